/* Options of EDNS, RFC 6891: owner (draft-cheshire-edns0-owner-option), algorithms understood (RFC 6975), client subnet (RFC 7871), cookies
 * (RFC 7873), padding (RFC 7830), extended errors (RFC 8914). */
#include "proto/dns.h"

static const struct orcap_names codes = NAMES({0, "Reserved", 0}, {1, "LLQ", 0}, {2, "UL", 0}, {3, "NSID", 0}, {4, "Owner", 0}, {5, "DAU", 0},
    {6, "DHU", 0}, {7, "N3U", 0}, {8, "edns-client-subnet", 0}, {10, "COOKIE", 0}, {12, "Padding", 0}, {15, "Extended DNS Error", 0});

#define CODE(FIELD, number) FIELD(optcode, 16, ENUM, .names = &codes, .init = number, .variants = "dns.option", .filter = "=dns.opt.code")
#define SIZED(FIELD, number, data)                                                                                                          \
    CODE(FIELD, number)                                                                                                                     \
    FIELD(optlen, 16, UINT, .sizes = data, .filter = "=dns.opt.len")
#define COVERED(FIELD, number)                                                                                                              \
    CODE(FIELD, number)                                                                                                                     \
    FIELD(optlen, 16, UINT, .covers = REST, .filter = "=dns.opt.len")

#define OPTION(FIELD, WHEN)                                                                                                                 \
    SIZED(FIELD, 0, "optdata")                                                                                                              \
    FIELD(optdata, 0, BYTES, .filter = "=dns.opt.data")
ITEM_OF(option, OPTION, 4, .title = "EDNS0TLV", .display = "DNS EDNS0 TLV")
const struct orcap_items dns_options = {.base = &option};

static bool has_wakeup(const struct orcap_view *view);
static bool has_password(const struct orcap_view *view);
#define OWNER(FIELD, WHEN)                                                                                                                  \
    COVERED(FIELD, 4)                                                                                                                       \
    FIELD(v,            8, UINT, .filter = "")                                                                                              \
    FIELD(s,            8, UINT, .filter = "")                                                                                              \
    FIELD(primary_mac, 48, MAC,  .filter = "")                                                                                              \
    WHEN(TEST(has_wakeup),   wakeup_mac, 48, MAC,   .filter = "")                                                                           \
    WHEN(TEST(has_password), password,    0, BYTES, .filter = "")
ITEM_OF(owner, OWNER, 12, .title = "EDNS0OWN", .display = "EDNS0 Owner (OWN)", .over = OVER({"dns.option", 4}))
static bool has_wakeup(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(owner, optlen)) >= 14;
}
static bool has_password(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(owner, optlen)) >= 18;
}

#define UNDERSTOOD(FIELD, number, table, name_of_data)                                                                                      \
    SIZED(FIELD, number, "alg_code")                                                                                                        \
    FIELD(alg_code, 0, LIST, .element = ORCAP_ENUM, .element_width = 8, .names = table, .filter = name_of_data)
#define ALGORITHMS(FIELD, WHEN) UNDERSTOOD(FIELD, 5, &dns_algorithms, "=dns.opt.dau")
ITEM_OF(algorithms, ALGORITHMS, 4, .title = "EDNS0DAU", .display = "DNSSEC Algorithm Understood (DAU)", .over = OVER({"dns.option", 5}))
#define DIGESTS(FIELD, WHEN) UNDERSTOOD(FIELD, 6, &dns_digests, "=dns.opt.dhu")
ITEM_OF(digests, DIGESTS, 4, .title = "EDNS0DHU", .display = "DS Hash Understood (DHU)", .over = OVER({"dns.option", 6}))
#define HASHES(FIELD, WHEN) UNDERSTOOD(FIELD, 7, &dns_hashes, "=dns.opt.n3u")
ITEM_OF(hashes, HASHES, 4, .title = "EDNS0N3U", .display = "NSEC3 Hash Understood (N3U)", .over = OVER({"dns.option", 7}))

