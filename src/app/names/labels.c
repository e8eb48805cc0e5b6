#include "app/names/labels.h"

#include "app/arp_message.h"
#include "app/names/local.h"

void labels_init(struct labels *labels, const struct dns_lists *dns, uint64_t max_memory) {
    *labels = (struct labels){.dns = dns, .budget = {.limit = max_memory / 2}, .names = {.limit = (size_t)(max_memory / 2)}};
    hash_key_init(&labels->hash);
    store_init(&labels->store, sizeof(struct label), KEY_LONG, &labels->hash, &labels->budget);
}

void labels_clear(struct labels *labels) {
    store_clear(&labels->store);
    arena_clear(&labels->names);
}

static void key_of(uint8_t version, const union address *address, uint64_t key[5]) {
    memset(key, 0, KEY_LONG);
    memcpy(key, address->bytes, version == 4 ? 4 : 16);
    key[4] = version;
}

/* NULL: there is no room for another. */
static struct label *label_of(struct labels *labels, uint8_t version, const union address *address) {
    struct lookup lookup = {0};
    key_of(version, address, lookup.key);
    lookup_start(&lookup, &labels->store, true);
    uint32_t place = lookup_find(&lookup);
    if (!place && lookup_add(&lookup, &place) != STORE_OK) {
        labels->full = true;
        return NULL;
    }
    return store_entry(&labels->store, place);
}

const struct label *labels_find(const struct labels *labels, uint8_t version, const union address *address) {
    struct lookup lookup = {0};
    key_of(version, address, lookup.key);
    lookup_start(&lookup, (struct store *)&labels->store, true);
    uint32_t place = lookup_find(&lookup);
    return place ? store_entry(&labels->store, place) : NULL;
}

/* ---- Ethernet ---- */

static void note_mac(struct labels *labels, uint8_t version, const union address *address, uint64_t mac) {
    uint64_t words[2] = {0, version};
    memcpy(words, address->bytes, version == 4 ? 4 : 16);
    struct label_cached *cached = &labels->cache[((words[0] ^ words[1] << 7 ^ mac) * 0x9e3779b97f4a7c15) >> 54];
    if (cached->address[0] == words[0] && cached->address[1] == words[1] && cached->mac == mac)
        return;
    *cached = (struct label_cached){{words[0], words[1]}, mac};
    struct label *label = label_of(labels, version, address);
    for (uint8_t i = 0; label && i < label->mac_count; i++)
        if (label->macs[i] == mac)
            return;
    if (label && label->mac_count < LABELS_MACS)
        label->macs[label->mac_count++] = mac;
}

/* The Ethernet header that stands before this IP layer and after the one around it; NULL: there is none. */
static const uint8_t *header_of(const struct event *event, size_t ip) {
    const struct digest *digest = event->digest;
    uint32_t after = ip ? digest->ips[ip - 1].payload_at : 0;
    for (size_t i = digest->eth_count; i-- > 0;)
        if (digest->eth_at[i] >= after && digest->eth_at[i] < digest->ips[ip].payload_at)
            return event->frame->bytes + digest->eth_at[i];
    return NULL;
}

static void read_arp(struct labels *labels, const struct event *event) {
    struct arp_message message;
    if (!arp_message_read(event, &message) || !message.sender)
        return;
    const union address sender = {.four = message.sender};
    note_mac(labels, 4, &sender, message.sender_mac);
}

/* ---- names ---- */

static void note_name(struct labels *labels, uint8_t version, const union address *address, const char *name, size_t size) {
    struct label *label = size ? label_of(labels, version, address) : NULL;
    for (uint8_t i = 0; label && i < label->name_count; i++)
        if (!strncmp(label->names[i], name, size) && !label->names[i][size])
            return;
    if (!label || label->name_count == LABELS_NAMES)
        return;
    char *copy = arena_take(&labels->names, size + 1);
    if (!copy) {
        labels->full = true;
        return;
    }
    memcpy(copy, name, size);
    copy[size] = 0;
    label->names[label->name_count++] = copy;
}

/* The name that was asked for stands for what its answers give; records behind the answers, and those of a message without a question, have each their own. */
void labels_read_dns(struct labels *labels, const struct dns_glance *glance) {
    enum { A = 1, AAAA = 28 };
    char name[ORCAP_NAME_TEXT];
    size_t at = glance->answers_at, size = 0;
    struct dns_glance_record record;
    if (!glance->response || !at)
        return;
    uint32_t answers = glance->counts[1], count = answers + glance->counts[2] + glance->counts[3];
    for (uint32_t i = 0; i < count && dns_glance_record(glance, &at, &record); i++) {
        bool asked = glance->asked && i < answers;
        union address address = {{0}};
        bool v4 = record.type == A && record.data_size == 4;
        if (!v4 && !(record.type == AAAA && record.data_size == 16))
            continue;
        memcpy(address.bytes, glance->bytes + record.data_at, record.data_size);
        if (!size || !asked)
            size = dns_glance_name(glance, asked ? DNS_GLANCE_QUESTION : record.name_at, name);
        note_name(labels, v4 ? 4 : 6, &address, name, size);
    }
}

/* DHCP's servers and clients have ports of their own; so has NetBIOS. */
static void read_names(struct labels *labels, const struct digest_ip *ip, const uint8_t *bytes) {
    enum { DHCP_SERVER = 67, DHCP_CLIENT = 68, NBNS = 137 };
    struct local_name name;
    struct dns_glance glance;
    bool dhcp = ip->sport == DHCP_SERVER || ip->sport == DHCP_CLIENT, nbns = ip->sport == NBNS || ip->dport == NBNS;
    if (dns_has_port(labels->dns, false, ip->sport, ip->dport)) {
        if (dns_glance(bytes, ip->payload_captured, &glance))
            labels_read_dns(labels, &glance);
    } else if ((dhcp && dhcp_name_read(bytes, ip->payload_captured, &name)) || (nbns && nbns_name_read(bytes, ip->payload_captured, &name))) {
        union address address = {{0}};
        memcpy(address.bytes, name.address, sizeof name.address);
        note_name(labels, 4, &address, name.text, name.size);
    }
}

void labels_take(struct labels *labels, const struct event *event) {
    const struct digest *digest = event->digest;
    read_arp(labels, event);
    for (size_t i = 0; i < digest->ip_count; i++) {
        const struct digest_ip *ip = &digest->ips[i];
        const uint8_t *header = event->datagram ? NULL : header_of(event, i);
        if (header)
            note_mac(labels, ip->version, &ip->src, mac_at(header + 6));
        labels_take_names(labels, event, ip);
    }
}

void labels_take_names(struct labels *labels, const struct event *event, const struct digest_ip *ip) {
    if (labels->dns && ip->transport == TRANSPORT_UDP && !ip->fragment && ip->payload_captured)
        read_names(labels, ip, event->frame->bytes + ip->payload_at);
}
