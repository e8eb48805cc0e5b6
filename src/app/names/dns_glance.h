/* A quick look at a DNS message, for what is counted over millions of them: where its sections are (RFC 1035, section 4.1), by hand on the bytes, as the
 * counting road looks at headers. The lists of DNS say everything else, and whatever is not all there; tests hold the two equal. */
#ifndef APP_DNS_GLANCE_H
#define APP_DNS_GLANCE_H

#include <orcap/packet.h>

struct dns_glance {
    const uint8_t *bytes;
    size_t size;
    bool response, authoritative, truncated;
    bool asked;           /* it has a question that can be read */
    uint8_t opcode, rcode;
    uint16_t id;
    uint16_t counts[4];   /* of the sections, as the header says */
    uint16_t type;        /* of the first question */
    size_t name_size;     /* of the first question's name, on the wire */
    size_t answers_at;    /* 0: the questions before them cannot be read */
};
enum { DNS_GLANCE_QUESTION = 12 }; /* where the name of the first question begins */
/* False when not even the header is there. */
bool dns_glance(const uint8_t *bytes, size_t size, struct dns_glance *ret_glance);

struct dns_glance_record {
    size_t name_at, data_at, data_size;
    uint16_t type, class;
};
/* The record at *at, which then stands behind it; false when it is none, or is not all there. */
bool dns_glance_record(const struct dns_glance *glance, size_t *at, struct dns_glance_record *ret_record);
/* Are all sections there, and is nothing in them that contradicts itself? */
bool dns_glance_is_whole(const struct dns_glance *glance);
/* A name in presentation form, without final dot, as dns_question_read gives it; its size, 0 when it cannot be read. */
size_t dns_glance_name(const struct dns_glance *glance, size_t at, char text[ORCAP_NAME_TEXT]);

#endif
