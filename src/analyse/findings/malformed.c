#include "analyse/findings/malformed.h"

#include "core/cursor.h"

#include <orcap/render.h>

#include <stdlib.h>

enum { MANY = 5 };

void malformed_clear(struct malformed *malformed) {
    for (size_t i = 0; malformed->found && i < orcap_context_count(malformed->context); i++)
        if (malformed->found[i]) {
            sink_clear(&malformed->found[i]->example);
            free(malformed->found[i]);
        }
    free(malformed->found);
}

static struct malformation *malformation_of(struct malformed *malformed, uint16_t protocol) {
    if (!malformed->found)
        malformed->found = calloc(orcap_context_count(malformed->context), sizeof(struct malformation *));
    if (!malformed->found)
        return NULL;
    struct malformation *found = malformed->found[protocol];
    if (!found && (found = malformed->found[protocol] = calloc(1, sizeof *found)) != NULL)
        evidence_init(&found->evidence);
    return found;
}

/* Nearly all packets: TCP straight in IPv4, all captured, whose lengths agree and whose options are none, or a timestamp as everybody writes it (RFC 7323,
 * appendix A). No list can find fault with these. */
static bool is_plain(const struct event *event) {
    const struct digest *digest = event->digest;
    const struct digest_ip *ip = &digest->ips[0];
    const struct orcap_frame *frame = event->frame;
    if (digest->ip_count != 1 || ip->transport != TRANSPORT_TCP || ip->version != 4 || ip->fragment || frame->caplen != frame->len ||
        (ip->tcp_header != 20 && ip->tcp_header != 32) || ip->payload_at < ip->tcp_header + 20u || ip->payload_at > frame->caplen)
        return false;
    const uint8_t *header = frame->bytes + ip->payload_at - ip->tcp_header - 20, *options = header + 40;
    return header[0] == 0x45 && load_be16(header + 2) <= frame->len - (ip->payload_at - ip->tcp_header - 20) && load_be16(header + 2) >= 20 + ip->tcp_header &&
           (ip->tcp_header == 20 || load_be32(options) == 0x0101080a);
}

void malformed_take(struct malformed *malformed, const struct event *event) {
    const struct orcap_frame *frame = event->frame;
    struct orcap_packet *packet = &malformed->packet;
    if (!event->counted || event->datagram)
        return;
    malformed->packets++;
    if (is_plain(event))
        return;
    orcap_dissect(malformed->context, frame->link, frame->bytes, frame->caplen, frame->len, packet);
    for (size_t i = 0; i < packet->anomaly_count && i < ORCAP_ANOMALIES; i++) {
        if (packet->anomalies[i].kind != ORCAP_MALFORMED)
            continue;
        struct malformation *found = malformation_of(malformed, packet->anomalies[i].protocol);
        if (!found) {
            malformed->status = ORCAP_EMEMORY;
            return;
        }
        if (!found->evidence.count)
            orcap_anomaly_format(packet, &packet->anomalies[i], &found->example);
        evidence_add(&found->evidence, frame->number, frame->time_ns);
        return; /* what follows may come of it */
    }
}

void report_malformed(const struct malformed *malformed, struct report *report) {
    for (size_t i = 0; malformed->found && i < orcap_context_count(malformed->context); i++) {
        const struct malformation *found = malformed->found[i];
        if (!found)
            continue;
        double share = (double)found->evidence.count / (double)malformed->packets;
        sink_text(&report->subject, orcap_context_protocol(malformed->context, (uint16_t)i)->title);
        sink_format(&report->why, "%llu of %llu packets (%.3g %%) break the rules of %s; packet %llu: ", (unsigned long long)found->evidence.count,
                    (unsigned long long)malformed->packets, 100 * share, orcap_context_protocol(malformed->context, (uint16_t)i)->title,
                    (unsigned long long)found->evidence.packets[0]);
        sink_bytes(&report->why, found->example.bytes, found->example.size);
        report_add(report, "malformed", found->evidence.count < MANY ? SEVERITY_INFO : SEVERITY_LOW, 0.5 + 0.5 * part_way(share, 0, 0.1), &found->evidence);
    }
}
