#include "track/defrag.h"

#include <orcap/status.h>

#include <stdlib.h>

_Static_assert(DIGEST_MEMBERS == 2, "give sets the members of a datagram without its first piece");

static const int64_t TIMEOUT_NS = 60000000000;

struct range {
    uint32_t start, end;
};

struct key {
    uint64_t src[2], dst[2];
    uint32_t id;
    uint8_t proto, version;
    uint16_t zero;
};
_Static_assert(sizeof(struct key) == 40, "the key has no padding");

struct defrag_entry {
    struct key key;
    struct digest_ip ip;   /* of the first piece, else of any */
    uint64_t size;         /* original bytes of the frames so far */
    uint64_t number;       /* of the frame that came first, which is the first piece's once that is there */
    int64_t time_ns;       /* of the same */
    int64_t opened_ns;
    uint32_t length;       /* of the payload, 0: the last piece is not there */
    uint32_t furthest;     /* highest end of a piece */
    uint32_t next_in_slot;
    uint32_t older, newer; /* 0: none */
    uint16_t range_count, saved;
    bool first, counted;
    uint8_t outer_count;
    uint8_t outer[2 * DIGEST_CHAIN];
    struct range ranges[DEFRAG_RANGES]; /* apart from each other, in order */
    uint8_t bytes[DEFRAG_BYTES];
};

enum { SLOTS = 16384 };

void defrag_init(struct defrag *defrag) {
    *defrag = (struct defrag){0};
    hash_key_init(&defrag->hash);
}

void defrag_clear(struct defrag *defrag) {
    free(defrag->entries);
    free(defrag->slots);
    *defrag = (struct defrag){0};
}

static struct key key_of(const struct digest_ip *ip) {
    struct key key = {.id = ip->fragment_id, .proto = ip->version == 4 ? ip->proto : 0, .version = ip->version};
    size_t size = ip->version == 4 ? 4 : 16;
    memcpy(key.src, ip->src.bytes, size);
    memcpy(key.dst, ip->dst.bytes, size);
    return key;
}

static uint32_t *slot_of(struct defrag *defrag, const struct key *key) {
    return &defrag->slots[hash_5(&defrag->hash, key) >> 32 & (SLOTS - 1)];
}

/* Entries are numbered from 1 and taken from the front of one array, which doubles up to DEFRAG_MOST of them. */
static uint32_t new_entry(struct defrag *defrag) {
    if (!defrag->slots && !(defrag->slots = calloc(SLOTS, sizeof *defrag->slots)))
        return 0;
    uint32_t n = defrag->free_entry;
    if (n) {
        defrag->free_entry = defrag->entries[n].next_in_slot;
        return n;
    }
    if (defrag->count + 1 >= defrag->capacity) {
        uint32_t capacity = defrag->capacity ? defrag->capacity * 2 : 16;
        struct defrag_entry *entries = realloc(defrag->entries, capacity * sizeof *entries);
        if (!entries)
            return 0;
        defrag->entries = entries;
        defrag->capacity = capacity;
    }
    return ++defrag->count;
}

static struct defrag_entry *open_entry(struct defrag *defrag, const struct key *key, int64_t time_ns) {
    uint32_t n = new_entry(defrag);
    if (!n)
        return NULL;
    struct defrag_entry *entry = &defrag->entries[n];
    uint32_t *slot = slot_of(defrag, key);
    *entry = (struct defrag_entry){.key = *key, .next_in_slot = *slot, .older = defrag->newest, .opened_ns = time_ns};
    *slot = n;
    if (defrag->newest)
        defrag->entries[defrag->newest].newer = n;
    else
        defrag->oldest = n;
    defrag->newest = n;
    return entry;
}

static void close_entry(struct defrag *defrag, struct defrag_entry *entry) {
    uint32_t n = (uint32_t)(entry - defrag->entries), *link = slot_of(defrag, &entry->key);
    while (*link != n)
        link = &defrag->entries[*link].next_in_slot;
    *link = entry->next_in_slot;
    *(entry->older ? &defrag->entries[entry->older].newer : &defrag->oldest) = entry->newer;
    *(entry->newer ? &defrag->entries[entry->newer].older : &defrag->newest) = entry->older;
    entry->next_in_slot = defrag->free_entry;
    defrag->free_entry = n;
}

static struct defrag_entry *find_entry(struct defrag *defrag, const struct key *key) {
    if (!defrag->slots)
        return NULL;
    for (uint32_t n = *slot_of(defrag, key); n; n = defrag->entries[n].next_in_slot)
        if (memcmp(&defrag->entries[n].key, key, sizeof *key) == 0)
            return &defrag->entries[n];
    return NULL;
}

