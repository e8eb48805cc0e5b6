/* NetBIOS names on the wire: RFC 1001, section 14.1. */
#ifndef CORE_NETBIOS_H
#define CORE_NETBIOS_H

#include <stddef.h>
#include <stdint.h>

/* A name is fifteen bytes and one more that says of what service it is. Each byte is two letters from A on; a length stands before them. */
enum { NETBIOS_NAME = 15, NETBIOS_WIRE = 1 + 2 * NETBIOS_NAME };

/* The length and the letters of the fifteen bytes, with blanks behind a shorter name; what a longer one has too many is left off. */
void netbios_encode(const void *name, size_t size, uint8_t ret_wire[NETBIOS_WIRE]);
/* The bytes that the letters stand for, without the blanks at the end: how many. Anything is read, whatever the letters are. */
size_t netbios_decode(const uint8_t *wire, size_t size, uint8_t ret_name[NETBIOS_NAME]);

#endif
