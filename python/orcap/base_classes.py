"""What stands for several values at once (nets, ranges, object identifiers), and the bases of packets, lists and fields."""
from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from types import GeneratorType

from orcap import fixed  # noqa: F401  # gives C the numbers with bits behind the point
from orcap.compat import bytes_encode
from orcap.error import Scapy_Exception


class Gen:
    """Something that iterates over values, wherever a field takes one."""
    __slots__ = ()

    def __iter__(self):
        return iter(())

    def __iterlen__(self):
        """How many values there are, also where that is more than len() can say."""
        return sum(1 for value in self)


def _get_values(value):
    """A pair (first, last), or a triple with a step, of whole numbers is a range that holds its last; all else stands for itself."""
    if type(value) is tuple and len(value) in (2, 3) and all(isinstance(part, int) for part in value):
        return range(value[0], value[1] + 1, *value[2:])
    return value


class SetGen(Gen):
    """The values of a list, one after the other, with the ranges and nets in it taken apart."""

    def __init__(self, values, _iterpacket=1):
        self._iterpacket = _iterpacket
        if isinstance(values, GeneratorType):
            self.values = list(values)
        elif isinstance(values, (list, BasePacketList)):
            self.values = [_get_values(value) for value in values]
        else:
            self.values = [_get_values(values)]

    def _is_several(self, value):
        return isinstance(value, range) or isinstance(value, Gen) and (self._iterpacket or not isinstance(value, BasePacket))

    def __iter__(self):
        for value in self.values:
            if self._is_several(value):
                yield from value
            else:
                yield value

    def __len__(self):
        return self.__iterlen__()

    def __iterlen__(self):
        return sum(1 for value in self)

    def __repr__(self):
        return "<SetGen %r>" % self.values


class _ScopedIP(str):
    """An address that is meant on one interface."""
    __slots__ = ("scope",)

    def __new__(cls, _, scope=None):
        self = str.__new__(cls, _)
        self.scope = scope
        return self

    def __repr__(self):
        return "ScopedIP('%s', scope='%s')" % (str(self), self.scope) if self.scope else repr(str(self))


def ScopedIP(net, scope=None):
    """An address with the interface it is meant on: `scope`, or what follows a % sign."""
    net, percent, named = net.partition("%")
    return _ScopedIP(net, scope or named or None)


