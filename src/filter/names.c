#include "filter/names.h"

#include "core/nearest.h"
#include "core/sink.h"
#include "dissect/plan.h"

#include <string.h>

struct visitor {
    bool (*visit)(void *user, const struct name *name);
    void *user;
};

/* Gives the name its spelling: below `prefix`, or whole where `own` begins with "=". A field may have none. */
static bool give(const struct visitor *v, struct name name, const char *prefix, const char *own, const char *bit) {
    if (own && *own == '=') {
        name.parts[0] = own + 1;
        name.parts[1] = bit;
    } else if (prefix && (!own || *own)) {
        name.parts[0] = prefix;
        name.parts[1] = own;
        name.parts[2] = bit;
    } else {
        return true;
    }
    return v->visit(v->user, &name);
}

static bool give_field(const struct visitor *v, const struct orcap_protocol *own, uint16_t protocol, uint16_t index) {
    const struct orcap_field *field = &own->fields[index];
    struct name name = {.form = NAME_FIELD, .protocol = protocol, .index = index, .field = field};
    const char *spelled = field->filter ? field->filter : field->name;
    if (!give(v, name, own->filter, spelled, NULL))
        return false;
    name.form = NAME_BIT;
    for (size_t i = 0; field->kind == ORCAP_FLAGS && field->names && i < field->names->count; i++) {
        const char *bit = field->names->list[i].filter;
        name.bit = field->names->list[i].value;
        if (bit && !give(v, name, own->filter, *bit == '=' ? bit : *spelled ? spelled : field->name, *bit == '=' ? NULL : bit))
            return false;
    }
    return true;
}

/* Of a checksum that can be told: as Wireshark calls what it knows of it, which differs a little from protocol to protocol. */
static bool give_checksum(const struct visitor *v, const struct orcap_protocol *own, uint16_t protocol, uint16_t index) {
    static const struct {
        const char *name, *below;
        enum checksum_fact fact;
    } facts[] = {{"checksum", "status", CHECKSUM_STATUS},
                 {"checksum_bad", "expert", CHECKSUM_BAD},
                 {"checksum_bad", NULL, CHECKSUM_BAD},
                 {"checksum", "bad", CHECKSUM_BAD},
                 {"checksum_calculated", NULL, CHECKSUM_CALCULATED}};
    const struct orcap_field *field = &own->fields[index];
    const char *spelled = field->filter ? field->filter : field->name, *point = strchr(spelled, '.');
    if (!field->compute || !own->filter || strcmp(*spelled == '=' && point ? point + 1 : spelled, "checksum") != 0)
        return true;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        struct name name = {.form = NAME_CHECKSUM, .protocol = protocol, .index = index, .field = field, .fact = (uint8_t)facts[i].fact};
        if (!give(v, name, own->filter, facts[i].name, facts[i].below))
            return false;
    }
    return true;
}

static bool give_protocol(const struct visitor *v, const struct orcap_context *context, uint16_t protocol) {
    const struct orcap_protocol *own = context_plan(context, protocol)->protocol;
    struct name layer = {.form = NAME_LAYER, .protocol = protocol};
    if (own->filter && !own->item && !give(v, layer, own->filter, NULL, NULL))
        return false;
    for (size_t i = 0; i < own->over_count; i++) {
        layer.chain = own->over[i].chain;
        if (layer.chain && !give(v, layer, layer.chain, NULL, NULL))
            return false;
    }
    for (size_t i = 0; !own->foreign && i < own->field_count; i++)
        if (!give_field(v, own, protocol, (uint16_t)i) || !give_checksum(v, own, protocol, (uint16_t)i))
            return false;
    for (size_t i = 0; i < own->alias_count; i++) {
        int field = orcap_protocol_field(own, own->aliases[i].field);
        struct name name = {.form = NAME_ALIAS, .protocol = protocol, .index = (uint16_t)field, .alias = &own->aliases[i]};
        if (field < 0)
            continue;
        name.field = &own->fields[field];
        if (!give(v, name, own->filter, own->aliases[i].filter, NULL))
            return false;
    }
    return true;
}

