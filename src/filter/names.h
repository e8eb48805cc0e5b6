/* Every name that a filter or a column may use: of protocols, fields, bits of fields, aliases and provided fields. They stand in the lists and are
 * looked up there, so a name is never written twice. */
#ifndef FILTER_NAMES_H
#define FILTER_NAMES_H

#include <orcap/filter.h>

enum { NAME_ROOM = 128 }; /* for the longest name there is, with its NUL */

enum name_form { NAME_LAYER, NAME_FIELD, NAME_BIT, NAME_ALIAS, NAME_CHECKSUM, NAME_PROVIDED };
/* What is known of a checksum beside its value; CHECKSUM names say which. */
enum checksum_fact { CHECKSUM_STATUS, CHECKSUM_BAD, CHECKSUM_CALCULATED };

struct name {
    const char *parts[3]; /* the name is these with "." between; NULL: no more */
    enum name_form form;
    uint16_t protocol;    /* number; of PROVIDED the provider's */
    uint16_t index;       /* FIELD, BIT, CHECKSUM, ALIAS (its first field), PROVIDED: the field's index */
    const struct orcap_field *field;
    const struct orcap_alias *alias;
    uint32_t bit;         /* BIT: the mask */
    const char *chain;    /* LAYER: the name that bindings give it; NULL: its own */
    uint8_t fact;         /* CHECKSUM: enum checksum_fact */
};

/* Each name with what it stands for, until `visit` returns false. A name may come several times: `ip.src` is a field of IP and of IP in ICMP. */
void names_visit(const struct orcap_context *context, bool (*visit)(void *user, const struct name *name), void *user);
/* The same with Scapy's names: `tcp.sport`, `DNSQR.qname`. */
void names_visit_scapy(const struct orcap_context *context, bool (*visit)(void *user, const struct name *name), void *user);
void name_format(const struct name *name, char text[NAME_ROOM]);
bool name_is(const struct name *name, const char *text, size_t size);
/* "there is no field x; did you mean y?", at offset `at`. */
int names_unknown(const struct orcap_context *context, const char *text, size_t size, int at, struct orcap_error *error);

#endif
