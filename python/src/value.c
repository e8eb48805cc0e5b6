/* Values from the wire as Python has them, and back. */
#include "flagvalue.h"
#include "node.h"

#include "core/address.h"
#include "core/cursor.h"
#include "core/netbios.h"
#include "dissect/bits.h"
#include "dissect/element.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts of addresses: the same object for the same address, as far as the cache reaches */

PyObject *text_of_ip4(struct state *state, const uint8_t *bytes) {
    uint32_t address = load_be32(bytes);
    size_t at = (address * 0x9e3779b1u) >> 20 & (IP4_CACHE - 1);
    if (state->ip4[at].text && state->ip4[at].address == address)
        return Py_NewRef(state->ip4[at].text);
    char text[IP4_TEXT];
    PyObject *made = PyUnicode_FromStringAndSize(text, (Py_ssize_t)ip4_format(bytes, text));
    if (made) {
        Py_XSETREF(state->ip4[at].text, Py_NewRef(made));
        state->ip4[at].address = address;
    }
    return made;
}

PyObject *text_of_ip6(struct state *state, const uint8_t *bytes) {
    uint64_t hash = (load_be64(bytes) ^ load_be64(bytes + 8) * 31) * 0x9e3779b97f4a7c15u;
    size_t at = hash >> 40 & (IP6_CACHE - 1);
    if (state->ip6[at].text && memcmp(state->ip6[at].address, bytes, 16) == 0)
        return Py_NewRef(state->ip6[at].text);
    char text[IP6_TEXT];
    PyObject *made = PyUnicode_FromStringAndSize(text, (Py_ssize_t)ip6_format(bytes, text));
    if (made) {
        Py_XSETREF(state->ip6[at].text, Py_NewRef(made));
        memcpy(state->ip6[at].address, bytes, 16);
    }
    return made;
}

PyObject *text_of_mac(struct state *state, const uint8_t *bytes) {
    uint64_t address = (uint64_t)load_be32(bytes) << 16 | load_be16(bytes + 4);
    size_t at = (address * 0x9e3779b97f4a7c15u) >> 40 & (MAC_CACHE - 1);
    if (state->mac[at].text && state->mac[at].address == address)
        return Py_NewRef(state->mac[at].text);
    char text[MAC_TEXT];
    PyObject *made = PyUnicode_FromStringAndSize(text, (Py_ssize_t)mac_format(bytes, text));
    if (made) {
        Py_XSETREF(state->mac[at].text, Py_NewRef(made));
        state->mac[at].address = address;
    }
    return made;
}

/* ---- wire to Python */

PyObject *value_quick(struct state *state, const struct class_info *info, size_t field, const uint8_t *bytes) {
    const struct quick_field *own = &info->fields[field];
    switch ((enum quick)own->how) {
    case QUICK_8:
        return PyLong_FromLong(bytes[own->at]);
    case QUICK_16:
        return PyLong_FromLong(load_be16(bytes + own->at));
    case QUICK_32:
        return PyLong_FromUnsignedLong(load_be32(bytes + own->at));
    case QUICK_BITS:
        return PyLong_FromUnsignedLong((unsigned long)bits_get(bytes, own->at, own->width));
    case QUICK_FLAGS:
        return flag_new(state, bits_get(bytes, own->at, own->width), info->description->fields[field].names);
    case QUICK_MAC:
        return text_of_mac(state, bytes + own->at);
    case QUICK_IP4:
        return text_of_ip4(state, bytes + own->at);
    case QUICK_IP6:
        return text_of_ip6(state, bytes + own->at);
    case QUICK_NOT:
        break;
    }
    return Py_NewRef(Py_None);
}

static PyObject *name_to_python(const struct orcap_value *value) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(value, false, text);
    return size < 0 ? PyBytes_FromStringAndSize((const char *)value->bytes, (Py_ssize_t)value->size) : PyBytes_FromStringAndSize(text, size);
}

static PyObject *domains_to_python(const struct orcap_value *value) {
    PyObject *list = PyList_New(0);
    struct orcap_value name;
    for (size_t at = 0; list && orcap_domains_next(value, &at, &name);) {
        char text[ORCAP_NAME_TEXT];
        int size = orcap_name_format(&name, false, text);
        PyObject *own = PyUnicode_DecodeUTF8(text, size > 0 ? size : 0, "backslashreplace");
        if (!own || PyList_Append(list, own) < 0)
            Py_CLEAR(list);
        Py_XDECREF(own);
    }
    return list;
}

