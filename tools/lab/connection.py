"""One TCP connection, segment by segment, and what is booked for it.

The clock waits before each segment as long as the path takes: the client is close to where the capture is made, the server `rtt_us` away.
"""
MSS = 1460


class Connection:
    def __init__(self, wire, clock, client, server, port, v6=False, rtt_us=12_000, service=None, server_name=None):
        self.wire, self.clock, self.v6, self.rtt_us = wire, clock, v6, rtt_us
        self.ends = {True: client, False: server}
        self.ports = {True: client.port(clock.chance), False: port}
        self.seq = {out: clock.chance.getrandbits(32) for out in (True, False)}
        self.acked = dict(self.seq)  # what the other end has of it
        self.last_out = True
        self.stamps = client.timestamps and server.timestamps
        self.mss = MSS - 20 * v6 - 12 * self.stamps
        self.windows = {True: 502, False: 501}
        self.history, self.counted = "", {}
        self.syn_ns = None
        self.states = ["INIT"]
        self.row = {"payload_out": 0, "payload_in": 0, "state": "OTH", "handshake": False, "closed": None, "rtt_ns": None, "retransmissions": 0, "out_of_order": 0,
                    "lost_bytes": 0, "zero_windows": 0, "service": service, "server_name": server_name}
        wire.connections.append(self)

    def note(self, out, letter):
        """Zeek's history: what an end did for the first time; t, w and g also the tenth time, and so on."""
        letter = letter.upper() if out else letter
        count = self.counted[letter] = self.counted.get(letter, 0) + 1
        if count == 1 or letter in "TtWwGg" and count in (10, 100):
            self.history += letter

    def options(self, flags):
        mine = (self.clock.now // 1_000_000) % 2**32
        stamp = [("Timestamp", (mine, mine - 20 if "A" in flags else 0))]
        if "S" in flags:
            return [("MSS", MSS - 20 * self.v6), ("SAckOK", b"")] + (stamp if self.stamps else []) + [("NOP", None), ("WScale", 7)]
        return [("NOP", None), ("NOP", None)] + stamp if self.stamps else []

    def pause(self, out):
        """As long as it takes until this end speaks."""
        low, high = (15, 110) if out == self.last_out else (200, 600) if out else (self.rtt_us, self.rtt_us * 5 // 4)
        self.clock.wait(low, high)
        self.last_out = out

    def segment(self, out, flags, data=b"", seq=None, ack=None, window=None, app="", fresh=True, options=None, wait=True, lost=False):
        """One segment. Not `fresh`: its bytes were sent before. `lost`: before the capture saw it."""
        if wait:
            self.pause(out)
        seq = self.seq[out] if seq is None else seq % 2**32
        ack = (self.seq[not out] if ack is None else ack % 2**32) if "A" in flags else 0
        packet = None
        if not lost:
            packet = self.wire.tcp(self.clock, self.ends[out], self.ports[out], self.ends[not out], self.ports[not out], flags, data, self.v6, app,
                                   ttl=64 if out or self.ends[False].mac != self.wire.office.gateway.mac else 55, seq=seq, ack=ack,
                                   window=64240 if "S" in flags else self.windows[out] if window is None else window, options=self.options(flags) if options is None else options)
            packet.session = self
            letter = ("s" if flags == "S" else "h") if "S" in flags else "f" if "F" in flags else "r" if "R" in flags else "d" if data else "a"
            self.note(out, letter)
        if fresh:
            self.row["payload_out" if out else "payload_in"] += 0 if lost else len(data)
            self.seq[out] = (self.seq[out] + len(data) + ("S" in flags) + ("F" in flags)) % 2**32
        return packet

    def open(self):
        self.syn()
        self.segment(False, "SA")
        self.states.append("SYN_RECEIVED")
        last = self.segment(True, "A")
        self.row.update(handshake=True, rtt_ns=last.time_ns - self.syn_ns, state="S1")
        self.states.append("ESTABLISHED")
        return self

    def syn(self):
        first = self.segment(True, "S")
        self.syn_ns = first.time_ns
        self.states.append("SYN_SENT")
        self.row["state"] = "S0"
        return first

    def ack(self, out, **how):
        return self.segment(out, "A", **how)

    def send(self, out, data, app="", acks=True, apps=None):
        """Bytes in as many segments as they need, acknowledged two by two; returns the last one. `apps`: of the segments after the first."""
        last, unacked = None, 0
        for at in range(0, len(data), self.mss):
            piece = data[at:at + self.mss]
            last = self.segment(out, "PA" if at + self.mss >= len(data) else "A", piece, app=app if at == 0 else apps or "")
            unacked += 1
            if acks and (unacked == 2 or at + self.mss >= len(data)):
                self.ack(not out)
                unacked = 0
        return last

    def again(self, out, data, seq, word="retransmissions", **how):
        """A segment whose bytes were sent before; `word` is the column that counts it."""
        packet = self.segment(out, "PA", data, seq=seq, fresh=False, **how)
        self.row[word] += 1
        self.note(out, "t")
        return packet

    def close(self, out=True):
        """From one end, then from the other; returns the first FIN."""
        first = self.segment(out, "FA")
        self.segment(not out, "FA")
        self.ack(out)
        self.row.update(closed="fin", state="SF")
        self.states += ["FIN_WAIT", "CLOSING", "CLOSED"]
        return first

    def reset(self, out, flags="RA"):
        self.segment(out, flags)
        self.row.update(closed="rst", state="RSTO" if out else "RSTR")
        self.states.append("CLOSED")

    def refuse(self):
        """The answer to a SYN at a port where nobody listens."""
        self.segment(False, "RA")
        self.row.update(closed="rst", state="REJ")
        self.states.append("CLOSED")
