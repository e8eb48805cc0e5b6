"""Questions to the resolver and what it answers, with the rows that the table of messages must have."""
from orcap.all import DNS, DNSQR, DNSRR, DNSRRMX, DNSRROPT, DNSRRSOA, DNSRRSRV

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "NULL": 10, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}


class Record:
    """One resource record: as it is sent, and as it is printed (RFC 1035, section 5.1, without final dots)."""

    def __init__(self, owner, kind, data, ttl=300, rclass=1):
        self.owner, self.kind, self.data, self.ttl, self.rclass = owner, kind, data, ttl, rclass

    def layer(self):
        head = {"rrname": self.owner, "ttl": self.ttl, "rclass": self.rclass}
        if self.kind == "MX":
            return DNSRRMX(preference=self.data[0], exchange=self.data[1], **head)
        if self.kind == "SRV":
            return DNSRRSRV(priority=self.data[0], weight=self.data[1], port=self.data[2], target=self.data[3], **head)
        if self.kind == "SOA":
            return DNSRRSOA(mname=self.data[0], rname=self.data[1], serial=self.data[2], refresh=7200, retry=900, expire=1209600, minimum=300, **head)
        return DNSRR(type=self.kind, rdata=self.data, **head)

    def text(self):
        if self.kind == "TXT":
            texts = self.data if isinstance(self.data, list) else [self.data]
            return " ".join('"%s"' % text for text in texts)
        if self.kind in ("MX", "SRV"):
            return " ".join(str(part) for part in self.data)
        if self.kind == "SOA":
            return " ".join(str(part) for part in (*self.data, 7200, 900, 1209600, 300))
        return self.data.replace(" ", "\\032")


def records(owner, kind, *data, ttl=300):
    return [Record(owner, kind, one, ttl) for one in data]


def message(ident, name, kind, answers=(), response=False, rcode=0, authority=(), additional=(), authoritative=False, truncated=False, edns=False, recursion=True):
    layers = {"an": [one.layer() for one in answers], "ns": [one.layer() for one in authority], "ar": [one.layer() for one in additional]}
    if edns:
        layers["ar"].append(DNSRROPT(rclass=1232))
    flags = {"qr": int(response), "rd": int(recursion), "ra": int(response and recursion), "aa": int(authoritative), "tc": int(truncated), "rcode": rcode}
    return DNS(id=ident, qd=[DNSQR(qname=name, qtype=kind)], **flags, **layers)


def book(wire, packet, ident, name, kind, transport="udp", answers=(), response=False, rcode=0, authoritative=False, truncated=False, asked=None):
    """The row of one message; `asked`: the packet with the question that it answers."""
    row = {"number": packet, "time_ns": packet.time_ns, "src": packet.ips[0][0], "sport": packet.ports[0], "dst": packet.ips[0][1], "dport": packet.ports[1],
           "transport": transport, "id": ident, "response": response, "opcode": 0, "rcode": rcode if response else None, "authoritative": authoritative,
           "truncated": truncated, "qname": name, "qtype": TYPES.get(kind), "qtype_name": kind, "answers": [one.text() for one in answers],
           "answer_types": [one.kind for one in answers], "ttls": [one.ttl for one in answers], "query_number": asked,
           "latency_ns": packet.time_ns - asked.time_ns if asked else None}
    wire.dns.append(row)
    return row


def learn(wire, packet, name, answers, client):
    """An answer gives its addresses the name that was asked for. One of the other kind of address holds for all: nothing tells which address of that kind the client has."""
    for one in answers:
        if one.kind in ("A", "AAAA"):
            wire.names.append((packet.time_ns, one.data, name))
            wire.resolved.append((packet.time_ns, client if (":" in client) == (one.kind == "AAAA") else None, one.data, name))


def ask(wire, clock, client, name, kind="A", answers=(), rcode=0, v6=False, edns=False, authority=(), additional=(), authoritative=False, tries=1, answered=True, server=None):
    """One look-up; `tries` above 1: the first questions were lost behind the tap, and are sent again with the same identifier and port."""
    server = server or wire.office.resolver
    sport, ident = client.port(clock.chance), clock.chance.randint(1, 65535)
    first = None
    for _ in range(tries):
        if first:
            clock.wait(5_000_000, 5_002_000)
        packet = wire.udp(clock, client, sport, server, 53, message(ident, name, kind, edns=edns), "dns", v6)
        book(wire, packet, ident, name, kind)
        first = first or packet
    if answered:
        clock.wait(300, 900) if clock.chance.random() < 0.4 else clock.wait(8_000, 45_000)  # the resolver knows it, or has to ask
        packet = wire.udp(clock, server, 53, client, sport, message(ident, name, kind, answers, True, rcode, authority, additional, authoritative, edns=edns), "dns", v6)
        book(wire, packet, ident, name, kind, answers=answers, response=True, rcode=rcode, authoritative=authoritative, asked=first)
        learn(wire, packet, name, answers, client.address(v6))
        wire.names += [(packet.time_ns, one.data, one.owner) for one in additional if one.kind in ("A", "AAAA")]
    clock.wait(200, 2_000)


def address(wire, clock, client, machine, v6=False, name=None):
    """The look-up before a connection: client learns where a machine is."""
    kind = "AAAA" if v6 else "A"
    ask(wire, clock, client, name or machine.name, kind, records(name or machine.name, kind, machine.address(v6)))
