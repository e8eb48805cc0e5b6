/* NetBIOS over TCP and UDP, RFC 1001 and RFC 1002: name service (section 4.2), session service (4.3), datagram service (4.4). */
#include "proto/describe.h"

#include "core/netbios.h"
#include "core/sink.h"

/* The last byte of a name, as its two letters, says of what service it is. */
#define SERVICE(number) (0x4141 + (number))
static const struct orcap_names services = NAMES({SERVICE(0x00), "Workstation Service", 0}, {SERVICE(0x01), "Messenger Service", 0},
    {SERVICE(0x03), "Messenger service", 0}, {SERVICE(0x06), "RAS Server Service", 0}, {SERVICE(0x1b), "Exchange MTA", 0},
    {SERVICE(0x1f), "NetDDE Service", 0}, {SERVICE(0x20), "File Server Service", 0}, {SERVICE(0x21), "RAS Client Service", 0},
    {SERVICE(0x22), "Exchange Interchange Service", 0}, {SERVICE(0x23), "Exchange Store", 0}, {SERVICE(0x24), "Exchange Directory", 0},
    {SERVICE(0x30), "Modern Sharing Server Service", 0}, {SERVICE(0x31), "Modern Sharing Client Service", 0},
    {SERVICE(0x43), "SMS Client Remote Control", 0}, {SERVICE(0x44), "SMS Admin Remote Control Tool", 0},
    {SERVICE(0x45), "SMS Client Remote Chat", 0}, {SERVICE(0x46), "SMS Client Remote Transfer", 0},
    {SERVICE(0x4c), "DEC Pathworks TCP/IP Service", 0}, {SERVICE(0x52), "DEC Pathworks TCP/IP Service", 0}, {SERVICE(0x6a), "Exchange IMC", 0},
    {SERVICE(0x87), "Exchange MTA", 0}, {SERVICE(0xbe), "Network Monitor Agent", 0}, {SERVICE(0xbf), "Network Monitor Apps", 0},
    {SERVICE(0x10b), "Domain Master Browser", 0}, {SERVICE(0x10c), "Domain Controller", 0}, {SERVICE(0x10e), "Browser Election Service", 0},
    {SERVICE(0x200), "File Server Service", 0});
static const struct orcap_names types = NAMES({0x20, "NB", 0}, {0x21, "NBSTAT", 0});
static const struct orcap_names classes = NAMES({1, "INTERNET", 0});
static const struct orcap_names pointers = NAMES({0xc00c, "Label String Pointer to QUESTION_NAME", 0});
static const struct orcap_names owners = NAMES({0, "B node", 0}, {1, "P node", 0}, {2, "M node", 0}, {3, "H node", 0});
static const struct orcap_names groups = NAMES({0, "Unique name", 0}, {1, "Group name", 0});
static const struct orcap_names unused = NAMES({0, "Unused", 0});
static const struct orcap_names name_flags = NAMES({0x01, "B", "=nbns.flags.broadcast"}, {0x02, "res1", 0}, {0x04, "res0", 0},
    {0x08, "RA", "=nbns.flags.recavail"}, {0x10, "RD", "=nbns.flags.recdesired"}, {0x20, "TC", "=nbns.flags.truncated"},
    {0x40, "AA", "=nbns.flags.authoritative"});

#define QUERY_FLAGS 0x11 /* recursion desired, broadcast */
#define RESPONDS(flags_of) {"OPCODE", 0}, {"NM_FLAGS", flags_of}, {"RESPONSE", 1}, {"ANCOUNT", 1}
#define HEADER_OF_NAMES(FIELD, WHEN)                                                                                                        \
    FIELD(NAME_TRN_ID, 16, UINT,  .filter = "id", .print = ORCAP_PRINT_HEX)                                                                 \
    FIELD(RESPONSE,     1, UINT,  .filter = "flags.response")                                                                               \
    FIELD(OPCODE,       4, UINT,  .filter = "flags.opcode")                                                                                 \
    FIELD(NM_FLAGS,     7, FLAGS, .names = &name_flags, .filter = "")                                                                       \
    FIELD(RCODE,        4, UINT,  .filter = "flags.rcode")                                                                                  \
    FIELD(QDCOUNT,     16, UINT,  .filter = "count.queries")                                                                                \
    FIELD(ANCOUNT,     16, UINT,  .filter = "count.answers")                                                                                \
    FIELD(NSCOUNT,     16, UINT,  .filter = "count.auth_rr")                                                                                \
    FIELD(ARCOUNT,     16, UINT,  .filter = "count.add_rr")
