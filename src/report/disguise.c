#include "report/disguise.h"

#include "core/address.h"
#include "core/hash.h"
#include "edit/pseudonym.h"

#include <orcap/status.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LABEL_MOST = 256, LIST_MOST = 256 };

/* What is numbered, each for itself. */
enum sort { SORT_NAME, SORT_PATH, SORT_QUERY, SORT_AGENT, SORT_COUNT };
static const char *const STANDS_FOR[] = {"n", "/path", "?query", "agent"};

struct numbered {
    uint64_t hash; /* keyed, of the text and what it is; 0: free */
    uint64_t number;
};

struct disguise {
    struct pseudonyms *pseudonyms;
    struct hash_key hash;
    struct numbered *known;
    size_t count, capacity; /* a power of two, half used at most */
    uint64_t last[SORT_COUNT];
    struct sink scratch;
    struct orcap_text list[LIST_MOST];
    int status;
};

struct disguise *disguise_new(const void *key, size_t size) {
    struct disguise *disguise = calloc(1, sizeof *disguise);
    if (!disguise)
        return NULL;
    hash_key_init(&disguise->hash);
    disguise->pseudonyms = pseudonyms_new(key, size);
    if (disguise->pseudonyms)
        return disguise;
    free(disguise);
    return NULL;
}

void disguise_free(struct disguise *disguise) {
    if (!disguise)
        return;
    pseudonyms_free(disguise->pseudonyms);
    free(disguise->known);
    sink_clear(&disguise->scratch);
    free(disguise);
}

int disguise_status(const struct disguise *disguise) {
    return disguise->status < 0 ? disguise->status : disguise->scratch.status;
}

/* ---- numbers for texts ---- */

static struct numbered *place_of(struct disguise *disguise, uint64_t hash) {
    size_t at = (size_t)(hash >> 32) & (disguise->capacity - 1);
    while (disguise->known[at].hash && disguise->known[at].hash != hash)
        at = (at + 1) & (disguise->capacity - 1);
    return &disguise->known[at];
}

static bool grow(struct disguise *disguise) {
    struct numbered *old = disguise->known;
    size_t capacity = disguise->capacity;
    struct numbered *known = calloc(capacity ? 2 * capacity : 256, sizeof *known);
    if (!known) {
        disguise->status = ORCAP_EMEMORY;
        return false;
    }
    disguise->known = known;
    disguise->capacity = capacity ? 2 * capacity : 256;
    for (size_t i = 0; i < capacity; i++)
        if (old[i].hash)
            *place_of(disguise, old[i].hash) = old[i];
    free(old);
    return true;
}

/* Letters are compared without regard to case, as those of names are. */
static void put_numbered(struct disguise *disguise, enum sort sort, const char *text, size_t size, struct sink *out) {
    char lower[LABEL_MOST];
    uint64_t words[2] = {sort, size};
    for (size_t at = 0; at < size || at == 0; at += sizeof lower) {
        size_t here = size - at < sizeof lower ? size - at : sizeof lower;
        for (size_t i = 0; i < here; i++)
            lower[i] = text[at + i] >= 'A' && text[at + i] <= 'Z' ? (char)(text[at + i] + 32) : text[at + i];
        words[1] ^= hash_bytes(&disguise->hash, lower, here);
        words[1] = hash_2(&disguise->hash, words);
    }
    uint64_t hash = words[1] | 1;
    if (2 * disguise->count >= disguise->capacity && !grow(disguise))
        return;
    struct numbered *numbered = place_of(disguise, hash);
    if (!numbered->hash) {
        *numbered = (struct numbered){hash, ++disguise->last[sort]};
        disguise->count++;
    }
    sink_text(out, STANDS_FOR[sort]);
    sink_unsigned(out, numbered->number);
}

/* ---- addresses ---- */

void disguise_address(struct disguise *disguise, uint8_t *bytes, size_t size) {
    if (!(size == 6 ? pseudonym_mac(disguise->pseudonyms, bytes) : pseudonym_ip(disguise->pseudonyms, bytes, size)))
        disguise->status = ORCAP_EUNSUPPORTED;
}

static bool put_address(struct disguise *disguise, const char *text, size_t size, struct sink *out) {
    uint8_t bytes[16];
    char room[IP6_TEXT];
    size_t used;
    if (ip4_parse(text, size, bytes)) {
        disguise_address(disguise, bytes, 4);
        used = ip4_format(bytes, room);
    } else if (mac_parse(text, size, bytes)) {
        disguise_address(disguise, bytes, 6);
        used = mac_format(bytes, room);
    } else if (ip6_parse(text, size, bytes)) {
        disguise_address(disguise, bytes, 16);
        used = ip6_format(bytes, room);
    } else
        return false;
    sink_bytes(out, room, used);
    return true;
}

/* ---- words ---- */

static bool is_known(const char *const *words, const char *text, size_t size) {
    for (; *words; words++)
        if (strlen(*words) == size && !strncasecmp(*words, text, size))
            return true;
    return false;
}

