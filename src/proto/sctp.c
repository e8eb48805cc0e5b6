/* SCTP. RFC 9260 section 3; chunks also of RFC 3758 (forward TSN), RFC 4820 (padding), RFC 4895 (authentication), RFC 5061 (addresses), RFC 6525
 * (reconfiguration), RFC 8260 (interleaving). Each chunk is a layer; parameters are in sctp_parameters.c. */
#include "proto/sctp.h"

#include "core/checksum.h"

/* Chunk after chunk, each told by its type. */
static int chunk_follows(const struct orcap_view *view);
#define CHUNKS                                                                                                                              \
    .others = OTHERS("SCTPChunkData", "SCTPChunkInit", "SCTPChunkInitAck", "SCTPChunkSACK", "SCTPChunkHeartbeatReq", "SCTPChunkHeartbeatAck", \
                     "SCTPChunkAbort", "SCTPChunkShutdown", "SCTPChunkShutdownAck", "SCTPChunkError", "SCTPChunkCookieEcho",                \
                     "SCTPChunkCookieAck", "SCTPChunkShutdownComplete", "SCTPChunkAuthentication", "SCTPChunkIData", "SCTPChunkAddressConfAck", \
                     "SCTPChunkReConfig", "SCTPChunkPad", "SCTPChunkForwardTSN", "SCTPChunkAddressConf", "SCTPChunkIForwardTSN", "Padding"), \
    .follows = chunk_follows

static int chunk_follows(const struct orcap_view *view) {
    static const uint8_t types[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 64, 128, 130, 132, 192, 193, 194};
    enum { PADDING = sizeof types, SHORTEST = 4 };
    uint32_t at = view->at + view->size;
    if (view->limit - at < SHORTEST)
        return PADDING;
    for (int i = 0; i < PADDING; i++)
        if (types[i] == view->bytes[at])
            return i;
    return -1;
}

/* Over header and chunks, with zeros in its own place; the bytes of the number are sent the other way round. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    enum { AT = 8, SIZE = 4 };
    const struct orcap_layer *own = &packet->layers[layer];
    const uint8_t *bytes = packet->bytes + own->at;
    uint32_t crc = checksum_crc32c(CRC32C_START, bytes, AT);
    crc = checksum_crc32c(crc, (const uint8_t[SIZE]){0}, SIZE);
    crc = ~checksum_crc32c(crc, bytes + AT + SIZE, own->limit - own->at - AT - SIZE);
    return crc >> 24 | (crc >> 8 & 0xff00) | (crc & 0xff00) << 8 | (uint64_t)(crc & 0xff) << 24;
}

static const struct orcap_names ports = NAMES({5672, "amqp", 0});
#define HEADER_FIELDS(FIELD, ends)                                                                                                          \
    FIELD(sport, 16, ENUM, .names = &ports, .space = "sctp.port", .filter = "srcport")                                                      \
    FIELD(dport, 16, ENUM, .names = &ports, .space = "sctp.port", .filter = "dstport")                                                      \
    FIELD(tag,   32, HEX,  .may_end = ends, .filter = "verification_tag")                                                                   \
    FIELD(chksum, 32, HEX, .compute = checksum, .filter = "checksum")
#define SCTP(FIELD, WHEN) HEADER_FIELDS(FIELD, false)
#define SCTP_QUOTED(FIELD, WHEN) HEADER_FIELDS(FIELD, true) /* RFC 792: eight bytes of it are sure to be quoted */
#define SCTP_WORDS                                                                                                                          \
    .filter = "sctp", .transport = true, .rfc = "RFC 9260", .aliases = ALIASES({.filter = "port", .field = "sport", .either = "dport"}), CHUNKS
LAYER_OF(sctp, SCTP, 12, .title = "SCTP", SCTP_WORDS, .over = OVER({"ip.proto", 132}, {"ipv6.nh", 132}))
LAYER_OF(sctp_error, SCTP_QUOTED, 12, .title = "SCTPerror", .display = "SCTP in ICMP", .quoted = true, SCTP_WORDS,
         .over = OVER({"icmp.proto", 132}, {"icmpv6.nh", 132}, {"ip.proto", 132, .build_only = true, .only = "proto"}))

