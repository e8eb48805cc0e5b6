/* Packing piece by piece, the other way of inflate.h: gzip, zstd, lz4, xz. Levels are those at which a capture is still written as fast as a disk takes it, and
 * with little memory: what is to be kept for years is packed again. */
#ifndef CAPTURE_PACK_H
#define CAPTURE_PACK_H

#include <orcap/capture.h>

/* The `out_size` that a step needs. */
enum { PACK_ROOM = 256 * 1024 };

enum pack_how {
    PACK_MORE,   /* take what is in `in`; more comes */
    PACK_SETTLE, /* `in` is empty: give out all that is held back, so that it can be read so far */
    PACK_FINISH  /* `in` is empty: end the member */
};

/* What is left of both buffers; a step moves the pointers and takes from the sizes. */
struct pack_room {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t out_size;
};

enum pack_result { PACK_AGAIN /* with new room */, PACK_DONE, PACK_FAILED };

struct packer {
    void *(*open)(void); /* NULL: memory is out */
    enum pack_result (*step)(void *state, struct pack_room *room, enum pack_how how);
    void (*close)(void *state);
};

extern const struct packer packer_gzip;
extern const struct packer packer_zstd; /* with ORCAP_HAVE_ZSTD */
extern const struct packer packer_lz4;  /* with ORCAP_HAVE_LZ4 */
extern const struct packer packer_xz;   /* with ORCAP_HAVE_LZMA */

/* NULL: plain, or a compression that this build lacks. */
const struct packer *packer_of(enum orcap_compression compression);

#endif
