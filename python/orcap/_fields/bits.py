"""Fields of some bits. While bytes are begun but not full, what is passed on is a tuple: (bytes, bits done, their value) when building,
(bytes, bits done) when reading."""
from orcap._fields.base import Field
from orcap._orcap import FlagValue
from orcap._packet.hexview import lhex
from orcap.volatile import RandNum, VolatileValue


class _BitField(Field):
    """`size` bits. The bits of a group of `tot_size` bytes that are stored lowest byte first are declared with negative sizes, or with the
    group's size, negative, as tot_size in its first field and as end_tot_size in its last."""
    __slots__ = ("rev", "size", "tot_size", "end_tot_size")

    def __init__(self, name, default, size, tot_size=0, end_tot_size=0):
        Field.__init__(self, name, default)
        if callable(size):
            size = size(self)
        self.rev = size < 0 or tot_size < 0 or end_tot_size < 0
        self.size = abs(size)
        self.tot_size = abs(tot_size) or self.size // 8
        self.end_tot_size = abs(end_tot_size) or self.size // 8
        self.sz = self.size / 8

    def addfield(self, pkt, s, ival):
        val = self.i2m(pkt, ival)
        done = bits = 0
        if isinstance(s, tuple):
            s, done, bits = s
        bits = bits << self.size | val & (1 << self.size) - 1
        done += self.size
        left = done % 8
        s += (bits >> left).to_bytes(done // 8, "big")
        if left:
            return s, left, bits & (1 << left) - 1
        if self.rev:  # the group is full: its bytes change places
            s = s[:-self.end_tot_size] + s[-self.end_tot_size:][::-1]
        return s

    def getfield(self, pkt, s):
        done = 0
        if isinstance(s, tuple):
            s, done = s
        if self.rev and not done:
            s = s[:self.tot_size][::-1] + s[self.tot_size:]
        end = done + self.size
        taken = s[:(end + 7) // 8]
        if len(taken) * 8 < end:
            from struct import error
            raise error("unpack requires a buffer of %d bytes" % ((end + 7) // 8))
        value = int.from_bytes(taken, "big") >> -end % 8 & (1 << self.size) - 1
        rest, left = s[end // 8:], end % 8
        value = self.m2i(pkt, value)
        return ((rest, left), value) if left else (rest, value)

    def randval(self):
        return RandNum(0, (1 << self.size) - 1)

    def i2len(self, pkt, x):
        return self.size / 8


class BitField(_BitField):
    __slots__ = ()


class BitLenField(BitField):
    """As many bits as `length_from` says."""
    __slots__ = ("length_from",)

    def __init__(self, name, default, length_from):
        self.length_from = length_from
        BitField.__init__(self, name, default, 0)

    def getfield(self, pkt, s):
        self.size = self.length_from(pkt)
        return BitField.getfield(self, pkt, s)

    def addfield(self, pkt, s, val):
        self.size = self.length_from(pkt)
        return BitField.addfield(self, pkt, s, val)


class BitFieldLenField(BitField):
    """The size or number of what another field holds, as FieldLenField has it."""
    __slots__ = ("length_of", "count_of", "adjust")

    def __init__(self, name, default, size, length_of=None, count_of=None, adjust=lambda pkt, x: x, tot_size=0, end_tot_size=0):
        BitField.__init__(self, name, default, size, tot_size, end_tot_size)
        self.length_of = length_of
        self.count_of = count_of
        self.adjust = adjust

    def i2m(self, pkt, x):
        from orcap._fields.lists import FieldLenField
        return FieldLenField.i2m(self, pkt, x)


class XBitField(BitField):
    """Shown in hexadecimal."""
    __slots__ = ()

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))


class BitExtendedField(Field):
    """A number of as many bytes as it needs: seven bits each, and `extension_bit` (0 or 7) says that another byte follows."""
    __slots__ = ("extension_bit",)

    def __init__(self, name, default, extension_bit):
        assert extension_bit in (0, 7)
        Field.__init__(self, name, default, "B")
        self.extension_bit = extension_bit

    def addfield(self, pkt, s, val):
        val = self.i2m(pkt, val)
        if val < 0:
            raise ValueError("%s: a number below 0 has no form of this kind" % self.name)
        groups = bytearray()
        while True:
            group, val = val & 127, val >> 7
            groups.append(group if self.extension_bit else group << 1)
            if not val:
                break
        more = 1 << self.extension_bit
        for at in range(len(groups) - 1):
            groups[at] |= more
        return s + bytes(groups)

    def getfield(self, pkt, s):
        val = shift = at = 0
        more = 1 << self.extension_bit
        for at, byte in enumerate(s, 1):
            val |= (byte & 127 if self.extension_bit else byte >> 1) << shift
            shift += 7
            if not byte & more:
                break
        return s[at:], self.m2i(pkt, val)


class LSBExtendedField(BitExtendedField):
    __slots__ = ()

    def __init__(self, name, default):
        BitExtendedField.__init__(self, name, default, 0)


class MSBExtendedField(BitExtendedField):
    __slots__ = ()

    def __init__(self, name, default):
        BitExtendedField.__init__(self, name, default, 7)


class FixedPointField(BitField):
    """A number with `frac_bits` of its bits behind the point."""
    __slots__ = ("frac_bits",)

    def __init__(self, name, default, size, frac_bits=16):
        self.frac_bits = frac_bits
        BitField.__init__(self, name, default, size)

    def any2i(self, pkt, val):
        if val is None:
            return val
        whole = int(val)
        return whole << self.frac_bits | int((val - whole) * 2 ** self.frac_bits)

    def i2h(self, pkt, val):
        from decimal import Context, Decimal
        if val is None or not self.frac_bits:
            return val
        unit = 1 << self.frac_bits
        digits = Context(prec=len(str(unit)) - 1)  # as many as the bits behind the point are worth
        return Decimal(val >> self.frac_bits) + digits.divide(Decimal(val & unit - 1), Decimal(unit)).normalize()

    def i2repr(self, pkt, val):
        return str(self.i2h(pkt, val))


def _bit_names(names, size):
    """A letter or word for each bit, lowest first; a dict tells them by the bits' values."""
    if not isinstance(names, dict):
        return names
    listed = ["bit_%d" % bit for bit in range(abs(size))]
    for value, name in names.items():
        if not isinstance(value, int):
            raise TypeError("must be real number, not %s" % type(value).__name__)
        listed[value.bit_length() - 1] = name
    return listed


class FlagsField(_BitField):
    """Bits with names: a letter each ("FSRPAU"), a list of words, or a dict from bit values to words. Values are FlagValues."""
    __slots__ = ("names",)
    ismutable = True

    def __init__(self, name, default, size, names, **kwargs):
        self.names = _bit_names(names, size)
        _BitField.__init__(self, name, default, size, **kwargs)

    def _fixup_val(self, x):
        if x is None or isinstance(x, (FlagValue, VolatileValue)):
            return x
        return FlagValue(x, self.names)

    def any2i(self, pkt, x):
        return self._fixup_val(_BitField.any2i(self, pkt, x))

    def m2i(self, pkt, x):
        return self._fixup_val(_BitField.m2i(self, pkt, x))

    def i2h(self, pkt, x):
        return self._fixup_val(_BitField.i2h(self, pkt, x))

    def i2m(self, pkt, x):
        return x.value if isinstance(x, FlagValue) else _BitField.i2m(self, pkt, x)

    def i2repr(self, pkt, x):
        if isinstance(x, (list, tuple)):
            return repr(type(x)(str(self._fixup_val(flags)) for flags in x))
        return str(self._fixup_val(x))


class MultiFlagsEntry(tuple):
    """The short and the long name of a bit."""
    __slots__ = ()
    _fields = ("short", "long")

    def __new__(cls, short, long):
        return tuple.__new__(cls, (short, long))

    short = property(lambda self: self[0])
    long = property(lambda self: self[1])

    def __getnewargs__(self):
        return tuple(self)

    def __repr__(self):
        return "MultiFlagsEntry(short=%r, long=%r)" % self


class MultiFlagsField(_BitField):
    """A set of names of bits; which names, depends on another field: names[depends_on(pkt)][bit] is a MultiFlagsEntry."""
    __slots__ = ("names", "depends_on")

    def __init__(self, name, default, size, names, depends_on):
        self.names = names
        self.depends_on = depends_on
        _BitField.__init__(self, name, default, size)

    def _entries(self, pkt):
        return self.names.get(self.depends_on(pkt), {})

    def _to_set(self, pkt, bits):
        entries = self._entries(pkt)
        return {entries[bit].short if bit in entries else "bit %d" % bit for bit in range(self.size) if bits >> bit & 1}

    def any2i(self, pkt, x):
        if not isinstance(x, (set, int)):
            raise ValueError("set expected")
        if isinstance(x, int):
            return set() if pkt is None else self._to_set(pkt, x)
        known = {entry.short for entry in self._entries(pkt).values()} if pkt is not None else x
        for name in x:
            assert name in known or name.startswith("bit "), 'Unknown flag "%s" with this dependency' % name
        return x

    def i2m(self, pkt, x):
        if x is None:
            return 0
        bits = {entry.short: bit for bit, entry in self._entries(pkt).items()}
        value = 0
        for name in x:
            value |= 1 << (bits[name] if name in bits else int(name[4:]))
        return value

    def m2i(self, pkt, x):
        return self._to_set(pkt, x)

    def i2repr(self, pkt, x):
        words = {entry.short: "%s (%s)" % (entry.long, entry.short) for entry in self._entries(pkt).values()}
        return repr({words.get(name, name) for name in x})
