"""Lists of packets."""
from collections import defaultdict

from orcap._orcap import _Packets
from orcap.base_classes import BasePacketList


class PacketList(_Packets, BasePacketList):
    """Packets in order. What comes from a capture is made into objects as it is looked at."""

    def __init__(self, res=None, name="PacketList", stats=None):
        from orcap.packet import builtin_classes
        if res is not None:
            self.res = res.res if isinstance(res, PacketList) else res
        self.stats = stats if stats is not None else [builtin_classes[each] for each in ("TCP", "UDP", "ICMP") if each in builtin_classes]
        self.listname = name

    def _elt2pkt(self, elt):
        return elt

    def _elt2sum(self, elt):
        return elt.summary()

    def _elt2show(self, elt):
        return self._elt2sum(elt)

    def __repr__(self):
        counts = self._count_layers(tuple(self.stats))
        parts = [f"{cls._name}:{count}" for cls, count in zip(self.stats, counts)]
        return f"<{self.listname}: {' '.join(parts + [f'Other:{counts[-1]}'])}>"

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        return getattr(self.res, name)

    def _select(self, key):
        from orcap.packet import Packet
        if isinstance(key, type) and issubclass(key, Packet):
            return type(self)([packet for packet in self if key in packet], name="%s from %s" % (key.__name__, self.listname))
        if isinstance(key, slice):
            return type(self)([self[at] for at in range(*key.indices(len(self)))], name="mod %s" % self.listname)
        return self.res[key]

    def __add__(self, other):
        return type(self)(list(self) + list(other), name="%s+%s" % (self.listname, other.listname))

    def __contains__(self, packet):
        return packet in self.res

    def __delitem__(self, key):
        del self.res[key]

    def __setitem__(self, key, value):
        self.res[key] = value

    def __reduce__(self):
        return type(self), (list(self), self.listname, self.stats)

    def filter(self, func):
        """The packets of which the function is true."""
        return type(self)([packet for packet in self if func(packet)], name="filtered %s" % self.listname)

    def getlayer(self, cls, nb=None, flt=None, name=None, stats=None):
        """The layers of a class in the packets that have it."""
        found = []
        for packet in self:
            layer = packet.getlayer(cls, 1 if nb is None else nb, **(flt or {}))
            if layer is not None:
                found.append(layer)
        return type(self)(found, name or "%s layer %s" % (self.listname, cls.__name__), stats)

    def summary(self, prn=None, lfilter=None):
        """Prints a line a packet."""
        for packet in self:
            if lfilter is None or lfilter(packet):
                print(self._elt2sum(packet) if prn is None else prn(packet))

    def nsummary(self, prn=None, lfilter=None):
        """The same with the packets' numbers."""
        for number, packet in enumerate(self):
            if lfilter is None or lfilter(packet):
                print("%04i" % number, end=" ")
                print(self._elt2sum(packet) if prn is None else prn(packet))

    def show(self, *args, **kargs):
        """The best summary: here, with numbers."""
        return self.nsummary(*args, **kargs)

    def sessions(self, session_extractor=None):
        """The packets of each conversation's direction, by a text that names it."""
        extractor = session_extractor or _session_name
        lists = defaultdict(type(self))
        for packet in self:
            name = extractor(packet)
            if name:
                lists[name].append(packet)
        return dict(lists)

    def _numbered(self, packet, number):
        print("%s %s %s" % ("%04i" % number, _clock(packet.time), self._elt2sum(packet)))

    def hexdump(self, lfilter=None):
        """Prints the bytes of all packets."""
        from orcap.utils import hexdump
        for number, packet in enumerate(self):
            if lfilter is None or lfilter(packet):
                self._numbered(packet, number)
                hexdump(packet)

    def hexraw(self, lfilter=None):
        """The same of what is Raw in them."""
        from orcap.utils import hexdump
        for number, packet in enumerate(self):
            if lfilter is None or lfilter(packet):
                self._numbered(packet, number)
                if packet.haslayer("Raw"):
                    hexdump(packet.getlayer("Raw").load)

    def padding(self, lfilter=None):
        """The same of their padding."""
        from orcap.utils import hexdump
        for number, packet in enumerate(self):
            if packet.haslayer("Padding") and (lfilter is None or lfilter(packet)):
                self._numbered(packet, number)
                hexdump(packet.getlayer("Padding").load)

    def rawhexdump(self):
        from orcap.utils import hexdump
        for packet in self:
            hexdump(packet)


def _clock(seconds):
    import time
    text = str(seconds)
    part = text.partition(".")[2]
    return time.strftime("%H:%M:%S", time.gmtime(int(seconds))) + "." + (part + "000000")[:6]


def _session_name(packet):
    """TCP 192.0.2.1:1024 > 192.0.2.2:80 and the like."""
    if "Ether" not in packet:
        return "Other"
    for version in ("IP", "IPv6"):
        if version not in packet:
            continue
        ip = packet[version]
        for transport in ("TCP", "UDP"):
            if transport in packet:
                own = packet[transport]
                return f"{transport} {ip.src}:{own.sport} > {ip.dst}:{own.dport}"
        if version == "IPv6":
            return f"IPv6 {ip.src} > {ip.dst} nh={ip._field_text('nh', ip.nh)}"
        if "ICMP" in packet:
            own = packet["ICMP"]
            return f"ICMP {ip.src} > {ip.dst} type={own.type!r} code={own.code!r} id={own._field_text('id', own.id)}"
        return f"IP {ip.src} > {ip.dst} proto={ip._field_text('proto', ip.proto)}"
    if "ARP" in packet:
        return f"ARP {packet['ARP'].psrc} > {packet['ARP'].pdst}"
    return f"Ethernet type={packet['Ether'].type:04x}"
