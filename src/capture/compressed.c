#include "capture/compressed.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RING = 4 };

struct block {
    uint8_t *bytes;
    size_t size;
};

/* Where in the file the inflating stands: members, which zeros may follow, as on a tape. */
enum position { IN_FIRST_MEMBER, IN_LATER_MEMBER, BETWEEN_MEMBERS };

struct compressed_stream {
    struct stream stream;

    /* The inflating thread's own. */
    struct stream *raw;
    const struct inflater *inflater;
    void *state;
    uint8_t *in;
    size_t in_at, in_end;
    enum position position;
    bool member_has_output;
    bool pending; /* the last step filled its room: there may be more without input */
    bool cut;     /* the input ended inside a member: what is left of it is given */
    int wake[2];

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock. Blocks are numbered through; number n lies in ring[n % RING], the reader's while taken <= n < filled. */
    uint64_t filled, taken;
    bool ended, closing; /* ended together with the last block, so that nobody sees the end before it */
    int status;          /* how the inflating ended, and stream.reason why; written before `ended` is */

    struct block ring[RING];
    size_t at; /* the reader's: within the block it is taking */
};

enum orcap_compression compression_of(const uint8_t *bytes, size_t size) {
    if (size >= 2 && !memcmp(bytes, "\x1f\x8b", 2))
        return ORCAP_GZIP;
    if (size >= 4 && (!memcmp(bytes, "\x28\xb5\x2f\xfd", 4) || ((bytes[0] & 0xf0) == 0x50 && !memcmp(bytes + 1, "\x2a\x4d\x18", 3))))
        return ORCAP_ZSTD;
    if (size >= 4 && !memcmp(bytes, "\x04\x22\x4d\x18", 4))
        return ORCAP_LZ4;
    if (size >= 6 && !memcmp(bytes, "\xfd\x37zXZ\0", 6))
        return ORCAP_XZ;
    return ORCAP_PLAIN;
}

const char *compression_remedy(enum orcap_compression compression) {
    switch (compression) {
    case ORCAP_ZSTD:
        return "this is compressed with zstd, which this build cannot read; use: zstd -dc FILE | orcap ... -";
    case ORCAP_LZ4:
        return "this is compressed with lz4, which this build cannot read; use: lz4 -dc FILE | orcap ... -";
    case ORCAP_XZ:
        return "this is compressed with xz, which this build cannot read; use: xz -dc FILE | orcap ... -";
    default:
        return NULL;
    }
}

const struct inflater *inflater_of(enum orcap_compression compression) {
    switch (compression) {
    case ORCAP_GZIP:
#ifdef ORCAP_ISAL
        return &inflater_isal;
#else
        return &inflater_zlib;
#endif
#ifdef ORCAP_HAVE_ZSTD
    case ORCAP_ZSTD:
        return &inflater_zstd;
#endif
#ifdef ORCAP_HAVE_LZ4
    case ORCAP_LZ4:
        return &inflater_lz4;
#endif
#ifdef ORCAP_HAVE_LZMA
    case ORCAP_XZ:
        return &inflater_xz;
#endif
    default:
        return NULL;
    }
}

/* The inflating ends with the block that is being filled; the reader may look at this once `ended` is set. */
static bool end_inflating(struct compressed_stream *self, int status, const char *reason) {
    self->status = status;
    if (reason)
        (void)snprintf(self->stream.reason, sizeof self->stream.reason, "%s", reason);
    return false;
}

/* `format` has a place for the compression's name. */
static bool end_failed(struct compressed_stream *self, int status, const char *format) {
    char reason[sizeof self->stream.reason];
    const char *place = strstr(format, "%s");
    (void)snprintf(reason, sizeof reason, "%.*s%s%s", (int)(place - format), format, self->inflater->name, place + 2);
    return end_inflating(self, status, reason);
}

/* More input; false at its end. */
static bool read_input(struct compressed_stream *self) {
    ptrdiff_t got = self->raw->read(self->raw, self->in, STREAM_BLOCK);
    if (got < 0)
        return end_inflating(self, (int)got, self->raw->reason);
    self->in_at = 0;
    self->in_end = (size_t)got;
    if (got)
        return true;
    if (self->position == BETWEEN_MEMBERS)
        return end_inflating(self, ORCAP_OK, NULL);
    self->cut = true;
    return true;
}

/* The rest of a member that is cut short into the block; false at the end of everything. */
static bool give_rest(struct compressed_stream *self, struct block *block) {
    struct inflate_room room = {.out = block->bytes + block->size, .out_size = STREAM_BLOCK - block->size};
    bool more = self->inflater->rest && self->inflater->rest(self->state, &room);
    block->size = STREAM_BLOCK - room.out_size;
    return more || end_failed(self, ORCAP_EDAMAGED, "the %s data is cut short");
}

/* After a member: false when only zeros are left of the input at hand. */
static bool find_member(struct compressed_stream *self) {
    while (self->in_at < self->in_end && !self->in[self->in_at])
        self->in_at++;
    if (self->in_at == self->in_end)
        return false;
    self->inflater->restart(self->state);
    self->position = IN_LATER_MEMBER;
    self->member_has_output = false;
    return true;
}