LAYER_OF(name_header, HEADER_OF_NAMES, 12, .title = "NBNSHeader", .display = "NBNS Header", .filter = "nbns", .rfc = "RFC 1002",
         .over = OVER({"udp.port", 137}),
         .aliases = ALIASES({.filter = "flags", .field = "RESPONSE", .last = "RCODE", .print = ORCAP_PRINT_HEX}),
         .bonds = BONDS({.upper = "NBNSQueryRequest", .values = {{"OPCODE", 0}, {"NM_FLAGS", QUERY_FLAGS}, {"QDCOUNT", 1}}},
                        {.upper = "NBNSQueryResponse", .values = {RESPONDS(0x50)}},
                        {.upper = "NBNSQueryResponse", .values = {RESPONDS(0x58)}, .read_only = true},
                        {.upper = "NBNSQueryResponse", .values = {RESPONDS(0x70)}, .read_only = true},
                        {.upper = "NBNSQueryResponse", .values = {RESPONDS(0x78)}, .read_only = true},
                        {.upper = "NBNSNodeStatusRequest", .values = {{"OPCODE", 0}, {"NM_FLAGS", 0}, {"QDCOUNT", 1}}, .read_only = true},
                        {.upper = "NBNSNodeStatusRequest", .values = {{"OPCODE", 0}, {"NM_FLAGS", 1}, {"QDCOUNT", 1}}},
                        {.upper = "NBNSNodeStatusResponse", .values = {RESPONDS(0x40)}},
                        {.upper = "NBNSRegistrationRequest", .values = {{"OPCODE", 5}}, .read_only = true},
                        {.upper = "NBNSRegistrationRequest",
                         .values = {{"OPCODE", 5}, {"NM_FLAGS", QUERY_FLAGS}, {"QDCOUNT", 1}, {"ARCOUNT", 1}}, .build_only = true},
                        {.upper = "NBNSWackResponse", .values = {{"OPCODE", 7}, {"NM_FLAGS", 0x40}, {"RESPONSE", 1}, {"ANCOUNT", 1}}}))

#define NAME(FIELD, name, ...)                                                                                                              \
    FIELD(name,  248, NETBIOS, __VA_ARGS__, .filter = "")                                                                                   \
    FIELD(SUFFIX, 16, ENUM, .init = SERVICE(0), .names = &services, .filter = "")                                                           \
    FIELD(NULL,    8, UINT, .filter = "")
#define TYPED(FIELD, type, class, number)                                                                                                   \
    FIELD(type,  16, ENUM, .init = number, .names = &types, .filter = "=nbns.type")                                                         \
    FIELD(class, 16, ENUM, .init = 1, .names = &classes, .filter = "=nbns.class")
#define SPELLED(name) ALIASES({.filter = "=nbns.name", .field = #name, .last = "SUFFIX", .kind = ORCAP_NETBIOS})
#define WORDS .rfc = "RFC 1002"

