#include "app/mail/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum protocol { SMTP, POP, IMAP };
/* What comes next: lines; the server's answer, and then perhaps a message; lines of a message up to a dot; so many bytes of one. */
enum state { COMMANDS, ASKED, DOTTED, COUNTED };
enum dot { DOT_NONE, DOT_START, DOT_SEEN, DOT_CARRIAGE }; /* where a line of a message stands */
enum { LINE = 512 };

struct mail_reader {
    uint8_t protocol, state, dot;
    bool over, open, from_client; /* a message is open, and who sends it */
    bool last;                    /* its chunk at hand is its last */
    uint64_t left;                /* bytes of the chunk */
    size_t line_size[2];          /* by sender, the server first */
    char line[2][LINE];
    struct stream_packet packet;
    struct mime_reader mime;
};

size_t mail_reader_size(void) {
    return sizeof(struct mail_reader);
}

struct mail_reader *mail_reader_new(uint16_t server_port) {
    struct mail_reader *reader = calloc(1, sizeof *reader);
    if (reader)
        reader->protocol = server_port == 110 ? POP : server_port == 143 ? IMAP : SMTP;
    return reader;
}

bool mail_reader_is_over(const struct mail_reader *reader) {
    return reader->over;
}

/* ---- messages ---- */

struct telling {
    const struct mail_reader *reader;
    const struct mail_hearer *hearer;
};

static void hear_bytes(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size) {
    const struct telling *telling = user;
    telling->hearer->bytes(telling->hearer->user, entity, bytes, size);
}

static void hear_end(void *user, struct mime_entity *entity, bool complete) {
    static const char *const sources[] = {"smtp", "pop", "imap"};
    const struct telling *telling = user;
    const struct mail_carried carried = {sources[telling->reader->protocol], telling->reader->from_client, complete, telling->reader->packet};
    telling->hearer->ended(telling->hearer->user, entity, &carried);
}

#define TELL_TO(telling) (&(struct mime_hearer){hear_bytes, hear_end, (telling)})

static void begin(struct mail_reader *reader, enum state state, bool from_client) {
    if (!reader->open)
        mime_reader_init(&reader->mime);
    reader->open = true;
    reader->state = (uint8_t)state;
    reader->dot = DOT_START;
    reader->from_client = from_client;
}

static void end(struct mail_reader *reader, bool complete, const struct mail_hearer *hearer) {
    struct telling telling = {reader, hearer};
    if (reader->open)
        mime_reader_end(&reader->mime, complete, TELL_TO(&telling));
    reader->open = false;
    reader->state = COMMANDS;
}

static void put(struct mail_reader *reader, const uint8_t *bytes, size_t size, const struct mail_hearer *hearer) {
    struct telling telling = {reader, hearer};
    if (size)
        mime_reader_take(&reader->mime, bytes, size, TELL_TO(&telling));
}

/* Up to a line of one dot; of lines that begin with one, that dot is taken away (RFC 5321, section 4.5.2). How many bytes were of the message. */
static size_t take_dotted(struct mail_reader *reader, const uint8_t *bytes, size_t size, const struct mail_hearer *hearer) {
    size_t from = 0, at = 0;
    for (; at < size; at++) {
        uint8_t byte = bytes[at], dot = reader->dot;
        reader->dot = byte == '\n' ? DOT_START : DOT_NONE;
        if (dot == DOT_START && byte == '.') {
            put(reader, bytes + from, at - from, hearer);
            from = at + 1;
            reader->dot = DOT_SEEN;
        } else if (dot == DOT_SEEN && byte == '\r')
            reader->dot = DOT_CARRIAGE;
        else if ((dot == DOT_SEEN || dot == DOT_CARRIAGE) && byte == '\n') {
            end(reader, true, hearer);
            return at + 1;
        }
    }
    bool waits = reader->dot == DOT_CARRIAGE; /* perhaps the end, which is none of the message */
    if (at > from + waits)
        put(reader, bytes + from, at - from - waits, hearer);
    return at;
}

static size_t take_counted(struct mail_reader *reader, const uint8_t *bytes, size_t size, const struct mail_hearer *hearer) {
    size_t taken = size < reader->left ? size : (size_t)reader->left;
    put(reader, bytes, taken, hearer);
    reader->left -= taken;
    if (!reader->left && reader->last)
        end(reader, true, hearer);
    else if (!reader->left)
        reader->state = COMMANDS;
    return taken;
}

/* ---- lines ---- */

static bool starts(const char *line, const char *word) {
    return !strncasecmp(line, word, strlen(word));
}

static void begin_counted(struct mail_reader *reader, const char *number, bool last, bool from_client) {
    char *stop;
    unsigned long long size = *number >= '0' && *number <= '9' ? strtoull(number, &stop, 10) : 0;
    reader->last = last;
    reader->left = size;
    if (size || (last && reader->open))
        begin(reader, COUNTED, from_client);
}

