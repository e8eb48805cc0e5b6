/* A report for others' eyes: what came from packets and names somebody or something is replaced, equal by equal, wherever it goes into the document.
 *
 * Addresses keep what they share (edit/pseudonym.h); of a name each label becomes a number, so that what stands under one domain still does; paths,
 * agents and whatever else packets say in words are numbered. Orcap's own words stay, as do numbers and words that everybody uses (methods, media types). Everything is
 * replaced that is not known to be one of these: a new column is hidden until it is said here that it need not be. */
#ifndef REPORT_DISGUISE_H
#define REPORT_DISGUISE_H

#include "core/sink.h"
#include "table/rows.h"

struct disguise;
/* The same key makes the same addresses; size 0: new ones each time. NULL: memory is out, or libcrypto fails. */
struct disguise *disguise_new(const void *key, size_t size);
void disguise_free(struct disguise *disguise); /* NULL is fine */

/* What stands for a text of that column, written to `out` as it is, without quotes. */
void disguise_text(struct disguise *disguise, const struct orcap_column *column, struct orcap_text text, struct sink *out);
/* Changes a cell to what stands for it, which lives until the next call. */
void disguise_cell(struct disguise *disguise, const struct orcap_column *column, struct orcap_cell *cell);
/* An address of 4 or 16 bytes, in place. */
void disguise_address(struct disguise *disguise, uint8_t *bytes, size_t size);
/* ORCAP_OK; ORCAP_EMEMORY or ORCAP_EUNSUPPORTED: what was written is not to be shown. */
int disguise_status(const struct disguise *disguise);

#endif
