/* BOOTP and DHCP. RFC 951 and RFC 2131 section 2; options of RFC 2132 and IANA's registry bootp-dhcp-parameters. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/cursor.h"
#include "core/sink.h"

#include <string.h>

enum { COOKIE = 0x63825363 }; /* RFC 2131 section 3: before options */

static uint32_t options_size(const struct orcap_view *view);

static const struct orcap_names operations = NAMES({1, "BOOTREQUEST", 0}, {2, "BOOTREPLY", 0});
static const struct orcap_names flags = FLAG_LETTERS({0x8000, "B", "bc"});
static const struct orcap_names cookies = NAMES({COOKIE, "DHCP magic", 0});

#define BOOTP(FIELD, WHEN)                                                                                                                  \
    FIELD(op,         8, ENUM,  .init = 1, .names = &operations, .filter = "type")                                                          \
    FIELD(htype,      8, ENUM,  .init = 1, .names = &hardware_types, .filter = "hw.type", .print = ORCAP_PRINT_HEX)                         \
    FIELD(hlen,       8, UINT,  .init = 6, .filter = "hw.len")                                                                              \
    FIELD(hops,       8, UINT)                                                                                                              \
    FIELD(xid,       32, HEX,   .filter = "id")                                                                                             \
    FIELD(secs,      16, UINT)                                                                                                              \
    FIELD(flags,     16, FLAGS, .names = &flags)                                                                                            \
    FIELD(ciaddr,    32, IP4,   .filter = "ip.client")                                                                                      \
    FIELD(yiaddr,    32, IP4,   .filter = "ip.your")                                                                                        \
    FIELD(siaddr,    32, IP4,   .filter = "ip.server")                                                                                      \
    FIELD(giaddr,    32, IP4,   .may_end = true, .filter = "ip.relay")                                                                      \
    FIELD(chaddr,   128, BYTES, .shows = ORCAP_SHOWS_HARDWARE, .filter = "")                                                                \
    FIELD(sname,    512, BYTES, .shows = ORCAP_SHOWS_TRIMMED, .filter = "server", .print = ORCAP_PRINT_TEXT)                                \
    FIELD(file,    1024, BYTES, .shows = ORCAP_SHOWS_TRIMMED, .print = ORCAP_PRINT_TEXT)                                                    \
    FIELD(options,    0, BYTES, .size = options_size, .names = &cookies, .filter = "")
/* Wireshark goes by either port, Scapy by both. */
LAYER_OF(bootp, BOOTP, 236, .title = "BOOTP", .filter = "dhcp", .rfc = "RFC 2131", .may_be_cut = true,
         .over = OVER({"udp.port", 67, .read_only = true}, {"udp.port", 68, .read_only = true}),
         .bonds = BONDS({.lower = "UDP", .values = {{"dport", 68}, {"sport", 67}}}, {.upper = "DHCP", .values = {{"options", COOKIE}}}),
         .aliases = ALIASES({.filter = "flags.reserved", .field = "flags", .width = 15, .print = ORCAP_PRINT_HEX},
                            {.filter = "hw.mac_addr", .field = "chaddr", .kind = ORCAP_MAC, .width = 6, .when = ONLY(BITS_ARE(hlen, 0xff, 6))},
                            {.filter = "hw.addr_padding", .field = "chaddr", .kind = ORCAP_BYTES, .shift = 6, .when = ONLY(BITS_ARE(hlen, 0xff, 6))},
                            {.filter = "cookie", .field = "options", .kind = ORCAP_IP4, .width = 4}))

/* The magic cookie, behind which options stand as a layer of their own; or all there is, a vendor's own. */
static uint32_t options_size(const struct orcap_view *view) {
    enum { FIXED = 236 };
    uint32_t room = view->limit - view->at, size = room > FIXED ? room - FIXED : 0;
    return size >= 4 && load_be32(view->bytes + view->at + FIXED) == COOKIE ? 4 : size;
}

#define CODE(FIELD, number) FIELD(code, 8, UINT, .init = number, .variants = "dhcp.option", .filter = "=dhcp.option.type")
#define HEAD(FIELD, number)                                                                                                                 \
    CODE(FIELD, number)                                                                                                                     \
    FIELD(length, 8, UINT, .covers = REST, .filter = "=dhcp.option.length")
