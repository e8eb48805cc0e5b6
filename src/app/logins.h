/* Names and passwords that are sent in clear: over FTP (RFC 959), SMTP (RFC 4954), POP (RFC 1939, RFC 5034), IMAP (RFC 9051) and Telnet, whose
 * services ask for them in words. Commands are told from what they say, so that one reader serves all. Reading ends where a connection changes to TLS, and
 * after so many logins. */
#ifndef APP_LOGINS_H
#define APP_LOGINS_H

#include "track/stream.h"

enum { LOGIN_LINE = 512, LOGIN_NAME = 128, LOGINS_MOST = 64 };

struct login {
    const char *service, *how; /* "FTP"; "USER and PASS" */
    const char *name;          /* bytes as sent */
    size_t name_size, password_size;
    struct stream_packet packet; /* that of the password */
};
struct login_hearer {
    void (*login)(void *user, const struct login *login); /* lives until it returns */
    void *user;
};

enum login_service { LOGIN_FTP, LOGIN_SMTP, LOGIN_POP, LOGIN_IMAP, LOGIN_TELNET };
/* What the client's next line is. */
enum login_wait { LOGIN_COMMAND, LOGIN_PLAIN, LOGIN_BASE64_NAME, LOGIN_BASE64_PASSWORD, LOGIN_TYPED_NAME, LOGIN_TYPED_PASSWORD };

struct login_reader {
    uint8_t service, wait;
    bool over;      /* nothing more is read */
    uint8_t count;
    uint8_t escape; /* Telnet: bytes of a command that are still to come, or in a subnegotiation */
    uint16_t line_size, prompt_size, name_size;
    char line[LOGIN_LINE];     /* of the client, without its end */
    char prompt[32];           /* the last of what the server said on its line, lower case */
    char name[LOGIN_NAME];
};

void login_reader_init(struct login_reader *reader, uint16_t server_port);
void login_reader_take(struct login_reader *reader, bool from_client, const struct stream_piece *piece, const struct login_hearer *hearer);
/* Does a stream on these ports begin as one of these services do? */
bool login_begins(uint16_t sport, uint16_t dport, const uint8_t *bytes, size_t size, bool *ret_client);
/* A first look. */
bool login_may_begin(uint16_t sport, uint16_t dport, uint8_t first);
/* "user:password" in base 64 (RFC 7617), or with two NULs (RFC 4616): the size of what it decodes to, into `room`; 0: it is none. */
size_t base64_decode(const char *text, size_t size, char *room, size_t most);

#endif
