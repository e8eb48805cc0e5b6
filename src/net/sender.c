/* Frames and packets on their way. A frame goes as it is; a packet is given the header of a frame for who is next on its way. */
#include "net/sender.h"

#include "core/cursor.h"

#include <stdlib.h>
#include <string.h>

enum { ETHERNET = 14, LONGEST = 65535 + 64, ASKED_TIMES = 3, PATIENCE_MS = 300 };

int orcap_sender_open(const char *interface, struct orcap_sender **ret_sender, struct orcap_error *error) {
    struct orcap_sender *sender = calloc(1, sizeof *sender);
    if (!sender)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    sender->packets = sender->arp = sender->ndp = sender->raw4 = sender->raw6 = -1;
    int status = orcap_network_new(&sender->network, error);
    if (status == ORCAP_OK && interface) {
        sender->interface = orcap_network_named(sender->network, interface);
        if (!sender->interface)
            status = orcap_fail(error, ORCAP_EOPEN, "there is no interface %s", interface);
        else if (!sender->interface->up)
            status = orcap_fail(error, ORCAP_EOPEN, "the interface %s is down", interface);
    }
    if (status == ORCAP_OK)
        status = sender_open_sockets(sender, error);
    if (status < 0) {
        orcap_sender_close(sender);
        return status;
    }
    *ret_sender = sender;
    return ORCAP_OK;
}

void orcap_sender_close(struct orcap_sender *sender) {
    if (!sender)
        return;
    while (sender->met) {
        struct met *next = sender->met->next;
        free(sender->met);
        sender->met = next;
    }
    sender_close_sockets(sender);
    orcap_network_free(sender->network);
    free(sender);
}

const struct orcap_network *orcap_sender_network(const struct orcap_sender *sender) {
    return sender->network;
}

/* Tunnels and lines between two points take IP packets as they are. */
static bool is_bare(const struct orcap_network_interface *interface) {
    enum { PPP = 512, TUNNEL = 768, TUNNEL6 = 769, SIT = 776, GRE = 778, GRE6 = 823, RAW_IP = 519, NONE = 65534 };
    switch (interface->link) {
    case PPP:
    case TUNNEL:
    case TUNNEL6:
    case SIT:
    case GRE:
    case GRE6:
    case RAW_IP:
    case NONE:
        return true;
    default:
        return false;
    }
}

static bool is_ethernet(const struct orcap_network_interface *interface) {
    return interface->link == LINK_LAYER || interface->link == LINK_LOOPBACK;
}

int orcap_sender_link(const struct orcap_sender *sender) {
    if (!sender->interface)
        return -1;
    return is_ethernet(sender->interface) ? LINKTYPE_ETHERNET : is_bare(sender->interface) ? LINKTYPE_RAW : -1;
}

int orcap_sender_frame(struct orcap_sender *sender, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    if (!sender->interface)
        return orcap_fail(error, ORCAP_EUSAGE, "a frame goes by an interface, and none was named");
    return send_frame(sender->packets, sender->interface->number, bytes, size, error);
}

/* ---- neighbours */

static const struct met *find_met(const struct orcap_sender *sender, const struct orcap_ip *ip, uint32_t interface) {
    for (const struct met *met = sender->met; met; met = met->next)
        if (met->interface == interface && memcmp(&met->ip, ip, sizeof *ip) == 0)
            return met;
    return NULL;
}

static void remember(struct orcap_sender *sender, const struct orcap_ip *ip, uint32_t interface, const uint8_t hardware[ORCAP_HARDWARE]) {
    struct met *met = calloc(1, sizeof *met);
    if (!met) /* then it is asked again */
        return;
    *met = (struct met){.next = sender->met, .ip = *ip, .interface = interface};
    memcpy(met->hardware, hardware, ORCAP_HARDWARE);
    sender->met = met;
}

static int find_out(struct orcap_sender *sender, const struct orcap_path *path, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    if (orcap_neighbour_find(&path->next, path->interface->number, ret_hardware, NULL) == ORCAP_OK)
        return ORCAP_OK;
    for (int i = 0; i < ASKED_TIMES; i++) {
        int status = ask_neighbour(sender, path, PATIENCE_MS, ret_hardware, error);
        if (status)
            return status < 0 ? status : ORCAP_OK;
    }
    char text[ORCAP_IP_TEXT];
    (void)orcap_ip_format(&path->next, text);
    return orcap_fail(error, ORCAP_ENAME, "nobody on %s answers for %s", path->interface->name, text);
}

