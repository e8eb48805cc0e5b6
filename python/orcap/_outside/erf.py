"""ERF, the records of Endace's cards, as far as they hold Ethernet."""
import os
from struct import pack, unpack

from orcap._orcap import EDecimal
from orcap.capture_files import MTU, PcapReader, PcapWriter, PacketMetadata
from orcap.error import Scapy_Exception

_HEAD = 16
_ETHERNET = 2
_HAS_EXTENSION = 0x80
_FRACTION = 1 << 32


def _opened(filename, mode, packed=False):
    if not isinstance(filename, (str, os.PathLike)):
        return filename
    if "r" in mode:
        with open(filename, "rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
    if packed:
        import gzip
        return gzip.open(filename, mode)
    return open(filename, mode)


class ERFEthernetReader(PcapReader):
    """Packets of a file of ERF records, one after another."""

    def __init__(self, filename, fdesc=None):
        self.filename = filename if isinstance(filename, str) else getattr(filename, "name", "No name")
        self.f = _opened(filename, "rb")
        self.linktype = 1

    def _read_packet(self, size=MTU):
        head = self.f.read(_HEAD)
        if len(head) < _HEAD:
            raise EOFError
        fraction, seconds = unpack("<II", head[:8])
        kind, _, length, _, wirelen = unpack(">BBHHH", head[8:])
        if not kind & _ETHERNET:
            raise Scapy_Exception("Invalid ERF Type (Not TYPE_ETH)")
        length -= _HEAD
        while kind & _HAS_EXTENSION:
            extension = self.f.read(8)
            if len(extension) < 8:
                raise EOFError
            kind, length = extension[0], length - 8
        self.f.read(2)  # offset and a reserved byte
        data = self.f.read(max(length - 2, 0))
        return data[:size], PacketMetadata(seconds, fraction * 1000000 // _FRACTION, wirelen, len(data))

    def read_packet(self, size=MTU):
        from orcap.packet import builtin_classes
        data, facts = self._read_packet(size)
        packet = builtin_classes["Ether"](data)
        packet.time = EDecimal("%d.%06d" % (facts.sec, facts.usec))
        packet.wirelen = facts.wirelen
        return packet

    def read_all(self, count=-1):
        from orcap.plist import PacketList
        name = os.path.basename(self.filename) if isinstance(self.filename, str) else "No name"
        return PacketList(self._read_all(count), name)

    def close(self):
        self.f.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class ERFEthernetWriter(PcapWriter):
    """Writes packets as ERF records."""

    def __init__(self, filename, gz=False, append=False, sync=False):
        self.filename, self.linktype, self.sync = filename, 1, sync
        mode = "ab" if append else "wb"
        self.f = _opened(filename, mode, gz)

    def write_header(self, pkt):
        """There is none."""

    def write_packet(self, packet, linktype=None, sec=None, usec=None, caplen=None, wirelen=None, comments=None, ifname=None, direction=None):
        data = bytes(packet)
        time = float(getattr(packet, "time", 0) or 0)
        seconds = int(time) if sec is None else sec
        fraction = int((time - int(time)) * _FRACTION) if usec is None else usec * _FRACTION // 1000000
        length = len(data) + _HEAD + 2
        self.f.write(pack("<II", fraction, seconds) + pack(">BBHHHH", _ETHERNET, 0, length, 0, wirelen or getattr(packet, "wirelen", None) or length, 0) + data)
        if self.sync:
            self.f.flush()

    def write(self, pkt):
        """Writes a packet, or each of several."""
        for packet in [pkt] if isinstance(pkt, bytes) or hasattr(pkt, "fields_desc") else pkt:
            self.write_packet(packet)

    def flush(self):
        self.f.flush()

    def close(self):
        self.f.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def rderf(filename, count=-1):
    """The packets of a file of ERF records."""
    with ERFEthernetReader(filename) as file:
        return file.read_all(count)


def wrerf(filename, pkt, *args, **kargs):
    """Writes packets as ERF records: gz, append, sync."""
    with ERFEthernetWriter(filename, *args, **kargs) as file:
        file.write(pkt)
