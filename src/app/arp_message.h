/* ARP over Ethernet for IPv4 (RFC 826), as it stands in a frame. */
#ifndef APP_ARP_MESSAGE_H
#define APP_ARP_MESSAGE_H

#include "core/cursor.h"
#include "track/event.h"

struct arp_message {
    bool reply;
    uint64_t ether_src, sender_mac, target_mac; /* six bytes, the first lowest */
    uint32_t sender, target;                    /* as they lie in memory */
};

static inline uint64_t mac_at(const uint8_t *bytes) {
    return (uint64_t)load_le16(bytes + 4) << 32 | load_le32(bytes);
}

/* The message ends the chain of layers; tags may stand before it, but nothing that is larger. */
static inline bool arp_message_read(const struct event *event, struct arp_message *ret_message) {
    enum { ETHERNET = 14, MESSAGE = 28, TAGS_MOST = 32 };
    static const uint8_t head[6] = {0, 1, 8, 0, 6, 4};
    const struct digest *digest = event->digest;
    const struct orcap_frame *frame = event->frame;
    if (!digest->chain_count || digest->chain[digest->chain_count - 1] != LAYER_ARP || !digest->eth_count)
        return false;
    uint64_t ethernet = digest->eth_at[digest->eth_count - 1];
    for (uint64_t at = ethernet + ETHERNET; at + MESSAGE <= frame->caplen && at <= ethernet + ETHERNET + TAGS_MOST; at += 2) {
        const uint8_t *arp = frame->bytes + at;
        if (memcmp(arp, head, sizeof head) != 0)
            continue;
        *ret_message = (struct arp_message){.reply = load_be16(arp + 6) == 2,
                                            .ether_src = mac_at(frame->bytes + ethernet + 6),
                                            .sender_mac = mac_at(arp + 8),
                                            .target_mac = mac_at(arp + 18)};
        memcpy(&ret_message->sender, arp + 14, 4);
        memcpy(&ret_message->target, arp + 24, 4);
        return true;
    }
    return false;
}

#endif
