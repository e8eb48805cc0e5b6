/* Layers to bytes. Headers are written outermost first, then what needs to know sizes (lengths), then what needs all bytes (checksums, innermost
 * first). What a header's own bytes decide (a condition, a size) is read back from what was written, through the same views that reading uses. */
#include "craft/chain.h"
#include "core/address.h"
#include "dissect/bits.h"
#include "dissect/element.h"
#include "dissect/name.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <stdlib.h>
#include <string.h>

enum { NESTING = 8, LARGEST = 16 * 1024 * 1024 };

struct builder {
    const struct orcap_context *context;
    uint8_t *bytes;
    size_t size, capacity;
    int status;
    struct orcap_error *error;
    unsigned nesting;
    size_t start; /* of the layer or item that is being written */
};

/* Fields that wait for the size of the whole or for all bytes. */
struct waiting {
    uint16_t field;
    uint32_t at; /* bit in the whole */
};
enum { WAITING = 8 };
struct written {
    struct waiting waiting[WAITING];
    size_t count;
};

static void fail(struct builder *b, int status, const struct orcap_protocol *protocol, const struct orcap_field *field, const char *what) {
    if (b->status == ORCAP_OK)
        b->status = field ? orcap_fail(b->error, status, "%s.%s: %s", protocol->title, field->name, what)
                          : orcap_fail(b->error, status, "%s: %s", protocol ? protocol->title : "build", what);
}

/* Grows the output by zeros. */
static void extend(struct builder *b, size_t size) {
    if (b->status != ORCAP_OK || !size)
        return;
    if (size > LARGEST - b->size) {
        fail(b, ORCAP_ELIMIT, NULL, NULL, "a packet of more than 16 MiB");
        return;
    }
    if (size > b->capacity - b->size) {
        size_t capacity = b->capacity ? b->capacity : 256;
        while (capacity - b->size < size)
            capacity *= 2;
        uint8_t *bytes = realloc(b->bytes, capacity);
        if (!bytes) {
            fail(b, ORCAP_EMEMORY, NULL, NULL, "memory is out");
            return;
        }
        b->bytes = bytes;
        b->capacity = capacity;
    }
    memset(b->bytes + b->size, 0, size);
    b->size += size;
}

static void append(struct builder *b, const uint8_t *bytes, size_t size) {
    extend(b, size);
    if (b->status == ORCAP_OK && size)
        memcpy(b->bytes + b->size - size, bytes, size);
}

static void put_number(struct builder *b, const struct plan *plan, size_t index, size_t at, uint64_t number) {
    const struct orcap_field *field = &plan->protocol->fields[index];
    const struct field_plan *own = &plan->fields[index];
    uint32_t width = field->width;
    bool is_signed = field->kind == ORCAP_INT;
    uint64_t above = width < 64 ? number >> width : 0;
    bool fits = !above || (is_signed && width < 64 && (int64_t)number < 0 && (int64_t)number >> (width - 1) == -1);
    if (!fits && width % 8 == 0 && width != 24) {
        fail(b, ORCAP_EVALUE, plan->protocol, field, "the number does not fit");
        return;
    }
    if (own->word) {
        bits_set_word(b->bytes + (at - own->before) / 8, own->below, width, number);
        return;
    }
    if (field->kind == ORCAP_LEUINT) {
        uint64_t turned = 0;
        for (uint32_t i = 0; i < width; i += 8)
            turned |= (number >> i & 0xff) << (width - 8 - i);
        number = turned;
    }
    bits_set(b->bytes, (uint32_t)at, width, number);
}

/* Bytes into a field of fixed width: addresses must fit, other bytes are cut or filled with zeros. */
static void put_fixed(struct builder *b, const struct orcap_protocol *protocol, const struct orcap_field *field, size_t at, const struct orcap_value *value) {
    size_t size = field->width / 8u;
    bool address = field->kind == ORCAP_MAC || field->kind == ORCAP_LEMAC || field->kind == ORCAP_IP4 || field->kind == ORCAP_IP6;
    if (field->width % 8 || at % 8 || (address && value->size && value->size != size)) {
        fail(b, ORCAP_EVALUE, protocol, field, "the value has another size than the field");
        return;
    }
    uint8_t hardware[6];
    if (field->shows == ORCAP_SHOWS_HARDWARE && mac_parse((const char *)value->bytes, value->size, hardware))
        memcpy(b->bytes + at / 8, hardware, sizeof hardware);
    else if (value->size)
        memcpy(b->bytes + at / 8, value->bytes, value->size < size ? value->size : size);
}

