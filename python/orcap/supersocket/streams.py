"""Sockets of the program's own, whose bytes are read as packets."""
import socket
from select import POLLRDHUP, poll

from orcap.config import conf
from orcap.data import MTU
from orcap.supersocket.base import SuperSocket, read_packet


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
