#include "analysis.h"
#include "live.h"
#include "table.h"
#include "trouble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One of --idle: udp=60, or tcp=none. */
static void take_idle(const char *command, const char *text, size_t size, struct orcap_analysis_options *idle) {
    static const char *const names[] = {"tcp", "udp", "icmp"};
    int64_t *const spans[] = {&idle->tcp_idle_ns, &idle->udp_idle_ns, &idle->icmp_idle_ns};
    const char *equals = memchr(text, '=', size);
    for (size_t i = 0; equals && i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) != (size_t)(equals - text) || memcmp(names[i], text, strlen(names[i])))
            continue;
        char *end;
        errno = 0;
        double seconds = strtod(equals + 1, &end);
        bool none = text + size - equals == 5 && !memcmp(equals + 1, "none", 4);
        if (!none && (end != text + size || end == equals + 1 || errno || !(seconds > 0 && seconds < 1e9)))
            break;
        *spans[i] = none ? -1 : (int64_t)(seconds * 1e9);
        return;
    }
    trouble_usage(command, "%s: --idle is written as udp=60,icmp=60,tcp=none (seconds), not \"%.*s\"", command, size > 60 ? 60 : (int)size, text);
}

struct orcap_analysis_options analysis_options(const struct options *options) {
    struct orcap_analysis_options made = {.max_memory = options->numbers[OPTION_max_memory],
                                          .threads = live_is_drawn(options) ? 1 : options->numbers[OPTION_threads] > 1024 ? 1024 : (unsigned)options->numbers[OPTION_threads]};
    const char *text;
    for (size_t at = 0; (text = options_next(options, OPTION_idle, &at)) != NULL;)
        for (const char *one = text; one; one = one[strcspn(one, ",")] ? one + strcspn(one, ",") + 1 : NULL)
            take_idle(options->command->name, one, strcspn(one, ","), &made);
    return made;
}

static int fill(struct orcap_analysis *analysis, struct input *input) {
    struct orcap_batch batch;
    int status;
    while ((status = input_next(input, &batch)) > 0) {
        status = orcap_analysis_feed(analysis, batch.frames, batch.verdicts, batch.count, NULL);
        if (status < 0)
            return status;
    }
    return status < 0 ? status : orcap_analysis_finish(analysis);
}

/* --geo, which may be said again. */
static int locate(const struct options *options, struct orcap_rows **rows, struct orcap_error *error) {
    enum { MOST = 8 };
    const char *paths[MOST], *path;
    size_t count = 0;
    for (size_t at = 0; count < MOST && (path = options_next(options, OPTION_geo, &at)) != NULL;)
        paths[count++] = path;
    return count ? orcap_rows_locate(rows, paths, count, error) : ORCAP_OK;
}

/* --fail-on: whether a finding is as grave. */
static int weigh_findings(const struct options *options, struct orcap_analysis *analysis, struct orcap_error *error) {
    static const char *const words[] = {"info", "low", "medium", "high"};
    const char *const columns[] = {"severity"};
    size_t least = 0;
    uint64_t met = 0;
    struct orcap_rows *rows;
    struct orcap_cell cell;
    while (!options_says(options, OPTION_fail_on, words[least]))
        least++;
    int status = orcap_analysis_rows(analysis, "findings", NULL, &rows, error);
    if (status < 0)
        return status;
    status = orcap_rows_choose(&rows, columns, 1, error);
    while (status >= 0 && (status = orcap_rows_next(rows, &cell)) > 0)
        for (size_t i = least; i < sizeof words / sizeof *words; i++)
            met += strlen(words[i]) == cell.text.size && !memcmp(words[i], cell.text.bytes, cell.text.size);
    orcap_rows_free(rows);
    if (met)
        trouble(FOUND, "%llu finding%s of severity %s or above", (unsigned long long)met, met == 1 ? "" : "s", words[least]);
    return status;
}

/* A table that grows on the terminal. */
struct picture {
    const struct options *options;
    struct orcap_analysis *analysis;
    const char *table, *layer;
    struct output *output;
};

static void draw(void *user, unsigned lines) {
    const struct picture *picture = user;
    struct options cut = *picture->options;
    struct orcap_rows *rows;
    uint64_t limit = cut.numbers[OPTION_limit], most = lines - 1; /* without the header */
    cut.numbers[OPTION_limit] = limit && limit < most ? limit : most;
    if (orcap_analysis_finish(picture->analysis) == ORCAP_OK &&
        orcap_analysis_rows(picture->analysis, picture->table, picture->layer, &rows, NULL) == ORCAP_OK)
        table_put(&cut, rows, picture->output);
}

static void put(const struct options *options, struct orcap_analysis *analysis, struct input *input, const char *table, const char *layer,
                struct output *output) {
    struct orcap_error error;
    struct orcap_rows *rows;
    int status = orcap_analysis_want(analysis, table, layer, &error);
    if (status == ORCAP_OK) {
        struct picture picture = {options, analysis, table, layer, output};
        if (live_is_drawn(options))
            options->live->screen = (struct screen){.draw = draw, .user = &picture};
        status = fill(analysis, input);
        if (options->live)
            screen_end(&options->live->screen);
        if (status < 0)
            (void)orcap_fail(&error, status, "%s", orcap_status_text(status));
    }
    if (status == ORCAP_OK)
        status = orcap_analysis_rows(analysis, table, layer, &rows, &error);
    if (status == ORCAP_OK && options->texts[OPTION_fail_on] && (status = weigh_findings(options, analysis, &error)) < 0)
        orcap_rows_free(rows);
    if (status == ORCAP_OK && (status = locate(options, &rows, &error)) < 0)
        orcap_rows_free(rows);
    if (status < 0) {
        trouble_of(&error);
        output_close(output, TOLD);
        return;
    }
    table_tell_evicted(orcap_analysis_totals_get(analysis).evicted);
    table_put(options, rows, output);
}

/* Whether there is such a table, before anything is opened; ends the program where not. */
static void check(const struct options *options, const char *table, const char *layer) {
    struct orcap_analysis *analysis;
    struct orcap_error error;
    if (orcap_analysis_new(NULL, &analysis, &error) < 0)
        return;
    int status = orcap_analysis_want(analysis, table, layer, &error);
    orcap_analysis_free(analysis);
    if (status == ORCAP_ENAME)
        trouble_usage(options->command->name, "%s: %s", options->command->name, error.text);
}

void analysis_put_table(const struct options *options, const char *table, const char *layer) {
    struct input input;
    struct output output;
    struct orcap_analysis *analysis = NULL;
    struct orcap_error error;
    struct orcap_analysis_options form = analysis_options(options);
    table_check(options, table);
    check(options, table, layer);
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        form.context = input.context;
        form.lasting = input.lasting;
        if (orcap_analysis_new(&form, &analysis, &error) < 0) {
            trouble_of(&error);
            output_close(&output, TOLD);
        } else
            put(options, analysis, &input, table, layer, &output);
    }
    orcap_analysis_free(analysis);
    input_close(&input);
}
