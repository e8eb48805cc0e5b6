/* TFTP, RFC 1350, with options of RFC 2347. */
#include "proto/describe.h"

static const struct orcap_names operations = NAMES({1, "RRQ", 0}, {2, "WRQ", 0}, {3, "DATA", 0}, {4, "ACK", 0}, {5, "ERROR", 0}, {6, "OACK", 0});
#define TFTP(FIELD, WHEN) FIELD(op, 16, ENUM, .init = 1, .names = &operations, .space = "tftp.opcode", .filter = "opcode")
LAYER_OF(tftp, TFTP, 2, .title = "TFTP", .display = "TFTP opcode", .filter = "tftp", .rfc = "RFC 1350",
         .over = OVER({"udp.port", 69, .only = "dport"}))

#define WORDS .rfc = "RFC 1350", .line_with = "UDP"
#define OPTIONS_FOLLOW BONDS({.upper = "TFTP_Options"})
#define REQUEST(FIELD, name_of_file)                                                                                                        \
    FIELD(filename, 0, BYTES, .terminated = true, .filter = name_of_file, .print = ORCAP_PRINT_TEXT)                                        \
    FIELD(mode,     0, BYTES, .terminated = true, .init_text = "octet", .filter = "=tftp.type", .print = ORCAP_PRINT_TEXT)
#define READ(FIELD, WHEN) REQUEST(FIELD, "=tftp.source_file")
LAYER_OF(read_request, READ, 0, .title = "TFTP_RRQ", .display = "TFTP Read Request", WORDS, .line = "RRQ %filename%", .bonds = OPTIONS_FOLLOW,
         .over = OVER({"tftp.opcode", 1}))
#define WRITE(FIELD, WHEN) REQUEST(FIELD, "=tftp.destination_file")
LAYER_OF(write_request, WRITE, 0, .title = "TFTP_WRQ", .display = "TFTP Write Request", WORDS, .line = "WRQ %filename%", .bonds = OPTIONS_FOLLOW,
         .over = OVER({"tftp.opcode", 2}))
#define BLOCK(FIELD, WHEN) FIELD(block, 16, UINT, .filter = "=tftp.block")
LAYER_OF(data, BLOCK, 2, .title = "TFTP_DATA", .display = "TFTP Data", WORDS, .line = "DATA %block%", .over = OVER({"tftp.opcode", 3}))
LAYER_OF(acknowledgement, BLOCK, 2, .title = "TFTP_ACK", .display = "TFTP Ack", WORDS, .line = "ACK %block%", .over = OVER({"tftp.opcode", 4}))

static const struct orcap_names codes = NAMES({0, "Not defined", 0}, {1, "File not found", 0}, {2, "Access violation", 0},
    {3, "Disk full or allocation exceeded", 0}, {4, "Illegal TFTP operation", 0}, {5, "Unknown transfer ID", 0}, {6, "File already exists", 0},
    {7, "No such user", 0}, {8, "Terminate transfer due to option negotiation", 0});
#define ERROR(FIELD, WHEN)                                                                                                                  \
    FIELD(errorcode, 16, ENUM,  .names = &codes, .filter = "=tftp.error.code")                                                              \
    FIELD(errormsg,   0, BYTES, .terminated = true, .filter = "=tftp.error.message", .print = ORCAP_PRINT_TEXT)
LAYER_OF(error, ERROR, 2, .title = "TFTP_ERROR", .display = "TFTP Error", WORDS, .line = "ERROR %errorcode%: %errormsg%",
         .over = OVER({"tftp.opcode", 5}))
static const struct orcap_protocol option_acknowledgement = {.title = "TFTP_OACK", .display = "TFTP Option Ack", .rfc = "RFC 2347",
                                                             .bonds = OPTIONS_FOLLOW, .over = OVER({"tftp.opcode", 6})};

#define OPTION(FIELD, WHEN)                                                                                                                 \
    FIELD(oname, 0, BYTES, .terminated = true, .filter = "=tftp.option.name", .print = ORCAP_PRINT_TEXT)                                    \
    FIELD(value, 0, BYTES, .terminated = true, .filter = "=tftp.option.value", .print = ORCAP_PRINT_TEXT)
ITEM_OF(option, OPTION, 0, .title = "TFTP_Option")
static const struct orcap_items options = {.base = &option};
#define OPTIONS(FIELD, WHEN) FIELD(options, 0, ITEMS, .items = &options, .filter = "")
LAYER_OF(option_list, OPTIONS, 0, .title = "TFTP_Options", .rfc = "RFC 2347")

PROTOCOLS(tftp, &tftp, &read_request, &write_request, &data, &acknowledgement, &error, &option_acknowledgement, &option, &option_list)
