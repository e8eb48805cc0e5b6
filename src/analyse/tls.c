/* A row a handshake of TLS, in the order in which they had said what they say. */
#include "analyse/listen/attached.h"
#include "analyse/listen/listeners.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

struct handshakes {
    struct orcap_rows rows;
    struct listeners listeners;
    struct listening *hearers;
    unsigned count;
    struct told shown; /* what: NULL, none is */
    char client[IP6_TEXT], server[IP6_TEXT], version[8], cipher[8];
};

static void give(const struct told *told) {
    tls_give(&told->by->tracker->exchange.tls, told->what);
}

static bool take(void *user, const struct exchange_ends *ends, struct tls_handshake *handshake) {
    struct listening *listening = user;
    bool said = handshake->has_client || handshake->has_server;
    const struct told told = {.ends = *ends, .number = (handshake->has_client ? handshake->client : handshake->server).number, .what = handshake};
    return said && handshake->counted && listening_tell(listening, &told);
}

/* ---- cells ---- */

static void cell_said(struct orcap_cell *cell, const struct tls_handshake *handshake, enum tls_text which) {
    const struct tls_span *span = &handshake->texts[which];
    if (span->size)
        cell_text(cell, handshake->text.bytes + span->at, span->size);
    else
        cell_null(cell);
}

static void cell_filled(struct orcap_cell *cell, const char *text) {
    cell_word(cell, *text ? text : NULL);
}

/* A number that has no name, as 0x1a2b. */
static void cell_named(struct orcap_cell *cell, const char *name, uint16_t number, char text[8]) {
    static const char digits[] = "0123456789abcdef";
    const char unnamed[] = {'0', 'x', digits[number >> 12], digits[number >> 8 & 15], digits[number >> 4 & 15], digits[number & 15], 0};
    memcpy(text, unnamed, sizeof unnamed);
    cell_word(cell, name ? name : text);
}

static void client_cells(const struct tls_handshake *handshake, struct orcap_cell *cells) {
    cell_null(&cells[TLS_client_hello_number]);
    if (handshake->has_client)
        cell_count(&cells[TLS_client_hello_number], handshake->client.number);
    cell_moment(&cells[TLS_time_ns], (handshake->has_client ? handshake->client : handshake->server).time_ns);
    cell_said(&cells[TLS_server_name], handshake, TLS_SERVER_NAME);
    cell_said(&cells[TLS_alpn], handshake, handshake->texts[TLS_CHOSEN].size ? TLS_CHOSEN : TLS_OFFERED);
    cell_filled(&cells[TLS_ja3], handshake->ja3);
    cell_filled(&cells[TLS_ja4], handshake->ja4);
}

static void server_cells(struct handshakes *h, const struct tls_handshake *handshake, struct orcap_cell *cells) {
    cell_null(&cells[TLS_version]);
    cell_null(&cells[TLS_cipher]);
    cell_null(&cells[TLS_resumed]);
    if (handshake->has_server) {
        cell_named(&cells[TLS_version], tls_version_name(handshake->version), handshake->version, h->version);
        cell_named(&cells[TLS_cipher], tls_cipher_name(handshake->cipher), handshake->cipher, h->cipher);
        cell_bool(&cells[TLS_resumed], handshake->resumed);
    }
    cell_filled(&cells[TLS_ja3s], handshake->ja3s);
    cell_said(&cells[TLS_subject], handshake, TLS_SUBJECT);
    cell_said(&cells[TLS_issuer], handshake, TLS_ISSUER);
    cell_filled(&cells[TLS_not_before], handshake->not_before);
    cell_filled(&cells[TLS_not_after], handshake->not_after);
}

static void end_cells(struct handshakes *h, const struct exchange_ends *ends, struct orcap_cell *cells) {
    cell_i64(&cells[TLS_session], ends->session);
    if (rows_wants(&h->rows, TLS_client))
        cell_end(&cells[TLS_client], ends, &ends->client, h->client);
    cell_i64(&cells[TLS_client_port], ends->client_port);
    if (rows_wants(&h->rows, TLS_server))
        cell_end(&cells[TLS_server], ends, &ends->server, h->server);
    cell_i64(&cells[TLS_server_port], ends->server_port);
}

/* ---- rows ---- */

static int handshakes_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct handshakes *h = (struct handshakes *)rows;
    if (h->shown.what)
        give(&h->shown);
    h->shown.what = NULL;
    int status = listeners_next(&h->listeners, &h->shown);
    if (status <= 0)
        return status;
    const struct tls_handshake *handshake = h->shown.what;
    end_cells(h, &h->shown.ends, cells);
    client_cells(handshake, cells);
    server_cells(h, handshake, cells);
    cell_bool(&cells[TLS_quic], handshake->quic);
    return 1;
}

static void handshakes_free(struct orcap_rows *rows) {
    struct handshakes *h = (struct handshakes *)rows;
    struct told told;
    if (h->shown.what)
        give(&h->shown);
    listeners_clear(&h->listeners);
    for (unsigned i = 0; i < h->count; i++) {
        listening_close(&h->hearers[i]);
        while (listening_take(&h->hearers[i], &told))
            give(&told);
        listening_clear(&h->hearers[i]);
    }
    free(h->hearers);
    free(h);
}

/* Each has its part of the memory. */
static int open_hearers(struct handshakes *h, const struct orcap_analysis_options *options, const struct orcap_batches *batches) {
    struct listening *of[SHARES_MOST];
    struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    unsigned count = listeners_count(options);
    form.threads = 1;
    form.max_memory = (form.max_memory ? form.max_memory : (uint64_t)1 << 30) / count;
    h->hearers = calloc(count, sizeof *h->hearers);
    for (unsigned i = 0; i < count && h->hearers; i++) {
        of[h->count++] = &h->hearers[i];
        if (listening_init(&h->hearers[i], &form, &(struct exchange_listener){.tls = take, .user = &h->hearers[i]}) < 0)
            return ORCAP_EMEMORY;
    }
    return h->hearers ? listeners_init(&h->listeners, batches, of, count) : ORCAP_EMEMORY;
}

static struct handshakes *handshakes_new(void) {
    struct handshakes *h = calloc(1, sizeof *h);
    if (h)
        h->rows = rows_of(orcap_table_find("tls"), handshakes_next, handshakes_free);
    return h;
}

int orcap_tls_rows(const struct orcap_batches *batches, const struct orcap_analysis_options *options, struct orcap_rows **ret_rows,
                   struct orcap_error *error) {
    struct handshakes *h = handshakes_new();
    if (!h)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first row of tls");
    h->rows.evicted = &h->listeners.evicted;
    int status = open_hearers(h, options, batches);
    if (status < 0) {
        handshakes_free(&h->rows);
        return orcap_fail(error, status, "memory is out before the first row of tls");
    }
    *ret_rows = &h->rows;
    return ORCAP_OK;
}

int tls_rows_attach(struct tracker *tracker, struct orcap_rows **ret_rows) {
    struct handshakes *h = handshakes_new();
    if (!h)
        return ORCAP_EMEMORY;
    h->hearers = calloc(1, sizeof *h->hearers);
    if (!h->hearers) {
        handshakes_free(&h->rows);
        return ORCAP_EMEMORY;
    }
    h->count = 1;
    listening_attach(h->hearers, tracker, &(struct exchange_listener){.tls = take, .user = h->hearers});
    listeners_attach(&h->listeners, h->hearers);
    *ret_rows = &h->rows;
    return ORCAP_OK;
}
