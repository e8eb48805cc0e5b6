"""Lists of packets, and of requests with their answers."""
from orcap._orcap import _Packets
from orcap.base_classes import BasePacketList
from orcap.config import conf
from orcap._packet.graphs import DrawnList
from orcap.tables import make_lined_table, make_table, make_tex_table


class _PacketList(DrawnList, BasePacketList):
    """What lists of packets and lists of pairs can do. Functions that are given to a list's methods get a packet, or both of a pair."""

    def _elt2pkt(self, elt):
        return elt

    def _elt2sum(self, elt):
        return elt.summary()

    def _elt2show(self, elt):
        return self._elt2sum(elt)

    def _call(self, function, elt):
        return function(elt)

    def _wanted(self, lfilter):
        """(number, element) of the elements that a filter leaves."""
        for number, elt in enumerate(self):
            if lfilter is None or self._call(lfilter, elt):
                yield number, elt

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        return getattr(self.res, name)

    def __add__(self, other):
        return type(self)(self.res + other.res, name="%s+%s" % (self.listname, other.listname))

    def __contains__(self, packet):
        return packet in self.res

    def __delitem__(self, key):
        del self.res[key]

    def __setitem__(self, key, value):
        self.res[key] = value

    def __reduce__(self):
        return type(self), (list(self), self.listname, self.stats)

    def _select(self, key):
        """What [key] gives where it is no number: a list of those with a layer, or a slice."""
        if isinstance(key, type):
            return type(self)([elt for elt in self if key in self._elt2pkt(elt)], name="%s from %s" % (key.__name__, self.listname))
        if isinstance(key, slice):
            return type(self)([self[at] for at in range(*key.indices(len(self)))], name="mod %s" % self.listname)
        return self.res[key]

    # ---- text

    def summary(self, prn=None, lfilter=None):
        """Prints a line an element."""
        for _, elt in self._wanted(lfilter):
            print(self._elt2sum(elt) if prn is None else self._call(prn, elt))

    def nsummary(self, prn=None, lfilter=None):
        """The same with the elements' numbers."""
        for number, elt in self._wanted(lfilter):
            print("%04i" % number, self._elt2sum(elt) if prn is None else self._call(prn, elt))

    def show(self, *args, **kargs):
        """The best summary: here, with numbers."""
        return self.nsummary(*args, **kargs)

    def _numbered(self, number, elt):
        packet = self._elt2pkt(elt)
        print("%04i %s %s" % (number, _clock(packet.time), self._elt2sum(elt)))
        return packet

    def _repr_html_(self):
        from orcap._batch.html import list_page
        return list_page(self)

    def rawhexdump(self):
        """Prints the bytes of all packets."""
        from orcap._packet.hexview import hexdump
        for elt in self:
            hexdump(self._elt2pkt(elt))

    def hexdump(self, lfilter=None):
        """The same with numbers, times and summaries."""
        from orcap._packet.hexview import hexdump
        for number, elt in self._wanted(lfilter):
            hexdump(self._numbered(number, elt))

    def hexraw(self, lfilter=None):
        """The same of what is Raw in them."""
        from orcap._packet.hexview import hexdump
        for number, elt in self._wanted(lfilter):
            packet = self._numbered(number, elt)
            if packet.haslayer("Raw"):
                hexdump(packet.getlayer("Raw").load)

    def padding(self, lfilter=None):
        """The same of the padding of those that have some."""
        self._paddings(lfilter, lambda load: True)

    def nzpadding(self, lfilter=None):
        """The same of padding that is not only one byte repeated."""
        self._paddings(lfilter, lambda load: load != load[:1] * len(load))

    def _paddings(self, lfilter, wanted):
        from orcap._packet.hexview import hexdump
        for number, elt in self._wanted(lfilter):
            padding = self._elt2pkt(elt).getlayer("Padding")
            if padding is not None and wanted(padding.load):
                self._numbered(number, elt)
                hexdump(padding.load)

    def _rows(self, fxyz):
        return ((elt,) for elt in self), lambda elt: self._call(fxyz, elt)

    def make_table(self, fxyz, *args, **kargs):
        """Prints a table: the function gives a packet's column, row and what stands there."""
        return make_table(*self._rows(fxyz), *args, **kargs)

    def make_lined_table(self, fxyz, *args, **kargs):
        """The same with lines."""
        return make_lined_table(*self._rows(fxyz), *args, **kargs)

    def make_tex_table(self, fxyz, *args, **kargs):
        """The same for LaTeX."""
        return make_tex_table(*self._rows(fxyz), *args, **kargs)

    # ---- lists of lists

    def filter(self, func):
        """The elements of which the function is true."""
        return type(self)([elt for _, elt in self._wanted(func)], name="filtered %s" % self.listname)

    def getlayer(self, cls, nb=None, flt=None, name=None, stats=None):
        """The layers of a class in the packets that have it."""
        layers = (self._elt2pkt(elt).getlayer(cls, 1 if nb is None else nb, **(flt or {})) for elt in self)
        return PacketList([layer for layer in layers if layer is not None], name or "%s layer %s" % (self.listname, cls.__name__), stats)

    def sessions(self, session_extractor=None):
        """The packets of each conversation's direction, by a text that names it."""
        extractor = session_extractor or _session_name
        lists = {}
        for elt in self:
            name = extractor(self._elt2pkt(elt))
            if name not in lists:
                lists[name] = type(self)()
            lists[name].append(elt)
        return lists

    def replace(self, *args):
        """Copies with values replaced: replace(FIELD, [OLD,] NEW), or several such triples: replace((FIELD, [OLD,] NEW), …)."""
        changes = args if isinstance(args[0], tuple) else (args,)
        copies = PacketList(name="Replaced %s" % self.listname)
        for elt in self:
            packet = self._elt2pkt(elt).copy()
            for field, *old, new in changes:
                for owner in field.owners:
                    if owner in packet and (not old or packet[owner].getfieldval(field.name) == old[0]):
                        packet[owner].setfieldval(field.name, new)
            copies.append(packet)
        return copies


