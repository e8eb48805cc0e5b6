/* The table `findings`: gravest first, then by score. Detectors see packets, sessions and messages; each says at the end what it has measured. */
#include "analyse/findings/arp.h"
#include "analyse/findings/contacts.h"
#include "analyse/findings/tunnels.h"
#include "analyse/part.h"
#include "app/exchange.h"
#include "table/table.h"

#include <stdlib.h>

struct findings {
    struct part part;
    struct session_follower follower;
    struct sessions sessions;
    struct exchange exchange;
    struct orcap_context *own; /* made where none was given */
    struct dns_lists dns;
    struct contacts contacts;
    struct claims claims;
    struct tunnels tunnels;
    struct report report;
    bool reported;
};

static int findings_take(struct part *part, const struct event *events, size_t count) {
    struct findings *f = (struct findings *)part;
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++)
        status = claims_take(&f->claims, &events[i]);
    if (status == ORCAP_OK)
        status = sessions_take(&f->sessions, events, count, NULL);
    return status < 0 ? status : f->contacts.status < 0 ? f->contacts.status : f->tunnels.status;
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct findings *f = (struct findings *)((char *)follower - offsetof(struct findings, follower));
    contacts_take(&f->contacts, session, way, event, ip);
    return f->exchange.follower.packet(&f->exchange.follower, session, way, event, ip);
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct findings *f = (struct findings *)((char *)follower - offsetof(struct findings, follower));
    f->exchange.follower.over(&f->exchange.follower, number, replaced);
}

static void hear_dns(void *user, const struct dns_arrival *arrival) {
    tunnels_take(&((struct findings *)user)->tunnels, arrival);
}

static uint64_t findings_evicted(const struct part *part) {
    const struct findings *f = (const struct findings *)part;
    return f->sessions.evicted + f->exchange.evicted;
}

static void findings_free(struct part *part) {
    struct findings *f = (struct findings *)part;
    exchange_clear(&f->exchange);
    sessions_clear(&f->sessions);
    contacts_clear(&f->contacts);
    claims_clear(&f->claims);
    tunnels_clear(&f->tunnels);
    report_clear(&f->report);
    dns_lists_clear(&f->dns);
    orcap_context_free(f->own);
    free(f);
}

/* ---- rows ---- */

struct finding_rows {
    struct orcap_rows rows;
    const struct report *report;
    size_t next;
    int64_t packets[EVIDENCE_MOST];
};

static void cell_moment(struct orcap_cell *cell, int64_t time_ns) {
    cell_i64(cell, time_ns);
    cell->null = time_ns == ORCAP_NO_TIME;
}

static int findings_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct finding_rows *r = (struct finding_rows *)rows;
    if (r->next == r->report->count)
        return 0;
    const struct finding *finding = &r->report->items[r->next++];
    size_t count = evidence_kept(&finding->evidence);
    for (size_t i = 0; i < count; i++)
        r->packets[i] = (int64_t)finding->evidence.packets[i];
    cell_word(&cells[FINDINGS_kind], finding->kind);
    cell_word(&cells[FINDINGS_severity], severity_name(finding->severity));
    cell_word(&cells[FINDINGS_subject], finding->subject);
    cell_f64(&cells[FINDINGS_score], (double)(int)(finding->score * 100 + 0.5) / 100);
    cell_moment(&cells[FINDINGS_first_ns], finding->evidence.first_ns);
    cell_moment(&cells[FINDINGS_last_ns], finding->evidence.last_ns);
    cells[FINDINGS_packets] = (struct orcap_cell){.integers = {r->packets, count}};
    cell_word(&cells[FINDINGS_why], finding->why);
    return 1;
}

static void finding_rows_free(struct orcap_rows *rows) {
    free(rows);
}

static int findings_rows(struct part *part, struct orcap_rows **ret_rows) {
    struct findings *f = (struct findings *)part;
    if (!f->reported) {
        f->reported = true;
        exchange_finish(&f->exchange);
        report_tunnels(&f->tunnels, &f->report);
        report_claims(&f->claims, &f->report);
        report_floods(&f->contacts, &f->report);
        report_scans(&f->contacts, &f->report);
        report_beacons(&f->contacts, &f->report);
        report_sort(&f->report);
    }
    struct finding_rows *r = f->report.status < 0 ? NULL : calloc(1, sizeof *r);
    if (!r)
        return ORCAP_EMEMORY;
    r->rows = rows_of(orcap_table_find("findings"), findings_next, finding_rows_free);
    r->report = &f->report;
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *findings_new(const struct orcap_context *context, uint64_t max_memory, const struct session_limits *limits) {
    struct findings *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->part = (struct part){findings_take, findings_rows, findings_evicted, findings_free};
    f->follower = (struct session_follower){take_packet, session_over};
    sessions_init(&f->sessions, max_memory / 4, limits);
    f->sessions.numbers_only = true;
    f->sessions.follower = &f->follower;
    contacts_init(&f->contacts, max_memory / 4);
    claims_init(&f->claims, max_memory / 16);
    tunnels_init(&f->tunnels, &f->dns, max_memory / 8);
    int status = context ? ORCAP_OK : orcap_context_new(NULL, &f->own, NULL);
    if (status == ORCAP_OK)
        status = dns_lists_init(&f->dns, context ? context : f->own);
    const struct exchange_listener listener = {.dns = status == ORCAP_OK ? hear_dns : NULL, .dns_lists = &f->dns, .user = f};
    exchange_init(&f->exchange, max_memory / 4, &listener);
    if (status == ORCAP_EMEMORY) {
        findings_free(&f->part);
        return NULL;
    }
    return &f->part;
}
