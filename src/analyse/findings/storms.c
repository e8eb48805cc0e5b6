/* A retransmission storm: at least STORM_LEAST segments of a session were sent again, and one in STORM_SHARE of all its packets. Less than that every
 * path loses now and then. What follows its like within a millisecond is a copy: one packet captured in several places. */
#include "analyse/findings/storms.h"

#include <orcap/status.h>

#include <math.h>

enum { STORM_LEAST = 30, STORM_SHARE = 10, COPY_NS = 1000000 };

void storms_init(struct storms *storms, uint64_t max_memory) {
    *storms = (struct storms){0};
    keyed_init(&storms->keyed, sizeof(struct storm), max_memory);
}

void storms_clear(struct storms *storms) {
    keyed_clear(&storms->keyed);
}

static bool is_copy(struct storms *storms, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct storm_latest *latest = &storms->latest[(2 * session->number + (uint32_t)way) % STORM_LATEST];
    int64_t time_ns = event->frame->time_ns;
    bool same = latest->session == session->number && latest->way == way && latest->seq == ip->tcp_seq;
    bool copy = same && time_ns != ORCAP_NO_TIME && time_ns >= latest->time_ns && time_ns - latest->time_ns < COPY_NS;
    *latest = (struct storm_latest){time_ns, session->number, ip->tcp_seq, (uint8_t)way};
    return copy;
}

void storms_take(struct storms *storms, const struct session *session, int way, const struct event *event, const struct digest_ip *ip, bool again) {
    if (is_copy(storms, session, way, event, ip) || !again)
        return;
    bool from_client = session_client(session) == way, new;
    struct keyed_name name = {.version = ip->version, .proto = ip->proto};
    size_t size = ip->version == 4 ? 4 : 16;
    memcpy(name.a.bytes, from_client ? ip->src.bytes : ip->dst.bytes, size);
    memcpy(name.b.bytes, from_client ? ip->dst.bytes : ip->src.bytes, size);
    name.port = from_client ? ip->dport : ip->sport;
    name.other_port = from_client ? ip->sport : ip->dport;
    struct storm *storm = keyed_get(&storms->keyed, &name, event->frame->time_ns, &new);
    if (!storm) {
        storms->status = ORCAP_EMEMORY;
        return;
    }
    if (new || storm->session != session->number) {
        evidence_init(&storm->evidence);
        storm->session = session->number;
    }
    evidence_add(&storm->evidence, event->frame->number, event->frame->time_ns);
    storm->packets = session_packets(session, 0) + session_packets(session, 1);
}

void report_storms(const struct storms *storms, struct report *report) {
    struct keyed_name name;
    const struct storm *storm;
    for (uint64_t at = 0; (storm = keyed_next(&storms->keyed, &at, &name)) != NULL;) {
        uint64_t count = storm->evidence.count;
        if (count < STORM_LEAST || count * STORM_SHARE < storm->packets)
            continue;
        sink_format(&report->subject, "session %u", storm->session);
        sink_format(&report->why, "%llu of %llu packets between ", (unsigned long long)count, (unsigned long long)storm->packets);
        put_end(&report->why, name.version, &name.a, name.other_port);
        sink_text(&report->why, " and ");
        put_end(&report->why, name.version, &name.b, name.port);
        sink_format(&report->why, " (%.3g %%) were sent again in ", 100 * (double)count / (double)storm->packets);
        put_span(&report->why, evidence_seconds(&storm->evidence));
        double share = (double)count / (double)storm->packets;
        report_add(report, "retransmission_storm", SEVERITY_LOW, 0.5 + 0.25 * part_way(share, 0.1, 0.5) + 0.25 * part_way(log2((double)count), log2(STORM_LEAST), 10), &storm->evidence);
    }
}
