/* What two ends say over a stream, to each reader of it: the first byte says to which. Then each run of bytes stands behind a byte that says who speaks and for how long, or that so
 * much is missing. What comes in pieces of one byte must be understood as it is in whole runs. */
#include "app/coding.h"
#include "app/dns_stream.h"
#include "app/dtls.h"
#include "app/logins.h"
#include "app/mail/mail.h"
#include "core/cursor.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { MAIL, LOGINS, DNS, CODED, DTLS, KINDS };
static const uint16_t PORTS[] = {25, 110, 143, 21, 23};
enum { PORT_COUNT = sizeof PORTS / sizeof *PORTS, RUN_ALL = 63, MISSING = 62 };

static void check(bool right) {
    if (!right)
        abort();
}

/* What a reader has told, as a sum in order; FNV-1a. */
struct heard {
    uint64_t sum, events;
    struct codings codings;
};

static void add(struct heard *heard, const void *bytes, size_t size) {
    const uint8_t *p = bytes;
    for (size_t i = 0; i < size; i++)
        heard->sum = (heard->sum ^ p[i]) * 1099511628211u;
}

/* Each entity's bytes are summed by themselves: a message and a file in it come by turns, which is another turn in other pieces. */
static void hear_bytes(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size) {
    (void)user;
    check(size && entity->name_size <= MIME_NAME && entity->type_size <= MIME_TYPE);
    struct heard *own = entity->user;
    if (!own && !(own = entity->user = calloc(1, sizeof *own)))
        return;
    own->events += size;
    if (bytes)
        add(own, bytes, size);
}

static void hear_end(void *user, struct mime_entity *entity, const struct mail_carried *carried) {
    struct heard *heard = user, *own = entity->user;
    add(heard, entity->name, entity->name_size);
    add(heard, entity->type, entity->type_size);
    add(heard, carried->source, strlen(carried->source));
    add(heard, &carried->complete, 1);
    if (own) {
        add(heard, &own->sum, sizeof own->sum);
        add(heard, &own->events, sizeof own->events);
    }
    heard->events++;
    free(own);
    entity->user = NULL;
}

static void hear_login(void *user, const struct login *login) {
    struct heard *heard = user;
    check(login->service && login->how && login->name_size <= LOGIN_LINE);
    add(heard, login->service, strlen(login->service));
    add(heard, login->how, strlen(login->how));
    add(heard, login->name, login->name_size);
    add(heard, &login->password_size, sizeof login->password_size);
    heard->events++;
}

static void hear_message(void *user, int way, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    struct heard *heard = user;
    check(packet->number);
    add(heard, &way, sizeof way);
    add(heard, bytes, size);
    heard->events++;
}

static void hear_decoded(void *user, const uint8_t *bytes, size_t size) {
    struct heard *heard = user;
    add(heard, bytes, size);
    heard->events += size;
}

static void done(void *user, struct tls_connection *connection, struct tls_handshake *handshake) {
    (void)connection;
    tls_give(user, handshake);
}

/* The readers of one kind, and what they need. */
struct talk {
    unsigned kind;
    struct heard heard;
    struct budget budget;
    struct mail_reader *mail;
    struct login_reader logins;
    struct dns_stream dns[2];
    struct decoder *decoder;
    struct tls tls;
    struct dtls_connection dtls;
};

static bool open_talk(struct talk *talk, unsigned kind, unsigned what) {
    talk->kind = kind;
    talk->heard.sum = 14695981039346656037u;
    talk->budget.limit = 1 << 20;
    if (kind == MAIL)
        talk->mail = mail_reader_new(PORTS[what % PORT_COUNT]);
    login_reader_init(&talk->logins, PORTS[what % PORT_COUNT]);
    if (kind == CODED) {
        talk->heard.codings = (struct codings){.budget = {.limit = 8 << 20}, .out = hear_decoded, .user = &talk->heard};
        talk->decoder = decoder_new(&talk->heard.codings, (enum coding)(CODING_GZIP + what % 3));
    }
    if (kind == DTLS) {
        tls_init(&talk->tls, &talk->budget);
        talk->tls.done = done;
        talk->tls.user = &talk->tls;
        tls_connection_init(&talk->dtls.tls, &talk->tls, 'd');
    }
    return (kind != MAIL || talk->mail) && (kind != CODED || talk->decoder);
}

