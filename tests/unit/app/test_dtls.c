/* What DTLS says is what TLS says of the same hello: RFC 6347, section 4.2. */
#include "app/dtls.h"

#include "made_tls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SESSION_ID = 8, COOKIE = 20, CIPHER = 0xc02f };

static struct budget budget;
static struct tls tls;
static struct tls_handshake *told;

static void hear(void *user, struct tls_connection *from, struct tls_handshake *handshake) {
    (void)user;
    (void)from;
    assert_null(told);
    told = handshake;
}

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 1 << 20};
    tls_init(&tls, &budget);
    tls.done = hear;
    told = NULL;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    if (told)
        tls_give(&tls, told);
    tls_clear(&tls);
    assert_int_equal(budget.used, 0);
    return 0;
}

/* The body of a ClientHello with a cookie of zeros behind its session identifier. */
static struct pile client_hello(void) {
    static const uint16_t ciphers[] = {CIPHER, 0x009c};
    struct pile extensions = {.big_endian = true};
    tls_extension(&extensions, 0, "\0\x0e\0\0\x0bwww.example", 16);
    struct pile body = tls_client_body(0xfefd, SESSION_ID, ciphers, 2, &extensions), with = {.big_endian = true};
    size_t before = 2 + 32 + 1 + SESSION_ID;
    pile_bytes(&with, body.bytes, before);
    pile_number(&with, COOKIE, 1);
    pile_fill(&with, 0, COOKIE);
    pile_bytes(&with, body.bytes + before, body.size - before);
    pile_clear(&extensions);
    pile_clear(&body);
    return with;
}

/* A record with the fragment [from, to) of a message. */
static void put_fragment(struct pile *pile, uint8_t type, uint16_t number, const struct pile *body, size_t from, size_t to) {
    pile_number(pile, 22, 1);
    pile_number(pile, 0xfefd, 2);
    pile_number(pile, 0, 8); /* epoch and sequence number */
    pile_number(pile, 12 + to - from, 2);
    pile_number(pile, type, 1);
    pile_number(pile, body->size, 3);
    pile_number(pile, number, 2);
    pile_number(pile, from, 3);
    pile_number(pile, to - from, 3);
    pile_bytes(pile, body->bytes + from, to - from);
}

static void give(struct dtls_connection *connection, bool from_client, const struct pile *pile, uint64_t number) {
    const struct stream_packet packet = {number, (int64_t)number, true};
    uint8_t *exact = malloc(pile->size);
    assert_non_null(exact);
    memcpy(exact, pile->bytes, pile->size);
    dtls_connection_take(connection, from_client, exact, pile->size, &packet);
    free(exact);
}

static void test_fragments_and_cookie(void **state) {
    (void)state;
    struct dtls_connection connection = {0};
    tls_connection_init(&connection.tls, &tls, 'd');
    struct pile hello = client_hello(), first = {.big_endian = true}, second = first, answer = first, done = first;
    static const uint8_t random[32] = {1};
    put_fragment(&first, 1, 1, &hello, 0, 30);
    put_fragment(&second, 1, 1, &hello, 30, hello.size);
    struct pile server = tls_server_body(0xfefd, random, 0, CIPHER, NULL);
    put_fragment(&answer, 2, 1, &server, 0, server.size);
    put_fragment(&answer, 14, 2, &done, 0, 0);
    bool client = false;
    assert_true(dtls_begins(first.bytes, first.size, &client) && client);
    assert_true(dtls_begins(answer.bytes, answer.size, &client) && !client);
    give(&connection, true, &first, 1);
    give(&connection, true, &first, 2); /* sent again */
    give(&connection, true, &second, 3);
    give(&connection, false, &answer, 4);
    assert_non_null(told);
    assert_true(told->has_client && told->has_server);
    assert_int_equal(told->client.number, 3);
    assert_int_equal(told->version, 0xfefd);
    assert_string_equal(tls_version_name(told->version), "DTLS 1.2");
    assert_int_equal(told->cipher, CIPHER);
    assert_int_equal(told->texts[TLS_SERVER_NAME].size, 11);
    assert_memory_equal(told->ja4, "dd2d0201", 8);
    dtls_connection_clear(&connection);
    pile_clear(&hello);
    pile_clear(&first);
    pile_clear(&second);
    pile_clear(&server);
    pile_clear(&answer);
}

static void test_a_head_that_promises_much(void **state) {
    (void)state;
    struct dtls_connection connection = {0};
    tls_connection_init(&connection.tls, &tls, 'd');
    struct pile hello = client_hello(), record = {.big_endian = true};
    put_fragment(&record, 1, 0, &hello, 0, 4);
    record.bytes[14] = 0;
    record.bytes[15] = 0xff; /* 65280 bytes and more */
    uint64_t before = budget.used;
    give(&connection, true, &record, 1);
    assert_true(budget.used - before < 100);
    for (size_t size = 0; size < record.size; size++) { /* cut anywhere */
        record.size = size;
        if (size)
            give(&connection, true, &record, 2);
        record.size = 25 + 4;
    }
    tls_connection_close(&connection.tls);
    dtls_connection_clear(&connection);
    assert_null(told);
    pile_clear(&hello);
    pile_clear(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fragments_and_cookie, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_head_that_promises_much, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
