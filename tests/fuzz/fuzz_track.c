/* Packets made of the input, between a few ends so that they meet: segments whose numbers lie near each other, datagrams, pieces of datagrams. One thread
 * and three must make the same sessions of them, and no segment may be forgotten. */
#include <orcap/analyse.h>

#include "../unit/track/made_packets.h"
#include "core/sink.h"
#include "table/table.h"
#include "track/digest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { PACKETS = 256, TCP, UDP, PIECE, PIECE6 };

static void put_ip(struct made_packet *p, bool v6, bool turn, uint8_t host, uint8_t proto, uint32_t size) {
    uint8_t near = (uint8_t)(1 + host % 3), far = 9;
    made_ether(p, v6 ? 0x86dd : 0x0800);
    if (v6)
        (void)made_ipv6(p, turn ? far : near, turn ? near : far, proto, size);
    else
        (void)made_ipv4(p, turn ? far : near, turn ? near : far, proto, size);
}

/* A packet: what it is, whose, and what its header says, from ten bytes. */
static void make(struct made_packet *p, struct cursor *c) {
    uint8_t what = cursor_u8(c), host = cursor_u8(c), flags = cursor_u8(c);
    uint16_t seq = cursor_be16(c), ack = cursor_be16(c), window = cursor_u8(c);
    uint32_t size = cursor_u8(c) % 64, kind = TCP + (what >> 5) % 4;
    bool v6 = what & 2, turn = what & 1;
    static const uint8_t body[64] = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    if (kind == TCP) {
        put_ip(p, v6, turn, host, 6, 20 + size);
        uint8_t *tcp = made_tcp(p, turn ? 80 : 40000, turn ? 40000 : 80, UINT32_MAX - 200 + seq % 400, UINT32_MAX - 200 + ack % 400, flags);
        store_be16(tcp + 14, window);
    } else if (kind == UDP) {
        put_ip(p, v6, turn, host, 17, 8 + size);
        (void)made_udp(p, turn ? 53 : 5000, turn ? 5000 : 53, size);
    } else if (kind == PIECE) {
        put_ip(p, false, turn, host, 17, size);
        store_be16(p->bytes + 14 + 4, flags & 3);
        store_be16(p->bytes + 14 + 6, (uint16_t)(seq % 16 | (flags & 4 ? 0x2000 : 0)));
    } else {
        put_ip(p, true, turn, host, 44, 8 + size);
        uint8_t *fragment = made_room(p, 8);
        fragment[0] = 17;
        store_be16(fragment + 2, (uint16_t)(seq % 16 * 8 | (flags & 4 ? 1 : 0)));
        store_be32(fragment + 4, flags & 3);
    }
    made_bytes(p, body, size);
}

static int write_to(void *user, const char *bytes, size_t size) {
    sink_bytes(user, bytes, size);
    return ORCAP_OK;
}

static void track(const struct orcap_frame *frames, size_t count, unsigned threads, struct sink *ret_rows) {
    struct orcap_analysis *analysis;
    struct orcap_rows *rows;
    const struct orcap_analysis_options options = {.threads = threads, .udp_idle_ns = 100, .icmp_idle_ns = 100};
    if (orcap_analysis_new(&options, &analysis, NULL) != ORCAP_OK)
        abort();
    if (orcap_analysis_want(analysis, "sessions", NULL, NULL) != ORCAP_OK || orcap_analysis_feed(analysis, frames, NULL, count / 2, NULL) != ORCAP_OK ||
        orcap_analysis_feed(analysis, frames + count / 2, NULL, count - count / 2, NULL) != ORCAP_OK || orcap_analysis_finish(analysis) != ORCAP_OK ||
        orcap_analysis_rows(analysis, "sessions", NULL, &rows, NULL) != ORCAP_OK)
        abort();
    const struct orcap_output_options form = {.output = ORCAP_OUTPUT_JSONL};
    if (orcap_rows_write(rows, &form, write_to, ret_rows) != ORCAP_OK)
        abort();
    orcap_rows_free(rows);
    orcap_analysis_free(analysis);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct made_packet packets[PACKETS];
    static struct orcap_frame frames[PACKETS];
    struct cursor c = cursor_over(bytes, size);
    struct sink alone = {0}, together = {0};
    size_t count = 0;
    for (int64_t time_ns = 0; count < PACKETS && cursor_left(&c) >= 10; count++) {
        packets[count].size = 0;
        make(&packets[count], &c);
        time_ns += cursor_u8(&c);
        frames[count] = made_frame(&packets[count], count + 1, time_ns);
    }
    track(frames, count, 1, &alone);
    track(frames, count, 3, &together);
    if (alone.size != together.size || (alone.size && memcmp(alone.bytes, together.bytes, alone.size)))
        abort();
    sink_clear(&alone);
    sink_clear(&together);
    return 0;
}
