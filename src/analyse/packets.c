/* A row a packet: the tables `packets` and `list`, on the describing road. */
#include "analyse/anatomy.h"
#include "analyse/chains/whole_chains.h"
#include "app/recognise.h"
#include "core/address.h"
#include "core/sink.h"
#include "dissect/plan.h"
#include "table/rows.h"
#include "table/table.h"

#include <orcap/render.h>
#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

enum { ADDRESSES = 4, ADDRESS_TEXT = IP6_TEXT };

struct packets {
    struct orcap_rows rows;
    const struct orcap_context *context;
    struct orcap_batches batches;
    struct orcap_batch batch;
    size_t at; /* in the batch: the frame to come */
    struct anatomy_kind *kinds;
    struct orcap_packet packet;
    char addresses[ADDRESSES][ADDRESS_TEXT]; /* text of the cells of this row */
    char flags[16];
    struct sink chain, info;
    bool follows_pieces;  /* each datagram's chain stands at the frame that completes it */
    struct whole_chains whole;
    bool counts_sessions; /* the table has the column */
    struct orcap_analysis_options options;
    struct orcap_analysis *analysis; /* that numbers sessions; NULL: nobody asks */
    int64_t *sessions;               /* of the batch, -1: none */
    size_t session_capacity;
};

/* The sessions of all frames of the batch. */
static int number_sessions(struct packets *packets) {
    const struct orcap_batch *batch = &packets->batch;
    if (!packets->analysis) {
        int status = orcap_analysis_new(&packets->options, &packets->analysis, NULL);
        if (status == ORCAP_OK)
            status = orcap_analysis_want(packets->analysis, "sessions", NULL, NULL);
        if (status < 0)
            return status;
    }
    if (batch->count > packets->session_capacity) {
        int64_t *sessions = realloc(packets->sessions, batch->count * sizeof *sessions);
        if (!sessions)
            return ORCAP_EMEMORY;
        packets->sessions = sessions;
        packets->session_capacity = batch->count;
    }
    return orcap_analysis_feed(packets->analysis, batch->frames, batch->verdicts, batch->count, packets->sessions);
}

/* The next counted frame: 1, 0 at the end, or what the batches failed with. */
static int next_frame(struct packets *packets, const struct orcap_frame **ret_frame) {
    for (;;) {
        while (packets->at < packets->batch.count) {
            const struct orcap_frame *frame = &packets->batch.frames[packets->at++];
            int taken = packets->follows_pieces && rows_wants(&packets->rows, PACKETS_protocols) ? whole_chains_take(&packets->whole, frame) : ORCAP_OK;
            if (taken < 0)
                return taken;
            if (!packets->batch.verdicts || packets->batch.verdicts[packets->at - 1] == ORCAP_VERDICT_COUNT) {
                *ret_frame = frame;
                return 1;
            }
        }
        int status = packets->batches.next(packets->batches.user, &packets->batch);
        packets->at = 0;
        if (status > 0 && packets->counts_sessions && rows_wants(&packets->rows, PACKETS_session)) {
            int numbered = number_sessions(packets);
            status = numbered < 0 ? numbered : status;
        }
        if (status <= 0)
            return status;
    }
}

static void cell_number(struct orcap_cell *cell, const struct anatomy *anatomy, int layer, enum part_field field) {
    struct orcap_value value;
    if (anatomy_get(anatomy, layer, field, &value) && value.type == ORCAP_VALUE_NUMBER)
        cell_count(cell, value.number);
    else
        cell_null(cell);
}

static void cell_address(struct orcap_cell *cell, const struct anatomy *anatomy, int layer, enum part_field field, char text[ADDRESS_TEXT]) {
    struct orcap_value value;
    cell_null(cell);
    if (!anatomy_get(anatomy, layer, field, &value) || value.type != ORCAP_VALUE_BYTES)
        return;
    if (value.kind == ORCAP_IP4)
        cell_text(cell, text, ip4_format(value.bytes, text));
    else if (value.kind == ORCAP_IP6)
        cell_text(cell, text, ip6_format(value.bytes, text));
    else if (value.kind == ORCAP_MAC)
        cell_text(cell, text, mac_format(value.bytes, text));
}