int orcap_sender_neighbour(struct orcap_sender *sender, const struct orcap_path *path, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    uint8_t hardware[ORCAP_HARDWARE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    if (!path->broadcast && !path->local && !orcap_ip_hardware(&path->next, hardware)) {
        const struct met *met = find_met(sender, &path->next, path->interface->number);
        int status = met ? ORCAP_OK : find_out(sender, path, hardware, error);
        if (status < 0)
            return status;
        if (met)
            memcpy(hardware, met->hardware, ORCAP_HARDWARE);
        else
            remember(sender, &path->next, path->interface->number, hardware);
    }
    memcpy(ret_hardware, hardware, ORCAP_HARDWARE);
    return ORCAP_OK;
}

/* ---- packets */

static int send_framed(struct orcap_sender *sender, const struct orcap_path *path, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    uint8_t frame[LONGEST];
    uint8_t hardware[ORCAP_HARDWARE];
    if (size > sizeof frame - ETHERNET)
        return orcap_fail(error, ORCAP_EVALUE, "a packet of %zu bytes is longer than IP allows", size);
    int status = orcap_sender_neighbour(sender, path, hardware, error);
    if (status < 0)
        return status;
    memcpy(frame, hardware, ORCAP_HARDWARE);
    memcpy(frame + 6, path->interface->hardware, ORCAP_HARDWARE);
    store_be16(frame + 12, path->next.version == 6 ? 0x86dd : 0x0800);
    memcpy(frame + ETHERNET, bytes, size);
    return send_frame(sender->packets, path->interface->number, frame, ETHERNET + size, error);
}

int orcap_sender_packet(struct orcap_sender *sender, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    struct orcap_ip to;
    struct orcap_path path;
    if (!orcap_ip_destination(bytes, size, &to))
        return orcap_fail(error, ORCAP_EVALUE, "this is no IP packet: give it an IP() or IPv6(), or a frame and an interface");
    int status = orcap_network_path(sender->network, &to, sender->interface ? sender->interface->number : 0, &path, error);
    if (status < 0)
        return status;
    if (path.local || path.interface->loopback)
        return send_to_itself(sender, &to, bytes, size, error);
    if (is_bare(path.interface))
        return send_frame(sender->packets, path.interface->number, bytes, size, error);
    if (!is_ethernet(path.interface))
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "%s is no interface that packets can be sent by", path.interface->name);
    return send_framed(sender, &path, bytes, size, error);
}

/* ---- what crafted packets take */

static const uint8_t *source_bytes(const struct orcap_sender *sender, const struct orcap_ip *source) {
    for (size_t i = 0; i < sender->network->address_count; i++)
        if (memcmp(&sender->network->addresses[i].ip, source, sizeof *source) == 0)
            return sender->network->addresses[i].ip.bytes;
    for (size_t i = 0; i < sender->network->route_count; i++)
        if (memcmp(&sender->network->routes[i].source, source, sizeof *source) == 0)
            return sender->network->routes[i].source.bytes;
    return NULL;
}

static const uint8_t *find(void *user, enum orcap_role role, unsigned version, const uint8_t *to) {
    struct orcap_sender *sender = user;
    struct orcap_path path;
    struct orcap_ip ip = {.version = (uint8_t)version};
    uint8_t hardware[ORCAP_HARDWARE];
    if (!to)
        return sender->interface ? sender->interface->hardware : NULL;
    memcpy(ip.bytes, to, version == 6 ? 16 : 4);
    if (orcap_network_path(sender->network, &ip, sender->interface ? sender->interface->number : 0, &path, NULL) < 0)
        return role == ORCAP_ROLE_HARDWARE && sender->interface ? sender->interface->hardware : NULL;
    if (role == ORCAP_ROLE_SOURCE)
        return source_bytes(sender, &path.source);
    if (role == ORCAP_ROLE_HARDWARE)
        return path.interface->hardware;
    if (path.local || orcap_sender_neighbour(sender, &path, hardware, NULL) < 0)
        return NULL;
    if (!find_met(sender, &path.next, path.interface->number))
        remember(sender, &path.next, path.interface->number, hardware);
    const struct met *met = find_met(sender, &path.next, path.interface->number);
    return met ? met->hardware : NULL;
}

struct orcap_finder orcap_sender_finder(struct orcap_sender *sender) {
    return (struct orcap_finder){find, sender};
}
