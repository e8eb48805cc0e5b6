/* Sessions in which much had to be sent again. */
#ifndef ANALYSE_FINDINGS_STORMS_H
#define ANALYSE_FINDINGS_STORMS_H

#include "analyse/findings/keyed.h"
#include "analyse/findings/report.h"
#include "track/session.h"

struct storm {
    struct keyed_head head;
    struct evidence evidence;
    uint64_t packets; /* of its session until the last of them, both ways */
    uint32_t session;
};
/* The latest segment of a session's direction. */
struct storm_latest {
    int64_t time_ns;
    uint32_t session, seq;
    uint8_t way;
};
enum { STORM_LATEST = 4096 };
struct storms {
    struct keyed keyed;
    struct storm_latest latest[STORM_LATEST];
    int status; /* sticky: ORCAP_EMEMORY */
};
void storms_init(struct storms *storms, uint64_t max_memory);
void storms_clear(struct storms *storms);
/* A segment, after its session has counted it; `again`: it was sent again. */
void storms_take(struct storms *storms, const struct session *session, int way, const struct event *event, const struct digest_ip *ip, bool again);
void report_storms(const struct storms *storms, struct report *report);

#endif
