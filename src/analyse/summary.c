#include "analyse/summary.h"
#include "dissect/plan.h"
#include "render/info.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

int orcap_summary_new(const struct orcap_context *context, const struct orcap_analysis_options *options, struct orcap_summary **ret_summary,
                      struct orcap_error *error) {
    static const char *const tables[] = {"hierarchy", "conversations", "sessions"};
    struct orcap_summary *summary = calloc(1, sizeof *summary);
    if (!summary)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the summary begins");
    summary->context = context;
    summary->names = leaders_new();
    struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    form.context = context;
    int status = summary->names ? orcap_analysis_new(&form, &summary->analysis, error) : orcap_fail(error, ORCAP_EMEMORY, "memory is out before the summary begins");
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == ORCAP_OK; i++)
        status = orcap_analysis_want(summary->analysis, tables[i], NULL, error);
    if (status == ORCAP_OK) {
        status = dns_lists_init(&summary->dns, context);
        if (status < 0)
            (void)orcap_fail(error, status, "the protocols of DNS: %s", orcap_status_text(status));
    }
    if (status < 0) {
        orcap_summary_free(summary);
        return status;
    }
    *ret_summary = summary;
    return ORCAP_OK;
}

void orcap_summary_free(struct orcap_summary *summary) {
    if (!summary)
        return;
    orcap_analysis_free(summary->analysis);
    dns_lists_clear(&summary->dns);
    leaders_free(summary->names);
    sink_clear(&summary->capture_lines);
    free(summary);
}

/* The questions of messages in datagrams; those over TCP are few. */
static int count_names(struct orcap_summary *summary, const struct orcap_frame *frame) {
    struct dns_message message;
    digest_frame_renumbered(frame, context_renumbers(summary->context), &summary->digest);
    for (size_t i = 0; i < summary->digest.ip_count; i++) {
        const struct digest_ip *ip = &summary->digest.ips[i];
        if (ip->transport != TRANSPORT_UDP || ip->fragment || !dns_has_port(&summary->dns, false, ip->sport, ip->dport) ||
            !dns_message_read(&summary->dns, frame->bytes, ip->payload_at, ip->payload_at + ip->payload_captured, &message))
            continue;
        if (message.response) {
            summary->responses++;
            summary->failed += message.rcode != 0;
            continue;
        }
        summary->queries++;
        if (!dns_question_read(&summary->dns, &message, &summary->question))
            continue;
        int status = leaders_count(summary->names, summary->question.name, summary->question.name_size);
        if (status < 0)
            return status;
    }
    return ORCAP_OK;
}

int orcap_summary_feed(struct orcap_summary *summary, const struct orcap_batch *batch) {
    int status = orcap_analysis_feed(summary->analysis, batch->frames, batch->verdicts, batch->count, NULL);
    for (size_t i = 0; i < batch->count && status == ORCAP_OK; i++) {
        const struct orcap_frame *frame = &batch->frames[i];
        if (batch->verdicts && batch->verdicts[i] != ORCAP_VERDICT_COUNT)
            continue;
        if (frame->time_ns == ORCAP_NO_TIME)
            summary->untimed++;
        else
            bins_count(&summary->bins, frame->time_ns, frame->len);
        status = count_names(summary, frame);
    }
    return status;
}

static void put_links(const struct orcap_summary *summary, const struct orcap_capture_info *info, struct sink *sink) {
    size_t put = 0;
    for (size_t i = 0; i < info->interface_count; i++) {
        bool met = false;
        for (size_t k = 0; k < i; k++)
            met |= info->interfaces[k].link == info->interfaces[i].link;
        if (met)
            continue;
        sink_text(sink, put++ ? ", " : " of ");
        link_format(summary->context, info->interfaces[i].link, sink);
    }
}

void orcap_summary_capture(struct orcap_summary *summary, const struct orcap_capture_info *info) {
    static const char *const compressions[] = {[ORCAP_GZIP] = "gzip", [ORCAP_ZSTD] = "zstd", [ORCAP_LZ4] = "lz4", [ORCAP_XZ] = "xz"};
    struct sink *sink = &summary->capture_lines;
    if (summary->captures++ >= SUMMARY_LINES)
        return;
    sink_escaped(sink, info->path, strlen(info->path));
    sink_text(sink, info->format == ORCAP_FORMAT_PCAPNG ? ": pcapng" : ": pcap");
    if (info->compression != ORCAP_PLAIN)
        sink_format(sink, " inside %s", compressions[info->compression]);
    put_links(summary, info, sink);
    if (info->interface_count > 1)
        sink_format(sink, ", %zu interfaces", info->interface_count);
    sink_format(sink, ", %llu packet%s", (unsigned long long)info->packets, info->packets == 1 ? "" : "s");
    if (info->packets > 1 && !info->in_order)
        sink_text(sink, ", not in order of time");
    if (info->damaged)
        sink_format(sink, ", damaged at byte %llu", (unsigned long long)info->damage_offset);
    sink_char(sink, '\n');
}

int summary_rows(struct orcap_summary *summary, const char *table, const char *layer, struct orcap_rows **ret_rows) {
    return orcap_analysis_rows(summary->analysis, table, layer, ret_rows, NULL);
}

static bool is_text(const char *text, struct orcap_text other) {
    return strlen(text) == other.size && !memcmp(text, other.bytes, other.size);
}

static void keep_text(char text[16], struct orcap_text from) {
    size_t size = from.size < 15 ? from.size : 15;
    if (size)
        memcpy(text, from.bytes, size);
    text[size] = 0;
}

static void count_state(struct orcap_summary *summary, struct orcap_text proto, struct orcap_text state) {
    size_t i = 0;
    while (i < summary->state_count && !(is_text(summary->states[i].proto, proto) && is_text(summary->states[i].state, state)))
        i++;
    if (i == SUMMARY_STATES)
        return;
    if (i == summary->state_count) {
        keep_text(summary->states[i].proto, proto);
        keep_text(summary->states[i].state, state);
        summary->state_count++;
    }
    summary->states[i].count++;
}

static int by_protocol_and_count(const void *a, const void *b) {
    const struct state_tally *left = a, *right = b;
    int order = strcmp(left->proto, right->proto);
    if (order)
        return order;
    return left->count != right->count ? (left->count < right->count ? 1 : -1) : strcmp(left->state, right->state);
}

int orcap_summary_finish(struct orcap_summary *summary) {
    static const char *const columns[] = {"proto", "state"};
    struct orcap_rows *rows;
    struct orcap_cell cells[2];
    int status = orcap_analysis_finish(summary->analysis);
    if (status == ORCAP_OK)
        status = summary_rows(summary, "sessions", NULL, &rows);
    if (status < 0)
        return status;
    status = orcap_rows_choose(&rows, columns, 2, NULL);
    while (status >= 0 && (status = orcap_rows_next(rows, cells)) > 0) {
        static const struct orcap_text nothing = {"", 0};
        summary->sessions++;
        count_state(summary, cells[0].text, cells[1].null ? nothing : cells[1].text);
    }
    orcap_rows_free(rows);
    qsort(summary->states, summary->state_count, sizeof *summary->states, by_protocol_and_count);
    return status < 0 ? status : ORCAP_OK;
}

uint64_t orcap_summary_evicted(const struct orcap_summary *summary) {
    return orcap_analysis_totals_get(summary->analysis).evicted;
}
