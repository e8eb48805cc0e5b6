"""IPv6 and ICMPv6, and what is done with them."""
from orcap._packet.fragments import defragment6, fragment6
from orcap._packet.later import LaterDict
from orcap._packet.loading import builtin_classes, by_number, fill
from orcap._packet.routes import TracerouteResult6, traceroute6
from orcap._packet.surroundings import neighbour_on_way
from orcap.config import conf
from orcap.fields import BitField, ByteEnumField, ByteField, IntField, IP6Field, LongField, PacketLenField, ShortField, StrField, StrFixedLenField, StrLenField
from orcap.layers.dns import dns_encode, dns_get_str
from orcap.packet import Packet, Raw
from orcap.utils import checksum, inet_ntop, inet_pton
from orcap.utils6 import in6_getnsma, in6_getnsmac
from orcap.volatile import RandBin

IPv6 = builtin_classes["IPv6"]
conf.l3types.register(0x86dd, IPv6)


# ---- sums: RFC 8200, section 8.1

class PseudoIPv6(Packet):
    """What transports and ICMPv6 add to what they sum up."""
    name = "Pseudo IPv6 Header"
    fields_desc = [IP6Field("src", "::"), IP6Field("dst", "::"), IntField("uplen", None), BitField("zero", 0, 24), ByteField("nh", 0)]


def in6_pseudoheader(nh, u, plen):
    """The pseudo header of what the layer `u` carries; None without an IPv6 layer below. A routing header says the real destination, a home
    address option the real source."""
    route, home = None, None
    below = u
    while below is not None and not isinstance(below, IPv6):
        title = type(below).__name__
        if title == "IPv6ExtHdrRouting" and below.segleft != 0 and below.addresses and route is None:
            route = below.addresses[-1]
        elif title == "IPv6ExtHdrSegmentRouting" and below.segleft != 0 and below.addresses and route is None:
            route = below.addresses[0]
        elif title == "IPv6ExtHdrDestOpt" and home is None:
            home = next((option.hoa for option in below.options if type(option).__name__ == "HAO"), None)
        below = below.underlayer
    if below is None:
        from orcap.error import warning
        warning("No IPv6 underlayer to compute checksum. Leaving null.")
        return None
    return PseudoIPv6(nh=nh, src=home or below.src, dst=route or below.dst, uplen=plen)


def in6_chksum(nh, u, p):
    """The checksum of the bytes `p` that the layer `u` carries as `nh`."""
    header = in6_pseudoheader(nh, u, len(p))
    return 0 if header is None else checksum(bytes(header) + p)


# ---- names of node information queries: RFC 4620

def computeNIGroupAddr(name):
    """The group that a node with this name listens to."""
    from hashlib import md5
    label = name.lower().split(".")[0].encode()
    digest = md5(bytes((len(label),)) + label).digest()
    return inet_ntop(10, inet_pton(10, "ff02::2:0:0")[:12] + digest[:4])


def names2dnsrepr(x):
    """Names as node information messages have them: a list of them, or bytes that are in that form already."""
    if isinstance(x, bytes):
        if x and b"\x00" in x:
            return x
        x = [x]
    elif isinstance(x, str):
        x = [x.encode()]
    data = []
    for name in x:
        name = name.encode() if isinstance(name, str) else name
        end = b"\x00" if name.count(b".") else b"\x00\x00"
        data.append(b"".join(bytes((len(label),)) + label for label in name.split(b".")) + end)
    return b"".join(data)


def dnsrepr2names(x):
    """The names of bytes."""
    names, name, data = [], b"", x
    while data:
        size, data = data[0], data[1:]
        if size & 0xc0:
            raise Exception("DNS message can't be compressed at this point!")
        if size == 0:
            if name:
                names.append(name[:-1] if name.endswith(b".") else name)
            name = b""
        else:
            name += data[:size] + b"."
            data = data[size:]
    return names


# ---- fields

