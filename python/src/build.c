/* Packets to bytes: the overlay becomes the engine's values, the engine builds. */
#include "bind.h"
#include "flagvalue.h"
#include "option.h"

#include "core/address.h"
#include "core/netbios.h"
#include "dissect/bits.h"

#include <stdlib.h>
#include <string.h>

int no_memory(void) {
    PyErr_NoMemory();
    return -1;
}

/* The words of Scapy, and of struct in it, which programs look at. */
static int cannot_pack(const struct orcap_field *field, const char *why) {
    PyErr_Format(PyExc_ValueError,
                 "While building field '%s': Incorrect type of value for field %s:\nstruct.error('%s')\nTo inject bytes into the field regardless of "
                 "the type, use RawVal. See help(RawVal)",
                 field->name, field->name, why);
    return -1;
}

static int wrong(const struct class_info *info, size_t field, PyObject *value) {
    const struct orcap_field *own = &info->description->fields[field];
    if (own->width == 8 || own->width == 16 || own->width == 32 || own->width == 64)
        return cannot_pack(own, "required argument is not an integer");
    PyErr_Format(PyExc_ValueError, "While building field '%s': Incorrect type of value for field %s: %R", own->name, own->name, value);
    return -1;
}

/* A whole number where the field has room for it; fields of single bits take the low ones, as in Scapy. */
static int integer_value(const struct orcap_field *field, PyObject *value, struct orcap_value *ret_value) {
    static const struct {
        uint16_t width;
        const char *unsigned_range, *signed_range;
    } ranges[] = {{8, "ubyte format requires 0 <= number <= 255", "byte format requires -128 <= number <= 127"},
                  {16, "'H' format requires 0 <= number <= 65535", "short format requires (-0x7fff -1) <= number <= 0x7fff"},
                  {32, "'I' format requires 0 <= number <= 4294967295", "'i' format requires -2147483648 <= number <= 2147483647"}};
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (number == -1 && !overflow && PyErr_Occurred())
        return -1;
    bool is_signed = field->kind == ORCAP_INT;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        long long most = is_signed ? (1LL << (ranges[i].width - 1)) - 1 : (1LL << ranges[i].width) - 1, least = is_signed ? -most - 1 : 0;
        if (field->width != ranges[i].width || (!overflow && number >= least && number <= most))
            continue;
        bool below = overflow < 0 || (!overflow && number < least);
        return cannot_pack(field, below && !is_signed && field->width > 8 ? "argument out of range" : is_signed ? ranges[i].signed_range : ranges[i].unsigned_range);
    }
    ret_value->number = PyLong_AsUnsignedLongLongMask(value);
    return 0;
}

static uint8_t *copy_into(struct orcap_arena *arena, const void *bytes, size_t size) {
    uint8_t *copy = orcap_arena_take(arena, size ? size : 1);
    if (copy && size)
        memcpy(copy, bytes, size);
    return copy;
}

static int bytes_value(struct orcap_arena *arena, const void *bytes, size_t size, struct orcap_value *ret_value) {
    ret_value->type = ORCAP_VALUE_BYTES;
    ret_value->size = size;
    ret_value->bytes = copy_into(arena, bytes, size);
    return ret_value->bytes ? 0 : no_memory();
}

int object_bytes(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    PyObject *bytes = PyUnicode_Check(value) ? PyUnicode_AsEncodedString(value, "utf-8", "surrogateescape") : PyObject_Bytes(value);
    if (!bytes)
        return -1;
    int status = bytes_value(arena, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes), ret_value);
    Py_DECREF(bytes);
    return status;
}

static int address_value(const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    size_t size = own->kind == ORCAP_IP4 ? 4 : own->kind == ORCAP_IP6 ? 16 : 6;
    uint8_t bytes[16];
    if (PyBytes_Check(value) && (size_t)PyBytes_GET_SIZE(value) == size)
        return bytes_value(arena, PyBytes_AS_STRING(value), size, ret_value);
    Py_ssize_t length;
    const char *text = PyUnicode_Check(value) ? PyUnicode_AsUTF8AndSize(value, &length) : NULL;
    bool good = text && (own->kind == ORCAP_IP4   ? ip4_parse(text, (size_t)length, bytes)
                         : own->kind == ORCAP_IP6 ? ip6_parse(text, (size_t)length, bytes)
                                                  : mac_parse(text, (size_t)length, bytes));
    uint8_t turned[6];
    if (good && own->kind == ORCAP_LEMAC) {
        mac_turn(bytes, turned);
        return bytes_value(arena, turned, size, ret_value);
    }
    return good ? bytes_value(arena, bytes, size, ret_value) : wrong(info, field, value);
}

