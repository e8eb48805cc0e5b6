/* What one session carried: the bytes of its two ends, in the order in which they were said, each once, with the packets they came in.
 *
 * Of TCP the streams are put together (retransmissions, segments out of order, overlaps); bytes that are missing are told as a gap of their size and never
 * left out in silence. Of other protocols each packet's payload is a piece. Memory is bounded; nothing is kept of a piece once it was told. */
#ifndef ORCAP_FOLLOW_H
#define ORCAP_FOLLOW_H

#include <orcap/streaming.h>

#ifdef __cplusplus
extern "C" {
#endif

enum orcap_follow_kind {
    ORCAP_FOLLOW_SESSION, /* by its number in the table sessions */
    ORCAP_FOLLOW_TCP,     /* by tcp.stream: the n-th session of TCP, from 0 */
    ORCAP_FOLLOW_UDP      /* by udp.stream: all sessions of the n-th pair of ends over UDP, from 0 */
};
struct orcap_follow_target {
    enum orcap_follow_kind kind;
    uint32_t number;
};
/* "12", "tcp:3", "udp:3". ORCAP_ENAME. */
ORCAP_API ORCAP_MUST_CHECK int orcap_follow_parse(const char *text, struct orcap_follow_target *ret_target, struct orcap_error *error);

struct orcap_follow_piece {
    uint32_t session;
    bool from_client;
    bool new_session;     /* the first piece of its session */
    const uint8_t *bytes; /* valid until the call returns; NULL: `size` bytes are missing here */
    uint64_t size;
    uint64_t number;      /* of the packet that completed the piece */
    int64_t time_ns;
    const char *proto;    /* "tcp" */
    const char *client, *server; /* addresses */
    int32_t client_port, server_port; /* -1: it has none */
};

/* Reads all batches and tells of each piece. `hear` returns 0 or a negative status, which ends the work and is returned. ORCAP_ENAME when there is no
 * such session; ORCAP_EMEMORY. options NULL: defaults. */
ORCAP_API ORCAP_MUST_CHECK int orcap_follow(const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                                            const struct orcap_follow_target *target, int (*hear)(void *user, const struct orcap_follow_piece *piece),
                                            void *user, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