class IP6ListField(StrField):
    """Addresses, one behind the other."""
    __slots__ = ["count_from", "length_from"]
    islist = 1

    def __init__(self, name, default, count_from=None, length_from=None):
        StrField.__init__(self, name, [] if default is None else default)
        self.count_from, self.length_from = count_from, length_from

    def i2len(self, pkt, i):
        return 16 * len(i)

    def i2count(self, pkt, i):
        return len(i) if isinstance(i, list) else 0

    def getfield(self, pkt, s):
        size = self.length_from(pkt) if self.length_from is not None else 16 * self.count_from(pkt) if self.count_from is not None else len(s)
        own, left = s[:size], s[size:]
        addresses = [inet_ntop(10, own[at:at + 16]) for at in range(0, len(own) // 16 * 16, 16)]
        return own[len(own) // 16 * 16:] + left, addresses

    def i2m(self, pkt, x):
        return b"".join(each if isinstance(each, bytes) and len(each) == 16 else inet_pton(10, each) for each in x)

    def i2repr(self, pkt, x):
        return "[]" if x is None else "[ %s ]" % ", ".join("%s" % each for each in x)


class DomainNameListField(StrLenField):
    """Names, one behind the other; with `padded` to a multiple of eight bytes."""
    __slots__ = ["padded"]
    islist = 1
    padded_unit = 8

    def __init__(self, name, default, length_from=None, padded=False):
        self.padded = padded
        StrLenField.__init__(self, name, default, length_from=length_from)

    def i2len(self, pkt, x):
        return len(self.i2m(pkt, x))

    def i2h(self, pkt, x):
        return [] if not x else x

    def m2i(self, pkt, x):
        names = []
        while x:
            if self.padded and x[0] == 0:
                x = x[1:]
                continue
            name, x = dns_get_str(x, full=x)
            names.append(name.decode())
        return names

    def i2m(self, pkt, x):
        data = b"".join(dns_encode((each.encode() if isinstance(each, str) else each).rstrip(b".")) for each in x)
        return data + bytes(-(len(data) + 8) % self.padded_unit) if self.padded else data


class LifetimeField(ShortField):
    """A lifetime in units of four seconds. RFC 6275, section 6.1.7."""

    def i2repr(self, pkt, x):
        return "%d sec" % (4 * x)


class NTPTimestampField(LongField):
    """A time as NTP has it."""

    def i2repr(self, pkt, x):
        from time import gmtime, strftime
        if x < ((50 * 31536000) << 32):
            return "Some date a few decades ago (%d)" % x
        return "%s (%d)" % (strftime("%a, %d %b %Y %H:%M:%S +0000", gmtime((x >> 32) - 2208988800)), x)


class NonceField(StrFixedLenField):
    """Eight bytes that are random unless they are set."""

    def __init__(self, name, default=None):
        StrFixedLenField.__init__(self, name, default, 8)
        if default is None:
            self.default = self.randval()

    def randval(self):
        return RandBin(8)


class ICMPv6NDOptDataField(StrLenField):
    """What an option of neighbour discovery carries, filled to a multiple of eight bytes with its head."""
    __slots__ = ["strip_zeros"]

    def __init__(self, name, default, strip_zeros=False, **kwargs):
        StrLenField.__init__(self, name, default, **kwargs)
        self.strip_zeros = strip_zeros

    def i2len(self, pkt, x):
        return len(self.i2m(pkt, x))

    def i2m(self, pkt, x):
        return x + bytes(-(len(x) + 2) % 8)

    def m2i(self, pkt, x):
        return x.rstrip(b"\x00") if self.strip_zeros else x


class TruncPktLenField(PacketLenField):
    """A packet that is cut to a multiple of eight bytes."""

    def i2m(self, pkt, x):
        data = bytes(x)
        return data[:len(data) // 8 * 8]

    def i2len(self, pkt, i):
        return len(self.i2m(pkt, i))


class NIQueryCodeField(ByteEnumField):
    """What a node information query asks with: an address, a name or an IPv4 address, as its data says."""

    def i2m(self, pkt, x):
        if x is None:
            data = pkt.getfieldval("data")
            return {"IP6Field": 0, "IPField": 2}.get(type(data).__name__, 1)
        return x


# ---- neighbours

def neighsol(addr, src, iface, timeout=1, chainCC=0):
    """Asks an IPv6 neighbour for its hardware address; the frame that answers, or None. RFC 4861 section 7.2."""
    from orcap.arch import get_if_hwaddr
    from orcap.sendrecv import srp1
    group = in6_getnsma(inet_pton(10, addr))
    own = get_if_hwaddr(iface)
    question = builtin_classes["Ether"](dst=in6_getnsmac(group), src=own) / builtin_classes["IPv6"](dst=inet_ntop(10, group), src=src, hlim=255)
    question /= builtin_classes["ICMPv6ND_NS"](tgt=addr) / builtin_classes["ICMPv6NDOptSrcLLAddr"](lladdr=own)
    return srp1(question, type=0x86dd, iface=iface, timeout=timeout, verbose=0, chainCC=chainCC)


def getmacbyip6(ip6, chainCC=0):
    """The hardware address of who is next on the way to an IPv6 address: as far as tables tell, else by asking; None: nobody answers."""
    mac, iface, own, after = neighbour_on_way(ip6 if isinstance(ip6, str) else str(ip6))
    if mac is not None:
        return mac
    answer = neighsol(after, own, iface, chainCC=chainCC)
    if answer is None:
        return None
    target = answer.getlayer(builtin_classes["ICMPv6NDOptDstLLAddr"])
    mac = conf.netcache.in6_neighbor[after] = target.lladdr if target is not None else answer.src
    return mac


def inet6_register_l3(l2, l3):
    """The hardware address for the destination of an IPv6 layer."""
    return getmacbyip6(l3.dst)


# ---- classes by number

def _classes(*names):
    return {number: builtin_classes[name] for number, name in names if name in builtin_classes}


def _messages():
    found = {number: cls for number, cls in by_number("ICMPv6", "type", __name__).items() if number and not cls.__name__.startswith(("ICMPv6NDOpt", "ICMPv6NI"))}
    return {**found, 139: Raw, 140: Raw}


icmp6typescls = LaterDict(_messages)
icmp6typesminhdrlen = LaterDict(lambda: {number: len(bytes(cls())) for number, cls in icmp6typescls.items() if cls is not Raw})
icmp6ndoptscls = LaterDict(lambda: by_number("ICMPv6NDOpt", "type", __name__))
moboptcls = LaterDict(lambda: {**_classes((0, "Pad1"), (1, "PadN")), **by_number("MIP6Opt", "otype", __name__)})
ipv6nhcls = LaterDict(lambda: {**dict.fromkeys((50, 51, 59), Raw), **_classes(
    (0, "IPv6ExtHdrHopByHop"), (4, "IP"), (6, "TCP"), (17, "UDP"), (43, "IPv6ExtHdrRouting"), (44, "IPv6ExtHdrFragment"), (58, "ICMPv6Unknown"),
    (60, "IPv6ExtHdrDestOpt"))})

fill(globals())