static uint32_t prefix_size(const struct orcap_view *view);
#define SUBNET(FIELD, WHEN)                                                                                                                 \
    COVERED(FIELD, 8)                                                                                                                       \
    FIELD(family,      16, UINT,  .init = 1, .filter = "=dns.opt.client.family")                                                            \
    FIELD(source_plen,  8, UINT,  .sizes = "address", .in_bits = true, .only_built = true, .filter = "=dns.opt.client.netmask")             \
    FIELD(scope_plen,   8, UINT,  .filter = "=dns.opt.client.scope")                                                                        \
    WHEN(IN(family, 2), address, 0, BYTES, .init_text = "\x20\x01\x0d\xb8", .size = prefix_size, .shows = ORCAP_SHOWS_SHORT_6,              \
         .filter = "=dns.opt.client.addr6")                                                                                                 \
    WHEN(OTHERWISE,     address, 0, BYTES, .init_text = "\xc0\xa8", .size = prefix_size, .shows = ORCAP_SHOWS_SHORT_4,                      \
         .filter = "=dns.opt.client.addr4")
ITEM_OF(subnet, SUBNET, 8, .title = "EDNS0ClientSubnet", .display = "DNS EDNS0 Client Subnet", .over = OVER({"dns.option", 8}))
/* The bytes that the prefix fills; of an option that is made, and says nothing of it, as many as the address needs. */
static uint32_t prefix_size(const struct orcap_view *view) {
    uint32_t size = (uint32_t)(orcap_view_number(view, FIELD_OF(subnet, source_plen)) + 7) / 8;
    uint32_t most = orcap_view_number(view, FIELD_OF(subnet, family)) == 2 ? 16 : 4;
    if (!size && view->limit - view->at == 8)
        return UINT32_MAX;
    return size < most ? size : most;
}

#define COOKIE(FIELD, WHEN)                                                                                                                 \
    COVERED(FIELD, 10)                                                                                                                      \
    FIELD(client_cookie, 64, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_DIGITS, .filter = "=dns.opt.cookie.client")                                        \
    FIELD(server_cookie,  0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=dns.opt.cookie.server")
ITEM_OF(cookie, COOKIE, 12, .title = "EDNS0COOKIE", .display = "DNS EDNS0 COOKIE", .over = OVER({"dns.option", 10}))

#define PADDING(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 12, "padding")                                                                                                             \
    FIELD(padding, 0, BYTES, .filter = "=dns.opt.padding")
ITEM_OF(padding, PADDING, 4, .title = "EDNS0PADDING", .display = "DNS EDNS0 Padding", .over = OVER({"dns.option", 12}))

static const struct orcap_names errors = NAMES({0, "Other", 0}, {1, "Unsupported DNSKEY Algorithm", 0}, {2, "Unsupported DS Digest Type", 0},
    {3, "Stale Answer", 0}, {4, "Forged Answer", 0}, {5, "DNSSEC Indeterminate", 0}, {6, "DNSSEC Bogus", 0}, {7, "Signature Expired", 0},
    {8, "Signature Not Yet Valid", 0}, {9, "DNSKEY Missing", 0}, {10, "RRSIGs Missing", 0}, {11, "No Zone Key Bit Set", 0}, {12, "NSEC Missing", 0},
    {13, "Cached Error", 0}, {14, "Not Ready", 0}, {15, "Blocked", 0}, {16, "Censored", 0}, {17, "Filtered", 0}, {18, "Prohibited", 0},
    {19, "Stale NXDOMAIN Answer", 0}, {20, "Not Authoritative", 0}, {21, "Not Supported", 0}, {22, "No Reachable Authority", 0},
    {23, "Network Error", 0}, {24, "Invalid Data", 0}, {25, "Signature Expired before Valid", 0}, {26, "Too Early", 0},
    {27, "Unsupported NSEC3 Iterations Value", 0}, {28, "Unable to conform to policy", 0}, {29, "Synthesized", 0});
#define ERROR(FIELD, WHEN)                                                                                                                  \
    COVERED(FIELD, 15)                                                                                                                      \
    FIELD(info_code, 16, ENUM,  .names = &errors, .filter = "=dns.opt.ext_error.info_code")                                                 \
    FIELD(extra_text, 0, BYTES, .filter = "=dns.opt.ext_error.extra_text", .print = ORCAP_PRINT_TEXT)
ITEM_OF(error, ERROR, 6, .title = "EDNS0ExtendedDNSError", .display = "DNS EDNS0 Extended DNS Error", .over = OVER({"dns.option", 15}))

PROTOCOLS(dns_options, &option, &owner, &algorithms, &digests, &hashes, &subnet, &cookie, &padding, &error)
