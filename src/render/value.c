#include "render/value.h"
#include "core/address.h"
#include "core/cursor.h"
#include "core/netbios.h"
#include "core/sink.h"
#include "render/asn1.h"
#include "render/repr.h"
#include "render/special.h"

#include <inttypes.h>
#include <string.h>

static const struct orcap_field *field_of(const struct orcap_chain *chain, size_t layer, size_t field) {
    return &orcap_context_protocol(chain->context, chain->nodes[layer].protocol)->fields[field];
}

static uint8_t given(const struct orcap_node *node, size_t field) {
    return node->values ? node->values[field].type : ORCAP_VALUE_UNSET;
}

void shown_get(const struct orcap_chain *chain, size_t layer, size_t index, struct orcap_value *ret_value) {
    const struct orcap_field *field = field_of(chain, layer, index);
    uint8_t type = given(&chain->nodes[layer], index);
    if (type == ORCAP_VALUE_NONE || (type == ORCAP_VALUE_UNSET && field->no_value))
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = field->kind};
    else
        orcap_chain_get(chain, layer, index, ret_value);
}

bool shown_given(const struct orcap_chain *chain, size_t layer, size_t index) {
    const struct orcap_node *node = &chain->nodes[layer];
    uint32_t at, width;
    const struct orcap_field *field = field_of(chain, layer, index);
    bool fills = field->init_item || (field->kind == ORCAP_LIST && field->init_text && (field->init || field->element == ORCAP_IP6));
    if (given(node, index) != ORCAP_VALUE_UNSET || (fills && !node->view.bytes)) /* a list that holds something by default is its own */
        return true;
    if (!node->view.bytes || field->no_value)
        return false;
    return orcap_view_place(&node->view, index, &at, &width);
}

bool shown_overloaded(const struct orcap_chain *chain, size_t layer, size_t index) {
    const struct orcap_protocol *protocol = orcap_context_protocol(chain->context, chain->nodes[layer].protocol);
    const struct orcap_field *field = &protocol->fields[index];
    int with = field->with ? orcap_protocol_field(protocol, field->with) : ORCAP_ENAME;
    uint32_t number;
    return layer + 1 < chain->count && field->kind != ORCAP_IP4 && /* Scapy has an address that is bound to what follows as a default */
           orcap_context_overload(chain->context, with < 0 ? field : &protocol->fields[with], chain->nodes[layer + 1].protocol, &number);
}

bool value_is_address(const struct orcap_value *value) {
    static const uint8_t sizes[ORCAP_KIND_COUNT] = {[ORCAP_MAC] = 6, [ORCAP_LEMAC] = 6, [ORCAP_IP4] = 4, [ORCAP_IP6] = 16};
    return value->type == ORCAP_VALUE_BYTES && sizes[value->kind] && sizes[value->kind] == value->size;
}

bool value_is_empty_list(const struct orcap_chain *chain, size_t layer, size_t index, const struct orcap_value *value) {
    if (value->type == ORCAP_VALUE_ITEMS) {
        struct orcap_item_list list = orcap_chain_items(chain, layer, index, value);
        return !orcap_item_list_next(&list);
    }
    return value->type == ORCAP_VALUE_BYTES && (value->kind == ORCAP_LIST || value->kind == ORCAP_STRINGS || value->kind == ORCAP_NAMES) && !value->size;
}

void orcap_bytes_format(const void *bytes, size_t size, struct sink *out) {
    const uint8_t *p = bytes, *end = p + size;
    char quote = size && memchr(p, '\'', size) && !memchr(p, '"', size) ? '"' : '\'';
    sink_char(out, 'b');
    sink_char(out, quote);
    while (p < end) {
        const uint8_t *clean = p;
        while (p < end && *p >= 0x20 && *p < 0x7f && *p != '\\' && *p != quote)
            p++;
        sink_bytes(out, clean, (size_t)(p - clean));
        if (p == end)
            break;
        sink_char(out, '\\');
        switch (*p) {
        case '\n':
            sink_char(out, 'n');
            break;
        case '\r':
            sink_char(out, 'r');
            break;
        case '\t':
            sink_char(out, 't');
            break;
        default:
            if (*p == '\\' || *p == quote)
                sink_char(out, (char)*p);
            else {
                sink_char(out, 'x');
                sink_hex(out, *p, 2);
            }
        }
        p++;
    }
    sink_char(out, quote);
}