/* A domain name as labels; what is too long for a label is cut, as Scapy does. */
static int name_value(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    struct orcap_value text;
    if (object_bytes(value, arena, &text) < 0)
        return -1;
    ret_value->type = ORCAP_VALUE_NAME;
    if (PyBytes_Check(value) && name_is_wire((const char *)text.bytes, (Py_ssize_t)text.size)) {
        ret_value->bytes = text.bytes;
        ret_value->size = text.size;
        return 0;
    }
    uint8_t *name = orcap_arena_take(arena, text.size + 2);
    if (!name)
        return no_memory();
    size_t size = 0, start = 0;
    for (size_t at = 0; at <= text.size; at++) {
        if (at < text.size && text.bytes[at] != '.')
            continue;
        size_t label = at - start < 63 ? at - start : 63;
        if (label) {
            name[size++] = (uint8_t)label;
            memcpy(name + size, text.bytes + start, label);
            size += label;
        }
        start = at + 1;
    }
    name[size++] = 0;
    ret_value->bytes = name;
    ret_value->size = size;
    return 0;
}

static int netbios_value(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    struct orcap_value text;
    uint8_t wire[NETBIOS_WIRE];
    if (object_bytes(value, arena, &text) < 0)
        return -1;
    netbios_encode(text.bytes, text.size, wire);
    return bytes_value(arena, wire, sizeof wire, ret_value);
}

static int domains_value(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    PyObject *list = PySequence_Fast(value, "a list of names is needed");
    uint8_t *joint = NULL;
    size_t size = 0;
    int status = list ? 0 : -1;
    for (Py_ssize_t i = 0; !status && i < PySequence_Fast_GET_SIZE(list); i++) {
        struct orcap_value name;
        status = name_value(PySequence_Fast_GET_ITEM(list, i), arena, &name);
        uint8_t *more = status ? NULL : orcap_arena_take(arena, size + name.size);
        if (!status && !more)
            status = no_memory();
        if (status)
            break;
        if (size)
            memcpy(more, joint, size);
        memcpy(more + size, name.bytes, name.size);
        size += name.size;
        joint = more;
    }
    Py_XDECREF(list);
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_NAMES, .bytes = joint, .size = size};
    return status;
}

static int strings_value(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    PyObject *list = PyList_Check(value) ? Py_NewRef(value) : Py_BuildValue("[O]", value);
    PyObject *whole = PyByteArray_FromStringAndSize(NULL, 0);
    int status = list && whole ? 0 : -1;
    for (Py_ssize_t i = 0; !status && i < PyList_GET_SIZE(list); i++) {
        struct orcap_value text;
        status = object_bytes(PyList_GET_ITEM(list, i), arena, &text);
        for (size_t at = 0; !status && (at < text.size || !at); at += 255) {
            size_t size = text.size - at < 255 ? text.size - at : 255;
            Py_ssize_t before = PyByteArray_GET_SIZE(whole);
            status = PyByteArray_Resize(whole, before + 1 + (Py_ssize_t)size);
            if (status)
                break;
            PyByteArray_AS_STRING(whole)[before] = (char)size;
            memcpy(PyByteArray_AS_STRING(whole) + before + 1, text.bytes + at, size);
        }
    }
    if (!status)
        status = bytes_value(arena, PyByteArray_AS_STRING(whole), (size_t)PyByteArray_GET_SIZE(whole), ret_value);
    Py_XDECREF(list);
    Py_XDECREF(whole);
    return status;
}

