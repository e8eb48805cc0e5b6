"""Routes of IPv4: conf.route. They are the system's when they are first asked for, and may be changed for this program."""
from orcap.addresses import atol, itom, ltoa
from orcap.config import conf
from orcap.error import Scapy_Exception, warning

ANY = "0.0.0.0"


def _one_of(dst):
    """An address of what may stand for many: 192.0.2.0/24, 192.0.*.1-5."""
    return ".".join(part.partition("-")[0] for part in dst.partition("/")[0].replace("*", "0").split("."))


class Route:
    """A table of (net, mask, gateway, interface, own address, metric); net and mask are numbers."""

    def __init__(self):
        self.routes = []
        self.cache = {}

    def invalidate_cache(self):
        self.cache = {}

    def resync(self):
        """Takes over the system's routes."""
        from orcap.arch import read_routes
        self.invalidate_cache()
        self.routes = read_routes()

    def __repr__(self):
        from orcap.interfaces import resolve_iface
        from orcap.tables import pretty_list
        rows = [(ltoa(net), ltoa(mask), gateway, resolve_iface(iface).description, own, str(metric))
                for net, mask, gateway, iface, own, metric in self.routes]
        return pretty_list(rows, [("Network", "Netmask", "Gateway", "Iface", "Output IP", "Metric")])

    def make_route(self, host=None, net=None, gw=None, dev=None, metric=1):
        if host is not None:
            net, mask = host, 32
        elif net is not None:
            net, mask = net.split("/")
        else:
            raise Scapy_Exception("make_route: Incorrect parameters. You should specify a host or a net")
        gw = gw or ANY
        own = ANY
        if dev is None:
            dev, own, _ = self.route(gw)
        return atol(net), itom(int(mask)), gw, dev, own, metric

    def add(self, *args, **kargs):
        """add(net="198.51.100.0/24", gw="192.0.2.254"), add(host=…, dev=…)"""
        self.invalidate_cache()
        self.routes.append(self.make_route(*args, **kargs))

    def delt(self, *args, **kargs):
        """Takes a route away; the arguments are those of add()."""
        self.invalidate_cache()
        try:
            self.routes.remove(self.make_route(*args, **kargs))
        except ValueError:
            raise ValueError("No matching route found!") from None

    @staticmethod
    def _net_of(address):
        own, _, bits = address.partition("/")
        mask = itom(int(bits or 32))
        return own, atol(own) & mask, mask

    def ifchange(self, iff, addr):
        """Says that an interface has this address now."""
        self.invalidate_cache()
        own, own_net, own_mask = self._net_of(addr)
        for i, (net, mask, gateway, iface, _, metric) in enumerate(self.routes):
            if iface == iff:
                self.routes[i] = (own_net, own_mask, gateway, iface, own, metric) if gateway == ANY else (net, mask, gateway, iface, own, metric)
        conf.netcache.flush()

    def ifdel(self, iff):
        """Forgets the routes of an interface."""
        self.invalidate_cache()
        self.routes = [route for route in self.routes if route[3] != iff]

    def ifadd(self, iff, addr):
        """Adds the net of an interface with this address."""
        self.invalidate_cache()
        own, net, mask = self._net_of(addr)
        self.routes.append((net, mask, ANY, iff, own, 1))

    def _paths(self, wanted, dev):
        """(mask, metric, (interface, own address, gateway)) of the routes that lead there."""
        for net, mask, gateway, iface, own, metric in self.routes:
            if not own or (dev is not None and iface != dev):
                continue
            if wanted and atol(own) == wanted:
                yield 0xffffffff, 1, (conf.loopback_name, own, ANY)
            if wanted & mask == net & mask:
                yield mask, metric, (iface, own, gateway)

    def route(self, dst=None, dev=None, verbose=None, _internal=False):
        """(interface, own address, gateway) for a destination: the longest mask, then the least metric. dev: only by that interface."""
        dst = dst or ANY
        if isinstance(dst, bytes):
            try:
                dst = dst.decode()
            except UnicodeDecodeError:
                raise TypeError("Unknown IP address input (bytes)") from None
        if (dst, dev) in self.cache:
            return self.cache[dst, dev]
        paths = list(self._paths(atol(_one_of(dst)), dev))
        if not paths:
            if conf.verb if verbose is None else verbose:
                warning("No route found for IPv4 destination %s (no default route?)", dst)
            return dev or conf.loopback_name, ANY, ANY
        _, _, (iface, own, gateway) = min(paths, key=lambda path: (-path[0], path[1]))
        if own == ANY and not _internal:
            own = self.route(gateway, _internal=True)[1]
        self.cache[dst, dev] = iface, own, gateway
        return iface, own, gateway

    def get_if_bcast(self, iff):
        """The broadcast addresses of the nets that an interface is in."""
        found = [ltoa(net | ~mask & 0xffffffff) for net, mask, _, iface, _, _ in self.routes if iface == iff and net and mask != 0xffffffff]
        if not found:
            warning("No broadcast address found for iface %s\n", iff)
        return found
