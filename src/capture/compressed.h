/* Streams inside a compression. */
#ifndef CAPTURE_COMPRESSED_H
#define CAPTURE_COMPRESSED_H

#include <orcap/capture.h>

#include "capture/inflate.h"
#include "capture/stream.h"

/* Told from the first bytes, six of which are enough. */
enum orcap_compression compression_of(const uint8_t *bytes, size_t size);
/* The fastest inflater of this build; NULL: it has none. */
const struct inflater *inflater_of(enum orcap_compression compression);
/* What to say of a compression without inflater. */
const char *compression_remedy(enum orcap_compression compression);

/* The inflated bytes of `raw`, from the first: `prefix`, at most STREAM_BLOCK bytes of it, has been read already. A thread of its own
 * inflates into a small ring of blocks, so that a bomb costs time but no memory; what needs more than `memory` to be unpacked is not (ORCAP_ELIMIT). `raw` is used until the stream is closed and stays the
 * caller's. NULL: memory is out. */
struct stream *compressed_open(struct stream *raw, const uint8_t *prefix, size_t prefix_size, const struct inflater *inflater, uint64_t memory);

#endif
