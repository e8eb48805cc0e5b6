"""Packets inside of packets, lists, and the fields that tell their sizes."""
from orcap._fields.base import Field, MaximumItemsCount
from orcap._fields.text import _StrField
from orcap.base_classes import BasePacket
from orcap.compat import bytes_encode


def _size_of_another(field, pkt):
    """What the size or count field says when nothing was told: from the field named by length_of or count_of."""
    if field.length_of is not None:
        other, value = pkt.getfield_and_val(field.length_of)
        told = other.i2len(pkt, value)
    elif field.count_of is not None:
        other, value = pkt.getfield_and_val(field.count_of)
        told = other.i2count(pkt, value)
    else:
        raise ValueError("Field should have either length_of or count_of")
    return field.adjust(pkt, told)


class FieldLenField(Field):
    """The size in bytes (`length_of`) or the number of items (`count_of`) of another field; `adjust` is given the packet and that number."""
    __slots__ = ("length_of", "count_of", "adjust")

    def __init__(self, name, default, length_of=None, fmt="H", count_of=None, adjust=lambda pkt, x: x):
        Field.__init__(self, name, default, fmt)
        self.length_of = length_of
        self.count_of = count_of
        self.adjust = adjust

    def i2m(self, pkt, x):
        if x is None:
            return 0 if pkt is None else _size_of_another(self, pkt)
        return x


class LEFieldLenField(FieldLenField):
    __slots__ = ()

    def __init__(self, name, default, length_of=None, fmt="<H", count_of=None, adjust=lambda pkt, x: x):
        FieldLenField.__init__(self, name, default, length_of, fmt, count_of, adjust)


class LenField(Field):
    """The size of the payload; `adjust` is given that number."""
    __slots__ = ("adjust",)

    def __init__(self, name, default, fmt="H", adjust=lambda x: x):
        Field.__init__(self, name, default, fmt)
        self.adjust = adjust

    def i2m(self, pkt, x):
        return self.adjust(len(pkt.payload)) if x is None else x


def _adopt(pkt, value):
    if isinstance(value, BasePacket):
        value.add_parent(pkt)
    return value


def _raw(bytes_):
    from orcap.config import conf
    if conf.debug_dissector:
        raise
    return conf.raw_layer(load=bytes_)


def _take_padding(packet):
    """The bytes that a packet did not want; they are taken away from it."""
    from orcap.config import conf
    if conf.padding_layer not in packet:
        return b""
    padding = packet[conf.padding_layer]
    del padding.underlayer.payload
    return padding.load


class _PacketField(_StrField):
    """A packet of a class, or of what a function given the bytes makes of them."""
    __slots__ = ("cls",)
    holds_packets = 1

    def __init__(self, name, default, pkt_cls):
        self.cls = pkt_cls
        _StrField.__init__(self, name, default)

    def i2m(self, pkt, i):
        return b"" if i is None else bytes(i)

    def m2i(self, pkt, m):
        try:
            return self.cls(m, _parent=pkt)
        except TypeError:  # a function that takes the bytes alone
            return _adopt(pkt, self.cls(m))


class _PacketFieldSingle(_PacketField):
    __slots__ = ()

    def any2i(self, pkt, x):
        return _PacketField.any2i(self, pkt, _adopt(pkt, x))

    def getfield(self, pkt, s):
        packet = self.m2i(pkt, s)
        return _take_padding(packet), packet


class PacketField(_PacketFieldSingle):
    """One packet; what it leaves is the rest."""
    __slots__ = ()

    def randval(self):
        from orcap.packet import fuzz
        return fuzz(self.cls())


class PacketLenField(_PacketFieldSingle):
    """One packet in as many bytes as `length_from` says."""
    __slots__ = ("length_from",)

    def __init__(self, name, default, cls, length_from=None):
        _PacketFieldSingle.__init__(self, name, default, cls)
        self.length_from = length_from or (lambda pkt: 0)

    def getfield(self, pkt, s):
        size = self.length_from(pkt)
        if not size:
            return s, None
        try:
            packet = self.m2i(pkt, s[:size])
        except Exception:
            packet = _raw(s[:size])
        return s[size:], packet


