/* Beacons: sessions with one server that begin at even distances. The interval is the median distance, the jitter the median deviation from it (both
 * robust against one that is missed); what tells a program that calls home from one that is used is a small jitter over many intervals. What the
 * network's own services do at even distances (time, names, leases, announcements, registrations) is theirs by design. */
#include "analyse/findings/contacts.h"

#include <stdlib.h>

enum { INTERVALS_LEAST = 8, PROTO_TCP = 6, PROTO_UDP = 17, PROTO_SCTP = 132 };
static const double JITTER_MOST = 0.15, INTERVAL_LEAST = 2, SPAN_LEAST = 30; /* seconds */

static bool is_housekeeping(const struct keyed_name *name) {
    static const uint16_t ports[] = {53, 67, 68, 123, 137, 138, 161, 162, 514, 546, 547, 1900, 3478, 5060, 5061, 5350, 5351, 5353, 5355};
    if (name->proto != PROTO_TCP && name->proto != PROTO_UDP && name->proto != PROTO_SCTP)
        return true;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (name->port == ports[i])
            return true;
    return false;
}

static int compare(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void judge(const struct contact *contact, const struct keyed_name *name, struct report *report) {
    const struct beats *beats = contact->beats;
    size_t starts = beats->count < CONTACT_STARTS ? beats->count : CONTACT_STARTS, from = beats->count - starts, count = 0;
    double intervals[CONTACT_STARTS], deviations[CONTACT_STARTS];
    for (size_t i = 1; i < starts; i++) {
        int64_t before = beats->starts[(from + i - 1) % CONTACT_STARTS], now = beats->starts[(from + i) % CONTACT_STARTS];
        if (before != ORCAP_NO_TIME && now != ORCAP_NO_TIME && now >= before)
            intervals[count++] = (double)(now - before) / 1e9;
    }
    if (count < INTERVALS_LEAST)
        return;
    double interval = median(intervals, count), span = 0;
    for (size_t i = 0; i < count; i++) {
        deviations[i] = intervals[i] < interval ? interval - intervals[i] : intervals[i] - interval;
        span += intervals[i];
    }
    double deviation = median(deviations, count);
    if (interval < INTERVAL_LEAST || span < SPAN_LEAST || deviation > JITTER_MOST * interval)
        return;
    double jitter = deviation / interval;
    put_address(&report->subject, name->version, &name->a);
    put_address(&report->why, name->version, &name->a);
    sink_format(&report->why, " began %u sessions with ", contact->sessions);
    put_end(&report->why, name->version, &name->b, name->port);
    sink_format(&report->why, ", the last %zu of them one every ", count + 1);
    put_span(&report->why, interval);
    sink_format(&report->why, " with a jitter of %.2g %% (", jitter * 100);
    put_span(&report->why, deviation);
    sink_char(&report->why, ')');
    double score = 0.5 + 0.3 * (1 - jitter / JITTER_MOST) + 0.2 * part_way((double)count, INTERVALS_LEAST, 48);
    report_add(report, "beacon", SEVERITY_MEDIUM, score, &beats->evidence);
}

void report_beacons(const struct contacts *contacts, struct report *report) {
    struct keyed_name name;
    const struct contact *contact;
    for (uint64_t at = 0; (contact = keyed_next(&contacts->contacts, &at, &name)) != NULL;)
        if (contact->beats && !is_housekeeping(&name))
            judge(contact, &name, report);
}
