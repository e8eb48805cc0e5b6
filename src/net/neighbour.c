/* Whose hardware address belongs to an IP address on a link, as the kernel has found out. */
#include "net/netlink.h"

#include <orcap/route.h>

#include <string.h>

#if defined(__linux__)
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct search {
    const struct orcap_ip *ip;
    uint32_t interface;
    uint8_t hardware[ORCAP_HARDWARE];
    bool found;
};

static int take_neighbour(void *user, const struct netlink_message *message) {
    struct search *search = user;
    struct ndmsg fixed;
    if (message->kind != RTM_NEWNEIGH || message->size < sizeof fixed)
        return ORCAP_OK;
    memcpy(&fixed, message->bytes, sizeof fixed);
    if ((uint32_t)fixed.ndm_ifindex != search->interface || fixed.ndm_state & (NUD_FAILED | NUD_INCOMPLETE | NUD_NOARP))
        return ORCAP_OK;
    struct netlink_attributes left = netlink_attributes_of(message, sizeof fixed);
    struct netlink_attribute attribute;
    const uint8_t *hardware = NULL;
    size_t size = search->ip->version == 6 ? 16 : 4;
    bool asked = false;
    while (netlink_attribute_next(&left, &attribute))
        if (attribute.kind == NDA_DST)
            asked = attribute.size == size && memcmp(attribute.bytes, search->ip->bytes, size) == 0;
        else if (attribute.kind == NDA_LLADDR && attribute.size == ORCAP_HARDWARE)
            hardware = attribute.bytes;
    if (asked && hardware) {
        memcpy(search->hardware, hardware, ORCAP_HARDWARE);
        search->found = true;
    }
    return ORCAP_OK;
}

int orcap_neighbour_find(const struct orcap_ip *ip, uint32_t interface, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    struct netlink netlink;
    struct search search = {.ip = ip, .interface = interface};
    const struct ndmsg every = {.ndm_family = ip->version == 6 ? AF_INET6 : AF_INET, .ndm_ifindex = (int)interface};
    int status = netlink_open(&netlink, error);
    if (status < 0)
        return status;
    status = netlink_ask(&netlink, RTM_GETNEIGH, true, (const uint8_t *)&every, sizeof every, take_neighbour, &search, error);
    netlink_close(&netlink);
    if (status < 0)
        return status;
    char text[ORCAP_IP_TEXT];
    (void)orcap_ip_format(ip, text);
    if (!search.found)
        return orcap_fail(error, ORCAP_ENAME, "the hardware address of %s is not known", text);
    memcpy(ret_hardware, search.hardware, ORCAP_HARDWARE);
    return ORCAP_OK;
}
#else
int orcap_neighbour_find(const struct orcap_ip *ip, uint32_t interface, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    (void)ip, (void)interface, (void)ret_hardware;
    struct netlink netlink;
    return netlink_open(&netlink, error);
}
#endif
