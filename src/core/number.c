#include "core/number.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const char PAIRS[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869"
                            "707172737475767778798081828384858687888990919293949596979899";

static char *put_pair(char *p, uint64_t value) {
    memcpy(p, PAIRS + 2 * value, 2);
    return p + 2;
}

char *put_padded(char *p, uint64_t value, unsigned digits) {
    char *end = p + digits;
    for (p = end; digits >= 2; digits -= 2) {
        uint64_t rest = value / 100;
        p = put_pair(p - 2, value - rest * 100) - 2;
        value = rest;
    }
    if (digits)
        p[-1] = (char)('0' + value % 10);
    return end;
}

static const uint64_t TEN_TO[] = {1,
                                  10,
                                  100,
                                  1000,
                                  10000,
                                  100000,
                                  1000000,
                                  10000000,
                                  100000000,
                                  1000000000,
                                  10000000000,
                                  100000000000,
                                  1000000000000,
                                  10000000000000,
                                  100000000000000,
                                  1000000000000000,
                                  10000000000000000,
                                  100000000000000000,
                                  1000000000000000000,
                                  10000000000000000000u};

/* From the number of bits: 1233 / 4096 is a little more than the logarithm of 2. */
static unsigned digits_of(uint64_t value) {
    unsigned bits = 64 - (unsigned)__builtin_clzll(value | 1), digits = bits * 1233 >> 12;
    return digits + (value >= TEN_TO[digits] || !digits);
}

char *put_unsigned(char *p, uint64_t value) {
    return put_padded(p, value, digits_of(value));
}

char *put_signed(char *p, int64_t value) {
    if (value >= 0)
        return put_unsigned(p, (uint64_t)value);
    *p++ = '-';
    return put_unsigned(p, -(uint64_t)value);
}

/* whole + fraction / 10^places, trailing zeros of the fraction left out */
static char *put_point(char *p, uint64_t whole, uint64_t fraction, unsigned places) {
    p = put_unsigned(p, whole);
    if (!fraction)
        return p;
    while (fraction % 10 == 0) {
        fraction /= 10;
        places--;
    }
    *p++ = '.';
    return put_padded(p, fraction, places);
}

/* Nine significant digits and an exponent, for what is too large or too small to be written out. */
static char *put_scientific(char *p, double value) {
    int exponent = 0;
    for (; value >= 10; exponent++)
        value /= 10;
    for (; value < 1; exponent--)
        value *= 10;
    uint64_t digits = (uint64_t)(value * 1e8 + 0.5);
    if (digits >= 1000000000) { /* 9.999999999 became 10 */
        digits /= 10;
        exponent++;
    }
    p = put_point(p, digits / 100000000, digits % 100000000, 8);
    *p++ = 'e';
    return put_signed(p, exponent);
}

/* The whole number of billionths that is `value`, as the double nearest to n / 10^9 is; false where there is none. The product may be off by
 * one where a double's steps are nearly as large as a billionth. */
static bool billionths_of(double value, uint64_t *ret_billionths) {
    if (value >= 9e6) /* 2^53 billionths */
        return false;
    uint64_t near = (uint64_t)(value * 1e9 + 0.5);
    for (uint64_t n = near - (value > 1e6); n <= near + (value > 1e6); n++)
        if ((double)n / 1e9 == value) {
            *ret_billionths = n;
            return true;
        }
    return false;
}

char *put_decimal(char *p, double value) {
    if (!isfinite(value))
        return p;
    if (value < 0) {
        *p++ = '-';
        value = -value;
    }
    if (value < 9e15 && value == (double)(uint64_t)value)
        return put_unsigned(p, (uint64_t)value);
    uint64_t billionths;
    if (billionths_of(value, &billionths))
        return put_point(p, billionths / 1000000000, billionths % 1000000000, 9);
    if (value >= 9e15 || value < 1e-6)
        return put_scientific(p, value);
    uint64_t whole = (uint64_t)value;
    unsigned places = whole ? 9 : 14; /* below 1 the zeros after the point are no significant digits */
    while (places > 0 && (double)TEN_TO[places] * value >= 1e9)
        places--;
    uint64_t units = (uint64_t)(value * (double)TEN_TO[places] + 0.5);
    return put_point(p, units / TEN_TO[places], units % TEN_TO[places], places);
}

/* Days since 1970 to year, month, day in the Gregorian calendar: the count is moved to begin on 1 March of year 0, so that the leap day is the
 * last of its year, and split into eras of 400 years. */
static void date_of(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned of_era = (unsigned)(days - era * 146097);
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153;
    *ret_day = of_year - (153 * month + 2) / 5 + 1;
    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_year = (int64_t)year + era * 400 + (*ret_month <= 2);
}

char *put_rfc3339(char *p, int64_t time_ns) {
    const int64_t second = 1000000000, day_seconds = 86400;
    int64_t seconds = time_ns / second - (time_ns % second < 0);
    uint64_t ns = (uint64_t)(time_ns - seconds * second);
    int64_t days = seconds / day_seconds - (seconds % day_seconds < 0);
    uint64_t of_day = (uint64_t)(seconds - days * day_seconds);
    int64_t year;
    unsigned month, day;
    date_of(days, &year, &month, &day);
    p = put_padded(p, (uint64_t)year, 4); /* an int64_t of nanoseconds spans 1677 to 2262 */
    *p++ = '-';
    p = put_pair(p, month);
    *p++ = '-';
    p = put_pair(p, day);
    *p++ = 'T';
    p = put_pair(p, of_day / 3600);
    *p++ = ':';
    p = put_pair(p, of_day / 60 % 60);
    *p++ = ':';
    p = put_pair(p, of_day % 60);
    *p++ = '.';
    p = put_padded(p, ns, 9);
    *p++ = 'Z';
    return p;
}
