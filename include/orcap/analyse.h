/* One pass over captures that fills any number of tables: hierarchy, timeline, conversations, hosts, flows, sessions, findings.
 *
 *     orcap_analysis_new, orcap_analysis_want for each table, then either orcap_analysis_run over files
 *     or orcap_analysis_feed with batches of frames and orcap_analysis_finish; then orcap_analysis_rows, orcap_analysis_free.
 *
 * Tables are made when the input has ended; their rows borrow the analysis. */
#ifndef ORCAP_ANALYSE_H
#define ORCAP_ANALYSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <orcap/capture.h>
#include <orcap/status.h>
#include <orcap/table.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_analysis;
struct orcap_context;

struct orcap_analysis_options {
    uint64_t max_memory; /* bytes of all tables together; 0: 1 GiB */
    int64_t tcp_idle_ns; /* silence that ends a session; 0: the default (none), negative: none */
    int64_t udp_idle_ns; /* 0: the default (60 s), negative: none; SCTP has none */
    int64_t icmp_idle_ns;
    const struct orcap_context *context; /* for what is read from messages, and for decode-as, borrowed; NULL: all protocols as they are known */
    unsigned threads; /* 0 and 1: one beside the reader's own; the tables are the same for any number. With max_memory below the
                       * default sessions are kept by one thread; where more of them run into the default, what is closed early depends on the number */
    bool lasting; /* frames, their bytes and verdicts live until the call of orcap_analysis_feed after theirs, or orcap_analysis_finish, has returned:
                   * with threads the caller reads on while the other threads go over them. Else until orcap_analysis_feed has returned */
};

/* options NULL: all defaults. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_new(const struct orcap_analysis_options *options, struct orcap_analysis **ret_analysis,
                                                  struct orcap_error *error);
ORCAP_API void orcap_analysis_free(struct orcap_analysis *analysis);

/* Asks for a table, before the first frame. `layer` is that of conversations (eth, ip, tcp, udp, sctp; NULL: ip), of timeline the width of its bins
 * (10ms, 1s, 2min, 1h, 1d; NULL: the least that gives at most 200), and NULL for the others. Asking twice is once. ORCAP_ENAME. */
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_want(struct orcap_analysis *analysis, const char *table, const char *layer,
                                                   struct orcap_error *error);

/* What becomes of a frame. State (TCP, fragments, sessions) is built from all frames that are fed. */
enum orcap_verdict {
    ORCAP_VERDICT_COUNT, /* counted and shown */
    ORCAP_VERDICT_STATE  /* builds state, but is not counted; a session is shown whole if any of its frames is counted */
};

/* Frames in the order of the capture, numbered through all inputs. `verdicts` NULL: all are counted. `ret_sessions`, where not NULL, gets
 * the session of each frame's innermost transport, -1 for none, and needs the table sessions; with threads it is then wanted from the first call on.
 * ORCAP_EMEMORY; ORCAP_EOPEN or ORCAP_EWRITE when max_memory is reached and what has to make room cannot be put aside in /var/tmp or /tmp; ORCAP_ELIMIT past 2^32 sessions. */
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_feed(struct orcap_analysis *analysis, const struct orcap_frame *frames, const uint8_t *verdicts,
                                                   size_t count, int64_t *ret_sessions);
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_finish(struct orcap_analysis *analysis);

/* A pass over files in the order given, "-" being standard input; numbers run on from file to file. Hooks may be NULL. */
struct orcap_pass {
    const char *const *paths;
    size_t path_count;
    uint64_t most; /* stop after so many packets; 0: all */
    /* Which frames to drop before anything else (keep[i] = 0, they keep their numbers) and which only to build state from (verdicts[i]). Both
     * arrays come filled with 1 and ORCAP_VERDICT_COUNT. Negative: stop with that status. */
    int (*choose)(void *user, const struct orcap_frame *frames, size_t count, uint8_t *keep, uint8_t *verdicts);
    /* Now and then, bytes done of bytes in all inputs (0: not known). Not 0: stop, the pass then returns it. */
    int (*progress)(void *user, uint64_t done, uint64_t size);
    /* An input that could not be read, wholly (ORCAP_EOPEN, ORCAP_EFORMAT) or past a point (ORCAP_EDAMAGED, ORCAP_EREAD). The rest is done. */
    void (*trouble)(void *user, const char *path, int status, const struct orcap_error *error);
    void *user;
};

/* Runs the pass and finishes the analysis. ORCAP_OK also after troubles, which the hook was told; else what stopped it. */
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_run(struct orcap_analysis *analysis, const struct orcap_pass *pass, struct orcap_error *error);

/* Facts of the frames counted so far. */
struct orcap_analysis_totals {
    uint64_t packets, bytes, captured_bytes; /* bytes: original lengths */
    int64_t first_ns, last_ns;               /* ORCAP_NO_TIME when no packet has one */
    uint64_t evicted;                        /* entries closed early because max_memory was reached */
};
ORCAP_API struct orcap_analysis_totals orcap_analysis_totals_get(const struct orcap_analysis *analysis);

/* The rows of a table that was asked for, after the end of input; may be called more than once. Free them before the analysis. */
ORCAP_API ORCAP_MUST_CHECK int orcap_analysis_rows(struct orcap_analysis *analysis, const char *table, const char *layer,
                                                   struct orcap_rows **ret_rows, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