static int list_value(const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    if (PyBytes_Check(value))
        return object_bytes(value, arena, ret_value);
    PyObject *list = PySequence_Fast(value, "a list is needed");
    if (!list)
        return -1;
    size_t step = own->element_width / 8u, count = (size_t)PySequence_Fast_GET_SIZE(list);
    uint8_t *bytes = orcap_arena_take(arena, step * count + 1);
    int status = bytes ? 0 : no_memory();
    struct orcap_field element = {.name = own->name, .kind = own->element, .width = own->element_width, .shows = own->shows, .names = own->names};
    struct orcap_protocol one = {.title = info->description->title, .fields = &element, .field_count = 1};
    struct class_info as_element = {.description = &one};
    for (size_t i = 0; !status && i < count; i++) {
        struct orcap_value item = {0};
        status = value_to_engine(NULL, &as_element, 0, PySequence_Fast_GET_ITEM(list, (Py_ssize_t)i), arena, &item);
        if (!status && item.type == ORCAP_VALUE_NUMBER)
            bits_set(bytes, (uint32_t)(8 * step * i), own->element_width, item.number);
        else if (!status && item.size == step)
            memcpy(bytes + step * i, item.bytes, step);
        else if (!status)
            status = wrong(info, field, value);
    }
    Py_DECREF(list);
    ret_value->type = ORCAP_VALUE_BYTES;
    ret_value->bytes = bytes;
    ret_value->size = step * count;
    ret_value->count = count;
    return status;
}

/* ---- items */

static int item_to_node(struct state *state, PyObject *item, struct orcap_arena *arena, struct orcap_node *ret_node) {
    if (is_node(state, item)) {
        struct node *root = node_root((struct node *)item);
        if (root_count(root) == 1 && !root_info(root, 0)->foreign)
            return node_of_layer(root, 0, arena, ret_node);
    }
    struct orcap_value value;
    if (object_bytes(item, arena, &value) < 0)
        return -1;
    *ret_node = (struct orcap_node){.protocol = (uint16_t)orcap_context_find(state->context, "Raw"), .built = value.bytes, .built_size = value.size};
    return 0;
}

static int items_value(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                       struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    PyObject *list = PyList_Check(value) ? Py_NewRef(value) : PyTuple_Check(value) && !own->items->pairs ? PySequence_List(value) : NULL;
    if (!list && !(list = PyBytes_Check(value) && !PyBytes_GET_SIZE(value) ? PyList_New(0) : Py_BuildValue("[O]", value)))
        return -1;
    size_t count = (size_t)PyList_GET_SIZE(list), made = 0;
    struct orcap_node *nodes = orcap_arena_take(arena, (count + 1) * sizeof *nodes);
    int status = nodes ? 0 : no_memory();
    for (size_t i = 0; status >= 0 && i < count; i++) {
        PyObject *item = PyList_GET_ITEM(list, (Py_ssize_t)i);
        status = own->items->pairs ? option_to_node(state, own, item, arena, &nodes[made]) : OPTION_IS_NONE;
        if (status == OPTION_IS_NONE)
            status = item_to_node(state, item, arena, &nodes[made]);
        made += status == 0;
    }
    Py_DECREF(list);
    ret_value->type = ORCAP_VALUE_ITEMS;
    ret_value->items = nodes;
    ret_value->count = made;
    return status < 0 ? -1 : 0;
}

/* A number, text or object as an element of ASN.1; the name of a number is looked up first. */
static int element_value(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                         struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    PyObject *number = NULL;
    if (PyUnicode_Check(value) && own->names) {
        const char *text = PyUnicode_AsUTF8(value);
        for (size_t i = 0; text && !number && i < own->names->count; i++)
            if (strcmp(text, own->names->list[i].text) == 0)
                number = PyLong_FromUnsignedLong(own->names->list[i].value);
        if (text && !number && !PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, value);
        if (!number)
            return -1;
    }
    PyObject *element = PyObject_CallFunction(state->write_element, "Ois", number ? number : value, (int)own->asn1, own->name);
    Py_XDECREF(number);
    int status = element ? object_bytes(element, arena, ret_value) : -1;
    Py_XDECREF(element);
    return status;
}

/* ---- any value */

