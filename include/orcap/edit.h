/* Editing captures: which packets, without doubles, without what tells who was who. Each looks at frames one by one and holds a bounded amount of
 * memory; reading and writing is orcap/capture.h. */
#ifndef ORCAP_EDIT_H
#define ORCAP_EDIT_H

#include <orcap/packet.h>
#include <orcap/capture.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers such as "3", "3-10", "20-", "-5", with commas between; they may overlap. ORCAP_ESYNTAX with the place in error->at, ORCAP_EMEMORY. */
struct orcap_ranges;
ORCAP_API ORCAP_MUST_CHECK int orcap_ranges_parse(const char *text, struct orcap_ranges **ret_ranges, struct orcap_error *error);
ORCAP_API bool orcap_ranges_has(const struct orcap_ranges *ranges, uint64_t number);
ORCAP_API void orcap_ranges_free(struct orcap_ranges *ranges); /* NULL is fine */

/* Packets that came before: of the same length on the wire and with the same captured bytes, compared by keyed hashes of 128 bits. */
struct orcap_dedupe;
struct orcap_dedupe_options {
    uint32_t window;    /* packets that are looked back on, at most 2^20; 0: 4 */
    int64_t within_ns;  /* and no longer back than this; 0: any time */
    uint32_t skip;      /* bytes at the beginning that are not compared, such as a link header */
};
/* ORCAP_EMEMORY; ORCAP_EVALUE for too large a window. */
ORCAP_API ORCAP_MUST_CHECK int orcap_dedupe_new(const struct orcap_dedupe_options *options, struct orcap_dedupe **ret_dedupe, struct orcap_error *error);
/* Whether the frame is a double of one before it; either way later ones are compared with it. */
ORCAP_API bool orcap_dedupe_seen(struct orcap_dedupe *dedupe, const struct orcap_frame *frame);
ORCAP_API void orcap_dedupe_free(struct orcap_dedupe *dedupe); /* NULL is fine */

/* Several captures as one, in order of time. An input's own order is kept, and what has no time stays behind what stood before it: where inputs are in order the
 * result is; packets of the same time come in order of the inputs. One batch of each input is held. */
struct orcap_merge;
/* The readers stay the caller's, are used until the merge is freed, and are not read otherwise. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_merge_new(struct orcap_reader *const *readers, size_t count, struct orcap_merge **ret_merge, struct orcap_error *error);
/* The next packet and the reader it came from; false at the end of all. The frame, numbered through, is valid until the next call. */
ORCAP_API bool orcap_merge_next(struct orcap_merge *merge, size_t *ret_reader, struct orcap_frame *ret_frame);
ORCAP_API void orcap_merge_free(struct orcap_merge *merge); /* NULL is fine */

/* Packets without what tells who was who: each IP and Ethernet address, wherever the protocols say that one stands, becomes another; equal ones stay equal, common
 * prefixes stay as long (Crypto-PAn). Groups, broadcast and loopback stay, and the first 4 bits of IPv4, 16 of IPv6. Checksums that were right stay
 * right, wrong ones wrong. What TCP, UDP and SCTP carry, and what is no header, goes as `payload` says. */
enum orcap_payload {
    ORCAP_PAYLOAD_ZERO, /* overwritten: sizes stay */
    ORCAP_PAYLOAD_CUT,  /* cut off: the packet looks as if a snap length had */
    ORCAP_PAYLOAD_KEEP  /* addresses in it are replaced where a protocol says that one stands; names and text stay */
};
struct orcap_anonymise_options {
    const void *key; /* the same key makes the same addresses; size 0: a random one */
    size_t key_size;
    enum orcap_payload payload;
};
struct orcap_anonymiser;
/* The context outlives it. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_anonymiser_new(const struct orcap_context *context, const struct orcap_anonymise_options *options,
                                                    struct orcap_anonymiser **ret_anonymiser, struct orcap_error *error);
/* Changes the frame to point to bytes of the anonymiser's, which live until the next call. ORCAP_EMEMORY; ORCAP_EUNSUPPORTED when libcrypto fails: what the frame
 * holds then must not be given on. */
ORCAP_API ORCAP_MUST_CHECK int orcap_anonymise(struct orcap_anonymiser *anonymiser, struct orcap_frame *frame);
ORCAP_API void orcap_anonymiser_free(struct orcap_anonymiser *anonymiser); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
