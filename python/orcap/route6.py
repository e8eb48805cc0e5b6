"""Routes of IPv6: conf.route6, as conf.route is for IPv4."""
from _socket import AF_INET6, getaddrinfo
from _socket import error as socket_error
from _socket import inet_ntop, inet_pton

from orcap.config import conf
from orcap.error import warning
from orcap.utils6 import (construct_source_candidate_set, get_source_addr_from_candidate_set, in6_and, in6_cidr2mask, in6_isaddr6to4, in6_isgladdr, in6_isincluded,
                          in6_islladdr, in6_ismaddr, in6_ismlladdr, in6_ptop)

ANY = "::"


def _split(address):
    text, _, bits = address.partition("/")
    return in6_ptop(text), int(bits or 128)


class Route6:
    """A table of (prefix, its bits, gateway, interface, [own addresses that may be the source], metric)."""

    def __init__(self):
        self.routes = []
        self.ipv6_ifaces = set()
        self.cache = {}

    def invalidate_cache(self):
        self.cache = {}

    def flush(self):
        """Forgets all routes."""
        self.invalidate_cache()
        self.ipv6_ifaces = set()
        self.routes = []

    def resync(self):
        """Takes over the system's routes."""
        from orcap.arch import read_routes6
        self.invalidate_cache()
        self.routes = read_routes6()
        self.ipv6_ifaces = {route[3] for route in self.routes}

    def __repr__(self):
        from orcap.interfaces import resolve_iface
        from orcap.tables import pretty_list
        rows = [("%s/%i" % (prefix, bits), gateway, resolve_iface(iface).description, own, str(metric))
                for prefix, bits, gateway, iface, own, metric in self.routes]
        return pretty_list(rows, [("Destination", "Next Hop", "Iface", "Src candidates", "Metric")], sortBy=1)

    def make_route(self, dst, gw=None, dev=None):
        prefix, bits = _split(dst)
        if dev is None:
            dev, own, _ = self.route(gw or ANY)
            own = [own]
        else:
            from orcap.arch import in6_getifaddr
            own = construct_source_candidate_set(prefix, bits, (each for each in in6_getifaddr() if each[2] == dev))
        self.ipv6_ifaces.add(dev)
        return prefix, bits, gw or ANY, dev, own, 1

    def add(self, *args, **kargs):
        """add(dst="2001:db8:1::/56", gw="2001:db8::1"), add(dst=…, dev=…)"""
        self.invalidate_cache()
        self.routes.append(self.make_route(*args, **kargs))

    def remove_ipv6_iface(self, iface):
        """Says that an interface has no IPv6."""
        if not all(route[3] == iface for route in self.routes):
            self.ipv6_ifaces.discard(iface)

    def delt(self, dst, gw=None):
        """Takes a route away."""
        wanted = _split(dst)
        found = [route for route in self.routes if (in6_ptop(route[0]), route[1]) == wanted and (not gw or in6_ptop(route[2]) == in6_ptop(gw))]
        if len(found) != 1:
            warning("Found more than one match. Aborting." if found else "No matching route found")
            return
        self.invalidate_cache()
        self.remove_ipv6_iface(found[0][3])
        self.routes.remove(found[0])

    @staticmethod
    def _net_of(addr):
        own, bits = _split(addr)
        return own, inet_ntop(AF_INET6, in6_and(in6_cidr2mask(bits), inet_pton(AF_INET6, own))), bits

    def ifchange(self, iff, addr):
        """Says that an interface has this address now."""
        own, net, net_bits = self._net_of(addr)
        for i, (prefix, bits, gateway, iface, _, metric) in enumerate(self.routes):
            if iface == iff:
                self.ipv6_ifaces.add(iface)
                self.routes[i] = (net, net_bits, gateway, iface, [own], metric) if gateway == ANY else (prefix, bits, gateway, iface, [own], metric)
        self.invalidate_cache()
        conf.netcache.in6_neighbor.flush()

    def ifdel(self, iff):
        """Forgets the routes of an interface."""
        self.invalidate_cache()
        self.routes = [route for route in self.routes if route[3] != iff]
        self.remove_ipv6_iface(iff)

    def ifadd(self, iff, addr):
        """Adds the net of an interface with this address."""
        own, net, bits = self._net_of(addr)
        self.invalidate_cache()
        self.routes.append((net, bits, ANY, iff, [own], 1))
        self.ipv6_ifaces.add(iff)

    @staticmethod
    def _one_of(dst):
        text = ":".join(part.partition("-")[0] for part in dst.partition("/")[0].replace("*", "0").split(":"))
        try:
            inet_pton(AF_INET6, text)
            return text
        except socket_error:
            return getaddrinfo(dst.partition("/")[0], None, AF_INET6)[0][-1][0]

    def route(self, dst="", dev=None, verbose=None):
        """(interface, own address, gateway) for a destination: the longest prefix, then the least metric. dev: only by that interface."""
        dst = self._one_of(dst or "::/0")
        if (dst, dev) in self.cache:
            return self.cache[dst, dev]
        paths = [(-bits, metric, iface, own, gateway) for prefix, bits, gateway, iface, own, metric in self.routes
                 if (dev is None or iface == dev)
                 and (in6_isincluded(dst, prefix, bits) or in6_ismlladdr(dst) and in6_islladdr(prefix) and in6_islladdr(own[0]))]
        if not paths:
            if dst == "::1":
                return conf.loopback_name, "::1", ANY
            if conf.verb if verbose is None else verbose:
                warning("No route found for IPv6 destination %s (no default route?)", dst)
            return dev or conf.loopback_name, ANY, ANY
        best = min(path[:2] for path in paths)
        ways = [(iface, source, gateway) for *rank, iface, own, gateway in paths
                if tuple(rank) == best and (source := get_source_addr_from_candidate_set(dst, own)) is not None]
        if not ways:
            warning("Found a route for IPv6 destination '%s', but no possible source address.", dst)
            return conf.loopback_name, ANY, ANY
        if len(ways) > 1 and in6_isgladdr(dst) and in6_isaddr6to4(dst):
            ways = [way for way in ways if in6_isaddr6to4(way[1])] or ways
        elif len(ways) > 1 and (in6_ismaddr(dst) or in6_islladdr(dst)):
            ways = [way for way in ways if conf.iface == way[0]] or ways
        self.cache[dst, dev] = ways[0]
        return ways[0]
