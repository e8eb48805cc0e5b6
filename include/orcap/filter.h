/* Choosing packets: by Wireshark's display filter over the fields of dissected packets, or by libpcap's BPF over the bytes of frames.
 *
 * Both are compiled once and run without allocation; one filter is used by one thread at a time. */
#ifndef ORCAP_FILTER_H
#define ORCAP_FILTER_H

#include <orcap/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_filter;

/* Compiles a display filter, in the language of Wireshark 4.0 (docs/filters.md says which part of it). The context outlives the filter
 * and is not changed while it is used. An empty text passes every packet. ORCAP_ESYNTAX; ORCAP_ENAME, which says the nearest name;
 * ORCAP_EVALUE, a constant that does not fit its field; ORCAP_ELIMIT; ORCAP_EUNSUPPORTED, `matches` in a build without PCRE2; ORCAP_EMEMORY.
 * error->at is the offset of the fault. Free with orcap_filter_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_filter_compile(const struct orcap_context *context, const char *text, struct orcap_filter **ret_filter,
                                                    struct orcap_error *error);
ORCAP_API void orcap_filter_free(struct orcap_filter *filter);

/* Whether the packet passes. facts->frame is the packet's. */
ORCAP_API bool orcap_filter_match(struct orcap_filter *filter, const struct orcap_packet *packet, const struct orcap_facts *facts);

/* The same for frames as they come from a capture: ret_verdicts[i] (enum orcap_verdict of orcap/analyse.h) says whether frame i is counted or only builds
 * state, of which `facts`, made by orcap_facts_init with what the filter needs, keeps what later ones go by. What orcap_facts_feed fails with. */
ORCAP_API ORCAP_MUST_CHECK int orcap_filter_judge(struct orcap_filter *filter, struct orcap_facts *facts, const struct orcap_frame *frames, size_t count,
                                                  uint8_t *ret_verdicts);

/* The providers it asks, a bit each by their number, for orcap_facts_init. */
ORCAP_API uint32_t orcap_filter_needs(const struct orcap_filter *filter);
/* How far dissection must go for this filter, for orcap_dissect_until; NULL: to the end. Lives as long as the filter. */
ORCAP_API const uint8_t *orcap_filter_last(const struct orcap_filter *filter);

/* Every name that a display filter and columns may use, in no order and some of them several times; `name` lives during the call. */
ORCAP_API void orcap_filter_names(const struct orcap_context *context, void (*each)(void *user, const char *name), void *user);

/* BPF: the language of pcap-filter(7), compiled by libpcap, for each link type when it is first met. */
struct orcap_bpf;
/* ORCAP_ESYNTAX when no link type takes the text, with the place in error->at as far as it can be told; ORCAP_EMEMORY. Free with orcap_bpf_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_bpf_compile(const char *text, struct orcap_bpf **ret_bpf, struct orcap_error *error);
ORCAP_API void orcap_bpf_free(struct orcap_bpf *bpf);
/* A step of a BPF program, as SO_ATTACH_FILTER and libpcap have it. */
struct orcap_bpf_step {
    uint16_t code;
    uint8_t jump_true, jump_false;
    uint32_t operand;
};
/* The program for a link type, owned by `bpf`: how many steps. ORCAP_ESYNTAX where the expression has no meaning for it; ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_bpf_code(struct orcap_bpf *bpf, uint16_t link, const struct orcap_bpf_step **ret_steps, struct orcap_error *error);
/* 1: the frame passes; 0: it does not; ORCAP_ESYNTAX: the text has no meaning for its link type; ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_bpf_match(struct orcap_bpf *bpf, const struct orcap_frame *frame, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
