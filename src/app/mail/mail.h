/* Mail on its way: messages that SMTP sends (RFC 5321; in chunks, RFC 3030), that POP fetches (RFC 1939), that IMAP fetches and appends (RFC 9051), and the
 * files in them. Reading ends where a connection changes to TLS. */
#ifndef APP_MAIL_H
#define APP_MAIL_H

#include "app/mail/mime.h"
#include "track/stream.h"

/* How a message, or a file in it, came. */
struct mail_carried {
    const char *source; /* "smtp", "pop", "imap" */
    bool from_client, complete;
    struct stream_packet packet; /* that completed it */
};
struct mail_hearer {
    void (*bytes)(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size); /* bytes NULL: that many are missing */
    void (*ended)(void *user, struct mime_entity *entity, const struct mail_carried *carried);
    void *user;
};

struct mail_reader;
struct mail_reader *mail_reader_new(uint16_t server_port); /* NULL: memory is out */
size_t mail_reader_size(void);
void mail_reader_take(struct mail_reader *reader, bool from_client, const struct stream_piece *piece, const struct mail_hearer *hearer);
bool mail_reader_is_over(const struct mail_reader *reader); /* nothing more is read */
/* Tells of what is open, and frees it; NULL is fine. */
void mail_reader_close(struct mail_reader *reader, const struct mail_hearer *hearer);

#endif
