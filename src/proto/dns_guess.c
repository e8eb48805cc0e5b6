#include "proto/dns_guess.h"

#include "core/cursor.h"

/* RFC 1035, section 4.1: what a stray payload will hardly have all of: no opcode, no reserved bit, one question, few records, a name of whole labels, a
 * known class. A query has no answers and nothing behind its sections. */
bool looks_like_dns(const uint8_t *payload, size_t size) {
    enum { HEADER = 12, NAME_MOST = 255, MANY_RECORDS = 64 };
    if (size < HEADER + 5 || load_be16(payload + 4) != 1 || payload[2] & 0x78 || payload[3] & 0x40)
        return false;
    bool response = payload[2] & 0x80;
    unsigned answers = load_be16(payload + 6), authorities = load_be16(payload + 8), others = load_be16(payload + 10);
    if (answers > MANY_RECORDS || authorities > MANY_RECORDS || others > MANY_RECORDS)
        return false;
    if (!response && (answers || authorities || others > 2 || payload[3] & 0x8f))
        return false;
    size_t at = HEADER;
    while (at < size && payload[at] && payload[at] < 64 && at < HEADER + NAME_MOST)
        at += 1 + (size_t)payload[at];
    if (at + 5 > size || payload[at] || at == HEADER)
        return false;
    unsigned type = load_be16(payload + at + 1), class = load_be16(payload + at + 3) & 0x7fff; /* the upper bit is multicast DNS's */
    bool known = class == 1 || class == 3 || class == 4 || class == 254 || class == 255;
    return known && type && (response || others || at + 5 == size);
}
