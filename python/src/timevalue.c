/* Time. The double is the nearest one, so that every C function that takes a float takes a Time; what the double lacks of the exact
 * nanoseconds stands beside it. Time ± Time and Time ± int are exact Times; anything with a float is a float. */
#include "timevalue.h"

#include <math.h>
#include <string.h>

struct time_object {
    PyFloatObject base;
    int32_t rest; /* nanoseconds to add to the double's own */
    uint32_t digits; /* decimals that are shown */
};

static int64_t ns_of_double(double seconds) {
    double whole = floor(seconds);
    return (int64_t)whole * 1000000000 + (int64_t)llrint((seconds - whole) * 1e9);
}

static int64_t exact(const PyObject *time) {
    const struct time_object *own = (const struct time_object *)(const void *)time;
    return ns_of_double(own->base.ob_fval) + own->rest;
}

static unsigned digits_of(const PyObject *time) {
    return ((const struct time_object *)(const void *)time)->digits;
}

static double nearest(int64_t ns) {
    /* two roundings would not do: the whole seconds are exact, so adding the fraction rounds once */
    int64_t seconds = ns / 1000000000, rest = ns % 1000000000;
    return (double)seconds + (double)rest / 1e9;
}

static PyObject *create(struct state *state, PyTypeObject *type, int64_t ns, unsigned digits) {
    struct time_object *time;
    if (type == state->time_type && state->spare_time_count) {
        time = state->spare_times[--state->spare_time_count];
        PyObject_Init((PyObject *)time, type);
    } else if (!(time = PyObject_New(struct time_object, type)))
        return NULL;
    double seconds = nearest(ns);
    time->base.ob_fval = seconds;
    time->rest = (int32_t)(ns - ns_of_double(seconds));
    time->digits = digits;
    return (PyObject *)time;
}

PyObject *time_new(struct state *state, int64_t ns, unsigned digits) {
    return create(state, state->time_type, ns, digits);
}

void times_forget_spare(struct state *state) {
    while (state->spare_time_count)
        PyObject_Free(state->spare_times[--state->spare_time_count]);
}

static struct state *state_of_time(PyObject *time) {
    return PyType_GetModuleState(Py_TYPE(time));
}

static void time_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    struct state *state = PyType_GetModuleState(type);
    if (state && type == state->time_type && state->spare_time_count < SPARE)
        state->spare_times[state->spare_time_count++] = self;
    else
        PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- text */

/* `digits` decimals of ns, which has 9. */
static PyObject *decimal_text(int64_t ns, unsigned digits) {
    char text[48];
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    int n = snprintf(text, sizeof text, "%s%llu.%09llu", ns < 0 ? "-" : "", (unsigned long long)(size / 1000000000),
                     (unsigned long long)(size % 1000000000));
    unsigned cut = digits < 9 ? 9 - digits : 0;
    n -= (int)cut;
    if (!digits)
        n--;
    return PyUnicode_FromStringAndSize(text, n);
}

static PyObject *time_str(PyObject *self) {
    return decimal_text(exact(self), digits_of(self));
}

/* Rounded to `digits` decimals, half to even, as Decimal formats. */
static int64_t rounded(int64_t ns, unsigned digits) {
    int64_t step = 1;
    for (unsigned i = digits; i < 9; i++)
        step *= 10;
    int64_t down = ns / step, rest = ns % step;
    if (rest < 0) {
        rest += step;
        down--;
    }
    if (2 * rest > step || (2 * rest == step && (down & 1)))
        down++;
    return down * step;
}

/* "" and ".Nf" with up to nine decimals are exact; whatever else is the float's. */
static PyObject *time_format(PyObject *self, PyObject *spec) {
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(spec, &size);
    if (!text)
        return NULL;
    if (!size)
        return time_str(self);
    if (size == 3 && text[0] == '.' && text[1] >= '0' && text[1] <= '9' && text[2] == 'f') {
        unsigned digits = (unsigned)(text[1] - '0');
        return decimal_text(rounded(exact(self), digits), digits);
    }
    PyObject *number = PyFloat_FromDouble(PyFloat_AS_DOUBLE(self));
    PyObject *result = number ? PyObject_Format(number, spec) : NULL;
    Py_XDECREF(number);
    return result;
}

