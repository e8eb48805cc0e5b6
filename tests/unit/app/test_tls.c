/* Fingerprints are held against the examples of their specifications: JA3's README, JA4.md; JA3S against md5sum of its text. */
#include "app/tls.h"

#include "made_tls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct budget budget;
static struct tls tls;
static struct tls_connection connection;
static struct tls_handshake *told; /* what was told last */
static size_t told_count;

static void hear(void *user, struct tls_connection *from, struct tls_handshake *handshake) {
    (void)user;
    assert_ptr_equal(from, &connection);
    if (told)
        tls_give(&tls, told);
    told = handshake;
    told_count++;
}

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 1 << 20};
    tls_init(&tls, &budget);
    tls.done = hear;
    told = NULL;
    told_count = 0;
    tls_connection_init(&connection, &tls, 't');
    return 0;
}

static int teardown(void **state) {
    (void)state;
    tls_connection_close(&connection);
    if (told)
        tls_give(&tls, told);
    tls_clear(&tls);
    return budget.used != 0;
}

static void say(bool client, const void *bytes, size_t size, uint64_t number) {
    uint8_t *exact = pile_exact(&(struct pile){.bytes = (uint8_t *)(uintptr_t)bytes}, size);
    const struct stream_piece piece = {.bytes = exact, .size = (uint32_t)size, .kind = STREAM_BYTES, .packet = {number, (int64_t)number, true}};
    tls_connection_take(&connection, client, &piece);
    free(exact);
}

static void says(const struct tls_handshake *handshake, enum tls_text which, const char *expected) {
    const struct tls_span *span = &handshake->texts[which];
    assert_int_equal(span->size, strlen(expected));
    assert_memory_equal(handshake->text.bytes + span->at, expected, span->size);
}

/* The example of JA4.md, with GREASE among it. */
static struct pile ja4_extensions(void) {
    static const uint16_t types[] = {0x1b, 0, 0x33, 0x10, 0x4469, 0x17, 0x2d, 0xd, 5, 0x23, 0x12, 0x2b, 0xff01, 0xb, 0xa, 0x15, 0x1a1a};
    struct pile pile = {.big_endian = true};
    tls_extension(&pile, 0x2a2a, "", 0);
    for (size_t i = 0; i < COUNT(types); i++)
        switch (types[i]) {
        case 0:
            tls_extension(&pile, 0, "\0\x0e\0\0\x0bwww.example", 16);
            break;
        case 0x10:
            tls_extension(&pile, 0x10, "\0\x0c\x02h2\x08http/1.1", 14);
            break;
        case 0x0d:
            tls_extension(&pile, 0x0d, "\0\x12\x04\x03\x08\x04\x04\x01\x05\x03\x0a\x0a\x08\x05\x05\x01\x08\x06\x06\x01", 20);
            break;
        case 0x2b:
            tls_extension(&pile, 0x2b, "\x06\xaa\xaa\x03\x04\x03\x03", 7);
            break;
        default:
            tls_extension(&pile, types[i], "", 0);
        }
    return pile;
}

static const uint16_t JA4_CIPHERS[] = {0xbaba, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                                       0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};

static struct pile ja4_message(void) {
    struct pile extensions = ja4_extensions(), body = tls_client_body(0x0303, 32, JA4_CIPHERS, COUNT(JA4_CIPHERS), &extensions);
    struct pile message = tls_message(1, &body);
    pile_clear(&extensions);
    pile_clear(&body);
    return message;
}

