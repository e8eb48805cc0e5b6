"""The answer key: every table as it must come out, added up from what the scenes meant to make and never from reading the capture.

Rules of counting are those of the tables (src/table/tables.list): bytes are whole frames; every IP layer of a tunnel counts, what an error quotes does not;
above IP a datagram in pieces is one packet, booked where it is complete.
"""
from connection import Connection
from wire import MINUTE, SECOND, Packet

IDLE = 60 * SECOND  # of silence end a session of UDP or ICMP
WELL_KNOWN = 1024


def make(wire):
    sessions = number_sessions(wire)
    key = {"seed": wire.seed, "info": info(wire), "counts": None, "hierarchy": hierarchy(wire), "minutes": minutes(wire),
           "conversations": {layer: conversations(wire, layer) for layer in ("eth", "ip", "tcp", "udp")}, "hosts": hosts(wire), "flows": flows(wire),
           "sessions": [session.row() for session in sessions], "dns": sorted(wire.dns, key=lambda row: row["number"].number),
           "http": sorted(map(resolve, [wire] * len(wire.http), wire.http), key=lambda row: (row["response_number"].number, row["request_number"].number)),
           "tls": sorted(wire.tls, key=lambda row: row["client_hello_number"].number), "files": sorted(wire.files, key=lambda row: row["number"].number),
           "findings": [{**row, "subject": f"session {row['subject'].session.number}" if isinstance(row["subject"], Connection) else row["subject"]} for row in wire.findings],
           "quiet": wire.quiet, "packets": [packet_row(packet) for packet in wire.packets]}
    key["counts"] = counts(wire, key)
    return plain(key)


def plain(value):
    """Packets become their numbers, sessions theirs."""
    if isinstance(value, Packet):
        return value.number
    if isinstance(value, Connection):
        return value.session.number
    if isinstance(value, dict):
        return {name: plain(value[name].session if name == "session" and isinstance(value[name], Packet) else value[name]) for name in value}
    if isinstance(value, Session):
        return value.number
    return [plain(one) for one in value] if isinstance(value, list) else value


def info(wire):
    return {"packets": len(wire.packets), "bytes": sum(packet.size for packet in wire.packets), "first_ns": wire.packets[0].time_ns, "last_ns": wire.packets[-1].time_ns}


def chain_of(packet):
    """Of a datagram in pieces the frame that completes it has what is above IP, and no other."""
    if packet.booked and not packet.piece:
        return packet.booked
    return ":".join(layer for layer in packet.chain.split(":") if not packet.piece or layer not in ("udp", "icmp", "icmpv6"))


def packet_row(packet):
    source, target = packet.ips[0] if packet.ips else (None, None)
    return {"number": packet.number, "time_ns": packet.time_ns, "len": packet.size, "protocols": chain_of(packet), "eth_src": packet.eth[0], "eth_dst": packet.eth[1],
            "vlan": packet.vlan, "src": source, "dst": target, "tcp_flags": packet.flags, "session": packet.session.number if packet.session and not packet.piece else None}


# ---- sessions ----


class Session:
    """A two-way exchange: its packets, and of TCP what the connection has booked."""

    def __init__(self, number, first, connection=None):
        self.number, self.first, self.connection, self.packets = number, first, connection, []
        from_server = first.ports[0] is not None and (first.ports[0] < WELL_KNOWN <= first.ports[1] or tuple(first.ports) in ((67, 68), (547, 546)))
        swap = first.proto != "tcp" and from_server or first.proto == "icmp" and first.data[34] == 0
        source, target = first.ips[-1]
        ends = (source, first.ports[0]), (target, first.ports[1])
        self.client, self.server = reversed(ends) if swap else ends

    def add(self, packet):
        self.packets.append(packet)
        packet.session = self

    def row(self):
        out = [packet for packet in self.packets if (packet.ips[-1][0], packet.ports[0]) == self.client]
        back = [packet for packet in self.packets if packet not in out]
        row = {"session": self.number, "proto": self.first.proto, "client": self.client[0], "client_port": self.client[1], "server": self.server[0], "server_port": self.server[1],
               **span(self.packets), "packets_out": len(out), "packets_in": len(back), "bytes_out": sum(map(whole_size, out)), "bytes_in": sum(map(whole_size, back))}
        if self.connection:
            c = self.connection
            return {**row, **c.row, "history": c.history, "states": "→".join(c.states)}
        row.update(payload_out=sum(packet.payload for packet in out), payload_in=sum(packet.payload for packet in back))
        if self.first.proto == "udp":
            row.update(state="SF" if out and back else "S0" if out else "SHR")
        return row


def number_sessions(wire):
    """In order of first packet. TCP's are the connections; all else is one exchange between two ends until it is silent for too long."""
    sessions, open_ones = [], {}
    for packet in wire.packets:
        if packet.proto not in ("tcp", "udp", "icmp", "icmpv6"):
            continue
        if packet.proto == "tcp":
            connection = packet.session
            session = getattr(connection, "session", None)
            if not session:
                session = connection.session = Session(len(sessions), packet, connection)
                sessions.append(session)
        else:
            source, target = packet.ips[-1]
            ends = frozenset(((source, packet.ports[0]), (target, packet.ports[1]))), packet.proto, packet.ident
            session = open_ones.get(ends)
            if not session or packet.time_ns - session.packets[-1].time_ns > IDLE:
                session = open_ones[ends] = Session(len(sessions), packet)
                sessions.append(session)
        session.add(packet)
    return sessions


# ---- sums ----


def whole_size(packet):
    return sum(piece.size for piece in packet.pieces) if packet.pieces else packet.size


def span(packets):
    first, last = min(packet.time_ns for packet in packets), max(packet.time_ns for packet in packets)
    return {"start_ns": first, "end_ns": last, "duration": (last - first) / SECOND}


