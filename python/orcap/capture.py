"""The batch face: captures as tables, for work that should not loop in Python."""
import builtins
import os
from stat import S_ISDIR, S_ISFIFO

from orcap import _orcap
from orcap._batch.table import TABLES, Table
from orcap.error import Scapy_Exception, log_runtime

STREAMED = {"packets", "list", "dns", "http", "tls", "files"}  # made while packets are read
_OPEN, _FORMAT = -2, -5  # an input that cannot be opened, or is no capture


def _mode(path):
    """The kind of a file; 0 where there is none, which is told when it is read."""
    try:
        return os.stat(path).st_mode
    except OSError:
        return 0


def _inputs(paths):
    """(path, whether it comes from a directory), directories opened up: their files sorted by the bytes of their names."""
    for path in map(os.fspath, paths):
        if path != "-" and S_ISDIR(_mode(path)):
            for name in sorted(os.listdir(path), key=os.fsencode):
                if os.path.isfile(os.path.join(path, name)):
                    yield os.path.join(path, name), True
        else:
            yield path, False


class _Reading:
    """What a capture and the views of it share: whether a pipe was read, and what was wrong with the inputs."""

    def __init__(self, inputs, tell):
        self.tell = tell  # called with a sentence
        self.in_directory = [inside for _, inside in inputs]
        self.pipes = [path for path, _ in inputs if path == "-" or S_ISFIFO(_mode(path))]
        self.read = False
        self.troubles = {}  # sentence: status

    def begin(self):
        if self.read and self.pipes:
            raise ValueError("%s is a pipe and was read already; make all tables that are needed in one pass" % self.pipes[0])
        self.read = True

    def hear(self, place, status, sentence):
        if sentence in self.troubles or (status == _FORMAT and self.in_directory[place]):
            return
        self.troubles[sentence] = status
        if len(self.in_directory) > 1 or status not in (_OPEN, _FORMAT):  # else it is raised
            self.tell(sentence)


