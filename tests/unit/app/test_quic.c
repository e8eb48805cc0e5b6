/* Keys and the server's packet are those of RFC 9001, appendix A, and RFC 9369, appendix A; the client's packets are sealed here under these keys. */
#include "app/quic.h"

#include "made_quic.h"
#include "made_tls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct budget budget;
static struct streams streams;
static struct stream_pair pair;
static struct tls tls;
static struct quic quic;
static struct quic_connection connection;
static struct tls_handshake *told;
static uint8_t client_way;

static void hear(void *user, struct tls_connection *from, struct tls_handshake *handshake) {
    (void)user;
    (void)from;
    told = handshake;
}

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 1 << 20};
    streams = (struct streams){.budget = {.limit = 1 << 20}};
    memset(&pair, 0, sizeof pair);
    tls_init(&tls, &budget);
    tls.done = hear;
    memset(&connection, 0, sizeof connection);
    tls_connection_init(&connection.tls, &tls, 'q');
    told = NULL;
    client_way = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    tls_connection_close(&connection.tls);
    if (told)
        tls_give(&tls, told);
    tls_clear(&tls);
    quic_clear(&quic);
    stream_clear(&streams, &pair);
    return budget.used != 0 || streams.budget.used != 0;
}

static const uint8_t ID[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

static const struct sealing_keys CLIENT_1 = {"1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"};
static const struct sealing_keys SERVER_1 = {"cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314"};
static const struct sealing_keys CLIENT_2 = {"8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"};
static const struct sealing_keys SERVER_2 = {"82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a"};

static struct pile hello(void) {
    uint16_t ciphers[] = {0x1301, 0x1302};
    struct pile extensions = {.big_endian = true};
    tls_extension(&extensions, 0, "\0\x0f\0\0\x0cquic.example", 17);
    tls_extension(&extensions, 16, "\0\x03\x02h3", 5);
    tls_extension(&extensions, 43, "\x02\x03\x04", 3);
    struct pile body = tls_client_body(0x0303, 0, ciphers, 2, &extensions), message = tls_message(1, &body);
    pile_clear(&extensions);
    pile_clear(&body);
    return message;
}

static void put_crypto(struct pile *frames, const struct pile *message, size_t from, size_t to) {
    pile_number(frames, 6, 1);
    pile_number(frames, 0x4000 | from, 2);
    pile_number(frames, 0x4000 | (to - from), 2);
    pile_bytes(frames, message->bytes + from, to - from);
}

/* The pieces of a hello in an order of their own, with padding, a ping and an acknowledgement between them. */
static struct pile shuffled(const struct pile *message) {
    struct pile frames = {.big_endian = true};
    put_crypto(&frames, message, 60, message->size);
    pile_fill(&frames, 0, 17);
    put_crypto(&frames, message, 10, 40);
    pile_bytes(&frames, "\x01\x02\x05\x00\x01\x00\x00\x00", 8); /* acknowledges 5 and 3 */
    put_crypto(&frames, message, 0, 20);
    put_crypto(&frames, message, 30, 60);
    return frames;
}

static bool take(int way, const struct pile *datagram, uint64_t number) {
    uint8_t *exact = pile_exact(datagram, datagram->size);
    const struct stream_packet packet = {number, (int64_t)number, true};
    bool taken = quic_take(&quic, &connection, &streams, &pair, way, exact, datagram->size, &packet, &client_way);
    free(exact);
    return taken;
}

static void check_keys(const struct quic_keys *keys, const struct sealing_keys *expected) {
    uint8_t bytes[16];
    from_hex(expected->key, bytes);
    assert_memory_equal(keys->key, bytes, 16);
    from_hex(expected->nonce, bytes);
    assert_memory_equal(keys->nonce, bytes, 12);
    from_hex(expected->mask, bytes);
    assert_memory_equal(keys->mask, bytes, 16);
}

static void check_client(uint32_t version, const struct sealing_keys *client, const struct sealing_keys *server) {
    struct pile message = hello(), frames = shuffled(&message), packet = seal(version, client, ID, &frames);
    assert_true(quic_begins(packet.bytes, packet.size));
    assert_true(take(1, &packet, 7));
    assert_int_equal(client_way, 1);
    check_keys(&connection.client, client);
    check_keys(&connection.server, server);
    const struct tls_handshake *handshake = connection.tls.handshake;
    assert_true(handshake && handshake->has_client && handshake->quic);
    assert_int_equal(handshake->client.number, 7);
    assert_int_equal(handshake->texts[TLS_SERVER_NAME].size, 12);
    assert_memory_equal(handshake->text.bytes + handshake->texts[TLS_SERVER_NAME].at, "quic.example", 12);
    assert_memory_equal(handshake->ja4, "q13d0203h3_", 11);
    pile_clear(&message);
    pile_clear(&frames);
    pile_clear(&packet);
}

static void test_version_1(void **state) {
    (void)state;
    check_client(1, &CLIENT_1, &SERVER_1);
}
static void test_version_2(void **state) {
    (void)state;
    check_client(0x6b3343cf, &CLIENT_2, &SERVER_2);
}

/* RFC 9001, appendix A.3 */
static void test_server_of_the_rfc(void **state) {
    (void)state;
    static const char sealed[] = "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a183"
                                 "9b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c27"
                                 "6456cbc42158407dd074ee";
    uint8_t bytes[sizeof sealed / 2];
    from_hex(sealed, bytes);
    check_client(1, &CLIENT_1, &SERVER_1);
    assert_true(take(0, &(struct pile){.bytes = bytes, .size = sizeof bytes}, 8));
    assert_true(connection.tls.finished);
    assert_non_null(told);
    assert_int_equal(told->version, 0x0304);
    assert_int_equal(told->cipher, 0x1301);
    assert_string_equal(told->ja3s, "eb1d94daa7e0344597e756a1fb6e7054"); /* 771,4865,51-43 */
}

/* Two datagrams; the one with the later part first, after one that cannot be read. */
static void test_two_datagrams(void **state) {
    (void)state;
    struct pile message = hello(), first = {.big_endian = true}, second = {.big_endian = true};
    put_crypto(&first, &message, 0, 50);
    pile_fill(&first, 0, 100);
    put_crypto(&second, &message, 50, message.size);
    struct pile one = seal(1, &CLIENT_1, ID, &first), two = seal(1, &CLIENT_1, ID, &second), broken = seal(1, &CLIENT_1, ID, &first);
    broken.bytes[broken.size - 1] ^= 1;
    assert_false(take(0, &broken, 1));
    assert_true(take(0, &two, 2));
    assert_null(connection.tls.handshake);
    assert_true(take(0, &broken, 3));
    assert_true(take(0, &one, 4));
    assert_non_null(connection.tls.handshake);
    assert_int_equal(connection.tls.handshake->client.number, 4);
    struct pile *all[] = {&message, &first, &second, &one, &two, &broken};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        pile_clear(all[i]);
}

/* After a Retry the client begins anew under another identifier; here only its keys matter, which are those of ID again. */
static void test_other_keys_later(void **state) {
    (void)state;
    struct pile message = hello(), frames = shuffled(&message), packet = seal(1, &CLIENT_1, ID, &frames);
    connection.known = true; /* with keys of nothing */
    assert_true(take(0, &packet, 1));
    check_keys(&connection.client, &CLIENT_1);
    pile_clear(&message);
    pile_clear(&frames);
    pile_clear(&packet);
}

static void test_cut_anywhere(void **state) {
    (void)state;
    struct pile message = hello(), frames = shuffled(&message), packet = seal(1, &CLIENT_1, ID, &frames);
    for (size_t size = 0; size < packet.size; size++) {
        struct pile cut = {.bytes = packet.bytes, .size = size};
        (void)quic_begins(cut.bytes, size);
        assert_false(take(0, &cut, 1));
    }
    pile_bytes(&packet, packet.bytes, 30); /* a second one in the datagram, cut */
    assert_true(take(0, &packet, 2));
    pile_clear(&message);
    pile_clear(&frames);
    pile_clear(&packet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_version_1, setup, teardown),
        cmocka_unit_test_setup_teardown(test_version_2, setup, teardown),
        cmocka_unit_test_setup_teardown(test_server_of_the_rfc, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_datagrams, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_keys_later, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
