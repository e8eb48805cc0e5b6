/* The counting road over any link layer: the first two bytes choose the LINKTYPE_ number, the rest is the frame. */
#include "app/recognise.h"
#include "track/digest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size < 2)
        return 0;
    const struct orcap_frame frame = {
        .bytes = bytes + 2, .caplen = (uint32_t)(size - 2), .len = (uint32_t)(size - 2), .link = (uint16_t)(bytes[0] | bytes[1] << 8)};
    struct digest digest;
    digest_frame(&frame, &digest);
    if (digest.chain_count > DIGEST_CHAIN || digest.ip_count > DIGEST_IPS || digest.eth_count > DIGEST_ETHS)
        abort();
    for (size_t i = 0; i < digest.ip_count; i++) {
        const struct digest_ip *ip = &digest.ips[i];
        if (ip->payload_captured > ip->payload_size || (ip->payload_captured && ip->payload_at + (uint64_t)ip->payload_captured > frame.caplen) ||
            ip->chain_at > digest.chain_count)
            abort();
        (void)app_of_payload(ip->transport, ip->sport, ip->dport, frame.bytes + (ip->payload_captured ? ip->payload_at : 0), ip->payload_captured);
    }
    for (size_t i = 0; i < digest.eth_count; i++)
        if (digest.eth_at[i] + 14 > frame.caplen)
            abort();
    return 0;
}
