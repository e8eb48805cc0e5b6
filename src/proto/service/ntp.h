/* What the files of NTP share. */
#ifndef PROTO_SERVICE_NTP_H
#define PROTO_SERVICE_NTP_H

#include "proto/describe.h"

extern const struct orcap_names ntp_modes; /* RFC 5905 section 7.3 */

/* Seconds since 1900, half of the bits behind the point: RFC 5905 section 6. */
#define NTP_TIME .shows = ORCAP_SHOWS_NTP, .print = ORCAP_PRINT_NTP

#endif
