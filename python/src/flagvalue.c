/* FlagValue, as Scapy has it: `p[TCP].flags & 0x12`, `flags == "SA"`, `flags.S`, `"S" in flags`. */
#include "flagvalue.h"
#include "node.h"

#include <stdlib.h>
#include <string.h>

struct flag {
    PyObject_HEAD
    uint64_t value;
    uintptr_t names; /* struct orcap_names *; with bit 0 set a Python str or list, owned */
};

static bool names_are_python(const struct flag *flag) {
    return flag->names & 1;
}
static PyObject *python_names(const struct flag *flag) {
    return (PyObject *)(flag->names - 1);
}
static const struct orcap_names *listed_names(const struct flag *flag) {
    return (const struct orcap_names *)flag->names;
}

static struct state *state_of_flag(PyObject *flag) {
    return PyType_GetModuleState(Py_TYPE(flag));
}

PyObject *flag_new(struct state *state, uint64_t value, const struct orcap_names *names) {
    struct flag *flag = PyObject_New(struct flag, state->flag_type);
    if (!flag)
        return NULL;
    flag->value = value;
    flag->names = (uintptr_t)names;
    return (PyObject *)flag;
}

static PyObject *like(const struct flag *flag, uint64_t value) {
    struct flag *own = PyObject_New(struct flag, Py_TYPE(flag));
    if (!own)
        return NULL;
    own->value = value;
    own->names = flag->names;
    if (names_are_python(flag))
        Py_INCREF(python_names(flag));
    return (PyObject *)own;
}

/* ---- names of bits */

/* The text of a single bit; a new reference, NULL without error when it has none. */
static PyObject *bit_name(const struct flag *flag, unsigned bit) {
    if (names_are_python(flag)) {
        PyObject *names = python_names(flag);
        if ((Py_ssize_t)bit >= PySequence_Size(names))
            return NULL;
        return PySequence_GetItem(names, bit);
    }
    const struct orcap_names *names = listed_names(flag);
    for (size_t i = 0; names && i < names->count; i++)
        if (names->list[i].value == (uint64_t)1 << bit)
            return PyUnicode_FromString(names->list[i].text);
    return NULL;
}

static bool is_multi(const struct flag *flag) {
    return names_are_python(flag) ? !PyUnicode_Check(python_names(flag)) : listed_names(flag) && listed_names(flag)->joint[0] != 0;
}

/* The bit called `word`, or -1. */
static int bit_called(const struct flag *flag, PyObject *word) {
    for (unsigned bit = 0; bit < 64; bit++) {
        PyObject *name = bit_name(flag, bit);
        int same = name ? PyObject_RichCompareBool(name, word, Py_EQ) : 0;
        Py_XDECREF(name);
        if (same < 0)
            PyErr_Clear();
        if (same > 0)
            return (int)bit;
    }
    return -1;
}

static PyObject *set_names(const struct flag *flag) {
    PyObject *list = PyList_New(0);
    for (unsigned bit = 0; list && bit < 64; bit++) {
        if (!(flag->value >> bit & 1))
            continue;
        PyObject *name = bit_name(flag, bit);
        if (!name && !PyErr_Occurred())
            name = PyUnicode_FromString("?");
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

static PyObject *flag_str(PyObject *self) {
    PyObject *names = set_names((struct flag *)self);
    PyObject *joint = PyUnicode_FromString(is_multi((struct flag *)self) ? "+" : "");
    PyObject *text = names && joint ? PyUnicode_Join(joint, names) : NULL;
    Py_XDECREF(names);
    Py_XDECREF(joint);
    return text;
}

static PyObject *flag_repr(PyObject *self) {
    PyObject *text = flag_str(self);
    PyObject *whole = text ? PyUnicode_FromFormat("<Flag %llu (%U)>", (unsigned long long)((struct flag *)self)->value, text) : NULL;
    Py_XDECREF(text);
    return whole;
}

/* ---- what stands on the other side of an operator */

static int one_name(const struct flag *flag, PyObject *word, uint64_t *value) {
    int bit = bit_called(flag, word);
    if (bit < 0) {
        PyErr_SetString(PyExc_ValueError, "substring not found");
        return -1;
    }
    *value |= (uint64_t)1 << bit;
    return 0;
}

/* "SA", "MF+DF". */
static int names_to_number(const struct flag *flag, PyObject *text, uint64_t *ret_value) {
    PyObject *parts = NULL, *joint = PyUnicode_FromString("+");
    uint64_t value = 0;
    int status = 0;
    if (is_multi(flag)) {
        parts = PyUnicode_GET_LENGTH(text) ? PyUnicode_Split(text, joint, -1) : PyList_New(0);
    } else {
        parts = PySequence_List(text);
    }
    Py_XDECREF(joint);
    for (Py_ssize_t i = 0; parts && !status && i < PyList_GET_SIZE(parts); i++)
        status = one_name(flag, PyList_GET_ITEM(parts, i), &value);
    if (!parts)
        status = -1;
    Py_XDECREF(parts);
    if (!status)
        *ret_value = value;
    return status;
}

static int to_number(const struct flag *flag, PyObject *value, uint64_t *ret_value) {
    if (Py_TYPE(value) == Py_TYPE(flag)) {
        *ret_value = ((struct flag *)value)->value;
        return 0;
    }
    if (PyUnicode_Check(value))
        return names_to_number(flag, value, ret_value);
    if (value == Py_None) {
        *ret_value = 0;
        return 0;
    }
    if (PyList_Check(value)) {
        uint64_t sum = 0;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); i++)
            if (one_name(flag, PyList_GET_ITEM(value, i), &sum) < 0)
                return -1;
        *ret_value = sum;
        return 0;
    }
    PyObject *number = PyNumber_Long(value);
    if (!number)
        return -1;
    *ret_value = PyLong_AsUnsignedLongLongMask(number);
    Py_DECREF(number);
    return *ret_value == (uint64_t)-1 && PyErr_Occurred() ? -1 : 0;
}

