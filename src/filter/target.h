/* What a name in a filter or a column stands for: the places where its values are, and the walk through those of a packet. */
#ifndef FILTER_TARGET_H
#define FILTER_TARGET_H

#include <orcap/filter.h>

#include "core/arena.h"
#include "core/moment.h"
#include "dissect/bits.h"

/* How values compare. SIGNED, DATE and SECONDS are two's complement; dates and seconds count nanoseconds. A LAYER is the bytes of its header. */
enum { NS_PER_PART = 1000000000 / 256 };
enum value_class { CLASS_NUMBER, CLASS_SIGNED, CLASS_DATE, CLASS_SECONDS, CLASS_IP4, CLASS_MAC, CLASS_IP6, CLASS_BYTES, CLASS_TEXT, CLASS_LAYER };

enum { NO_SOURCE = 0, TARGET_ITEMS = 8 };

enum source_form {
    SOURCE_BITS,  /* up to 64 bits at a place that the description fixes */
    SOURCE_PART,  /* the same, of a field that has to be looked for */
    SOURCE_VALUE, /* the value of a field */
    SOURCE_SLICE, /* bytes of it, as a value of another kind */
    SOURCE_MADE,  /* a value that is made of it */
    SOURCE_CHECKSUM, /* what is known of a field that is one */
    SOURCE_INSIDE, /* there are sources in the items of a field */
    SOURCE_LAYER
};

/* A place in layers or items of one protocol. */
struct source {
    const struct orcap_field *field; /* NULL: LAYER */
    const struct orcap_when *when;   /* the name holds only then; NULL: always */
    const char *chain;               /* LAYER: the name that it must have in the chain; NULL: its own */
    uint32_t at;                     /* BITS: from the view's start */
    uint32_t unit;                   /* numbers are times this */
    uint16_t protocol;
    uint16_t index, last;            /* of the field, and of the last of its neighbours */
    uint16_t when_field;             /* that `when` looks at */
    bool with_front;                 /* of the plan's: the number in front of it counts */
    uint16_t next;                   /* source in the same protocol: its number + 1, or NO_SOURCE; they go up by index */
    uint8_t form;                    /* enum source_form */
    uint8_t shift, width;            /* BITS, PART; SLICE: in bytes, width 0: all that are left */
    uint8_t hex_digits;              /* how a number prints: 0: in decimal; of SECONDS not 0: without zeros at the end */
    uint8_t class;                   /* enum value_class */
    uint8_t kind;                    /* SLICE, MADE */
    uint8_t asn1;                    /* of an element: the tag it must have; 0: any */
    bool ntp;                        /* the number is a time of NTP */
    uint8_t fact;                    /* CHECKSUM: enum checksum_fact */
    bool (*makes)(const struct orcap_view *view, const struct orcap_value *field, uint8_t *room, struct orcap_value *ret_value); /* MADE */
};

struct target {
    const struct orcap_context *context;
    const struct orcap_field *field; /* the first source's, for the names of values; NULL: a layer */
    uint16_t *first;                 /* by protocol: its first source's number + 1, or NO_SOURCE */
    struct source *sources;
    uint16_t count;
    uint8_t class;
    uint8_t width;                   /* of numbers: bits that they may have */
    uint8_t hex_digits;              /* the first source's, or as a provider says */
    bool plain;                      /* all sources are BITS in layers */
    bool provided;                   /* comes from a provider: no sources */
    bool raw;                        /* the values are the bytes that fields stand in */
    uint16_t provider, provided_field;
};

/* Looks the name up; what it needs is taken from the arena. ORCAP_ENAME with the nearest name, error->at being `at`; ORCAP_EMEMORY. */
int target_find(const struct orcap_context *context, const char *text, size_t size, int at, struct arena *arena, struct target *ret_target,
                struct orcap_error *error);

/* The array for orcap_dissect_until with which all values of the targets are found; NULL when dissection must go to the end. ORCAP_EMEMORY. */
int target_reach(const struct target *const *targets, size_t count, struct arena *arena, const uint8_t **ret_last);

/* A value that was found. Numbers and addresses of up to 8 bytes have `number`; addresses, bytes and texts have bytes. */
struct found {
    struct orcap_value value; /* type NUMBER, BYTES or NAME */
    const struct source *source; /* NULL: provided */
    size_t layer;
};

struct search {
    const struct target *target;
    const struct orcap_packet *packet;
    const struct orcap_facts *facts;
    struct orcap_view view;
    size_t layer;    /* to look at next */
    uint16_t source; /* in `view`, to look at next */
    uint16_t depth;
    struct {
        struct orcap_item_walk walk;
        struct orcap_view outer;
        uint16_t source; /* of the outer, to look at after the items */
    } items[TARGET_ITEMS];
    struct orcap_value list; /* whose elements are being given */
    const struct source *list_source;
    size_t list_at; /* element, or offset of a string */
    size_t nth;     /* of a provided field */
    uint8_t room[ORCAP_PROVIDED_ROOM];
};

void search_begin(struct search *search, const struct target *target, const struct orcap_packet *packet, const struct orcap_facts *facts);
bool search_next(struct search *search, struct found *ret_found);

/* What a number means: so many units, or from a time of NTP nanoseconds since 1970. */
static inline uint64_t source_number(const struct source *source, uint64_t number) {
    return source->ntp ? (uint64_t)moment_of_ntp(number) : number * source->unit;
}

/* The number of a BITS source in a layer that dissection found. */
static inline uint64_t source_bits(const struct source *source, const struct orcap_packet *packet, const struct orcap_layer *layer) {
    return source_number(source, bits_get(packet->bytes + layer->at, source->at, source->width));
}
/* The field whose values a fact about checksums has, and the fact for one layer: false where there is none. */
const struct orcap_field *checksum_field(uint8_t fact);
bool checksum_fact_get(const struct source *source, const struct orcap_packet *packet, size_t layer, struct orcap_value *ret_value);
/* Whether a layer is what a LAYER source asks for. */
bool source_is_layer(const struct source *source, const struct orcap_context *context, const struct orcap_layer *layer);

#endif
