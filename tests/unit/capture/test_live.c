/* Captures in a network of the test's own, whose loopback interface nobody else uses: in a new namespace of the kernel, or not at all. */
#include <orcap/live.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PACKETS = 1000, PORT = 4000, HEADERS = 14 + 20 + 8 };

static bool refused;

/* Our process alone is in the new network. */
static int enter_network(void **state) {
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    (void)state;
    refused = unshare(CLONE_NEWNET) != 0;
    int fd = refused ? -1 : socket(AF_INET, SOCK_DGRAM, 0);
    refused = fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) != 0;
    if (fd >= 0)
        (void)close(fd);
    if (refused)
        (void)fputs("skipped what needs a network of its own: the kernel gives this user none\n", stderr);
    return 0;
}

static void send_packets(unsigned count) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_true(fd >= 0);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(sendto(fd, &i, sizeof i, 0, (struct sockaddr *)&to, sizeof to), sizeof i);
    (void)close(fd);
}

/* Reads to the end, after the capture was stopped. */
static uint64_t read_packets(struct orcap_reader *reader, uint32_t first) {
    struct orcap_frame frames[64];
    struct orcap_error error;
    uint64_t read = 0;
    size_t count;
    while ((count = orcap_reader_next(reader, frames, 64)) > 0)
        for (size_t i = 0; i < count; i++, read++) {
            uint32_t number;
            assert_true(frames[i].caplen >= HEADERS + sizeof number);
            memcpy(&number, frames[i].bytes + HEADERS, sizeof number);
            assert_int_equal(number, first + read);
            assert_true(frames[i].time_ns > 0);
        }
    assert_int_equal(orcap_reader_status(reader, &error), ORCAP_OK);
    return read;
}

static struct orcap_live *open_live(const char *name, const char *bpf, enum orcap_live_direction direction) {
    struct orcap_live *live = NULL;
    struct orcap_error error = {0};
    const struct orcap_live_options options = {.interfaces = &name, .interface_count = 1, .bpf = bpf, .direction = direction};
    assert_int_equal(orcap_live_open(&options, &live, &error), ORCAP_OK);
    return live;
}

static void all_packets_come(void **state) {
    (void)state;
    if (refused)
        skip();
    struct orcap_live *live = open_live("lo", "udp port 4000", ORCAP_LIVE_BOTH);
    struct orcap_reader *reader = NULL;
    assert_int_equal(orcap_live_reader(live, &reader, NULL), ORCAP_OK);
    send_packets(PACKETS);
    orcap_live_stop(live);
    assert_int_equal(read_packets(reader, 0), PACKETS);
    struct orcap_live_counts counts = orcap_live_counts_get(live, 0);
    assert_int_equal(counts.received, PACKETS);
    assert_int_equal(counts.dropped, 0);
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    assert_int_equal(info->format, ORCAP_FORMAT_PCAPNG);
    assert_int_equal(info->interface_count, 1);
    assert_string_equal(info->interfaces[0].name, "lo");
    assert_int_equal(info->interfaces[0].ticks_per_second, 1000000000);
    assert_int_equal(info->interfaces[0].link, 1);
    assert_int_equal(orcap_live_link(live, 0), 1);
    orcap_reader_close(reader);
    orcap_live_close(live);
}

/* More than the kernel has room for: what is lost is counted. */
static void what_is_dropped_is_counted(void **state) {
    (void)state;
    if (refused)
        skip();
    enum { MANY = 20000 };
    const char *name = "lo";
    const struct orcap_live_options options = {.interfaces = &name, .interface_count = 1, .bpf = "udp port 4000", .buffer_size = 256 * 1024, .snaplen = 64};
    struct orcap_live *live = NULL;
    struct orcap_reader *reader = NULL;
    assert_int_equal(orcap_live_open(&options, &live, NULL), ORCAP_OK);
    send_packets(MANY);
    orcap_live_stop(live);
    assert_int_equal(orcap_live_reader(live, &reader, NULL), ORCAP_OK);
    uint64_t read = read_packets(reader, 0);
    struct orcap_live_counts counts = orcap_live_counts_get(live, 0);
    assert_true(counts.dropped > 0 && read > 0);
    assert_int_equal(read + counts.dropped, counts.received);
    assert_int_equal(counts.received, MANY);
    orcap_reader_close(reader);
    orcap_live_close(live);
}

