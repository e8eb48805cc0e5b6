#include "app/coding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#ifdef ORCAP_BROTLI
#include <brotli/decode.h>
#endif

enum { OUT_SIZE = 16 * 1024 };
static const uint64_t TOTAL_BEGIN = (uint64_t)2 << 30; /* decoded bytes that are free, of all bodies together */

struct decoder {
    struct codings *codings;
    enum coding coding;
    bool failed, missed, done, as_it_came;
    uint64_t encoded, decoded;
    uint8_t head[2]; /* the first bytes, in case that "deflate" comes without zlib's header */
    z_stream inflating;
#ifdef ORCAP_BROTLI
    BrotliDecoderState *brotli;
#endif
};

enum coding coding_of(const char *value, size_t size) {
    static const struct {
        const char *name;
        enum coding coding;
    } known[] = {{"gzip", CODING_GZIP},       {"x-gzip", CODING_GZIP}, {"deflate", CODING_DEFLATE},
                 {"br", CODING_BROTLI}, {"identity", CODING_NONE}, {"", CODING_NONE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size == strlen(known[i].name) && strncasecmp(value, known[i].name, size) == 0)
            return known[i].coding;
    return CODING_UNKNOWN;
}

/* Memory of the libraries, each block with its size in front. */
enum { BLOCK_HEAD = 16 };

static void *take_block(void *user, size_t size) {
    struct codings *codings = user;
    if (size > codings->budget.limit || codings->budget.used + size + BLOCK_HEAD > codings->budget.limit)
        return NULL;
    uint8_t *block = malloc(size + BLOCK_HEAD);
    if (!block)
        return NULL;
    codings->budget.used += size + BLOCK_HEAD;
    memcpy(block, &size, sizeof size);
    return block + BLOCK_HEAD;
}

static void give_block(void *user, void *address) {
    struct codings *codings = user;
    size_t size;
    if (!address)
        return;
    uint8_t *block = (uint8_t *)address - BLOCK_HEAD;
    memcpy(&size, block, sizeof size);
    codings->budget.used -= size + BLOCK_HEAD;
    free(block);
}

static voidpf take_items(voidpf user, uInt count, uInt size) {
    return take_block(user, (size_t)count * size);
}

enum { WITH_HEADER = 32 + MAX_WBITS /* zlib's or gzip's, as it comes */, RAW = -MAX_WBITS };

static bool open_inflating(struct decoder *decoder, int form) {
    decoder->inflating = (z_stream){.zalloc = take_items, .zfree = give_block, .opaque = decoder->codings};
    return inflateInit2(&decoder->inflating, form) == Z_OK;
}

static bool open_coding(struct decoder *decoder) {
    switch (decoder->coding) {
    case CODING_GZIP:
    case CODING_DEFLATE:
        return open_inflating(decoder, WITH_HEADER);
    case CODING_BROTLI:
#ifdef ORCAP_BROTLI
        decoder->brotli = BrotliDecoderCreateInstance(take_block, give_block, decoder->codings);
        return decoder->brotli != NULL;
#endif
    default:
        return false;
    }
}

struct decoder *decoder_new(struct codings *codings, enum coding coding) {
    struct decoder *decoder = take_block(codings, sizeof *decoder);
    if (decoder) {
        *decoder = (struct decoder){.codings = codings, .coding = coding};
        if (open_coding(decoder))
            return decoder;
        give_block(codings, decoder);
    }
    codings->undecoded++;
    return NULL;
}

void decoder_free(struct codings *codings, struct decoder *decoder) {
    if (!decoder)
        return;
    if (decoder->coding == CODING_GZIP || decoder->coding == CODING_DEFLATE)
        (void)inflateEnd(&decoder->inflating);
#ifdef ORCAP_BROTLI
    if (decoder->coding == CODING_BROTLI)
        BrotliDecoderDestroyInstance(decoder->brotli);
#endif
    give_block(codings, decoder);
}

static void give_out(struct decoder *decoder, const uint8_t *bytes, size_t size) {
    if (decoder->codings->out && size)
        decoder->codings->out(decoder->codings->user, bytes, size);
}

static void fail(struct decoder *decoder) {
    decoder->failed = true;
    decoder->codings->undecoded++;
}

/* False when the body has swollen too far. */
static bool count_out(struct decoder *decoder, size_t size) {
    struct codings *codings = decoder->codings;
    decoder->decoded += size;
    codings->decoded += size;
    return decoder->decoded <= CODING_BODY + decoder->encoded * CODING_SWELL && codings->decoded <= TOTAL_BEGIN + codings->encoded * CODING_SWELL / 4;
}

/* Many servers send "deflate" without the header that RFC 9110 asks for: begins anew, without. */
static bool without_header(struct decoder *decoder) {
    z_stream *z = &decoder->inflating;
    if (decoder->coding != CODING_DEFLATE || z->total_out || z->total_in > sizeof decoder->head || inflateReset2(z, RAW) != Z_OK)
        return false;
    uint64_t earlier = decoder->encoded < sizeof decoder->head ? decoder->encoded : sizeof decoder->head;
    Bytef nothing;
    z->next_in = decoder->head;
    z->avail_in = (uInt)earlier;
    z->next_out = &nothing;
    z->avail_out = 0;
    return inflate(z, Z_NO_FLUSH) != Z_DATA_ERROR && !z->avail_in;
}

/* A gzip member has ended: another one may follow (RFC 1952, section 2.2). */
static void end_member(struct decoder *decoder) {
    z_stream *z = &decoder->inflating;
    bool more = decoder->coding == CODING_GZIP && z->avail_in && z->next_in[0] == 0x1f;
    if (!more || inflateReset(z) != Z_OK)
        decoder->done = true;
}

static void take_deflated(struct decoder *decoder, const uint8_t *bytes, size_t size) {
    z_stream *z = &decoder->inflating;
    Bytef out[OUT_SIZE];
    bool tried = false;
    z->next_in = (Bytef *)(uintptr_t)bytes; /* which zlib only reads */
    z->avail_in = (uInt)size;
    do {
        z->next_out = out;
        z->avail_out = sizeof out;
        int result = inflate(z, Z_NO_FLUSH);
        size_t given = sizeof out - z->avail_out;
        if (result == Z_DATA_ERROR && !tried && without_header(decoder)) {
            tried = true;
            z->next_in = (Bytef *)(uintptr_t)bytes;
            z->avail_in = (uInt)size;
            continue;
        }
        if (!count_out(decoder, given)) {
            fail(decoder);
            return;
        }
        give_out(decoder, out, given); /* what stands before a fault too */
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            fail(decoder);
            return;
        }
        if (result == Z_STREAM_END)
            end_member(decoder);
        if (result == Z_BUF_ERROR)
            return;
    } while (!decoder->done && (z->avail_in || !z->avail_out));
}

