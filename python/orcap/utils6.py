"""IPv6 addresses: what they are, and what is made of them."""
from _socket import AF_INET6, inet_aton, inet_ntoa, inet_ntop, inet_pton

from orcap.addresses import mac2str, str2mac, valid_ip6
from orcap.data import (IPV6_ADDR_6TO4, IPV6_ADDR_GLOBAL, IPV6_ADDR_LINKLOCAL, IPV6_ADDR_LOOPBACK, IPV6_ADDR_MULTICAST, IPV6_ADDR_SITELOCAL,
                        IPV6_ADDR_UNICAST, IPV6_ADDR_UNSPECIFIED)
from orcap.base_classes import Net6  # noqa: F401  # scripts look for it here
from orcap.error import Scapy_Exception

_BASE85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"  # RFC 1924


def _bytes(address):
    return inet_pton(AF_INET6, address)


def _text(data):
    return inet_ntop(AF_INET6, data)


# ---- what an address is

def in6_isincluded(addr, prefix, plen):
    """Whether an address is in prefix/plen."""
    shift = 128 - plen
    return int.from_bytes(_bytes(addr), "big") >> shift == int.from_bytes(_bytes(prefix), "big") >> shift


def in6_isvalid(address):
    """Whether it is an address."""
    return valid_ip6(address)


def in6_islladdr(str):
    """A link-local unicast address. RFC 4291, section 2.5.6."""
    return in6_isincluded(str, "fe80::", 10)


def in6_issladdr(str):
    """A site-local address, as there were. RFC 3879."""
    return in6_isincluded(str, "fec0::", 10)


def in6_isuladdr(str):
    """A unique local address. RFC 4193."""
    return in6_isincluded(str, "fc00::", 7)


def in6_isgladdr(str):
    """A global unicast address."""
    return in6_isincluded(str, "2000::", 3)


def in6_isdocaddr(str):
    """An address for documentation. RFC 3849."""
    return in6_isincluded(str, "2001:db8::", 32)


def in6_ismaddr(str):
    """A multicast address."""
    return in6_isincluded(str, "ff00::", 8)


def _scope_is(address, scope):
    return in6_isincluded(address, "ff%02x::" % scope, 16)


def in6_ismnladdr(str):
    """A multicast address of a node. RFC 4291, section 2.7."""
    return _scope_is(str, 1)


def in6_ismlladdr(str):
    """A multicast address of a link."""
    return _scope_is(str, 2)


def in6_ismsladdr(str):
    """A multicast address of a site."""
    return _scope_is(str, 5)


def in6_ismgladdr(str):
    """A multicast address of all the world."""
    return _scope_is(str, 14)


def in6_isllsnmaddr(str):
    """A solicited-node multicast address. RFC 4291, section 2.7.1."""
    return in6_isincluded(str, "ff02::1:ff00:0", 104)


def in6_isaddrllallnodes(str):
    """The multicast address of all nodes of a link."""
    return _bytes(str) == _bytes("ff02::1")


def in6_isaddrllallservers(str):
    """The multicast address of all routers of a link."""
    return _bytes(str) == _bytes("ff02::2")


def in6_isaddr6to4(x):
    """A 6to4 address. RFC 3056."""
    return in6_isincluded(x, "2002::", 16)


def in6_isaddrTeredo(x):
    """A Teredo address. RFC 4380."""
    from orcap.config import conf
    return _bytes(x)[:4] == _bytes(conf.teredoPrefix)[:4]


def in6_iseui64(x):
    """Whether the interface's identifier is made of a hardware address. RFC 4291, appendix A."""
    return _bytes(x)[11:13] == b"\xff\xfe"


def in6_isanycast(x):
    """Whether the interface's identifier is a reserved anycast one. RFC 2526."""
    data = _bytes(x)
    if in6_iseui64(x):
        return data[8:15] == b"\xfd\xff\xff\xff\xff\xff\xff"
    return data[8:15] == b"\xff" * 7 and data[15] >= 0x80


def in6_getscope(addr):
    """The scope of an address, as IPV6_ADDR_…; -1: none of them."""
    if in6_isgladdr(addr) or in6_isuladdr(addr):
        return IPV6_ADDR_GLOBAL
    if in6_islladdr(addr):
        return IPV6_ADDR_LINKLOCAL
    if in6_issladdr(addr):
        return IPV6_ADDR_SITELOCAL
    if in6_ismaddr(addr):
        for is_it, scope in ((in6_ismgladdr, IPV6_ADDR_GLOBAL), (in6_ismlladdr, IPV6_ADDR_LINKLOCAL), (in6_ismsladdr, IPV6_ADDR_SITELOCAL),
                             (in6_ismnladdr, IPV6_ADDR_LOOPBACK)):
            if is_it(addr):
                return scope
        return -1
    return IPV6_ADDR_LOOPBACK if addr == "::1" else -1


