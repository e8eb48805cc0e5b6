/* The report: captures as one document of data, and as one HTML page that shows it. Made in one pass: what the pictures need is counted while packets
 * come, each table keeps its greatest rows, and what is left out is counted. docs/report.md describes the document. */
#ifndef ORCAP_REPORT_H
#define ORCAP_REPORT_H

#include <orcap/render.h>
#include <orcap/streaming.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_report;

/* The context outlives the report; options NULL: all defaults. ORCAP_EMEMORY; ORCAP_ENAME when the context lacks what is asked for. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_new(const struct orcap_context *context, const struct orcap_analysis_options *options,
                                                struct orcap_report **ret_report, struct orcap_error *error);
ORCAP_API void orcap_report_free(struct orcap_report *report); /* NULL is fine */

/* Before the first packet: whatever names somebody or something is replaced, equal by equal, in all of the document: addresses by others that share what they share (the
 * same key makes the same ones; size 0: new ones each time), names label by label; paths, agents and other words of packets are numbered; names and
 * comments of captures are left out. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_anonymise(struct orcap_report *report, const void *key, size_t key_size, struct orcap_error *error);

/* Packets in the order of the captures, and each capture when it has been read to its end. What orcap_analysis_feed fails with. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_feed(struct orcap_report *report, const struct orcap_batch *batch);
ORCAP_API void orcap_report_capture(struct orcap_report *report, const struct orcap_capture_info *info);
/* After the last packet. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_finish(struct orcap_report *report);

/* Entries of its tables that were closed early because memory was full. */
ORCAP_API uint64_t orcap_report_evicted(const struct orcap_report *report);

/* The document: one JSON object, without line end. title NULL: none. ORCAP_EMEMORY, or what the sink hands on to fails with. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_json(struct orcap_report *report, const char *title, struct sink *out);
/* The page, with the document inside. Likewise; ORCAP_EUNSUPPORTED in a build without Node, which has no page. */
ORCAP_API ORCAP_MUST_CHECK int orcap_report_html(struct orcap_report *report, const char *title, struct sink *out, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
