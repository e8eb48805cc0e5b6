#include "analyse/cells.h"

#include "core/number.h"
#include "table/table.h"

size_t tcp_flags_format(uint16_t flags, char text[TCP_FLAGS_TEXT]) {
    static const char letters[] = "FSRP.UEWe"; /* from the lowest bit up */
    size_t size = 0;
    for (unsigned bit = 0; letters[bit]; bit++)
        if (flags >> bit & 1)
            text[size++] = letters[bit];
    if (size)
        return size;
    memcpy(text, "none", 4);
    return 4;
}

void cell_proto(struct orcap_cell *cell, uint8_t proto, char text[4]) {
    switch (proto) {
    case 6:
        cell_text(cell, "tcp", 3);
        break;
    case 17:
        cell_text(cell, "udp", 3);
        break;
    case 1:
        cell_text(cell, "icmp", 4);
        break;
    case 58:
        cell_text(cell, "icmpv6", 6);
        break;
    case 132:
        cell_text(cell, "sctp", 4);
        break;
    default:
        cell_text(cell, text, (size_t)(put_unsigned(text, proto) - text));
    }
}

/* The counts, seen from the end that sent the first packet. */
void cells_conversation_counts(const struct pair *pair, struct orcap_cell *cells) {
    int ab = pair->b_was_first, ba = !ab;
    uint64_t packets[2] = {pair_packets(pair, 0), pair_packets(pair, 1)};
    cell_null(&cells[CONVERSATIONS_session]);
    cell_count(&cells[CONVERSATIONS_packets], packets[0] + packets[1]);
    cell_count(&cells[CONVERSATIONS_bytes], pair->bytes[0] + pair->bytes[1]);
    cell_count(&cells[CONVERSATIONS_packets_ab], packets[ab]);
    cell_count(&cells[CONVERSATIONS_bytes_ab], pair->bytes[ab]);
    cell_count(&cells[CONVERSATIONS_packets_ba], packets[ba]);
    cell_count(&cells[CONVERSATIONS_bytes_ba], pair->bytes[ba]);
    cell_times(&cells[CONVERSATIONS_start_ns], pair->start_ns, pair->end_ns);
}

void cells_conversation_rest(const struct pair *rest, struct orcap_cell *cells) {
    for (int i = CONVERSATIONS_a; i <= CONVERSATIONS_b_port; i++)
        cell_null(&cells[i]);
    cells_conversation_counts(rest, cells);
}