/* Some of the input into the block; false at the end of everything. */
static bool inflate_some(struct compressed_stream *self, struct block *block) {
    if (self->position == BETWEEN_MEMBERS && !find_member(self))
        return true;
    struct inflate_room room = {.in = self->in + self->in_at,
                                .in_size = self->in_end - self->in_at,
                                .out = block->bytes + block->size,
                                .out_size = STREAM_BLOCK - block->size};
    enum inflate_result result = self->inflater->step(self->state, &room);
    size_t size = STREAM_BLOCK - room.out_size;
    self->member_has_output |= size > block->size;
    block->size = size;
    self->in_at = self->in_end - room.in_size;
    self->pending = result == INFLATE_GOES_ON && !room.out_size;
    if (result == INFLATE_MEMBER_DONE)
        self->position = BETWEEN_MEMBERS;
    if (result == INFLATE_TOO_LARGE)
        return end_failed(self, ORCAP_ELIMIT, "the %s data needs more memory to be unpacked than is allowed; --max-memory 256M allows it what it can need");
    if (result != INFLATE_DAMAGED)
        return true;
    bool garbage = self->position == IN_LATER_MEMBER && !self->member_has_output;
    return end_failed(self, ORCAP_EDAMAGED, garbage ? "bytes that are no %s follow the data" : "the %s data is damaged");
}

/* Fills one block, or less of it when the input at hand is used up: a pipe may give more only later. */
static bool fill_block(struct compressed_stream *self, struct block *block) {
    block->size = 0;
    while (STREAM_BLOCK - block->size >= INFLATE_ROOM) {
        if (self->cut) {
            if (!give_rest(self, block))
                return false;
            continue;
        }
        if (self->in_at == self->in_end && !self->pending) {
            if (block->size)
                return true;
            if (!read_input(self))
                return false;
        }
        if (!inflate_some(self, block))
            return false;
    }
    return true;
}

static void *inflate_all(void *argument) {
    struct compressed_stream *self = argument;
    for (bool more = true; more;) {
        pthread_mutex_lock(&self->lock);
        while (self->filled - self->taken == RING && !self->closing)
            pthread_cond_wait(&self->changed, &self->lock);
        bool closing = self->closing;
        uint64_t number = self->filled;
        pthread_mutex_unlock(&self->lock);
        if (closing)
            break;
        struct block *block = &self->ring[number % RING];
        more = fill_block(self, block);
        pthread_mutex_lock(&self->lock);
        if (block->size)
            self->filled++;
        self->ended = !more;
        pthread_cond_signal(&self->changed);
        pthread_mutex_unlock(&self->lock);
    }
    return NULL;
}

static ptrdiff_t compressed_read(struct stream *stream, uint8_t *to, size_t room) {
    struct compressed_stream *self = (struct compressed_stream *)stream;
    pthread_mutex_lock(&self->lock);
    while (self->filled == self->taken && !self->ended)
        pthread_cond_wait(&self->changed, &self->lock);
    bool empty = self->filled == self->taken;
    uint64_t number = self->taken;
    pthread_mutex_unlock(&self->lock);
    if (empty)
        return self->status;
    const struct block *block = &self->ring[number % RING];
    size_t left = block->size - self->at;
    size_t got = room < left ? room : left;
    memcpy(to, block->bytes + self->at, got);
    self->at += got;
    if (got == left) {
        self->at = 0;
        pthread_mutex_lock(&self->lock);
        self->taken++;
        pthread_cond_signal(&self->changed);
        pthread_mutex_unlock(&self->lock);
    }
    return (ptrdiff_t)got;
}

static void compressed_free(struct compressed_stream *self) {
    for (size_t i = 0; i < RING; i++)
        free(self->ring[i].bytes);
    for (size_t i = 0; i < 2; i++)
        if (self->wake[i] >= 0)
            (void)close(self->wake[i]);
    if (self->state)
        self->inflater->close(self->state);
    free(self->in);
    free(self);
}

static void compressed_close(struct stream *stream) {
    struct compressed_stream *self = (struct compressed_stream *)stream;
    pthread_mutex_lock(&self->lock);
    self->closing = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
    (void)close(self->wake[1]); /* wakes a read that waits for input */
    self->wake[1] = -1;
    (void)pthread_join(self->thread, NULL);
    (void)pthread_cond_destroy(&self->changed);
    (void)pthread_mutex_destroy(&self->lock);
    self->raw->wake = -1;
    compressed_free(self);
}

/* Signals are for the threads of the caller. */
static bool start_thread(struct compressed_stream *self) {
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&self->thread, NULL, inflate_all, self);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

struct stream *compressed_open(struct stream *raw, const uint8_t *prefix, size_t prefix_size, const struct inflater *inflater,
                               uint64_t memory) {
    struct compressed_stream *self = malloc(sizeof *self);
    if (!self)
        return NULL;
    *self = (struct compressed_stream){.stream = {.read = compressed_read, .close = compressed_close, .wake = -1},
                                       .raw = raw,
                                       .inflater = inflater,
                                       .state = inflater->open(memory),
                                       .in = malloc(STREAM_BLOCK),
                                       .in_end = prefix_size,
                                       .wake = {-1, -1}};
    bool ready = self->state && self->in && !pipe2(self->wake, O_CLOEXEC);
    for (size_t i = 0; i < RING; i++) {
        self->ring[i].bytes = calloc(1, STREAM_BLOCK);
        ready &= self->ring[i].bytes != NULL;
    }
    if (ready) {
        if (prefix_size)
            memcpy(self->in, prefix, prefix_size);
        raw->wake = self->wake[0];
        ready = !pthread_mutex_init(&self->lock, NULL) && !pthread_cond_init(&self->changed, NULL) && start_thread(self);
    }
    if (ready)
        return &self->stream;
    raw->wake = -1;
    compressed_free(self);
    return NULL;
}
