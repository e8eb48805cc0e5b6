/* What came before its turn in one direction of a TCP connection: pieces in order of sequence number, none over another. Finding the place of
 * a segment takes a binary search and a move of at most WAITING_MOST small numbers; filling holes is paid for by the bytes that fill them. */
#ifndef TRACK_WAITING_H
#define TRACK_WAITING_H

#include "track/stream.h"

enum { WAITING_MOST = 2 * STREAM_WAIT_PIECES };

struct waiting_piece {
    uint32_t seq, size, captured;
    uint32_t ack;
    bool acks;
    struct stream_packet packet;
    uint8_t *bytes;
};

struct waiting {
    struct waiting_piece *pieces; /* slots; a free one's `seq` is the next free one, from 1 */
    uint16_t *order;              /* of the slots: count of them from `first` on */
    uint32_t capacity, used, free_slot;
    uint32_t first, count;
    uint64_t bytes;
    uint8_t *handed;              /* the bytes of the piece that was taken last */
    uint32_t handed_size;
    bool fin;                     /* the end is known: at fin_seq */
    uint32_t fin_seq;
    struct stream_packet fin_packet;
};

struct waiting *waiting_new(struct streams *streams); /* NULL: no room */
void waiting_free(struct streams *streams, struct waiting *waiting); /* NULL is fine */
/* Keeps those bytes of the segment that no other piece has; all lie after `next`. */
void waiting_add(struct streams *streams, struct waiting *waiting, uint32_t next, const struct stream_segment *segment);
static inline const struct waiting_piece *waiting_first(const struct waiting *waiting) { /* NULL: there is none */
    return waiting->count ? &waiting->pieces[waiting->order[waiting->first]] : NULL;
}
/* Takes the first piece out; its bytes live until the next take. */
struct waiting_piece waiting_take(struct streams *streams, struct waiting *waiting);

#endif
