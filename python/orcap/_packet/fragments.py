"""Fragments of IP datagrams: taken apart (RFC 791, RFC 8200 section 4.5) and put together again, in whatever order they come.

Of bytes that come twice the first stay, as in the engine. What waits is bounded: of too many unfinished datagrams the oldest is given up."""
from orcap.error import Scapy_Exception, warning
from orcap.packet import Raw, builtin_classes
from orcap.plist import PacketList

IP, IPv6 = builtin_classes["IP"], builtin_classes["IPv6"]
IPv6ExtHdrFragment = builtin_classes["IPv6ExtHdrFragment"]
_BEFORE = tuple(builtin_classes[name] for name in ("IPv6", "IPv6ExtHdrHopByHop", "IPv6ExtHdrRouting"))
DATAGRAMS = 4096
LARGEST = 65535


class _Datagram:
    """The pieces of one datagram that are there so far."""

    def __init__(self):
        self.packets, self.pieces, self.first, self.size = [], {}, None, None

    def add(self, packet, at, data, more):
        self.packets.append(packet)
        if at + len(data) > LARGEST:
            return
        self.pieces.setdefault(at, data)
        if at == 0 and self.first is None:
            self.first = packet
        if not more and self.size is None:
            self.size = at + len(data)

    def whole(self):
        """All bytes, or None while some are missing."""
        if self.first is None or self.size is None:
            return None
        data, end = [], 0
        for at in sorted(self.pieces):
            piece = self.pieces[at]
            if at > end:
                return None
            data.append(piece[end - at:])
            end = max(end, at + len(piece))
        return b"".join(data)[:self.size] if end >= self.size else None


def _join4(datagram, data):
    copy = datagram.first.copy()
    ip, proto = copy[IP], copy[IP].proto
    ip.remove_payload()
    ip.proto, ip.flags = proto, int(ip.flags) & ~1
    del ip.len, ip.chksum
    ip.add_payload(IP(bytes(ip / Raw(data))).payload.copy())
    return copy


def _join6(datagram, data):
    first = datagram.first
    header = first[IPv6ExtHdrFragment]
    below, nh = header.underlayer, header.nh
    copy = first.copy()
    cut = copy[IPv6ExtHdrFragment].underlayer
    cut.remove_payload()
    cut.nh = nh
    ip = copy[IPv6]
    del ip.plen
    whole = IPv6(bytes(ip / Raw(data)))
    upper = whole
    while upper and type(upper) is not type(below):
        upper = upper.payload
    cut.add_payload(upper.payload.copy())
    return copy


class Reassembly:
    """Takes packets one by one; gives each that is no fragment, and the whole datagram for the fragment that completes it."""

    def __init__(self):
        self.waiting = {}

    def _piece(self, packet):
        """(key, first byte's place, bytes, whether more follow, how to join), or None of what is no fragment."""
        if IP in packet:
            ip = packet[IP]
            more = bool(int(ip.flags) & 1)
            if not (more or ip.frag):
                return None
            data = bytes(ip.payload)
            if ip.len is not None:
                data = data[:max(0, ip.len - 4 * (ip.ihl or 5))]
            return (4, ip.src, ip.dst, ip.id, ip.proto), 8 * ip.frag, data, more, _join4
        if IPv6 in packet and IPv6ExtHdrFragment in packet:
            ip, header = packet[IPv6], packet[IPv6ExtHdrFragment]
            if not (header.m or header.offset):
                return None
            return (6, ip.src, ip.dst, header.id), 8 * header.offset, bytes(header.payload), bool(header.m), _join6
        return None

    def take(self, packet):
        piece = self._piece(packet)
        if piece is None:
            return packet
        key, at, data, more, join = piece
        if key not in self.waiting and len(self.waiting) >= DATAGRAMS:
            del self.waiting[next(iter(self.waiting))]
        datagram = self.waiting.setdefault(key, _Datagram())
        datagram.add(packet, at, data, more)
        data = datagram.whole()
        if data is None:
            return None
        del self.waiting[key]
        return join(datagram, data)

    def unfinished(self):
        """The fragments that wait for others."""
        return [packet for datagram in self.waiting.values() for packet in datagram.packets]


