#include "analyse/findings/malformed.h"

#include "analyse/findings/plain.h"
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

void malformed_take(struct malformed *malformed, const struct event *event) {
    const struct orcap_frame *frame = event->frame;
    struct orcap_packet *packet = &malformed->packet;
    if (!event->counted || event->datagram)
        return;
    malformed->packets++;
    if (!malformed->ports_known)
        find_ports(malformed);
    if (packet_is_plain(event, malformed->bound, malformed->dns))
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