static bool all_of(const char *text, size_t size, const char *from) {
    for (size_t i = 0; i < size; i++)
        if (!text[i] || !strchr(from, text[i]))
            return false;
    return size > 0;
}

#define DIGITS "0123456789"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A number, with a sign or a point. */
static bool is_number(const char *text, size_t size) {
    return all_of(text, size, DIGITS ".") && text[0] != '.' && text[size - 1] != '.' && memchr(text, '.', size) == memrchr(text, '.', size);
}

/* A domain name, label by label; anything else without points is one label. */
static void put_name(struct disguise *disguise, const char *text, size_t size, struct sink *out) {
    for (size_t at = 0; at <= size;) {
        const char *point = at < size ? memchr(text + at, '.', size - at) : NULL;
        size_t end = point ? (size_t)(point - text) : size;
        if (end > at)
            put_numbered(disguise, SORT_NAME, text + at, end - at, out);
        if (point)
            sink_char(out, '.');
        at = end + 1;
    }
}

/* What stands between separators is an address, a number, a word of ours where `prose` says that there are some, or a name. */
static void put_word(struct disguise *disguise, const char *text, size_t size, bool prose, struct sink *out) {
    if (put_address(disguise, text, size, out))
        return;
    bool stop = prose && size > 1 && (text[size - 1] == '.' || text[size - 1] == ':');
    size_t bare = stop ? size - 1 : size;
    bool own = prose && (all_of(text, bare, SMALL) || all_of(text, bare, CAPITALS "+/"));
    const char *port = memrchr(text, ':', size);
    if (own || is_number(text, bare) || all_of(text, size, "*%-"))
        sink_bytes(out, text, size);
    else if (port && port > text && is_number(port + 1, (size_t)(text + size - port - 1))) { /* an end: address or name, and port */
        bool brackets = text[0] == '[' && port[-1] == ']';
        const char *host = text + brackets;
        size_t host_size = (size_t)(port - text) - 2 * brackets;
        sink_text(out, brackets ? "[" : "");
        if (!put_address(disguise, host, host_size, out))
            put_name(disguise, host, host_size, out);
        sink_text(out, brackets ? "]" : "");
        sink_bytes(out, port, (size_t)(text + size - port));
    } else
        put_name(disguise, text, size, out);
}

static void put_words(struct disguise *disguise, const char *text, size_t size, bool prose, struct sink *out) {
    static const char separators[] = " \t,;=()<>\"'/\\@";
    bool quoted = false;
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && !(text[end] && strchr(separators, text[end])))
            end++;
        bool key = end < size && text[end] == '=' && all_of(text + at, end - at, CAPITALS); /* of a distinguished name */
        if (key)
            sink_bytes(out, text + at, end - at);
        else if (end > at)
            put_word(disguise, text + at, end - at, prose && !quoted, out);
        if (end < size) {
            quoted ^= text[end] == '"';
            sink_char(out, text[end]);
        }
        at = end + 1;
    }
}

/* ---- columns ---- */

static const char *const ENDINGS[] = {"html", "htm", "php", "asp", "aspx", "jsp", "css", "js", "json", "xml", "txt", "png", "jpg", "jpeg", "gif",
                                      "svg", "ico", "webp", "woff", "woff2", "pdf", "zip", "gz", "exe", "bin", "cgi", "mp3", "mp4", "ts", NULL};

/* An absolute one has a scheme and a host before; of the path its ending stays where everybody uses it. */
static void put_uri(struct disguise *disguise, const char *text, size_t size, struct sink *out) {
    const char *host = size > 8 && !strncasecmp(text, "http://", 7) ? text + 7 : size > 8 && !strncasecmp(text, "https://", 8) ? text + 8 : NULL;
    if (host) {
        const char *slash = memchr(host, '/', (size_t)(text + size - host)), *end = slash ? slash : text + size;
        sink_bytes(out, text, (size_t)(host - text));
        put_word(disguise, host, (size_t)(end - host), false, out);
        size -= (size_t)(end - text);
        text = end;
    }
    if (!size)
        return;
    const char *query = memchr(text, '?', size), *fragment = memchr(text, '#', size);
    size_t path = query ? (size_t)(query - text) : size;
    if (fragment && (size_t)(fragment - text) < path)
        path = (size_t)(fragment - text);
    const char *point = path ? memrchr(text, '.', path) : NULL;
    if (path == 1 && *text == '/')
        sink_char(out, '/');
    else
        put_numbered(disguise, SORT_PATH, text, path, out);
    if (point && is_known(ENDINGS, point + 1, (size_t)(text + path - point - 1)))
        sink_bytes(out, point, (size_t)(text + path - point));
    if (path < size)
        put_numbered(disguise, SORT_QUERY, text + path, size - path, out);
}