static void asked(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define QUERY(FIELD, WHEN)                                                                                                                  \
    NAME(FIELD, QUESTION_NAME, .init_text = "windows")                                                                                      \
    TYPED(FIELD, QUESTION_TYPE, QUESTION_CLASS, 0x20)
LAYER_OF(query, QUERY, 38, .title = "NBNSQueryRequest", .display = "NBNS query request", WORDS, .summary = asked, .aliases = SPELLED(QUESTION_NAME))

#define ADDRESS(FIELD)                                                                                                                      \
    FIELD(G,                1, ENUM, .names = &groups, .filter = "=nbns.nb_flags.group")                                                    \
    FIELD(OWNER_NODE_TYPE,  2, ENUM, .names = &owners, .filter = "=nbns.nb_flags.ont")                                                      \
    FIELD(UNUSED,          13, ENUM, .names = &unused, .filter = "")                                                                        \
    FIELD(NB_ADDRESS,      32, IP4,  .init = IP4(127, 0, 0, 1), .filter = "=nbns.addr")
#define ENTRY(FIELD, WHEN) ADDRESS(FIELD)
#define NB_FLAGS {.filter = "=nbns.nb_flags", .field = "G", .last = "UNUSED", .print = ORCAP_PRINT_HEX}
ITEM_OF(entry, ENTRY, 6, .title = "NBNS_ADD_ENTRY", WORDS, .aliases = ALIASES(NB_FLAGS))
static const struct orcap_items entries = {.base = &entry};

static void answered(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define RESPONSE(FIELD, WHEN)                                                                                                               \
    NAME(FIELD, RR_NAME, .init_text = "windows")                                                                                            \
    TYPED(FIELD, QUESTION_TYPE, QUESTION_CLASS, 0x20)                                                                                       \
    FIELD(TTL,       32, UINT,  .init = 300000, .filter = "=nbns.ttl")                                                                      \
    FIELD(RDLENGTH,  16, UINT,  .sizes = "ADDR_ENTRY", .filter = "=nbns.data_length")                                                       \
    FIELD(ADDR_ENTRY, 0, ITEMS, .items = &entries, .init_item = true, .filter = "")
LAYER_OF(response, RESPONSE, 44, .title = "NBNSQueryResponse", .display = "NBNS query response", WORDS, .summary = answered,
         .aliases = SPELLED(RR_NAME))

#define STATUS_QUERY(FIELD, WHEN)                                                                                                           \
    NAME(FIELD, QUESTION_NAME, .init_text = "*\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = NETBIOS_NAME)                                          \
    TYPED(FIELD, QUESTION_TYPE, QUESTION_CLASS, 0x21)
LAYER_OF(status_query, STATUS_QUERY, 38, .title = "NBNSNodeStatusRequest", .display = "NBNS status request", WORDS, .summary = asked,
         .aliases = SPELLED(QUESTION_NAME))

static const struct orcap_names suffixes = NAMES({0, "workstation", 0}, {0x03, "messenger service", 0}, {0x1b, "domain master browser", 0},
    {0x1c, "domain controller", 0}, {0x1e, "browser election service", 0}, {0x20, "file server service", 0});
static const struct orcap_names not_used = NAMES({0, "unused", 0});
#define NODE_NAME_OF(FIELD, WHEN)                                                                                                           \
    FIELD(NETBIOS_NAME, 120, BYTES, .init_text = "WINDOWS         ", .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                            \
    FIELD(SUFFIX,         8, ENUM,  .names = &suffixes, .filter = "")                                                                       \
    FIELD(NAME_FLAGS,     8, UINT,  .init = 4, .filter = "")                                                                                \
    FIELD(UNUSED,         8, ENUM,  .names = &not_used, .filter = "")
ITEM_OF(node_name, NODE_NAME_OF, 18, .title = "NBNSNodeStatusResponseService", .display = "NBNS Node Status Response Service", WORDS,
        .aliases = ALIASES({.filter = "=nbns.name_flags", .field = "NAME_FLAGS", .last = "UNUSED", .print = ORCAP_PRINT_HEX}))
static const struct orcap_items node_names = {.base = &node_name};

#define STATUS(FIELD, WHEN)                                                                                                                 \
    NAME(FIELD, RR_NAME, .init_text = "windows")                                                                                            \
    TYPED(FIELD, RR_TYPE, RR_CLASS, 0x21)                                                                                                   \
    FIELD(TTL,         32, UINT,  .filter = "=nbns.ttl")                                                                                    \
    FIELD(RDLENGTH,    16, UINT,  .init = 83, .filter = "=nbns.data_length")                                                                \
    FIELD(NUM_NAMES,    8, UINT,  .counts = "NODE_NAME", .filter = "=nbns.number_of_names")                                                 \
    FIELD(NODE_NAME,    0, ITEMS, .items = &node_names, .init_item = true, .filter = "")                                                    \
    FIELD(MAC_ADDRESS, 48, MAC,   .filter = "=nbns.unit_id")                                                                                \
    FIELD(STATISTICS, 368, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
LAYER_OF(status, STATUS, 97, .title = "NBNSNodeStatusResponse", .display = "NBNS Node Status Response", WORDS, .aliases = SPELLED(RR_NAME))

#define REGISTRATION(FIELD, WHEN)                                                                                                           \
    NAME(FIELD, QUESTION_NAME, .init_text = "Windows")                                                                                      \
    TYPED(FIELD, QUESTION_TYPE, QUESTION_CLASS, 0x20)                                                                                       \
    FIELD(RR_NAME,  16, ENUM, .init = 0xc00c, .names = &pointers, .filter = "")                                                             \
    TYPED(FIELD, RR_TYPE, RR_CLASS, 0x20)                                                                                                   \
    FIELD(TTL,      32, UINT, .filter = "=nbns.ttl")                                                                                        \
    FIELD(RDLENGTH, 16, UINT, .init = 6, .filter = "=nbns.data_length")                                                                     \
    ADDRESS(FIELD)
LAYER_OF(registration, REGISTRATION, 56, .title = "NBNSRegistrationRequest", .display = "NBNS registration request", WORDS,
         .line = "Register %G% %QUESTION_NAME% at %NB_ADDRESS%",
         .aliases = ALIASES({.filter = "=nbns.name", .field = "QUESTION_NAME", .last = "SUFFIX", .kind = ORCAP_NETBIOS}, NB_FLAGS))

#define WAIT(FIELD, WHEN)                                                                                                                   \
    NAME(FIELD, RR_NAME, .init_text = "windows")                                                                                            \
    TYPED(FIELD, RR_TYPE, RR_CLASS, 0x20)                                                                                                   \
    FIELD(TTL,      32, UINT, .init = 2, .filter = "=nbns.ttl")                                                                             \
    FIELD(RDLENGTH, 16, UINT, .init = 2, .filter = "=nbns.data_length")                                                                     \
    FIELD(RDATA,    16, UINT, .init = 0x2910, .filter = "=nbns.data")
LAYER_OF(wait, WAIT, 46, .title = "NBNSWackResponse", .display = "NBNS Wait for Acknowledgement Response", WORDS, .aliases = SPELLED(RR_NAME))

/* \\NAME, which is the first field of all messages. */
static void put_name(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value value;
    uint8_t name[NETBIOS_NAME];
    orcap_chain_get(chain, layer, 0, &value);
    sink_text(out, "'\\\\");
    sink_escaped(out, name, netbios_decode(value.bytes, value.size, name));
    sink_char(out, '\'');
}

static void asked(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    sink_format(out, "%s who has ", orcap_context_protocol(chain->context, chain->nodes[layer].protocol)->title);
    put_name(chain, layer, out);
}

static void answered(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value value;
    orcap_chain_get(chain, layer, FIELD_OF(response, ADDR_ENTRY), &value);
    struct orcap_item_list list = orcap_chain_items(chain, layer, FIELD_OF(response, ADDR_ENTRY), &value);
    sink_text(out, "NBNSQueryResponse");
    if (!orcap_item_list_next(&list) || orcap_context_protocol(chain->context, list.item.nodes->protocol) != &entry)
        return;
    sink_char(out, ' ');
    put_name(chain, layer, out);
    orcap_line_format(&list.item, 0, " is at %NB_ADDRESS%", out);
}

static uint64_t datagram_size(const struct orcap_packet *packet, size_t layer) {
    return packet->layers[layer].limit - packet->layers[layer].at - 14u; /* without the datagram's own header */
}

static const struct orcap_names datagram_types = NAMES({17, "direct_group", 0});
#define DATAGRAM_SERVICE(FIELD, WHEN)                                                                                                       \
    FIELD(type,      8, ENUM,    .init = 17, .names = &datagram_types, .filter = "")                                                        \
    FIELD(flags,     8, UINT,    .filter = "")                                                                                              \
    FIELD(id,       16, HEX,     .filter = "")                                                                                              \
    FIELD(src,      32, IP4,     .init = IP4(127, 0, 0, 1), .filter = "")                                                                   \
    FIELD(sport,    16, UINT,    .init = 138, .filter = "")                                                                                 \
    FIELD(len,      16, UINT,    .compute = datagram_size, .filter = "")                                                                    \
    FIELD(ofs,      16, UINT,    .filter = "")                                                                                              \
    FIELD(srcname, 248, NETBIOS, .filter = "")                                                                                              \
    FIELD(dstname, 248, NETBIOS, .filter = "")
LAYER_OF(datagram_service, DATAGRAM_SERVICE, 76, .title = "NetBIOS_DS", .display = "NetBIOS datagram service", WORDS)

#define DATAGRAM_NAME(FIELD, name, suffix, end)                                                                                             \
    FIELD(name,  248, NETBIOS, .init_text = "windows", .filter = "")                                                                        \
    FIELD(suffix, 16, ENUM,    .init = SERVICE(0), .names = &services, .filter = "")                                                        \
    FIELD(end,     8, UINT,    .filter = "")
#define DATAGRAM(FIELD, WHEN)                                                                                                               \
    FIELD(Type,        8, UINT, .init = 0x10, .filter = "type")                                                                             \
    FIELD(Flags,       8, UINT, .init = 2, .filter = "flags", .print = ORCAP_PRINT_HEX)                                                     \
    FIELD(ID,         16, UINT, .filter = "dgram_id", .print = ORCAP_PRINT_HEX)                                                             \
    FIELD(SourceIP,   32, IP4,  .init = IP4(127, 0, 0, 1), .filter = "src.ip")                                                              \
    FIELD(SourcePort, 16, UINT, .init = 138, .filter = "src.port")                                                                          \
    FIELD(Length,     16, UINT, .compute = datagram_size, .filter = "dgram_len")                                                            \
    FIELD(Offset,     16, UINT, .filter = "pkt_offset")                                                                                     \
    DATAGRAM_NAME(FIELD, SourceName, SUFFIX1, NULL1)                                                                                        \
    DATAGRAM_NAME(FIELD, DestinationName, SUFFIX2, NULL2)
LAYER_OF(datagram, DATAGRAM, 82, .title = "NBTDatagram", .display = "NBT Datagram Packet", .filter = "nbdgm", WORDS,
         .over = OVER({"udp.port", 138}),
         .aliases = ALIASES({.filter = "next", .field = "Flags", .width = 1}, {.filter = "first", .field = "Flags", .shift = 1, .width = 1},
                            {.filter = "node_type", .field = "Flags", .shift = 2, .width = 2},
                            {.filter = "source_name", .field = "SourceName", .last = "SUFFIX1", .kind = ORCAP_NETBIOS},
                            {.filter = "destination_name", .field = "DestinationName", .last = "SUFFIX2", .kind = ORCAP_NETBIOS}))

static const struct orcap_names session_types = NAMES({0x00, "Session Message", 0}, {0x81, "Session Request", 0}, {0x82, "Positive Session Response", 0},
    {0x83, "Negative Session Response", 0}, {0x84, "Retarget Session Response", 0}, {0x85, "Session Keepalive", 0});
static uint32_t message_end(const struct orcap_view *view);
#define SESSION(FIELD, WHEN)                                                                                                                \
    FIELD(TYPE,      8, ENUM, .names = &session_types, .filter = "type", .print = ORCAP_PRINT_HEX)                                          \
    FIELD(RESERVED,  7, UINT, .filter = "")                                                                                                 \
    FIELD(LENGTH,   17, UINT, .covers = PAYLOAD, .filter = "length")
LAYER_OF(session, SESSION, 4, .title = "NBTSession", .display = "NBT Session Packet", .filter = "nbss", WORDS, .ends = message_end,
         .over = OVER({"tcp.port", 139}, {"tcp.port", 445, .read_only = true}))

/* What a segment has of the message. */
static uint32_t message_end(const struct orcap_view *view) {
    uint64_t end = 4 + orcap_view_number(view, FIELD_OF(session, LENGTH));
    return end < view->limit - view->at ? (uint32_t)end : view->limit - view->at;
}

PROTOCOLS(netbios, &name_header, &query, &entry, &response, &status_query, &node_name, &status, &registration, &wait, &datagram_service, &datagram,
          &session)
