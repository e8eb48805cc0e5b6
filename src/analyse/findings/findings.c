/* The table `findings`: gravest first, then by score. Detectors see packets, sessions and messages; each says at the end what it has measured. */
#include "analyse/findings/arp.h"
#include "analyse/findings/contacts.h"
#include "analyse/findings/credentials.h"
#include "analyse/findings/malformed.h"
#include "analyse/findings/overlaps.h"
#include "analyse/findings/storms.h"
#include "analyse/findings/tunnels.h"
#include "analyse/part.h"
#include "app/exchange.h"
#include "table/table.h"

#include <stdlib.h>
#include <strings.h>

struct findings {
    struct part part;
    struct session_follower follower;
    const struct tracker *tracker; /* that it follows */
    uint64_t max_memory;
    struct orcap_context *own; /* made where none was given */
    struct dns_lists dns;
    struct contacts contacts;
    struct claims claims;
    struct tunnels tunnels;
    struct credentials credentials;
    struct malformed malformed;
    struct storms storms;
    struct overlaps overlaps;
    struct report report;
    bool reported;
};

static int findings_take(struct part *part, const struct event *events, size_t count) {
    struct findings *f = (struct findings *)part;
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++) {
        status = claims_take(&f->claims, &events[i]);
        overlaps_take(&f->overlaps, &events[i]);
        if (f->malformed.context)
            malformed_take(&f->malformed, &events[i]);
    }
    const int others[] = {f->contacts.status, f->tunnels.status, f->credentials.status, f->malformed.status, f->storms.status};
    for (size_t i = 0; i < sizeof others / sizeof *others && status == ORCAP_OK; i++)
        status = others[i];
    return status;
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct findings *f = (struct findings *)((char *)follower - offsetof(struct findings, follower));
    contacts_take(&f->contacts, session, way, event, ip);
    if (ip->transport == TRANSPORT_TCP && event->counted && (ip->payload_size || ip->tcp_flags & (TCP_SYN | TCP_FIN)))
        storms_take(&f->storms, session, way, event, ip, f->tracker->sessions.facts.words & TCP_RETRANSMISSION);
    return ORCAP_OK;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    (void)follower;
    (void)number;
    (void)replaced;
}

static void hear_dns(void *user, const struct dns_arrival *arrival) {
    tunnels_take(&((struct findings *)user)->tunnels, arrival);
}

static void hear_login(void *user, const struct exchange_ends *ends, const struct login *login) {
    credentials_add(&((struct findings *)user)->credentials, ends, login);
}

/* The beginning of a form that a request carries. */
struct form {
    uint32_t size;
    char text[FORM_MOST];
};

static void hear_body(void *user, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size) {
    static const char kind[] = "application/x-www-form-urlencoded";
    const struct http_span *type = &message->texts[HTTP_CONTENT_TYPE];
    (void)user;
    (void)ends;
    if (message->response || !bytes || !http_message_says(message, HTTP_CONTENT_TYPE) || type->size < sizeof kind - 1 ||
        strncasecmp(message->text + type->at, kind, sizeof kind - 1))
        return;
    struct form *form = message->user ? message->user : (message->user = calloc(1, sizeof *form));
    size_t room = form ? sizeof form->text - form->size : 0;
    if (!room)
        return;
    memcpy(form->text + form->size, bytes, size < room ? size : room);
    form->size += (uint32_t)(size < room ? size : room);
}

static void hear_message(void *user, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request) {
    struct form *form = message->user;
    (void)request;
    if (!message->response)
        credentials_request(&((struct findings *)user)->credentials, ends, message, form ? form->text : NULL, form ? form->size : 0);
    free(form);
}

static void findings_free(struct part *part) {
    struct findings *f = (struct findings *)part;
    contacts_clear(&f->contacts);
    claims_clear(&f->claims);
    tunnels_clear(&f->tunnels);
    credentials_clear(&f->credentials);
    malformed_clear(&f->malformed);
    storms_clear(&f->storms);
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
        contacts_finish(&f->contacts);
        report_tunnels(&f->tunnels, &f->report);
        report_claims(&f->claims, &f->report);
        report_credentials(&f->credentials, &f->report);
        report_floods(&f->contacts, &f->report);
        report_scans(&f->contacts, &f->report);
        report_storms(&f->storms, &f->report);
        report_overlaps(&f->overlaps, &f->report);
        report_malformed(&f->malformed, &f->report);
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

static int findings_follow(struct part *part, struct tracker *tracker) {
    struct findings *f = (struct findings *)part;
    const struct exchange_listener listener = {.http_body = hear_body,
                                               .http_message = hear_message,
                                               .login = hear_login,
                                               .dns = f->malformed.dns ? hear_dns : NULL,
                                               .dns_lists = &f->dns,
                                               .undecoded = true,
                                               .user = f};
    tracker_need(tracker, &(struct tracker_needs){.sessions_memory = f->max_memory / 4, .exchange_memory = f->max_memory / 4, .analysis = ANALYSIS_COUNTS});
    tracker_follow(tracker, &f->follower);
    tracker_listen(tracker, &listener);
    f->tracker = tracker;
    return ORCAP_OK;
}

struct part *findings_new(const struct orcap_context *context, uint64_t max_memory) {
    struct findings *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->part = (struct part){.take = findings_take, .rows = findings_rows, .free = findings_free, .follow = findings_follow};
    f->follower = (struct session_follower){take_packet, session_over};
    f->max_memory = max_memory;
    contacts_init(&f->contacts, max_memory / 4);
    claims_init(&f->claims, max_memory / 16);
    storms_init(&f->storms, max_memory / 16);
    overlaps_init(&f->overlaps);
    tunnels_init(&f->tunnels, &f->dns, max_memory / 8);
    int status = context ? ORCAP_OK : orcap_context_new(NULL, &f->own, NULL);
    f->malformed.context = context ? context : f->own;
    if (status == ORCAP_OK)
        status = dns_lists_init(&f->dns, f->malformed.context);
    f->malformed.dns = status == ORCAP_OK ? &f->dns : NULL;
    if (status == ORCAP_EMEMORY) {
        findings_free(&f->part);
        return NULL;
    }
    return &f->part;
}