#define ANY_VALUE ALIASES({.filter = "=dhcp.option.value", .field = "value", .kind = ORCAP_BYTES})

#define OTHER(FIELD, WHEN) HEAD(FIELD, 0) FIELD(value, 0, BYTES, .filter = "=dhcp.option.value")
OPTION_OF(other, OTHER, 2, .title = "DHCPOption")
#define PAD(FIELD, WHEN) FIELD(code, 8, UINT, .init = 0, .variants = "dhcp.option", .filter = "")
OPTION_OF(pad, PAD, 1, .title = "pad", .over = OVER({"dhcp.option", 0}))
/* tshark gives the last option the type 0. */
#define END(FIELD, WHEN)                                                                                                                    \
    FIELD(code, 8, UINT, .init = 255, .variants = "dhcp.option", .filter = "=dhcp.option.end")                                              \
    FIELD(type, 0, UINT, .phantom = true, .filter = "=dhcp.option.type")
OPTION_OF(end, END, 1, .title = "end", .over = OVER({"dhcp.option", 255}))

static const struct orcap_names message_types = NAMES({1, "discover", 0}, {2, "offer", 0}, {3, "request", 0}, {4, "decline", 0}, {5, "ack", 0},
    {6, "nak", 0}, {7, "release", 0}, {8, "inform", 0}, {9, "force_renew", 0}, {10, "lease_query", 0}, {11, "lease_unassigned", 0},
    {12, "lease_unknown", 0}, {13, "lease_active", 0});
static const struct orcap_names algorithms = NAMES({1, "HMAC-MD5", 0});

