/* The document: one object of plain data. */
#include "analyse/summary.h"
#include "table/table.h"

enum { CONVERSATIONS_MOST = 50, NAMES_MOST = 50 };

static void put_member(struct sink *out, const char *name, uint64_t number) {
    sink_text(out, name);
    sink_unsigned(out, number);
}

static void put_time(struct sink *out, const char *name, int64_t time) {
    sink_text(out, name);
    if (time == ORCAP_NO_TIME)
        sink_text(out, "null");
    else
        sink_signed(out, time);
}

static int write_to_sink(void *user, const char *bytes, size_t size) {
    struct sink *out = user;
    sink_bytes(out, bytes, size);
    return out->status;
}

static int put_rows(struct orcap_summary *summary, const char *table, uint64_t most, struct sink *out) {
    static const struct orcap_output_options json = {.output = ORCAP_OUTPUT_JSON};
    struct orcap_rows *rows;
    int status = summary_rows(summary, table, NULL, &rows);
    if (status < 0)
        return status;
    if (most)
        status = orcap_rows_limit(&rows, most, NULL);
    if (status == ORCAP_OK)
        status = orcap_rows_write(rows, &json, write_to_sink, out);
    orcap_rows_free(rows);
    if (status == ORCAP_OK && out->size && out->bytes[out->size - 1] == '\n')
        out->size--; /* an array by itself ends its line, here it does not */
    return status;
}

static void put_sessions(const struct orcap_summary *summary, struct sink *out) {
    put_member(out, ",\"sessions\":{\"count\":", summary->sessions);
    sink_text(out, ",\"states\":[");
    for (size_t i = 0; i < summary->state_count; i++) {
        const struct state_tally *tally = &summary->states[i];
        sink_format(out, "%s{\"proto\":\"%s\",\"state\":", i ? "," : "", tally->proto);
        if (tally->state[0])
            sink_format(out, "\"%s\"", tally->state);
        else
            sink_text(out, "null");
        put_member(out, ",\"sessions\":", tally->count);
        sink_char(out, '}');
    }
    sink_text(out, "]}");
}

static void put_names(const struct orcap_summary *summary, struct sink *out) {
    size_t count;
    const struct leader *names = leaders_sorted(summary->names, &count);
    put_member(out, ",\"dns\":{\"queries\":", summary->queries);
    put_member(out, ",\"responses\":", summary->responses);
    put_member(out, ",\"failed\":", summary->failed);
    sink_text(out, ",\"names\":[");
    for (size_t i = 0; i < count && i < NAMES_MOST; i++) {
        sink_text(out, i ? ",{\"name\":" : "{\"name\":");
        sink_json(out, names[i].text, names[i].size);
        put_member(out, ",\"queries\":", names[i].count);
        sink_char(out, '}');
    }
    sink_text(out, "]}");
}

static void put_bins(const struct orcap_summary *summary, struct sink *out) {
    const struct bins *bins = &summary->bins;
    sink_text(out, ",\"timeline\":{\"width_ns\":");
    sink_signed(out, bins_width(bins));
    sink_text(out, ",\"start_ns\":");
    if (bins->count)
        sink_signed(out, bins_start(bins));
    else
        sink_text(out, "null");
    sink_text(out, ",\"packets\":[");
    for (size_t i = 0; i < bins->count; i++)
        put_member(out, i ? "," : "", bins->bins[i].packets);
    sink_text(out, "],\"bytes\":[");
    for (size_t i = 0; i < bins->count; i++)
        put_member(out, i ? "," : "", bins->bins[i].bytes);
    sink_text(out, "]}");
}

int orcap_summary_json(struct orcap_summary *summary, struct sink *out) {
    const struct orcap_analysis_totals totals = orcap_analysis_totals_get(summary->analysis);
    sink_text(out, "{\"captures\":[");
    sink_bytes(out, summary->capture_data.bytes, summary->capture_data.size);
    put_member(out, "],\"packets\":", totals.packets);
    put_member(out, ",\"bytes\":", totals.bytes);
    put_member(out, ",\"captured_bytes\":", totals.captured_bytes);
    put_time(out, ",\"first_ns\":", totals.first_ns);
    put_time(out, ",\"last_ns\":", totals.last_ns);
    sink_text(out, ",\"hierarchy\":");
    int status = put_rows(summary, "hierarchy", 0, out);
    sink_text(out, ",\"conversations\":");
    if (status == ORCAP_OK)
        status = put_rows(summary, "conversations", CONVERSATIONS_MOST, out);
    put_sessions(summary, out);
    put_names(summary, out);
    put_bins(summary, out);
    sink_char(out, '}');
    return status < 0 ? status : out->status;
}