/* An 802.3 length stands where the type would. */
static void cell_ethernet_type(struct orcap_cell *cell, const struct anatomy *anatomy) {
    enum { LENGTH_MOST = 1500 };
    cell_number(cell, anatomy, anatomy->ethernet, PART_TYPE);
    if (!cell->null && cell->i64 <= LENGTH_MOST)
        cell_null(cell);
}

/* What follows the IP header: in IPv6 what its last extension header says. */
static void cell_protocol(struct orcap_cell *cell, const struct anatomy *anatomy) {
    cell_number(cell, anatomy, anatomy->extension >= 0 ? anatomy->extension : anatomy->ip, PART_PROTO);
}

/* As tcpdump writes them. */
static void cell_flags(struct orcap_cell *cell, const struct anatomy *anatomy, char text[16]) {
    static const char letters[] = "FSRP.UEWe";
    struct orcap_value value;
    size_t size = 0;
    if (anatomy->transport < 0 || !anatomy->kinds[anatomy->packet->layers[anatomy->transport].protocol].stream ||
        !anatomy_get(anatomy, anatomy->transport, PART_FLAGS, &value)) {
        cell_null(cell);
        return;
    }
    for (size_t bit = 0; letters[bit]; bit++)
        if (value.number >> bit & 1)
            text[size++] = letters[bit];
    if (size)
        cell_text(cell, text, size);
    else
        cell_word(cell, "none");
}

/* The application that a transport's payload belongs to, where no list describes it; NULL: none is known. */
static const char *app_above(const struct orcap_packet *packet, const struct anatomy_kind *kinds) {
    size_t i = packet->count;
    while (i && !packet->layers[i - 1].chain) /* bytes that nothing describes */
        i--;
    if (i > 1 && i < packet->count && !strcmp(packet->layers[i - 1].chain, "nbss"))
        i--;
    if (!i || i == packet->count || kinds[packet->layers[i - 1].protocol].role != ROLE_TRANSPORT)
        return NULL;
    const struct anatomy found = {.packet = packet, .kinds = kinds};
    const struct orcap_layer *payload = &packet->layers[i]; /* or NetBIOS's head before it */
    const struct anatomy_kind *kind = &kinds[packet->layers[i - 1].protocol];
    bool udp = strcmp(packet->layers[i - 1].chain, "udp") == 0;
    struct orcap_value sport, dport;
    uint32_t limit = payload->limit < packet->caplen ? payload->limit : packet->caplen;
    if ((!kind->stream && !udp) || payload->at >= limit || !anatomy_get(&found, (int)i - 1, PART_SPORT, &sport) ||
        !anatomy_get(&found, (int)i - 1, PART_DPORT, &dport))
        return NULL;
    enum layer app = app_of_payload(context_renumbers(packet->context), udp ? TRANSPORT_UDP : TRANSPORT_TCP, (uint16_t)sport.number, (uint16_t)dport.number,
                                    packet->bytes + payload->at, limit - payload->at);
    return app == LAYER_NONE ? NULL : layer_name(app);
}

/* Link types of IP alone; Wireshark has a name for the lack of a header. */
static bool link_is_raw(uint16_t link) {
    return link == 12 || link == 14 || link == 101;
}

static void cell_chain(struct orcap_cell *cell, uint16_t link, const struct orcap_packet *packet, const char *app, struct sink *sink) {
    sink->size = 0;
    if (link_is_raw(link))
        sink_text(sink, "raw");
    for (size_t i = 0; i < packet->count; i++) {
        if (!packet->layers[i].chain)
            continue;
        if (sink->size)
            sink_char(sink, ':');
        sink_text(sink, packet->layers[i].chain);
    }
    if (app) {
        sink_char(sink, ':');
        sink_text(sink, app);
    }
    cell_text(cell, sink->bytes ? sink->bytes : "", sink->size);
}

