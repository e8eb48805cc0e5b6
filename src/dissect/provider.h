/* The providers that every context has. */
#ifndef DISSECT_PROVIDER_H
#define DISSECT_PROVIDER_H

#include <orcap/provider.h>

extern const struct orcap_provider frame_provider;
extern const struct orcap_provider payload_provider;

#endif
