#include "app/tls_hello.h"

#include "app/tls_ciphers.list"
#include "core/cursor.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum extension {
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_GROUPS = 10,
    EXTENSION_POINT_FORMATS = 11,
    EXTENSION_SIGNATURES = 13,
    EXTENSION_PROTOCOLS = 16,
    EXTENSION_PRE_SHARED_KEY = 41,
    EXTENSION_VERSIONS = 43
};

static bool is_grease(uint16_t number) {
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

/* A list with its length in front, one byte (wide: two) of it; as much of it as is there. */
static struct cursor take_list(struct cursor *c, bool wide) {
    size_t size = wide ? cursor_be16(c) : cursor_u8(c), left = cursor_left(c);
    size = size < left ? size : left;
    return cursor_over(cursor_take(c, size), size);
}

/* The same, but the cursor fails where it is not all there. */
static struct cursor take_whole_list(struct cursor *c, bool wide) {
    size_t size = wide ? cursor_be16(c) : cursor_u8(c);
    const uint8_t *bytes = cursor_take(c, size);
    return cursor_over(bytes, bytes ? size : 0);
}

/* Every two bytes of a list are a number. */
static bool next_number(struct cursor *list, uint16_t *ret_number) {
    if (cursor_left(list) < 2)
        return false;
    *ret_number = cursor_be16(list);
    return true;
}

static bool next_extension(struct cursor *extensions, uint16_t *ret_type, struct cursor *ret_body) {
    if (cursor_left(extensions) < 4)
        return false;
    *ret_type = cursor_be16(extensions);
    *ret_body = take_list(extensions, true);
    return true;
}

/* The first extension of a type; an empty cursor without bytes when there is none. */
static struct cursor find_extension(struct cursor extensions, enum extension wanted) {
    uint16_t type;
    struct cursor body;
    while (next_extension(&extensions, &type, &body))
        if (type == wanted)
            return body;
    return cursor_over(NULL, 0);
}

/* ---- fingerprints ---- */

void fingerprints_clear(struct fingerprints *f) {
    EVP_MD_free(f->md5);
    EVP_MD_free(f->sha256);
    OSSL_LIB_CTX_free(f->library);
    sink_clear(&f->text);
    free(f->numbers);
    *f = (struct fingerprints){0};
}

/* A context of its own reads no configuration, and leaves that of others in the process alone. */
static void open_library(struct fingerprints *f) {
    if (f->library || !(f->library = OSSL_LIB_CTX_new()))
        return;
    f->md5 = EVP_MD_fetch(f->library, "MD5", NULL);
    f->sha256 = EVP_MD_fetch(f->library, "SHA256", NULL);
}

static bool hash_text(struct fingerprints *f, const EVP_MD *function, size_t bytes, char *ret_text) {
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[EVP_MAX_MD_SIZE];
    if (f->text.status || !function || !EVP_Digest(f->text.bytes, f->text.size, hash, NULL, function, NULL))
        return false;
    for (size_t i = 0; i < bytes; i++) {
        *ret_text++ = digits[hash[i] >> 4];
        *ret_text++ = digits[hash[i] & 15];
    }
    *ret_text = 0;
    return true;
}

static void put_text(struct sink *text, const char *bytes, size_t size) {
    char *p = sink_reserve(text, size);
    if (p) {
        memcpy(p, bytes, size);
        text->size += size;
    }
}

/* Decimal numbers with a hyphen between them. */
static void put_decimal(struct sink *text, uint32_t number, bool *first) {
    if (!*first)
        sink_char(text, '-');
    *first = false;
    sink_unsigned(text, number);
}
static void put_numbers(struct sink *text, struct cursor list) {
    bool first = true;
    for (uint16_t number; next_number(&list, &number);)
        if (!is_grease(number))
            put_decimal(text, number, &first);
}
static void put_types(struct sink *text, struct cursor extensions) {
    bool first = true;
    uint16_t type;
    for (struct cursor body; next_extension(&extensions, &type, &body);)
        if (!is_grease(type))
            put_decimal(text, type, &first);
}

/* version,ciphers,extensions,groups,point formats: github.com/salesforce/ja3 */
static void make_ja3(struct fingerprints *f, uint16_t version, struct cursor ciphers, struct cursor extensions, char ret_text[JA3_TEXT]) {
    struct cursor groups = find_extension(extensions, EXTENSION_GROUPS), formats = find_extension(extensions, EXTENSION_POINT_FORMATS);
    struct sink *text = &f->text;
    open_library(f);
    text->size = 0;
    sink_unsigned(text, version);
    sink_char(text, ',');
    put_numbers(text, ciphers);
    sink_char(text, ',');
    put_types(text, extensions);
    sink_char(text, ',');
    put_numbers(text, take_list(&groups, true));
    sink_char(text, ',');
    bool first = true;
    for (struct cursor list = take_list(&formats, false); cursor_left(&list);)
        put_decimal(text, cursor_u8(&list), &first);
    if (!hash_text(f, f->md5, 16, ret_text))
        ret_text[0] = 0;
}

static void make_ja3s(struct fingerprints *f, uint16_t version, uint16_t cipher, struct cursor extensions, char ret_text[JA3_TEXT]) {
    struct sink *text = &f->text;
    open_library(f);
    text->size = 0;
    sink_unsigned(text, version);
    sink_char(text, ',');
    sink_unsigned(text, cipher);
    sink_char(text, ',');
    put_types(text, extensions);
    if (!hash_text(f, f->md5, 16, ret_text))
        ret_text[0] = 0;
}

/* ---- JA4: github.com/FoxIO-LLC/ja4, technical_details/JA4.md ---- */

static int compare_numbers(const void *a, const void *b) {
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static bool keep_number(struct fingerprints *f, size_t count, uint16_t number) {
    if (count == f->number_capacity) {
        size_t capacity = f->number_capacity ? 2 * f->number_capacity : 256;
        uint16_t *numbers = realloc(f->numbers, capacity * sizeof *numbers);
        if (!numbers)
            return false;
        f->numbers = numbers;
        f->number_capacity = capacity;
    }
    f->numbers[count] = number;
    return true;
}

static void put_hexadecimal(struct sink *text, const uint16_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i)
            sink_char(text, ',');
        sink_hex(text, numbers[i], 4);
    }
}

