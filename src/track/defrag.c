#include "track/defrag.h"

#include "track/pieces.h"

#include <orcap/status.h>

#include <stdlib.h>

_Static_assert(DIGEST_MEMBERS == 2, "give sets the members of a datagram without its first piece");

static const int64_t TIMEOUT_NS = 60000000000;

enum { SLOTS = 16384, NESTED_MOST = 4, OUTER_MOST = 2 * DIGEST_CHAIN, MEMORY_LEAST = 1 << 20 };

/* A datagram, whole or given up. */
struct datagram {
    struct event event;
    struct digest digest;
    struct orcap_frame frame;
    uint8_t outer[OUTER_MOST];
    uint8_t *bytes;
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
    uint32_t fragments;
    uint32_t next_in_slot;
    uint32_t older, newer; /* 0: none */
    bool first, counted;
    bool dropped;          /* its pieces overlap where they must not */
    uint8_t outer_count;
    uint8_t outer[OUTER_MOST];
    struct pieces pieces;
};

void defrag_init(struct defrag *defrag, uint64_t max_memory) {
    *defrag = (struct defrag){.budget = {.limit = max_memory < MEMORY_LEAST ? MEMORY_LEAST : max_memory}};
    hash_key_init(&defrag->hash);
}

void defrag_clear(struct defrag *defrag) {
    for (uint32_t n = defrag->oldest; n; n = defrag->entries[n].newer)
        pieces_clear(&defrag->entries[n].pieces, &defrag->budget);
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
        defrag->budget.used += (capacity - defrag->capacity) * sizeof *entries;
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
    pieces_clear(&entry->pieces, &defrag->budget);
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
}

/* Without its first piece nothing is known above IP: no ports, no chain. */
static void digest_headless(struct defrag_entry *entry, uint32_t length, struct digest *digest) {
    digest->chain_count = digest->eth_count = 0;
    memset(digest->chain, 0, sizeof digest->chain);
    digest->fragments = false;
    digest->ip_count = 1;
    digest->ips[0] = entry->ip;
    if (entry->ip.version == 6)
        digest->ips[0].proto = 44; /* what follows IPv6's fragment header is the first piece's to say */
    digest->ips[0].fragment = false;
    digest->ips[0].transport = TRANSPORT_NONE;
    digest->ips[0].payload_size = length;
    digest->ips[0].payload_captured = 0;
}

/* The datagram as far as it came; the entry is closed. `by` is the event that completed it, at whose frame it is booked; NULL: it is given up, and
 * booked at its first piece. */
static void give(struct defrag *defrag, struct defrag_entry *entry, const struct event *by, struct datagram *ret) {
    uint32_t length = by ? entry->length : entry->furthest, size, conflicts;
    ret->bytes = pieces_join(&entry->pieces, length, &size, &conflicts);
    if (entry->first)
        digest_datagram(&entry->ip, ret->bytes, size, length, defrag->numbers, &ret->digest);
    else
        digest_headless(entry, length, &ret->digest);
    ret->frame = (struct orcap_frame){.bytes = ret->bytes,
                                      .number = by ? by->frame->number : entry->number,
                                      .time_ns = by ? by->frame->time_ns : entry->time_ns,
                                      .caplen = size,
                                      .len = length};
    memcpy(ret->outer, entry->outer, entry->outer_count);
    ret->event = (struct event){.digest = &ret->digest,
                                .frame = &ret->frame,
                                .size = entry->size,
                                .place = by ? by->place : EVENT_NO_PLACE,
                                .counted = by ? by->counted : entry->counted,
                                .datagram = true,
                                .complete = by != NULL,
                                .outer_count = entry->outer_count,
                                .outer = ret->outer,
                                .fragments = entry->fragments,
                                .repeated = entry->pieces.repeated,
                                .conflicts = conflicts,
                                .numbers = defrag->numbers};
    close_entry(defrag, entry);
}

/* RFC 5722: pieces of IPv6 that lie over each other are an attack. */
static bool overlap_drops(const struct defrag_entry *entry) {
    return entry->key.version == 6;
}

