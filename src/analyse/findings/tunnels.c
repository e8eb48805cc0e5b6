/* DNS tunnels. A tunnel has to say something new in every question, in as many characters as it can, which are as different from each other as the
 * data that they stand for; it likes types whose answers carry data. Measured are therefore unique names, their length, their entropy, the types asked
 * for and the rate, over names with TUNNEL_NAME characters or more below their base domain: shorter ones carry next to nothing.
 *
 * What looks alike and is none: reverse look-ups (RFC 1035, section 3.5; RFC 3596, section 2.5: a digit a label), lists that are asked by name and answer
 * with 127.0.0.0/8 (RFC 5782; virus scanners do so), multicast DNS. */
#include "analyse/findings/tunnels.h"

#include "app/names/dns_glance.h"
#include "app/names/domain.h"
#include "core/address.h"

#include <orcap/status.h>

#include <math.h>
#include <stdlib.h>

enum { TUNNEL_NAME = 25, UNIQUE_LEAST = 16, TYPE_A = 1, TYPE_PTR = 12, TYPE_AAAA = 28, TYPE_SOA = 6, TYPE_NS = 2, TYPE_HTTPS = 65, TYPE_DS = 43, TYPE_DNSKEY = 48 };

struct fingerprint {
    uint64_t words[2]; /* of what is under the key: a hash, and where it belongs */
    uint64_t place, zero, zeros;
};

void tunnels_init(struct tunnels *tunnels, const struct dns_lists *dns, uint64_t max_memory) {
    *tunnels = (struct tunnels){.dns = dns, .budget = {.limit = max_memory * 3 / 4}, .arena = {.limit = (size_t)(max_memory / 4)}};
    hash_key_init(&tunnels->hash);
    store_init(&tunnels->domains, sizeof(struct fingerprint), KEY_SHORT, &tunnels->hash, &tunnels->budget);
    store_init(&tunnels->names, sizeof(struct fingerprint), KEY_SHORT, &tunnels->hash, &tunnels->budget);
    store_init(&tunnels->clients, sizeof(struct fingerprint), KEY_SHORT, &tunnels->hash, &tunnels->budget);
}

void tunnels_clear(struct tunnels *tunnels) {
    store_clear(&tunnels->domains);
    store_clear(&tunnels->names);
    store_clear(&tunnels->clients);
    arena_clear(&tunnels->arena);
    free(tunnels->all);
}

/* ---- names ---- */

/* A digit or a byte a label, below in-addr.arpa or ip6.arpa. */
static bool is_reverse(const char *name, size_t size) {
    static const char v4[] = ".in-addr.arpa", v6[] = ".ip6.arpa";
    bool short_form = size > sizeof v4 && !strcmp(name + size - (sizeof v4 - 1), v4);
    bool long_form = size > sizeof v6 && !strcmp(name + size - (sizeof v6 - 1), v6);
    size_t most = short_form ? 3 : 1, label = 0;
    if (!short_form && !long_form)
        return false;
    for (size_t i = 0; i < size - (short_form ? sizeof v4 : sizeof v6) + 1; i++) {
        label = name[i] == '.' ? 0 : label + 1;
        if (label > most)
            return false;
    }
    return true;
}

/* A name's labels in bytes: each escape of the presentation form is one (RFC 4343, section 2.1). */
struct spelling {
    uint32_t counts[256], size, labels;
};
static void spell(const char *name, size_t size, struct spelling *spelling) {
    memset(spelling, 0, sizeof *spelling);
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)name[i];
        if (byte == '.') {
            spelling->labels++;
            continue;
        }
        bool number = byte == '\\' && i + 3 < size && name[i + 1] >= '0' && name[i + 1] <= '9';
        if (number) {
            byte = (uint8_t)((name[i + 1] - '0') * 100 + (name[i + 2] - '0') * 10 + (name[i + 3] - '0'));
            i += 3;
        } else if (byte == '\\' && i + 1 < size)
            byte = (uint8_t)name[++i];
        spelling->counts[byte]++;
        spelling->size++;
    }
}

static double entropy_of(const struct spelling *spelling) {
    double bits = 0;
    for (size_t i = 0; i < sizeof spelling->counts / sizeof *spelling->counts; i++)
        if (spelling->counts[i])
            bits -= (double)spelling->counts[i] / spelling->size * log2((double)spelling->counts[i] / spelling->size);
    return bits;
}

/* Whether it was not there before; false also where there is no room. */
static bool add_new(struct tunnels *tunnels, struct store *store, uint64_t hash, uint64_t belongs, uint32_t *ret_place) {
    struct lookup lookup = {.key = {hash, belongs}};
    lookup_start(&lookup, store, false);
    *ret_place = lookup_find(&lookup);
    if (*ret_place)
        return false;
    enum store_status added = lookup_add(&lookup, ret_place);
    tunnels->left_out += added != STORE_OK;
    if (added == STORE_MEMORY)
        tunnels->status = ORCAP_EMEMORY;
    return added == STORE_OK;
}

