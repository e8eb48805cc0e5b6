#include "app/http_reader.h"

#include <stdlib.h>
#include <strings.h>

struct text {
    const char *bytes;
    size_t size;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static struct text trimmed(const char *bytes, size_t size) {
    while (size && is_blank(*bytes)) {
        bytes++;
        size--;
    }
    while (size && is_blank(bytes[size - 1]))
        size--;
    return (struct text){bytes, size};
}

void http_reader_init(struct http_reader *reader, struct http_store *store, struct http_owner *owner, bool responses) {
    *reader = (struct http_reader){.store = store, .owner = owner, .responses = responses, .folding = -1};
}

static void drop_line(struct http_reader *reader) {
    reader->store->budget->used -= reader->line_capacity;
    free(reader->line);
    reader->line = NULL;
    reader->line_size = reader->line_capacity = 0;
}

void http_reader_clear(struct http_reader *reader) {
    drop_line(reader);
    decoder_free(&reader->store->codings, reader->decoder);
    http_message_give(reader->store, reader->message);
    reader->decoder = NULL;
    reader->message = NULL;
}

static void touch(struct http_reader *reader, const struct stream_packet *packet) {
    reader->message->packet = *packet;
    reader->message->counted |= packet->counted;
}

static void finish(struct http_reader *reader, bool complete) {
    struct http_message *message = reader->message;
    if (reader->decoder) {
        uint64_t size;
        message->body_known = decoder_size(reader->decoder, &size);
        message->body = message->body_known ? size : 0;
        decoder_free(&reader->store->codings, reader->decoder);
        reader->decoder = NULL;
    }
    message->complete = complete;
    reader->message = NULL;
    if (reader->state != HTTP_AT_TUNNEL)
        reader->state = HTTP_AT_START;
    reader->owner->done(reader->owner, reader, message);
}

/* ---- the first line ---- */

/* "HTTP/1.1" and the like */
static bool is_version(const char *bytes, size_t size) {
    return size == 8 && memcmp(bytes, "HTTP/1.", 7) == 0 && is_digit(bytes[7]);
}

static size_t method_size(const char *bytes, size_t size) {
    size_t i = 0;
    while (i < size && i < 24 && ((bytes[i] >= 'A' && bytes[i] <= 'Z') || bytes[i] == '-' || bytes[i] == '_'))
        i++;
    return i;
}

static bool take_request_line(struct http_reader *reader, const char *line, size_t size) {
    size_t method = method_size(line, size);
    if (!method || size < method + 10 || line[method] != ' ' || !is_version(line + size - 8, 8) || !is_blank(line[size - 9]))
        return false;
    struct text uri = trimmed(line + method, size - 8 - method);
    if (!uri.size || !(reader->message = http_message_new(reader->store)))
        return false;
    http_message_keep(reader->store, reader->message, HTTP_METHOD, line, method);
    http_message_keep(reader->store, reader->message, HTTP_URI, uri.bytes, uri.size);
    http_message_keep(reader->store, reader->message, HTTP_VERSION, line + size - 8, 8);
    return true;
}

static bool take_status_line(struct http_reader *reader, const char *line, size_t size) {
    if (size < 12 || !is_version(line, 8) || line[8] != ' ')
        return false;
    struct text rest = trimmed(line + 8, size - 8);
    if (rest.size < 3 || !is_digit(rest.bytes[0]) || !is_digit(rest.bytes[1]) || !is_digit(rest.bytes[2]) || (rest.size > 3 && !is_blank(rest.bytes[3])))
        return false;
    if (!(reader->message = http_message_new(reader->store)))
        return false;
    reader->message->response = true;
    reader->message->status = (uint16_t)((rest.bytes[0] - '0') * 100 + (rest.bytes[1] - '0') * 10 + (rest.bytes[2] - '0'));
    struct text reason = trimmed(rest.bytes + 3, rest.size - 3);
    http_message_keep(reader->store, reader->message, HTTP_VERSION, line, 8);
    if (reason.size)
        http_message_keep(reader->store, reader->message, HTTP_REASON, reason.bytes, reason.size);
    return true;
}

bool http_begins_request(const uint8_t *bytes, size_t size) {
    const char *text = (const char *)bytes;
    size_t method = method_size(text, size);
    if (method == size)
        return method < 24;
    if (method < 2 || text[method] != ' ')
        return false;
    const char *end = memchr(text, '\n', size < HTTP_LINE_MOST ? size : HTTP_LINE_MOST);
    if (!end)
        return size <= method + 1 || (bytes[method + 1] > ' ' && bytes[method + 1] < 0x7f);
    size_t line = (size_t)(end - text);
    line -= line && text[line - 1] == '\r';
    return line >= method + 10 && is_version(text + line - 8, 8) && is_blank(text[line - 9]);
}

bool http_begins_response(const uint8_t *bytes, size_t size) {
    static const char begin[] = "HTTP/1.";
    size_t compared = size < 7 ? size : 7;
    return memcmp(bytes, begin, compared) == 0 && (size < 9 || (is_digit((char)bytes[7]) && bytes[8] == ' '));
}

/* ---- headers ---- */

/* A list of the same number is that number (RFC 9112, section 6.3). */
static void take_length(struct http_reader *reader, struct text value) {
    size_t at = 0;
    do {
        while (at < value.size && (is_blank(value.bytes[at]) || value.bytes[at] == ','))
            at++;
        uint64_t length = 0;
        size_t digits = 0;
        for (; at < value.size && is_digit(value.bytes[at]); at++, digits++)
            length = length < (uint64_t)1 << 58 ? length * 10 + (uint64_t)(value.bytes[at] - '0') : length;
        if (!digits || (at < value.size && !is_blank(value.bytes[at]) && value.bytes[at] != ',') || (reader->has_length && reader->length != length))
            reader->bad_length = true;
        reader->has_length = true;
        reader->length = length;
    } while (at < value.size && !reader->bad_length);
}

/* Of several codings the last says how the body ends. */
static void take_transfer_coding(struct http_reader *reader, struct text value) {
    const char *comma = memrchr(value.bytes, ',', value.size);
    size_t at = comma ? (size_t)(comma + 1 - value.bytes) : 0;
    struct text last = trimmed(value.bytes + at, value.size - at);
    if (last.size == 8 && strncasecmp(last.bytes, "identity", 8) == 0)
        return;
    reader->transfer_coded = true;
    reader->chunked = last.size == 7 && strncasecmp(last.bytes, "chunked", 7) == 0;
}

static bool is_named(struct text name, const char *wanted) { /* of the same size */
    return strncasecmp(name.bytes, wanted, name.size) == 0;
}

/* The text that a header goes to, -1: none. */
static int text_of(const struct http_reader *reader, struct text name) {
    switch (name.size) {
    case 4:
        return !reader->responses && is_named(name, "Host") ? HTTP_HOST : -1;
    case 7:
        return !reader->responses && is_named(name, "Referer") ? HTTP_REFERER : -1;
    case 10:
        return !reader->responses && is_named(name, "User-Agent") ? HTTP_USER_AGENT : -1;
    case 12:
        return is_named(name, "Content-Type") ? HTTP_CONTENT_TYPE : -1;
    case 13:
        return !reader->responses && is_named(name, "Authorization") ? HTTP_AUTHORIZATION : -1;
    case 16:
        return is_named(name, "Content-Encoding") ? HTTP_CONTENT_ENCODING : -1;
    default:
        return -1;
    }
}

static void take_header(struct http_reader *reader, const char *line, size_t size) {
    struct http_message *message = reader->message;
    if (is_blank(*line)) { /* folded (RFC 9112, section 5.2) */
        struct text more = trimmed(line, size);
        if (reader->folding >= 0 && more.size) {
            http_message_keep(reader->store, message, (enum http_text)reader->folding, " ", 1);
            http_message_keep(reader->store, message, (enum http_text)reader->folding, more.bytes, more.size);
        }
        return;
    }
    reader->folding = -1;
    const char *colon = memchr(line, ':', size);
    if (!colon)
        return;
    struct text name = trimmed(line, (size_t)(colon - line)), value = trimmed(colon + 1, size - (size_t)(colon + 1 - line));
    int which = text_of(reader, name);
    if (which >= 0) {
        if (!http_message_says(message, (enum http_text)which)) {
            http_message_keep(reader->store, message, (enum http_text)which, value.bytes, value.size);
            reader->folding = (int8_t)which;
        }
    } else if (name.size == 14 && is_named(name, "Content-Length"))
        take_length(reader, value);
    else if (name.size == 17 && is_named(name, "Transfer-Encoding"))
        take_transfer_coding(reader, value);
}

/* How the body ends: RFC 9112, section 6.3. */
static enum http_state body_state(struct http_reader *reader) {
    if (reader->transfer_coded)
        return reader->chunked ? HTTP_AT_CHUNK_SIZE : reader->responses ? HTTP_AT_REST : HTTP_AT_START;
    if (reader->has_length && !reader->bad_length) {
        reader->left = reader->length;
        return reader->length ? HTTP_AT_BODY : HTTP_AT_START;
    }
    return reader->responses ? HTTP_AT_REST : HTTP_AT_START;
}

static void end_head(struct http_reader *reader) {
    struct http_message *message = reader->message;
    enum http_after_head after = reader->owner->head(reader->owner, reader, message);
    enum http_state state = after == HTTP_TUNNEL ? HTTP_AT_TUNNEL : after == HTTP_NO_BODY ? HTTP_AT_START : body_state(reader);
    message->body_known = true;
    reader->state = (uint8_t)state;
    if (state == HTTP_AT_START || state == HTTP_AT_TUNNEL) {
        finish(reader, true);
        return;
    }
    const struct http_span *span = &message->texts[HTTP_CONTENT_ENCODING];
    if (http_message_says(message, HTTP_CONTENT_ENCODING)) {
        enum coding coding = coding_of(message->text + span->at, span->size);
        reader->decoder = coding == CODING_NONE || reader->store->undecoded ? NULL : decoder_new(&reader->store->codings, coding);
    }
}

/* ---- bodies ---- */

static void give_body(void *user, const uint8_t *bytes, size_t size) {
    struct http_reader *reader = user;
    reader->store->body(reader->owner, reader->message, bytes, size);
}

static void take_body(struct http_reader *reader, const uint8_t *bytes, size_t size) {
    struct http_store *store = reader->store;
    bool told = store->body && size;
    if (!reader->decoder)
        reader->message->body += size;
    else if (bytes) {
        store->codings.out = told ? give_body : NULL;
        store->codings.user = reader;
        decoder_take(&store->codings, reader->decoder, bytes, size);
        return;
    } else
        decoder_miss(reader->decoder, size);
    if (told)
        give_body(reader, bytes, size);
}

/* The line that says a chunk's size; what follows it after a semicolon is an extension (RFC 9112, section 7.1). */
static bool take_chunk_size(struct http_reader *reader, const char *line, size_t size) {
    struct text text = trimmed(line, size);
    uint64_t chunk = 0;
    size_t digits = 0;
    for (; digits < text.size; digits++) {
        char c = text.bytes[digits], low = (char)(c | 0x20);
        unsigned digit = is_digit(c) ? (unsigned)(c - '0') : low >= 'a' && low <= 'f' ? (unsigned)(low - 'a') + 10 : 16;
        if (digit == 16)
            break;
        if (chunk >> 58)
            return false;
        chunk = chunk << 4 | digit;
    }
    if (!digits || (digits < text.size && text.bytes[digits] != ';' && !is_blank(text.bytes[digits])))
        return false;
    reader->left = chunk;
    reader->state = chunk ? HTTP_AT_CHUNK : HTTP_AT_TRAILER;
    return true;
}

/* ---- lines and pieces ---- */

static void begin_message(struct http_reader *reader, const struct stream_packet *packet) {
    touch(reader, packet);
    reader->message->counted |= reader->line_size && reader->line_counted;
    reader->state = HTTP_AT_HEADER;
    reader->has_length = reader->bad_length = reader->chunked = reader->transfer_coded = false;
    reader->folding = -1;
}

/* A line without its end; false when the rest of the piece is no HTTP. */
static bool take_line(struct http_reader *reader, const char *line, size_t size, const struct stream_packet *packet) {
    if (reader->message)
        touch(reader, packet);
    switch (reader->state) {
    case HTTP_AT_START:
        if (!size)
            return true; /* RFC 9112, section 2.2 */
        if (!(reader->responses ? take_status_line : take_request_line)(reader, line, size)) {
            reader->lost = true;
            return false;
        }
        begin_message(reader, packet);
        return true;
    case HTTP_AT_HEADER:
        if (size)
            take_header(reader, line, size);
        else
            end_head(reader);
        return true;
    case HTTP_AT_CHUNK_SIZE:
        if (take_chunk_size(reader, line, size))
            return true;
        reader->lost = true;
        finish(reader, false);
        return false;
    case HTTP_AT_CHUNK_END:
        reader->state = HTTP_AT_CHUNK_SIZE;
        return size == 0 || take_line(reader, line, size, packet); /* some leave the empty line out */
    default:
        if (!size)
            finish(reader, true);
        return true;
    }
}

/* Keeps the beginning of a line; what is past the limit is left out. */
static void keep_line(struct http_reader *reader, const uint8_t *bytes, size_t size) {
    if (size > HTTP_LINE_MOST - reader->line_size)
        size = HTTP_LINE_MOST - reader->line_size;
    if (size > reader->line_capacity - reader->line_size) {
        uint32_t capacity = reader->line_capacity ? reader->line_capacity : 256;
        while (capacity - reader->line_size < size)
            capacity *= 2;
        struct budget *budget = reader->store->budget;
        char *line = budget->used + capacity - reader->line_capacity <= budget->limit ? realloc(reader->line, capacity) : NULL;
        if (!line)
            return;
        budget->used += capacity - reader->line_capacity;
        reader->line = line;
        reader->line_capacity = capacity;
    }
    memcpy(reader->line + reader->line_size, bytes, size);
    reader->line_size += (uint32_t)size;
}

/* Between messages a piece that does not begin as one is passed over. */
static bool begins_message(const struct http_reader *reader, const uint8_t *bytes, size_t size) {
    if (reader->line_size || *bytes == '\r' || *bytes == '\n')
        return true;
    return reader->responses ? http_begins_response(bytes, size) : http_begins_request(bytes, size);
}

/* Reads one line of the piece, or keeps its beginning; returns the bytes used, the whole piece when it is no HTTP. */
static size_t take_piece_line(struct http_reader *reader, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    if (reader->state == HTTP_AT_START && !begins_message(reader, bytes, size)) {
        reader->lost = true;
        return size;
    }
    const uint8_t *end = memchr(bytes, '\n', size);
    if (!end) {
        reader->line_counted = packet->counted || (reader->line_size && reader->line_counted);
        keep_line(reader, bytes, size);
        if (reader->message)
            touch(reader, packet);
        return size;
    }
    size_t used = (size_t)(end + 1 - bytes), length = used - 1;
    const char *line = (const char *)bytes;
    bool kept = reader->line_size != 0;
    if (kept) {
        keep_line(reader, bytes, length);
        line = reader->line;
        length = reader->line_size;
    }
    length -= length && line[length - 1] == '\r';
    bool goes_on = take_line(reader, line, length, packet);
    if (kept)
        reader->line_size = 0;
    return goes_on ? used : size;
}

static size_t take_piece_body(struct http_reader *reader, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    touch(reader, packet);
    if (reader->state == HTTP_AT_REST) {
        take_body(reader, bytes, size);
        return size;
    }
    size_t used = size < reader->left ? size : (size_t)reader->left;
    take_body(reader, bytes, used);
    reader->left -= used;
    if (!reader->left && reader->state == HTTP_AT_CHUNK)
        reader->state = HTTP_AT_CHUNK_END;
    else if (!reader->left)
        finish(reader, true);
    return used;
}

static bool is_in_body(const struct http_reader *reader) {
    return reader->state == HTTP_AT_BODY || reader->state == HTTP_AT_REST || reader->state == HTTP_AT_CHUNK;
}

void http_reader_take(struct http_reader *reader, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    for (size_t used; size && reader->state != HTTP_AT_TUNNEL; bytes += used, size -= used)
        used = is_in_body(reader) ? take_piece_body(reader, bytes, size, packet) : take_piece_line(reader, bytes, size, packet);
    if (!reader->line_size && reader->line_capacity)
        drop_line(reader);
}

/* The message at hand ends here, without all that it should have. */
static void break_off(struct http_reader *reader) {
    if (reader->state == HTTP_AT_HEADER)
        (void)reader->owner->head(reader->owner, reader, reader->message);
    finish(reader, false);
}

void http_reader_gap(struct http_reader *reader, uint64_t size, const struct stream_packet *packet) {
    reader->line_size = 0;
    if (reader->state == HTTP_AT_TUNNEL)
        return;
    if (is_in_body(reader)) {
        bool within = reader->state == HTTP_AT_REST || size < reader->left || (size == reader->left && reader->state == HTTP_AT_BODY);
        if (within) {
            (void)take_piece_body(reader, NULL, size, packet);
            return;
        }
        if (reader->state == HTTP_AT_BODY) { /* the whole body, and something after it */
            (void)take_piece_body(reader, NULL, (size_t)reader->left, packet);
            reader->lost = true;
            return;
        }
    }
    reader->lost = true;
    if (reader->message)
        break_off(reader);
}

void http_reader_end(struct http_reader *reader, const struct stream_packet *packet) {
    reader->line_size = 0;
    if (!reader->message)
        return;
    if (packet)
        touch(reader, packet);
    if (reader->state == HTTP_AT_REST)
        finish(reader, packet != NULL);
    else
        break_off(reader);
}
