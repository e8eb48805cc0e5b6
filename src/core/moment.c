#include "core/moment.h"

#include "core/number.h"

#include <string.h>

#define SECOND INT64_C(1000000000)

struct reader {
    const char *p, *end;
    bool broken;
};

static void skip_blanks(struct reader *r) {
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
        r->p++;
}

static bool take(struct reader *r, char c) {
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static void expect(struct reader *r, char c) {
    if (!take(r, c))
        r->broken = true;
}

static int64_t number(struct reader *r, size_t most, int64_t low, int64_t high) {
    int64_t value = 0;
    size_t count = 0;
    for (; count < most && r->p < r->end && *r->p >= '0' && *r->p <= '9'; count++)
        value = 10 * value + (*r->p++ - '0');
    if (!count || value < low || value > high)
        r->broken = true;
    return value;
}

/* Digits behind a point as billionths; further ones say nothing. */
static int64_t fraction(struct reader *r) {
    int64_t value = 0, unit = SECOND;
    for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
        unit /= 10;
        value += unit * (*r->p - '0');
    }
    return value;
}

bool moment_seconds(const char *text, size_t size, int64_t *ret_ns) {
    struct reader r = {.p = text, .end = text + size};
    int64_t seconds = r.p < r.end && *r.p == '.' ? 0 : number(&r, 18, 0, INT64_MAX / SECOND - 1);
    int64_t rest = take(&r, '.') ? fraction(&r) : 0;
    *ret_ns = seconds * SECOND + rest;
    return !r.broken && r.p == r.end;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar, with years that begin in March. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    int64_t from_march = (month + 9) % 12;
    year -= month < 3;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int64_t month_named(struct reader *r) {
    for (size_t i = 0; i < 12 && r->end - r->p >= 3; i++)
        if (memcmp(r->p, MONTHS + 3 * i, 3) == 0) {
            r->p += 3;
            return (int64_t)i + 1;
        }
    r->broken = true;
    return 1;
}

static int64_t zone(struct reader *r) {
    skip_blanks(r);
    if (r->end - r->p == 3 && memcmp(r->p, "UTC", 3) == 0) {
        r->p += 3;
        return 0;
    }
    if (take(r, 'Z') || r->p == r->end)
        return 0;
    bool west = take(r, '-');
    if (!west)
        expect(r, '+');
    int64_t minutes = 60 * number(r, 2, 0, 23);
    (void)take(r, ':');
    minutes += number(r, 2, 0, 59);
    return (west ? -60 : 60) * minutes;
}

bool moment_parse(const char *text, size_t size, int64_t *ret_ns) {
    struct reader r = {.p = text, .end = text + size};
    int64_t year, month, day;
    skip_blanks(&r);
    if (r.p < r.end && *r.p >= '0' && *r.p <= '9') {
        year = number(&r, 4, 1678, 2261);
        expect(&r, '-');
        month = number(&r, 2, 1, 12);
        expect(&r, '-');
        day = number(&r, 2, 1, 31);
        (void)take(&r, 'T');
    } else {
        month = month_named(&r);
        skip_blanks(&r);
        day = number(&r, 2, 1, 31);
        expect(&r, ',');
        skip_blanks(&r);
        year = number(&r, 4, 1678, 2261);
    }
    skip_blanks(&r);
    int64_t seconds = 0, rest = 0;
    if (r.p < r.end) {
        seconds = 3600 * number(&r, 2, 0, 23);
        expect(&r, ':');
        seconds += 60 * number(&r, 2, 0, 59);
        if (take(&r, ':'))
            seconds += number(&r, 2, 0, 60);
        rest = take(&r, '.') ? fraction(&r) : 0;
        seconds -= zone(&r);
    }
    *ret_ns = (86400 * days_of(year, month, day) + seconds) * SECOND + rest;
    return !r.broken && r.p == r.end;
}

char *moment_put_seconds(char *p, int64_t ns) {
    uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    if (ns < 0)
        *p++ = '-';
    p = put_unsigned(p, size / SECOND);
    *p++ = '.';
    return put_padded(p, size % SECOND, 9);
}

char *moment_put_date(char *p, int64_t ns) {
    if (ns == MOMENT_NONE)
        return (char *)memcpy(p, "NULL", 4) + 4;
    int64_t rest = ns % (86400 * SECOND), days = ns / (86400 * SECOND);
    if (rest < 0) {
        rest += 86400 * SECOND;
        days--;
    }
    int64_t year = 1970 + days / 366;
    while (days_of(year + 1, 1, 1) <= days)
        year++;
    while (days_of(year, 1, 1) > days)
        year--;
    int64_t month = 12;
    while (days_of(year, month, 1) > days)
        month--;
    int64_t day = days - days_of(year, month, 1) + 1;
    memcpy(p, MONTHS + 3 * (month - 1), 3);
    p[3] = ' ';
    p[4] = (char)(day < 10 ? ' ' : '0' + day / 10);
    p[5] = (char)('0' + day % 10);
    memcpy(p + 6, ", ", 2);
    p = put_padded(p + 8, (uint64_t)year, 4);
    *p++ = ' ';
    uint64_t seconds = (uint64_t)(rest / SECOND);
    p = put_padded(p, seconds / 3600, 2);
    *p++ = ':';
    p = put_padded(p, seconds / 60 % 60, 2);
    *p++ = ':';
    p = put_padded(p, seconds % 60, 2);
    *p++ = '.';
    p = put_padded(p, (uint64_t)(rest % SECOND), 9);
    memcpy(p, " UTC", 4);
    return p + 4;
}

int64_t moment_of_ntp(uint64_t number) {
    static const int64_t before_1970 = 2208988800;
    if (!number)
        return MOMENT_NONE;
    int64_t seconds = (int64_t)(number >> 32) + (number >> 63 ? 0 : (int64_t)1 << 32); /* of the next era, which begins in 2036 */
    return (seconds - before_1970) * 1000000000 + (int64_t)((number & UINT32_MAX) * 1000000000 >> 32);
}
