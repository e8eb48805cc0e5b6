/* What the pages of protocols say, whether as text or as data. */
#ifndef RENDER_DESCRIBE_H
#define RENDER_DESCRIBE_H

#include <orcap/render.h>

/* The name of a field's kind, in small letters. */
const char *kind_name(uint8_t kind);
/* Wireshark's whole name of a field; false: it has none. */
bool filter_name(const struct orcap_protocol *protocol, const struct orcap_field *field, struct sink *out);
/* When the field is there, in words; false: always. */
bool condition_write(const struct orcap_field *field, struct sink *out);
/* Computed when the packet is built. */
bool field_computed(const struct orcap_field *field);
/* What the field says of others, in words; false: nothing. */
bool meaning_write(const struct orcap_field *field, struct sink *out);

/* How two protocols belong together. */
struct relation {
    const struct orcap_protocol *other; /* NULL: `value` is a link type */
    const struct orcap_field *field;    /* of the lower one: a field of numbers, or a list of items */
    const struct orcap_field *key;      /* the field that `value` is of; NULL: there is no value */
    uint32_t value;
};
typedef void tell_relation(void *user, const struct relation *relation);
/* What a protocol follows, or the lists an item stands in. */
void each_parent(const struct orcap_context *context, const struct orcap_protocol *own, tell_relation *tell, void *user);
/* What follows by the values of a field with a number space, or takes the place of its own protocol. */
void each_child(const struct orcap_context *context, const struct orcap_field *field, tell_relation *tell, void *user);
/* What follows by the values of several fields. */
void each_bound(const struct orcap_context *context, const struct orcap_protocol *own, tell_relation *tell, void *user);
/* Whether each_child has something new to tell of a field: it is the first of its number space, and not that of a variant. */
bool has_children(const struct orcap_protocol *own, size_t field);
/* A relation's value as its field shows numbers. */
void key_write(const struct relation *relation, struct sink *out);

#endif
