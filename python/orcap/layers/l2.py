"""Ethernet, ARP and their neighbours, and what is done with them."""
from orcap._packet.loading import builtin_classes, fill
from orcap._packet.surroundings import neighbour_on_way
from orcap.ansmachine import AnsweringMachine
from orcap.base_classes import Net
from orcap.arch import get_if_hwaddr
from orcap.config import conf
from orcap.data import ETH_P_ARP, ETHER_ANY, ETHER_BROADCAST  # noqa: F401
from orcap.error import Scapy_Exception, warning
from orcap.fields import IntEnumField, MACField
from orcap.plist import SndRcvList
from orcap.sendrecv import sendp, srp, srp1, srploop
from orcap.tables import pretty_list

Ether, ARP, IP = (builtin_classes[name] for name in ("Ether", "ARP", "IP"))
conf.l3types.register(ETH_P_ARP, ARP)
conf.default_l2 = Ether


class SourceMACField(MACField):
    """A hardware address that is the sending interface's unless it is set."""
    __slots__ = ["getif"]

    def __init__(self, name, getif=None):
        MACField.__init__(self, name, None)
        self.getif = getif

    def i2h(self, pkt, x):
        return MACField.i2h(self, pkt, "00:00:00:00:00:00" if x is None else x)

    def i2m(self, pkt, x):
        return MACField.i2m(self, pkt, self.i2h(pkt, x))


class DestMACField(MACField):
    """A hardware address that follows from what is above unless it is set."""

    def __init__(self, name):
        MACField.__init__(self, name, None)

    def i2h(self, pkt, x):
        return MACField.i2h(self, pkt, pkt.getfieldval(self.name) if x is None and pkt is not None else x)

    def i2m(self, pkt, x):
        return MACField.i2m(self, pkt, "ff:ff:ff:ff:ff:ff" if x is None else x)


class LoIntEnumField(IntEnumField):
    """A number of four bytes in the byte order of whoever wrote it."""

    def m2i(self, pkt, x):
        return x >> 24

    def i2m(self, pkt, x):
        return x << 24


class Neighbor:
    """Who knows the hardware address of what is above: functions by the classes of both layers."""

    def __init__(self):
        self.resolvers = {}

    def register_l3(self, l2, l3, resolve_method):
        self.resolvers[l2, l3] = resolve_method

    def resolve(self, l2inst, l3inst):
        method = self.resolvers.get((type(l2inst), type(l3inst)))
        return method(l2inst, l3inst) if method else None

    def __repr__(self):
        return "\n".join("%-15s -> %-15s" % (l2.__name__, l3.__name__) for l2, l3 in self.resolvers)


def neighbours():
    """What conf.neighbor is: who knows for Ethernet whose frames an upper layer's packets go in."""
    from orcap.layers.inet6 import inet6_register_l3
    def next_of_ip(l2, l3):
        return getmacbyip(l3.dst)
    known, Dot3 = Neighbor(), builtin_classes["Dot3"]
    for l2, name, resolve in ((Ether, "LLC", l2_register_l3), (Dot3, "LLC", l2_register_l3), (Dot3, "SNAP", l2_register_l3), (Ether, "Dot1Q", l2_register_l3),
                              (Ether, "ARP", l2_register_l3_arp), (Ether, "Dot1AH", l2_register_l3), (Ether, "IP", next_of_ip), (Dot3, "IP", next_of_ip),
                              (Ether, "IPv6", inet6_register_l3)):
        if name in builtin_classes:
            known.register_l3(l2, builtin_classes[name], resolve)
    return known


def l2_register_l3(l2, l3):
    """Of what is above a layer between."""
    return conf.neighbor.resolve(l2, l3.payload)


def l2_register_l3_arp(l2, l3):
    """A question is for everybody, an answer for who asked."""
    return "ff:ff:ff:ff:ff:ff" if l3.op == 1 else getmacbyip(l3.pdst)


