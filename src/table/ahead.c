#include "table/ahead.h"

#include "core/sink.h"

#include <pthread.h>
#include <stdlib.h>

enum { ROWS = 512, BLOCKS = 3 };

struct block {
    struct orcap_cell *cells; /* ROWS of them */
    struct sink text;         /* what texts in them say */
    size_t count;
    int status;               /* what came instead of the row after the last; 1: there are more */
};

struct ahead {
    struct orcap_rows rows;
    struct orcap_rows *from;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    struct block blocks[BLOCKS];
    uint64_t made, read;     /* blocks that were filled, and emptied */
    size_t at;               /* row to read next of block `read` */
    bool started, stopped;
};

static bool is_text(const struct ahead *ahead, size_t column) {
    return ahead->rows.columns[column].type == ORCAP_TEXT;
}

static bool copies(const struct ahead *ahead, const struct orcap_cell *row, size_t column) {
    return is_text(ahead, column) && rows_wants(ahead->from, (int)column) && !row[column].null && row[column].text.size;
}

/* Texts are copied behind each other, which may move them, and are pointed to when all are there. */
static int fill(struct ahead *ahead, struct block *block) {
    size_t columns = ahead->rows.column_count;
    int status = 1;
    block->count = block->text.size = 0;
    while (block->count < ROWS) {
        struct orcap_cell *row = block->cells + block->count * columns;
        status = ahead->from->next(ahead->from, row);
        if (status <= 0)
            break;
        block->count++;
        for (size_t i = 0; i < columns; i++)
            if (copies(ahead, row, i))
                sink_bytes(&block->text, row[i].text.bytes, row[i].text.size);
    }
    const char *text = block->text.bytes;
    for (size_t r = 0; r < block->count && !block->text.status; r++)
        for (size_t i = 0; i < columns; i++) {
            struct orcap_cell *row = block->cells + r * columns;
            if (!copies(ahead, row, i))
                continue;
            row[i].text.bytes = text;
            text += row[i].text.size;
        }
    return block->text.status < 0 ? block->text.status : status;
}

static void *make(void *argument) {
    struct ahead *ahead = argument;
    for (int status = 1; status > 0;) {
        pthread_mutex_lock(&ahead->mutex);
        while (ahead->made - ahead->read == BLOCKS && !ahead->stopped)
            pthread_cond_wait(&ahead->moved, &ahead->mutex);
        bool stopped = ahead->stopped;
        struct block *block = &ahead->blocks[ahead->made % BLOCKS];
        pthread_mutex_unlock(&ahead->mutex);
        if (stopped)
            return NULL;
        status = block->status = fill(ahead, block);
        pthread_mutex_lock(&ahead->mutex);
        ahead->made++;
        pthread_cond_signal(&ahead->moved);
        pthread_mutex_unlock(&ahead->mutex);
    }
    return NULL;
}

/* The block that is read, once it is filled. */
static struct block *await_block(struct ahead *ahead) {
    pthread_mutex_lock(&ahead->mutex);
    while (ahead->made == ahead->read)
        pthread_cond_wait(&ahead->moved, &ahead->mutex);
    pthread_mutex_unlock(&ahead->mutex);
    return &ahead->blocks[ahead->read % BLOCKS];
}

static void give_block(struct ahead *ahead) {
    pthread_mutex_lock(&ahead->mutex);
    ahead->read++;
    pthread_cond_signal(&ahead->moved);
    pthread_mutex_unlock(&ahead->mutex);
    ahead->at = 0;
}

static int ahead_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct ahead *ahead = (struct ahead *)rows;
    if (!ahead->started) {
        if (pthread_create(&ahead->thread, NULL, make, ahead))
            return ahead->from->next(ahead->from, cells);
        ahead->started = true;
    }
    struct block *block = await_block(ahead);
    if (ahead->at == block->count && block->status > 0) {
        give_block(ahead);
        block = await_block(ahead);
    }
    if (ahead->at == block->count)
        return block->status;
    memcpy(cells, block->cells + ahead->at++ * rows->column_count, rows->column_count * sizeof *cells);
    return 1;
}

static void ahead_want(struct orcap_rows *rows, uint64_t wanted) {
    rows_want(((struct ahead *)rows)->from, wanted);
}

static void ahead_free(struct orcap_rows *rows) {
    struct ahead *ahead = (struct ahead *)rows;
    pthread_mutex_lock(&ahead->mutex);
    ahead->stopped = true;
    pthread_cond_signal(&ahead->moved);
    pthread_mutex_unlock(&ahead->mutex);
    if (ahead->started)
        pthread_join(ahead->thread, NULL);
    orcap_rows_free(ahead->from);
    for (size_t i = 0; i < BLOCKS; i++) {
        free(ahead->blocks[i].cells);
        sink_clear(&ahead->blocks[i].text);
    }
    pthread_cond_destroy(&ahead->moved);
    pthread_mutex_destroy(&ahead->mutex);
    free(ahead);
}

void rows_ahead(struct orcap_rows **rows) {
    size_t columns = (*rows)->column_count;
    if ((*rows)->left) /* which asks the source itself, while it is at work */
        return;
    for (size_t i = 0; i < columns; i++)
        if ((*rows)->columns[i].type == ORCAP_TEXT_LIST || (*rows)->columns[i].type == ORCAP_I64_LIST)
            return;
    struct ahead *ahead = calloc(1, sizeof *ahead);
    bool made = ahead;
    for (size_t i = 0; i < BLOCKS && made; i++)
        made = (ahead->blocks[i].cells = calloc(ROWS * columns, sizeof *ahead->blocks[i].cells)) != NULL;
    if (!made) {
        for (size_t i = 0; i < BLOCKS && ahead; i++)
            free(ahead->blocks[i].cells);
        free(ahead);
        return;
    }
    ahead->rows = **rows;
    ahead->rows.next = ahead_next;
    ahead->rows.want = ahead_want;
    ahead->rows.free = ahead_free;
    ahead->from = *rows;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->moved, NULL);
    *rows = &ahead->rows;
}