PyObject *flag_take(struct state *state, PyObject *value, const struct orcap_names *names) {
    struct flag *flag = (struct flag *)flag_new(state, 0, names);
    if (!flag)
        return NULL;
    uint64_t number;
    if (Py_TYPE(value) == state->flag_type) {
        flag->value = ((struct flag *)value)->value;
        return (PyObject *)flag;
    }
    if (!PyUnicode_Check(value) && !PyList_Check(value) && !PyNumber_Check(value) && !PyTuple_Check(value)) {
        Py_DECREF(flag);
        return Py_NewRef(value);
    }
    if (to_number(flag, value, &number) < 0) {
        Py_DECREF(flag);
        return NULL;
    }
    flag->value = number;
    return (PyObject *)flag;
}

bool flag_number(const struct state *state, PyObject *value, uint64_t *ret_number) {
    if (Py_TYPE(value) != state->flag_type)
        return false;
    *ret_number = ((struct flag *)value)->value;
    return true;
}

/* ---- the type */

static PyObject *flag_create(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *words[] = {"value", "names", NULL};
    PyObject *value, *names;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO", words, &value, &names))
        return NULL;
    struct flag *flag = PyObject_New(struct flag, type);
    if (!flag)
        return NULL;
    flag->value = 0;
    flag->names = (uintptr_t)Py_NewRef(names) | 1;
    if (to_number(flag, value, &flag->value) < 0)
        Py_CLEAR(flag);
    return (PyObject *)flag;
}

static void flag_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (names_are_python((struct flag *)self))
        Py_DECREF(python_names((struct flag *)self));
    PyObject_Free(self);
    Py_DECREF(type);
}

/* Two operands, of which at least one is a FlagValue; false: Python's error is set. */
static bool operands(PyObject *a, PyObject *b, const struct flag **ret_flag, uint64_t *ret_a, uint64_t *ret_b) {
    const struct flag *flag = (struct flag *)(Py_TYPE(a)->tp_as_number && Py_TYPE(a)->tp_repr == flag_repr ? a : b);
    *ret_flag = flag;
    return to_number(flag, a, ret_a) == 0 && to_number(flag, b, ret_b) == 0;
}

#define OPERATOR(name, expression)                                     \
    static PyObject *flag_##name(PyObject *left, PyObject *right) {    \
        const struct flag *flag;                                       \
        uint64_t a, b;                                                 \
        return operands(left, right, &flag, &a, &b) ? expression : NULL; \
    }
OPERATOR(and, like(flag, a &b))
OPERATOR(or, like(flag, a | b))
OPERATOR(xor, like(flag, a ^ b))
OPERATOR(add, like(flag, a | b))
OPERATOR(subtract, like(flag, a & ~b))
OPERATOR(lshift, b < 64 ? PyLong_FromUnsignedLongLong(a << b) : PyLong_FromLong(0))
OPERATOR(rshift, b < 64 ? PyLong_FromUnsignedLongLong(a >> b) : PyLong_FromLong(0))

static int flag_bool(PyObject *self) {
    return ((struct flag *)self)->value != 0;
}

static PyObject *flag_int(PyObject *self) {
    return PyLong_FromUnsignedLongLong(((struct flag *)self)->value);
}

static Py_hash_t flag_hash(PyObject *self) {
    PyObject *number = flag_int(self);
    Py_hash_t hash = number ? PyObject_Hash(number) : -1;
    Py_XDECREF(number);
    return hash;
}

static PyObject *flag_compare(PyObject *self, PyObject *other, int op) {
    uint64_t a = ((struct flag *)self)->value, b;
    if (other == Py_None || !(PyUnicode_Check(other) || PyNumber_Check(other)))
        Py_RETURN_NOTIMPLEMENTED;
    if (PyFloat_Check(other)) {
        PyObject *number = flag_int(self), *result = number ? PyObject_RichCompare(number, other, op) : NULL;
        Py_XDECREF(number);
        return result;
    }
    if (PyLong_Check(other) && (_PyLong_Sign(other) < 0)) {
        PyObject *number = flag_int(self), *result = number ? PyObject_RichCompare(number, other, op) : NULL;
        Py_XDECREF(number);
        return result;
    }
    if (to_number((struct flag *)self, other, &b) < 0)
        return NULL;
    Py_RETURN_RICHCOMPARE(a, b, op);
}