/* Top-level domains are letters, or begin with xn-- (RFC 1123, section 2.1; RFC 5890): what ends otherwise lies under none, and only a server that
 * is asked directly can answer it. */
static bool has_domain(const char *name) {
    const char *last = strrchr(name, '.'), *label = last ? last + 1 : name;
    if (!strncmp(label, "xn--", 4))
        return true;
    for (const char *p = label; *p; p++)
        if (*p < 'a' || *p > 'z')
            return false;
    return true;
}

/* Where at the earliest a base domain of two labels begins. */
static size_t last_two_labels(const char *name, size_t size) {
    for (int points = 0; size; size--)
        if (name[size - 1] == '.' && ++points == 2)
            return size;
    return 0;
}

/* Where the base domain begins. */
static size_t base_at(struct tunnels *tunnels, const char *name, size_t size) {
    size_t earliest = last_two_labels(name, size);
    if (earliest < TUNNEL_NAME) /* too little stands below it, wherever it begins */
        return earliest;
    uint64_t hash = hash_bytes(&tunnels->hash, name, size) | 1;
    struct known_base *known = &tunnels->bases[hash >> 32 & (TUNNEL_BASES - 1)];
    if (known->hash != hash || known->at >= size)
        *known = (struct known_base){hash, (size_t)(domain_base(name) - name)};
    return known->at;
}

/* What names are counted under, and how many characters of this one are below it: its domain, or else the server that is asked. */
struct base {
    const char *name;
    size_t below;
    char server[IP6_TEXT];
};
static void base_of(struct tunnels *tunnels, const struct dns_arrival *arrival, bool response, const char *name, size_t size, struct base *base) {
    const union address *server = response ? &arrival->src : &arrival->dst;
    bool domain = has_domain(name);
    base->below = domain ? base_at(tunnels, name, size) : size;
    base->name = domain ? name + base->below : base->server;
    if (domain)
        return;
    if (arrival->version == 4)
        (void)ip4_format(server->bytes, base->server);
    else
        (void)ip6_format(server->bytes, base->server);
}

static bool keep_domain(struct tunnels *tunnels, const char *base, uint64_t *ret_index) {
    if (tunnels->count == tunnels->capacity) {
        uint32_t capacity = tunnels->capacity ? 2 * tunnels->capacity : 64;
        struct domain **all = realloc(tunnels->all, capacity * sizeof *all);
        if (!all) {
            tunnels->status = ORCAP_EMEMORY;
            return false;
        }
        tunnels->all = all;
        tunnels->capacity = capacity;
    }
    struct domain *domain = arena_take_zeroed(&tunnels->arena, sizeof *domain);
    const char *name = arena_copy(&tunnels->arena, base, strlen(base) + 1);
    if (!domain || !name)
        return false;
    domain->name = name;
    evidence_init(&domain->evidence);
    *ret_index = tunnels->count;
    tunnels->all[tunnels->count++] = domain;
    return true;
}

static struct domain *domain_of(struct tunnels *tunnels, const char *base, uint64_t *ret_index) {
    uint32_t place;
    uint64_t index;
    if (add_new(tunnels, &tunnels->domains, hash_bytes(&tunnels->hash, base, strlen(base)), 0, &place)) {
        if (!keep_domain(tunnels, base, &index))
            index = UINT64_MAX;
        ((struct fingerprint *)store_entry(&tunnels->domains, place))->place = index;
    }
    if (!place)
        return NULL;
    index = ((struct fingerprint *)store_entry(&tunnels->domains, place))->place;
    *ret_index = index;
    return index == UINT64_MAX ? NULL : tunnels->all[index];
}

/* ---- messages ---- */

static bool carries_data(uint16_t type) {
    return type != TYPE_A && type != TYPE_AAAA && type != TYPE_PTR && type != TYPE_SOA && type != TYPE_NS && type != TYPE_HTTPS && type != TYPE_DS &&
           type != TYPE_DNSKEY;
}

/* A name as it was asked for, in lower case. */
static void take_query(struct tunnels *tunnels, const struct dns_arrival *arrival, const char *name, size_t size, uint16_t type) {
    struct base base;
    uint64_t index;
    uint32_t place;
    base_of(tunnels, arrival, false, name, size, &base);
    if (base.below < TUNNEL_NAME)
        return;
    struct domain *domain = domain_of(tunnels, base.name, &index);
    if (!domain)
        return;
    domain->queries++;
    domain->data_types += carries_data(type);
    evidence_add(&domain->evidence, arrival->packet.number, arrival->packet.time_ns);
    if (add_new(tunnels, &tunnels->clients, hash_bytes(&tunnels->hash, arrival->src.bytes, 16), index, &place))
        domain->clients++;
    if (!add_new(tunnels, &tunnels->names, hash_bytes(&tunnels->hash, name, size), index, &place))
        return;
    domain->unique++;
    struct spelling spelling;
    spell(name, base.below, &spelling);
    domain->longest = spelling.size > domain->longest ? spelling.size : domain->longest;
    domain->entropy += entropy_of(&spelling);
    domain->labels += spelling.labels + (base.name == base.server); /* no dot stands behind the last one */
    domain->size += spelling.size;
}