static void put_name(struct builder *b, const struct orcap_protocol *protocol, const struct orcap_field *field, const struct orcap_value *value, bool keep) {
    if (!value->message || (keep && value->as_read)) {
        append(b, value->bytes, value->size);
        return;
    }
    uint8_t name[NAME_BYTES];
    size_t size = name_expand(value->message, value->message_size, (size_t)(value->bytes - value->message), name);
    if (!size)
        fail(b, ORCAP_EVALUE, protocol, field, "this is no domain name");
    append(b, name, size);
}

/* Puts tag and length before what was written from `start` on: as they were spelled, where that says the right size. */
static void close_element(struct builder *b, size_t start, uint8_t tag, const uint8_t *spelled, size_t spelled_size) {
    uint8_t head[BER_HEAD];
    size_t content = b->size - start, said = spelled_size > 1 && !(spelled[1] & 0x80) ? spelled[1] : 0, size;
    for (size_t i = 2; i < spelled_size; i++)
        said = said << 8 | spelled[i];
    if (spelled_size < 2 || said != content) {
        size = ber_head_put(head, tag, content);
        spelled = head;
    } else {
        size = spelled_size;
    }
    extend(b, size);
    if (b->status != ORCAP_OK)
        return;
    memmove(b->bytes + start + size, b->bytes + start, content);
    memcpy(b->bytes + start, spelled, size);
}

/* A value as an element: as it was read, or with the shortest length. */
static void put_element(struct builder *b, const struct orcap_field *field, const struct orcap_value *value) {
    if (value->as_read) {
        append(b, value->bytes, value->size);
        return;
    }
    uint8_t room[BER_NUMBER];
    struct element element = element_of(field, &(struct orcap_value){.type = value->type, .number = value->number,
                                                                     .bytes = value->type == ORCAP_VALUE_NUMBER ? NULL : value->bytes,
                                                                     .size = value->type == ORCAP_VALUE_NUMBER ? 0 : value->size}, room);
    if (value->type == ORCAP_VALUE_NUMBER && value->size && !field->asn1)
        element.type = value->bytes[0]; /* the type of a value of any type */
    size_t start = b->size;
    if (element.type != BER_NULL || value->number)
        append(b, element.content, element.size);
    close_element(b, start, field->implicit ? field->implicit : element.type, NULL, 0);
}

static void write_node(struct builder *b, const struct orcap_chain *chain, size_t layer, struct written *written);

/* Checksums over an item that begins at `start`. */
static void settle_item(struct builder *b, uint16_t protocol, size_t start, const struct written *written) {
    struct orcap_packet packet = {.context = b->context, .bytes = b->bytes, .caplen = (uint32_t)b->size, .len = (uint32_t)b->size, .count = 1};
    const struct plan *plan = context_plan(b->context, protocol);
    packet.layers[0] = (struct orcap_layer){
        .protocol = protocol, .under = ORCAP_DEPTH, .at = (uint32_t)start, .size = (uint32_t)(b->size - start), .limit = (uint32_t)b->size};
    for (size_t i = 0; i < written->count; i++) {
        const struct orcap_field *field = &plan->protocol->fields[written->waiting[i].field];
        if (field->compute)
            put_number(b, plan, written->waiting[i].field, written->waiting[i].at, field->compute(&packet, 0));
    }
}

/* A node by itself: an item. */
static void write_item(struct builder *b, const struct orcap_node *node) {
    struct written written = {.count = 0};
    size_t start = b->start;
    size_t own = b->size;
    write_node(b, &(struct orcap_chain){.context = b->context, .nodes = node, .count = 1}, 0, &written);
    if (written.count && b->status == ORCAP_OK)
        settle_item(b, node->protocol, own, &written);
    b->start = start;
}