/* A list, range or random value where one value is needed: its first. */
static int first_value(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                       struct orcap_value *ret_value) {
    /* an option has a description and no class */
    PyObject *first = state ? PyObject_CallFunction(state->first_of, "Os", value, info->description->fields[field].name) : NULL;
    if (!first)
        return state ? -1 : wrong(info, field, value);
    int status = -1;
    if (first == value || PyList_Check(first) || PyTuple_Check(first))
        wrong(info, field, value);
    else
        status = value_to_engine(state, info, field, first, arena, ret_value);
    Py_DECREF(first);
    return status;
}

/* How many make one, where a number counts fractions and is given and taken as a decimal one; else 0. */
static unsigned parts_of(const struct orcap_field *field) {
    return field->shows == ORCAP_SHOWS_PARTS ? 256 : field->shows == ORCAP_SHOWS_HALVES ? 2 : 0;
}

/* A number, or what stands for one in Scapy: flags, a part of 256ths, a "start:end" range, the first of a set. */
static int number_value(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                        struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    uint64_t number;
    unsigned start, end;
    ret_value->type = ORCAP_VALUE_NUMBER;
    unsigned step = parts_of(own);
    if (step && (PyFloat_Check(value) || PyLong_Check(value))) {
        double parts = step * PyFloat_AsDouble(value);
        if (PyErr_Occurred())
            return -1;
        if (!(parts >= 0 && parts <= UINT32_MAX))
            return wrong(info, field, value);
        ret_value->number = (uint64_t)parts;
        return 0;
    }
    if (state && (own->shows == ORCAP_SHOWS_FIXED || own->shows == ORCAP_SHOWS_NTP)) {
        PyObject *bits = PyObject_CallFunction(state->fixed_number, "Oi", value, own->width / 2);
        if (!bits)
            return -1;
        ret_value->number = PyLong_AsUnsignedLongLongMask(bits);
        Py_DECREF(bits);
        return 0;
    }
    if (own->shows == ORCAP_SHOWS_RANGE && PyUnicode_Check(value)) {
        const char *text = PyUnicode_AsUTF8(value);
        if (!text || sscanf(text, "%u:%u", &start, &end) != 2)
            return text ? wrong(info, field, value) : -1;
        ret_value->number = (uint64_t)(start & 0xffff) << 16 | (end & 0xffff);
        return 0;
    }
    if (state && flag_number(state, value, &number)) {
        ret_value->number = number;
        return 0;
    }
    if (PyLong_Check(value))
        return integer_value(own, value, ret_value);
    if (PyIndex_Check(value)) {
        PyObject *index = PyNumber_Index(value);
        int status = index ? integer_value(own, index, ret_value) : -1;
        Py_XDECREF(index);
        return status;
    }
    if (PyUnicode_Check(value) && (own->kind == ORCAP_ENUM || own->kind == ORCAP_XENUM)) {
        const char *text = PyUnicode_AsUTF8(value);
        return text && orcap_value_parse(own, text, strlen(text), arena, ret_value, NULL) == 0 ? 0 : wrong(info, field, value);
    }
    if (PyUnicode_Check(value) || PyFloat_Check(value))
        return wrong(info, field, value);
    return first_value(state, info, field, value, arena, ret_value);
}

/* The bytes of an object of Python's uuid. */
static int uuid_value(PyObject *value, bool turned, struct orcap_arena *arena, struct orcap_value *ret_value) {
    PyObject *bytes = PyObject_GetAttrString(value, "bytes");
    int status = bytes ? object_bytes(bytes, arena, ret_value) : -1;
    uint8_t other_way[16];
    if (status == 0 && turned && ret_value->size == sizeof other_way) {
        for (size_t i = 0; i < sizeof other_way; i++)
            other_way[i] = ret_value->bytes[sizeof other_way - 1 - i];
        status = bytes_value(arena, other_way, sizeof other_way, ret_value);
    }
    Py_XDECREF(bytes);
    return status;
}

