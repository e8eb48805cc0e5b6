/* Layers, items and fields that are elements of ASN.1: how much of the bytes is theirs, and what they say. */
#ifndef DISSECT_ELEMENT_H
#define DISSECT_ELEMENT_H

#include "core/ber.h"

#include <orcap/packet.h>

/* Goes behind tag and length of the element that a layer or item is; a walk over what is none is broken at once. */
void element_enter(struct orcap_walk *walk, uint8_t tag);
/* Bytes of a field that is an element and starts `at` bytes into the view, before `end`; 0: it is not there. False: it must be, and is not. */
bool element_size(const struct orcap_walk *walk, size_t field, uint32_t at, uint32_t end, uint32_t *ret_size);
/* The value of an ASN1 field whose bytes and size are in it: what the element says. */
void element_settle(const struct orcap_field *field, struct orcap_value *value);
/* The tag by which the element of a value is to be understood. */
uint8_t element_type(const struct orcap_field *field, const struct orcap_value *value);
/* The content of a value's element; a number that was not read has its bytes put into `room`. */
struct element {
    uint8_t type;
    const uint8_t *content;
    size_t size;
};
struct element element_of(const struct orcap_field *field, const struct orcap_value *value, uint8_t room[BER_NUMBER]);
/* Text as an element of a type, into room for BER_HEAD + 4 more bytes than the text has; its size, or 0 when the type has no such value. */
size_t element_from_text(uint8_t type, const char *text, size_t size, uint8_t *bytes);
/* The default of an ASN1 field as an element; its size, or 0 when the description gives none that can be written. */
enum { ELEMENT_DEFAULT = 64 };
size_t element_default(const struct orcap_field *field, uint8_t bytes[ELEMENT_DEFAULT]);

#endif