static void hear_piece(struct talk *talk, bool client, const struct stream_piece *piece) {
    const struct mail_hearer mail = {hear_bytes, hear_end, &talk->heard};
    const struct login_hearer logins = {hear_login, &talk->heard};
    const struct dns_hearer dns = {hear_message, &talk->heard};
    if (talk->kind == MAIL && !mail_reader_is_over(talk->mail))
        mail_reader_take(talk->mail, client, piece, &mail);
    else if (talk->kind == LOGINS && !talk->logins.over)
        login_reader_take(&talk->logins, client, piece, &logins);
    else if (talk->kind == DNS)
        dns_stream_take(&talk->dns[client], &talk->budget, piece, &dns);
    else if (talk->kind == CODED && piece->kind == STREAM_BYTES)
        decoder_take(&talk->heard.codings, talk->decoder, piece->bytes, piece->size);
    else if (talk->kind == CODED)
        decoder_miss(talk->decoder, piece->size);
    else if (talk->kind == DTLS && piece->kind == STREAM_BYTES)
        dtls_connection_take(&talk->dtls, client, piece->bytes, piece->size, &piece->packet);
}

static void close_talk(struct talk *talk) {
    const struct mail_hearer mail = {hear_bytes, hear_end, &talk->heard};
    uint64_t decoded;
    if (talk->kind == MAIL)
        mail_reader_close(talk->mail, &mail);
    for (int way = 0; way < 2; way++)
        dns_stream_clear(&talk->dns[way], &talk->budget);
    if (talk->kind == CODED) {
        if (decoder_size(talk->decoder, &decoded))
            add(&talk->heard, &decoded, sizeof decoded);
        decoder_free(&talk->heard.codings, talk->decoder);
        check(!talk->heard.codings.budget.used);
    }
    if (talk->kind == DTLS) {
        dtls_connection_clear(&talk->dtls);
        tls_connection_close(&talk->dtls.tls);
        tls_clear(&talk->tls);
    }
    check(!talk->budget.used);
}

/* All of the input, in runs or in single bytes; whether something was missing. */
static bool say(struct talk *talk, struct cursor c, bool singly) {
    bool missing = false;
    for (uint64_t number = 1; cursor_left(&c); number++) {
        uint8_t what = cursor_u8(&c);
        size_t length = what >> 2, left = cursor_left(&c), size = length == RUN_ALL || length > left ? left : length;
        bool client = what & 1;
        struct stream_piece piece = {.way = !client, .packet = {number, 0, true}};
        if (length == MISSING) {
            piece.kind = STREAM_GAP;
            piece.size = 1 + cursor_u8(&c);
            missing = true;
            hear_piece(talk, client, &piece);
            continue;
        }
        const uint8_t *bytes = cursor_take(&c, size);
        for (size_t at = 0, step; bytes && at < size; at += step) {
            step = singly ? 1 : size;
            piece.bytes = bytes + at;
            piece.size = (uint32_t)step;
            hear_piece(talk, client, &piece);
        }
    }
    return missing;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct talk talks[2];
    struct cursor c = cursor_over(bytes, size);
    unsigned form = cursor_u8(&c), kind = form % KINDS;
    bool missing = false, lost = false;
    for (int singly = 0; singly < 2; singly++) {
        struct talk *talk = &talks[singly];
        memset(talk, 0, sizeof *talk);
        if (!open_talk(talk, kind, form / KINDS))
            return 0;
        missing = say(talk, c, singly);
        lost = lost || talk->dns[0].lost || talk->dns[1].lost;
        close_talk(talk);
    }
    /* Datagrams are no stream, and where DNS has lost its way it looks at the beginnings of pieces; of a body that proves not to be coded only so much is held. */
    const struct codings *codings = &talks[0].heard.codings;
    bool as_it_came = codings->undecoded && !codings->decoded;
    if (kind != DTLS && !(kind == DNS && (missing || lost)) && !as_it_came)
        check(talks[0].heard.sum == talks[1].heard.sum && talks[0].heard.events == talks[1].heard.events);
    return 0;
}
