/* The table `count`: the values of a field, with the packets and bytes they occur in. Values are kept in a hash of chains and in a list by the last
 * packet they were seen in, whose end makes room when memory is used up. */
#include "core/hash.h"
#include "core/sink.h"
#include "table/rows.h"
#include "table/table.h"

#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024, OVERHEAD = 32 /* of an allocation and its part in the index */ };
static const uint64_t MEMORY = (uint64_t)1 << 30;

struct value {
    struct value *next;           /* under the same hash */
    struct value *older, *newer;  /* by last packet */
    uint64_t hash;
    uint64_t packets, bytes;
    uint64_t order;               /* among all values, by first occurrence */
    uint64_t last;                /* packet it was seen in, from 1 */
    size_t size;
    char text[];
};

struct counting {
    struct orcap_rows rows;
    const struct orcap_context *context;
    const struct orcap_fields *fields;
    struct orcap_batches batches;
    struct orcap_facts facts;
    struct hash_key key;
    struct value **slots;
    size_t slot_count, count;
    struct value *oldest, *newest;
    uint64_t memory, max_memory;
    uint64_t place;  /* of the packet at hand */
    uint32_t length; /* and its bytes */
    uint64_t orders; /* given so far */
    uint64_t evicted; /* values, */
    uint64_t rest_packets, rest_bytes; /* what those had counted */
    struct sink room;
    struct value **order; /* as rows show them */
    size_t next;
    bool by_bytes, made;
    int status; /* sticky: ORCAP_EMEMORY */
};

static uint64_t memory_of(const struct value *value) {
    return sizeof *value + value->size + OVERHEAD;
}

static void unlink_value(struct counting *c, struct value *value) {
    *(value->older ? &value->older->newer : &c->oldest) = value->newer;
    *(value->newer ? &value->newer->older : &c->newest) = value->older;
}

static void link_newest(struct counting *c, struct value *value) {
    value->older = c->newest;
    value->newer = NULL;
    *(c->newest ? &c->newest->newer : &c->oldest) = value;
    c->newest = value;
}

static void evict(struct counting *c) {
    struct value *value = c->oldest, **at = &c->slots[value->hash & (c->slot_count - 1)];
    while (*at != value)
        at = &(*at)->next;
    *at = value->next;
    unlink_value(c, value);
    c->rest_packets += value->packets;
    c->rest_bytes += value->bytes;
    c->evicted++;
    c->memory -= memory_of(value);
    c->count--;
    free(value);
}

static bool grow(struct counting *c) {
    size_t count = c->slot_count ? 2 * c->slot_count : FIRST_SLOTS;
    struct value **slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (struct value *value = c->oldest; value; value = value->newer) {
        struct value **slot = &slots[value->hash & (count - 1)];
        value->next = *slot;
        *slot = value;
    }
    free(c->slots);
    c->slots = slots;
    c->slot_count = count;
    return true;
}

static struct value *find(const struct counting *c, uint64_t hash, const char *text, size_t size) {
    struct value *value = c->slot_count ? c->slots[hash & (c->slot_count - 1)] : NULL;
    while (value && (value->hash != hash || value->size != size || memcmp(value->text, text, size) != 0))
        value = value->next;
    return value;
}

static struct value *add(struct counting *c, uint64_t hash, const char *text, size_t size) {
    while (c->oldest && c->memory + sizeof(struct value) + size + OVERHEAD > c->max_memory)
        evict(c);
    struct value *value = c->count < c->slot_count || grow(c) ? malloc(sizeof *value + size) : NULL;
    if (!value)
        return NULL;
    struct value **slot = &c->slots[hash & (c->slot_count - 1)];
    *value = (struct value){.next = *slot, .hash = hash, .order = ++c->orders, .size = size};
    if (size)
        memcpy(value->text, text, size);
    *slot = value;
    c->count++;
    c->memory += memory_of(value);
    link_newest(c, value);
    return value;
}

static void count_value(void *user, const char *text, size_t size) {
    struct counting *c = user;
    uint64_t hash = hash_bytes(&c->key, text, size);
    struct value *value = find(c, hash, text, size);
    if (!value && !(value = add(c, hash, text, size))) {
        c->status = ORCAP_EMEMORY;
        return;
    }
    if (value->last == c->place)
        return;
    value->last = c->place;
    value->packets++;
    value->bytes += c->length;
    if (value != c->newest) {
        unlink_value(c, value);
        link_newest(c, value);
    }
}

