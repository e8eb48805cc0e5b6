#include "report/report.h"

#include "render/info.h"
#include "report/document.h"
#include "report/domains.h"
#include "report/keys.h"
#include "table/table.h"

#include <stdio.h>
#include <stdlib.h>

/* Rows that each table keeps, so that a page stays small enough to mail. */
enum { MESSAGES_MOST = 10000, DOMAINS_MOST = 2000, DOMAINS_COUNTED = 65536, DOMAINS_SHOWN = 500, PAIRS_SHOWN = 4000, FACET_SHOWN = 40 };

static const uint64_t MEMORY_BY_DEFAULT = (uint64_t)1 << 30;

/* REPORT_TABLE(table, rows kept, two columns whose sum says which: -1: the first rows). */
#define REPORT_TABLES(TABLE)                                                 \
    TABLE(findings, 1000, -1, -1)                                            \
    TABLE(hierarchy, 2000, -1, -1)                                           \
    TABLE(conversations, 5000, -1, -1)                                       \
    TABLE(hosts, 3000, -1, -1)                                               \
    TABLE(flows, 5000, FLOWS_bytes, -1)                                      \
    TABLE(sessions, 10000, SESSIONS_bytes_out, SESSIONS_bytes_in)

static const struct report_table {
    const char *name;
    uint64_t most;
    int weights[2];
} TABLES[] = {
#define REPORT_TABLE(name, most, a, b) {#name, most, {a, b}},
    REPORT_TABLES(REPORT_TABLE)
#undef REPORT_TABLE
};
enum { TABLE_COUNT = sizeof TABLES / sizeof *TABLES };

int orcap_report_new(const struct orcap_context *context, const struct orcap_analysis_options *options, struct orcap_report **ret_report,
                     struct orcap_error *error) {
    struct orcap_report *report = calloc(1, sizeof *report);
    if (!report)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the report begins");
    uint64_t memory = options && options->max_memory ? options->max_memory : MEMORY_BY_DEFAULT;
    charts_init(&report->charts, &report->clock);
    sequences_init(&report->sequences, memory / 16 * 5); /* a million sessions by default */
    messages_init(&report->messages, context, &report->clock, MESSAGES_MOST, memory / 2);
    int status = orcap_analysis_new(options, &report->analysis, error);
    for (size_t i = 0; i < TABLE_COUNT && status == ORCAP_OK; i++)
        status = orcap_analysis_want(report->analysis, TABLES[i].name, NULL, error);
    if (status == ORCAP_OK) {
        analysis_hear_pairs(report->analysis, &report->charts.listener);
        status = analysis_add(report->analysis, &report->charts.part);
    }
    if (status == ORCAP_OK)
        status = analysis_add(report->analysis, &report->sequences.part);
    if (status == ORCAP_OK) /* after the charts, which set the clock */
        status = analysis_add(report->analysis, &report->messages.part);
    if (status < 0) {
        orcap_report_free(report);
        return status;
    }
    *ret_report = report;
    return ORCAP_OK;
}

void orcap_report_free(struct orcap_report *report) {
    if (!report)
        return;
    if (report->analysis)
        analysis_close(report->analysis);
    messages_clear(&report->messages);
    orcap_analysis_free(report->analysis);
    charts_clear(&report->charts);
    sequences_clear(&report->sequences);
    sink_clear(&report->capture_data);
    sink_clear(&report->domains);
    tally_clear(&report->domain_counts);
    disguise_free(report->disguise);
    free(report);
}

int orcap_report_feed(struct orcap_report *report, const struct orcap_batch *batch) {
    return orcap_analysis_feed(report->analysis, batch->frames, batch->verdicts, batch->count, NULL);
}

int orcap_report_anonymise(struct orcap_report *report, const void *key, size_t key_size, struct orcap_error *error) {
    disguise_free(report->disguise);
    report->messages.disguise = report->disguise = disguise_new(key, key_size);
    return report->disguise ? ORCAP_OK : orcap_fail(error, ORCAP_EMEMORY, "memory is out before the report begins");
}

