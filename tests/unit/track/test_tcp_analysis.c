/* TCP analysis over scripts of segments. The words are what tshark 4.0 says of the same segments. */
#include "track/tcp/tcp_analysis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_packets.h"

enum { S = TCP_SYN, K = TCP_ACK, P = TCP_PSH | TCP_ACK, F = TCP_FIN | TCP_ACK };

struct step {
    uint32_t us;
    bool from_client;
    uint32_t seq, ack;
    uint16_t flags, window;
    uint32_t size;
    uint32_t words;
};

struct run {
    struct budget budget;
    struct unacked_pool pool;
    struct tcp_analysis analysis;
    struct tcp_detail detail;
    struct tcp_facts facts;
    uint64_t number;
};

static void start(struct run *run) {
    *run = (struct run){.budget = {.limit = 1 << 20}};
    unacked_pool_init(&run->pool, &run->budget, true);
    tcp_analysis_init(&run->analysis, &run->detail);
}

static void finish(struct run *run) {
    tcp_analysis_release(&run->pool, &run->analysis);
    unacked_pool_clear(&run->pool);
    assert_int_equal(run->budget.used, 0);
}

static void take(struct run *run, const struct step *step) {
    static const uint8_t body[1460];
    struct made_packet p = {.size = 0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, step->from_client ? 1 : 2, step->from_client ? 2 : 1, 6, 20 + step->size);
    uint8_t *tcp = made_tcp(&p, step->from_client ? 40000 : 80, step->from_client ? 80 : 40000, step->seq, step->ack, step->flags);
    store_be16(tcp + 14, step->window);
    made_bytes(&p, body, step->size);
    const struct orcap_frame frame = made_frame(&p, ++run->number, (int64_t)step->us * 1000);
    struct digest digest;
    digest_frame(&frame, &digest);
    tcp_analysis_take(&run->pool, &run->analysis, &run->detail, !step->from_client, &digest.ips[0], &frame, false, &run->facts);
}

static void expect(const struct step *steps, size_t count) {
    struct run run;
    start(&run);
    for (size_t i = 0; i < count; i++) {
        take(&run, &steps[i]);
        if (run.facts.words != steps[i].words)
            fail_msg("segment %zu: words %#x, not %#x", i + 1, (unsigned)run.facts.words, (unsigned)steps[i].words);
    }
    finish(&run);
}
#define EXPECT(steps) expect(steps, sizeof(steps) / sizeof *(steps))

#define HANDSHAKE                                     \
    {0, true, 1000, 0, S, 1000, 0, 0},                \
    {20000, false, 5000, 1001, S | K, 1000, 0, 0},    \
    {40000, true, 1001, 5001, K, 1000, 0, 0}

static void test_repeated(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1001, 5001, P, 1000, 100, 0},
        {60000, false, 5001, 1101, K, 1000, 0, 0},
        {400000, true, 1001, 5001, P, 1000, 100, TCP_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION},
        {410000, true, 1101, 5001, P, 1000, 100, 0},
        {800000, true, 1101, 5001, P, 1000, 100, TCP_RETRANSMISSION},
        {900000, true, 1101, 5001, P, 1000, 150, TCP_RETRANSMISSION},
        {910000, false, 5001, 1251, K, 1000, 0, TCP_ACK_LOST_SEGMENT},
    };
    EXPECT(steps);
}

static void test_fast(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1001, 5001, K, 1000, 100, 0},
        {51000, true, 1201, 5001, K, 1000, 100, TCP_LOST_SEGMENT},
        {52000, false, 5001, 1101, K, 1000, 0, 0},
        {53000, false, 5001, 1101, K, 1000, 0, TCP_DUPLICATE_ACK},
        {54000, false, 5001, 1101, K, 1000, 0, TCP_DUPLICATE_ACK},
        {60000, true, 1101, 5001, K, 1000, 100, TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION},
        {61000, false, 5001, 1301, K, 1000, 0, 0},
    };
    EXPECT(steps);
}

static void test_out_of_order(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1101, 5001, K, 1000, 100, TCP_LOST_SEGMENT},
        {51000, true, 1001, 5001, K, 1000, 100, TCP_OUT_OF_ORDER},
        {52000, false, 5001, 1201, K, 1000, 0, 0},
        {60000, false, 5001, 1501, K, 1000, 0, TCP_ACK_LOST_SEGMENT},
        {61000, false, 5001, 1601, K, 1000, 0, 0},
    };
    EXPECT(steps);
}

