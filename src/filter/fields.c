/* Columns of any fields, printed as tshark prints them with -T fields. */
#include <orcap/fields.h>

#include "core/address.h"
#include "core/number.h"
#include "core/sink.h"
#include "dissect/plan.h"
#include "core/moment.h"
#include "filter/target.h"

#include <stdlib.h>
#include <string.h>

struct column {
    struct target target;
    const char *name;
};

struct orcap_fields {
    struct arena arena;
    struct orcap_fields_options options;
    struct column *columns;
    size_t count;
    uint32_t needs;
    const uint8_t *last;
};

/* y or n; /t, /s or one character. */
static bool take_switch(const char *value, bool *ret_switch) {
    *ret_switch = *value == 'y';
    return (*value == 'y' || *value == 'n') && !value[1];
}

static bool take_character(const char *value, char *ret_character) {
    if (value[0] == '/' && value[1] && !value[2]) {
        *ret_character = value[1] == 't' ? '\t' : ' ';
        return value[1] == 't' || value[1] == 's';
    }
    *ret_character = *value;
    return *value && !value[1];
}

/* One option of `size` bytes: its name up to "=", and its value. */
static bool take_option(const char *text, size_t size, struct orcap_fields_options *options) {
    char value[4] = "";
    const char *equals = memchr(text, '=', size);
    size_t name = equals ? (size_t)(equals - text) : 0, value_size = equals ? size - name - 1 : 0;
    if (!value_size || value_size >= sizeof value)
        return false;
    memcpy(value, equals + 1, value_size);
    if (name == 6 && memcmp(text, "header", name) == 0)
        return take_switch(value, &options->header);
    if (name == 9 && memcmp(text, "separator", name) == 0)
        return take_character(value, &options->separator);
    if (name == 10 && memcmp(text, "aggregator", name) == 0)
        return take_character(value, &options->aggregator);
    if (name == 10 && memcmp(text, "occurrence", name) == 0)
        return take_character(value, &options->occurrence) && strchr("afl", options->occurrence);
    if (name != 5 || memcmp(text, "quote", name) != 0 || value[1])
        return false;
    options->quote = value[0] == 'd' ? '"' : value[0] == 's' ? '\'' : 0;
    return strchr("dsn", value[0]);
}

/* Where an option ends: at a comma, which may also be its value. */
static size_t option_size(const char *text) {
    const char *equals = strchr(text, '=');
    size_t size = equals ? (size_t)(equals - text) + 1 : 0;
    size += text[size] == ',';
    return size + strcspn(text + size, ",");
}

int orcap_fields_option(const char *text, struct orcap_fields_options *options, struct orcap_error *error) {
    struct orcap_fields_options taken = *options;
    for (const char *at = text;;) {
        size_t size = option_size(at);
        if (!take_option(at, size, &taken))
            return orcap_fail(error, ORCAP_EUSAGE,
                              "a printing option is header=y|n, separator=/t|/s|CHARACTER, occurrence=a|f|l, aggregator=/s|CHARACTER or quote=d|s|n");
        if (!at[size])
            break;
        at += size + 1;
    }
    *options = taken;
    return ORCAP_OK;
}

static int compile_columns(struct orcap_fields *fields, const struct orcap_context *context, const char *const *names, size_t count,
                           struct orcap_error *error) {
    const struct target **targets = arena_take(&fields->arena, (count ? count : 1) * sizeof *targets);
    fields->columns = arena_take_zeroed(&fields->arena, (count ? count : 1) * sizeof *fields->columns);
    if (!targets || !fields->columns)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    for (size_t i = 0; i < count; i++) {
        struct column *column = &fields->columns[i];
        int status = target_find(context, names[i], strlen(names[i]), 0, &fields->arena, &column->target, error);
        if (status < 0)
            return status;
        column->name = arena_copy(&fields->arena, names[i], strlen(names[i]) + 1);
        if (!column->name)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        if (column->target.provided)
            fields->needs |= UINT32_C(1) << column->target.provider;
        targets[i] = &column->target;
    }
    fields->count = count;
    if (target_reach(targets, count, &fields->arena, &fields->last) < 0)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    return ORCAP_OK;
}

