"""Hardware and IPv4 addresses: text, numbers, what they mean."""
from _socket import AF_INET6, inet_aton, inet_ntoa, inet_pton
from struct import pack

from orcap.compat import chb, plain_str
from orcap.error import Scapy_Exception


def mac2str(mac):
    """The bytes of a hardware address, "00:00:5e:00:53:01"."""
    return b"".join(chb(int(part, 16)) for part in plain_str(mac).split(":"))


def str2mac(s):
    """The text of a hardware address."""
    if isinstance(s, str):
        return ":".join("%02x" % ord(character) for character in s)
    return s.hex(":") if isinstance(s, bytes) else ("%02x:" * len(s))[:-1] % tuple(s)


def valid_mac(mac):
    try:
        return len(mac2str(mac)) == 6
    except ValueError:
        return False


def atol(x):
    """The number of an IPv4 address."""
    try:
        return int.from_bytes(inet_aton(x), "big")
    except OSError:
        raise ValueError("Bad IP format: %s" % x) from None


def ltoa(x):
    """The IPv4 address of a number."""
    return inet_ntoa(pack("!I", x & 0xffffffff))


def itom(x):
    """The mask of so many bits as a number."""
    return (0xffffffff00000000 >> x) & 0xffffffff


def valid_ip(addr):
    try:
        inet_aton(plain_str(addr))
        return True
    except OSError:
        return False


def valid_ip6(addr):
    try:
        inet_pton(AF_INET6, plain_str(addr))
        return True
    except OSError:
        return False


def _valid_net(addr, valid, most):
    address, slash, width = plain_str(addr).partition("/")
    return valid(address) and (not slash or width.isdigit() and 0 <= int(width) <= most)


def valid_net(addr):
    """An IPv4 address, or one with a width."""
    return _valid_net(addr, valid_ip, 32)


def valid_net6(addr):
    """An IPv6 address, or one with a width."""
    return _valid_net(addr, valid_ip6, 128)


def in4_cidr2mask(m):
    """The mask of so many bits as bytes."""
    if m > 32 or m < 0:
        raise Scapy_Exception("value provided to in4_cidr2mask outside [0, 32] domain (%d)" % m)
    return pack("!I", itom(m))


def in4_isincluded(addr, prefix, mask):
    """Whether an address lies in prefix/mask."""
    return (atol(addr) ^ atol(prefix)) & itom(mask) == 0


def in4_ismaddr(str):
    """Multicast. RFC 1112, section 4."""
    return in4_isincluded(str, "224.0.0.0", 4)


def in4_ismlladdr(str):
    """Multicast on the link. RFC 5771, section 4."""
    return in4_isincluded(str, "224.0.0.0", 24)


def in4_ismgladdr(str):
    """Multicast for the whole net. RFC 5771."""
    return in4_ismaddr(str) and not in4_ismlladdr(str) and not in4_isincluded(str, "239.0.0.0", 8)


def in4_ismlsaddr(str):
    """Multicast within a site or organisation. RFC 2365, section 6."""
    return in4_isincluded(str, "239.255.0.0", 16) or in4_isincluded(str, "239.192.0.0", 14)


def in4_isaddrllallnodes(str):
    """All systems on the link."""
    return inet_aton(str) == b"\xe0\x00\x00\x01"


def in4_getnsmac(a):
    """The hardware address for a packed multicast address. RFC 1112, section 6.4."""
    return str2mac(bytes((0x01, 0x00, 0x5e, a[1] & 0x7f, a[2], a[3])))
