#include "core/checksum.h"
#include "core/cursor.h"

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t size) {
    for (; size >= 4; bytes += 4, size -= 4)
        sum += load_be32(bytes);
    if (size >= 2) {
        sum += load_be16(bytes);
        bytes += 2;
        size -= 2;
    }
    return size ? sum + ((uint64_t)bytes[0] << 8) : sum;
}

uint64_t checksum_add_without(uint64_t sum, const uint8_t *bytes, size_t size, size_t at) {
    if (size < at + 2)
        return checksum_add(sum, bytes, size < at ? size : at);
    return checksum_add(checksum_add(sum, bytes, at), bytes + at + 2, size - at - 2);
}

uint16_t checksum_fold(uint64_t sum) {
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}
