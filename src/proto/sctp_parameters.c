/* Parameters of SCTP's chunks. RFC 9260 section 3.3.2 and 3.3.3; of RFC 3758 (forward TSN), RFC 4895 (authentication), RFC 5061 (addresses), RFC 6525
 * (reconfiguration). */
#include "proto/sctp.h"

static const struct orcap_names types = NAMES({1, "heartbeat-info", 0}, {5, "IPv4", 0}, {6, "IPv6", 0}, {7, "state-cookie", 0},
    {8, "unrecognized-param", 0}, {9, "cookie-preservative", 0}, {11, "hostname", 0}, {12, "addrtypes", 0}, {13, "out-ssn-reset-req", 0},
    {14, "in-ssn-reset-req", 0}, {15, "ssn-tsn-reset-req", 0}, {16, "re-configuration-response", 0}, {17, "add-outgoing-stream-req", 0},
    {18, "add-incoming-stream-req", 0}, {0x8000, "ecn-capable", 0}, {0x8002, "random", 0}, {0x8003, "chunk-list", 0},
    {0x8004, "requested-HMAC-functions", 0}, {0x8008, "supported-extensions", 0}, {0xc000, "fwd-tsn-supported", 0}, {0xc001, "add-IP", 0},
    {0xc002, "del-IP", 0}, {0xc003, "error-indication", 0}, {0xc004, "set-primary-addr", 0}, {0xc005, "success-indication", 0},
    {0xc006, "adaptation-layer", 0});

/* A type and a length, which does not count the padding. */
#define TYPE(FIELD, number)                                                                                                                 \
    FIELD(type, 16, ENUM, .init = number, .names = &types, .variants = "sctp.parameter", .filter = "=sctp.parameter_type",                  \
          .print = ORCAP_PRINT_HEX)
#define SIZED(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=sctp.parameter_length")
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(len, 16, UINT, .init = size, .filter = "=sctp.parameter_length")
#define FIXED_HEX(FIELD, number, size)                                                                                                      \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(len, 16, HEX, .init = size, .filter = "=sctp.parameter_length", .print = ORCAP_PRINT_DECIMAL)
#define BYTES(FIELD, number, value, name_of_value)                                                                                          \
    SIZED(FIELD, number)                                                                                                                    \
    FIELD(value, 0, BYTES, .filter = name_of_value)
#define SEQUENCE(FIELD, name, name_of_number) FIELD(name, 32, HEX, .unset = true, .filter = name_of_number, .print = ORCAP_PRINT_DECIMAL)
#define REQUEST(FIELD) SEQUENCE(FIELD, re_conf_req_seq_num, "=sctp.parameter_reconfig_request_sequence_number")
#define RESPONSE(FIELD) SEQUENCE(FIELD, re_conf_res_seq_num, "=sctp.parameter_reconfig_response_sequence_number")
#define WORDS(number) .pads = 4, .over = OVER({"sctp.parameter", number})

#define UNKNOWN(FIELD, WHEN) BYTES(FIELD, 0, value, "=sctp.parameter_value")
ITEM_OF(unknown, UNKNOWN, 4, .stays = true, .title = "SCTPChunkParam", .pads = 4)
const struct orcap_items sctp_parameters = {.base = &unknown};

#define HEARTBEAT(FIELD, WHEN) BYTES(FIELD, 1, data, "=sctp.parameter_heartbeat_information")
ITEM_OF(heartbeat, HEARTBEAT, 4, .title = "SCTPChunkParamHeartbeatInfo", WORDS(1))
#define ADDRESS_4(FIELD, WHEN)                                                                                                              \
    FIXED(FIELD, 5, 8)                                                                                                                      \
    FIELD(addr, 32, IP4, .init = IP4(127, 0, 0, 1), .filter = "=sctp.parameter_ipv4_address")
ITEM_OF(address_4, ADDRESS_4, 8, .title = "SCTPChunkParamIPv4Addr", WORDS(5))
#define ADDRESS_6(FIELD, WHEN)                                                                                                              \
    FIXED(FIELD, 6, 20)                                                                                                                     \
    FIELD(addr, 128, IP6, .init_text = "::1", .filter = "=sctp.parameter_ipv6_address")
ITEM_OF(address_6, ADDRESS_6, 20, .title = "SCTPChunkParamIPv6Addr", WORDS(6))
#define STATE(FIELD, WHEN) BYTES(FIELD, 7, cookie, "=sctp.parameter_state_cookie")
ITEM_OF(state, STATE, 4, .title = "SCTPChunkParamStateCookie", WORDS(7))
#define UNRECOGNIZED(FIELD, WHEN) BYTES(FIELD, 8, param, "")
ITEM_OF(unrecognized, UNRECOGNIZED, 4, .title = "SCTPChunkParamUnrocognizedParam", WORDS(8))
#define PRESERVATIVE(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 9, 8)                                                                                                                      \
    SEQUENCE(FIELD, sug_cookie_inc, "=sctp.parameter_cookie_preservative_incr")