class Capture:
    """One or more captures as one. Tables of the whole (flows, sessions, …) are made in one pass and kept; those of packets and messages are read anew
    each time."""

    def __init__(self, *paths, filter=None, bpf=None, count=0, threads=1, max_memory=0, decode_as=(), tell=None, _reading=None):
        """Options as orcap.open() has them; tell(sentence) is told what is wrong with an input, in place of the log."""
        if not paths:
            raise TypeError("open() needs the path of a capture")
        inputs = [(path, False) for path in paths] if _reading else [*_inputs(paths)]
        if not inputs:
            raise FileNotFoundError("%s: there is no file in this directory" % os.fspath(paths[0]))
        self.paths = tuple(path for path, _ in inputs)
        self.filter, self.bpf, self.count, self.threads, self.max_memory = filter, bpf, count, threads, max_memory
        self.decode_as = (decode_as,) if isinstance(decode_as, str) else tuple(decode_as)
        self._reading = _reading or _Reading(inputs, tell or (lambda sentence: log_runtime.warning("%s", sentence)))
        self._passes, self._list = {}, None
        for path in self.paths:
            if path not in self._reading.pipes and not _reading and len(self.paths) == 1:
                with builtins.open(path, "rb"):
                    pass
        self._new_pass(look=True)

    def _new_pass(self, look=False):
        """A pass over the packets; with `look` nothing will be read in it."""
        if not look:
            self._reading.begin()
        return _orcap._Pass(tuple(map(os.fsencode, self.paths)), self._reading.hear, self.filter, self.bpf, self.count, self.threads, self.max_memory,
                            self.decode_as)

    def is_pipe(self):
        """Whether it can be read only once."""
        return bool(self._reading.pipes)

    @property
    def troubles(self):
        """What was wrong with the inputs as far as they were read: sentences."""
        return [*self._reading.troubles]

    def trouble_statuses(self):
        """The engine's statuses of them."""
        return [*self._reading.troubles.values()]

    # ---- tables of the whole

    def fill(self, *wanted):
        """Fills these tables in one pass, each a name and its layer or None, and keeps them."""
        self._filled(*wanted)

    def _filled(self, *wanted):
        """A pass in which all of these tables are filled."""
        for tables, made in self._passes.items():
            if set(wanted) <= set(tables):
                return made
        made = self._new_pass()
        self._fill(made, made.prepare([*wanted]), wanted)
        return made

    def _fill(self, made, prepared, wanted):
        made.run(prepared)
        if made.evicted():
            self._reading.tell("%d entries were closed before their time because memory was full; more max_memory keeps them" % made.evicted())
        self._passes[wanted] = made

    def _table(self, name, layer=None, columns=None):
        self._filled((name, layer))
        return Table(name, lambda look=False: self._filled((name, layer)).rows(name, layer), columns, streams=False)

    def flows(self, columns=None):
        """One row a direction of (src, sport, dst, dport, proto)."""
        return self._table("flows", None, columns)

    def sessions(self, columns=None):
        """One row a two-way exchange."""
        return self._table("sessions", None, columns)

    def conversations(self, layer="ip", columns=None):
        """One row an unordered pair of ends at eth, ip, tcp, udp or sctp."""
        return self._table("conversations", layer, columns)

    def hierarchy(self, columns=None):
        """One row a chain of protocols."""
        return self._table("hierarchy", None, columns)

    def timeline(self, bin=None, columns=None):
        """One row a time bin of one protocol, or of all; `bin` is its width, such as "10ms" or "1h", else found so that there are at most 200."""
        return self._table("timeline", bin, columns)

    def hosts(self, columns=None):
        """One row an IP address."""
        return self._table("hosts", None, columns)

    def findings(self, columns=None):
        """One row something that is worth a look, gravest first."""
        return self._table("findings", None, columns)

    # ---- tables that come while packets are read

    def _streamed(self, name, columns=None):
        return Table(name, lambda look=False: self._new_pass(look).stream(name, None), columns, once=self.is_pipe())

    def packets(self, columns=None):
        """One row a packet, made while the capture is read."""
        return self._streamed("packets", columns)

    def list(self, columns=None):
        """What a line says of each packet."""
        return self._streamed("list", columns)

    def dns(self, columns=None):
        """One row a message of DNS, mDNS or LLMNR."""
        return self._streamed("dns", columns)

    def http(self, columns=None):
        """One row a request of HTTP with its response."""
        return self._streamed("http", columns)

    def tls(self, columns=None):
        """One row a handshake of TLS, in QUIC too."""
        return self._streamed("tls", columns)

    def files(self, columns=None):
        """One row a file that was carried, with its sha256; extract() writes them."""
        return self._streamed("files", columns)

    def fields(self, *names, all=False):
        """Any fields as columns, a row a packet, by the names that filters have: fields("ip.src", "tcp.dstport"). Numbers are numbers, times timestamps,
        all else the text that tshark prints. The first value of each packet, or with `all` the list of all."""
        names = tuple(names[0]) if len(names) == 1 and not isinstance(names[0], str) else names
        self._new_pass(look=True).check_fields(names)
        return Table("fields", lambda look=False: self._new_pass(look).fields(names, all), names, chosen=False, once=self.is_pipe())

    # ---- packets

    def where(self, filter):
        """The same capture as far as a display filter lets it through; what it iterates over and indexes are packets."""
        both = "(%s) && (%s)" % (self.filter, filter) if self.filter else filter
        return Capture(*self.paths, filter=both, bpf=self.bpf, count=self.count, threads=self.threads, max_memory=self.max_memory,
                       decode_as=self.decode_as, _reading=self._reading)

    def _packets(self):
        """The packets that the filters leave, as objects made when they are looked at."""
        if self._list is None:
            from orcap.capture_files import rdpcap
            from orcap.plist import PacketList
            chosen = self.filter or self.bpf
            self._reading.begin()
            lists = [rdpcap(path, self.count or -1) for path in self.paths]
            whole = lists[0] if len(lists) == 1 else PacketList([packet for each in lists for packet in each][:self.count or None])
            if chosen:
                places = self._new_pass().places()
                whole = PacketList([whole[at] for at in places if at < len(whole)], name="where %s" % " and ".join(filter(None, (self.bpf, self.filter))))
            self._list = whole
        return self._list

    def __len__(self):
        return len(self._packets())

    def __bool__(self):
        return True

    def __iter__(self):
        return iter(self._packets())

    def __getitem__(self, key):
        return self._packets()[key]

    # ---- the whole

    def follow(self, session):
        """What one session carried: its number, or "tcp:3", or "udp:3". Pieces in order, as (from_client, bytes, size, number, time_ns); where `size` bytes
        are missing the bytes are None."""
        return self._new_pass().follow(str(session))

    def extract(self, folder):
        """Writes the files that were carried into a folder, which is made where it is missing, under names that are safe and new in it. The rows of
        files(), of those that were written and those that were not."""
        os.makedirs(folder, exist_ok=True)
        made = self._new_pass()
        rows = [*Table("files", lambda look=False: made.stream("files", os.fsencode(folder)))]
        if made.left_out():
            self._reading.tell("%d files were not written: they are larger than the limit" % made.left_out())
        return rows

    def graph(self, layer="ip", directed=False):
        """Who talks to whom, for networkx: nodes are addresses, edges have packets and bytes, of both ways or with `directed` of each."""
        import networkx
        graph = networkx.DiGraph() if directed else networkx.Graph()
        for row in self.conversations(layer):
            if row.a is None or row.b is None:
                continue
            if directed:
                _add(graph, row.a, row.b, row, row.packets_ab, row.bytes_ab)
                _add(graph, row.b, row.a, row, row.packets_ba, row.bytes_ba)
            else:
                _add(graph, row.a, row.b, row, row.packets, row.bytes)
        return graph

    def info(self):
        """What the files are, a dict each, as `orcap info --format json` has it: format, interfaces, packets, first and last time, damage."""
        from json import loads
        return loads(self._new_pass().info())

    def report(self, path=None, title=None, anonymise=None):
        """Writes the report as one HTML page, or as the data of it where the path ends in .json; without a path that data is given back. `anonymise`:
        True, or a key (the same key gives the same names)."""
        from json import loads
        from orcap._batch.files import beside
        key = "" if anonymise is True else anonymise or None
        data = path is None or os.fspath(path).endswith(".json")
        document = self._new_pass().report(title, key, data)
        if path is None:
            return loads(document)
        with beside(os.fspath(path), self.paths) as out:
            out.write(document + (b"\n" if data else b""))
        return None

    def __repr__(self):
        return f"<capture {' '.join(self.paths)}{f' where {self.filter}' if self.filter else ''}>"

    def _repr_html_(self):
        from orcap._batch.html import capture_page
        return capture_page(self)


def _add(graph, source, target, row, packets, size):
    """An edge; what is there already from another session of the same two grows."""
    if not packets:
        return
    edge = graph.get_edge_data(source, target)
    if edge is None:
        graph.add_edge(source, target, packets=packets, bytes=size, start_ns=row.start_ns, end_ns=row.end_ns)
        return
    edge["packets"] += packets
    edge["bytes"] += size
    edge["start_ns"] = min((edge["start_ns"], row.start_ns), key=lambda ns: (ns is None, ns))
    edge["end_ns"] = max((edge["end_ns"], row.end_ns), key=lambda ns: (ns is not None, ns))


def open_captures(*paths, **options):
    """The captures at these paths, as one: Capture."""
    return Capture(*paths, **options)
