/* Layers and values as text: what Scapy 2.8 prints of them, character by character, and the same as data.
 *
 * Everything works on a chain of nodes (orcap/craft.h), whether they were read or made. Text goes into a sink that the caller owns; a sink remembers
 * that memory ran out, so nothing here returns a status. Every byte of packets in the text is escaped: as Python's repr() does it, or by JSON's
 * rules. */
#ifndef ORCAP_RENDER_H
#define ORCAP_RENDER_H

#include <orcap/craft.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A growing text. NULL: memory is out. Free with orcap_sink_free (NULL is fine). */
ORCAP_API struct sink *orcap_sink_new(void);
ORCAP_API void orcap_sink_free(struct sink *sink);
/* What was written, not terminated, and NULL before anything was; valid until more is written. ORCAP_EMEMORY when some of it was lost. */
ORCAP_API ORCAP_MUST_CHECK int orcap_sink_get(const struct sink *sink, const char **ret_bytes, size_t *ret_size);
/* Empties it and forgives what failed. */
ORCAP_API void orcap_sink_reset(struct sink *sink);

/* The forms of a value: as show() prints it (names of numbers, letters of flags), as str() and as repr() of what the attribute gives, and as it
 * stands in command(). */
enum orcap_form { ORCAP_FORM_SHOW, ORCAP_FORM_STR, ORCAP_FORM_REPR, ORCAP_FORM_COMMAND };
/* A layer's value of a field. */
ORCAP_API void orcap_value_format(const struct orcap_chain *chain, size_t layer, size_t field, enum orcap_form form, struct sink *out);
/* show() of a layer and all above it. */
ORCAP_API void orcap_show(const struct orcap_chain *chain, size_t layer, struct sink *out);
/* show() of one layer alone: `label` before its title, `label` and `level` before its fields (Scapy's label_lvl and lvl). */
ORCAP_API void orcap_show_layer(const struct orcap_chain *chain, size_t layer, const char *label, const char *level, struct sink *out);
/* summary() of a layer and all above it: the innermost layer that has a line of its own says it, the others give their titles. */
ORCAP_API void orcap_summary(const struct orcap_chain *chain, size_t layer, struct sink *out);
/* The same of the layers above the network layer, the first with IP addresses; without one, of those above the first. */
ORCAP_API void orcap_info(const struct orcap_chain *chain, struct sink *out);
/* A layer's own line; nothing when it has none. */
ORCAP_API void orcap_line(const struct orcap_chain *chain, size_t layer, struct sink *out);
/* For hooks: the text with each %FIELD% replaced by what show() prints of it, %name% by the layer's name there, and %under.FIELD% by a field of the
 * layer below, which must be there. */
ORCAP_API void orcap_line_format(const struct orcap_chain *chain, size_t layer, const char *text, struct sink *out);

/* repr() of a layer and all above it: <IP  version=4 |<TCP  sport=80 |>>. */
ORCAP_API void orcap_repr(const struct orcap_chain *chain, size_t layer, struct sink *out);
/* command(), the expression that makes them: IP(version=4)/TCP(sport=80). */
ORCAP_API void orcap_command(const struct orcap_chain *chain, size_t layer, struct sink *out);
/* hexdump(): offset, sixteen bytes and the same as characters a line; no line end after the last. */
ORCAP_API void orcap_hexdump(const void *bytes, size_t size, struct sink *out);
/* Bytes as Python's repr() writes them: b'...'. */
ORCAP_API void orcap_bytes_format(const void *bytes, size_t size, struct sink *out);

/* A packet as one JSON object on one line, without line end:
 * {"number", "time_ns", "layers": [{"name", "filter", "at", "size", "fields": {NAME: VALUE}}], "anomalies": [{"kind", "layer", "protocol", "at",
 * "needed", "available", "limit"}]}. Fields are what stands on the wire, absent ones left out: numbers as integers, addresses, names (in presentation
 * form) and bytes as text, lists as arrays, items as layers inside an array, or as [name, value] where they are pairs in Scapy. `time_ns` may be
 * ORCAP_NO_TIME. */
ORCAP_API void orcap_packet_json(const struct orcap_packet *packet, uint64_t number, int64_t time_ns, struct sink *out);
/* An anomaly as a sentence without final point: "cut by the capture: TCP at 34 takes 20 bytes, 8 were captured". */
ORCAP_API void orcap_anomaly_format(const struct orcap_packet *packet, const struct orcap_anomaly *anomaly, struct sink *out);

/* A protocol by its class name, or else its filter name, in capitals or not: its number, or ORCAP_ENAME. */
ORCAP_API int orcap_protocol_find(const struct orcap_context *context, const char *name);
/* A page about one: its header drawn as in an RFC, its fields with widths, kinds, defaults and filter names, what it follows and what follows it,
 * and the names of values. */
ORCAP_API void orcap_protocol_page(const struct orcap_context *context, uint16_t protocol, struct sink *out);
/* A line for each of all protocols, those that are layers first. */
ORCAP_API void orcap_protocols_page(const struct orcap_context *context, struct sink *out);
/* A line for each place of a word: in names of protocols, of fields, of filters, or as the name of a value. False: there is none, and nothing was written. */
ORCAP_API bool orcap_protocols_search(const struct orcap_context *context, const char *word, struct sink *out);
/* The same as data: one object, {"name", "title", "filter", "specification", "item", "fields", "follows" or "stands_in", "carries", "aliases"}; or
 * an array of them. */
ORCAP_API void orcap_protocol_json(const struct orcap_context *context, uint16_t protocol, struct sink *out);
ORCAP_API void orcap_protocols_json(const struct orcap_context *context, struct sink *out);

#ifdef __cplusplus
}
#endif
#endif
