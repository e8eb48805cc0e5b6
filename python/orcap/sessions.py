"""What stands between the packets that are read and those that sniff() hands on: IPSession puts datagrams together, TCPSession messages on
streams, for layers that say how: `tcp_reassemble(data, metadata, session)` of a class gives the message that the bytes begin with, or None while
some are missing; what it leaves as padding begins the next."""
from orcap.packet import Padding, Raw

STREAMS = 4096               # connections' ways that are followed at a time
AHEAD_BYTES = 4 * 1024 * 1024  # of one way, that wait for others


class DefaultSession:
    """Hands on what comes."""

    def __init__(self, supersession=None):
        if supersession is not None and not isinstance(supersession, DefaultSession):
            supersession = supersession()
        self.supersession = supersession

    def process(self, pkt):
        """The packet to hand on, or None."""
        return pkt

    def recv(self, sock):
        """Reads a packet; gives those to hand on."""
        pkt = sock.recv()
        if pkt is None:
            return
        if self.supersession:
            pkt = self.supersession.process(pkt)
        if pkt is not None:
            pkt = self.process(pkt)
        if pkt is not None:
            yield pkt


class StringBuffer:
    """Bytes that come in pieces, each with the place of its first byte from 1 on; it is full while none is missing."""

    def __init__(self):
        self.content = bytearray()
        self.content_len = 0
        self.noff = 0
        self.incomplete = []

    def append(self, data, seq=None):
        """Puts bytes at a place, or behind all."""
        if seq is None:
            seq = self.content_len + 1
        begin, end = seq - 1 - self.noff, seq - 1 - self.noff + len(data)
        if begin < 0 or not data:
            return
        if begin > self.content_len:
            self.incomplete.append((self.content_len, begin))
        if end > self.content_len:
            self.content.extend(bytes(end - self.content_len))
            self.content_len = end
        self.content[begin:end] = data
        left = []
        for start, stop in self.incomplete:
            left += [(a, b) for a, b in ((start, min(stop, begin)), (max(start, end), stop)) if a < b]
        self.incomplete = left

    def shiftleft(self, n):
        """Takes the first bytes away."""
        self.content_len = max(0, self.content_len - n)
        self.noff += n
        del self.content[:n]
        self.incomplete = [(max(0, a - n), b - n) for a, b in self.incomplete if b > n]

    def full(self):
        return bool(self) and not self.incomplete

    def clear(self):
        self.__init__()

    def __bool__(self):
        return bool(self.content_len)

    def __len__(self):
        return self.content_len

    def __bytes__(self):
        return bytes(self.content)

    def __str__(self):
        return str(bytes(self))


class IPSession(DefaultSession):
    """Puts IP datagrams together from their fragments."""

    def __init__(self, *args, **kwargs):
        from orcap._packet.fragments import Reassembly
        super().__init__(*args, **kwargs)
        self.fragments = Reassembly()

    def process(self, pkt):
        return None if pkt is None else self.fragments.take(pkt)


class _Way:
    """What one end of a connection has sent and no message has taken yet."""

    def __init__(self, seq):
        self.next, self.data, self.ahead, self.ahead_bytes = seq, b"", {}, 0
        self.metadata, self.cls = {}, None

    def put(self, seq, data):
        """Puts a segment into its place; false when nothing new came in turn."""
        offset = (self.next - seq + (1 << 31)) % (1 << 32) - (1 << 31)  # RFC 9293, section 3.4: numbers go round
        if offset < 0:
            if self.ahead_bytes + len(data) <= AHEAD_BYTES and len(self.ahead.get(seq, b"")) < len(data):
                self.ahead_bytes += len(data) - len(self.ahead.get(seq, b""))
                self.ahead[seq] = data
            return False
        if offset >= len(data):
            return False
        self._take(data[offset:])
        while self.ahead:
            seq = min(self.ahead, key=lambda each: (each - self.next + (1 << 31)) % (1 << 32))
            offset = (self.next - seq + (1 << 31)) % (1 << 32) - (1 << 31)
            if offset < 0:
                break
            data = self.ahead.pop(seq)
            self.ahead_bytes -= len(data)
            self._take(data[offset:])
        return True

    def _take(self, data):
        self.data += data
        self.next = (self.next + len(data)) % (1 << 32)


