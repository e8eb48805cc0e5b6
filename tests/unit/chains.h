/* Packets for the tests of render: documentation addresses and names, and what to hold their texts against. Expected texts are Scapy 2.8's. */
#ifndef TESTS_CHAINS_H
#define TESTS_CHAINS_H

#include <orcap/render.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* Ether / IP / UDP / DNS, an answer with an address and two character strings. */
#define ANSWER                                                                                                                              \
    "00005e00530200005e005301080045000082000740004011b62dc0000235c00002010035c351006ed059123481000001"                                      \
    "00020000000003777777076578616d706c6503636f6d000001000103777777076578616d706c6503636f6d0000010001"                                      \
    "0000003c0004c0000250076578616d706c6503636f6d00001000010000003c000f0969742773202278220a0469742773"
/* Ether / IP / TCP / Raw, with options known, unknown and last. */
#define SEGMENT                                                                                                                             \
    "00005e00530200005e0053010800450000560001000040068e65c0000201c6336407c350c3510000000100000002e018"                                      \
    "01f40aa80000020405b4010303070402080a0000000300000004050a00000005000000064d046162000000090d0a2061"                                      \
    "275c7fff"
/* IP / Raw, a fragment with two IP options. */
#define FRAGMENT "480000210001a00340fd84c9c0000201c000020201070b04c00002030000000078"

enum { LINK_ETHERNET = 1, LINK_RAW = 101 };

struct chained {
    struct orcap_context *context;
    uint8_t bytes[512];
    struct orcap_packet packet;
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_chain chain;
    struct sink *sink;
};
static struct chained c; /* of the test program */

static inline int open_all(void **state) {
    (void)state;
    assert_int_equal(orcap_context_new(NULL, &c.context, NULL), ORCAP_OK);
    c.sink = orcap_sink_new();
    assert_non_null(c.sink);
    return 0;
}
static inline int close_all(void **state) {
    (void)state;
    orcap_sink_free(c.sink);
    orcap_context_free(c.context);
    return 0;
}

static inline void chained_read(uint16_t link, const char *hex) {
    uint32_t size = (uint32_t)(strlen(hex) / 2);
    assert_true(size <= sizeof c.bytes);
    for (uint32_t i = 0; i < size; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
        c.bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    orcap_dissect(c.context, link, c.bytes, size, size, &c.packet);
    c.chain = orcap_packet_chain(&c.packet, c.nodes);
}
/* Layers with their defaults. */
static inline void chained_make(const char *const *titles, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int protocol = orcap_context_find(c.context, titles[i]);
        assert_true(protocol >= 0);
        c.nodes[i] = (struct orcap_node){.protocol = (uint16_t)protocol};
    }
    c.chain = (struct orcap_chain){.context = c.context, .nodes = c.nodes, .count = count};
}
/* What was written is the text; the sink is empty then. */
static inline void check_written(const char *expected) {
    const char *bytes;
    size_t size;
    assert_int_equal(orcap_sink_get(c.sink, &bytes, &size), ORCAP_OK);
    char *text = calloc(1, size + 1); /* what was written ends without a NUL */
    assert_non_null(text);
    if (size)
        memcpy(text, bytes, size);
    assert_string_equal(text, expected);
    free(text);
    orcap_sink_reset(c.sink);
}

#endif
