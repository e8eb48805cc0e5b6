/* Times as a person reads them, in the forms of tshark's -t. */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include <stddef.h>
#include <stdint.h>

enum { MOMENT_TEXT = 64 };

struct moment {
    int64_t time;      /* of the packet; ORCAP_NO_TIME: not known */
    int64_t first;     /* of the first packet that has one */
    int64_t captured;  /* of the packet before it */
    int64_t displayed; /* of the packet that was shown before it */
};

/* `form` is one of a ad adoy d dd e r u ud udoy, NULL for r; `digits` of the fraction, 6 or 9. Returns the size of the text. */
size_t moment_format(const struct moment *moment, const char *form, unsigned digits, char text[MOMENT_TEXT]);

#endif