/* Where a capture lies, what its interfaces are called and what somebody has written into it are nobody's business; that there are comments is no secret. */
static void disguise_capture(struct orcap_report *report, const struct orcap_capture_info *info) {
    char name[40];
    struct orcap_capture_info shown = *info;
    struct orcap_interface *interfaces = calloc(info->interface_count ? info->interface_count : 1, sizeof *interfaces);
    (void)snprintf(name, sizeof name, "capture %zu", report->captures);
    for (size_t i = 0; interfaces && i < info->interface_count; i++) {
        interfaces[i] = info->interfaces[i];
        interfaces[i].name = interfaces[i].description = NULL;
    }
    shown.path = name;
    shown.interfaces = interfaces;
    shown.interface_count = interfaces ? info->interface_count : 0;
    shown.comment_count = 0;
    info_json(&shown, NULL, &report->capture_data);
    free(interfaces);
}

void orcap_report_capture(struct orcap_report *report, const struct orcap_capture_info *info) {
    if (report->captures++)
        sink_char(&report->capture_data, ',');
    if (report->disguise) {
        disguise_capture(report, info);
        return;
    }
    info_json(info, NULL, &report->capture_data);
}

int orcap_report_finish(struct orcap_report *report) {
    const struct tally *names = &report->messages.facets.tallies[FACET_dns_names];
    int status = orcap_analysis_finish(report->analysis);
    if (status == ORCAP_OK)
        status = messages_finish(&report->messages);
    if (status == ORCAP_OK)
        status = charts_finish(&report->charts);
    report->domains.size = 0;
    tally_clear(&report->domain_counts);
    tally_init(&report->domain_counts, DOMAINS_COUNTED);
    if (status == ORCAP_OK)
        status = domains_count(names, &report->domain_counts);
    return status == ORCAP_OK ? domains_json(names, DOMAINS_MOST, report->disguise, &report->domains) : status;
}

uint64_t orcap_report_evicted(const struct orcap_report *report) {
    return orcap_analysis_totals_get(report->analysis).evicted;
}

/* ---- the document ---- */

static void put_time(struct sink *out, const char *name, int64_t time_ns, int64_t origin_ns) {
    sink_text(out, name);
    if (time_ns == ORCAP_NO_TIME)
        sink_text(out, "null");
    else
        sink_signed(out, (int64_t)((uint64_t)time_ns - (uint64_t)origin_ns));
}

static void put_head(struct orcap_report *report, const char *title, struct sink *out) {
    const struct orcap_analysis_totals totals = orcap_analysis_totals_get(report->analysis);
    const struct clock *clock = &report->clock;
    bool timed = clock->bins.count;
    sink_text(out, "{\"schema\":1,\"generator\":\"orcap\",\"title\":");
    if (title)
        sink_json(out, title, strlen(title));
    else
        sink_text(out, "null");
    sink_text(out, ",\"captures\":[");
    sink_bytes(out, report->capture_data.bytes, report->capture_data.size);
    sink_format(out, "],\n\"packets\":%llu,\"bytes\":%llu,\"captured_bytes\":%llu,\"untimed\":%llu", (unsigned long long)totals.packets,
                (unsigned long long)totals.bytes, (unsigned long long)totals.captured_bytes, (unsigned long long)clock->untimed);
    put_time(out, ",\"origin_ns\":", timed ? clock->origin_ns : ORCAP_NO_TIME, 0);
    put_time(out, ",\"first_ns\":", totals.first_ns, clock->origin_ns);
    put_time(out, ",\"last_ns\":", totals.last_ns, clock->origin_ns);
    put_time(out, ",\"start_ns\":", timed ? bins_start(&clock->bins) : ORCAP_NO_TIME, clock->origin_ns);
    sink_format(out, ",\"width_ns\":%lld,\"bins\":%zu", (long long)bins_width(&clock->bins), clock->bins.count);
}

static void put_chain(const void *user, const struct tally_entry *entry, struct sink *out) {
    (void)user;
    chain_key_json(entry, out);
}

