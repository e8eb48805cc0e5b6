/* Tables that reach their memory's limit: nothing is lost, and the order stays. */
#include <orcap/analyse.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../track/made_packets.h"
#include "table/table.h"
#include "track/digest.h"

/* Far past what the first, always granted memory of a store holds (32,768 entries of IPv4). */
enum { PACKETS = 200000, BATCH = 100 };

/* Packet i goes from address i % 100,000 (as a number in IPv4's last bytes, or IPv6's for each fifth) to one server: each pair of ends twice,
 * 100,000 packets apart. */
static void make(struct made_packet *p, uint32_t i) {
    uint32_t source = i % 100000;
    p->size = 0;
    if (source % 5 == 0) {
        made_ether(p, 0x86dd);
        uint8_t *ip = made_ipv6(p, 0, 9, 6, 20);
        store_be32(ip + 20, source);
    } else {
        made_ether(p, 0x0800);
        uint8_t *ip = made_ipv4(p, 0, 9, 6, 20);
        store_be32(ip + 12, 0x0a000000 | source);
    }
    made_tcp(p, 40000, 80, 1000, 0, TCP_SYN);
}

static struct orcap_analysis *analyse(const char *table, const char *layer) {
    static struct made_packet packets[BATCH];
    static struct orcap_frame frames[BATCH];
    const struct orcap_analysis_options options = {.max_memory = 1};
    struct orcap_analysis *analysis;
    assert_int_equal(orcap_analysis_new(&options, &analysis, NULL), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, table, layer, NULL), ORCAP_OK);
    for (uint32_t i = 0; i < PACKETS; i += BATCH) {
        for (uint32_t k = 0; k < BATCH; k++) {
            make(&packets[k], i + k);
            frames[k] = made_frame(&packets[k], i + k + 1, i + k);
        }
        assert_int_equal(orcap_analysis_feed(analysis, frames, NULL, BATCH, NULL), ORCAP_OK);
    }
    assert_int_equal(orcap_analysis_finish(analysis), ORCAP_OK);
    assert_true(orcap_analysis_totals_get(analysis).evicted > 0);
    return analysis;
}

static void test_flows(void **state) {
    (void)state;
    struct orcap_analysis *analysis = analyse("flows", NULL);
    for (int round = 0; round < 2; round++) { /* rows can be made more than once */
        struct orcap_rows *rows;
        struct orcap_cell cells[FLOWS_COUNT];
        int64_t packets = 0, before = -1;
        uint64_t count = 0;
        assert_int_equal(orcap_analysis_rows(analysis, "flows", NULL, &rows, NULL), ORCAP_OK);
        for (; orcap_rows_next(rows, cells) > 0; count++) {
            packets += cells[FLOWS_packets].i64;
            assert_true(cells[FLOWS_start_ns].i64 > before); /* in order of first packet */
            before = cells[FLOWS_start_ns].i64;
        }
        assert_int_equal(packets, PACKETS);
        assert_true(count > 100000 && count <= PACKETS);
        orcap_rows_free(rows);
    }
    orcap_analysis_free(analysis);
}

static void test_sessions(void **state) {
    (void)state;
    struct orcap_analysis *analysis = analyse("sessions", NULL);
    struct orcap_rows *rows;
    struct orcap_cell cells[SESSIONS_COUNT];
    int64_t packets = 0, number = 0;
    assert_int_equal(orcap_analysis_rows(analysis, "sessions", NULL, &rows, NULL), ORCAP_OK);
    for (; orcap_rows_next(rows, cells) > 0; number++) {
        packets += cells[SESSIONS_packets_out].i64;
        assert_int_equal(cells[SESSIONS_session].i64, number);
        assert_memory_equal(cells[SESSIONS_state].text.bytes, "S0", 2);
        assert_int_equal(cells[SESSIONS_lost_bytes].i64, 0);
    }
    assert_int_equal(packets, PACKETS);
    orcap_rows_free(rows);
    orcap_analysis_free(analysis);
}

/* One last row without ends holds what had to go. */
static void test_conversations(void **state) {
    (void)state;
    static const char *const layers[] = {"ip", "tcp"};
    for (size_t i = 0; i < 2; i++) {
        struct orcap_analysis *analysis = analyse("conversations", layers[i]);
        struct orcap_rows *rows;
        struct orcap_cell cells[CONVERSATIONS_COUNT];
        int64_t packets = 0, bytes = 0, without_ends = 0;
        assert_int_equal(orcap_analysis_rows(analysis, "conversations", layers[i], &rows, NULL), ORCAP_OK);
        while (orcap_rows_next(rows, cells) > 0) {
            assert_int_equal(without_ends, 0); /* it is the last */
            packets += cells[CONVERSATIONS_packets].i64;
            bytes += cells[CONVERSATIONS_bytes].i64;
            without_ends += cells[CONVERSATIONS_a].null && cells[CONVERSATIONS_b].null;
            assert_int_equal(cells[CONVERSATIONS_packets_ba].i64, 0);
        }
        assert_int_equal(without_ends, 1);
        assert_int_equal(packets, PACKETS);
        assert_int_equal(bytes, PACKETS / 5 * 4 * 54 + PACKETS / 5 * 74);
        orcap_rows_free(rows);
        orcap_analysis_free(analysis);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flows),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_conversations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
