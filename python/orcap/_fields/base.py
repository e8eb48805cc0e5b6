"""What every field is.

A value has three forms: what a person writes and reads (h), what the packet keeps (i), and what is packed into bytes (m). A field turns
one into the other (h2i, i2h, i2m, m2i, any2i, i2repr), appends its value to bytes (addfield) and takes it off their front (getfield)."""
from struct import Struct
from struct import error as struct_error

from orcap.base_classes import BasePacket
from orcap.compat import bytes_encode
from orcap.error import Scapy_Exception
from orcap.volatile import RandBin, RandByte, RandInt, RandLong, RandSByte, RandShort, RandSInt, RandSLong, RandSShort


class FieldValueRangeException(Scapy_Exception):
    """A value lies outside of what the field can hold."""


class MaximumItemsCount(Scapy_Exception):
    """A list in a packet has more items than `conf.max_list_count` or the field's own max_count allows."""


class FieldAttributeException(Scapy_Exception):
    """A field was described wrongly."""


class ObservableDict(dict):
    """A dict that tells fields which names were added or taken away."""

    def __init__(self, *args, **kw):
        self.observers = []
        dict.__init__(self, *args, **kw)

    def observe(self, observer):
        self.observers.append(observer)

    def __setitem__(self, key, value):
        for observer in self.observers:
            observer.notify_set(self, key, value)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key):
        for observer in self.observers:
            observer.notify_del(self, key)
        dict.__delitem__(self, key)

    def update(self, anotherDict):
        for key, value in anotherDict.items():
            self[key] = value


_RANDOM = {"b": RandSByte, "B": RandByte, "h": RandSShort, "H": RandShort, "i": RandSInt, "I": RandInt, "q": RandSLong, "Q": RandLong}
_STRUCTS = {}


class Field:
    """A number, or bytes of a fixed size, packed as `fmt` says (the language of the struct module; network order unless said)."""
    __slots__ = ("name", "fmt", "default", "sz", "owners", "struct")
    islist = 0
    ismutable = False
    holds_packets = 0
    isconditional = False
    ismayend = False
    istrailer = False

    def __class_getitem__(cls, types):
        return cls

    def __init__(self, name, default, fmt="H"):
        if not isinstance(name, str):
            raise ValueError("name should be a string")
        self.name = name
        self.fmt = fmt if fmt[0] in "@=<>!" else "!" + fmt
        self.struct = _STRUCTS.get(self.fmt) or _STRUCTS.setdefault(self.fmt, Struct(self.fmt))
        self.default = self.any2i(None, default)
        self.sz = self.struct.size
        self.owners = []

    def register_owner(self, cls):
        self.owners.append(cls)

    def i2len(self, pkt, x):
        """The bytes that a value takes."""
        return self.sz

    def i2count(self, pkt, x):
        """The items that a value has."""
        return 1

    def h2i(self, pkt, x):
        return x

    def i2h(self, pkt, x):
        return x

    def m2i(self, pkt, x):
        return x

    def i2m(self, pkt, x):
        if x is None:
            return 0
        return bytes_encode(x) if isinstance(x, str) else x

    def any2i(self, pkt, x):
        """What the packet keeps of anything that a person may give."""
        return self.h2i(pkt, x)

    def i2repr(self, pkt, x):
        """How a value is shown."""
        return repr(self.i2h(pkt, x))

    def addfield(self, pkt, s, val):
        """The bytes `s` with the value behind them."""
        try:
            return s + self.struct.pack(self.i2m(pkt, val))
        except struct_error as fault:
            raise ValueError("Incorrect type of value for field %s:\nstruct.error('%s')\nTo inject bytes into the field regardless of the type, "
                             "use RawVal. See help(RawVal)" % (self.name, fault)) from fault

    def getfield(self, pkt, s):
        """What is left of the bytes `s`, and the value that stood at their front."""
        return s[self.sz:], self.m2i(pkt, self.struct.unpack_from(s)[0])

    def do_copy(self, x):
        """A value that can be changed without changing `x`: lists are copied, with the packets in them."""
        if isinstance(x, list):
            return [item.copy() if isinstance(item, BasePacket) else item for item in x]
        return x.copy() if hasattr(x, "copy") else x

    def __repr__(self):
        return "<%s (%s).%s>" % (type(self).__name__, ",".join(owner.__name__ for owner in self.owners), self.name)

    def copy(self):
        from copy import copy
        return copy(self)

    def randval(self):
        """Something random of the field's kind."""
        kind = self.fmt[-1]
        if kind in _RANDOM:
            return _RANDOM[kind]()
        if kind == "s":
            size = self.fmt[:-1].lstrip("@=<>!")
            return RandBin(int(size) if size else 1)
        raise ValueError("no random class for [%s] (fmt=%s)." % (self.name, self.fmt))
