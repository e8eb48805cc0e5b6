#include "analyse/findings/credentials.h"

#include <orcap/status.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void credentials_clear(struct credentials *credentials) {
    free(credentials->items);
    *credentials = (struct credentials){0};
}

static bool is_same(const struct credential *item, const struct exchange_ends *ends, const struct login *login) {
    return item->name_size == login->name_size && !memcmp(item->name, login->name, item->name_size) && item->service == login->service &&
           item->ends.version == ends->version && item->ends.server_port == ends->server_port &&
           !memcmp(item->ends.client.bytes, ends->client.bytes, 16) && !memcmp(item->ends.server.bytes, ends->server.bytes, 16);
}

void credentials_add(struct credentials *credentials, const struct exchange_ends *ends, const struct login *login) {
    struct login cut = *login;
    cut.name_size = login->name_size < LOGIN_NAME ? login->name_size : LOGIN_NAME;
    if (!login->packet.counted)
        return;
    for (size_t i = 0; i < credentials->count; i++)
        if (is_same(&credentials->items[i], ends, &cut)) {
            evidence_add(&credentials->items[i].evidence, login->packet.number, login->packet.time_ns);
            return;
        }
    if (credentials->count == CREDENTIALS_MOST) {
        credentials->left_out++;
        return;
    }
    if (credentials->count == credentials->capacity) {
        size_t capacity = credentials->capacity ? 2 * credentials->capacity : 16;
        struct credential *items = realloc(credentials->items, capacity * sizeof *items);
        if (!items) {
            credentials->status = ORCAP_EMEMORY;
            return;
        }
        credentials->items = items;
        credentials->capacity = capacity;
    }
    struct credential *item = &credentials->items[credentials->count++];
    *item = (struct credential){.ends = *ends, .service = cut.service, .how = cut.how, .name_size = cut.name_size, .password_size = cut.password_size};
    memcpy(item->name, cut.name, cut.name_size);
    evidence_init(&item->evidence);
    evidence_add(&item->evidence, login->packet.number, login->packet.time_ns);
}

/* ---- HTTP ---- */

static const char *text_of(const struct http_message *message, enum http_text which, size_t *ret_size) {
    *ret_size = message->texts[which].size;
    return http_message_says(message, which) ? message->text + message->texts[which].at : NULL;
}

/* RFC 7617. */
static void take_basic(struct credentials *credentials, const struct exchange_ends *ends, const struct http_message *request) {
    char room[1024];
    size_t size;
    const char *text = text_of(request, HTTP_AUTHORIZATION, &size);
    if (!text || size < 7 || strncasecmp(text, "Basic ", 6))
        return;
    size_t used = base64_decode(text + 6, size - 6, room, sizeof room);
    const char *colon = used ? memchr(room, ':', used) : NULL;
    if (!colon)
        return;
    const struct login login = {.service = "HTTP",
                                .how = "basic authentication",
                                .name = room,
                                .name_size = (size_t)(colon - room),
                                .password_size = used - (size_t)(colon + 1 - room),
                                .packet = request->packet};
    credentials_add(credentials, ends, &login);
}

static int hex_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* The value of a form's field, percent-decoded (URL Standard, section 5.1); the size decoded. */
static size_t decode_value(const char *text, size_t size, char *room, size_t most) {
    size_t used = 0;
    for (size_t i = 0; i < size && used < most; i++) {
        if (text[i] == '%' && i + 2 < size && hex_of(text[i + 1]) >= 0 && hex_of(text[i + 2]) >= 0) {
            room[used++] = (char)(hex_of(text[i + 1]) << 4 | hex_of(text[i + 2]));
            i += 2;
        } else
            room[used++] = text[i] == '+' ? ' ' : text[i];
    }
    return used;
}

static bool is_one_of(const char *name, size_t size, const char *const *names) {
    for (; *names; names++)
        if (strlen(*names) == size && !strncasecmp(name, *names, size))
            return true;
    return false;
}

/* Fields of a form (or of a query in a target) that people are asked a password by. */
static void take_form(struct credentials *credentials, const struct exchange_ends *ends, const struct http_message *request, const char *form, size_t size,
                      const char *how) {
    static const char *const passwords[] = {"password", "passwd", "pass", "pwd", "passwort", "login_password", "user_password", "userpassword", "passw", "j_password", "log_pwd", NULL};
    static const char *const users[] = {"user", "username", "login", "email", "log", "uname", "userid", "user_name", "user_id", "j_username", "account", "name", NULL};
    char name[LOGIN_NAME], password[256];
    size_t name_size = 0, password_size = 0;
    for (const char *field = form, *end = form + size; field < end;) {
        const char *stop = memchr(field, '&', (size_t)(end - field));
        stop = stop ? stop : end;
        const char *equals = memchr(field, '=', (size_t)(stop - field));
        size_t length = equals ? (size_t)(equals - field) : 0;
        if (equals && is_one_of(field, length, passwords))
            password_size = decode_value(equals + 1, (size_t)(stop - equals - 1), password, sizeof password);
        else if (equals && !name_size && is_one_of(field, length, users))
            name_size = decode_value(equals + 1, (size_t)(stop - equals - 1), name, sizeof name);
        field = stop + 1;
    }
    const struct login login = {.service = "HTTP", .how = how, .name = name, .name_size = name_size, .password_size = password_size, .packet = request->packet};
    if (password_size)
        credentials_add(credentials, ends, &login);
}

void credentials_request(struct credentials *credentials, const struct exchange_ends *ends, const struct http_message *request, const char *form, size_t size) {
    size_t length;
    const char *uri = text_of(request, HTTP_URI, &length), *query = uri ? memchr(uri, '?', length) : NULL;
    take_basic(credentials, ends, request);
    if (query)
        take_form(credentials, ends, request, query + 1, length - (size_t)(query + 1 - uri), "the query of a request");
    if (form)
        take_form(credentials, ends, request, form, size, "a form");
}

void report_credentials(const struct credentials *credentials, struct report *report) {
    for (size_t i = 0; i < credentials->count; i++) {
        const struct credential *item = &credentials->items[i];
        put_address(&report->subject, item->ends.version, &item->ends.client);
        put_address(&report->why, item->ends.version, &item->ends.client);
        sink_text(&report->why, " sent a name and a password in clear to ");
        put_end(&report->why, item->ends.version, &item->ends.server, item->ends.server_port);
        sink_format(&report->why, " over %s, by %s: name \"", item->service, item->how);
        sink_escaped(&report->why, item->name, item->name_size);
        sink_format(&report->why, "\", password ******** (%zu character%s)", item->password_size, item->password_size == 1 ? "" : "s");
        if (item->evidence.count > 1)
            sink_format(&report->why, ", %llu times", (unsigned long long)item->evidence.count);
        bool anonymous = item->name_size == 9 && !strncasecmp(item->name, "anonymous", 9);
        report_add(report, "cleartext_credentials", anonymous ? SEVERITY_INFO : SEVERITY_MEDIUM, anonymous ? 0.5 : 0.9, &item->evidence);
    }
}
