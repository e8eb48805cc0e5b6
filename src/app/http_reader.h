/* HTTP/1 messages on one direction of a stream (RFC 9112): where each begins and ends, and what its head says. Bytes come in pieces as they were
 * read; a message that lies in one piece is read in place. What is no message is passed over until a piece begins as one. */
#ifndef APP_HTTP_READER_H
#define APP_HTTP_READER_H

#include "app/coding.h"
#include "track/stream.h"

enum http_text {
    HTTP_METHOD,
    HTTP_URI,
    HTTP_VERSION,
    HTTP_HOST,
    HTTP_USER_AGENT,
    HTTP_REFERER,
    HTTP_REASON,
    HTTP_CONTENT_TYPE,
    HTTP_CONTENT_ENCODING,
    HTTP_AUTHORIZATION, /* of a request */
    HTTP_RESOLVED_FROM, /* not sent: put there by who knows it */
    HTTP_TEXTS
};
/* Longer lines are read as far as this; headers of a row's columns keep no more of their lines either. */
enum { HTTP_LINE_MOST = 64 * 1024 };

struct http_span {
    uint32_t at, size;
};
struct http_message {
    struct http_message *next;   /* of those that wait for use */
    struct stream_packet packet; /* the latest that was needed for it */
    bool response;
    bool complete;   /* else it was broken off, or a part of its head is missing */
    bool counted;    /* one of its packets was */
    bool body_known; /* body is its size, decoded */
    uint16_t status;
    uint16_t has;    /* bit a text: the first header of that name, blanks around it removed */
    uint64_t body;
    void *user;              /* of who listens to bodies; NULL when the message begins */
    struct http_span texts[HTTP_TEXTS];
    char *text;
    uint32_t text_size, text_capacity;
};

struct http_owner;
/* Shared by the readers of a capture. */
struct http_store {
    struct budget *budget;
    struct http_message *spare;
    struct codings codings;
    bool undecoded; /* bodies are taken as they come */
    /* A piece of a body, decoded; bytes NULL: that many are missing. NULL: nobody is told. */
    void (*body)(struct http_owner *owner, struct http_message *message, const uint8_t *bytes, size_t size);
};
void http_store_init(struct http_store *store, struct budget *budget);
void http_store_clear(struct http_store *store);
struct http_message *http_message_new(struct http_store *store);                    /* NULL: no room */
void http_message_give(struct http_store *store, struct http_message *message);     /* NULL is fine */
void http_message_keep(struct http_store *store, struct http_message *message, enum http_text which, const char *bytes, size_t size);
static inline bool http_message_says(const struct http_message *message, enum http_text which) {
    return message->has >> which & 1;
}

/* How a message goes on after its head: as it says; without a body whatever it says; or it was the last. */
enum http_after_head { HTTP_BODY, HTTP_NO_BODY, HTTP_TUNNEL };

enum http_state {
    HTTP_AT_START,
    HTTP_AT_HEADER,
    HTTP_AT_BODY,       /* `left` bytes of it are to come */
    HTTP_AT_REST,       /* it goes on to the end of the stream */
    HTTP_AT_CHUNK_SIZE,
    HTTP_AT_CHUNK,
    HTTP_AT_CHUNK_END,
    HTTP_AT_TRAILER,
    HTTP_AT_TUNNEL      /* what comes is no HTTP any more */
};

struct http_reader;
struct http_owner {
    enum http_after_head (*head)(struct http_owner *owner, struct http_reader *reader, struct http_message *message);
    /* Takes the message over. */
    void (*done)(struct http_owner *owner, struct http_reader *reader, struct http_message *message);
};

struct http_reader {
    struct http_store *store;
    struct http_owner *owner;
    struct http_message *message; /* at hand; NULL between messages */
    struct decoder *decoder;
    char *line;                   /* the beginning of a line whose end has not come */
    uint32_t line_size, line_capacity;
    uint64_t left, length;        /* length: Content-Length */
    uint8_t state;                /* enum http_state */
    bool responses;               /* else requests */
    bool lost;                    /* messages may be missing before the next one */
    bool line_counted;            /* a packet with the beginning of the line was counted */
    bool has_length, bad_length, chunked, transfer_coded;
    int8_t folding;               /* enum http_text that a line beginning with a blank goes on with; -1: none */
};

void http_reader_init(struct http_reader *reader, struct http_store *store, struct http_owner *owner, bool responses);
void http_reader_clear(struct http_reader *reader);
void http_reader_take(struct http_reader *reader, const uint8_t *bytes, size_t size, const struct stream_packet *packet);
void http_reader_gap(struct http_reader *reader, uint64_t size, const struct stream_packet *packet);
/* The stream has ended, or (packet NULL) is given up: a body that goes on to the end is complete, anything else at hand is not. */
void http_reader_end(struct http_reader *reader, const struct stream_packet *packet);

/* Does a payload begin as a message does, as far as it goes? A request: method, target and version; a response: version and status. */
bool http_begins_request(const uint8_t *bytes, size_t size);
bool http_begins_response(const uint8_t *bytes, size_t size);

#endif
