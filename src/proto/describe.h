/* The words in which a protocol is written down. This is the one clever file of the project; with it, a protocol reads like its RFC:
 *
 *     #define UDP_HEADER(FIELD, WHEN)                                                                                                      \
 *         FIELD(sport, 16, ENUM, .names = &udp_ports, .space = "udp.port")                                                                 \
 *         FIELD(len,   16, UINT, .covers = LAYER)
 *     LAYER_OF(udp, UDP_HEADER, 4, .title = "UDP", .filter = "udp", .over = OVER({"ip.proto", 17}), ...)
 *     PROTOCOLS(udp, &udp)
 *
 * A list is a macro that applies FIELD to each field in wire order: name (Scapy's), width in bits (0: not fixed), kind, then what else is to say,
 * as members of struct orcap_field (include/orcap/protocol.h explains each). WHEN is FIELD with a condition in front: IN(type, 0, 8) or
 * BITS(flags, 0x80) or EITHER(checksum_present, routing_present) or TEST(function), PEEK(function); several fields may share a name if at most one of their conditions holds at a time, and the last of them
 * may be there OTHERWISE.
 *
 * Nothing is said twice: positions follow from the widths; a field that covers, sizes or counts something is read to find the size and is
 * computed when building; a `space` field chooses the layer above when reading and is set from its binding when building; `variants` does the
 * same for descriptions that take the place of this one. LAYER_OF, ITEM_OF and OPTION_OF check the sum of the unconditional widths against the size in
 * bytes of the fixed part, so a mistyped width does not compile.
 *
 * How the macros work: LIST(FIELD, WHEN) is expanded three times, with ENTRY_ (an initialiser of struct orcap_field), with BITS_ (its width, for
 * the check) and with INDEX_ (a one-byte member of a struct, so that a member's offset is the field's index: hooks say FIELD_OF(udp, sport)).
 * The kind comes first among the variable arguments because `ORCAP_##__VA_ARGS__` then both puts the prefix before it and lets nothing
 * follow it. */
#ifndef PROTO_DESCRIBE_H
#define PROTO_DESCRIBE_H

#include <orcap/render.h>

#define ENTRY_(field, bits, ...) {.name = #field, .width = (bits), .kind = ORCAP_##__VA_ARGS__},
#define ENTRY_WHEN_(condition, field, bits, ...) {.when = condition, .name = #field, .width = (bits), .kind = ORCAP_##__VA_ARGS__},
#define BITS_(field, bits, ...) +(bits)
#define BITS_WHEN_(condition, field, bits, ...)
#define INDEX_(field, bits, ...) char at_##field;
#define INDEX_WHEN_(condition, field, bits, ...) INDEX_UNNAMED_(__COUNTER__)
#define INDEX_UNNAMED_(number) INDEX_UNNAMED_2_(number)
#define INDEX_UNNAMED_2_(number) char conditional_##number;
#define FIELD_OF(id, field) offsetof(struct id##_index, at_##field)
#define COUNT_(...) (sizeof(__VA_ARGS__) / sizeof *(__VA_ARGS__))

