/* The page: one screen or two, as wide as the terminal. Numbers stand to the left, names that may be of any length at the end of their line. */
#include "analyse/summary.h"
#include "core/address.h"
#include "core/number.h"
#include "table/rows.h"
#include "table/table.h"

#include <string.h>

enum { CHAINS_MOST = 14, TALKERS_MOST = 8, NAMES_MOST = 8, SERVICES_MOST = 8, FINDINGS_MOST = 7, OF_A_KIND = 2, KINDS_MOST = 16, WIDE = 110, KIND_WIDTH = 23, SEVERITY_WIDTH = 8, BAR = 10, CHART_ROWS = 5, CHART_COLUMNS = 240, STRETCH_MOST = 8, INDENT = 2, COUNT_WIDTH = 12, BYTES_WIDTH = 9, SHARE_WIDTH = 9 };

struct page {
    struct orcap_summary *summary;
    struct orcap_analysis_totals totals;
    const struct orcap_summary_form *form;
    struct sink *out;
};

static void put_right(struct sink *out, const char *text, size_t width) {
    size_t size = strlen(text);
    sink_fill(out, ' ', size < width ? width - size : 0);
    sink_text(out, text);
}

static void put_count(struct sink *out, uint64_t count, size_t width) {
    char text[UNSIGNED_TEXT + 1];
    *put_unsigned(text, count) = 0;
    put_right(out, text, width);
}

/* Three digits and a unit: 999 B, 1.23 kB. */
enum { SIZE_TEXT = 16 };
static void size_format(double bytes, char text[SIZE_TEXT]) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    for (; bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        bytes /= 1000;
    unsigned decimals = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
    uint64_t scaled = (uint64_t)(bytes * (decimals == 2 ? 100 : decimals == 1 ? 10 : 1) + 0.5);
    char *p = put_unsigned(text, decimals == 2 ? scaled / 100 : decimals == 1 ? scaled / 10 : scaled);
    if (decimals) {
        *p++ = '.';
        if (decimals == 2)
            *p++ = (char)('0' + scaled / 10 % 10);
        *p++ = (char)('0' + scaled % 10);
    }
    *p++ = ' ';
    memcpy(p, units[unit], strlen(units[unit]) + 1);
}

static void put_size(struct sink *out, double bytes, size_t width) {
    char text[SIZE_TEXT];
    size_format(bytes, text);
    put_right(out, text, width);
}

static void put_share(struct sink *out, double share) {
    uint64_t tenths = (uint64_t)(share * 1000 + 0.5);
    char text[UNSIGNED_TEXT + 8];
    char *p = put_unsigned(text, tenths / 10);
    *p++ = '.';
    *p++ = (char)('0' + tenths % 10);
    memcpy(p, " %", 3);
    put_right(out, text, SHARE_WIDTH);
}

/* Eighths of a character; with ASCII alone whole ones. */
static void put_bar(const struct page *page, double share) {
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    unsigned eighths = (unsigned)(share * 8 * BAR + 0.5), whole = eighths / 8, used = whole;
    for (unsigned i = 0; i < whole; i++)
        sink_text(page->out, page->form->ascii ? "#" : "█");
    if (eighths % 8 && !page->form->ascii) {
        sink_text(page->out, parts[eighths % 8]);
        used++;
    }
    sink_fill(page->out, ' ', used < BAR ? BAR - used : 0);
}

/* packets, bytes, share and its bar: what lines about traffic begin with. */
static void put_volume(const struct page *page, uint64_t packets, uint64_t bytes, bool bar) {
    double share = page->totals.bytes ? (double)bytes / (double)page->totals.bytes : 0;
    sink_fill(page->out, ' ', INDENT);
    put_count(page->out, packets, COUNT_WIDTH);
    put_size(page->out, (double)bytes, BYTES_WIDTH + 2);
    put_share(page->out, share);
    sink_text(page->out, "  ");
    if (bar) {
        put_bar(page, share > 1 ? 1 : share);
        sink_text(page->out, "  ");
    }
}