static void take_answer(struct tunnels *tunnels, const struct dns_arrival *arrival, const struct dns_message *message, const char *name, size_t size) {
    struct base base;
    uint64_t index, addresses = 0, listed = 0;
    base_of(tunnels, arrival, true, name, size, &base);
    if (base.below < TUNNEL_NAME)
        return;
    struct orcap_item_walk walk = dns_answers(tunnels->dns, message);
    while (orcap_items_next(&walk) && !walk.malformed) {
        uint8_t address[16];
        size_t octets = dns_record_address(tunnels->dns, &walk.item, NULL, address);
        addresses += octets > 0;
        listed += octets == 4 && address[0] == 127;
    }
    struct domain *domain = addresses ? domain_of(tunnels, base.name, &index) : NULL;
    if (!domain)
        return;
    domain->answers++;
    domain->list_answers += addresses == listed;
}

/* A name that is long enough to be looked at, seen from the bytes alone: most are not. Of answers only those with an address say something. */
static bool is_long(const struct dns_arrival *arrival) {
    struct dns_glance glance;
    struct dns_glance_record record;
    if (!arrival->packet.counted || !dns_glance(arrival->bytes, arrival->size, &glance) || !glance.asked || glance.name_size <= TUNNEL_NAME)
        return false;
    size_t at = glance.answers_at;
    for (uint32_t i = 0; glance.response && at && i < glance.counts[1] && dns_glance_record(&glance, &at, &record); i++)
        if (record.type == TYPE_A)
            return true;
    return !glance.response;
}

void tunnels_take(struct tunnels *tunnels, const struct dns_arrival *arrival) {
    struct dns_message message;
    struct dns_question *question = &tunnels->question;
    if (!is_long(arrival) || arrival->sport == 5353 || arrival->dport == 5353 || is_group(arrival->version, &arrival->dst) ||
        !dns_message_read(tunnels->dns, arrival->bytes, 0, (uint32_t)arrival->size, &message) || !dns_question_read(tunnels->dns, &message, question) ||
        question->name_size < TUNNEL_NAME || question->name_size >= sizeof question->name)
        return;
    for (size_t i = 0; i < question->name_size; i++)
        question->name[i] = question->name[i] >= 'A' && question->name[i] <= 'Z' ? (char)(question->name[i] + 32) : question->name[i];
    question->name[question->name_size] = 0;
    if (is_reverse(question->name, question->name_size))
        return;
    if (message.response)
        take_answer(tunnels, arrival, &message, question->name, question->name_size);
    else
        take_query(tunnels, arrival, question->name, question->name_size, question->type);
}

/* ---- judgement ---- */

static double score_of(const struct domain *domain) {
    double unique = (double)domain->unique, length = (double)domain->size / unique, bits = domain->entropy / unique;
    double fresh = unique / (double)domain->queries, types = (double)domain->data_types / (double)domain->queries;
    double many = part_way(log2(unique), log2(UNIQUE_LEAST), log2(200));
    return 0.3 * part_way(length, 25, 90) + 0.2 * part_way(bits, 3, 4) + 0.2 * types + 0.2 * many + 0.1 * part_way(fresh, 0.5, 0.9);
}

static void put_domain(const struct domain *domain, double score, struct report *report) {
    double unique = (double)domain->unique, seconds = evidence_seconds(&domain->evidence);
    sink_text(&report->subject, domain->name);
    sink_format(&report->why, "%llu quer%s from %llu client%s went to %llu different names %s %s, on average %.0f characters in %.1f labels below it (up to %u) with %.1f bits of entropy a character; %.0f %% asked for types that carry data",
                (unsigned long long)domain->queries, domain->queries == 1 ? "y" : "ies", (unsigned long long)domain->clients, domain->clients == 1 ? "" : "s",
                (unsigned long long)domain->unique, has_domain(domain->name) ? "under" : "under no domain at", domain->name, (double)domain->size / unique, (double)domain->labels / unique, domain->longest,
                domain->entropy / unique, 100 * (double)domain->data_types / (double)domain->queries);
    if (seconds > 0)
        sink_format(&report->why, ", %.2g queries a second", (double)domain->queries / seconds);
    report_add(report, "dns_tunnel", score >= 0.6 ? SEVERITY_HIGH : SEVERITY_MEDIUM, score, &domain->evidence);
}

void report_tunnels(const struct tunnels *tunnels, struct report *report) {
    for (uint32_t i = 0; i < tunnels->count; i++) {
        const struct domain *domain = tunnels->all[i];
        bool list = domain->answers && 2 * domain->list_answers > domain->answers;
        if (domain->unique < UNIQUE_LEAST || list)
            continue;
        double score = score_of(domain);
        if (score >= 0.5)
            put_domain(domain, score, report);
    }
}
