"""SCTP: its checksum and its fields. RFC 9260."""
from orcap._packet.later import LaterDict
from orcap._packet.loading import by_number, fill
from orcap.fields import Field


def _table():
    entries = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0x82f63b78 if value & 1 else value >> 1
        entries.append(value)
    return entries


crc32c_table = _table()


def crc32c(buf):
    """The checksum of RFC 9260, appendix A, as a number in network order."""
    value = 0xffffffff
    for byte in buf:
        value = value >> 8 ^ crc32c_table[(value ^ byte) & 0xff]
    return int.from_bytes((value ^ 0xffffffff).to_bytes(4, "little"), "big")


class GapAckField(Field):
    """The first and last chunk of a block that came, counted from the acknowledged one: "1:2"."""

    def __init__(self, name, default):
        Field.__init__(self, name, default, "4s")

    def i2m(self, pkt, x):
        if x is None:
            return bytes(4)
        start, end = map(int, x.split(":"))
        return start.to_bytes(2, "big") + end.to_bytes(2, "big")

    def m2i(self, pkt, x):
        return "%d:%d" % (int.from_bytes(x[:2], "big"), int.from_bytes(x[2:4], "big"))

    def any2i(self, pkt, x):
        return "%d:%d" % (int(x[0]), int(x[1])) if isinstance(x, (tuple, list)) and len(x) == 2 else x


def _names(prefix, without=None):
    """{number: class's name}"""
    return {number: cls.__name__ for number, cls in by_number(prefix, "type", __name__).items() if not without or not cls.__name__.startswith(without)}


sctpchunktypescls = LaterDict(lambda: _names("SCTPChunk", "SCTPChunkParam"))
sctpchunkparamtypescls = LaterDict(lambda: _names("SCTPChunkParam"))

fill(globals())