def getmacbyip(ip, chainCC=0):
    """The hardware address of who is next on the way to an IPv4 address: as far as tables tell, else by ARP; None: nobody answers."""
    from _socket import inet_aton, inet_ntoa
    ip = inet_ntoa(inet_aton(str(next(iter(ip)) if isinstance(ip, Net) else ip or "0.0.0.0")))
    mac, iface, own, after = neighbour_on_way(ip)
    if mac is not None:
        return mac
    try:
        answer = srp1(Ether(dst="ff:ff:ff:ff:ff:ff") / ARP(op="who-has", pdst=after, psrc=own), type=ETH_P_ARP, iface=iface, timeout=2, verbose=0, chainCC=chainCC,
                      nofilter=1)
    except Exception as error:
        warning("getmacbyip failed on %s", error)
        return None
    if answer is None:
        return None
    conf.netcache.arp_cache[after] = answer.payload.hwsrc
    return answer.payload.hwsrc


class ARPingResult(SndRcvList):
    """Who answered to ARP requests."""

    def __init__(self, res=None, name="ARPing", stats=None):
        SndRcvList.__init__(self, res, name, stats)

    def show(self, *args, **kwargs):
        """Prints the addresses."""
        from orcap.data import MANUFDB
        rows = []
        for _, answer in self.res:
            maker = MANUFDB.lookup(answer.src)[0]
            rows.append((answer.sprintf("%Ether.src%"), "unknown" if maker == answer.src else maker, answer.sprintf("%ARP.psrc%")))
        print(pretty_list(rows, [("src", "manuf", "psrc")], sortBy=2))


def arping(net, timeout=2, cache=0, verbose=None, threaded=True, **kargs):
    """Asks with ARP who of a net is there."""
    verbose = conf.verb if verbose is None else verbose
    iface = kargs.get("iface")
    hint = str(net[0] if isinstance(net, list) else net)
    own = conf.route.route(hint, dev=iface and str(iface), verbose=False, _internal=True)[1]
    if own == "0.0.0.0" and iface is None:
        warning("Could not find the interface for destination %s based on the routes. Using conf.iface. Please provide an 'iface' !", hint)
    mac = None if iface is None else get_if_hwaddr(iface)
    answered, unanswered = srp(Ether(dst="ff:ff:ff:ff:ff:ff", src=mac) / ARP(pdst=net, psrc=own, hwsrc=mac), verbose=verbose, filter="arp and arp[7] = 2",
                               timeout=timeout, threaded=threaded, iface_hint=hint, **kargs)
    answered = ARPingResult(answered.res)
    if cache:
        for _, answer in answered:
            conf.netcache.arp_cache[answer.psrc] = answer.hwsrc
    if verbose:
        answered.show()
    return answered, unanswered


def is_promisc(ip, fake_bcast="ff:ff:00:00:00:00", **kargs):
    """Whether a host listens to frames that are not for it: it then answers a request to an address that is nobody's."""
    return srp1(Ether(dst=fake_bcast) / ARP(op="who-has", pdst=ip), type=0x806, iface_hint=ip, timeout=1, verbose=0, **kargs) is not None


def promiscping(net, timeout=2, fake_bcast="ff:ff:ff:ff:ff:fe", **kargs):
    """Who of a net listens to frames that are not for it."""
    answered, unanswered = srp(Ether(dst=fake_bcast) / ARP(pdst=net), filter="arp and arp[7] = 2", timeout=timeout, iface_hint=net, **kargs)
    answered = ARPingResult(answered.res, name="PROMISCPing")
    answered.show()
    return answered, unanswered


def arpcachepoison(target, addresses, broadcast=False, count=None, interval=15, **kwargs):
    """Tells a target that addresses (one, or pairs of address and hardware address) are here."""
    from time import sleep
    pairs = [(addresses, None)] if isinstance(addresses, str) else addresses
    frames = [Ether(dst="ff:ff:ff:ff:ff:ff" if broadcast else None, src=mac) / ARP(op="who-has", psrc=address, pdst=target, hwsrc=mac) for address, mac in pairs]
    while count is None or count > 0:
        sendp(frames, **kwargs)
        count = count and count - 1
        if count != 0:
            sleep(interval)