class PacketList(_Packets, _PacketList):
    """Packets in order. What comes from a capture is made into objects as it is looked at."""

    def __init__(self, res=None, name="PacketList", stats=None):
        if res is not None:
            self.res = res.res if isinstance(res, PacketList) else res
        self.stats = _stats() if stats is None else stats
        self.listname = name

    def __repr__(self):
        return _counted(self.listname, self.stats, self._count_layers(tuple(self.stats)))

    def sr(self, multi=False, lookahead=None):
        """(requests with their answers, the other packets); an answer stands at most `lookahead` packets behind its request, with `multi`
        there may be several."""
        packets = list(self)
        hashes = [packet.hashret() for packet in packets]
        pairs, used = [], set()
        places = {}
        for at, value in enumerate(hashes):
            places.setdefault(value, []).append(at)
        for at, packet in enumerate(packets):
            if at in used:
                continue
            for later in places[hashes[at]]:
                if later <= at or later in used:
                    continue
                if lookahead is not None and later > at + lookahead:
                    break
                if packets[later].answers(packet):
                    pairs.append(QueryAnswer(packet, packets[later]))
                    used.update((at, later))
                    if not multi:
                        break
        return SndRcvList(pairs), PacketList([packet for at, packet in enumerate(packets) if at not in used])


class QueryAnswer(tuple):
    """A packet and its answer."""
    __slots__ = ()
    _fields = ("query", "answer")

    def __new__(cls, query, answer):
        return tuple.__new__(cls, (query, answer))

    query = property(lambda self: self[0], doc="What was sent.")
    answer = property(lambda self: self[1], doc="What came back.")

    def __getnewargs__(self):
        return tuple(self)

    def __repr__(self):
        return "QueryAnswer(query=%r, answer=%r)" % self


class SndRcvList(_PacketList):
    """Pairs of a packet and its answer; where one packet is asked for, it is the answer."""

    def __init__(self, res=None, name="Results", stats=None):
        self.res = res.res if isinstance(res, SndRcvList) else [] if res is None else res
        self.stats = _stats() if stats is None else stats
        self.listname = name

    def _elt2pkt(self, elt):
        return elt[1]

    def _elt2sum(self, elt):
        return "%s ==> %s" % (elt[0].summary(), elt[1].summary())

    def _call(self, function, elt):
        return function(*elt)

    def __len__(self):
        return len(self.res)

    def __iter__(self):
        return iter(self.res)

    def __getitem__(self, key):
        return self._select(key) if isinstance(key, (type, slice)) else self.res[key]

    def __repr__(self):
        counts = [0] * (len(self.stats) + 1)
        for elt in self:
            packet = self._elt2pkt(elt)
            counts[next((at for at, cls in enumerate(self.stats) if cls in packet), -1)] += 1
        return _counted(self.listname, self.stats, counts)


def _stats():
    """The layers that a list's text counts."""
    import orcap.packet  # noqa: F401  # makes the classes of its packets
    return conf.stats_classic_protocols


def _counted(name, stats, counts):
    parts = list(zip([cls._name for cls in stats] + ["Other"], counts))
    from orcap._packet import text
    style = text.theme()
    if style is not None:
        punct, parts = style.punct, [style.packetlist_proto(word) + style.punct(":") + style.packetlist_value("%d" % count) for word, count in parts]
        return punct("<") + style.packetlist_name(name) + punct(":") + " " + " ".join(parts) + punct(">")
    return "<%s: %s>" % (name, " ".join("%s:%d" % part for part in parts))


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
