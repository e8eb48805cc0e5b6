#include "app/transfers.h"

#include "core/cursor.h"

#include <stdlib.h>
#include <strings.h>

enum { FTP = 21, TFTP = 69, TFTP_READ = 1, TFTP_WRITE = 2, TFTP_DATA = 3, TFTP_OPTIONS = 6 };

void transfers_init(struct transfers *transfers, uint64_t max_memory, const struct transfer_hearer *hearer) {
    *transfers = (struct transfers){.streams = {.budget = {.limit = max_memory}}, .hearer = *hearer};
}

static void set_address(union address *to, const struct digest_ip *ip, const union address *from) {
    *to = (union address){{0}};
    memcpy(to->bytes, from->bytes, ip->version == 4 ? 4 : 16);
}

static bool is_at(const struct digest_ip *ip, const union address *address, const union address *expected) {
    return memcmp(address->bytes, expected->bytes, ip->version == 4 ? 4 : 16) == 0;
}

/* ---- one transfer ---- */

static void give(struct transfers *transfers, struct transfer *t, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    t->last = *packet;
    t->missed |= !bytes;
    transfers->hearer.bytes(transfers->hearer.user, t, bytes, size);
}

static void give_piece(struct transfers *transfers, struct transfer *t, const struct stream_piece *piece) {
    bool from_client = piece->way == t->pair.first;
    if (piece->kind == STREAM_END)
        return;
    t->sent_by_client = from_client;
    give(transfers, t, piece->kind == STREAM_BYTES ? piece->bytes : NULL, piece->size, &piece->packet);
}

static void end(struct transfers *transfers, struct transfer *t, bool complete) {
    struct stream_piece piece;
    stream_flush(&t->pair);
    while (t->running && stream_next(&transfers->streams, &t->pair, &piece))
        give_piece(transfers, t, &piece);
    stream_clear(&transfers->streams, &t->pair);
    transfers->hearer.ended(transfers->hearer.user, t, complete && !t->missed);
    t->source = NULL;
    transfers->active--;
}

static struct transfer *begin(struct transfers *transfers, const char *source, const struct session *session, int way, const struct digest_ip *ip) {
    struct transfer *t = &transfers->all[0];
    for (size_t i = 0; i < TRANSFERS_MOST && t->source; i++)
        if (!transfers->all[i].source || transfers->all[i].order < t->order)
            t = &transfers->all[i];
    if (t->source)
        end(transfers, t, false);
    bool from_client = session_client(session) == way;
    *t = (struct transfer){.source = source, .order = ++transfers->made, .version = ip->version, .control = session->number, .block_size = TFTP_BLOCK};
    set_address(&t->client, ip, from_client ? &ip->src : &ip->dst);
    set_address(&t->server, ip, from_client ? &ip->dst : &ip->src);
    transfers->active++;
    return t;
}

/* ---- FTP ---- */

/* The latest that these commands have spoken of and that has no name yet. */
static struct transfer *unnamed(struct transfers *transfers, uint32_t control) {
    struct transfer *found = NULL;
    for (size_t i = 0; i < TRANSFERS_MOST; i++) {
        struct transfer *t = &transfers->all[i];
        if (t->source && t->control == control && !t->name_size && (!found || t->order > found->order))
            found = t;
    }
    return found;
}

/* Numbers with commas between them: how many there are. */
static size_t read_numbers(const char *text, size_t size, char separator, unsigned *numbers, size_t most) {
    size_t count = 0;
    for (size_t at = 0; at < size && count < most;) {
        unsigned value = 0;
        size_t digits = 0;
        for (; at < size && text[at] >= '0' && text[at] <= '9' && digits < 6; at++, digits++)
            value = value * 10 + (unsigned)(text[at] - '0');
        if (!digits)
            return count;
        numbers[count++] = value;
        if (at < size && text[at] != separator)
            return count;
        at++;
    }
    return count;
}

/* "227 … (192,0,2,1,4,210)", "PORT 192,0,2,1,4,210": an address and a port in six numbers. The address is not trusted: it is that of the end. */
static void take_six(struct transfers *transfers, const struct session *session, int way, const struct digest_ip *ip, const char *text, size_t size) {
    unsigned numbers[6];
    size_t at = 0;
    while (at < size && (text[at] < '0' || text[at] > '9'))
        at++;
    if (read_numbers(text + at, size - at, ',', numbers, 6) != 6 || numbers[4] > 255 || numbers[5] > 255)
        return;
    struct transfer *t = begin(transfers, "ftp", session, way, ip);
    set_address(&t->listener, ip, &ip->src);
    t->port = (uint16_t)(numbers[4] << 8 | numbers[5]);
}

