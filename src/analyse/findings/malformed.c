#include "analyse/findings/malformed.h"

#include "app/names/dns_glance.h"
#include "core/cursor.h"
#include "dissect/plan.h"

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

/* The transport header's offset where it stands straight in an IP header that takes as much as there is; 0 where not. */
static uint32_t transport_of(const struct event *event, const struct digest_ip *ip, uint32_t transport_size) {
    const struct orcap_frame *frame = event->frame;
    uint32_t ip_size = ip->version == 4 ? 20 : 40;
    if (ip->payload_at < ip_size + transport_size || ip->payload_at > frame->caplen)
        return 0;
    const uint8_t *header = frame->bytes + ip->payload_at - transport_size - ip_size;
    uint32_t left = frame->len - (ip->payload_at - transport_size - ip_size);
    bool whole = ip->version == 4 ? header[0] == 0x45 && load_be16(header + 2) >= ip_size + transport_size && load_be16(header + 2) <= left
                                  : header[0] >> 4 == 6 && load_be16(header + 4) >= transport_size && load_be16(header + 4) + ip_size <= left;
    return whole && header[ip->version == 4 ? 9 : 6] == ip->proto ? ip->payload_at - transport_size : 0;
}

static void find_ports(struct malformed *malformed) {
    const struct orcap_context *context = malformed->context;
    for (size_t i = 0; i <= context->entry_mask; i++) {
        const struct space_entry *entry = &context->entries[i];
        uint32_t port = (uint32_t)entry->key;
        if (entry->key && port < 65536 && entry->key >> 32 == context->udp_port)
            malformed->bound[port / 64] |= (uint64_t)1 << port % 64;
    }
    malformed->ports_known = true;
}

static bool is_bound(const struct malformed *malformed, uint16_t port) {
    return malformed->bound[port / 64] >> port % 64 & 1;
}

/* Options of TCP (RFC 9293, section 3.1; RFC 7323; RFC 2018) that have the size they must have. */
static bool are_plain_options(const uint8_t *options, size_t size) {
    enum { END, NOP, MSS, SCALE, SACK_PERMITTED, SACK, TIMESTAMP = 8 };
    static const uint8_t sizes[] = {[MSS] = 4, [SCALE] = 3, [SACK_PERMITTED] = 2, [TIMESTAMP] = 10};
    for (size_t at = 0; at < size && options[at] != END;) {
        uint8_t kind = options[at];
        if (kind == NOP) {
            at++;
            continue;
        }
        size_t length = at + 1 < size ? options[at + 1] : 0;
        bool known = kind == SACK ? length >= 10 && length % 8 == 2 : kind < sizeof sizes && sizes[kind] && length == sizes[kind];
        if (!known || at + length > size)
            return false;
        at += length;
    }
    return true;
}

/* Nearly all packets: TCP straight in IP whose lengths agree, with options as they must be; UDP to ports of no list; DNS whose sections are whole. No list
 * can find fault with these. */
static bool is_plain(const struct malformed *malformed, const struct event *event) {
    enum { UDP_HEADER = 8 };
    const struct digest *digest = event->digest;
    const struct digest_ip *ip = &digest->ips[0];
    const struct orcap_frame *frame = event->frame;
    if (digest->ip_count != 1 || ip->fragment)
        return false;
    if (ip->transport == TRANSPORT_TCP) {
        enum { TCP_HEADER = 20 };
        uint32_t at = ip->tcp_header >= TCP_HEADER ? transport_of(event, ip, ip->tcp_header) : 0;
        return at && are_plain_options(frame->bytes + at + TCP_HEADER, ip->tcp_header - TCP_HEADER);
    }
    struct dns_glance glance;
    uint32_t at = ip->transport == TRANSPORT_UDP ? transport_of(event, ip, UDP_HEADER) : 0;
    if (!at || load_be16(frame->bytes + at + 4) != ip->payload_size + UDP_HEADER)
        return false;
    if (!is_bound(malformed, ip->sport) && !is_bound(malformed, ip->dport))
        return true;
    return ip->payload_captured == ip->payload_size && malformed->dns && dns_has_port(malformed->dns, false, ip->sport, ip->dport) &&
           dns_glance(frame->bytes + ip->payload_at, ip->payload_size, &glance) && dns_glance_is_whole(&glance);
}

void malformed_take(struct malformed *malformed, const struct event *event) {
    const struct orcap_frame *frame = event->frame;
    struct orcap_packet *packet = &malformed->packet;
    if (!event->counted || event->datagram)
        return;
    malformed->packets++;
    if (!malformed->ports_known)
        find_ports(malformed);
    if (is_plain(malformed, event))
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
