/* EIGRP, RFC 7868 section 6. */
#include "proto/describe.h"

#include "core/checksum.h"
#include "core/sink.h"

#define TYPE(FIELD, number) FIELD(type, 16, HEX, .init = number, .variants = "eigrp.type", .filter = "=eigrp.tlv_type")
#define SIZED(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=eigrp.tlv.len")
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(len, 16, UINT, .init = size, .filter = "=eigrp.tlv.len")
#define WORDS(number) .contrib = "eigrp", .over = OVER({"eigrp.type", number})

#define GENERIC(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 0)                                                                                                                         \
    FIELD(value, 0, BYTES, .init_text = "\0", .init = 1, .filter = "")
ITEM_OF(generic, GENERIC, 4, .stays = true, .title = "EIGRPGeneric", .display = "EIGRP Generic TLV", .contrib = "eigrp")
#define PARAMETERS(FIELD, WHEN)                                                                                                             \
    FIXED(FIELD, 1, 12)                                                                                                                     \
    FIELD(k1,        8, UINT, .init = 1, .filter = "=eigrp.par.k1")                                                                         \
    FIELD(k2,        8, UINT, .filter = "=eigrp.par.k2")                                                                                    \
    FIELD(k3,        8, UINT, .init = 1, .filter = "=eigrp.par.k3")                                                                         \
    FIELD(k4,        8, UINT, .filter = "=eigrp.par.k4")                                                                                    \
    FIELD(k5,        8, UINT, .filter = "=eigrp.par.k5")                                                                                    \
    FIELD(reserved,  8, UINT, .filter = "=eigrp.par.k6")                                                                                    \
    FIELD(holdtime, 16, UINT, .init = 15, .filter = "=eigrp.par.holdtime")
