#include "proto/protocols.h"

/* An entry of the list is a file, and the module that its protocols are in where that has another name. */
#define PROTOCOL(...) DECLARED(__VA_ARGS__, )
#define DECLARED(file, ...) extern const struct orcap_protocol_set protocols_##file;
#include "proto/protocols.list"
#undef PROTOCOL

#define PROTOCOL(...) LISTED(__VA_ARGS__, )
#define LISTED(file, ...) &protocols_##file,
const struct orcap_protocol_set *const protocol_sets[] = {
#include "proto/protocols.list"
};
const size_t protocol_set_count = sizeof protocol_sets / sizeof *protocol_sets;
#undef PROTOCOL

#define PROTOCOL(...) NAMED(__VA_ARGS__, , )
#define NAMED(file, module, ...) {#file, #module},
static const struct {
    const char *file, *module;
} names[] = {
#include "proto/protocols.list"
};

const char *orcap_protocol_module(const struct orcap_protocol *protocol) {
    if (protocol->contrib && *protocol->contrib)
        return protocol->contrib;
    for (size_t s = 0; s < protocol_set_count; s++)
        for (size_t i = 0; i < protocol_sets[s]->count; i++)
            if (protocol_sets[s]->list[i] == protocol)
                return *names[s].module ? names[s].module : names[s].file;
    return NULL;
}
