/* Cells that several tables have in common. */
#ifndef ANALYSE_CELLS_H
#define ANALYSE_CELLS_H

#include "core/address.h"
#include "core/cursor.h"
#include "table/rows.h"
#include "track/flow.h"
#include "track/pair.h"

static inline void cell_ip4(struct orcap_cell *cell, uint32_t address, char text[IP6_TEXT]) {
    uint8_t bytes[4];
    memcpy(bytes, &address, sizeof bytes);
    cell_text(cell, text, ip4_format(bytes, text));
}
static inline void cell_ip6(struct orcap_cell *cell, const uint64_t address[2], char text[IP6_TEXT]) {
    uint8_t bytes[16];
    memcpy(bytes, address, sizeof bytes);
    cell_text(cell, text, ip6_format(bytes, text));
}
static inline void cell_mac(struct orcap_cell *cell, uint64_t address, char text[IP6_TEXT]) {
    uint8_t bytes[8];
    store_le64(bytes, address);
    cell_text(cell, text, mac_format(bytes, text));
}
/* The ports of a key, or nulls where it has none. */
static inline void cell_ports(struct orcap_cell *a, struct orcap_cell *b, uint64_t rest) {
    if (key_has_ports(rest)) {
        cell_i64(a, key_a_port(rest));
        cell_i64(b, key_b_port(rest));
    } else {
        cell_null(a);
        cell_null(b);
    }
}
/* Start, end and duration stand together in every table that has them. */
static inline void cell_times(struct orcap_cell *start, int64_t start_ns, int64_t end_ns) {
    if (end_ns == TIME_NONE_LAST) {
        for (int i = 0; i < 3; i++)
            cell_null(&start[i]);
        return;
    }
    cell_i64(&start[0], start_ns);
    cell_i64(&start[1], end_ns);
    cell_f64(&start[2], (double)((uint64_t)end_ns - (uint64_t)start_ns) / 1e9);
}

/* Of a row of conversations: session to duration, seen from the end that sent the first packet; session is null. */
void cells_conversation_counts(const struct pair *pair, struct orcap_cell *cells);
/* All but the layer of the last row, which holds what evicted conversations had counted and has no ends. */
void cells_conversation_rest(const struct pair *rest, struct orcap_cell *cells);

/* Flags as tcpdump writes them; returns the size of the text. */
enum { TCP_FLAGS_TEXT = 10 };
size_t tcp_flags_format(uint16_t flags, char text[TCP_FLAGS_TEXT]);
/* tcp, udp, icmp, icmpv6, sctp, else the number; `text` is used for a number. */
void cell_proto(struct orcap_cell *cell, uint8_t proto, char text[4]);

#endif
