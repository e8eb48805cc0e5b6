/* Resource records of DNS whose data has more than one value. RFC 1035 (SOA, HINFO, MX), RFC 2782 (SRV), RFC 3403 (NAPTR), RFC 6891 (OPT), RFC 4034
 * (DS, RRSIG, NSEC, DNSKEY), RFC 5155 (NSEC3), RFC 9460 (SVCB, HTTPS), RFC 8945 (TSIG), RFC 4431 (DLV). */
#include "proto/dns.h"

#include <string.h>

const struct orcap_names dns_algorithms = NAMES({0, "Reserved", 0}, {1, "RSA/MD5", 0}, {2, "Diffie-Hellman", 0}, {3, "DSA/SHA-1", 0},
    {4, "Reserved", 0}, {5, "RSA/SHA-1", 0}, {6, "DSA-NSEC3-SHA1", 0}, {7, "RSASHA1-NSEC3-SHA1", 0}, {8, "RSA/SHA-256", 0}, {9, "Reserved", 0},
    {10, "RSA/SHA-512", 0}, {11, "Reserved", 0}, {12, "GOST R 34.10-2001", 0}, {13, "ECDSA Curve P-256 with SHA-256", 0},
    {14, "ECDSA Curve P-384 with SHA-384", 0}, {15, "Ed25519", 0}, {16, "Ed448", 0}, {252, "Reserved for Indirect Keys", 0},
    {253, "Private algorithms - domain name", 0}, {254, "Private algorithms - OID", 0}, {255, "Reserved", 0});
const struct orcap_names dns_digests = NAMES({0, "Reserved", 0}, {1, "SHA-1", 0}, {2, "SHA-256", 0}, {3, "GOST R 34.11-94", 0}, {4, "SHA-384", 0});
const struct orcap_names dns_hashes = NAMES({0, "Reserved", 0}, {1, "SHA-1", 0});

#define DOMAIN(FIELD, name, name_of_data) FIELD(name, 0, NAME, .compressed = true, .init_text = ".", .filter = name_of_data)

#define SOA(FIELD, WHEN)                                                                                                                    \
    RECORD_HEAD_UNICAST(FIELD, 6)                                                                                                           \
    DOMAIN(FIELD, mname, "=dns.soa.mname")                                                                                                  \
    DOMAIN(FIELD, rname, "=dns.soa.rname")                                                                                                  \
    FIELD(serial,  32, UINT, .filter = "=dns.soa.serial_number")                                                                            \
    FIELD(refresh, 32, UINT, .filter = "=dns.soa.refresh_interval")                                                                         \
    FIELD(retry,   32, UINT, .filter = "=dns.soa.retry_interval")                                                                           \
    FIELD(expire,  32, UINT, .filter = "=dns.soa.expire_limit")                                                                             \
    FIELD(minimum, 32, UINT, .filter = "=dns.soa.minimum_ttl")
ITEM_OF(soa, SOA, 30, .title = "DNSRRSOA", .display = "DNS SOA Resource Record", .over = OVER({"dns.type", 6}))

#define HINFO(FIELD, WHEN)                                                                                                                  \
    RECORD_HEAD(FIELD, 13)                                                                                                                  \
    FIELD(cpulen, 8, UINT,  .sizes = "cpu", .filter = "=dns.hinfo.cpu_length")                                                              \
    FIELD(cpu,    0, BYTES, .filter = "=dns.hinfo.cpu", .print = ORCAP_PRINT_TEXT)                                                          \
    FIELD(oslen,  8, UINT,  .sizes = "os", .filter = "=dns.hinfo.os_length")                                                                \
    FIELD(os,     0, BYTES, .filter = "=dns.hinfo.os", .print = ORCAP_PRINT_TEXT)
ITEM_OF(hinfo, HINFO, 12, .title = "DNSRRHINFO", .display = "DNS HINFO Resource Record", .over = OVER({"dns.type", 13}))

#define MX(FIELD, WHEN)                                                                                                                     \
    RECORD_HEAD(FIELD, 15)                                                                                                                  \
    FIELD(preference, 16, UINT, .filter = "=dns.mx.preference")                                                                             \
    DOMAIN(FIELD, exchange, "=dns.mx.mail_exchange")
ITEM_OF(mx, MX, 12, .title = "DNSRRMX", .display = "DNS MX Resource Record", .over = OVER({"dns.type", 15}))