static PyObject *strings_to_python(const struct orcap_value *value) {
    PyObject *list = PyList_New(0);
    const uint8_t *bytes;
    size_t size;
    for (size_t at = 0; list && orcap_texts_next(value, &at, &bytes, &size);) {
        PyObject *text = PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)size);
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

/* An address of which only the first bytes are there. */
static PyObject *short_address(struct state *state, const struct orcap_field *field, const struct orcap_value *value) {
    uint8_t whole[16] = {0};
    if (value->size)
        memcpy(whole, value->bytes, value->size < sizeof whole ? value->size : sizeof whole);
    return field->shows == ORCAP_SHOWS_SHORT_4 ? text_of_ip4(state, whole) : text_of_ip6(state, whole);
}

static PyObject *plain_to_python(struct state *state, const struct orcap_field *field, const struct orcap_value *value);

static PyObject *list_to_python(struct state *state, const struct orcap_field *field, const struct orcap_value *value) {
    PyObject *list = PyList_New(0);
    struct orcap_field element = {.kind = field->element, .width = field->element_width, .shows = field->shows};
    size_t count = list ? orcap_list_count(field, value) : 0;
    for (size_t i = 0; list && i < count; i++) {
        struct orcap_value one;
        orcap_list_get(field, value, i, &one);
        PyObject *own = plain_to_python(state, &element, &one);
        if (!own || PyList_Append(list, own) < 0)
            Py_CLEAR(list);
        Py_XDECREF(own);
    }
    return list;
}

/* An element of ASN.1 as an object; what was read has text as bytes. */
static PyObject *element_to_python(struct state *state, const struct orcap_field *field, const struct orcap_value *value) {
    uint8_t room[BER_NUMBER];
    if (value->type == ORCAP_VALUE_NONE || !state->read_element)
        return Py_NewRef(Py_None);
    struct element element = element_of(field, value, room);
    return PyObject_CallFunction(state->read_element, "iy#O", (int)element.type, (const char *)element.content, (Py_ssize_t)element.size,
                                 value->as_read ? Py_True : Py_False);
}

static PyObject *uuid_of(const uint8_t as_sent[16], bool turned) {
    PyObject *module = PyImport_ImportModule("uuid");
    uint8_t bytes[16];
    for (size_t i = 0; i < 16; i++)
        bytes[i] = as_sent[turned ? 15 - i : i];
    PyObject *uuid = module ? PyObject_CallMethod(module, "UUID", "Oy#", Py_None, bytes, (Py_ssize_t)16) : NULL;
    Py_XDECREF(module);
    return uuid;
}

/* A value that is no list of items. */
static PyObject *plain_to_python(struct state *state, const struct orcap_field *field, const struct orcap_value *value) {
    if (field->kind == ORCAP_ASN1)
        return element_to_python(state, field, value);
    switch ((enum orcap_value_type)value->type) {
    case ORCAP_VALUE_NUMBER:
        if (field->kind == ORCAP_FLAGS)
            return flag_new(state, value->number, field->names);
        if (field->kind == ORCAP_INT)
            return PyLong_FromLongLong((long long)value->number);
        if (field->shows == ORCAP_SHOWS_PARTS)
            return PyFloat_FromDouble((double)value->number / 256);
        if (field->shows == ORCAP_SHOWS_FIXED || field->shows == ORCAP_SHOWS_NTP)
            return PyObject_CallFunction(state->fixed_point, "Ki", (unsigned long long)value->number, field->width / 2);
        if (field->shows == ORCAP_SHOWS_HALVES)
            return PyFloat_FromDouble((double)value->number / 2);
        if (field->shows == ORCAP_SHOWS_RANGE)
            return PyUnicode_FromFormat("%u:%u", (unsigned)(value->number >> 16), (unsigned)(value->number & 0xffff));
        return PyLong_FromUnsignedLongLong(value->number);
    case ORCAP_VALUE_NAME:
        return name_to_python(value);
    case ORCAP_VALUE_BYTES:
        break;
    default:
        return Py_NewRef(Py_None);
    }
    switch ((enum orcap_kind)field->kind) {
    case ORCAP_MAC:
        return value->size == 6 ? text_of_mac(state, value->bytes) : Py_NewRef(Py_None);
    case ORCAP_LEMAC: {
        uint8_t turned[6];
        if (value->size != 6)
            return Py_NewRef(Py_None);
        mac_turn(value->bytes, turned);
        return text_of_mac(state, turned);
    }
    case ORCAP_IP4:
        return value->size == 4 ? text_of_ip4(state, value->bytes) : Py_NewRef(Py_None);
    case ORCAP_IP6:
        return value->size == 16 ? text_of_ip6(state, value->bytes) : Py_NewRef(Py_None);
    case ORCAP_NETBIOS: {
        uint8_t name[NETBIOS_NAME];
        size_t size = netbios_decode(value->bytes, value->size, name);
        return PyBytes_FromStringAndSize((const char *)name, (Py_ssize_t)size);
    }
    case ORCAP_NAMES:
        return domains_to_python(value);
    case ORCAP_STRINGS:
        return strings_to_python(value);
    case ORCAP_LIST:
        return list_to_python(state, field, value);
    case ORCAP_BYTES:
        if (field->shows == ORCAP_SHOWS_SHORT_4 || field->shows == ORCAP_SHOWS_SHORT_6)
            return short_address(state, field, value);
        if (value->size == 16 && (field->shows == ORCAP_SHOWS_UUID || field->shows == ORCAP_SHOWS_UUID_TURNED))
            return uuid_of(value->bytes, field->shows == ORCAP_SHOWS_UUID_TURNED);
        return PyBytes_FromStringAndSize((const char *)value->bytes, (Py_ssize_t)value->size);
    default:
        return PyBytes_FromStringAndSize((const char *)value->bytes, (Py_ssize_t)value->size);
    }
}

