"""Fields of layers that are written in Python. A field reads itself from bytes (getfield), writes itself (addfield), and turns its value between
three forms: m, as on the wire; i, as the packet holds it; h, as a person gives and sees it."""
import socket
import struct

from orcap import _orcap
from orcap._orcap import FlagValue
from orcap.base_classes import Gen, Net, Net6, first_of
from orcap.packet import Packet
from orcap.utils import inet_aton, mac2str, str2mac


class Field:
    """A number of fixed size, as struct's format says it."""

    islist = 0
    holds_packets = 0
    ismutable = False
    conditional = False
    sz = 2

    def __init__(self, name, default, fmt="H"):
        self.name = name
        self.fmt = fmt if fmt[0] in "@=<>!" else "!" + fmt
        self.sz = struct.calcsize(self.fmt)
        self.owners = []
        self.default = self.any2i(None, default)

    def register_owner(self, cls):
        self.owners.append(cls)

    def __repr__(self):
        return "<%s (%s).%s>" % (type(self).__name__, ",".join(owner.__name__ for owner in self.owners), self.name)

    def applies(self, pkt):
        return True

    def do_copy(self, value):
        if isinstance(value, list):
            return [self.do_copy(each) for each in value]
        return value.copy() if isinstance(value, Packet) else value

    def copy(self):
        import copy
        return copy.copy(self)

    def i2len(self, pkt, x):
        return self.sz

    def i2count(self, pkt, x):
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
        return x.encode() if isinstance(x, str) else x

    def any2i(self, pkt, x):
        return self.h2i(pkt, x)

    def i2repr(self, pkt, x):
        return repr(self.i2h(pkt, x))

    def one(self, value):
        """One value where a set was given."""
        return first_of(value, self.name) if isinstance(value, (list, tuple, Gen)) or hasattr(value, "_fix") else value

    def getfield(self, pkt, s):
        return s[self.sz:], self.m2i(pkt, struct.unpack(self.fmt, s[:self.sz])[0])

    def addfield(self, pkt, s, val):
        try:
            return s + struct.pack(self.fmt, self.i2m(pkt, self.one(val)))
        except struct.error as error:
            raise ValueError(f"Incorrect type of value for field {self.name}:\n{error!r}") from None

    def randval(self):
        import random
        return random.getrandbits(8 * self.sz)


def _number(name, fmt, doc):
    def __init__(self, name, default):
        Field.__init__(self, name, default, fmt)
    return type(name, (Field,), {"__init__": __init__, "__doc__": doc, "__module__": __name__})


ByteField = _number("ByteField", "B", "A byte.")
SignedByteField = _number("SignedByteField", "b", "A byte with a sign.")
ShortField = _number("ShortField", "H", "Two bytes.")
SignedShortField = _number("SignedShortField", "h", "Two bytes with a sign.")
LEShortField = _number("LEShortField", "<H", "Two bytes, the low one first.")
LESignedShortField = _number("LESignedShortField", "<h", "Two bytes with a sign, the low one first.")
IntField = _number("IntField", "I", "Four bytes.")
SignedIntField = _number("SignedIntField", "i", "Four bytes with a sign.")
LEIntField = _number("LEIntField", "<I", "Four bytes, the low one first.")
LESignedIntField = _number("LESignedIntField", "<i", "Four bytes with a sign, the low one first.")
LongField = _number("LongField", "Q", "Eight bytes.")
SignedLongField = _number("SignedLongField", "q", "Eight bytes with a sign.")
LELongField = _number("LELongField", "<Q", "Eight bytes, the low one first.")
IEEEFloatField = _number("IEEEFloatField", "f", "A float of four bytes.")
IEEEDoubleField = _number("IEEEDoubleField", "d", "A float of eight bytes.")


class _Hexadecimal:
    def i2repr(self, pkt, x):
        return hex(x) if isinstance(x, int) else repr(self.i2h(pkt, x))


class XByteField(_Hexadecimal, ByteField):
    """A byte, shown in hexadecimal."""


class XShortField(_Hexadecimal, ShortField):
    """Two bytes, shown in hexadecimal."""


