/* The table `flows`, in order of first packet. */
#include "analyse/cells.h"
#include "analyse/part.h"
#include "table/table.h"
#include "track/ordered.h"

#include <stdlib.h>

struct flows_part {
    struct part part;
    struct flows flows;
};

static int flows_part_take(struct part *part, const struct event *events, size_t count) {
    return flows_take(&((struct flows_part *)part)->flows, events, count);
}

static uint64_t flows_part_evicted(const struct part *part) {
    return ((const struct flows_part *)part)->flows.evicted;
}

static void flows_part_free(struct part *part) {
    struct flows_part *f = (struct flows_part *)part;
    flows_clear(&f->flows);
    free(f);
}

struct flow_rows {
    struct orcap_rows rows;
    struct ordered flows;
    char src[IP6_TEXT], dst[IP6_TEXT], proto[4], tcp_flags[TCP_FLAGS_TEXT];
};

static void fill_row(struct flow_rows *r, const struct flow *flow, uint64_t rest, struct orcap_cell *cells) {
    cell_ports(&cells[FLOWS_sport], &cells[FLOWS_dport], rest);
    cell_proto(&cells[FLOWS_proto], key_proto(rest), r->proto);
    cell_count(&cells[FLOWS_packets], flow->packets);
    cell_count(&cells[FLOWS_bytes], flow->bytes);
    cell_count(&cells[FLOWS_payload_bytes], flow->payload);
    cell_times(&cells[FLOWS_start_ns], flow->start_ns, flow->end_ns);
    cell_f64(&cells[FLOWS_avg_packet_size], (double)flow->bytes / (double)flow->packets);
    if (!cells[FLOWS_duration].null && cells[FLOWS_duration].f64 > 0) {
        cell_f64(&cells[FLOWS_packets_per_second], (double)flow->packets / cells[FLOWS_duration].f64);
        cell_f64(&cells[FLOWS_bytes_per_second], (double)flow->bytes / cells[FLOWS_duration].f64);
    } else {
        cell_null(&cells[FLOWS_packets_per_second]);
        cell_null(&cells[FLOWS_bytes_per_second]);
    }
    if (key_proto(rest) == 6 && key_has_ports(rest))
        cell_text(&cells[FLOWS_tcp_flags], r->tcp_flags, tcp_flags_format((uint16_t)flow->order_and_flags, r->tcp_flags));
    else
        cell_null(&cells[FLOWS_tcp_flags]);
}

static void fill_v4(struct flow_rows *r, const struct flow4 *entry, struct orcap_cell *cells) {
    const struct key4 *key = &entry->key;
    cell_ip4(&cells[FLOWS_src], key4_a(key), r->src);
    cell_ip4(&cells[FLOWS_dst], key4_b(key), r->dst);
    fill_row(r, &entry->flow, key->rest, cells);
}

static void fill_v6(struct flow_rows *r, const struct flow6 *entry, struct orcap_cell *cells) {
    const struct key6 *key = &entry->key;
    cell_ip6(&cells[FLOWS_src], key->a, r->src);
    cell_ip6(&cells[FLOWS_dst], key->b, r->dst);
    fill_row(r, &entry->flow, key->rest, cells);
}

static uint64_t order_of(const void *entry, bool long_key) {
    return flow_order(long_key ? &((const struct flow6 *)entry)->flow : &((const struct flow4 *)entry)->flow);
}

static int flows_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct flow_rows *r = (struct flow_rows *)rows;
    bool long_key, spilled;
    const void *entry = ordered_next(&r->flows, &long_key, &spilled);
    if (!entry)
        return r->flows.status;
    if (!(r->rows.wanted & ~((uint64_t)1 << FLOWS_bytes))) { /* of all flows, when the largest are looked for */
        cell_count(&cells[FLOWS_bytes], (long_key ? &((const struct flow6 *)entry)->flow : &((const struct flow4 *)entry)->flow)->bytes);
        return 1;
    }
    if (long_key)
        fill_v6(r, entry, cells);
    else
        fill_v4(r, entry, cells);
    return 1;
}

static void flow_rows_free(struct orcap_rows *rows) {
    ordered_clear(&((struct flow_rows *)rows)->flows);
    free(rows);
}

static int flows_part_rows(struct part *part, struct orcap_rows **ret_rows) {
    struct flows *flows = &((struct flows_part *)part)->flows;
    struct flow_rows *r = calloc(1, sizeof *r);
    if (!r)
        return ORCAP_EMEMORY;
    r->rows = rows_of(orcap_table_find("flows"), flows_next, flow_rows_free);
    int status = ordered_init(&r->flows, flows->stores, flows->spills, order_of);
    if (status != ORCAP_OK) {
        free(r);
        return status;
    }
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *flows_new(uint64_t max_memory) {
    struct flows_part *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->part = (struct part){flows_part_take, flows_part_rows, flows_part_evicted, flows_part_free};
    flows_init(&f->flows, max_memory);
    return &f->part;
}