class PacketListField(_PacketField):
    """Packets one behind the other: a number of them (`count_from`), in a number of bytes (`length_from`), as long as
    `next_cls_cb(pkt, list, last, rest)` names a class for the next one, or as long as there are bytes."""
    __slots__ = ("count_from", "length_from", "next_cls_cb", "max_count")
    islist = 1

    def __init__(self, name, default, pkt_cls=None, count_from=None, length_from=None, next_cls_cb=None, max_count=None):
        _PacketField.__init__(self, name, [] if default is None else default, pkt_cls)
        self.count_from = count_from
        self.length_from = length_from
        self.next_cls_cb = next_cls_cb
        self.max_count = max_count

    def any2i(self, pkt, x):
        packets = x if isinstance(x, list) else [x]
        for packet in packets:
            _adopt(pkt, packet)
        return packets

    def i2count(self, pkt, val):
        return len(val) if isinstance(val, list) else 1

    def i2len(self, pkt, val):
        return sum(len(self.i2m(pkt, packet)) for packet in val)

    def i2m(self, pkt, i):
        return bytes_encode(i)

    def addfield(self, pkt, s, val):
        return s + b"".join(self.i2m(pkt, packet) for packet in val)

    def _next(self, pkt, make, rest):
        """(what is left, the next packet, whether it could be read)"""
        try:
            packet = make(rest)
        except Exception:
            from orcap.config import conf
            if conf.debug_dissector:
                raise
            return b"", _raw(rest), False
        return _take_padding(packet), packet, True

    def getfield(self, pkt, s):
        from orcap.config import conf
        count, after, make = None, b"", lambda rest: self.m2i(pkt, rest)
        if self.next_cls_cb is not None:
            make = self._maker(pkt, self.next_cls_cb(pkt, [], None, s))
            count = 0 if make is None else 1
        if self.length_from is not None:
            size = self.length_from(pkt)
            s, after = s[:size], s[size:]
        elif self.count_from is not None and self.next_cls_cb is None:
            count = self.count_from(pkt)
        most = self.max_count or conf.max_list_count
        packets = []
        while s and (count is None or count > 0):
            count = count and count - 1
            s, packet, read = self._next(pkt, make, s)
            if read and s and self.next_cls_cb is not None:
                make = self._maker(pkt, self.next_cls_cb(pkt, packets, packet, s))
                count = 0 if make is None else 1
            packets.append(packet)
            if len(packets) > most:
                raise MaximumItemsCount("Maximum amount of items reached in PacketListField: %s (defaults to conf.max_list_count)" % most)
        return s + after, packets

    @staticmethod
    def _maker(pkt, cls):
        if cls is None:
            return None

        def make(rest):
            try:
                return cls(rest, _parent=pkt)
            except TypeError:
                return _adopt(pkt, cls(rest))
        return make


class FieldListField(Field):
    """Values of one field one behind the other: a number of them (`count_from`), in a number of bytes (`length_from`), or all there are."""
    __slots__ = ("field", "count_from", "length_from", "max_count")
    islist = 1

    def __init__(self, name, default, field, length_from=None, count_from=None, max_count=None):
        self.field = field
        Field.__init__(self, name, [] if default is None else default)
        self.count_from = count_from
        self.length_from = length_from
        self.max_count = max_count

    def i2count(self, pkt, val):
        return len(val) if isinstance(val, list) else 1

    def i2len(self, pkt, val):
        return int(sum(self.field.i2len(pkt, item) for item in val))

    def any2i(self, pkt, x):
        return [self.field.any2i(pkt, item) for item in (x if isinstance(x, list) else [x])]

    def i2repr(self, pkt, x):
        return "[%s]" % ", ".join(self.field.i2repr(pkt, item) for item in x)

    def addfield(self, pkt, s, val):
        for item in self.i2m(pkt, val):
            s = self.field.addfield(pkt, s, item)
        return s

    def getfield(self, pkt, s):
        from orcap.config import conf
        count, after = None, b""
        if self.length_from is not None:
            size = self.length_from(pkt)
            s, after = s[:size], s[size:]
        elif self.count_from is not None:
            count = self.count_from(pkt)
        most = self.max_count or conf.max_list_count
        values = []
        while s and (count is None or count > 0):
            count = count and count - 1
            s, value = self.field.getfield(pkt, s)
            values.append(value)
            if len(values) > most:
                raise MaximumItemsCount("Maximum amount of items reached in FieldListField: %s (defaults to conf.max_list_count)" % most)
        if isinstance(s, tuple):
            return (s[0] + after, s[1]), values
        return s + after, values
