#include "app/dns_queries.h"
#include "core/hash.h"

#include <stdlib.h>

/* Entries stand in a ring in the order they came, so that the oldest is the next to be used again; chains lead to them from a table of heads. */
enum { KEPT = 1 << 17 };

struct entry {
    uint64_t fingerprint;
    struct dns_query query;
    int32_t next; /* in its chain; -1: the last */
    bool used, answered;
};

struct dns_queries {
    struct hash_key key;
    uint32_t at; /* the entry to use next */
    int32_t heads[KEPT];
    struct entry entries[KEPT];
};

struct dns_queries *dns_queries_new(void) {
    struct dns_queries *queries = calloc(1, sizeof *queries); /* pages that no query needs are never touched, but for the heads */
    if (!queries)
        return NULL;
    hash_key_init(&queries->key);
    memset(queries->heads, 0xff, sizeof queries->heads);
    return queries;
}

void dns_queries_free(struct dns_queries *queries) {
    free(queries);
}

static uint8_t lower(char c) {
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint64_t name_hash(const struct hash_key *key, const struct dns_question *question) {
    uint64_t words[2] = {question->type, 0};
    size_t in_word = 0;
    for (size_t i = 0; i < question->name_size; i++) {
        words[1] = words[1] << 8 | lower(question->name[i]);
        if (++in_word == 8) {
            words[0] = hash_2(key, words);
            words[1] = in_word = 0;
        }
    }
    words[0] ^= (uint64_t)question->name_size << 32;
    return hash_2(key, words);
}

static uint64_t fingerprint_of(const struct dns_queries *queries, const struct dns_ends *ends, uint16_t id, const struct dns_question *question) {
    uint64_t words[5];
    memcpy(words, ends->client, 16);
    memcpy(words + 2, ends->server, 16);
    words[4] = (uint64_t)ends->client_port << 48 | (uint64_t)ends->server_port << 32 | (uint64_t)id << 16 | ends->tcp;
    const uint64_t both[2] = {hash_5(&queries->key, words), name_hash(&queries->key, question)};
    return hash_2(&queries->key, both);
}

static struct entry *find(struct dns_queries *queries, uint64_t fingerprint) {
    for (int32_t i = queries->heads[fingerprint % KEPT]; i >= 0; i = queries->entries[i].next)
        if (queries->entries[i].fingerprint == fingerprint)
            return &queries->entries[i];
    return NULL;
}

static void forget(struct dns_queries *queries, int32_t which) {
    int32_t *link = &queries->heads[queries->entries[which].fingerprint % KEPT];
    while (*link != which)
        link = &queries->entries[*link].next;
    *link = queries->entries[which].next;
}

void dns_queries_ask(struct dns_queries *queries, const struct dns_ends *ends, uint16_t id, const struct dns_question *question,
                     const struct dns_query *query) {
    uint64_t fingerprint = fingerprint_of(queries, ends, id, question);
    struct entry *known = find(queries, fingerprint);
    if (known) {
        if (known->answered)
            known->query = *query;
        known->answered = false;
        return;
    }
    int32_t which = (int32_t)queries->at;
    queries->at = (queries->at + 1) % KEPT;
    if (queries->entries[which].used)
        forget(queries, which);
    int32_t *head = &queries->heads[fingerprint % KEPT];
    queries->entries[which] = (struct entry){.fingerprint = fingerprint, .query = *query, .next = *head, .used = true};
    *head = which;
}

bool dns_queries_answer(struct dns_queries *queries, const struct dns_ends *ends, uint16_t id, const struct dns_question *question,
                        struct dns_query *ret_query) {
    struct entry *known = find(queries, fingerprint_of(queries, ends, id, question));
    if (!known)
        return false;
    known->answered = true;
    *ret_query = known->query;
    return true;
}