ITEM_OF(parameters, PARAMETERS, 12, .title = "EIGRPParam", .display = "EIGRP Parameters", WORDS(1))
static const struct orcap_names digests = NAMES({2, "MD5", 0});
#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    SIZED(FIELD, 2)                                                                                                                         \
    FIELD(authtype, 16, ENUM,  .init = 2, .names = &digests, .filter = "=eigrp.auth.type")                                                  \
    FIELD(keysize,  16, UINT,  .sizes = "authdata", .filter = "=eigrp.auth.length")                                                         \
    FIELD(keyid,    32, UINT,  .init = 1, .filter = "=eigrp.auth.keyid")                                                                    \
    FIELD(nullpad,  96, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0", .init = 12, .shows = ORCAP_SHOWS_TRIMMED, .filter = "=eigrp.nullpad")                                                    \
    FIELD(authdata,  0, BYTES, .filter = "=eigrp.auth.digest")
ITEM_OF(authentication, AUTHENTICATION, 24, .title = "EIGRPAuthData", .display = "EIGRP Authentication Data", WORDS(2))
#define SEQUENCE(FIELD, WHEN)                                                                                                               \
    SIZED(FIELD, 3)                                                                                                                         \
    FIELD(addrlen, 8, UINT, .init = 4, .filter = "=eigrp.seq.addrlen")                                                                      \
    WHEN(IN(addrlen, 4),  ipaddr,   32, IP4, .init = IP4(192, 168, 0, 1), .filter = "=eigrp.seq.ipv4addr")                                  \
    WHEN(IN(addrlen, 16), ip6addr, 128, IP6, .init_text = "2001::", .filter = "=eigrp.seq.ipv6addr")
ITEM_OF(sequence, SEQUENCE, 5, .title = "EIGRPSeq", .display = "EIGRP Sequence", WORDS(3))
#define VERSIONS(FIELD, WHEN)                                                                                                               \
    FIXED(FIELD, 4, 8)                                                                                                                      \
    FIELD(ios,   16, UINT, .init = 0x0c00, .shows = ORCAP_SHOWS_VERSION, .filter = "")                                                      \
    FIELD(eigrp, 16, UINT, .init = 0x0102, .shows = ORCAP_SHOWS_VERSION, .filter = "")
ITEM_OF(versions, VERSIONS, 8, .title = "EIGRPSwVer", .display = "EIGRP Software Version", WORDS(4))
#define MULTICAST(FIELD, WHEN)                                                                                                              \
    FIXED(FIELD, 5, 8)                                                                                                                      \
    FIELD(nms, 32, UINT, .init = 2, .filter = "=eigrp.next_mcast_seq")
ITEM_OF(multicast, MULTICAST, 8, .title = "EIGRPNms", .display = "EIGRP Next Multicast Sequence", WORDS(5))
static const struct orcap_names stub_flags = NAMES({0x01, "connected", "=eigrp.stub_options.connected"}, {0x02, "static", "=eigrp.stub_options.static"},
    {0x04, "summary", "=eigrp.stub_options.summary"}, {0x08, "receive-only", 0}, {0x10, "redistributed", 0}, {0x20, "leak-map", 0});
#define STUB(FIELD, WHEN)                                                                                                                   \
    FIXED(FIELD, 6, 6)                                                                                                                      \
    FIELD(flags, 16, FLAGS, .init = 0x0d, .names = &stub_flags, .filter = "=eigrp.stub_options")
ITEM_OF(stub, STUB, 6, .title = "EIGRPStub", .display = "EIGRP Stub Router", WORDS(6))

/* Routes: a destination has only the bytes that its prefix length needs. */
static uint32_t bytes_of_4(const struct orcap_view *view);
static uint32_t bytes_of_6(const struct orcap_view *view);
static const struct orcap_names protocols = NAMES({1, "IGRP", 0}, {2, "EIGRP", 0}, {3, "Static Route", 0}, {4, "RIP", 0}, {5, "Hello", 0},
    {6, "OSPF", 0}, {7, "IS-IS", 0}, {8, "EGP", 0}, {9, "BGP", 0}, {10, "IDRP", 0}, {11, "Connected Link", 0});
static const struct orcap_names route_flags = NAMES({1, "external", "=eigrp.opaque.flag.ext"}, {2, "candidate-default", "=eigrp.opaque.flag.cd"});
#define ORIGIN(FIELD)                                                                                                                       \
    FIELD(originrouter,   32, IP4,   .init = IP4(192, 168, 0, 1), .filter = "=eigrp.extdata.origrid")                                       \
    FIELD(originasn,      32, UINT,  .filter = "=eigrp.extdata.as")                                                                         \
    FIELD(tag,            32, UINT,  .filter = "=eigrp.extdata.tag")                                                                        \
    FIELD(externalmetric, 32, UINT,  .filter = "=eigrp.extdata.metric")                                                                     \
    FIELD(reserved,       16, UINT,  .filter = "=eigrp.extdata.reserved")                                                                   \
    FIELD(extprotocolid,   8, ENUM,  .init = 3, .names = &protocols, .filter = "=eigrp.extdata.proto")                                      \
    FIELD(flags,           8, FLAGS, .names = &route_flags, .filter = "")
#define METRIC(FIELD, delays, bandwidths, hops, reliable, loads, reserve)                                                                   \
    FIELD(delay,       32, UINT, .init = delays, .filter = "=eigrp.old_metric.delay")                                                       \
    FIELD(bandwidth,   32, UINT, .init = bandwidths, .filter = "=eigrp.old_metric.bw")                                                      \
    FIELD(mtu,         24, UINT, .init = 1500, .filter = "=eigrp.old_metric.mtu")                                                           \
    FIELD(hopcount,     8, UINT, .init = hops, .filter = "=eigrp.old_metric.hopcount")                                                      \
    FIELD(reliability,  8, UINT, .init = reliable, .filter = "=eigrp.old_metric.rel")                                                       \
    FIELD(load,         8, UINT, .init = loads, .filter = "=eigrp.old_metric.load")                                                         \
    FIELD(reserve,     16, HEX,  .filter = "")
#define TO_4(FIELD)                                                                                                                         \
    FIELD(prefixlen, 8, UINT,  .init = 24, .filter = "=eigrp.ipv4.prefixlen")                                                               \
    FIELD(dst,       0, BYTES, .init_text = "\xc0\xa8\x01\0", .init = 4, .size = bytes_of_4, .shows = ORCAP_SHOWS_SHORT_4, .filter = "")
#define TO_6(FIELD, bits, first, second)                                                                                                                   \
    FIELD(prefixlen, 8, UINT,  .init = bits, .filter = "=eigrp.ipv6.prefixlen")                                                             \
    FIELD(dst,       0, BYTES, .init_text = first second "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 16, .size = bytes_of_6, .shows = ORCAP_SHOWS_SHORT_6, .filter = "")
#define INTERNAL_4(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x0102)                                                                                                                    \
    FIELD(nexthop, 32, IP4, .init = IP4(192, 168, 0, 0), .filter = "=eigrp.ipv4.nexthop")                                                   \
    METRIC(FIELD, 128000, 256, 0, 255, 0, reserved)                                                                                         \
    TO_4(FIELD)
ITEM_OF(internal_4, INTERNAL_4, 25, .title = "EIGRPIntRoute", .display = "EIGRP Internal Route", WORDS(0x0102))
#define EXTERNAL_4(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x0103)                                                                                                                    \
    FIELD(nexthop, 32, IP4, .init = IP4(192, 168, 0, 0), .filter = "=eigrp.ipv4.nexthop")                                                   \
    ORIGIN(FIELD)                                                                                                                           \
    METRIC(FIELD, 0, 256, 0, 255, 0, reserved2)                                                                                             \
    TO_4(FIELD)
ITEM_OF(external_4, EXTERNAL_4, 45, .title = "EIGRPExtRoute", .display = "EIGRP External Route", WORDS(0x0103))
#define INTERNAL_6(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x0402)                                                                                                                    \
    FIELD(nexthop, 128, IP6, .filter = "=eigrp.ipv6.nexthop")                                                                               \
    METRIC(FIELD, 128000, 256000, 1, 255, 0, reserved)                                                                                      \
    TO_6(FIELD, 16, "\x20", "\x01")
ITEM_OF(internal_6, INTERNAL_6, 37, .title = "EIGRPv6IntRoute", .display = "EIGRP for IPv6 Internal Route", WORDS(0x0402))
#define EXTERNAL_6(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x0403)                                                                                                                    \
    FIELD(nexthop, 128, IP6, .filter = "=eigrp.ipv6.nexthop")                                                                               \
    ORIGIN(FIELD)                                                                                                                           \
    METRIC(FIELD, 0, 256000, 1, 0, 1, reserved2)                                                                                            \
    TO_6(FIELD, 8, "\0", "\0")
ITEM_OF(external_6, EXTERNAL_6, 57, .title = "EIGRPv6ExtRoute", .display = "EIGRP for IPv6 External Route", WORDS(0x0403))

/* The prefix length is the byte before the destination, the last field of fixed size. */
static uint64_t prefix_length(const struct orcap_view *view) {
    return orcap_view_number(view, orcap_context_protocol(view->context, view->protocol)->field_count - 2);
}

static uint32_t bytes_of_4(const struct orcap_view *view) {
    uint64_t bits = prefix_length(view);
    return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 24 ? 3 : 4;
}

static uint32_t bytes_of_6(const struct orcap_view *view) {
    uint32_t bytes = (uint32_t)(prefix_length(view) / 8);
    return bytes < 16 ? bytes + 1 : 16;
}

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->limit - own->at, 2));
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
static const struct orcap_items tlvs = {.base = &generic};
static const struct orcap_names opcodes = NAMES({1, "Update", 0}, {2, "Request", 0}, {3, "Query", 0}, {4, "Replay", 0}, {5, "Hello", 0},
    {6, "IPX SAP", 0}, {10, "SIA Query", 0}, {11, "SIA Reply", 0});
