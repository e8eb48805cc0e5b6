/* Provider backbone bridges, IEEE 802.1Q-2018 clause 9.7 (802.1ah): a service identifier and a frame of a customer. */
#include "proto/describe.h"

#define SERVICE(FIELD, WHEN)                                                                                                                \
    FIELD(prio,  3, UINT, .filter = "priority")                                                                                             \
    FIELD(dei,   1, UINT, .filter = "drop")                                                                                                 \
    FIELD(nca,   1, UINT)                                                                                                                   \
    FIELD(res1,  1, UINT)                                                                                                                   \
    FIELD(res2,  2, UINT)                                                                                                                   \
    FIELD(isid, 24, UINT, .filter = "isid")
LAYER_OF(dot1ah, SERVICE, 4, .title = "Dot1AH", .display = "802_1AH", .filter = "ieee8021ah", .rfc = "IEEE 802.1Q", .line = "802.1ah (isid=%isid%",
         .over = OVER({"ethertype", 0x88e7}),
         .bonds = BONDS({.upper = "Ether"}))

PROTOCOLS(dot1ah, &dot1ah)
