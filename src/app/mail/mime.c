#include "app/mail/mime.h"

#include "app/mail/words.h"

#include <string.h>
#include <strings.h>

void mime_reader_init(struct mime_reader *reader) {
    *reader = (struct mime_reader){.in_fields = true, .ended_whole = true};
    reader->message.whole = true;
    reader->message.type_size = strlen("message/rfc822");
    memcpy(reader->message.type, "message/rfc822", reader->message.type_size);
}

/* ---- parts ---- */

static void put(struct mime_reader *reader, const char *bytes, size_t size, const struct mime_hearer *hearer) {
    if (size)
        hearer->bytes(hearer->user, &reader->part, (const uint8_t *)bytes, size);
}

static void end_part(struct mime_reader *reader, bool complete, const struct mime_hearer *hearer) {
    if (reader->part_open)
        hearer->ended(hearer->user, &reader->part, complete && !reader->part.missed);
    reader->part_open = false;
    reader->line_end = 0;
}

static void begin_fields(struct mime_reader *reader) {
    reader->in_fields = true;
    reader->encoding = MIME_IDENTITY;
    reader->bits = reader->bit_count = 0;
    reader->boundary[0] = 0;
    reader->field_size = 0;
    reader->part = (struct mime_entity){.name_size = 0};
}

/* RFC 2045, section 6.8: what is no digit is passed over. */
static void put_base64(struct mime_reader *reader, const char *text, size_t size, const struct mime_hearer *hearer) {
    char room[MIME_LINE];
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (c == '=')
            reader->bit_count = 0;
        if (value < 0)
            continue;
        reader->bits = reader->bits << 6 | (uint32_t)value;
        reader->bit_count += 6;
        if (reader->bit_count < 8)
            continue;
        reader->bit_count -= 8;
        room[used++] = (char)(reader->bits >> reader->bit_count);
    }
    put(reader, room, used, hearer);
}

