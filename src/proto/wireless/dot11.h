/* What the elements of IEEE 802.11 have in common, wherever their files are: each is a layer behind another, with a number, a size and its bytes. */
#ifndef PROTO_WIRELESS_DOT11_H
#define PROTO_WIRELESS_DOT11_H

#include "proto/describe.h"

extern const struct orcap_names dot11_element_names; /* IEEE 802.11-2020, table 9-92 */

#define DOT11_ELEMENT_ID(FIELD, number) FIELD(ID, 8, ENUM, .init = number, .names = &dot11_element_names, .filter = "=wlan.tag.number")
/* Elements of one size keep it even where the bytes say another, as Scapy has it: the size is only built. */
#define DOT11_ELEMENT_OF(FIELD, number, bytes)                                                                                              \
    DOT11_ELEMENT_ID(FIELD, number)                                                                                                         \
    FIELD(len, 8, UINT, .init = bytes, .filter = "=wlan.tag.length")
#define DOT11_ELEMENT(FIELD, number)                                                                                                        \
    DOT11_ELEMENT_ID(FIELD, number)                                                                                                         \
    FIELD(len, 8, UINT, .covers = REST, .only_built = true, .filter = "=wlan.tag.length")
/* Another element follows. */
#define DOT11_ELEMENT_WORDS .rfc = "IEEE 802.11", .extends = "Dot11Elt", .flat = true, .bonds = BONDS({.upper = "Dot11Elt"})

#endif
