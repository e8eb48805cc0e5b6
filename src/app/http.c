#include "app/http.h"

#include <stdlib.h>

void http_init(struct http *http, struct budget *budget) {
    *http = (struct http){0};
    http_store_init(&http->store, budget);
}

void http_clear(struct http *http) {
    for (struct http_transaction *t = http->spare, *next; t; t = next) {
        next = t->next;
        free(t);
        http->store.budget->used -= sizeof *t;
    }
    http->spare = NULL;
    http_store_clear(&http->store);
}

static struct http_transaction *transaction_new(struct http *http) {
    struct http_transaction *t = http->spare;
    if (t)
        http->spare = t->next;
    else {
        struct budget *budget = http->store.budget;
        if (budget->used + sizeof *t > budget->limit || !(t = malloc(sizeof *t)))
            return NULL;
        budget->used += sizeof *t;
    }
    *t = (struct http_transaction){0};
    return t;
}

void http_give(struct http *http, struct http_transaction *t) {
    http_message_give(&http->store, t->request);
    http_message_give(&http->store, t->response);
    t->next = http->spare;
    http->spare = t;
}

static bool says(const struct http_message *message, enum http_text which, const char *word) {
    const struct http_span *span = &message->texts[which];
    return http_message_says(message, which) && span->size == strlen(word) && memcmp(message->text + span->at, word, span->size) == 0;
}

/* Takes the one after `earlier` out of the list, the first when that is NULL. */
static void let_go(struct http_connection *connection, struct http_transaction *earlier) {
    struct http_transaction **link = earlier ? &earlier->next : &connection->first, *t = *link;
    *link = t->next;
    if (connection->last == t)
        connection->last = earlier;
    if (connection->unanswered == t)
        connection->unanswered = t->next;
    connection->count--;
    connection->http->done(connection->http->user, connection, t);
}

static void let_go_finished(struct http_connection *connection) {
    while (connection->first && connection->first->sent && connection->first->answered)
        let_go(connection, NULL);
}

/* ---- requests ---- */

static void request_begins(struct http_connection *connection, struct http_message *message) {
    struct http_transaction *t = transaction_new(connection->http);
    if (!t)
        return;
    if (connection->http->asked)
        connection->http->asked(connection->http->user, connection, message);
    t->request = message;
    t->answered = connection->no_answers;
    if (connection->last)
        connection->last->next = t;
    else
        connection->first = t;
    connection->last = t;
    if (!connection->unanswered && !t->answered)
        connection->unanswered = t;
    if (++connection->count <= HTTP_WAITING_MOST)
        return;
    struct http_transaction *earlier = connection->first == connection->answering ? connection->first : NULL;
    connection->owed += !(earlier ? earlier->next : connection->first)->answered;
    let_go(connection, earlier);
}

static void request_ends(struct http_connection *connection, struct http_message *message) {
    struct http_transaction *t = connection->last;
    if (!t || t->request != message) { /* there was no room for it */
        http_message_give(&connection->http->store, message);
        return;
    }
    t->sent = true;
    let_go_finished(connection);
}

/* ---- responses ---- */

static bool is_interim(const struct http_message *message) {
    return message->status < 200 && message->status != 101;
}

/* The request that a response belongs to, or a transaction without one that stands in no list. */
static struct http_transaction *find_request(struct http_connection *connection) {
    bool lost = connection->responses.lost;
    connection->responses.lost = false;
    if (connection->owed) {
        connection->owed--;
        return transaction_new(connection->http);
    }
    if (!connection->unanswered)
        return transaction_new(connection->http);
    if (lost)
        for (; connection->unanswered->next; connection->unanswered = connection->unanswered->next)
            connection->unanswered->answered = true;
    struct http_transaction *t = connection->unanswered;
    connection->unanswered = t->next;
    return t;
}

static enum http_after_head response_begins(struct http_connection *connection, struct http_message *message) {
    if (is_interim(message))
        return HTTP_NO_BODY;
    struct http_transaction *t = connection->answering = find_request(connection);
    if (t)
        t->response = message;
    const struct http_message *request = t ? t->request : NULL;
    bool opened = request && message->status / 100 == 2 && says(request, HTTP_METHOD, "CONNECT");
    if (message->status == 101 || opened) {
        connection->tunnel = true;
        return HTTP_TUNNEL;
    }
    bool empty = message->status == 204 || message->status == 304 || (request && says(request, HTTP_METHOD, "HEAD"));
    return empty ? HTTP_NO_BODY : HTTP_BODY;
}

static void response_ends(struct http_connection *connection, struct http_message *message) {
    struct http_transaction *t = connection->answering;
    connection->answering = NULL;
    if (!t || t->response != message) { /* interim, or there was no room */
        connection->answering = t;
        http_message_give(&connection->http->store, message);
        return;
    }
    t->answered = true;
    if (!t->request)
        connection->http->done(connection->http->user, connection, t);
    let_go_finished(connection);
}

static enum http_after_head head(struct http_owner *owner, struct http_reader *reader, struct http_message *message) {
    struct http_connection *connection = (struct http_connection *)owner;
    if (reader->responses)
        return response_begins(connection, message);
    request_begins(connection, message);
    return HTTP_BODY;
}

static void done(struct http_owner *owner, struct http_reader *reader, struct http_message *message) {
    struct http_connection *connection = (struct http_connection *)owner;
    const struct http_transaction *answering = connection->answering;
    if (connection->http->read)
        connection->http->read(connection->http->user, connection, message, reader->responses && answering ? answering->request : NULL);
    (reader->responses ? response_ends : request_ends)(connection, message);
}

/* ---- the connection ---- */

static void give_body(struct http_owner *owner, struct http_message *message, const uint8_t *bytes, size_t size) {
    struct http_connection *connection = (struct http_connection *)owner;
    connection->http->body(connection->http->user, connection, message, bytes, size);
}

void http_connection_init(struct http_connection *connection, struct http *http) {
    *connection = (struct http_connection){.owner = {head, done}, .http = http};
    http->store.body = http->body ? give_body : NULL;
    http_reader_init(&connection->requests, &http->store, &connection->owner, false);
    http_reader_init(&connection->responses, &http->store, &connection->owner, true);
}

static void end_answers(struct http_connection *connection) {
    connection->no_answers = true;
    connection->unanswered = NULL;
    for (struct http_transaction *t = connection->first; t; t = t->next)
        t->answered = true;
    let_go_finished(connection);
}

void http_connection_take(struct http_connection *connection, bool from_client, const struct stream_piece *piece) {
    struct http_reader *reader = from_client ? &connection->requests : &connection->responses;
    switch (piece->kind) {
    case STREAM_BYTES:
        http_reader_take(reader, piece->bytes, piece->size, &piece->packet);
        break;
    case STREAM_GAP:
        http_reader_gap(reader, piece->size, &piece->packet);
        break;
    case STREAM_END:
        http_reader_end(reader, &piece->packet);
        if (!from_client)
            end_answers(connection);
        break;
    }
}

void http_connection_close(struct http_connection *connection) {
    http_reader_end(&connection->requests, NULL);
    http_reader_end(&connection->responses, NULL);
    for (struct http_transaction *t = connection->first; t; t = t->next)
        t->sent = true;
    end_answers(connection);
    http_reader_clear(&connection->requests);
    http_reader_clear(&connection->responses);
}
