/* Fields of layers: read from the overlay, the wire or the default; assigned to the overlay. */
#include "bind.h"
#include "flagvalue.h"
#include "net.h"

#include "core/address.h"
#include "craft/chain.h"

#include <stdlib.h>

static const struct orcap_field *described(const struct class_info *info, size_t field) {
    return &info->description->fields[field];
}

const struct record *layer_record(struct node *root, size_t index) {
    return root->body ? root->body->layers[index].record : root_record(root);
}

bool layer_view(struct node *root, size_t index, struct orcap_view *ret_view) {
    if (!root->body) {
        *ret_view = orcap_packet_view(node_packet(root), index);
        return true;
    }
    const struct layer *layer = &root->body->layers[index];
    if (!layer->record || layer->info->foreign)
        return false;
    *ret_view = (struct orcap_view){.context = root->body->state->context,
                                    .bytes = layer->record->bytes,
                                    .at = layer->at,
                                    .size = layer->size,
                                    .limit = layer->limit,
                                    .trailer = layer->trailer,
                                    .message = layer->message,
                                    .protocol = layer->info->protocol,
                                    .under = layer->under};
    return true;
}

/* `p[TCP].flags.S = 1` reads the flags, then changes what it was given. */
static PyObject *note_flag(struct node *root, size_t index, size_t field, PyObject *value) {
    struct state *state = root_state(root);
    state->last_flag.flag = value;
    state->last_flag.root = root;
    state->last_flag.layer = index;
    state->last_flag.field = field;
    return value;
}

int flag_written(struct state *state, PyObject *flag) {
    struct node *root = state->last_flag.root;
    if (!root || state->last_flag.flag != flag)
        return 0;
    size_t layer = state->last_flag.layer;
    if (layer >= root_count(root))
        return 0;
    return field_set(root, layer, root_info(root, layer), state->last_flag.field, flag);
}

/* Values handed out that can be changed in place stay in the overlay. */
static bool is_mutable(const struct state *state, PyObject *value) {
    return PyList_Check(value) || is_node(state, value);
}

static PyObject *keep(struct node *root, size_t index, size_t field, PyObject *value) {
    PyObject **values = layer_values(root, index);
    if (!values) {
        Py_DECREF(value);
        return NULL;
    }
    Py_XSETREF(values[field], Py_NewRef(value));
    if (PyList_Check(value))
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); i++) {
            PyObject *item = PyList_GET_ITEM(value, i);
            if (is_node(root->body->state, item) && !node_is_handle((struct node *)item) && ((struct node *)item)->body)
                ((struct node *)item)->body->parent = root;
        }
    return value;
}

/* The first field of the same name: where the overlay keeps the value. */
static size_t leader(const struct class_info *info, size_t field) {
    for (size_t i = 0; info->fields[field].named_before && i < field; i++)
        if (info->fields[i].name == info->fields[field].name)
            return i;
    return field;
}

static bool has_namesakes(const struct class_info *info, size_t field) {
    for (size_t i = field + 1; i < info->description->field_count; i++)
        if (info->fields[i].name == info->fields[field].name)
            return true;
    return false;
}

size_t field_choose(struct node *root, size_t index, const struct class_info *info, size_t field) {
    field = leader(info, field);
    if (!has_namesakes(info, field))
        return field;
    struct state *state = root_state(root);
    struct orcap_node nodes[2] = {{0}};
    struct orcap_view view;
    bool read = layer_view(root, index, &view) && !(root->body && root->body->layers[index].values);
    struct orcap_arena *arena = orcap_arena_new();
    size_t chosen = field;
    nodes[0] = (struct orcap_node){.protocol = info->protocol};
    if (read)
        nodes[0].view = view;
    else if (arena && node_of_numbers(root, index, arena, &nodes[0]) < 0)
        PyErr_Clear();
    struct orcap_chain chain = {.context = state->context, .nodes = nodes, .count = 1};
    for (size_t i = field; i < info->description->field_count; i++)
        if (info->fields[i].name == info->fields[field].name && orcap_chain_has(&chain, 0, i)) {
            chosen = i;
            break;
        }
    orcap_arena_free(arena);
    return chosen;
}

/* Whether the condition of a field without namesakes holds. */
static bool is_there(struct node *root, size_t index, const struct class_info *info, size_t field) {
    const struct orcap_when *when = &described(info, field)->when;
    if (!when->field && !when->test)
        return true;
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_arena *arena = orcap_arena_new();
    bool there = true;
    size_t first = index ? index - 1 : 0, last = index + 1 < root_count(root) ? index + 1 : index; /* what follows may set what it depends on */
    for (size_t i = first; arena && i <= last; i++)
        if (node_of_numbers(root, i, arena, &nodes[i - first]) < 0) {
            PyErr_Clear();
            orcap_arena_free(arena);
            return true;
        }
    if (arena) {
        struct orcap_chain chain = {.context = root_state(root)->context, .nodes = nodes, .count = last - first + 1};
        there = orcap_chain_has(&chain, index - first, field);
    }
    orcap_arena_free(arena);
    return there;
}

static PyObject *read_wire(struct node *root, size_t index, size_t field) {
    struct orcap_view view;
    struct orcap_value value;
    if (!layer_view(root, index, &view))
        return NULL;
    orcap_view_get(&view, field, &value);
    struct state *state = root_state(root);
    PyObject *own = value_to_python(state, layer_record(root, index), &view, field, &value);
    return own && is_mutable(root_state(root), own) ? keep(root, index, leader(root_info(root, index), field), own) : own;
}

