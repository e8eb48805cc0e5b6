"""IP packets through the kernel's own stack."""
import socket
from time import time

from orcap.data import ETH_P_IP, ETH_P_IPV6, MTU
from orcap.error import log_runtime
from orcap.packet import NoPayload
from orcap.supersocket.base import SuperSocket, note_sent, read_packet


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
