#include "analyse/findings/contacts.h"

#include <orcap/status.h>

enum { BEATS_FROM = 3 /* sessions before which starts are not kept */, PROTO_ICMP = 1, PROTO_ICMPV6 = 58 };

/* A scan's tries stand close together, a flood's closer. */
static const int64_t SCAN_WINDOW = 300000000000, FLOOD_WINDOW = 10000000000;

void contacts_init(struct contacts *contacts, uint64_t max_memory) {
    *contacts = (struct contacts){.arena = {.limit = (size_t)(max_memory / 4)}};
    keyed_init(&contacts->contacts, sizeof(struct contact), max_memory / 4);
    keyed_init(&contacts->scans, sizeof(struct group), max_memory / 6);
    keyed_init(&contacts->sweeps, sizeof(struct group), max_memory / 6);
    keyed_init(&contacts->floods, sizeof(struct group), max_memory / 6);
}

void contacts_clear(struct contacts *contacts) {
    keyed_clear(&contacts->contacts);
    keyed_clear(&contacts->scans);
    keyed_clear(&contacts->sweeps);
    keyed_clear(&contacts->floods);
    arena_clear(&contacts->arena);
}

/* ---- groups ---- */

static void note_evidence(struct contacts *contacts, struct group *group, const struct orcap_frame *frame) {
    if (!group->evidence) {
        group->evidence = arena_take(&contacts->arena, sizeof *group->evidence);
        if (!group->evidence)
            return;
        evidence_init(group->evidence);
        evidence_add(group->evidence, group->first_number, group->first_ns);
    }
    evidence_add(group->evidence, frame->number, frame->time_ns);
}

static void note_most(struct group *group) {
    if (group->open <= group->most)
        return;
    group->most = group->open;
    group->most_tries = group->window_tries;
}

static void note_port(struct group *group, uint16_t port) {
    for (uint8_t i = 0; i < group->port_count; i++)
        if (group->ports[i] == port)
            return;
    if (group->port_count < GROUP_PORTS)
        group->ports[group->port_count++] = port;
}

static struct group *count_try(struct contacts *contacts, struct keyed *keyed, const struct keyed_name *name, const struct orcap_frame *frame,
                               int64_t window_ns) {
    bool new;
    struct group *group = keyed_get(keyed, name, frame->time_ns, &new);
    if (!group) {
        contacts->status = ORCAP_EMEMORY;
        return NULL;
    }
    if (new) {
        group->first_number = frame->number;
        group->first_ns = group->window_ns = frame->time_ns;
    } else
        note_evidence(contacts, group, frame);
    if (frame->time_ns != ORCAP_NO_TIME && (frame->time_ns < group->window_ns || frame->time_ns - group->window_ns >= window_ns)) {
        group->window_ns = frame->time_ns;
        group->open = group->window_tries = 0;
    }
    group->tries++;
    group->window_tries++;
    group->open++;
    note_most(group);
    return group;
}

/* `late`: the answer came after the window with the most may have been noted. */
static void count_answer(struct group *group) {
    if (!group)
        return;
    group->answered++;
    bool was_most = group->open == group->most;
    group->open -= group->open > 0;
    if (was_most)
        group->most = group->open;
}

/* ---- contacts ---- */

static bool is_broadcast(const struct digest_ip *ip, const union address *address) {
    return ip->version == 4 ? address->bytes[0] >= 224 || address->bytes[3] == 255 : address->bytes[0] == 0xff;
}

static void set_address(union address *to, const struct digest_ip *ip, const union address *from) {
    memcpy(to->bytes, from->bytes, ip->version == 4 ? 4 : 16);
}

/* The parts of a contact's name, and of its groups'. */
struct ends {
    struct keyed_name contact, scan, sweep, flood;
};
static struct ends ends_of(const struct session *session, int way, const struct digest_ip *ip) {
    bool from_client = session_client(session) == way;
    bool ports = ip->transport == TRANSPORT_TCP || ip->transport == TRANSPORT_UDP || ip->transport == TRANSPORT_SCTP;
    uint16_t port = ports ? (from_client ? ip->dport : ip->sport) : 0;
    const struct keyed_name none = {.version = ip->version, .proto = ip->proto};
    struct ends ends = {.contact = none, .scan = none, .sweep = none, .flood = none};
    set_address(&ends.contact.a, ip, from_client ? &ip->src : &ip->dst);
    set_address(&ends.contact.b, ip, from_client ? &ip->dst : &ip->src);
    ends.contact.port = ends.sweep.port = ends.flood.port = port;
    ends.scan.a = ends.sweep.a = ends.contact.a;
    ends.scan.b = ends.flood.a = ends.contact.b;
    return ends;
}