static PyObject *overloaded_address(const struct state *state, const struct orcap_field *own, uint16_t upper) {
    char text[IP6_TEXT];
    return PyUnicode_FromStringAndSize(text, (Py_ssize_t)ip6_format(orcap_context_overload_bytes(state->context, own, upper), text));
}

PyObject *field_default_get(struct node *root, size_t index, const struct class_info *info, size_t field) {
    struct state *state = root_state(root);
    const struct orcap_field *own = described(info, field);
    uint32_t number;
    uint64_t bound;
    if (state->bound_count && index + 1 < root_count(root) && bound_value(state, info->protocol, root_info(root, index + 1)->protocol, field, &bound))
        return PyLong_FromUnsignedLongLong(bound);
    if (index + 1 < root_count(root) &&
        orcap_context_overload(state->context, own, root_info(root, index + 1)->protocol, &number))
        return own->kind == ORCAP_IP6 ? overloaded_address(state, own, root_info(root, index + 1)->protocol)
             : own->kind == ORCAP_IP4 ? PyUnicode_FromFormat("%u.%u.%u.%u", number >> 24, number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff)
             : own->kind == ORCAP_BYTES ? PyBytes_FromFormat("%c%c%c%c", (int)(number >> 24), (int)(number >> 16 & 0xff), (int)(number >> 8 & 0xff),
                                                             (int)(number & 0xff))
                                        : PyLong_FromUnsignedLong(number);
    if (own->role > ORCAP_ROLE_TARGET && own->role < ORCAP_ROLE_NEIGHBOUR) {
        PyObject *found = net_default(root, index, own);
        if (found || PyErr_Occurred())
            return found;
    }
    if (field_is_computed(own) || own->unset)
        return Py_NewRef(Py_None);
    if (own->kind == ORCAP_ITEMS) {
        PyObject *list = PyList_New(0);
        if (list && own->init_item) {
            int base = orcap_context_find(state->context, own->items->base->title);
            PyObject *item = base < 0 ? NULL : node_made(state, state->classes[base]->type, state->classes[base]);
            if (!item || PyList_Append(list, item) < 0)
                Py_CLEAR(list);
            Py_XDECREF(item);
        }
        if (list && own->items->single) {
            PyObject *only = Py_NewRef(PyList_GET_SIZE(list) ? PyList_GET_ITEM(list, 0) : Py_None);
            Py_DECREF(list);
            return keep(root, index, field, only);
        }
        if (own->items->records)
            list = list_of_records(state, list);
        return list ? keep(root, index, field, list) : NULL;
    }
    if (own->kind == ORCAP_STRINGS || own->kind == ORCAP_NAMES || (own->kind == ORCAP_LIST && !own->init_text)) {
        PyObject *list = PyList_New(0);
        return list ? keep(root, index, field, list) : NULL;
    }
    struct orcap_value value;
    field_default(state->context, info->protocol, field, &value);
    struct orcap_view view = {.context = state->context, .protocol = info->protocol};
    PyObject *own_value = value_to_python(state, NULL, &view, field, &value);
    return own_value && PyList_Check(own_value) ? keep(root, index, field, own_value) : own_value;
}

static PyObject *overlay_get(struct node *root, size_t index, const struct class_info *info, size_t field, PyObject *value) {
    struct state *state = root_state(root);
    if (value == state->deleted)
        return field_default_get(root, index, info, field_choose(root, index, info, field));
    (void)info;
    return Py_NewRef(value);
}

PyObject *field_get(struct node *root, size_t index, const struct class_info *info, size_t field) {
    const struct quick_field *quick = &info->fields[field];
    if (!root->body) {
        const struct shape *shape = root->shape;
        if (quick->how == QUICK_FLAGS)
            return note_flag(root, index, field, value_quick(shape->state, info, field, root_record(root)->bytes + shape->layers[index].at));
        if (quick->how)
            return value_quick(shape->state, info, field, root_record(root)->bytes + shape->layers[index].at);
        return read_wire(root, index, field_choose(root, index, info, field));
    }
    const struct layer *layer = &root->body->layers[index];
    size_t first = leader(info, field);
    if (layer->values && layer->values[first])
        return overlay_get(root, index, info, first, layer->values[first]);
    if (layer->record) {
        if (quick->how) {
            PyObject *value = value_quick(root->body->state, info, field, layer->record->bytes + layer->at);
            return quick->how == QUICK_FLAGS ? note_flag(root, index, field, value) : value;
        }
        return read_wire(root, index, field_choose(root, index, info, field));
    }
    field = field_choose(root, index, info, field);
    if (!is_there(root, index, info, field))
        return Py_NewRef(Py_None);
    return field_default_get(root, index, info, field);
}

int field_set(struct node *root, size_t index, const struct class_info *info, size_t field, PyObject *value) {
    PyObject **values = layer_values(root, index);
    if (!values)
        return -1;
    size_t own = field_choose(root, index, info, field);
    PyObject *taken = value_take(root->body->state, info, own, value);
    if (!taken)
        return -1;
    Py_XSETREF(values[leader(info, field)], taken);
    node_changed(root, index);
    if (PyList_Check(taken))
        Py_XDECREF(keep(root, index, leader(info, field), Py_NewRef(taken)));
    return 0;
}

int field_delete(struct node *root, size_t index, const struct class_info *info, size_t field) {
    PyObject **values = layer_values(root, index);
    if (!values)
        return -1;
    bool read = root->body->layers[index].record != NULL;
    Py_XSETREF(values[leader(info, field)], read ? Py_NewRef(root->body->state->deleted) : NULL);
    node_changed(root, index);
    return 0;
}