int value_to_engine(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                    struct orcap_value *ret_value) {
    const struct orcap_field *own = &info->description->fields[field];
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = own->kind};
    if (state && value == state->deleted)
        ret_value->type = ORCAP_VALUE_UNSET;
    if (value == Py_None || ret_value->type == ORCAP_VALUE_UNSET)
        return 0;
    if (own->phantom) /* there is nothing to build of it */
        return 0;
    switch ((enum orcap_kind)own->kind) {
    case ORCAP_ITEMS:
        return items_value(state, info, field, value, arena, ret_value);
    case ORCAP_LIST:
        return list_value(info, field, value, arena, ret_value);
    case ORCAP_NETBIOS:
        return netbios_value(value, arena, ret_value);
    case ORCAP_ASN1:
        return element_value(state, info, field, value, arena, ret_value);
    case ORCAP_NAMES:
        return domains_value(value, arena, ret_value);
    case ORCAP_STRINGS:
        return strings_value(value, arena, ret_value);
    case ORCAP_MAC:
    case ORCAP_LEMAC:
    case ORCAP_IP4:
    case ORCAP_IP6:
        if (!PyUnicode_Check(value) && !PyBytes_Check(value))
            return first_value(state, info, field, value, arena, ret_value);
        return address_value(info, field, value, arena, ret_value);
    case ORCAP_NAME:
        return PyBytes_Check(value) || PyUnicode_Check(value) ? name_value(value, arena, ret_value)
                                                              : first_value(state, info, field, value, arena, ret_value);
    case ORCAP_BYTES:
        if ((own->shows == ORCAP_SHOWS_UUID || own->shows == ORCAP_SHOWS_UUID_TURNED) && PyObject_HasAttrString(value, "bytes"))
            return uuid_value(value, own->shows == ORCAP_SHOWS_UUID_TURNED, arena, ret_value);
        if (PyUnicode_Check(value) && (own->shows == ORCAP_SHOWS_SHORT_4 || own->shows == ORCAP_SHOWS_SHORT_6)) {
            struct orcap_field address = *own;
            address.kind = own->shows == ORCAP_SHOWS_SHORT_4 ? ORCAP_IP4 : ORCAP_IP6;
            struct orcap_protocol one = {.title = info->description->title, .fields = &address, .field_count = 1};
            return address_value(&(struct class_info){.description = &one}, 0, value, arena, ret_value);
        }
        return PyList_Check(value) ? first_value(state, info, field, value, arena, ret_value) : object_bytes(value, arena, ret_value);
    default:
        return number_value(state, info, field, value, arena, ret_value);
    }
}

/* ---- layers */

/* Whether a list or packet that was handed out still says what the bytes say. */
static int list_is_as_read(struct node *root, size_t index, size_t field, PyObject *value) {
    const struct class_info *info = root_info(root, index);
    struct orcap_view view;
    struct orcap_value wire = {0};
    if (!layer_view(root, index, &view))
        return 0;
    for (size_t f = field; f < info->description->field_count && wire.type <= ORCAP_VALUE_NONE; f++)
        if (info->fields[f].name == info->fields[field].name)
            orcap_view_get(&view, field = f, &wire);
    PyObject *fresh = value_to_python(root_state(root), layer_record(root, index), &view, field, &wire);
    int same = fresh ? PyObject_RichCompareBool(fresh, value, Py_EQ) : -1;
    Py_XDECREF(fresh);
    return same;
}

/* Forgets handed-out lists and packets that nobody changed; true: all of the layer is as it was read. */
static int layer_is_kept(struct node *root, size_t index, bool *as_read) {
    struct layer *layer = &root->body->layers[index];
    size_t count = layer->info->description->field_count;
    bool kept = layer->kept;
    for (size_t f = 0; f < count; f++) {
        as_read[f] = false;
        if (!layer->values || !layer->values[f] || !layer->record ||
            (!PyList_Check(layer->values[f]) && !is_node(root_state(root), layer->values[f])))
            continue;
        int same = list_is_as_read(root, index, f, layer->values[f]);
        if (same < 0)
            return -1;
        as_read[f] = same;
        kept = kept && same;
    }
    return kept;
}

