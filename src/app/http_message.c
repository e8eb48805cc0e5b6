#include "app/http_reader.h"

#include <stdlib.h>

enum { TEXT_FIRST = 256, TEXT_SPARE = 2048 }; /* room that a message begins with, and the most that it keeps for its next use */

void http_store_init(struct http_store *store, struct budget *budget) {
    *store = (struct http_store){.budget = budget, .codings = {.budget = {.limit = 64 << 20}}};
}

static void message_free(struct http_store *store, struct http_message *message) {
    store->budget->used -= sizeof *message + message->text_capacity;
    free(message->text);
    free(message);
}

void http_store_clear(struct http_store *store) {
    for (struct http_message *message = store->spare, *next; message; message = next) {
        next = message->next;
        message_free(store, message);
    }
    store->spare = NULL;
}

static bool spend(struct http_store *store, uint64_t size) {
    if (store->budget->used + size > store->budget->limit)
        return false;
    store->budget->used += size;
    return true;
}

struct http_message *http_message_new(struct http_store *store) {
    struct http_message *message = store->spare;
    if (message) {
        store->spare = message->next;
        *message = (struct http_message){.text = message->text, .text_capacity = message->text_capacity};
        return message;
    }
    if (!spend(store, sizeof *message))
        return NULL;
    message = calloc(1, sizeof *message);
    if (!message)
        store->budget->used -= sizeof *message;
    return message;
}

void http_message_give(struct http_store *store, struct http_message *message) {
    if (!message)
        return;
    if (message->text_capacity > TEXT_SPARE) {
        message_free(store, message);
        return;
    }
    message->next = store->spare;
    store->spare = message;
}

static bool text_room(struct http_store *store, struct http_message *message, size_t size) {
    if (size <= message->text_capacity - message->text_size)
        return true;
    uint32_t capacity = message->text_capacity ? message->text_capacity : TEXT_FIRST / 2;
    while (capacity - message->text_size < size) /* a few lines of limited size: it does not overflow */
        capacity *= 2;
    if (!spend(store, capacity - message->text_capacity))
        return false;
    char *text = realloc(message->text, capacity);
    if (!text) {
        store->budget->used -= capacity - message->text_capacity;
        return false;
    }
    message->text = text;
    message->text_capacity = capacity;
    return true;
}

/* The first of its name is kept; a second call for the last one kept goes on with it. */
void http_message_keep(struct http_store *store, struct http_message *message, enum http_text which, const char *bytes, size_t size) {
    struct http_span *span = &message->texts[which];
    bool more = http_message_says(message, which);
    if (more && span->at + span->size != message->text_size)
        return;
    if ((more ? span->size : 0) + size > HTTP_LINE_MOST || !text_room(store, message, size))
        return;
    if (!more)
        *span = (struct http_span){.at = message->text_size};
    if (size)
        memcpy(message->text + message->text_size, bytes, size);
    message->text_size += (uint32_t)size;
    span->size += (uint32_t)size;
    message->has = (uint16_t)(message->has | 1u << which);
}