int orcap_fields_compile(const struct orcap_context *context, const char *const *names, size_t count, const struct orcap_fields_options *options,
                         struct orcap_fields **ret_fields, struct orcap_error *error) {
    struct orcap_fields *fields = calloc(1, sizeof *fields);
    if (!fields)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    if (options)
        fields->options = *options;
    if (!fields->options.separator)
        fields->options.separator = '\t';
    if (!fields->options.aggregator)
        fields->options.aggregator = ',';
    int status = compile_columns(fields, context, names, count, error);
    if (status < 0) {
        orcap_fields_free(fields);
        return status;
    }
    *ret_fields = fields;
    return ORCAP_OK;
}

void orcap_fields_free(struct orcap_fields *fields) {
    if (!fields)
        return;
    arena_clear(&fields->arena);
    free(fields);
}

uint32_t orcap_fields_needs(const struct orcap_fields *fields) {
    return fields->needs;
}

const uint8_t *orcap_fields_last(const struct orcap_fields *fields) {
    return fields->last;
}

static void print_hex_number(uint64_t number, unsigned digits, struct sink *out) {
    sink_bytes(out, "0x", 2);
    sink_hex(out, number, digits);
}

static void print_hex_bytes(const uint8_t *bytes, size_t size, struct sink *out) {
    if (!size) {
        sink_text(out, "<MISSING>"); /* tshark's word for no bytes */
        return;
    }
    static const char hex[] = "0123456789abcdef";
    char *p = sink_reserve(out, 2 * size);
    for (size_t i = 0; p && i < size; i++) {
        *p++ = hex[bytes[i] >> 4];
        *p++ = hex[bytes[i] & 15];
    }
    out->size += p ? 2 * size : 0;
}

static void print_short(const struct orcap_value *value, uint8_t class, struct sink *out) {
    char *p = sink_reserve(out, MOMENT_TEXT), *end = p;
    if (!p)
        return;
    switch (class) {
    case CLASS_SIGNED:
        end = put_signed(p, (int64_t)value->number);
        break;
    case CLASS_SECONDS:
        end = moment_put_seconds(p, (int64_t)value->number);
        break;
    case CLASS_DATE:
        end = moment_put_date(p, (int64_t)value->number);
        break;
    case CLASS_IP4:
        end = p + (value->size == 4 ? ip4_format(value->bytes, p) : 0);
        break;
    case CLASS_MAC:
        end = p + (value->size == 6 ? mac_format(value->bytes, p) : 0);
        break;
    case CLASS_IP6:
        end = p + (value->size == 16 ? ip6_format(value->bytes, p) : 0);
        break;
    default:
        end = put_unsigned(p, value->number);
    }
    out->size += (size_t)(end - p);
}

static void print_value(const struct orcap_value *value, uint8_t class, unsigned hex_digits, struct sink *out) {
    if (class == CLASS_NUMBER && hex_digits)
        print_hex_number(value->number, hex_digits, out);
    else if (class == CLASS_SECONDS && hex_digits)
        sink_256ths(out, value->number / NS_PER_PART);
    else if (class <= CLASS_IP6)
        print_short(value, class, out);
    else if (class == CLASS_TEXT && value->type == ORCAP_VALUE_BYTES)
        sink_presentation(out, value->bytes, strnlen((const char *)value->bytes, value->size)); /* as tshark: text ends at its first zero */
    else if (class == CLASS_TEXT)
        orcap_value_print(&(struct orcap_field){.kind = ORCAP_NAME}, value, out);
    else
        print_hex_bytes(value->bytes, value->size, out);
}

static void print_found(const struct column *column, const struct orcap_packet *packet, const struct found *found, struct sink *out) {
    const struct source *source = found->source;
    if (source && source->form == SOURCE_LAYER) {
        const char *chain = packet->layers[found->layer].chain;
        sink_text(out, chain ? chain : context_plan(packet->context, source->protocol)->protocol->filter);
    } else {
        print_value(&found->value, source ? source->class : column->target.class, source ? source->hex_digits : column->target.hex_digits, out);
    }
}

/* Before each value of a column: as in tshark, a column without any has no quotes either. */
static void begin_value(const struct orcap_fields *fields, bool *met, struct sink *out) {
    char before = *met ? fields->options.aggregator : fields->options.quote;
    if (before)
        sink_char(out, before);
    *met = true;
}

static bool print_searched(const struct orcap_fields *fields, const struct column *column, const struct orcap_packet *packet,
                           const struct orcap_facts *facts, struct sink *out) {
    struct search search;
    struct found found, last = {0};
    bool met = false, any = false;
    search_begin(&search, &column->target, packet, facts);
    while (search_next(&search, &found)) {
        any = true;
        last = found;
        if (fields->options.occurrence == 'l')
            continue;
        begin_value(fields, &met, out);
        print_found(column, packet, &found, out);
        if (fields->options.occurrence == 'f')
            return met;
    }
    if (any && fields->options.occurrence == 'l') {
        begin_value(fields, &met, out);
        print_found(column, packet, &last, out);
    }
    return met;
}

