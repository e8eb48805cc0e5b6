#include "capture/compressed.h"

#include "../pile.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static const struct inflater *const INFLATERS[] = {
    &inflater_zlib,
#ifdef ORCAP_ISAL
    &inflater_isal,
#endif
};
enum { INFLATER_COUNT = sizeof INFLATERS / sizeof *INFLATERS };

/* A stream over a pile that gives `piece` bytes at a time. */
struct pieces {
    struct stream stream;
    const struct pile *pile;
    size_t at, piece;
};

static ptrdiff_t pieces_read(struct stream *stream, uint8_t *to, size_t room) {
    struct pieces *self = (struct pieces *)stream;
    size_t left = self->pile->size - self->at;
    size_t got = left < self->piece ? left : self->piece;
    got = got < room ? got : room;
    if (got)
        memcpy(to, self->pile->bytes + self->at, got);
    self->at += got;
    return (ptrdiff_t)got;
}

/* Inflates all there is; how it ended, and in *ret_out what came. */
static int inflate_pile(const struct pile *gzip, size_t piece, const struct inflater *inflater, struct pile *ret_out, const char *says) {
    struct pieces raw = {.stream = {.read = pieces_read, .wake = -1}, .pile = gzip, .piece = piece};
    struct stream *stream = compressed_open(&raw.stream, NULL, 0, inflater, ORCAP_READER_MEMORY);
    assert_non_null(stream);
    *ret_out = (struct pile){0};
    uint8_t bytes[10000];
    ptrdiff_t got;
    while ((got = stream->read(stream, bytes, sizeof bytes)) > 0)
        pile_bytes(ret_out, bytes, (size_t)got);
    if (says && !strstr(stream->reason, says))
        fail_msg("%s", stream->reason);
    stream_close(stream);
    return (int)got;
}

