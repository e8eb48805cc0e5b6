#include "core/netbios.h"

#include <string.h>

void netbios_encode(const void *name, size_t size, uint8_t ret_wire[NETBIOS_WIRE]) {
    uint8_t padded[NETBIOS_NAME];
    memset(padded, ' ', sizeof padded);
    if (size)
        memcpy(padded, name, size < sizeof padded ? size : sizeof padded);
    ret_wire[0] = 2 * (NETBIOS_NAME + 1);
    for (size_t i = 0; i < NETBIOS_NAME; i++) {
        ret_wire[1 + 2 * i] = (uint8_t)('A' + (padded[i] >> 4));
        ret_wire[2 + 2 * i] = (uint8_t)('A' + (padded[i] & 15));
    }
}

size_t netbios_decode(const uint8_t *wire, size_t size, uint8_t ret_name[NETBIOS_NAME]) {
    size_t at = size ? 1 : 0, count = 0;
    while (at < size && !wire[at])
        at++;
    while (size > at && !wire[size - 1])
        size--;
    for (; at + 2 <= size && count < NETBIOS_NAME; at += 2)
        ret_name[count++] = (uint8_t)((wire[at] - 1u) << 4 | ((wire[at + 1] - 1u) & 15));
    while (count && ret_name[count - 1] == ' ')
        count--;
    return count;
}