static void cell_last(struct orcap_cell *cell, const struct orcap_packet *packet, const char *app) {
    cell_word(cell, app && !strcmp(app, "quic:tls") ? "quic" : app);
    for (size_t i = packet->count; i-- > 0 && cell->null;)
        cell_word(cell, packet->layers[i].chain);
}

static void cell_info(struct orcap_cell *cell, const struct orcap_packet *packet, struct sink *sink) {
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_chain chain = orcap_packet_chain(packet, nodes);
    sink->size = 0;
    orcap_info(&chain, sink);
    cell_text(cell, sink->bytes ? sink->bytes : "", sink->size);
}

static void cell_time(struct orcap_cell *cell, int64_t time_ns) {
    if (time_ns == ORCAP_NO_TIME)
        cell_null(cell);
    else
        cell_i64(cell, time_ns);
}

static void frame_cells(const struct packets *packets, const struct orcap_frame *frame, struct orcap_cell *cells) {
    cell_count(&cells[PACKETS_number], frame->number);
    cell_time(&cells[PACKETS_time_ns], frame->time_ns);
    cell_word(&cells[PACKETS_file], packets->batch.file);
    cell_i64(&cells[PACKETS_interface], frame->interface);
    cell_i64(&cells[PACKETS_link], frame->link);
    cell_i64(&cells[PACKETS_caplen], frame->caplen);
    cell_i64(&cells[PACKETS_len], frame->len);
}

static void layer_cells(struct packets *packets, const struct anatomy *found, struct orcap_cell *cells) {
    cell_address(&cells[PACKETS_eth_src], found, found->ethernet, PART_SRC, packets->addresses[0]);
    cell_address(&cells[PACKETS_eth_dst], found, found->ethernet, PART_DST, packets->addresses[1]);
    cell_ethernet_type(&cells[PACKETS_eth_type], found);
    cell_number(&cells[PACKETS_vlan], found, found->vlan, PART_VLAN);
    cell_address(&cells[PACKETS_src], found, found->ip, PART_SRC, packets->addresses[2]);
    cell_address(&cells[PACKETS_dst], found, found->ip, PART_DST, packets->addresses[3]);
    cell_protocol(&cells[PACKETS_proto], found);
    cell_number(&cells[PACKETS_ttl], found, found->ip, PART_TTL);
    cell_number(&cells[PACKETS_sport], found, found->transport, PART_SPORT);
    cell_number(&cells[PACKETS_dport], found, found->transport, PART_DPORT);
    cell_flags(&cells[PACKETS_tcp_flags], found, packets->flags);
    bool stream = !cells[PACKETS_tcp_flags].null;
    cell_number(&cells[PACKETS_tcp_seq], found, stream ? found->transport : -1, PART_SEQ);
    cell_number(&cells[PACKETS_tcp_ack], found, stream ? found->transport : -1, PART_ACK);
    cell_number(&cells[PACKETS_tcp_window], found, stream ? found->transport : -1, PART_WINDOW);
    if (found->transport >= 0)
        cell_i64(&cells[PACKETS_payload_len], anatomy_payload(found));
    else
        cell_null(&cells[PACKETS_payload_len]);
}

static bool wants_layers(const struct orcap_rows *rows) {
    return rows->wanted >> PACKETS_protocols != 0;
}

