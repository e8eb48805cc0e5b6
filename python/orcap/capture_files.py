"""Capture files: readers and writers."""
import os
import sys
from collections import namedtuple

from orcap import _orcap
from orcap.error import log_runtime
from orcap.plist import PacketList

PacketMetadata = namedtuple("PacketMetadata", ["sec", "usec", "wirelen", "caplen"])
PacketMetadataNg = namedtuple("PacketMetadataNg", ["linktype", "tsresol", "tshigh", "tslow", "wirelen", "comments", "ifname", "direction",
                                                   "process_information"])
MTU = 0xffff


# ---- reading

def _input(filename):
    """(what the engine reads from, a name for messages, whether it is ours to close) of a path or a file object."""
    if isinstance(filename, (str, os.PathLike)):
        return open(filename, "rb", buffering=0), os.fspath(filename), True
    try:
        filename.fileno()
        at_start = filename.tell() == 0
    except (AttributeError, OSError, ValueError):
        at_start = False
    name = str(getattr(filename, "name", "No name"))
    if at_start and getattr(filename, "mode", "") in ("rb", "r+b", "rb+"):
        return filename, name, False
    return filename.read(), name, False


def _report(end, name):
    if end:
        log_runtime.warning("%s: %s", name, end)


def rdpcap(filename, count=-1):
    """The packets of a capture: a path or an open file; pcap or pcapng, plain or compressed; at most `count`."""
    source, name, ours = _input(filename)
    packets = PacketList(name=os.path.basename(name))
    try:
        if count != 0:
            _report(_orcap.read_all(packets, source, name, count if count > 0 else 0), name)
    finally:
        if ours:
            source.close()
    return packets


class RawPcapReader:
    """Packets of a capture, one after another, as (bytes, facts)."""

    nonblocking_socket = True

    def __init__(self, filename, fdesc=None, magic=None):
        self.f, self.filename, self._ours = _input(filename)
        self._number = 0
        try:
            self._reader = _orcap._Reader(self.f, self.filename)
        except Exception:
            if self._ours:
                self.f.close()
            raise
        facts = self._reader.facts()
        self._ng = facts["format"] == "pcapng"
        self.endian = ">" if facts["big_endian"] else "<"
        self.linktype, self.snaplen = facts["link"], facts["snaplen"]
        self._ticks = facts["ticks"] or 10 ** 9
        self.nano = self._ticks == 10 ** 9
        if self._ng and type(self) in _NG_OF:
            self.__class__ = _NG_OF[type(self)]

    def __iter__(self):
        return self

    def _next_raw(self):
        packet = self._reader.next_raw()
        if packet is None:
            self._end()
            raise EOFError
        return packet

    def _end(self):
        _report(self._reader.end(), self.filename)

    def __next__(self):
        try:
            return self.read_packet()
        except EOFError:
            raise StopIteration from None

    next = __next__

    def _read_packet(self, size=MTU):
        data, (ns, wirelen, link, ticks, interface, direction, comments) = self._next_raw()
        caplen = len(data)
        data = data[:size]
        if self._ng:
            high = low = None
            if ns is not None:
                high, low = divmod(ns * ticks // 10 ** 9, 1 << 32)
            ifname = None if interface is None else interface.encode("utf-8", "surrogateescape")
            return data, PacketMetadataNg(link, ticks or None, high, low, wirelen, comments, ifname, direction or None, {})
        sec, usec = divmod(ns or 0, 10 ** 9)
        return data, PacketMetadata(sec, usec if self.nano else usec // 1000, wirelen, caplen)

    def read_packet(self, size=MTU):
        return self._read_packet(size)

    def dispatch(self, callback):
        for packet in self:
            callback(packet)

    def _read_all(self, count=-1):
        found = []
        while count != 0:
            count -= 1
            try:
                found.append(self.read_packet())
            except EOFError:
                break
        return found

    def read_all(self, count=-1):
        return self._read_all(count)

    def recv(self, size=MTU):
        return self.read_packet(size)[0]

    def fileno(self):
        return -1 if isinstance(self.f, bytes) else self.f.fileno()

    def close(self):
        self._reader.close()
        if not isinstance(self.f, bytes):
            self.f.close()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, tracback):
        self.close()

    @staticmethod
    def select(sockets, remain=None):
        return sockets


class PcapReader(RawPcapReader):
    """Packets of a capture, one after another."""

    @property
    def LLcls(self):
        from orcap.config import conf
        return conf.l2types.get(self.linktype, conf.raw_layer)

    def read_packet(self, size=MTU, **kwargs):
        packet = self._reader.next_packet()
        if packet is None:
            self._end()
            raise EOFError
        return packet

    recv = read_packet

    def read_all(self, count=-1):
        return PacketList(self._read_all(count), name=os.path.basename(self.filename))


class RawPcapNgReader(RawPcapReader):
    """The same of a pcapng."""


class PcapNgReader(PcapReader, RawPcapNgReader):
    """The same of a pcapng."""


_NG_OF = {RawPcapReader: RawPcapNgReader, PcapReader: PcapNgReader}  # by what the file says it is


# ---- writing

class GenericRawPcapWriter:
    """What writers of both formats have in common. A file appears when it is closed, or flushed; `sync` flushes after each packet."""

    nano = False
    sync = False
    append = False
    gz = False
    endian = "<" if sys.byteorder == "little" else ">"
    linktype = None
    snaplen = MTU
    format = "pcap"

    def __init__(self, filename):
        self.filename = filename
        self._path = isinstance(filename, (str, os.PathLike))
        self._writer, self._target, self._copied = None, None, 0

    @property
    def header_present(self):
        """Whether the file has begun."""
        return self._writer is not None

    def _open(self, link):
        if self.linktype is None:
            self.linktype = link
        if self._path:
            self._target = os.fspath(self.filename)
        else:
            from orcap.utils import get_temp_file
            self._target = get_temp_file()
        self._writer = _orcap._Writer(self._target, self.format, self.linktype, self.snaplen, not self.nano, self.endian == ">", bool(self.gz),
                                      bool(self.append and self._path))

    def write_header(self, pkt):
        """Begins the file, with the link type of a packet where none was said."""
        if self._writer is None:
            self._open(_link_of(pkt))

    def write_packet(self, packet, linktype=None, sec=None, usec=None, caplen=None, wirelen=None, comments=None, ifname=None, direction=None):
        """Writes bytes or a packet, with what is said about it."""
        if self._writer is None:
            self._open(linktype if linktype is not None else _link_of(packet))
        ns = None
        if sec is not None:
            units = 0 if usec is None else usec
            ns = int(sec) * 10 ** 9 + int(units if self.nano else units * 1000)
        self._writer.write(packet, -1 if linktype is None else linktype, ns, wirelen, caplen, comments, ifname, direction)
        if self.sync:
            self.flush()

    def _write_one(self, pkt):
        if self._writer is None:
            self._open(_link_of(pkt))
        self._writer.put(pkt)
        if self.sync:
            self.flush()

    def write(self, pkt):
        """Writes a packet, bytes, or each of several packets."""
        if isinstance(pkt, bytes) or _is_packet(pkt) and not _has_sets(pkt):
            self._write_one(pkt)
            return
        if isinstance(pkt, PacketList) and not self.sync and self._writer is not None:
            self._writer.put_all(pkt)
            return
        if isinstance(pkt, PacketList) and len(pkt) and not self.sync:
            self._open(_link_of(pkt[0]))
            self._writer.put_all(pkt)
            return
        if self._writer is None and not _is_packet(pkt):
            first = None
            packets = iter(pkt)
            for first in packets:
                self.write(first)
                break
            if first is None:
                self._open(1)
            pkt = packets
        for each in pkt:
            self.write(each)

    def _hand_over(self):
        """What was written goes to the file object that was given."""
        with open(self._target, "rb") as written:
            written.seek(self._copied)
            data = written.read()
        self._copied += len(data)
        self.filename.write(data)

    def flush(self):
        """Puts what was written so far into the file."""
        if self._writer is None:
            return
        self._writer.flush()
        if not self._path:
            self._hand_over()
            getattr(self.filename, "flush", lambda: None)()

    def close(self):
        if self._writer is None:
            self._open(1)
        self._writer.close()
        if not self._path and self._target is not None:
            self._hand_over()
            os.unlink(self._target)
            self._target = None
            self.filename.close()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, tracback):
        self.flush()
        self.close()


