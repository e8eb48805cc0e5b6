/* A description as a context has compiled it: names resolved, positions derived, the common cases told apart. */
#ifndef DISSECT_PLAN_H
#define DISSECT_PLAN_H

#include "dissect/bits.h"
#include "dissect/directory.h"
#include "dissect/renumber.h"

#include <orcap/provider.h>

enum { NO_FIELD = 0xffff, NO_PROTOCOL = 0xffff, NO_SPACE = 0, PLAN_SPACES = 4 };

struct field_plan {
    uint32_t at;         /* bits from the start, where `still` */
    uint32_t run_width;  /* bits of the run that starts here, see `run` */
    uint16_t run;        /* how many fields from this one on are there whatever else is, of fixed width, and mean nothing to the others */
    uint16_t width;      /* as in the list, like the next three */
    uint8_t kind;
    uint8_t covers;      /* only where a walk is to look at it: not PAYLOAD */
    uint8_t pads;
    bool phantom;
    bool trails;
    bool element;        /* it is an element of ASN.1 */
    bool still;          /* everything before it is there and of fixed width */
    bool conditional;
    bool measured;       /* a hook tells its size */
    uint8_t word;        /* as in the list, like the next one */
    uint8_t align;
    uint8_t before;      /* bits of the word that the fields before this one have */
    uint8_t below;       /* bits of it that are less significant */
    uint8_t slot;        /* other fields depend on its number, which walks keep in numbers[slot - 1]; 0: none does, or there is no room */
    uint16_t sized_by;   /* the field that gives its size, or NO_FIELD */
    uint16_t counted_by; /* the field that counts its items, or NO_FIELD */
    uint16_t when_field; /* the field its condition looks at, or NO_FIELD */
    uint16_t also_fields[ORCAP_ALSO]; /* likewise */
    uint16_t twin;       /* the field before it of the same name, or NO_FIELD */
    uint16_t front;      /* the field whose number stands in front of its own, or NO_FIELD */
    uint16_t space;      /* number of the space named, or NO_SPACE */
    uint16_t variants;   /* likewise */
    uint16_t items_base; /* protocol of items->base, or NO_PROTOCOL */
    uint16_t init_size;
    uint8_t *init;       /* default of an address or a name, `init_size` bytes; NULL: of another kind */
};

struct match_plan {
    struct orcap_match *matches;
    size_t count;
    uint16_t child;
    bool late; /* asked after the number spaces */
};

struct overload_plan {
    const struct orcap_field *field; /* of the layer below */
    uint32_t value;
    uint8_t bytes[16]; /* the same as bytes, for a field of those; all of them of an IP6 field */
};

struct plan {
    const struct orcap_protocol *protocol;
    struct field_plan *fields;
    uint32_t fixed;          /* bytes of the unconditional fields of fixed width that come first */
    uint32_t least;          /* of these, the bytes that must be there: less where the header may end early */
    bool simple;             /* there are no others */
    bool hidden;             /* it follows no other protocol */
    uint16_t header_field;   /* covers HEADER, or NO_FIELD */
    uint16_t extent_field;   /* covers LAYER or PAYLOAD, or NO_FIELD */
    uint16_t variants_field; /* or NO_FIELD */
    uint16_t names_field;    /* or NO_FIELD */
    uint16_t trailer_field;  /* the first that trails, or NO_FIELD */
    uint16_t *others;        /* protocols; NO_PROTOCOL: not in this context */
    uint16_t spaces[PLAN_SPACES]; /* fields with a space */
    uint16_t space_count;
    struct match_plan *matches; /* in the order they are asked */
    size_t match_count;
    struct overload_plan *overloads; /* values of the layer below that bonds set */
    size_t overload_count;
};

struct space_entry {
    uint64_t key; /* space << 32 | value, 0: free */
    const char *chain;
    uint16_t protocol;
    bool read_only;
};

/* As orcap_analysis_options has them: 0 the default, negative none. */
struct context_limits {
    uint64_t max_memory;
    int64_t tcp_idle_ns, udp_idle_ns, icmp_idle_ns;
};

