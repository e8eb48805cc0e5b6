/* What the files of DNS share: names of numbers, and the head of every resource record. */
#ifndef PROTO_DNS_H
#define PROTO_DNS_H

#include "proto/describe.h"

extern const struct orcap_names dns_types; /* IANA dns-parameters, with the types of questions */
extern const struct orcap_names dns_classes;
extern const struct orcap_names dns_algorithms; /* IANA dns-sec-alg-numbers */
extern const struct orcap_names dns_digests;    /* IANA ds-rr-types */
extern const struct orcap_names dns_hashes;     /* IANA dnssec-nsec3-parameters */
extern const struct orcap_names dns_rcodes;
extern const struct orcap_items dns_options; /* of EDNS, RFC 6891 */
extern const struct orcap_items dns_questions;
extern const struct orcap_items dns_records;

/* Whether it came by multicast DNS, whose upper bit of classes means something: RFC 6762. */
bool dns_is_multicast(const struct orcap_view *view);

/* RFC 1035 section 3.2.1. The size of the data reads as None: it no longer holds once names are written without compression. */
#define RECORD_NAME(FIELD, number)                                                                                                          \
    FIELD(rrname, 0, NAME, .compressed = true, .init_text = ".", .filter = "=dns.resp.name")                                                \
    FIELD(type,  16, ENUM, .names = &dns_types, .init = number, .variants = "dns.type", .filter = "=dns.resp.type")
#define RECORD_SIZE(FIELD) FIELD(rdlen, 16, UINT, .covers = REST, .no_value = true, .filter = "=dns.resp.len")
#define RECORD_TIME(FIELD)                                                                                                                  \
    FIELD(ttl, 32, UINT, .filter = "=dns.resp.ttl")                                                                                         \
    RECORD_SIZE(FIELD)

/* The top bit of the class is multicast DNS's: RFC 6762 section 10.2. */
#define RECORD_HEAD(FIELD, number)                                                                                                          \
    RECORD_NAME(FIELD, number)                                                                                                              \
    FIELD(cacheflush, 1, UINT, .filter = "=dns.resp.cache_flush", .filter_when = ONLY(TEST(dns_is_multicast)))                                                                           \
    FIELD(rclass,    15, ENUM, .names = &dns_classes, .init = 1, .filter = "=dns.resp.class", .print = ORCAP_PRINT_HEX)                     \
    RECORD_TIME(FIELD)
#define RECORD_HEAD_UNICAST(FIELD, number)                                                                                                  \
    RECORD_NAME(FIELD, number)                                                                                                              \
    FIELD(rclass, 16, ENUM, .names = &dns_classes, .init = 1, .filter = "=dns.resp.class", .print = ORCAP_PRINT_HEX)                        \
    RECORD_TIME(FIELD)

#endif