/* The letters or names of the bits that are set; a bit without one is "?". */
static void write_flags(const struct orcap_names *names, uint64_t number, struct sink *out) {
    for (unsigned bit = 0, met = 0; bit < 64 && number >> bit; bit++) {
        if (!(number >> bit & 1))
            continue;
        const char *text = orcap_names_find(names, (uint64_t)1 << bit);
        if (met++ && names && names->joint)
            sink_text(out, names->joint);
        sink_text(out, text ? text : "?");
    }
}

static void write_digits(uint8_t kind, uint64_t number, bool shown, struct sink *out) {
    if (shown && (kind == ORCAP_HEX || kind == ORCAP_XENUM)) {
        sink_text(out, "0x");
        sink_hex(out, number, 1);
    } else if (kind == ORCAP_INT)
        sink_signed(out, (int64_t)number);
    else
        sink_unsigned(out, number);
}

static void write_number(const struct orcap_field *field, uint8_t kind, uint64_t number, enum orcap_form form, struct sink *out) {
    bool shown = form == ORCAP_FORM_SHOW;
    bool named = shown && (kind == ORCAP_ENUM || kind == ORCAP_XENUM || kind == ORCAP_LEUINT);
    const char *name = named ? orcap_names_find(field->names, number) : NULL;
    if (kind == ORCAP_FLAGS && (form == ORCAP_FORM_SHOW || form == ORCAP_FORM_STR))
        write_flags(field->names, number, out);
    else if (shown && field->shows == ORCAP_SHOWS_ACTION)
        special_action(name, number, out);
    else if (name)
        sink_text(out, name);
    else if (!shown || !special_number(field, number, out))
        write_digits(field->shows == ORCAP_SHOWS_HEX ? (uint8_t)ORCAP_HEX : kind, number, shown, out);
    if (shown && field->unit_name)
        sink_format(out, " %s", field->unit_name);
}

/* What an IPv6 address says of the IPv4 network it goes through: RFC 3056 (6to4) and RFC 4380 (Teredo). */
static void write_tunnel(const uint8_t address[16], struct sink *out) {
    char text[IP4_TEXT];
    if (load_be16(address) == 0x2002) {
        sink_text(out, " [6to4 GW: ");
        sink_bytes(out, text, ip4_format(address + 2, text));
        sink_char(out, ']');
    } else if (load_be32(address) == 0x20010000) {
        uint8_t client[4];
        store_be32(client, ~load_be32(address + 12));
        sink_text(out, " [Teredo srv: ");
        sink_bytes(out, text, ip4_format(address + 4, text));
        sink_text(out, " cli: ");
        sink_bytes(out, text, ip4_format(client, text));
        sink_char(out, ':');
        sink_unsigned(out, load_be16(address + 10) ^ 0xffffu);
        sink_char(out, ']');
    }
}

static void write_address(const struct orcap_value *value, enum orcap_form form, struct sink *out) {
    char text[IP6_TEXT];
    uint8_t turned[6];
    if (value->kind == ORCAP_LEMAC)
        mac_turn(value->bytes, turned);
    size_t size = value->kind == ORCAP_MAC     ? mac_format(value->bytes, text)
                  : value->kind == ORCAP_LEMAC ? mac_format(turned, text)
                  : value->kind == ORCAP_IP4   ? ip4_format(value->bytes, text)
                                               : ip6_format(value->bytes, text);
    bool quoted = form == ORCAP_FORM_REPR || form == ORCAP_FORM_COMMAND;
    if (quoted)
        sink_char(out, '\'');
    sink_bytes(out, text, size);
    if (quoted)
        sink_char(out, '\'');
    if (form == ORCAP_FORM_SHOW && value->kind == ORCAP_IP6)
        write_tunnel(value->bytes, out);
}