/* zlib is the peer that packs. */
static void pack(struct pile *gzip, const void *bytes, size_t size) {
    z_stream deflater = {0};
    assert_int_equal(deflateInit2(&deflater, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    uLong bound = deflateBound(&deflater, (uLong)size);
    uint8_t *out = malloc(bound);
    assert_non_null(out);
    deflater.next_in = (Bytef *)(uintptr_t)bytes;
    deflater.avail_in = (uInt)size;
    deflater.next_out = out;
    deflater.avail_out = (uInt)bound;
    assert_int_equal(deflate(&deflater, Z_FINISH), Z_STREAM_END);
    pile_bytes(gzip, out, bound - deflater.avail_out);
    deflateEnd(&deflater);
    free(out);
}

/* Bytes that pack to about a third. */
static void pile_mixture(struct pile *pile, size_t size) {
    uint32_t random = 1;
    while (pile->size < size) {
        random = random * 1103515245 + 12345;
        pile_number(pile, random >> 16, 4);
        pile_fill(pile, (uint8_t)(random >> 24), 8);
    }
}

/* RFC 1952 by hand: every optional part of the header, and a stored block of RFC 1951. */
static void test_header_with_every_part(void **state) {
    (void)state;
    static const uint8_t gzip[] = {
        0x1f, 0x8b, 8,   0x1e, 0,    0,   0,   0,   0,   255,                               /* FHCRC FEXTRA FNAME FCOMMENT */
        3,    0,    'a', 'b',  'c',  'n', 'a', 'm', 'e', 0,   'c',  'o',  'm',  0,    0, 0, /* the last two: header CRC */
        1,    5,    0,   0xfa, 0xff, 'h', 'e', 'l', 'l', 'o', 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0};
    struct pile pile = {0};
    pile_bytes(&pile, gzip, sizeof gzip);
    uint32_t header_crc = (uint32_t)crc32(0, gzip, 24);
    pile.bytes[24] = (uint8_t)header_crc;
    pile.bytes[25] = (uint8_t)(header_crc >> 8);
    for (size_t i = 0; i < INFLATER_COUNT; i++)
        for (size_t piece = 1; piece <= sizeof gzip; piece++) {
            struct pile out;
            assert_int_equal(inflate_pile(&pile, piece, INFLATERS[i], &out, NULL), ORCAP_OK);
            assert_int_equal(out.size, 5);
            assert_memory_equal(out.bytes, "hello", 5);
            pile_clear(&out);
        }
    pile_clear(&pile);
}

static void test_large_data_in_pieces(void **state) {
    (void)state;
    static const size_t pieces[] = {211, 4093, 1 << 20};
    struct pile plain = {0}, gzip = {0};
    pile_mixture(&plain, 3000000);
    pack(&gzip, plain.bytes, plain.size);
    for (size_t i = 0; i < INFLATER_COUNT; i++)
        for (size_t k = 0; k < 3; k++) {
            struct pile out;
            assert_int_equal(inflate_pile(&gzip, pieces[k], INFLATERS[i], &out, NULL), ORCAP_OK);
            assert_int_equal(out.size, plain.size);
            assert_memory_equal(out.bytes, plain.bytes, plain.size);
            pile_clear(&out);
        }
    pile_clear(&plain);
    pile_clear(&gzip);
}

static void test_members_in_a_row(void **state) {
    (void)state;
    struct pile gzip = {0};
    pack(&gzip, "one ", 4);
    pack(&gzip, "", 0);
    pack(&gzip, "two", 3);
    pile_fill(&gzip, 0, 1000); /* as a tape pads */
    size_t sound = gzip.size;
    for (size_t i = 0; i < INFLATER_COUNT; i++)
        for (size_t piece = 1; piece < 2000; piece = piece * 3 + 1) {
            struct pile out;
            gzip.size = sound;
            assert_int_equal(inflate_pile(&gzip, piece, INFLATERS[i], &out, NULL), ORCAP_OK);
            assert_int_equal(out.size, 7);
            assert_memory_equal(out.bytes, "one two", 7);
            pile_clear(&out);

            pile_bytes(&gzip, "\x1f something else", 16);
            assert_int_equal(inflate_pile(&gzip, piece, INFLATERS[i], &out, "no gzip follow"), ORCAP_EDAMAGED);
            assert_int_equal(out.size, 7);
            pile_clear(&out);
        }
    pile_clear(&gzip);
}

static void test_cut_at_every_length(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_mixture(&plain, 400);
    pack(&gzip, plain.bytes, plain.size);
    size_t whole = gzip.size;
    for (size_t i = 0; i < INFLATER_COUNT; i++)
        for (gzip.size = 0; gzip.size < whole; gzip.size++) {
            struct pile out;
            assert_int_equal(inflate_pile(&gzip, 100, INFLATERS[i], &out, "cut short"), ORCAP_EDAMAGED);
            assert_true(out.size <= plain.size);
            if (out.size)
                assert_memory_equal(out.bytes, plain.bytes, out.size);
            if (gzip.size >= whole - 8) /* all but the checksum is there */
                assert_int_equal(out.size, plain.size);
            pile_clear(&out);
        }
    pile_clear(&plain);
    pile_clear(&gzip);
}

/* Whatever bit is wrong, the member does not end well, but for the bits that only fill the last byte before the checksum. */
static void test_any_wrong_bit_is_told(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_mixture(&plain, 500);
    pack(&gzip, plain.bytes, plain.size);
    uint8_t *out = malloc(STREAM_BLOCK);
    for (size_t i = 0; i < INFLATER_COUNT; i++) {
        void *inflating = INFLATERS[i]->open(ORCAP_READER_MEMORY);
        for (size_t bit = 10 * 8; bit < gzip.size * 8; bit++) {
            gzip.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            struct inflate_room room = {.in = gzip.bytes, .in_size = gzip.size, .out = out, .out_size = STREAM_BLOCK};
            enum inflate_result result = INFLATERS[i]->step(inflating, &room);
            if (result == INFLATE_MEMBER_DONE) {
                assert_int_equal(bit / 8, gzip.size - 9);
                assert_int_equal(STREAM_BLOCK - room.out_size, plain.size);
                assert_memory_equal(out, plain.bytes, plain.size);
            }
            gzip.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            INFLATERS[i]->restart(inflating);
        }
        INFLATERS[i]->close(inflating);
    }
    free(out);
    pile_clear(&plain);
    pile_clear(&gzip);
}

static void test_what_comes_before_the_damage(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_mixture(&plain, 1000000);
    pack(&gzip, plain.bytes, plain.size);
    size_t damaged = gzip.size / 2;
    for (size_t i = 0; i < 400; i++)
        gzip.bytes[damaged + i] = 0xff;
    for (size_t i = 0; i < INFLATER_COUNT; i++) {
        struct pile out;
        assert_int_equal(inflate_pile(&gzip, 10000, INFLATERS[i], &out, "damaged"), ORCAP_EDAMAGED);
        assert_true(out.size > plain.size * 2 / 5);
        assert_memory_equal(out.bytes, plain.bytes, plain.size * 2 / 5);
        pile_clear(&out);
    }
    pile_clear(&plain);
    pile_clear(&gzip);
}

static void test_reader_over_gzip(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_pcap_header(&plain, 0xa1b2c3d4, 65535, 1);
    for (unsigned i = 0; i < 20000; i++)
        pile_pcap_record(&plain, i, 0, 60, 60, (uint8_t)i);
    pack(&gzip, plain.bytes, plain.size);
    size_t whole = gzip.size;
    for (int cut = 0; cut < 2; cut++) {
        gzip.size = cut ? whole / 2 : whole;
        struct orcap_reader *reader;
        assert_int_equal(orcap_reader_open_memory(gzip.bytes, gzip.size, "gz", &reader, NULL), ORCAP_OK);
        struct orcap_frame frames[32];
        size_t count, total = 0;
        while ((count = orcap_reader_next(reader, frames, 32)))
            for (size_t i = 0; i < count; i++, total++)
                assert_int_equal(frames[i].bytes[59], (uint8_t)total);
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        assert_int_equal(info->compression, ORCAP_GZIP);
        assert_int_equal(orcap_reader_status(reader, NULL), cut ? ORCAP_EDAMAGED : ORCAP_OK);
        if (cut) {
            assert_true(total > 5000 && total < 20000);
            assert_int_equal(info->damage_offset, 24 + total * 76);
            assert_string_equal(info->damage, "the gzip data is cut short");
        } else
            assert_int_equal(total, 20000);
        uint64_t done, all;
        orcap_reader_progress(reader, &done, &all);
        assert_int_equal(done, gzip.size);
        assert_int_equal(all, gzip.size);
        orcap_reader_close(reader);
    }
    pile_clear(&plain);
    pile_clear(&gzip);
}

/* The inflating thread waits for a pipe that gives no more; closing must not. */
static void test_close_does_not_wait_for_a_pipe(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_pcap_header(&plain, 0xa1b2c3d4, 65535, 1);
    pile_mixture(&plain, 3000);
    pack(&gzip, plain.bytes, plain.size);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], gzip.bytes, gzip.size - 100), (ssize_t)gzip.size - 100);
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open_fd(ends[0], "pipe", &reader, NULL), ORCAP_OK);
    orcap_reader_close(reader);
    close(ends[0]);
    close(ends[1]);
    pile_clear(&plain);
    pile_clear(&gzip);
}