/* One fragment: 1 when it completed *ret, or the datagram had to be given up; 0 when not; ORCAP_EMEMORY. */
static int take_fragment(struct defrag *defrag, const struct event *event, const struct digest_ip *ip, struct datagram *ret) {
    struct key key = key_of(ip);
    struct defrag_entry *entry = find_entry(defrag, &key);
    if (!entry && !(entry = open_entry(defrag, &key, event->frame->time_ns)))
        return ORCAP_EMEMORY;
    keep_headers(entry, event, ip);
    entry->size += event->size;
    entry->fragments++;
    entry->counted |= event->counted;
    uint32_t end = ip->fragment_offset + ip->fragment_size;
    entry->furthest = end > entry->furthest ? end : entry->furthest;
    if (!ip->more && !entry->length)
        entry->length = end;
    if (entry->dropped)
        return 0;
    uint32_t limit = event->frame->caplen > ip->fragment_at ? event->frame->caplen - ip->fragment_at : 0;
    uint32_t captured = ip->fragment_size < limit ? ip->fragment_size : limit;
    const uint8_t *bytes = captured ? event->frame->bytes + ip->fragment_at : NULL;
    enum pieces_status status = pieces_add(&entry->pieces, &defrag->budget, ip->fragment_offset, ip->fragment_size, bytes, captured);
    entry->dropped = status == PIECES_OVERLAP && overlap_drops(entry);
    bool whole = !entry->dropped && entry->first && entry->length && pieces_whole(&entry->pieces) >= entry->length;
    if (!whole && status != PIECES_FULL)
        return 0;
    give(defrag, entry, whole ? event : NULL, ret);
    return 1;
}

/* Tells of datagrams that are to be given up at this time (ORCAP_NO_TIME: only for want of room); at the end of input, INT64_MAX, of all. */
static int expire(struct defrag *defrag, int64_t time_ns, const struct defrag_taker *taker) {
    int status = ORCAP_OK;
    while (defrag->oldest && status == ORCAP_OK) {
        struct defrag_entry *entry = &defrag->entries[defrag->oldest];
        bool full = (!defrag->free_entry && defrag->count == DEFRAG_MOST) || defrag->budget.used > defrag->budget.limit;
        bool late = time_ns != ORCAP_NO_TIME && entry->opened_ns != ORCAP_NO_TIME && time_ns > entry->opened_ns &&
                    (uint64_t)time_ns - (uint64_t)entry->opened_ns > (uint64_t)TIMEOUT_NS;
        if (!full && !late && time_ns != INT64_MAX)
            break;
        defrag->evicted += full && !late && time_ns != INT64_MAX;
        struct datagram datagram;
        give(defrag, entry, NULL, &datagram);
        status = taker->take(taker->user, &datagram.event);
        free(datagram.bytes);
    }
    return status;
}

int defrag_take(struct defrag *defrag, const struct event *event, const struct defrag_taker *taker) {
    struct datagram datagrams[NESTED_MOST];
    size_t depth = 0;
    int status = 1;
    while (depth < NESTED_MOST && status == 1) {
        const struct event *of = depth ? &datagrams[depth - 1].event : event;
        status = ORCAP_OK;
        for (size_t i = 0; i < of->digest->ip_count && status == ORCAP_OK; i++) { /* nothing follows a fragment in its frame */
            if (!of->digest->ips[i].fragment)
                continue;
            status = expire(defrag, of->frame->time_ns, taker);
            if (status == ORCAP_OK)
                status = take_fragment(defrag, of, &of->digest->ips[i], &datagrams[depth]);
        }
        if (status == 1) {
            int taken = taker->take(taker->user, &datagrams[depth++].event);
            status = taken == ORCAP_OK ? 1 : taken;
        }
    }
    while (depth > 0)
        free(datagrams[--depth].bytes);
    return status < 0 ? status : ORCAP_OK;
}

int defrag_finish(struct defrag *defrag, const struct defrag_taker *taker) {
    return expire(defrag, INT64_MAX, taker);
}