/* What stands over a section: only what is counted; volumes; volumes with their bars. */
enum heading { HEADING_COUNT, HEADING_VOLUME, HEADING_BARS };

/* What the columns of a section are, its own title over the last. */
static void put_heading(const struct page *page, enum heading heading, const char *counted, const char *title) {
    struct sink *out = page->out;
    sink_text(out, page->form->colored ? "\n\033[1m" : "\n");
    put_right(out, counted, INDENT + COUNT_WIDTH);
    if (heading != HEADING_COUNT) {
        put_right(out, "bytes", BYTES_WIDTH + 2);
        put_right(out, "share", SHARE_WIDTH - 2);
        sink_fill(out, ' ', heading == HEADING_BARS ? 2 + 2 + BAR : 2);
    }
    sink_text(out, "  ");
    sink_text(out, title);
    sink_text(out, page->form->colored ? "\033[0m" : "");
}

/* A name cut to its room; names in presentation form are ASCII. */
static void put_cut(const struct page *page, const char *text, size_t size, size_t room) {
    bool cut = size > room;
    sink_presentation(page->out, text, cut ? room - 1 : size);
    if (cut)
        sink_text(page->out, page->form->ascii ? ">" : "…");
}

static void put_more(const struct page *page, uint64_t more, const char *what, const char *command) {
    if (!more)
        return;
    sink_fill(page->out, ' ', INDENT);
    sink_format(page->out, "and %llu more %s%s: orcap %s\n", (unsigned long long)more, what, more == 1 ? "" : "s", command);
}

static void put_time(struct sink *out, int64_t time) {
    char text[RFC3339_TEXT];
    sink_bytes(out, text, (size_t)(put_rfc3339(text, time) - text));
}

static void put_head(const struct page *page) {
    const struct orcap_analysis_totals *totals = &page->totals;
    struct sink *out = page->out;
    sink_bytes(out, page->summary->capture_lines.bytes, page->summary->capture_lines.size);
    if (page->summary->captures > SUMMARY_LINES)
        sink_format(out, "and %zu more captures\n", page->summary->captures - SUMMARY_LINES);
    sink_char(out, '\n');
    sink_format(out, "%llu packet%s, %llu bytes", (unsigned long long)totals->packets, totals->packets == 1 ? "" : "s", (unsigned long long)totals->bytes);
    if (totals->captured_bytes != totals->bytes)
        sink_format(out, " (%llu of them captured)", (unsigned long long)totals->captured_bytes);
    sink_char(out, '\n');
    if (totals->first_ns == ORCAP_NO_TIME)
        return;
    put_time(out, totals->first_ns);
    sink_text(out, " to ");
    put_time(out, totals->last_ns);
    double seconds = (double)((uint64_t)totals->last_ns - (uint64_t)totals->first_ns) / 1e9;
    char text[DECIMAL_TEXT + 1];
    *put_decimal(text, seconds) = 0;
    sink_format(out, "\n%s s", text);
    if (seconds > 0) {
        sink_format(out, ", %.1f packets and ", (double)totals->packets / seconds);
        put_size(out, (double)totals->bytes / seconds, 0);
        sink_format(out, " a second, %.0f bytes a packet", (double)totals->bytes / (double)totals->packets);
    }
    sink_char(out, '\n');
}

/* ---- findings ---- */

/* Words of a sentence from column `indent` on, broken before the edge of the page. */
static void put_wrapped(const struct page *page, const char *text, size_t size, size_t indent) {
    size_t width = page->form->columns > indent + 24 ? page->form->columns - 1 : indent + 24, column = indent;
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, ' ', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        if (column > indent && column + 1 + length > width) {
            sink_char(page->out, '\n');
            sink_fill(page->out, ' ', indent);
            column = indent;
        } else if (column > indent) {
            sink_char(page->out, ' ');
            column++;
        }
        sink_presentation(page->out, text + at, length);
        column += length;
        at += length + 1;
    }
    sink_char(page->out, '\n');
}

