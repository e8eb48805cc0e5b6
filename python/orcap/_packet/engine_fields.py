"""Fields of the engine's classes, for those who ask what a class has: `IP.ttl`, `IP.fields_desc`."""
from orcap import _orcap
from orcap._orcap import FlagValue
from orcap.fields import Field

_NUMBERS = {8: "Byte", 16: "Short", 32: "Int", 64: "Long"}
_WHOLE = {"UINT", "HEX", "ENUM", "XENUM", "FLAGS", "LEUINT"}
_RANDOM = {"MAC": "RandMAC", "IP4": "RandIP", "IP6": "RandIP6", "BYTES": "RandBin"}
_made = {}


class EngineField(Field):
    """A field of a class that the engine's lists describe."""

    def __init__(self, owner, name, kind, width, conditional, names):
        self.owner, self.name, self.kind, self.size, self.i2s = owner, name, kind, width, names
        self.sz = width // 8 if width % 8 == 0 else width / 8
        self.islist = int(kind in ("ITEMS", "LIST", "STRINGS"))
        self.holds_packets = int(kind == "ITEMS")
        self.isconditional = conditional
        self.s2i = {text: value for value, text in names.items()}
        self.owners = [owner]

    @property
    def default(self):
        return self.owner().default_fields[self.name]

    def applies(self, pkt):
        return not self.conditional or pkt.getfieldval(self.name) is not None

    def any2i(self, pkt, x):
        packet = self.owner() if pkt is None else pkt.copy()
        packet.setfieldval(self.name, x)
        return packet.getfieldval(self.name)

    def i2repr(self, pkt, x):
        if isinstance(x, list) and not self.islist and self.i2s:
            return [self.i2repr(pkt, each) for each in x]
        if self.kind == "ASN1":
            name = self.i2s.get(getattr(x, "val", None)) if not isinstance(getattr(x, "val", None), list) else None
            return f"'{name}' {x!r}" if name else repr(x)
        if isinstance(x, int) and x in self.i2s and self.kind != "FLAGS":
            return self.i2s[x]
        if isinstance(x, FlagValue) or self.kind in ("MAC", "IP4", "IP6"):
            return str(x)
        return hex(x) if self.kind in ("HEX", "XENUM") and isinstance(x, int) else repr(x)

    def randval(self):
        """A random value that fits, or None where the value follows from others."""
        from orcap import volatile
        routed = self.name in ("src", "dst")  # addresses that routes and neighbours say, where nobody else does
        if self.owner().default_fields[self.name] is None or routed and self.kind in ("MAC", "IP4", "IP6"):
            return None
        if self.kind in _RANDOM:
            return getattr(volatile, _RANDOM[self.kind])()
        if self.islist or self.kind not in _WHOLE:
            return None
        whole = {8: volatile.RandByte, 16: volatile.RandShort, 32: volatile.RandInt, 64: volatile.RandLong}.get(self.size)
        return whole() if whole and self.kind != "FLAGS" else volatile.RandNum(0, (1 << self.size) - 1)

    def getfield(self, pkt, s):
        raise NotImplementedError("the engine reads the fields of %s" % self.owner.__name__)

    addfield = getfield


def _kind_name(kind, width):
    whole = _NUMBERS.get(width)
    simple = {"MAC": "MACField", "IP4": "IPField", "IP6": "IP6Field", "BYTES": "StrField", "NAME": "DNSStrField", "FLAGS": "FlagsField",
              "LIST": "FieldListField", "ITEMS": "PacketListField", "STRINGS": "DNSTextField", "ASN1": "ASN1F_field"}
    if kind in simple:
        return simple[kind]
    if not whole:
        return "BitEnumField" if kind in ("ENUM", "XENUM") else "BitField"
    return {"HEX": "X%sField", "ENUM": "%sEnumField", "XENUM": "X%sEnumField", "LEUINT": "LE%sField", "INT": "Signed%sField"}.get(kind, "%sField") % whole


_classes = {}


def of_class(cls):
    """The fields of a class of the engine's lists."""
    if cls in _made:
        return _made[cls]
    fields, seen = [], set()
    for name, kind, width, conditional, names in _orcap.fields(cls._protocol):
        if name in seen:
            continue
        seen.add(name)
        title = _kind_name(kind, width)
        if title not in _classes:
            _classes[title] = type(title, (EngineField,), {"__module__": __name__})
        fields.append(_classes[title](cls, name, kind, width, conditional, names))
    _made[cls] = fields
    return fields
