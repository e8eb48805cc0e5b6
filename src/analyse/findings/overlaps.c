#include "analyse/findings/overlaps.h"

#include <math.h>
#include <string.h>

void overlaps_init(struct overlaps *overlaps) {
    *overlaps = (struct overlaps){.bytes = 0};
    evidence_init(&overlaps->evidence);
}

void overlaps_take(struct overlaps *overlaps, const struct event *event) {
    if (!event->datagram || !event->conflicts || !event->counted)
        return;
    const struct digest_ip *ip = &event->digest->ips[0];
    if (!overlaps->evidence.count) {
        overlaps->version = ip->version;
        memcpy(overlaps->src.bytes, ip->src.bytes, ip->version == 4 ? 4 : 16);
        memcpy(overlaps->dst.bytes, ip->dst.bytes, ip->version == 4 ? 4 : 16);
    }
    overlaps->bytes += event->conflicts;
    evidence_add(&overlaps->evidence, event->frame->number, event->frame->time_ns);
}

void report_overlaps(const struct overlaps *overlaps, struct report *report) {
    const uint64_t count = overlaps->evidence.count;
    if (!count)
        return;
    put_address(&report->subject, overlaps->version, &overlaps->src);
    sink_format(&report->why, "%llu byte%s of %llu datagram%s came in two fragments and differed, the first from ", (unsigned long long)overlaps->bytes,
                overlaps->bytes == 1 ? "" : "s", (unsigned long long)count, count == 1 ? "" : "s");
    put_address(&report->why, overlaps->version, &overlaps->src);
    sink_text(&report->why, " to ");
    put_address(&report->why, overlaps->version, &overlaps->dst);
    sink_text(&report->why, overlaps->version == 4 ? "; what came first was read" : "; it was given up");
    report_add(report, "fragment_conflict", SEVERITY_MEDIUM, 0.7 + 0.3 * part_way(log2((double)count), 0, 10), &overlaps->evidence);
}