PyObject *value_to_python(struct state *state, const struct record *record, const struct orcap_view *view, size_t field, const struct orcap_value *value) {
    const struct orcap_field *own = &orcap_context_protocol(view->context, view->protocol)->fields[field];
    if (own->no_value)
        return Py_NewRef(Py_None);
    if (value->type == ORCAP_VALUE_ITEMS)
        return value_items(state, record, view, field);
    return plain_to_python(state, own, value);
}

static PyObject *pair_values(struct state *state, const struct orcap_item_list *list, const struct orcap_item_pair *pair) {
    PyObject *values = PyTuple_New((Py_ssize_t)pair->elements);
    for (size_t i = 0; values && i < pair->elements; i++) {
        struct orcap_field field;
        struct orcap_value value;
        orcap_item_pair_element(list, pair, i, &field, &value);
        PyObject *own = plain_to_python(state, &field, &value);
        if (!own)
            Py_CLEAR(values);
        else
            PyTuple_SET_ITEM(values, (Py_ssize_t)i, own);
    }
    return values;
}

/* An option of a flat list: (name, value, value), a name, or the bytes of what could not be read. */
static PyObject *flat_to_python(struct state *state, const struct orcap_item_list *list) {
    struct orcap_item_pair pair;
    struct orcap_value rest;
    orcap_item_pair_get(list, &pair);
    if (pair.broken) {
        orcap_chain_get(&list->item, 0, 0, &rest);
        return PyBytes_FromStringAndSize((const char *)rest.bytes, (Py_ssize_t)rest.size);
    }
    PyObject *name = pair.name ? PyUnicode_InternFromString(pair.name) : PyLong_FromUnsignedLongLong(pair.number);
    if (!pair.count || !name)
        return name;
    PyObject *values = pair_values(state, list, &pair), *head = PyTuple_Pack(1, name);
    PyObject *whole = values && head ? PySequence_Concat(head, values) : NULL;
    Py_DECREF(name);
    Py_XDECREF(values);
    Py_XDECREF(head);
    return whole;
}

/* An option as Scapy's pair: its name or number, and its value: None, one, or a tuple. */
static PyObject *pair_to_python(struct state *state, const struct orcap_item_list *list) {
    struct orcap_item_pair pair;
    orcap_item_pair_get(list, &pair);
    PyObject *name = pair.name ? PyUnicode_InternFromString(pair.name) : PyLong_FromUnsignedLongLong(pair.number);
    PyObject *values = pair_values(state, list, &pair), *content = NULL, *both = NULL;
    if (values && pair.broken)
        content = PyBytes_FromStringAndSize("", 0);
    else if (values)
        content = !pair.count ? Py_NewRef(Py_None) : Py_NewRef(pair.elements == 1 ? PyTuple_GET_ITEM(values, 0) : values);
    if (name && content)
        both = PyTuple_Pack(2, name, content);
    Py_XDECREF(name);
    Py_XDECREF(values);
    Py_XDECREF(content);
    return both;
}

