/* Descriptions compiled, each by itself: names of fields resolved, positions derived, the common cases told apart. */
#include "dissect/plan.h"
#include "core/address.h"
#include "core/cursor.h"
#include "core/netbios.h"
#include "dissect/element.h"
#include "dissect/name.h"

#include <stdlib.h>
#include <string.h>

static uint16_t field_named(const struct orcap_protocol *protocol, const char *name) {
    int field = name ? orcap_protocol_field(protocol, name) : ORCAP_ENAME;
    return field < 0 ? NO_FIELD : (uint16_t)field;
}

/* Derives positions: fields stand still up to the first that may be absent or of another size. */
static void plan_positions(struct plan *plan) {
    const struct orcap_protocol *protocol = plan->protocol;
    uint32_t at = 0;
    size_t i = 0;
    for (; i < protocol->field_count && !plan->fields[i].conditional && !plan->fields[i].trails && !protocol->asn1; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        at = plan_aligned(&plan->fields[i], at);
        plan->fields[i].at = at;
        plan->fields[i].still = true;
        if (!field->width && !field->phantom)
            break;
        at += field->pads ? (field->width + 8u * field->pads - 1) / (8u * field->pads) * (8u * field->pads) : field->width;
        if (field->may_end && !plan->least)
            plan->least = at / 8;
    }
    plan->fixed = protocol->asn1 ? 2 : at / 8; /* tag and length */
    plan->least = plan->least ? plan->least : plan->fixed;
    plan->simple = i == protocol->field_count && plan->least == plan->fixed;
}

/* Where the parts of little-endian words stand in them. */
static int plan_words(struct plan *plan, struct orcap_error *error) {
    uint32_t before = 0;
    for (size_t i = 0; i < plan->protocol->field_count; i++) {
        struct field_plan *own = &plan->fields[i];
        if (before && own->word != plan->fields[i - 1].word)
            break;
        uint32_t width = own->word ? own->width : 0;
        if (before + width > own->word || (own->word && !width))
            break;
        own->before = (uint8_t)before;
        own->below = (uint8_t)(plan->protocol->fields[i].rising ? before : own->word - before - width);
        before = before + width == own->word ? 0 : before + width;
        if (i + 1 == plan->protocol->field_count && !before)
            return ORCAP_OK;
    }
    return plan->protocol->field_count ? orcap_fail(error, ORCAP_EVALUE, "the parts of a word of %s do not add up to it", plan->protocol->title) : ORCAP_OK;
}

static int plan_condition(struct plan *plan, size_t index, struct orcap_error *error) {
    const struct orcap_protocol *protocol = plan->protocol;
    const struct orcap_field *field = &protocol->fields[index];
    const struct orcap_when *when = &field->when;
    struct field_plan *own = &plan->fields[index];
    own->when_field = field_named(protocol, when->field);
    const struct orcap_when *unmet = when->field && own->when_field == NO_FIELD ? when : NULL, *also = when->also;
    for (size_t i = 0; also && !unmet; also = also->also, i++) {
        if (i == ORCAP_ALSO)
            return orcap_fail(error, ORCAP_ELIMIT, "%s.%s depends on too many fields", protocol->title, field->name);
        own->also_fields[i] = field_named(protocol, also->field);
        unmet = own->also_fields[i] == NO_FIELD ? also : NULL;
    }
    bool backwards = own->when_field == NO_FIELD || own->when_field < index;
    for (size_t i = 0; i < ORCAP_ALSO; i++)
        backwards = backwards && (own->also_fields[i] == NO_FIELD || own->also_fields[i] < index);
    if (!unmet && !backwards)
        return orcap_fail(error, ORCAP_ENAME, "%s.%s depends on a field that stands behind it", protocol->title, field->name);
    if (unmet)
        return orcap_fail(error, ORCAP_ENAME, "%s.%s depends on %s, which is no field of %s", protocol->title, field->name, unmet->field,
                          protocol->title);
    for (size_t i = index; i-- > 0 && own->twin == NO_FIELD;)
        if (strcmp(protocol->fields[i].name, field->name) == 0)
            own->twin = (uint16_t)i;
    return ORCAP_OK;
}

