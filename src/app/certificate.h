/* What an X.509 certificate says of itself (RFC 5280). It is not verified. */
#ifndef APP_CERTIFICATE_H
#define APP_CERTIFICATE_H

#include "core/sink.h"

enum { CERTIFICATE_TIME = 21 }; /* 2025-01-31T00:00:00Z and the end of text */

struct certificate_text {
    size_t subject_size, issuer_size; /* they stand in the sink one after the other, from where it ended before */
    char not_before[CERTIFICATE_TIME], not_after[CERTIFICATE_TIME]; /* "": it cannot be read */
};

/* Names are written as RFC 4514 says, in UTF-8. False: it is no certificate that can be read; the sink is as it was. */
bool certificate_read(const uint8_t *der, size_t size, struct sink *text, struct certificate_text *ret_text);

#endif