static void test_keep_alive(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1001, 5001, P, 1000, 5, 0},
        {60000, false, 5001, 1006, K, 1000, 0, 0},
        {5000000, true, 1005, 5001, K, 1000, 1, TCP_KEEP_ALIVE},
        {5010000, false, 5001, 1006, K, 1000, 0, TCP_KEEP_ALIVE_ACK},
        {9000000, true, 1005, 5001, K, 1000, 0, TCP_KEEP_ALIVE},
        {9010000, false, 5001, 1006, K, 1000, 0, TCP_KEEP_ALIVE_ACK},
    };
    EXPECT(steps);
}

static void test_windows(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1001, 5001, K, 1000, 1000, TCP_WINDOW_FULL},
        {60000, false, 5001, 2001, K, 0, 0, TCP_ZERO_WINDOW},
        {1000000, true, 2001, 5001, K, 1000, 1, TCP_ZERO_WINDOW_PROBE},
        {1010000, false, 5001, 2001, K, 0, 0, TCP_ZERO_WINDOW | TCP_ZERO_WINDOW_PROBE_ACK},
        {2000000, true, 2001, 5001, K, 1000, 1, TCP_ZERO_WINDOW_PROBE},
        {2010000, false, 5001, 2002, K, 0, 0, TCP_ZERO_WINDOW | TCP_ACK_LOST_SEGMENT},
        {3000000, false, 5001, 2002, K, 500, 0, TCP_WINDOW_UPDATE},
        {3010000, true, 2002, 5001, P, 1000, 500, TCP_LOST_SEGMENT | TCP_WINDOW_FULL},
    };
    EXPECT(steps);
}

/* RFC 9293, section 3.4: numbers are modulo 2^32. */
static void test_wrap(void **state) {
    (void)state;
    static const struct step steps[] = {
        {0, true, 0xfffffff0, 0, S, 1000, 0, 0},
        {1000, false, 0xffffff00, 0xfffffff1, S | K, 1000, 0, 0},
        {2000, true, 0xfffffff1, 0xffffff01, K, 1000, 0, 0},
        {3000, true, 0xfffffff1, 0xffffff01, P, 1000, 100, 0},
        {4000, false, 0xffffff01, 0x55, K, 1000, 300, 0},
        {5000, true, 0x55, 0x2d, K, 1000, 10, 0},
        {6000, true, 0x55, 0x2d, K, 1000, 10, TCP_RETRANSMISSION},
        {300000, true, 0x55, 0x2d, K, 1000, 10, TCP_RETRANSMISSION},
    };
    EXPECT(steps);
}

static void test_facts(void **state) {
    (void)state;
    static const struct step steps[] = {
        HANDSHAKE,
        {50000, true, 1001, 5001, K, 1000, 100, 0},
        {50100, true, 1101, 5001, K, 1000, 100, 0},
        {70000, false, 5001, 1101, K, 1000, 0, 0},
        {270000, true, 1101, 5001, P, 1000, 100, 0},
        {300000, false, 5001, 1201, K, 1000, 0, 0},
        {300100, false, 5001, 1201, K, 1000, 0, 0},
    };
    struct run run;
    start(&run);
    for (size_t i = 0; i < 3; i++)
        take(&run, &steps[i]);
    assert_int_equal(run.facts.rtt_ns, 40000000);
    assert_int_equal(run.facts.acked_number, 2);
    take(&run, &steps[3]);
    assert_int_equal(run.facts.in_flight, 100);
    take(&run, &steps[4]);
    assert_int_equal(run.facts.in_flight, 200);
    assert_int_equal(run.facts.pushed, 200);
    take(&run, &steps[5]);
    assert_int_equal(run.facts.acked_number, 4);
    assert_int_equal(run.facts.ack_rtt_ns, 20000000);
    take(&run, &steps[6]);
    assert_int_equal(run.facts.rto_ns, 219900000);
    assert_int_equal(run.facts.rto_number, 5);
    assert_int_equal(run.facts.in_flight, 100);
    take(&run, &steps[7]);
    assert_int_equal(run.facts.acked_number, 5); /* of the two that it answers the earlier one */
    take(&run, &steps[8]);
    assert_int_equal(run.facts.duplicate_count, 1);
    assert_int_equal(run.facts.duplicate_of, 8);
    assert_int_equal(run.facts.since_first_ns, 300100000);
    assert_int_equal(run.facts.since_last_ns, 100000);
    assert_int_equal(run.facts.completeness, 15); /* SYN, SYN+ACK, ACK, data */
    finish(&run);
}