/* Padding items up to the next place that is a multiple of `align` plus `plus`. */
static void put_padding(struct builder *b, const struct orcap_items *items, size_t align, size_t plus) {
    size_t at = b->size - b->start, size = (align + plus - at % align) % align;
    if (size == 1) {
        append(b, (const uint8_t[]){items->pad_one}, 1);
    } else if (size) {
        append(b, (const uint8_t[]){items->pad_more, (uint8_t)(size - 2)}, 2);
        extend(b, size - 2);
    }
}

static bool pads(const struct plan *plan, const struct orcap_node *node, const struct orcap_items *items) {
    int field = items->pad_when ? orcap_protocol_field(plan->protocol, items->pad_when) : ORCAP_ENAME;
    if (field < 0 || !node->values || node->values[field].type != ORCAP_VALUE_NUMBER)
        return items->pad_to != 0;
    return items->pad_to && node->values[field].number;
}

static void put_items_made(struct builder *b, const struct orcap_node *node, size_t index, const struct orcap_value *value) {
    const struct plan *plan = context_plan(b->context, node->protocol);
    const struct orcap_items *items = plan->protocol->fields[index].items;
    const struct orcap_node base = {.protocol = plan->fields[index].items_base};
    bool padded = !value->as_read && pads(plan, node, items); /* what was read keeps its places */
    for (size_t i = 0; i < value->count && b->status == ORCAP_OK; i++) {
        const struct orcap_node *item = value->items ? &value->items[i] : &base;
        const struct orcap_protocol *own = context_plan(b->context, item->protocol)->protocol;
        if (padded && own->align)
            put_padding(b, items, own->align, own->align_plus);
        write_item(b, item);
    }
    if (padded)
        put_padding(b, items, items->pad_to, 0);
}

/* Items read from the wire are written one by one from their values where names must be spelled anew, else copied. */
static void put_items_read(struct builder *b, const struct orcap_view *view, size_t index, const struct orcap_value *value) {
    const struct orcap_field *field = &context_plan(view->context, view->protocol)->protocol->fields[index];
    if (!field->items->records) {
        append(b, value->bytes, value->size);
        return;
    }
    struct orcap_arena *arena = orcap_arena_new();
    struct orcap_item_walk walk = orcap_items_first(view, index);
    while (arena && b->status == ORCAP_OK && orcap_items_next(&walk)) {
        struct orcap_node node;
        if (orcap_view_decode(&walk.item, true, arena, &node) < 0)
            fail(b, ORCAP_EMEMORY, NULL, NULL, "memory is out");
        else
            write_item(b, &node);
        orcap_arena_reset(arena);
    }
    if (!arena)
        fail(b, ORCAP_EMEMORY, NULL, NULL, "memory is out");
    orcap_arena_free(arena);
}

/* The layers of a packet in a field, built as one; or of several, each of which begins with the base. */
static void put_stack(struct builder *b, const struct plan *plan, size_t index, const struct orcap_value *value) {
    bool several = plan->protocol->fields[index].items->several;
    for (size_t first = 0, next = 1; first < value->count && b->status == ORCAP_OK; first = next++) {
        while (next < value->count && !(several && value->items[next].protocol == plan->fields[index].items_base))
            next++;
        struct orcap_built built;
        b->status = orcap_build(&(struct orcap_chain){.context = b->context, .nodes = value->items + first, .count = next - first}, &built, b->error);
        if (b->status == ORCAP_OK) {
            append(b, built.bytes, built.size);
            orcap_built_clear(&built);
        }
    }
}

static void put_items(struct builder *b, const struct orcap_node *node, size_t index, const struct orcap_value *value) {
    const struct plan *plan = context_plan(b->context, node->protocol);
    if (b->nesting == NESTING) {
        fail(b, ORCAP_ELIMIT, plan->protocol, &plan->protocol->fields[index], "items inside items inside items");
        return;
    }
    b->nesting++;
    size_t start = b->size;
    uint8_t tag = plan->protocol->fields[index].asn1;
    if (value->as_read && !value->items)
        put_items_read(b, &node->view, index, value);
    else if (plan->protocol->fields[index].items->stacked)
        put_stack(b, plan, index, value);
    else
        put_items_made(b, node, index, value);
    b->nesting--;
    if (tag && (!value->as_read || value->items))
        close_element(b, start, tag, value->bytes, value->as_read ? value->size : 0);
    else if (value->as_read && value->items) /* what stood behind the last item that could be read */
        append(b, value->bytes, value->size);
}

