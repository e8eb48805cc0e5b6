"""Numbers and characters whose values have names."""
from orcap._fields.base import Field, ObservableDict
from orcap._fields.bits import BitLenField, _BitField
from orcap._fields.numbers import LEThreeBytesField
from orcap._packet.hexview import lhex
from orcap.volatile import RandEnumKeys, VolatileValue


def _names_of(enum, is_name):
    """(names by value, values by name) of a list, an Enum class, or a dict either way round: `is_name` tells a name from a value."""
    if isinstance(enum, type) and hasattr(enum, "__members__"):
        pairs = [(member.value, name) for name, member in enum.__members__.items()]
    elif isinstance(enum, list):
        pairs = enumerate(enum)
    elif hasattr(enum, "items"):
        turned = any(is_name(key) for key in enum.keys())
        pairs = [(value, key) if turned else (key, value) for key, value in enum.items()]
    else:
        pairs = [(key, enum[key]) for key in enum]
    i2s = dict(pairs)
    return i2s, {name: value for value, name in i2s.items()}


class _EnumField(Field):
    """Takes names as well as numbers, and shows names. `enum` is a dict (either way round), a list, an Enum class,
    or a pair of functions: number to name, name to number."""
    __slots__ = ()

    def __init__(self, name, default, enum, fmt="H"):
        self._take_names(enum)
        Field.__init__(self, name, default, fmt)

    def _take_names(self, enum):
        self.i2s = self.s2i = self.i2s_cb = self.s2i_cb = None
        if isinstance(enum, ObservableDict):
            enum.observe(self)
        if isinstance(enum, tuple):
            self.i2s_cb, self.s2i_cb = enum
        else:
            self.i2s, self.s2i = _names_of(enum, self._is_name)

    @staticmethod
    def _is_name(key):
        return isinstance(key, str)

    def any2i_one(self, pkt, x):
        if isinstance(x, str):
            return self.s2i[x] if self.s2i is not None else self.s2i_cb(x)
        if hasattr(type(x), "__members__") and not isinstance(x, type):
            return x.value
        return x

    def _i2repr(self, pkt, x):
        """How a number without a name is shown."""
        return repr(x)

    def i2repr_one(self, pkt, x):
        from orcap.config import conf
        if self not in conf.noenum and not isinstance(x, VolatileValue):
            if self.i2s_cb:
                name = self.i2s_cb(x)
                if name is not None:
                    return name
            elif x in self.i2s:
                return self.i2s[x]
        return self._i2repr(pkt, x)

    def any2i(self, pkt, x):
        return [self.any2i_one(pkt, item) for item in x] if isinstance(x, list) else self.any2i_one(pkt, x)

    def i2repr(self, pkt, x):
        return [self.i2repr_one(pkt, item) for item in x] if isinstance(x, list) else self.i2repr_one(pkt, x)

    def notify_set(self, enum, key, value):
        self.i2s[key] = value
        self.s2i[value] = key

    def notify_del(self, enum, key):
        del self.s2i[self.i2s.pop(key)]


_NAMES = ("i2s", "s2i", "s2i_cb", "i2s_cb")


class EnumField(_EnumField):
    __slots__ = _NAMES


class CharEnumField(EnumField):
    """A character whose values have names of more than one."""
    __slots__ = ()

    def __init__(self, name, default, enum, fmt="1s"):
        EnumField.__init__(self, name, default, enum, fmt)

    def _take_names(self, enum):
        EnumField._take_names(self, enum)
        if self.i2s and len(next(iter(self.i2s))) != 1:
            self.i2s, self.s2i = self.s2i, self.i2s

    @staticmethod
    def _is_name(key):
        return False

    def any2i_one(self, pkt, x):
        return self.s2i[x] if len(x) != 1 else x


class BitEnumField(_BitField, _EnumField):
    __slots__ = _NAMES

    def __init__(self, name, default, size, enum, **kwargs):
        self._take_names(enum)
        _BitField.__init__(self, name, default, size, **kwargs)

    def any2i(self, pkt, x):
        return _EnumField.any2i(self, pkt, x)

    def i2repr(self, pkt, x):
        return _EnumField.i2repr(self, pkt, x)


