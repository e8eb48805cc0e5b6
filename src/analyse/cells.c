#include "analyse/cells.h"

#include "core/number.h"

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
