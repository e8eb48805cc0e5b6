#include "core/address.h"

#include <arpa/inet.h>
#include <string.h>

/* Every byte in decimal with a point behind it, so that an address is four copies without a branch. */
#define TEN(tens) tens "0.", tens "1.", tens "2.", tens "3.", tens "4.", tens "5.", tens "6.", tens "7.", tens "8.", tens "9."
#define HALF(hundreds) TEN(hundreds "0"), TEN(hundreds "1"), TEN(hundreds "2"), TEN(hundreds "3"), TEN(hundreds "4")
static const char BYTES[256][5] = {
    TEN(""),   TEN("1"),  TEN("2"),  TEN("3"),  TEN("4"),  TEN("5"), TEN("6"), TEN("7"), TEN("8"), TEN("9"),
    HALF("1"), TEN("15"), TEN("16"), TEN("17"), TEN("18"), TEN("19"),
    HALF("2"), "250.",    "251.",    "252.",    "253.",    "254.",    "255."};

size_t ip4_format(const uint8_t bytes[4], char text[IP4_TEXT]) {
    char *p = text;
    for (int i = 0; i < 4; i++) {
        memcpy(p, BYTES[bytes[i]], 4);
        p += 2 + (bytes[i] >= 10) + (bytes[i] >= 100);
    }
    p[-1] = 0;
    return (size_t)(p - text) - 1;
}

static const char HEX[] = "0123456789abcdef";

/* RFC 5952, section 4: no leading zeros, the longest run of two or more zero groups (the first of equals) as "::"; section 5: the dotted
 * form for IPv4-mapped addresses. */
size_t ip6_format(const uint8_t bytes[16], char text[IP6_TEXT]) {
    unsigned groups[8];
    int best = -1, best_length = 1;
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    for (int i = 0; i < 8;) {
        int length = 0;
        while (i + length < 8 && !groups[i + length])
            length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
        i += length ? length : 1;
    }
    bool mapped = best == 0 && best_length == 5 && groups[5] == 0xffff;
    char *p = text;
    for (int i = 0; i < (mapped ? 6 : 8); i++) {
        if (i == best) {
            *p++ = ':';
            if (i + best_length == 8)
                *p++ = ':';
            i += best_length - 1;
            continue;
        }
        if (i)
            *p++ = ':';
        unsigned v = groups[i];
        for (int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0; shift >= 0; shift -= 4)
            *p++ = HEX[v >> shift & 15];
    }
    if (mapped) {
        *p++ = ':';
        return (size_t)(p - text) + ip4_format(bytes + 12, p);
    }
    *p = 0;
    return (size_t)(p - text);
}

size_t mac_format(const uint8_t bytes[6], char text[MAC_TEXT]) {
    char *p = text;
    for (int i = 0; i < 6; i++) {
        if (i)
            *p++ = ':';
        *p++ = HEX[bytes[i] >> 4];
        *p++ = HEX[bytes[i] & 15];
    }
    *p = 0;
    return (size_t)(p - text);
}

static bool parse_inet(int family, const char *text, size_t size, void *ret_bytes) {
    char copy[IP6_TEXT];
    if (size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = 0;
    return strlen(copy) == size && inet_pton(family, copy, ret_bytes) == 1;
}

bool ip4_parse(const char *text, size_t size, uint8_t ret_bytes[4]) {
    return parse_inet(AF_INET, text, size, ret_bytes);
}

bool ip6_parse(const char *text, size_t size, uint8_t ret_bytes[16]) {
    return parse_inet(AF_INET6, text, size, ret_bytes);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool mac_parse(const char *text, size_t size, uint8_t ret_bytes[6]) {
    uint8_t bytes[6];
    size_t at = 0;
    for (int i = 0; i < 6; i++) {
        if (i && (at >= size || (text[at] != ':' && text[at] != '-')))
            return false;
        at += i ? 1 : 0;
        int value = -1;
        for (int digits = 0; digits < 2 && at < size && hex_digit(text[at]) >= 0; digits++, at++)
            value = (value < 0 ? 0 : value * 16) + hex_digit(text[at]);
        if (value < 0)
            return false;
        bytes[i] = (uint8_t)value;
    }
    if (at != size)
        return false;
    memcpy(ret_bytes, bytes, 6);
    return true;
}

void mac_turn(const uint8_t bytes[6], uint8_t ret_bytes[6]) {
    for (size_t i = 0; i < 3; i++) {
        uint8_t first = bytes[i];
        ret_bytes[i] = bytes[5 - i];
        ret_bytes[5 - i] = first;
    }
}
