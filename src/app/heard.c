#include "app/heard.h"

void heard_init(struct heard *heard) {
    *heard = (struct heard){.http_names = true, .tls_names = true, .undecoded = true};
}

void heard_add(struct heard *heard, const struct exchange_listener *listener) {
    heard->listeners[heard->count++] = *listener;
    bool http = listener->http_request || listener->http_body || listener->http_message || listener->http, tls = listener->tls_hello || listener->tls;
    heard->http |= http;
    heard->tls |= tls;
    heard->login |= listener->login != NULL;
    heard->mail |= listener->mail != NULL;
    heard->request |= listener->http_request != NULL;
    heard->body |= listener->http_body != NULL;
    heard->message |= listener->http_message != NULL;
    heard->hello |= listener->tls_hello != NULL;
    if (listener->dns)
        heard->dns = listener->dns_lists;
    if (http) {
        heard->undecoded &= listener->undecoded;
        heard->http_names &= listener->names_only;
    }
    if (tls)
        heard->tls_names &= listener->names_only;
}

void heard_request(const struct heard *heard, const struct exchange_ends *ends, struct http_message *request) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].http_request)
            heard->listeners[i].http_request(heard->listeners[i].user, ends, request);
}

void heard_body(const struct heard *heard, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].http_body)
            heard->listeners[i].http_body(heard->listeners[i].user, ends, message, bytes, size);
}

void heard_message(const struct heard *heard, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].http_message)
            heard->listeners[i].http_message(heard->listeners[i].user, ends, message, request);
}

bool heard_transaction(const struct heard *heard, const struct exchange_ends *ends, struct http_transaction *transaction) {
    bool taken = false;
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].http)
            taken |= heard->listeners[i].http(heard->listeners[i].user, ends, transaction);
    return taken;
}

void heard_hello(const struct heard *heard, const struct exchange_ends *ends, const struct tls_client_hello *client, const struct tls_server_hello *server) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].tls_hello)
            heard->listeners[i].tls_hello(heard->listeners[i].user, ends, client, server);
}

bool heard_handshake(const struct heard *heard, const struct exchange_ends *ends, struct tls_handshake *handshake) {
    bool taken = false;
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].tls)
            taken |= heard->listeners[i].tls(heard->listeners[i].user, ends, handshake);
    return taken;
}

void heard_dns(const struct heard *heard, const struct dns_arrival *arrival) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].dns)
            heard->listeners[i].dns(heard->listeners[i].user, arrival);
}

void heard_login(const struct heard *heard, const struct exchange_ends *ends, const struct login *login) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].login)
            heard->listeners[i].login(heard->listeners[i].user, ends, login);
}

void heard_mail_bytes(const struct heard *heard, struct mime_entity *entity, const uint8_t *bytes, size_t size) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].mail)
            heard->listeners[i].mail_bytes(heard->listeners[i].user, entity, bytes, size);
}

void heard_mail(const struct heard *heard, const struct exchange_ends *ends, struct mime_entity *entity, const struct mail_carried *carried) {
    for (unsigned i = 0; i < heard->count; i++)
        if (heard->listeners[i].mail)
            heard->listeners[i].mail(heard->listeners[i].user, ends, entity, carried);
}