/* Of a connection that was under way, what its first segment shows does not count. */
static void test_completeness(void **state) {
    (void)state;
    static const struct step steps[] = {
        {0, true, 1000, 5000, K, 1000, 0, 0}, {10, false, 5000, 1000, K, 1000, 10, 0}, {20, true, 1000, 5010, K, 1000, 0, 0}, {30, true, 1000, 5010, F, 1000, 0, 0}};
    static const uint8_t before[] = {0, 0, 8, 12};
    struct run run;
    start(&run);
    for (size_t i = 0; i < 4; i++) {
        take(&run, &steps[i]);
        assert_int_equal(run.facts.completeness, before[i]);
    }
    finish(&run);
}

/* Whatever the order of segments and acknowledgements, the list holds what a plain set of them would. */
static void test_unacked(void **state) {
    (void)state;
    enum { MOST = 40 };
    struct budget budget = {.limit = 1 << 20};
    uint32_t random = 1;
    for (int round = 0; round < 500; round++) {
        struct unacked_pool pool;
        struct unacked list = {.count = 0};
        struct unacked_arrival first = {0}, arrival = {0};
        uint32_t seqs[MOST], ends[MOST], base = 0xffffff80;
        size_t count = 0;
        unacked_pool_init(&pool, &budget, true);
        for (uint32_t n = 1; n < MOST; n++) {
            random = random * 1664525 + 1013904223;
            uint32_t a = random >> 16 & 255, b = random >> 8 & 31;
            if (b & 3) {
                seqs[count] = base + a;
                ends[count++] = base + a + b;
                unacked_add(&pool, &list, &first, base + a, base + a + b, &(struct unacked_arrival){n, n});
            } else {
                bool found = false, expected = false;
                size_t kept = 0;
                for (size_t i = 0; i < count; i++) {
                    expected |= ends[i] == base + a;
                    if (ends[i] - base <= a)
                        continue;
                    seqs[kept] = seqs[i] - base < a ? base + a : seqs[i];
                    ends[kept++] = ends[i];
                }
                count = kept;
                found = unacked_acknowledge(&pool, &list, &first, base + a, &arrival);
                assert_int_equal(found, expected);
            }
            assert_int_equal(list.count, count);
            uint32_t lowest = UINT32_MAX;
            for (size_t i = 0; i < count; i++)
                lowest = seqs[i] - base < lowest ? seqs[i] - base : lowest;
            if (count)
                assert_int_equal(list.first.seq - base, lowest);
        }
        unacked_release(&pool, &list);
        unacked_pool_clear(&pool);
        assert_int_equal(budget.used, 0);
    }
}

/* Where nobody acknowledges, a list stays within its cap, and a pool without room forgets. */
static void test_caps(void **state) {
    (void)state;
    struct run run;
    start(&run);
    for (uint32_t i = 0; i < 5000; i++)
        take(&run, &(struct step){i, true, 1 + 10 * (i % 2 ? i : 5000 - i), 1, K, 1000, 10, 0});
    assert_int_equal(run.analysis.sides[0].sent.count, UNACKED_MOST);
    finish(&run);
    start(&run);
    run.budget.limit = 0;
    take(&run, &(struct step){0, true, 1, 1, K, 1000, 10, 0});
    take(&run, &(struct step){1, true, 11, 1, K, 1000, 10, 0});
    assert_int_equal(run.analysis.sides[0].sent.count, 1);
    finish(&run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeated), cmocka_unit_test(test_fast), cmocka_unit_test(test_out_of_order),
        cmocka_unit_test(test_keep_alive), cmocka_unit_test(test_windows), cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_facts), cmocka_unit_test(test_completeness), cmocka_unit_test(test_unacked), cmocka_unit_test(test_caps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