void names_visit(const struct orcap_context *context, bool (*visit)(void *user, const struct name *name), void *user) {
    struct visitor v = {.visit = visit, .user = user};
    for (size_t p = 0; p < context->provider_count; p++)
        for (size_t i = 0; i < context->providers[p]->field_count; i++) {
            const struct orcap_field *field = &context->providers[p]->fields[i];
            struct name name = {.form = NAME_PROVIDED, .protocol = (uint16_t)p, .index = (uint16_t)i, .field = field};
            if (!give(&v, name, context->providers[p]->filter, field->filter ? field->filter : field->name, NULL))
                return;
        }
    for (size_t p = 0; p < context->count; p++)
        if (!give_protocol(&v, context, (uint16_t)p))
            return;
}

/* Where Wireshark calls a field NAME_raw, NAME is something else to it: tcp.seq counts from the start of its stream. */
static bool means_another(const struct orcap_field *field) {
    size_t size = strlen(field->name);
    return field->filter && strncmp(field->filter, field->name, size) == 0 && strcmp(field->filter + size, "_raw") == 0;
}

void names_visit_scapy(const struct orcap_context *context, bool (*visit)(void *user, const struct name *name), void *user) {
    struct visitor v = {.visit = visit, .user = user};
    for (size_t p = 0; p < context->count; p++) {
        const struct orcap_protocol *own = context_plan(context, (uint16_t)p)->protocol;
        for (size_t i = 0; !own->foreign && i < own->field_count; i++) {
            struct name name = {.form = NAME_FIELD, .protocol = (uint16_t)p, .index = (uint16_t)i, .field = &own->fields[i]};
            if (means_another(&own->fields[i]))
                continue;
            if (!give(&v, name, own->filter, own->fields[i].name, NULL) || !give(&v, name, own->title, own->fields[i].name, NULL))
                return;
        }
    }
}

bool name_is(const struct name *name, const char *text, size_t size) {
    const char *end = text + size;
    for (size_t i = 0; i < 3 && name->parts[i]; i++) {
        if (i && (text == end || *text++ != '.'))
            return false;
        for (const char *p = name->parts[i]; *p; p++)
            if (text == end || *text++ != *p)
                return false;
    }
    return text == end;
}

void name_format(const struct name *name, char text[NAME_ROOM]) {
    char *p = text, *end = text + NAME_ROOM - 1;
    for (size_t i = 0; i < 3 && name->parts[i]; i++) {
        if (i && p < end)
            *p++ = '.';
        for (const char *from = name->parts[i]; *from && p < end; from++)
            *p++ = *from;
    }
    *p = 0;
}

struct offer {
    struct nearest nearest;
    char offered[NAME_ROOM], best[NAME_ROOM];
};

static bool offer_name(void *user, const struct name *name) {
    struct offer *offer = user;
    name_format(name, offer->offered);
    nearest_offer(&offer->nearest, offer->offered);
    if (offer->nearest.best == offer->offered)
        offer->nearest.best = memcpy(offer->best, offer->offered, sizeof offer->best);
    return true;
}

int names_unknown(const struct orcap_context *context, const char *text, size_t size, int at, struct orcap_error *error) {
    struct offer offer = {.nearest = nearest_to(text, size)};
    names_visit(context, offer_name, &offer);
    struct sink shown = {0};
    sink_escaped(&shown, text, size < NAME_ROOM ? size : NAME_ROOM);
    int status = offer.nearest.best ? orcap_fail(error, ORCAP_ENAME, "there is no protocol or field %.*s; did you mean %s?", (int)shown.size,
                                                 shown.size ? shown.bytes : "", offer.nearest.best)
                                    : orcap_fail(error, ORCAP_ENAME, "there is no protocol or field %.*s; `orcap protocols` lists them", (int)shown.size,
                                                 shown.size ? shown.bytes : "");
    sink_clear(&shown);
    if (error)
        error->at = at;
    return status;
}

struct lister {
    void (*each)(void *user, const char *name);
    void *user;
};

static bool list_name(void *user, const struct name *name) {
    const struct lister *lister = user;
    char text[NAME_ROOM];
    name_format(name, text);
    lister->each(lister->user, text);
    return true;
}

void orcap_filter_names(const struct orcap_context *context, void (*each)(void *user, const char *name), void *user) {
    names_visit(context, list_name, &(struct lister){.each = each, .user = user});
}