/* Writes one field whose first bit is at `at`; the bytes of a fixed width are there already. */
static void put_value(struct builder *b, const struct orcap_node *node, size_t index, size_t at, const struct orcap_value *value) {
    const struct plan *plan = context_plan(b->context, node->protocol);
    const struct orcap_field *field = &plan->protocol->fields[index];
    bool given = node->values && node->values[index].type > ORCAP_VALUE_NONE;
    if (field->kind == ORCAP_ASN1) {
        if (value->type > ORCAP_VALUE_NONE)
            put_element(b, field, value);
        return;
    }
    switch ((enum orcap_value_type)value->type) {
    case ORCAP_VALUE_NUMBER:
        if (field->width)
            put_number(b, plan, index, at, value->number);
        else
            fail(b, ORCAP_EVALUE, plan->protocol, field, "a number where bytes belong");
        return;
    case ORCAP_VALUE_BYTES:
        if (field->kind <= ORCAP_FLAGS || field->kind == ORCAP_NAME || field->kind == ORCAP_ITEMS)
            fail(b, ORCAP_EVALUE, plan->protocol, field, "bytes where another kind of value belongs");
        else if (field->width)
            put_fixed(b, plan->protocol, field, at, value);
        else {
            append(b, value->bytes, value->size);
            extend(b, field->terminated && !value->as_read ? 1 : 0);
        }
        return;
    case ORCAP_VALUE_NAME:
        if (field->kind == ORCAP_NAME)
            put_name(b, plan->protocol, field, value, given);
        else
            fail(b, ORCAP_EVALUE, plan->protocol, field, "a name where another kind of value belongs");
        return;
    case ORCAP_VALUE_ITEMS:
        if (field->kind == ORCAP_ITEMS)
            put_items(b, node, index, value);
        else
            fail(b, ORCAP_EVALUE, plan->protocol, field, "items where another kind of value belongs");
        return;
    case ORCAP_VALUE_NONE:
        if (field->unset) {
            struct orcap_value fallback;
            field_default(b->context, node->protocol, index, &fallback);
            put_value(b, node, index, at, &fallback);
        }
        return;
    case ORCAP_VALUE_UNSET:
        return;
    }
}

static void set_computed(struct builder *b, const struct plan *plan, size_t index, size_t at, uint64_t size) {
    const struct orcap_field *field = &plan->protocol->fields[index];
    unsigned unit = field->unit ? field->unit : 1;
    int64_t rest = (int64_t)size - field->plus;
    put_number(b, plan, index, at, rest < 0 ? 0 : ((uint64_t)rest + unit - 1) / unit);
}

struct place {
    uint32_t at, width; /* bits from the layer's start */
    uint32_t count;     /* items */
    bool open;          /* computed, and nobody gave a value */
    bool there;
};

/* Lengths and counts that the header itself decides; what needs the payload is left in `written`. */
static void settle_header(struct builder *b, const struct plan *plan, size_t start, size_t size, const struct place *places, struct written *written) {
    for (size_t i = 0; i < plan->protocol->field_count && b->status == ORCAP_OK; i++) {
        const struct orcap_field *field = &plan->protocol->fields[i];
        size_t at = 8 * start + places[i].at;
        if (!places[i].open || !places[i].there)
            continue;
        if (field->covers == ORCAP_COVERS_HEADER || (field->covers == ORCAP_COVERS_LAYER && plan->protocol->item))
            set_computed(b, plan, i, at, size);
        else if (field->covers == ORCAP_COVERS_REST)
            set_computed(b, plan, i, at, size - (places[i].at + places[i].width) / 8);
        else if ((field->sizes || field->counts)) {
            for (size_t k = 0; k < plan->protocol->field_count; k++)
                if (places[k].there && strcmp(plan->protocol->fields[k].name, field->sizes ? field->sizes : field->counts) == 0)
                    set_computed(b, plan, i, at, field->in_bits ? places[k].width : field->sizes ? places[k].width / 8 : places[k].count);
        } else if (written->count < WAITING)
            written->waiting[written->count++] = (struct waiting){.field = (uint16_t)i, .at = (uint32_t)at};
    }
}

