"""Fields of the engine's classes, for those who ask what a class has: `IP.ttl`, `IP.fields_desc`."""
from orcap import _orcap
from orcap._orcap import FlagValue
from orcap.config import conf
from orcap.fields import Field

_NUMBERS = {8: "Byte", 16: "Short", 32: "Int", 64: "Long"}
_WHOLE = {"UINT", "HEX", "ENUM", "XENUM", "FLAGS", "LEUINT"}
_RANDOM = {"MAC": "RandMAC", "LEMAC": "RandMAC", "IP4": "RandIP", "IP6": "RandIP6", "BYTES": "RandBin"}
_ROUTED = {"Ether", "Dot3", "IP", "IPv6", "IPv46", "IPerror", "IPerror6"}  # whose src and dst Scapy asks routes and neighbours for
_made = {}


def _is_routed(owner, name):
    return owner is not None and owner.__name__ in _ROUTED and name in ("src", "dst")


class EngineField:
    """What a field of a class that the engine's lists describe has beside its class of orcap.fields."""

    owner = None

    @property
    def is_emphasised(self):
        """Whether themes show it louder: who sends, and to whom."""
        return self.owner is not None and self.owner.__name__ in ("IP", "IPerror", "IPv46") and self.name in ("src", "dst")

    def describe(self, owner, name, kind, width, conditional, names):
        self.owner, self.name, self.kind, self.size, self.i2s = owner, name, kind, width, names
        self.sz = width // 8 if width % 8 == 0 else width / 8
        self.islist = int(kind in ("ITEMS", "LIST", "STRINGS", "NAMES"))
        self.holds_packets = int(kind == "ITEMS")
        self.isconditional = conditional
        self.s2i = {text: value for value, text in names.items()}
        self.owners = [owner]

    @property
    def default(self):
        """None of addresses that Scapy asks routes and neighbours for."""
        if _is_routed(self.owner, self.name):
            return None
        return self.owner().default_fields[self.name]

    @default.setter
    def default(self, value):
        pass

    def _evalcond(self, pkt):
        return pkt.getfieldval(self.name) is not None

    def any2i(self, pkt, x):
        if self.owner is None:
            return x
        packet = self.owner() if pkt is None else pkt.copy()
        packet.setfieldval(self.name, x)
        return packet.getfieldval(self.name)

    def i2repr(self, pkt, x):
        if isinstance(x, list) and not self.islist and self.i2s:
            return [self.i2repr(pkt, each) for each in x]
        if self.kind == "ASN1":
            name = self.i2s.get(getattr(x, "val", None)) if not isinstance(getattr(x, "val", None), list) else None
            return f"'{name}' {x!r}" if name else repr(x)
        if isinstance(x, int) and x in self.i2s and self.kind != "FLAGS" and self not in conf.noenum:
            return self.i2s[x]
        if self.kind == "IP4" and isinstance(x, str) and self in conf.resolve:
            return self.resolve(x)
        if isinstance(x, FlagValue) or self.kind in ("MAC", "LEMAC", "IP4", "IP6"):
            return str(x)
        return hex(x) if self.kind in ("HEX", "XENUM") and isinstance(x, int) else repr(x)

    def randval(self):
        """A random value that fits, or None where the value follows from others."""
        from orcap import volatile
        if self.name == "options" and self.owner.__name__ == "TCP":
            from orcap.layers.inet import RandTCPOptions
            return RandTCPOptions()
        if self.default is None or self.islist:
            return None
        if self.kind in _RANDOM:
            return getattr(volatile, _RANDOM[self.kind])()
        if self.kind not in _WHOLE:
            return None
        whole = {8: volatile.RandByte, 16: volatile.RandShort, 32: volatile.RandInt, 64: volatile.RandLong}.get(self.size)
        return whole() if whole and self.kind != "FLAGS" else volatile.RandNum(0, (1 << self.size) - 1)


def _kind_name(name, kind, width):
    """The class of orcap.fields that is most like it."""
    if name in ("src", "dst") and kind in ("MAC", "IP4", "IP6"):
        return ("Source" if name == "src" else "Dest") + {"MAC": "MACField", "IP4": "IPField", "IP6": "IP6Field"}[kind]
    whole = _NUMBERS.get(width)
    simple = {"MAC": "MACField", "LEMAC": "LEMACField", "IP4": "IPField", "IP6": "IP6Field", "BYTES": "StrField", "NAME": "DNSStrField", "FLAGS": "FlagsField",
              "LIST": "FieldListField", "ITEMS": "PacketListField", "STRINGS": "DNSTextField", "ASN1": "ASN1F_field"}
    if kind in simple:
        return simple[kind]
    if not whole:
        return "BitEnumField" if kind in ("ENUM", "XENUM") else "BitField"
    return {"HEX": "X%sField", "ENUM": "%sEnumField", "XENUM": "X%sEnumField", "LEUINT": "LE%sField", "INT": "Signed%sField"}.get(kind, "%sField") % whole


_classes = {}


def _class_of(title):
    if title not in _classes:
        from orcap import fields
        base = getattr(fields, title, fields.MACField if title.endswith("MACField") else fields.Field)
        _classes[title] = type(title, (EngineField, base), {"__module__": "orcap.fields"})
    return _classes[title]


def _make(title, name, width, names):
    """A field with what its class wants to be told."""
    cls = _class_of(title)
    if title == "FlagsField":
        flags = [names.get(1 << bit, "") for bit in range(width)]
        return cls(name, 0, width, flags)
    if "Enum" in title:
        return cls(name, 0, width, names) if title == "BitEnumField" else cls(name, 0, names)
    if title == "BitField":
        return cls(name, 0, width)
    field = cls.__new__(cls)
    base = cls.__mro__[2]
    for arguments in ((name, None), (name,)):
        try:
            base.__init__(field, *arguments)
            return field
        except TypeError:
            pass
    Field.__init__(field, name, None)
    return field


def of_class(cls):
    """The fields of a class of the engine's lists."""
    if cls in _made:
        return _made[cls]
    fields, seen = [], set()
    for name, kind, width, conditional, names in _orcap.fields(cls._protocol):
        if name in seen:
            continue
        seen.add(name)
        field = _make(_kind_name(name, kind, width), name, width, names)
        field.describe(cls, name, kind, width, conditional, names)
        fields.append(field)
    _made[cls] = fields
    return fields
