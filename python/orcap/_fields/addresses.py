"""Addresses: hardware, IPv4, IPv6, and prefixes of them."""
from _socket import AF_INET6, inet_aton, inet_ntoa, inet_ntop, inet_pton

from orcap.addresses import mac2str, str2mac
from orcap._fields.base import Field, struct_error
from orcap.base_classes import Net, Net6, ScopedIP
from orcap.compat import bytes_encode, plain_str
from orcap.volatile import RandIP, RandIP6, RandMAC, VolatileValue


class MACField(Field):
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "6s")

    def i2m(self, pkt, x):
        if not x:
            return b"\x00\x00\x00\x00\x00\x00"
        try:
            return mac2str(x)
        except (ValueError, struct_error):
            return bytes_encode(x)

    def m2i(self, pkt, x):
        return str2mac(x)

    def any2i(self, pkt, x):
        return self.m2i(pkt, x) if isinstance(x, bytes) and len(x) == 6 else x

    def i2repr(self, pkt, x):
        from orcap.config import conf
        x = self.i2h(pkt, x)
        if x is not None and self in conf.resolve and conf.manufdb:
            x = conf.manufdb._resolve_MAC(x)
        return x if isinstance(x, list) else str(x)

    def randval(self):
        return RandMAC()


class LEMACField(MACField):
    """Stored with the last byte first."""
    __slots__ = ()

    def i2m(self, pkt, x):
        return MACField.i2m(self, pkt, x)[::-1]

    def m2i(self, pkt, x):
        return MACField.m2i(self, pkt, x[::-1])


class IPField(Field):
    """An IPv4 address; a net or a pair (first, last) stands for all its addresses, a host's name is looked up."""
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "4s")

    def h2i(self, pkt, x):
        if isinstance(x, bytes):
            x = plain_str(x)
        if isinstance(x, list):
            return [self.h2i(pkt, item) for item in x]
        if isinstance(x, tuple):
            if len(x) != 2:
                raise ValueError("Invalid IP format")
            return Net(*x)
        if isinstance(x, str):
            address = ScopedIP(x)
            try:
                inet_aton(address)
            except OSError:
                return Net(x)
            return address if address.scope else x
        return x

    def i2h(self, pkt, x):
        return x

    def resolve(self, x):
        from orcap.config import conf
        if self in conf.resolve:
            from socket import gethostbyaddr
            try:
                name = gethostbyaddr(x)[0]
            except OSError:
                name = None
            if name:
                return name
        return x

    def i2m(self, pkt, x):
        return b"\x00\x00\x00\x00" if x is None else inet_aton(plain_str(x))

    def m2i(self, pkt, x):
        return inet_ntoa(x)

    def any2i(self, pkt, x):
        return self.h2i(pkt, x)

    def i2repr(self, pkt, x):
        x = self.resolve(self.i2h(pkt, x))
        return str(x) if isinstance(x, str) else repr(x)

    def randval(self):
        return RandIP()


def _source_for(family, destination, port=9):
    """The address from which the system would send to `destination`; None when it has none. Nothing is sent."""
    from _socket import SOCK_DGRAM, socket
    probe = socket(family, SOCK_DGRAM)
    try:
        probe.connect((destination, port))
        return probe.getsockname()[0]
    except OSError:
        return None
    finally:
        probe.close()


def _destination(pkt, default):
    """The first address to which a packet goes."""
    destination = getattr(pkt, "dst", None)
    if isinstance(destination, (list, Net)):
        destination = next(iter(destination), None)
    return str(destination) if destination else default


class SourceIPField(IPField):
    """An IPv4 address that is, unless told, the one of the interface towards the packet's destination."""
    __slots__ = ()

    def __init__(self, name):
        IPField.__init__(self, name, None)

    def __findaddr(self, pkt):
        return _source_for(2, _destination(pkt, "127.0.0.1")) or "0.0.0.0"

    def i2m(self, pkt, x):
        return IPField.i2m(self, pkt, self.__findaddr(pkt) if x is None and pkt is not None else x)

    def i2h(self, pkt, x):
        return IPField.i2h(self, pkt, self.__findaddr(pkt) if x is None and pkt is not None else x)


def _inside_ipv6(address):
    """What a 6to4 (RFC 3056) or Teredo (RFC 4380, section 4) address says about the IPv4 side; "" for others."""
    packed = inet_pton(AF_INET6, str(address))
    if packed[:2] == b"\x20\x02":
        return " [6to4 GW: %s]" % inet_ntoa(packed[2:6])
    if packed[:4] == b"\x20\x01\x00\x00":
        port = int.from_bytes(packed[10:12], "big") ^ 0xffff
        client = bytes(byte ^ 0xff for byte in packed[12:])
        return " [Teredo srv: %s cli: %s:%s]" % (inet_ntoa(packed[4:8]), inet_ntoa(client), port)
    return ""


