#include "track/community.h"

#include "core/cursor.h"
#include "core/sha1.h"

/* Messages that come in pairs: each is the other's answer. */
static const uint8_t ICMP_PAIRS[][2] = {{0, 8}, {9, 10}, {13, 14}, {15, 16}, {17, 18}};
static const uint8_t ICMPV6_PAIRS[][2] = {{128, 129}, {130, 131}, {133, 134}, {135, 136}, {139, 140}, {144, 145}};

static bool counterpart(const uint8_t pairs[][2], size_t count, uint16_t type, uint16_t *ret_type) {
    for (size_t i = 0; i < count; i++)
        for (int side = 0; side < 2; side++)
            if (pairs[i][side] == type) {
                *ret_type = pairs[i][!side];
                return true;
            }
    return false;
}

static size_t base64(const uint8_t *bytes, size_t size, char *text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *p = text;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t v = (uint32_t)bytes[i] << 16 | (i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0) | (i + 2 < size ? bytes[i + 2] : 0u);
        *p++ = digits[v >> 18];
        *p++ = digits[v >> 12 & 63];
        *p++ = i + 1 < size ? digits[v >> 6 & 63] : '=';
        *p++ = i + 2 < size ? digits[v & 63] : '=';
    }
    return (size_t)(p - text);
}

size_t community_format(const struct community_ends *ends, bool instructions, char text[COMMUNITY_TEXT]) {
    uint16_t sport = ends->sport, dport = ends->dport;
    bool one_way = false;
    if (ends->proto == 1 || ends->proto == 58) { /* the type stands for the port of the one end, its answer's for that of the other */
        uint16_t answer;
        one_way = !(ends->proto == 1 ? counterpart(ICMP_PAIRS, sizeof ICMP_PAIRS / 2, sport, &answer)
                                     : counterpart(ICMPV6_PAIRS, sizeof ICMPV6_PAIRS / 2, sport, &answer));
        dport = one_way ? dport : answer;
    }
    int order = memcmp(ends->src, ends->dst, ends->address_size);
    bool turn = !one_way && (order > 0 || (order == 0 && sport > dport));
    uint8_t input[2 + 32 + 2 + 4] = {0}, digest[SHA1_SIZE]; /* the seed, two addresses, protocol and padding, two ports */
    size_t size = 2;
    memcpy(input + size, turn ? ends->dst : ends->src, ends->address_size);
    size += ends->address_size;
    memcpy(input + size, turn ? ends->src : ends->dst, ends->address_size);
    size += ends->address_size;
    input[size] = ends->proto;
    size += 2;
    if (ends->has_ports) {
        store_be16(input + size, turn ? dport : sport);
        store_be16(input + size + 2, turn ? sport : dport);
        size += 4;
    }
    sha1_short(input, size, instructions, digest);
    text[0] = '1';
    text[1] = ':';
    return 2 + base64(digest, sizeof digest, text + 2);
}
