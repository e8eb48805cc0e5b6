/* The first byte says what comes: a connection that speaks TLS, messages without records, datagrams of QUIC, or frames that are sealed here into the
 * client's first packets. Each run of bytes stands behind a byte that says who speaks and for how long. */
#include "../unit/app/made_quic.h"
#include "app/quic.h"
#include "core/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* RFC 9001, appendix A.1 */
static const uint8_t ID[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
static const struct sealing_keys KEYS = {"1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"};

static void done(void *user, struct tls_connection *connection, struct tls_handshake *handshake) {
    struct tls *tls = user;
    (void)connection;
    for (unsigned i = 0; i < TLS_TEXTS; i++)
        if (handshake->texts[i].size && handshake->texts[i].at + (size_t)handshake->texts[i].size > handshake->text.size)
            abort();
    if (handshake->has_client && handshake->ja4[0] && strlen(handshake->ja4) != JA4_TEXT - 1)
        abort();
    tls_give(tls, handshake);
}

/* The next run of bytes, and who says it. */
static const uint8_t *take_run(struct cursor *c, bool *ret_client, size_t *ret_size) {
    uint8_t what = cursor_u8(c);
    size_t length = what >> 1, left = cursor_left(c);
    *ret_client = what & 1;
    *ret_size = length == 127 || length > left ? left : length;
    return cursor_take(c, *ret_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct budget budget = {.limit = 1 << 20};
    struct streams streams = {.budget = {.limit = 1 << 18}};
    struct stream_pair pair = {0};
    struct tls tls;
    struct quic quic = {0};
    struct quic_connection connection = {0};
    uint8_t client_way = 0;
    tls_init(&tls, &budget);
    tls.done = done;
    tls.user = &tls;
    struct cursor c = cursor_over(bytes, size);
    uint8_t form = cursor_u8(&c);
    tls_connection_init(&connection.tls, &tls, form % 4 ? 'q' : 't');
    for (uint64_t number = 1; cursor_left(&c); number++) {
        bool client;
        size_t run;
        const uint8_t *here = take_run(&c, &client, &run);
        const struct stream_packet packet = {number, 0, true};
        if (!here)
            continue;
        if (form % 4 == 0)
            tls_connection_take(&connection.tls, client, &(struct stream_piece){.bytes = here, .size = (uint32_t)run, .packet = packet});
        else if (form % 4 == 1)
            tls_connection_messages(&connection.tls, client, here, run, &packet);
        else if (form % 4 == 2)
            (void)quic_take(&quic, &connection, &streams, &pair, client, here, run, &packet, &client_way);
        else if (run) {
            struct pile sealed = seal(1, &KEYS, ID, &(struct pile){.bytes = (uint8_t *)(uintptr_t)here, .size = run});
            (void)quic_take(&quic, &connection, &streams, &pair, client, sealed.bytes, sealed.size, &packet, &client_way);
            pile_clear(&sealed);
        }
    }
    tls_connection_close(&connection.tls);
    stream_clear(&streams, &pair);
    tls_clear(&tls);
    quic_clear(&quic);
    if (budget.used || streams.budget.used)
        abort();
    return 0;
}