static uint32_t item_count(const struct orcap_node *node, const struct orcap_field *field, size_t index, const struct orcap_value *value) {
    if (field->kind == ORCAP_LIST)
        return (uint32_t)orcap_list_count(field, value);
    if (value->type != ORCAP_VALUE_ITEMS || !value->as_read || value->items)
        return (uint32_t)value->count;
    uint32_t count = 0;
    struct orcap_item_walk walk = orcap_items_first(&node->view, index);
    while (orcap_items_next(&walk))
        count++;
    return count;
}

/* Room for a field up to its last bit, from `bit` of the layer on; what lies between fields is as it was read. */
static void make_room(struct builder *b, const struct orcap_node *node, const struct field_plan *own, size_t bit, uint32_t width) {
    size_t have = b->size - b->start, needed = (bit + plan_reach(own, width) + 7) / 8, gap = bit / 8;
    if (needed <= have)
        return;
    extend(b, needed - have);
    if (b->status != ORCAP_OK || !node->gaps || needed > node->gaps_size)
        return;
    if (gap > have)
        memcpy(b->bytes + b->start + have, node->gaps + have, gap - have);
    else if (own->word > 64)
        memcpy(b->bytes + b->start + have, node->gaps + have, needed - have);
}

/* Whether a program said None for a number that nothing computes: 0 as in Scapy, whatever the default. */
static bool is_nothing(const struct orcap_node *node, const struct orcap_field *field, size_t index) {
    return node->values && node->values[index].type == ORCAP_VALUE_NONE && field->kind <= ORCAP_FLAGS && !field_is_computed(field) && !field->unset;
}

/* Leaves off what the size of an address does not count; where nothing says it (UINT32_MAX) the zeros at its end. */
static void shorten(struct orcap_value *address, uint32_t size) {
    while (size == UINT32_MAX && address->size && !address->bytes[address->size - 1])
        address->size--;
    if (address->size > size)
        address->size = size;
}

static void write_fields(struct builder *b, const struct orcap_chain *chain, size_t layer, struct place *places, struct written *written) {
    const struct orcap_node *node = &chain->nodes[layer];
    const struct plan *plan = context_plan(b->context, node->protocol);
    size_t start = b->size, bit = 0, count = node->ends_at ? node->ends_at : plan->protocol->field_count;
    bool has_open = false;
    b->start = start;
    for (size_t i = 0; i < count && b->status == ORCAP_OK; i++) {
        const struct orcap_field *field = &plan->protocol->fields[i];
        struct orcap_view view = {.context = b->context, .bytes = b->bytes, .at = (uint32_t)start, .limit = (uint32_t)b->size, .message = (uint32_t)start,
                                  .protocol = node->protocol, .under = layer ? chain->nodes[layer - 1].protocol : UINT16_MAX,
                                  .open = has_open};
        if (field->trails)
            continue;
        if (plan->fields[i].conditional && !(field->when.test && !field->when.peeks ? field->when.test(&view) : orcap_chain_has(chain, layer, i)))
            continue;
        struct orcap_value value;
        chain_value(chain, layer, i, &value);
        if (is_nothing(node, field, i))
            value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = field->kind};
        if (value.type == ORCAP_VALUE_NONE && field->role == ORCAP_ROLE_NEIGHBOUR)
            (void)chain_find(chain, layer, i, &value);
        if (value.type == ORCAP_VALUE_NONE && !field_is_computed(field) && !field->unset && !plan->fields[i].element)
            field_default(b->context, node->protocol, i, &value);
        if (field_is_short_address(field) && field->size)
            shorten(&value, field->size(&view));
        bit = plan_aligned(&plan->fields[i], (uint32_t)bit);
        bool partial = value.type == ORCAP_VALUE_BYTES && value.as_read && 8 * value.size < field->width; /* it was cut */
        make_room(b, node, &plan->fields[i], bit, partial ? (uint32_t)(8 * value.size) : field->width);
        size_t before = b->size;
        bool open = value.type == ORCAP_VALUE_NONE && field_is_computed(field);
        has_open = has_open || open;
        if (b->status == ORCAP_OK && !field->phantom)
            put_value(b, node, i, 8 * start + bit, &value);
        size_t width = partial ? 8 * value.size : field->width ? field->width : 8 * (b->size - before), after = field->pads && !node->cut ? width / 8 % field->pads : 0;
        if (after) /* a multiple of what it is padded to begins where the field does */
            extend(b, field->pads - after);
        places[i] = (struct place){.at = (uint32_t)bit,
                                   .width = (uint32_t)width,
                                   .count = item_count(node, field, i, &value),
                                   .open = open,
                                   .there = true};
        bit += width + (after ? 8 * (field->pads - after) : 0);
    }
    if (plan->protocol->asn1) {
        close_element(b, start, plan->protocol->asn1, node->head, node->head_size);
        return;
    }
    size_t size = b->size - start, pads = node->cut ? 0 : plan->protocol->pads;
    size_t align = plan->protocol->align && !plan->protocol->item && !node->cut ? plan->protocol->align : 1;
    if (!pads || node->tail_size >= pads || (size + node->tail_size) % pads == 0) /* else it is the padding of what stood there before */
        append(b, node->tail, node->tail_size);
    if (node->tail_size >= pads)
        size += node->tail_size;
    if (pads && (b->size - start) % pads)
        extend(b, pads - (b->size - start) % pads);
    if ((b->size - start) % align)
        extend(b, align - (b->size - start) % align);
    settle_header(b, plan, start, pads ? size : b->size - start, places, written);
}