/* "{123}" or "{123+}" at the end of a line: so many bytes follow it (RFC 9051, section 4.3; RFC 7888). */
static const char *literal_of(const char *line) {
    const char *open = strrchr(line, '{');
    return open && strchr(open, '}') && !strchr(open, '}')[1] ? open + 1 : NULL;
}

static bool holds(const char *line, const char *word) {
    for (; *line; line++)
        if (starts(line, word))
            return true;
    return false;
}

static void take_command(struct mail_reader *reader, const char *line) {
    const char *literal = literal_of(line);
    if (starts(line, "EHLO ") || starts(line, "HELO "))
        reader->protocol = SMTP;
    if (starts(line, "STARTTLS") || starts(line, "STLS") || (reader->protocol == IMAP && holds(line, " STARTTLS")))
        reader->over = true;
    else if (reader->protocol == SMTP && starts(line, "DATA") && !line[4])
        reader->state = ASKED;
    else if (reader->protocol == SMTP && starts(line, "BDAT "))
        begin_counted(reader, line + 5, holds(line, " LAST"), true);
    else if (starts(line, "RETR ") || starts(line, "TOP ")) {
        reader->protocol = POP;
        reader->state = ASKED;
    } else if (literal && holds(line, " APPEND ")) {
        reader->protocol = IMAP;
        begin_counted(reader, literal, true, true);
    }
}

static void take_answer(struct mail_reader *reader, const char *line) {
    const char *literal = literal_of(line);
    if (reader->protocol == SMTP && reader->state == ASKED && *line == '3')
        begin(reader, DOTTED, true);
    else if (reader->protocol == POP && reader->state == ASKED && starts(line, "+OK"))
        begin(reader, DOTTED, false);
    else if (reader->state == ASKED && (*line == '4' || *line == '5' || *line == '-'))
        reader->state = COMMANDS;
    else if (literal && *line == '*' && holds(line, " FETCH ") && (holds(line, "BODY[] ") || holds(line, "RFC822 "))) {
        reader->protocol = IMAP;
        begin_counted(reader, literal, true, false);
    }
}

static size_t take_lines(struct mail_reader *reader, bool from_client, const uint8_t *bytes, size_t size) {
    char *line = reader->line[from_client];
    size_t *line_size = &reader->line_size[from_client];
    for (size_t at = 0; at < size; at++) {
        if (bytes[at] != '\n') {
            if (*line_size < LINE - 1)
                line[(*line_size)++] = (char)bytes[at];
            continue;
        }
        *line_size -= *line_size && line[*line_size - 1] == '\r';
        line[*line_size] = 0;
        *line_size = 0;
        if (from_client)
            take_command(reader, line);
        else
            take_answer(reader, line);
        return at + 1;
    }
    return size;
}

/* ---- pieces ---- */

static bool is_message(const struct mail_reader *reader, bool from_client) {
    return (reader->state == DOTTED || reader->state == COUNTED) && reader->from_client == from_client;
}

static void miss(struct mail_reader *reader, bool from_client, size_t size, const struct mail_hearer *hearer) {
    struct telling telling = {reader, hearer};
    reader->line_size[from_client] = 0;
    if (!is_message(reader, from_client))
        return;
    if (reader->state == DOTTED) {
        reader->dot = DOT_NONE;
        mime_reader_miss(&reader->mime, size, TELL_TO(&telling));
        return;
    }
    size_t missed = size < reader->left ? size : (size_t)reader->left;
    mime_reader_miss(&reader->mime, missed, TELL_TO(&telling));
    reader->left -= missed;
    if (!reader->left)
        end(reader, false, hearer);
}

void mail_reader_take(struct mail_reader *reader, bool from_client, const struct stream_piece *piece, const struct mail_hearer *hearer) {
    if (reader->open && from_client == reader->from_client)
        reader->packet = piece->packet;
    if (piece->kind == STREAM_GAP)
        miss(reader, from_client, piece->size, hearer);
    if (piece->kind == STREAM_END && is_message(reader, from_client))
        end(reader, false, hearer);
    if (piece->kind != STREAM_BYTES)
        return;
    for (size_t at = 0; at < piece->size && !reader->over;) {
        const uint8_t *bytes = piece->bytes + at;
        size_t left = piece->size - at;
        if (reader->state == ASKED && from_client && reader->protocol == SMTP) /* nothing of the server was captured */
            begin(reader, DOTTED, true);
        if (!is_message(reader, from_client)) {
            at += take_lines(reader, from_client, bytes, left);
            if (reader->state == COUNTED && !reader->left) /* a last chunk of nothing */
                end(reader, true, hearer);
        } else {
            reader->packet = piece->packet;
            at += reader->state == DOTTED ? take_dotted(reader, bytes, left, hearer) : take_counted(reader, bytes, left, hearer);
        }
    }
}

void mail_reader_close(struct mail_reader *reader, const struct mail_hearer *hearer) {
    if (reader)
        end(reader, false, hearer);
    free(reader);
}