static PyObject *flag_iter(PyObject *self) {
    PyObject *names = set_names((struct flag *)self);
    PyObject *iterator = names ? PyObject_GetIter(names) : NULL;
    Py_XDECREF(names);
    return iterator;
}

static PyObject *missing(PyObject *name) {
    return PyErr_Format(PyExc_AttributeError, "'FlagValue' object has no attribute '%U'", name);
}

/* Every letter of the word, or the whole word as one name. */
static int all_set(const struct flag *flag, PyObject *word) {
    int bit = bit_called(flag, word);
    if (bit >= 0)
        return (int)(flag->value >> bit & 1);
    if (is_multi(flag) || !PyUnicode_GET_LENGTH(word))
        return -1;
    uint64_t value;
    if (names_to_number(flag, word, &value) < 0) {
        PyErr_Clear();
        return -1;
    }
    return (flag->value & value) == value;
}

static PyObject *flag_getattro(PyObject *self, PyObject *name) {
    PyObject *found = PyObject_GenericGetAttr(self, name);
    if (found || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return found;
    PyErr_Clear();
    int set = all_set((struct flag *)self, name);
    return set < 0 ? missing(name) : PyBool_FromLong(set);
}

static int flag_setattro(PyObject *self, PyObject *name, PyObject *value) {
    struct flag *flag = (struct flag *)self;
    int bit = bit_called(flag, name);
    if (bit < 0 || !value) {
        missing(name);
        return -1;
    }
    int on = PyObject_IsTrue(value);
    if (on < 0)
        return -1;
    uint64_t mask = (uint64_t)1 << bit;
    flag->value = on ? flag->value | mask : flag->value & ~mask;
    return flag_written(state_of_flag(self), self);
}

static PyObject *flag_copy(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    return like((struct flag *)self, ((struct flag *)self)->value);
}

static PyObject *flag_names(PyObject *self, void *Py_UNUSED(closure)) {
    const struct flag *flag = (struct flag *)self;
    if (names_are_python(flag))
        return Py_NewRef(python_names(flag));
    PyObject *list = PyList_New(0);
    for (unsigned bit = 0; list && bit < 64; bit++) {
        PyObject *name = bit_name(flag, bit);
        if (!name)
            break;
        if (PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_DECREF(name);
    }
    if (list && !is_multi(flag)) {
        PyObject *nothing = PyUnicode_FromString("");
        Py_SETREF(list, nothing ? PyUnicode_Join(nothing, list) : NULL);
        Py_XDECREF(nothing);
    }
    return list;
}

static PyObject *flag_value(PyObject *self, void *Py_UNUSED(closure)) {
    return flag_int(self);
}

static PyObject *flag_multi(PyObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(is_multi((struct flag *)self));
}

static PyObject *flag_flagrepr(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    return flag_str(self);
}

static PyObject *flag_reduce(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    PyObject *names = flag_names(self, NULL);
    return names ? Py_BuildValue("(O(KN))", Py_TYPE(self), (unsigned long long)((struct flag *)self)->value, names) : NULL;
}

static PyMethodDef methods[] = {
    {"copy", flag_copy, METH_NOARGS, "A FlagValue of its own with the same bits."},
    {"__copy__", flag_copy, METH_NOARGS, NULL},
    {"__deepcopy__", flag_copy, METH_O, NULL},
    {"flagrepr", flag_flagrepr, METH_NOARGS, "The names of the bits that are set."},
    {"__reduce__", flag_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef members[] = {
    {"value", flag_value, NULL, "The number.", NULL},
    {"names", flag_names, NULL, "A letter for each bit, or a list of words.", NULL},
    {"multi", flag_multi, NULL, "Whether names are words.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, flag_create},
    {Py_tp_dealloc, flag_dealloc},
    {Py_tp_repr, flag_repr},
    {Py_tp_str, flag_str},
    {Py_tp_hash, flag_hash},
    {Py_tp_richcompare, flag_compare},
    {Py_tp_iter, flag_iter},
    {Py_tp_getattro, flag_getattro},
    {Py_tp_setattro, flag_setattro},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {Py_nb_and, flag_and},
    {Py_nb_or, flag_or},
    {Py_nb_xor, flag_xor},
    {Py_nb_add, flag_add},
    {Py_nb_subtract, flag_subtract},
    {Py_nb_lshift, flag_lshift},
    {Py_nb_rshift, flag_rshift},
    {Py_nb_bool, flag_bool},
    {Py_nb_int, flag_int},
    {0, NULL},
};
PyType_Spec flag_spec = {
    .name = "orcap.fields.FlagValue",
    .basicsize = sizeof(struct flag),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