class XLEShortField(_Hexadecimal, LEShortField):
    """Two bytes, the low one first, shown in hexadecimal."""


class XIntField(_Hexadecimal, IntField):
    """Four bytes, shown in hexadecimal."""


class XLEIntField(_Hexadecimal, LEIntField):
    """Four bytes, the low one first, shown in hexadecimal."""


class XLongField(_Hexadecimal, LongField):
    """Eight bytes, shown in hexadecimal."""


class NBytesField(Field):
    """A number of so many bytes."""

    order = "big"

    def __init__(self, name, default, sz):
        Field.__init__(self, name, default, "%ds" % sz)

    def m2i(self, pkt, x):
        return int.from_bytes(x, self.order)

    def i2m(self, pkt, x):
        return int(x or 0).to_bytes(self.sz, self.order)


class XNBytesField(_Hexadecimal, NBytesField):
    """The same, shown in hexadecimal."""


class ThreeBytesField(NBytesField):
    """Three bytes."""

    def __init__(self, name, default):
        NBytesField.__init__(self, name, default, 3)


class X3BytesField(_Hexadecimal, ThreeBytesField):
    """Three bytes, shown in hexadecimal."""


class BitField(Field):
    """So many bits. Between fields what is read or written is a tuple while a byte is not full: (bytes, bits of the first that are taken), or
    (bytes, bits that wait, their value)."""

    def __init__(self, name, default, size, tot_size=0, end_tot_size=0):
        self.size = size
        Field.__init__(self, name, default)
        self.sz = size / 8

    def getfield(self, pkt, s):
        s, done = s if isinstance(s, tuple) else (s, 0)
        count = (done + self.size + 7) // 8
        if len(s) < count:
            raise struct.error(f"{self.name} needs {count} bytes")
        value = int.from_bytes(s[:count], "big") & ((1 << (8 * count - done)) - 1)
        value >>= 8 * count - done - self.size
        done += self.size
        s, done = s[done // 8:], done % 8
        return ((s, done) if done else s), self.m2i(pkt, value)

    def addfield(self, pkt, s, val):
        s, bits, value = s if isinstance(s, tuple) else (s, 0, 0)
        value = value << self.size | int(self.i2m(pkt, self.one(val))) & ((1 << self.size) - 1)
        bits += self.size
        whole = bits // 8
        bits %= 8
        s += (value >> bits).to_bytes(whole, "big")
        return (s, bits, value & ((1 << bits) - 1)) if bits else s

    def i2len(self, pkt, x):
        return self.size / 8


class XBitField(_Hexadecimal, BitField):
    """So many bits, shown in hexadecimal."""


class _Named:
    """Values that have names: a dictionary or a list of them."""

    def names(self, enum):
        if isinstance(enum, (list, tuple)):
            enum = dict(enumerate(enum))
        elif isinstance(enum, type):
            enum = {member.value: member.name for member in enum}
        if enum and all(isinstance(key, str) for key in enum):
            enum = {value: key for key, value in enum.items()}
        self.i2s = dict(enum)
        self.s2i = {text: value for value, text in self.i2s.items()}

    def any2i(self, pkt, x):
        if isinstance(x, list):
            return [self.any2i(pkt, each) for each in x]
        return self.s2i[x] if isinstance(x, str) else x

    def i2repr(self, pkt, x):
        if isinstance(x, list):
            return [self.i2repr(pkt, each) for each in x]
        try:
            return self.i2s[x]
        except (KeyError, TypeError):
            return super().i2repr(pkt, x)


class EnumField(_Named, Field):
    """A number whose values have names."""

    def __init__(self, name, default, enum, fmt="H"):
        self.names(enum)
        Field.__init__(self, name, default, fmt)


def _named(name, base, fmt):
    def __init__(self, name, default, enum):
        EnumField.__init__(self, name, default, enum, fmt)
    return type(name, base, {"__init__": __init__, "__module__": __name__, "__doc__": "The same of another size."})


ByteEnumField = _named("ByteEnumField", (EnumField,), "B")
ShortEnumField = _named("ShortEnumField", (EnumField,), "H")
LEShortEnumField = _named("LEShortEnumField", (EnumField,), "<H")
IntEnumField = _named("IntEnumField", (EnumField,), "I")
LEIntEnumField = _named("LEIntEnumField", (EnumField,), "<I")
LongEnumField = _named("LongEnumField", (EnumField,), "Q")


class XEnumField(_Named, _Hexadecimal, Field):
    """A number whose values have names, else shown in hexadecimal."""

    def __init__(self, name, default, enum, fmt="H"):
        self.names(enum)
        Field.__init__(self, name, default, fmt)


class XByteEnumField(XEnumField):
    """A byte of that kind."""

    def __init__(self, name, default, enum):
        XEnumField.__init__(self, name, default, enum, "B")


class XShortEnumField(XEnumField):
    """Two bytes of that kind."""

    def __init__(self, name, default, enum):
        XEnumField.__init__(self, name, default, enum, "H")


class BitEnumField(_Named, BitField):
    """So many bits whose values have names."""

    def __init__(self, name, default, size, enum, **kwargs):
        self.names(enum)
        BitField.__init__(self, name, default, size, **kwargs)


class FlagsField(BitField):
    """Bits with a name each: a string of letters or a list of words."""

    ismutable = True

    def __init__(self, name, default, size, names, **kwargs):
        self.names = names if not isinstance(names, dict) else [names.get(1 << bit, "bit_%d" % bit) for bit in range(abs(size))]
        BitField.__init__(self, name, default, abs(size), **kwargs)

    def any2i(self, pkt, x):
        if isinstance(x, FlagValue) and x.names == self.names:
            return x
        return x if x is None or isinstance(x, tuple) else FlagValue(x, self.names)

    def m2i(self, pkt, x):
        return FlagValue(x, self.names)

    def i2repr(self, pkt, x):
        return str(x) if isinstance(x, FlagValue) else repr(x)


class IPField(Field):
    """An IPv4 address."""

    def __init__(self, name, default):
        Field.__init__(self, name, default, "4s")

    def any2i(self, pkt, x):
        if isinstance(x, list):
            return [self.any2i(pkt, each) for each in x]
        if isinstance(x, bytes) and len(x) != 4:
            x = x.decode()
        if isinstance(x, str):
            try:
                inet_aton(x)
            except OSError:
                return Net(x) if "/" in x else Net.name2addr(x)
        return x

    def i2m(self, pkt, x):
        return inet_aton("0.0.0.0" if x is None else x) if not isinstance(x, bytes) else x

    def m2i(self, pkt, x):
        return socket.inet_ntoa(x)

    def i2repr(self, pkt, x):
        return str(self.i2h(pkt, x))


class SourceIPField(IPField):
    """An IPv4 address that a route would give."""

    def __init__(self, name):
        IPField.__init__(self, name, None)


class IP6Field(Field):
    """An IPv6 address."""

    def __init__(self, name, default):
        Field.__init__(self, name, default, "16s")

    def any2i(self, pkt, x):
        if isinstance(x, bytes) and len(x) != 16:
            x = x.decode()
        return Net6(x) if isinstance(x, str) and "/" in x else x

    def i2m(self, pkt, x):
        return socket.inet_pton(socket.AF_INET6, "::" if x is None else x) if not isinstance(x, bytes) else x

    def m2i(self, pkt, x):
        return socket.inet_ntop(socket.AF_INET6, x)

    def i2repr(self, pkt, x):
        return str(self.i2h(pkt, x))


class MACField(Field):
    """A hardware address of six bytes."""

    def __init__(self, name, default):
        Field.__init__(self, name, default, "6s")

    def any2i(self, pkt, x):
        return str2mac(x) if isinstance(x, bytes) and len(x) == 6 else x

    def i2m(self, pkt, x):
        return b"\0" * 6 if not x else mac2str(x)

    def m2i(self, pkt, x):
        return str2mac(x)

    def i2repr(self, pkt, x):
        return str(self.i2h(pkt, x))


# ---- bytes

class StrField(Field):
    """Bytes up to the end, but for `remain` of them."""

    def __init__(self, name, default, fmt="H", remain=0):
        Field.__init__(self, name, default, fmt)
        self.remain = remain

    def any2i(self, pkt, x):
        return x.encode("utf-8", "surrogateescape") if isinstance(x, str) else x

    def i2len(self, pkt, x):
        return 0 if x is None else len(x)

    def i2m(self, pkt, x):
        return b"" if x is None else x if isinstance(x, bytes) else bytes(x)

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, self.one(val))

    def getfield(self, pkt, s):
        if not self.remain:
            return b"", self.m2i(pkt, s)
        return s[-self.remain:], self.m2i(pkt, s[:-self.remain])


