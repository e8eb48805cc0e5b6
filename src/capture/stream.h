/* Where the bytes of a capture come from, one piece after another: a descriptor, memory, or the inflating of either (compressed.h).
 * Nothing is ever sought, so that a pipe serves as well as a file. */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The piece that is asked for at a time. A block of this size stays in the second-level cache from read() to the last look at a packet. */
enum { STREAM_BLOCK = 256 * 1024 };
/* The one for threads, which come together at its end: large enough that waiting for each other is rare. */
enum { STREAM_BLOCK_SHARED = 1024 * 1024 };

struct stream {
    /* Up to `room` bytes at `to`: how many, 0 at the end, or ORCAP_EREAD, ORCAP_EMEMORY, ORCAP_EDAMAGED with the reason in `reason`.
     * Not called again after an end or a failure. */
    ptrdiff_t (*read)(struct stream *stream, uint8_t *to, size_t room);
    void (*close)(struct stream *stream);
    _Atomic uint64_t done; /* bytes handed out; read by other threads for progress */
    uint64_t size;         /* of all there is; 0: not known */
    int wake;              /* a descriptor that ends a waiting read once it can be read; -1: none */
    char reason[160];      /* a sentence without final point */
};

/* Over a descriptor, which is closed with the stream when `owned`. NULL: memory is out, and the descriptor is left alone. */
struct stream *stream_over_descriptor(int fd, bool owned);
/* Over bytes that outlive the stream. */
struct stream *stream_over_memory(const uint8_t *bytes, size_t size);
void stream_close(struct stream *stream); /* NULL is fine */

#endif
