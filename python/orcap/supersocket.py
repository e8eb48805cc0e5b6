"""Sockets that send and receive packets."""
import socket
from errno import EINTR
from select import POLLRDHUP, poll
from select import select as _select
from time import time

from orcap.config import conf
from orcap.data import ETH_P_IP, ETH_P_IPV6, MTU
from orcap.error import Scapy_Exception, log_runtime  # noqa: F401  # scripts take it from here
from orcap.packet import NoPayload, Packet


class _SuperSocket_metaclass(type):
    desc = None

    def __repr__(cls):
        return "<%s: %s>" % (cls.__name__, cls.desc) if cls.desc is not None else "<%s>" % cls.__name__


def note_sent(packet, when):
    """Says when a packet was sent, where it can hold that."""
    if isinstance(packet, Packet) or hasattr(packet, "sent_time"):
        packet.sent_time = when


def read_packet(cls, data, **kargs):
    """The packet that the bytes are; Raw where reading them fails, unless conf.debug_dissector."""
    try:
        return cls(data, **kargs)
    except Exception:
        if conf.debug_dissector:
            raise
        return conf.raw_layer(data)


class SuperSocket(metaclass=_SuperSocket_metaclass):
    """What all of them have: send, recv, close, and with them sr, sr1 and sniff."""
    closed = False
    nonblocking_socket = False
    auxdata_available = False

    def __init__(self, family=socket.AF_INET, type=socket.SOCK_STREAM, proto=0, iface=None, **kwargs):
        self.ins = self.outs = socket.socket(family, type, proto)
        self.promisc = conf.sniff_promisc
        self.iface = iface or conf.iface

    def send(self, x):
        """Sends a packet; how many bytes."""
        data = bytes(x)
        note_sent(x, time())
        return self.outs.send(data) if self.outs else 0

    def recv_raw(self, x=MTU):
        """(class, bytes, time) of the next packet; a class of None: there is none."""
        return conf.raw_layer, self.ins.recv(x), None

    def recv(self, x=MTU, **kwargs):
        """The next packet, or None."""
        cls, data, when = self.recv_raw(x)
        if not data or not cls:
            return None
        packet = read_packet(cls, data, **kwargs)
        if when:
            packet.time = when
        return packet

    def fileno(self):
        return self.ins.fileno()

    def close(self):
        if self.closed:
            return
        self.closed = True
        for each in {id(end): end for end in (getattr(self, "outs", None), getattr(self, "ins", None)) if end}.values():
            if each.fileno() != -1:
                each.close()

    def sr(self, *args, **kargs):
        """Sends packets and matches answers."""
        from orcap import sendrecv
        return sendrecv.sndrcv(self, *args, **kargs)

    def sr1(self, *args, **kargs):
        """The first answer, or None."""
        kargs.setdefault("threaded", False)
        answered, _ = self.sr(*args, **kargs)
        return answered[0][1] if answered else None

    def sniff(self, *args, **kargs):
        """The packets that come."""
        from orcap import sendrecv
        return sendrecv.sniff(opened_socket=self, *args, **kargs)

    def tshark(self, *args, **kargs):
        """Prints the packets that come."""
        from orcap import sendrecv
        sendrecv.tshark(opened_socket=self, *args, **kargs)

    def am(self, cls, **kwargs):
        """An answering machine on this socket."""
        return cls(opened_socket=self, socket=self, **kwargs)

    @staticmethod
    def select(sockets, remain=None):
        """Those that have something, waited for at most so many seconds."""
        try:
            return _select(sockets, [], [], remain)[0]
        except OSError as error:
            if error.errno != EINTR:
                raise
            return []

    def __del__(self):
        self.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close()