static int packets_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct packets *packets = (struct packets *)rows;
    const struct orcap_frame *frame;
    int status = next_frame(packets, &frame);
    if (status <= 0)
        return status;
    frame_cells(packets, frame, cells);
    if (!wants_layers(rows))
        return 1;
    orcap_dissect(packets->context, frame->link, frame->bytes, frame->caplen, frame->len, &packets->packet);
    const struct anatomy found = anatomy_of(&packets->packet, packets->kinds);
    layer_cells(packets, &found, cells);
    if (rows_wants(rows, PACKETS_protocols) && packets->whole.is_piece)
        cell_text(&cells[PACKETS_protocols], packets->whole.text.bytes, packets->whole.text.size);
    else if (rows_wants(rows, PACKETS_protocols))
        cell_chain(&cells[PACKETS_protocols], frame->link, &packets->packet, app_above(&packets->packet, packets->kinds), &packets->chain);
    cell_null(&cells[PACKETS_session]);
    if (rows_wants(rows, PACKETS_session) && packets->sessions[packets->at - 1] >= 0)
        cell_i64(&cells[PACKETS_session], packets->sessions[packets->at - 1]);
    if (rows_wants(rows, PACKETS_info))
        cell_info(&cells[PACKETS_info], &packets->packet, &packets->info);
    return packets->chain.status < 0 ? packets->chain.status : packets->info.status < 0 ? packets->info.status : 1;
}

static int list_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct packets *packets = (struct packets *)rows;
    const struct orcap_frame *frame;
    int status = next_frame(packets, &frame);
    if (status <= 0)
        return status;
    orcap_dissect(packets->context, frame->link, frame->bytes, frame->caplen, frame->len, &packets->packet);
    const struct anatomy found = anatomy_of(&packets->packet, packets->kinds);
    int ends = found.ip >= 0 ? found.ip : found.ethernet;
    cell_count(&cells[LIST_number], frame->number);
    cell_time(&cells[LIST_time_ns], frame->time_ns);
    cell_address(&cells[LIST_src], &found, ends, PART_SRC, packets->addresses[0]);
    cell_address(&cells[LIST_dst], &found, ends, PART_DST, packets->addresses[1]);
    cell_last(&cells[LIST_protocol], &packets->packet, app_above(&packets->packet, packets->kinds));
    cell_i64(&cells[LIST_len], frame->len);
    if (rows_wants(rows, LIST_info))
        cell_info(&cells[LIST_info], &packets->packet, &packets->info);
    return packets->info.status < 0 ? packets->info.status : 1;
}

static void packets_free(struct orcap_rows *rows) {
    struct packets *packets = (struct packets *)rows;
    if (packets->follows_pieces)
        whole_chains_clear(&packets->whole);
    orcap_analysis_free(packets->analysis);
    free(packets->sessions);
    sink_clear(&packets->chain);
    sink_clear(&packets->info);
    free(packets->kinds);
    free(packets);
}

static int rows_new(const char *table, const struct orcap_context *context, const struct orcap_batches *batches,
                    int (*next)(struct orcap_rows *rows, struct orcap_cell *cells), struct packets **ret_packets, struct orcap_error *error) {
    struct packets *packets = calloc(1, sizeof *packets);
    struct anatomy_kind *kinds = packets ? anatomy_kinds_new(context) : NULL;
    if (!kinds) {
        free(packets);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first row of %s", table);
    }
    const struct orcap_table *own = orcap_table_find(table);
    packets->rows = (struct orcap_rows){.columns = own->columns, .column_count = own->column_count, .wanted = rows_mask_of(own->column_count),
                                        .next = next, .free = packets_free};
    packets->context = context;
    packets->batches = *batches;
    packets->kinds = kinds;
    *ret_packets = packets;
    return ORCAP_OK;
}

int orcap_packets_rows(const struct orcap_context *context, const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                       struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct packets *packets;
    int status = rows_new("packets", context, batches, packets_next, &packets, error);
    if (status < 0)
        return status;
    packets->counts_sessions = packets->follows_pieces = true;
    whole_chains_init(&packets->whole, context);
    if (options)
        packets->options = *options;
    packets->options.context = context;
    *ret_rows = &packets->rows;
    return ORCAP_OK;
}

int orcap_list_rows(const struct orcap_context *context, const struct orcap_batches *batches, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct packets *packets;
    int status = rows_new("list", context, batches, list_next, &packets, error);
    if (status == ORCAP_OK)
        *ret_rows = &packets->rows;
    return status;
}