/* Twelve digits of the hash of what stands in `text`, or zeros where there was nothing to list. */
static bool short_hash(struct fingerprints *f, bool something, char ret_text[13]) {
    if (something)
        return hash_text(f, f->sha256, 6, ret_text);
    memcpy(ret_text, "000000000000", 13);
    return true;
}

static bool hash_ciphers(struct fingerprints *f, struct cursor ciphers, size_t *ret_count, char ret_text[13]) {
    size_t count = 0;
    for (uint16_t number; next_number(&ciphers, &number);)
        if (!is_grease(number) && !keep_number(f, count++, number))
            return false;
    if (count)
        qsort(f->numbers, count, sizeof *f->numbers, compare_numbers);
    f->text.size = 0;
    put_hexadecimal(&f->text, f->numbers, count);
    *ret_count = count;
    return short_hash(f, count, ret_text);
}

static bool hash_extensions(struct fingerprints *f, struct cursor extensions, size_t *ret_count, char ret_text[13]) {
    struct cursor signatures = find_extension(extensions, EXTENSION_SIGNATURES), list = extensions, body;
    size_t count = 0, listed = 0;
    for (uint16_t type; next_extension(&list, &type, &body);) {
        if (is_grease(type))
            continue;
        count++;
        if (type != EXTENSION_SERVER_NAME && type != EXTENSION_PROTOCOLS && !keep_number(f, listed++, type))
            return false;
    }
    if (listed)
        qsort(f->numbers, listed, sizeof *f->numbers, compare_numbers);
    f->text.size = 0;
    put_hexadecimal(&f->text, f->numbers, listed);
    signatures = take_list(&signatures, true);
    char before = '_';
    for (uint16_t number; next_number(&signatures, &number);)
        if (!is_grease(number)) {
            sink_char(&f->text, before);
            sink_hex(&f->text, number, 4);
            before = ',';
        }
    *ret_count = count;
    return short_hash(f, listed || before == ',', ret_text);
}

