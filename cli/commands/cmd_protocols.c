/* orcap protocols: what is known of protocols and their fields. A word that names none is looked for in all. */
#include "input.h"
#include "output.h"
#include "trouble.h"

#include "core/nearest.h"

#include <orcap/filter.h>
#include <orcap/render.h>

#include <stdlib.h>
#include <string.h>

static void no_protocol(const struct orcap_context *context, const char *name) {
    struct nearest nearest = nearest_to(name, strlen(name));
    for (size_t i = 0; i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        nearest_offer(&nearest, protocol->title);
        if (protocol->filter)
            nearest_offer(&nearest, protocol->filter);
    }
    trouble(FAILED, "there is no protocol, field or value %s%s%s%s", name, nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "",
            nearest.best ? "?" : "");
}

/* Filter names that have a word in them and stand in no list. */
struct made_names {
    const char *word;
    const struct sink *listed; /* lines of lists that have the word in them */
    char **names;
    size_t count, capacity;
};

static bool is_listed(const struct sink *listed, const char *name) {
    size_t size = strlen(name);
    for (const char *at = listed->bytes, *end = at + listed->size; at && (at = memmem(at, (size_t)(end - at), name, size)); at += size)
        if (at > listed->bytes && at[-1] == ' ' && (at[size] == ' ' || at[size] == '\n'))
            return true;
    return false;
}

static void take_name(void *user, const char *name) {
    struct made_names *made = user;
    if (!strcasestr(name, made->word) || is_listed(made->listed, name))
        return;
    if (made->count == made->capacity) {
        size_t capacity = made->capacity ? 2 * made->capacity : 64;
        char **names = realloc(made->names, capacity * sizeof *names);
        if (!names)
            return;
        made->names = names;
        made->capacity = capacity;
    }
    made->names[made->count] = strdup(name);
    made->count += made->names[made->count] != NULL;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put_made_names(struct made_names *made, bool first, struct sink *sink) {
    enum { LINE_WIDTH = 100 };
    size_t at = 0;
    if (made->count) /* there is no array else */
        qsort(made->names, made->count, sizeof *made->names, by_text);
    for (size_t i = 0; i < made->count; i++) {
        size_t size = strlen(made->names[i]);
        if (i && !strcmp(made->names[i], made->names[i - 1]))
            continue;
        if (!at)
            sink_format(sink, "%sfilter names:", first ? "" : "\nmore ");
        else
            sink_char(sink, ',');
        at = at ? at + 1 : 18;
        if (at + 2 + size > LINE_WIDTH) {
            sink_text(sink, "\n   ");
            at = 3;
        }
        sink_format(sink, " %s", made->names[i]);
        at += 1 + size;
    }
    sink_text(sink, at ? "\n" : "");
    for (size_t i = 0; i < made->count; i++)
        free(made->names[i]);
    free(made->names);
}

/* All that has the word in it; false: nothing has. */
static bool put_found(const struct orcap_context *context, const char *word, struct sink *sink) {
    struct sink lines = {0};
    bool listed = orcap_protocols_search(context, word, &lines);
    sink_char(&lines, 0);
    lines.size -= lines.size > 0;
    struct made_names made = {.word = word, .listed = &lines};
    orcap_filter_names(context, take_name, &made);
    bool found = listed || made.count;
    sink_bytes(sink, lines.bytes, lines.size);
    put_made_names(&made, !listed, sink);
    sink_clear(&lines);
    return found;
}

static void put_named(const struct options *options, const struct orcap_context *context, bool json, struct sink *sink) {
    size_t written = 0;
    sink_text(sink, json ? "[" : "");
    for (size_t i = 0; i < options->operand_count; i++) {
        int protocol = orcap_protocol_find(context, options->operands[i]);
        if (protocol < 0 && json) {
            no_protocol(context, options->operands[i]);
            continue;
        }
        if (protocol >= 0)
            sink_text(sink, !written++ ? "" : json ? ",\n" : "\n");
        if (protocol < 0) {
            if (!put_found(context, options->operands[i], sink))
                no_protocol(context, options->operands[i]);
        } else if (json)
            orcap_protocol_json(context, (uint16_t)protocol, sink);
        else
            orcap_protocol_page(context, (uint16_t)protocol, sink);
    }
    sink_text(sink, json ? "]\n" : "");
}

void run_protocols(const struct options *options) {
    struct output output;
    bool json = options_says(options, OPTION_format, "json");
    if (!json && options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("protocols", "protocols: --format is table or json here");
    struct orcap_context *context = context_open(options);
    if (context && output_open(&output, options, NULL)) {
        if (options->operand_count)
            put_named(options, context, json, &output.sink);
        else if (json) {
            orcap_protocols_json(context, &output.sink);
            sink_char(&output.sink, '\n');
        } else
            orcap_protocols_page(context, &output.sink);
        output_close(&output, ORCAP_OK);
    }
    orcap_context_free(context);
}