static void write_node(struct builder *b, const struct orcap_chain *chain, size_t layer, struct written *written) {
    const struct orcap_node *node = &chain->nodes[layer];
    if (node->built) {
        append(b, node->built, node->built_size);
        return;
    }
    if (!node->values && node->view.bytes) {
        append(b, node->view.bytes + node->view.at, node->view.size);
        return;
    }
    size_t count = context_plan(b->context, node->protocol)->protocol->field_count;
    struct place *places = calloc(count ? count : 1, sizeof *places);
    if (!places) {
        fail(b, ORCAP_EMEMORY, NULL, NULL, "memory is out");
        return;
    }
    write_fields(b, chain, layer, places, written);
    free(places);
}

/* A checksum behind the payload. */
static void write_checksum(struct builder *b, const struct orcap_node *node, size_t index, const struct orcap_value *value, struct written *written) {
    const struct orcap_field *field = &context_plan(b->context, node->protocol)->protocol->fields[index];
    size_t at = 8 * b->size;
    bool missing = (node->view.bytes && !node->view.trailer) || node->ends_at == index;
    if (missing)
        return;
    extend(b, field->width / 8);
    if (b->status != ORCAP_OK)
        return;
    put_value(b, node, index, at, value);
    if (value->type == ORCAP_VALUE_NONE && written->count < WAITING)
        written->waiting[written->count++] = (struct waiting){.field = (uint16_t)index, .at = (uint32_t)at};
}

/* The trailer of a layer that starts at `start`, behind its payload: what fills up to its place, then what stands there. */
static void write_trailer(struct builder *b, const struct orcap_chain *chain, size_t layer, size_t start, struct written *written) {
    const struct orcap_node *node = &chain->nodes[layer];
    const struct plan *plan = context_plan(b->context, node->protocol);
    if (node->built)
        return;
    for (size_t i = plan->trailer_field; i < plan->protocol->field_count; i++) {
        struct orcap_value value;
        if (!plan->fields[i].trails || !orcap_chain_has(chain, layer, i))
            continue;
        chain_value(chain, layer, i, &value);
        if (plan->fields[i].width) {
            write_checksum(b, node, i, &value, written);
            continue;
        }
        size_t size = b->size - start;
        if (value.type == ORCAP_VALUE_ITEMS && size < plan->protocol->trailer_at)
            extend(b, plan->protocol->trailer_at - size);
        put_value(b, node, i, 8 * b->size, &value);
    }
}