/* All other options are a number, a length and a value: addresses or numbers, as many as fit, or text. */
#define OPTION(id, number, name, ...)                                                                                                       \
    static const struct orcap_field id##_fields[] = {HEAD(ENTRY_, number) ENTRY_(value, 0, __VA_ARGS__)};                                   \
    static const struct orcap_protocol id = {.title = name, .item = true, .option = true, .fields = id##_fields,                            \
                                             .field_count = COUNT_(id##_fields), .over = OVER({"dhcp.option", number}), .aliases = ANY_VALUE};
#define ADDRESSES LIST, .element = ORCAP_IP4, .element_width = 32
#define BYTE LIST, .element = ORCAP_UINT, .element_width = 8
#define SHORT LIST, .element = ORCAP_UINT, .element_width = 16
#define LONG LIST, .element = ORCAP_UINT, .element_width = 32
#define TEXT BYTES, .print = ORCAP_PRINT_TEXT

OPTION(subnet_mask, 1, "subnet_mask", ADDRESSES, .filter = "=dhcp.option.subnet_mask")
OPTION(time_zone, 2, "time_zone", LONG, .filter = "=dhcp.option.time_offset")
OPTION(router, 3, "router", ADDRESSES, .filter = "=dhcp.option.router")
OPTION(time_server, 4, "time_server", ADDRESSES, .filter = "=dhcp.option.time_server")
OPTION(ien_name_server, 5, "IEN_name_server", ADDRESSES, .filter = "=dhcp.option.name_server")
OPTION(name_server, 6, "name_server", ADDRESSES, .filter = "=dhcp.option.domain_name_server")
OPTION(log_server, 7, "log_server", ADDRESSES, .filter = "=dhcp.option.log_server")
OPTION(cookie_server, 8, "cookie_server", ADDRESSES, .filter = "=dhcp.option.quotes_server")
OPTION(lpr_server, 9, "lpr_server", ADDRESSES, .filter = "=dhcp.option.lpr_server")
OPTION(impress_servers, 10, "impress-servers", ADDRESSES, .filter = "=dhcp.option.impress_server")
OPTION(resource_servers, 11, "resource-location-servers", ADDRESSES, .filter = "=dhcp.option.resource_location_server")
OPTION(hostname, 12, "hostname", TEXT, .filter = "=dhcp.option.hostname")
OPTION(boot_size, 13, "boot-size", SHORT, .filter = "=dhcp.option.boot_file_size")
OPTION(dump_path, 14, "dump_path", TEXT, .filter = "=dhcp.option.merit_dump_file")
OPTION(domain, 15, "domain", TEXT, .filter = "=dhcp.option.domain_name")
OPTION(swap_server, 16, "swap-server", ADDRESSES, .filter = "=dhcp.option.swap_server")
OPTION(root_path, 17, "root_disk_path", TEXT, .filter = "=dhcp.option.root_path")
OPTION(extensions_path, 18, "extensions-path", TEXT, .filter = "=dhcp.option.extension_path")
OPTION(ip_forwarding, 19, "ip-forwarding", BYTE, .filter = "=dhcp.option.ip_forwarding")
OPTION(source_routing, 20, "non-local-source-routing", BYTE, .filter = "=dhcp.option.non_local_source_routing")
OPTION(policy_filter, 21, "policy-filter", ADDRESSES, .filter = "=dhcp.option.policy_filter.ip")
OPTION(datagram_size, 22, "max_dgram_reass_size", SHORT, .filter = "=dhcp.option.max_datagram_reassembly_size")
OPTION(default_ttl, 23, "default_ttl", BYTE, .filter = "=dhcp.option.default_ip_ttl")
OPTION(mtu_timeout, 24, "pmtu_timeout", LONG, .filter = "=dhcp.option.path_mtu_aging_timeout")
OPTION(mtu_plateaus, 25, "path-mtu-plateau-table", SHORT, .filter = "=dhcp.option.path_mtu_plateau_table_item")
OPTION(interface_mtu, 26, "interface-mtu", SHORT, .filter = "=dhcp.option.interface_mtu")
OPTION(subnets_local, 27, "all-subnets-local", BYTE, .filter = "=dhcp.option.all_subnets_are_local")
OPTION(broadcast_address, 28, "broadcast_address", ADDRESSES, .filter = "=dhcp.option.broadcast_address")
OPTION(mask_discovery, 29, "perform-mask-discovery", BYTE, .filter = "=dhcp.option.perform_mask_discovery")
OPTION(mask_supplier, 30, "mask-supplier", BYTE, .filter = "=dhcp.option.mask_supplier")
OPTION(router_discovery, 31, "router-discovery", BYTE, .filter = "=dhcp.option.perform_router_discover")
OPTION(router_solicitation, 32, "router-solicitation-address", ADDRESSES, .filter = "=dhcp.option.router_solicitation_address")
OPTION(static_routes, 33, "static-routes", ADDRESSES, .filter = "=dhcp.option.static_route.ip")
OPTION(trailers, 34, "trailer-encapsulation", BYTE, .filter = "=dhcp.option.trailer_encapsulation")
OPTION(arp_timeout, 35, "arp_cache_timeout", LONG, .filter = "=dhcp.option.arp_cache_timeout")
OPTION(encapsulation, 36, "ieee802-3-encapsulation", BYTE, .filter = "=dhcp.option.ethernet_encapsulation")
OPTION(tcp_ttl, 37, "tcp_ttl", BYTE, .filter = "=dhcp.option.tcp_default_ttl")
OPTION(tcp_keepalive, 38, "tcp_keepalive_interval", LONG, .filter = "=dhcp.option.tcp_keepalive_interval")
OPTION(tcp_garbage, 39, "tcp_keepalive_garbage", BYTE, .filter = "=dhcp.option.tcp_keepalive_garbage")
OPTION(nis_domain, 40, "NIS_domain", TEXT, .filter = "=dhcp.option.nis_domain")
OPTION(nis_server, 41, "NIS_server", ADDRESSES, .filter = "=dhcp.option.nis_server")
OPTION(ntp_server, 42, "NTP_server", ADDRESSES, .filter = "=dhcp.option.ntp_server")
OPTION(vendor, 43, "vendor_specific", BYTES, .filter = "=dhcp.option.vendor.value")
OPTION(netbios_server, 44, "NetBIOS_server", ADDRESSES, .filter = "=dhcp.option.netbios_over_tcpip_name_server")
OPTION(netbios_datagrams, 45, "NetBIOS_dist_server", ADDRESSES, .filter = "=dhcp.option.netbios_over_tcpip_dd_name_server")
OPTION(netbios_node, 46, "NetBIOS_node_type", BYTE, .filter = "=dhcp.option.netbios_over_tcpip_node_type")
OPTION(netbios_scope, 47, "netbios-scope", TEXT, .filter = "=dhcp.option.netbios_over_tcpip_scope")
OPTION(font_servers, 48, "font-servers", ADDRESSES, .filter = "=dhcp.option.xwindows_system_font_server")
OPTION(display_manager, 49, "x-display-manager", ADDRESSES, .filter = "=dhcp.option.xwindows_system_display_manager")
OPTION(requested_address, 50, "requested_addr", ADDRESSES, .filter = "=dhcp.option.requested_ip_address")
OPTION(lease_time, 51, "lease_time", LONG, .filter = "=dhcp.option.ip_address_lease_time")
OPTION(overload, 52, "dhcp-option-overload", BYTE, .filter = "=dhcp.option.option_overload")
OPTION(message_type, 53, "message-type", LIST, .element = ORCAP_ENUM, .element_width = 8, .names = &message_types, .filter = "=dhcp.option.dhcp")
OPTION(server_id, 54, "server_id", ADDRESSES, .filter = "=dhcp.option.dhcp_server_id")
OPTION(requests, 55, "param_req_list", BYTE, .together = true, .filter = "=dhcp.option.request_list_item")
OPTION(error_message, 56, "error_message", TEXT, .filter = "=dhcp.option.message")
OPTION(message_size, 57, "max_dhcp_size", SHORT, .filter = "=dhcp.option.dhcp_max_message_size")
OPTION(renewal_time, 58, "renewal_time", LONG, .filter = "=dhcp.option.renewal_time_value")
OPTION(rebinding_time, 59, "rebinding_time", LONG, .filter = "=dhcp.option.rebinding_time_value")
OPTION(vendor_class_id, 60, "vendor_class_id", TEXT, .filter = "=dhcp.option.vendor_class_id")
static bool is_hardware(const struct orcap_view *view);
#define CLIENT_ID(FIELD, WHEN) HEAD(FIELD, 61) FIELD(value, 0, BYTES, .filter = "=dhcp.option.value")
OPTION_OF(client_id, CLIENT_ID, 2, .title = "client_id", .over = OVER({"dhcp.option", 61}),
          .aliases = ALIASES({.filter = "=dhcp.hw.type", .field = "value", .kind = ORCAP_HEX, .width = 1, .when = ONLY(TEST(is_hardware))},
                             {.filter = "=dhcp.hw.mac_addr", .field = "value", .kind = ORCAP_MAC, .shift = 1, .width = 6,
                              .when = ONLY(TEST(is_hardware))}))
/* A hardware type and an address of Ethernet's size. */
static bool is_hardware(const struct orcap_view *view) {
    const uint8_t *bytes = view->bytes + view->at;
    return view->size == 9 && bytes[2] > 0 && bytes[2] < 48;
}
OPTION(nwip_domain, 62, "nwip-domain-name", TEXT, .filter = "=dhcp.option.novell_netware_ip_domain")
OPTION(nisplus_domain, 64, "NISplus_domain", TEXT, .filter = "=dhcp.option.nis_plus_domain")
OPTION(nisplus_server, 65, "NISplus_server", ADDRESSES, .filter = "=dhcp.option.nis_plus_server")
OPTION(tftp_name, 66, "tftp_server_name", TEXT, .filter = "=dhcp.option.tftp_server_name")
OPTION(boot_file, 67, "boot-file-name", TEXT, .filter = "=dhcp.option.bootfile_name")
OPTION(home_agent, 68, "mobile-ip-home-agent", ADDRESSES, .filter = "=dhcp.option.mobile_ip_home_agent")
OPTION(smtp_server, 69, "SMTP_server", ADDRESSES, .filter = "=dhcp.option.smtp_server")
OPTION(pop3_server, 70, "POP3_server", ADDRESSES, .filter = "=dhcp.option.pop3_server")
OPTION(nntp_server, 71, "NNTP_server", ADDRESSES, .filter = "=dhcp.option.nntp_server")
OPTION(www_server, 72, "WWW_server", ADDRESSES, .filter = "=dhcp.option.default_www_server")
OPTION(finger_server, 73, "Finger_server", ADDRESSES, .filter = "=dhcp.option.default_finger_server")
OPTION(irc_server, 74, "IRC_server", ADDRESSES, .filter = "=dhcp.option.default_irc_server")
OPTION(street_server, 75, "StreetTalk_server", ADDRESSES, .filter = "=dhcp.option.streettalk_server")
OPTION(street_directory, 76, "StreetTalk_Dir_Assistance", ADDRESSES, .filter = "=dhcp.option.streettalk_da_server")
OPTION(user_class, 77, "user_class", BYTES, .filter = "")
OPTION(slp_agent, 78, "slp_service_agent", BYTES, .filter = "")
OPTION(slp_scope, 79, "slp_service_scope", BYTES, .filter = "")
OPTION(rapid_commit, 80, "rapid_commit", BYTES, .filter = "")
OPTION(client_fqdn, 81, "client_FQDN", BYTES, .filter = "")
OPTION(relay_agent, 82, "relay_agent_information", BYTES, .filter = "")
OPTION(nds_server, 85, "nds-server", ADDRESSES, .filter = "=dhcp.option.novell_dss.ip")
OPTION(nds_tree, 86, "nds-tree-name", TEXT, .filter = "=dhcp.option.novell_ds_tree_name")
OPTION(nds_context, 87, "nds-context", TEXT, .filter = "=dhcp.option.novell_ds_context")
OPTION(bcms_names, 88, "bcms-controller-namesi", BYTES, .filter = "")
OPTION(bcms_address, 89, "bcms-controller-address", ADDRESSES, .filter = "")
OPTION(last_transaction, 91, "client-last-transaction-time", LONG, .filter = "=dhcp.option.client_last_transaction_time")
OPTION(associated_ip, 92, "associated-ip", ADDRESSES, .filter = "=dhcp.option.associated_ip_option")
OPTION(architecture, 93, "pxe_client_architecture", BYTES, .filter = "")
OPTION(network_interface, 94, "pxe_client_network_interface", BYTES, .filter = "")
OPTION(machine, 97, "pxe_client_machine_identifier", BYTES, .filter = "")
OPTION(uap_servers, 98, "uap-servers", BYTES, .filter = "")
OPTION(posix_zone, 100, "pcode", TEXT, .filter = "=dhcp.option.tz_pcode")
OPTION(zone_name, 101, "tcode", TEXT, .filter = "=dhcp.option.tz_tcode")
OPTION(ipv6_only, 108, "ipv6-only-preferred", LONG, .filter = "")
OPTION(netinfo_address, 112, "netinfo-server-address", ADDRESSES, .filter = "=dhcp.option.netinfo_parent_server_address")
OPTION(netinfo_tag, 113, "netinfo-server-tag", TEXT, .filter = "=dhcp.option.netinfo_parent_server_tag")
OPTION(captive_portal, 114, "captive-portal", TEXT, .filter = "=dhcp.option.captive_portal")
OPTION(auto_config, 116, "auto-config", BYTE, .filter = "=dhcp.option.dhcp_auto_configuration")
OPTION(name_search, 117, "name-service-search", SHORT, .filter = "")
OPTION(subnet_selection, 118, "subnet-selection", ADDRESSES, .filter = "=dhcp.option.subnet_selection_option")
OPTION(routes, 121, "classless_static_routes", BYTES, .filter = "=dhcp.option.classless_static_route")
OPTION(vendor_class, 124, "vendor_class", BYTES, .filter = "")
OPTION(vendor_information, 125, "vendor_specific_information", BYTES, .filter = "")
OPTION(tftp_address, 128, "tftp_server_ip_address", ADDRESSES, .filter = "")
OPTION(pana_agent, 136, "pana-agent", ADDRESSES, .filter = "=dhcp.option.pana_agent")
OPTION(lost_server, 137, "v4-lost", BYTES, .filter = "")
OPTION(capwap, 138, "capwap-ac-v4", ADDRESSES, .filter = "=dhcp.option.capwap_access_controller")
OPTION(sip_domains, 141, "sip_ua_service_domains", BYTES, .filter = "")
OPTION(forcerenew, 145, "forcerenew_nonce_capable", LIST, .element = ORCAP_ENUM, .element_width = 8, .together = true, .names = &algorithms,
       .filter = "=dhcp.option.forcerenew_nonce.algorithm")
OPTION(dns_selection, 146, "rdnss-selection", BYTES, .filter = "")
OPTION(tftp_addresses, 150, "tftp_server_address", ADDRESSES, .filter = "=dhcp.option.tftp_server_address")
OPTION(port_parameters, 159, "v4-portparams", BYTES, .filter = "")
OPTION(v4_portal, 160, "v4-captive-portal", TEXT, .filter = "")
OPTION(mud_url, 161, "mud-url", TEXT, .filter = "=dhcp.option.mudurl")
OPTION(pxe_magic, 208, "pxelinux_magic", BYTES, .filter = "")
OPTION(pxe_configuration, 209, "pxelinux_configuration_file", TEXT, .filter = "=dhcp.option.pxe_config_file")
OPTION(pxe_path, 210, "pxelinux_path_prefix", TEXT, .filter = "=dhcp.option.pxe_path_prefix")
OPTION(pxe_reboot, 211, "pxelinux_reboot_time", BYTES, .filter = "")
OPTION(rapid_deployment, 212, "option-6rd", BYTES, .filter = "")
OPTION(access_domain, 213, "v4-access-domain", BYTES, .filter = "")

static const struct orcap_items options = {.base = &other, .pairs = true, .flat = true};
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define DHCP(FIELD, WHEN) FIELD(options, 0, ITEMS, .items = &options, .filter = "")
LAYER_OF(dhcp, DHCP, 0, .title = "DHCP", .display = "DHCP options", .rfc = "RFC 2131", .summary = line)

/* "DHCP Discover" */
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value value;
    orcap_chain_get(chain, layer, FIELD_OF(dhcp, options), &value);
    struct orcap_item_list list = orcap_chain_items(chain, layer, FIELD_OF(dhcp, options), &value);
    sink_text(out, "DHCP");
    while (orcap_item_list_next(&list)) {
        struct orcap_value type;
        if (orcap_context_protocol(chain->context, list.item.nodes->protocol) != &message_type)
            continue;
        orcap_chain_get(&list.item, 0, message_type.field_count - 1, &type);
        const char *name = type.size ? orcap_names_find(&message_types, *type.bytes) : NULL;
        sink_char(out, ' ');
        if (name && *name)
            sink_format(out, "%c%s", *name - 'a' + 'A', name + 1);
        return;
    }
}

PROTOCOLS(dhcp, &bootp, &dhcp, &other, &pad, &end, &subnet_mask, &time_zone, &router, &time_server, &ien_name_server, &name_server, &log_server,
          &cookie_server, &lpr_server, &impress_servers, &resource_servers, &hostname, &boot_size, &dump_path, &domain, &swap_server, &root_path,
          &extensions_path, &ip_forwarding, &source_routing, &policy_filter, &datagram_size, &default_ttl, &mtu_timeout, &mtu_plateaus,
          &interface_mtu, &subnets_local, &broadcast_address, &mask_discovery, &mask_supplier, &router_discovery, &router_solicitation,
          &static_routes, &trailers, &arp_timeout, &encapsulation, &tcp_ttl, &tcp_keepalive, &tcp_garbage, &nis_domain, &nis_server, &ntp_server,
          &vendor, &netbios_server, &netbios_datagrams, &netbios_node, &netbios_scope, &font_servers, &display_manager, &requested_address,
          &lease_time, &overload, &message_type, &server_id, &requests, &error_message, &message_size, &renewal_time, &rebinding_time,
          &vendor_class_id, &client_id, &nwip_domain, &nisplus_domain, &nisplus_server, &tftp_name, &boot_file, &home_agent, &smtp_server,
          &pop3_server, &nntp_server, &www_server, &finger_server, &irc_server, &street_server, &street_directory, &user_class, &slp_agent,
          &slp_scope, &rapid_commit, &client_fqdn, &relay_agent, &nds_server, &nds_tree, &nds_context, &bcms_names, &bcms_address,
          &last_transaction, &associated_ip, &architecture, &network_interface, &machine, &uap_servers, &posix_zone, &zone_name, &ipv6_only,
          &netinfo_address, &netinfo_tag, &captive_portal, &auto_config, &name_search, &subnet_selection, &routes, &vendor_class,
          &vendor_information, &tftp_address, &pana_agent, &lost_server, &capwap, &sip_domains, &forcerenew, &dns_selection, &tftp_addresses,
          &port_parameters, &v4_portal, &mud_url, &pxe_magic, &pxe_configuration, &pxe_path, &pxe_reboot, &rapid_deployment, &access_domain)