static void packets_tell_their_direction(void **state) {
    (void)state;
    if (refused)
        skip();
    struct orcap_live *live = open_live("lo", "udp port 4000", ORCAP_LIVE_IN);
    struct orcap_reader *reader = NULL;
    struct orcap_frame frame;
    uint32_t flags = 0;
    assert_int_equal(orcap_live_reader(live, &reader, NULL), ORCAP_OK);
    send_packets(1);
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
    assert_int_equal(frame.flags & (ORCAP_FRAME_INBOUND | ORCAP_FRAME_OUTBOUND), ORCAP_FRAME_INBOUND);
    assert_true(orcap_frame_flags(&frame, &flags));
    assert_int_equal(flags, 1);
    orcap_reader_close(reader);
    orcap_live_close(live);
}

static void what_is_sent_is_captured(void **state) {
    (void)state;
    if (refused)
        skip();
    static const uint8_t sent[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0xb5, 1, 2, 3}; /* 88b5: for experiments on one's own network */
    struct orcap_live *live = open_live("lo", "ether proto 0x88b5", ORCAP_LIVE_BOTH);
    struct orcap_reader *reader = NULL;
    struct orcap_frame frame;
    assert_int_equal(orcap_live_reader(live, &reader, NULL), ORCAP_OK);
    assert_int_equal(orcap_live_send(live, 0, sent, sizeof sent, NULL), ORCAP_OK);
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
    assert_int_equal(frame.caplen, sizeof sent);
    assert_memory_equal(frame.bytes, sent, sizeof sent);
    orcap_reader_close(reader);
    orcap_live_close(live);
}

static void what_cannot_be_opened_is_told(void **state) {
    (void)state;
    struct orcap_live *live = NULL;
    struct orcap_error error;
    const char *name = "no-such-one";
    struct orcap_live_options options = {.interfaces = &name};
    assert_int_equal(orcap_live_open(&options, &live, &error), ORCAP_EUSAGE);
    options.interface_count = 1;
    assert_int_equal(orcap_live_open(&options, &live, &error), ORCAP_EOPEN);
    assert_non_null(strstr(error.text, name));
    assert_null(live);
    if (refused)
        skip();
    name = "lo";
    options.bpf = "udp prot 4000";
    assert_int_equal(orcap_live_open(&options, &live, &error), ORCAP_ESYNTAX);
    assert_null(live);
}

static void interfaces_are_listed(void **state) {
    (void)state;
    if (refused)
        skip();
    struct orcap_devices *devices = NULL;
    assert_int_equal(orcap_devices_new(&devices, NULL), ORCAP_OK);
    const struct orcap_device *lo = NULL;
    for (size_t i = 0; i < devices->count; i++)
        if (!strcmp(devices->list[i].name, "lo"))
            lo = &devices->list[i];
    assert_non_null(lo);
    assert_true(lo->up && lo->loopback);
    assert_true(lo->address_count >= 1);
    assert_string_equal(lo->addresses[0], "127.0.0.1");
    orcap_devices_free(devices);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_packets_come),           cmocka_unit_test(what_is_dropped_is_counted),
        cmocka_unit_test(packets_tell_their_direction), cmocka_unit_test(what_is_sent_is_captured),
        cmocka_unit_test(what_cannot_be_opened_is_told), cmocka_unit_test(interfaces_are_listed),
    };
    return cmocka_run_group_tests(tests, enter_network, NULL);
}