static int overlay_to_values(struct node *root, size_t index, const bool *as_read, struct orcap_arena *arena, struct orcap_node *node,
                             struct orcap_value *values) {
    struct layer *layer = &root->body->layers[index];
    const struct class_info *info = layer->info;
    struct state *state = root_state(root);
    struct orcap_chain chain = {.context = state->context, .nodes = node, .count = 1};
    for (int pass = 0; layer->values && pass < 2; pass++) /* fields that share a name come last: others decide which is meant */
        for (size_t f = 0; f < info->description->field_count; f++) {
            if (!layer->values[f] || as_read[f])
                continue;
            size_t chosen = f;
            bool shares = false;
            for (size_t k = f + 1; k < info->description->field_count; k++)
                shares |= info->fields[k].name == info->fields[f].name;
            if (shares != (pass == 1))
                continue;
            for (size_t k = f; shares && k < info->description->field_count; k++)
                if (info->fields[k].name == info->fields[f].name && orcap_chain_has(&chain, 0, k)) {
                    chosen = k;
                    break;
                }
            if (value_to_engine(state, info, chosen, layer->values[f], arena, &values[chosen]) < 0)
                return -1;
        }
    return 0;
}

int node_of_layer(struct node *root, size_t index, struct orcap_arena *arena, struct orcap_node *ret_node) {
    struct orcap_view view;
    *ret_node = (struct orcap_node){.protocol = root_info(root, index)->protocol};
    if (layer_view(root, index, &view))
        ret_node->view = view;
    if (!root->body)
        return 0;
    size_t count = root_info(root, index)->description->field_count;
    bool *as_read = orcap_arena_take(arena, count + 1);
    if (!as_read)
        return no_memory();
    int kept = layer_is_kept(root, index, as_read);
    if (kept < 0)
        return -1;
    if (kept && ret_node->view.bytes)
        return 0;
    struct orcap_value *values = orcap_arena_take(arena, (count + 1) * sizeof *values);
    if (!values)
        return no_memory();
    if (ret_node->view.bytes) { /* once one value changed, all are encoded */
        if (orcap_view_decode(&view, true, arena, ret_node) < 0)
            return no_memory();
        memcpy(values, ret_node->values, count * sizeof *values);
    }
    ret_node->values = values;
    if (root_state(root)->bound_count && index + 1 < root_count(root))
        for (size_t f = 0; f < count; f++)
            if (values[f].type <= ORCAP_VALUE_NONE &&
                bound_value(root_state(root), ret_node->protocol, root_info(root, index + 1)->protocol, f, &values[f].number))
                values[f].type = ORCAP_VALUE_NUMBER;
    return overlay_to_values(root, index, as_read, arena, ret_node, values);
}

int node_of_numbers(struct node *root, size_t index, struct orcap_arena *arena, struct orcap_node *ret_node) {
    const struct class_info *info = root_info(root, index);
    struct orcap_view view;
    *ret_node = (struct orcap_node){.protocol = info->protocol};
    if (layer_view(root, index, &view))
        ret_node->view = view;
    PyObject **overlay = root->body ? root->body->layers[index].values : NULL;
    if (!overlay)
        return 0;
    size_t count = info->description->field_count;
    struct orcap_value *values = orcap_arena_take(arena, (count + 1) * sizeof *values);
    if (!values)
        return no_memory();
    ret_node->values = values;
    for (size_t f = 0; f < count; f++) {
        uint64_t number;
        if (!overlay[f])
            continue;
        if (overlay[f] == Py_None || overlay[f] == root_state(root)->deleted)
            values[f].type = ORCAP_VALUE_NONE;
        else if (PyLong_Check(overlay[f]))
            values[f] = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = PyLong_AsUnsignedLongLongMask(overlay[f])};
        else if (flag_number(root_state(root), overlay[f], &number))
            values[f] = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = number};
    }
    return 0;
}

bool layer_is_plain(struct node *root, size_t index) {
    PyObject **overlay = root->body ? root->body->layers[index].values : NULL;
    const struct class_info *info = root_info(root, index);
    struct state *state = root_state(root);
    struct orcap_arena *arena = NULL;
    bool plain = true;
    for (size_t f = 0; overlay && plain && f < info->description->field_count; f++) {
        uint64_t number;
        PyObject *value = overlay[f];
        uint8_t kind = info->description->fields[f].kind;
        if (!value || value == Py_None || value == state->deleted || PyLong_Check(value) || flag_number(state, value, &number)) {
            plain = !value || !PyLong_Check(value) || kind <= ORCAP_FLAGS;
            continue;
        }
        plain = (kind > ORCAP_FLAGS && kind != ORCAP_ASN1 && (PyUnicode_Check(value) || PyBytes_Check(value))) ||
                (kind >= ORCAP_NAMES && PyList_Check(value)) || (PyFloat_Check(value) && parts_of(&info->description->fields[f])) ||
                (kind == ORCAP_ITEMS && info->description->fields[f].items->single && is_node(state, value));
        if (plain && kind != ORCAP_BYTES && (arena || (arena = orcap_arena_new()))) {
            struct orcap_value engine;
            plain = value_to_engine(state, info, field_choose(root, index, info, f), value, arena, &engine) == 0;
            PyErr_Clear();
        }
    }
    orcap_arena_free(arena);
    return plain;
}

