"""sniff() and AsyncSniffer: going through packets that come one by one, from the wire, captures, lists or sockets."""
import os
from time import monotonic

from orcap.capture_files import PcapReader
from orcap.config import conf
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
    """(socket, what it is called) of what offline= was given: a capture's path or file object, a packet, or several of them in a list or as keys of a
    dict whose values name them."""
    if isinstance(offline, (PacketList, Packet)):
        yield _Listed(offline), None
    elif isinstance(offline, dict):
        for each, name in offline.items():
            for socket, _ in _files_of(each):
                yield socket, name
    elif isinstance(offline, list) and offline and all(isinstance(each, Packet) for each in offline):
        yield _Listed(packet for each in offline for packet in each), None
    elif isinstance(offline, (list, tuple)):
        for each in offline:
            yield from _files_of(each)
    else:
        yield PcapReader(offline), None


def _sockets_of(opened):
    """The same of opened_socket=."""
    if isinstance(opened, dict):
        return list(opened.items())
    if isinstance(opened, (list, tuple)):
        return [(socket, "socket%d" % number) for number, socket in enumerate(opened)]
    return [(opened, "socket0")]


def _interfaces_of(iface, make, options):
    """The same of iface=: a name, several, or a dict that names them."""
    from orcap.data import ETH_P_ALL
    from orcap.interfaces import resolve_iface
    named = iface.items() if isinstance(iface, dict) else ((each, each) for each in (iface if isinstance(iface, (list, tuple)) else [iface or conf.iface]))
    opened = []
    try:
        for each, name in named:
            opened.append(((make or resolve_iface(each).l2listen())(type=ETH_P_ALL, iface=each, **options), name))
    except BaseException:
        for socket, _ in opened:
            socket.close()
        raise
    return opened


class _Filtered:
    """A socket that gives only what passes a BPF filter."""

    def __init__(self, socket, text):
        from orcap._orcap import _Bpf
        try:
            self._passes = _Bpf(text).match
        except Scapy_Exception as error:
            raise Scapy_Exception("Failed to compile filter expression %r (%s)" % (text, error)) from None
        self._socket = socket

    def recv(self, *args, **kargs):
        while True:
            packet = self._socket.recv(*args, **kargs)
            if packet is None or self._passes(packet, -1):
                return packet

    def close(self):
        self._socket.close()


class _Waker:
    """What ends a select() that waits."""

    def __init__(self):
        self._out, self._in = os.pipe()

    def fileno(self):
        return self._out

    def wake(self):
        if self._in is not None:
            os.write(self._in, b"x")

    def close(self):
        ends, self._in = (self._out, self._in), None
        for end in ends:
            os.close(end)


