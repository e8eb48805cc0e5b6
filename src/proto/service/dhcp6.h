/* What the files of DHCPv6 share. */
#ifndef PROTO_SERVICE_DHCP6_H
#define PROTO_SERVICE_DHCP6_H

#include "proto/describe.h"

extern const struct orcap_names dhcp6_options;     /* IANA dhcpv6-parameters */
extern const struct orcap_names dhcp6_enterprises; /* IANA enterprise-numbers, those that are met most */
/* Options inside an option. */
extern const struct orcap_items dhcp6_inner;
/* Options follow a message, and one another, as layers. */
int dhcp6_option_follows(const struct orcap_view *view);

#define DHCP6_OPTIONS_FOLLOW .others = OTHERS("DHCP6OptUnknown"), .follows = dhcp6_option_follows
#define DHCP6_WORDS .rfc = "RFC 8415", DHCP6_OPTIONS_FOLLOW
#define DHCP6_OF(number) .over = OVER({"dhcp6.option", number})
#define DHCP6_CODE(FIELD, number)                                                                                                           \
    FIELD(optcode, 16, ENUM, .init = number, .names = &dhcp6_options, .variants = "dhcp6.option", .filter = "=dhcpv6.option.type")
/* The length counts the bytes of the field `data` and `more` before it. */
#define DHCP6_SIZED(FIELD, number, data, more)                                                                                              \
    DHCP6_CODE(FIELD, number)                                                                                                               \
    FIELD(optlen, 16, UINT, .sizes = data, .plus = -(more), .filter = "=dhcpv6.option.length")
#define DHCP6_FIXED(FIELD, number, size)                                                                                                    \
    DHCP6_CODE(FIELD, number)                                                                                                               \
    FIELD(optlen, 16, UINT, .init = size, .filter = "=dhcpv6.option.length")

#endif
