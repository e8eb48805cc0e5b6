/* The Internet checksum, RFC 1071, and those of SCTP and of IEEE 802. */
#ifndef CORE_CHECKSUM_H
#define CORE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Adds bytes to a running sum of 16-bit big-endian words; an odd last byte is padded with zero, so only the last piece may be odd. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t size);
/* The same without the two bytes at `at`, which is even: a checksum's own field, which counts as zero. */
uint64_t checksum_add_without(uint64_t sum, const uint8_t *bytes, size_t size, size_t at);
/* Folded and complemented: what goes into the header. */
uint16_t checksum_fold(uint64_t sum);

/* CRC-32C (Castagnoli), RFC 9260 appendix A, of pieces one after another: begins with CRC32C_START, and is complemented in the end. */
#define CRC32C_START UINT32_MAX
uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t size);
/* The CRC-32 of IEEE 802, section 3.2.9 of IEEE 802.3-2018, which ends its frames with the least significant byte first. */
uint32_t checksum_crc32(const uint8_t *bytes, size_t size);

#endif