ITEM_OF(preservative, PRESERVATIVE, 8, .title = "SCTPChunkParamCookiePreservative", WORDS(9))
#define HOST(FIELD, WHEN) BYTES(FIELD, 11, hostname, "")
ITEM_OF(host, HOST, 4, .title = "SCTPChunkParamHostname", WORDS(11))
#define ADDRESS_TYPES(FIELD, WHEN)                                                                                                          \
    SIZED(FIELD, 12)                                                                                                                        \
    FIELD(addr_type_list, 0, LIST, .element = ORCAP_ENUM, .element_width = 16, .names = &types, .init_text = "\0\5", .init = 2,                                             \
          .filter = "=sctp.parameter_supported_address_type")
ITEM_OF(address_types, ADDRESS_TYPES, 4, .title = "SCTPChunkParamSupportedAddrTypes", WORDS(12))

#define STREAMS(FIELD)                                                                                                                      \
    FIELD(stream_num_list, 0, LIST, .element = ORCAP_HEX, .element_width = 16, .filter = "=sctp.parameter_reconfig_sid",                    \
          .print = ORCAP_PRINT_DECIMAL)
#define RESET_OUT(FIELD, WHEN)                                                                                                              \
    SIZED(FIELD, 13)                                                                                                                        \
    REQUEST(FIELD)                                                                                                                          \
    RESPONSE(FIELD)                                                                                                                         \
    SEQUENCE(FIELD, tsn, "=sctp.parameter_senders_last_assigned_tsn")                                                                       \
    STREAMS(FIELD)
ITEM_OF(reset_out, RESET_OUT, 16, .title = "SCTPChunkParamOutSSNResetReq", WORDS(13))
#define RESET_IN(FIELD, WHEN)                                                                                                               \
    SIZED(FIELD, 14)                                                                                                                        \
    REQUEST(FIELD)                                                                                                                          \
    STREAMS(FIELD)
ITEM_OF(reset_in, RESET_IN, 8, .title = "SCTPChunkParamInSSNResetReq", WORDS(14))
#define RESET_ALL(FIELD, WHEN)                                                                                                              \
    FIXED_HEX(FIELD, 15, 8)                                                                                                                 \
    REQUEST(FIELD)
ITEM_OF(reset_all, RESET_ALL, 8, .title = "SCTPChunkParamSSNTSNResetReq", WORDS(15))
static const struct orcap_names results = NAMES({0, "Success - Nothing to do", 0}, {1, "Success - Performed", 0}, {2, "Denied", 0},
    {3, "Error - Wrong SSN", 0}, {4, "Error - Request already in progress", 0}, {5, "Error - Bad Sequence Number", 0}, {6, "In Progress", 0});
#define RESULT(FIELD, WHEN)                                                                                                                 \
    FIXED_HEX(FIELD, 16, 12)                                                                                                                \
    RESPONSE(FIELD)                                                                                                                         \
    FIELD(result, 32, ENUM, .unset = true, .names = &results, .filter = "=sctp.parameter_reconfig_response_result")                         \
    WHEN(IN(len, 20), sender_next_tsn,   32, HEX, .unset = true, .filter = "=sctp.parameter_senders_next_tsn", .print = ORCAP_PRINT_DECIMAL) \
    WHEN(IN(len, 20), receiver_next_tsn, 32, HEX, .unset = true, .filter = "=sctp.parameter_receivers_next_tsn", .print = ORCAP_PRINT_DECIMAL)
ITEM_OF(result, RESULT, 12, .title = "SCTPChunkParamReConfigRes", WORDS(16))
#define MORE_STREAMS(FIELD, number, count_of, reserve_of)                                                                                   \
    FIXED_HEX(FIELD, number, 12)                                                                                                            \
    REQUEST(FIELD)                                                                                                                          \
    FIELD(num_new_stream, 16, HEX, .unset = true, .filter = count_of, .print = ORCAP_PRINT_DECIMAL)                                         \
    FIELD(reserved,       16, HEX, .unset = true, .filter = reserve_of, .print = ORCAP_PRINT_DECIMAL)
#define MORE_OUT(FIELD, WHEN)                                                                                                               \
    MORE_STREAMS(FIELD, 17, "=sctp.parameter_add_outgoing_streams_number", "=sctp.parameter_add_outgoing_streams_reserved")
ITEM_OF(more_out, MORE_OUT, 12, .title = "SCTPChunkParamAddOutgoingStreamReq", WORDS(17))
#define MORE_IN(FIELD, WHEN)                                                                                                                \
    MORE_STREAMS(FIELD, 18, "=sctp.parameter_add_incoming_streams_number", "=sctp.parameter_add_incoming_streams_reserved")
ITEM_OF(more_in, MORE_IN, 12, .title = "SCTPChunkParamAddIncomingStreamReq", WORDS(18))

#define ECN(FIELD, WHEN) FIXED(FIELD, 0x8000, 4)
ITEM_OF(ecn, ECN, 4, .title = "SCTPChunkParamECNCapable", WORDS(0x8000))
#define RANDOM(FIELD, WHEN) BYTES(FIELD, 0x8002, random, "=sctp.random_number")
ITEM_OF(random_number, RANDOM, 4, .title = "SCTPChunkParamRandom", WORDS(0x8002))
#define CHUNK_LIST(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x8003)                                                                                                                    \
    FIELD(chunk_list, 0, LIST, .element = ORCAP_ENUM, .element_width = 8, .names = &sctp_chunk_types, .filter = "=sctp.chunk_type_to_auth")
