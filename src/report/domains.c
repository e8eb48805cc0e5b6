#include "report/domains.h"

#include "app/names/domain.h"
#include "report/keys.h"


#include <orcap/packet.h>
#include <orcap/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct domain {
    const char *name;
    size_t size;
    uint64_t queries, names;
    uint64_t length;  /* of all names asked, together */
    double entropy;   /* likewise */
    uint32_t order;
};

/* Shannon's, in bits a character. */
static double entropy_of(const char *text, size_t size) {
    uint32_t counts[256] = {0};
    double entropy = 0;
    for (size_t i = 0; i < size; i++)
        counts[(uint8_t)text[i]]++;
    for (size_t i = 0; i < 256 && size; i++)
        if (counts[i]) {
            double share = counts[i] / (double)size;
            entropy -= share * log2(share);
        }
    return entropy;
}

static int by_name(const void *a, const void *b) {
    const struct domain *x = a, *y = b;
    int order = memcmp(x->name, y->name, x->size < y->size ? x->size : y->size);
    return order ? order : x->size != y->size ? (x->size < y->size ? -1 : 1) : x->order < y->order ? -1 : 1;
}

static int by_queries(const void *a, const void *b) {
    const struct domain *x = a, *y = b;
    return x->queries != y->queries ? (x->queries < y->queries ? 1 : -1) : x->order < y->order ? -1 : 1;
}

/* Names are asked in any mix of letters. */
static size_t domain_at(const struct tally_entry *name) {
    char lower[ORCAP_NAME_TEXT];
    if (name->size >= sizeof lower)
        return 0;
    for (size_t i = 0; i < name->size; i++) {
        char c = ((const char *)tally_key(name))[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    lower[name->size] = 0;
    return (size_t)(domain_base(lower) - lower);
}

static struct domain count_name(const struct tally_entry *name, uint32_t order) {
    size_t at = domain_at(name);
    const char *text = tally_key(name);
    double entropy = entropy_of(text, at ? at - 1 : 0);
    return (struct domain){text + at, name->size - at, name->count, 1, name->count * name->size, entropy * (double)name->count, order};
}

static size_t join_equal(struct domain *domains, size_t count) {
    size_t joined = 0;
    for (size_t i = 0; i < count; i++) {
        struct domain *last = joined ? &domains[joined - 1] : NULL;
        if (!last || last->size != domains[i].size || memcmp(last->name, domains[i].name, last->size) != 0) {
            domains[joined++] = domains[i];
            continue;
        }
        last->queries += domains[i].queries;
        last->names++;
        last->length += domains[i].length;
        last->entropy += domains[i].entropy;
    }
    return joined;
}

static const struct orcap_column DOMAIN_COLUMN = {"domain", ORCAP_TEXT, ORCAP_PRESENTATION, ""};

static void put_domain(const struct domain *domain, struct disguise *disguise, struct sink *out) {
    double queries = (double)domain->queries;
    sink_char(out, '[');
    disguised_json(disguise, &DOMAIN_COLUMN, domain->name, domain->size, out);
    sink_format(out, ",%llu,%llu,%.6g,%.6g]", (unsigned long long)domain->queries, (unsigned long long)domain->names, (double)domain->length / queries,
                domain->entropy / queries);
}

int domains_json(const struct tally *names, uint32_t most, struct disguise *disguise, struct sink *out) {
    size_t count = names->entries ? names->count - 1 : 0;
    struct domain *domains = malloc((count ? count : 1) * sizeof *domains);
    if (!domains)
        return ORCAP_EMEMORY;
    for (size_t i = 0; i < count; i++)
        domains[i] = count_name(&names->entries[i + 1], (uint32_t)i);
    qsort(domains, count, sizeof *domains, by_name);
    count = join_equal(domains, count);
    qsort(domains, count, sizeof *domains, by_queries);
    sink_text(out, "{\"columns\":[{\"name\":\"domain\",\"type\":\"text\"},{\"name\":\"queries\",\"type\":\"i64\"},{\"name\":\"unique_names\",\"type\":\"i64\"},"
                   "{\"name\":\"mean_length\",\"type\":\"f64\"},{\"name\":\"entropy\",\"type\":\"f64\"}],\"rows\":[");
    for (size_t i = 0; i < count && i < most; i++) {
        sink_text(out, i ? ",\n" : "\n");
        put_domain(&domains[i], disguise, out);
    }
    sink_format(out, "],\"left_out\":%zu}", count > most ? count - most : (size_t)0);
    free(domains);
    return out->status;
}

int domains_count(const struct tally *names, struct tally *ret_domains) {
    for (uint32_t i = 1; names->entries && i < names->count; i++) {
        const struct tally_entry *name = &names->entries[i];
        size_t at = domain_at(name);
        tally_add(ret_domains, (const char *)tally_key(name) + at, name->size - at, names, name);
    }
    if (names->dropped) {
        tally_add(ret_domains, NULL, 0, names, &names->entries[0]);
        ret_domains->dropped += names->dropped;
    }
    return ret_domains->status;
}

void domain_key_json(const struct tally_entry *entry, struct disguise *disguise, struct sink *out) {
    disguised_json(disguise, &DOMAIN_COLUMN, tally_key(entry), entry->size, out);
}
