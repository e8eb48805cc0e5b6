/* What was found, in the words of the table `findings`. Thresholds are a detector's own; a score tells how far past them the measured numbers are:
 * from 0.5, where a finding begins to be worth a look, to 1. */
#ifndef ANALYSE_FINDINGS_REPORT_H
#define ANALYSE_FINDINGS_REPORT_H

#include "core/sink.h"
#include "track/event.h"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH };
enum { EVIDENCE_MOST = 20, FINDINGS_MOST = 1000 /* of one kind; more say nothing that these do not */ };

/* The first packets that show it, and when it began and ended. */
struct evidence {
    int64_t first_ns, last_ns; /* ORCAP_NO_TIME: none of its packets had a time */
    uint64_t count;            /* packets in all */
    uint64_t packets[EVIDENCE_MOST];
};
void evidence_init(struct evidence *evidence);
void evidence_add(struct evidence *evidence, uint64_t number, int64_t time_ns);
static inline size_t evidence_kept(const struct evidence *evidence) {
    return evidence->count < EVIDENCE_MOST ? (size_t)evidence->count : EVIDENCE_MOST;
}
/* Seconds from the first to the last packet. */
double evidence_seconds(const struct evidence *evidence);

struct finding {
    const char *kind;
    enum severity severity;
    double score;
    char *subject, *why; /* in presentation form: nothing in them needs an escape */
    struct evidence evidence;
};

struct report {
    struct finding *items;
    size_t count, capacity;
    struct sink subject, why; /* of the finding that is being written */
    int status;               /* sticky: ORCAP_EMEMORY */
};
void report_clear(struct report *report);
/* Adds what was written to `subject` and `why`, and empties them. */
void report_add(struct report *report, const char *kind, enum severity severity, double score, const struct evidence *evidence);
/* Gravest first, then by score, then by first packet. */
void report_sort(struct report *report);

const char *severity_name(enum severity severity);
/* Between 0 and 1: how far a value is on the way between two others. */
static inline double part_way(double value, double from, double to) {
    double part = (value - from) / (to - from);
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

/* Words of a sentence. */
void put_address(struct sink *out, uint8_t version, const union address *address);
void put_end(struct sink *out, uint8_t version, const union address *address, uint16_t port); /* 192.0.2.1:80, [2001:db8::1]:80 */
/* Three digits and a unit that fits: 1.5 s, 250 ms, 3.2 h. */
void put_span(struct sink *out, double seconds);

#endif
