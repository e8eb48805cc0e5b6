#include "analyse/findings/contacts.h"

#include <orcap/status.h>

#include <stdlib.h>

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

static void note_evidence(struct contacts *contacts, struct group *group, const struct pending *from) {
    if (!group->evidence) {
        group->evidence = arena_take(&contacts->arena, sizeof *group->evidence);
        if (!group->evidence)
            return;
        evidence_init(group->evidence);
        evidence_add(group->evidence, group->first_number, group->first_ns);
    }
    evidence_add(group->evidence, from->number, from->time_ns);
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

static struct group *count_try(struct contacts *contacts, struct keyed *keyed, const struct keyed_name *name, const struct pending *from, int64_t window_ns) {
    bool new;
    struct group *group = keyed_get(keyed, name, from->time_ns, &new);
    if (!group) {
        contacts->status = ORCAP_EMEMORY;
        return NULL;
    }
    if (new) {
        group->first_number = from->number;
        group->first_ns = group->window_ns = from->time_ns;
    } else
        note_evidence(contacts, group, from);
    if (from->time_ns != ORCAP_NO_TIME && (from->time_ns < group->window_ns || from->time_ns - group->window_ns >= window_ns)) {
        group->window_ns = from->time_ns;
        group->open = group->window_tries = 0;
    }
    group->tries++;
    group->window_tries++;
    group->open++;
    note_most(group);
    return group;
}

/* A try that was answered at once. */
static void count_success(struct group *group) {
    if (!group)
        return;
    group->tries++;
    group->window_tries++;
    group->answered++;
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

static struct keyed_name contact_of(const struct session *session, int way, const struct digest_ip *ip) {
    bool from_client = session_client(session) == way;
    struct keyed_name name = {.version = ip->version, .proto = ip->proto};
    set_address(&name.a, ip, from_client ? &ip->src : &ip->dst);
    set_address(&name.b, ip, from_client ? &ip->dst : &ip->src);
    if (ip->transport == TRANSPORT_TCP || ip->transport == TRANSPORT_UDP || ip->transport == TRANSPORT_SCTP)
        name.port = from_client ? ip->dport : ip->sport;
    return name;
}
/* The names of a contact's groups. */
static struct keyed_name scan_of(const struct keyed_name *contact) {
    struct keyed_name name = *contact;
    name.port = 0;
    return name;
}
static struct keyed_name sweep_of(const struct keyed_name *contact) {
    struct keyed_name name = *contact;
    name.b = (union address){{0}};
    return name;
}
static struct keyed_name flood_of(const struct keyed_name *contact) {
    struct keyed_name name = *contact;
    name.a = contact->b;
    name.b = (union address){{0}};
    return name;
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

static void note_start(struct contacts *contacts, struct contact *contact, const struct pending *from) {
    if (contact->sessions <= BEATS_FROM)
        return;
    if (!contact->beats) {
        contact->beats = arena_take_zeroed(&contacts->arena, sizeof *contact->beats);
        if (!contact->beats)
            return;
        evidence_init(&contact->beats->evidence);
    }
    contact->beats->starts[contact->beats->count++ % CONTACT_STARTS] = from->time_ns;
    evidence_add(&contact->beats->evidence, from->number, from->time_ns);
}

static struct contact *count_session(struct contacts *contacts, const struct pending *from, bool *ret_new) {
    struct contact *contact = keyed_get(&contacts->contacts, &from->name, from->time_ns, ret_new);
    if (!contact) {
        contacts->status = ORCAP_EMEMORY;
        return NULL;
    }
    if (*ret_new) {
        contact->first_number = from->number;
        contact->first_ns = from->time_ns;
    }
    contact->sessions++;
    note_start(contacts, contact, from);
    return contact;
}

/* What it waited for has not come so far. */
static void settle(struct contacts *contacts, struct pending *from) {
    if (from->session && from->waits & PENDING_ANSWER && count_session(contacts, from, &from->new) && from->new) {
        const struct keyed_name scan = scan_of(&from->name), sweep = sweep_of(&from->name);
        struct group *group = count_try(contacts, &contacts->scans, &scan, from, SCAN_WINDOW);
        if (group)
            note_port(group, from->name.port);
        (void)count_try(contacts, &contacts->sweeps, &sweep, from, SCAN_WINDOW);
    }
    if (from->session && from->waits & PENDING_COMPLETION) {
        const struct keyed_name name = flood_of(&from->name);
        struct group *flood = count_try(contacts, &contacts->floods, &name, from, FLOOD_WINDOW);
        if (flood)
            flood->sources += from->new;
    }
    from->session = 0;
}

static struct pending *pending_of(struct contacts *contacts, const struct session *session) {
    return &contacts->pending[session->number % PENDING_MOST];
}

static void begin(struct contacts *contacts, const struct session *session, int way, const struct orcap_frame *frame, const struct digest_ip *ip) {
    struct pending *pending = pending_of(contacts, session);
    settle(contacts, pending);
    bool syn = ip->transport == TRANSPORT_TCP && ip->tcp_flags & TCP_SYN;
    *pending = (struct pending){.session = session->number + 1,
                                .waits = syn ? PENDING_ANSWER | PENDING_COMPLETION : PENDING_ANSWER,
                                .name = contact_of(session, way, ip),
                                .number = frame->number,
                                .time_ns = frame->time_ns};
}

static void answer(struct contacts *contacts, const struct session *session, int way, const struct digest_ip *ip) {
    struct pending *pending = pending_of(contacts, session);
    const struct keyed_name name = contact_of(session, way, ip), scan = scan_of(&name), sweep = sweep_of(&name);
    bool at_once = pending->session == session->number + 1 && pending->waits & PENDING_ANSWER;
    struct contact *contact = at_once ? count_session(contacts, pending, &pending->new) : keyed_find(&contacts->contacts, &name);
    if (at_once)
        pending->waits = (uint8_t)(pending->waits & ~PENDING_ANSWER);
    if (!contact || contact->answered)
        return;
    contact->answered = true;
    bool counted = !at_once || !pending->new; /* among the tries of its groups */
    (counted ? count_answer : count_success)(keyed_find(&contacts->scans, &scan));
    (counted ? count_answer : count_success)(keyed_find(&contacts->sweeps, &sweep));
}

static void refuse(struct contacts *contacts, const struct session *session, int way, const struct digest_ip *ip) {
    struct pending *pending = pending_of(contacts, session);
    const struct keyed_name name = contact_of(session, way, ip), scan_name = scan_of(&name), sweep_name = sweep_of(&name);
    if (pending->session == session->number + 1)
        settle(contacts, pending);
    struct group *scan = keyed_find(&contacts->scans, &scan_name), *sweep = keyed_find(&contacts->sweeps, &sweep_name);
    if (scan)
        scan->refused++;
    if (sweep)
        sweep->refused++;
}

static void complete(struct contacts *contacts, const struct session *session, int way, const struct digest_ip *ip) {
    struct pending *pending = pending_of(contacts, session);
    if (pending->session == session->number + 1 && pending->waits & PENDING_COMPLETION) {
        pending->waits = (uint8_t)(pending->waits & ~PENDING_COMPLETION);
        const struct keyed_name name = flood_of(&pending->name);
        count_success(keyed_find(&contacts->floods, &name));
    } else {
        const struct keyed_name contact = contact_of(session, way, ip), name = flood_of(&contact);
        count_answer(keyed_find(&contacts->floods, &name));
    }
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
    if (first) {
        if (is_try(ip) && !is_broadcast(ip, &ip->dst))
            begin(contacts, session, way, event->frame, ip);
        return;
    }
    if (is_answer(session, way, ip))
        answer(contacts, session, way, ip);
    if (completes(session, way, ip))
        complete(contacts, session, way, ip);
    if (!from_client && from == 1 && ip->transport == TRANSPORT_TCP && ip->tcp_flags & TCP_RST)
        refuse(contacts, session, way, ip);
}

static int compare_pending(const void *a, const void *b) {
    const struct pending *left = a, *right = b;
    return left->number < right->number ? -1 : left->number > right->number;
}

void contacts_finish(struct contacts *contacts) {
    qsort(contacts->pending, PENDING_MOST, sizeof *contacts->pending, compare_pending);
    for (size_t i = 0; i < PENDING_MOST; i++)
        settle(contacts, &contacts->pending[i]);
}