static const char *joint_of(enum orcap_form form) {
    return form == ORCAP_FORM_COMMAND ? "," : ", ";
}
/* The values in a list are what show() makes of them, else as repr() does. */
static enum orcap_form form_inside(enum orcap_form form) {
    return form == ORCAP_FORM_STR ? ORCAP_FORM_REPR : form;
}

/* ['a.example.', 'b.example.'] */
static void write_domains(const struct orcap_value *value, const char *joint, struct sink *out) {
    struct orcap_value name;
    sink_char(out, '[');
    for (size_t at = 0, count = 0; orcap_domains_next(value, &at, &name); count++) {
        char text[ORCAP_NAME_TEXT];
        int size = orcap_name_format(&name, false, text);
        sink_text(out, count ? joint : "");
        sink_char(out, '\'');
        sink_escaped(out, text, size > 0 ? (size_t)size : 0);
        sink_char(out, '\'');
    }
    sink_char(out, ']');
}

static void write_texts(const struct orcap_value *value, const char *joint, struct sink *out) {
    const uint8_t *bytes;
    size_t size;
    sink_char(out, '[');
    for (size_t at = 0, count = 0; orcap_texts_next(value, &at, &bytes, &size); count++) {
        if (count)
            sink_text(out, joint);
        orcap_bytes_format(bytes, size, out);
    }
    sink_char(out, ']');
}

static void show_bytes(const struct orcap_field *field, const uint8_t *bytes, size_t size, struct sink *out) {
    const char *name = field->names && size == 4 ? orcap_names_find(field->names, load_be32(bytes)) : NULL;
    bool trimmed = field->shows == ORCAP_SHOWS_TRIMMED || field->shows == ORCAP_SHOWS_HARDWARE || (field->names && field->shows != ORCAP_SHOWS_WINDOWS);
    while (trimmed && size && !bytes[size - 1])
        size--;
    if (special_bytes(field, bytes, size, out))
        return;
    orcap_bytes_format(bytes, size, out);
    if (name)
        sink_format(out, " (%s)", name);
}

static void write_name(const struct orcap_value *value, struct sink *out) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(value, false, text);
    if (size < 0 && !value->message) /* set by hand, with a pointer into a message that is not there yet */
        orcap_bytes_format(value->bytes, value->size, out);
    else
        orcap_bytes_format(text, size < 0 ? 0 : (size_t)size, out);
}

static void write_plain(const struct orcap_field *field, const struct orcap_value *value, enum orcap_form form, struct sink *out) {
    if (value->type == ORCAP_VALUE_NUMBER && field->shows == ORCAP_SHOWS_RANGE)
        sink_format(out, "'%" PRIu64 ":%" PRIu64 "'", value->number >> 16, value->number & 0xffff);
    else if (value->kind == ORCAP_ASN1 && value->type > ORCAP_VALUE_NONE)
        asn1_write(field, value, form, out);
    else if (value->type == ORCAP_VALUE_NUMBER)
        write_number(field, value->kind, value->number, form, out);
    else if (value->type == ORCAP_VALUE_NAME)
        write_name(value, out);
    else if (value->type != ORCAP_VALUE_BYTES)
        sink_text(out, field->shows == ORCAP_SHOWS_NTP && form == ORCAP_FORM_SHOW ? "--" : "None");
    else if (value_is_address(value))
        write_address(value, form, out);
    else if (value->kind == ORCAP_NETBIOS) {
        uint8_t name[NETBIOS_NAME];
        size_t size = netbios_decode(value->bytes, value->size, name);
        while (form == ORCAP_FORM_SHOW && size && !name[size - 1])
            size--;
        orcap_bytes_format(name, size, out);
    } else if (value->kind == ORCAP_NAMES)
        write_domains(value, joint_of(form), out);
    else if (value->kind == ORCAP_STRINGS)
        write_texts(value, joint_of(form), out);
    else if (form == ORCAP_FORM_SHOW)
        show_bytes(field, value->bytes, value->size, out);
    else if (field->shows == ORCAP_SHOWS_SHORT_4 || field->shows == ORCAP_SHOWS_SHORT_6) {
        sink_char(out, '\'');
        special_bytes(field, value->bytes, value->size, out);
        sink_char(out, '\'');
    } else
        orcap_bytes_format(value->bytes, value->size, out);
}

