/* The values of nodes: given, read, or default. */
#include "craft/chain.h"
#include "dissect/element.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <string.h>

struct orcap_chain orcap_packet_chain(const struct orcap_packet *packet, struct orcap_node nodes[ORCAP_DEPTH]) {
    for (size_t i = 0; i < packet->count; i++)
        nodes[i] = (struct orcap_node){.protocol = packet->layers[i].protocol, .view = orcap_packet_view(packet, i)};
    return (struct orcap_chain){.context = packet->context, .nodes = nodes, .count = packet->count};
}

void field_default(const struct orcap_context *context, uint16_t protocol, size_t index, struct orcap_value *ret_value) {
    const struct plan *plan = context_plan(context, protocol);
    const struct orcap_field *field = &plan->protocol->fields[index];
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = plan->fields[index].init, .size = plan->fields[index].init_size};
    switch ((enum orcap_kind)field->kind) {
    case ORCAP_NAME:
        ret_value->type = ORCAP_VALUE_NAME;
        return;
    case ORCAP_ITEMS:
        ret_value->type = ORCAP_VALUE_ITEMS;
        ret_value->count = field->init_item ? 1 : 0; /* `items` NULL: the base with its defaults */
        return;
    case ORCAP_BYTES:
        ret_value->bytes = (const uint8_t *)field->init_text;
        ret_value->size = field->init ? field->init : field->init_text ? strlen(field->init_text) : 0;
        return;
    case ORCAP_ASN1:
        element_settle(field, ret_value);
        ret_value->as_read = false;
        return;
    case ORCAP_MAC:
    case ORCAP_LEMAC:
    case ORCAP_IP4:
    case ORCAP_IP6:
    case ORCAP_NETBIOS:
    case ORCAP_NAMES:
    case ORCAP_STRINGS:
    case ORCAP_LIST:
        return;
    default:
        ret_value->type = ORCAP_VALUE_NUMBER;
        ret_value->number = field->init;
    }
}

bool element_may_miss(const struct orcap_context *context, uint16_t protocol, size_t field) {
    return context_plan(context, protocol)->fields[field].element;
}

bool field_is_computed(const struct orcap_field *field) {
    return (field->covers || field->sizes || field->counts || field->compute) && !field->only_read;
}

uint64_t orcap_chain_number(const struct orcap_chain *chain, size_t layer, size_t field) {
    struct orcap_value value;
    orcap_chain_get(chain, layer, field, &value);
    return value.type == ORCAP_VALUE_NUMBER ? value.number : 0;
}

/* The same with the number in front of it. */
static uint64_t joint_number(const struct orcap_chain *chain, size_t layer, size_t field) {
    const struct field_plan *own = &context_plan(chain->context, chain->nodes[layer].protocol)->fields[field];
    uint64_t number = orcap_chain_number(chain, layer, field);
    return own->front == NO_FIELD ? number : orcap_chain_number(chain, layer, own->front) << own->width | number;
}

/* A size that is still to be computed fits whatever the other field says: that one decides. */
static bool also_met(const struct orcap_chain *chain, size_t layer, const struct orcap_when *also, size_t field) {
    struct orcap_value value;
    orcap_chain_get(chain, layer, field, &value);
    bool open = value.type == ORCAP_VALUE_NONE && field_is_computed(&context_plan(chain->context, chain->nodes[layer].protocol)->protocol->fields[field]);
    return (open && orcap_chain_has(chain, layer, field)) || when_met(also, joint_number(chain, layer, field));
}

bool orcap_chain_has(const struct orcap_chain *chain, size_t layer, size_t field) {
    const struct orcap_node *node = &chain->nodes[layer];
    const struct plan *plan = context_plan(chain->context, node->protocol);
    const struct orcap_when *when = &plan->protocol->fields[field].when;
    const struct field_plan *own = &plan->fields[field];
    if (when->peeks && !node->view.bytes)
        return node->values && node->values[field].type > ORCAP_VALUE_NONE;
    if (when->test && !node->view.bytes && node->tail) /* decoded: as it was read */
        return node->values[field].type > ORCAP_VALUE_NONE;
    if (when->test) {
        struct orcap_view view = node->view;
        view.context = chain->context;
        view.open = !view.bytes;
        view.protocol = node->protocol;
        if (layer || !view.bytes) /* else what it was read on, which the chain may leave out */
            view.under = layer ? chain->nodes[layer - 1].protocol : UINT16_MAX;
        return when->test(&view);
    }
    if (when->field) {
        bool met = when_met(when, joint_number(chain, layer, own->when_field));
        for (size_t i = 0; when->also; i++) {
            when = when->also;
            if (met != when->instead)
                met = also_met(chain, layer, when, own->also_fields[i]);
        }
        return met;
    }
    for (uint16_t twin = when->otherwise ? own->twin : NO_FIELD; twin != NO_FIELD; twin = plan->fields[twin].twin)
        if (orcap_chain_has(chain, layer, twin))
            return false;
    return true;
}

int orcap_chain_field(const struct orcap_chain *chain, size_t layer, const char *name) {
    const struct orcap_protocol *protocol = context_plan(chain->context, chain->nodes[layer].protocol)->protocol;
    for (size_t i = 0; i < protocol->field_count; i++)
        if (strcmp(protocol->fields[i].name, name) == 0 && orcap_chain_has(chain, layer, i))
            return (int)i;
    return ORCAP_ENAME;
}

void orcap_chain_get(const struct orcap_chain *chain, size_t layer, size_t index, struct orcap_value *ret_value) {
    const struct plan *plan = context_plan(chain->context, chain->nodes[layer].protocol);
    if (plan->fields[index].conditional && !orcap_chain_has(chain, layer, index))
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = plan->fields[index].kind};
    else
        chain_value(chain, layer, index, ret_value);
}

void chain_value(const struct orcap_chain *chain, size_t layer, size_t index, struct orcap_value *ret_value) {
    const struct orcap_node *node = &chain->nodes[layer];
    const struct orcap_field *field = &context_plan(chain->context, node->protocol)->protocol->fields[index];
    if (node->values && node->values[index].type > ORCAP_VALUE_NONE) {
        *ret_value = node->values[index];
        ret_value->kind = field->kind;
        return;
    }
    bool none = node->values && node->values[index].type == ORCAP_VALUE_NONE;
    if (node->view.bytes && !none) {
        orcap_view_get(&node->view, index, ret_value);
        if (ret_value->type != ORCAP_VALUE_NONE)
            return;
    }
    if (element_may_miss(chain->context, node->protocol, index) && (none || node->view.bytes || field->unset)) {
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = field->kind};
        return;
    }
    uint32_t number;
    if (layer + 1 < chain->count &&
        orcap_context_overload(chain->context, field, chain->nodes[layer + 1].protocol, &number))
        *ret_value = (struct orcap_value){.type = field->kind == ORCAP_BYTES || field->kind == ORCAP_IP4 || field->kind == ORCAP_IP6
                                                      ? ORCAP_VALUE_BYTES
                                                      : ORCAP_VALUE_NUMBER,
                                          .kind = field->kind,
                                          .number = number,
                                          .bytes = orcap_context_overload_bytes(chain->context, field, chain->nodes[layer + 1].protocol),
                                          .size = field->kind == ORCAP_IP6 ? 16 : sizeof number};
    else if (field->role > ORCAP_ROLE_TARGET && field->role < ORCAP_ROLE_NEIGHBOUR && chain_find(chain, layer, index, ret_value))
        return;
    else if (field_is_computed(field) || field->unset)
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = field->kind};
    else
        field_default(chain->context, node->protocol, index, ret_value);
}
