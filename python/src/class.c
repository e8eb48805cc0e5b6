/* Which protocol a Python class stands for, and what an attribute's name means on it. */
#include "class.h"

#include <stdlib.h>
#include <string.h>

static size_t hash_pointer(const void *pointer) {
    return (size_t)(((uintptr_t)pointer >> 4) * 0x9e3779b97f4a7c15u >> 40);
}

struct class_info *info_of_type(const struct state *state, PyTypeObject *type) {
    for (size_t at = hash_pointer(type);; at++) {
        struct class_info *info = state->registry[at & (CLASSES - 1)];
        if (!info || info->type == type)
            return info;
    }
}

/* Fields that stand still at the start are read straight from the bytes. */
static void quick_plan(const struct orcap_protocol *protocol, struct quick_field *fields) {
    uint32_t at = 0;
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        if (field->when.field || field->when.test || !field->width)
            return;
        struct quick_field *own = &fields[i];
        bool whole = at % 8 == 0;
        if (field->word) {
            at += field->width;
            continue;
        }
        own->width = (uint8_t)(field->width < 256 ? field->width : 0);
        own->at = (uint16_t)(at / 8);
        switch ((enum orcap_kind)field->kind) {
        case ORCAP_UINT:
        case ORCAP_HEX:
        case ORCAP_ENUM:
        case ORCAP_XENUM:
        case ORCAP_FLAGS:
            if (field->kind == ORCAP_FLAGS || (field->width <= 32 && !(whole && (field->width == 8 || field->width == 16 || field->width == 32)))) {
                own->how = field->kind == ORCAP_FLAGS ? QUICK_FLAGS : QUICK_BITS;
                own->at = (uint16_t)at;
            } else if (field->width <= 32)
                own->how = field->width == 8 ? QUICK_8 : field->width == 16 ? QUICK_16 : QUICK_32;
            break;
        case ORCAP_MAC:
            own->how = whole ? QUICK_MAC : QUICK_NOT;
            break;
        case ORCAP_IP4:
            own->how = whole ? QUICK_IP4 : QUICK_NOT;
            break;
        case ORCAP_IP6:
            own->how = whole ? QUICK_IP6 : QUICK_NOT;
            break;
        default:
            break;
        }
        if (field->no_value || field->trails || field->shows == ORCAP_SHOWS_PARTS || field->shows == ORCAP_SHOWS_HALVES || field->shows == ORCAP_SHOWS_FIXED ||
            field->shows == ORCAP_SHOWS_NTP)
            own->how = QUICK_NOT;
        at += field->width;
        if (at > 8 * 512)
            return;
    }
}

static struct class_info *info_new(PyTypeObject *type, const struct orcap_protocol *description) {
    struct class_info *info = calloc(1, sizeof *info);
    struct quick_field *fields = calloc(description->field_count + 1, sizeof *fields);
    if (!info || !fields)
        goto failed;
    for (size_t i = 0; i < description->field_count; i++) {
        if (!(fields[i].name = PyUnicode_InternFromString(description->fields[i].name)))
            goto failed;
        for (size_t k = 0; k < i; k++)
            fields[i].named_before |= fields[k].name == fields[i].name;
    }
    quick_plan(description, fields);
    *info = (struct class_info){.type = type, .item = description->item, .description = description, .fields = fields};
    for (size_t i = 0; i < description->field_count; i++) {
        bool packets = description->fields[i].kind == ORCAP_ITEMS && !description->fields[i].items->pairs;
        info->lists |= packets;
        info->stacks |= packets && description->fields[i].items->stacked;
    }
    return info;
failed:
    if (fields)
        for (size_t i = 0; i < description->field_count; i++)
            Py_XDECREF(fields[i].name);
    free(fields);
    free(info);
    PyErr_NoMemory();
    return NULL;
}

/* Objects of a class without members of its own are freed by us and not by the general way of classes made in Python. */
static void make_plain(const struct state *state, PyTypeObject *type) {
    if (type->tp_basicsize != state->layer_type->tp_basicsize || type->tp_finalize || type->tp_dictoffset)
        return;
    type->tp_dealloc = state->layer_type->tp_dealloc;
    type->tp_traverse = state->layer_type->tp_traverse;
    type->tp_clear = state->layer_type->tp_clear;
}

static int enter(struct state *state, struct class_info *info) {
    if (2 * (state->registry_count + 1) > CLASSES) {
        PyErr_SetString(PyExc_RuntimeError, "too many classes of layers");
        return -1;
    }
    size_t at = hash_pointer(info->type);
    while (state->registry[at & (CLASSES - 1)])
        at++;
    state->registry[at & (CLASSES - 1)] = info;
    state->registry_count++;
    Py_INCREF(info->type);
    return 0;
}

static int classes_reach(struct state *state, size_t protocol) {
    if (protocol < state->class_count)
        return 0;
    size_t count = protocol + 64;
    struct class_info **classes = realloc(state->classes, count * sizeof *classes);
    if (!classes) {
        PyErr_NoMemory();
        return -1;
    }
    memset(classes + state->class_count, 0, (count - state->class_count) * sizeof *classes);
    state->classes = classes;
    state->class_count = count;
    return 0;
}

