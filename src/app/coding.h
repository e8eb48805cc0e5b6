/* Codings of HTTP content (RFC 9110, section 8.4.1): what a body is once it is decoded, and how many bytes. Nothing of it is kept.
 *
 * Against bodies that swell: memory of all decoders comes from one budget, and each byte read pays for CODING_SWELL decoded ones, with some to
 * begin with for each body and for all of them together. What these do not allow is not decoded further. */
#ifndef APP_CODING_H
#define APP_CODING_H

#include "track/store.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_BROTLI, CODING_UNKNOWN };
enum { CODING_SWELL = 128, CODING_BODY = 16 << 20 };

/* Shared by the decoders of a capture. */
struct codings {
    struct budget budget;
    uint64_t encoded, decoded; /* bytes so far */
    uint64_t undecoded;        /* bodies that were given up, or are of a coding that nothing here decodes */
    /* Where what is decoded goes, of the decoder that takes bytes just now; what could not be decoded from its beginning on goes there as it came. NULL:
     * it is only counted. */
    void (*out)(void *user, const uint8_t *bytes, size_t size);
    void *user;
};

/* Of a Content-Encoding's value, or of a transfer coding's: x-gzip is gzip, identity none. CODING_UNKNOWN: another one, or more than one. */
enum coding coding_of(const char *value, size_t size);

struct decoder;
/* NULL: no room, or nothing here decodes it. */
struct decoder *decoder_new(struct codings *codings, enum coding coding);
void decoder_free(struct codings *codings, struct decoder *decoder); /* NULL is fine */
void decoder_take(struct codings *codings, struct decoder *decoder, const uint8_t *bytes, size_t size);
/* A piece of the body is missing. */
void decoder_miss(struct decoder *decoder, uint64_t size);
/* The size decoded: false when it cannot be told. A body that was not encoded in spite of what its header says has its own size. */
bool decoder_size(const struct decoder *decoder, uint64_t *ret_size);

#endif
