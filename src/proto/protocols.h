/* Every built-in description, in the order of protocols.list. */
#ifndef PROTO_PROTOCOLS_H
#define PROTO_PROTOCOLS_H

#include <orcap/protocol.h>

extern const struct orcap_protocol_set *const protocol_sets[];
extern const size_t protocol_set_count;

#endif
