/* PIM version 2, RFC 7761 section 4.9; hello options of RFC 3973 (state refresh) and RFC 7761. */
#include "proto/describe.h"
#include "proto/transport.h"

#include "core/checksum.h"

#define WORDS .rfc = "RFC 7761", .contrib = "pim"

static const struct orcap_names types = NAMES({0, "Hello", 0}, {1, "Register", 0}, {2, "Register-Stop", 0}, {3, "Join/Prune", 0}, {4, "Bootstrap", 0},
    {5, "Assert", 0}, {6, "Graft", 0}, {7, "Graft-Ack", 0}, {8, "Candidate-RP-Advertisement", 0});
static uint64_t checksum(const struct orcap_packet *packet, size_t layer);

#define PIM(FIELD, WHEN)                                                                                                                    \
    FIELD(version,  4, UINT, .init = 2)                                                                                                     \
    FIELD(type,     4, ENUM, .names = &types)                                                                                               \
    FIELD(reserved, 8, UINT, .filter = "code")                                                                                              \
    FIELD(chksum,  16, HEX,  .compute = checksum, .filter = "cksum")
LAYER_OF(pim, PIM, 4, .title = "PIMv2Hdr", .display = "Protocol Independent Multicast Version 2 Header", .filter = "pim", WORDS,
         .over = OVER({"ip.proto", 103}, {"ipv6.nh", 103}),
         .bonds = BONDS({.upper = "PIMv2Hello", .values = {{"type", 0}}}, {.upper = "PIMv2JoinPrune", .values = {{"type", 3}}}))

