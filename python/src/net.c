/* Interfaces, addresses, routes and neighbours as tuples, which orcap.route and orcap.interfaces make Scapy's tables of; and the addresses that follow from
 * them where a packet has none of its own. */
#include "net.h"

#include "core/address.h"

#include <orcap/route.h>

#include <string.h>

static PyObject *ip_text(const struct orcap_ip *ip) {
    char text[ORCAP_IP_TEXT];
    if (!ip->version)
        return Py_NewRef(Py_None);
    return PyUnicode_FromStringAndSize(text, (Py_ssize_t)orcap_ip_format(ip, text));
}

static PyObject *interface_tuple(const struct orcap_network_interface *own) {
    char mac[MAC_TEXT];
    (void)mac_format(own->hardware, mac);
    return Py_BuildValue("(IssIII)", (unsigned)own->number, own->name, mac, (unsigned)own->link, (unsigned)own->flags, (unsigned)own->mtu);
}

static PyObject *address_tuple(const struct orcap_interface_address *own) {
    return Py_BuildValue("(INIIN)", (unsigned)own->interface, ip_text(&own->ip), (unsigned)own->prefix, (unsigned)own->scope, ip_text(&own->broadcast));
}

static PyObject *route_tuple(const struct orcap_route *own) {
    return Py_BuildValue("(INININNIN)", (unsigned)own->to.version, ip_text(&own->to), (unsigned)own->prefix, ip_text(&own->gateway),
                         (unsigned)own->interface, ip_text(&own->source), PyLong_FromUnsignedLong(own->metric), (unsigned)own->kind,
                         PyLong_FromUnsignedLong(own->table));
}

static int append(PyObject *list, PyObject *tuple) {
    int status = tuple ? PyList_Append(list, tuple) : -1;
    Py_XDECREF(tuple);
    return status;
}

/* network(): ([(number, name, hardware address, kind of link, flags, mtu)], [(interface, address, prefix, scope, broadcast)],
 * [(version, destination, prefix, gateway, interface, source, metric, kind, table)]); addresses are text, or None. */
PyObject *module_network(PyObject *module, PyObject *Py_UNUSED(ignored)) {
    (void)module;
    struct orcap_network *network;
    struct orcap_error error;
    if (orcap_network_new(&network, &error) < 0) {
        PyErr_SetString(PyExc_OSError, error.text);
        return NULL;
    }
    PyObject *lists = Py_BuildValue("(NNN)", PyList_New(0), PyList_New(0), PyList_New(0));
    int status = lists ? 0 : -1;
    for (size_t i = 0; !status && i < network->interface_count; i++)
        status = append(PyTuple_GET_ITEM(lists, 0), interface_tuple(&network->interfaces[i]));
    for (size_t i = 0; !status && i < network->address_count; i++)
        status = append(PyTuple_GET_ITEM(lists, 1), address_tuple(&network->addresses[i]));
    for (size_t i = 0; !status && i < network->route_count; i++)
        status = append(PyTuple_GET_ITEM(lists, 2), route_tuple(&network->routes[i]));
    orcap_network_free(network);
    if (status)
        Py_CLEAR(lists);
    return lists;
}

/* neighbour(address, number of the interface): the hardware address that the kernel has of it, or None. */
PyObject *module_neighbour(PyObject *module, PyObject *args) {
    struct orcap_ip ip;
    const char *text;
    unsigned interface;
    uint8_t hardware[ORCAP_HARDWARE];
    if (!PyArg_ParseTuple(args, "sI", &text, &interface))
        return NULL;
    if (!orcap_ip_parse(text, &ip))
        return PyErr_Format(PyExc_ValueError, "%s is no IP address", text);
    if (!orcap_ip_hardware(&ip, hardware) && orcap_neighbour_find(&ip, interface, hardware, NULL) < 0)
        Py_RETURN_NONE;
    return text_of_mac(state_of_module(module), hardware);
}

/* ---- what packets take from it */

static const char *role_name(enum orcap_role role) {
    return role == ORCAP_ROLE_SOURCE ? "source" : role == ORCAP_ROLE_HARDWARE ? "hardware" : "neighbour";
}

/* Python's find_address(role, destination): text, or None. */
static PyObject *ask(struct state *state, enum orcap_role role, PyObject *to) {
    if (!state->find_address)
        return NULL;
    PyObject *text = PyObject_CallFunction(state->find_address, "sO", role_name(role), to);
    if (text && PyUnicode_Check(text))
        return text;
    Py_XDECREF(text);
    return NULL;
}

/* The engine holds on to the bytes while it builds: they are kept as long as the module. There are no more of them than addresses of this system and
 * its neighbours. */
static const uint8_t *kept_bytes(struct state *state, PyObject *text, enum orcap_role role, unsigned version) {
    Py_ssize_t size;
    const char *word = PyUnicode_AsUTF8AndSize(text, &size);
    uint8_t bytes[16];
    size_t width = role == ORCAP_ROLE_SOURCE ? version == 6 ? 16 : 4 : 6;
    bool good = word && (width == 16  ? ip6_parse(word, (size_t)size, bytes)
                         : width == 4 ? ip4_parse(word, (size_t)size, bytes)
                                      : mac_parse(word, (size_t)size, bytes));
    PyObject *key = good ? PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)width) : NULL;
    PyObject *kept = key ? PyDict_SetDefault(state->found_addresses, key, key) : NULL; /* borrowed */
    Py_XDECREF(key);
    return kept ? (const uint8_t *)PyBytes_AS_STRING(kept) : NULL;
}

static const uint8_t *find(void *user, enum orcap_role role, unsigned version, const uint8_t *to) {
    struct state *state = user;
    PyObject *destination = PyErr_Occurred() ? NULL : !to ? Py_NewRef(Py_None) : version == 6 ? text_of_ip6(state, to) : text_of_ip4(state, to);
    PyObject *text = destination ? ask(state, role, destination) : NULL;
    const uint8_t *bytes = text ? kept_bytes(state, text, role, version) : NULL;
    Py_XDECREF(destination);
    Py_XDECREF(text);
    if (PyErr_Occurred() && role != ORCAP_ROLE_NEIGHBOUR) /* what is asked for while it is built may fail and be interrupted */
        PyErr_Clear();
    return bytes;
}

void net_begin(struct state *state) {
    orcap_context_find_with(state->context, &(struct orcap_finder){find, state});
}

/* What a layer's destination is set to, or its default; NULL without error: it has none. */
static PyObject *destination_of(struct node *root, size_t index) {
    const struct class_info *info = root_info(root, index);
    for (size_t f = 0; !info->foreign && f < info->description->field_count; f++)
        if (info->description->fields[f].role == ORCAP_ROLE_DESTINATION || info->description->fields[f].role == ORCAP_ROLE_TARGET)
            return field_get(root, index, info, f);
    return NULL;
}

PyObject *net_default(struct node *root, size_t index, const struct orcap_field *field) {
    size_t most = field->role == ORCAP_ROLE_SOURCE ? index + 1 : root_count(root);
    for (size_t at = index; at < most; at++) {
        PyObject *to = destination_of(root, at);
        if (!to && PyErr_Occurred())
            return NULL;
        if (!to)
            continue;
        PyObject *text = ask(root_state(root), (enum orcap_role)field->role, to);
        Py_DECREF(to);
        return text;
    }
    return field->role == ORCAP_ROLE_HARDWARE ? ask(root_state(root), ORCAP_ROLE_HARDWARE, Py_None) : NULL;
}
