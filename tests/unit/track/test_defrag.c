/* Datagrams from their pieces: every order of overlapping pieces against an oracle that keeps one byte at a time, and the limits. */
#include "track/defrag.h"

#include <orcap/status.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "made_packets.h"

enum { KEPT = 8, ROOM = 4096 };

/* What the taker was told, with the bytes it had. */
struct told {
    struct event event;
    struct orcap_frame frame;
    struct digest digest;
    uint8_t bytes[ROOM];
};
static struct told told[KEPT];
static size_t count;
static struct defrag defrag;
static uint64_t number;

static int tell(void *user, struct event *event) {
    (void)user;
    struct told *t = &told[count < KEPT ? count : KEPT - 1];
    count++;
    t->event = *event;
    t->frame = *event->frame;
    t->digest = *event->digest;
    assert_true(event->frame->caplen <= ROOM);
    if (event->frame->caplen)
        memcpy(t->bytes, event->frame->bytes, event->frame->caplen);
    return ORCAP_OK;
}
static const struct defrag_taker taker = {tell, NULL};

static int setup(void **state) {
    (void)state;
    count = 0;
    number = 0;
    defrag_init(&defrag, 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    defrag_clear(&defrag);
    return 0;
}

/* A piece of the datagram `id` from 192.0.2.1 to 192.0.2.2, of UDP. */
static void piece(int64_t second, uint16_t id, uint32_t offset, bool more, const uint8_t *bytes, uint32_t size, uint32_t cut) {
    struct made_packet p = {.size = 0};
    made_ether(&p, 0x0800);
    uint8_t *ip = made_ipv4(&p, 1, 2, 17, size);
    store_be16(ip + 4, id);
    store_be16(ip + 6, (uint16_t)(offset / 8 | (more ? 0x2000 : 0)));
    made_bytes(&p, bytes, size);
    struct orcap_frame frame = made_frame(&p, ++number, second * 1000000000);
    frame.caplen -= cut;
    struct digest digest;
    digest_frame(&frame, &digest);
    const struct event event = {.digest = &digest, .frame = &frame, .size = frame.len, .counted = true};
    assert_int_equal(defrag_take(&defrag, &event, &taker), ORCAP_OK);
}

/* The same over IPv6, from 2001:db8::1 to 2001:db8::2. */
static void piece6(uint32_t offset, bool more, const uint8_t *bytes, uint32_t size) {
    struct made_packet p = {.size = 0};
    made_ether(&p, 0x86dd);
    made_ipv6(&p, 1, 2, 44, 8 + size);
    uint8_t *header = made_room(&p, 8);
    header[0] = 17;
    store_be16(header + 2, (uint16_t)(offset | more));
    store_be32(header + 4, 7);
    made_bytes(&p, bytes, size);
    struct orcap_frame frame = made_frame(&p, ++number, 0);
    struct digest digest;
    digest_frame(&frame, &digest);
    const struct event event = {.digest = &digest, .frame = &frame, .size = frame.len, .counted = true};
    assert_int_equal(defrag_take(&defrag, &event, &taker), ORCAP_OK);
}

/* The header of UDP from port 5000 to 53 and bytes that tell who sent them. */
static void fill(uint8_t *bytes, uint32_t size, uint32_t offset, uint8_t mark) {
    static const uint8_t udp[8] = {0x13, 0x88, 0, 53, 0, 64, 0, 0};
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = offset + i < 8 ? udp[offset + i] : mark;
}

static const struct {
    uint32_t offset, size;
} PIECES[4] = {{0, 24}, {16, 24}, {8, 40}, {40, 24}}; /* of 64 bytes; the last has the end */

/* Byte by byte: who came first stays, who differs is counted once for each byte it has. */
static void check_order(const int order[4]) {
    uint8_t bytes[64], expected[64], seen[64] = {0};
    uint32_t covered = 0, repeated = 0, conflicts = 0;
    setup(NULL);
    for (int i = 0; i < 4; i++) {
        uint32_t offset = PIECES[order[i]].offset, size = PIECES[order[i]].size;
        fill(bytes, size, offset, (uint8_t)('a' + order[i]));
        piece(0, 1, offset, order[i] != 3, bytes, size, 0);
        if (covered == 64)
            continue; /* what comes after it was whole begins another */
        for (uint32_t at = 0; at < size; at++) {
            repeated += seen[offset + at];
            conflicts += seen[offset + at] && expected[offset + at] != bytes[at];
            expected[offset + at] = seen[offset + at] ? expected[offset + at] : bytes[at];
            covered += !seen[offset + at];
            seen[offset + at] = 1;
        }
        assert_int_equal(count, covered == 64);
    }
    assert_int_equal(count, 1);
    assert_true(told[0].event.complete && told[0].event.datagram);
    assert_int_equal(told[0].frame.caplen, 64);
    assert_memory_equal(told[0].bytes, expected, 64);
    assert_int_equal(told[0].event.repeated, repeated);
    assert_int_equal(told[0].event.conflicts, conflicts);
    assert_int_equal(told[0].digest.ips[0].dport, 53);
    assert_int_equal(told[0].digest.ips[0].payload_captured, 56);
    teardown(NULL);
}

static void test_every_order(void **state) {
    (void)state;
    teardown(NULL);
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            for (int c = 0; c < 4; c++)
                if (a != b && a != c && b != c)
                    check_order((const int[4]){a, b, c, 6 - a - b - c});
    setup(NULL);
}

static void test_ipv6_overlap(void **state) {
    (void)state;
    uint8_t bytes[64];
    fill(bytes, 32, 0, 'a');
    piece6(0, true, bytes, 32);
    piece6(0, true, bytes, 32); /* the very same: let be */
    fill(bytes, 32, 32, 'b');
    piece6(32, false, bytes, 32);
    assert_int_equal(count, 1);
    assert_true(told[0].event.complete);
    assert_int_equal(told[0].event.fragments, 3);
    fill(bytes, 32, 0, 'a');
    piece6(0, true, bytes, 32);
    fill(bytes, 32, 24, 'c');
    piece6(24, true, bytes, 32); /* RFC 5722: and all is dropped */
    fill(bytes, 32, 32, 'b');
    piece6(32, false, bytes, 32);
    assert_int_equal(count, 1);
    assert_int_equal(defrag_finish(&defrag, &taker), ORCAP_OK);
    assert_int_equal(count, 2);
    assert_false(told[1].event.complete);
    assert_int_equal(told[1].event.size, 3 * (14 + 40 + 8 + 32));
}

static void test_timeout(void **state) {
    (void)state;
    uint8_t bytes[64];
    fill(bytes, 32, 0, 'a');
    piece(0, 1, 0, true, bytes, 32, 0);
    piece(60, 2, 0, true, bytes, 32, 0);
    assert_int_equal(count, 0);
    piece(61, 3, 0, true, bytes, 32, 0);
    assert_int_equal(count, 1);
    assert_false(told[0].event.complete);
    assert_int_equal(told[0].frame.number, 1);
    assert_int_equal(told[0].digest.ips[0].dport, 53);
    assert_int_equal(told[0].event.place, EVENT_NO_PLACE);
}

/* A snap length cut a piece off: the datagram is whole, its bytes end there. */
static void test_cut(void **state) {
    (void)state;
    uint8_t bytes[64];
    fill(bytes, 32, 32, 'b');
    piece(0, 1, 32, false, bytes, 32, 0);
    fill(bytes, 32, 0, 'a');
    piece(0, 1, 0, true, bytes, 32, 12);
    assert_int_equal(count, 1);
    assert_int_equal(told[0].frame.caplen, 20);
    assert_int_equal(told[0].frame.len, 64);
    assert_int_equal(told[0].digest.ips[0].payload_size, 56);
    assert_int_equal(told[0].digest.ips[0].payload_captured, 12);
}

/* Too many parts, too many datagrams, too much memory: each gives up what is oldest and no more than it must. */
static void test_limits(void **state) {
    (void)state;
    static const uint8_t bytes[1400] = {0};
    for (uint32_t i = 0; i <= 16; i++)
        piece(0, 1, 16 * i, true, bytes, 8, 0);
    assert_int_equal(count, 1);
    assert_int_equal(told[0].event.fragments, 17);
    count = 0;
    for (uint32_t i = 0; i < 2000; i++)
        piece(0, (uint16_t)(100 + i), 0, true, bytes, 1400, 0);
    assert_true(count > 0 && count < 2000);
    assert_int_equal(told[0].frame.number, 18);
    assert_int_equal(defrag.evicted, count);
    assert_true(defrag.budget.used < ((uint64_t)1 << 20) + 4096);
    size_t before = count;
    assert_int_equal(defrag_finish(&defrag, &taker), ORCAP_OK);
    assert_int_equal(count, 2000);
    assert_int_equal(defrag.evicted, before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_every_order), TEST(test_ipv6_overlap), TEST(test_timeout), TEST(test_cut), TEST(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