/* "229 … (|||1234|)", "EPRT |1|192.0.2.1|1234|": the port is the last number between bars. */
static void take_extended(struct transfers *transfers, const struct session *session, int way, const struct digest_ip *ip, const char *text, size_t size) {
    unsigned port = 0, numbers[1];
    for (size_t at = 0; at + 1 < size; at++)
        if (text[at] == '|' && read_numbers(text + at + 1, size - at - 1, '|', numbers, 1) == 1)
            port = numbers[0];
    if (!port || port > UINT16_MAX)
        return;
    struct transfer *t = begin(transfers, "ftp", session, way, ip);
    set_address(&t->listener, ip, &ip->src);
    t->port = (uint16_t)port;
}

static void take_name(struct transfers *transfers, const struct session *session, const char *text, size_t size) {
    struct transfer *t = unnamed(transfers, session->number);
    while (size && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    if (!t || !size)
        return;
    t->name_size = size < TRANSFER_NAME ? size : TRANSFER_NAME;
    memcpy(t->name, text, t->name_size);
}

static bool starts(const char *text, size_t size, const char *word) {
    return size > strlen(word) && strncasecmp(text, word, strlen(word)) == 0;
}

static void take_command(struct transfers *transfers, const struct session *session, int way, const struct digest_ip *ip, const char *text, size_t size) {
    if (starts(text, size, "227 "))
        take_six(transfers, session, way, ip, text + 4, size - 4);
    else if (starts(text, size, "PORT "))
        take_six(transfers, session, way, ip, text + 5, size - 5);
    else if (starts(text, size, "229 ") || starts(text, size, "EPRT "))
        take_extended(transfers, session, way, ip, text + 4, size - 4);
    else if (starts(text, size, "RETR ") || starts(text, size, "STOR ") || starts(text, size, "APPE "))
        take_name(transfers, session, text + 5, size - 5);
}

static void take_segment(struct transfers *transfers, struct transfer *t, int way, const struct event *event, const struct digest_ip *ip) {
    const struct stream_segment segment = stream_segment_of(event, ip);
    struct stream_piece piece;
    if (ip->tcp_flags & TCP_RST)
        return;
    if (ip->tcp_flags & TCP_SYN)
        stream_start(&t->pair.ways[way], segment.seq);
    if (stream_take(&transfers->streams, &t->pair, way, &segment, &piece))
        give_piece(transfers, t, &piece);
    while (stream_next(&transfers->streams, &t->pair, &piece))
        give_piece(transfers, t, &piece);
    if (t->pair.ways[0].flags & t->pair.ways[1].flags & STREAM_ENDED)
        end(transfers, t, true);
}

static void take_tcp(struct transfers *transfers, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    if ((ip->sport == FTP || ip->dport == FTP) && ip->payload_captured > 4) {
        take_command(transfers, session, way, ip, (const char *)event->frame->bytes + ip->payload_at, ip->payload_captured);
        return;
    }
    bool first = session_packets(session, 0) + session_packets(session, 1) == 1;
    for (size_t i = 0; i < TRANSFERS_MOST; i++) {
        struct transfer *t = &transfers->all[i];
        if (!t->source || *t->source != 'f')
            continue;
        if (first && !t->running && t->version == ip->version && ip->dport == t->port && is_at(ip, &ip->dst, &t->listener)) {
            t->running = true;
            t->session = session->number;
            t->pair.first = (uint8_t)(is_at(ip, &ip->src, &t->client) ? way : !way);
        }
        if (t->running && t->session == session->number) {
            take_segment(transfers, t, way, event, ip);
            return;
        }
    }
}

/* ---- TFTP ---- */

/* Opcode, name, mode, each of the last two with a NUL. */
static void take_request(struct transfers *transfers, const struct session *session, int way, const struct digest_ip *ip, const uint8_t *bytes, size_t size) {
    const uint8_t *stop = size > 3 ? memchr(bytes + 2, 0, size - 2) : NULL;
    unsigned opcode = size > 2 ? load_be16(bytes) : 0;
    if (!stop || stop == bytes + 2 || (opcode != TFTP_READ && opcode != TFTP_WRITE))
        return;
    struct transfer *t = begin(transfers, "tftp", session, way, ip);
    set_address(&t->listener, ip, &ip->src); /* the server answers from a new port */
    t->port = ip->sport;
    t->sent_by_client = opcode == TFTP_WRITE;
    t->name_size = (size_t)(stop - bytes - 2) < TRANSFER_NAME ? (size_t)(stop - bytes - 2) : TRANSFER_NAME;
    memcpy(t->name, bytes + 2, t->name_size);
}

/* The block size that the server has agreed to (RFC 2348). */
static void take_options(struct transfer *t, const uint8_t *bytes, size_t size) {
    for (size_t at = 2; at < size;) {
        const uint8_t *name = bytes + at, *stop = memchr(name, 0, size - at), *value = stop ? stop + 1 : NULL;
        const uint8_t *after = value && value < bytes + size ? memchr(value, 0, size - (size_t)(value - bytes)) : NULL;
        if (!after)
            return;
        unsigned number[1];
        if (!strcasecmp((const char *)name, "blksize") && read_numbers((const char *)value, (size_t)(after - value), ' ', number, 1) && number[0] >= 8 &&
            number[0] <= 65464)
            t->block_size = (uint16_t)number[0];
        at = (size_t)(after + 1 - bytes);
    }
}

static void take_block(struct transfers *transfers, struct transfer *t, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    uint16_t number = load_be16(bytes + 2), expected = (uint16_t)(t->block + 1);
    if (number != expected && (uint16_t)(number - expected) > 0x7fff)
        return; /* sent again */
    if (number != expected)
        give(transfers, t, NULL, (size_t)(uint16_t)(number - expected) * t->block_size, packet);
    t->block = number;
    if (size > 4)
        give(transfers, t, bytes + 4, size - 4, packet);
    t->last = *packet;
    if (size - 4 < t->block_size)
        end(transfers, t, true);
}

static void take_udp(struct transfers *transfers, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    const uint8_t *bytes = event->frame->bytes + ip->payload_at;
    if (ip->dport == TFTP) {
        take_request(transfers, session, way, ip, bytes, ip->payload_captured);
        return;
    }
    for (size_t i = 0; i < TRANSFERS_MOST && transfers->active && ip->payload_captured >= 4; i++) {
        struct transfer *t = &transfers->all[i];
        if (!t->source || *t->source != 't' || t->version != ip->version)
            continue;
        bool to_client = ip->dport == t->port && is_at(ip, &ip->dst, &t->client) && is_at(ip, &ip->src, &t->server);
        bool to_server = ip->sport == t->port && is_at(ip, &ip->src, &t->client) && is_at(ip, &ip->dst, &t->server);
        if (!to_client && !to_server)
            continue;
        const struct stream_packet packet = {event->frame->number, event->frame->time_ns, event->counted};
        t->session = session->number;
        if (to_client && load_be16(bytes) == TFTP_OPTIONS)
            take_options(t, bytes, ip->payload_captured);
        else if (load_be16(bytes) == TFTP_DATA && to_server == t->sent_by_client)
            take_block(transfers, t, bytes, ip->payload_captured, &packet);
        return;
    }
}

/* ---- packets ---- */

void transfers_take(struct transfers *transfers, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    if (ip->transport == TRANSPORT_TCP && (transfers->active || ip->sport == FTP || ip->dport == FTP))
        take_tcp(transfers, session, way, event, ip);
    else if (ip->transport == TRANSPORT_UDP && (transfers->active || ip->dport == TFTP) && ip->payload_captured)
        take_udp(transfers, session, way, event, ip);
}

void transfers_over(struct transfers *transfers, uint32_t session) {
    for (size_t i = 0; i < TRANSFERS_MOST && transfers->active; i++)
        if (transfers->all[i].source && transfers->all[i].running && transfers->all[i].session == session)
            end(transfers, &transfers->all[i], false);
}

void transfers_finish(struct transfers *transfers) {
    for (size_t i = 0; i < TRANSFERS_MOST; i++)
        if (transfers->all[i].source)
            end(transfers, &transfers->all[i], false);
}