/* ---- numbers */

static int decimal_to_ns(PyObject *value, int64_t *ret_ns) {
    PyObject *scaled = PyObject_CallMethod(value, "scaleb", "i", 9);
    PyObject *whole = scaled ? PyNumber_Long(scaled) : NULL;
    Py_XDECREF(scaled);
    if (!whole)
        return -1;
    int64_t ns = PyLong_AsLongLong(whole);
    Py_DECREF(whole);
    if (ns == -1 && PyErr_Occurred())
        return -1;
    *ret_ns = ns;
    return 0;
}

static bool is_time(const struct state *state, PyObject *value) {
    return PyObject_TypeCheck(value, state->time_type);
}

int time_to_ns(const struct state *state, PyObject *value, int64_t *ret_ns) {
    if (is_time(state, value)) {
        *ret_ns = exact(value);
        return 0;
    }
    if (PyLong_Check(value)) {
        int64_t seconds = PyLong_AsLongLong(value);
        if (seconds == -1 && PyErr_Occurred())
            return -1;
        if (seconds > INT64_MAX / 1000000000 || seconds < INT64_MIN / 1000000000) {
            PyErr_SetString(PyExc_OverflowError, "the time is out of range");
            return -1;
        }
        *ret_ns = seconds * 1000000000;
        return 0;
    }
    if (PyObject_HasAttrString(value, "scaleb"))
        return decimal_to_ns(value, ret_ns);
    double seconds = PyFloat_AsDouble(value);
    if (seconds == -1.0 && PyErr_Occurred())
        return -1;
    if (!(fabs(seconds) < 9.2e9)) {
        PyErr_SetString(PyExc_OverflowError, "the time is out of range");
        return -1;
    }
    *ret_ns = ns_of_double(seconds);
    return 0;
}

/* Exactly two times, or a time and an int small enough. */
static bool both_exact(PyObject *a, PyObject *b, struct state **ret_state, int64_t *ret_a, int64_t *ret_b, unsigned *ret_digits) {
    bool left = Py_TYPE(a)->tp_repr == time_str;
    struct state *state = state_of_time(left ? a : b);
    PyObject *values[2] = {a, b};
    int64_t ns[2];
    unsigned digits = 0;
    if (!state)
        return false;
    for (int i = 0; i < 2; i++) {
        if (is_time(state, values[i])) {
            ns[i] = exact(values[i]);
            digits = digits_of(values[i]) > digits ? digits_of(values[i]) : digits;
        } else if (PyLong_Check(values[i])) {
            int overflow;
            long long seconds = PyLong_AsLongLongAndOverflow(values[i], &overflow);
            if (overflow || seconds > 4000000000 || seconds < -4000000000)
                return false;
            ns[i] = seconds * 1000000000;
        } else
            return false;
    }
    *ret_state = state;
    *ret_a = ns[0];
    *ret_b = ns[1];
    *ret_digits = digits;
    return true;
}

static PyObject *time_add(PyObject *a, PyObject *b) {
    struct state *state;
    int64_t left, right, sum;
    unsigned digits;
    if (both_exact(a, b, &state, &left, &right, &digits) && !__builtin_add_overflow(left, right, &sum))
        return time_new(state, sum, digits);
    return PyFloat_Type.tp_as_number->nb_add(a, b);
}

static PyObject *time_subtract(PyObject *a, PyObject *b) {
    struct state *state;
    int64_t left, right, rest;
    unsigned digits;
    if (both_exact(a, b, &state, &left, &right, &digits) && !__builtin_sub_overflow(left, right, &rest))
        return time_new(state, rest, digits);
    return PyFloat_Type.tp_as_number->nb_subtract(a, b);
}

static PyObject *time_negative(PyObject *self) {
    return time_new(state_of_time(self), -exact(self), digits_of(self));
}