class XStrField(StrField):
    """The same, shown in hexadecimal."""

    def i2repr(self, pkt, x):
        return repr(x) if x is None else bytes(x).hex()


class StrFixedLenField(StrField):
    """So many bytes, filled up with zeros."""

    def __init__(self, name, default, length=None, length_from=None):
        StrField.__init__(self, name, default)
        self.length_from = length_from if length is None else lambda pkt, length=length: length

    def i2repr(self, pkt, x):
        return repr(x.rstrip(b"\0") if isinstance(x, bytes) else x)

    def getfield(self, pkt, s):
        size = self.length_from(pkt)
        if len(s) < size:
            raise struct.error(f"{self.name} needs {size} bytes")
        return s[size:], self.m2i(pkt, s[:size])

    def addfield(self, pkt, s, val):
        size = self.length_from(pkt)
        return s + self.i2m(pkt, self.one(val))[:size].ljust(size, b"\0") if size is not None else s + self.i2m(pkt, val)


class StrLenField(StrField):
    """As many bytes as another field says."""

    def __init__(self, name, default, length_from=None, max_length=None):
        StrField.__init__(self, name, default)
        self.length_from, self.max_length = length_from, max_length

    def getfield(self, pkt, s):
        size = self.length_from(pkt) if self.length_from else len(s)
        return (b"", self.m2i(pkt, s)) if size is None else (s[max(size, 0):], self.m2i(pkt, s[:max(size, 0)]))