#define SRV(FIELD, WHEN)                                                                                                                    \
    RECORD_HEAD(FIELD, 33)                                                                                                                  \
    FIELD(priority, 16, UINT, .filter = "=dns.srv.priority")                                                                                \
    FIELD(weight,   16, UINT, .filter = "=dns.srv.weight")                                                                                  \
    FIELD(port,     16, UINT, .filter = "=dns.srv.port")                                                                                    \
    DOMAIN(FIELD, target, "=dns.srv.target")

/* RFC 2782: _service._protocol.name. The label at `index`; 2: all that is left. */
static bool part_of_name(const struct orcap_value *name, unsigned index, uint8_t *room, struct orcap_value *ret_value) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(name, false, text);
    const char *start = text, *end = text + (size > 0 ? size - (text[size - 1] == '.') : 0);
    for (unsigned i = 0; i < index; i++) {
        const char *point = memchr(start, '.', (size_t)(end - start));
        start = point ? point + 1 : end;
    }
    const char *point = index < 2 ? memchr(start, '.', (size_t)(end - start)) : NULL;
    ret_value->size = (size_t)((point ? point : end) - start);
    memcpy(room, start, ret_value->size);
    return size > 0 && ret_value->size;
}
static bool service_of(const struct orcap_view *view, const struct orcap_value *name, uint8_t *room, struct orcap_value *ret_value) {
    (void)view;
    return part_of_name(name, 0, room, ret_value);
}
static bool protocol_of(const struct orcap_view *view, const struct orcap_value *name, uint8_t *room, struct orcap_value *ret_value) {
    (void)view;
    return part_of_name(name, 1, room, ret_value);
}
static bool domain_of(const struct orcap_view *view, const struct orcap_value *name, uint8_t *room, struct orcap_value *ret_value) {
    (void)view;
    return part_of_name(name, 2, room, ret_value);
}
#define NAME_PART(name_of, function)                                                                                                        \
    {.filter = "=dns.srv." name_of, .field = "rrname", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT, .makes = function}
ITEM_OF(srv, SRV, 16, .title = "DNSRRSRV", .display = "DNS SRV Resource Record", .over = OVER({"dns.type", 33}),
        .aliases = ALIASES(NAME_PART("service", service_of), NAME_PART("proto", protocol_of), NAME_PART("name", domain_of)))

#define NAPTR(FIELD, WHEN)                                                                                                                  \
    RECORD_HEAD(FIELD, 35)                                                                                                                  \
    FIELD(order,        16, UINT,  .filter = "=dns.naptr.order")                                                                            \
    FIELD(preference,   16, UINT,  .filter = "=dns.naptr.preference")                                                                       \
    FIELD(flags_len,     8, UINT,  .sizes = "flags", .filter = "=dns.naptr.flags_length")                                                   \
    FIELD(flags,         0, BYTES, .filter = "=dns.naptr.flags", .print = ORCAP_PRINT_TEXT)                                                 \
    FIELD(services_len,  8, UINT,  .sizes = "services", .filter = "=dns.naptr.service_length")                                              \
    FIELD(services,      0, BYTES, .filter = "=dns.naptr.service", .print = ORCAP_PRINT_TEXT)                                               \
    FIELD(regexp_len,    8, UINT,  .sizes = "regexp", .filter = "=dns.naptr.regex_length")                                                  \
    FIELD(regexp,        0, BYTES, .filter = "=dns.naptr.regex", .print = ORCAP_PRINT_TEXT)                                                 \
    DOMAIN(FIELD, replacement, "=dns.naptr.replacement")
ITEM_OF(naptr, NAPTR, 17, .title = "DNSRRNAPTR", .display = "DNS NAPTR Resource Record", .over = OVER({"dns.type", 35}))

static const struct orcap_names dnssec_ok = NAMES({0x8000, "D0", 0});
#define OPT(FIELD, WHEN)                                                                                                                    \
    RECORD_NAME(FIELD, 41)                                                                                                                  \
    FIELD(rclass,  16, ENUM, .names = &dns_classes, .init = 4096, .filter = "=dns.rr.udp_payload_size")                                     \
    FIELD(extrcode, 8, UINT, .filter = "=dns.resp.ext_rcode", .print = ORCAP_PRINT_HEX)                                                     \
    FIELD(version,  8, UINT, .filter = "=dns.resp.edns0_version")                                                                           \
    FIELD(z,       16, ENUM, .names = &dnssec_ok, .init = 0x8000, .filter = "=dns.resp.z", .print = ORCAP_PRINT_HEX)                        \
    RECORD_SIZE(FIELD)                                                                                                                      \
    FIELD(rdata,    0, ITEMS, .items = &dns_options, .filter = "")