/* Far more comes out than the ring holds, and the reader leaves early. */
static void test_close_in_the_middle(void **state) {
    (void)state;
    struct pile plain = {0}, gzip = {0};
    pile_fill(&plain, 0, 8 << 20);
    pack(&gzip, plain.bytes, plain.size);
    for (size_t i = 0; i < INFLATER_COUNT; i++) {
        struct stream *raw = stream_over_memory(gzip.bytes, gzip.size);
        struct stream *stream = compressed_open(raw, NULL, 0, INFLATERS[i], ORCAP_READER_MEMORY);
        uint8_t bytes[100];
        assert_int_equal(stream->read(stream, bytes, sizeof bytes), 100);
        stream_close(stream);
        stream_close(raw);
    }
    pile_clear(&plain);
    pile_clear(&gzip);
}

static void test_compressions_are_told_and_have_a_remedy(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        enum orcap_compression compression;
        const char *says;
    } cases[] = {{"\x28\xb5\x2f\xfd....", ORCAP_ZSTD, "zstd -dc"},
                 {"\x50\x2a\x4d\x18....", ORCAP_ZSTD, "zstd -dc"},
                 {"\x04\x22\x4d\x18....", ORCAP_LZ4, "lz4 -dc"},
                 {"\xfd\x37zXZ\0..", ORCAP_XZ, "xz -dc"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_reader *reader;
        struct orcap_error error;
        assert_int_equal(compression_of((const uint8_t *)cases[i].bytes, 8), cases[i].compression);
        assert_non_null(strstr(compression_remedy(cases[i].compression), cases[i].says));
        int status = orcap_reader_open_memory((const uint8_t *)cases[i].bytes, 8, "x", &reader, &error);
        assert_int_equal(status, inflater_of(cases[i].compression) ? ORCAP_EFORMAT : ORCAP_EUNSUPPORTED);
    }
}

/* Gzip that holds no capture, or nothing. */
static void test_what_is_no_capture_inside(void **state) {
    (void)state;
    struct {
        struct pile gzip;
        const char *says;
    } cases[4] = {{.says = "text file"}, {.says = "empty"}, {.says = "gzip data is cut short"}, {.says = "gzip data is damaged"}};
    pack(&cases[0].gzip, "hello, world", 12);
    pack(&cases[1].gzip, "", 0);
    pile_bytes(&cases[2].gzip, "\x1f\x8b\x08\0\0", 5);
    pile_bytes(&cases[3].gzip, "\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff\xff\xff", 14);
    for (size_t i = 0; i < 4; i++) {
        struct orcap_reader *reader;
        struct orcap_error error;
        assert_int_equal(orcap_reader_open_memory(cases[i].gzip.bytes, cases[i].gzip.size, "x", &reader, &error), ORCAP_EFORMAT);
        if (!strstr(error.text, cases[i].says))
            fail_msg("%s", error.text);
        pile_clear(&cases[i].gzip);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_with_every_part),    cmocka_unit_test(test_large_data_in_pieces),
        cmocka_unit_test(test_members_in_a_row),          cmocka_unit_test(test_cut_at_every_length),
        cmocka_unit_test(test_any_wrong_bit_is_told),     cmocka_unit_test(test_what_comes_before_the_damage),
        cmocka_unit_test(test_reader_over_gzip),          cmocka_unit_test(test_close_does_not_wait_for_a_pipe),
        cmocka_unit_test(test_close_in_the_middle),       cmocka_unit_test(test_compressions_are_told_and_have_a_remedy),
        cmocka_unit_test(test_what_is_no_capture_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