static int count_frame(struct counting *c, const struct orcap_frame *frame, bool counted) {
    bool needs_all = orcap_fields_needs(c->fields) != 0;
    struct orcap_packet packet;
    if (!counted && !needs_all)
        return ORCAP_OK;
    orcap_dissect_until(c->context, frame->link, frame->bytes, frame->caplen, frame->len, orcap_fields_last(c->fields), &packet);
    c->facts.frame = frame;
    int status = needs_all ? orcap_facts_feed(&c->facts, &packet, frame) : ORCAP_OK;
    if (status < 0 || !counted)
        return status;
    c->place++;
    c->length = frame->len;
    orcap_fields_texts(c->fields, 0, &packet, &c->facts, &c->room, count_value, c);
    return c->status ? c->status : c->room.status;
}

static int more(uint64_t a, uint64_t b) {
    return a > b ? -1 : a < b;
}

static int by_packets(const void *a, const void *b) {
    const struct value *one = *(struct value *const *)a, *other = *(struct value *const *)b;
    int order = more(one->packets, other->packets);
    return order ? order : more(other->order, one->order);
}

static int by_bytes(const void *a, const void *b) {
    const struct value *one = *(struct value *const *)a, *other = *(struct value *const *)b;
    int order = more(one->bytes, other->bytes);
    return order ? order : more(other->order, one->order);
}

static int make_order(struct counting *c) {
    size_t count = 0;
    c->order = malloc((c->count ? c->count : 1) * sizeof *c->order);
    if (!c->order)
        return ORCAP_EMEMORY;
    for (struct value *value = c->oldest; value; value = value->newer)
        c->order[count++] = value;
    qsort(c->order, count, sizeof *c->order, c->by_bytes ? by_bytes : by_packets);
    return ORCAP_OK;
}

static int count_all(struct counting *c) {
    struct orcap_batch batch;
    int status;
    c->made = true;
    while ((status = c->batches.next(c->batches.user, &batch)) > 0)
        for (size_t i = 0; i < batch.count; i++) {
            status = count_frame(c, &batch.frames[i], !batch.verdicts || batch.verdicts[i] == ORCAP_VERDICT_COUNT);
            if (status < 0)
                return status;
        }
    return status < 0 ? status : make_order(c);
}

static void fill(uint64_t packets, uint64_t bytes, struct orcap_cell *cells) {
    cell_count(&cells[COUNT_packets], packets);
    cell_count(&cells[COUNT_bytes], bytes);
}

static int count_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct counting *c = (struct counting *)rows;
    int status = c->made ? ORCAP_OK : count_all(c);
    if (status < 0)
        return status;
    if (c->next < c->count) {
        const struct value *value = c->order[c->next++];
        cell_text(&cells[COUNT_value], value->text, value->size);
        fill(value->packets, value->bytes, cells);
        return 1;
    }
    if (c->next > c->count || !c->evicted)
        return 0;
    c->next++;
    cell_null(&cells[COUNT_value]);
    fill(c->rest_packets, c->rest_bytes, cells);
    return 1;
}

static void count_free(struct orcap_rows *rows) {
    struct counting *c = (struct counting *)rows;
    for (struct value *value = c->oldest; value;) {
        struct value *newer = value->newer;
        free(value);
        value = newer;
    }
    free(c->slots);
    free(c->order);
    sink_clear(&c->room);
    orcap_facts_clear(&c->facts);
    free(c);
}

int orcap_count_rows(const struct orcap_context *context, const struct orcap_batches *batches, const struct orcap_fields *fields, bool by_bytes_first,
                     uint64_t max_memory, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct counting *c = calloc(1, sizeof *c);
    if (!c || orcap_facts_init(&c->facts, context, orcap_fields_needs(fields)) < 0) {
        free(c);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    }
    hash_key_init(&c->key);
    c->rows = rows_of(orcap_table_find("count"), count_next, count_free);
    c->rows.evicted = &c->evicted;
    c->context = context;
    c->fields = fields;
    c->batches = *batches;
    c->by_bytes = by_bytes_first;
    c->max_memory = max_memory ? max_memory : MEMORY;
    *ret_rows = &c->rows;
    return ORCAP_OK;
}