/* Over the pseudo-header of IPv6, but not of IPv4; of a register message only over its own eight bytes. Over neither there is none. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    enum { REGISTER = 1, REGISTER_SIZE = 8 };
    const struct orcap_layer *own = &packet->layers[layer];
    struct orcap_view view = orcap_packet_view(packet, layer);
    const struct orcap_field *below = own->under < ORCAP_DEPTH ? orcap_context_protocol(packet->context, packet->layers[own->under].protocol)->fields : NULL;
    uint32_t size = own->limit - own->at;
    uint16_t sum;
    if (!below || (below->init != 4 && below->init != 6))
        return 0;
    if (below->init == 6 && transport_checksum(packet, layer, 103, 2, &sum))
        return sum;
    if (orcap_view_number(&view, FIELD_OF(pim, type)) == REGISTER && size > REGISTER_SIZE)
        size = REGISTER_SIZE;
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, size, 2));
}

#define OPTION_TYPE(FIELD, number) FIELD(type, 16, UINT, .init = number, .variants = "pim.option", .filter = "=pim.optiontype")
#define OPTION(FIELD, WHEN)                                                                                                                 \
    OPTION_TYPE(FIELD, 0)                                                                                                                   \
    FIELD(length, 16, UINT,  .sizes = "value", .filter = "=pim.optionlength")                                                               \
    FIELD(value,   0, BYTES, .filter = "=pim.optionvalue")
ITEM_OF(option, OPTION, 4, .stays = true, .title = "_PIMv2GenericHello", .display = "PIMv2 Generic Hello", .contrib = "pim")
#define SIZED(FIELD, number)                                                                                                                \
    OPTION_TYPE(FIELD, number)                                                                                                              \
    FIELD(length, 16, UINT, .covers = REST, .filter = "=pim.optionlength")
#define HOLDTIME(FIELD, WHEN)                                                                                                               \
    SIZED(FIELD, 1)                                                                                                                         \
    FIELD(holdtime, 16, UINT, .init = 105, .filter = "=pim.holdtime")
ITEM_OF(holdtime, HOLDTIME, 6, .title = "PIMv2HelloHoldtime", .display = "PIMv2 Hello Options : Holdtime", .contrib = "pim",
        .over = OVER({"pim.option", 1}))
#define DELAY_VALUE(FIELD, WHEN)                                                                                                            \
    FIELD(t,                  1, UINT, .filter = "=pim.t")                                                                                  \
    FIELD(propagation_delay, 15, UINT, .init = 500, .filter = "=pim.propagation_delay")                                                     \
    FIELD(override_interval, 16, UINT, .init = 2500, .filter = "=pim.override_interval")
ITEM_OF(delay_value, DELAY_VALUE, 4, .title = "PIMv2HelloLANPruneDelayValue", .display = "PIMv2 Hello Options : LAN Prune Delay Value", .contrib = "pim")
static const struct orcap_items delay_values = {.base = &delay_value};
#define DELAY(FIELD, WHEN)                                                                                                                  \
    SIZED(FIELD, 2)                                                                                                                         \
    FIELD(value, 0, ITEMS, .items = &delay_values, .init_item = true, .filter = "")
ITEM_OF(delay, DELAY, 4, .title = "PIMv2HelloLANPruneDelay", .display = "PIMv2 Hello Options : LAN Prune Delay", .contrib = "pim",
        .over = OVER({"pim.option", 2}))
#define PRIORITY(FIELD, WHEN)                                                                                                               \
    SIZED(FIELD, 19)                                                                                                                        \
    FIELD(dr_priority, 32, UINT, .init = 1, .filter = "=pim.dr_priority")
ITEM_OF(priority, PRIORITY, 8, .title = "PIMv2HelloDRPriority", .display = "PIMv2 Hello Options : DR Priority", .contrib = "pim",
        .over = OVER({"pim.option", 19}))
#define GENERATION(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 20)                                                                                                                        \
    FIELD(generation_id, 32, UINT, .filter = "=pim.generation_id")
ITEM_OF(generation, GENERATION, 8, .title = "PIMv2HelloGenerationID", .display = "PIMv2 Hello Options : Generation ID", .contrib = "pim",
        .over = OVER({"pim.option", 20}))
#define REFRESH_VALUE(FIELD, WHEN)                                                                                                          \
    FIELD(version,   8, UINT, .init = 1, .filter = "=pim.state_refresh_version")                                                            \
    FIELD(interval,  8, UINT, .filter = "=pim.state_refresh_interval")                                                                      \
    FIELD(reserved, 16, UINT, .filter = "=pim.state_refresh_reserved")
ITEM_OF(refresh_value, REFRESH_VALUE, 4, .title = "PIMv2HelloStateRefreshValue", .display = "PIMv2 Hello Options : State-Refresh Value", .contrib = "pim")
static const struct orcap_items refresh_values = {.base = &refresh_value};
#define REFRESH(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 21)                                                                                                                        \
    FIELD(value, 0, ITEMS, .items = &refresh_values, .init_item = true, .filter = "")
ITEM_OF(refresh, REFRESH, 4, .title = "PIMv2HelloStateRefresh", .display = "PIMv2 Hello Options : State-Refresh", .contrib = "pim",
        .over = OVER({"pim.option", 21}))

/* Encoded addresses, section 4.9.1: the family of IANA's registry, 1 for IPv4 and 2 for IPv6. */
#define ADDRESS(WHEN, family, name, filter_4, filter_6)                                                                                     \
    WHEN(IN(family, 2), name, 128, IP6, .filter = filter_6)                                                                                 \
    WHEN(OTHERWISE,     name,  32, IP4, .filter = filter_4)
#define FAMILY(FIELD, family, encoding)                                                                                                     \
    FIELD(family,   8, UINT, .init = 1, .filter = "=pim.addr_address_family")                                                               \
    FIELD(encoding, 8, UINT, .filter = "=pim.addr_encoding_type")

#define LISTED(FIELD, WHEN)                                                                                                                 \
    FAMILY(FIELD, addr_family, encoding_type)                                                                                               \
    ADDRESS(WHEN, addr_family, prefix, "=pim.address_list", "=pim.address_list_ip6")
ITEM_OF(listed, LISTED, 2, .title = "PIMv2HelloAddrListValue", .display = "PIMv2 Hello Options : Address List Value", .contrib = "pim")
static const struct orcap_items listed_addresses = {.base = &listed};
#define ADDRESS_LIST(FIELD, WHEN)                                                                                                           \
    SIZED(FIELD, 24)                                                                                                                        \
    FIELD(value, 0, ITEMS, .items = &listed_addresses, .init_item = true, .filter = "")
ITEM_OF(address_list, ADDRESS_LIST, 4, .title = "PIMv2HelloAddrList", .display = "PIMv2 Hello Options : Address List", .contrib = "pim",
        .over = OVER({"pim.option", 24}))

