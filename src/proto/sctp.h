/* What the chunks and parameters of SCTP share. */
#ifndef PROTO_SCTP_H
#define PROTO_SCTP_H

#include "proto/describe.h"

extern const struct orcap_names sctp_chunk_types;
extern const struct orcap_items sctp_parameters;

#endif
