/* A question is one message; its answer is datagrams of messages, each with a header of 16 bytes in the machine's byte order, up to one that says that all is
 * told. Attributes are length, kind, bytes, and stand on multiples of four. RFC 3549. */
#include "net/netlink.h"

#include <errno.h>
#include <string.h>

#if defined(__linux__)
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { ANSWER = 32768, QUESTION = 256, PATIENCE_SECONDS = 2 };

int netlink_open(struct netlink *netlink, struct orcap_error *error) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    if (fd < 0)
        return orcap_fail(error, ORCAP_EREAD, "the kernel cannot be asked for interfaces and routes: %s", strerror(errno));
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    *netlink = (struct netlink){.fd = fd};
    return ORCAP_OK;
}

void netlink_close(struct netlink *netlink) {
    close(netlink->fd);
}

static int send_question(struct netlink *netlink, uint16_t kind, bool all, const uint8_t *question, size_t size, struct orcap_error *error) {
    uint8_t message[QUESTION] = {0};
    if (size > sizeof message - NLMSG_HDRLEN)
        return orcap_fail(error, ORCAP_EUSAGE, "the question to the kernel is too long");
    struct nlmsghdr header = {.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + size),
                              .nlmsg_type = kind,
                              .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | (all ? NLM_F_DUMP : 0)),
                              .nlmsg_seq = ++netlink->sequence};
    memcpy(message, &header, sizeof header);
    memcpy(message + NLMSG_HDRLEN, question, size);
    if (send(netlink->fd, message, header.nlmsg_len, 0) < 0)
        return orcap_fail(error, ORCAP_EREAD, "the kernel cannot be asked for interfaces and routes: %s", strerror(errno));
    return ORCAP_OK;
}

static int refusal(const uint8_t *bytes, size_t size, struct orcap_error *error) {
    int32_t number = 0;
    if (size >= sizeof number)
        memcpy(&number, bytes, sizeof number);
    if (!number)
        return 1;
    if (number == -ENOENT || number == -ENODEV || number == -ENETUNREACH || number == -EHOSTUNREACH)
        return orcap_fail(error, ORCAP_ENAME, "the kernel knows of none: %s", strerror(-number));
    return orcap_fail(error, ORCAP_EREAD, "the kernel does not tell: %s", strerror(number < 0 && number > -4096 ? -number : EIO));
}

/* The messages of one datagram: 1 when they were the last, 0, or a negative status. */
static int take_datagram(const struct netlink *netlink, bool all, const uint8_t *bytes, size_t size,
                         int (*take)(void *user, const struct netlink_message *message), void *user, struct orcap_error *error) {
    struct nlmsghdr header;
    while (size >= sizeof header) {
        memcpy(&header, bytes, sizeof header);
        if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > size)
            return orcap_fail(error, ORCAP_EREAD, "the kernel's answer cannot be read");
        struct netlink_message message = {header.nlmsg_type, bytes + NLMSG_HDRLEN, header.nlmsg_len - NLMSG_HDRLEN};
        if (header.nlmsg_seq == netlink->sequence) {
            if (header.nlmsg_type == NLMSG_DONE)
                return 1;
            int status = header.nlmsg_type == NLMSG_ERROR ? refusal(message.bytes, message.size, error) : take(user, &message);
            if (status || !all)
                return status ? status : 1;
        }
        size_t step = NLMSG_ALIGN((size_t)header.nlmsg_len);
        if (step >= size)
            return 0;
        bytes += step;
        size -= step;
    }
    return 0;
}

int netlink_ask(struct netlink *netlink, uint16_t kind, bool all, const uint8_t *question, size_t size,
                int (*take)(void *user, const struct netlink_message *message), void *user, struct orcap_error *error) {
    uint8_t answer[ANSWER];
    int status = send_question(netlink, kind, all, question, size, error);
    while (status == ORCAP_OK) {
        struct sockaddr_nl from = {0};
        socklen_t from_size = sizeof from;
        ssize_t got = recvfrom(netlink->fd, answer, sizeof answer, 0, (struct sockaddr *)&from, &from_size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return orcap_fail(error, ORCAP_EREAD, "the kernel does not answer: %s", strerror(got ? errno : EPIPE));
        if (from.nl_pid == 0) /* of the kernel itself */
            status = take_datagram(netlink, all, answer, (size_t)got, take, user, error);
    }
    return status < 0 ? status : ORCAP_OK;
}
#else
int netlink_open(struct netlink *netlink, struct orcap_error *error) {
    (void)netlink;
    return orcap_fail(error, ORCAP_EUNSUPPORTED, "routes are looked up by rtnetlink, which this system does not have");
}

void netlink_close(struct netlink *netlink) {
    (void)netlink;
}

int netlink_ask(struct netlink *netlink, uint16_t kind, bool all, const uint8_t *question, size_t size,
                int (*take)(void *user, const struct netlink_message *message), void *user, struct orcap_error *error) {
    (void)netlink, (void)kind, (void)all, (void)question, (void)size, (void)take, (void)user;
    return orcap_fail(error, ORCAP_EUNSUPPORTED, "routes are looked up by rtnetlink, which this system does not have");
}
#endif

enum { ATTRIBUTE_HEADER = 4, ATTRIBUTE_KIND = 0x3fff /* above it are two flags */ };

struct netlink_attributes netlink_attributes_of(const struct netlink_message *message, size_t fixed) {
    size_t start = (fixed + 3) & ~(size_t)3;
    if (start >= message->size)
        return (struct netlink_attributes){0};
    return (struct netlink_attributes){message->bytes + start, message->size - start};
}

bool netlink_attribute_next(struct netlink_attributes *left, struct netlink_attribute *ret_attribute) {
    uint16_t size, kind;
    if (left->size < ATTRIBUTE_HEADER)
        return false;
    memcpy(&size, left->bytes, sizeof size);
    memcpy(&kind, left->bytes + 2, sizeof kind);
    if (size < ATTRIBUTE_HEADER || size > left->size)
        return false;
    *ret_attribute = (struct netlink_attribute){kind & ATTRIBUTE_KIND, left->bytes + ATTRIBUTE_HEADER, (size_t)size - ATTRIBUTE_HEADER};
    size_t step = ((size_t)size + 3) & ~(size_t)3;
    step = step < left->size ? step : left->size;
    left->bytes += step;
    left->size -= step;
    return true;
}

uint32_t netlink_number(const struct netlink_attribute *attribute) {
    uint32_t number = 0;
    if (attribute->size == sizeof number)
        memcpy(&number, attribute->bytes, sizeof number);
    return number;
}
