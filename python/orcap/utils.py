"""Functions for everything around packets."""
from array import array
from _socket import inet_aton, inet_ntoa
from sys import byteorder

from orcap._orcap import EDecimal
from orcap._volatile.change import corrupt_bits, corrupt_bytes
from orcap.addresses import (atol, in4_cidr2mask, in4_getnsmac, in4_isaddrllallnodes, in4_isincluded, in4_ismaddr, in4_ismgladdr, in4_ismlladdr,
                             in4_ismlsaddr, itom, ltoa, mac2str, str2mac, valid_ip, valid_ip6, valid_mac, valid_net, valid_net6)
from orcap.capture_files import (MTU, GenericPcapWriter, GenericRawPcapWriter, PacketMetadata, PacketMetadataNg, PcapNgReader, PcapNgWriter, PcapReader, PcapWriter, RawPcapNgReader, RawPcapNgWriter, RawPcapReader,
                                 RawPcapWriter, rdpcap, wrpcap, wrpcapng)
from orcap._outside.cli_tool import AutoArgparse, CLIUtil
from orcap.compat import bytes_encode, chb, hex_bytes, plain_str
from orcap._outside.erf import ERFEthernetReader, ERFEthernetWriter, rderf, wrerf
from orcap.error import Scapy_Exception, log_interactive, log_runtime, warning
from orcap._packet.hexview import chexdump, hexdiff, hexdump, hexstr, import_hexcap, lhex, linehexdump, repr_hex, sane
from orcap._outside.programs import ContextManagerSubprocess, hexedit, restart, tcpdump, tdecode, whois, wireshark
from orcap.pton_ntop import inet_ntop, inet_pton
from orcap.tables import (do_graph, get_terminal_width, graphviz_escape, human_size, make_lined_table, make_table, make_tex_table, pretty_list,
                          tex_escape)


# ---- sums

def checksum(pkt):
    """The Internet checksum. RFC 1071."""
    if len(pkt) % 2:
        pkt += b"\x00"
    total = sum(array("H", pkt))
    total = (total & 0xffff) + (total >> 16)
    total += total >> 16
    return checksum_endian_transform(~total & 0xffff) & 0xffff


def checksum_endian_transform(chk):
    """A sum of the machine's words as one of the network's."""
    return chk if byteorder == "big" else chk >> 8 & 0xff | chk << 8


def fletcher16_checksum(binbuf):
    """Fletcher's checksum of 16 bits. RFC 1146, appendix I."""
    first, second = _fletcher16(binbuf)
    return second << 8 | first


def _fletcher16(charbuf):
    first = second = 0
    for byte in charbuf:
        first = (first + byte) % 255
        second = (second + first) % 255
    return first, second


def fletcher16_checkbytes(binbuf, offset):
    """The two bytes that, at `offset` of the bytes, make Fletcher's sum 0. RFC 905, annex B."""
    if len(binbuf) < offset:
        raise Exception("Packet too short for checkbytes %d" % len(binbuf))
    zeroed = binbuf[:offset] + b"\x00\x00" + binbuf[offset + 2:]
    first, second = _fletcher16(zeroed)
    x = ((len(zeroed) - offset - 1) * first - second) % 255
    if x <= 0:
        x += 255
    y = 510 - first - x
    if y > 255:
        y -= 255
    return bytes((x, y))


# ---- bytes

def strxor(s1, s2):
    """Each byte of one xor that of the other."""
    return bytes(a ^ b for a, b in zip(s1, s2))


def strand(s1, s2):
    """Each byte of one and that of the other."""
    return bytes(a & b for a, b in zip(s1, s2))


def stror(s1, s2):
    """Each byte of one or that of the other."""
    return bytes(a | b for a, b in zip(s1, s2))


def strrot(s1, count, right=True):
    """The bytes turned round by `count`."""
    at = count % len(s1)
    return s1[-at:] + s1[:-at] if right else s1[at:] + s1[:at]


def randstring(length):
    """So many random bytes."""
    from random import randint
    return bytes(randint(0, 255) for _ in range(length))


