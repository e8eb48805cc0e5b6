/* Values that show() prints in a way of their own (enum orcap_shows). */
#ifndef RENDER_SPECIAL_H
#define RENDER_SPECIAL_H

#include <orcap/packet.h>

struct sink;

/* Writes a number or bytes as the field's `shows` says; false, and nothing, when it says nothing of such a value. */
bool special_number(const struct orcap_field *field, uint64_t number, struct sink *out);
bool special_bytes(const struct orcap_field *field, const uint8_t *bytes, size_t size, struct sink *out);

/* The type of an IPv6 option by name, else in decimal, with what a node does that does not know it. */
void special_action(const char *name, uint64_t number, struct sink *out);

#endif