class XStrLenField(XStrField, StrLenField):
    """The same, shown in hexadecimal."""

    __init__ = StrLenField.__init__
    getfield = StrLenField.getfield


class XStrFixedLenField(XStrField, StrFixedLenField):
    """So many bytes, shown in hexadecimal."""

    __init__ = StrFixedLenField.__init__
    getfield = StrFixedLenField.getfield
    addfield = StrFixedLenField.addfield


class StrNullField(StrField):
    """Bytes that end with a zero."""

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, self.one(val)) + b"\0"

    def getfield(self, pkt, s):
        end = s.find(b"\0")
        return (b"", self.m2i(pkt, s)) if end < 0 else (s[end + 1:], self.m2i(pkt, s[:end]))

    def i2len(self, pkt, x):
        return super().i2len(pkt, x) + 1


# ---- lengths and counts

class FieldLenField(Field):
    """The size of another field in bytes, or how many it has."""

    def __init__(self, name, default, length_of=None, fmt="H", count_of=None, adjust=lambda pkt, x: x, fld=None):
        Field.__init__(self, name, default, fmt)
        self.length_of, self.count_of, self.adjust = length_of or fld, count_of, adjust

    def i2m(self, pkt, x):
        if x is not None or pkt is None:
            return x or 0
        field, value = pkt.getfield_and_val(self.length_of or self.count_of)
        return self.adjust(pkt, field.i2len(pkt, value) if self.length_of else field.i2count(pkt, value))


class BitFieldLenField(BitField):
    """The same in so many bits."""

    i2m = FieldLenField.i2m

    def __init__(self, name, default, size, length_of=None, count_of=None, adjust=lambda pkt, x: x):
        BitField.__init__(self, name, default, size)
        self.length_of, self.count_of, self.adjust = length_of, count_of, adjust


class LenField(Field):
    """The size of the payload."""

    def __init__(self, name, default, fmt="H", adjust=lambda x: x):
        Field.__init__(self, name, default, fmt)
        self.adjust = adjust

    def i2m(self, pkt, x):
        return self.adjust(len(pkt.payload)) if x is None else x


from orcap.list_fields import (ConditionalField, Emph, FieldListField, PacketField, PacketLenField, PacketListField)  # noqa: E402
