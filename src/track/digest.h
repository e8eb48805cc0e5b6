/* The counting road: one straight function from the link layer to the ports, for loops over millions of packets. It fills a small record
 * of what tables are keyed by and counts with; the describing road (dissect) says everything else, and tests hold the two equal.
 *
 * Each IP layer of a tunnel has its own entry, the outermost first. What an ICMP error quotes is not looked at. Nothing past caplen is
 * read; sizes are those on the wire, by the IP length, or by the frame's where that is 0 or larger than the frame. */
#ifndef TRACK_DIGEST_H
#define TRACK_DIGEST_H

#include <orcap/capture.h>

#include "dissect/renumber.h"
#include "track/layers.list"

#include <stdbool.h>

#define LAYER_CODE(code, name) LAYER_##code,
enum layer { LAYER_NONE, TRACK_LAYERS(LAYER_CODE) LAYER_COUNT };
#undef LAYER_CODE

enum { DIGEST_CHAIN = 32, DIGEST_IPS = 8, DIGEST_ETHS = 8 }; /* layers past these are not looked at */

/* Compared and hashed as numbers of the machine's own byte order, printed as bytes. Of IPv4 only the first four bytes mean something. */
union address {
    uint8_t bytes[16];
    uint32_t four;
    uint64_t eight[2];
};

enum transport { TRANSPORT_NONE, TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_SCTP, TRANSPORT_ICMP, TRANSPORT_ICMPV6 };

enum {
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_PSH = 8,
    TCP_ACK = 16,
    TCP_URG = 32,
    TCP_ECE = 64,
    TCP_CWR = 128,
    TCP_AE = 256
};

/* Facts of an IP layer. Members below `transport` mean something only for the transports named. */
struct digest_ip {
    union address src, dst;
    uint8_t version;   /* 4 or 6 */
    uint8_t proto;     /* what follows, after IPv6 extension headers */
    uint8_t transport; /* enum transport: its header was captured up to what is kept here */
    uint8_t chain_at;  /* layers of the chain up to and with this IP layer's own headers */
    bool fragment;     /* a piece of a datagram: offset or more-fragments is set */
    bool more;         /* more fragments follow */
    uint16_t sport, dport;         /* TCP, UDP, SCTP; of an ICMP echo its identifier, twice */
    uint16_t tcp_flags;            /* TCP */
    uint16_t tcp_window;           /* as sent */
    uint8_t tcp_header;            /* its size, by its own word: 0 to 60 */
    uint32_t tcp_seq, tcp_ack;
    uint8_t icmp_type, icmp_code;  /* ICMP, ICMPv6; of SCTP icmp_type holds the first chunk's type */
    uint32_t payload_size;         /* above the transport header; without transport above the IP headers */
    uint32_t payload_at;           /* where it begins in the frame */
    uint32_t payload_captured;     /* bytes of it in the frame */
    uint32_t fragment_id;
    uint32_t fragment_offset;      /* bytes */
    uint32_t fragment_size;        /* bytes of the datagram above the headers that are repeated in each fragment */
    uint32_t fragment_at;          /* where they begin in the frame */
};

/* Who copies or compares the members one by one (take_common in digest.c, defrag.c, the vectors' and fuzzers' comparison with the describing
 * road) asserts this number, so that a new member makes its author look at each of them. */
enum { DIGEST_MEMBERS = 2 };

struct digest {
    uint8_t chain[DIGEST_CHAIN]; /* enum layer, outermost first, zeros after */
    uint8_t chain_count;
    uint8_t ip_count;
    uint8_t eth_count;
    bool fragments;              /* one of the IP layers is a piece of a datagram */
    uint32_t eth_at[DIGEST_ETHS]; /* where each Ethernet header (destination, source, type) begins in the frame */
    struct digest_ip ips[DIGEST_IPS];
};

void digest_frame(const struct orcap_frame *frame, struct digest *digest);
/* The same with numbers that stand for others; NULL: none do. */
void digest_frame_renumbered(const struct orcap_frame *frame, const struct renumbers *numbers, struct digest *digest);

/* A datagram in pieces has come together: the layers above IP, from the first `size` bytes of its payload of `length` bytes, as if *ip (copied
 * to ips[0]) had held all of it. The chain begins above IP and `frame` bytes are those given here. */
void digest_datagram(const struct digest_ip *ip, const uint8_t *bytes, uint32_t size, uint32_t length, const struct renumbers *numbers,
                     struct digest *digest);

const char *layer_name(enum layer layer);

#endif
