/* Questions to the kernel by rtnetlink(7), and what it answers. Linux only: elsewhere netlink_open says ORCAP_EUNSUPPORTED. */
#ifndef NET_NETLINK_H
#define NET_NETLINK_H

#include <orcap/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netlink {
    int fd;
    uint32_t sequence; /* of the question asked last */
};

int netlink_open(struct netlink *netlink, struct orcap_error *error);
void netlink_close(struct netlink *netlink);

/* A message: what it is, and its bytes behind the netlink header. */
struct netlink_message {
    uint16_t kind;
    const uint8_t *bytes;
    size_t size;
};
/* Asks `kind` (RTM_GET…) with a fixed part, all of that kind with `all`, and gives each message of the answer to `take`, which stops it by a negative
 * status. ORCAP_EREAD; ORCAP_ENAME when the kernel says that there is none. */
int netlink_ask(struct netlink *netlink, uint16_t kind, bool all, const uint8_t *question, size_t size,
                int (*take)(void *user, const struct netlink_message *message), void *user, struct orcap_error *error);

/* The attributes behind a message's fixed part, one at a time; false at the end. */
struct netlink_attributes {
    const uint8_t *bytes;
    size_t size;
};
struct netlink_attribute {
    uint16_t kind;
    const uint8_t *bytes;
    size_t size;
};
struct netlink_attributes netlink_attributes_of(const struct netlink_message *message, size_t fixed);
bool netlink_attribute_next(struct netlink_attributes *left, struct netlink_attribute *ret_attribute);
/* A number in the machine's byte order; 0 where it has another size. */
uint32_t netlink_number(const struct netlink_attribute *attribute);

#endif