static void test_ja4(void **state) {
    (void)state;
    struct pile message = ja4_message();
    struct tls_client_hello hello;
    assert_true(tls_client_hello_read(&tls.fingerprints, message.bytes + 4, message.size - 4, 't', &hello));
    assert_string_equal(hello.ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    assert_int_equal(hello.server_name.size, 11);
    assert_memory_equal(hello.server_name.bytes, "www.example", 11);
    pile_clear(&message);
}

/* One extension, and what JA4 begins with. */
static void check_ja4(uint16_t version, const char *extension, size_t size, const char *expected) {
    struct pile extensions = {.big_endian = true};
    uint16_t cipher = 0x2f;
    if (extension)
        pile_bytes(&extensions, extension, size);
    struct pile body = tls_client_body(version, 0, &cipher, 1, extension ? &extensions : NULL);
    struct tls_client_hello hello;
    assert_true(tls_client_hello_read(&tls.fingerprints, body.bytes, body.size, 'q', &hello));
    assert_memory_equal(hello.ja4, expected, strlen(expected));
    if (!extension)
        assert_string_equal(hello.ja4 + 24, "000000000000");
    pile_clear(&extensions);
    pile_clear(&body);
}

static void test_ja4_corners(void **state) {
    (void)state;
    check_ja4(0x0301, NULL, 0, "q10i010000_");
    check_ja4(0x0300, "\0\0\0\0", 4, "qs3d010100_");
    check_ja4(0x0303, "\0\x10\0\x04\0\x02\x01\xab", 8, "q12i0101ab_");         /* protocols by their bytes: ab */
    check_ja4(0x0303, "\0\x10\0\x05\0\x03\x02\x30\xab", 9, "q12i01013b_");     /* 30 ab */
    check_ja4(0x0303, "\0\x10\0\x04\0\x02\x01x", 8, "q12i0101xx_");
    check_ja4(0x0303, "\0\x10\0\x03\0\x01\x00", 7, "q12i010100_");
    check_ja4(0x0303, "\0\x2b\0\x03\x02\x7f\x1c", 7, "q00i010100_");           /* a draft of TLS 1.3 */
}

static void test_ja3(void **state) {
    (void)state;
    static const uint16_t ciphers[] = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4};
    struct pile extensions = {.big_endian = true};
    tls_extension(&extensions, 0, "\0\x04\0\0\x01x", 6);
    tls_extension(&extensions, 10, "\0\x06\0\x17\0\x18\0\x19", 8);
    tls_extension(&extensions, 11, "\x01\0", 2);
    struct pile body = tls_client_body(769, 0, ciphers, COUNT(ciphers), &extensions);
    struct tls_client_hello hello;
    assert_true(tls_client_hello_read(&tls.fingerprints, body.bytes, body.size, 't', &hello));
    assert_string_equal(hello.ja3, "ada70206e40642a3e4461f35503241d5");
    pile_clear(&body);
    static const uint16_t old[] = {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99};
    body = tls_client_body(769, 0, old, COUNT(old), NULL);
    assert_true(tls_client_hello_read(&tls.fingerprints, body.bytes, body.size, 't', &hello));
    assert_string_equal(hello.ja3, "de350869b8c85de67a350c8d186f11e6");
    pile_clear(&body);
    pile_clear(&extensions);
}

static void test_ja3s(void **state) {
    (void)state;
    struct pile extensions = {.big_endian = true};
    tls_extension(&extensions, 0xff01, "\0", 1);
    tls_extension(&extensions, 0, "", 0);
    tls_extension(&extensions, 11, "\x01\0", 2);
    tls_extension(&extensions, 35, "", 0);
    tls_extension(&extensions, 5, "", 0);
    tls_extension(&extensions, 16, "\0\x03\x02h2", 5);
    struct pile body = tls_server_body(769, NULL, 4, 47, &extensions);
    struct tls_server_hello hello;
    assert_true(tls_server_hello_read(&tls.fingerprints, body.bytes, body.size, &hello));
    assert_string_equal(hello.ja3s, "836ce314215654b5b1f85f97c73e506f"); /* 769,47,65281-0-11-35-5-16 */
    assert_memory_equal(hello.protocol.bytes, "h2", 2);
    assert_int_equal(hello.protocol.size, 2);
    pile_clear(&body);
    pile_clear(&extensions);
}

/* However the message is cut short, nothing is read past its end. */
static void test_hello_cut_anywhere(void **state) {
    (void)state;
    struct pile message = ja4_message();
    for (size_t size = 0; size < message.size - 4; size++) {
        uint8_t *exact = pile_exact(&(struct pile){.bytes = message.bytes + 4}, size);
        struct tls_client_hello hello;
        struct tls_server_hello server;
        bool read = tls_client_hello_read(&tls.fingerprints, exact, size, 't', &hello);
        assert_int_equal(read, size >= 2 + 32 + 1 + 32 + 2 + 32 + 2);
        (void)tls_server_hello_read(&tls.fingerprints, exact, size, &server);
        free(exact);
    }
    pile_clear(&message);
}

/* Hello of a server of TLS 1.3: "771,4865,51-43". */
static struct pile server_1_3(const uint8_t random[32]) {
    struct pile extensions = {.big_endian = true};
    tls_extension(&extensions, 51, "\0\x1d\0\0", 4);
    tls_extension(&extensions, 43, "\x03\x04", 2);
    struct pile body = tls_server_body(0x0303, random, 32, 0x1301, &extensions), message = tls_message(2, &body);
    pile_clear(&body);
    pile_clear(&extensions);
    return message;
}