static PyObject *time_absolute(PyObject *self) {
    int64_t ns = exact(self);
    return time_new(state_of_time(self), ns < 0 ? -ns : ns, digits_of(self));
}

static PyObject *time_positive(PyObject *self) {
    return Py_NewRef(self);
}

static PyObject *time_int(PyObject *self) {
    return PyLong_FromLongLong(exact(self) / 1000000000);
}

static PyObject *time_compare(PyObject *a, PyObject *b, int op) {
    if (Py_TYPE(a) == Py_TYPE(b)) {
        int64_t left = exact(a), right = exact(b);
        Py_RETURN_RICHCOMPARE(left, right, op);
    }
    struct state *state = state_of_time(a);
    int64_t ns;
    if (state && (is_time(state, b) || PyLong_Check(b))) {
        if (time_to_ns(state, b, &ns) == 0) {
            int64_t own = exact(a);
            Py_RETURN_RICHCOMPARE(own, ns, op);
        }
        PyErr_Clear();
    }
    if (PyFloat_Check(b) || PyLong_Check(b))
        return PyFloat_Type.tp_richcompare(a, b, op);
    if (PyObject_HasAttrString(b, "scaleb") && decimal_to_ns(b, &ns) == 0) {
        int64_t own = exact(a);
        Py_RETURN_RICHCOMPARE(own, ns, op);
    }
    PyErr_Clear();
    Py_RETURN_NOTIMPLEMENTED;
}

/* Equal to a float means the same hash; two times that share a double are told apart by comparison. */
static Py_hash_t time_hash(PyObject *self) {
    return _Py_HashDouble(self, PyFloat_AS_DOUBLE(self));
}

static PyObject *time_ns(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromLongLong(exact(self));
}

static PyObject *time_reduce(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    return Py_BuildValue("(N(LI))", PyObject_GetAttrString((PyObject *)Py_TYPE(self), "from_ns"), (long long)exact(self), digits_of(self));
}

static PyObject *time_from_ns(PyObject *type, PyObject *args) {
    long long ns;
    unsigned digits = 9;
    if (!PyArg_ParseTuple(args, "L|I", &ns, &digits))
        return NULL;
    struct state *state = PyType_GetModuleState((PyTypeObject *)type);
    return create(state, (PyTypeObject *)type, ns, digits < 9 ? digits : 9);
}

static PyObject *time_create(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *value = NULL;
    static char *words[] = {"", NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", words, &value))
        return NULL;
    struct state *state = PyType_GetModuleState(type);
    int64_t ns = 0;
    PyObject *number = value && PyUnicode_Check(value) ? PyFloat_FromString(value) : Py_XNewRef(value);
    if (value && (!number || time_to_ns(state, number, &ns) < 0)) {
        Py_XDECREF(number);
        return NULL;
    }
    unsigned digits = number && is_time(state, number) ? digits_of(number) : 9;
    Py_XDECREF(number);
    return create(state, type, ns, digits);
}

static PyMethodDef methods[] = {
    {"__format__", time_format, METH_O, NULL},
    {"__reduce__", time_reduce, METH_NOARGS, NULL},
    {"from_ns", time_from_ns, METH_VARARGS | METH_CLASS, "from_ns(nanoseconds, digits=9): an exact time, shown with so many decimals."},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef members[] = {
    {"ns", time_ns, NULL, "Nanoseconds, exactly.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, time_create},
    {Py_tp_dealloc, time_dealloc},
    {Py_tp_repr, time_str},
    {Py_tp_str, time_str},
    {Py_tp_hash, time_hash},
    {Py_tp_richcompare, time_compare},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {Py_nb_add, time_add},
    {Py_nb_subtract, time_subtract},
    {Py_nb_int, time_int},
    {Py_nb_negative, time_negative},
    {Py_nb_positive, time_positive},
    {Py_nb_absolute, time_absolute},
    {0, NULL},
};
PyType_Spec time_spec = {
    .name = "orcap.utils.EDecimal",
    .basicsize = sizeof(struct time_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