class Net(Gen):
    """IPv4 addresses: all of "192.0.2.0/24", or all from a first to a last."""
    name = "Net"
    family = AF_INET
    max_mask = 32

    @classmethod
    def name2addr(cls, name):
        """An address as it is, a host's name by the system's resolver."""
        try:
            inet_pton(cls.family, name)
            return name
        except OSError:
            from socket import SOCK_STREAM, getaddrinfo
            return getaddrinfo(name, None, cls.family, SOCK_STREAM)[0][4][0]

    @classmethod
    def ip2int(cls, addr):
        return int.from_bytes(inet_pton(cls.family, cls.name2addr(addr)), "big")

    @classmethod
    def int2ip(cls, val):
        return inet_ntop(cls.family, val.to_bytes(cls.max_mask // 8, "big"))

    def __init__(self, net, stop=None, scope=None):
        if "*" in net:
            raise Scapy_Exception("Wildcards are no longer accepted in %s()" % self.name)
        net, percent, named = net.partition("%")
        self.scope = scope or named or None
        if stop is not None:
            self.net = self.mask = None
            self.start, self.stop = self.ip2int(net), self.ip2int(stop)
            self.count = self.stop - self.start + 1
            return
        self.net, slash, width = net.partition("/")
        self.mask = int(width) if slash else self.max_mask
        host_bits = self.max_mask - self.mask
        if "-" in self.net and self.net.replace("-", "").replace(".", "").isdigit():
            raise Scapy_Exception("Ranges are no longer accepted in %s()" % self.name)
        self.start = self.ip2int(self.net) >> host_bits << host_bits
        self.count = 1 << host_bits
        self.stop = self.start + self.count - 1

    def _address(self, number):
        address = self.int2ip(number)
        return _ScopedIP(address, self.scope) if self.scope else address

    def __str__(self):
        return next(iter(self), "")

    def __iter__(self):
        return map(self._address, range(self.start, self.stop + 1))

    def __len__(self):
        return self.count

    def __iterlen__(self):
        return self.count

    def __bool__(self):
        return True  # len() cannot say how many addresses an IPv6 net has

    def choice(self):
        """One of the addresses, at random."""
        from random import randint
        return self._address(randint(self.start, self.stop))

    def __repr__(self):
        scope = ", scope=%r" % self.scope if self.scope else ""
        if self.mask is None:
            return '%s("%s", "%s"%s)' % (self.name, self.int2ip(self.start), self.int2ip(self.stop), scope)
        return '%s("%s/%d"%s)' % (self.name, self.net, self.mask, scope)

    def _same_kind(self, other):
        """Another net, or one written as text; None for anything else."""
        if isinstance(other, str):
            return type(self)(other)
        return other if isinstance(other, Net) and other.family == self.family else None

    def __eq__(self, other):
        if not other:
            return False
        other = self._same_kind(other)
        return other is not None and (self.start, self.stop) == (other.start, other.stop)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(("orcap.Net", self.family, self.start, self.stop))

    def __contains__(self, other):
        if isinstance(other, int):
            return self.start <= other <= self.stop
        other = self._same_kind(other)
        return other is not None and self.start <= other.start and other.stop <= self.stop


class Net6(Net):
    """IPv6 addresses, as Net has them for IPv4."""
    name = "Net6"
    family = AF_INET6
    max_mask = 128


class OID(Gen):
    """Object identifiers; a part may be a range: "1.3.6.1.2.1.2.2.1.1-5"."""
    name = "OID"

    def __init__(self, oid):
        self.oid = oid
        self.cmpt = []
        parts = []
        for part in oid.split("."):
            if "-" in part:
                first, last = part.split("-", 1)
                self.cmpt.append((int(first), int(last)))
                part = "%i"
            parts.append(part)
        self.fmt = ".".join(parts)

    def __repr__(self):
        return "OID(%r)" % self.oid

    def __iter__(self):
        from itertools import product
        for numbers in product(*(range(first, last + 1) for first, last in reversed(self.cmpt))):
            yield self.fmt % numbers[::-1]

    def __iterlen__(self):
        count = 1
        for first, last in self.cmpt:
            count *= max(0, last - first + 1)
        return count


class BasePacket(Gen):
    """What all packets are."""
    __slots__ = ()


class BasePacketList(Gen):
    """What all lists of packets are."""
    __slots__ = ()


Field_metaclass = PacketList_metaclass = type


class RawVal:
    """Bytes that stand for a field whatever its kind; `IP(len=RawVal(b"###"))` puts three bytes where two belong."""

    def __init__(self, val=b""):
        self.val = bytes_encode(val)

    def __str__(self):
        return str(self.val)

    def __bytes__(self):
        return self.val

    def __len__(self):
        return len(self.val)

    def __repr__(self):
        return "<RawVal [%r]>" % self.val


# ---- what the extension asks about unusual values

def take_address(kind, value):
    """What a field of addresses, or one of types as a bitmap, keeps of what it is given."""
    if kind == "WINDOWS":
        from orcap.layers.dns import RRlist2bitmap
        return RRlist2bitmap(value) if value else b""
    from orcap.fields import IP6Field, IPField
    if kind not in ("IP4", "IP6"):
        return value.hex(":") if isinstance(value, bytes) and len(value) == 6 else value
    if isinstance(value, bytes) and len(value) == (4 if kind == "IP4" else 16):
        return value
    return (IPField if kind == "IP4" else IP6Field)("address", None).h2i(None, value)


def is_random(value):
    """Whether it is another value each time; such a value's class has _fix."""
    return hasattr(type(value), "_fix")


def expand(value):
    """The values that a field's value stands for, or None when it is one value."""
    if is_random(value):
        return [value._fix()]
    if isinstance(value, Gen) and not isinstance(value, BasePacket):
        return value
    if isinstance(value, list):
        return SetGen(value, _iterpacket=0)
    values = _get_values(value)
    return values if isinstance(values, range) else None


def first_of(value, name):
    """The value that a set, range or random value stands for when one is needed."""
    values = expand(value)
    if values is not None:
        for each in values:
            return each
    return value.__index__() if hasattr(type(value), "__index__") else value


def __getattr__(name):
    if name == "Packet_metaclass":
        from orcap.packet import Packet_metaclass
        return Packet_metaclass
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
