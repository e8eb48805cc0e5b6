#include "moment.h"

#include <orcap/capture.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BILLION = 1000000000 };

static size_t put_seconds(int64_t span, unsigned digits, char text[MOMENT_TEXT]) {
    uint64_t size = span < 0 ? 0 - (uint64_t)span : (uint64_t)span;
    unsigned fraction = (unsigned)(size % BILLION) / (digits == 6 ? 1000 : 1);
    return (size_t)snprintf(text, MOMENT_TEXT, "%s%llu.%0*u", span < 0 ? "-" : "", (unsigned long long)(size / BILLION), (int)digits, fraction);
}

static size_t put_span(int64_t from, int64_t to, unsigned digits, char text[MOMENT_TEXT]) {
    return put_seconds(from == ORCAP_NO_TIME ? 0 : (int64_t)((uint64_t)to - (uint64_t)from), digits, text);
}

/* Local time by TZ, or UTC for the forms with u. */
static size_t put_clock(int64_t time, const char *form, unsigned digits, char text[MOMENT_TEXT]) {
    time_t seconds = (time_t)(time / BILLION - (time % BILLION < 0));
    unsigned fraction = (unsigned)(time - (int64_t)seconds * BILLION) / (digits == 6 ? 1000 : 1);
    struct tm parts;
    if (!(*form == 'u' ? gmtime_r(&seconds, &parts) : localtime_r(&seconds, &parts)))
        return 0;
    size_t size = !strcmp(form + 1, "doy") ? strftime(text, MOMENT_TEXT, "%Y/%j %H:%M:%S", &parts)
                  : form[1]                ? strftime(text, MOMENT_TEXT, "%Y-%m-%d %H:%M:%S", &parts)
                                           : strftime(text, MOMENT_TEXT, "%H:%M:%S", &parts);
    return size + (size_t)snprintf(text + size, MOMENT_TEXT - size, ".%0*u", (int)digits, fraction);
}

size_t moment_format(const struct moment *moment, const char *form, unsigned digits, char text[MOMENT_TEXT]) {
    if (moment->time == ORCAP_NO_TIME) {
        text[0] = '-';
        return 1;
    }
    if (!form || !strcmp(form, "r"))
        return put_span(moment->first, moment->time, digits, text);
    if (!strcmp(form, "d"))
        return put_span(moment->captured, moment->time, digits, text);
    if (!strcmp(form, "dd"))
        return put_span(moment->displayed, moment->time, digits, text);
    if (!strcmp(form, "e"))
        return put_seconds(moment->time, digits, text);
    return put_clock(moment->time, form, digits, text);
}
