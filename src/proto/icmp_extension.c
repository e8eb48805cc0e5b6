/* What ICMP errors say behind the packet that they quote. RFC 4884 section 7: a header and objects; RFC 4950: the label stack; RFC 5837: the
 * interface. As in Scapy an object is a layer on what stands before it. */
#include "proto/icmp_extension.h"

#include "core/checksum.h"

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->limit - own->at, 2));
}

/* Whether what follows is large enough for an object. */
static int object_follows(const struct orcap_view *view) {
    return view->limit - view->at - view->size >= 4 ? 0 : -1;
}

#define HEADER_OF(FIELD, WHEN)                                                                                                              \
    FIELD(version,   4, UINT, .init = 2, .filter = "=icmp.ext.version")                                                                     \
    FIELD(reserved, 12, UINT, .filter = "=icmp.ext.res", .print = ORCAP_PRINT_HEX)                                                          \
    FIELD(chksum,   16, HEX,  .compute = checksum, .filter = "=icmp.ext.checksum")
#define WORDS .filter = "icmp.ext", .quoted = true, .level = true
LAYER_OF(header, HEADER_OF, 4, .title = "ICMPExtension_Header", .display = "ICMP Extension Header (RFC4884)", WORDS, .rfc = "RFC 4884",
         .others = OTHERS("ICMPExtension_Object"), .follows = object_follows)

static uint64_t whole_size(const struct orcap_packet *packet, size_t layer) {
    return packet->layers[layer].limit - packet->layers[layer].at;
}

static const struct orcap_names classes = NAMES({1, "MPLS", 0}, {2, "Interface Information", 0}, {3, "Interface Identification", 0},
    {4, "Extended Information", 0});
#define OBJECT_FIELDS(FIELD, number)                                                                                                        \
    FIELD(len,     16, UINT, .compute = whole_size, .plus = -4, .filter = "=icmp.ext.length")                                               \
    FIELD(classnum, 8, ENUM, .init = number, .names = &classes, .variants = "icmp.ext.class", .filter = "=icmp.ext.class")
#define CLASS_TYPE(FIELD, number) FIELD(classtype, 8, UINT, .init = number, .filter = "=icmp.ext.ctype")
#define OBJECT(FIELD, WHEN) OBJECT_FIELDS(FIELD, 0) CLASS_TYPE(FIELD, 0)
LAYER_OF(object, OBJECT, 4, .title = "ICMPExtension_Object", .display = "ICMP Extension Object", WORDS, .rfc = "RFC 4884")

#define INTERFACE(FIELD, WHEN)                                                                                                              \
    OBJECT_FIELDS(FIELD, 2)                                                                                                                 \
    FIELD(classtype,   2, UINT, .filter = "=icmp.int_info.role")                                                                            \
    FIELD(reserved,    2, UINT, .filter = "=icmp.int_info.reserved")                                                                        \
    FIELD(has_ifindex, 1, UINT, .filter = "=icmp.int_info.ifindex")                                                                         \
    FIELD(has_ipaddr,  1, UINT, .filter = "=icmp.int_info.ipaddr")                                                                          \
    FIELD(has_ifname,  1, UINT, .filter = "=icmp.int_info.name_present")                                                                    \
    FIELD(has_mtu,     1, UINT, .filter = "=icmp.int_info.mtu_present")                                                                     \
    WHEN(BITS(has_ifindex, 1), ifindex,   32, UINT,  .unset = true, .filter = "=icmp.int_info.index")                                       \
    WHEN(BITS(has_ipaddr, 1),  afi,       16, UINT,  .unset = true, .filter = "=icmp.int_info.afi")                                         \
    WHEN(BITS(has_ipaddr, 1),  reserved2, 16, UINT,  .filter = "")                                                                          \
    WHEN(BOTH(has_ipaddr, 1, afi, 1), ip4, 32, IP4,  .unset = true, .filter = "=icmp.int_info.ipv4")                                        \
    WHEN(BOTH(has_ipaddr, 1, afi, 2), ip6, 128, IP6, .unset = true, .filter = "=icmp.int_info.ipv6")                                        \
    WHEN(BITS(has_ifname, 1),  ifname_len, 8, UINT,  .sizes = "ifname", .filter = "=icmp.int_info.name_length")                             \
    WHEN(BITS(has_ifname, 1),  ifname,     0, BYTES, .unset = true, .filter = "=icmp.int_info.name", .print = ORCAP_PRINT_TEXT)             \
    WHEN(BITS(has_mtu, 1),     mtu,       32, UINT,  .unset = true, .filter = "=icmp.int_info.mtu")
LAYER_OF(interface, INTERFACE, 4, .title = "ICMPExtension_InterfaceInformation",
         .display = "ICMP Extension Object - Interface Information Object (RFC5837)", WORDS, .stays = true, .rfc = "RFC 5837", .over = OVER({"icmp.ext.class", 2}))

static const struct orcap_protocol label;
static const struct orcap_items labels;
#define STACK(FIELD, WHEN)                                                                                                                  \
    OBJECT_FIELDS(FIELD, 1)                                                                                                                 \
    CLASS_TYPE(FIELD, 1)                                                                                                                    \
    FIELD(stack, 0, ITEMS, .items = &labels, .sized_by = "len", .filter = "")
LAYER_OF(stack, STACK, 4, .title = "ICMPExtension_MPLS", .display = "ICMP Extension Object - MPLS (RFC4950)", WORDS, .rfc = "RFC 4950",
         .contrib = "mpls", .stays = true, .over = OVER({"icmp.ext.class", 1}))
/* Only its title is looked at: the label of MPLS, which is written down there. */
static const struct orcap_protocol label = {.title = "MPLS"};
static const struct orcap_items labels = {.base = &label, .stacked = true};

const struct orcap_items icmp_extension_items = {.base = &header, .single = true, .stacked = true};

uint32_t icmp_extension_padding(const struct orcap_view *view) {
    enum { PLACE = 136 };
    uint32_t start = view->limit - view->at - view->trailer;
    return view->trailer && start < PLACE ? PLACE - start : 0;
}

void icmp_extension_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value value;
    int field = orcap_chain_field(chain, layer, "ext");
    if (field < 0)
        return;
    orcap_chain_get(chain, layer, (size_t)field, &value);
    if (value.type != ORCAP_VALUE_ITEMS)
        return;
    struct orcap_item_list list = orcap_chain_items(chain, layer, (size_t)field, &value);
    if (orcap_item_list_next(&list) && orcap_item_list_next(&list))
        orcap_line_format(&list.item, 0, " ext:%classnum%", out);
}

PROTOCOLS(icmp_extension, &header, &object, &interface, &stack)
