/* Expected values are those of RFC 9110 and RFC 9112 for the bytes written here. */
#include "app/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

static struct budget budget;
static struct http http;
static struct http_connection connection;
static uint64_t number;

/* What was told: a line a transaction, "METHOD URI host=… > STATUS reason body", numbers in front. */
static char told[256 * 1024];
static size_t told_size;

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    told_size += (size_t)vsnprintf(told + told_size, sizeof told - told_size, format, arguments);
    va_end(arguments);
    assert_true(told_size < sizeof told);
}

static void tell_text(const char *before, const struct http_message *message, enum http_text which) {
    if (http_message_says(message, which))
        tell("%s%.*s", before, (int)message->texts[which].size, message->text + message->texts[which].at);
}

static void tell_body(const struct http_message *message) {
    if (!message->body_known)
        tell(" ?");
    else
        tell(" %llu", (unsigned long long)message->body);
    if (!message->complete)
        tell("...");
}

static void hear(void *user, struct http_connection *from, struct http_transaction *transaction) {
    (void)user;
    (void)from;
    const struct http_message *request = transaction->request, *response = transaction->response;
    if (request) {
        tell_text("", request, HTTP_METHOD);
        tell_text(" ", request, HTTP_URI);
        tell_text(" host=", request, HTTP_HOST);
        tell_text(" agent=", request, HTTP_USER_AGENT);
        tell_text(" referer=", request, HTTP_REFERER);
        tell_body(request);
    } else
        tell("-");
    if (response) {
        tell(" > %u", response->status);
        tell_text(" ", response, HTTP_REASON);
        tell_text(" type=", response, HTTP_CONTENT_TYPE);
        tell_text(" coding=", response, HTTP_CONTENT_ENCODING);
        tell_body(response);
    } else
        tell(" > -");
    tell("\n");
    http_give(&http, transaction);
}

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 64 << 20};
    http_init(&http, &budget);
    http.done = hear;
    http_connection_init(&connection, &http);
    number = told_size = 0;
    told[0] = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    http_connection_close(&connection);
    http_clear(&http);
    return budget.used != 0 || http.store.codings.budget.used != 0;
}

static struct stream_packet next_packet(void) {
    number++;
    return (struct stream_packet){number, (int64_t)number, true};
}

static void say_bytes(bool client, const void *bytes, size_t size) {
    const struct stream_piece piece = {.bytes = bytes, .size = (uint32_t)size, .kind = STREAM_BYTES, .way = !client, .packet = next_packet()};
    http_connection_take(&connection, client, &piece);
}
static void client(const char *text) {
    say_bytes(true, text, strlen(text));
}
static void server(const char *text) {
    say_bytes(false, text, strlen(text));
}
static void gap(bool of_client, uint32_t size) {
    http_connection_take(&connection, of_client, &(struct stream_piece){.size = size, .kind = STREAM_GAP, .way = !of_client, .packet = {++number, 0, true}});
}
static void end(bool of_client) {
    http_connection_take(&connection, of_client, &(struct stream_piece){.kind = STREAM_END, .way = !of_client, .packet = {++number, 0, true}});
}

#define OK "HTTP/1.1 200 OK\r\n"

