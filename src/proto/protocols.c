#include "proto/protocols.h"

#define PROTOCOL(file) extern const struct orcap_protocol_set protocols_##file;
#include "proto/protocols.list"
#undef PROTOCOL

#define PROTOCOL(file) &protocols_##file,
const struct orcap_protocol_set *const protocol_sets[] = {
#include "proto/protocols.list"
};
const size_t protocol_set_count = sizeof protocol_sets / sizeof *protocol_sets;
