#include "app/logins.h"

#include "app/recognise.h"

#include <string.h>
#include <strings.h>

static const char *const SERVICES[] = {"FTP", "SMTP", "POP", "IMAP", "Telnet"};

void login_reader_init(struct login_reader *reader, uint16_t server_port) {
    static const struct {
        uint16_t port;
        uint8_t service;
    } known[] = {{21, LOGIN_FTP}, {25, LOGIN_SMTP}, {587, LOGIN_SMTP}, {110, LOGIN_POP}, {143, LOGIN_IMAP}, {23, LOGIN_TELNET}};
    *reader = (struct login_reader){.service = LOGIN_FTP};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].port == server_port)
            reader->service = known[i].service;
}

bool login_may_begin(uint16_t sport, uint16_t dport, uint8_t first) {
    uint16_t low = sport < dport ? sport : dport;
    bool known = low == 21 || low == 23 || low == 25 || low == 110 || low == 143 || low == 587;
    return known || first == '2' || first == 'E' || first == 'H';
}

bool login_begins(uint16_t sport, uint16_t dport, const uint8_t *bytes, size_t size, bool *ret_client) {
    switch (app_of_payload(NULL, TRANSPORT_TCP, sport, dport, bytes, size)) {
    case LAYER_FTP:
    case LAYER_SMTP:
    case LAYER_POP:
    case LAYER_IMAP:
    case LAYER_TELNET:
        *ret_client = true; /* or the server: whose turn it is the session knows */
        return true;
    default:
        return false;
    }
}

size_t base64_decode(const char *text, size_t size, char *room, size_t most) {
    uint32_t bits = 0, count = 0;
    size_t used = 0;
    for (size_t i = 0; i < size && text[i] != '='; i++) {
        char c = text[i];
        int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        if (used == most)
            return used;
        room[used++] = (char)(bits >> count);
    }
    return used;
}

/* ---- what was given ---- */

static void keep_name(struct login_reader *reader, const char *name, size_t size) {
    reader->name_size = (uint16_t)(size < LOGIN_NAME ? size : LOGIN_NAME);
    memcpy(reader->name, name, reader->name_size);
}

static void tell(struct login_reader *reader, const char *how, size_t password_size, const struct stream_packet *packet, const struct login_hearer *hearer) {
    const struct login login = {.service = SERVICES[reader->service],
                                .how = how,
                                .name = reader->name,
                                .name_size = reader->name_size,
                                .password_size = password_size,
                                .packet = *packet};
    reader->wait = LOGIN_COMMAND;
    hearer->login(hearer->user, &login);
    reader->over = ++reader->count == LOGINS_MOST;
    reader->name_size = 0;
}

/* SASL PLAIN (RFC 4616): whom to act for, NUL, name, NUL, password. */
static void take_plain(struct login_reader *reader, const char *text, size_t size, const struct stream_packet *packet, const struct login_hearer *hearer) {
    char room[LOGIN_LINE];
    size_t used = base64_decode(text, size, room, sizeof room);
    const char *name = used ? memchr(room, 0, used) : NULL, *password = name ? memchr(name + 1, 0, used - (size_t)(name + 1 - room)) : NULL;
    reader->wait = LOGIN_COMMAND;
    if (!password)
        return;
    keep_name(reader, name + 1, (size_t)(password - name - 1));
    tell(reader, "AUTH PLAIN", used - (size_t)(password + 1 - room), packet, hearer);
}

static bool starts(const char *line, size_t size, const char *word) {
    return size >= strlen(word) && strncasecmp(line, word, strlen(word)) == 0;
}

/* The next word of a line, quoted or not (RFC 9051, section 4.3); false at its end. */
static bool next_word(const char **line, size_t *size, const char **ret_word, size_t *ret_size) {
    while (*size && **line == ' ') {
        ++*line;
        --*size;
    }
    if (!*size)
        return false;
    bool quoted = **line == '"';
    *line += quoted;
    *size -= quoted;
    *ret_word = *line;
    while (*size && **line != (quoted ? '"' : ' ')) {
        ++*line;
        --*size;
    }
    *ret_size = (size_t)(*line - *ret_word);
    if (*size) {
        ++*line;
        --*size;
    }
    return true;
}

