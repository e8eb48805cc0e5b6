/* Packets as layers, and the values of their fields.
 *
 * Dissection always succeeds: it gives the layers it could read, what is left as Raw or Padding, and anomalies. It stores a record a layer in
 * the caller's packet and allocates nothing; values are read from the bytes when asked for. Everything here borrows the frame's bytes and dies
 * with them. */
#ifndef ORCAP_PACKET_H
#define ORCAP_PACKET_H

#include <orcap/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ORCAP_DEPTH = 64, ORCAP_ANOMALIES = 8 };

/* A layer's place. */
struct orcap_layer {
    uint16_t protocol;
    uint16_t under;     /* index in the packet of the layer below it; ORCAP_DEPTH: none */
    uint32_t at;        /* of its first byte in the frame */
    uint32_t size;      /* of its header; all of it where nothing follows */
    uint32_t limit;     /* offset where what belongs to it ends (header and payload) */
    uint32_t trailer;   /* bytes before `limit` that stand behind its payload and are its own; 0: none */
    const char *chain;  /* the name in `protocols` */
};

/* Three words, everywhere: unknown (no list for it), cut (by the capture), malformed (the packet contradicts itself or its list). */
enum orcap_anomaly_kind { ORCAP_UNKNOWN, ORCAP_CUT, ORCAP_MALFORMED };
struct orcap_anomaly {
    uint8_t kind;       /* enum orcap_anomaly_kind */
    uint8_t limit_kind; /* who set the limit: enum orcap_limit */
    uint16_t layer;     /* the layer, by its index, in or above which it was met */
    uint16_t protocol;  /* that could not be read */
    uint32_t at;        /* offset in the frame */
    uint32_t needed, available;
};
enum orcap_limit { ORCAP_LIMIT_CAPTURE, ORCAP_LIMIT_FRAME, ORCAP_LIMIT_LENGTH_FIELD };

struct orcap_packet {
    const struct orcap_context *context;
    const uint8_t *bytes;
    uint32_t caplen, len;
    uint16_t count;         /* layers, outermost first */
    uint16_t anomaly_count; /* at most ORCAP_ANOMALIES are kept */
    struct orcap_layer layers[ORCAP_DEPTH];
    struct orcap_anomaly anomalies[ORCAP_ANOMALIES];
};

/* The frame's layers, by its link type. `len` >= caplen, the bytes on the wire. */
ORCAP_API void orcap_dissect(const struct orcap_context *context, uint16_t link, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                             struct orcap_packet *ret_packet);
/* The same, but it may end early: `last` holds a byte for each protocol of the context, ORCAP_LAST where nothing behind a layer of it is wanted,
 * ORCAP_UNWANTED where the layer is not either, else 0. NULL: to the end. What is not wanted is neither read nor given as Raw or Padding. */
enum { ORCAP_LAST = 1, ORCAP_UNWANTED };
ORCAP_API void orcap_dissect_until(const struct orcap_context *context, uint16_t link, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                                   const uint8_t *last, struct orcap_packet *ret_packet);
/* The same, starting with a protocol. */
ORCAP_API void orcap_dissect_as(const struct orcap_context *context, uint16_t protocol, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                                struct orcap_packet *ret_packet);

/* One layer or item, as seen through its description. */
struct orcap_view {
    const struct orcap_context *context;
    const uint8_t *bytes;    /* of the frame */
    uint32_t at;             /* where the layer or item starts */
    uint32_t size;           /* of the header or item; 0: not known yet */
    uint32_t limit;          /* end of what it may read */
    uint32_t message;        /* where the layer starts whose names compress; `at` for layers */
    uint32_t trailer;        /* bytes before `limit` that are the layer's trailer */
    uint16_t protocol;
    uint16_t under;          /* protocol below it; UINT16_MAX: none */
    uint32_t under_at;       /* while layers are found: where that one starts */
    bool open;               /* while it is built: a size in it is still to be computed */
    bool cut;                /* while layers are found: the capture has cut off what stood behind the limit */
};
ORCAP_API struct orcap_view orcap_packet_view(const struct orcap_packet *packet, size_t layer);

enum orcap_value_type {
    ORCAP_VALUE_UNSET,  /* not given: read from the wire, or the default */
    ORCAP_VALUE_NONE,   /* Scapy's None: absent, or to be computed */
    ORCAP_VALUE_NUMBER, /* UINT .. FLAGS; INT, ASN1 as two's complement in 64 bits */
    ORCAP_VALUE_BYTES,  /* MAC IP4 IP6 BYTES; STRINGS, LIST (packed as on the wire); ASN1 (all of the element) */
    ORCAP_VALUE_NAME,   /* NAME: bytes is where it starts, `message` what pointers count from; or uncompressed, message NULL */
    ORCAP_VALUE_ITEMS   /* ITEMS: on the wire, walk with orcap_items_first; made, `items` of them */
};
struct orcap_node;
struct orcap_value {
    uint8_t type; /* enum orcap_value_type */
    uint8_t kind; /* enum orcap_kind of the field */
    uint64_t number;
    const uint8_t *bytes;   /* not aligned */
    size_t size;
    const uint8_t *message; /* NAME */
    size_t message_size;
    const struct orcap_node *items; /* ITEMS that were made: `count` of them */
    size_t count;
    bool as_read;           /* bytes and size are the spelling found on the wire: kept when built again unchanged */
};