#ifdef ORCAP_BROTLI
static void take_brotli(struct decoder *decoder, const uint8_t *bytes, size_t size) {
    BrotliDecoderResult result;
    do {
        uint8_t out[OUT_SIZE], *next = out;
        size_t room = sizeof out;
        result = BrotliDecoderDecompressStream(decoder->brotli, &size, &bytes, &room, &next, NULL);
        if (!count_out(decoder, sizeof out - room)) {
            fail(decoder);
            return;
        }
        give_out(decoder, out, sizeof out - room);
        if (result == BROTLI_DECODER_RESULT_ERROR) {
            fail(decoder);
            return;
        }
    } while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT);
    decoder->done = result == BROTLI_DECODER_RESULT_SUCCESS;
}
#endif

void decoder_take(struct codings *codings, struct decoder *decoder, const uint8_t *bytes, size_t size) {
    if (!decoder->failed && !decoder->missed && !decoder->done) {
        codings->encoded += size;
#ifdef ORCAP_BROTLI
        if (decoder->coding == CODING_BROTLI)
            take_brotli(decoder, bytes, size);
        else
#endif
            take_deflated(decoder, bytes, size);
    }
    if (decoder->failed && !decoder->decoded) {
        if (decoder->encoded && decoder->encoded <= sizeof decoder->head && !decoder->as_it_came)
            give_out(decoder, decoder->head, (size_t)decoder->encoded);
        decoder->as_it_came = true;
        give_out(decoder, bytes, size);
    }
    for (size_t i = 0; i < size && decoder->encoded + i < sizeof decoder->head; i++)
        decoder->head[decoder->encoded + i] = bytes[i];
    decoder->encoded += size;
}

void decoder_miss(struct decoder *decoder, uint64_t size) {
    decoder->encoded += size;
    decoder->missed = true;
}

bool decoder_size(const struct decoder *decoder, uint64_t *ret_size) {
    bool as_it_came = decoder->failed && !decoder->decoded;
    if ((decoder->failed || decoder->missed) && !as_it_came)
        return false;
    *ret_size = as_it_came ? decoder->encoded : decoder->decoded;
    return true;
}
