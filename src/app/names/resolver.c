#include "app/names/resolver.h"

#include "app/names/dns_glance.h"
#include "core/hash.h"

#include <stdlib.h>
#include <string.h>

/* Answers stand in a ring in the order they came, so that the oldest is the next to be used again; chains lead to them from a table of heads. Both
 * grow until they hold the most. */
enum { FIRST_CAPACITY = 1024 };

struct answer {
    uint64_t fingerprint; /* of client and address */
    char *name;           /* NULL: a newer answer has taken its place */
    uint16_t name_size;
    int32_t next;         /* in its chain; -1: the last */
};

struct resolver {
    struct hash_key key;
    uint32_t capacity, used, at; /* of both arrays, a power of two; answers; the one to use next */
    struct answer *answers;
    int32_t *heads;
};

struct resolver *resolver_new(void) {
    struct resolver *resolver = calloc(1, sizeof *resolver);
    if (resolver)
        hash_key_init(&resolver->key);
    return resolver;
}

void resolver_free(struct resolver *resolver) {
    if (!resolver)
        return;
    for (uint32_t i = 0; i < resolver->used; i++)
        free(resolver->answers[i].name);
    free(resolver->answers);
    free(resolver->heads);
    free(resolver);
}

/* Addresses are compared by a keyed fingerprint; a client that is NULL stands for all. */
static uint64_t fingerprint_of(const struct resolver *resolver, uint8_t version, const union address *client, const union address *server) {
    uint64_t words[5] = {0, 0, 0, 0, version | (client ? 0x100u : 0)};
    size_t size = version == 4 ? 4 : 16;
    if (client)
        memcpy(words, client->bytes, size);
    memcpy(words + 2, server->bytes, size);
    return hash_5(&resolver->key, words);
}

static int32_t *head_of(const struct resolver *resolver, uint64_t fingerprint) {
    return &resolver->heads[fingerprint >> 32 & (resolver->capacity - 1)];
}

static const struct answer *find(const struct resolver *resolver, uint64_t fingerprint) {
    if (!resolver->capacity)
        return NULL;
    for (int32_t i = *head_of(resolver, fingerprint); i >= 0; i = resolver->answers[i].next)
        if (resolver->answers[i].fingerprint == fingerprint)
            return &resolver->answers[i];
    return NULL;
}

static void put_in_chain(struct resolver *resolver, uint32_t which) {
    int32_t *head = head_of(resolver, resolver->answers[which].fingerprint);
    resolver->answers[which].next = *head;
    *head = (int32_t)which;
}

static bool grow(struct resolver *resolver) {
    uint32_t capacity = resolver->capacity ? 2 * resolver->capacity : FIRST_CAPACITY;
    struct answer *answers = realloc(resolver->answers, capacity * sizeof *answers);
    resolver->answers = answers ? answers : resolver->answers;
    int32_t *heads = answers ? realloc(resolver->heads, capacity * sizeof *heads) : NULL;
    if (!heads)
        return false;
    resolver->heads = heads;
    resolver->capacity = capacity;
    memset(heads, 0xff, capacity * sizeof *heads);
    for (uint32_t i = 0; i < resolver->used; i++)
        if (answers[i].name)
            put_in_chain(resolver, i);
    return true;
}

static void forget(struct resolver *resolver, uint32_t which) {
    struct answer *answer = &resolver->answers[which];
    int32_t *link = head_of(resolver, answer->fingerprint);
    if (!answer->name)
        return;
    while (*link != (int32_t)which)
        link = &resolver->answers[*link].next;
    *link = answer->next;
    free(answer->name);
    answer->name = NULL;
}

static void learn(struct resolver *resolver, uint64_t fingerprint, const char *name, size_t size) {
    const struct answer *known = find(resolver, fingerprint);
    if (known && known->name_size == size && memcmp(known->name, name, size) == 0)
        return;
    if (resolver->at == resolver->capacity && !(resolver->capacity < RESOLVER_MOST && grow(resolver)))
        resolver->at = 0;
    char *copy = resolver->capacity ? malloc(size ? size : 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, name, size);
    known = find(resolver, fingerprint); /* growing has moved it */
    if (known)
        forget(resolver, (uint32_t)(known - resolver->answers));
    uint32_t which = resolver->at++;
    if (which < resolver->used)
        forget(resolver, which);
    else
        resolver->used = which + 1;
    resolver->answers[which] = (struct answer){.fingerprint = fingerprint, .name = copy, .name_size = (uint16_t)size};
    put_in_chain(resolver, which);
}

void resolver_take(struct resolver *resolver, const struct dns_arrival *arrival) {
    enum { TYPE_A = 1, TYPE_AAAA = 28 };
    struct dns_glance glance;
    struct dns_glance_record record;
    if (!dns_glance(arrival->bytes, arrival->size, &glance) || !glance.response || !glance.answers_at)
        return;
    bool own_names = !glance.counts[0]; /* in a message without questions each record's own name counts, */
    char name[ORCAP_NAME_TEXT];
    size_t name_size = 0; /* else the one that was asked for */
    const union address *client = is_group(arrival->version, &arrival->dst) ? NULL : &arrival->dst;
    size_t at = glance.answers_at;
    for (uint32_t i = 0; i < glance.counts[1] && dns_glance_record(&glance, &at, &record); i++) {
        union address address = {{0}};
        size_t size = record.type == TYPE_A ? 4 : record.type == TYPE_AAAA ? 16 : 0;
        if (!size || record.data_size != size)
            continue;
        if (own_names || !name_size)
            name_size = dns_glance_name(&glance, own_names ? record.name_at : DNS_GLANCE_QUESTION, name);
        if (!name_size)
            continue;
        memcpy(address.bytes, glance.bytes + record.data_at, size);
        uint8_t version = size == 4 ? 4 : 6;
        bool same = version == arrival->version; /* else nothing tells which address of that kind the client has */
        learn(resolver, fingerprint_of(resolver, version, same ? client : NULL, &address), name, name_size);
    }
}

const char *resolver_find(const struct resolver *resolver, uint8_t version, const union address *client, const union address *server, size_t *ret_size) {
    const struct answer *answer = find(resolver, fingerprint_of(resolver, version, client, server));
    if (!answer)
        answer = find(resolver, fingerprint_of(resolver, version, NULL, server));
    if (answer)
        *ret_size = answer->name_size;
    return answer ? answer->name : NULL;
}
