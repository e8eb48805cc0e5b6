/* orcap slice: packets by number and time, and of each no more than its beginning. */
#include "passing.h"
#include "trouble.h"

#include "core/moment.h"

#include <orcap/edit.h>

#include <string.h>

struct slicing {
    struct orcap_ranges *ranges; /* NULL: all */
    int64_t from, until;         /* ORCAP_NO_TIME: no bound */
    uint32_t snaplen;            /* 0: all bytes */
};

static enum passage choose(void *user, struct orcap_frame *frame) {
    const struct slicing *slicing = user;
    bool bounded = slicing->from != ORCAP_NO_TIME || slicing->until != ORCAP_NO_TIME;
    if (slicing->ranges && !orcap_ranges_has(slicing->ranges, frame->number))
        return PASSAGE_DROP;
    if (bounded && (frame->time_ns == ORCAP_NO_TIME || frame->time_ns < slicing->from || (slicing->until != ORCAP_NO_TIME && frame->time_ns >= slicing->until)))
        return PASSAGE_DROP;
    if (slicing->snaplen && frame->caplen > slicing->snaplen)
        frame->caplen = slicing->snaplen;
    return PASSAGE_KEEP;
}

static int64_t time_of(const struct options *options, enum option option) {
    const char *text = options->texts[option];
    int64_t time = ORCAP_NO_TIME;
    if (text && !moment_parse(text, strlen(text), &time) && !moment_seconds(text, strlen(text), &time))
        trouble_usage("slice", "slice: --%s takes a time such as 2023-11-14T22:13:20.5Z or seconds since 1970, not \"%s\"", OPTION_TABLE[option].name, text);
    return time;
}

void run_slice(const struct options *options) {
    struct slicing slicing = {.from = time_of(options, OPTION_from), .until = time_of(options, OPTION_until)};
    struct passing passing = {.choose = choose, .user = &slicing};
    struct orcap_error error;
    const char *packets = options->texts[OPTION_packets];
    uint64_t snaplen = options->numbers[OPTION_snaplen];
    slicing.snaplen = snaplen > UINT32_MAX ? UINT32_MAX : (uint32_t)snaplen;
    if (packets && orcap_ranges_parse(packets, &slicing.ranges, &error) < 0)
        trouble_usage("slice", "slice: --packets: %s", error.text);
    passing_run(&passing, options);
    orcap_ranges_free(slicing.ranges);
}