const struct orcap_names sctp_chunk_types = NAMES({0, "data", 0}, {1, "init", 0}, {2, "init-ack", 0}, {3, "sack", 0}, {4, "heartbeat-req", 0},
    {5, "heartbeat-ack", 0}, {6, "abort", 0}, {7, "shutdown", 0}, {8, "shutdown-ack", 0}, {9, "error", 0}, {10, "cookie-echo", 0},
    {11, "cookie-ack", 0}, {14, "shutdown-complete", 0}, {15, "authentication", 0}, {64, "i-data", 0}, {128, "address-configuration-ack", 0},
    {130, "re-config", 0}, {132, "pad", 0}, {192, "forward-tsn", 0}, {193, "address-configuration", 0}, {194, "i-forward-tsn", 0});

/* What every chunk starts with: a type, eight bits of flags, and a length, which does not count the padding. */
#define TYPE(FIELD, number) FIELD(type, 8, ENUM, .init = number, .names = &sctp_chunk_types, .filter = "=sctp.chunk_type", .print = ORCAP_PRINT_DECIMAL)
#define FLAGS(FIELD) FIELD(flags, 8, HEX, .unset = true, .filter = "=sctp.chunk_flags")
#define T_BIT(FIELD, name_of_bit)                                                                                                           \
    FIELD(reserved, 7, UINT, .unset = true, .filter = "")                                                                                   \
    FIELD(TCB,      1, UINT, .filter = name_of_bit)
#define LENGTH(FIELD) FIELD(len, 16, UINT, .covers = HEADER, .filter = "=sctp.chunk_length")
#define FIXED_LENGTH(FIELD, size) FIELD(len, 16, UINT, .init = size, .filter = "=sctp.chunk_length")
#define CHUNK(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    FLAGS(FIELD)                                                                                                                            \
    LENGTH(FIELD)
#define FIXED_CHUNK(FIELD, number, size)                                                                                                    \
    TYPE(FIELD, number)                                                                                                                     \
    FLAGS(FIELD)                                                                                                                            \
    FIXED_LENGTH(FIELD, size)
#define WORDS .rfc = "RFC 9260", .pads = 4, CHUNKS

static const struct orcap_names payloads = NAMES({0, "Reserved", 0}, {1, "IUA", 0}, {2, "M2UA", 0}, {3, "M3UA", 0}, {4, "SUA", 0}, {5, "M2PA", 0},
    {6, "V5UA", 0}, {7, "H.248", 0}, {8, "BICC/Q.2150.3", 0}, {9, "TALI", 0}, {10, "DUA", 0}, {11, "ASAP", 0}, {12, "ENRP", 0}, {13, "H.323", 0},
    {14, "Q.IPC/Q.2150.3", 0}, {15, "SIMCO", 0}, {16, "DDP Segment Chunk", 0}, {17, "DDP Stream Session Control", 0}, {18, "S1AP", 0},
    {19, "RUA", 0}, {20, "HNBAP", 0}, {21, "ForCES-HP", 0}, {22, "ForCES-MP", 0}, {23, "ForCES-LP", 0}, {24, "SBc-AP", 0}, {25, "NBAP", 0},
    {26, "Unassigned", 0}, {27, "X2AP", 0}, {28, "IRCP", 0}, {29, "LCS-AP", 0}, {30, "MPICH2", 0}, {31, "SABP", 0}, {32, "FGP", 0}, {33, "PPP", 0},
    {34, "CALCAPP", 0}, {35, "SSP", 0}, {36, "NPMP-CONTROL", 0}, {37, "NPMP-DATA", 0}, {38, "ECHO", 0}, {39, "DISCARD", 0}, {40, "DAYTIME", 0},
    {41, "CHARGEN", 0}, {42, "3GPP RNA", 0}, {43, "3GPP M2AP", 0}, {44, "3GPP M3AP", 0}, {45, "SSH/SCTP", 0}, {46, "Diameter/SCTP", 0},
    {47, "Diameter/DTLS/SCTP", 0}, {48, "R14P", 0}, {49, "Unassigned", 0}, {50, "WebRTC DCEP", 0}, {51, "WebRTC String", 0},
    {52, "WebRTC Binary Partial", 0}, {53, "WebRTC Binary", 0}, {54, "WebRTC String Partial", 0}, {55, "3GPP PUA", 0},
    {56, "WebRTC String Empty", 0}, {57, "WebRTC Binary Empty", 0});