ITEM_OF(opt, OPT, 10, .title = "DNSRROPT", .display = "DNS OPT Resource Record", .over = OVER({"dns.type", 41}),
        .aliases = ALIASES({.filter = "=dns.resp.z.do", .field = "z", .shift = 15, .width = 1, .print = ORCAP_PRINT_DECIMAL},
                           {.filter = "=dns.resp.z.reserved", .field = "z", .width = 15, .print = ORCAP_PRINT_HEX}))

#define SIGNED_KEY(FIELD, number)                                                                                                           \
    RECORD_HEAD(FIELD, number)                                                                                                              \
    FIELD(keytag,    16, UINT,  .filter = "=dns.ds.key_id", .print = ORCAP_PRINT_HEX)                                                       \
    FIELD(algorithm,  8, ENUM,  .names = &dns_algorithms, .init = 5, .filter = "=dns.ds.algorithm")                                         \
    FIELD(digesttype, 8, ENUM,  .names = &dns_digests, .init = 5, .filter = "=dns.ds.digest_type")                                          \
    FIELD(digest,     0, BYTES, .filter = "=dns.ds.digest")
#define DS(FIELD, WHEN) SIGNED_KEY(FIELD, 43)
#define DLV(FIELD, WHEN) SIGNED_KEY(FIELD, 32769)
ITEM_OF(ds, DS, 14, .title = "DNSRRDS", .display = "DNS DS Resource Record", .over = OVER({"dns.type", 43}))
ITEM_OF(dlv, DLV, 14, .title = "DNSRRDLV", .display = "DNS DLV Resource Record", .over = OVER({"dns.type", 32769}))

#define RRSIG(FIELD, WHEN)                                                                                                                  \
    RECORD_HEAD(FIELD, 46)                                                                                                                  \
    FIELD(typecovered, 16, ENUM, .names = &dns_types, .init = 1, .filter = "=dns.rrsig.type_covered")                                       \
    FIELD(algorithm,    8, ENUM, .names = &dns_algorithms, .init = 5, .filter = "=dns.rrsig.algorithm")                                     \
    FIELD(labels,       8, UINT, .filter = "=dns.rrsig.labels")                                                                             \
    FIELD(originalttl, 32, UINT, .filter = "=dns.rrsig.original_ttl")                                                                       \
    FIELD(expiration,  32, UINT, .shows = ORCAP_SHOWS_DATE, .filter = "=dns.rrsig.signature_expiration",                                    \
          .print = ORCAP_PRINT_DATE, .print_unit = 1000000000)                                                                              \
    FIELD(inception,   32, UINT, .shows = ORCAP_SHOWS_DATE, .filter = "=dns.rrsig.signature_inception",                                     \
          .print = ORCAP_PRINT_DATE, .print_unit = 1000000000)                                                                              \
    FIELD(keytag,      16, UINT, .filter = "=dns.rrsig.key_tag")                                                                            \
    DOMAIN(FIELD, signersname, "=dns.rrsig.signers_name")                                                                                   \
    FIELD(signature,    0, BYTES, .filter = "=dns.rrsig.signature")
ITEM_OF(rrsig, RRSIG, 28, .title = "DNSRRRSIG", .display = "DNS RRSIG Resource Record", .over = OVER({"dns.type", 46}))

#define TYPES(FIELD) FIELD(typebitmaps, 0, BYTES, .names = &dns_types, .shows = ORCAP_SHOWS_WINDOWS, .filter = "")
#define NSEC(FIELD, WHEN)                                                                                                                   \
    RECORD_HEAD(FIELD, 47)                                                                                                                  \
    DOMAIN(FIELD, nextname, "=dns.nsec.next_domain_name")                                                                                   \
    TYPES(FIELD)
ITEM_OF(nsec, NSEC, 10, .title = "DNSRRNSEC", .display = "DNS NSEC Resource Record", .over = OVER({"dns.type", 47}))

