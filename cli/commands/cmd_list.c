/* orcap list: a line a packet. */
#include "input.h"
#include "moment.h"
#include "output.h"
#include "table.h"
#include "trouble.h"

#include "table/table.h"

#include <string.h>

/* Gives the rows their packets one at a time, so that what belongs to the row at hand is known. */
struct lines {
    struct input *input;
    struct orcap_batch batch;
    size_t at;
    struct moment moment;
    unsigned digits;
};

/* Nine digits of a second where an interface of the capture counts finer than microseconds. */
static unsigned digits_of(const struct input *input) {
    const struct orcap_capture_info *info = orcap_series_info(input->series);
    for (size_t i = 0; info && i < info->interface_count; i++)
        if (info->interfaces[i].ticks_per_second > 1000000)
            return 9;
    return 6;
}

static int next_line(void *user, struct orcap_batch *ret_batch) {
    struct lines *lines = user;
    struct moment *moment = &lines->moment;
    moment->displayed = moment->time;
    for (;;) {
        if (lines->at == lines->batch.count) {
            int status = input_next(lines->input, &lines->batch);
            if (status <= 0)
                return status;
            lines->at = 0;
            lines->digits = digits_of(lines->input);
        }
        const struct orcap_frame *frame = &lines->batch.frames[lines->at++];
        moment->captured = moment->time;
        moment->time = frame->time_ns;
        if (moment->first == ORCAP_NO_TIME)
            moment->first = frame->time_ns;
        if (!batch_shows(&lines->batch, lines->at - 1))
            continue;
        *ret_batch = (struct orcap_batch){.frames = frame, .count = 1, .file = lines->batch.file};
        return 1;
    }
}

/* A column grows with what is in it, so that a stream of any length stays aligned as far as it can be known. */
static void put_column(struct sink *sink, const char *text, size_t size, size_t *width, bool right) {
    *width = size > *width ? size : *width;
    if (right)
        sink_fill(sink, ' ', *width - size);
    sink_bytes(sink, text, size);
    if (!right)
        sink_fill(sink, ' ', *width - size);
}

static void put_cell(struct sink *sink, const struct orcap_cell *cell, size_t *width) {
    if (cell->null)
        put_column(sink, "-", 1, width, false);
    else
        put_column(sink, cell->text.bytes, cell->text.size, width, false);
}

static void put_number(struct sink *sink, int64_t number, size_t *width) {
    char text[24];
    struct sink digits = {.bytes = text, .capacity = sizeof text};
    sink_signed(&digits, number);
    put_column(sink, text, digits.size, width, true);
}

static int put_lines(const struct options *options, struct lines *lines, struct orcap_rows *rows, struct output *output) {
    size_t widths[LIST_COUNT] = {[LIST_number] = 5, [LIST_time_ns] = 10, [LIST_src] = 12, [LIST_dst] = 12, [LIST_protocol] = 5, [LIST_len] = 4};
    struct orcap_cell cells[LIST_COUNT];
    struct sink *sink = &output->sink;
    uint64_t limit = options->numbers[OPTION_limit];
    int status = 1;
    for (uint64_t count = 0; (!limit || count < limit) && !sink->status && (status = orcap_rows_next(rows, cells)) > 0; count++) {
        char time[MOMENT_TEXT];
        put_number(sink, cells[LIST_number].i64, &widths[LIST_number]);
        sink_char(sink, ' ');
        put_column(sink, time, moment_format(&lines->moment, options->texts[OPTION_time], lines->digits, time), &widths[LIST_time_ns], true);
        sink_char(sink, ' ');
        put_cell(sink, &cells[LIST_src], &widths[LIST_src]);
        sink_text(sink, " → ");
        put_cell(sink, &cells[LIST_dst], &widths[LIST_dst]);
        sink_char(sink, ' ');
        sink_text(sink, output->colored ? "\033[1m" : "");
        put_cell(sink, &cells[LIST_protocol], &widths[LIST_protocol]);
        sink_text(sink, output->colored ? "\033[0m" : "");
        sink_char(sink, ' ');
        put_number(sink, cells[LIST_len].i64, &widths[LIST_len]);
        sink_char(sink, ' ');
        sink_presentation(sink, cells[LIST_info].text.bytes, cells[LIST_info].text.size);
        sink_char(sink, '\n');
    }
    return status < 0 ? status : ORCAP_OK;
}

void run_list(const struct options *options) {
    struct input input;
    struct output output;
    bool text = !options->texts[OPTION_format] && !options->texts[OPTION_columns] && !options->texts[OPTION_sort];
    table_check(options, "list");
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        struct lines lines = {.input = &input, .moment = {ORCAP_NO_TIME, ORCAP_NO_TIME, ORCAP_NO_TIME, ORCAP_NO_TIME}};
        struct orcap_batches batches = {text ? next_line : input_next, text ? (void *)&lines : (void *)&input};
        struct orcap_rows *rows;
        struct orcap_error error;
        if (orcap_list_rows(input.context, &batches, &rows, &error) < 0) {
            trouble_of(&error);
            output_close(&output, TOLD);
        } else if (text) {
            int status = put_lines(options, &lines, rows, &output);
            orcap_rows_free(rows);
            output_close(&output, status);
        } else
            table_put(options, rows, &output);
    }
    input_close(&input);
}
