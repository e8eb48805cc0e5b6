/* zstd, lz4 and xz beside gzip: each library packs, the reader reads. What all compressions have in common is tested here, what gzip alone has in
 * test_compressed.c. */
#include "capture/compressed.h"

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#ifdef ORCAP_HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef ORCAP_HAVE_LZ4
#include <lz4frame.h>
#endif
#ifdef ORCAP_HAVE_LZMA
#include <lzma.h>
#endif

enum { ROOM = 4 << 20, PACKETS = 3000, PACKET = 500 };

struct packer {
    enum orcap_compression compression;
    const struct inflater *inflater;
    size_t (*pack)(uint8_t *to, const uint8_t *bytes, size_t size); /* to has ROOM; 0: it failed */
};

#ifdef ORCAP_HAVE_ZSTD
static size_t pack_zstd(uint8_t *to, const uint8_t *bytes, size_t size) {
    size_t packed = ZSTD_compress(to, ROOM, bytes, size, 3);
    return ZSTD_isError(packed) ? 0 : packed;
}
#endif
#ifdef ORCAP_HAVE_LZ4
static size_t pack_lz4(uint8_t *to, const uint8_t *bytes, size_t size) {
    size_t packed = LZ4F_compressFrame(to, ROOM, bytes, size, NULL);
    return LZ4F_isError(packed) ? 0 : packed;
}

/* As the program lz4 does: of a block that is cut short the library gives nothing. */
static size_t pack_lz4_in_one_block(uint8_t *to, const uint8_t *bytes, size_t size) {
    const LZ4F_preferences_t preferences = {.frameInfo = {.blockSizeID = LZ4F_max4MB, .blockMode = LZ4F_blockIndependent, .blockChecksumFlag = LZ4F_blockChecksumEnabled}};
    size_t packed = LZ4F_compressFrame(to, ROOM, bytes, size, &preferences);
    return LZ4F_isError(packed) ? 0 : packed;
}
#endif
#ifdef ORCAP_HAVE_LZMA
static size_t pack_xz(uint8_t *to, const uint8_t *bytes, size_t size) {
    size_t packed = 0;
    return lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, bytes, size, to, &packed, ROOM) == LZMA_OK ? packed : 0;
}
#endif

static const struct packer PACKERS[] = {
#ifdef ORCAP_HAVE_ZSTD
    {ORCAP_ZSTD, &inflater_zstd, pack_zstd},
#endif
#ifdef ORCAP_HAVE_LZ4
    {ORCAP_LZ4, &inflater_lz4, pack_lz4},
    {ORCAP_LZ4, &inflater_lz4, pack_lz4_in_one_block},
#endif
#ifdef ORCAP_HAVE_LZMA
    {ORCAP_XZ, &inflater_xz, pack_xz},
#endif
    {ORCAP_PLAIN, NULL, NULL},
};

static uint8_t packed[2 * ROOM];

/* A pcap with packets that pack to about a third. */
static struct pile capture(void) {
    struct pile pile = {0};
    uint32_t random = 1;
    pile_bytes(&pile, "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0", 24);
    for (uint32_t i = 0; i < PACKETS; i++) {
        pile_number(&pile, 1700000000 + i, 4);
        pile_number(&pile, 0, 4);
        pile_number(&pile, PACKET, 4);
        pile_number(&pile, PACKET, 4);
        for (size_t at = 0; at < PACKET; at += 10) {
            random = random * 1103515245 + 12345;
            pile_number(&pile, random >> 8, 3);
            pile_fill(&pile, (uint8_t)i, 7);
        }
    }
    return pile;
}