static void give_slot(struct plan *plan, uint16_t field, uint8_t *slots) {
    if (field != NO_FIELD && !plan->fields[field].slot && *slots < ORCAP_WALK_NUMBERS)
        plan->fields[field].slot = ++*slots;
}

/* What walks need not look up, and what they need not look at. */
static void plan_walks(struct plan *plan) {
    const struct orcap_protocol *protocol = plan->protocol;
    uint8_t slots = 0;
    for (size_t i = 0; i < protocol->field_count; i++) {
        struct field_plan *own = &plan->fields[i];
        give_slot(plan, own->when_field, &slots);
        for (size_t k = 0; k < ORCAP_ALSO; k++)
            give_slot(plan, own->also_fields[k], &slots);
        give_slot(plan, own->sized_by, &slots);
        give_slot(plan, own->counted_by, &slots);
    }
    for (size_t i = protocol->field_count; i-- > 0;) {
        const struct orcap_field *field = &protocol->fields[i];
        struct field_plan *own = &plan->fields[i];
        if (own->conditional || !field->width || field->pads || own->slot || field->may_end || own->covers || own->align || own->trails)
            continue;
        bool more = i + 1 < protocol->field_count;
        own->run = (uint16_t)(1 + (more ? plan->fields[i + 1].run : 0));
        own->run_width = field->width + (more ? plan->fields[i + 1].run_width : 0);
    }
}

static int plan_names(struct orcap_context *context, struct plan *plan, struct orcap_error *error) {
    const struct orcap_protocol *protocol = plan->protocol;
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        struct field_plan *own = &plan->fields[i];
        int status = plan_condition(plan, i, error);
        if (status < 0)
            return status;
        own->space = field->space ? context_space(context, field->space) : NO_SPACE;
        own->variants = field->variants ? context_space(context, field->variants) : NO_SPACE;
        own->front = field_named(protocol, field->front);
        if (field->front && own->front == NO_FIELD)
            return orcap_fail(error, ORCAP_ENAME, "%s.%s counts behind %s, which is no field of it", protocol->title, field->name, field->front);
        own->sized_by = field_named(protocol, field->sized_by);
        if (own->space && plan->space_count < PLAN_SPACES)
            plan->spaces[plan->space_count++] = (uint16_t)i;
        if (own->variants && field->kind != ORCAP_ITEMS)
            plan->variants_field = (uint16_t)i;
        if (field->covers == ORCAP_COVERS_HEADER)
            plan->header_field = (uint16_t)i;
        if (!field->only_built && (field->covers == ORCAP_COVERS_LAYER || field->covers == ORCAP_COVERS_PAYLOAD))
            plan->extent_field = (uint16_t)i;
    }
    plan_walks(plan);
    plan->names_field = field_named(protocol, protocol->names_from);
    if (protocol->names_from && plan->names_field == NO_FIELD)
        return orcap_fail(error, ORCAP_ENAME, "names of %s count from %s, which is no field of it", protocol->title, protocol->names_from);
    for (size_t i = 0; i < protocol->field_count; i++) {
        const char *target = protocol->fields[i].sizes ? protocol->fields[i].sizes : protocol->fields[i].counts;
        if (!target)
            continue;
        bool met = false;
        for (size_t k = 0; k < protocol->field_count; k++)
            if (strcmp(protocol->fields[k].name, target) == 0) {
                met = true;
                if (protocol->fields[i].only_built)
                    continue;
                *(protocol->fields[i].sizes ? &plan->fields[k].sized_by : &plan->fields[k].counted_by) = (uint16_t)i;
            }
        if (!met)
            return orcap_fail(error, ORCAP_ENAME, "%s.%s measures %s, which is no field of %s", protocol->title, protocol->fields[i].name,
                              target, protocol->title);
    }
    return ORCAP_OK;
}

void plan_clear(struct plan *plan) {
    for (size_t i = 0; i < plan->protocol->field_count; i++)
        free(plan->fields[i].init);
    for (size_t k = 0; k < plan->match_count; k++)
        free(plan->matches[k].matches);
    free(plan->matches);
    free(plan->overloads);
    free(plan->fields);
    free(plan->others);
}

