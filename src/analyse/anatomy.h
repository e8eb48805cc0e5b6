/* Where in a dissected packet the headers are that tables speak of: found through the lists, by Wireshark's and Scapy's names. */
#ifndef ANALYSE_ANATOMY_H
#define ANALYSE_ANATOMY_H

#include <orcap/packet.h>

enum role { ROLE_OTHER, ROLE_ETHERNET, ROLE_VLAN, ROLE_IP, ROLE_IP_EXTENSION, ROLE_TRANSPORT };
enum part_field { PART_SRC, PART_DST, PART_TYPE, PART_VLAN, PART_PROTO, PART_TTL, PART_LENGTH, PART_SPORT, PART_DPORT, PART_FLAGS, PART_SEQ, PART_ACK, PART_WINDOW, PART_COUNT };

/* What a protocol is here, and where its fields are in its list; -1: it has none. */
struct anatomy_kind {
    uint8_t role;
    bool stream;          /* TCP */
    uint8_t before;       /* bytes of an IP header that its length does not count */
    int16_t header_field; /* that tells the size of the header */
    int16_t fields[PART_COUNT];
};

/* One entry for each protocol of the context. NULL: memory is out. Free it with free(). */
struct anatomy_kind *anatomy_kinds_new(const struct orcap_context *context);

struct anatomy {
    const struct orcap_packet *packet;
    const struct anatomy_kind *kinds;
    int ethernet, vlan, ip, extension, transport; /* layers: the first of each, the last extension header of that IP header; -1: none */
    int lower;                                    /* the IP header below the transport */
};
struct anatomy anatomy_of(const struct orcap_packet *packet, const struct anatomy_kind *kinds);

/* A field of a layer, of the types that stand there; false when the layer is -1, has no such field, or it is absent. */
bool anatomy_get(const struct anatomy *anatomy, int layer, enum part_field field, struct orcap_value *ret_value);
/* Bytes above the transport header by the IP length, or by the frame's where that is 0 or larger than the frame; captured or not. */
uint32_t anatomy_payload(const struct anatomy *anatomy);

#endif
