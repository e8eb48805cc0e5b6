"""sniff(): going through packets that come one by one, from captures, lists or sockets."""
from time import monotonic

from orcap.capture_files import PcapReader
from orcap.error import Scapy_Exception, log_runtime
from orcap.packet import Packet
from orcap.plist import PacketList
from orcap.sessions import DefaultSession


class _Listed:
    """A socket that gives the packets of a list."""

    def __init__(self, packets):
        self._packets = iter(packets)

    def recv(self, size=None):
        for packet in self._packets:
            return packet
        raise EOFError

    def close(self):
        pass


def _files_of(offline):
    """(socket, what it is called, whether it is ours) of what offline= was given: a capture's path or file object, a packet, or several of them
    in a list or as keys of a dict whose values name them."""
    if isinstance(offline, (PacketList, Packet)):
        yield _Listed(offline), None, True
    elif isinstance(offline, dict):
        for each, name in offline.items():
            for socket, _, ours in _files_of(each):
                yield socket, name, ours
    elif isinstance(offline, list) and offline and all(isinstance(each, Packet) for each in offline):
        yield _Listed(packet for each in offline for packet in each), None, True
    elif isinstance(offline, (list, tuple)):
        for each in offline:
            yield from _files_of(each)
    else:
        yield PcapReader(offline), None, True


def _sockets_of(opened):
    """The same of opened_socket=."""
    if isinstance(opened, dict):
        return [(socket, name, False) for socket, name in opened.items()]
    return [(socket, None, False) for socket in (opened if isinstance(opened, (list, tuple)) else [opened])]


def _bpf(text):
    from orcap._orcap import _Bpf
    try:
        matches = _Bpf(text).match
    except Scapy_Exception as error:
        raise Scapy_Exception("Failed to compile filter expression %r (%s)" % (text, error)) from None
    return lambda packet: matches(packet, -1)


class _Filtered:
    """A socket that gives only what passes a BPF filter."""

    def __init__(self, socket, passes):
        self._socket, self._passes = socket, passes

    def recv(self, *args, **kargs):
        while True:
            packet = self._socket.recv(*args, **kargs)
            if packet is None or self._passes(packet):
                return packet

    def close(self):
        self._socket.close()


class AsyncSniffer:
    """sniff() in a thread: start(), stop() or join(), then results. The arguments are sniff()'s."""

    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.running, self.thread, self.results, self.exception = False, None, None, None
        self.stop_cb = self._stop

    def _stop(self):
        self.continue_sniff = False

    def _setup_thread(self):
        def run():
            try:
                self._run(*self.args, **self.kwargs)
            except Exception as error:
                self.exception = error
        from threading import Thread
        self.thread = Thread(target=run, name="AsyncSniffer", daemon=True)

    def _open(self, opened_socket, offline, filter):
        sockets = _sockets_of(opened_socket) if opened_socket is not None else []
        if offline is not None:
            sockets += _files_of(offline)
        if not sockets:
            raise Scapy_Exception("this build reads captures only: give sniff(offline=FILE)")
        if filter is not None:
            passes = _bpf(filter)
            sockets = [(_Filtered(socket, passes) if ours else socket, name, ours) for socket, name, ours in sockets]
        return sockets

    def _run(self, count=0, store=True, offline=None, quiet=False, prn=None, lfilter=None, L2socket=None, timeout=None, opened_socket=None,
             stop_filter=None, iface=None, started_callback=None, session=None, chainCC=False, filter=None, **karg):
        self.running, self.continue_sniff = True, True
        found, seen = [], 0
        end = None if timeout is None else monotonic() + timeout
        session = DefaultSession() if session is None else session if isinstance(session, DefaultSession) else session()
        try:
            sockets = self._open(opened_socket, offline, filter)
            if started_callback:
                started_callback()
            for socket, name, ours in sockets:
                while self.continue_sniff and (end is None or monotonic() < end):
                    try:
                        for packet in session.recv(socket):
                            if name is not None:
                                packet.sniffed_on = name
                            if lfilter and not lfilter(packet):
                                continue
                            seen += 1
                            if store:
                                found.append(packet)
                            if prn:
                                said = prn(packet)
                                if said is not None and not quiet:
                                    print(said)
                            if (stop_filter and stop_filter(packet)) or 0 < count <= seen:
                                self.continue_sniff = False
                                break
                    except EOFError:
                        break
                    except Exception as error:
                        from orcap.config import conf
                        if int(conf.debug_dissector) >= 2:
                            raise
                        log_runtime.warning("Socket %s failed with '%s'.", socket, error)
                        break
        finally:
            for socket, _, ours in sockets if "sockets" in locals() else ():
                if ours:
                    socket.close()
            self.running = False
        self.results = PacketList(found, "Sniffed")

    def start(self):
        """Begins to sniff."""
        self._setup_thread()
        self.thread.start()

    def stop(self, join=True):
        """Ends it; gives the results."""
        if not self.running:
            raise Scapy_Exception("Not running ! (check .running attr)")
        self.stop_cb()
        if not join:
            return None
        self.join()
        return self.results

    def join(self, *args, **kwargs):
        """Waits for its end."""
        if self.thread:
            self.thread.join(*args, **kwargs)
        if self.exception is not None:
            raise self.exception


def sniff(*args, **kwargs):
    """Goes through packets: of captures (offline=FILE, or several), of lists, of opened_socket. `filter` is BPF, lfilter chooses by a function, prn is
    called with each packet, and what it gives is printed; stop_filter, count and timeout end; session puts together (IPSession, TCPSession); with
    store the packets are kept and given back."""
    sniffer = AsyncSniffer()
    sniffer._run(*args, **kwargs)
    return sniffer.results


# ---- the wire

def _on_the_wire(name, what):
    """A function that sends: its name is there so that scripts can be read and their other parts used."""
    def function(*args, **kargs):
        raise Scapy_Exception("%s() needs the network, and orcap's Python does not send; write the packets with wrpcap()" % name)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = what + " Raises: orcap's Python does not send."
    return function


send = _on_the_wire("send", "Sends packets as IP datagrams.")
sendp = _on_the_wire("sendp", "Sends packets as frames.")
sendpfast = _on_the_wire("sendpfast", "Sends frames as fast as tcpreplay can.")
sndrcv = _on_the_wire("sndrcv", "Sends packets on a socket and waits for their answers.")
sr = _on_the_wire("sr", "Sends IP datagrams and waits for their answers.")
sr1 = _on_the_wire("sr1", "Sends IP datagrams and waits for the first answer.")
srp = _on_the_wire("srp", "Sends frames and waits for their answers.")
srp1 = _on_the_wire("srp1", "Sends frames and waits for the first answer.")
srloop = _on_the_wire("srloop", "Sends IP datagrams again and again and prints the answers.")
srploop = _on_the_wire("srploop", "Sends frames again and again and prints the answers.")
srflood = _on_the_wire("srflood", "Sends IP datagrams as fast as it can and takes the answers.")
srpflood = _on_the_wire("srpflood", "Sends frames as fast as it can and takes the answers.")
sr1flood = _on_the_wire("sr1flood", "Sends IP datagrams as fast as it can until there is an answer.")
srp1flood = _on_the_wire("srp1flood", "Sends frames as fast as it can until there is an answer.")
bridge_and_sniff = _on_the_wire("bridge_and_sniff", "Forwards between two interfaces.")