static const char *ja4_version(uint16_t version) {
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    case 0x0002:
        return "s2";
    case 0xfeff:
        return "d1";
    case 0xfefd:
        return "d2";
    case 0xfefc:
        return "d3";
    default:
        return "00";
    }
}

static bool is_alphanumeric(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first protocol, or of its hexadecimal form. */
static void put_first_protocol(struct sink *text, const struct tls_bytes *protocols) {
    static const char digits[] = "0123456789abcdef";
    struct cursor c = cursor_over(protocols->bytes, protocols->size), name = take_list(&c, false);
    if (!name.size) {
        put_text(text, "00", 2);
        return;
    }
    uint8_t first = name.bytes[0], last = name.bytes[name.size - 1];
    bool plain = is_alphanumeric(first) && is_alphanumeric(last);
    sink_char(text, plain ? (char)first : digits[first >> 4]);
    sink_char(text, plain ? (char)last : digits[last & 15]);
}

static uint16_t highest_version(uint16_t version, struct cursor extensions) {
    struct cursor offered = find_extension(extensions, EXTENSION_VERSIONS);
    if (!offered.bytes)
        return version;
    struct cursor list = take_list(&offered, false);
    uint16_t highest = 0;
    for (uint16_t number; next_number(&list, &number);) {
        bool higher = number > 0xfe00 && highest > 0xfe00 ? number < highest : number > highest; /* DTLS counts down */
        highest = !is_grease(number) && higher ? number : highest;
    }
    return highest;
}

static void put_count(struct sink *text, size_t count) {
    count = count > 99 ? 99 : count;
    sink_char(text, (char)('0' + count / 10));
    sink_char(text, (char)('0' + count % 10));
}

static void make_ja4(struct fingerprints *f, const struct tls_client_hello *hello, struct cursor ciphers, struct cursor extensions, char transport,
                     char ret_text[JA4_TEXT]) {
    size_t cipher_count, extension_count;
    char of_ciphers[13], of_extensions[13];
    ret_text[0] = 0;
    if (!hash_ciphers(f, ciphers, &cipher_count, of_ciphers) || !hash_extensions(f, extensions, &extension_count, of_extensions))
        return;
    struct sink *text = &f->text;
    text->size = 0;
    sink_char(text, transport);
    put_text(text, ja4_version(highest_version(hello->version, extensions)), 2);
    sink_char(text, find_extension(extensions, EXTENSION_SERVER_NAME).bytes ? 'd' : 'i');
    put_count(text, cipher_count);
    put_count(text, extension_count);
    put_first_protocol(text, &hello->protocols);
    sink_char(text, '_');
    put_text(text, of_ciphers, 12);
    sink_char(text, '_');
    put_text(text, of_extensions, 12);
    if (!text->status && text->size == JA4_TEXT - 1) {
        memcpy(ret_text, text->bytes, JA4_TEXT - 1);
        ret_text[JA4_TEXT - 1] = 0;
    }
}

/* ---- hellos ---- */

/* Random and session identifier, which both hellos begin with after the version. */
static const uint8_t *take_begin(struct cursor *c, uint8_t session_id[TLS_SESSION_ID], uint8_t *ret_size) {
    const uint8_t *random = cursor_take(c, 32);
    uint8_t size = cursor_u8(c);
    const uint8_t *id = cursor_take(c, size);
    *ret_size = id && size <= TLS_SESSION_ID ? size : 0;
    if (*ret_size)
        memcpy(session_id, id, *ret_size);
    return random;
}

/* RFC 6066, section 3: the first name of type 0, host_name. */
static struct tls_bytes server_name_of(struct cursor extensions) {
    struct cursor body = find_extension(extensions, EXTENSION_SERVER_NAME), list = take_list(&body, true);
    while (cursor_left(&list) >= 3) {
        uint8_t type = cursor_u8(&list);
        struct cursor name = take_list(&list, true);
        if (type == 0 && name.size)
            return (struct tls_bytes){name.bytes, name.size};
    }
    return (struct tls_bytes){0};
}

static struct tls_bytes protocols_of(struct cursor extensions) {
    struct cursor body = find_extension(extensions, EXTENSION_PROTOCOLS), list = take_list(&body, true);
    return (struct tls_bytes){list.bytes, list.size};
}

bool tls_client_hello_read(struct fingerprints *fingerprints, const uint8_t *body, size_t size, char transport, struct tls_client_hello *ret_hello) {
    struct cursor c = cursor_over(body, size);
    struct tls_client_hello hello = {.version = cursor_be16(&c)};
    (void)take_begin(&c, hello.session_id, &hello.session_id_size);
    struct cursor ciphers = take_whole_list(&c, true);
    (void)take_whole_list(&c, false); /* compression */
    if (!cursor_ok(&c))
        return false;
    struct cursor extensions = take_list(&c, true); /* some have none at all */
    hello.ciphers = (struct tls_bytes){ciphers.bytes, ciphers.size};
    hello.server_name = server_name_of(extensions);
    hello.protocols = protocols_of(extensions);
    if (fingerprints) {
        make_ja3(fingerprints, hello.version, ciphers, extensions, hello.ja3);
        make_ja4(fingerprints, &hello, ciphers, extensions, transport, hello.ja4);
    }
    *ret_hello = hello;
    return true;
}

/* The random that makes a hello a request to try again: RFC 8446, section 4.1.3. */
static bool is_retry(const uint8_t *random) {
    static const uint8_t retry[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                      0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    return memcmp(random, retry, sizeof retry) == 0;
}

bool tls_server_hello_read(struct fingerprints *fingerprints, const uint8_t *body, size_t size, struct tls_server_hello *ret_hello) {
    struct cursor c = cursor_over(body, size);
    uint16_t version = cursor_be16(&c);
    struct tls_server_hello hello = {.legacy_version = version, .version = version};
    bool early_draft = version >> 8 == 0x7f && (version & 0xff) < 22; /* of TLS 1.3: it had no session identifier and no compression */
    const uint8_t *random = early_draft ? cursor_take(&c, 32) : take_begin(&c, hello.session_id, &hello.session_id_size);
    hello.cipher = cursor_be16(&c);
    cursor_skip(&c, early_draft ? 0 : 1);
    if (!cursor_ok(&c))
        return false;
    hello.retry = is_retry(random);
    struct cursor extensions = take_list(&c, true);
    struct cursor chosen = find_extension(extensions, EXTENSION_VERSIONS);
    if (cursor_left(&chosen) >= 2)
        hello.version = cursor_be16(&chosen);
    hello.pre_shared = find_extension(extensions, EXTENSION_PRE_SHARED_KEY).bytes;
    struct tls_bytes protocols = protocols_of(extensions);
    struct cursor list = cursor_over(protocols.bytes, protocols.size), first = take_list(&list, false);
    hello.protocol = (struct tls_bytes){first.bytes, first.size};
    make_ja3s(fingerprints, version, hello.cipher, extensions, hello.ja3s);
    *ret_hello = hello;
    return true;
}

const char *tls_cipher_name(uint16_t cipher) {
    static const struct {
        uint16_t cipher;
        const char *name;
    } known[] = {
#define CIPHER_NAME(number, name) {number, "TLS_" #name},
        TLS_CIPHERS(CIPHER_NAME)
#undef CIPHER_NAME
    };
    size_t low = 0, high = sizeof known / sizeof *known;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (known[middle].cipher == cipher)
            return known[middle].name;
        if (known[middle].cipher < cipher)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *tls_version_name(uint16_t version) {
    switch (version) {
    case 0x0304:
        return "TLS 1.3";
    case 0x0303:
        return "TLS 1.2";
    case 0x0302:
        return "TLS 1.1";
    case 0x0301:
        return "TLS 1.0";
    case 0x0300:
        return "SSL 3.0";
    case 0xfefc:
        return "DTLS 1.3";
    case 0xfefd:
        return "DTLS 1.2";
    case 0xfeff:
        return "DTLS 1.0";
    default:
        return NULL;
    }
}
