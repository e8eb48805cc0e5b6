"""Bytes and text: all that is left, of a fixed or a told size, or up to a stop."""
from orcap._fields.base import Field
from orcap.compat import bytes_encode, bytes_hex, plain_str
from orcap.volatile import RandBin, RandNum, RandTermString


class _StrField(Field):
    """All bytes that are left, but `remain` of them."""
    __slots__ = ("remain",)

    def __init__(self, name, default, fmt="H", remain=0):
        Field.__init__(self, name, default, fmt)
        self.remain = remain

    def i2len(self, pkt, x):
        return 0 if x is None else len(x)

    def any2i(self, pkt, x):
        return Field.any2i(self, pkt, bytes_encode(x) if isinstance(x, str) else x)

    def i2repr(self, pkt, x):
        return Field.i2repr(self, pkt, x)

    def i2m(self, pkt, x):
        if x is None:
            return b""
        return x if isinstance(x, bytes) else bytes_encode(x)

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, val)

    def getfield(self, pkt, s):
        if self.remain:
            return s[-self.remain:], self.m2i(pkt, s[:-self.remain])
        return b"", self.m2i(pkt, s)

    def randval(self):
        return RandBin(RandNum(0, 1200))


class StrField(_StrField):
    __slots__ = ()


class StrFieldUtf16(StrField):
    """Text as UTF-16, lowest byte first."""
    __slots__ = ()

    def any2i(self, pkt, x):
        return self.h2i(pkt, x)

    def i2repr(self, pkt, x):
        return plain_str(self.i2h(pkt, x))

    def h2i(self, pkt, x):
        return plain_str(x).encode("utf-16-le", errors="replace")

    def i2h(self, pkt, x):
        return bytes_encode(x).decode("utf-16-le", errors="replace")


class _StrEnumField:
    """Shows a name beside the bytes; `enum` tells the names."""
    __slots__ = ()

    def __init__(self, **kwargs):
        self.enum = kwargs.pop("enum", None)

    def i2repr(self, pkt, v):
        stripped = v.rstrip(b"\x00")
        shown = repr(stripped)
        if self.enum:
            for key in (v, stripped):
                if key in self.enum:
                    return "%s (%s)" % (shown, self.enum[key])
        return shown


class StrEnumField(_StrEnumField, StrField):
    __slots__ = ("enum",)

    def __init__(self, name, default, enum=None, **kwargs):
        StrField.__init__(self, name, default, **kwargs)
        self.enum = enum


class StrFixedLenField(StrField):
    """`length` bytes, or as many as `length_from` says: filled with zeros, or cut."""
    __slots__ = ("length_from",)

    def __init__(self, name, default, length=None, length_from=None):
        StrField.__init__(self, name, default)
        self.length_from = length_from or (lambda pkt: 0)
        if length is not None:
            self.sz = length
            self.length_from = lambda pkt, length=length: length

    def i2repr(self, pkt, v):
        from orcap.config import conf
        if isinstance(v, bytes) and not conf.debug_strfixedlenfield:
            v = v.rstrip(b"\x00")
        return super().i2repr(pkt, v)

    def getfield(self, pkt, s):
        size = self.length_from(pkt)
        if not size:
            return s, b""
        return s[size:], self.m2i(pkt, s[:size])

    def addfield(self, pkt, s, val):
        size = self.length_from(pkt)
        own = self.i2m(pkt, val)
        return s + (own if size is None else own.ljust(size, b"\x00")[:size])

    def randval(self):
        try:
            return RandBin(self.length_from(None))
        except Exception:
            return RandBin(RandNum(0, 200))


class StrFixedLenFieldUtf16(StrFixedLenField, StrFieldUtf16):
    __slots__ = ()


class StrFixedLenEnumField(_StrEnumField, StrFixedLenField):
    __slots__ = ("enum",)

    def __init__(self, name, default, enum=None, length=None, length_from=None):
        StrFixedLenField.__init__(self, name, default, length, length_from)
        self.enum = enum