static PyObject *pairs_to_python(struct state *state, const struct orcap_view *view, size_t field) {
    struct orcap_node node = {.protocol = view->protocol, .view = *view};
    struct orcap_chain chain = {.context = view->context, .nodes = &node, .count = 1};
    struct orcap_value value;
    orcap_view_get(view, field, &value);
    struct orcap_item_list items = orcap_chain_items(&chain, 0, field, &value);
    PyObject *list = PyList_New(0);
    while (list && orcap_item_list_next(&items)) {
        PyObject *pair = items.items->flat ? flat_to_python(state, &items) : pair_to_python(state, &items);
        if (!pair || PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return list;
}

PyObject *list_of_records(struct state *state, PyObject *list) {
    PyObject *records = list ? PyObject_CallOneArg(state->record_list, list) : NULL;
    Py_XDECREF(list);
    return records;
}

static PyObject *stacked_packet(struct state *state, const struct orcap_item_walk *walk, uint32_t end) {
    struct orcap_item_walk layers = *walk;
    uint16_t first = orcap_items_next(&layers) ? layers.item.protocol : walk->base; /* Raw where the bytes are too few for the base */
    return PyObject_CallFunction((PyObject *)state->classes[first]->type, "y#", (const char *)walk->item.bytes + walk->next, (Py_ssize_t)(end - walk->next));
}

/* A packet of layers in a field, or several, read from its bytes. */
static PyObject *stack_to_python(struct state *state, const struct orcap_view *view, size_t field) {
    struct orcap_item_walk walk = orcap_items_first(view, field);
    bool single = walk.items->single;
    if (walk.next >= walk.end)
        return single ? Py_NewRef(Py_None) : PyList_New(0);
    if (!walk.items->several) {
        PyObject *packet = stacked_packet(state, &walk, walk.end);
        return !single && packet ? Py_BuildValue("[N]", packet) : packet;
    }
    PyObject *list = PyList_New(0);
    while (list && walk.next < walk.end) {
        uint32_t end = walk.next;
        struct orcap_item_walk layers = walk;
        while (orcap_items_next(&layers) && (end == walk.next || layers.first == walk.first))
            end = layers.next;
        PyObject *packet = stacked_packet(state, &walk, end > walk.next ? end : walk.end);
        if (!packet || PyList_Append(list, packet) < 0)
            Py_CLEAR(list);
        Py_XDECREF(packet);
        walk.first = walk.next = end > walk.next ? end : walk.end;
    }
    return list;
}

PyObject *value_items(struct state *state, const struct record *record, const struct orcap_view *view, size_t field) {
    if (orcap_context_protocol(view->context, view->protocol)->fields[field].items->pairs)
        return pairs_to_python(state, view, field);
    if (orcap_context_protocol(view->context, view->protocol)->fields[field].items->stacked)
        return stack_to_python(state, view, field);
    PyObject *list = PyList_New(0);
    struct orcap_item_walk walk = orcap_items_first(view, field);
    while (list && orcap_items_next(&walk)) {
        PyObject *item = node_from_view(state, record, &walk.item);
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    const struct orcap_items *items = orcap_context_protocol(view->context, view->protocol)->fields[field].items;
    if (list && items->single) {
        PyObject *only = Py_NewRef(PyList_GET_SIZE(list) ? PyList_GET_ITEM(list, 0) : Py_None);
        Py_DECREF(list);
        return only;
    }
    return items->records ? list_of_records(state, list) : list;
}

/* ---- Python to the overlay */

/* The number of a name, or -1 with KeyError. */
static PyObject *number_of_name(const struct orcap_field *field, PyObject *text) {
    Py_ssize_t size;
    const char *word = PyUnicode_AsUTF8AndSize(text, &size);
    for (size_t i = 0; word && field->names && i < field->names->count; i++)
        if (strcmp(field->names->list[i].text, word) == 0)
            return PyLong_FromUnsignedLong(field->names->list[i].value);
    if (word)
        PyErr_SetObject(PyExc_KeyError, text);
    return NULL;
}

static PyObject *bytes_of_text(PyObject *text) {
    return PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape");
}

/* Whether bytes given for a domain name are one as it is sent already: what is made when a message is compressed. */
bool name_is_wire(const char *bytes, Py_ssize_t size) {
    return size && (bytes[size - 1] == 0 || (size > 1 && (bytes[size - 2] & 0xc0) == 0xc0));
}

/* A domain name with its final dot. */
static PyObject *name_take(PyObject *value) {
    if (PyBytes_Check(value) && name_is_wire(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value)))
        return Py_NewRef(value);
    PyObject *bytes = PyUnicode_Check(value) ? PyUnicode_AsEncodedString(value, "utf-8", "surrogateescape") : Py_NewRef(value);
    if (!bytes || !PyBytes_Check(bytes))
        return bytes;
    Py_ssize_t size = PyBytes_GET_SIZE(bytes);
    if (size && PyBytes_AS_STRING(bytes)[size - 1] == '.')
        return bytes;
    PyObject *dotted = PyBytes_FromStringAndSize(NULL, size + 1);
    if (dotted) {
        memcpy(PyBytes_AS_STRING(dotted), PyBytes_AS_STRING(bytes), (size_t)size);
        PyBytes_AS_STRING(dotted)[size] = '.';
    }
    Py_DECREF(bytes);
    return dotted;
}

static PyObject *each_take(struct state *state, const struct class_info *info, size_t field, PyObject *list) {
    PyObject *taken = PyList_New(0);
    for (Py_ssize_t i = 0; taken && i < PyList_GET_SIZE(list); i++) {
        PyObject *own = value_take(state, info, field, PyList_GET_ITEM(list, i));
        if (!own || PyList_Append(taken, own) < 0)
            Py_CLEAR(taken);
        Py_XDECREF(own);
    }
    return taken;
}

static bool is_address(uint8_t kind, PyObject *value) {
    Py_ssize_t size;
    const char *text = PyUnicode_Check(value) ? PyUnicode_AsUTF8AndSize(value, &size) : NULL;
    uint8_t bytes[16];
    if (!text) {
        PyErr_Clear();
        return false;
    }
    if (kind == ORCAP_IP4)
        return ip4_parse(text, (size_t)size, bytes);
    return kind == ORCAP_MAC || kind == ORCAP_LEMAC ? mac_parse(text, (size_t)size, bytes) : false; /* an IPv6 address may be written in many ways */
}

PyObject *value_take(struct state *state, const struct class_info *info, size_t field, PyObject *value) {
    const struct orcap_field *own = &info->description->fields[field];
    if (value == Py_None)
        return own->kind == ORCAP_ITEMS && own->items->records ? list_of_records(state, PyList_New(0)) : Py_NewRef(value);
    switch ((enum orcap_kind)own->kind) {
    case ORCAP_FLAGS:
        return flag_take(state, value, own->names);
    case ORCAP_ITEMS:
        if (own->items->records && (PyObject *)Py_TYPE(value) != state->record_list)
            return list_of_records(state, PyList_Check(value) || PyTuple_Check(value) ? PySequence_List(value) : Py_BuildValue("[O]", value));
        if (PyList_Check(value) || own->items->single)
            return Py_NewRef(value);
        if (own->items->pairs && (PyBytes_Check(value) || PyUnicode_Check(value)))
            return Py_NewRef(value);
        if (PyTuple_Check(value) && !own->items->pairs)
            return PySequence_List(value);
        return Py_BuildValue("[O]", value);
    case ORCAP_LIST:
        return PyList_Check(value) ? Py_NewRef(value) : PyTuple_Check(value) ? PySequence_List(value) : Py_BuildValue("[O]", value);
    case ORCAP_ASN1:
        return Py_NewRef(value);
    case ORCAP_NAMES:
    case ORCAP_STRINGS: {
        PyObject *list = PyList_Check(value) ? Py_NewRef(value) : Py_BuildValue("[O]", value);
        return list;
    }
    case ORCAP_NAME:
        if (PyList_Check(value))
            return each_take(state, info, field, value);
        return name_take(value);
    case ORCAP_BYTES:
    case ORCAP_NETBIOS:
        if (PyUnicode_Check(value))
            return own->shows == ORCAP_SHOWS_SHORT_4 || own->shows == ORCAP_SHOWS_SHORT_6 ? Py_NewRef(value) : bytes_of_text(value);
        if (PyByteArray_Check(value) || PyMemoryView_Check(value) || is_node(state, value))
            return PyObject_Bytes(value);
        if (own->shows == ORCAP_SHOWS_WINDOWS && PyList_Check(value))
            return PyObject_CallFunction(state->take_address, "sO", "WINDOWS", value);
        return PyList_Check(value) ? each_take(state, info, field, value) : Py_NewRef(value);
    case ORCAP_IP4:
    case ORCAP_IP6:
    case ORCAP_MAC:
    case ORCAP_LEMAC:
        return is_address(own->kind, value) ? Py_NewRef(value) : PyObject_CallFunction(state->take_address, "sO", own->kind == ORCAP_IP4 ? "IP4" : own->kind == ORCAP_IP6 ? "IP6" : "MAC", value);
    case ORCAP_ENUM:
    case ORCAP_XENUM:
        if (PyUnicode_Check(value))
            return number_of_name(own, value);
        return PyList_Check(value) ? each_take(state, info, field, value) : Py_NewRef(value);
    default:
        return PyList_Check(value) ? each_take(state, info, field, value) : Py_NewRef(value);
    }
}