static void test_plain(void **state) {
    (void)state;
    client("GET /a HTTP/1.1\r\nHost: a.example\r\nuser-agent:  me/1.0 \r\nREFERER: /b\r\n\r\n");
    assert_string_equal(told, "");
    server(OK "content-type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
    assert_string_equal(told, "GET /a host=a.example agent=me/1.0 referer=/b 0 > 200 OK type=text/plain 5\n");
}

static void test_numbers(void **state) {
    (void)state;
    client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab"); /* 1 */
    client("cd");                                             /* 2 */
    assert_ptr_equal(connection.first, connection.last);
    assert_int_equal(connection.first->request->packet.number, 2);
    assert_true(connection.first->request->complete);
    assert_int_equal(connection.first->request->body, 4);
}

static void test_pipelined(void **state) {
    (void)state;
    client("HEAD /h HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 100\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n" OK "Content-Length: 2\r\n\r\nok");
    assert_string_equal(told, "HEAD /h 0 > 200 OK 0\nGET /c 0 > 304 Not Modified 0\nGET /b 0 > 200 OK 2\n");
}

static void test_interim_and_empty(void **state) {
    (void)state;
    client("PUT /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    server("HTTP/1.1 100 Continue\r\n\r\n");
    client("abc");
    server("HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
    client("GET /x HTTP/1.1\r\n\r\n");
    server("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n");
    assert_string_equal(told, "PUT /p 3 > 204 No Content 0\nGET /x 0 > 404 0\n");
}

static void test_chunked(void **state) {
    (void)state;
    client("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n0\r\n\r\n");
    server(OK "transfer-encoding: gzip, Chunked\r\nContent-Length: 1\r\n\r\n5;name=\"v;v\" ; other\r\nhello\r\n00A\r\n0123456789\r\n0\r\nTrailer: 1\r\n folded\r\n\r\n");
    client("GET /2 HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 1\r\n\r\nx");
    assert_string_equal(told, "POST /c 4 > 200 OK 15\nGET /2 0 > 200 OK 1\n");
}

static void test_to_the_end(void **state) {
    (void)state;
    client("GET / HTTP/1.0\r\n\r\n");
    server("HTTP/1.0 200 OK\r\n\r\nabc");
    server("def");
    assert_string_equal(told, "");
    end(false);
    assert_string_equal(told, "GET / 0 > 200 OK 6\n");
    client("GET /late HTTP/1.0\r\n\r\n");
    assert_string_equal(told, "GET / 0 > 200 OK 6\nGET /late 0 > -\n");
}

static void test_lengths(void **state) {
    (void)state;
    client("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nPOST /3 HTTP/1.1\r\nContent-Length: x\r\n\r\n");
    server(OK "Content-Length: 2, 2\r\nContent-Length: 2\r\n\r\nab" OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
    end(false);
    assert_string_equal(told, "GET /1 0 > 200 OK 2\nGET /2 0 > 200 OK 3\nPOST /3 0 > -\n");
}

static void test_folded_and_first(void **state) {
    (void)state;
    client("GET / HTTP/1.1\r\nUser-Agent: a\r\n b\r\n\tc \r\nUser-Agent: d\r\n e\r\nHost: one\r\nHost: two\r\n\r\n");
    server("HTTP/1.1 200  All is well \r\nContent-Length:0\r\n\r\n");
    assert_string_equal(told, "GET / host=one agent=a b c 0 > 200 All is well 0\n");
}

static void test_bare_line_feeds(void **state) {
    (void)state;
    client("\r\n\r\nGET /a b HTTP/1.1\nHost: x\n\n");
    server("HTTP/1.1 200 OK\nContent-Length: 1\n\nz");
    assert_string_equal(told, "GET /a b host=x 0 > 200 OK 1\n");
}

static void test_tunnel(void **state) {
    (void)state;
    client("CONNECT a.example:443 HTTP/1.1\r\n\r\n");
    server("HTTP/1.1 200 Connection established\r\nContent-Length: 9\r\n\r\n");
    assert_string_equal(told, "CONNECT a.example:443 0 > 200 Connection established 0\n");
    assert_true(connection.tunnel);
}

static void test_upgrade(void **state) {
    (void)state;
    client("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
    server("HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello");
    assert_string_equal(told, "GET /ws 0 > 101 Switching Protocols 0\n");
    assert_true(connection.tunnel);
}

static void test_refused_connect_goes_on(void **state) {
    (void)state;
    client("CONNECT a.example:443 HTTP/1.1\r\n\r\n");
    server("HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\nx");
    client("GET / HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 1\r\n\r\nx");
    assert_string_equal(told, "CONNECT a.example:443 0 > 407 No 1\nGET / 0 > 200 OK 1\n");
}

static void test_early_answer(void **state) {
    (void)state;
    client("POST /big HTTP/1.1\r\nContent-Length: 10\r\n\r\n01234");
    server("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    assert_string_equal(told, "");
    client("56789");
    assert_string_equal(told, "POST /big 10 > 413 Too Large 0\n");
}

static void test_gap_in_body(void **state) {
    (void)state;
    client("GET /1 HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 10\r\n\r\nabc");
    gap(false, 4);
    server("hij" OK "Content-Length: 1\r\n\r\nx");
    assert_string_equal(told, "GET /1 0 > 200 OK 10\n- > 200 OK 1\n");
}

static void test_gap_over_an_answer(void **state) {
    (void)state;
    client("GET /1 HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 10\r\n\r\nabc");
    client("GET /2 HTTP/1.1\r\n\r\n");
    client("GET /3 HTTP/1.1\r\n\r\n");
    gap(false, 500); /* the rest of the first and all of the second */
    server(OK "Content-Length: 1\r\n\r\nx");
    assert_string_equal(told, "GET /1 0 > 200 OK 10\nGET /2 0 > -\nGET /3 0 > 200 OK 1\n");
}

static void test_gap_in_head(void **state) {
    (void)state;
    client("GET /1 HTTP/1.1\r\nHost: a");
    gap(true, 20);
    server(OK "Content-Length: 1\r\n\r\nx");
    client("GET /2 HTTP/1.1\r\n\r\n");
    server(OK "Content-Le");
    gap(false, 30);
    server("rest of it");
    client("GET /3 HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 1\r\n\r\nx");
    assert_string_equal(told, "GET /1 ?... > 200 OK 1\nGET /2 0 > 200 OK ?...\nGET /3 0 > 200 OK 1\n");
}

static void test_begins_in_the_middle(void **state) {
    (void)state;
    server("the rest of a page\r\n\r\n" OK "never seen as it does not begin a piece");
    server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    client("rest of a form");
    client("GET /1 HTTP/1.1\r\n\r\n");
    server("HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx");
    assert_string_equal(told, "- > 200 OK 1\nGET /1 0 > 404 No 1\n");
}

static void test_broken_off(void **state) {
    (void)state;
    client("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nPOST /3 HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc");
    server(OK "Content-Length: 10\r\n\r\nabc");
    http_connection_close(&connection);
    assert_string_equal(told, "GET /1 0 > 200 OK 3...\nGET /2 0 > -\nPOST /3 3... > -\n");
}

/* The coded body, in `chunks` pieces of a chunked response. */
static void serve_coded(const char *coding, const uint8_t *bytes, size_t size, size_t chunk) {
    client("GET /z HTTP/1.1\r\n\r\n");
    server(OK "Transfer-Encoding: chunked\r\nContent-Encoding: ");
    server(coding);
    server("\r\n\r\n");
    for (size_t at = 0; at < size; at += chunk) {
        char head[16];
        size_t here = size - at < chunk ? size - at : chunk;
        snprintf(head, sizeof head, "%zx\r\n", here);
        server(head);
        say_bytes(false, bytes + at, here);
        server("\r\n");
    }
    server("0\r\n\r\n");
}

static size_t deflated(int bits, size_t plain, uint8_t *out, size_t room) {
    static uint8_t in[1 << 20];
    memset(in, 'a', sizeof in);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = out;
    z.avail_out = (uInt)room;
    do {
        z.next_in = in;
        z.avail_in = (uInt)(plain < sizeof in ? plain : sizeof in);
        plain -= z.avail_in;
    } while (deflate(&z, plain ? Z_NO_FLUSH : Z_FINISH) == Z_OK && plain);
    deflateEnd(&z);
    return room - z.avail_out;
}

static void test_codings(void **state) {
    (void)state;
    static uint8_t bytes[4096];
    static const struct {
        const char *coding;
        int bits;
    } forms[] = {{"gzip", 31}, {"X-GZip", 31}, {"deflate", 15}, {"deflate", -15}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (size_t chunk = 1; chunk < 100; chunk *= 3) {
            told_size = 0;
            size_t size = deflated(forms[i].bits, 100000, bytes, sizeof bytes);
            serve_coded(forms[i].coding, bytes, size, chunk);
            char expected[100];
            snprintf(expected, sizeof expected, "GET /z 0 > 200 OK coding=%s 100000\n", forms[i].coding);
            assert_string_equal(told, expected);
        }
}

static void test_gzip_members(void **state) {
    (void)state;
    uint8_t bytes[512];
    size_t size = deflated(31, 100, bytes, 256);
    size += deflated(31, 50, bytes + size, 256);
    serve_coded("gzip", bytes, size, 7);
    assert_string_equal(told, "GET /z 0 > 200 OK coding=gzip 150\n");
}

static void test_brotli(void **state) {
    (void)state;
#ifdef ORCAP_BROTLI
    static const uint8_t bytes[] = "\x1b\xe7\x03\xf8\x25\xc2\xa2\xb1\x40\x20\x34"; /* 1000 times "a", by Google's encoder */
    serve_coded("br", bytes, sizeof bytes - 1, 3);
    assert_string_equal(told, "GET /z 0 > 200 OK coding=br 1000\n");
#endif
}

static void test_not_coded(void **state) {
    (void)state;
    serve_coded("gzip", (const uint8_t *)"plain text", 10, 4);
    serve_coded("zstd", (const uint8_t *)"(\xb5/\xfd....", 8, 8);
    assert_string_equal(told, "GET /z 0 > 200 OK coding=gzip 10\nGET /z 0 > 200 OK coding=zstd 8\n");
    assert_int_equal(http.store.codings.undecoded, 2);
}

static void test_coded_with_a_gap(void **state) {
    (void)state;
    uint8_t bytes[256];
    size_t size = deflated(31, 1000, bytes, sizeof bytes);
    client("GET /z HTTP/1.1\r\n\r\n");
    server(OK "Content-Length: 2000\r\nContent-Encoding: gzip\r\n\r\n");
    say_bytes(false, bytes, size - 12);
    gap(false, (uint32_t)(2000 - size + 12));
    assert_string_equal(told, "GET /z 0 > 200 OK coding=gzip ?\n");
}

static void test_bomb(void **state) {
    (void)state;
    static uint8_t bytes[1 << 20];
    size_t size = deflated(31, 512 << 20, bytes, sizeof bytes);
    serve_coded("gzip", bytes, size, 65536);
    assert_string_equal(told, "GET /z 0 > 200 OK coding=gzip ?\n");
    assert_true(http.store.codings.decoded < 200 << 20);
}

static void test_more_requests_than_are_kept(void **state) {
    (void)state;
    for (int i = 0; i < HTTP_WAITING_MOST + 2; i++)
        client("GET /1 HTTP/1.1\r\n\r\n");
    assert_string_equal(told, "GET /1 0 > -\nGET /1 0 > -\n");
    told_size = 0;
    for (int i = 0; i < 3; i++)
        server(OK "Content-Length: 0\r\n\r\n");
    assert_string_equal(told, "- > 200 OK 0\n- > 200 OK 0\nGET /1 0 > 200 OK 0\n");
}

/* The same however the bytes are cut: at each place, and everywhere. */
static void test_cut_anywhere(void **state) {
    (void)state;
    static const char asked[] = "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: 1\r\n\r\nGET /2 HTTP/1.1\r\nUser-Agent: x\r\n y\r\n\r\n";
    static const char answered[] = OK "Content-Length: 3\r\n\r\nxyzHTTP/1.1 404 No Such\r\nTransfer-Encoding: chunked\r\n\r\n0002\r\nab\r\n0\r\n\r\n";
    static const char expected[] = "POST /1 host=a 3 > 200 OK 3\nGET /2 agent=x y 0 > 404 No Such 2\n";
    for (size_t cut = 1; cut < sizeof asked - 1; cut++) {
        told_size = 0;
        say_bytes(true, asked, cut);
        say_bytes(true, asked + cut, sizeof asked - 1 - cut);
        server(answered);
        assert_string_equal(told, expected);
    }
    for (size_t cut = 1; cut < sizeof answered - 1; cut++) {
        told_size = 0;
        client(asked);
        say_bytes(false, answered, cut);
        say_bytes(false, answered + cut, sizeof answered - 1 - cut);
        assert_string_equal(told, expected);
    }
    told_size = 0;
    for (size_t i = 0; i < sizeof asked - 1; i++)
        say_bytes(true, asked + i, 1);
    for (size_t i = 0; i < sizeof answered - 1; i++)
        say_bytes(false, answered + i, 1);
    assert_string_equal(told, expected);
}

static void test_long_line(void **state) {
    (void)state;
    static char text[3 * HTTP_LINE_MOST];
    memset(text, 'a', sizeof text);
    client("GET /1 HTTP/1.1\r\nUser-Agent: ");
    say_bytes(true, text, sizeof text);
    client("\r\nHost: h\r\n\r\n");
    assert_true(connection.first && connection.first->sent);
    assert_true(connection.first->request->texts[HTTP_USER_AGENT].size <= HTTP_LINE_MOST);
    assert_int_equal(connection.first->request->texts[HTTP_HOST].size, 1);
}

static void test_begins(void **state) {
    (void)state;
#define REQUEST(text) http_begins_request((const uint8_t *)(text), strlen(text))
#define RESPONSE(text) http_begins_response((const uint8_t *)(text), strlen(text))
    assert_true(REQUEST("GET / HTTP/1.1\r\nHost"));
    assert_true(REQUEST("VERSION-CONTROL /x"));
    assert_true(REQUEST("P"));
    assert_false(REQUEST("GET /\r\n"));
    assert_false(REQUEST("INVITE sip:a@a.example SIP/2.0\r\n"));
    assert_false(REQUEST("PRI * HTTP/2.0\r\n"));
    assert_false(REQUEST("get / HTTP/1.1\r\n"));
    assert_true(RESPONSE("HTTP/1.0 404 Not Found"));
    assert_true(RESPONSE("HTT"));
    assert_false(RESPONSE("HTTP/2 200"));
    assert_false(RESPONSE("220 mail.example SMTP"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pipelined, setup, teardown),
        cmocka_unit_test_setup_teardown(test_interim_and_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(test_chunked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_to_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lengths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_folded_and_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bare_line_feeds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tunnel, setup, teardown),
        cmocka_unit_test_setup_teardown(test_upgrade, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_connect_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_early_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gap_in_body, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gap_over_an_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gap_in_head, setup, teardown),
        cmocka_unit_test_setup_teardown(test_begins_in_the_middle, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_off, setup, teardown),
        cmocka_unit_test_setup_teardown(test_codings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gzip_members, setup, teardown),
        cmocka_unit_test_setup_teardown(test_brotli, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_coded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_coded_with_a_gap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bomb, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_requests_than_are_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_begins, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
