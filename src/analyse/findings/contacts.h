/* Who tried to reach whom: the counts that scans, sweeps, floods and beacons show in.
 *
 * A contact is a client, a server, its port and protocol, however many sessions they have. Tries are its first sessions, answered or not; they are
 * counted by client and server (a scan goes over the ports), by client and port (a sweep goes over the servers) and by server and port (a flood
 * comes from everywhere). A try that is answered at once is counted only where others have failed before. */
#ifndef ANALYSE_FINDINGS_CONTACTS_H
#define ANALYSE_FINDINGS_CONTACTS_H

#include "analyse/findings/keyed.h"
#include "analyse/findings/report.h"
#include "core/arena.h"
#include "track/session.h"

enum { CONTACT_STARTS = 64, GROUP_PORTS = 5 };

/* When the sessions of a contact began that has had a few, the latest of them in a ring. */
struct beats {
    struct evidence evidence;
    int64_t starts[CONTACT_STARTS];
    uint32_t count;
};
struct contact {
    struct keyed_head head;
    struct beats *beats;   /* NULL: too few sessions */
    uint64_t first_number;
    int64_t first_ns;
    uint32_t sessions;
    bool answered;
};

/* Tries of one kind, and how many of them in a window of time had no answer. */
struct group {
    struct keyed_head head;
    struct evidence *evidence; /* NULL: there was one try */
    uint64_t first_number;
    int64_t first_ns, window_ns; /* the window began then */
    uint32_t tries, answered, refused, sources;
    uint32_t open, most;       /* without an answer: in this window, and in that with the most */
    uint32_t most_tries;       /* in that window */
    uint32_t window_tries;
    uint16_t ports[GROUP_PORTS]; /* the first few */
    uint8_t port_count;
};

/* A session that has begun lately. Most are answered and completed before another one takes their place here, and leave nothing behind but their contact. */
enum { PENDING_MOST = 4096, PENDING_ANSWER = 1, PENDING_COMPLETION = 2 };
struct pending {
    uint32_t session; /* and 1; 0: free */
    uint8_t waits;    /* PENDING_*: for what */
    bool new;         /* its contact was */
    struct keyed_name name;
    uint64_t number;
    int64_t time_ns;
};

struct contacts {
    struct keyed contacts, scans, sweeps, floods;
    struct pending pending[PENDING_MOST];
    struct arena arena; /* beats and evidence */
    int status;         /* sticky: ORCAP_EMEMORY */
};

void contacts_init(struct contacts *contacts, uint64_t max_memory);
void contacts_clear(struct contacts *contacts);
/* A packet, after its session has counted it. */
void contacts_take(struct contacts *contacts, const struct session *session, int way, const struct event *event, const struct digest_ip *ip);

/* No more packets come: before the reports. */
void contacts_finish(struct contacts *contacts);

void report_scans(const struct contacts *contacts, struct report *report);
void report_floods(const struct contacts *contacts, struct report *report);
void report_beacons(const struct contacts *contacts, struct report *report);

#endif