/* The trailers of all layers, innermost first; each layer ends with its own. Checksums stand behind padding, other trailers before it. */
static void write_trailers(struct builder *b, const struct orcap_chain *chain, struct orcap_packet *packet, struct written *written, bool checksums) {
    for (size_t i = packet->count; i-- > 0;) {
        size_t before = b->size;
        const struct plan *plan = context_plan(b->context, packet->layers[i].protocol);
        bool trails = plan->trailer_field != NO_FIELD && chain->nodes[i].protocol != b->context->padding;
        if (trails && checksums == (plan->protocol->trailer_size != 0)) {
            write_trailer(b, chain, i, packet->layers[i].at, &written[i]);
            packet->layers[i].trailer = (uint32_t)(b->size - before);
        }
        if (!checksums)
            packet->layers[i].limit = (uint32_t)b->size;
        for (size_t k = 0; checksums && before < b->size && k <= i; k++)
            packet->layers[k].limit = (uint32_t)b->size;
    }
}

/* Lengths over the payload for every layer, then checksums from the innermost out: each sees its payload finished. */
static void settle_layers(struct builder *b, struct orcap_packet *packet, const struct written *written) {
    for (int sums = 0; sums < 2; sums++)
        for (size_t l = packet->count; l-- > 0 && b->status == ORCAP_OK;) {
            const struct orcap_layer *own = &packet->layers[l];
            const struct plan *plan = context_plan(b->context, own->protocol);
            for (size_t i = 0; i < written[l].count; i++) {
                const struct orcap_field *field = &plan->protocol->fields[written[l].waiting[i].field];
                size_t at = written[l].waiting[i].at;
                if (!sums && field->covers)
                    set_computed(b, plan, written[l].waiting[i].field, at,
                                 own->limit - own->at - (field->covers == ORCAP_COVERS_PAYLOAD ? own->size : 0));
                else if (sums && !field->covers && field->compute)
                    put_number(b, plan, written[l].waiting[i].field, at, field->compute(packet, l));
            }
        }
}

int orcap_build(const struct orcap_chain *chain, struct orcap_built *ret_built, struct orcap_error *error) {
    struct builder b = {.context = chain->context, .error = error};
    if (chain->count > ORCAP_DEPTH)
        return orcap_fail(error, ORCAP_ELIMIT, "a packet of more than %d layers", ORCAP_DEPTH);
    struct written *written = calloc(chain->count ? chain->count : 1, sizeof *written);
    struct orcap_packet *packet = &ret_built->packet;
    if (!written)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    bool ended = false;
    packet->count = packet->anomaly_count = 0;
    for (size_t i = 0; i < chain->count && b.status == ORCAP_OK; i++) {
        if (chain->nodes[i].protocol == b.context->padding && !ended) {
            write_trailers(&b, chain, packet, written, false);
            ended = true;
        }
        size_t start = b.size;
        write_node(&b, chain, i, &written[i]);
        packet->layers[packet->count++] = (struct orcap_layer){.protocol = chain->nodes[i].protocol,
                                                               .under = i ? (uint16_t)(i - 1) : ORCAP_DEPTH,
                                                               .at = (uint32_t)start,
                                                               .size = (uint32_t)(b.size - start),
                                                               .chain = context_plan(b.context, chain->nodes[i].protocol)->protocol->filter};
        packet->layers[i].limit = (uint32_t)b.size;
    }
    if (!ended)
        write_trailers(&b, chain, packet, written, false);
    write_trailers(&b, chain, packet, written, true);
    packet->context = b.context;
    packet->bytes = b.bytes;
    packet->caplen = packet->len = (uint32_t)b.size;
    settle_layers(&b, packet, written);
    free(written);
    if (b.status != ORCAP_OK) {
        free(b.bytes);
        return b.status;
    }
    ret_built->bytes = b.bytes;
    ret_built->size = b.size;
    return ORCAP_OK;
}

void orcap_built_clear(struct orcap_built *built) {
    free(built->bytes);
    built->bytes = NULL;
    built->size = 0;
}