static void put_finding(const struct page *page, const struct orcap_cell *cells) {
    static const struct {
        const char *severity, *color;
    } colors[] = {{"high", "\033[1;31m"}, {"medium", "\033[33m"}, {"low", "\033[36m"}, {"info", "\033[2m"}};
    struct orcap_text severity = cells[FINDINGS_severity].text, kind = cells[FINDINGS_kind].text, why = cells[FINDINGS_why].text;
    sink_fill(page->out, ' ', INDENT);
    for (size_t i = 0; page->form->colored && i < sizeof colors / sizeof *colors; i++)
        if (strlen(colors[i].severity) == severity.size && !memcmp(colors[i].severity, severity.bytes, severity.size))
            sink_text(page->out, colors[i].color);
    sink_bytes(page->out, severity.bytes, severity.size);
    sink_text(page->out, page->form->colored ? "\033[0m" : "");
    sink_fill(page->out, ' ', severity.size < SEVERITY_WIDTH ? SEVERITY_WIDTH - severity.size : 1);
    sink_bytes(page->out, kind.bytes, kind.size);
    sink_fill(page->out, ' ', kind.size < KIND_WIDTH ? KIND_WIDTH - kind.size : 1);
    put_wrapped(page, why.bytes, why.size, INDENT + SEVERITY_WIDTH + KIND_WIDTH);
}

static int put_findings(const struct page *page) {
    struct orcap_rows *rows;
    struct orcap_cell cells[FINDINGS_COUNT];
    const char *kinds[KINDS_MOST];
    unsigned counts[KINDS_MOST] = {0};
    uint64_t met = 0, shown = 0;
    int status = summary_rows(page->summary, "findings", NULL, &rows);
    if (status < 0)
        return status;
    for (size_t kind_count = 0; (status = orcap_rows_next(rows, cells)) > 0; met++) {
        const char *kind = cells[FINDINGS_kind].text.bytes; /* a word of ours: the same text is the same address */
        size_t k = 0;
        while (k < kind_count && kinds[k] != kind)
            k++;
        if (k == kind_count && k < KINDS_MOST)
            kinds[kind_count++] = kind;
        if (met == 0)
            sink_text(page->out, page->form->colored ? "\n  \033[1mWorth a look\033[0m\n" : "\n  Worth a look\n");
        if (shown == FINDINGS_MOST || k == KINDS_MOST || counts[k]++ >= OF_A_KIND)
            continue;
        put_finding(page, cells);
        shown++;
    }
    orcap_rows_free(rows);
    put_more(page, met - shown, "finding", "findings");
    return status;
}

/* ---- traffic ---- */