static bool print_provided(const struct orcap_fields *fields, const struct column *column, const struct orcap_packet *packet,
                           const struct orcap_facts *facts, struct sink *out) {
    const struct target *target = &column->target;
    const struct orcap_provider *provider = packet->context->providers[target->provider];
    uint8_t room[ORCAP_PROVIDED_ROOM];
    struct orcap_value value;
    bool met = false;
    for (size_t nth = 0; facts->frame && provider->get(facts->states[target->provider], packet, facts->frame, target->provided_field, nth, room, &value);
         nth++) {
        begin_value(fields, &met, out);
        print_value(&value, target->class, target->hex_digits, out);
    }
    return met;
}

/* Numbers and addresses at fixed places, all of them wanted. */
static bool print_plain(const struct orcap_fields *fields, const struct column *column, const struct orcap_packet *packet, struct sink *out) {
    const struct target *target = &column->target;
    bool met = false;
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_layer *layer = &packet->layers[i];
        for (uint16_t s = target->first[layer->protocol]; s != NO_SOURCE; s = target->sources[s - 1].next) {
            const struct source *source = &target->sources[s - 1];
            struct orcap_value value = {.bytes = packet->bytes + layer->at + source->at / 8, .size = source->width / 8};
            if (source->class != CLASS_IP4 && source->class != CLASS_MAC)
                value.number = source_bits(source, packet, layer);
            begin_value(fields, &met, out);
            print_value(&value, source->class, source->hex_digits, out);
        }
    }
    return met;
}

void orcap_fields_print(const struct orcap_fields *fields, const struct orcap_packet *packet, const struct orcap_facts *facts, struct sink *out) {
    bool all = !fields->options.occurrence || fields->options.occurrence == 'a';
    for (size_t i = 0; i < fields->count; i++) {
        const struct column *column = &fields->columns[i];
        if (i)
            sink_char(out, fields->options.separator);
        bool met = column->target.plain && all      ? print_plain(fields, column, packet, out)
                   : column->target.provided && all ? print_provided(fields, column, packet, facts, out)
                                                    : print_searched(fields, column, packet, facts, out);
        if (met && fields->options.quote)
            sink_char(out, fields->options.quote);
    }
    sink_char(out, '\n');
}

void orcap_fields_header(const struct orcap_fields *fields, struct sink *out) {
    for (size_t i = 0; i < fields->count; i++) {
        if (i)
            sink_char(out, fields->options.separator);
        sink_text(out, fields->columns[i].name);
    }
    sink_char(out, '\n');
}

const char *orcap_fields_name(const struct orcap_fields *fields, size_t column) {
    return fields->columns[column].name;
}

enum orcap_field_meaning orcap_fields_meaning(const struct orcap_fields *fields, size_t column) {
    switch (fields->columns[column].target.class) {
    case CLASS_NUMBER:
    case CLASS_SIGNED:
        return ORCAP_FIELD_NUMBER;
    case CLASS_DATE:
        return ORCAP_FIELD_TIME;
    default:
        return ORCAP_FIELD_TEXT;
    }
}

void orcap_fields_values(const struct orcap_fields *fields, size_t column, const struct orcap_packet *packet, const struct orcap_facts *facts,
                         bool (*each)(void *user, const struct orcap_value *value), void *user) {
    struct search search;
    struct found found;
    search_begin(&search, &fields->columns[column].target, packet, facts);
    while (search_next(&search, &found))
        if (!each(user, &found.value))
            return;
}

void orcap_fields_texts(const struct orcap_fields *fields, size_t column, const struct orcap_packet *packet, const struct orcap_facts *facts,
                        struct sink *room, void (*each)(void *user, const char *text, size_t size), void *user) {
    struct search search;
    struct found found;
    search_begin(&search, &fields->columns[column].target, packet, facts);
    while (!room->status && search_next(&search, &found)) {
        room->size = 0;
        print_found(&fields->columns[column], packet, &found, room);
        each(user, room->bytes, room->size);
    }
}

void orcap_fields_text(const struct orcap_fields *fields, size_t column, const struct orcap_value *value, struct sink *out) {
    const struct target *target = &fields->columns[column].target;
    print_value(value, target->class, target->hex_digits, out);
}
