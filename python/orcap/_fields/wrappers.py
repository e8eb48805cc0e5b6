"""Fields around other fields: what they do not do themselves, the field inside does."""
from orcap._fields.base import Field
from orcap._packet.hexview import lhex
from orcap.error import Scapy_Exception


class _FieldContainer:
    __slots__ = ("fld",)
    isconditional = False
    ismayend = False
    istrailer = False

    def __getattr__(self, attr):
        if attr == "fld" or attr[:2] == "__":
            raise AttributeError(attr)
        return getattr(self.fld, attr)


class Emph(_FieldContainer):
    """Shown with emphasis."""
    __slots__ = ()
    is_emphasised = True

    def __init__(self, fld):
        self.fld = fld

    def __eq__(self, other):
        return self.fld == other

    def __hash__(self):
        return hash(self.fld)


class MayEnd(_FieldContainer):
    """The layer may end behind this field."""
    __slots__ = ()
    ismayend = True

    def __init__(self, fld):
        self.fld = fld

    def __eq__(self, other):
        return self.fld == other

    def __hash__(self):
        return hash(self.fld)


class ActionField(_FieldContainer):
    """Calls a method of the packet, with the value and the field, when a value is assigned."""
    __slots__ = ("_action_method", "_privdata")

    def __init__(self, fld, action_method, **kargs):
        self.fld = fld
        self._action_method = action_method
        self._privdata = kargs

    def any2i(self, pkt, val):
        if pkt is not None:
            getattr(pkt, self._action_method)(val, self.fld, **self._privdata)
        return self.fld.any2i(pkt, val)


class ConditionalField(_FieldContainer):
    """There only if `cond(pkt)` holds."""
    __slots__ = ("cond",)
    isconditional = True

    def __init__(self, fld, cond):
        self.fld = fld
        self.cond = cond

    def _evalcond(self, pkt):
        return bool(self.cond(pkt))

    def any2i(self, pkt, x):
        return self.fld.any2i(pkt, x)

    def i2h(self, pkt, val):
        if pkt is not None and not self._evalcond(pkt):
            return None
        return self.fld.i2h(pkt, val)

    def getfield(self, pkt, s):
        return self.fld.getfield(pkt, s) if self._evalcond(pkt) else (s, None)

    def addfield(self, pkt, s, val):
        return self.fld.addfield(pkt, s, val) if self._evalcond(pkt) else s

    @property
    def ismayend(self):
        return self.fld.ismayend


class MultipleTypeField(_FieldContainer):
    """One of several fields of one name: the first of `flds` whose condition holds, else `dflt`. A condition is a function of the packet, or
    a pair: the second is also given a value that is to be stored. A third member of an entry is a hint about when it is used."""
    __slots__ = ("flds", "dflt", "hints", "name", "default")

    def __init__(self, flds, dflt):
        self.hints = {entry[0]: entry[2] for entry in flds if len(entry) == 3}
        self.flds = [tuple(entry[:2]) for entry in flds]
        self.dflt = dflt
        self.default = None  # each field has its own
        self.name = dflt.name
        if any(entry[0].name != self.name for entry in self.flds):
            from warnings import warn
            warn("All fields should have the same name in a MultipleTypeField (%s). Use hints." % self.name, SyntaxWarning)

    def _iterate_fields_cond(self, pkt, val, use_val):
        for field, condition in self.flds:
            if isinstance(condition, tuple):
                holds = condition[1](pkt, val) if use_val else condition[0](pkt)
            else:
                holds = condition(pkt)
            if holds:
                return field
        return self.dflt

    def _find_fld_pkt(self, pkt):
        return self._iterate_fields_cond(pkt, None, False)

    def _find_fld_pkt_val(self, pkt, val):
        """The field for a value, and the value: where it is not told, that field's default."""
        field = self._iterate_fields_cond(pkt, val, True)
        if val is None:
            val = field.default
        return field, val

    def _find_fld(self):
        """The default field: without a packet no condition can be asked."""
        return self.dflt

    fld = property(_find_fld)

    def getfield(self, pkt, s):
        return self._find_fld_pkt(pkt).getfield(pkt, s)

    def addfield(self, pkt, s, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.addfield(pkt, s, val)

    def any2i(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.any2i(pkt, val)

    def h2i(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.h2i(pkt, val)

    def i2h(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.i2h(pkt, val)

    def i2m(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.i2m(pkt, val)

    def i2len(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.i2len(pkt, val)

    def i2repr(self, pkt, val):
        field, val = self._find_fld_pkt_val(pkt, val)
        return field.i2repr(pkt, val)

    def register_owner(self, cls):
        for field, condition in self.flds:
            field.owners.append(cls)
        self.dflt.owners.append(cls)

    def get_fields_list(self):
        return [self]


class PadField(_FieldContainer):
    """Filled with `padwith` to a multiple of `align` bytes."""
    __slots__ = ("_align", "_padwith")

    def __init__(self, fld, align, padwith=None):
        self.fld = fld
        self._align = align
        self._padwith = padwith or b"\x00"

    def padlen(self, flen, pkt):
        return -flen % self._align

    def getfield(self, pkt, s):
        rest, value = self.fld.getfield(pkt, s)
        return rest[self.padlen(len(s) - len(rest), pkt):], value

    def addfield(self, pkt, s, val):
        own = self.fld.addfield(pkt, b"", val)
        return s + own + self._padwith * self.padlen(len(own), pkt)


class ReversePadField(PadField):
    """Filled before the field, which begins at a multiple of `align` bytes of its layer."""
    __slots__ = ()

    def original_length(self, pkt):
        return len(pkt.original)

    def getfield(self, pkt, s):
        return self.fld.getfield(pkt, s[self.padlen(self.original_length(pkt) - len(s), pkt):])

    def addfield(self, pkt, s, val):
        return self.fld.addfield(pkt, s + self._padwith * self.padlen(len(s), pkt), val)


class TrailerBytes(bytes):
    """Bytes that are taken from their end: [:2] are the last two, [2:] all others."""

    def __getitem__(self, item):
        if not isinstance(item, slice):
            return bytes.__getitem__(self, item if item < 0 else len(self) - item - 1)
        start, stop, step = item.indices(len(self))
        return bytes(self)[len(self) - stop:len(self) - start:step] if stop > start else b""


class TrailerField(_FieldContainer):
    """Stands behind the payload. Reading takes it from the end of the bytes; building, the layer asks for it (`trailer`) once its payload
    is there."""
    __slots__ = ()
    istrailer = True

    def __init__(self, fld):
        self.fld = fld

    def getfield(self, pkt, s):
        if isinstance(s, tuple):
            raise Scapy_Exception("%s: a trailer cannot begin inside of a byte" % self.name)
        size = self.fld.sz
        rest, value = self.fld.getfield(pkt, s[-size:] if len(s) >= size else s)
        return s[:-size], value

    def addfield(self, pkt, s, val):
        return s

    def trailer(self, pkt, val):
        """The bytes that go behind the payload."""
        return self.fld.addfield(pkt, b"", val)


class FCSField(TrailerField):
    """A frame's check sequence, shown in hexadecimal."""
    __slots__ = ()

    def __init__(self, *args, **kwargs):
        TrailerField.__init__(self, Field(*args, **kwargs))

    def i2repr(self, pkt, x):
        return lhex(self.i2h(pkt, x))