def whole_packets(wire):
    """Packets as what is above IP sees them."""
    return [packet for packet in wire.packets if not packet.piece or packet.pieces]


def hierarchy(wire):
    rows = {}

    def add(layers, depth, size):
        row = rows.setdefault(":".join(layers[:depth]), {"packets": 0, "bytes": 0})
        row["packets"] += 1
        row["bytes"] += size

    for packet in wire.packets:
        layers = packet.chain.split(":")
        for depth in range(1, len(layers) + 1):
            if not (packet.piece or packet.pieces) or layers[depth - 1] not in ("udp", "icmp", "icmpv6"):
                add(layers, depth, packet.size)
        if packet.booked:
            layers = packet.booked.split(":")
            add(layers, len(layers), whole_size(packet))
    return [{"path": path, **row} for path, row in sorted(rows.items())]


def minutes(wire):
    rows = {}
    for packet in wire.packets:
        row = rows.setdefault(packet.time_ns // MINUTE * MINUTE, {"packets": 0, "bytes": 0})
        row["packets"] += 1
        row["bytes"] += packet.size
    return [{"start_ns": start, **row} for start, row in sorted(rows.items())]


def conversations(wire, layer):
    pairs = {}
    for packet in wire.packets if layer in ("eth", "ip") else whole_packets(wire):
        for source, target in ends_of(packet, layer):
            where = (packet.session.number,) if layer == "tcp" else tuple(sorted((source, target), key=str))
            pairs.setdefault(where, []).append((packet, source, target))
    rows = []
    for group in pairs.values():
        a, b = group[0][1:]
        ab = [packet for packet, source, _ in group if source == a]
        ba = [packet for packet, source, _ in group if source != a]
        size = whole_size if layer == "udp" else lambda packet: packet.size
        rows.append({"a": a[0], "a_port": a[1], "b": b[0], "b_port": b[1], "packets": len(group), "bytes": sum(map(size, ab + ba)), "packets_ab": len(ab), "bytes_ab": sum(map(size, ab)),
                     "packets_ba": len(ba), "bytes_ba": sum(map(size, ba)), **span(ab + ba)})
    return rows


def ends_of(packet, layer):
    """((address, port), (address, port)) of each header of this layer."""
    if layer == "eth":
        return [((packet.eth[0], None), (packet.eth[1], None))]
    if layer == "ip":
        return [((source, None), (target, None)) for source, target in packet.ips]
    source, target = packet.ips[-1] if packet.ips else (None, None)
    return [((source, packet.ports[0]), (target, packet.ports[1]))] if packet.proto == layer else []


def hosts(wire):
    rows = {}

    def row_of(address):
        return rows.setdefault(address, {"address": address, "packets": 0, "bytes": 0, "packets_out": 0, "bytes_out": 0, "packets_in": 0, "bytes_in": 0, "peers": set(), "names": []})

    for packet in wire.packets:
        for source, target in packet.ips:
            for own, other, way in ((source, target, "out"), (target, source, "in")):
                row = row_of(own)
                row["packets"] += 1
                row["bytes"] += packet.size
                row["packets_" + way] += 1
                row["bytes_" + way] += packet.size
                row["peers"].add(other)
    for _, address, name in sorted(wire.names, key=lambda given: given[0]):
        if address in rows and name not in rows[address]["names"] and len(rows[address]["names"]) < 8:
            rows[address]["names"].append(name)
    return [{**row, "peers": len(row["peers"])} for row in rows.values()]


def flows(wire):
    rows = {}
    for packet in whole_packets(wire):
        for depth, (source, target) in enumerate(packet.ips):
            inner = depth == len(packet.ips) - 1
            where = (source, packet.ports[0] if inner else None, target, packet.ports[1] if inner else None, packet.proto if inner else "41")
            rows.setdefault(where, []).append((packet, packet.payload if inner else packet.size - 34))
    return [{"src": where[0], "sport": where[1], "dst": where[2], "dport": where[3], "proto": where[4], "packets": len(group),
             "bytes": sum(whole_size(packet) for packet, _ in group), "payload_bytes": sum(payload for _, payload in group), **span([packet for packet, _ in group]),
             "tcp_flags": "".join(letter for letter in "FSRP.UEW" if any(letter in packet.flags for packet, _ in group)) if where[4] == "tcp" else None}
            for where, group in rows.items()]


def resolve(wire, row):
    """The name that gave this server to this client: that of the latest answer before the request; else one that was given to all."""
    for whom in (row["client"], None):
        known = [(time, name) for time, client, address, name in wire.resolved if time <= row["time_ns"] and (client, address) == (whom, row["server"])]
        if known:
            return {**row, "resolved_from": max(known)[1]}
    return {**row, "resolved_from": None}


def counts(wire, key):
    """The figures that a person asks for first."""
    queries = [row for row in key["dns"] if not row["response"]]
    tcp = [session for session in key["sessions"] if session["proto"] == "tcp"]
    return {"sessions": len(key["sessions"]), "tcp_sessions": len(tcp), "handshakes": sum(row["handshake"] for row in tcp),
            "closed_by_fin": sum(row["closed"] == "fin" for row in tcp), "closed_by_rst": sum(row["closed"] == "rst" for row in tcp),
            "retransmissions": sum(row["retransmissions"] for row in tcp), "flows": len(key["flows"]), "hosts": len(key["hosts"]),
            "dns_messages": len(key["dns"]), "dns_queries": len(queries), "dns_names": len({row["qname"].lower() for row in queries}),
            "http_requests": len(key["http"]), "tls_handshakes": len(key["tls"]), "files": len(key["files"]), "findings": len(key["findings"])}
