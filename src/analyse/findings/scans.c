/* Port scans and host sweeps: many tries without an answer within five minutes, as Zeek's policy counts them: 15 ports of a host, 25 hosts at a port.
 * A traceroute's ports, which are taken one after another so that nobody answers, are no scan. */
#include "analyse/findings/contacts.h"

#include <math.h>

enum { SCAN_PORTS = 15, SWEEP_HOSTS = 25, PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17, TRACEROUTE_FROM = 33434, TRACEROUTE_TO = 33534 };
static const double MOSTLY = 0.6; /* of the tries have no answer */

static const char *proto_name(uint8_t proto) {
    return proto == PROTO_TCP ? "TCP" : proto == PROTO_UDP ? "UDP" : proto == PROTO_ICMP || proto == 58 ? "ICMP" : "SCTP";
}

static double score_of(uint32_t count, uint32_t from, uint32_t to) {
    return 0.5 + 0.5 * part_way(log2(count), log2(from), log2(to));
}

static bool mostly_open(const struct group *group) {
    return group->most >= MOSTLY * group->most_tries;
}

static bool is_traceroute(const struct group *group, const struct keyed_name *name) {
    if (name->proto != PROTO_UDP)
        return false;
    for (uint8_t i = 0; i < group->port_count; i++)
        if (group->ports[i] < TRACEROUTE_FROM || group->ports[i] > TRACEROUTE_TO)
            return false;
    return true;
}

/* What became of the tries. */
static void put_outcome(const struct group *group, struct report *report) {
    uint32_t heard = group->answered + group->refused, silent = group->tries > heard ? group->tries - heard : 0;
    const char *before = ": ";
    if (group->answered) {
        sink_format(&report->why, "%s%u answered", before, group->answered);
        before = ", ";
    }
    if (group->refused) {
        sink_format(&report->why, "%s%u refused", before, group->refused);
        before = ", ";
    }
    if (silent)
        sink_format(&report->why, "%s%u did not answer", before, silent);
}

static void report_scan(const struct group *group, const struct keyed_name *name, struct report *report) {
    put_address(&report->subject, name->version, &name->a);
    put_address(&report->why, name->version, &name->a);
    sink_format(&report->why, " tried %u %s ports of ", group->tries, proto_name(name->proto));
    put_address(&report->why, name->version, &name->b);
    sink_text(&report->why, " in ");
    put_span(&report->why, evidence_seconds(group->evidence));
    put_outcome(group, report);
    sink_text(&report->why, "; the first were ");
    for (uint8_t i = 0; i < group->port_count; i++)
        sink_format(&report->why, i ? ", %u" : "%u", group->ports[i]);
    report_add(report, "port_scan", group->most >= 100 ? SEVERITY_HIGH : SEVERITY_MEDIUM, score_of(group->most, SCAN_PORTS, 1024), group->evidence);
}

static void report_sweep(const struct group *group, const struct keyed_name *name, struct report *report) {
    put_address(&report->subject, name->version, &name->a);
    put_address(&report->why, name->version, &name->a);
    sink_format(&report->why, name->port ? " tried %u hosts at %s port %u in " : " tried %u hosts by %s echo in ", group->tries, proto_name(name->proto), name->port);
    put_span(&report->why, evidence_seconds(group->evidence));
    put_outcome(group, report);
    report_add(report, "host_sweep", group->most >= 250 ? SEVERITY_HIGH : SEVERITY_MEDIUM, score_of(group->most, SWEEP_HOSTS, 2048), group->evidence);
}

void report_scans(const struct contacts *contacts, struct report *report) {
    struct keyed_name name;
    const struct group *group;
    for (uint64_t at = 0; (group = keyed_next(&contacts->scans, &at, &name)) != NULL;)
        if (group->most >= SCAN_PORTS && mostly_open(group) && group->evidence && !is_traceroute(group, &name))
            report_scan(group, &name, report);
    for (uint64_t at = 0; (group = keyed_next(&contacts->sweeps, &at, &name)) != NULL;)
        if (group->most >= SWEEP_HOSTS && mostly_open(group) && group->evidence)
            report_sweep(group, &name, report);
}
