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

/* Four bits at a time: the remainders of the sixteen numbers that they can be, divided by the polynomial turned round. */
static uint32_t crc32(const uint32_t remainders[16], uint32_t crc, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        crc = remainders[crc & 15] ^ crc >> 4;
        crc = remainders[crc & 15] ^ crc >> 4;
    }
    return crc;
}

uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t size) {
    static const uint32_t remainders[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
                                            0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};
    return crc32(remainders, crc, bytes, size);
}

uint32_t checksum_crc32(const uint8_t *bytes, size_t size) {
    static const uint32_t remainders[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                            0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    return ~crc32(remainders, UINT32_MAX, bytes, size);
}
