/* The basic encoding rules of ASN.1, X.690: an element is its tag, its length and its content. Tags are of one byte, the class, the bit of
 * constructed contents and the number together (section 8.1.2); lengths are definite (8.1.3). */
#ifndef CORE_BER_H
#define CORE_BER_H

#include "core/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ber_tag {
    BER_ANY = 0,
    BER_BOOLEAN = 1,
    BER_INTEGER = 2,
    BER_BIT_STRING = 3,
    BER_OCTETS = 4,
    BER_NULL = 5,
    BER_OID = 6,
    BER_ENUMERATED = 10,
    BER_UTF8 = 12,
    BER_SEQUENCE = 0x30,
    BER_SET = 0x31,
    /* RFC 2578, section 7.1: the application's types of SNMP */
    BER_IPADDRESS = 0x40,
    BER_COUNTER32 = 0x41,
    BER_GAUGE32 = 0x42,
    BER_TIME_TICKS = 0x43,
    BER_COUNTER64 = 0x46
};

struct ber {
    uint8_t tag;
    size_t head; /* bytes of tag and length */
    size_t size; /* of the content */
};

/* The element that `bytes` begin with; false: there is none, or it reaches behind `size`. */
bool ber_read(const uint8_t *bytes, size_t size, struct ber *ret_element);
/* Whether the content is one that an element of the type can have: of sequences and sets all that is in them, to a depth of 16. */
bool ber_is_valid(uint8_t type, const uint8_t *content, size_t size);
/* Scapy's name of a type ("INTEGER", "STRING"), or NULL where it has none. */
const char *ber_type_name(uint8_t type);
/* Whether elements of the type are whole numbers. */
bool ber_is_number(uint8_t type);
/* The content of a whole number, when it fits. */
bool ber_number(const uint8_t *content, size_t size, int64_t *ret_number);

/* A whole number as 0x2a and as 42, when it has at most 15 bytes; else both in hexadecimal digits. */
void ber_number_write(struct sink *out, const uint8_t *content, size_t size, bool hex);
/* The text of the next part of an object identifier, the first two of "1.3.6.1" and then each with the dot before it, from *at on, which moves
 * behind it; its size, 0 at the end. */
enum { BER_PART = 44 };
size_t ber_oid_next(const uint8_t *content, size_t size, size_t *at, char text[BER_PART]);
void ber_oid_write(struct sink *out, const uint8_t *content, size_t size);

/* Tag and shortest length; how many bytes they take. */
enum { BER_HEAD = 6, BER_NUMBER = 11 };
size_t ber_head_put(uint8_t bytes[BER_HEAD], uint8_t tag, size_t size);
/* A whole element of a number; how many bytes it takes. NULL has no content for 0. */
size_t ber_number_put(uint8_t bytes[BER_NUMBER], uint8_t tag, int64_t number);
/* The content of an object identifier from its text, into room for as many bytes as the text and 2 more; 0: it is none. */
size_t ber_oid_parse(const char *text, size_t size, uint8_t *ret_bytes);

#endif
