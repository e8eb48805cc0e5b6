#include "turning.h"

/* A record's header, about; blocks of a pcapng have some bytes more. */
enum { RECORD_HEAD = 32 };

static bool span_is_over(struct turning *turning, const struct orcap_frame *frame) {
    if (!turning->span_ns || frame->time_ns == ORCAP_NO_TIME)
        return false;
    if (turning->first_ns == ORCAP_NO_TIME)
        turning->first_ns = frame->time_ns;
    uint64_t since = frame->time_ns > turning->first_ns ? (uint64_t)frame->time_ns - (uint64_t)turning->first_ns : 0;
    int64_t span = (int64_t)(since / (uint64_t)turning->span_ns);
    bool over = span > turning->span;
    turning->span = over ? span : turning->span;
    return over;
}

bool turning_due(struct turning *turning, const struct orcap_frame *frame) {
    uint64_t size = RECORD_HEAD + (uint64_t)frame->caplen;
    bool full = (turning->packets_most && turning->packets == turning->packets_most) ||
                (turning->bytes_most && turning->packets && turning->bytes + size > turning->bytes_most);
    bool due = span_is_over(turning, frame) || full;
    if (due)
        turning->packets = turning->bytes = 0;
    turning->packets++;
    turning->bytes += size;
    return due;
}