/* register(class, name, display, protocol, hooks): protocol -1 makes a foreign one, -2 takes the base's, -3 makes one that the engine's
 * lists cannot mean when they name another protocol. */
PyObject *class_register(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    PyObject *type, *name, *display;
    int number;
    unsigned hooks;
    if (!PyArg_ParseTuple(args, "O!UOiI", &PyType_Type, &type, &name, &display, &number, &hooks))
        return NULL;
    PyTypeObject *own = (PyTypeObject *)type;
    const struct class_info *base = info_of_type(state, own->tp_base);
    bool derived = number == -2;
    uint16_t protocol = (uint16_t)(derived && base ? base->protocol : number);
    bool foreign = number == -1 || number == -3 || (derived && (!base || base->foreign));
    struct orcap_protocol *described = NULL;
    if (foreign) {
        struct orcap_error error;
        described = calloc(1, sizeof *described);
        const char *title = number == -3 ? "" : PyUnicode_AsUTF8(name);
        if (!described || !title)
            return PyErr_NoMemory();
        *described = (struct orcap_protocol){.title = strdup(title), .foreign = true};
        int status = orcap_context_add(state->context, described, &protocol, &error);
        if (status < 0)
            return PyErr_Format(PyExc_RuntimeError, "%s", error.text);
    }
    struct class_info *info = info_new(own, orcap_context_protocol(state->context, protocol));
    if (!info || classes_reach(state, protocol) < 0)
        return NULL;
    info->protocol = protocol;
    info->foreign = foreign;
    info->built_in = number >= 0;
    for (struct class_info *each = info; info->built_in && each->description->extends;) {
        each = info_of_type(state, each->type->tp_base);
        each->extended = true;
    }
    info->hooks = hooks;
    info->name = Py_NewRef(name);
    info->display = Py_NewRef(display == Py_None ? name : display);
    if (enter(state, info) < 0)
        return NULL;
    make_plain(state, own);
    if (!derived || foreign)
        state->classes[protocol] = info;
    return PyLong_FromLong(protocol);
}

void classes_clear(struct state *state) {
    for (size_t i = 0; state->registry && i < CLASSES; i++) {
        struct class_info *info = state->registry[i];
        if (!info)
            continue;
        for (size_t f = 0; f < info->description->field_count; f++)
            Py_XDECREF(info->fields[f].name);
        free(info->fields);
        Py_XDECREF(info->name);
        Py_XDECREF(info->display);
        Py_XDECREF(info->type);
        free(info);
    }
    free(state->registry);
    free(state->classes);
    state->registry = NULL;
    state->classes = NULL;
}

/* ---- what a name means */

static void resolve(struct state *state, PyTypeObject *type, PyObject *name, struct action *action) {
    PyObject *found = _PyType_Lookup(type, name);
    action->version = type->tp_version_tag;
    action->info = info_of_type(state, type);
    action->act = ACT_MISSING;
    if (found) {
        action->act = ACT_GENERIC;
        if (Py_TYPE(found) == &PyGetSetDescr_Type && ((PyGetSetDescrObject *)found)->d_getset->get) {
            action->act = ACT_GETSET;
            action->get = ((PyGetSetDescrObject *)found)->d_getset->get;
            action->closure = ((PyGetSetDescrObject *)found)->d_getset->closure;
        }
        return;
    }
    if (!action->info || action->info->foreign)
        return;
    for (size_t i = 0; i < action->info->description->field_count; i++)
        if (action->info->fields[i].name == name) {
            action->act = ACT_FIELD;
            action->field = (uint16_t)i;
            return;
        }
}

const struct action *action_of(struct state *state, PyTypeObject *type, PyObject *name) {
    size_t at = (((uintptr_t)type >> 4) * 31 ^ ((uintptr_t)name >> 4)) & (ACTIONS - 1);
    struct action *action = &state->actions[at];
    if (action->name == name && action->type == type && action->version == type->tp_version_tag && action->version)
        return action;
    PyObject *own = Py_NewRef(name);
    if (!PyUnicode_CheckExact(own)) {
        PyObject *text = PyUnicode_FromObject(own);
        Py_DECREF(own);
        if (!(own = text))
            return NULL;
    }
    if (!PyUnicode_CHECK_INTERNED(own))
        PyUnicode_InternInPlace(&own);
    if (own != name) {
        const struct action *same = action_of(state, type, own);
        Py_DECREF(own);
        return same;
    }
    struct action fresh = {.type = type, .name = own};
    resolve(state, type, own, &fresh);
    PyObject *before = action->name;
    *action = fresh;
    Py_XDECREF(before);
    return action;
}

void actions_clear(struct state *state) {
    for (size_t i = 0; i < ACTIONS; i++) {
        Py_CLEAR(state->actions[i].name);
        state->actions[i].type = NULL;
    }
}
