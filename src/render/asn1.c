#include "render/asn1.h"

#include "core/address.h"
#include "core/sink.h"
#include "dissect/element.h"

enum { NESTING = 4 };

/* The beginning and the end of a text that is longer than `most`. */
static void write_short(const struct sink *text, size_t most, size_t first, struct sink *out) {
    if (text->size <= most) {
        sink_bytes(out, text->bytes, text->size);
        return;
    }
    sink_bytes(out, text->bytes, first);
    sink_text(out, "...");
    sink_bytes(out, text->bytes + text->size - 10, 10);
}

static void write_digits(const struct element *element, bool hex, bool whole, struct sink *out) {
    struct sink text = {.bytes = NULL};
    ber_number_write(&text, element->content, element->size, hex);
    if (text.status)
        out->status = text.status;
    else if (whole)
        sink_bytes(out, text.bytes, text.size);
    else if (hex)
        write_short(&text, 22, 12, out);
    else
        write_short(&text, 20, 10, out);
    sink_clear(&text);
}

/* Text that a program gave is str in Python, what was read is bytes. */
static void write_octets(const struct element *element, bool read, struct sink *out) {
    struct sink text = {.bytes = NULL};
    orcap_bytes_format(element->content, element->size, &text);
    sink_bytes(out, read ? text.bytes : text.bytes + 1, text.size - !read);
    sink_clear(&text);
}

static void write_quoted_bits(const struct element *element, struct sink *out) {
    size_t unused = element->content[0] & 7, count = 8 * (element->size - 1);
    count -= count < unused ? count : unused;
    for (size_t i = 0; i < count; i++) {
        if (count > 20 && i == 10) {
            sink_text(out, "...");
            i = count - 10;
        }
        sink_char(out, element->content[1 + i / 8] >> (7 - i % 8) & 1 ? '1' : '0');
    }
}

/* 010]=b'@' (5 unused bits)> */
static void write_bit_string(const struct element *element, struct sink *out) {
    unsigned unused = element->content[0] & 7;
    write_quoted_bits(element, out);
    sink_text(out, "]=");
    orcap_bytes_format(element->content + 1, element->size - 1, out);
    sink_format(out, " (%u unused bit%s)>", unused, unused > 1 ? "s" : "");
}

static void write_content(const struct element *element, bool read, enum orcap_form form, struct sink *out) {
    char text[IP4_TEXT];
    switch (element->type) {
    case BER_OID:
        sink_text(out, form == ORCAP_FORM_COMMAND ? "'" : "'.");
        ber_oid_write(out, element->content, element->size);
        sink_char(out, '\'');
        return;
    case BER_IPADDRESS:
        sink_char(out, '\'');
        if (element->size == 4)
            sink_bytes(out, text, ip4_format(element->content, text));
        sink_char(out, '\'');
        return;
    case BER_BIT_STRING:
        sink_char(out, '\'');
        if (element->size)
            write_quoted_bits(element, out);
        sink_char(out, '\'');
        return;
    default:
        if (ber_is_number(element->type))
            write_digits(element, false, form == ORCAP_FORM_COMMAND, out);
        else
            write_octets(element, read, out);
    }
}

static void write_element(const struct element *element, const struct orcap_names *names, bool read, enum orcap_form form, unsigned nesting,
                          struct sink *out);

static void write_members(const struct element *element, unsigned nesting, struct sink *out) {
    struct ber one;
    sink_char(out, '[');
    for (size_t at = 0; nesting < NESTING && at < element->size && ber_read(element->content + at, element->size - at, &one); at += one.head + one.size) {
        const struct element own = {.type = one.tag, .content = element->content + at + one.head, .size = one.size};
        sink_text(out, at ? ", " : "");
        write_element(&own, NULL, true, ORCAP_FORM_SHOW, nesting + 1, out);
    }
    sink_char(out, ']');
}

/* 'v2c' 0x1 <ASN1_INTEGER[1]>; for command() ASN1_INTEGER(1). */
static void write_element(const struct element *element, const struct orcap_names *names, bool read, enum orcap_form form, unsigned nesting,
                          struct sink *out) {
    const char *type = ber_type_name(element->type), *name = NULL;
    bool command = form == ORCAP_FORM_COMMAND, number = ber_is_number(element->type);
    int64_t small;
    if (names && number && ber_number(element->content, element->size, &small) && small >= 0)
        name = orcap_names_find(names, (uint64_t)small);
    if (name && !command)
        sink_format(out, "'%s' ", name);
    if (number && !command && element->type == BER_BOOLEAN)
        sink_text(out, ber_number(element->content, element->size, &small) && !small ? "False " : "True ");
    else if (number && !command && element->type != BER_NULL) {
        write_digits(element, true, false, out);
        sink_char(out, ' ');
    }
    sink_format(out, command ? "ASN1_%s(" : "<ASN1_%s[", type ? type : "force");
    if (element->type == BER_BIT_STRING && element->size && !command) {
        write_bit_string(element, out);
        return;
    }
    if (element->type == BER_SEQUENCE || element->type == BER_SET)
        write_members(element, nesting, out);
    else
        write_content(element, read, form, out);
    sink_text(out, command ? ")" : "]>");
}

void asn1_write(const struct orcap_field *field, const struct orcap_value *value, enum orcap_form form, struct sink *out) {
    uint8_t room[BER_NUMBER];
    struct element element = element_of(field, value, room);
    write_element(&element, field->names, value->as_read, form, 0, out);
}
