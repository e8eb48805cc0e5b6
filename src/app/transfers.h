/* Files that go over sessions of their own: FTP's data connections (RFC 959, RFC 2428) and TFTP (RFC 1350, RFC 2348). Where they go is read from
 * the commands; what they are called is what the command asks for. Few are followed at once: an older one makes room. */
#ifndef APP_TRANSFERS_H
#define APP_TRANSFERS_H

#include "track/session.h"
#include "track/stream.h"

enum { TRANSFERS_MOST = 64, TRANSFER_NAME = 255, TFTP_BLOCK = 512 };

struct transfer {
    const char *source;      /* "ftp" or "tftp"; NULL: free */
    uint64_t order;          /* when it was spoken of */
    uint8_t version;         /* of IP */
    union address client, server; /* of the commands */
    union address listener;  /* the end that waits for the session */
    uint16_t port;           /* its port */
    uint32_t control;        /* session of the commands */
    uint32_t session;        /* its own */
    bool running, sent_by_client, missed;
    uint16_t block, block_size; /* TFTP: the last one, and how large they are */
    char name[TRANSFER_NAME];
    size_t name_size;        /* 0: nobody has asked for a file */
    struct stream_pair pair; /* FTP */
    struct stream_packet last;
    void *user;              /* of who listens */
};

struct transfer_hearer {
    /* bytes NULL: that many are missing. */
    void (*bytes)(void *user, struct transfer *transfer, const uint8_t *bytes, size_t size);
    void (*ended)(void *user, struct transfer *transfer, bool complete);
    void *user;
};

struct transfers {
    struct transfer all[TRANSFERS_MOST];
    struct streams streams;
    uint64_t made;
    size_t active; /* of `all` */
    struct transfer_hearer hearer;
};
void transfers_init(struct transfers *transfers, uint64_t max_memory, const struct transfer_hearer *hearer);
/* A packet, after its session has counted it. */
void transfers_take(struct transfers *transfers, const struct session *session, int way, const struct event *event, const struct digest_ip *ip);
void transfers_over(struct transfers *transfers, uint32_t session); /* a session gets no more packets */
void transfers_finish(struct transfers *transfers);                 /* nothing more comes */

#endif