class BitLenEnumField(BitLenField, _EnumField):
    __slots__ = _NAMES

    def __init__(self, name, default, length_from, enum, **kwargs):
        self._take_names(enum)
        BitLenField.__init__(self, name, default, length_from, **kwargs)

    def any2i(self, pkt, x):
        return _EnumField.any2i(self, pkt, x)

    def i2repr(self, pkt, x):
        return _EnumField.i2repr(self, pkt, x)


class ShortEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "H")


class LEShortEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "<H")


class LongEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "Q")


class LELongEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "<Q")


class ByteEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "B")


class XByteEnumField(ByteEnumField):
    """Numbers without a name are shown in hexadecimal."""
    __slots__ = ()

    def _i2repr(self, pkt, x):
        return lhex(x)


class IntEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "I")


class SignedIntEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "i")


class LEIntEnumField(EnumField):
    __slots__ = ()

    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, "<I")


class XLEIntEnumField(LEIntEnumField):
    """Numbers without a name are shown in hexadecimal."""
    __slots__ = ()

    def _i2repr(self, pkt, x):
        return lhex(x)


class XShortEnumField(ShortEnumField):
    """Numbers without a name are shown in hexadecimal."""
    __slots__ = ()

    def _i2repr(self, pkt, x):
        return lhex(x)


class LE3BytesEnumField(LEThreeBytesField, _EnumField):
    __slots__ = _NAMES

    def __init__(self, name, default, enum):
        self._take_names(enum)
        LEThreeBytesField.__init__(self, name, default)

    def any2i(self, pkt, x):
        return _EnumField.any2i(self, pkt, x)

    def i2repr(self, pkt, x):
        return _EnumField.i2repr(self, pkt, x)


class XLE3BytesEnumField(LE3BytesEnumField):
    """Numbers without a name are shown in hexadecimal."""
    __slots__ = ()

    def _i2repr(self, pkt, x):
        return lhex(x)


class _MultiEnumField(_EnumField):
    """Names that depend on another field: enum[depends_on(pkt)] is the dict."""
    __slots__ = ()

    def __init__(self, name, default, enum, depends_on, fmt="H"):
        self._take_tables(enum, depends_on)
        Field.__init__(self, name, default, fmt)

    def _take_tables(self, enum, depends_on):
        self.depends_on = depends_on
        self.i2s_multi = enum
        self.s2i_multi = {}
        self.s2i_all = {}
        for key, names in enum.items():
            self.s2i_multi[key] = {name: value for value, name in names.items()}
            self.s2i_all.update(self.s2i_multi[key])

    def any2i_one(self, pkt, x):
        if not isinstance(x, str):
            return x
        names = self.s2i_multi.get(self.depends_on(pkt), self.s2i_all)
        return names[x] if x in names else self.s2i_all[x]

    def i2repr_one(self, pkt, x):
        names = self.i2s_multi.get(self.depends_on(pkt), {})
        return names[x] if x in names else str(x)


class MultiEnumField(_MultiEnumField, EnumField):
    __slots__ = ("depends_on", "i2s_multi", "s2i_multi", "s2i_all")


class BitMultiEnumField(_BitField, _MultiEnumField):
    __slots__ = _NAMES + ("depends_on", "i2s_multi", "s2i_multi", "s2i_all")

    def __init__(self, name, default, size, enum, depends_on):
        self._take_tables(enum, depends_on)
        _BitField.__init__(self, name, default, size)

    def any2i(self, pkt, x):
        return _EnumField.any2i(self, pkt, x)

    def i2repr(self, pkt, x):
        return _EnumField.i2repr(self, pkt, x)


class ByteEnumKeysField(ByteEnumField):
    """Random values are those with names."""
    __slots__ = ()

    def randval(self):
        return RandEnumKeys(self.i2s or {})


class ShortEnumKeysField(ShortEnumField):
    """Random values are those with names."""
    __slots__ = ()

    def randval(self):
        return RandEnumKeys(self.i2s or {})


class IntEnumKeysField(IntEnumField):
    """Random values are those with names."""
    __slots__ = ()

    def randval(self):
        return RandEnumKeys(self.i2s or {})
