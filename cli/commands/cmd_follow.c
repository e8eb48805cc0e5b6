/* orcap follow: what one session carried. Lines begin with > (client) or < (server); what is missing has a line of its own. */
#include "analysis.h"
#include "output.h"
#include "trouble.h"

#include <orcap/follow.h>

#include <string.h>
#include <unistd.h>

enum { LINE_MOST = 64 << 10, HEX_LINE = 16 };

struct showing {
    struct output *output;
    bool hex, raw; /* else ascii */
    bool client, server;  /* whose bytes are shown */
    struct sink line;     /* of the direction at hand, ascii: what has no end yet */
    bool line_from_client;
    uint64_t at[2];       /* hex: offset in each direction */
    uint64_t missing;     /* bytes */
};

static void put_mark(struct showing *showing, bool from_client) {
    struct sink *out = &showing->output->sink;
    if (showing->output->colored)
        sink_text(out, from_client ? "\033[31m> " : "\033[34m< ");
    else
        sink_text(out, from_client ? "> " : "< ");
}

static void end_line(struct showing *showing) {
    sink_text(&showing->output->sink, showing->output->colored ? "\033[0m\n" : "\n");
}

static void put_line(struct showing *showing) {
    struct sink *line = &showing->line;
    put_mark(showing, showing->line_from_client);
    size_t size = line->size - (line->size && line->bytes[line->size - 1] == '\r');
    for (size_t at = 0; at < size;) { /* tabs stay */
        const char *tab = memchr(line->bytes + at, '\t', size - at);
        size_t end = tab ? (size_t)(tab - line->bytes) : size;
        sink_escaped(&showing->output->sink, line->bytes + at, end - at);
        if (tab)
            sink_char(&showing->output->sink, '\t');
        at = end + (tab != NULL);
    }
    end_line(showing);
    line->size = 0;
}

static void end_direction(struct showing *showing) {
    if (showing->line.size)
        put_line(showing);
}

static void put_ascii(struct showing *showing, const struct orcap_follow_piece *piece) {
    if (piece->from_client != showing->line_from_client)
        end_direction(showing);
    showing->line_from_client = piece->from_client;
    for (uint64_t at = 0; at < piece->size;) {
        const uint8_t *end = memchr(piece->bytes + at, '\n', piece->size - at);
        size_t size = end ? (size_t)(end - piece->bytes) - at : piece->size - at;
        size_t room = LINE_MOST - showing->line.size;
        bool whole = size <= room;
        sink_bytes(&showing->line, piece->bytes + at, whole ? size : room);
        at += whole ? size : room;
        if (whole && !end)
            return;
        put_line(showing);
        at += whole;
    }
}

static void put_hex(struct showing *showing, const struct orcap_follow_piece *piece) {
    static const char digits[] = "0123456789abcdef";
    struct sink *out = &showing->output->sink;
    uint64_t *offset = &showing->at[piece->from_client];
    for (uint64_t at = 0; at < piece->size; at += HEX_LINE) {
        size_t count = piece->size - at < HEX_LINE ? piece->size - at : HEX_LINE;
        put_mark(showing, piece->from_client);
        sink_hex(out, *offset, 8);
        sink_char(out, ' ');
        for (size_t i = 0; i < HEX_LINE; i++) {
            sink_text(out, i == HEX_LINE / 2 ? "  " : " ");
            sink_char(out, i < count ? digits[piece->bytes[at + i] >> 4] : ' ');
            sink_char(out, i < count ? digits[piece->bytes[at + i] & 15] : ' ');
        }
        sink_text(out, "  ");
        for (size_t i = 0; i < count; i++)
            sink_char(out, piece->bytes[at + i] >= 0x20 && piece->bytes[at + i] < 0x7f ? (char)piece->bytes[at + i] : '.');
        end_line(showing);
        *offset += count;
    }
}

static void put_session(struct showing *showing, const struct orcap_follow_piece *piece) {
    struct sink *out = &showing->output->sink;
    const char *const addresses[] = {piece->client, piece->server};
    const int32_t ports[] = {piece->client_port, piece->server_port};
    end_direction(showing);
    sink_format(out, "session %u, %s", piece->session, piece->proto);
    for (size_t i = 0; i < 2; i++) {
        bool brackets = ports[i] >= 0 && strchr(addresses[i], ':');
        sink_format(out, "%s %s%s%s", i ? ", server (<)" : ": client (>)", brackets ? "[" : "", addresses[i], brackets ? "]" : "");
        if (ports[i] >= 0)
            sink_format(out, ":%d", (int)ports[i]);
    }
    sink_char(out, '\n');
    showing->at[0] = showing->at[1] = 0;
}

static void put_gap(struct showing *showing, const struct orcap_follow_piece *piece) {
    end_direction(showing);
    sink_format(&showing->output->sink, "~ %llu byte%s of the %s %s missing\n", (unsigned long long)piece->size, piece->size == 1 ? "" : "s",
                piece->from_client ? "client" : "server", piece->size == 1 ? "is" : "are");
    showing->at[piece->from_client] += piece->size;
}

static int hear(void *user, const struct orcap_follow_piece *piece) {
    struct showing *showing = user;
    if (piece->new_session && !showing->raw)
        put_session(showing, piece);
    if (!(piece->from_client ? showing->client : showing->server))
        return ORCAP_OK;
    if (!piece->bytes)
        showing->missing += piece->size;
    if (!piece->bytes && !showing->raw)
        put_gap(showing, piece);
    else if (piece->bytes && showing->raw)
        sink_bytes(&showing->output->sink, piece->bytes, piece->size);
    else if (piece->bytes && showing->hex)
        put_hex(showing, piece);
    else if (piece->bytes)
        put_ascii(showing, piece);
    return showing->line.status < 0 ? showing->line.status : showing->output->sink.status;
}

static int follow(struct input *input, const struct orcap_analysis_options *form, const struct orcap_follow_target *target, struct showing *showing) {
    struct orcap_error error;
    int status = orcap_follow(&(struct orcap_batches){input_next, input}, form, target, hear, showing, &error);
    end_direction(showing);
    if (showing->raw && showing->missing)
        note("%llu bytes of the session are missing where they should stand; --format ascii or hex shows where", (unsigned long long)showing->missing);
    if (status != ORCAP_ENAME)
        return status;
    trouble_of(&error);
    return TOLD;
}

void run_follow(const struct options *options) {
    struct input input;
    struct output output;
    struct orcap_error error;
    struct orcap_follow_target target;
    struct options rest = *options; /* the captures */
    if (!options->operand_count)
        trouble_usage("follow", "follow: say which session: its number in the table sessions, tcp:3 or udp:3");
    if (orcap_follow_parse(options->operands[0], &target, &error) < 0)
        trouble_usage("follow", "follow: %s", error.text);
    rest.operands++;
    rest.operand_count--;
    struct showing showing = {.output = &output,
                              .hex = options_says(options, OPTION_follow_format, "hex"),
                              .raw = options_says(options, OPTION_follow_format, "raw"),
                              .client = !options_says(options, OPTION_side, "server"),
                              .server = !options_says(options, OPTION_side, "client")};
    const struct orcap_analysis_options form = analysis_options(options);
    if (showing.raw && !options->texts[OPTION_output] && isatty(STDOUT_FILENO))
        trouble_usage("follow", "follow: raw bytes may say anything to a terminal; give them a file with -o, or a pipe");
    if (input_open(&input, &rest) && output_open(&output, options, &input))
        output_close(&output, follow(&input, &form, &target, &showing));
    sink_clear(&showing.line);
    input_close(&input);
}