/* Conditions. */
#define IN(other, ...) {.field = #other, .values = (const uint16_t[]){__VA_ARGS__}, .count = COUNT_((const uint16_t[]){__VA_ARGS__})}
#define NOT_IN(other, ...)                                                                                                                  \
    {.field = #other, .values = (const uint16_t[]){__VA_ARGS__}, .count = COUNT_((const uint16_t[]){__VA_ARGS__}), .except = true}
#define BITS(other, bits) {.field = #other, .mask = (bits)}
#define BITS_ARE(other, bits, value) {.field = #other, .mask = (bits), .values = (const uint16_t[]){value}, .count = 1}
#define BOTH(one, value, other, number)                                                                                                     \
    {.field = #one, .values = (const uint16_t[]){value}, .count = 1, .also = &(const struct orcap_when)IN(other, number)}
#define OR_(other) &(const struct orcap_when){.field = #other, .instead = true}
#define EITHER(one, other) {.field = #one, .also = OR_(other)}
#define ANY_OF(one, two, three) {.field = #one, .also = &(const struct orcap_when){.field = #two, .instead = true, .also = OR_(three)}}
#define ALL_CLEAR(one, two, three)                                                                                                          \
    {.field = #one, .except = true, .also = &(const struct orcap_when){.field = #two, .except = true, .also = &(const struct orcap_when){.field = #three, .except = true}}}
#define OTHERWISE {.otherwise = true}
#define TEST(function) {.test = (function)}
#define PEEK(function) {.test = (function), .peeks = true}
#define ONLY(...) &(const struct orcap_when)__VA_ARGS__ /* .filter_when = ONLY(BITS(qr, 1)) */

#define HEADER ORCAP_COVERS_HEADER
#define LAYER ORCAP_COVERS_LAYER
#define PAYLOAD ORCAP_COVERS_PAYLOAD
#define REST ORCAP_COVERS_REST

#define IP4(a, b, c, d) ((uint64_t)(a) << 24 | (uint64_t)(b) << 16 | (uint64_t)(c) << 8 | (uint64_t)(d))
#define NAMES(...) {.list = (const struct orcap_name[]){__VA_ARGS__}, .count = COUNT_((const struct orcap_name[]){__VA_ARGS__}), .joint = "+"}
#define FLAG_LETTERS(...) {.list = (const struct orcap_name[]){__VA_ARGS__}, .count = COUNT_((const struct orcap_name[]){__VA_ARGS__}), .joint = ""}
#define OVER(...)                                                                                                                           \
    (const struct orcap_binding[]){__VA_ARGS__}, .over_count = COUNT_((const struct orcap_binding[]){__VA_ARGS__})
#define BONDS(...)                                                                                                                          \
    (const struct orcap_bond[]){__VA_ARGS__}, .bond_count = COUNT_((const struct orcap_bond[]){__VA_ARGS__})
#define OTHERS(...)                                                                                                                         \
    (const char *const[]){__VA_ARGS__}, .other_count = COUNT_((const char *const[]){__VA_ARGS__})
#define ALIASES(...)                                                                                                                        \
    (const struct orcap_alias[]){__VA_ARGS__}, .alias_count = COUNT_((const struct orcap_alias[]){__VA_ARGS__})

#define DESCRIBE_(id, LIST, bits, ...)                                                                                                      \
    static const struct orcap_field id##_fields[] = {LIST(ENTRY_, ENTRY_WHEN_)};                                                            \
    _Static_assert((0 LIST(BITS_, BITS_WHEN_)) == (bits), #id ": the widths do not add up to its size");                                    \
    struct id##_index {                                                                                                                     \
        LIST(INDEX_, INDEX_WHEN_)                                                                                                           \
    };                                                                                                                                      \
    static const struct orcap_protocol id = {.fields = id##_fields, .field_count = COUNT_(id##_fields), __VA_ARGS__};

#define LAYER_OF(id, LIST, bytes, ...) DESCRIBE_(id, LIST, 8 * (bytes), __VA_ARGS__)
#define LAYER_OF_BITS(id, LIST, bits, ...) DESCRIBE_(id, LIST, bits, __VA_ARGS__) /* conditional fields fill the last byte */
#define ITEM_OF(id, LIST, bytes, ...) DESCRIBE_(id, LIST, 8 * (bytes), .item = true, __VA_ARGS__)
#define OPTION_OF(id, LIST, bytes, ...) DESCRIBE_(id, LIST, 8 * (bytes), .item = true, .option = true, __VA_ARGS__)

/* What a file gives to protocols.list: its name and its descriptions. */
#define PROTOCOLS(file, ...)                                                                                                                \
    extern const struct orcap_protocol_set protocols_##file;                                                                                \
    const struct orcap_protocol_set protocols_##file = {.list = (const struct orcap_protocol *const[]){__VA_ARGS__},                        \
                                                              .count = COUNT_((const struct orcap_protocol *const[]){__VA_ARGS__})};

#endif