/* Default bytes, once for all: addresses and names are written as text in the lists. */
static int resolve_defaults(struct plan *plan, struct orcap_error *error) {
    for (size_t i = 0; i < plan->protocol->field_count; i++) {
        const struct orcap_field *field = &plan->protocol->fields[i];
        uint8_t bytes[NAME_BYTES] = {0};
        size_t size = field->width / 8;
        bool good = true;
        const char *text = field->init_text;
        switch ((enum orcap_kind)field->kind) {
        case ORCAP_IP4:
            store_be32(bytes, (uint32_t)field->init);
            break;
        case ORCAP_LEMAC: /* zeros, whichever way */
        case ORCAP_MAC:
            good = !text || mac_parse(text, strlen(text), bytes);
            break;
        case ORCAP_IP6:
            good = !text || ip6_parse(text, strlen(text), bytes);
            break;
        case ORCAP_LIST:
            if (!text)
                continue;
            if (field->element != ORCAP_IP6) { /* as it stands on the wire */
                size = field->init;
                memcpy(bytes, text, size);
                break;
            }
            size = field->element_width / 8;
            good = ip6_parse(text, strlen(text), bytes);
            break;
        case ORCAP_NETBIOS:
            netbios_encode(text, field->init ? field->init : text ? strlen(text) : 0, bytes);
            break;
        case ORCAP_NAME:
            good = (size = name_encode(text ? text : ".", text ? strlen(text) : 1, bytes)) != 0;
            break;
        case ORCAP_ASN1:
            good = (size = element_default(field, bytes)) != 0;
            break;
        default:
            continue;
        }
        if (!good)
            return orcap_fail(error, ORCAP_EVALUE, "the default of %s.%s cannot be read", plan->protocol->title, field->name);
        uint8_t *copy = malloc(size);
        if (!copy)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        plan->fields[i].init = memcpy(copy, bytes, size);
        plan->fields[i].init_size = (uint16_t)size;
    }
    return ORCAP_OK;
}

int plan_compile(struct orcap_context *context, struct plan *plan, const struct orcap_protocol *protocol, struct orcap_error *error) {
    *plan = (struct plan){.protocol = protocol, .header_field = NO_FIELD, .extent_field = NO_FIELD, .variants_field = NO_FIELD, .names_field = NO_FIELD,
                          .trailer_field = NO_FIELD};
    plan->fields = calloc(protocol->field_count ? protocol->field_count : 1, sizeof *plan->fields);
    if (!plan->fields)
        return ORCAP_EMEMORY;
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_when *when = &protocol->fields[i].when;
        uint8_t covers = protocol->fields[i].only_built ? (uint8_t)ORCAP_COVERS_NOTHING : protocol->fields[i].covers;
        if (protocol->fields[i].trails && plan->trailer_field == NO_FIELD)
            plan->trailer_field = (uint16_t)i;
        plan->fields[i] = (struct field_plan){.width = protocol->fields[i].width,
                                              .kind = protocol->fields[i].kind,
                                              .word = protocol->fields[i].word,
                                              .align = protocol->fields[i].align,
                                              .trails = protocol->fields[i].trails,
                                              .covers = covers == ORCAP_COVERS_PAYLOAD ? ORCAP_COVERS_NOTHING : covers,
                                              .pads = protocol->fields[i].pads,
                                              .phantom = protocol->fields[i].phantom,
                                              .element = protocol->fields[i].kind == ORCAP_ASN1,
                                              .measured = protocol->fields[i].size != NULL,
                                              .conditional = when->field || when->test || when->otherwise,
                                              .sized_by = NO_FIELD,
                                              .counted_by = NO_FIELD,
                                              .when_field = NO_FIELD,
                                              .also_fields = {NO_FIELD, NO_FIELD},
                                              .twin = NO_FIELD,
                                              .front = NO_FIELD,
                                              .items_base = NO_PROTOCOL};
    }
    plan_positions(plan);
    int status = plan_words(plan, error);
    if (status == ORCAP_OK)
        status = plan_names(context, plan, error);
    return status < 0 ? status : resolve_defaults(plan, error);
}
