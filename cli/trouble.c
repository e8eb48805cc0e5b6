#include "trouble.h"
#include "progress.h"

#include "core/sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int worst = DONE;
static bool is_quiet, is_verbose;

void trouble_set(bool quiet, bool verbose) {
    is_quiet = quiet;
    is_verbose = verbose;
}

static void say(const struct sink *line) {
    progress_clear();
    if (line->status == ORCAP_OK)
        (void)fwrite(line->bytes, 1, line->size, stderr);
}

static void ORCAP_PRINTF(1, 0) say_formatted(const char *format, va_list arguments) {
    char text[1024];
    struct sink line = {0};
    (void)vsnprintf(text, sizeof text, format, arguments);
    sink_text(&line, "orcap: ");
    sink_presentation(&line, text, strlen(text));
    sink_char(&line, '\n');
    say(&line);
    sink_clear(&line);
}

static void remember(int status) {
    if (worst == DONE || status < worst)
        worst = status;
}

void trouble_interrupted(void) {
    remember(INTERRUPTED);
}

void trouble(enum exit_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say_formatted(format, arguments);
    va_end(arguments);
    remember((int)status);
}

void trouble_of(const struct orcap_error *error) {
    trouble(error->status == ORCAP_EDAMAGED ? DAMAGED : FAILED, "%s", error->text);
}

/* Columns that escaped text takes on a terminal: characters, not bytes. */
static size_t columns_of(const char *text, size_t size) {
    size_t columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

void trouble_in_expression(const char *what, const char *expression, const struct orcap_error *error) {
    trouble(FAILED, "%s: %s", what, error->text);
    size_t size = strlen(expression), at = error->at < 0 ? 0 : (size_t)error->at;
    if (error->at < 0 || at > size)
        return;
    /* A long expression is shown from a little before the spot. */
    enum { BEFORE = 60, AFTER = 40 };
    size_t from = at > BEFORE ? at - BEFORE : 0, to = size - at > AFTER ? at + AFTER : size;
    while (from && ((unsigned char)expression[from] & 0xc0) == 0x80)
        from--;
    while (to < size && ((unsigned char)expression[to] & 0xc0) == 0x80)
        to++;
    struct sink lines = {0};
    sink_text(&lines, from ? "  ..." : "  ");
    sink_presentation(&lines, expression + from, at - from);
    size_t columns = columns_of(lines.bytes, lines.status ? 0 : lines.size);
    sink_presentation(&lines, expression + at, to - at);
    sink_text(&lines, to < size ? "...\n" : "\n");
    sink_fill(&lines, ' ', columns);
    sink_text(&lines, "^\n");
    say(&lines);
    sink_clear(&lines);
}

void trouble_usage(const char *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say_formatted(format, arguments);
    va_end(arguments);
    if (command)
        (void)fprintf(stderr, "Try: orcap %s -h\n", command);
    else
        (void)fputs("Try: orcap --help\n", stderr);
    exit(USAGE);
}

void note(const char *format, ...) {
    if (is_quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    say_formatted(format, arguments);
    va_end(arguments);
}

void detail(const char *format, ...) {
    if (!is_verbose)
        return;
    va_list arguments;
    va_start(arguments, format);
    say_formatted(format, arguments);
    va_end(arguments);
}

int trouble_status(void) {
    return worst;
}
