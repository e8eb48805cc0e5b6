/* Points in time and spans of time, as people write them, in nanoseconds. */
#ifndef CORE_MOMENT_H
#define CORE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2020-07-04T12:34:56.789Z", "2020-07-04 12:34:56+02:00", "Jul  4, 2020 12:34:56.789 UTC": UTC where nothing else is said. */
bool moment_parse(const char *text, size_t size, int64_t *ret_ns);
/* "1.5", "10", ".25". */
bool moment_seconds(const char *text, size_t size, int64_t *ret_ns);

/* Nanoseconds since 1970 of a time of NTP, seconds since 1900 with 32 bits behind the point: RFC 5905 section 6; what has
 * not the topmost bit is of the era that begins in 2036. Zero is MOMENT_NONE, which
 * moment_put_date writes as "NULL". */
#define MOMENT_NONE INT64_MIN
int64_t moment_of_ntp(uint64_t number);

enum { MOMENT_TEXT = 64 }; /* room for the longest */
/* Seconds with nine decimals; a date and time as tshark prints it: "Jul  4, 2020 12:34:56.789000000 UTC". They return where they stopped. */
char *moment_put_seconds(char *p, int64_t ns);
char *moment_put_date(char *p, int64_t ns);

#endif
