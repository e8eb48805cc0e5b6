#include "analyse/findings/report.h"

#include "core/address.h"

#include <orcap/status.h>

#include <stdlib.h>
#include <string.h>

void evidence_init(struct evidence *evidence) {
    *evidence = (struct evidence){.first_ns = ORCAP_NO_TIME, .last_ns = ORCAP_NO_TIME};
}

void evidence_add(struct evidence *evidence, uint64_t number, int64_t time_ns) {
    if (evidence->count < EVIDENCE_MOST)
        evidence->packets[evidence->count] = number;
    evidence->count++;
    if (time_ns == ORCAP_NO_TIME)
        return;
    evidence->first_ns = evidence->first_ns == ORCAP_NO_TIME || time_ns < evidence->first_ns ? time_ns : evidence->first_ns;
    evidence->last_ns = evidence->last_ns == ORCAP_NO_TIME || time_ns > evidence->last_ns ? time_ns : evidence->last_ns;
}

double evidence_seconds(const struct evidence *evidence) {
    return evidence->last_ns == ORCAP_NO_TIME ? 0 : (double)((uint64_t)evidence->last_ns - (uint64_t)evidence->first_ns) / 1e9;
}

void report_clear(struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        free(report->items[i].subject);
        free(report->items[i].why);
    }
    free(report->items);
    sink_clear(&report->subject);
    sink_clear(&report->why);
    *report = (struct report){0};
}

static char *take_text(struct report *report, struct sink *sink) {
    char *text = malloc(sink->size + 1);
    if (!text || sink->status) {
        free(text);
        report->status = ORCAP_EMEMORY;
        return NULL;
    }
    if (sink->size)
        memcpy(text, sink->bytes, sink->size);
    text[sink->size] = 0;
    sink->size = 0;
    return text;
}

static size_t count_of(const struct report *report, const char *kind) {
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += report->items[i].kind == kind;
    return count;
}

void report_add(struct report *report, const char *kind, enum severity severity, double score, const struct evidence *evidence) {
    if (report->count == report->capacity) {
        size_t capacity = report->capacity ? 2 * report->capacity : 16;
        struct finding *items = realloc(report->items, capacity * sizeof *items);
        if (!items) {
            report->status = ORCAP_EMEMORY;
            return;
        }
        report->items = items;
        report->capacity = capacity;
    }
    if (report->count >= FINDINGS_MOST && count_of(report, kind) >= FINDINGS_MOST) {
        report->subject.size = report->why.size = 0;
        return;
    }
    char *subject = take_text(report, &report->subject), *why = take_text(report, &report->why);
    if (!subject || !why) {
        free(subject);
        free(why);
        return;
    }
    report->items[report->count++] = (struct finding){kind, severity, score > 1 ? 1 : score, subject, why, *evidence};
}

static int compare(const void *a, const void *b) {
    const struct finding *left = a, *right = b;
    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    uint64_t first = left->evidence.count ? left->evidence.packets[0] : 0, other = right->evidence.count ? right->evidence.packets[0] : 0;
    if (first != other)
        return first < other ? -1 : 1;
    int order = strcmp(left->kind, right->kind);
    return order ? order : strcmp(left->subject, right->subject);
}

void report_sort(struct report *report) {
    if (report->count)
        qsort(report->items, report->count, sizeof *report->items, compare);
}

const char *severity_name(enum severity severity) {
    static const char *const names[] = {"info", "low", "medium", "high"};
    return names[severity];
}

void put_address(struct sink *out, uint8_t version, const union address *address) {
    char text[IP6_TEXT];
    sink_bytes(out, text, version == 4 ? ip4_format(address->bytes, text) : ip6_format(address->bytes, text));
}

void put_end(struct sink *out, uint8_t version, const union address *address, uint16_t port) {
    sink_text(out, version == 4 ? "" : "[");
    put_address(out, version, address);
    sink_format(out, version == 4 ? ":%u" : "]:%u", port);
}

void put_span(struct sink *out, double seconds) {
    static const struct {
        double seconds;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && seconds < units[i].seconds)
        i++;
    sink_format(out, "%.3g %s", seconds / units[i].seconds, units[i].name);
}
