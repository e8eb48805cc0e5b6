"""Packet sockets of Linux, packet(7). Nothing is received before the filter is in place, and everything from then on: the interface comes last."""
import socket
from errno import EINVAL, EMSGSIZE
from fcntl import ioctl
from struct import pack, unpack
from time import time

from orcap._packet.surroundings import sending
from orcap.config import conf
from orcap.data import ETH_P_ALL, MTU, SO_ATTACH_FILTER, SO_TIMESTAMPNS, SOL_PACKET
from orcap.error import Scapy_Exception, warning
from orcap.interfaces import network_name, resolve_iface
from orcap.supersocket import SuperSocket, note_sent

PACKET_ADD_MEMBERSHIP, PACKET_DROP_MEMBERSHIP, PACKET_AUXDATA, PACKET_MR_PROMISC = 1, 2, 8, 1
SO_RCVBUFFORCE = 33
SIOCGSTAMP = 0x8906
LEAST_BUFFER = 8 * 1024 * 1024  # of the kernel, for packets that wait for us
VLAN_VALID, VLAN_TPID_VALID = 0x10, 0x40
AUXDATA = 20  # bytes of struct tpacket_auxdata: status, len, snaplen, mac, net, vlan_tci, vlan_tpid
# kinds of hardware (ARPHRD_) by the link type of what a packet socket gives; others have Ethernet headers or begin with IP
LINKS = {1: 1, 772: 1, 801: 105, 802: 119, 803: 127, 512: 50, 768: 101, 769: 101, 776: 101, 778: 101, 65534: 101, 65535: 101, 280: 227, 824: 253, 826: 271}


def bpf(filter):
    """A compiled filter."""
    from orcap._orcap import _Bpf
    return _Bpf(filter)


def attach_filter(sock, bpf_filter, iface):
    """Lets the kernel drop what does not pass."""
    from ctypes import addressof, create_string_buffer
    code = bpf(bpf_filter).code(LINKS.get(resolve_iface(iface).type, 1) if iface is not None else 1)
    steps = create_string_buffer(code, len(code))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, pack("HP", len(code) // 8, addressof(steps)))


def set_promisc(s, iff, val=1):
    """Lets the interface take also what is for others, or not any more."""
    s.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP if val else PACKET_DROP_MEMBERSHIP, pack("IHH8s", resolve_iface(iff).index, PACKET_MR_PROMISC, 0, b""))


def get_last_packet_timestamp(sock):
    """When the packet came that was received last."""
    seconds, microseconds = unpack("QQ", ioctl(sock, SIOCGSTAMP, bytes(16)))
    return seconds + microseconds / 1e6


def _set_buffer(sock, size):
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, size)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


def open_packet_socket(iface, type=ETH_P_ALL, filter=None, promisc=False):
    """(socket, name of the interface or None, what else a packet must pass or None). The kernel keeps tags of VLANs apart from frames, where filters do
    not see them: a filter that speaks of them is applied here."""
    name = None if iface is None else network_name(iface)
    own = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0 if name else socket.htons(type))
    passes = None
    try:
        if filter is not None and "vlan" in filter:
            compiled = bpf(filter)
            link = LINKS.get(resolve_iface(name).type, 1) if name else 1
            passes = lambda packet: compiled.match(packet, link)  # noqa: E731
        elif filter is not None:
            try:
                attach_filter(own, filter, name)
            except Scapy_Exception as error:
                raise Scapy_Exception("Cannot set filter: Failed to compile filter expression %r (%s)" % (filter, error)) from None
        _set_buffer(own, max(conf.bufsize, LEAST_BUFFER))
        own.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        own.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        if name:
            if promisc:
                set_promisc(own, name)
            own.bind((name, type))
    except BaseException:
        own.close()
        raise
    return own, name, passes


def recv_packet(sock, size):
    """(bytes, address, time) of the next packet, with its VLAN tag back in its place."""
    from orcap._orcap import EDecimal
    data, ancillary, _, address = sock.recvmsg(size, 256)
    when = None
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(value) == 16:
            seconds, nanoseconds = unpack("qq", value)
            when = EDecimal.from_ns(seconds * 1000000000 + nanoseconds)
        elif level == SOL_PACKET and kind == PACKET_AUXDATA and len(value) >= AUXDATA:
            status, _, _, _, _, tag, tpid = unpack("IIIHHHH", value[:AUXDATA])
            if status & VLAN_VALID or tag:
                data = data[:12] + pack("!HH", tpid if status & VLAN_TPID_VALID else 0x8100, tag) + data[12:]
    return data, address, when