/* What a reader makes of the packed bytes: packets, how it ended, and whether all packets are right. */
static uint64_t read_all(size_t size, const struct pile *plain, int *ret_status) {
    struct orcap_reader *reader;
    struct orcap_frame frames[64];
    uint64_t packets = 0;
    *ret_status = orcap_reader_open_memory(packed, size, "packed", &reader, NULL);
    if (*ret_status < 0)
        return 0;
    for (size_t count; (count = orcap_reader_next(reader, frames, 64)) > 0;)
        for (size_t i = 0; i < count; i++, packets++) {
            assert_int_equal(frames[i].caplen, PACKET);
            assert_memory_equal(frames[i].bytes, plain->bytes + 24 + packets * (16 + PACKET) + 16, PACKET);
        }
    *ret_status = orcap_reader_status(reader, NULL);
    orcap_reader_close(reader);
    return packets;
}

static void every_packet_is_read(void **state) {
    struct pile plain = capture();
    int status;
    (void)state;
    for (const struct packer *packer = PACKERS; packer->pack; packer++) {
        size_t size = packer->pack(packed, plain.bytes, plain.size);
        assert_int_not_equal(size, 0);
        assert_int_equal(compression_of(packed, size), packer->compression);
        assert_ptr_equal(inflater_of(packer->compression), packer->inflater);
        assert_int_equal(read_all(size, &plain, &status), PACKETS);
        assert_int_equal(status, ORCAP_OK);
    }
    free(plain.bytes);
}

static void members_in_a_row_are_one(void **state) {
    struct pile plain = capture();
    int status;
    (void)state;
    for (const struct packer *packer = PACKERS; packer->pack; packer++) {
        size_t half = plain.size / 2 - 7, size = packer->pack(packed, plain.bytes, half);
        size += packer->pack(packed + size, plain.bytes + half, plain.size - half);
        assert_int_equal(read_all(size, &plain, &status), PACKETS);
        assert_int_equal(status, ORCAP_OK);
        memset(packed + size, 0, 1024); /* a tape's padding */
        assert_int_equal(read_all(size + 1024, &plain, &status), PACKETS);
        assert_int_equal(status, ORCAP_OK);
    }
    free(plain.bytes);
}

static void what_comes_before_the_end_is_kept(void **state) {
    struct pile plain = capture();
    int status;
    (void)state;
    for (const struct packer *packer = PACKERS; packer->pack; packer++) {
        size_t size = packer->pack(packed, plain.bytes, plain.size);
        uint64_t before = 0;
        for (size_t cut = 1; cut < size; cut += size / 97) {
            uint64_t packets = read_all(cut, &plain, &status);
            assert_true(status == ORCAP_EDAMAGED || status == ORCAP_EFORMAT);
            assert_true(packets >= before && packets <= PACKETS);
            before = packets;
        }
        assert_true(before > PACKETS / 2);
    }
    free(plain.bytes);
}

static void wrong_bits_do_no_harm(void **state) {
    struct pile plain = capture();
    (void)state;
    for (const struct packer *packer = PACKERS; packer->pack; packer++) {
        size_t size = packer->pack(packed, plain.bytes, plain.size);
        for (size_t at = 0; at < size; at += size / 199) {
            struct orcap_reader *reader;
            struct orcap_frame frames[64];
            packed[at] ^= 0x10;
            if (orcap_reader_open_memory(packed, size, "packed", &reader, NULL) == ORCAP_OK) {
                while (orcap_reader_next(reader, frames, 64))
                    continue;
                orcap_reader_close(reader);
            }
            packed[at] ^= 0x10;
        }
    }
    free(plain.bytes);
}

static void bytes_behind_are_told(void **state) {
    struct pile plain = capture();
    int status;
    (void)state;
    for (const struct packer *packer = PACKERS; packer->pack; packer++) {
        size_t size = packer->pack(packed, plain.bytes, plain.size);
        memcpy(packed + size, "something that is none of it", 28);
        assert_int_equal(read_all(size + 28, &plain, &status), PACKETS);
        assert_int_equal(status, ORCAP_EDAMAGED);
    }
    free(plain.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packet_is_read),  cmocka_unit_test(members_in_a_row_are_one), cmocka_unit_test(what_comes_before_the_end_is_kept),
        cmocka_unit_test(wrong_bits_do_no_harm), cmocka_unit_test(bytes_behind_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
