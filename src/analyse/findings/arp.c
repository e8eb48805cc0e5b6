/* ARP spoofing, seen from two sides. An address that two Ethernet addresses claim by turns. An address that moves once (a new lease, a standby that takes over) changes
 * hands once; under attack its owner goes on to speak, and the claims alternate. And one who says of two addresses or more
 * that they are his own, and then delivers what another had delivered before, has put himself in between. */
#include "analyse/findings/arp.h"

#include "core/address.h"

#include <orcap/status.h>

#include <stdlib.h>

enum { TURNS_LEAST = 3, PROBES_LEAST = 3 };

void claims_init(struct claims *claims, uint64_t max_memory) {
    *claims = (struct claims){0};
    keyed_init(&claims->keyed, sizeof(struct claim), max_memory);
}

void claims_clear(struct claims *claims) {
    for (size_t i = 0; i < OWNERS; i++)
        free(claims->owners[i].evidence);
    keyed_clear(&claims->keyed);
}

static struct claimant *claimant_of(struct claim *claim, uint64_t mac) {
    for (uint8_t i = 0; i < claim->count; i++)
        if (claim->claimants[i].mac == mac)
            return &claim->claimants[i];
    if (claim->count == CLAIMANTS_MOST)
        return NULL;
    claim->claimants[claim->count] = (struct claimant){.mac = mac};
    return &claim->claimants[claim->count++];
}

static struct owner *owner_of(struct claims *claims, uint64_t mac) {
    return &claims->owners[(mac * 0x9e3779b97f4a7c15) >> 54];
}

static void note_owned(struct claims *claims, uint64_t mac, uint32_t address) {
    struct owner *owner = owner_of(claims, mac);
    if (owner->mac != mac && owner->taken)
        return;
    if (owner->mac != mac)
        *owner = (struct owner){.mac = mac};
    for (uint8_t i = 0; i < owner->count; i++)
        if (owner->owned[i] == address)
            return;
    if (owner->count < OWNED_MOST)
        owner->owned[owner->count++] = address;
}

/* A packet of IPv4 straight over Ethernet: who sends for its source? */
static void note_sender(struct claims *claims, const struct event *event) {
    const struct digest *digest = event->digest;
    if (!digest->ip_count || digest->eth_count != 1 || digest->ips[0].version != 4 || event->datagram)
        return;
    uint64_t mac = mac_at(event->frame->bytes + digest->eth_at[0] + 6);
    uint32_t address = digest->ips[0].src.four;
    struct sender *sender = &claims->senders[(address * 0x9e3779b1u) >> 20];
    if (sender->address == address && sender->mac == mac)
        return;
    bool taken = sender->address == address && sender->mac;
    *sender = (struct sender){address, mac};
    struct owner *owner = owner_of(claims, mac);
    if (!taken || owner->mac != mac)
        return;
    if (!owner->evidence && (owner->evidence = malloc(sizeof *owner->evidence)) != NULL)
        evidence_init(owner->evidence);
    if (owner->evidence)
        evidence_add(owner->evidence, event->frame->number, event->frame->time_ns);
    owner->taken++;
}

int claims_take(struct claims *claims, const struct event *event) {
    struct arp_message message;
    bool new;
    if (event->counted)
        note_sender(claims, event);
    if (!event->counted || !arp_message_read(event, &message) || !message.sender)
        return ORCAP_OK;
    note_owned(claims, message.sender_mac, message.sender);
    struct keyed_name name = {.version = 4};
    name.a.four = message.sender;
    struct claim *claim = keyed_get(&claims->keyed, &name, event->frame->time_ns, &new);
    if (!claim)
        return ORCAP_EMEMORY;
    if (new)
        evidence_init(&claim->evidence);
    struct claimant *claimant = claimant_of(claim, message.sender_mac);
    if (!claimant)
        return ORCAP_OK;
    claimant->requests += !message.reply;
    claimant->replies += message.reply;
    claimant->foreign += message.ether_src != message.sender_mac;
    if (!new && claim->latest != message.sender_mac) {
        claim->turns++;
        evidence_add(&claim->evidence, event->frame->number, event->frame->time_ns);
    } else if (claim->count > 1)
        evidence_add(&claim->evidence, event->frame->number, event->frame->time_ns);
    claim->latest = message.sender_mac;
    return ORCAP_OK;
}

static void put_mac(struct sink *out, uint64_t mac) {
    uint8_t bytes[8];
    char text[MAC_TEXT];
    store_le64(bytes, mac);
    sink_bytes(out, text, mac_format(bytes, text));
}

/* VRRP and HSRP share addresses between machines by design (RFC 9568, section 7.3; RFC 2281). */
static bool is_virtual(uint64_t mac) {
    return (mac & 0xffffffffff) == 0x01005e0000 || (mac & 0xffffffffff) == 0xac070c0000;
}

static void report_owners(const struct claims *claims, struct report *report) {
    enum { TAKEN_LEAST = 2 };
    for (size_t i = 0; i < OWNERS; i++) {
        const struct owner *owner = &claims->owners[i];
        if (owner->count < 2 || owner->taken < TAKEN_LEAST || !owner->evidence || is_virtual(owner->mac))
            continue;
        put_mac(&report->subject, owner->mac);
        put_mac(&report->why, owner->mac);
        sink_text(&report->why, " said that ");
        for (uint8_t k = 0; k < owner->count; k++) {
            const union address address = {.four = owner->owned[k]};
            sink_text(&report->why, k ? k + 1 == owner->count ? " and " : ", " : "");
            put_address(&report->why, 4, &address);
        }
        sink_format(&report->why, " were its own, and %u times it delivered what came from another Ethernet address before", owner->taken);
        report_add(report, "arp_spoof", SEVERITY_MEDIUM, 0.5 + 0.4 * part_way(owner->taken, TAKEN_LEAST, 10), owner->evidence);
    }
}

void report_claims(const struct claims *claims, struct report *report) {
    report_owners(claims, report);
    struct keyed_name name;
    const struct claim *claim;
    for (uint64_t at = 0; (claim = keyed_next(&claims->keyed, &at, &name)) != NULL;) {
        uint32_t replies = 0;
        bool shared = false;
        for (uint8_t i = 0; i < claim->count; i++) {
            replies += claim->claimants[i].replies;
            shared |= is_virtual(claim->claimants[i].mac);
        }
        if (claim->count < 2 || claim->turns < TURNS_LEAST || replies < PROBES_LEAST || shared)
            continue;
        put_address(&report->subject, 4, &name.a);
        put_address(&report->why, 4, &name.a);
        sink_format(&report->why, " was claimed by %u Ethernet addresses, which changed %u times: ", claim->count, claim->turns);
        for (uint8_t i = 0; i < claim->count; i++) {
            const struct claimant *claimant = &claim->claimants[i];
            sink_text(&report->why, i ? ", " : "");
            put_mac(&report->why, claimant->mac);
            sink_format(&report->why, " in %u repl%s and %u request%s", claimant->replies, claimant->replies == 1 ? "y" : "ies", claimant->requests,
                        claimant->requests == 1 ? "" : "s");
            if (claimant->foreign)
                sink_format(&report->why, " (%u sent from another address)", claimant->foreign);
        }
        report_add(report, "arp_spoof", SEVERITY_HIGH, 0.6 + 0.4 * part_way(claim->turns, TURNS_LEAST, 20), &claim->evidence);
    }
}