/* RFC 2045, section 6.7. */
static void put_quoted(struct mime_reader *reader, const char *text, size_t size, uint8_t line_end, const struct mime_hearer *hearer) {
    char room[MIME_LINE];
    size_t used = 0;
    while (line_end && size && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    bool goes_on = line_end && size && text[size - 1] == '=';
    size -= goes_on;
    for (size_t at = 0; at < size;) {
        size_t taken = text[at] == '=' && at + 2 < size ? 3 : 1;
        char byte[1];
        if (taken == 3) {
            const char digits[3] = {'%', text[at + 1], text[at + 2]};
            char decoded[3];
            taken = percent_decode(digits, sizeof digits, decoded, sizeof decoded) == 1 ? 3 : 1;
            byte[0] = taken == 3 ? decoded[0] : text[at];
        } else
            byte[0] = text[at];
        room[used++] = byte[0];
        at += taken;
    }
    if (used)
        put(reader, room, used, hearer);
    reader->line_end = goes_on ? 0 : line_end;
}

static void put_line(struct mime_reader *reader, const char *line, size_t size, uint8_t line_end, const struct mime_hearer *hearer) {
    if (!reader->part_open)
        return;
    if (reader->encoding == MIME_BASE64) {
        put_base64(reader, line, size, hearer);
        return;
    }
    put(reader, &"\r\n"[reader->line_end == 1], reader->line_end, hearer);
    reader->line_end = line_end;
    if (reader->encoding == MIME_QUOTED)
        put_quoted(reader, line, size, line_end, hearer);
    else
        put(reader, line, size, hearer);
}

/* ---- fields ---- */

static bool is_called(const char *text, size_t size, const char *name) {
    return size == strlen(name) && !strncasecmp(text, name, size);
}

/* "filename", "filename*", "filename*0", "filename*1*" (RFC 2231, section 3). */
static bool is_piece_of(const char *key, size_t size, const char *name) {
    size_t length = strlen(name);
    if (size < length || strncasecmp(key, name, length))
        return false;
    return size == length || key[length] == '*';
}

static void add_name(struct mime_entity *part, const char *key, size_t key_size, const char *value, size_t size) {
    char room[MIME_NAME];
    const char *star = memchr(key, '*', key_size);
    bool percent = key[key_size - 1] == '*', piece = star && star + 1 < key + key_size;
    if (!piece)
        part->name_size = 0;
    const char *quote = percent && !part->name_size ? memchr(value, '\'', size) : NULL; /* charset'language'text */
    const char *second = quote ? memchr(quote + 1, '\'', size - (size_t)(quote + 1 - value)) : NULL;
    if (second) {
        size -= (size_t)(second + 1 - value);
        value = second + 1;
    }
    size_t used = percent ? percent_decode(value, size, room, sizeof room) : words_decode(value, size, room, sizeof room);
    used = used < MIME_NAME - part->name_size ? used : MIME_NAME - part->name_size;
    memcpy(part->name + part->name_size, room, used);
    part->name_size += used;
}

/* The next parameter of a value; false: there is none. Quotes and their backslashes are taken away, into `room`. */
struct parameter {
    const char *key;
    size_t key_size, size;
    char value[MIME_NAME];
};
static bool next_parameter(const char **text, const char *end, struct parameter *ret) {
    const char *p = *text;
    while (p < end && (*p == ';' || *p == ' ' || *p == '\t'))
        p++;
    ret->key = p;
    while (p < end && *p != '=' && *p != ';')
        p++;
    ret->key_size = (size_t)(p - ret->key);
    while (ret->key_size && ret->key[ret->key_size - 1] == ' ')
        ret->key_size--;
    ret->size = 0;
    p += p < end && *p == '=';
    while (p < end && *p == ' ')
        p++;
    bool quoted = p < end && *p == '"';
    for (p += quoted; p < end && (quoted ? *p != '"' : *p != ';' && *p != ' ' && *p != '\t'); p++) {
        if (quoted && *p == '\\' && p + 1 < end)
            p++;
        if (ret->size < sizeof ret->value)
            ret->value[ret->size++] = *p;
    }
    p += quoted && p < end;
    while (p < end && *p != ';')
        p++;
    *text = p;
    return ret->key_size > 0;
}

static void take_parameters(struct mime_reader *reader, const char *text, const char *end, const char *name) {
    struct parameter parameter;
    bool named = false;
    while (next_parameter(&text, end, &parameter)) {
        if (is_called(parameter.key, parameter.key_size, "boundary") && parameter.size && parameter.size < MIME_BOUNDARY) {
            memcpy(reader->boundary, parameter.value, parameter.size);
            reader->boundary[parameter.size] = 0;
        } else if (is_piece_of(parameter.key, parameter.key_size, name)) {
            if (!named)
                reader->part.name_size = 0;
            named = true;
            add_name(&reader->part, parameter.key, parameter.key_size, parameter.value, parameter.size);
        }
    }
}

static void take_field(struct mime_reader *reader) {
    const char *field = reader->field, *end = field + reader->field_size, *colon = memchr(field, ':', reader->field_size);
    reader->field_size = 0;
    if (!colon)
        return;
    size_t size = (size_t)(colon - field);
    const char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    const char *semicolon = memchr(value, ';', (size_t)(end - value)), *stop = semicolon ? semicolon : end;
    while (stop > value && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    size_t word = (size_t)(stop - value);
    if (is_called(field, size, "Subject") && !reader->boundary_count && !reader->message.name_size)
        reader->message.name_size = words_decode(value, (size_t)(end - value), reader->message.name, MIME_NAME);
    else if (is_called(field, size, "Content-Type")) {
        reader->part.type_size = word < MIME_TYPE ? word : MIME_TYPE;
        memcpy(reader->part.type, value, reader->part.type_size);
        bool named = reader->part.name_size > 0; /* by its disposition, which goes before */
        take_parameters(reader, stop, end, named ? "" : "name");
    } else if (is_called(field, size, "Content-Disposition"))
        take_parameters(reader, stop, end, "filename");
    else if (is_called(field, size, "Content-Transfer-Encoding"))
        reader->encoding = is_called(value, word, "base64") ? MIME_BASE64 : is_called(value, word, "quoted-printable") ? MIME_QUOTED : MIME_IDENTITY;
}

static void end_fields(struct mime_reader *reader) {
    take_field(reader);
    reader->in_fields = false;
    reader->line_end = 0;
    bool multipart = reader->part.type_size > 10 && !strncasecmp(reader->part.type, "multipart/", 10) && reader->boundary[0];
    if (multipart && reader->boundary_count < MIME_DEPTH)
        memcpy(reader->boundaries[reader->boundary_count++], reader->boundary, MIME_BOUNDARY);
    reader->part_open = !multipart && reader->part.name_size;
}

/* ---- lines ---- */

/* Whether a line ends a part, from the innermost on (RFC 2046, section 5.1.2); an outer boundary ends the inner ones too. */
static bool take_boundary(struct mime_reader *reader, const char *line, size_t size, const struct mime_hearer *hearer) {
    if (size < 3 || line[0] != '-' || line[1] != '-')
        return false;
    for (unsigned i = reader->boundary_count; i-- > 0;) {
        size_t length = strlen(reader->boundaries[i]), rest = size - 2 - length;
        if (size - 2 < length || memcmp(line + 2, reader->boundaries[i], length))
            continue;
        const char *behind = line + 2 + length;
        bool last = rest >= 2 && behind[0] == '-' && behind[1] == '-';
        for (size_t at = last ? 2 : 0; at < rest; at++)
            if (behind[at] != ' ' && behind[at] != '\t')
                return false;
        end_part(reader, true, hearer);
        reader->boundary_count = (uint8_t)(last ? i : i + 1);
        if (!last)
            begin_fields(reader);
        else
            reader->in_fields = false;
        return true;
    }
    return false;
}

/* A line, or a piece of one that is too long (line_end 0). */
static void take_line(struct mime_reader *reader, uint8_t line_end, const struct mime_hearer *hearer) {
    const char *line = reader->line;
    size_t size = reader->line_size;
    bool starts = reader->ended_whole;
    reader->line_size = 0;
    reader->ended_whole = line_end;
    if (starts && take_boundary(reader, line, size, hearer))
        return;
    if (!reader->in_fields) {
        put_line(reader, line, size, line_end, hearer);
        return;
    }
    if (starts && !size) {
        end_fields(reader);
        return;
    }
    if (starts && line[0] != ' ' && line[0] != '\t')
        take_field(reader);
    size_t room = sizeof reader->field - reader->field_size;
    memcpy(reader->field + reader->field_size, line, size < room ? size : room);
    reader->field_size += size < room ? size : room;
}

void mime_reader_take(struct mime_reader *reader, const uint8_t *bytes, size_t size, const struct mime_hearer *hearer) {
    hearer->bytes(hearer->user, &reader->message, bytes, size);
    for (size_t i = 0; i < size; i++) {
        char *line = reader->line;
        if (bytes[i] == '\n') {
            bool carriage = reader->line_size && line[reader->line_size - 1] == '\r';
            reader->line_size -= carriage;
            take_line(reader, carriage ? 2 : 1, hearer);
            continue;
        }
        if (reader->line_size == MIME_LINE - 1)
            take_line(reader, 0, hearer);
        line[reader->line_size++] = (char)bytes[i];
    }
}

void mime_reader_miss(struct mime_reader *reader, size_t size, const struct mime_hearer *hearer) {
    reader->message.missed = true;
    hearer->bytes(hearer->user, &reader->message, NULL, size);
    if (reader->line_size)
        take_line(reader, 0, hearer);
    reader->ended_whole = false;
    if (!reader->part_open)
        return;
    reader->part.missed = true;
    hearer->bytes(hearer->user, &reader->part, NULL, size);
}

void mime_reader_end(struct mime_reader *reader, bool complete, const struct mime_hearer *hearer) {
    if (reader->line_size)
        take_line(reader, 0, hearer);
    end_part(reader, complete && !reader->boundary_count, hearer);
    hearer->ended(hearer->user, &reader->message, complete && !reader->message.missed);
}
