/* The table `files`: what HTTP messages, mail, FTP and TFTP carried, in order of the packets that completed them. */
#include "analyse/listen/listeners.h"
#include "analyse/stash.h"
#include "app/transfers.h"
#include "table/table.h"

#include <orcap/extract.h>

#include <stdlib.h>

/* A file that has come to its end. */
struct carried {
    struct sink text; /* name, host, type, one after another */
    size_t name_size, host_size, type_size;
    uint64_t size, number;
    int64_t time_ns;
    bool complete, from_client;
    const char *source;
    char file[STASH_NAME], hash[STASH_HASH];
};

/* One that is still coming: what a message's `user` points to. */
struct coming {
    struct stash *stash;
    bool missed;
};

struct files {
    struct orcap_rows rows;
    struct listening listening;
    struct listeners listeners; /* it alone */
    struct session_follower follower; /* of the sessions, before their exchange */
    struct transfers transfers;
    bool finished;
    struct stashes stashes;
    uint64_t *left_out;
    struct carried *shown;
    char client[IP6_TEXT], server[IP6_TEXT];
};

static void hear_body(void *user, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size) {
    struct files *f = user;
    struct coming *coming = message->user;
    (void)ends;
    if (!coming) {
        coming = message->user = calloc(1, sizeof *coming);
        if (coming)
            coming->stash = stash_new(&f->stashes);
        if (!coming || !coming->stash) {
            f->stashes.status = ORCAP_EMEMORY;
            return;
        }
    }
    if (!bytes)
        coming->missed = true;
    else if (coming->stash)
        stash_take(&f->stashes, coming->stash, bytes, size);
}

static size_t keep(struct sink *text, const struct http_message *message, enum http_text which) {
    if (!message || !http_message_says(message, which))
        return 0;
    sink_bytes(text, message->text + message->texts[which].at, message->texts[which].size);
    return message->texts[which].size;
}

static void carried_free(struct carried *carried) {
    if (carried)
        sink_clear(&carried->text);
    free(carried);
}

/* NULL: memory was out when it was made. */
static void tell_carried(struct files *f, const struct exchange_ends *ends, struct carried *carried) {
    const struct told told = {.ends = *ends, .number = carried ? carried->number : 0, .what = carried};
    if (!carried || carried->text.status < 0 || !listening_tell(&f->listening, &told)) {
        carried_free(carried);
        f->stashes.status = ORCAP_EMEMORY;
    }
}

static struct carried *finish(struct files *f, struct coming *coming, const struct http_message *message, const struct http_message *request) {
    struct carried *carried = calloc(1, sizeof *carried);
    if (!carried) {
        stash_drop(&f->stashes, coming->stash);
        return NULL;
    }
    carried->name_size = keep(&carried->text, request, HTTP_URI);
    carried->host_size = keep(&carried->text, request, HTTP_HOST);
    carried->type_size = keep(&carried->text, message, HTTP_CONTENT_TYPE);
    carried->size = coming->stash->size;
    carried->number = message->packet.number;
    carried->time_ns = message->packet.time_ns;
    carried->complete = message->complete && message->body_known && !coming->missed;
    carried->from_client = !message->response;
    carried->source = "http";
    const char *text = carried->text.bytes ? carried->text.bytes : "";
    stash_finish(&f->stashes, coming->stash, text, carried->name_size, text + carried->name_size + carried->host_size, carried->type_size, carried->file,
                 carried->hash);
    return carried;
}

static void hear_message(void *user, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request) {
    struct files *f = user;
    struct coming *coming = message->user;
    if (!coming)
        return;
    if (!coming->stash || !coming->stash->size || !message->counted)
        stash_drop(&f->stashes, coming->stash);
    else {
        struct carried *carried = finish(f, coming, message, message->response ? request : message);
        tell_carried(f, ends, carried);
    }
    free(coming);
}

/* ---- transfers ---- */