class RawPcapWriter(GenericRawPcapWriter):
    """Writes packets, or bytes with their facts, into a pcap."""

    def __init__(self, filename, linktype=None, gz=False, endianness="", append=False, sync=False, nano=False, snaplen=MTU, bufsz=4096):
        GenericRawPcapWriter.__init__(self, filename)
        if linktype is not None:
            self.linktype = linktype
        self.append, self.sync, self.gz, self.nano, self.snaplen = append, sync, gz, nano, snaplen
        self.endian = endianness or self.endian
        if append and self._path and os.path.exists(filename) and os.path.getsize(filename):
            with RawPcapReader(filename) as before:
                self.linktype, self.endian, self.nano = before.linktype, before.endian, before.nano


class PcapWriter(RawPcapWriter):
    """Writes packets into a pcap."""


class RawPcapNgWriter(GenericRawPcapWriter):
    """The same into a pcapng, with comments, names of interfaces and directions."""

    format = "pcapng"
    nano = True

    def __init__(self, filename):
        GenericRawPcapWriter.__init__(self, filename)


class PcapNgWriter(RawPcapNgWriter):
    """The same into a pcapng, with comments, names of interfaces and directions."""


GenericPcapWriter = GenericRawPcapWriter


def _is_packet(value):
    return isinstance(value, _orcap._Layer)


def _has_sets(packet):
    return packet.original == b"" and bool(packet._sets())


def _link_of(packet):
    """The link type of a packet's class, or of the capture it came from."""
    from orcap.config import conf
    if not _is_packet(packet):
        return 1
    own = _orcap.link_of(packet)
    if own >= 0:
        return own
    return conf.l2types.get(type(packet), 1)


def wrpcap(filename, pkt, *args, **kargs):
    """Writes packets into a pcap: append, gz, linktype, nano, endianness, snaplen, sync as keywords."""
    with PcapWriter(filename, *args, **kargs) as writer:
        writer.write(pkt)


def wrpcapng(filename, pkt):
    """Writes packets into a pcapng."""
    with PcapNgWriter(filename) as writer:
        writer.write(pkt)