/* Scapy leaves blanks inside the brackets of IPv6 addresses. */
static void write_list(const struct orcap_field *field, const struct orcap_value *value, enum orcap_form form, struct sink *out) {
    bool blanks = field->element == ORCAP_IP6 && field->shows != ORCAP_SHOWS_TIGHT && form == ORCAP_FORM_SHOW;
    struct orcap_field element = *field;
    element.width = field->element_width;
    sink_text(out, blanks ? "[ " : "[");
    for (size_t i = 0, count = orcap_list_count(field, value); i < count; i++) {
        struct orcap_value one;
        orcap_list_get(field, value, i, &one);
        if (i)
            sink_text(out, joint_of(form));
        write_plain(&element, &one, form_inside(form), out);
    }
    sink_text(out, blanks ? " ]" : "]");
}

static void write_pair(const struct orcap_item_list *list, struct sink *out) {
    struct orcap_item_pair pair;
    orcap_item_pair_get(list, &pair);
    sink_char(out, '(');
    if (pair.name)
        sink_format(out, "'%s', ", pair.name);
    else
        sink_format(out, "%" PRIu64 ", ", pair.number);
    if (pair.broken)
        sink_text(out, "b''");
    else if (!pair.count)
        sink_text(out, "None");
    if (pair.count && pair.elements != 1)
        sink_char(out, '(');
    for (size_t i = 0; i < pair.elements; i++) {
        struct orcap_field field;
        struct orcap_value value;
        orcap_item_pair_element(list, &pair, i, &field, &value);
        if (i)
            sink_text(out, ", ");
        write_plain(&field, &value, ORCAP_FORM_REPR, out);
    }
    sink_text(out, pair.count && pair.elements != 1 ? "))" : ")");
}