static const struct orcap_names flag_names =
    NAMES({1, "init", "init"}, {2, "cond-recv", "condrecv"}, {4, "unknown", "restart"}, {8, "update", "eot"});
#define EIGRP(FIELD, WHEN)                                                                                                                  \
    FIELD(ver,      8, UINT,  .init = 2, .filter = "version")                                                                               \
    FIELD(opcode,   8, ENUM,  .init = 5, .names = &opcodes)                                                                                 \
    FIELD(chksum,  16, HEX,   .compute = checksum, .filter = "checksum")                                                                          \
    FIELD(flags,   32, FLAGS, .names = &flag_names)                                                                                         \
    FIELD(seq,     32, UINT)                                                                                                                \
    FIELD(ack,     32, UINT)                                                                                                                \
    FIELD(asn,     32, UINT,  .init = 100, .filter = "")                                                                                    \
    FIELD(tlvlist,  0, ITEMS, .items = &tlvs, .filter = "")
LAYER_OF(eigrp, EIGRP, 20, .title = "EIGRP", .filter = "eigrp", .rfc = "RFC 7868", .contrib = "eigrp", .summary = line,
         .aliases = ALIASES({.filter = "vrid", .field = "asn", .shift = 16, .width = 16}, {.filter = "as", .field = "asn", .width = 16}),
         .over = OVER({"ip.proto", 88}, {"ipv6.nh", 88}))

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    enum { HELLO = 5 };
    bool acknowledges = orcap_chain_number(chain, layer, FIELD_OF(eigrp, opcode)) == HELLO && orcap_chain_number(chain, layer, FIELD_OF(eigrp, ack));
    orcap_line_format(chain, layer, acknowledges ? "EIGRP (AS=%asn% Opcode=%opcode% (ACK)" : "EIGRP (AS=%asn% Opcode=%opcode%", out);
    orcap_line_format(chain, layer, orcap_chain_number(chain, layer, FIELD_OF(eigrp, flags)) ? " Flags=%flags%)" : ")", out);
}

PROTOCOLS(eigrp, &generic, &parameters, &authentication, &sequence, &versions, &multicast, &stub, &internal_4, &external_4, &internal_6, &external_6,
          &eigrp)
