#include "capture/stream.h"

#include <orcap/status.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct descriptor_stream {
    struct stream stream;
    int fd;
    bool owned;
};

/* Waits until the descriptor can be read; false when `wake` came first. */
static bool descriptor_wait(const struct descriptor_stream *self) {
    struct pollfd waited[2] = {{.fd = self->fd, .events = POLLIN}, {.fd = self->stream.wake, .events = POLLIN}};
    while (poll(waited, 2, -1) < 0 && errno == EINTR)
        continue;
    return !waited[1].revents;
}

static ptrdiff_t descriptor_read(struct stream *stream, uint8_t *to, size_t room) {
    struct descriptor_stream *self = (struct descriptor_stream *)stream;
    if (stream->wake >= 0 && !descriptor_wait(self))
        return 0;
    for (;;) {
        ssize_t got = read(self->fd, to, room);
        if (got >= 0) {
            atomic_fetch_add_explicit(&stream->done, (uint64_t)got, memory_order_relaxed);
            return got;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!descriptor_wait(self))
                return 0;
        } else if (errno != EINTR) {
            (void)snprintf(stream->reason, sizeof stream->reason, "reading failed: %s", strerror(errno));
            return ORCAP_EREAD;
        }
    }
}

static void descriptor_close(struct stream *stream) {
    struct descriptor_stream *self = (struct descriptor_stream *)stream;
    if (self->owned)
        (void)close(self->fd); /* it was only read */
    free(self);
}

struct stream *stream_over_descriptor(int fd, bool owned) {
    struct descriptor_stream *self = malloc(sizeof *self);
    if (!self)
        return NULL;
    *self =
        (struct descriptor_stream){.stream = {.read = descriptor_read, .close = descriptor_close, .wake = -1}, .fd = fd, .owned = owned};
    struct stat about;
    if (!fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size > 0)
        self->stream.size = (uint64_t)about.st_size;
    return &self->stream;
}

struct memory_stream {
    struct stream stream;
    const uint8_t *bytes;
    size_t size, at;
};

static ptrdiff_t memory_read(struct stream *stream, uint8_t *to, size_t room) {
    struct memory_stream *self = (struct memory_stream *)stream;
    size_t left = self->size - self->at;
    size_t got = room < left ? room : left;
    if (got)
        memcpy(to, self->bytes + self->at, got);
    self->at += got;
    atomic_fetch_add_explicit(&stream->done, got, memory_order_relaxed);
    return (ptrdiff_t)got;
}

static void memory_close(struct stream *stream) {
    free((struct memory_stream *)stream);
}

struct stream *stream_over_memory(const uint8_t *bytes, size_t size) {
    struct memory_stream *self = malloc(sizeof *self);
    if (!self)
        return NULL;
    *self = (struct memory_stream){
        .stream = {.read = memory_read, .close = memory_close, .size = size, .wake = -1}, .bytes = bytes, .size = size};
    return &self->stream;
}

void stream_close(struct stream *stream) {
    if (stream)
        stream->close(stream);
}
