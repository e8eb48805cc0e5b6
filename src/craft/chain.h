/* What the parts of craft share about values. */
#ifndef CRAFT_CHAIN_H
#define CRAFT_CHAIN_H

#include <orcap/craft.h>

/* What the list says when nobody says otherwise. ITEMS by default have no `items`: `count` of the base with its defaults. */
void field_default(const struct orcap_context *context, uint16_t protocol, size_t field, struct orcap_value *ret_value);
/* orcap_chain_get of a field whose condition holds, whatever can be known of that. */
void chain_value(const struct orcap_chain *chain, size_t layer, size_t field, struct orcap_value *ret_value);
/* What the context's finder says of a field with a role; false: nothing. */
bool chain_find(const struct orcap_chain *chain, size_t layer, size_t field, struct orcap_value *ret_value);
/* Whether the field is an element of ASN.1, for which None is no bytes rather than the default. */
bool element_may_miss(const struct orcap_context *context, uint16_t protocol, size_t field);
/* A length, a count or a checksum. */
bool field_is_computed(const struct orcap_field *field);

#endif