def in6_getAddrType(addr):
    """Kind and scope of an address, IPV6_ADDR_… together."""
    data = _bytes(addr)
    if data == bytes(16):
        return IPV6_ADDR_UNSPECIFIED
    if data == bytes(15) + b"\1":
        return IPV6_ADDR_LOOPBACK
    if in6_isaddr6to4(addr):
        return IPV6_ADDR_6TO4 | IPV6_ADDR_UNICAST
    if in6_ismaddr(addr):
        return IPV6_ADDR_MULTICAST | {2: IPV6_ADDR_LINKLOCAL, 14: IPV6_ADDR_GLOBAL}.get(data[1] & 15, 0)
    if in6_islladdr(addr):
        return IPV6_ADDR_UNICAST | IPV6_ADDR_LINKLOCAL
    return IPV6_ADDR_UNICAST | IPV6_ADDR_GLOBAL


# ---- masks and sums

def in6_cidr2mask(m):
    """The mask of so many bits."""
    if not 0 <= m <= 128:
        raise Scapy_Exception("value provided to in6_cidr2mask outside [0, 128] domain (%d)" % m)
    return ((1 << 128) - (1 << 128 - m)).to_bytes(16, "big")


def in6_mask2cidr(m):
    """How many bits a mask has."""
    if len(m) != 16:
        raise Scapy_Exception("value must be 16 octets long")
    return sum(bin(byte).count("1") for byte in m)


def _each(a1, a2, what):
    if len(a1) != 16 or len(a2) != 16:
        raise ValueError("addresses of 16 bytes are needed")
    return bytes(what(a, b) for a, b in zip(a1, a2))


def in6_and(a1, a2):
    """Each bit of one and of the other."""
    return _each(a1, a2, lambda a, b: a & b)


def in6_or(a1, a2):
    """Each bit of one or of the other."""
    return _each(a1, a2, lambda a, b: a | b)


def in6_xor(a1, a2):
    """Each bit that differs."""
    return _each(a1, a2, lambda a, b: a ^ b)


def in6_get_common_plen(a, b):
    """How many bits two addresses have in common from the left."""
    return 128 - int.from_bytes(in6_xor(_bytes(a), _bytes(b)), "big").bit_length()


# ---- interface identifiers

def in6_mactoifaceid(mac, ulbit=None):
    """The interface's identifier of a hardware address; its universal bit is turned round, or what is said. RFC 4291, appendix A."""
    data = bytearray(mac2str(mac))
    if len(data) != 6:
        return None
    if ulbit is None or ulbit not in (0, 1, "-", "*"):
        data[0] ^= 2
    elif ulbit == 1:
        data[0] |= 2
    elif ulbit == 0:
        data[0] &= ~2 & 0xff
    text = (bytes(data[:3]) + b"\xff\xfe" + bytes(data[3:])).hex().upper()
    return ":".join(text[at:at + 4] for at in range(0, 16, 4))


def in6_ifaceidtomac(ifaceid_s):
    """The hardware address of an interface's identifier, or None where it is made of none."""
    try:
        data = bytearray(_bytes("::" + ifaceid_s)[8:])
    except OSError:
        return None
    if data[3:5] != b"\xff\xfe":
        return None
    data[0] ^= 2
    return str2mac(bytes(data[:3] + data[5:]))


def in6_addrtomac(addr):
    """The hardware address in an address, or None."""
    return in6_ifaceidtomac(_text(bytes(8) + _bytes(addr)[8:])[2:])


def in6_addrtovendor(addr):
    """Who made the interface of an address, where its hardware address is in it and conf.manufdb knows."""
    from orcap.config import conf
    mac = in6_addrtomac(addr)
    if mac is None or not conf.manufdb:
        return None
    name = conf.manufdb.lookup(mac)[1]
    return "UNKNOWN" if name == mac else name


def in6_getRandomizedIfaceId(ifaceid, previous=None):
    """(a random interface identifier, what to give as `previous` next time). RFC 4941, section 3.2.1."""
    from hashlib import md5
    from os import urandom
    history = urandom(8) if previous is None else _bytes("::" + previous)[8:]
    digest = md5(history + _bytes("::" + ifaceid)[8:]).digest()
    own = bytes([digest[0] & ~4 & 0xff]) + digest[1:8]
    return _text(bytes(8) + own)[2:], _text(bytes(8) + digest[8:])[2:]


# ---- addresses made of others

def in6_getLocalUniquePrefix():
    """A prefix of one's own. RFC 4193, section 3.2.2."""
    from os import urandom
    return _text(b"\xfd" + urandom(5) + bytes(10))


