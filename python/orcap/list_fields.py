"""Fields that hold packets or other fields: lists, and what stands around a field."""
from orcap.fields import Field, StrField
from orcap.packet import Packet, Raw


class PacketField(StrField):
    """A packet of a class."""

    holds_packets = 1
    ismutable = True

    def __init__(self, name, default, pkt_cls=None):
        self.cls = pkt_cls
        StrField.__init__(self, name, default)

    def any2i(self, pkt, x):
        return x

    def i2m(self, pkt, x):
        return b"" if x is None else bytes(x)

    def m2i(self, pkt, x):
        return self.cls(x)

    def getfield(self, pkt, s):
        packet = self.m2i(pkt, s)
        rest = b""
        if _padded(packet):
            padding = packet.getlayer("Padding")
            rest = padding.load
            padding.underlayer.remove_payload()
        return rest, packet

    def i2len(self, pkt, x):
        return len(bytes(x)) if x is not None else 0


def _padded(packet):
    return isinstance(packet, Packet) and "Padding" in packet


class PacketLenField(PacketField):
    """A packet of as many bytes as another field says."""

    def __init__(self, name, default, cls=None, length_from=None):
        PacketField.__init__(self, name, default, cls)
        self.length_from = length_from

    def getfield(self, pkt, s):
        size = self.length_from(pkt)
        try:
            packet = self.m2i(pkt, s[:size]) if size else None
        except Exception:
            packet = Raw(load=s[:size])
        return s[size:], packet


class PacketListField(PacketField):
    """Packets one after another: a number of them, a size, or up to the end."""

    islist = 1

    def __init__(self, name, default, pkt_cls=None, count_from=None, length_from=None, next_cls_cb=None, max_count=None):
        self.count_from, self.length_from, self.next_cls_cb, self.max_count = count_from, length_from, next_cls_cb, max_count
        PacketField.__init__(self, name, [] if default is None else default, pkt_cls)

    def any2i(self, pkt, x):
        return x if x is None or isinstance(x, list) else [x]

    def i2count(self, pkt, val):
        return len(val) if isinstance(val, list) else 1

    def i2len(self, pkt, val):
        return sum(len(bytes(each)) for each in val)

    def getfield(self, pkt, s):
        left = self.count_from(pkt) if self.count_from else None
        size = self.length_from(pkt) if self.length_from else None
        rest = b""
        if size is not None:
            s, rest = s[:size], s[size:]
        packets, last = [], None
        while s and (left is None or left > 0):
            if left is not None:
                left -= 1
            cls = self.next_cls_cb(pkt, packets, last, s) if self.next_cls_cb else self.cls
            if cls is None:
                break
            try:
                last = cls(s)
            except Exception:
                last, s = Raw(load=s), b""
            else:
                if _padded(last):
                    padding = last.getlayer("Padding")
                    s = padding.load
                    padding.underlayer.remove_payload()
                else:
                    s = b""
            packets.append(last)
        return s + rest, packets

    def addfield(self, pkt, s, val):
        return s + b"".join(bytes(each) for each in val or ())


class FieldListField(Field):
    """Values of a field one after another."""

    islist = 1

    def __init__(self, name, default, field, length_from=None, count_from=None):
        self.field, self.length_from, self.count_from = field, length_from, count_from
        Field.__init__(self, name, [] if default is None else default)

    def any2i(self, pkt, x):
        return [self.field.any2i(pkt, each) for each in (x if isinstance(x, list) else [x])]

    def i2count(self, pkt, val):
        return len(val) if isinstance(val, list) else 1

    def i2len(self, pkt, val):
        return sum(self.field.i2len(pkt, each) for each in val)

    def i2repr(self, pkt, x):
        return "[%s]" % ", ".join(str(self.field.i2repr(pkt, each)) for each in x)

    def addfield(self, pkt, s, val):
        for each in val or ():
            s = self.field.addfield(pkt, s, each)
        return s

    def getfield(self, pkt, s):
        left = self.count_from(pkt) if self.count_from else None
        size = self.length_from(pkt) if self.length_from else None
        rest = b""
        if size is not None:
            s, rest = s[:size], s[size:]
        values = []
        while s and (left is None or left > 0):
            if left is not None:
                left -= 1
            s, value = self.field.getfield(pkt, s)
            values.append(value)
        return s + rest, values


class _Around:
    """A field that stands around another and is it in all but what is said here."""

    def __init__(self, fld):
        self.fld = fld

    def __getattr__(self, name):
        if name == "fld":
            raise AttributeError(name)
        return getattr(self.fld, name)

    def __repr__(self):
        return repr(self.fld)


class Emph(_Around):
    """Shown with emphasis."""


class ConditionalField(_Around):
    """A field that is there only when a function of the packet says so."""

    conditional = True

    def __init__(self, fld, cond):
        self.fld, self.cond = fld, cond

    def applies(self, pkt):
        return bool(self.cond(pkt))

    def getfield(self, pkt, s):
        return self.fld.getfield(pkt, s) if self.applies(pkt) else (s, None)

    def addfield(self, pkt, s, val):
        return self.fld.addfield(pkt, s, val) if self.applies(pkt) else s

    def any2i(self, pkt, x):
        return self.fld.any2i(pkt, x)