static void put_pair(const void *user, const struct tally_entry *entry, struct sink *out) {
    const struct orcap_report *report = user;
    pair_key_json(entry, report->disguise, out);
}

static void put_range(const void *user, const struct tally_entry *entry, struct sink *out) {
    (void)user;
    range_key_json(entry, out);
}

struct faceted {
    enum facet facet;
    struct disguise *disguise;
};
static void put_facet(const void *user, const struct tally_entry *entry, struct sink *out) {
    const struct faceted *faceted = user;
    facet_key_json(faceted->facet, entry, faceted->disguise, out);
}

static void put_domain(const void *user, const struct tally_entry *entry, struct sink *out) {
    const struct orcap_report *report = user;
    domain_key_json(entry, report->disguise, out);
}

static void put_tallies(struct orcap_report *report, struct sink *out) {
    struct charts *charts = &report->charts;
    const struct clock *clock = &report->clock;
    sink_text(out, ",\n\"tallies\":{\"chains\":");
    document_tally(&charts->chains, "\"path\"", UINT32_MAX, true, clock, put_chain, NULL, out);
    sink_text(out, ",\n\"pairs\":");
    document_tally(&charts->pairs, "\"a\",\"b\",\"protocol\"", PAIRS_SHOWN, true, clock, put_pair, report, out);
    sink_text(out, ",\n\"sizes\":");
    document_tally(&charts->sizes.tally, "\"from\",\"to\"", UINT32_MAX, false, clock, put_range, NULL, out);
    sink_text(out, ",\n\"gaps\":");
    document_tally(&charts->gaps.tally, "\"from_ns\",\"to_ns\"", UINT32_MAX, false, clock, put_range, NULL, out);
    for (size_t i = 0; i < FACET_COUNT; i++) {
        const enum facet facet = (enum facet)i;
        const struct faceted faceted = {facet, report->disguise};
        sink_format(out, ",\n\"%s\":", facet_name(facet));
        document_tally(&report->messages.facets.tallies[i], facet_columns(facet), FACET_SHOWN, false, clock, put_facet, &faceted, out);
    }
    sink_text(out, ",\n\"dns_domains\":");
    document_tally(&report->domain_counts, "\"domain\"", DOMAINS_SHOWN, false, clock, put_domain, report, out);
    sink_char(out, '}');
}

struct asked {
    struct orcap_analysis *analysis;
    const char *table;
};
static int asked_rows(void *user, struct orcap_rows **ret_rows) {
    const struct asked *asked = user;
    return analysis_rows(asked->analysis, asked->table, NULL, ret_rows, NULL);
}

static int put_tables(struct orcap_report *report, struct sink *out) {
    sink_text(out, ",\n\"tables\":{");
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        struct asked asked = {report->analysis, TABLES[i].name};
        const struct document_source source = {asked_rows, &asked, {TABLES[i].weights[0], TABLES[i].weights[1]}, report->disguise};
        sink_format(out, "%s\"%s\":", i ? ",\n" : "", TABLES[i].name);
        int status = document_table(&source, TABLES[i].most, report->clock.origin_ns, out);
        if (status < 0)
            return status;
    }
    for (size_t i = 0; i < MESSAGES_COUNT; i++) {
        sink_format(out, ",\n\"%s\":", message_table_name((enum message_table)i));
        messages_json(&report->messages, (enum message_table)i, out);
    }
    return ORCAP_OK;
}

int orcap_report_json(struct orcap_report *report, const char *title, struct sink *out) {
    put_head(report, title, out);
    int status = put_tables(report, out);
    sink_text(out, ",\n\"dns_domains\":");
    sink_bytes(out, report->domains.bytes, report->domains.size);
    sink_char(out, '}');
    put_tallies(report, out);
    sink_text(out, ",\n\"sequences\":");
    sequences_json(&report->sequences, report->clock.origin_ns, out);
    sink_char(out, '}');
    if (report->disguise && status == ORCAP_OK)
        status = disguise_status(report->disguise);
    return status < 0 ? status : out->status;
}