/* A piece of what comes without a head of its own, into the stash that `place` holds, made with the first; bytes NULL: some are missing. */
static void keep_piece(struct files *f, void **place, const uint8_t *bytes, size_t size) {
    if (!*place)
        *place = stash_new(&f->stashes);
    if (!*place)
        f->stashes.status = ORCAP_EMEMORY;
    else if (bytes)
        stash_take(&f->stashes, *place, bytes, size);
}

static void hear_transfer(void *user, struct transfer *t, const uint8_t *bytes, size_t size) {
    keep_piece(user, &t->user, bytes, size);
}

static void end_transfer(void *user, struct transfer *t, bool complete) {
    struct files *f = user;
    struct stash *stash = t->user;
    t->user = NULL;
    if (!stash || !t->name_size || !stash->size || !t->last.counted) {
        stash_drop(&f->stashes, stash);
        return;
    }
    struct carried *carried = calloc(1, sizeof *carried);
    if (!carried) {
        stash_drop(&f->stashes, stash);
        f->stashes.status = ORCAP_EMEMORY;
        return;
    }
    sink_bytes(&carried->text, t->name, t->name_size);
    carried->name_size = t->name_size;
    carried->size = stash->size;
    carried->number = t->last.number;
    carried->time_ns = t->last.time_ns;
    carried->complete = complete;
    carried->from_client = t->sent_by_client;
    carried->source = t->source;
    stash_finish(&f->stashes, stash, t->name, t->name_size, "", 0, carried->file, carried->hash);
    tell_carried(f, &(struct exchange_ends){.client = t->client, .server = t->server, .version = t->version, .session = t->session}, carried);
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct files *f = (struct files *)((char *)follower - offsetof(struct files, follower));
    transfers_take(&f->transfers, session, way, event, ip);
    return f->listening.own.exchange.follower.packet(&f->listening.own.exchange.follower, session, way, event, ip);
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct files *f = (struct files *)((char *)follower - offsetof(struct files, follower));
    transfers_over(&f->transfers, number);
    f->listening.own.exchange.follower.over(&f->listening.own.exchange.follower, number, replaced);
}

/* ---- mail ---- */

static void hear_mail_bytes(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size) {
    keep_piece(user, &entity->user, bytes, size);
}

/* A message is called by its subject. */
static void name_mail(struct sink *text, const struct mime_entity *entity, bool message) {
    if (entity->name_size)
        sink_bytes(text, entity->name, entity->name_size);
    else
        sink_text(text, "message");
    if (message)
        sink_text(text, ".eml");
}

static void hear_mail(void *user, const struct exchange_ends *ends, struct mime_entity *entity, const struct mail_carried *mail) {
    struct files *f = user;
    struct stash *stash = entity->user;
    entity->user = NULL;
    if (!stash || !stash->size || !mail->packet.counted) {
        stash_drop(&f->stashes, stash);
        return;
    }
    struct carried *carried = calloc(1, sizeof *carried);
    if (!carried) {
        stash_drop(&f->stashes, stash);
        f->stashes.status = ORCAP_EMEMORY;
        return;
    }
    name_mail(&carried->text, entity, entity->whole);
    carried->name_size = carried->text.size;
    sink_bytes(&carried->text, entity->type, entity->type_size);
    carried->type_size = carried->text.size - carried->name_size;
    carried->size = stash->size;
    carried->number = mail->packet.number;
    carried->time_ns = mail->packet.time_ns;
    carried->complete = mail->complete;
    carried->from_client = mail->from_client;
    carried->source = mail->source;
    stash_finish(&f->stashes, stash, carried->text.bytes, carried->name_size, carried->text.bytes + carried->name_size, carried->type_size, carried->file,
                 carried->hash);
    tell_carried(f, ends, carried);
}

/* ---- rows ---- */

/* The next; after the last packet, what transfers had come to. */
static int next_told(struct files *f, struct told *ret_told) {
    int status = listeners_next(&f->listeners, ret_told);
    if (status == 0 && !f->finished) {
        f->finished = true;
        transfers_finish(&f->transfers);
    }
    return status == 0 && listening_take(&f->listening, ret_told) ? 1 : status;
}