/* "AUTH PLAIN …", "AUTHENTICATE LOGIN": what follows the command. */
static void take_mechanism(struct login_reader *reader, const char *line, size_t size, const struct stream_packet *packet, const struct login_hearer *hearer) {
    char room[LOGIN_LINE];
    const char *word;
    size_t length;
    if (!next_word(&line, &size, &word, &length))
        return;
    bool plain = length == 5 && !strncasecmp(word, "PLAIN", 5), by_turns = length == 5 && !strncasecmp(word, "LOGIN", 5);
    bool more = next_word(&line, &size, &word, &length) && !(length == 1 && *word == '=');
    if (plain && more)
        take_plain(reader, word, length, packet, hearer);
    else if (plain)
        reader->wait = LOGIN_PLAIN;
    else if (by_turns && more) {
        keep_name(reader, room, base64_decode(word, length, room, sizeof room));
        reader->wait = LOGIN_BASE64_PASSWORD;
    } else if (by_turns)
        reader->wait = LOGIN_BASE64_NAME;
}

/* A tag, LOGIN, a name and a password. */
static void take_imap(struct login_reader *reader, const char *line, size_t size, const struct stream_packet *packet, const struct login_hearer *hearer) {
    const char *word, *password;
    size_t length;
    if (!next_word(&line, &size, &word, &length) || !next_word(&line, &size, &word, &length))
        return;
    if (length == 5 && !strncasecmp(word, "LOGIN", 5)) {
        size_t name_size, password_size;
        if (!next_word(&line, &size, &word, &name_size) || !next_word(&line, &size, &password, &password_size))
            return;
        reader->service = LOGIN_IMAP;
        keep_name(reader, word, name_size);
        tell(reader, "LOGIN", password_size, packet, hearer);
    } else if (length == 12 && !strncasecmp(word, "AUTHENTICATE", 12)) {
        reader->service = LOGIN_IMAP;
        take_mechanism(reader, line, size, packet, hearer);
    } else if (length == 8 && !strncasecmp(word, "STARTTLS", 8))
        reader->over = true;
}

static void take_command(struct login_reader *reader, const char *line, size_t size, const struct stream_packet *packet, const struct login_hearer *hearer) {
    if (starts(line, size, "USER "))
        keep_name(reader, line + 5, size - 5);
    else if (starts(line, size, "PASS ") && reader->service != LOGIN_SMTP)
        tell(reader, "USER and PASS", size - 5, packet, hearer);
    else if (starts(line, size, "AUTH TLS") || starts(line, size, "AUTH SSL") || starts(line, size, "STARTTLS") || starts(line, size, "STLS"))
        reader->over = true;
    else if (starts(line, size, "EHLO ") || starts(line, size, "HELO "))
        reader->service = LOGIN_SMTP;
    else if (starts(line, size, "AUTH "))
        take_mechanism(reader, line + 5, size - 5, packet, hearer);
    else if (reader->service == LOGIN_IMAP)
        take_imap(reader, line, size, packet, hearer);
}

static void take_line(struct login_reader *reader, const struct stream_packet *packet, const struct login_hearer *hearer) {
    const char *line = reader->line;
    char room[LOGIN_LINE];
    size_t size = reader->line_size;
    reader->line_size = 0;
    switch ((enum login_wait)reader->wait) {
    case LOGIN_COMMAND:
        if (reader->service != LOGIN_TELNET)
            take_command(reader, line, size, packet, hearer);
        break;
    case LOGIN_PLAIN:
        take_plain(reader, line, size, packet, hearer);
        break;
    case LOGIN_BASE64_NAME:
        keep_name(reader, room, base64_decode(line, size, room, sizeof room));
        reader->wait = LOGIN_BASE64_PASSWORD;
        break;
    case LOGIN_BASE64_PASSWORD:
        tell(reader, "AUTH LOGIN", base64_decode(line, size, room, sizeof room), packet, hearer);
        break;
    case LOGIN_TYPED_NAME:
        keep_name(reader, line, size);
        reader->wait = LOGIN_COMMAND;
        break;
    case LOGIN_TYPED_PASSWORD:
        if (reader->name_size)
            tell(reader, "a prompt", size, packet, hearer);
        reader->wait = LOGIN_COMMAND;
        break;
    }
}