class IP6Field(Field):
    """An IPv6 address; a net or a pair (first, last) stands for all its addresses, a host's name is looked up."""
    __slots__ = ()

    def __init__(self, name, default):
        Field.__init__(self, name, default, "16s")

    def h2i(self, pkt, x):
        if isinstance(x, bytes):
            x = plain_str(x)
        if isinstance(x, list):
            return [self.h2i(pkt, item) for item in x]
        if isinstance(x, tuple):
            if len(x) != 2:
                raise ValueError("Invalid IPv6 format")
            return Net6(*x)
        if isinstance(x, str):
            address = ScopedIP(x, getattr(x, "scope", None))
            try:
                address = ScopedIP(inet_ntop(AF_INET6, inet_pton(AF_INET6, address)), address.scope)
            except OSError:
                return Net6(x)
            return address if address.scope else str(address)
        return x

    def i2h(self, pkt, x):
        return x

    def i2m(self, pkt, x):
        return bytes(16) if x is None else inet_pton(AF_INET6, plain_str(x))

    def m2i(self, pkt, x):
        return inet_ntop(AF_INET6, x)

    def any2i(self, pkt, x):
        return self.h2i(pkt, x)

    def i2repr(self, pkt, x):
        if x is None:
            return self.i2h(pkt, x)
        if isinstance(x, (Net, VolatileValue, list)):
            return repr(x)
        x = self.i2h(pkt, x)
        return "%s%s" % (x, _inside_ipv6(x))

    def randval(self):
        return RandIP6()


class SourceIP6Field(IP6Field):
    """An IPv6 address that is, unless told, the one of the interface towards the packet's destination."""
    __slots__ = ()

    def __init__(self, name):
        IP6Field.__init__(self, name, None)

    def __findaddr(self, pkt):
        return _source_for(AF_INET6, _destination(pkt, "::1")) or "::"

    def i2m(self, pkt, x):
        return IP6Field.i2m(self, pkt, self.__findaddr(pkt) if x is None and pkt is not None else x)

    def i2h(self, pkt, x):
        return IP6Field.i2h(self, pkt, self.__findaddr(pkt) if x is None and pkt is not None else x)


class DestField(Field):
    """An address that is, unless told, the one bound to the layer above it (bind_addr), else its default."""
    __slots__ = ("defaultdst",)
    bindings = {}

    def __init__(self, name, default):
        self.defaultdst = default

    def dst_from_pkt(self, pkt):
        for address, condition in self.bindings.get(type(pkt.payload), ()):
            if all(pkt.payload.getfieldval(name) == value for name, value in condition.items()):
                return address
        return self.defaultdst

    @classmethod
    def bind_addr(cls, layer, addr, **condition):
        cls.bindings.setdefault(layer, []).append((addr, condition))


class DestIPField(IPField, DestField):
    __slots__ = ()
    bindings = {}

    def __init__(self, name, default):
        IPField.__init__(self, name, None)
        DestField.__init__(self, name, default)

    def i2m(self, pkt, x):
        return IPField.i2m(self, pkt, self.dst_from_pkt(pkt) if x is None and pkt is not None else x)

    def i2h(self, pkt, x):
        return IPField.i2h(self, pkt, self.dst_from_pkt(pkt) if x is None and pkt is not None else x)


class DestIP6Field(IP6Field, DestField):
    __slots__ = ()
    bindings = {}

    def __init__(self, name, default):
        IP6Field.__init__(self, name, None)
        DestField.__init__(self, name, default)

    def i2m(self, pkt, x):
        return IP6Field.i2m(self, pkt, self.dst_from_pkt(pkt) if x is None and pkt is not None else x)

    def i2h(self, pkt, x):
        return IP6Field.i2h(self, pkt, self.dst_from_pkt(pkt) if x is None and pkt is not None else x)


class _IPPrefixFieldBase(Field):
    """An address and its width in bits; only the bytes that the width needs are stored, in words of `wordbytes`."""
    __slots__ = ("wordbytes", "maxbytes", "aton", "ntoa", "length_from")

    def __init__(self, name, default, wordbytes, maxbytes, aton, ntoa, length_from=None):
        self.wordbytes = wordbytes
        self.maxbytes = maxbytes
        self.aton = aton
        self.ntoa = ntoa
        Field.__init__(self, name, default, "%is" % maxbytes)
        self.length_from = length_from or (lambda pkt: 0)

    def _numbytes(self, pfxlen):
        word = self.wordbytes * 8
        return (pfxlen + word - 1) // word * self.wordbytes

    def h2i(self, pkt, x):
        address, width = x.split("/")
        self.aton(address)  # tells a wrong one now rather than when the packet is built
        return address, int(width)

    def i2h(self, pkt, x):
        address, width = x
        return "%s/%i" % (address, width)

    def i2m(self, pkt, x):
        address, width = ("", 0) if x is None else x
        return self.aton(address)[:self._numbytes(width)], width

    def m2i(self, pkt, x):
        packed, width = x
        return self.ntoa(packed.ljust(self.maxbytes, b"\x00")), width

    def any2i(self, pkt, x):
        return (self.ntoa(bytes(self.maxbytes)), 1) if x is None else self.h2i(pkt, x)

    def i2len(self, pkt, x):
        address, width = x
        return width

    def addfield(self, pkt, s, val):
        packed, width = self.i2m(pkt, val)
        return s + packed.ljust(self._numbytes(width), b"\x00")

    def getfield(self, pkt, s):
        width = self.length_from(pkt)
        size = self._numbytes(width)
        if len(s) < size:
            raise struct_error("unpack requires a buffer of %d bytes" % size)
        return s[size:], self.m2i(pkt, (s[:size], width))


class IPPrefixField(_IPPrefixFieldBase):
    __slots__ = ()

    def __init__(self, name, default, wordbytes=1, length_from=None):
        _IPPrefixFieldBase.__init__(self, name, default, wordbytes, 4, inet_aton, inet_ntoa, length_from)


class IP6PrefixField(_IPPrefixFieldBase):
    __slots__ = ()

    def __init__(self, name, default, wordbytes=1, length_from=None):
        _IPPrefixFieldBase.__init__(self, name, default, wordbytes, 16, lambda text: inet_pton(AF_INET6, text),
                                    lambda packed: inet_ntop(AF_INET6, packed), length_from)