class NetBIOSNameField(StrFixedLenField):
    """A NetBIOS name without its last character: a size byte (32), then two letters for each of 15 characters. RFC 1001, section 14."""
    __slots__ = ()

    def __init__(self, name, default, length=31):
        StrFixedLenField.__init__(self, name, default, length)

    def h2i(self, pkt, x):
        return x[:15] if x and len(x) > 15 else x

    def i2m(self, pkt, y):
        characters = bytes_encode(y or b"").ljust(15)[:self.length_from(pkt) // 2]
        return b" " + b"".join(bytes((0x41 + (c >> 4), 0x41 + (c & 15))) for c in characters)

    def m2i(self, pkt, x):
        letters = x[1:]
        pairs = zip(letters[::2], letters[1::2])
        return bytes((high - 0x41 & 15) << 4 | low - 0x41 & 15 for high, low in pairs).strip(b" \x00")


class StrLenField(StrField):
    """As many bytes as `length_from` says."""
    __slots__ = ("length_from", "max_length")
    ON_WIRE_SIZE_UTF16 = True

    def __init__(self, name, default, length_from=None, max_length=None):
        StrField.__init__(self, name, default)
        self.length_from = length_from
        self.max_length = max_length

    def getfield(self, pkt, s):
        size = (self.length_from or (lambda pkt: 0))(pkt)
        return s[size:], self.m2i(pkt, s[:size])

    def randval(self):
        return RandBin(RandNum(0, self.max_length or 1200))


class _XStrField(Field):
    """Shown as hexadecimal digits."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return bytes_hex(x).decode() if isinstance(x, bytes) else super().i2repr(pkt, x)


class XStrField(_XStrField, StrField):
    __slots__ = ()


class XStrLenField(_XStrField, StrLenField):
    __slots__ = ()


class XStrFixedLenField(_XStrField, StrFixedLenField):
    __slots__ = ()


class XLEStrLenField(XStrLenField):
    """Stored with the last byte first."""
    __slots__ = ()

    def i2m(self, pkt, x):
        return x[::-1] if x else b""

    def m2i(self, pkt, x):
        return x[::-1]


class StrLenFieldUtf16(StrLenField, StrFieldUtf16):
    __slots__ = ()


class StrLenEnumField(_StrEnumField, StrLenField):
    __slots__ = ("enum",)

    def __init__(self, name, default, enum=None, **kwargs):
        StrLenField.__init__(self, name, default, **kwargs)
        self.enum = enum


class BoundStrLenField(StrLenField):
    """Random values have `minlen` to `maxlen` bytes."""
    __slots__ = ("minlen", "maxlen")

    def __init__(self, name, default, minlen=0, maxlen=255, length_from=None):
        StrLenField.__init__(self, name, default, length_from)
        self.minlen = minlen
        self.maxlen = maxlen

    def randval(self):
        return RandBin(RandNum(self.minlen, self.maxlen))


class StrNullField(StrField):
    """Bytes up to a zero."""
    __slots__ = ()
    DELIMITER = b"\x00"

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, val) + self.DELIMITER

    def getfield(self, pkt, s):
        width = len(self.DELIMITER)
        end = s.find(self.DELIMITER)
        while end % width and end >= 0:  # between two characters it is no delimiter
            end = s.find(self.DELIMITER, end + 1)
        if end < 0:
            return b"", self.m2i(pkt, s)
        return s[end + width:], self.m2i(pkt, s[:end])

    def randval(self):
        return RandTermString(RandNum(0, 1200), self.DELIMITER)

    def i2len(self, pkt, x):
        return StrField.i2len(self, pkt, x) + 1


class StrNullFieldUtf16(StrNullField, StrFieldUtf16):
    __slots__ = ()
    DELIMITER = b"\x00\x00"


class StrStopField(StrField):
    """Bytes up to `stop`, which belongs to them, and `additional` more."""
    __slots__ = ("stop", "additional")

    def __init__(self, name, default, stop, additional=0):
        StrField.__init__(self, name, default)
        self.stop = stop
        self.additional = additional

    def getfield(self, pkt, s):
        found = s.find(self.stop)
        if found < 0:
            return b"", self.m2i(pkt, s)
        end = found + len(self.stop) + self.additional
        return s[end:], self.m2i(pkt, s[:end])

    def randval(self):
        return RandTermString(RandNum(0, 1200), self.stop)
