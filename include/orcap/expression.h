/* Packets written as stacks of layers, in Scapy's notation:
 *
 *     Ether()/IP(dst="192.0.2.0/30", ttl=(1, 5))/UDP(dport=[53, 5353])/DNS(qd=DNSQR(qname="a.example"))
 *
 * A layer is a class name with values in brackets; what is left out has its default or is computed. A value is a number, text, bytes, None, a
 * layer (or a list of them) where a field holds layers, or a set: a list of values, a range (first, last) or (first, last, step), a network. An
 * expression with sets stands for every combination, the values of inner layers and of earlier fields changing fastest. A layer made from bytes,
 * IP(b"..."), is read from them. [A, B] is A, then B; A * 3 is three times A. Nothing is looked up, nothing is random. */
#ifndef ORCAP_EXPRESSION_H
#define ORCAP_EXPRESSION_H

#include <orcap/craft.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_expression;

/* The text and the context outlive the expression. ORCAP_ESYNTAX, ORCAP_ENAME, ORCAP_EVALUE with error->at; ORCAP_ELIMIT (24 brackets deep, 64 layers, 16 MiB of
 * repeated text, 65536 items of a repeated list, 256 MiB in all); ORCAP_EMEMORY. Free with orcap_expression_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_expression_parse(const struct orcap_context *context, const char *text, struct orcap_expression **ret_expression,
                                                      struct orcap_error *error);
ORCAP_API void orcap_expression_free(struct orcap_expression *expression); /* NULL is fine */

/* Packets it stands for; UINT64_MAX: that many or more. They are made one at a time, so any number is fine. */
ORCAP_API uint64_t orcap_expression_count(const struct orcap_expression *expression);

/* The next packet, for orcap_build: 1; 0 at the end; ORCAP_EVALUE where values do not go together, ORCAP_EMEMORY. The chain lives until the next call. */
ORCAP_API ORCAP_MUST_CHECK int orcap_expression_next(struct orcap_expression *expression, struct orcap_chain *ret_chain, struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
