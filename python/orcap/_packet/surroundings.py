"""What packets take from the system's routes where nobody said otherwise: their source addresses, and who is next on their way.

Crafting looks at tables only. Who is next is asked for on the wire, by ARP or neighbour discovery, only while a packet is sent."""
from contextlib import contextmanager
from threading import local

from orcap.base_classes import first_of
from orcap.config import conf

_sending = local()


@contextmanager
def sending():
    """Meanwhile neighbours that nobody knows are asked for."""
    before = getattr(_sending, "now", False)
    _sending.now = True
    try:
        yield
    finally:
        _sending.now = before


def is_sending():
    return getattr(_sending, "now", False)


def route_to(dst, verbose=None):
    """(interface, own address, gateway) for a destination: text, a set of which the first counts, or nothing."""
    dst = first_of(dst, "dst")
    text = "0.0.0.0" if dst is None else str(dst)
    scope = getattr(dst, "scope", None)
    table = conf.route6 if ":" in text else conf.route
    return table.route(text, dev=scope, verbose=verbose)


def _hardware(iface):
    from orcap.interfaces import resolve_iface
    try:
        return resolve_iface(iface, retry=False).mac or None
    except ValueError:
        return None


def find_address(role, to):
    """What the engine asks for: the own address ("source"), that of the interface ("hardware"), that of who is next ("neighbour"); None: not known."""
    if role == "neighbour":
        from orcap.layers.inet6 import getmacbyip6
        from orcap.layers.l2 import getmacbyip
        found = (getmacbyip6 if ":" in to else getmacbyip)(to) if is_sending() else known_neighbour(to)
        if found is None and is_sending():
            from orcap.error import ScapyNoDstMacException, warning
            if conf.raise_no_dst_mac:
                raise ScapyNoDstMacException()
            warning("MAC address to reach destination not found. Using broadcast.")
        return found
    if to is None:
        return "00:00:00:00:00:00"
    iface, own, _ = route_to(to)
    return own if role == "source" else _hardware(iface)


def _known_by_itself(to):
    """The hardware address that needs no asking."""
    if ":" in to:
        from orcap.utils6 import in6_getnsmac, in6_ismaddr
        from orcap.pton_ntop import inet_pton
        return in6_getnsmac(inet_pton(10, to)) if in6_ismaddr(to) else None
    from orcap.addresses import in4_getnsmac, in4_ismaddr
    if in4_ismaddr(to):
        return in4_getnsmac(bytes(map(int, to.split("."))))
    return "ff:ff:ff:ff:ff:ff" if to == "255.255.255.255" else None


def neighbour_on_way(to):
    """(hardware address or None, interface, own address, who is next) for a destination, as far as tables tell."""
    iface, own, gateway = route_to(to)
    mac = _known_by_itself(str(to))
    is_local = iface == conf.loopback_name or ":" not in to and to in _broadcasts(iface)
    if mac is None and is_local:
        mac = "ff:ff:ff:ff:ff:ff"
    after = to if gateway in ("0.0.0.0", "::") else gateway
    if mac is None:
        cache = conf.netcache.in6_neighbor if ":" in after else conf.netcache.arp_cache
        mac = cache.get(after) or _of_kernel(after, iface)
    return mac, iface, own, after


def _broadcasts(iface):
    return [address for address in conf.route.get_if_bcast(iface)] if any(route[3] == iface and route[0] and route[1] != 0xffffffff for route in conf.route.routes) else []


def _of_kernel(to, iface):
    from orcap._orcap import neighbour
    from orcap.interfaces import resolve_iface
    try:
        return neighbour(to, resolve_iface(iface, retry=False).index)
    except (ValueError, OSError, OverflowError):
        return None


def known_neighbour(to):
    """The hardware address of who is next on the way to a destination, without asking anybody."""
    return neighbour_on_way(to)[0]


def route_of(packet):
    """(interface, own address, gateway) by which a packet goes; None where no layer of it has a destination."""
    from orcap.packet import builtin_classes
    while packet:
        for name, field in (("IP", "dst"), ("IPv6", "dst"), ("ARP", "pdst")):
            if isinstance(packet, builtin_classes[name]):
                return route_to(getattr(packet, field))
        packet = packet.payload
    return None, None, None