static const struct orcap_items hello_options = {.base = &option};
#define HELLO(FIELD, WHEN) FIELD(option, 0, ITEMS, .items = &hello_options, .filter = "")
LAYER_OF(hello, HELLO, 0, .title = "PIMv2Hello", .display = "PIMv2 Hello Options", WORDS)

#define SOURCE(FIELD, WHEN, filter_4, filter_6)                                                                                             \
    FAMILY(FIELD, addr_family, encoding_type)                                                                                               \
    FIELD(rsrvd,    5, UINT, .filter = "=pim.source_addr.flags.reserved", .print = ORCAP_PRINT_HEX)                                         \
    FIELD(sparse,   1, UINT, .filter = "=pim.source_addr.flags.s")                                                                          \
    FIELD(wildcard, 1, UINT, .filter = "=pim.source_addr.flags.w")                                                                          \
    FIELD(rpt,      1, UINT, .init = 1, .filter = "=pim.source_addr.flags.r")                                                               \
    FIELD(mask_len, 8, UINT, .init = 32, .filter = "=pim.mask_len")                                                                         \
    ADDRESS(WHEN, addr_family, src_ip, filter_4, filter_6)
#define JOINED(FIELD, WHEN) SOURCE(FIELD, WHEN, "=pim.join_ip", "=pim.join_ip6")
#define PRUNED(FIELD, WHEN) SOURCE(FIELD, WHEN, "=pim.prune_ip", "=pim.prune_ip6")
ITEM_OF(joined, JOINED, 4, .title = "PIMv2JoinAddrs", .display = "PIMv2 Join: Source Address", .contrib = "pim")
ITEM_OF(pruned, PRUNED, 4, .title = "PIMv2PruneAddrs", .display = "PIMv2 Prune: Source Address", .contrib = "pim")
static const struct orcap_items joins = {.base = &joined}, prunes = {.base = &pruned};
#define GROUP(FIELD, WHEN)                                                                                                                  \
    FAMILY(FIELD, addr_family, encoding_type)                                                                                               \
    FIELD(bidirection,      1, UINT, .filter = "=pim.group_addr.flags.b")                                                                   \
    FIELD(reserved,         6, UINT, .filter = "=pim.group_addr.flags.reserved", .print = ORCAP_PRINT_HEX)                                  \
    FIELD(admin_scope_zone, 1, UINT, .filter = "=pim.group_addr.flags.z")                                                                   \
    FIELD(mask_len,         8, UINT, .init = 32, .filter = "=pim.mask_len")                                                                 \
    ADDRESS(WHEN, addr_family, gaddr, "=pim.group", "=pim.group_ip6")                                                                       \
    FIELD(num_joins,       16, UINT, .counts = "join_ips", .filter = "=pim.numjoins")                                                       \
    FIELD(num_prunes,      16, UINT, .counts = "prune_ips", .filter = "=pim.numprunes")                                                     \
    FIELD(join_ips,         0, ITEMS, .items = &joins, .filter = "")                                                                        \
    FIELD(prune_ips,        0, ITEMS, .items = &prunes, .filter = "")
ITEM_OF(group, GROUP, 8, .title = "PIMv2GroupAddrs", .display = "PIMv2 Join/Prune: Multicast Group Address", .contrib = "pim")
static const struct orcap_items groups = {.base = &group};
#define JOIN_PRUNE(FIELD, WHEN)                                                                                                             \
    FAMILY(FIELD, up_addr_family, up_encoding_type)                                                                                         \
    ADDRESS(WHEN, up_addr_family, up_neighbor_ip, "=pim.upstream_neighbor", "=pim.upstream_neighbor_ip6")                                   \
    FIELD(reserved,   8, UINT, .filter = "")                                                                                                \
    FIELD(num_group,  8, UINT, .counts = "jp_ips", .filter = "=pim.numgroups")                                                              \
    FIELD(holdtime,  16, UINT, .init = 210, .filter = "=pim.holdtime")                                                                      \
    FIELD(jp_ips,     0, ITEMS, .items = &groups, .filter = "")
LAYER_OF(join_prune, JOIN_PRUNE, 6, .title = "PIMv2JoinPrune", .display = "PIMv2 Join/Prune Options", WORDS)

PROTOCOLS(pim, &pim, &option, &holdtime, &delay_value, &delay, &priority, &generation, &refresh_value, &refresh, &listed, &address_list, &hello, &joined,
          &pruned, &group, &join_prune)
