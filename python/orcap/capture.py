"""The batch face: captures as tables, for work that should not loop in Python."""
import builtins
import os
from collections import namedtuple
from stat import S_ISFIFO

from orcap import _orcap
from orcap.error import Scapy_Exception, log_runtime

TABLES = _orcap.tables()
STREAMED = {"packets", "list", "dns", "http", "tls"}  # made while packets are read
_NOTHING_READ = (-2, -5)  # the file cannot be opened, or is no capture


class Table:
    """Rows of one kind. Iterate, take len(), or hand it to pandas, Polars, DuckDB or PyArrow, which read it without a copy through
    __arrow_c_stream__."""

    def __init__(self, name, make_rows, columns=None, chosen=True):
        self.name, self._make_rows = name, make_rows
        self.columns = list(columns) if columns is not None else [column for column, _ in TABLES[name][1]]
        self._chosen = columns is not None and chosen
        self._count = None

    def _rows(self):
        rows = self._make_rows()
        if self._chosen:
            rows.choose(self.columns)
        return rows

    def __iter__(self):
        row = namedtuple("Row", [column.replace(".", "_") for column in self.columns], rename=True)
        return map(row._make, self._rows())

    def __len__(self):
        if self._count is None:
            self._count = self._rows().count()
        return self._count

    def __getitem__(self, column):
        """A column by its name, as a list."""
        at = self.columns.index(column)
        return [row[at] for row in self._rows()]

    def __arrow_c_stream__(self, requested_schema=None):
        return self._rows().arrow()

    def select(self, *columns):
        """The same table with these columns only."""
        return Table(self.name, self._make_rows, columns)

    def to_arrow(self):
        import pyarrow
        return pyarrow.RecordBatchReader.from_stream(self).read_all()

    def to_polars(self):
        import polars
        return polars.from_arrow(self.to_arrow())

    def to_pandas(self):
        try:
            return self.to_arrow().to_pandas()
        except ImportError:
            import pandas
            return pandas.DataFrame(self._rows(), columns=self.columns)

    def to_numpy(self):
        """Columns as arrays, by name."""
        return {name: column.to_numpy(zero_copy_only=False) for name, column in zip(self.columns, self.to_arrow().itercolumns())}

    def write(self, out, form="csv"):
        """Writes all rows to an open file as csv, tsv, jsonl or json, as the command does."""
        out.flush()
        self._rows().write(out.fileno(), form)

    def head(self, count=10):
        """The first rows, as a list."""
        from itertools import islice
        return [*islice(self, count)]

    def to_dicts(self):
        return [dict(zip(self.columns, row)) for row in self._rows()]

    def __repr__(self):
        return f"<{self.name}: {len(self)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self):
        from html import escape
        rows = self._rows()
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{'' if value is None else escape(str(value))}</td>" for value in row) + "</tr>"
                       for row, _ in zip(rows, range(30)))
        return f"<table><tr>{head}</tr>{body}</table>"