static void test_1_3_in_records(void **state) {
    (void)state;
    struct pile client = ja4_message(), server = server_1_3(NULL), sent = {.big_endian = true}, answered = {.big_endian = true};
    tls_record(&sent, 22, client.bytes, 100);
    tls_record(&sent, 22, client.bytes + 100, client.size - 100);
    tls_record(&answered, 22, server.bytes, server.size);
    for (size_t cut = 0; cut <= sent.size; cut += 3) {
        tls_connection_init(&connection, &tls, 't');
        say(true, sent.bytes, cut, 4);
        say(true, sent.bytes + cut, sent.size - cut, 5);
        for (size_t i = 0; i < answered.size; i++)
            say(false, answered.bytes + i, 1, 6 + i);
        assert_true(connection.finished);
        assert_int_equal(told->client.number, cut == sent.size ? 4 : 5);
        assert_int_equal(told->server.number, 5 + answered.size);
        assert_string_equal(told->ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
        assert_string_equal(told->ja3s, "eb1d94daa7e0344597e756a1fb6e7054");
        says(told, TLS_SERVER_NAME, "www.example");
        says(told, TLS_OFFERED, "h2,http/1.1");
        assert_string_equal(tls_version_name(told->version), "TLS 1.3");
        assert_string_equal(tls_cipher_name(told->cipher), "TLS_AES_128_GCM_SHA256");
        assert_false(told->resumed);
    }
    pile_clear(&client);
    pile_clear(&server);
    pile_clear(&sent);
    pile_clear(&answered);
}

static void test_retry(void **state) {
    (void)state;
    static const uint8_t retry[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                      0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    uint16_t cipher = 0x1302;
    struct pile first = ja4_message(), body = tls_client_body(0x0303, 0, &cipher, 1, NULL), second = tls_message(1, &body);
    struct pile again = server_1_3(retry), server = server_1_3(NULL), pile = {.big_endian = true};
    tls_record(&pile, 22, first.bytes, first.size);
    say(true, pile.bytes, pile.size, 1);
    pile.size = 0;
    tls_record(&pile, 22, again.bytes, again.size);
    tls_record(&pile, 20, "\x01", 1);
    say(false, pile.bytes, pile.size, 2);
    assert_false(connection.finished);
    pile.size = 0;
    tls_record(&pile, 20, "\x01", 1);
    tls_record(&pile, 22, second.bytes, second.size);
    say(true, pile.bytes, pile.size, 3);
    pile.size = 0;
    tls_record(&pile, 22, server.bytes, server.size);
    say(false, pile.bytes, pile.size, 4);
    assert_true(connection.finished);
    assert_true(told->retried);
    assert_int_equal(told->client.number, 1);
    assert_int_equal(told->server.number, 4);
    assert_string_equal(told->ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    struct pile *all[] = {&first, &body, &second, &again, &server, &pile};
    for (size_t i = 0; i < COUNT(all); i++)
        pile_clear(all[i]);
}

static struct pile certificate_message(void) {
    struct pile body = {.big_endian = true};
    size_t size = sizeof MADE_CERTIFICATE - 1;
    pile_number(&body, size + 3, 3);
    pile_number(&body, size, 3);
    pile_bytes(&body, MADE_CERTIFICATE, size);
    struct pile message = tls_message(11, &body);
    pile_clear(&body);
    return message;
}

/* TLS 1.2 up to the server's certificate, cut as the records please. */
static void test_1_2_with_certificate(void **state) {
    (void)state;
    struct pile client = ja4_message(), certificate = certificate_message(), pile = {.big_endian = true}, flight = {.big_endian = true};
    struct pile body = tls_server_body(0x0303, NULL, 32, 0xc02f, NULL), server = tls_message(2, &body);
    tls_record(&pile, 22, client.bytes, client.size);
    say(true, pile.bytes, pile.size, 1);
    pile_bytes(&flight, server.bytes, server.size);
    pile_bytes(&flight, certificate.bytes, certificate.size);
    pile_bytes(&flight, "\x0e\0\0\0", 4);
    pile.size = 0;
    for (size_t at = 0; at < flight.size; at += 50)
        tls_record(&pile, 22, flight.bytes + at, flight.size - at < 50 ? flight.size - at : 50);
    for (size_t at = 0; at < pile.size; at += 70)
        say(false, pile.bytes + at, pile.size - at < 70 ? pile.size - at : 70, 2);
    assert_true(connection.finished);
    assert_string_equal(tls_version_name(told->version), "TLS 1.2");
    says(told, TLS_SUBJECT, "CN=www.example,O=Example\\, Inc.,C=DE");
    says(told, TLS_ISSUER, "CN=www.example,O=Example\\, Inc.,C=DE");
    assert_string_equal(told->not_before, "2026-11-25T05:00:06Z");
    assert_string_equal(told->not_after, "2027-11-25T05:00:06Z");
    assert_false(told->resumed); /* the identifier is the same, but a certificate came */
    struct pile *all[] = {&client, &certificate, &pile, &flight, &body, &server};
    for (size_t i = 0; i < COUNT(all); i++)
        pile_clear(all[i]);
}

static void test_1_2_resumed(void **state) {
    (void)state;
    struct pile client = ja4_message(), pile = {.big_endian = true};
    struct pile body = tls_server_body(0x0303, NULL, 32, 0xc02f, NULL), server = tls_message(2, &body);
    tls_record(&pile, 22, client.bytes, client.size);
    say(true, pile.bytes, pile.size, 1);
    pile.size = 0;
    tls_record(&pile, 22, server.bytes, server.size);
    say(false, pile.bytes, pile.size, 2);
    assert_false(connection.finished);
    say(false, "\x14\x03\x03\0\x01\x01", 6, 3);
    assert_true(connection.finished);
    assert_true(told->resumed);
    struct pile *all[] = {&client, &pile, &body, &server};
    for (size_t i = 0; i < COUNT(all); i++)
        pile_clear(all[i]);
}

static void test_refused(void **state) {
    (void)state;
    struct pile client = ja4_message(), pile = {.big_endian = true};
    tls_record(&pile, 22, client.bytes, client.size);
    say(true, pile.bytes, pile.size, 1);
    say(false, "\x15\x03\x03\0\x02\x02\x28", 7, 2);
    assert_true(connection.finished);
    assert_true(told->has_client && !told->has_server);
    pile_clear(&client);
    pile_clear(&pile);
}

static void test_gap_and_end(void **state) {
    (void)state;
    struct pile client = ja4_message(), pile = {.big_endian = true};
    tls_record(&pile, 22, client.bytes, client.size);
    say(true, pile.bytes, pile.size, 1);
    tls_connection_take(&connection, false, &(struct stream_piece){.kind = STREAM_GAP, .size = 100});
    assert_int_equal(told_count, 0);
    tls_connection_take(&connection, true, &(struct stream_piece){.kind = STREAM_END});
    assert_int_equal(told_count, 1);
    pile_clear(&client);
    pile_clear(&pile);
}

static void test_not_tls(void **state) {
    (void)state;
    say(true, "\x16\x03\x01\xff\xff no record is as long", 26, 1);
    say(false, "SSH-2.0-x\r\n", 11, 2);
    assert_true(connection.finished);
    assert_int_equal(told_count, 0);
}

static void test_huge_message_is_passed_over(void **state) {
    (void)state;
    uint8_t record[5 + 16384] = {22, 3, 3, 0x40, 0, 11, 0x7f, 0xff, 0xff};
    say(false, record, sizeof record, 1);
    for (int i = 0; i < 600; i++)
        say(false, record, sizeof record, 2);
    assert_true(budget.used < 4096);
}

static void test_begins(void **state) {
    (void)state;
    bool client;
    assert_true(tls_begins_hello((const uint8_t *)"\x16\x03\x01\x02\0\x01\0\x01", 8, &client) && client);
    assert_true(tls_begins_hello((const uint8_t *)"\x16\x03\x03\0\x50\x02\0", 7, &client) && !client);
    assert_true(tls_begins_hello((const uint8_t *)"\x16", 1, &client));
    assert_false(tls_begins_hello((const uint8_t *)"\x16\x03\x03\0\x50\x0b\0", 7, &client));
    assert_false(tls_begins_hello((const uint8_t *)"\x17\x03\x03\0\x50\x01\0", 7, &client));
    assert_false(tls_begins_hello((const uint8_t *)"\x16\x02\x03\0\x50\x01\0", 7, &client));
}

static void test_names(void **state) {
    (void)state;
    assert_string_equal(tls_cipher_name(0), "TLS_NULL_WITH_NULL_NULL");
    assert_string_equal(tls_cipher_name(0x000a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    assert_string_equal(tls_cipher_name(0xc02b), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(tls_cipher_name(0xd005), "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
    assert_null(tls_cipher_name(0x1a1a));
    assert_null(tls_version_name(0x0305));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ja4, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ja4_corners, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ja3, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ja3s, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hello_cut_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_1_3_in_records, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retry, setup, teardown),
        cmocka_unit_test_setup_teardown(test_1_2_with_certificate, setup, teardown),
        cmocka_unit_test_setup_teardown(test_1_2_resumed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gap_and_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_tls, setup, teardown),
        cmocka_unit_test_setup_teardown(test_huge_message_is_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_begins, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
