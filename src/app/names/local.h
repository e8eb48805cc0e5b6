/* Names that hosts give themselves: in DHCP (RFC 2131, RFC 2132 option 12) and NetBIOS (RFC 1002, section 4.2). */
#ifndef APP_NAMES_LOCAL_H
#define APP_NAMES_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOCAL_NAME = 255 };

struct local_name {
    uint8_t address[4];
    char text[LOCAL_NAME]; /* letters, digits, and what else is printed in ASCII */
    size_t size;
};
/* Of a client's request for an address, or a server's acknowledgement, that holds a host name. */
bool dhcp_name_read(const uint8_t *bytes, size_t size, struct local_name *ret_name);
/* Of a registration, or an answer to a query, of a name that is no group's. */
bool nbns_name_read(const uint8_t *bytes, size_t size, struct local_name *ret_name);

#endif