ITEM_OF(chunk_list, CHUNK_LIST, 4, .title = "SCTPChunkParamChunkList", WORDS(0x8003))
static const struct orcap_names functions = NAMES({0, "Reserved1", 0}, {1, "SHA-1", 0}, {2, "Reserved2", 0}, {3, "SHA-256", 0});
#define FUNCTIONS(FIELD, WHEN)                                                                                                              \
    SIZED(FIELD, 0x8004)                                                                                                                    \
    FIELD(HMAC_functions_list, 0, LIST, .element = ORCAP_ENUM, .element_width = 16, .names = &functions, .init_text = "\0\1", .init = 2, .filter = "=sctp.hmac_id")
ITEM_OF(requested_functions, FUNCTIONS, 4, .title = "SCTPChunkParamRequestedHMACFunctions", WORDS(0x8004))
#define EXTENSIONS(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 0x8008)                                                                                                                    \
    FIELD(supported_extensions, 0, LIST, .element = ORCAP_ENUM, .element_width = 8, .names = &sctp_chunk_types, .init_text = "\x0f\xc1\x80", .init = 3,                             \
          .filter = "=sctp.supported_chunk_type")
ITEM_OF(extensions, EXTENSIONS, 4, .title = "SCTPChunkParamSupportedExtensions", WORDS(0x8008))
#define FORWARD(FIELD, WHEN) FIXED(FIELD, 0xc000, 4)
ITEM_OF(forward, FORWARD, 4, .title = "SCTPChunkParamFwdTSN", WORDS(0xc000))

#define CORRELATION(FIELD) FIELD(correlation_id, 32, HEX, .unset = true, .filter = "=sctp.correlation_id")
#define ADDRESS(FIELD, WHEN, number)                                                                                                        \
    SIZED(FIELD, number)                                                                                                                    \
    CORRELATION(FIELD)                                                                                                                      \
    FIELD(addr_type, 16, ENUM, .init = 5, .names = &types, .filter = "")                                                                    \
    FIELD(addr_len,  16, UINT, .covers = REST, .plus = -4, .filter = "")                                                                    \
    WHEN(IN(addr_type, 5), addr,  32, IP4,   .init = IP4(127, 0, 0, 1), .filter = "=sctp.parameter_ipv4_address")                           \
    WHEN(IN(addr_type, 6), addr, 128, IP6,   .init_text = "::1", .filter = "=sctp.parameter_ipv6_address")                                  \
    WHEN(OTHERWISE,        addr,   0, BYTES, .filter = "")
#define ADD_ADDRESS(FIELD, WHEN) ADDRESS(FIELD, WHEN, 0xc001)
ITEM_OF(add_address, ADD_ADDRESS, 12, .title = "SCTPChunkParamAddIPAddr", WORDS(0xc001))
#define DELETE_ADDRESS(FIELD, WHEN) ADDRESS(FIELD, WHEN, 0xc002)
ITEM_OF(delete_address, DELETE_ADDRESS, 12, .title = "SCTPChunkParamDelIPAddr", WORDS(0xc002))
#define PRIMARY_ADDRESS(FIELD, WHEN) ADDRESS(FIELD, WHEN, 0xc004)
ITEM_OF(primary_address, PRIMARY_ADDRESS, 12, .title = "SCTPChunkParamSetPrimaryAddr", WORDS(0xc004))
#define FAILURE(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 0xc003)                                                                                                                    \
    CORRELATION(FIELD)                                                                                                                      \
    FIELD(error_causes, 0, BYTES, .filter = "")
ITEM_OF(failure, FAILURE, 8, .title = "SCTPChunkParamErrorIndication", WORDS(0xc003))
#define SUCCESS(FIELD, WHEN)                                                                                                                \
    FIXED(FIELD, 0xc005, 8)                                                                                                                 \
    CORRELATION(FIELD)
ITEM_OF(success, SUCCESS, 8, .title = "SCTPChunkParamSuccessIndication", WORDS(0xc005))
#define ADAPTATION(FIELD, WHEN)                                                                                                             \
    FIXED(FIELD, 0xc006, 8)                                                                                                                 \
    FIELD(indication, 32, HEX, .unset = true, .filter = "=sctp.adaptation_layer_indication")
ITEM_OF(adaptation, ADAPTATION, 8, .title = "SCTPChunkParamAdaptationLayer", WORDS(0xc006))

PROTOCOLS(sctp_parameters, &unknown, &heartbeat, &address_4, &address_6, &state, &unrecognized, &preservative, &host, &address_types, &reset_out,
          &reset_in, &reset_all, &result, &more_out, &more_in, &ecn, &random_number, &chunk_list, &requested_functions, &extensions, &forward,
          &add_address, &delete_address, &primary_address, &failure, &success, &adaptation)
