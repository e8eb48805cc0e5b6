/* Options of DHCPv6 beside those of RFC 8415: RFC 3319 (SIP), 3646 (DNS), 3898 (NIS), 4075 (SNTP), 4242, 4280 (BCMCS), 4776 (place), 4649, 4580,
 * 4704 (FQDN), 5192 (PANA), 4833 (time zones), 4994, 5007, 5908 (NTP), 5970 (boot), 6440, 6422, 6607, 6939, 8910, 8520, 9686. */
#include "proto/service/dhcp6.h"

#define SERVERS_OF(FIELD, number, name, name_of_server)                                                                                     \
    DHCP6_SIZED(FIELD, number, #name, 0)                                                                                                    \
    FIELD(name, 0, LIST, .element = ORCAP_IP6, .element_width = 128, .filter = name_of_server)
#define DOMAINS_OF(FIELD, number, name, name_of_domain)                                                                                     \
    DHCP6_SIZED(FIELD, number, #name, 0)                                                                                                    \
    FIELD(name, 0, NAMES, .filter = name_of_domain)
#define DOMAIN_OF(FIELD, number, name, name_of_domain)                                                                                      \
    DHCP6_SIZED(FIELD, number, #name, 0)                                                                                                    \
    FIELD(name, 0, NAME, .rootless = true, .filter = name_of_domain)
#define TEXT_OF(FIELD, number, name, name_of_text)                                                                                          \
    DHCP6_SIZED(FIELD, number, #name, 0)                                                                                                    \
    FIELD(name, 0, BYTES, .filter = name_of_text, .print = ORCAP_PRINT_TEXT)
#define OPTION(id, LIST, number, name, shown) LAYER_OF(id, LIST, 4, .title = name, .display = shown, DHCP6_WORDS, DHCP6_OF(number))

#define SIP_DOMAINS(FIELD, WHEN) DOMAINS_OF(FIELD, 21, sipdomains, "=dhcpv6.sip_server_domain_search_fqdn")
OPTION(sip_domains, SIP_DOMAINS, 21, "DHCP6OptSIPDomains", "DHCP6 Option - SIP Servers Domain Name List")
#define SIP_SERVERS(FIELD, WHEN) SERVERS_OF(FIELD, 22, sipservers, "=dhcpv6.sip_server_a")
OPTION(sip_servers, SIP_SERVERS, 22, "DHCP6OptSIPServers", "DHCP6 Option - SIP Servers IPv6 Address List")
#define DNS_SERVERS(FIELD, WHEN) SERVERS_OF(FIELD, 23, dnsservers, "=dhcpv6.dns_server")
OPTION(dns_servers, DNS_SERVERS, 23, "DHCP6OptDNSServers", "DHCP6 Option - DNS Recursive Name Server")
#define DNS_DOMAINS(FIELD, WHEN) DOMAINS_OF(FIELD, 24, dnsdomains, "=dhcpv6.search_list_entry")
OPTION(dns_domains, DNS_DOMAINS, 24, "DHCP6OptDNSDomains", "DHCP6 Option - Domain Search List option")
#define NIS_SERVERS(FIELD, WHEN) SERVERS_OF(FIELD, 27, nisservers, "=dhcpv6.nis_server")
OPTION(nis_servers, NIS_SERVERS, 27, "DHCP6OptNISServers", "DHCP6 Option - NIS Servers")
#define NISP_SERVERS(FIELD, WHEN) SERVERS_OF(FIELD, 28, nispservers, "=dhcpv6.nisp_server")
OPTION(nisp_servers, NISP_SERVERS, 28, "DHCP6OptNISPServers", "DHCP6 Option - NIS+ Servers")
#define NIS_DOMAIN(FIELD, WHEN) DOMAIN_OF(FIELD, 29, nisdomain, "=dhcpv6.nis_fqdn")
OPTION(nis_domain, NIS_DOMAIN, 29, "DHCP6OptNISDomain", "DHCP6 Option - NIS Domain Name")
#define NISP_DOMAIN(FIELD, WHEN) DOMAIN_OF(FIELD, 30, nispdomain, "=dhcpv6.nisp_fqdn")
OPTION(nisp_domain, NISP_DOMAIN, 30, "DHCP6OptNISPDomain", "DHCP6 Option - NIS+ Domain Name")
#define SNTP(FIELD, WHEN) SERVERS_OF(FIELD, 31, sntpservers, "=dhcpv6.sntp_server")
OPTION(sntp, SNTP, 31, "DHCP6OptSNTPServers", "DHCP6 option - SNTP Servers")
#define REFRESH(FIELD, WHEN)                                                                                                                \
    DHCP6_FIXED(FIELD, 32, 4)                                                                                                               \
    FIELD(reftime, 32, UINT, .init = 86400, .filter = "=dhcpv6.lifetime")
LAYER_OF(refresh, REFRESH, 8, .title = "DHCP6OptInfoRefreshTime", .display = "DHCP6 Option - Information Refresh Time", DHCP6_WORDS, DHCP6_OF(32))
#define BCMCS_DOMAINS(FIELD, WHEN) DOMAINS_OF(FIELD, 33, bcmcsdomains, "=dhcpv6.bcmcs_server_fqdn")
OPTION(bcmcs_domains, BCMCS_DOMAINS, 33, "DHCP6OptBCMCSDomains", "DHCP6 Option - BCMCS Domain Name List")
#define BCMCS_SERVERS(FIELD, WHEN) SERVERS_OF(FIELD, 34, bcmcsservers, "=dhcpv6.bcmcs_server_a")
OPTION(bcmcs_servers, BCMCS_SERVERS, 34, "DHCP6OptBCMCSServers", "DHCP6 Option - BCMCS Addresses List")

static const struct orcap_names whose_place = NAMES({0, "DHCP server", 0}, {1, "closest network element", 0}, {2, "client", 0});
#define PLACE_ELEMENT(FIELD, WHEN)                                                                                                          \
    FIELD(CAtype,   8, UINT,  .filter = "")                                                                                                 \
    FIELD(CAlength, 16, UINT,  .sizes = "CAvalue", .filter = "")                                                                             \
    FIELD(CAvalue,  0, BYTES, .filter = "")
ITEM_OF(place_element, PLACE_ELEMENT, 3, .title = "DHCP6OptGeoConfElement", .rfc = "RFC 4776")
static const struct orcap_items place_elements = {.base = &place_element};
#define PLACE(FIELD, WHEN)                                                                                                                  \
    DHCP6_SIZED(FIELD, 36, "ca_elts", 3)                                                                                                    \
    FIELD(what,         8, ENUM,  .init = 2, .names = &whose_place, .filter = "")                                                           \
    FIELD(country_code, 16, BYTES, .init_text = "FR", .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                                           \
    FIELD(ca_elts,       0, ITEMS, .items = &place_elements, .filter = "")
LAYER_OF(place, PLACE, 7, .title = "DHCP6OptGeoConf", .display = "DHCP6 Option - Civic Location", .rfc = "RFC 4776", DHCP6_OPTIONS_FOLLOW)

#define REMOTE(FIELD, WHEN)                                                                                                                 \
    DHCP6_SIZED(FIELD, 37, "remoteid", 4)                                                                                                   \
    FIELD(enterprisenum, 32, ENUM,  .unset = true, .names = &dhcp6_enterprises, .filter = "=dhcpv6.remoteid.enterprise")                    \
    FIELD(remoteid,       0, BYTES, .filter = "=dhcpv6.remoteid_enterprise_id")
LAYER_OF(remote, REMOTE, 8, .title = "DHCP6OptRemoteID", .display = "DHCP6 Option - Relay Agent Remote-ID", DHCP6_WORDS, DHCP6_OF(37))
#define SUBSCRIBER(FIELD, WHEN) TEXT_OF(FIELD, 38, subscriberid, "=dhcpv6.subscriber_id")
OPTION(subscriber, SUBSCRIBER, 38, "DHCP6OptSubscriberID", "DHCP6 Option - Subscriber ID")

static const struct orcap_names fqdn_flags =
    FLAG_LETTERS({1, "S", "=dhcpv6.clientfqdn.client.s"}, {2, "O", "=dhcpv6.clientfqdn.server.o"}, {4, "N", "=dhcpv6.clientfqdn.client.n"});
#define FQDN(FIELD, WHEN)                                                                                                                   \
    DHCP6_SIZED(FIELD, 39, "fqdn", 1)                                                                                                       \
    FIELD(res,   5, UINT,  .filter = "")                                                                                                    \
    FIELD(flags, 3, FLAGS, .names = &fqdn_flags, .filter = "")                                                                              \
    FIELD(fqdn,  0, NAME,  .rootless = true, .filter = "=dhcpv6.client_domain")
LAYER_OF(fqdn, FQDN, 5, .title = "DHCP6OptClientFQDN", .display = "DHCP6 Option - Client FQDN", DHCP6_WORDS, DHCP6_OF(39),
         .aliases = ALIASES({.filter = "=dhcpv6.client_fqdn_flags", .field = "res", .last = "flags", .print = ORCAP_PRINT_HEX}))
#define PANA(FIELD, WHEN) SERVERS_OF(FIELD, 40, paaaddr, "=dhcpv6.pana_agent")
OPTION(pana, PANA, 40, "DHCP6OptPanaAuthAgent", "DHCP6 PANA Authentication Agent Option")
#define POSIX_ZONE(FIELD, WHEN) TEXT_OF(FIELD, 41, optdata, "=dhcpv6.timezone")
OPTION(posix_zone, POSIX_ZONE, 41, "DHCP6OptNewPOSIXTimeZone", "DHCP6 POSIX Timezone Option")
#define NAMED_ZONE(FIELD, WHEN) TEXT_OF(FIELD, 42, optdata, "=dhcpv6.tzdb")
OPTION(named_zone, NAMED_ZONE, 42, "DHCP6OptNewTZDBTimeZone", "DHCP6 TZDB Timezone Option")
#define ECHOED(FIELD, WHEN)                                                                                                                 \
    DHCP6_SIZED(FIELD, 43, "reqopts", 0)                                                                                                    \
    FIELD(reqopts, 0, LIST, .element = ORCAP_ENUM, .element_width = 16, .names = &dhcp6_options, .init_text = "\0\27\0\30", .init = 4,      \
          .filter = "=dhcpv6.requested_option_code")
OPTION(echoed, ECHOED, 43, "DHCP6OptRelayAgentERO", "DHCP6 Option - RelayRequest Option")
#define CLIENT_LINK(FIELD, WHEN) SERVERS_OF(FIELD, 48, linkaddress, "")
OPTION(client_link, CLIENT_LINK, 48, "DHCP6OptLQClientLink", "DHCP6 Client Link Option")

static int unless_known(const struct orcap_view *view);
enum { NTP_SERVER = 1, NTP_MULTICAST, NTP_NAME };
#define NTP_WORDS(number) .rfc = "RFC 5908", .others = OTHERS("Raw"), .instead = unless_known, .over = OVER({"dhcp6.ntp", number})
#define NTP_CODE(FIELD, number) FIELD(optcode, 16, UINT, .init = number, .variants = "dhcp6.ntp", .filter = "=dhcpv6.ntpserver.option.type")
#define NTP_ADDRESS(FIELD, number, name_of_address)                                                                                         \
    NTP_CODE(FIELD, number)                                                                                                                 \
    FIELD(optlen, 16, UINT, .init = 16, .filter = "=dhcpv6.ntpserver.option.length")                                                        \
    FIELD(addr,  128, IP6,  .filter = name_of_address)
#define NTP_UNICAST(FIELD, WHEN) NTP_ADDRESS(FIELD, 1, "=dhcpv6.ntpserver.addr")
ITEM_OF(ntp_unicast, NTP_UNICAST, 20, .title = "DHCP6NTPSubOptSrvAddr", .display = "DHCP6 NTP Server Address Suboption", NTP_WORDS(1))
#define NTP_GROUP(FIELD, WHEN) NTP_ADDRESS(FIELD, 2, "=dhcpv6.ntpserver.mc_addr")
ITEM_OF(ntp_group, NTP_GROUP, 20, .title = "DHCP6NTPSubOptMCAddr", .display = "DHCP6 NTP Multicast Address Suboption", NTP_WORDS(2))
#define NTP_FQDN(FIELD, WHEN)                                                                                                               \
    NTP_CODE(FIELD, 3)                                                                                                                      \
    FIELD(optlen, 16, UINT, .sizes = "fqdn", .filter = "=dhcpv6.ntpserver.option.length")                                                   \
    FIELD(fqdn,    0, NAME, .rootless = true, .filter = "=dhcpv6.ntpserver.fqdn")
ITEM_OF(ntp_fqdn, NTP_FQDN, 4, .title = "DHCP6NTPSubOptSrvFQDN", .display = "DHCP6 NTP Server FQDN Suboption", NTP_WORDS(3))
static const struct orcap_items ntp_options = {.base = &ntp_unicast};
static int unless_known(const struct orcap_view *view) {
    uint64_t code = orcap_view_number(view, FIELD_OF(ntp_unicast, optcode));
    return code >= NTP_SERVER && code <= NTP_NAME ? -1 : 0;
}
#define NTP(FIELD, WHEN)                                                                                                                    \
    DHCP6_SIZED(FIELD, 56, "ntpserver", 0)                                                                                                  \
    FIELD(ntpserver, 0, ITEMS, .items = &ntp_options, .filter = "")
OPTION(ntp, NTP, 56, "DHCP6OptNTPServer", "DHCP6 NTP Server Option")

#define BOOT_URL(FIELD, WHEN) TEXT_OF(FIELD, 59, optdata, "")
OPTION(boot_url, BOOT_URL, 59, "DHCP6OptBootFileUrl", "DHCP6 Boot File URL Option")
#define ARCHITECTURES(FIELD, WHEN)                                                                                                          \
    DHCP6_SIZED(FIELD, 61, "archtypes", 0)                                                                                                  \
    FIELD(archtypes, 0, LIST, .element = ORCAP_UINT, .element_width = 16, .filter = "")
OPTION(architectures, ARCHITECTURES, 61, "DHCP6OptClientArchType", "DHCP6 Client System Architecture Type Option")
#define CARD(FIELD, WHEN)                                                                                                                   \
    DHCP6_FIXED(FIELD, 62, 3)                                                                                                               \
    FIELD(iitype,  8, UINT, .filter = "")                                                                                                   \
    FIELD(iimajor, 8, UINT, .filter = "")                                                                                                   \
    FIELD(iiminor, 8, UINT, .filter = "")
LAYER_OF(card, CARD, 7, .title = "DHCP6OptClientNetworkInterId", .display = "DHCP6 Client Network Interface Identifier Option", DHCP6_WORDS, DHCP6_OF(62))
#define ERP(FIELD, WHEN) DOMAINS_OF(FIELD, 65, erpdomain, "")
OPTION(erp, ERP, 65, "DHCP6OptERPDomain", "DHCP6 Option - ERP Domain Name List")
#define SUPPLIED(FIELD, WHEN)                                                                                                               \
    DHCP6_SIZED(FIELD, 66, "relaysupplied", 0)                                                                                              \
    FIELD(relaysupplied, 0, ITEMS, .items = &dhcp6_inner, .filter = "")
OPTION(supplied, SUPPLIED, 66, "DHCP6OptRelaySuppliedOpt", "DHCP6 Relay-Supplied Options Option")
#define SUBNET(FIELD, WHEN)                                                                                                                 \
    DHCP6_SIZED(FIELD, 68, "data", 1)                                                                                                       \
    FIELD(type, 8, UINT,  .init = 255, .filter = "")                                                                                        \
    FIELD(data, 0, BYTES, .filter = "")
LAYER_OF(subnet, SUBNET, 5, .title = "DHCP6OptVSS", .display = "DHCP6 Option - Virtual Subnet Selection", DHCP6_WORDS, DHCP6_OF(68))
#define LINK_ADDRESS(FIELD, WHEN)                                                                                                           \
    DHCP6_SIZED(FIELD, 79, "clladdr", 2)                                                                                                    \
    FIELD(lltype,  16, UINT, .init = 1, .filter = "")                                                                                       \
    FIELD(clladdr, 48, MAC,  .filter = "")
LAYER_OF(link_address, LINK_ADDRESS, 12, .title = "DHCP6OptClientLinkLayerAddr", .display = "DHCP6 Option - Client Link Layer address", DHCP6_WORDS,
         DHCP6_OF(79))
#define PORTAL(FIELD, WHEN) TEXT_OF(FIELD, 103, URI, "=dhcpv6.captive_portal")
OPTION(portal, PORTAL, 103, "DHCP6OptCaptivePortal", "DHCP6 Option - Captive-Portal")
#define MUD(FIELD, WHEN) TEXT_OF(FIELD, 112, mudstring, "=dhcpv6.mudurl")
OPTION(mud, MUD, 112, "DHCP6OptMudUrl", "DHCP6 Option - MUD URL")
#define REGISTER(FIELD, WHEN) DHCP6_FIXED(FIELD, 148, 0)
OPTION(registration, REGISTER, 148, "DHCP6OptAddrRegEnable", "DHCP6 Address Registration Option")

PROTOCOLS(dhcp6_options, &sip_domains, &sip_servers, &dns_servers, &dns_domains, &nis_servers, &nisp_servers, &nis_domain, &nisp_domain, &sntp, &refresh,
          &bcmcs_domains, &bcmcs_servers, &place_element, &place, &remote, &subscriber, &fqdn, &pana, &posix_zone, &named_zone, &echoed, &client_link,
          &ntp_unicast, &ntp_group, &ntp_fqdn, &ntp, &boot_url, &architectures, &card, &erp, &supplied, &subnet, &link_address, &portal, &mud,
          &registration)