static const struct orcap_names key_flags =
    FLAG_LETTERS({0x0001, "S", "secure_entry_point"}, {0x0080, "?", "key_revoked"}, {0x0100, "Z", "zone_key"});
#define DNSKEY(FIELD, WHEN)                                                                                                                 \
    RECORD_HEAD(FIELD, 48)                                                                                                                  \
    FIELD(flags,    16, FLAGS, .names = &key_flags, .init = 256, .filter = "=dns.dnskey.flags")                                             \
    FIELD(protocol,  8, UINT,  .init = 3, .filter = "=dns.dnskey.protocol")                                                                 \
    FIELD(algorithm, 8, ENUM,  .names = &dns_algorithms, .init = 5, .filter = "=dns.dnskey.algorithm")                                      \
    FIELD(publickey, 0, BYTES, .filter = "=dns.dnskey.public_key")

/* RFC 4034, appendix B: the sum of what the record holds. */
static bool key_tag(const struct orcap_view *view, const struct orcap_value *key, uint8_t *room, struct orcap_value *ret_value) {
    enum { BEFORE = 4 }; /* flags, protocol and algorithm */
    uint32_t sum = 0;
    (void)view, (void)room;
    for (size_t i = 0; i < key->size + BEFORE; i++)
        sum += i % 2 ? (key->bytes - BEFORE)[i] : (uint32_t)(key->bytes - BEFORE)[i] << 8;
    ret_value->number = (sum + (sum >> 16)) & 0xffff;
    return true;
}
ITEM_OF(dnskey, DNSKEY, 14, .title = "DNSRRDNSKEY", .display = "DNS DNSKEY Resource Record", .over = OVER({"dns.type", 48}),
        .aliases = ALIASES({.filter = "=dns.dnskey.key_id", .field = "publickey", .kind = ORCAP_UINT, .width = 2, .makes = key_tag}))

static const struct orcap_names opt_out = NAMES({1, "Opt-Out", 0});
#define OPT_OUT .aliases = ALIASES({.filter = "=dns.nsec3.flags.opt_out", .field = "flags", .width = 1, .print = ORCAP_PRINT_DECIMAL})
#define SALTED(FIELD, kind_of_flags)                                                                                                        \
    FIELD(hashalg,     8, UINT, .filter = "=dns.nsec3.algo")                                                                                \
    kind_of_flags                                                                                                                           \
    FIELD(iterations, 16, UINT, .filter = "=dns.nsec3.iterations")                                                                          \
    FIELD(saltlength,  8, UINT, .sizes = "salt", .only_read = true, .filter = "=dns.nsec3.salt_length")                                     \
    FIELD(salt,        0, BYTES, .filter = "=dns.nsec3.salt_value")
#define NSEC3(FIELD, WHEN)                                                                                                                  \
    RECORD_HEAD(FIELD, 50)                                                                                                                  \
    SALTED(FIELD, FIELD(flags, 8, ENUM, .names = &opt_out, .filter = "=dns.nsec3.flags"))                                                   \
    FIELD(hashlength,          8, UINT,  .sizes = "nexthashedownername", .only_read = true, .filter = "=dns.nsec3.hash_length")             \
    FIELD(nexthashedownername, 0, BYTES, .filter = "=dns.nsec3.hash_value")                                                                 \
    TYPES(FIELD)
ITEM_OF(nsec3, NSEC3, 16, .title = "DNSRRNSEC3", .display = "DNS NSEC3 Resource Record", .over = OVER({"dns.type", 50}), OPT_OUT)
#define NSEC3PARAM(FIELD, WHEN)                                                                                                             \
    RECORD_HEAD(FIELD, 51)                                                                                                                  \
    SALTED(FIELD, FIELD(flags, 8, UINT, .filter = "=dns.nsec3.flags"))
ITEM_OF(nsec3param, NSEC3PARAM, 15, .title = "DNSRRNSEC3PARAM", .display = "DNS NSEC3PARAM Resource Record", .over = OVER({"dns.type", 51}), OPT_OUT)

static const struct orcap_names parameter_keys = NAMES({0, "mandatory", 0}, {1, "alpn", 0}, {2, "no-default-alpn", 0}, {3, "port", 0},
    {4, "ipv4hint", 0}, {5, "ech", 0}, {6, "ipv6hint", 0}, {7, "dohpath", 0}, {8, "ohttp", 0});
