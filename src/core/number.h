/* Numbers to text, fast and without regard to the locale. Each puts its characters at `p` (no NUL) and returns where it stopped. */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include <stdint.h>

enum { UNSIGNED_TEXT = 20, SIGNED_TEXT = 20, DECIMAL_TEXT = 26, RFC3339_TEXT = 40 }; /* room for the longest */

char *put_unsigned(char *p, uint64_t value);
/* The last `digits` decimal digits of the value, leading zeros kept. */
char *put_padded(char *p, uint64_t value, unsigned digits);
char *put_signed(char *p, int64_t value);
/* Nothing for what is not finite; exactly when it is a whole number of units or of billionths (as seconds from nanoseconds are), otherwise nine significant
 * digits. Never with a trailing zero or point after the decimal point. */
char *put_decimal(char *p, double value);
/* Nanoseconds since 1970 as RFC 3339, UTC: 2023-11-14T22:13:20.000000001Z. */
char *put_rfc3339(char *p, int64_t time_ns);

#endif
