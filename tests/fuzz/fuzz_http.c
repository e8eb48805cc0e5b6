/* A connection that speaks HTTP: a byte says who speaks, or what is missing, and for how long. */
#include "app/http.h"
#include "core/cursor.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look(const struct http_message *message) {
    if (!message)
        return;
    for (unsigned i = 0; i < HTTP_TEXTS; i++)
        if (http_message_says(message, (enum http_text)i)) {
            const struct http_span *span = &message->texts[i];
            if (span->size > HTTP_LINE_MOST || span->at + span->size > message->text_size || message->text_size > message->text_capacity)
                abort();
        }
}

static void done(void *user, struct http_connection *connection, struct http_transaction *transaction) {
    struct http *http = user;
    (void)connection;
    if (!transaction->request && !transaction->response)
        abort();
    look(transaction->request);
    look(transaction->response);
    http_give(http, transaction);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct budget budget = {.limit = 1 << 20};
    struct http http;
    struct http_connection connection;
    http_init(&http, &budget);
    http.done = done;
    http.user = &http;
    http_connection_init(&connection, &http);
    struct cursor c = cursor_over(bytes, size);
    for (uint64_t number = 1; cursor_left(&c) && !connection.tunnel; number++) {
        uint8_t what = cursor_u8(&c);
        uint32_t length = what >> 2;
        length = length == 63 ? (uint32_t)cursor_left(&c) : length;
        struct stream_piece piece = {.way = what & 1, .packet = {number, 0, true}};
        if (what & 2 && length < 60) {
            piece.kind = length < 8 ? STREAM_END : STREAM_GAP;
            piece.size = length < 8 ? 0 : length;
        } else {
            piece.kind = STREAM_BYTES;
            piece.size = length < cursor_left(&c) ? length : (uint32_t)cursor_left(&c);
            piece.bytes = cursor_take(&c, piece.size);
        }
        http_connection_take(&connection, !piece.way, &piece);
    }
    http_connection_close(&connection);
    http_clear(&http);
    if (budget.used || http.store.codings.budget.used)
        abort();
    return 0;
}