class TCPSession(IPSession):
    """Puts messages on TCP streams together. With app=True packets are stream bytes of one direction, in their order, as sockets give them."""

    def __init__(self, app=False, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.app = app
        self.ways, self.sessions, self._more = {}, {}, []
        self._own = _Way(0)

    @classmethod
    def _get_ident(cls, pkt, session=False):
        """What names the way of a packet; with session its connection."""
        ip = next((pkt[name] for name in ("IP", "IPv6") if name in pkt), None)
        ends = (ip.src if ip else None, pkt["TCP"].sport), (ip.dst if ip else None, pkt["TCP"].dport)
        return tuple(sorted(ends, key=str)) if session else ends

    @staticmethod
    def _class_of(payload):
        """The class whose messages the bytes are, if it says how to put them together."""
        tcp = payload.underlayer
        if isinstance(payload, Raw) and tcp is not None and not payload.original:  # it was made, not read
            payload = type(tcp)(bytes(tcp)).payload
        cls = type(payload)
        return cls if hasattr(cls, "tcp_reassemble") else None

    def _messages(self, way, ident):
        """The messages that are whole now."""
        session = self.sessions.setdefault(ident, {})
        while way.data:
            before = len(way.data)
            message = way.cls.tcp_reassemble(way.data, way.metadata, session)
            if message is None:
                return
            padding = message[Padding] if Padding in message else None
            way.data = bytes(padding) if padding is not None else b""
            way.metadata.clear()
            if padding is not None and padding.underlayer is not None:
                padding.underlayer.remove_payload()
            yield message
            if len(way.data) >= before:
                way.data = b""

    def _process_app(self, pkt):
        way = self._own
        if way.cls is None:
            way.cls = self._class_of(pkt)
        if way.cls is None:
            return pkt
        way.data += bytes(pkt)
        found = list(self._messages(way, None))
        self._more += found[1:]
        return found[0] if found else None

    def process(self, pkt, cls=None):
        if self.app:
            return self._process_app(pkt)
        pkt = super().process(pkt)
        if pkt is None or "TCP" not in pkt:
            return pkt
        tcp = pkt["TCP"]
        payload = tcp.payload
        ident = self._get_ident(pkt)
        if isinstance(payload, Padding) or not payload:
            if int(tcp.flags) & 2:
                self.ways.pop(ident, None)
            return self._ended(pkt, ident)
        way = self.ways.get(ident)
        if way is None:
            way_class = self._class_of(payload)
            if way_class is None:
                return pkt
            if len(self.ways) >= STREAMS:
                del self.ways[next(iter(self.ways))]
            way = self.ways[ident] = _Way(tcp.seq)
            way.cls = way_class
        if not way.put(tcp.seq, _own_bytes(payload)):
            return None
        flags = int(tcp.flags)
        if flags & 8:
            way.metadata["tcp_psh"] = True
        if flags & 5:
            way.metadata["tcp_end"] = True
        found = [_on(pkt, message) for message in self._messages(way, self._get_ident(pkt, session=True))]
        if flags & 5:
            self.ways.pop(ident, None)
        self._more += found[1:]
        return found[0] if found else None

    def _ended(self, pkt, ident):
        """A segment without bytes; the one that ends its way ends the message that lasts until then."""
        way = self.ways.get(ident)
        if way is None or not int(pkt["TCP"].flags) & 5:
            return pkt
        way.metadata["tcp_end"] = True
        found = [_on(pkt, message) for message in self._messages(way, self._get_ident(pkt, session=True))]
        del self.ways[ident]
        self._more += found[1:]
        return found[0] if found else pkt

    def recv(self, sock):
        yield from super().recv(sock)
        while self._more:
            yield self._more.pop(0)


def _own_bytes(payload):
    """The bytes of a payload without what pads the frame."""
    whole = bytes(payload)
    padding = payload.getlayer("Padding")
    return whole[:len(whole) - len(padding)] if padding is not None else whole


def _on(pkt, message):
    """A copy of a packet with a message above TCP."""
    copy = pkt.copy()
    tcp = copy["TCP"]
    tcp.remove_payload()
    for name, fields in (("IP", ("len", "chksum")), ("IPv6", ("plen",)), ("TCP", ("chksum",))):
        if name in copy:
            for field in fields:
                delattr(copy[name], field)
    tcp.add_payload(message)
    return copy


