/* Providers of fields that are known from the packets before. A pass that names none of a provider's keeps no state for it. */
#ifndef ANALYSE_FIELDS_H
#define ANALYSE_FIELDS_H

#include <orcap/analyse.h>
#include <orcap/provider.h>

/* What a pass of theirs goes by. */
struct orcap_analysis_options fields_options(const struct orcap_context *context);

extern const struct orcap_provider session_fields; /* sessions, and TCP analysis */
extern const struct orcap_provider message_fields; /* messages on streams */

#endif