#define DATA_BITS(FIELD)                                                                                                                    \
    FIELD(reserved,   4, UINT, .unset = true, .filter = "")                                                                                 \
    FIELD(delay_sack, 1, UINT, .filter = "=sctp.data_i_bit")                                                                                \
    FIELD(unordered,  1, UINT, .filter = "=sctp.data_u_bit")                                                                                \
    FIELD(beginning,  1, UINT, .filter = "=sctp.data_b_bit")                                                                                \
    FIELD(ending,     1, UINT, .filter = "=sctp.data_e_bit")                                                                                \
    LENGTH(FIELD)                                                                                                                           \
    FIELD(tsn,       32, HEX,  .unset = true, .filter = "=sctp.data_tsn_raw", .print = ORCAP_PRINT_DECIMAL)                                 \
    FIELD(stream_id, 16, HEX,  .unset = true, .filter = "=sctp.data_sid")

#define LOAD(FIELD, WHEN) FIELD(load, 0, BYTES, .filter = "=data.data")
ITEM_OF(message, LOAD, 0, .title = "Raw")
static const struct orcap_items messages = {.base = &message, .single = true};
#define DATA(FIELD, WHEN)                                                                                                                   \
    TYPE(FIELD, 0)                                                                                                                          \
    DATA_BITS(FIELD)                                                                                                                        \
    FIELD(stream_seq, 16, HEX,   .unset = true, .filter = "=sctp.data_ssn", .print = ORCAP_PRINT_DECIMAL)                                   \
    FIELD(proto_id,   32, ENUM,  .unset = true, .names = &payloads, .filter = "=sctp.data_payload_proto_id", .print = ORCAP_PRINT_DECIMAL)  \
    FIELD(data,        0, ITEMS, .unset = true, .items = &messages, .filter = "")
LAYER_OF(data, DATA, 16, .title = "SCTPChunkData", WORDS)

#define I_DATA(FIELD, WHEN)                                                                                                                 \
    TYPE(FIELD, 64)                                                                                                                         \
    DATA_BITS(FIELD)                                                                                                                        \
    FIELD(reserved_16, 16, HEX,   .unset = true, .filter = "=sctp.data_reserved", .print = ORCAP_PRINT_DECIMAL)                             \
    FIELD(message_id,  32, HEX,   .unset = true, .filter = "=sctp.data_mid", .print = ORCAP_PRINT_DECIMAL)                                  \
    WHEN(IN(beginning, 1), ppid_fsn, 32, ENUM, .unset = true, .names = &payloads, .filter = "=sctp.data_payload_proto_id")                  \
    WHEN(OTHERWISE,        ppid_fsn, 32, HEX,  .unset = true, .filter = "=sctp.data_fsn", .print = ORCAP_PRINT_DECIMAL)                     \
    FIELD(data,         0, BYTES, .unset = true, .filter = "")
LAYER_OF(i_data, I_DATA, 16, .title = "SCTPChunkIData", WORDS)

#define INIT_LIKE(FIELD, number, kind_of)                                                                                                   \
    CHUNK(FIELD, number)                                                                                                                    \
    FIELD(init_tag,      32, HEX,  .unset = true, .filter = "=sctp." kind_of "_initiate_tag")                                               \
    FIELD(a_rwnd,        32, UINT, .unset = true, .filter = "=sctp." kind_of "_credit")                                                     \
    FIELD(n_out_streams, 16, UINT, .unset = true, .filter = "=sctp." kind_of "_nr_out_streams")                                             \
    FIELD(n_in_streams,  16, UINT, .unset = true, .filter = "=sctp." kind_of "_nr_in_streams")                                              \
    FIELD(init_tsn,      32, HEX,  .unset = true, .filter = "=sctp." kind_of "_initial_tsn", .print = ORCAP_PRINT_DECIMAL)                  \
    FIELD(params,         0, ITEMS, .items = &sctp_parameters, .filter = "")
#define INIT(FIELD, WHEN) INIT_LIKE(FIELD, 1, "init")
LAYER_OF(init, INIT, 20, .title = "SCTPChunkInit", WORDS)
#define INIT_ACK(FIELD, WHEN) INIT_LIKE(FIELD, 2, "initack")
LAYER_OF(init_ack, INIT_ACK, 20, .title = "SCTPChunkInitAck", WORDS)