class AsyncSniffer:
    """sniff() in a thread: start(), stop() or join(), then results. The arguments are sniff()'s."""

    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.running, self.thread, self.results, self.exception = False, None, None, None
        self.count = 0
        self.continue_sniff = False
        self.stop_cb = self._stop
        self._waker = None

    def _stop(self):
        self.continue_sniff = False
        waker = self._waker
        if waker is not None:
            waker.wake()

    def _setup_thread(self):
        def run():
            try:
                self._run(*self.args, **self.kwargs)
            except Exception as error:
                self.exception = error
                self.running = False
        from threading import Thread
        self.thread = Thread(target=run, name="AsyncSniffer", daemon=True)

    @staticmethod
    def _open(opened_socket, offline, iface, filter, L2socket, options):
        """({socket: what it is called}, those that are ours to close, whether they are waited for)"""
        theirs = _sockets_of(opened_socket) if opened_socket is not None else []
        files = list(_files_of(offline)) if offline is not None else []
        if filter is not None:
            files = [(_Filtered(socket, filter), name) for socket, name in files]
        live = []
        if not theirs and not files or iface is not None:
            if filter is not None:
                options["filter"] = filter
            live = _interfaces_of(iface, L2socket, options)
        return dict(theirs + files + live), [socket for socket, _ in files + live]

    def _run(self, count=0, store=True, offline=None, quiet=False, prn=None, lfilter=None, L2socket=None, timeout=None, opened_socket=None,
             stop_filter=None, iface=None, started_callback=None, session=None, chainCC=False, filter=None, **karg):
        self.running, self.count = True, 0
        self.continue_sniff = True
        self._most, self._store, self._quiet, self._prn, self._lfilter, self._stop_filter = count, store, quiet, prn, lfilter, stop_filter
        self._found = []
        self._session = DefaultSession() if session is None else session if isinstance(session, DefaultSession) else session()
        ours = ()
        try:
            sockets, ours = self._open(opened_socket, offline, iface, filter, L2socket, karg)
            select = getattr(next(iter(sockets)), "select", None)
            waits = select is not None and not getattr(next(iter(sockets)), "nonblocking_socket", False)
            if waits:
                self._waker = _Waker()
            if started_callback:
                started_callback()
            end = None if timeout is None else monotonic() + timeout
            (self._wait if waits else self._go_through)(sockets, select, end)
        except KeyboardInterrupt:
            if chainCC:
                raise
        finally:
            self.running = False
            self.results = PacketList(self._found, "Sniffed")
            waker, self._waker = self._waker, None
            for socket in (*ours, *((waker,) if waker else ())):
                socket.close()

    def _take(self, packet, name):
        """What is done with a packet; false: it is the last."""
        if name is not None:
            packet.sniffed_on = name
        if self._lfilter and not self._lfilter(packet):
            return True
        self.count += 1
        if self._store:
            self._found.append(packet)
        if self._prn:
            said = self._prn(packet)
            if said is not None and not self._quiet:
                print(said)
        return not (self._stop_filter and self._stop_filter(packet)) and not 0 < self._most <= self.count

    def _read(self, socket, name):
        """Reads once; false: the socket is at its end."""
        try:
            for packet in self._session.recv(socket):
                if not self._take(packet, name):
                    self.continue_sniff = False
                    break
            return True
        except EOFError:
            return False
        except Exception as error:
            if int(conf.debug_dissector) >= 2:
                raise
            log_runtime.warning("Socket %s failed with '%s'.", socket, error)
            return False

    def _go_through(self, sockets, select, end):
        """One after the other, to their ends."""
        for socket, name in sockets.items():
            while self.continue_sniff and (end is None or monotonic() < end) and self._read(socket, name):
                pass

    def _wait(self, sockets, select, end):
        """Whichever has something."""
        waker = self._waker
        while sockets and self.continue_sniff:
            remain = None if end is None else end - monotonic()
            if remain is not None and remain <= 0:
                break
            for socket in select([*sockets, waker], remain):
                if socket is waker or not self.continue_sniff:
                    break
                name = sockets.get(socket)
                if not self._read(socket, name):
                    try:
                        socket.close()
                    except Exception as error:
                        log_runtime.warning("close() failed: %s", error)
                    sockets.pop(socket, None)

    def start(self):
        """Begins to sniff."""
        self.running = True
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
    """Goes through packets: of interfaces (iface=, one or several), of captures (offline=FILE, or several), of lists, of opened_socket. `filter` is BPF, lfilter
    chooses by a function, prn is called with each packet, and what it gives is printed; stop_filter, count and timeout end, and so does Ctrl-C; session
    puts together (IPSession, TCPSession); with store the packets are kept and given back."""
    sniffer = AsyncSniffer()
    sniffer._run(*args, **kwargs)
    return sniffer.results


def tshark(*args, **kargs):
    """Prints a line of each packet that comes, or of `offline`."""
    number = -1

    def line(packet):
        nonlocal number
        number += 1
        return "%5d\t%s" % (number, packet.summary())
    print("Capturing on '%s'" % (kargs.get("iface") or kargs.get("opened_socket") or kargs.get("offline") or conf.iface))
    sniff(prn=line, store=False, *args, **kargs)
    print("\n%d packet%s captured" % (number + 1, "s" if number > 0 else ""))


def bridge_and_sniff(if1, if2, xfrm12=None, xfrm21=None, prn=None, L2socket=None, *args, **kargs):
    """Hands packets from one interface (or socket) to the other and back, and shows them like sniff(): what xfrm12 (of those from if1) and xfrm21 give is sent
    on: True: as it is; a packet: that one; False or None: nothing."""
    from orcap.interfaces import resolve_iface
    from orcap.supersocket import SuperSocket
    for name in ("opened_socket", "offline", "iface"):
        if kargs.pop(name, None) is not None:
            log_runtime.warning("Argument %s cannot be used in bridge_and_sniff() -- ignoring it.", name)

    def opened(end, number):
        if isinstance(end, SuperSocket):
            return end, "iface%d" % number
        return (L2socket or resolve_iface(end or conf.iface).l2socket())(iface=end), end
    (one, name1), (other, name2) = opened(if1, 1), opened(if2, 2)
    ways = {name1: (other, xfrm12), name2: (one, xfrm21)}

    def hand_on(packet):
        to, change = ways[packet.sniffed_on]
        changed = change(packet) if change else True
        if changed is False or changed is None:
            return
        try:
            to.send(packet if changed is True else changed)
        except Exception:
            log_runtime.warning("Cannot forward packet [%s] received on %s", packet.summary(), packet.sniffed_on, exc_info=True)
    said = prn

    def both(packet):
        hand_on(packet)
        return said(packet) if said else None
    try:
        return sniff(opened_socket={one: name1, other: name2}, prn=both, *args, **kargs)
    finally:
        for socket, end in ((one, if1), (other, if2)):
            if socket is not end:
                socket.close()
