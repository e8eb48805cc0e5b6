"""Whole numbers of one to many bytes, and floating-point numbers."""
from orcap._fields.base import Field, FieldAttributeException, FieldValueRangeException
from orcap._packet.hexview import lhex
from orcap.volatile import RandNum


class ByteField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "B")


class XByteField(ByteField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))


class OByteField(ByteField):
    """Shown in octal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return "%03o" % self.i2h(pkt, x)


class ThreeBytesField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "!I")
        self.sz = 3

    def addfield(self, pkt, s, val):
        return s + self.struct.pack(self.i2m(pkt, val))[1:4]

    def getfield(self, pkt, s):
        return s[3:], self.m2i(pkt, self.struct.unpack(b"\x00" + s[:3])[0])


class X3BytesField(ThreeBytesField, XByteField):
    __slots__ = ()

    def i2repr(self, pkt, x):
        return XByteField.i2repr(self, pkt, x)


class LEThreeBytesField(ByteField):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<I")
        self.sz = 3

    def addfield(self, pkt, s, val):
        return s + self.struct.pack(self.i2m(pkt, val))[:3]

    def getfield(self, pkt, s):
        return s[3:], self.m2i(pkt, self.struct.unpack(s[:3] + b"\x00")[0])


class XLE3BytesField(LEThreeBytesField, XByteField):
    __slots__ = ()

    def i2repr(self, pkt, x):
        return XByteField.i2repr(self, pkt, x)


def LEX3BytesField(*args, **kwargs):
    """The older name of XLE3BytesField."""
    return XLE3BytesField(*args, **kwargs)


class NBytesField(Field):
    """A number of `sz` bytes, highest first."""
    __slots__ = ()

    def __init__(self, name, default, sz):
        Field.__init__(self, name, default, "<" + "B" * sz)

    def i2m(self, pkt, x):
        digits = []
        x = 0 if x is None else x
        for _ in range(self.sz):
            digits.append(x % 256)
            x //= 256
        return digits[::-1]

    def m2i(self, pkt, x):
        if isinstance(x, int):
            return x
        return int.from_bytes(x, "big") if isinstance(x, (list, tuple)) else 0

    def i2repr(self, pkt, x):
        return "%i" % x if isinstance(x, int) else Field.i2repr(self, pkt, x)

    def addfield(self, pkt, s, val):
        return s + self.struct.pack(*self.i2m(pkt, val))

    def getfield(self, pkt, s):
        return s[self.sz:], self.m2i(pkt, self.struct.unpack(s[:self.sz]))

    def randval(self):
        return RandNum(0, 256 ** self.sz - 1)


class XNBytesField(NBytesField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        if isinstance(x, (list, tuple)):
            return "0x" + "".join("%02x" % byte for byte in x)
        return "0x%x" % x if isinstance(x, int) else Field.i2repr(self, pkt, x)


class SignedByteField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "b")


class YesNoByteField(ByteField):
    """Shown as a word: `config` says for each word which numbers, ranges (first, last) or lists of numbers it stands for."""
    __slots__ = ("eval_fn",)

    def _build_config_representation(self, config):
        words = {}
        for word, numbers in config.items():
            if type(numbers) is tuple:
                if len(numbers) != 2:
                    raise FieldAttributeException("invalid length %s of given config item tuple %s - must be (<start-range>, <end-range>)."
                                                  % (len(numbers), numbers))
                for number in numbers:
                    self._check(number)
                numbers = range(numbers[0], numbers[1] + 1)
            elif type(numbers) is list:
                for number in numbers:
                    self._check(number)
            else:
                if isinstance(numbers, int):
                    self._check(numbers)
                numbers = [numbers]
            words.update(dict.fromkeys(numbers, word))
        self.eval_fn = lambda x: words.get(x, x)

    @staticmethod
    def _check(number):
        if number < 0 or number > 255:
            raise FieldValueRangeException("given field value %s invalid - must be in range [0..255]" % number)

    def __init__(self, name, default, config=None):
        if not config:
            self.eval_fn = lambda x: "no" if x == 0 else "yes"
        else:
            self._build_config_representation(config)
        ByteField.__init__(self, name, default)

    def i2repr(self, pkt, x):
        return self.eval_fn(x)


class ShortField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "H")


class SignedShortField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "h")


class LEShortField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<H")


class LESignedShortField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<h")


class XShortField(ShortField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))


class IntField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "I")


class SignedIntField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "i")


class LEIntField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<I")


class LESignedIntField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<i")


class XIntField(IntField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))


class XLEIntField(LEIntField, XIntField):
    __slots__ = ()

    def i2repr(self, pkt, x):
        return XIntField.i2repr(self, pkt, x)


class XLEShortField(LEShortField, XShortField):
    __slots__ = ()

    def i2repr(self, pkt, x):
        return XShortField.i2repr(self, pkt, x)


class LongField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "Q")


class SignedLongField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "q")


class LELongField(LongField):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<Q")


class LESignedLongField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "<q")


class XLongField(LongField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))


class XLELongField(LELongField, XLongField):
    __slots__ = ()

    def i2repr(self, pkt, x):
        return XLongField.i2repr(self, pkt, x)


class IEEEFloatField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "f")


class IEEEDoubleField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "d")


class BCDFloatField(Field):
    """A number with eight bits behind the point."""
    __slots__ = ()

    def i2m(self, pkt, x):
        return 0 if x is None else int(256 * x)

    def m2i(self, pkt, x):
        return x / 256


class OUIField(X3BytesField):
    """The half of a hardware address that names its maker."""
    __slots__ = ()

    def i2repr(self, pkt, val):
        from orcap.config import conf
        oui = ":".join("%02x" % (val >> shift & 255) for shift in (16, 8, 0))
        maker = conf.manufdb._get_manuf(oui) if conf.manufdb else oui
        return oui if maker == oui else "%s (%s)" % (maker, oui)