def in6_get6to4Prefix(addr):
    """The 6to4 prefix of an IPv4 address. RFC 3056."""
    try:
        return _text(b"\x20\x02" + inet_aton(addr) + bytes(10))
    except OSError:
        return None


def in6_6to4ExtractAddr(addr):
    """The IPv4 address in a 6to4 address, or None."""
    try:
        data = _bytes(addr)
    except OSError:
        return None
    return inet_ntoa(data[2:6]) if data[:2] == b"\x20\x02" else None


def teredoAddrExtractInfo(x):
    """(server, flag, client, client's port) of a Teredo address. RFC 4380, section 4."""
    data = _bytes(x)
    hidden = bytes(byte ^ 0xff for byte in data[10:])
    return inet_ntoa(data[4:8]), int.from_bytes(data[8:10], "big"), inet_ntoa(hidden[2:]), int.from_bytes(hidden[:2], "big")


def in6_getLinkScopedMcastAddr(addr, grpid=None, scope=2):
    """The multicast address that belongs to a link-local address. RFC 4489."""
    if scope not in (0, 1, 2):
        return None
    try:
        if not in6_islladdr(addr):
            return None
        data = _bytes(addr)
    except OSError:
        return None
    if grpid is None:
        group = bytes(4)
    elif isinstance(grpid, bytes):
        group = grpid if len(grpid) == 4 else None
    elif isinstance(grpid, str):
        group = inet_pton(2, grpid) if "." in grpid else int(grpid, 16).to_bytes(4, "big")
    else:
        group = grpid.to_bytes(4, "big") if 0 <= grpid < 1 << 32 else None
    return None if group is None else _text(bytes([0xff, 0x30 | scope, 0, 0xff]) + data[8:] + group)


def in6_getnsma(a):
    """The solicited-node multicast address of an address, both as bytes. RFC 4291, section 2.7.1."""
    return _bytes("ff02::1:ff00:0")[:13] + a[13:]


def in6_getnsmac(a):
    """The hardware address of a multicast address (bytes). RFC 2464, section 7."""
    return str2mac(b"\x33\x33" + a[12:])


def in6_getha(prefix):
    """The anycast address of the home agents of a prefix. RFC 2526."""
    return _text(_bytes(prefix)[:8] + b"\xfd\xff\xff\xff\xff\xff\xff\xfe")


def in6_ptop(str):
    """The address in its usual form."""
    return _text(_bytes(str))


def in6_ptoc(addr):
    """The address in 20 characters. RFC 1924."""
    try:
        number = int.from_bytes(_bytes(addr), "big")
    except OSError:
        return None
    text = ""
    for _ in range(20):
        number, digit = divmod(number, 85)
        text = _BASE85[digit] + text
    return text


def in6_ctop(addr):
    """The usual form of an address in 20 characters."""
    if len(addr) != 20 or any(each not in _BASE85 for each in addr):
        return None
    number = 0
    for each in addr:
        number = 85 * number + _BASE85.index(each)
    return _text(number.to_bytes(16, "big")) if number < 1 << 128 else None


# ---- which of its addresses a host takes

def construct_source_candidate_set(addr, plen, laddr):
    """Of (address, scope, interface) those whose scope fits a destination."""
    if in6_isgladdr(addr) or in6_isuladdr(addr):
        fitting = [each for each in laddr if each[1] == IPV6_ADDR_GLOBAL]
    elif in6_islladdr(addr):
        fitting = [each for each in laddr if each[1] == IPV6_ADDR_LINKLOCAL]
    elif in6_issladdr(addr):
        fitting = [each for each in laddr if each[1] == IPV6_ADDR_SITELOCAL]
    elif in6_ismaddr(addr):
        wanted = IPV6_ADDR_LINKLOCAL if in6_ismlladdr(addr) else IPV6_ADDR_SITELOCAL if in6_ismsladdr(addr) else IPV6_ADDR_GLOBAL
        if in6_ismnladdr(addr):
            return ["::1"]
        fitting = [each for each in laddr if each[1] == wanted]
    elif addr == "::" and plen == 0:
        fitting = [each for each in laddr if each[1] == IPV6_ADDR_GLOBAL]
    elif addr == "::1":
        return ["::1"]
    else:
        fitting = []
    return [each[0] for each in sorted(fitting, key=lambda each: in6_isaddr6to4(each[0]))]


def get_source_addr_from_candidate_set(dst, candidate_set):
    """The candidate that a host would take for a destination. RFC 6724, section 5, as far as addresses alone decide."""
    if not candidate_set:
        return None
    scope = in6_getscope(dst)
    return max(candidate_set, key=lambda each: (each == dst, in6_getscope(each) == scope, in6_isaddr6to4(each) == in6_isaddr6to4(dst),
                                                in6_get_common_plen(each, dst)))