static const char *part_of_chart(unsigned eighths, bool ascii) {
    static const char *const parts[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    return ascii ? (eighths >= 6 ? "#" : eighths >= 3 ? "=" : eighths ? "_" : " ") : parts[eighths];
}

/* Seconds of the day, and the date where the chart spans more than one. */
static void put_clock(struct sink *out, int64_t time, bool dated) {
    char text[RFC3339_TEXT];
    size_t size = (size_t)(put_rfc3339(text, time) - text);
    const char *clock = memchr(text, 'T', size);
    if (!clock)
        return;
    if (dated) {
        sink_bytes(out, text, (size_t)(clock - text));
        sink_char(out, ' ');
    }
    sink_bytes(out, clock + 1, 8);
}

/* The values of a chart: a bin is one column or more, or several share one where the page is narrow. */
struct chart {
    uint64_t values[CHART_COLUMNS], most;
    size_t count;
    int64_t span; /* of a value, nanoseconds */
    size_t columns;
};

static struct chart chart_of(const struct bins *bins, size_t width) {
    struct chart chart = {.columns = 1};
    size_t joined = (bins->count + width - 1) / width, count = (bins->count + joined - 1) / joined;
    size_t stretch = width / count < STRETCH_MOST ? width / count : STRETCH_MOST;
    uint64_t values[BINS_MOST] = {0};
    for (size_t i = 0; i < bins->count; i++) {
        values[i / joined] += bins->bins[i].bytes;
        chart.most = values[i / joined] > chart.most ? values[i / joined] : chart.most;
    }
    for (size_t i = 0; i < count * stretch && i < CHART_COLUMNS; i++)
        chart.values[chart.count++] = values[i / stretch];
    chart.span = bins_width(bins) * (int64_t)joined;
    chart.columns = stretch;
    return chart;
}

static void put_chart_rows(const struct page *page, const struct chart *chart) {
    for (unsigned row = CHART_ROWS; row-- > 0;) {
        unsigned eighths[CHART_COLUMNS];
        size_t last = 0;
        for (size_t i = 0; i < chart->count; i++) {
            double height = (double)chart->values[i] / (double)(chart->most ? chart->most : 1) * 8 * CHART_ROWS;
            unsigned units = chart->values[i] && height < 1 ? 1 : (unsigned)(height + 0.5);
            eighths[i] = units <= 8 * row ? 0 : units - 8 * row > 8 ? 8 : units - 8 * row;
            last = eighths[i] ? i + 1 : last;
        }
        sink_fill(page->out, ' ', last ? INDENT : 0);
        for (size_t i = 0; i < last; i++)
            sink_text(page->out, part_of_chart(eighths[i], page->form->ascii));
        sink_char(page->out, '\n');
    }
}

static void put_clocks(const struct page *page, const struct chart *chart, int64_t from, int64_t to) {
    bool dated = page->totals.last_ns - page->totals.first_ns >= INT64_C(86400) * 1000000000;
    size_t label = dated ? 19 : 8;
    sink_fill(page->out, ' ', INDENT);
    put_clock(page->out, from, dated);
    if (chart->count > 2 * label + 2) {
        sink_fill(page->out, ' ', chart->count - 2 * label);
        put_clock(page->out, to, dated);
    }
    sink_char(page->out, '\n');
}

/* Bytes over time. */
static void put_chart(const struct page *page) {
    const struct bins *bins = &page->summary->bins;
    size_t width = page->form->columns > 2 * INDENT + 20 ? page->form->columns - 2 * INDENT : 20;
    if (bins->count < 2)
        return;
    const struct chart chart = chart_of(bins, width < CHART_COLUMNS ? width : CHART_COLUMNS);
    char text[DECIMAL_TEXT + 1];
    *put_decimal(text, (double)chart.span / 1e9) = 0;
    sink_text(page->out, page->form->colored ? "\n  \033[1mTraffic\033[0m, up to " : "\n  Traffic, up to ");
    put_size(page->out, (double)chart.most, 0);
    sink_format(page->out, " in %s s\n", text);
    put_chart_rows(page, &chart);
    put_clocks(page, &chart, bins_start(bins), bins_start(bins) + chart.span * (int64_t)(chart.count / chart.columns));
}

static int put_chains(const struct page *page) {
    struct orcap_rows *rows;
    struct orcap_cell cells[HIERARCHY_COUNT];
    int status = summary_rows(page->summary, "hierarchy", NULL, &rows);
    if (status < 0)
        return status;
    uint64_t shown = 0, more = 0;
    put_heading(page, HEADING_BARS, "packets", "Protocols\n");
    while ((status = orcap_rows_next(rows, cells)) > 0) {
        /* what is a thousandth of the traffic or less is left out when there is much */
        if (shown >= CHAINS_MOST || (shown >= CHAINS_MOST / 2 && cells[HIERARCHY_share].f64 < 0.001)) {
            more++;
            continue;
        }
        struct orcap_text path = cells[HIERARCHY_path].text;
        size_t last = path.size;
        while (last && path.bytes[last - 1] != ':')
            last--;
        put_volume(page, (uint64_t)cells[HIERARCHY_packets].i64, (uint64_t)cells[HIERARCHY_bytes].i64, true);
        sink_fill(page->out, ' ', 2 * (size_t)(cells[HIERARCHY_depth].i64 - 1));
        sink_bytes(page->out, path.bytes + last, path.size - last);
        sink_char(page->out, '\n');
        shown++;
    }
    orcap_rows_free(rows);
    put_more(page, more, "chain", "hierarchy");
    return status;
}

static const char *name_of(const struct page *page, const struct orcap_cell *cell) {
    union address bytes = {{0}};
    if (cell->null)
        return NULL;
    bool v4 = ip4_parse(cell->text.bytes, cell->text.size, bytes.bytes);
    if (!v4 && !ip6_parse(cell->text.bytes, cell->text.size, bytes.bytes))
        return NULL;
    const struct label *label = labels_find(&page->summary->labels, v4 ? 4 : 6, &bytes);
    return label && label->name_count ? label->names[0] : NULL;
}

/* The first names that messages gave two ends, as far as there is room for them. */
static void put_names_of(const struct page *page, const struct orcap_cell *cells, size_t used) {
    enum { ROOM_LEAST = 8 };
    const char *names[] = {name_of(page, &cells[CONVERSATIONS_a]), name_of(page, &cells[CONVERSATIONS_b])};
    for (size_t i = 0; i < 2; i++) {
        size_t size = names[i] ? strlen(names[i]) : 0;
        if (!size || used + 2 + (size < ROOM_LEAST ? size : ROOM_LEAST) > page->form->columns)
            continue;
        size_t room = page->form->columns - used - 2;
        sink_text(page->out, i && names[0] ? ", " : "  ");
        put_cut(page, names[i], size, room);
        used += 2 + (size < room ? size : room);
    }
}

static int put_talkers(const struct page *page) {
    struct orcap_rows *rows;
    struct orcap_cell cells[CONVERSATIONS_COUNT];
    int status = summary_rows(page->summary, "conversations", NULL, &rows);
    if (status < 0)
        return status;
    uint64_t met = 0;
    bool bars = page->form->columns >= WIDE;
    for (; met < TALKERS_MOST && (status = orcap_rows_next(rows, cells)) > 0; met++) {
        if (met == 0)
            put_heading(page, bars ? HEADING_BARS : HEADING_VOLUME, "packets", "Talkers\n");
        put_volume(page, (uint64_t)cells[CONVERSATIONS_packets].i64, (uint64_t)cells[CONVERSATIONS_bytes].i64, bars);
        size_t used = INDENT + COUNT_WIDTH + 2 + BYTES_WIDTH + SHARE_WIDTH + 2;
        used += (bars ? (size_t)BAR + 2 : 0) + (page->form->ascii ? 5u : 3u);
        for (int end = CONVERSATIONS_a; end <= CONVERSATIONS_b; end += CONVERSATIONS_b - CONVERSATIONS_a) {
            sink_text(page->out, end == CONVERSATIONS_a ? "" : page->form->ascii ? " <-> " : " ↔ ");
            if (cells[end].null)
                sink_text(page->out, "others");
            else
                sink_bytes(page->out, cells[end].text.bytes, cells[end].text.size);
            used += cells[end].null ? strlen("others") : cells[end].text.size;
        }
        put_names_of(page, cells, used);
        sink_char(page->out, '\n');
    }
    uint64_t more = rows->left(rows);
    orcap_rows_free(rows);
    put_more(page, more, "pair", "conversations");
    return status;
}

static void put_sessions(const struct page *page) {
    const struct orcap_summary *summary = page->summary;
    if (!summary->sessions)
        return;
    put_heading(page, HEADING_COUNT, "sessions", "");
    sink_format(page->out, "%llu in all\n", (unsigned long long)summary->sessions);
    for (size_t from = 0, to; from < summary->state_count; from = to) {
        uint64_t sum = 0;
        for (to = from; to < summary->state_count && !strcmp(summary->states[to].proto, summary->states[from].proto); to++)
            sum += summary->states[to].count;
        sink_fill(page->out, ' ', INDENT);
        put_count(page->out, sum, COUNT_WIDTH);
        sink_text(page->out, "  ");
        sink_text(page->out, summary->states[from].proto);
        for (size_t i = from; i < to; i++)
            if (summary->states[i].state[0])
                sink_format(page->out, "%s %s %llu", i == from ? ":" : ",", summary->states[i].state, (unsigned long long)summary->states[i].count);
        sink_char(page->out, '\n');
    }
    struct sink services = {0};
    for (size_t i = 0; i < summary->service_count && i < SERVICES_MOST; i++)
        sink_format(&services, "%s %s %llu", i ? "," : "for", summary->services[i].name, (unsigned long long)summary->services[i].count);
    if (summary->service_count > SERVICES_MOST)
        sink_text(&services, ", ...");
    if (services.size) {
        sink_fill(page->out, ' ', INDENT + COUNT_WIDTH + 2);
        put_wrapped(page, services.bytes, services.size, INDENT + COUNT_WIDTH + 2);
    }
    sink_clear(&services);
}

/* Bytes of strangers, made harmless and cut. */
static void put_foreign(const struct page *page, const char *text, size_t size, size_t room) {
    struct sink plain = {0};
    sink_escaped(&plain, text, size < room ? size : room);
    put_cut(page, plain.bytes ? plain.bytes : "", plain.size, room);
    sink_clear(&plain);
}

/* Servers by the names that clients called them by. */
static void put_servers(const struct page *page) {
    size_t count, used = INDENT + COUNT_WIDTH + 2;
    const struct leader *names = leaders_sorted(page->summary->servers, &count);
    if (!count)
        return;
    put_heading(page, HEADING_COUNT, "sessions", "Servers, by the names that clients gave\n");
    for (size_t i = 0; i < count && i < NAMES_MOST; i++) {
        sink_fill(page->out, ' ', INDENT);
        put_count(page->out, names[i].count, COUNT_WIDTH);
        sink_text(page->out, "  ");
        put_foreign(page, names[i].text, names[i].size, page->form->columns > used + 20 ? page->form->columns - used : 20);
        sink_char(page->out, '\n');
    }
    put_more(page, count > NAMES_MOST ? count - NAMES_MOST : 0, "server", "sessions --columns server_name");
}

static void put_names(const struct page *page) {
    const struct orcap_summary *summary = page->summary;
    size_t count, used = INDENT + COUNT_WIDTH + 2;
    const struct leader *names = leaders_sorted(summary->names, &count);
    if (!summary->queries && !summary->responses)
        return;
    put_heading(page, HEADING_COUNT, "queries", "DNS");
    sink_format(page->out, ", %llu quer%s and %llu response%s, %llu of failure\n", (unsigned long long)summary->queries, summary->queries == 1 ? "y" : "ies",
                (unsigned long long)summary->responses, summary->responses == 1 ? "" : "s", (unsigned long long)summary->failed);
    for (size_t i = 0; i < count && i < NAMES_MOST; i++) {
        sink_fill(page->out, ' ', INDENT);
        put_count(page->out, names[i].count, COUNT_WIDTH);
        sink_text(page->out, "  ");
        put_cut(page, names[i].text, names[i].size, page->form->columns > used + 20 ? page->form->columns - used : 20);
        sink_char(page->out, '\n');
    }
    put_more(page, count > NAMES_MOST ? count - NAMES_MOST : 0, "name", "dns");
}

int orcap_summary_page(struct orcap_summary *summary, const struct orcap_summary_form *form, struct sink *out) {
    const struct page page = {.summary = summary, .totals = orcap_analysis_totals_get(summary->analysis), .form = form, .out = out};
    put_head(&page);
    if (!page.totals.packets)
        return out->status;
    int status = put_findings(&page);
    put_chart(&page);
    if (status >= 0)
        status = put_chains(&page);
    if (status >= 0)
        status = put_talkers(&page);
    put_sessions(&page);
    put_servers(&page);
    put_names(&page);
    return status < 0 ? status : out->status;
}