/* A layer with Python's fields, with its payload. */
static int foreign_node(struct node *root, size_t index, struct orcap_arena *arena, struct orcap_node *ret_node) {
    struct state *state = root_state(root);
    PyObject *layer = node_layer(root, index);
    PyObject *bytes = layer ? PyObject_CallOneArg(state->build_foreign, layer) : NULL;
    Py_XDECREF(layer);
    if (!bytes)
        return -1;
    struct orcap_value value = {0};
    int status = object_bytes(bytes, arena, &value);
    Py_DECREF(bytes);
    *ret_node = (struct orcap_node){.protocol = root_info(root, index)->protocol, .built = value.bytes, .built_size = value.size};
    return status;
}

/* `plain` is the layer whose own part in building is left out for once. */
static int chain_of(struct node *root, size_t first, size_t plain, struct orcap_arena *arena, struct orcap_node nodes[ORCAP_DEPTH], size_t *ret_count) {
    size_t count = root_count(root) - first;
    if (count > ORCAP_DEPTH) {
        PyErr_Format(PyExc_ValueError, "a packet of more than %d layers cannot be built", ORCAP_DEPTH);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const struct class_info *info = root_info(root, first + i);
        bool foreign = info->foreign || (info->hooks & HOOK_POST_BUILD && first + i != plain);
        if ((foreign ? foreign_node : node_of_layer)(root, first + i, arena, &nodes[i]) < 0)
            return -1;
        if (foreign) {
            *ret_count = i + 1;
            return 0;
        }
    }
    *ret_count = count;
    return 0;
}

static PyObject *build(struct node *root, size_t from, size_t first, size_t plain) {
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_built built;
    struct orcap_error error;
    size_t count;
    struct orcap_arena *arena = orcap_arena_new();
    PyObject *bytes = NULL;
    if (!arena)
        return PyErr_NoMemory();
    if (chain_of(root, from, plain, arena, nodes, &count) == 0) {
        struct orcap_chain chain = {.context = root_state(root)->context, .nodes = nodes, .count = count};
        if (first - from >= count) {
            orcap_arena_free(arena);
            return build(root, first, first, plain);
        }
        int status = orcap_build(&chain, &built, &error);
        if (PyErr_Occurred() && status == 0) /* looking up an address was interrupted */
            orcap_built_clear(&built);
        else if (PyErr_Occurred())
            ;
        else if (status < 0)
            PyErr_Format(status == ORCAP_EMEMORY ? PyExc_MemoryError : PyExc_ValueError, "While building %s", error.text);
        else {
            size_t at = built.packet.layers[first - from].at;
            bytes = PyBytes_FromStringAndSize((const char *)built.bytes + at, (Py_ssize_t)(built.size - at));
            orcap_built_clear(&built);
        }
    }
    orcap_arena_free(arena);
    return bytes;
}

PyObject *node_bytes(struct node *root, size_t first) {
    if (!root->body) {
        const struct record *record = root_record(root);
        uint32_t at = root->shape->layers[first].at;
        return PyBytes_FromStringAndSize((const char *)record->bytes + at, (Py_ssize_t)(record->caplen - at));
    }
    return node_bytes_plain(root, first, SIZE_MAX);
}

PyObject *node_bytes_plain(struct node *root, size_t first, size_t plain) {
    if (!node_body(root))
        return NULL;
    size_t from = first; /* a layer with a part of its own in building asks for the bytes of its payload: what is below it has no part in that */
    while (from && !root_info(root, from - 1)->foreign && !(root_info(root, from - 1)->hooks & HOOK_POST_BUILD))
        from--;
    return build(root, from, first, plain);
}
