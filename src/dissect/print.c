/* Values as tshark prints them in `-T fields`. */
#include "core/address.h"
#include "core/moment.h"
#include "core/netbios.h"
#include "core/sink.h"
#include "dissect/element.h"

#include <orcap/packet.h>

void orcap_number_print(uint64_t number, unsigned width, unsigned digits, bool hex, struct sink *out) {
    if (!hex) {
        sink_unsigned(out, number);
        return;
    }
    sink_text(out, "0x");
    sink_hex(out, number, digits ? digits : (width + 7) / 8 * 2);
}

static void print_time(bool date, int64_t ns, struct sink *out) {
    char text[MOMENT_TEXT];
    sink_bytes(out, text, (size_t)((date ? moment_put_date(text, ns) : moment_put_seconds(text, ns)) - text));
}

static void print_number(const struct orcap_field *field, uint64_t number, struct sink *out) {
    bool hex = field->print == ORCAP_PRINT_HEX || (field->print == ORCAP_PRINT_BY_KIND && (field->kind == ORCAP_HEX || field->kind == ORCAP_XENUM ||
                                                                                          field->kind == ORCAP_FLAGS));
    number = field->print == ORCAP_PRINT_NTP ? (uint64_t)moment_of_ntp(number) : number * (field->print_unit ? field->print_unit : 1);
    if (field->print == ORCAP_PRINT_DATE || field->print == ORCAP_PRINT_NTP || field->print == ORCAP_PRINT_SECONDS)
        print_time(field->print != ORCAP_PRINT_SECONDS, (int64_t)number, out);
    else if (field->print == ORCAP_PRINT_PARTS)
        sink_256ths(out, field->print_unit ? number * 256 / 1000000000 : number);
    else if (field->kind == ORCAP_INT && !hex)
        sink_signed(out, (int64_t)number);
    else
        orcap_number_print(number, field->width, 0, hex, out);
}

static void print_hex(const uint8_t *bytes, size_t size, struct sink *out) {
    for (size_t i = 0; i < size; i++)
        sink_hex(out, bytes[i], 2);
}

static void print_texts(const struct orcap_value *value, struct sink *out) {
    const uint8_t *bytes;
    size_t size;
    for (size_t at = 0, count = 0; orcap_texts_next(value, &at, &bytes, &size); count++) {
        if (count)
            sink_char(out, ',');
        sink_presentation(out, bytes, size);
    }
}

static void print_list(const struct orcap_field *field, const struct orcap_value *value, struct sink *out) {
    struct orcap_field element = *field;
    element.kind = field->element;
    element.width = field->element_width;
    for (size_t i = 0, count = orcap_list_count(field, value); i < count; i++) {
        struct orcap_value one;
        orcap_list_get(field, value, i, &one);
        if (i)
            sink_char(out, ',');
        orcap_value_print(&element, &one, out);
    }
}

static void print_name(const struct orcap_value *value, struct sink *out) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(value, true, text);
    if (size == 1 && *text == '.')
        sink_text(out, "<Root>");
    else if (size > 0)
        sink_bytes(out, text, (size_t)size);
}

static void print_element(const struct orcap_field *field, const struct orcap_value *value, struct sink *out) {
    uint8_t room[BER_NUMBER];
    char text[IP4_TEXT];
    struct element element = element_of(field, value, room);
    if (ber_is_number(element.type))
        ber_number_write(out, element.content, element.size, false);
    else if (element.type == BER_OID)
        ber_oid_write(out, element.content, element.size);
    else if (element.type == BER_IPADDRESS && element.size == 4)
        sink_bytes(out, text, ip4_format(element.content, text));
    else if (field->print == ORCAP_PRINT_TEXT)
        sink_presentation(out, element.content, element.size);
    else
        print_hex(element.content, element.size, out);
}

static void print_domains(const struct orcap_value *value, struct sink *out) {
    struct orcap_value name;
    for (size_t at = 0, count = 0; orcap_domains_next(value, &at, &name); count++) {
        if (count)
            sink_char(out, ',');
        print_name(&name, out);
    }
}

void orcap_value_print(const struct orcap_field *field, const struct orcap_value *value, struct sink *out) {
    char text[IP6_TEXT];
    if (value->type == ORCAP_VALUE_UNSET || value->type == ORCAP_VALUE_NONE || field->print == ORCAP_PRINT_NOTHING)
        return;
    if (value->kind == ORCAP_ASN1)
        print_element(field, value, out);
    else if (value->type == ORCAP_VALUE_NUMBER)
        print_number(field, value->number, out);
    else if (value->type == ORCAP_VALUE_NAME)
        print_name(value, out);
    else if (value->kind == ORCAP_MAC && value->size == 6)
        sink_bytes(out, text, mac_format(value->bytes, text));
    else if (value->kind == ORCAP_LEMAC && value->size == 6) {
        uint8_t turned[6];
        mac_turn(value->bytes, turned);
        sink_bytes(out, text, mac_format(turned, text));
    } else if (value->kind == ORCAP_IP4 && value->size == 4)
        sink_bytes(out, text, ip4_format(value->bytes, text));
    else if (value->kind == ORCAP_IP6 && value->size == 16)
        sink_bytes(out, text, ip6_format(value->bytes, text));
    else if (value->kind == ORCAP_NETBIOS) {
        uint8_t name[NETBIOS_NAME];
        sink_presentation(out, name, netbios_decode(value->bytes, value->size, name));
    } else if (value->kind == ORCAP_NAMES)
        print_domains(value, out);
    else if (value->kind == ORCAP_STRINGS)
        print_texts(value, out);
    else if (value->kind == ORCAP_LIST)
        print_list(field, value, out);
    else if (field->print == ORCAP_PRINT_TEXT)
        sink_presentation(out, value->bytes, value->size);
    else if (value->bytes)
        print_hex(value->bytes, value->size, out);
}