struct orcap_context {
    struct plan *plans;
    size_t count, capacity;
    struct directory titles; /* of protocols */
    struct directory spaces; /* numbers from 1 */
    size_t space_count;
    struct space_entry *entries; /* open addressing */
    size_t entry_count, entry_mask;
    uint16_t guesses[4]; /* protocols with a `guess`, where the context asks them */
    size_t guess_count;
    uint16_t udp_port; /* the space of that name */
    uint16_t raw, padding, linktype; /* protocols Raw and Padding, space "linktype" */
    const struct orcap_provider *providers[ORCAP_PROVIDERS];
    size_t provider_count;
    struct context_limits limits; /* of providers that follow sessions */
    struct renumbers renumbers;
    struct orcap_finder finder; /* find NULL: nothing is looked up */
};

/* orcap_context_bind with all that a binding says. */
int context_bind(struct orcap_context *context, const struct orcap_binding *binding, uint16_t protocol);

/* NULL: no number stands for another. */
static inline const struct renumbers *context_renumbers(const struct orcap_context *context) {
    return context && context->renumbers.count ? &context->renumbers : NULL;
}

static inline const struct plan *context_plan(const struct orcap_context *context, uint16_t protocol) {
    return &context->plans[protocol];
}

/* A header or an item of `size` bytes with what it is padded with, which may be missing at the end. */
static inline uint32_t plan_padded(const struct plan *plan, uint32_t size, uint32_t room) {
    uint32_t pads = plan->protocol->pads, over = pads ? size % pads : 0;
    return !over ? size : size + pads - over < room ? size + pads - over : room;
}

/* Where a field begins that may begin at bit `at`. */
static inline uint32_t plan_aligned(const struct field_plan *own, uint32_t at) {
    uint32_t over = own->align ? at % (8u * own->align) : 0;
    return over ? at + 8u * own->align - over : at;
}

/* Bits from the field's first on that must be there to read it: of a word all that is left of it. */
static inline uint32_t plan_reach(const struct field_plan *own, uint32_t width) {
    return own->word ? (uint32_t)own->word - own->before : width;
}

/* The number of a field whose bits stand `at` bits from `bytes`. */
static inline uint64_t plan_bits(const struct field_plan *own, const uint8_t *bytes, uint32_t at, uint32_t width) {
    uint64_t number = own->word ? bits_get_word(bytes + (at - own->before) / 8, own->below, width) : bits_get(bytes, at, width);
    return bits_as(own->kind, number, width);
}

/* The number of a field, 0 where it is not there: where its place is fixed the short way through orcap_view_number. */
static inline uint64_t plan_number(const struct plan *plan, const struct orcap_view *view, uint16_t field) {
    const struct field_plan *own = &plan->fields[field];
    if (!own->still)
        return orcap_view_number(view, field);
    if (own->at + plan_reach(own, own->width) > 8 * (view->limit - view->at))
        return 0;
    return plan_bits(own, view->bytes + view->at, own->at, own->width);
}

/* The same with the number in front of it. */
static inline uint64_t plan_joint(const struct plan *plan, const struct orcap_view *view, uint16_t field) {
    const struct field_plan *own = &plan->fields[field];
    uint64_t number = plan_number(plan, view, field);
    return own->front == NO_FIELD ? number : plan_number(plan, view, own->front) << own->width | number;
}

/* The entry of a number, or NULL. */
static inline const struct space_entry *context_entry(const struct orcap_context *context, uint16_t space, uint32_t value) {
    uint64_t key = (uint64_t)space << 32 | value;
    size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 32);
    for (;; at++) {
        const struct space_entry *entry = &context->entries[at & context->entry_mask];
        if (entry->key == key)
            return entry;
        if (!entry->key)
            return NULL;
    }
}

/* All that a description says by itself; what it says of others is resolved when they are there. ORCAP_ENAME, ORCAP_EVALUE, ORCAP_ELIMIT when it
 * contradicts itself, ORCAP_EMEMORY; then too it is to be cleared. */
ORCAP_MUST_CHECK int plan_compile(struct orcap_context *context, struct plan *plan, const struct orcap_protocol *protocol, struct orcap_error *error);
void plan_clear(struct plan *plan);
/* The number of a space, made when it is new; NO_SPACE when memory is out. */
uint16_t context_space(struct orcap_context *context, const char *name);
/* NO_SPACE: there is none of that name. */
uint16_t context_space_find(const struct orcap_context *context, const char *name);

#endif