def arp_mitm(ip1, ip2, mac1=None, mac2=None, broadcast=False, target_mac=None, iface=None, inter=3):
    """Stands between two hosts (or a host and a net) until Ctrl-C: tells each that the other is here; at the end it tells the truth."""
    def known(address, mac):
        if mac is not None:
            return [(address, each) for each in (mac if isinstance(mac, list) else [mac])]
        answered, _ = srp(Ether(dst="ff:ff:ff:ff:ff:ff") / ARP(op="who-has", pdst=Net(address) if "/" in address else address), timeout=2, verbose=0, iface=iface)
        if not answered:
            raise Scapy_Exception("nobody answers for %s" % address)
        return [(answer[ARP].psrc, answer[ARP].hwsrc) for _, answer in answered]

    def told(hosts, others, mac):
        return [Ether(dst="ff:ff:ff:ff:ff:ff" if broadcast else own, src=mac or its) / ARP(op="who-has", psrc=other, pdst=address, hwsrc=mac or its, hwdst="00:00:00:00:00:00")
                for address, own in hosts for other, its in others if other != address]
    one, two = known(ip1, mac1), known(ip2, mac2)
    iface = iface or conf.route.route(ip1)[0]
    here = target_mac or get_if_hwaddr(iface)
    try:
        srploop(told(one, two, here) + told(two, one, here), filter="arp and arp[7] = 2", inter=inter, iface=iface, timeout=0.5, verbose=1, store=0)
    except KeyboardInterrupt:
        pass
    broadcast = True
    sendp(told(one, two, None) + told(two, one, None), iface=iface, verbose=0)


def etherleak(target, **kargs):
    """Answers whose padding holds what it should not."""
    from orcap.packet import Padding
    answered, _ = srp(Ether() / ARP(pdst=target), prn=lambda pair: pair[1][Padding].load if Padding in pair[1] else None, filter="arp[7]=2", **kargs)
    return answered


def arpleak(target, plen=255, hwlen=255, **kargs):
    """Answers to requests whose addresses are said to be longer than they are."""
    return srp(Ether() / ARP(pdst=target, plen=plen, hwlen=hwlen), **kargs)


class ARP_am(AnsweringMachine):
    """Answers ARP requests for the addresses `IP_addr` (one, a net, a list; None: all) with `ARP_addr`."""
    function_name = "farpd"
    filter = "arp"
    send_function = staticmethod(sendp)

    def parse_options(self, IP_addr=None, ARP_addr=None, from_ip=None):
        self.IP_addr = Net(IP_addr) if isinstance(IP_addr, str) else IP_addr
        self.from_ip = Net(from_ip) if isinstance(from_ip, str) else from_ip
        self.ARP_addr = ARP_addr

    def is_request(self, req):
        return bool(ARP in req and req[ARP].op == 1 and (self.IP_addr is None or req[ARP].pdst in self.IP_addr)
                    and (self.from_ip is None or req[ARP].psrc in self.from_ip))

    def make_reply(self, req):
        asked = req[ARP]
        self.iff = self.optsend["iface"] if "iface" in self.optsend else conf.route.route(asked.psrc)[0]
        own = self.ARP_addr
        if own is None:
            try:
                own = get_if_hwaddr(self.iff)
            except ValueError:
                own = "00:00:00:00:00:00"
        return Ether(dst=asked.hwsrc, src=own) / ARP(op="is-at", hwsrc=own, psrc=asked.pdst, hwdst=asked.hwsrc, pdst=asked.psrc)

    def send_reply(self, reply, send_function=None):
        (send_function or sendp)(reply, **dict({"iface": self.iff}, **self.optsend))

    def print_reply(self, req, reply):
        print("%s ==> %s on %s" % (req.summary(), reply.summary(), self.iff))


fill(globals())