static void cell_part(struct orcap_cell *cell, const struct carried *carried, size_t at, size_t size) {
    cell_null(cell);
    if (size)
        cell_text(cell, carried->text.bytes + at, size);
}

static int files_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct files *f = (struct files *)rows;
    struct told told;
    carried_free(f->shown);
    f->shown = NULL;
    int status = next_told(f, &told);
    if (f->left_out)
        *f->left_out = f->stashes.left_out;
    if (status > 0)
        f->shown = told.what;
    if (f->stashes.status < 0)
        return f->stashes.status;
    if (status <= 0)
        return status;
    const struct carried *carried = f->shown;
    cell_i64(&cells[FILES_session], told.ends.session);
    cell_count(&cells[FILES_number], carried->number);
    cell_moment(&cells[FILES_time_ns], carried->time_ns);
    cell_word(&cells[FILES_source], carried->source);
    cell_end(&cells[FILES_client], &told.ends, &told.ends.client, f->client);
    cell_end(&cells[FILES_server], &told.ends, &told.ends.server, f->server);
    cell_word(&cells[FILES_sender], carried->from_client ? "client" : "server");
    cell_part(&cells[FILES_host], carried, carried->name_size, carried->host_size);
    cell_part(&cells[FILES_name], carried, 0, carried->name_size);
    cell_part(&cells[FILES_content_type], carried, carried->name_size + carried->host_size, carried->type_size);
    cell_count(&cells[FILES_size], carried->size);
    cell_bool(&cells[FILES_complete], carried->complete);
    cell_word(&cells[FILES_sha256], carried->hash);
    cell_word(&cells[FILES_file], carried->file[0] ? carried->file : NULL);
    return 1;
}

static void files_free(struct orcap_rows *rows) {
    struct files *f = (struct files *)rows;
    struct told told;
    transfers_finish(&f->transfers);
    listening_close(&f->listening);
    carried_free(f->shown);
    while (listening_take(&f->listening, &told))
        carried_free(told.what);
    listening_clear(&f->listening);
    listeners_clear(&f->listeners);
    stashes_clear(&f->stashes);
    free(f);
}

int orcap_files_rows(const struct orcap_batches *batches, const struct orcap_analysis_options *options, const struct orcap_extract_options *extract,
                     uint64_t *ret_left_out, struct orcap_rows **ret_rows, struct orcap_error *error) {
    const struct orcap_extract_options none = {0}, *wanted = extract ? extract : &none;
    struct files *f = calloc(1, sizeof *f);
    if (!f)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first file");
    f->rows = rows_of(orcap_table_find("files"), files_next, files_free);
    f->rows.evicted = &f->listeners.evicted;
    f->left_out = ret_left_out;
    const struct exchange_listener listener = {.http_body = hear_body, .http_message = hear_message, .mail_bytes = hear_mail_bytes, .mail = hear_mail, .user = f};
    int status = stashes_init(&f->stashes, wanted->directory, wanted->max_size, wanted->max_total);
    int listens = listening_init(&f->listening, options, &listener);
    enum { STREAMS_MEMORY = 64 << 20 };
    const struct transfer_hearer hearer = {hear_transfer, end_transfer, f};
    transfers_init(&f->transfers, STREAMS_MEMORY, &hearer);
    f->follower = (struct session_follower){take_packet, session_over};
    f->listening.own.sessions.follower = &f->follower;
    if (listens >= 0)
        listens = listeners_init(&f->listeners, batches, &(struct listening *){&f->listening}, 1);
    if (status == ORCAP_OK && listens == ORCAP_OK) {
        *ret_rows = &f->rows;
        return ORCAP_OK;
    }
    files_free(&f->rows);
    return status == ORCAP_EOPEN ? orcap_fail(error, status, "%.200s: is no directory that can be written to", wanted->directory)
                                 : orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first file");
}
