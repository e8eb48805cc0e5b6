/* The text of values as Python prints them. */
#ifndef RENDER_VALUE_H
#define RENDER_VALUE_H

#include <orcap/render.h>

enum { ITEMS_NESTED = 8 }; /* lists inside lists are shown to this depth */

/* A layer's value as Scapy's attribute gives it: NONE also where a program said so, and where Scapy forgets what was read. */
void shown_get(const struct orcap_chain *chain, size_t layer, size_t field, struct orcap_value *ret_value);
/* Whether the value was read or set; whether, otherwise, the payload gives it. All that is left is default, and no part of repr(). */
bool shown_given(const struct orcap_chain *chain, size_t layer, size_t field);
bool shown_overloaded(const struct orcap_chain *chain, size_t layer, size_t field);
/* A MAC or IP address of the right size. */
bool value_is_address(const struct orcap_value *value);
/* A list without anything in it, which repr() leaves out. */
bool value_is_empty_list(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value);

/* A value in one of its forms; it stands inside `nested` lists. */
void value_write(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value, enum orcap_form form, unsigned nested,
                 struct sink *out);

#endif
