/* Addresses to text and back: IPv4 dotted, IPv6 by RFC 5952, MAC lower case with colons. */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IP4_TEXT = 16, IP6_TEXT = 46, MAC_TEXT = 18 }; /* room for the longest, with its NUL */

size_t ip4_format(const uint8_t bytes[4], char text[IP4_TEXT]); /* characters written, without the NUL */
size_t ip6_format(const uint8_t bytes[16], char text[IP6_TEXT]);
size_t mac_format(const uint8_t bytes[6], char text[MAC_TEXT]);
bool ip4_parse(const char *text, size_t size, uint8_t ret_bytes[4]);
bool ip6_parse(const char *text, size_t size, uint8_t ret_bytes[16]);
bool mac_parse(const char *text, size_t size, uint8_t ret_bytes[6]);
/* The other way round: Bluetooth sends the last byte first. The two may be the same. */
void mac_turn(const uint8_t bytes[6], uint8_t ret_bytes[6]);

#endif