def zerofree_randstring(length):
    """So many random bytes, none of them 0."""
    from random import randint
    return bytes(randint(1, 255) for _ in range(length))


def binrepr(val):
    """The binary digits of a number."""
    return bin(val)[2:]


def long_converter(s):
    """The number of hexadecimal digits with anything between them."""
    return int(s.replace("\n", "").replace(" ", ""), 16)


def decode_locale_str(x):
    """Text of bytes in the system's own encoding."""
    from locale import getlocale
    return x.decode(getlocale()[1] or "utf-8", errors="replace")


# ---- sequences

def colgen(*lstcol, **kargs):
    """Endless colours that differ: triples of the given shares, changed by `trans`."""
    shares = lstcol if len(lstcol) > 1 else lstcol * 2
    trans = kargs.get("trans", lambda red, green, blue: (red, green, blue))
    while True:
        for i in range(len(shares)):
            for j in range(len(shares)):
                for k in range(len(shares)):
                    if i != j or j != k or k != i:
                        yield trans(shares[(i + j) % len(shares)], shares[(j + k) % len(shares)], shares[(k + i) % len(shares)])


def incremental_label(label="tag%05i", start=0):
    """Endless numbered labels."""
    while True:
        yield label % start
        start += 1


def issubtype(x, t):
    """Whether `x` is a class derived from `t`."""
    return isinstance(x, type) and issubclass(x, t)


# ---- files and processes

def get_temp_file(keep=False, autoext="", fd=False):
    """A new temporary file: its name, or with `fd` the open file. It is removed at the end unless `keep`."""
    from tempfile import NamedTemporaryFile
    file = NamedTemporaryFile(prefix="orcap", suffix=autoext, delete=False)
    if not keep:
        _remove_at_end(file.name)
    if fd:
        return file
    file.close()
    return file.name


def get_temp_dir(keep=False):
    """A new temporary directory. It is removed at the end unless `keep`."""
    from tempfile import mkdtemp
    name = mkdtemp(prefix="orcap")
    if not keep:
        _remove_at_end(name)
    return name


def _remove_at_end(name):
    from orcap.config import conf, scapy_delete_temp_files
    if not conf.temp_files:
        from atexit import register
        register(scapy_delete_temp_files)
    conf.temp_files.append(name)


class ContextManagerCaptureOutput:
    """Takes what is printed meanwhile; get_output() gives it."""

    def __init__(self):
        from io import StringIO
        self.result_export_object, self._taken = "", StringIO()

    def __enter__(self):
        import sys
        from io import StringIO
        self._before, sys.stdout = sys.stdout, StringIO()
        self._taken = sys.stdout
        return self

    def __exit__(self, *exc):
        import sys
        sys.stdout = self._before
        return False

    def get_output(self, eval_bytes=False):
        self.result_export_object = self._taken.getvalue()
        return plain_str(eval(self.result_export_object)) if eval_bytes else self.result_export_object


class EnumElement:
    """A number with a name."""

    def __init__(self, key, value):
        self._key = key
        self._value = value

    def __repr__(self):
        return "<%s %s[%r]>" % (self.__dict__.get("_name", type(self).__name__), self._key, self._value)

    def __getattr__(self, attr):
        return getattr(self._value, attr)

    def __str__(self):
        return self._key

    def __bytes__(self):
        return bytes_encode(self._key)

    def __hash__(self):
        return self._value

    def __int__(self):
        return int(self._value)

    def __eq__(self, other):
        return self._value == int(other)


class Enum_metaclass(type):
    """Classes whose attributes are numbers with names: E.A is one, E[1] its name."""
    element_class = EnumElement

    def __new__(cls, name, bases, dct):
        names = {}
        for key, value in dct.items():
            if isinstance(value, int):
                names[value] = key
                dct[key] = cls.element_class(key, value)
        dct["__rdict__"] = names
        return super().__new__(cls, name, bases, dct)

    def __getitem__(self, attr):
        return self.__rdict__[attr]

    def __contains__(self, val):
        return val in self.__rdict__

    def get(self, attr, val=None):
        return self.__rdict__.get(attr, val)

    def __repr__(self):
        return "<%s>" % self.__dict__.get("name", self.__name__)
