/* The network interfaces there are. */
#include <orcap/live.h>

#include <arpa/inet.h>
#include <pcap/pcap.h>

#include <stdlib.h>
#include <string.h>

/* In one piece with the public face of it. */
struct devices {
    struct orcap_devices face;
    pcap_if_t *all;
    char (*texts)[INET6_ADDRSTRLEN];
    const char **addresses;
    struct orcap_device list[];
};

/* False: of another family. */
static bool put_address(const struct sockaddr *address, char text[INET6_ADDRSTRLEN]) {
    if (address && address->sa_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, INET6_ADDRSTRLEN) != NULL;
    if (address && address->sa_family == AF_INET6)
        return inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, INET6_ADDRSTRLEN) != NULL;
    return false;
}

static void describe(struct devices *devices, struct orcap_device *device, const pcap_if_t *from, size_t *used) {
    *device = (struct orcap_device){.name = from->name,
                                    .description = from->description,
                                    .addresses = devices->addresses + *used,
                                    .up = from->flags & PCAP_IF_UP,
                                    .running = from->flags & PCAP_IF_RUNNING,
                                    .loopback = from->flags & PCAP_IF_LOOPBACK,
                                    .wireless = from->flags & PCAP_IF_WIRELESS};
    for (const pcap_addr_t *address = from->addresses; address; address = address->next)
        if (put_address(address->addr, devices->texts[*used])) {
            devices->addresses[*used] = devices->texts[*used];
            ++*used;
            device->address_count++;
        }
}

int orcap_devices_new(struct orcap_devices **ret_devices, struct orcap_error *error) {
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *all;
    size_t count = 0, addresses = 0, used = 0;
    if (pcap_findalldevs(&all, reason) < 0)
        return orcap_fail(error, ORCAP_EREAD, "the interfaces cannot be listed: %.300s", reason);
    for (const pcap_if_t *one = all; one; one = one->next, count++)
        for (const pcap_addr_t *address = one->addresses; address; address = address->next)
            addresses++;
    struct devices *devices = calloc(1, sizeof *devices + count * sizeof *devices->list);
    if (devices) {
        devices->all = all;
        devices->texts = calloc(addresses + 1, sizeof *devices->texts);
        devices->addresses = calloc(addresses + 1, sizeof *devices->addresses);
    } else
        pcap_freealldevs(all);
    if (!devices || !devices->texts || !devices->addresses) {
        orcap_devices_free(devices ? &devices->face : NULL);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    }
    devices->face = (struct orcap_devices){devices->list, count};
    count = 0;
    for (const pcap_if_t *one = all; one; one = one->next)
        describe(devices, &devices->list[count++], one, &used);
    *ret_devices = &devices->face;
    return ORCAP_OK;
}

void orcap_devices_free(struct orcap_devices *devices) {
    struct devices *own = (struct devices *)devices;
    if (!own)
        return;
    pcap_freealldevs(own->all);
    free(own->texts);
    free(own->addresses);
    free(own);
}