def layer_of(address):
    """(class, 2 or 3) of what comes from a socket with this address: (interface, protocol, kind of packet, kind of hardware, …)."""
    link = LINKS.get(address[3])
    if link is not None and link != 101 and link in conf.l2types:
        return conf.l2types.num2layer[link], 2
    if address[1] in conf.l3types:
        return conf.l3types.num2layer[address[1]], 3
    if link in conf.l2types:
        return conf.l2types.num2layer[link], 3
    warning("Unable to guess type (interface=%s protocol=%#x family=%i). Using %s", address[0], address[1], address[3], conf.default_l2.__name__)
    return conf.default_l2, 2


class L2Socket(SuperSocket):
    """Frames of an interface."""
    desc = "read/write packets at layer 2 using Linux PF_PACKET sockets"
    _listens = False

    def __init__(self, iface=None, type=ETH_P_ALL, promisc=None, filter=None, nofilter=0, monitor=None):
        self.iface = network_name(iface or conf.iface)
        self.type = type
        self.promisc = conf.sniff_promisc if promisc is None else promisc
        if nofilter:
            filter = None
        elif conf.except_filter:
            filter = "(%s) and not (%s)" % (filter, conf.except_filter) if filter else "not (%s)" % conf.except_filter
        self.ins, _, self.passes = open_packet_socket(self.iface, type, filter, self.promisc)
        self.auxdata_available = True
        self.outs = None if self._listens else self.ins
        self.LL, self.lvl = layer_of(self.ins.getsockname())

    def close(self):
        if not self.closed and getattr(self, "ins", None) and self.promisc:
            try:
                set_promisc(self.ins, self.iface, 0)
            except (OSError, ValueError):
                pass
        SuperSocket.close(self)

    def recv_raw(self, x=MTU):
        data, address, when = recv_packet(self.ins, x)
        if self.outs and address[2] == socket.PACKET_OUTGOING:
            return None, None, None
        return self.LL, data, get_last_packet_timestamp(self.ins) if when is None else when

    def recv(self, x=MTU, **kwargs):
        packet = SuperSocket.recv(self, x, **kwargs)
        return None if packet is None or self.passes and not self.passes(packet) else packet

    def send(self, x):
        with sending():
            data = bytes(x)
        note_sent(x, time())
        return _send_frame(self.outs, data)


def _send_frame(sock, data):
    """Some drivers take no frame shorter than the least of Ethernet."""
    try:
        return sock.send(data)
    except OSError as error:
        if error.errno != EINVAL or len(data) >= conf.min_pkt_size:
            raise
        return sock.send(data.ljust(conf.min_pkt_size, b"\0"))


class L2ListenSocket(L2Socket):
    """Frames of an interface, those that leave too."""
    desc = "read packets at layer 2 using Linux PF_PACKET sockets. Also receives the packets going OUT"
    _listens = True

    def send(self, x):
        raise Scapy_Exception("Can't send anything with L2ListenSocket")


class L3PacketSocket(L2Socket):
    """IP packets: each goes by the interface that its route says, in a frame for who is next on the way."""
    desc = "read/write packets at layer 3 using Linux PF_PACKET sockets"

    def __init__(self, iface=None, type=ETH_P_ALL, promisc=None, filter=None, nofilter=0, monitor=None):
        self.send_socks = {}
        L2Socket.__init__(self, iface=iface, type=type, promisc=promisc, filter=filter, nofilter=nofilter, monitor=monitor)
        self.filter = filter
        self.send_socks[self.iface] = self

    def recv(self, x=MTU, **kwargs):
        packet = L2Socket.recv(self, x, **kwargs)
        if packet is None or self.lvl != 2:
            return packet
        packet.payload.time = packet.time
        return packet.payload or None

    def _by(self, packet):
        """The socket of the interface that a packet goes by."""
        name = packet.route()[0]
        name = self.iface if name is None else str(name)
        if name not in self.send_socks:
            self.send_socks[name] = type(self)(iface=name, type=conf.l3types.layer2num.get(type(packet), self.type), filter=self.filter, promisc=self.promisc)
        return self.send_socks[name]

    def send(self, x):
        own = self._by(x)
        with sending():
            data = bytes(own.LL() / x if own.lvl == 2 else x)
        note_sent(x, time())
        try:
            return _send_frame(own.outs, data)
        except OSError as error:
            if error.errno != EMSGSIZE or not conf.auto_fragment:
                raise
        from orcap._packet.fragments import fragment
        with sending():
            return sum(own.outs.send(bytes(own.LL() / piece if own.lvl == 2 else piece)) for piece in fragment(x))

    @staticmethod
    def select(sockets, remain=None):
        every = [each for own in sockets for each in (own.send_socks.values() if isinstance(own, L3PacketSocket) else (own,))]
        return SuperSocket.select(every, remain)

    def close(self):
        if self.closed:
            return
        L2Socket.close(self)
        for each in self.send_socks.values():
            if each is not self:
                each.close()
