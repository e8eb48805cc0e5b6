/* Filter text. Up to the first zero byte the input is a display filter, the rest is an Ethernet frame (without a zero: a frame of ours). A filter that
 * compiles must say the same of the frame dissected to its end and dissected as far as the filter asks; then, where a frame was given, every
 * field there is prints. */
#include "core/sink.h"

#include <orcap/fields.h>
#include <orcap/filter.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMES = 4096, TEXT = 4096 };
struct names {
    char *list[NAMES];
    size_t count;
};

static void keep_name(void *user, const char *name) {
    struct names *names = user;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return;
    if (names->count < NAMES && (names->list[names->count] = strdup(name)))
        names->count++;
}

static struct orcap_context *context;
static struct orcap_fields *every_field;

static void prepare(void) {
    struct names names = {.count = 0};
    if (orcap_context_new(NULL, &context, NULL) < 0)
        abort();
    orcap_filter_names(context, keep_name, &names);
    if (orcap_fields_compile(context, (const char *const *)names.list, names.count, NULL, &every_field, NULL) < 0)
        abort();
    for (size_t i = 0; i < names.count; i++)
        free(names.list[i]);
}

static const uint8_t own_frame[] = {
    0x00, 0x00, 0x5e, 0x00, 0x53, 0x01, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x02, 0x08, 0x00, 0x45, 0x00, 0x00, 0x43, 0x00, 0x01,
    0x00, 0x00, 0x40, 0x11, 0x00, 0x00, 0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, 0x00, 0x35, 0x13, 0x88, 0x00, 0x2f,
    0x00, 0x00, 0x00, 0x01, 0x81, 0x80, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01, 'a',  0x00, 0x00, 0x10, 0x00,
    0x01, 0xc0, 0x0c, 0x00, 0x10, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3c, 0x00, 0x08, 0x03, 'a',  'b',  'c',  0x02, 'd',  0xff,
    0x00};

static void run(struct orcap_filter *filter, const struct orcap_frame *frame) {
    struct orcap_packet packet;
    struct orcap_facts facts;
    bool passes[2];
    for (int early = 0; early < 2; early++) {
        if (orcap_facts_init(&facts, context, orcap_filter_needs(filter)) < 0)
            abort();
        orcap_dissect_until(context, frame->link, frame->bytes, frame->caplen, frame->len, early ? orcap_filter_last(filter) : NULL, &packet);
        if (orcap_facts_feed(&facts, &packet, frame) < 0)
            abort();
        passes[early] = orcap_filter_match(filter, &packet, &facts);
        orcap_facts_clear(&facts);
    }
    if (passes[0] != passes[1])
        abort();
}

static void print(const struct orcap_frame *frame) {
    struct orcap_packet packet;
    struct sink out = {0};
    orcap_dissect(context, frame->link, frame->bytes, frame->caplen, frame->len, &packet);
    orcap_fields_print(every_field, &packet, &(struct orcap_facts){.frame = frame}, &out);
    if (out.status < 0 || memchr(out.bytes, 0x1b, out.size) || memchr(out.bytes, '\n', out.size) != out.bytes + out.size - 1)
        abort();
    sink_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!context)
        prepare();
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t text_size = end ? (size_t)(end - data) : size;
    size_t frame_size = end ? size - text_size - 1 : sizeof own_frame;
    char *text = malloc(text_size + 1);
    uint8_t *bytes = malloc(frame_size ? frame_size : 1);
    struct orcap_filter *filter;
    if (!text || !bytes || text_size > TEXT || frame_size > 65536) {
        free(text);
        free(bytes);
        return 0;
    }
    if (text_size)
        memcpy(text, data, text_size);
    text[text_size] = 0;
    memcpy(bytes, end ? end + 1 : own_frame, frame_size);
    struct orcap_frame frame = {
        .bytes = bytes, .number = 1, .time_ns = 1600000000123456789, .caplen = (uint32_t)frame_size, .len = (uint32_t)frame_size, .link = 1};
    struct orcap_error error;
    if (orcap_filter_compile(context, text, &filter, &error) == ORCAP_OK) {
        run(filter, &frame);
        orcap_filter_free(filter);
    } else if (error.at < 0 || (size_t)error.at > text_size) {
        abort();
    }
    if (end)
        print(&frame);
    free(text);
    free(bytes);
    return 0;
}
