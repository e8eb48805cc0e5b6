/* Internet messages as they come (RFC 5322), and the files attached to them: parts with a name (RFC 2045, 2046, 2183), decoded. The message itself is
 * told as it was sent, its parts beside it. Names are put together from parameters in pieces (RFC 2231) and from encoded words (RFC 2047) of UTF-8 or
 * Latin-1; what is in another charset stays as it was sent. */
#ifndef APP_MIME_H
#define APP_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MIME_NAME = 256, MIME_TYPE = 64, MIME_BOUNDARY = 72, MIME_DEPTH = 8, MIME_LINE = 1024, MIME_FIELD = 2048 };

/* The message, or a file in it. */
struct mime_entity {
    char name[MIME_NAME], type[MIME_TYPE]; /* of the message its subject, once that was read; bytes as sent */
    size_t name_size, type_size;
    bool whole;  /* it is the message */
    bool missed; /* some bytes are missing */
    void *user;  /* of who hears */
};

struct mime_hearer {
    void (*bytes)(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size); /* bytes NULL: that many are missing */
    void (*ended)(void *user, struct mime_entity *entity, bool complete);
    void *user;
};

enum mime_encoding { MIME_IDENTITY, MIME_BASE64, MIME_QUOTED };

struct mime_reader {
    struct mime_entity message, part;
    bool in_fields, part_open, ended_whole; /* the last piece of a line was its end */
    uint8_t encoding;                       /* enum mime_encoding, of the part */
    uint8_t boundary_count, line_end;       /* how the line before ended, which may belong to a boundary: bytes */
    uint32_t bits, bit_count;               /* of base 64 */
    char boundaries[MIME_DEPTH][MIME_BOUNDARY];
    char boundary[MIME_BOUNDARY];           /* what the fields at hand say */
    size_t line_size, field_size;
    char line[MIME_LINE], field[MIME_FIELD];
};

void mime_reader_init(struct mime_reader *reader);
void mime_reader_take(struct mime_reader *reader, const uint8_t *bytes, size_t size, const struct mime_hearer *hearer);
void mime_reader_miss(struct mime_reader *reader, size_t size, const struct mime_hearer *hearer);
/* No more of this message comes. */
void mime_reader_end(struct mime_reader *reader, bool complete, const struct mime_hearer *hearer);

#endif
