/* The counting road over any link layer: the first two bytes choose the LINKTYPE_ number, the rest is the frame. Where the number's highest bit is
 * set, it is taken away, and the frame was longer on the wire than it was captured. */
#include "app/recognise.h"
#include "track/walk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void same(bool is) {
    if (!is)
        abort();
}

_Static_assert(DIGEST_MEMBERS == 2, "check_same compares all members");

/* The short cut must give what walking gives. */
static void check_same(const struct digest *a, const struct digest *b) {
    same(memcmp(a->chain, b->chain, sizeof a->chain) == 0 && a->chain_count == b->chain_count && a->ip_count == b->ip_count);
    same(a->eth_count == b->eth_count && memcmp(a->eth_at, b->eth_at, a->eth_count * sizeof *a->eth_at) == 0 && a->fragments == b->fragments);
    for (size_t i = 0; i < a->ip_count; i++) {
        const struct digest_ip *p = &a->ips[i], *q = &b->ips[i];
        size_t size = p->version == 4 ? 4 : 16;
        same(memcmp(&p->src, &q->src, size) == 0 && memcmp(&p->dst, &q->dst, size) == 0 && p->version == q->version && p->proto == q->proto);
        same(p->transport == q->transport && p->chain_at == q->chain_at && p->fragment == q->fragment);
        same(p->payload_at == q->payload_at && p->payload_size == q->payload_size && p->payload_captured == q->payload_captured);
        if (p->transport == TRANSPORT_TCP)
            same(p->sport == q->sport && p->dport == q->dport && p->tcp_flags == q->tcp_flags && p->tcp_window == q->tcp_window &&
                 p->tcp_seq == q->tcp_seq && p->tcp_ack == q->tcp_ack && p->tcp_header == q->tcp_header);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size < 2)
        return 0;
    const struct orcap_frame frame = {
        .bytes = bytes + 2,
        .caplen = (uint32_t)(size - 2),
        .len = (uint32_t)(size - 2) + (bytes[0] & 0x80 ? 1000 : 0),
        .link = (uint16_t)((bytes[0] & 0x7f) << 8 | bytes[1]),
    };
    struct digest digest, walked;
    digest_frame(&frame, &digest);
    digest_walk(&frame, &walked);
    check_same(&digest, &walked);
    if (digest.chain_count > DIGEST_CHAIN || digest.ip_count > DIGEST_IPS || digest.eth_count > DIGEST_ETHS)
        abort();
    for (size_t i = 0; i < digest.ip_count; i++) {
        const struct digest_ip *ip = &digest.ips[i];
        if (ip->payload_captured > ip->payload_size || (ip->payload_captured && ip->payload_at + (uint64_t)ip->payload_captured > frame.caplen) ||
            ip->chain_at > digest.chain_count)
            abort();
        (void)app_of_payload(NULL, ip->transport, ip->sport, ip->dport, frame.bytes + (ip->payload_captured ? ip->payload_at : 0), ip->payload_captured);
    }
    for (size_t i = 0; i < digest.eth_count; i++)
        if (digest.eth_at[i] + 14 > frame.caplen)
            abort();
    return 0;
}