class L3RawSocket(SuperSocket):
    """IP packets through the kernel's own stack, which finds their way; answers come from a packet socket."""
    desc = "Layer 3 using Raw sockets (PF_INET/SOCK_RAW)"
    _family, _header = socket.AF_INET, (socket.SOL_IP, 3)  # IP_HDRINCL

    def __init__(self, type=ETH_P_IP, filter=None, iface=None, promisc=None, nofilter=0):
        from orcap.arch.linux import open_packet_socket
        self.outs = socket.socket(self._family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.outs.setsockopt(*self._header, 1)
        self.ins, self.iface, self.passes = open_packet_socket(iface, type, None if nofilter else filter)
        self.iface = self.iface or "any"
        self.auxdata_available = True

    def recv(self, x=MTU, **kwargs):
        from orcap.arch.linux import layer_of, recv_packet
        data, address, when = recv_packet(self.ins, x)
        if address[2] == socket.PACKET_OUTGOING:
            return None
        cls, level = layer_of(address)
        packet = read_packet(cls, data, **kwargs)
        if self.passes and not self.passes(packet):
            return None
        packet = packet.payload if level == 2 else packet
        if isinstance(packet, NoPayload):
            return None
        packet.time = when
        return packet

    def send(self, x):
        data = bytes(x)
        try:
            to = str(x.dst)
        except AttributeError:
            raise ValueError("Missing 'dst' attribute in the first layer to be sent using a native L3 socket ! (make sure you passed the IP layer)") from None
        note_sent(x, time())
        try:
            return self.outs.sendto(data, (to, 0))
        except OSError as error:
            log_runtime.error(error)
            return 0


class L3RawSocket6(L3RawSocket):
    """The same for IPv6."""
    desc = "Layer 3 using Raw sockets (PF_INET6/SOCK_RAW)"
    _family, _header = socket.AF_INET6, (socket.IPPROTO_IPV6, 36)  # IPV6_HDRINCL

    def __init__(self, type=ETH_P_IPV6, filter=None, iface=None, promisc=None, nofilter=False):
        L3RawSocket.__init__(self, type, filter, iface, promisc, nofilter)


class SimpleSocket(SuperSocket):
    """A socket of the program's own: what it gives is read as `basecls`."""
    desc = "wrapper around a classic socket"

    def __init__(self, sock, basecls=None):
        self.ins = self.outs = sock
        self.basecls = basecls or conf.raw_layer

    def recv_raw(self, x=MTU):
        return self.basecls, self.ins.recv(x), None


class StreamSocket(SimpleSocket):
    """A stream that is cut into packets: each read of it begins where the packet before ended, which its padding says; a class with tcp_reassemble says
    how much belongs together."""
    desc = "transforms a stream socket into a layer 2"

    def __init__(self, sock, basecls=None):
        SimpleSocket.__init__(self, sock, basecls)
        self._metadata, self._session = {}, {}

    def _reassemble(self, data):
        """(packet or None: more is needed, bytes of the stream that it took)"""
        reassemble = getattr(self.basecls, "tcp_reassemble", None)
        packet = reassemble(data, self._metadata, self._session) if reassemble else read_packet(self.basecls, data)
        if packet is None:
            return None, 0
        padding = packet.getlayer(conf.padding_layer)
        left = len(padding.load) if padding is not None else 0
        if padding is not None:
            padding.underlayer.remove_payload()
        return packet, len(data) - left

    def recv(self, x=None, **kwargs):
        data = self.ins.recv(x or MTU, socket.MSG_PEEK)
        if not data:
            raise EOFError
        packet, used = self._reassemble(data)
        if packet is None:
            if len(data) < (x or MTU):
                return self._wait_for_more(len(data))
            return None
        self.ins.recv(used)
        self._metadata.clear()
        return packet

    def _wait_for_more(self, have):
        """None, after more has come than was there; the end of the stream ends it."""
        from time import sleep
        sleep(0.001)
        if self._is_at_end(have):
            raise EOFError
        return None

    def _is_at_end(self, have):
        watch = poll()
        watch.register(self.ins, POLLRDHUP)
        return bool(watch.poll(0)) and len(self.ins.recv(have + 1, socket.MSG_PEEK)) <= have


class StreamSocketPeekless(StreamSocket):
    """The same for what cannot be looked at before it is read: what was read too much waits here."""
    desc = "StreamSocket that doesn't use MSG_PEEK"

    def __init__(self, sock, basecls=None):
        StreamSocket.__init__(self, sock, basecls)
        self._waiting, self._buffer = [], b""

    def recv(self, x=None, **kwargs):
        if self._waiting:
            return self._waiting.pop(0)
        data = self.ins.recv(x or MTU)
        if not data:
            raise EOFError
        self._buffer += data
        while self._buffer:
            packet, used = self._reassemble(self._buffer)
            if packet is None or not used:
                break
            self._buffer = self._buffer[used:]
            self._metadata.clear()
            self._waiting.append(packet)
        return self._waiting.pop(0) if self._waiting else None

    @staticmethod
    def select(sockets, remain=None):
        ready = [each for each in sockets if getattr(each, "_waiting", None)]
        return ready or SuperSocket.select(sockets, remain)


class SSLStreamSocket(StreamSocketPeekless):
    """The same over TLS."""


class IterSocket(SuperSocket):
    """Packets of a list, one after another."""
    desc = "wrapper around an iterable"
    nonblocking_socket = True

    def __init__(self, obj):
        self.iter = iter([obj] if isinstance(obj, Packet) else obj)

    @staticmethod
    def select(sockets, remain=None):
        return sockets

    def recv(self, x=None, **kwargs):
        for packet in self.iter:
            return packet
        raise EOFError

    def close(self):
        pass

    def __del__(self):
        pass


class L2ListenTcpdump(SuperSocket):
    """What a tcpdump that it starts sees."""
    desc = "read packets at layer 2 using tcpdump"

    def __init__(self, iface=None, promisc=None, filter=None, nofilter=False, prog=None, quiet=False, *arg, **karg):
        from subprocess import DEVNULL, PIPE, Popen
        from orcap.capture_files import PcapReader
        words = [prog or conf.prog.tcpdump, "-w", "-", "-U", "-s", "65535"]
        if iface is not None:
            words += ["-i", str(iface)]
        if not (conf.sniff_promisc if promisc is None else promisc):
            words += ["-p"]
        self.process = Popen(words + ([filter] if filter and not nofilter else []), stdout=PIPE, stderr=DEVNULL if quiet else None)
        self.ins = PcapReader(self.process.stdout)
        self.outs = None

    def recv(self, x=MTU, **kwargs):
        return self.ins.recv(x)

    def fileno(self):
        return self.process.stdout.fileno()

    def close(self):
        if not self.closed:
            self.closed = True
            self.process.terminate()
            self.process.wait()
            self.ins.close()
