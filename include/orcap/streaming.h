/* Tables whose rows are made while packets are read: nothing is held but the packet at hand and what a table needs to know of earlier ones. */
#ifndef ORCAP_STREAMING_H
#define ORCAP_STREAMING_H

#include <orcap/analyse.h>
#include <orcap/fields.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Frames of one capture, in order and numbered through all inputs. */
struct orcap_batch {
    const struct orcap_frame *frames;
    const uint8_t *verdicts; /* enum orcap_verdict, one a frame; NULL: all are counted */
    size_t count;
    const char *file; /* as it was named */
};

/* Where batches come from: 1 and a batch that lives until the next call, 0 at the end, or what stopped it (negative). */
struct orcap_batches {
    int (*next)(void *user, struct orcap_batch *ret_batch);
    void *user;
    bool lasting; /* a batch lives until the second next call: with threads the next one is read while they go over this one, so that rows of a
                   * batch come when there is another. Not for an input that lets one wait */
};

/* The table `packets`: a row a counted packet. The column session needs state of all packets, bounded by `options` (NULL: defaults); it is kept only
 * when the column is wanted. The context and the batches outlive the rows. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_packets_rows(const struct orcap_context *context, const struct orcap_batches *batches,
                                                  const struct orcap_analysis_options *options, struct orcap_rows **ret_rows,
                                                  struct orcap_error *error);
/* The table `list`: what a line says of each counted packet. */
ORCAP_API ORCAP_MUST_CHECK int orcap_list_rows(const struct orcap_context *context, const struct orcap_batches *batches, struct orcap_rows **ret_rows,
                                               struct orcap_error *error);

/* The table `count`: a row a value of the one column of `fields`, those of most packets first, or of most bytes; equal ones in order of first packet. A
 * packet counts once for each value in it. All batches are read when the first row is asked for. Past `max_memory` bytes (0: 1 GiB) the value that was
 * seen longest ago goes into a last row without value. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_count_rows(const struct orcap_context *context, const struct orcap_batches *batches,
                                                const struct orcap_fields *fields, bool by_bytes, uint64_t max_memory, struct orcap_rows **ret_rows,
                                                struct orcap_error *error);

/* The table `dns`: a row a message of DNS, mDNS or LLMNR in a counted packet; the query of a response may be in any packet. ORCAP_EMEMORY; ORCAP_ENAME
 * when the context does not know DNS. */
ORCAP_API ORCAP_MUST_CHECK int orcap_dns_rows(const struct orcap_context *context, const struct orcap_batches *batches, struct orcap_rows **ret_rows,
                                              struct orcap_error *error);

/* The table `http`: a row a request of HTTP/1 over TCP with its response, each in order of the packet that completed it; what the end of input completes,
 * in order of request. Shown whole if one of its packets is counted. State of sessions and streams is bounded by `options` (NULL: defaults).
 * The column resolved_from needs a context that knows DNS. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_http_rows(const struct orcap_context *context, const struct orcap_batches *batches,
                                               const struct orcap_analysis_options *options, struct orcap_rows **ret_rows,
                                               struct orcap_error *error);

/* The table `tls`: a row a handshake of TLS over TCP or in QUIC, in order of the packet after which nothing more is said in clear; what the end of
 * input completes, in order of ClientHello. Otherwise as orcap_http_rows. */
ORCAP_API ORCAP_MUST_CHECK int orcap_tls_rows(const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                                              struct orcap_rows **ret_rows, struct orcap_error *error);

/* A table of fields: a row a counted packet, a column each of `fields`, called by its name: integers, timestamps or text as orcap_fields_meaning says. With
 * `all` a column is a list of all values (times as text); else it is the first. The fields outlive the rows. ORCAP_EMEMORY; ORCAP_ELIMIT: more than
 * ORCAP_COLUMNS_MOST. */
ORCAP_API ORCAP_MUST_CHECK int orcap_field_rows(const struct orcap_context *context, const struct orcap_batches *batches,
                                                const struct orcap_fields *fields, size_t count, bool all, struct orcap_rows **ret_rows,
                                                struct orcap_error *error);

/* Has a context read what stands under a number as another protocol: "udp.port==5300,dns", "ethertype==0x9999,ip", "tcp.port==8000-8010,http". The
 * number is one of a space that bindings have (`orcap protocols` shows them), or a range of them. Tables made with the context go by it, too.
 * ORCAP_ESYNTAX, ORCAP_ENAME with the nearest name (error->at says where in the text), ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_decode_as(struct orcap_context *context, const char *text, struct orcap_error *error);

/* Adds to a context the fields that follow sessions: session, tcp.stream, udp.stream, the TCP analysis (tcp.analysis.*), and those of HTTP and TLS
 * messages on streams, which belong to the packet that completes the message. A pass that names none of them keeps no state for them. `options` (NULL: defaults)
 * say how much a pass may keep and when sessions end; their context is not looked at. ORCAP_ELIMIT. */
ORCAP_API ORCAP_MUST_CHECK int orcap_provide_sessions(struct orcap_context *context, const struct orcap_analysis_options *options);

#ifdef __cplusplus
}
#endif
#endif