/* A field's value by its index; type NONE when its condition does not hold or it lies behind the end. The view must be of bytes. */
ORCAP_API void orcap_view_get(const struct orcap_view *view, size_t field, struct orcap_value *ret_value);
/* The number of a number field, 0 when absent. */
ORCAP_API uint64_t orcap_view_number(const struct orcap_view *view, size_t field);
/* Where a field stands: bits from the view's start and its width in bits; false when absent. */
ORCAP_API bool orcap_view_place(const struct orcap_view *view, size_t field, uint32_t *ret_at, uint32_t *ret_width);

/* All fields that are there, in order: cheaper than asking one by one. */
enum { ORCAP_WALK_NUMBERS = 6 };
struct orcap_walk {
    struct orcap_view view;
    uint16_t next;      /* field to look at next */
    uint16_t field;     /* the current one */
    uint32_t at, width; /* bits from the view's start */
    uint32_t end;       /* bits where what it may read ends */
    bool cut;           /* the field reaches behind the end: what is there is given */
    bool broken;        /* a field that must be there is not: the walk is over */
    uint8_t known;      /* which of the numbers below are: of fields passed that other fields of the layer depend on */
    uint64_t numbers[ORCAP_WALK_NUMBERS];
};
ORCAP_API struct orcap_walk orcap_view_walk(const struct orcap_view *view);
ORCAP_API bool orcap_walk_next(struct orcap_walk *walk);
ORCAP_API void orcap_walk_get(const struct orcap_walk *walk, struct orcap_value *ret_value);

/* The items of an ITEMS field, in order; false at the end. What stands where an item should be and is none is given as a last item, Raw; in a list
 * of pairs, as Scapy has it, two bytes of it at a time. */
struct orcap_item_walk {
    struct orcap_view item; /* the current one */
    const struct orcap_items *items;
    uint32_t first, next, end; /* offsets in the frame */
    uint16_t base;      /* protocol of items->base */
    uint16_t space;     /* in which tags choose what an item is; 0: none */
    uint32_t left;      /* items still to come by the count field; UINT32_MAX: none counts them */
    bool malformed;     /* the current item is such a Raw */
};
ORCAP_API struct orcap_item_walk orcap_items_first(const struct orcap_view *view, size_t field);
ORCAP_API bool orcap_items_next(struct orcap_item_walk *walk);

/* A name as text: labels joined with ".", a final "." as Scapy has it; `escaped` in presentation form (RFC 1035 section 5.1: "." and "\" inside a
 * label as "\." and "\\", bytes outside 0x21-0x7e as \DDD) without the final point, the root as ".". Returns the size of the text, at most
 * ORCAP_NAME_TEXT, or ORCAP_EVALUE when the name is none (a loop, a forward pointer, more than 255 bytes). */
enum { ORCAP_NAME_TEXT = 1024 };
ORCAP_API int orcap_name_format(const struct orcap_value *name, bool escaped, char text[ORCAP_NAME_TEXT]);

/* The values of a LIST, which stand packed in its value: how many, and each by its index. */
ORCAP_API size_t orcap_list_count(const struct orcap_field *field, const struct orcap_value *list);
ORCAP_API void orcap_list_get(const struct orcap_field *field, const struct orcap_value *list, size_t index, struct orcap_value *ret_value);
/* The next domain name of NAMES, from *at on, which moves behind it; false at the end. A last one may lack its root label. */
ORCAP_API bool orcap_domains_next(const struct orcap_value *domains, size_t *at, struct orcap_value *ret_name);
/* The next character string of TEXTS, from *at on, which moves behind it; false at the end. A last one may be cut short. */
ORCAP_API bool orcap_texts_next(const struct orcap_value *texts, size_t *at, const uint8_t **ret_bytes, size_t *ret_size);

/* A value as tshark 4.0 prints it in `-T fields`: nothing for NONE, a flag as 1 or 0, bytes and items in hexadecimal digits, names in presentation
 * form ("<Root>" for the root), the values of lists with "," between. Harmless to a terminal. */
ORCAP_API void orcap_value_print(const struct orcap_field *field, const struct orcap_value *value, struct sink *out);
/* A number of `width` bits in decimal, or as 0x and at least `digits` digits (0: by the width in whole bytes). */
ORCAP_API void orcap_number_print(uint64_t number, unsigned width, unsigned digits, bool hex, struct sink *out);

#ifdef __cplusplus
}
#endif
#endif
