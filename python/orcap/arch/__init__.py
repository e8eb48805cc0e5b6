"""What this system is asked about its network."""
from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from collections import defaultdict

from orcap.addresses import atol, itom, str2mac
from orcap.config import conf
from orcap.data import IPV6_ADDR_GLOBAL, IPV6_ADDR_LOOPBACK
from orcap.interfaces import get_if_list, get_working_if, network_name, resolve_iface
from orcap.utils6 import construct_source_candidate_set, in6_getscope

MULTICAST = 3  # a kind of route, as the engine numbers them
MULTICAST_FLAG = 0x1000
_ARCH_NAMES = ("L2Socket", "L2ListenSocket", "L3PacketSocket", "attach_filter", "set_promisc", "get_last_packet_timestamp")


def get_if_raw_addr(iff):
    """The IPv4 address of an interface as bytes."""
    return inet_pton(AF_INET, resolve_iface(iff).ip or "0.0.0.0")


def get_if_addr(iff):
    """The IPv4 address of an interface, or 0.0.0.0."""
    return inet_ntop(AF_INET, get_if_raw_addr(iff))


def get_if_hwaddr(iff):
    """The hardware address of an interface."""
    return resolve_iface(iff).mac or "00:00:00:00:00:00"


def in6_getifaddr():
    """(address, scope, interface) of all own IPv6 addresses."""
    from orcap._orcap import network
    interfaces, addresses, _ = network()
    names = {number: name for number, name, *_ in interfaces}
    return [(address, in6_getscope(address), names[number]) for number, address, *_ in addresses if ":" in address and number in names]


def get_if_addr6(niff):
    """An interface's IPv6 address that is known everywhere, or None."""
    name = network_name(niff)
    scope = IPV6_ADDR_LOOPBACK if name == conf.loopback_name else IPV6_ADDR_GLOBAL
    return next((address for address, own, iface in in6_getifaddr() if (iface, own) == (name, scope)), None)


def get_if_raw_addr6(iff):
    """The same as bytes."""
    address = get_if_addr6(iff)
    return None if address is None else inet_pton(AF_INET6, address)


def _system():
    """(interfaces, {number: name}, {number: [addresses]}, routes; those of what is local first)"""
    from orcap._orcap import network
    interfaces, addresses, routes = network()
    own = defaultdict(list)
    for number, address, *_ in addresses:
        own[number].append(address)
    return interfaces, {number: name for number, name, *_ in interfaces}, own, sorted(routes, key=lambda route: route[8] != 255)


def read_routes():
    """The system's routes of IPv4, and what multicast takes."""
    interfaces, names, own, routes = _system()
    found = [(atol(to), itom(bits), gateway or "0.0.0.0", names.get(number, str(number) if number else ""), source or "0.0.0.0", metric)
             for version, to, bits, gateway, number, source, metric, kind, table in routes if version == 4]
    for number, name, _, _, flags, _ in interfaces:
        address = next((each for each in own[number] if ":" not in each), None)
        if flags & MULTICAST_FLAG and address:
            found.append((0xe0000000, 0xf0000000, "0.0.0.0", name, address, 250))
    return found


def read_routes6():
    """The system's routes of IPv6, with the own addresses that may be the source, and what multicast takes."""
    interfaces, names, own, routes = _system()
    found = []
    for version, to, bits, gateway, number, source, metric, kind, table in routes:
        if version != 6 or kind == MULTICAST:
            continue
        name = names.get(number, str(number) if number else "")
        candidates = construct_source_candidate_set(to, bits, ((each, in6_getscope(each), name) for each in own[number] if ":" in each))
        if candidates:
            found.append((to, bits, gateway or "::", name, candidates, metric))
    for number, name, _, _, flags, _ in interfaces:
        addresses = [each for each in own[number] if ":" in each]
        if flags & MULTICAST_FLAG and addresses:
            found.append(("ff00::", 8, "::", name, addresses, 250))
    return found


def read_nameservers():
    """The name servers that /etc/resolv.conf names."""
    try:
        with open("/etc/resolv.conf", encoding="utf-8", errors="replace") as f:
            return [words[1] for words in map(str.split, f) if len(words) > 1 and words[0] == "nameserver"]
    except OSError:
        return []


def __getattr__(name):
    if name in _ARCH_NAMES:
        from orcap.arch import linux
        return getattr(linux, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
