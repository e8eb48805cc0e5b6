/* Elements of ASN.1 as Scapy's objects print themselves. */
#ifndef RENDER_ASN1_H
#define RENDER_ASN1_H

#include <orcap/render.h>

void asn1_write(const struct orcap_field *field, const struct orcap_value *value, enum orcap_form form, struct sink *out);

#endif
