#include "wire/probes.h"

#include "core/address.h"
#include "core/sink.h"
#include "table/rows.h"
#include "table/table.h"

#include <orcap/render.h>

#include <stdlib.h>
#include <string.h>

struct probes {
    struct orcap_rows rows;
    const struct asking *asking;
    bool route;
    size_t next;
    struct sink sent, came;
    char target[IP6_TEXT], answer[IP6_TEXT], mac[MAC_TEXT];
};

/* The first layer with that title; -1: none. */
static int layer_titled(const struct orcap_packet *packet, const char *title) {
    for (size_t i = 0; i < packet->count; i++)
        if (!strcmp(orcap_context_protocol(packet->context, packet->layers[i].protocol)->title, title))
            return (int)i;
    return -1;
}

static uint64_t number_of(const struct orcap_packet *packet, int layer, const char *name) {
    struct orcap_view view = orcap_packet_view(packet, (size_t)layer);
    int field = orcap_protocol_field(orcap_context_protocol(packet->context, packet->layers[layer].protocol), name);
    return field < 0 ? 0 : orcap_view_number(&view, (size_t)field);
}

/* The text of an IP address in the first layer that has one under one of these names. */
static const char *address_of(const struct orcap_packet *packet, const char *ip, const char *arp, char text[IP6_TEXT]) {
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(packet->context, packet->layers[i].protocol);
        const char *name = !strcmp(protocol->title, "ARP") ? arp : !strcmp(protocol->title, "IP") || !strcmp(protocol->title, "IPv6") ? ip : NULL;
        struct orcap_view view = orcap_packet_view(packet, i);
        for (size_t f = 0; name && f < protocol->field_count; f++) {
            struct orcap_value value = {0};
            if (strcmp(protocol->fields[f].name, name) == 0)
                orcap_view_get(&view, f, &value);
            if (value.type == ORCAP_VALUE_BYTES && (value.size == 4 || value.size == 16)) {
                (void)(value.size == 4 ? ip4_format(value.bytes, text) : ip6_format(value.bytes, text));
                return text;
            }
        }
    }
    return NULL;
}

/* What an answer says of the port or host that was asked. */
static const char *state_of(const struct orcap_packet *answer) {
    enum { SYN = 2, RST = 4, ACK = 16, UNREACHABLE = 3, EXPIRED = 11, PORT = 3, UNREACHABLE6 = 1, EXPIRED6 = 3, PORT6 = 4 };
    int icmp = layer_titled(answer, "ICMP"), tcp = layer_titled(answer, "TCP");
    bool udp = layer_titled(answer, "UDPerror") >= 0 || layer_titled(answer, "TCPerror") >= 0;
    if (layer_titled(answer, "ICMPv6TimeExceeded") >= 0)
        return "expired";
    int gone = layer_titled(answer, "ICMPv6DestUnreach");
    if (gone >= 0)
        return udp && number_of(answer, gone, "code") == PORT6 ? "closed" : "unreachable";
    if (icmp >= 0 && number_of(answer, icmp, "type") == EXPIRED)
        return "expired";
    if (icmp >= 0 && number_of(answer, icmp, "type") == UNREACHABLE)
        return udp && number_of(answer, icmp, "code") == PORT ? "closed" : "unreachable";
    uint64_t flags = tcp >= 0 ? number_of(answer, tcp, "flags") : 0;
    return flags & RST ? "closed" : (flags & (SYN | ACK)) == (SYN | ACK) ? "open" : "reply";
}

static struct orcap_packet packet_of(const struct asking *asking, const struct asked *asked, bool answer) {
    struct orcap_packet packet;
    orcap_dissect_as(asking->context, asked->protocol, answer ? asked->answer : asked->bytes, answer ? asked->answer_size : asked->size,
                     answer ? asked->answer_size : asked->size, &packet);
    return packet;
}

static void put_summary(struct orcap_cell *cell, const struct orcap_packet *packet, struct sink *sink) {
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_chain chain = orcap_packet_chain(packet, nodes);
    sink->size = 0;
    orcap_summary(&chain, 0, sink);
    cell_text(cell, sink->bytes, sink->size);
}