/* Joins [start, end) to the ranges; false when it would be one too many. */
static bool add_range(struct defrag_entry *entry, uint32_t start, uint32_t end) {
    struct range *ranges = entry->ranges;
    uint16_t at = 0, last;
    while (at < entry->range_count && ranges[at].end < start)
        at++;
    for (last = at; last < entry->range_count && ranges[last].start <= end; last++) {
        start = ranges[last].start < start ? ranges[last].start : start;
        end = ranges[last].end > end ? ranges[last].end : end;
    }
    if (at == last) {
        if (entry->range_count == DEFRAG_RANGES)
            return false;
        memmove(&ranges[at + 1], &ranges[at], (size_t)(entry->range_count - at) * sizeof *ranges);
        entry->range_count++;
    } else {
        memmove(&ranges[at + 1], &ranges[last], (size_t)(entry->range_count - last) * sizeof *ranges);
        entry->range_count = (uint16_t)(entry->range_count - (last - at - 1));
    }
    ranges[at] = (struct range){start, end};
    return true;
}

/* What the datagram will be shown with: the first piece's headers, or until it comes any piece's. */
static void keep_headers(struct defrag_entry *entry, const struct event *event, const struct digest_ip *ip) {
    bool first = ip->fragment_offset == 0;
    if (entry->first || (!first && entry->number))
        return;
    entry->ip = *ip;
    entry->number = event->frame->number;
    entry->time_ns = event->frame->time_ns;
    entry->first = first;
    size_t outer = event->outer_count, own = ip->chain_at < sizeof entry->outer - outer ? ip->chain_at : sizeof entry->outer - outer;
    if (outer)
        memcpy(entry->outer, event->outer, outer);
    memcpy(entry->outer + outer, event->digest->chain, own);
    entry->outer_count = (uint8_t)(outer + own);
    if (first) {
        uint32_t limit = event->frame->caplen > ip->fragment_at ? event->frame->caplen - ip->fragment_at : 0;
        uint32_t size = ip->fragment_size < limit ? ip->fragment_size : limit;
        entry->saved = (uint16_t)(size < DEFRAG_BYTES ? size : DEFRAG_BYTES);
        memcpy(entry->bytes, event->frame->bytes + ip->fragment_at, entry->saved);
    }
}

/* Without its first piece nothing is known above IP: no ports, no chain. */
static void give(struct defrag *defrag, struct defrag_entry *entry, uint32_t length, struct datagram *ret) {
    memcpy(ret->bytes, entry->bytes, entry->saved);
    if (!entry->first)
        entry->ip.proto = entry->ip.version == 6 ? 44 : entry->ip.proto; /* what follows IPv6's fragment header is the first piece's to say */
    if (entry->first)
        digest_datagram(&entry->ip, ret->bytes, entry->saved, length, defrag->numbers, &ret->digest);
    else {
        ret->digest.chain_count = ret->digest.eth_count = 0;
        memset(ret->digest.chain, 0, sizeof ret->digest.chain);
        ret->digest.fragments = false;
        ret->digest.ip_count = 1;
        ret->digest.ips[0] = entry->ip;
        ret->digest.ips[0].fragment = false;
        ret->digest.ips[0].transport = TRANSPORT_NONE;
        ret->digest.ips[0].payload_size = length;
        ret->digest.ips[0].payload_captured = 0;
    }
    ret->frame = (struct orcap_frame){
        .bytes = ret->bytes, .number = entry->number, .time_ns = entry->time_ns, .caplen = entry->saved, .len = length};
    ret->size = entry->size;
    ret->counted = entry->counted;
    ret->outer_count = entry->outer_count;
    memcpy(ret->outer, entry->outer, entry->outer_count);
    close_entry(defrag, entry);
}

int defrag_take(struct defrag *defrag, const struct event *event, const struct digest_ip *ip, struct datagram *ret_datagram) {
    struct key key = key_of(ip);
    struct defrag_entry *entry = find_entry(defrag, &key);
    if (!entry && !(entry = open_entry(defrag, &key, event->frame->time_ns)))
        return ORCAP_EMEMORY;
    keep_headers(entry, event, ip);
    entry->size += event->size;
    entry->counted |= event->counted;
    uint32_t end = ip->fragment_offset + ip->fragment_size;
    entry->furthest = end > entry->furthest ? end : entry->furthest;
    if (!ip->more && !entry->length)
        entry->length = end;
    bool room = add_range(entry, ip->fragment_offset, end);
    bool whole = entry->first && entry->length && entry->ranges[0].start == 0 && entry->ranges[0].end >= entry->length;
    if (room && !whole)
        return 0;
    give(defrag, entry, whole ? entry->length : entry->furthest, ret_datagram);
    if (whole) { /* booked at the frame that completes it */
        ret_datagram->frame.number = event->frame->number;
        ret_datagram->frame.time_ns = event->frame->time_ns;
        ret_datagram->counted = event->counted;
    }
    return 1;
}

bool defrag_expire(struct defrag *defrag, int64_t time_ns, struct datagram *ret_datagram) {
    if (!defrag->oldest)
        return false;
    struct defrag_entry *entry = &defrag->entries[defrag->oldest];
    bool full = !defrag->free_entry && defrag->count == DEFRAG_MOST;
    bool late = time_ns != ORCAP_NO_TIME && entry->opened_ns != ORCAP_NO_TIME && time_ns > entry->opened_ns &&
                (uint64_t)time_ns - (uint64_t)entry->opened_ns > (uint64_t)TIMEOUT_NS;
    if (!full && !late && time_ns != INT64_MAX)
        return false;
    give(defrag, entry, entry->furthest, ret_datagram);
    return true;
}