/* Words of registries that everybody uses stand; what does not is numbered. */
static void put_known(struct disguise *disguise, const char *text, size_t size, const char *const *words, struct sink *out) {
    if (is_known(words, text, size))
        sink_bytes(out, text, size);
    else
        put_numbered(disguise, SORT_NAME, text, size, out);
}

static void put_parts(struct disguise *disguise, const char *text, size_t size, const char *separators, const char *const *words, struct sink *out) {
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && !(text[end] && strchr(separators, text[end])))
            end++;
        if (end > at)
            put_known(disguise, text + at, end - at, words, out);
        if (end < size)
            sink_char(out, text[end]);
        at = end + 1;
    }
}

static const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "M-SEARCH", "NOTIFY", "SUBSCRIBE", NULL};
static const char *const VERSIONS[] = {"HTTP/1.0", "HTTP/1.1", NULL};
static const char *const REASONS[] = {"OK", "Created", "Accepted", "No Content", "Partial Content", "Moved Permanently", "Found", "See Other", "Not Modified",
                                      "Temporary Redirect", "Permanent Redirect", "Bad Request", "Unauthorized", "Forbidden", "Not Found", "Method Not Allowed",
                                      "Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout", "Switching Protocols", "Connection established", NULL};
static const char *const MEDIA[] = {"text", "image", "audio", "video", "application", "multipart", "font", "message", "html", "plain", "css", "javascript",
                                    "x-javascript", "json", "xml", "png", "jpeg", "jpg", "gif", "webp", "svg+xml", "x-icon", "pdf", "zip", "gzip", "octet-stream",
                                    "x-www-form-urlencoded", "form-data", "mpeg", "mp4", "woff", "woff2", "ocsp-response", "ocsp-request", "charset", "utf-8", "UTF-8", "iso-8859-1", NULL};
static const char *const CODINGS[] = {"gzip", "deflate", "br", "zstd", "identity", "compress", "chunked", NULL};
static const char *const PROTOCOLS[] = {"h2", "h3", "http/1.1", "http/1.0", "spdy/3.1", "spdy/3", "h2c", "hq", "hq-29", "h3-29", "acme-tls/1", "dot", "doq", "imap", "smtp", NULL};

/* How texts of packets are shown; every other column is taken for names and addresses. */
static const struct shown {
    const char *column, *separators;
    const char *const *words;
} KNOWN[] = {
    {"method", "", METHODS}, {"reason", "", REASONS}, {"extension", "", ENDINGS}, {"version", "", VERSIONS}, {"content_type", "/;= ", MEDIA}, {"content_encoding", ", ", CODINGS}, {"alpn", ",", PROTOCOLS},
};

static void put_column(struct disguise *disguise, const struct orcap_column *column, const char *text, size_t size, struct sink *out) {
    if (column->origin == ORCAP_WORD) {
        if (!put_address(disguise, text, size, out))
            sink_bytes(out, text, size);
        return;
    }
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (!strcmp(column->name, KNOWN[i].column)) {
            put_parts(disguise, text, size, KNOWN[i].separators, KNOWN[i].words, out);
            return;
        }
    if (!strcmp(column->name, "uri") || !strcmp(column->name, "referer"))
        put_uri(disguise, text, size, out);
    else if (!strcmp(column->name, "user_agent"))
        put_numbered(disguise, SORT_AGENT, text, size, out);
    else
        put_words(disguise, text, size, !strcmp(column->name, "why") || (!strcmp(column->name, "subject") && size > 8 && !memcmp(text, "session ", 8)), out);
}

void disguise_text(struct disguise *disguise, const struct orcap_column *column, struct orcap_text text, struct sink *out) {
    put_column(disguise, column, text.bytes, text.size, out);
}

void disguise_cell(struct disguise *disguise, const struct orcap_column *column, struct orcap_cell *cell) {
    struct sink *scratch = &disguise->scratch;
    if (cell->null || (column->type != ORCAP_TEXT && column->type != ORCAP_TEXT_LIST))
        return;
    if (!strcmp(column->name, "community_id")) { /* a hash of addresses: whoever guesses them can tell */
        cell->null = true;
        return;
    }
    scratch->size = 0;
    if (column->type == ORCAP_TEXT) {
        put_column(disguise, column, cell->text.bytes, cell->text.size, scratch);
        cell->text = (struct orcap_text){scratch->size ? scratch->bytes : "", scratch->size};
        return;
    }
    size_t count = cell->texts.count < LIST_MOST ? cell->texts.count : LIST_MOST, at = 0;
    for (size_t i = 0; i < count; i++) { /* sizes first: the scratch may move */
        size_t before = scratch->size;
        put_column(disguise, column, cell->texts.items[i].bytes, cell->texts.items[i].size, scratch);
        disguise->list[i].size = scratch->size - before;
    }
    for (size_t i = 0; i < count; i++) {
        disguise->list[i].bytes = scratch->size ? scratch->bytes + at : "";
        at += disguise->list[i].size;
    }
    cell->texts = (struct orcap_text_list){disguise->list, count};
}