#define PARAMETER(FIELD, WHEN)                                                                                                              \
    FIELD(key, 16, ENUM, .names = &parameter_keys, .filter = "=dns.svcb.svcparam.key")                                                      \
    FIELD(len, 16, UINT, .sizes = "value", .filter = "=dns.svcb.svcparam.value.length")                                                     \
    WHEN(IN(key, 0),    value,  0, LIST, .element = ORCAP_ENUM, .element_width = 16, .names = &parameter_keys,                              \
         .filter = "=dns.svcb.svcparam.mandatory.key")                                                                                      \
    WHEN(IN(key, 1, 2), value,  0, STRINGS, .filter = "=dns.svcb.svcparam.alpn")                                                            \
    WHEN(IN(key, 3),    value, 16, UINT, .filter = "=dns.svcb.svcparam.port")                                                               \
    WHEN(IN(key, 4),    value,  0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "=dns.svcb.svcparam.ipv4hint.ip")             \
    WHEN(IN(key, 6),    value,  0, LIST, .element = ORCAP_IP6, .element_width = 128, .shows = ORCAP_SHOWS_TIGHT,                            \
         .filter = "=dns.svcb.svcparam.ipv6hint.ip")                                                                                        \
    WHEN(OTHERWISE,     value,  0, BYTES, .filter = "=dns.svcb.svcparam.value")
ITEM_OF(parameter, PARAMETER, 4, .title = "SvcParam")
static const struct orcap_items parameters = {.base = &parameter};

#define SERVICE(FIELD, number)                                                                                                              \
    RECORD_HEAD(FIELD, number)                                                                                                              \
    FIELD(svc_priority, 16, UINT, .filter = "=dns.svcb.svcpriority")                                                                        \
    DOMAIN(FIELD, target_name, "=dns.svcb.targetname")                                                                                      \
    FIELD(svc_params, 0, ITEMS, .items = &parameters, .filter = "")
#define SVCB(FIELD, WHEN) SERVICE(FIELD, 64)
#define HTTPS(FIELD, WHEN) SERVICE(FIELD, 65)
ITEM_OF(svcb, SVCB, 12, .title = "DNSRRSVCB", .display = "DNS SVCB Resource Record", .over = OVER({"dns.type", 64}))
ITEM_OF(https, HTTPS, 12, .title = "DNSRRHTTPS", .display = "DNS HTTPS Resource Record", .over = OVER({"dns.type", 65}))

#define TSIG(FIELD, WHEN)                                                                                                                   \
    RECORD_HEAD_UNICAST(FIELD, 250)                                                                                                         \
    FIELD(algo_name,    0, NAME,  .compressed = true, .init_text = "hmac-sha1.", .filter = "=dns.tsig.algorithm_name")                      \
    FIELD(time_signed, 48, UINT,  .shows = ORCAP_SHOWS_DATE, .filter = "=dns.tsig.time_signed",                                             \
          .print = ORCAP_PRINT_DATE, .print_unit = 1000000000)                                                                              \
    FIELD(fudge,       16, UINT,  .filter = "=dns.tsig.fudge")                                                                              \
    FIELD(mac_len,     16, UINT,  .sizes = "mac_data", .filter = "=dns.tsig.mac_size")                                                      \
    FIELD(mac_data,     0, BYTES, .filter = "=dns.tsig.mac")                                                                                \
    FIELD(original_id, 16, UINT,  .filter = "=dns.tsig.original_id")                                                                        \
    FIELD(error,       16, UINT,  .filter = "=dns.tsig.error")                                                                              \
    FIELD(other_len,   16, UINT,  .sizes = "other_data", .filter = "=dns.tsig.other_len")                                                   \
    FIELD(other_data,   0, BYTES, .filter = "=dns.tsig.other_data")
ITEM_OF(tsig, TSIG, 26, .title = "DNSRRTSIG", .display = "DNS TSIG Resource Record", .over = OVER({"dns.type", 250}))

PROTOCOLS(dns_records, &soa, &hinfo, &mx, &srv, &naptr, &opt, &ds, &dlv, &rrsig, &nsec, &dnskey, &nsec3, &nsec3param, &parameter,
          &svcb, &https, &tsig)
