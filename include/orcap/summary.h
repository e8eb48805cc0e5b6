/* The first page on captures: what they are, volume and time span, protocols, talkers, sessions, names, traffic over time. All of it from one pass
 * over the packets, for a terminal. orcap/report.h gives the same as data. */
#ifndef ORCAP_SUMMARY_H
#define ORCAP_SUMMARY_H

#include <orcap/render.h>
#include <orcap/streaming.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_summary;

/* The context outlives the summary; options NULL: all defaults. ORCAP_EMEMORY; ORCAP_ENAME when the context lacks what is asked for. Free with orcap_summary_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_summary_new(const struct orcap_context *context, const struct orcap_analysis_options *options,
                                                 struct orcap_summary **ret_summary, struct orcap_error *error);
ORCAP_API void orcap_summary_free(struct orcap_summary *summary); /* NULL is fine */

/* Packets in the order of the captures, and each capture when it has been read to its end. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_summary_feed(struct orcap_summary *summary, const struct orcap_batch *batch);
ORCAP_API void orcap_summary_capture(struct orcap_summary *summary, const struct orcap_capture_info *info);
/* After the last packet. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_summary_finish(struct orcap_summary *summary);

/* Entries of its tables that were closed early because memory was full. */
ORCAP_API uint64_t orcap_summary_evicted(const struct orcap_summary *summary);

struct orcap_summary_form {
    unsigned columns; /* of the page */
    bool ascii;       /* no characters past ASCII but those of names */
    bool colored;
};
/* ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_summary_page(struct orcap_summary *summary, const struct orcap_summary_form *form, struct sink *out);

#ifdef __cplusplus
}
#endif
#endif
