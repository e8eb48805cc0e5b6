#include "app/mail/words.h"

#include "app/logins.h"

#include <string.h>
#include <strings.h>

static int digit_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Two hexadecimal digits at the start; -1: they are none. */
static int byte_of(const char *text, size_t size) {
    int high = size > 1 ? digit_of(text[0]) : -1, low = size > 1 ? digit_of(text[1]) : -1;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

size_t percent_decode(const char *text, size_t size, char *room, size_t most) {
    size_t used = 0;
    for (size_t at = 0; at < size && used < most;) {
        int byte = text[at] == '%' ? byte_of(text + at + 1, size - at - 1) : -1;
        room[used++] = byte < 0 ? text[at] : (char)byte;
        at += byte < 0 ? 1 : 3;
    }
    return used;
}

/* RFC 2047, section 4.2. */
static size_t decode_q(const char *text, size_t size, char *room, size_t most) {
    size_t used = 0;
    for (size_t at = 0; at < size && used < most;) {
        int byte = text[at] == '=' ? byte_of(text + at + 1, size - at - 1) : -1;
        room[used++] = byte >= 0 ? (char)byte : text[at] == '_' ? ' ' : text[at];
        at += byte < 0 ? 1 : 3;
    }
    return used;
}

/* Latin-1 as UTF-8. */
static size_t widen(const char *text, size_t size, char *room, size_t most) {
    size_t used = 0;
    for (size_t i = 0; i < size && used + 1 < most; i++) {
        unsigned byte = (unsigned char)text[i];
        if (byte >= 0x80)
            room[used++] = (char)(0xc0 | byte >> 6);
        room[used++] = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3f) : byte);
    }
    return used;
}

/* An encoded word at the start: its size, 0 when it is none that is known. */
static size_t decode_word(const char *text, size_t size, char *room, size_t most, size_t *ret_used) {
    static const char *const charsets[] = {"utf-8", "us-ascii", "iso-8859-1"};
    enum { LATIN = 2, CHARSETS = 3, WORD = 128 };
    const char *end = text + size, *charset = text + 2;
    if (size < 8 || text[0] != '=' || text[1] != '?')
        return 0;
    const char *kind = memchr(charset, '?', (size_t)(end - charset));
    if (!kind || end - kind < 5 || kind[2] != '?')
        return 0;
    const char *content = kind + 3, *stop = memchr(content, '?', (size_t)(end - content));
    int which = 0;
    while (which < CHARSETS && ((size_t)(kind - charset) != strlen(charsets[which]) || strncasecmp(charset, charsets[which], strlen(charsets[which]))))
        which++;
    bool base64 = kind[1] == 'B' || kind[1] == 'b', quoted = kind[1] == 'Q' || kind[1] == 'q';
    if (!stop || end - stop < 2 || stop[1] != '=' || which == CHARSETS || !(base64 || quoted))
        return 0;
    char plain[WORD];
    char *to = which == LATIN ? plain : room;
    size_t room_size = which == LATIN ? sizeof plain : most, content_size = (size_t)(stop - content);
    size_t used = base64 ? base64_decode(content, content_size, to, room_size) : decode_q(content, content_size, to, room_size);
    *ret_used = which == LATIN ? widen(plain, used, room, most) : used;
    return (size_t)(stop + 2 - text);
}

/* Blanks between two encoded words are none of the text. */
size_t words_decode(const char *text, size_t size, char *room, size_t most) {
    size_t used = 0, behind_word = 0;
    bool after_word = false;
    for (size_t at = 0; at < size && used < most;) {
        size_t more = 0, word = decode_word(text + at, size - at, room + (after_word ? behind_word : used), most - (after_word ? behind_word : used), &more);
        if (word) {
            used = behind_word = (after_word ? behind_word : used) + more;
            after_word = true;
            at += word;
            continue;
        }
        after_word &= text[at] == ' ' || text[at] == '\t';
        room[used++] = text[at++];
    }
    return used;
}