#define SACK(FIELD, WHEN)                                                                                                                   \
    CHUNK(FIELD, 3)                                                                                                                         \
    FIELD(cumul_tsn_ack, 32, HEX,  .unset = true, .filter = "=sctp.sack_cumulative_tsn_ack_raw", .print = ORCAP_PRINT_DECIMAL)              \
    FIELD(a_rwnd,        32, UINT, .unset = true, .filter = "=sctp.sack_a_rwnd")                                                            \
    FIELD(n_gap_ack,     16, UINT, .counts = "gap_ack_list", .filter = "=sctp.sack_number_of_gap_blocks")                                   \
    FIELD(n_dup_tsn,     16, UINT, .counts = "dup_tsn_list", .filter = "=sctp.sack_number_of_duplicated_tsns")                              \
    FIELD(gap_ack_list,   0, LIST, .element = ORCAP_UINT, .element_width = 32, .shows = ORCAP_SHOWS_RANGE, .filter = "")                    \
    FIELD(dup_tsn_list,   0, LIST, .element = ORCAP_HEX, .element_width = 32, .filter = "=sctp.sack_duplicate_tsn", .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(sack, SACK, 16, .title = "SCTPChunkSACK", WORDS)

#define WITH_PARAMETERS(FIELD, number)                                                                                                      \
    CHUNK(FIELD, number)                                                                                                                    \
    FIELD(params, 0, ITEMS, .items = &sctp_parameters, .filter = "")
#define HEARTBEAT(FIELD, WHEN) WITH_PARAMETERS(FIELD, 4)
LAYER_OF(heartbeat, HEARTBEAT, 4, .title = "SCTPChunkHeartbeatReq", WORDS)
#define HEARTBEAT_ACK(FIELD, WHEN) WITH_PARAMETERS(FIELD, 5)
LAYER_OF(heartbeat_ack, HEARTBEAT_ACK, 4, .title = "SCTPChunkHeartbeatAck", WORDS)
#define RECONFIGURATION(FIELD, WHEN) WITH_PARAMETERS(FIELD, 130)
LAYER_OF(reconfiguration, RECONFIGURATION, 4, .title = "SCTPChunkReConfig", WORDS)

#define ABORT(FIELD, WHEN)                                                                                                                  \
    TYPE(FIELD, 6)                                                                                                                          \
    T_BIT(FIELD, "=sctp.abort_t_bit")                                                                                                       \
    LENGTH(FIELD)                                                                                                                           \
    FIELD(error_causes, 0, BYTES, .filter = "")
LAYER_OF(abort_chunk, ABORT, 4, .title = "SCTPChunkAbort", WORDS)

#define SHUTDOWN(FIELD, WHEN)                                                                                                               \
    FIXED_CHUNK(FIELD, 7, 8)                                                                                                                \
    FIELD(cumul_tsn_ack, 32, HEX, .unset = true, .filter = "=sctp.shutdown_cumulative_tsn_ack", .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(shutdown, SHUTDOWN, 8, .title = "SCTPChunkShutdown", WORDS)
#define SHUTDOWN_ACK(FIELD, WHEN) FIXED_CHUNK(FIELD, 8, 4)
LAYER_OF(shutdown_ack, SHUTDOWN_ACK, 4, .title = "SCTPChunkShutdownAck", WORDS)
#define SHUTDOWN_COMPLETE(FIELD, WHEN)                                                                                                      \
    TYPE(FIELD, 14)                                                                                                                         \
    T_BIT(FIELD, "=sctp.shutdown_complete_t_bit")                                                                                           \
    FIXED_LENGTH(FIELD, 4)
LAYER_OF(shutdown_complete, SHUTDOWN_COMPLETE, 4, .title = "SCTPChunkShutdownComplete", WORDS)

#define WITH_BYTES(FIELD, number, bytes_of, name_of_bytes)                                                                                  \
    CHUNK(FIELD, number)                                                                                                                    \
    FIELD(bytes_of, 0, BYTES, .filter = name_of_bytes)
#define ERROR(FIELD, WHEN) WITH_BYTES(FIELD, 9, error_causes, "")
LAYER_OF(error, ERROR, 4, .title = "SCTPChunkError", WORDS)
#define COOKIE_ECHO(FIELD, WHEN) WITH_BYTES(FIELD, 10, cookie, "=sctp.cookie")
LAYER_OF(cookie_echo, COOKIE_ECHO, 4, .title = "SCTPChunkCookieEcho", WORDS)
#define COOKIE_ACK(FIELD, WHEN) FIXED_CHUNK(FIELD, 11, 4)
LAYER_OF(cookie_ack, COOKIE_ACK, 4, .title = "SCTPChunkCookieAck", WORDS)
#define PAD(FIELD, WHEN)                                                                                                                    \
    CHUNK(FIELD, 132)                                                                                                                       \
    FIELD(padding, 0, BYTES, .unset = true, .filter = "=sctp.padding_data")
LAYER_OF(pad, PAD, 4, .title = "SCTPChunkPad", WORDS)

#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    CHUNK(FIELD, 15)                                                                                                                        \
    FIELD(shared_key_id, 16, UINT,  .unset = true, .filter = "=sctp.shared_key_id")                                                         \
    FIELD(HMAC_function, 16, UINT,  .unset = true, .filter = "=sctp.hmac_id")                                                               \
    FIELD(HMAC,           0, BYTES, .filter = "=sctp.hmac")
LAYER_OF(authentication, AUTHENTICATION, 8, .title = "SCTPChunkAuthentication", WORDS)

#define ADDRESSES(FIELD, number, name_of_number)                                                                                            \
    CHUNK(FIELD, number)                                                                                                                    \
    FIELD(seq,   32, UINT,  .filter = name_of_number, .print = ORCAP_PRINT_HEX)                                                             \
    FIELD(params, 0, ITEMS, .items = &sctp_parameters, .filter = "")
#define ADDRESS_CONFIGURATION(FIELD, WHEN) ADDRESSES(FIELD, 193, "=sctp.asconf_seq_nr_number")
LAYER_OF(address_configuration, ADDRESS_CONFIGURATION, 8, .title = "SCTPChunkAddressConf", WORDS)
#define ADDRESS_CONFIGURATION_ACK(FIELD, WHEN) ADDRESSES(FIELD, 128, "=sctp.asconf_ack_seq_nr_number")
LAYER_OF(address_configuration_ack, ADDRESS_CONFIGURATION_ACK, 8, .title = "SCTPChunkAddressConfAck", WORDS)

#define SKIP(FIELD, WHEN)                                                                                                                   \
    FIELD(stream_id,  16, UINT, .unset = true, .filter = "=sctp.forward_tsn_sid")                                                           \
    FIELD(stream_seq, 16, UINT, .unset = true, .filter = "=sctp.forward_tsn_ssn")
ITEM_OF(skip, SKIP, 4, .title = "SCTPForwardSkip")
#define I_SKIP(FIELD, WHEN)                                                                                                                 \
    FIELD(stream_id,  16, UINT, .unset = true, .filter = "=sctp.i_forward_tsn_sid")                                                         \
    FIELD(reserved,   15, UINT, .unset = true, .filter = "=sctp.i_forward_tsn_res")                                                         \
    FIELD(unordered,   1, UINT, .unset = true, .filter = "=sctp.i_forward_tsn_u_bit")                                                       \
    FIELD(message_id, 32, UINT, .unset = true, .filter = "=sctp.forward_tsn_mid")
ITEM_OF(i_skip, I_SKIP, 8, .title = "SCTPIForwardSkip")
static const struct orcap_items skips = {.base = &skip}, i_skips = {.base = &i_skip};
#define FORWARD(FIELD, number, items_of, name_of_number)                                                                                    \
    CHUNK(FIELD, number)                                                                                                                    \
    FIELD(new_tsn, 32, UINT, .unset = true, .filter = name_of_number)                                                                       \
    FIELD(skips,    0, ITEMS, .items = items_of, .filter = "")
#define FORWARD_TSN(FIELD, WHEN) FORWARD(FIELD, 192, &skips, "=sctp.forward_tsn_tsn")
LAYER_OF(forward_tsn, FORWARD_TSN, 8, .title = "SCTPChunkForwardTSN", WORDS)
#define I_FORWARD_TSN(FIELD, WHEN) FORWARD(FIELD, 194, &i_skips, "=sctp.i_forward_tsn_tsn")
LAYER_OF(i_forward_tsn, I_FORWARD_TSN, 8, .title = "SCTPChunkIForwardTSN", WORDS)

PROTOCOLS(sctp, &sctp, &sctp_error, &data, &i_data, &init, &init_ack, &sack, &heartbeat, &heartbeat_ack, &reconfiguration, &abort_chunk, &shutdown,
          &shutdown_ack, &shutdown_complete, &error, &cookie_echo, &cookie_ack, &pad, &authentication, &address_configuration,
          &address_configuration_ack, &skip, &i_skip, &forward_tsn, &i_forward_tsn)
