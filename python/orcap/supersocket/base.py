"""What all sockets for packets have."""
import socket
from errno import EINTR
from select import select as _select
from time import time

from orcap.config import conf
from orcap.data import MTU
from orcap.packet import Packet


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
