/* The trailer of ICMP errors: what fills up to its place, then the extension, RFC 4884 section 5. */
#ifndef PROTO_ICMP_EXTENSION_H
#define PROTO_ICMP_EXTENSION_H

#include "proto/describe.h"

/* The quoted packet takes 128 bytes behind the eight of the error; then come at least a header and an object. */
#define ICMP_TRAILER .trailer_at = 136, .trailer_least = 144

extern const struct orcap_items icmp_extension_items;
uint32_t icmp_extension_padding(const struct orcap_view *view);

/* What the first object of the extension is, behind the error's line. */
void icmp_extension_line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define ICMP_EXTENSION_PADDING .trails = true, .size = icmp_extension_padding, .shows = ORCAP_SHOWS_FILLING, .filter = ""
#define ICMP_EXTENSION .trails = true, .items = &icmp_extension_items, .unset = true, .filter = ""

#endif
