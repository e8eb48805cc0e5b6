/* Layer values to bytes. A node is a layer as values over, where it was read, bytes; a packet is nodes outermost first. */
#ifndef ORCAP_CRAFT_H
#define ORCAP_CRAFT_H

#include <orcap/packet.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A field's value is: values[field] unless UNSET; else what the view holds, where there is one; else what the payload's binding says; else the
 * default. NONE means computed where the field is, 0 for other numbers, and else the default. */
struct orcap_node {
    uint16_t protocol;
    struct orcap_view view;           /* view.bytes NULL: made, not read */
    const struct orcap_value *values; /* one a field; NULL: all UNSET */
    const uint8_t *built;             /* not NULL: this layer's own bytes are these, whatever the values */
    size_t built_size;
    const uint8_t *tail;              /* with values: bytes behind the last field that no field describes */
    size_t tail_size;
    const uint8_t *head;              /* with values: of an ASN.1 element, tag and length as they were spelled: kept while they say the size */
    size_t head_size;
    const uint8_t *gaps;              /* with values: the header as it was read, for the bits of it that no value holds; NULL: they are zeros */
    size_t gaps_size;
    uint16_t ends_at;                 /* with values: fields from this index on are not there, the header ended early; 0: all are */
    bool cut;                         /* with values: read from what is cut before its padding ends, which is not padded when built */
};

struct orcap_chain {
    const struct orcap_context *context;
    const struct orcap_node *nodes; /* `count`, at most ORCAP_DEPTH, outermost first */
    size_t count;
};
/* The layers of a dissected packet as nodes: all values as read. Borrows what the packet borrows. */
ORCAP_API struct orcap_chain orcap_packet_chain(const struct orcap_packet *packet, struct orcap_node nodes[ORCAP_DEPTH]);
/* The field of that name which is there (of several with one name, the one whose condition holds), or ORCAP_ENAME. */
ORCAP_API int orcap_chain_field(const struct orcap_chain *chain, size_t layer, const char *name);
/* The number of a number field; 0 when it is None or another kind of value. */
ORCAP_API uint64_t orcap_chain_number(const struct orcap_chain *chain, size_t layer, size_t field);
/* A layer's value of a field, by the rule above; NONE where its condition does not hold. */
ORCAP_API bool orcap_chain_has(const struct orcap_chain *chain, size_t layer, size_t field); /* whether the field's condition holds */
ORCAP_API void orcap_chain_get(const struct orcap_chain *chain, size_t layer, size_t field, struct orcap_value *ret_value);

/* The items of an ITEMS value, whether they were read, made or are the default, each as a chain of one node. A list must not be copied once it was
 * stepped; it borrows what the chain borrows. */
struct orcap_item_list {
    const struct orcap_items *items;
    uint16_t base;                 /* protocol of items->base */
    const struct orcap_node *made; /* NULL: read, or default */
    size_t left;                   /* made or default ones still to come */
    struct orcap_item_walk walk;   /* of those read */
    struct orcap_node node;
    struct orcap_chain item; /* the current one, its layer 0 */
};
ORCAP_API struct orcap_item_list orcap_chain_items(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value);
ORCAP_API bool orcap_item_list_next(struct orcap_item_list *list);
/* Of packets of layers: whether the current item is the first layer of one. */
ORCAP_API bool orcap_item_list_begins(const struct orcap_item_list *list);

/* The current item of a list of `pairs` as the tuple (name, value) that it is in Scapy: its name, or where the number has none NULL, and the fields
 * that are the value: those which are there, but the number and the length. */
enum { ORCAP_PAIR_FIELDS = 8 }; /* more no option has */
struct orcap_item_pair {
    const char *name;
    uint64_t number;
    uint16_t fields[ORCAP_PAIR_FIELDS];
    size_t count;    /* of fields; 0: the value is None */
    size_t elements; /* values in the fields, those of a list each for itself: one stands for itself, others are a tuple */
    bool broken;     /* no value could be read: b'' in Scapy */
};
ORCAP_API void orcap_item_pair_get(const struct orcap_item_list *list, struct orcap_item_pair *ret_pair);
ORCAP_API void orcap_item_pair_element(const struct orcap_item_list *list, const struct orcap_item_pair *pair, size_t index,
                                       struct orcap_field *ret_field, struct orcap_value *ret_value);

struct orcap_built {
    uint8_t *bytes;             /* released by orcap_built_clear */
    size_t size;
    struct orcap_packet packet; /* the layers over `bytes` */
};
/* Builds `count` nodes, at most ORCAP_DEPTH. Untouched nodes that were read (no values, no different payload) keep their bytes; lengths, counts,
 * next-protocol fields and checksums that are None are computed. ORCAP_EMEMORY, ORCAP_EVALUE (a value does not fit; the error names layer and field). */
ORCAP_API ORCAP_MUST_CHECK int orcap_build(const struct orcap_chain *chain, struct orcap_built *ret_built, struct orcap_error *error);
ORCAP_API void orcap_built_clear(struct orcap_built *built);

/* Memory for values and nodes. */
struct orcap_arena;
ORCAP_API struct orcap_arena *orcap_arena_new(void); /* NULL: memory is out */
ORCAP_API void *orcap_arena_take(struct orcap_arena *arena, size_t size); /* zeroed; NULL: memory is out */
ORCAP_API void orcap_arena_reset(struct orcap_arena *arena);
ORCAP_API void orcap_arena_free(struct orcap_arena *arena);

/* Every value of a view read out, so that building it again encodes them: names keep the spelling they had unless `respell`.
 * ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_view_decode(const struct orcap_view *view, bool respell, struct orcap_arena *arena, struct orcap_node *ret_node);

/* Text to the value of a field: an address, a domain name, bytes, the name of an ENUM's value or of flags ("SA"), a number. ORCAP_EVALUE. */
ORCAP_API ORCAP_MUST_CHECK int orcap_value_parse(const struct orcap_field *field, const char *text, size_t size, struct orcap_arena *arena,
                                                 struct orcap_value *ret_value, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