/* What is printable of them, and points. */
static void write_sane(const uint8_t *bytes, size_t size, struct sink *out) {
    for (size_t i = 0; i < size; i++)
        sink_char(out, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.');
}

static void write_values(const struct orcap_item_list *list, const struct orcap_item_pair *pair, enum orcap_form form, struct sink *out) {
    for (size_t i = 0; i < pair->elements; i++) {
        struct orcap_field field;
        struct orcap_value value;
        orcap_item_pair_element(list, pair, i, &field, &value);
        if (form != ORCAP_FORM_SHOW)
            sink_text(out, ", ");
        else if (i)
            sink_char(out, ',');
        if (value.kind == ORCAP_LIST)
            write_list(&field, &value, form, out);
        else
            write_plain(&field, &value, form, out);
    }
}

/* An option of a flat list: name=value,value as show() has it, else ('name', value, value); its name alone where it has no value. */
static void write_flat(const struct orcap_item_list *list, enum orcap_form form, struct sink *out) {
    struct orcap_item_pair pair;
    struct orcap_value rest;
    bool shown = form == ORCAP_FORM_SHOW;
    orcap_item_pair_get(list, &pair);
    if (pair.broken) {
        orcap_chain_get(&list->item, 0, 0, &rest);
        if (shown)
            write_sane(rest.bytes, rest.size, out);
        else
            orcap_bytes_format(rest.bytes, rest.size, out);
        return;
    }
    const char *quote = shown ? "" : "'";
    sink_text(out, pair.count && !shown ? "(" : "");
    if (pair.name)
        sink_format(out, "%s%s%s", quote, pair.name, quote);
    else
        sink_unsigned(out, pair.number);
    sink_text(out, pair.count && shown ? "=" : "");
    write_values(list, &pair, shown ? form : ORCAP_FORM_REPR, out);
    sink_text(out, pair.count && !shown ? ")" : "");
}

static void write_items(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value, enum orcap_form form,
                        unsigned nested, struct sink *out) {
    struct orcap_item_list list = orcap_chain_items(chain, layer, field, value);
    sink_text(out, list.items->single ? "" : "[");
    size_t layers = 0;
    for (size_t count = 0; nested < ITEMS_NESTED && orcap_item_list_next(&list); count++) {
        if (count && orcap_item_list_begins(&list)) {
            sink_fill(out, '>', layers);
            sink_text(out, ", ");
            layers = 0;
        } else if (count && list.items->stacked)
            sink_text(out, form == ORCAP_FORM_COMMAND ? "/" : "");
        else if (count)
            sink_text(out, list.items->flat && form == ORCAP_FORM_SHOW ? " " : joint_of(form));
        if (list.items->flat)
            write_flat(&list, form, out);
        else if (list.items->pairs)
            write_pair(&list, out);
        else if (form == ORCAP_FORM_COMMAND)
            command_write(&list.item, nested + 1, out);
        else if (list.items->stacked)
            repr_begin(&list.item, nested + 1, out);
        else
            repr_write(&list.item, nested + 1, out);
        layers += list.items->stacked && form != ORCAP_FORM_COMMAND ? 1 : 0;
    }
    sink_fill(out, '>', layers);
    sink_text(out, list.items->single ? "" : "]");
}

/* A hardware address in a field for longer ones: false where the type is not Ethernet's. */
static bool write_hardware(const struct orcap_chain *chain, size_t layer, const struct orcap_value *value, struct sink *out) {
    enum { MAC = 6, LONGEST = 16 };
    static const uint8_t zeros[LONGEST];
    char text[MAC_TEXT];
    int type = orcap_chain_field(chain, layer, "htype");
    if (value->type == ORCAP_VALUE_BYTES && !value->size && type >= 0 && orcap_chain_number(chain, layer, (size_t)type) == 1) {
        sink_text(out, " (pad: b'')");
        return true;
    }
    if (value->type != ORCAP_VALUE_BYTES || value->size < MAC || value->size > LONGEST || type < 0 || orcap_chain_number(chain, layer, (size_t)type) != 1)
        return false;
    sink_bytes(out, text, mac_format(value->bytes, text));
    if (value->size == LONGEST && memcmp(value->bytes + MAC, zeros, LONGEST - MAC) == 0) {
        sink_text(out, " (+ 10 nul pad)");
        return true;
    }
    sink_text(out, " (pad: ");
    orcap_bytes_format(value->bytes + MAC, value->size - MAC, out);
    sink_char(out, ')');
    return true;
}

/* The name of a number behind another field's. */
static const char *joint_name(const struct orcap_chain *chain, size_t layer, const struct orcap_field *field, const struct orcap_value *value) {
    int with = orcap_chain_field(chain, layer, field->front);
    if (with < 0 || value->type != ORCAP_VALUE_NUMBER)
        return NULL;
    return orcap_names_find(field->names, orcap_chain_number(chain, layer, (size_t)with) << field->width | value->number);
}

void value_write(const struct orcap_chain *chain, size_t layer, size_t index, const struct orcap_value *value, enum orcap_form form, unsigned nested,
                 struct sink *out) {
    const struct orcap_field *field = field_of(chain, layer, index);
    const char *name = form == ORCAP_FORM_SHOW && field->front ? joint_name(chain, layer, field, value) : NULL;
    const char *meaning = form == ORCAP_FORM_SHOW && field->means ? field->means(chain, layer) : NULL;
    if (name)
        sink_text(out, name);
    else if (value->type == ORCAP_VALUE_ITEMS)
        write_items(chain, layer, index, value, form, nested, out);
    else if (value->type == ORCAP_VALUE_BYTES && value->kind == ORCAP_LIST)
        write_list(field, value, form, out);
    else if (field->shows != ORCAP_SHOWS_HARDWARE || form != ORCAP_FORM_SHOW || !write_hardware(chain, layer, value, out))
        write_plain(field, value, form, out);
    if (meaning)
        sink_format(out, " (%s)", meaning);
    int size = field->shows == ORCAP_SHOWS_PREFIX_6 && form == ORCAP_FORM_SHOW ? orcap_chain_field(chain, layer, "prefixlen") : ORCAP_ENAME;
    if (size >= 0)
        sink_format(out, "/%" PRIu64 "'", orcap_chain_number(chain, layer, (size_t)size));
}

void orcap_value_format(const struct orcap_chain *chain, size_t layer, size_t field, enum orcap_form form, struct sink *out) {
    struct orcap_value value;
    shown_get(chain, layer, field, &value);
    value_write(chain, layer, field, &value, form, 0, out);
}