/* Does the session's first packet try to reach somebody? Of TCP a SYN, or a segment that no honest end begins with: none of SYN, ACK and RST. */
static bool is_try(const struct digest_ip *ip) {
    switch (ip->transport) {
    case TRANSPORT_TCP:
        return (ip->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN || !(ip->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST));
    case TRANSPORT_UDP:
    case TRANSPORT_SCTP:
        return true;
    case TRANSPORT_ICMP:
        return ip->icmp_type == 8;
    case TRANSPORT_ICMPV6:
        return ip->icmp_type == 128;
    default:
        return false;
    }
}

static void note_start(struct contacts *contacts, struct contact *contact, const struct orcap_frame *frame) {
    if (contact->sessions <= BEATS_FROM)
        return;
    if (!contact->beats) {
        contact->beats = arena_take_zeroed(&contacts->arena, sizeof *contact->beats);
        if (!contact->beats)
            return;
        evidence_init(&contact->beats->evidence);
    }
    contact->beats->starts[contact->beats->count++ % CONTACT_STARTS] = frame->time_ns;
    evidence_add(&contact->beats->evidence, frame->number, frame->time_ns);
}

static void open_contact(struct contacts *contacts, const struct ends *ends, const struct orcap_frame *frame, const struct digest_ip *ip) {
    bool new;
    struct contact *contact = keyed_get(&contacts->contacts, &ends->contact, frame->time_ns, &new);
    if (!contact) {
        contacts->status = ORCAP_EMEMORY;
        return;
    }
    if (new) {
        contact->first_number = frame->number;
        contact->first_ns = frame->time_ns;
    }
    contact->sessions++;
    note_start(contacts, contact, frame);
    if (ip->transport == TRANSPORT_TCP && ip->tcp_flags & TCP_SYN) {
        struct group *flood = count_try(contacts, &contacts->floods, &ends->flood, frame, FLOOD_WINDOW);
        if (flood)
            flood->sources += new;
    }
    if (!new)
        return;
    struct group *scan = count_try(contacts, &contacts->scans, &ends->scan, frame, SCAN_WINDOW);
    if (scan)
        note_port(scan, ends->contact.port);
    (void)count_try(contacts, &contacts->sweeps, &ends->sweep, frame, SCAN_WINDOW);
}

static void answer_contact(struct contacts *contacts, const struct ends *ends) {
    struct contact *contact = keyed_find(&contacts->contacts, &ends->contact);
    if (!contact || contact->answered)
        return;
    contact->answered = true;
    count_answer(keyed_find(&contacts->scans, &ends->scan));
    count_answer(keyed_find(&contacts->sweeps, &ends->sweep));
}

static void refuse_contact(struct contacts *contacts, const struct ends *ends) {
    struct group *scan = keyed_find(&contacts->scans, &ends->scan), *sweep = keyed_find(&contacts->sweeps, &ends->sweep);
    if (scan)
        scan->refused++;
    if (sweep)
        sweep->refused++;
}

/* Has the server been reached? By its SYN+ACK; or where only the client's side was captured, by what the client acknowledges. */
static bool is_answer(const struct session *session, int way, const struct digest_ip *ip) {
    bool from_client = session_client(session) == way;
    if (ip->transport != TRANSPORT_TCP)
        return !from_client && session_packets(session, way) == 1;
    if (!from_client)
        return session_packets(session, way) == 1 && !(ip->tcp_flags & TCP_RST);
    return session_packets(session, way) == 2 && (ip->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_ACK && !session_packets(session, !way);
}

/* The client's first acknowledgement after its SYN. */
static bool completes(const struct session *session, int way, const struct digest_ip *ip) {
    return ip->transport == TRANSPORT_TCP && session_client(session) == way && (ip->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_ACK &&
           session_packets(session, way) == 2;
}

void contacts_take(struct contacts *contacts, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    uint64_t from = session_packets(session, way);
    if (from > 2 || !event->counted)
        return;
    bool first = from + session_packets(session, !way) == 1, from_client = session_client(session) == way;
    bool answer = !first && is_answer(session, way, ip), complete = completes(session, way, ip);
    bool refusal = !from_client && from == 1 && ip->transport == TRANSPORT_TCP && ip->tcp_flags & TCP_RST;
    if (!(first && is_try(ip) && !is_broadcast(ip, &ip->dst)) && !answer && !complete && !refusal)
        return;
    const struct ends ends = ends_of(session, way, ip);
    if (first)
        open_contact(contacts, &ends, event->frame, ip);
    if (answer)
        answer_contact(contacts, &ends);
    if (complete)
        count_answer(keyed_find(&contacts->floods, &ends.flood));
    if (refusal)
        refuse_contact(contacts, &ends);
}
