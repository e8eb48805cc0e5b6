/* Inflating piece by piece: gzip (RFC 1952), zstd (RFC 8878), lz4 (its frame format), xz. For gzip there are two libraries: zlib is always there, ISA-L is several
 * times faster where it is. A file is a row of members, in zstd and lz4 called frames, in xz streams. */
#ifndef CAPTURE_INFLATE_H
#define CAPTURE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The least `out_size` of a step: with less, bytes that ISA-L inflated ahead would be lost when it then finds a damage. */
enum { INFLATE_ROOM = 68 * 1024 };

/* What is left of both buffers; a step moves the pointers and takes from the sizes. */
struct inflate_room {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t out_size;
};

enum inflate_result {
    INFLATE_GOES_ON,     /* all input is used up or the room is filled; then more may come without input */
    INFLATE_MEMBER_DONE, /* a member ended and its checksum is right; what follows it is still in `in` */
    INFLATE_TOO_LARGE,   /* it needs more memory than it may take */
    INFLATE_DAMAGED      /* `out` up to here is what came before the damage, but for 258 bytes at most */
};

struct inflater {
    const char *name;
    void *(*open)(uint64_t memory); /* what it may take; NULL: memory is out */
    enum inflate_result (*step)(void *state, struct inflate_room *room);
    void (*restart)(void *state); /* for the next member */
    void (*close)(void *state);
    /* The input ended inside a member: more that what came of it gives, true when there is still more. NULL: steps have given all. */
    bool (*rest)(void *state, struct inflate_room *room);
};

extern const struct inflater inflater_zlib;
extern const struct inflater inflater_isal; /* with ORCAP_ISAL */
extern const struct inflater inflater_zstd; /* with ORCAP_HAVE_ZSTD */
extern const struct inflater inflater_lz4;  /* with ORCAP_HAVE_LZ4 */
extern const struct inflater inflater_xz;   /* with ORCAP_HAVE_LZMA */

#endif
