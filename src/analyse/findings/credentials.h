/* Names and passwords sent in clear: whose, from where to where. Passwords are never kept. */
#ifndef ANALYSE_FINDINGS_CREDENTIALS_H
#define ANALYSE_FINDINGS_CREDENTIALS_H

#include "analyse/findings/report.h"
#include "app/exchange.h"

enum { CREDENTIALS_MOST = 1000, FORM_MOST = 2048 };

struct credential {
    struct exchange_ends ends;
    const char *service, *how;
    char name[LOGIN_NAME];
    size_t name_size, password_size;
    struct evidence evidence;
};
struct credentials {
    struct credential *items; /* one for each client, server, service and name */
    size_t count, capacity;
    uint64_t left_out;
    int status; /* sticky: ORCAP_EMEMORY */
};
void credentials_clear(struct credentials *credentials);
void credentials_add(struct credentials *credentials, const struct exchange_ends *ends, const struct login *login);
/* A request whose head and body have been read; form: the beginning of its body. */
void credentials_request(struct credentials *credentials, const struct exchange_ends *ends, const struct http_message *request, const char *form, size_t size);
void report_credentials(const struct credentials *credentials, struct report *report);

#endif
