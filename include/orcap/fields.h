/* Values of any fields of packets by name: as columns of text, as tshark 4.0 prints them with -T fields, or as values. */
#ifndef ORCAP_FIELDS_H
#define ORCAP_FIELDS_H

#include <orcap/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_fields;

struct orcap_fields_options {
    char separator;  /* between columns; 0: a tab */
    char aggregator; /* between the values of one column; 0: a comma */
    char occurrence; /* of a field that occurs several times: 'a' all, 'f' the first, 'l' the last; 0: all */
    char quote;      /* around each column that has a value: '"', '\'' or 0 */
    bool header;     /* orcap_fields_header is wanted; kept for the caller */
};

/* Takes one of tshark's -E options: header=y, separator=/t (or /s, or any character), occurrence=f, aggregator=/s, quote=d; or several with commas between. ORCAP_EUSAGE. */
ORCAP_API ORCAP_MUST_CHECK int orcap_fields_option(const char *text, struct orcap_fields_options *options, struct orcap_error *error);

/* `count` names, any that a display filter knows. The context outlives the columns. options NULL: all defaults. ORCAP_ENAME (the error names the
 * nearest, error->at is 0), ORCAP_EMEMORY. Free with orcap_fields_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_fields_compile(const struct orcap_context *context, const char *const *names, size_t count,
                                                    const struct orcap_fields_options *options, struct orcap_fields **ret_fields,
                                                    struct orcap_error *error);
ORCAP_API void orcap_fields_free(struct orcap_fields *fields);

/* The providers they ask, and how far dissection must go, as in filter.h. */
ORCAP_API uint32_t orcap_fields_needs(const struct orcap_fields *fields);
ORCAP_API const uint8_t *orcap_fields_last(const struct orcap_fields *fields);

/* A line: the names, or the values in a packet. Control characters of packet text are escaped. facts->frame is the packet's. */
ORCAP_API void orcap_fields_header(const struct orcap_fields *fields, struct sink *out);
ORCAP_API void orcap_fields_print(const struct orcap_fields *fields, const struct orcap_packet *packet, const struct orcap_facts *facts,
                                  struct sink *out);

/* A column's name, and what its values are: NUMBER and TIME (nanoseconds since 1970) have `number`; of all else the text is meant. */
enum orcap_field_meaning { ORCAP_FIELD_NUMBER, ORCAP_FIELD_TIME, ORCAP_FIELD_TEXT };
ORCAP_API const char *orcap_fields_name(const struct orcap_fields *fields, size_t column);
ORCAP_API enum orcap_field_meaning orcap_fields_meaning(const struct orcap_fields *fields, size_t column);

/* Every value of one column in a packet, in order. `value` lives during the call; it prints with orcap_fields_text. `each` returns false to stop. */
ORCAP_API void orcap_fields_values(const struct orcap_fields *fields, size_t column, const struct orcap_packet *packet,
                                   const struct orcap_facts *facts, bool (*each)(void *user, const struct orcap_value *value), void *user);
ORCAP_API void orcap_fields_text(const struct orcap_fields *fields, size_t column, const struct orcap_value *value, struct sink *out);
/* The same as printed, made one after another in `room`, an empty sink without flush, which remembers when memory is out. */
ORCAP_API void orcap_fields_texts(const struct orcap_fields *fields, size_t column, const struct orcap_packet *packet,
                                  const struct orcap_facts *facts, struct sink *room, void (*each)(void *user, const char *text, size_t size),
                                  void *user);

#ifdef __cplusplus
}
#endif
#endif
