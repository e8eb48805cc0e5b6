/* The fields of the frame itself, by Wireshark's names. The times relative to other packets need facts that were fed with them. */
#include "dissect/provider.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE, NUMBER, LEN, CAP_LEN, TIME_EPOCH, TIME, TIME_RELATIVE, TIME_DELTA, TIME_DISPLAYED, PROTOCOLS, P2P_DIR, ENCAPSULATION, OFFSET_SHIFT, MARKED, IGNORED, DROPS,
    INTERFACE_ID, SECTION, INTERFACE_NAME, INTERFACE_DESCRIPTION,
    COMMENT, PACKET_ID, QUEUE, VERDICT_HARDWARE, VERDICT_TC, VERDICT_XDP,
    FLAGS, DIRECTION, RECEPTION, FCS_LENGTH, RESERVED, CRC_ERROR, TOO_LONG, TOO_SHORT, WRONG_GAP, UNALIGNED, DELIMITER, PREAMBLE, SYMBOL, FIELD_COUNT
};

static const struct orcap_field fields[FIELD_COUNT] = {
    [WHOLE] = {.name = "frame", .kind = ORCAP_BYTES, .filter = "=frame"},
    [NUMBER] = {.name = "number", .kind = ORCAP_UINT, .width = 64},
    [LEN] = {.name = "len", .kind = ORCAP_UINT, .width = 32},
    [CAP_LEN] = {.name = "cap_len", .kind = ORCAP_UINT, .width = 32},
    [TIME_EPOCH] = {.name = "time_epoch", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [TIME] = {.name = "time", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_DATE},
    [TIME_RELATIVE] = {.name = "time_relative", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [TIME_DELTA] = {.name = "time_delta", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [TIME_DISPLAYED] = {.name = "time_delta_displayed", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [PROTOCOLS] = {.name = "protocols", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT},
    [INTERFACE_ID] = {.name = "interface_id", .kind = ORCAP_UINT, .width = 32},
    [P2P_DIR] = {.name = "p2p_dir", .kind = ORCAP_INT, .width = 8},
    [COMMENT] = {.name = "comment", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT},
    [ENCAPSULATION] = {.name = "encap_type", .kind = ORCAP_INT, .width = 16},
    [OFFSET_SHIFT] = {.name = "offset_shift", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [MARKED] = {.name = "marked", .kind = ORCAP_UINT, .width = 1},
    [IGNORED] = {.name = "ignored", .kind = ORCAP_UINT, .width = 1},
    [SECTION] = {.name = "section_number", .kind = ORCAP_UINT, .width = 32},
    [INTERFACE_NAME] = {.name = "interface_name", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT},
    [INTERFACE_DESCRIPTION] = {.name = "interface_description", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT},
    [DROPS] = {.name = "drop_count", .kind = ORCAP_UINT, .width = 64},
    [PACKET_ID] = {.name = "packet_id", .kind = ORCAP_UINT, .width = 64},
    [QUEUE] = {.name = "interface_queue", .kind = ORCAP_UINT, .width = 32},
    [VERDICT_HARDWARE] = {.name = "verdict.hw", .kind = ORCAP_BYTES},
    [VERDICT_TC] = {.name = "verdict.ebpf_tc", .kind = ORCAP_INT, .width = 64},
    [VERDICT_XDP] = {.name = "verdict.ebpf_xdp", .kind = ORCAP_INT, .width = 64},
    [FLAGS] = {.name = "packet_flags", .kind = ORCAP_HEX, .width = 32},
    [DIRECTION] = {.name = "packet_flags_direction", .kind = ORCAP_HEX, .width = 32},
    [RECEPTION] = {.name = "packet_flags_reception_type", .kind = ORCAP_UINT, .width = 32},
    [FCS_LENGTH] = {.name = "packet_flags_fcs_length", .kind = ORCAP_UINT, .width = 32},
    [RESERVED] = {.name = "packet_flags_reserved", .kind = ORCAP_UINT, .width = 32},
    [CRC_ERROR] = {.name = "packet_flags_crc_error", .kind = ORCAP_UINT, .width = 1},
    [TOO_LONG] = {.name = "packet_flags_packet_too_error", .kind = ORCAP_UINT, .width = 1},
    [TOO_SHORT] = {.name = "packet_flags_packet_too_short_error", .kind = ORCAP_UINT, .width = 1},
    [WRONG_GAP] = {.name = "packet_flags_wrong_inter_frame_gap_error", .kind = ORCAP_UINT, .width = 1},
    [UNALIGNED] = {.name = "packet_flags_unaligned_frame_error", .kind = ORCAP_UINT, .width = 1},
    [DELIMITER] = {.name = "packet_flags_start_frame_delimiter_error", .kind = ORCAP_UINT, .width = 1},
    [PREAMBLE] = {.name = "packet_flags_preamble_error", .kind = ORCAP_UINT, .width = 1},
    [SYMBOL] = {.name = "packet_flags_symbol_error", .kind = ORCAP_UINT, .width = 1},
};

/* Where each stands in epb_flags (section 4.3.1 of the pcapng draft), and the most that it can be. */
static const struct {
    uint8_t shift;
    uint32_t most;
} flags[FIELD_COUNT] = {
    [FLAGS] = {0, UINT32_MAX}, [DIRECTION] = {0, 3}, [RECEPTION] = {2, 7}, [FCS_LENGTH] = {5, 15}, [RESERVED] = {9, 127}, [CRC_ERROR] = {24, 1}, [TOO_LONG] = {25, 1},
    [TOO_SHORT] = {26, 1},     [WRONG_GAP] = {27, 1}, [UNALIGNED] = {28, 1}, [DELIMITER] = {29, 1},  [PREAMBLE] = {30, 1},  [SYMBOL] = {31, 1}};

/* None but the names of the layers depends on a layer. */
static const char *const layers[FIELD_COUNT] = {
    [WHOLE] = "", [NUMBER] = "", [LEN] = "", [CAP_LEN] = "", [TIME_EPOCH] = "", [TIME] = "", [TIME_RELATIVE] = "", [TIME_DELTA] = "",
    [TIME_DISPLAYED] = "", [INTERFACE_ID] = "", [P2P_DIR] = "", [COMMENT] = "", [ENCAPSULATION] = "", [OFFSET_SHIFT] = "", [MARKED] = "",
    [IGNORED] = "", [SECTION] = "", [INTERFACE_NAME] = "", [INTERFACE_DESCRIPTION] = "", [DROPS] = "", [PACKET_ID] = "", [QUEUE] = "",
    [VERDICT_HARDWARE] = "", [VERDICT_TC] = "", [VERDICT_XDP] = "", [FLAGS] = "", [DIRECTION] = "", [RECEPTION] = "", [FCS_LENGTH] = "",
    [RESERVED] = "", [CRC_ERROR] = "", [TOO_LONG] = "", [TOO_SHORT] = "", [WRONG_GAP] = "", [UNALIGNED] = "", [DELIMITER] = "",
    [PREAMBLE] = "", [SYMBOL] = ""};

struct times {
    int64_t first, previous, current; /* of the packets fed so far; ORCAP_NO_TIME: none */
    int64_t displayed;                /* of the last of them that was shown */
};

static int begin(const struct orcap_context *context, void **ret_state) {
    (void)context;
    struct times *times = malloc(sizeof *times);
    if (!times)
        return ORCAP_EMEMORY;
    *times = (struct times){.first = ORCAP_NO_TIME, .previous = ORCAP_NO_TIME, .current = ORCAP_NO_TIME, .displayed = ORCAP_NO_TIME};
    *ret_state = times;
    return ORCAP_OK;
}

static int feed(void *state, const struct orcap_packet *packet, const struct orcap_frame *frame) {
    struct times *times = state;
    (void)packet;
    if (frame->time_ns == ORCAP_NO_TIME)
        return ORCAP_OK;
    if (times->first == ORCAP_NO_TIME)
        times->first = times->current = frame->time_ns;
    times->previous = times->current;
    times->current = frame->time_ns;
    return ORCAP_OK;
}

static void show(void *state, const struct orcap_frame *frame) {
    struct times *times = state;
    if (frame->time_ns != ORCAP_NO_TIME)
        times->displayed = frame->time_ns;
}

/* Wireshark's numbers for link types. */
static bool encapsulation(uint16_t link, struct orcap_value *ret_value) {
    static const uint16_t known[][2] = {{0, 15},    {1, 1},     {9, 4},     {10, 6},    {12, 7},    {14, 7},    {50, 4},    {51, 139},
                                        {101, 7},   {104, 28},  {105, 20},  {107, 26},  {108, 174}, {113, 25},  {119, 21},  {127, 23},
                                        {129, 9},   {163, 24},  {192, 97},  {195, 104}, {204, 19},  {227, 125}, {228, 129}, {229, 130},
                                        {239, 141}, {253, 158}, {255, 160}, {256, 161}, {258, 171}, {276, 210}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i][0] == link) {
            ret_value->number = known[i][1];
            return true;
        }
    return false;
}

static bool flags_of(const struct orcap_frame *frame, size_t field, struct orcap_value *ret_value) {
    uint32_t all;
    if (!orcap_frame_flags(frame, &all))
        return false;
    ret_value->number = all >> flags[field].shift & flags[field].most;
    return true;
}

static bool text(const char *bytes, struct orcap_value *ret_value) {
    ret_value->type = ORCAP_VALUE_BYTES;
    ret_value->bytes = (const uint8_t *)bytes;
    ret_value->size = bytes ? strlen(bytes) : 0;
    return bytes;
}

/* Of the interface that a pcapng says the frame is of. As in Wireshark a pcap has none, and one without a name is called unknown. */
static bool interface(const struct orcap_frame *frame, size_t field, struct orcap_value *ret_value) {
    const struct orcap_capture_info *info = frame->info;
    if (info && (info->format == ORCAP_FORMAT_PCAP || frame->interface >= info->interface_count))
        return false;
    const struct orcap_interface *of = info ? &info->interfaces[frame->interface] : &(struct orcap_interface){.id = frame->interface, .section = 1};
    switch (field) {
    case INTERFACE_ID:
        ret_value->number = of->id;
        return true;
    case SECTION:
        ret_value->number = of->section;
        return true;
    case INTERFACE_NAME:
        return text(of->name ? of->name : "unknown", ret_value);
    default:
        return text(of->description, ret_value);
    }
}

static uint64_t number_of(const uint8_t *bytes, size_t size, bool big_endian) {
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[big_endian ? i : size - 1 - i];
    return number;
}

/* Options of pcapng's packet blocks, which may stand several times (section 4.3.1 of the draft). */
static bool option(const struct orcap_frame *frame, size_t field, size_t nth, struct orcap_value *ret_value) {
    enum { OPTION_COMMENT = 1, OPTION_ID = 5, OPTION_QUEUE = 6, OPTION_VERDICT = 7, IS_HARDWARE = 0, IS_TC = 1, IS_XDP = 2 };
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
    uint16_t code = field == COMMENT ? OPTION_COMMENT : field == PACKET_ID ? OPTION_ID : field == QUEUE ? OPTION_QUEUE : OPTION_VERDICT;
    unsigned verdict = field == VERDICT_TC ? IS_TC : field == VERDICT_XDP ? IS_XDP : IS_HARDWARE;
    for (size_t at = 0; orcap_frame_option(frame, code, &at, &bytes, &size, &big_endian);) {
        if (code == OPTION_VERDICT) {
            if (!size || *bytes != verdict)
                continue;
            bytes++;
            size--;
        }
        bool is_number = field != COMMENT && field != VERDICT_HARDWARE;
        if (is_number && size != (field == QUEUE ? 4 : 8))
            continue;
        if (nth--)
            continue;
        if (is_number)
            ret_value->number = number_of(bytes, size, big_endian);
        else
            *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = bytes, .size = size};
        return true;
    }
    return false;
}

static bool time_since(int64_t since, int64_t time, struct orcap_value *ret_value) {
    if (since == ORCAP_NO_TIME || time == ORCAP_NO_TIME)
        return false;
    ret_value->number = (uint64_t)time - (uint64_t)since;
    return true;
}

/* The names of the layers, outermost first, joined with ":". */
static size_t protocols(const struct orcap_packet *packet, uint8_t room[ORCAP_PROVIDED_ROOM]) {
    size_t size = 0;
    for (size_t i = 0; i < packet->count; i++) {
        const char *name = packet->layers[i].chain;
        size_t length = name ? strlen(name) : 0;
        if (!length || length + 1 > ORCAP_PROVIDED_ROOM - size)
            continue;
        if (size)
            room[size++] = ':';
        memcpy(room + size, name, length);
        size += length;
    }
    return size;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    const struct times *times = state;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = fields[field].kind};
    if (field >= COMMENT && field <= VERDICT_XDP)
        return option(frame, field, nth, ret_value);
    if (nth)
        return false;
    if (field >= FLAGS)
        return flags_of(frame, field, ret_value);
    switch (field) {
    case NUMBER:
        ret_value->number = frame->number;
        return true;
    case LEN:
        ret_value->number = frame->len;
        return true;
    case CAP_LEN:
        ret_value->number = frame->caplen;
        return true;
    case INTERFACE_ID:
    case SECTION:
    case INTERFACE_NAME:
    case INTERFACE_DESCRIPTION:
        return interface(frame, field, ret_value);
    case DROPS:
        return orcap_frame_drops(frame, &ret_value->number);
    case MARKED: /* what people do to packets in a window, never in a file */
    case IGNORED:
        return true;
    case ENCAPSULATION:
        return encapsulation(frame->link, ret_value);
    case OFFSET_SHIFT:
        return frame->time_ns != ORCAP_NO_TIME;
    case P2P_DIR: /* as Wireshark numbers them: sent 0, received 1 */
        ret_value->number = frame->flags & ORCAP_FRAME_INBOUND ? 1 : 0;
        return frame->flags & (ORCAP_FRAME_INBOUND | ORCAP_FRAME_OUTBOUND);
    case TIME_EPOCH:
    case TIME:
        ret_value->number = (uint64_t)frame->time_ns;
        return frame->time_ns != ORCAP_NO_TIME;
    case TIME_RELATIVE:
        return times && time_since(times->first, frame->time_ns, ret_value);
    case TIME_DELTA:
        return times && time_since(times->previous, frame->time_ns, ret_value);
    case TIME_DISPLAYED: /* of the first that is shown: 0 */
        return times && time_since(times->displayed == ORCAP_NO_TIME ? frame->time_ns : times->displayed, frame->time_ns, ret_value);
    case WHOLE:
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->bytes = packet->bytes;
        ret_value->size = packet->caplen;
        return true;
    default:
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->bytes = room;
        ret_value->size = protocols(packet, room);
        return true;
    }
}

const struct orcap_provider frame_provider = {.filter = "frame",
                                              .fields = fields,
                                              .field_count = FIELD_COUNT,
                                              .layers = layers,
                                              .begin = begin,
                                              .feed = feed,
                                              .show = show,
                                              .end = free,
                                              .get = get};