/* Of packets to one target only those up to the first that came there. */
static bool is_beyond(const struct asking *asking, size_t at) {
    char target[IP6_TEXT], other[IP6_TEXT];
    struct orcap_packet own = packet_of(asking, &asking->list[at], false);
    const char *to = address_of(&own, "dst", "pdst", target);
    for (size_t i = 0; to && i < at; i++) {
        struct orcap_packet before = packet_of(asking, &asking->list[i], false);
        const char *where = address_of(&before, "dst", "pdst", other);
        if (!asking->list[i].answer || !where || strcmp(where, to))
            continue;
        struct orcap_packet answer = packet_of(asking, &asking->list[i], true);
        if (strcmp(state_of(&answer), "expired"))
            return true;
    }
    return false;
}

static void put_question(struct probes *p, struct orcap_cell *cells, const struct orcap_packet *packet) {
    int port = layer_titled(packet, "TCP"), ip = layer_titled(packet, "IP"), ip6 = layer_titled(packet, "IPv6");
    port = port < 0 ? layer_titled(packet, "UDP") : port;
    cell_word(&cells[PROBES_target], address_of(packet, "dst", "pdst", p->target));
    cell_null(&cells[PROBES_port]);
    if (port >= 0)
        cell_i64(&cells[PROBES_port], (int64_t)number_of(packet, port, "dport"));
    cell_null(&cells[PROBES_ttl]);
    if (ip >= 0)
        cell_i64(&cells[PROBES_ttl], (int64_t)number_of(packet, ip, "ttl"));
    else if (ip6 >= 0)
        cell_i64(&cells[PROBES_ttl], (int64_t)number_of(packet, ip6, "hlim"));
    put_summary(&cells[PROBES_sent], packet, &p->sent);
}

static void put_answer(struct probes *p, struct orcap_cell *cells, const struct asked *asked) {
    static const uint8_t nobody[6] = {0};
    struct orcap_packet packet = packet_of(p->asking, asked, true);
    cell_word(&cells[PROBES_state], state_of(&packet));
    cell_word(&cells[PROBES_answer], address_of(&packet, "src", "psrc", p->answer));
    cell_null(&cells[PROBES_mac]);
    if (memcmp(asked->hardware, nobody, sizeof nobody))
        cell_text(&cells[PROBES_mac], p->mac, mac_format(asked->hardware, p->mac));
    cell_i64(&cells[PROBES_rtt_ns], asked->answer_ns > asked->sent_ns ? asked->answer_ns - asked->sent_ns : 0);
    put_summary(&cells[PROBES_came], &packet, &p->came);
}

static int next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct probes *p = (struct probes *)rows;
    const struct asking *asking = p->asking;
    while (p->next < asking->count && (!asking->list[p->next].sent_ns || (p->route && is_beyond(asking, p->next))))
        p->next++;
    if (p->next == asking->count)
        return 0;
    const struct asked *asked = &asking->list[p->next++];
    struct orcap_packet packet = packet_of(asking, asked, false);
    cell_i64(&cells[PROBES_number], (int64_t)p->next);
    for (size_t i = PROBES_answer; i <= PROBES_came; i++)
        cell_null(&cells[i]);
    cell_word(&cells[PROBES_state], "none");
    put_question(p, cells, &packet);
    if (asked->answer)
        put_answer(p, cells, asked);
    return p->sent.status < 0 ? p->sent.status : p->came.status < 0 ? p->came.status : 1;
}

static void release(struct orcap_rows *rows) {
    struct probes *p = (struct probes *)rows;
    sink_clear(&p->sent);
    sink_clear(&p->came);
    free(p);
}

int probes_rows(const struct asking *asking, bool route, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct probes *p = calloc(1, sizeof *p);
    if (!p)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    p->rows = rows_of(orcap_table_find("probes"), next, release);
    p->asking = asking;
    p->route = route;
    *ret_rows = &p->rows;
    return ORCAP_OK;
}
