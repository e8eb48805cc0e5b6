"""Sockets over what is no socket: lists, and another program."""
from orcap.config import conf
from orcap.data import MTU
from orcap.packet import Packet
from orcap.supersocket.base import SuperSocket


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
