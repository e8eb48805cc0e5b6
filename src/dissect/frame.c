/* The fields of the frame itself, by Wireshark's names. The times relative to other packets need facts that were fed with them. */
#include "dissect/provider.h"

#include <stdlib.h>
#include <string.h>

enum { WHOLE, NUMBER, LEN, CAP_LEN, TIME_EPOCH, TIME, TIME_RELATIVE, TIME_DELTA, TIME_DISPLAYED, PROTOCOLS, INTERFACE_ID, P2P_DIR, FLAGS, DIRECTION, RECEPTION, FCS_LENGTH, COMMENT, ENCAPSULATION, OFFSET_SHIFT, MARKED, IGNORED, FIELD_COUNT };

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
    [FLAGS] = {.name = "packet_flags", .kind = ORCAP_HEX, .width = 32},
    [DIRECTION] = {.name = "packet_flags_direction", .kind = ORCAP_HEX, .width = 32},
    [RECEPTION] = {.name = "packet_flags_reception_type", .kind = ORCAP_UINT, .width = 32},
    [FCS_LENGTH] = {.name = "packet_flags_fcs_length", .kind = ORCAP_UINT, .width = 32},
    [COMMENT] = {.name = "comment", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT},
    [ENCAPSULATION] = {.name = "encap_type", .kind = ORCAP_INT, .width = 16},
    [OFFSET_SHIFT] = {.name = "offset_shift", .kind = ORCAP_INT, .width = 64, .print = ORCAP_PRINT_SECONDS},
    [MARKED] = {.name = "marked", .kind = ORCAP_UINT, .width = 1},
    [IGNORED] = {.name = "ignored", .kind = ORCAP_UINT, .width = 1},
};

static const char *const layers[FIELD_COUNT] = {
    [WHOLE] = "", [NUMBER] = "", [LEN] = "", [CAP_LEN] = "", [TIME_EPOCH] = "", [TIME] = "", [TIME_RELATIVE] = "", [TIME_DELTA] = "", [TIME_DISPLAYED] = "", [FLAGS] = "", [DIRECTION] = "", [RECEPTION] = "",
    [FCS_LENGTH] = "", [COMMENT] = "", [ENCAPSULATION] = "", [INTERFACE_ID] = "",
    [P2P_DIR] = "", [OFFSET_SHIFT] = "", [MARKED] = "", [IGNORED] = ""};

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
    static const uint16_t known[][2] = {{0, 15},    {1, 1},     {9, 4},    {10, 6},   {12, 7},    {14, 7},    {50, 4},    {51, 139},
                                        {101, 7},   {104, 28},  {105, 20}, {107, 26}, {108, 174}, {113, 25},  {119, 21},  {127, 23},
                                        {163, 24},  {192, 97},  {204, 19}, {228, 129}, {229, 130}, {239, 141}, {258, 171}, {276, 210}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i][0] == link) {
            ret_value->number = known[i][1];
            return true;
        }
    return false;
}

/* epb_flags of pcapng (section 4.3.1 of its draft). */
static bool flags_of(const struct orcap_frame *frame, size_t field, struct orcap_value *ret_value) {
    uint32_t flags;
    if (!orcap_frame_flags(frame, &flags))
        return false;
    ret_value->number = field == DIRECTION ? flags & 3 : field == RECEPTION ? flags >> 2 & 7 : field == FCS_LENGTH ? flags >> 5 & 15 : flags;
    return true;
}

static bool comment(const struct orcap_frame *frame, size_t nth, struct orcap_value *ret_value) {
    ret_value->type = ORCAP_VALUE_BYTES;
    for (size_t at = 0; orcap_frame_comment(frame, &at, &ret_value->bytes, &ret_value->size);)
        if (!nth--)
            return true;
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
    if (field == COMMENT)
        return comment(frame, nth, ret_value);
    if (nth)
        return false;
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
        ret_value->number = frame->interface;
        return true;
    case MARKED: /* what people do to packets in a window, never in a file */
    case IGNORED:
        return true;
    case FLAGS:
    case DIRECTION:
    case RECEPTION:
    case FCS_LENGTH:
        return flags_of(frame, field, ret_value);
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