/* ---- bytes ---- */

/* Telnet's commands (RFC 854): 255 and one byte, or two where an option is spoken of (251 to 254); a subnegotiation goes on to 255 240. */
enum { TELNET_COMMAND = 1, TELNET_OPTION, TELNET_WITHIN, TELNET_WITHIN_COMMAND };
static bool is_text(struct login_reader *reader, uint8_t byte) {
    switch (reader->escape) {
    case TELNET_COMMAND:
        reader->escape = byte >= 251 && byte <= 254 ? TELNET_OPTION : byte == 250 ? TELNET_WITHIN : 0;
        return false;
    case TELNET_OPTION:
        reader->escape = 0;
        return false;
    case TELNET_WITHIN:
        reader->escape = byte == 255 ? TELNET_WITHIN_COMMAND : TELNET_WITHIN;
        return false;
    case TELNET_WITHIN_COMMAND:
        reader->escape = byte == 240 ? 0 : TELNET_WITHIN;
        return false;
    default:
        if (byte == 255)
            reader->escape = TELNET_COMMAND;
        return byte != 255 && byte;
    }
}

static void take_byte(struct login_reader *reader, char byte, const struct stream_packet *packet, const struct login_hearer *hearer) {
    if (byte == '\n' || byte == '\r') {
        if (reader->line_size)
            take_line(reader, packet, hearer);
    } else if (reader->service == LOGIN_TELNET && (byte == 8 || byte == 127))
        reader->line_size = (uint16_t)(reader->line_size - (reader->line_size > 0));
    else if (reader->line_size < LOGIN_LINE)
        reader->line[reader->line_size++] = byte;
}

static bool prompt_ends(const struct login_reader *reader, const char *word) {
    size_t size = strlen(word), end = reader->prompt_size;
    while (end && (reader->prompt[end - 1] == ' ' || reader->prompt[end - 1] == ':'))
        end--;
    return end < reader->prompt_size && end >= size && memcmp(reader->prompt + end - size, word, size) == 0;
}

/* What a service of Telnet asks for; it may come in pieces. */
static void take_prompt(struct login_reader *reader, char byte) {
    if (byte == '\n' || byte == '\r') {
        reader->prompt_size = 0;
        return;
    }
    if (reader->prompt_size == sizeof reader->prompt) {
        memmove(reader->prompt, reader->prompt + 1, sizeof reader->prompt - 1);
        reader->prompt_size--;
    }
    reader->prompt[reader->prompt_size++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
    if (byte != ':' && byte != ' ')
        return;
    if (prompt_ends(reader, "login") || prompt_ends(reader, "username") || prompt_ends(reader, "user"))
        reader->wait = LOGIN_TYPED_NAME;
    else if (prompt_ends(reader, "password") && reader->wait != LOGIN_TYPED_PASSWORD) {
        reader->wait = LOGIN_TYPED_PASSWORD;
        reader->line_size = 0;
    }
}

void login_reader_take(struct login_reader *reader, bool from_client, const struct stream_piece *piece, const struct login_hearer *hearer) {
    bool telnet = reader->service == LOGIN_TELNET;
    if (piece->kind != STREAM_BYTES) {
        reader->line_size = reader->prompt_size = 0;
        reader->escape = 0;
        return;
    }
    if (!from_client && !telnet)
        return;
    if (!telnet && piece->size > 2 && piece->bytes[0] == 22 && piece->bytes[1] == 3) { /* a TLS record */
        reader->over = true;
        return;
    }
    for (uint32_t i = 0; i < piece->size && !reader->over; i++) {
        if (telnet && !is_text(reader, piece->bytes[i]))
            continue;
        if (from_client)
            take_byte(reader, (char)piece->bytes[i], &piece->packet, hearer);
        else
            take_prompt(reader, (char)piece->bytes[i]);
    }
}