def defrag(plist):
    """(packets that are no fragments, datagrams that were put together, fragments that miss others)"""
    reassembly, plain, whole = Reassembly(), PacketList(), PacketList()
    for packet in plist:
        taken = reassembly.take(packet)
        if taken is packet:
            plain.append(packet)
        elif taken is not None:
            whole.append(taken)
    return plain, whole, PacketList(reassembly.unfinished())


def defragment(plist):
    """The packets with each datagram in the place of its fragments; fragments that miss others stand at the end."""
    reassembly = Reassembly()
    found = [taken for taken in map(reassembly.take, plist) if taken is not None]
    return PacketList(found + reassembly.unfinished(), name="Defragmented")


def _pieces(packet, size):
    ip = packet[IP]
    whole = bytes(ip.payload)
    at, end = 0, 0
    while end < len(whole):
        at, end = end, len(whole) if len(whole) - end <= size else end + size // 8 * 8
        piece = packet.copy()
        own = piece[IP]
        own.remove_payload()
        if own.proto != ip.proto:
            own.proto = ip.proto
        del own.chksum, own.len
        if end < len(whole):
            own.flags = int(own.flags) | 1
        own.frag = ip.frag + at // 8
        own.add_payload(Raw(whole[at:end]))
        yield piece


def fragment(pkt, fragsize=1480):
    """The packet as IP fragments with so many bytes above IP each, at most and at least eight; all but the last have a multiple of eight."""
    size = max(fragsize, 8)
    return [piece for packet in pkt for piece in _pieces(packet, size)]


def overlap_frag(p, overlap, fragsize=8, overlap_fragsize=None):
    """Fragments of a packet behind fragments of other bytes that stand where its first ones do."""
    over = p.copy()
    over[IP].remove_payload()
    over[IP].proto = p[IP].proto
    over[IP].add_payload(overlap if hasattr(overlap, "fields_desc") else Raw(overlap))
    others = fragment(over, overlap_fragsize or fragsize)
    others[-1][IP].flags = int(others[-1][IP].flags) | 1
    return others + fragment(p, fragsize)


def defragment6(packets):
    """The datagram of which these are fragments; where a piece is missing, without it. [] when there are none."""
    found = [packet for packet in packets if IPv6 in packet and IPv6ExtHdrFragment in packet]
    if not found:
        return []
    number = found[0][IPv6ExtHdrFragment].id
    datagram = _Datagram()
    for packet in found:
        header = packet[IPv6ExtHdrFragment]
        if header.id == number:
            datagram.add(packet, 8 * header.offset, bytes(header.payload), header.m)
    if datagram.first is None:
        datagram.first = min(datagram.packets, key=lambda packet: packet[IPv6ExtHdrFragment].offset)
    data = datagram.whole()
    if data is None:
        warning("defragment6: fragments of %#x are missing", number)
        data = b"".join(datagram.pieces[at] for at in sorted(datagram.pieces))
    return _join6(datagram, data)


def _fragmentable(packet):
    """The first layer that goes into pieces: what stands behind IPv6, hop-by-hop options and routing."""
    layer = packet[IPv6]
    while isinstance(layer, _BEFORE):
        layer = layer.payload
    return layer


def fragment6(pkt, fragSize):
    """The packet as IPv6 fragments of at most so many bytes each; one that is small enough stays as it is."""
    packet = pkt.copy()
    if IPv6ExtHdrFragment not in packet:
        if len(bytes(packet)) <= fragSize:
            return [pkt]
        upper = _fragmentable(packet)
        below, nh = upper.underlayer, upper.underlayer.nh
        header = IPv6ExtHdrFragment(nh=nh)
        data = bytes(upper)
    else:
        header = packet[IPv6ExtHdrFragment]
        below, data = header.underlayer, bytes(header.payload)
        header = IPv6ExtHdrFragment(nh=header.nh, id=header.id)
        if len(bytes(packet)) <= fragSize:
            return [pkt]
    below.remove_payload()
    if "id" not in header.fields:
        from random import randint
        header.id = randint(0, 0xffffffff)
    del packet[IPv6].plen
    room = (fragSize - len(bytes(packet)) - 8) // 8 * 8
    if room <= 0:
        raise Scapy_Exception("fragment size %i leaves no room for data" % fragSize)
    pieces = []
    for at in range(0, len(data), room):
        piece = packet.copy()
        own = header.copy()
        own.offset, own.m = at // 8, int(at + room < len(data))
        pieces.append(piece / own / Raw(data[at:at + room]))
    return pieces
