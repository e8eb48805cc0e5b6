#include "analyse/summary.h"
#include "dissect/plan.h"
#include "render/info.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

enum { LABELS_MEMORY = 32 << 20 };

static int take(struct part *part, const struct event *events, size_t count);

int orcap_summary_new(const struct orcap_context *context, const struct orcap_analysis_options *options, struct orcap_summary **ret_summary,
                      struct orcap_error *error) {
    static const char *const tables[] = {"hierarchy", "conversations", "sessions", "findings"};
    struct orcap_summary *summary = calloc(1, sizeof *summary);
    if (!summary)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the summary begins");
    summary->context = context;
    summary->part.take = take;
    summary->names = leaders_new();
    summary->servers = leaders_new();
    struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    form.context = context;
    int status = summary->names && summary->servers ? orcap_analysis_new(&form, &summary->analysis, error) : orcap_fail(error, ORCAP_EMEMORY, "memory is out before the summary begins");
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == ORCAP_OK; i++)
        status = orcap_analysis_want(summary->analysis, tables[i], NULL, error);
    if (status == ORCAP_OK)
        status = analysis_add(summary->analysis, &summary->part);
    labels_init(&summary->labels, &summary->dns, LABELS_MEMORY);
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
    labels_clear(&summary->labels);
    leaders_free(summary->names);
    leaders_free(summary->servers);
    sink_clear(&summary->capture_lines);
    free(summary);
}

/* The questions of messages in datagrams; those over TCP are few. */
static int count_message(struct orcap_summary *summary, const uint8_t *bytes, size_t size) {
    struct dns_glance glance;
    if (!dns_glance(bytes, size, &glance))
        return ORCAP_OK;
    if (glance.response) {
        summary->responses++;
        summary->failed += glance.rcode != 0;
        labels_read_dns(&summary->labels, &glance);
        return ORCAP_OK;
    }
    summary->queries++;
    size_t name = glance.asked ? dns_glance_name(&glance, DNS_GLANCE_QUESTION, summary->name) : 0;
    return name ? leaders_count(summary->names, summary->name, name) : ORCAP_OK;
}

static int take(struct part *part, const struct event *events, size_t count) {
    struct orcap_summary *summary = (struct orcap_summary *)part;
    int status = ORCAP_OK;
    for (size_t e = 0; e < count && status == ORCAP_OK; e++) {
        const struct event *event = &events[e];
        const struct orcap_frame *frame = event->frame;
        if (!event->counted)
            continue;
        if (!event->datagram && frame->time_ns == ORCAP_NO_TIME)
            summary->untimed++;
        else if (!event->datagram)
            bins_count(&summary->bins, frame->time_ns, frame->len);
        for (size_t i = 0; i < event->digest->ip_count && status == ORCAP_OK; i++) {
            const struct digest_ip *ip = &event->digest->ips[i];
            if (ip->transport != TRANSPORT_UDP || ip->fragment)
                continue;
            if (!dns_has_port(&summary->dns, false, ip->sport, ip->dport))
                labels_take_names(&summary->labels, event, ip);
            else
                status = count_message(summary, frame->bytes + ip->payload_at, ip->payload_captured);
        }
    }
    return status;
}

int orcap_summary_feed(struct orcap_summary *summary, const struct orcap_batch *batch) {
    return orcap_analysis_feed(summary->analysis, batch->frames, batch->verdicts, batch->count, NULL);
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

static void count_service(struct orcap_summary *summary, struct orcap_text service) {
    size_t i = 0;
    while (i < summary->service_count && !is_text(summary->services[i].name, service))
        i++;
    if (i == SUMMARY_SERVICES)
        return;
    if (i == summary->service_count)
        keep_text(summary->services[summary->service_count++].name, service);
    summary->services[i].count++;
}

static int by_count(const void *a, const void *b) {
    const struct service_tally *left = a, *right = b;
    return left->count != right->count ? (left->count < right->count ? 1 : -1) : strcmp(left->name, right->name);
}

static int by_protocol_and_count(const void *a, const void *b) {
    const struct state_tally *left = a, *right = b;
    int order = strcmp(left->proto, right->proto);
    if (order)
        return order;
    return left->count != right->count ? (left->count < right->count ? 1 : -1) : strcmp(left->state, right->state);
}

int orcap_summary_finish(struct orcap_summary *summary) {
    static const char *const columns[] = {"proto", "state", "service", "server_name"};
    struct orcap_rows *rows;
    struct orcap_cell cells[4];
    int status = orcap_analysis_finish(summary->analysis);
    if (status == ORCAP_OK)
        status = summary_rows(summary, "sessions", NULL, &rows);
    if (status < 0)
        return status;
    status = orcap_rows_choose(&rows, columns, sizeof columns / sizeof *columns, NULL);
    while (status >= 0 && (status = orcap_rows_next(rows, cells)) > 0) {
        static const struct orcap_text nothing = {"", 0};
        summary->sessions++;
        count_state(summary, cells[0].text, cells[1].null ? nothing : cells[1].text);
        if (!cells[2].null)
            count_service(summary, cells[2].text);
        if (!cells[3].null && cells[3].text.size)
            status = leaders_count(summary->servers, cells[3].text.bytes, cells[3].text.size);
    }
    orcap_rows_free(rows);
    qsort(summary->states, summary->state_count, sizeof *summary->states, by_protocol_and_count);
    qsort(summary->services, summary->service_count, sizeof *summary->services, by_count);
    return status < 0 ? status : ORCAP_OK;
}

uint64_t orcap_summary_evicted(const struct orcap_summary *summary) {
    return orcap_analysis_totals_get(summary->analysis).evicted;
}