class Capture:
    """One or more captures as one. Tables of the whole (flows, sessions, …) are made in one pass and kept; `packets` is read anew each time."""

    def __init__(self, *paths, filter=None, count=0, threads=1):
        if not paths:
            raise TypeError("open() needs the path of a capture")
        self.paths = tuple(os.fspath(path) for path in paths)
        self.filter, self.count, self.threads = filter, count, threads
        self._passes, self._list = {}, None
        self._pipes = [path for path in self.paths if path == "-" or S_ISFIFO(os.stat(path).st_mode)]
        self._read = False
        for path in self.paths:
            if path not in self._pipes:
                with builtins.open(path, "rb"):
                    pass
        _orcap._Pass(self.paths, filter)

    def _new_pass(self):
        if self._read and self._pipes:
            raise ValueError("%s is a pipe and was read already; make all tables that are needed in one pass" % self._pipes[0])
        self._read = True
        return _orcap._Pass(self.paths, self.filter)

    def _say(self, made):
        trouble = made.trouble()
        if trouble and trouble[0] in _NOTHING_READ and len(self.paths) == 1:
            raise Scapy_Exception(trouble[1])
        if trouble:
            log_runtime.warning("%s", trouble[1])

    def fill(self, *wanted):
        """Fills these tables in one pass, each a name and its layer or None, and keeps them."""
        self._filled(*wanted)

    def _filled(self, *wanted):
        """A pass in which all of these tables are filled."""
        for tables, made in self._passes.items():
            if set(wanted) <= set(tables):
                return made
        made = self._new_pass()
        made.run(list(wanted), self.count, self.threads)
        self._say(made)
        self._passes[wanted] = made
        return made

    def _table(self, name, layer=None, columns=None):
        self._filled((name, layer))
        return Table(name, lambda: self._filled((name, layer)).rows(name, layer), columns)

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

    def files(self, columns=None):
        """One row a file that HTTP carried, with its sha256; the command's extract writes them."""
        return Table("files", lambda: self._new_pass().stream("files", self.count), columns)

    def follow(self, session):
        """What one session carried: its number, or "tcp:3", or "udp:3". Pieces in order, as (from_client, bytes, size, number, time_ns); where `size` bytes
        are missing the bytes are None."""
        made = self._new_pass()
        pieces = made.follow(str(session), self.count)
        self._say(made)
        return pieces

    def fields(self, *names, all=False):
        """Any fields as columns, a row a packet, by the names that filters have: fields("ip.src", "tcp.dstport"). Numbers are numbers, times times, all
        else the text that tshark prints. The first value of each packet, or with `all` the list of all."""
        names = tuple(names[0]) if len(names) == 1 and not isinstance(names[0], str) else names
        _orcap._Pass(self.paths, None).check_fields(names)
        return Table("fields", lambda: self._new_pass().fields(names, all, self.count), names, chosen=False)

    def where(self, filter):
        """The same capture as far as a display filter lets it through; what it iterates over and indexes are packets."""
        both = "(%s) && (%s)" % (self.filter, filter) if self.filter else filter
        return Capture(*self.paths, filter=both, count=self.count, threads=self.threads)

    def _packets(self):
        """The packets that the filter leaves, as objects made when they are looked at."""
        if self._list is None:
            from orcap.capture_files import rdpcap
            from orcap.plist import PacketList
            lists = [rdpcap(path, self.count or -1) for path in self.paths]
            whole = lists[0] if len(lists) == 1 else PacketList([packet for each in lists for packet in each])
            made = self._new_pass() if self.filter else None
            places = made.places(self.count) if made else range(len(whole))
            self._list = whole if not self.filter else PacketList([whole[at] for at in places if at < len(whole)], name="where %s" % self.filter)
        return self._list

    def __len__(self):
        return len(self._packets())

    def __bool__(self):
        return True

    def __iter__(self):
        return iter(self._packets())

    def __getitem__(self, key):
        return self._packets()[key]

    def graph(self, layer="ip", directed=False):
        """Who talks to whom, for networkx: nodes are addresses, edges have packets and bytes, of both ways or with `directed` of each."""
        import networkx
        graph = networkx.DiGraph() if directed else networkx.Graph()
        for row in self.conversations(layer):
            if row.a is None or row.b is None:
                continue
            if not directed:
                graph.add_edge(row.a, row.b, packets=row.packets, bytes=row.bytes, start_ns=row.start_ns, end_ns=row.end_ns)
                continue
            for source, target, packets, size in ((row.a, row.b, row.packets_ab, row.bytes_ab), (row.b, row.a, row.packets_ba, row.bytes_ba)):
                if packets:
                    graph.add_edge(source, target, packets=packets, bytes=size)
        return graph

    def info(self):
        """What the files are, a dict each: format, link types, byte order."""
        from orcap.capture_files import RawPcapReader
        found = []
        for path in self.paths:
            with RawPcapReader(path) as reader:
                found.append({"path": path, **reader._reader.facts()})
        return found

    def packets(self, columns=None):
        """One row a packet, made while the capture is read."""
        return Table("packets", lambda: self._new_pass().stream("packets", self.count), columns)

    def list(self, columns=None):
        """What a line says of each packet."""
        return Table("list", lambda: self._new_pass().stream("list", self.count), columns)

    def dns(self, columns=None):
        """One row a message of DNS, mDNS or LLMNR."""
        return Table("dns", lambda: self._new_pass().stream("dns", self.count), columns)

    def http(self, columns=None):
        """One row a request of HTTP with its response."""
        return Table("http", lambda: self._new_pass().stream("http", self.count), columns)

    def tls(self, columns=None):
        """One row a handshake of TLS, in QUIC too."""
        return Table("tls", lambda: self._new_pass().stream("tls", self.count), columns)

    def __repr__(self):
        return f"<capture {' '.join(self.paths)}{f' where {self.filter}' if self.filter else ''}>"


def open_captures(*paths, filter=None, count=0, threads=1):
    """The captures at these paths, as one; `filter` is a display filter."""
    return Capture(*paths, filter=filter, count=count, threads=threads)
