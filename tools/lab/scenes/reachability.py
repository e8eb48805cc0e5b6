"""Is it there, and which way does one go? Echoes, errors that quote what they are about, a traceroute; IPv6 as well."""
from orcap.all import ICMP, IP, UDP, ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6PacketTooBig, ICMPv6TimeExceeded, IPv6, Raw

from machines import Machine
from wire import Clock

PATTERN = bytes(range(56))


def play(wire):
    echoes(wire)
    six(wire)
    nobody_there(wire)
    closed_port(wire)
    traceroute(wire)
    too_big(wire)


def echoes(wire):
    office, clock = wire.office, Clock(wire, "echoes", 8)
    for client, server, count, far in ((office.amy, office.gateway, 4, 300), (office.ben, office.web, 5, 12_000), (office.phones[0], office.voice_gateway, 3, 300)):
        ident = clock.chance.randint(1, 65535)
        for seq in range(1, count + 1):
            wire.echo(clock, client, server, ident, seq, PATTERN)
            clock.wait(far, far + far // 4)
            wire.echo(clock, server, client, ident, seq, PATTERN, reply=True)
            clock.wait(1_000_000 - far, 1_001_000)


def six(wire):
    office, clock = wire.office, Clock(wire, "echoes six", 10)
    ident = clock.chance.randint(1, 65535)
    for seq in range(1, 4):
        wire.icmp(clock, office.dora, office.web, ICMPv6EchoRequest(id=ident, seq=seq, data=PATTERN), True, echo=ident)
        clock.wait(12_000, 13_000)
        wire.icmp(clock, office.web, office.dora, ICMPv6EchoReply(id=ident, seq=seq, data=PATTERN), True, ttl=55, echo=ident)
        clock.wait(1_000_000, 1_001_000)


def nobody_there(wire):
    """Three echoes without an answer, then a router says why (RFC 792: type 3, code 1)."""
    office, clock = wire.office, Clock(wire, "nobody there", 19)
    ident = clock.chance.randint(1, 65535)
    for seq in range(1, 5):
        asked = wire.echo(clock, office.eli, office.nobody, ident, seq, PATTERN)
        if seq == 4:
            clock.wait(3_000_000, 3_010_000)
            quote(wire, clock, office.gateway, office.eli, ICMP(type=3, code=1), asked, 28)
        clock.wait(1_000_000, 1_001_000)


def quote(wire, clock, router, target, error, packet, most):
    """An error about a packet, with the beginning of it."""
    quoted = packet.data[18 if packet.vlan else 14:][:most]
    return wire.icmp(clock, router, target, error / IP(quoted))


def closed_port(wire):
    """UDP to a port where nobody listens; the machine itself says so."""
    office, clock = wire.office, Clock(wire, "closed port", 21)
    for port in (7777, 9999):
        asked = wire.udp(clock, office.ben, office.ben.port(clock.chance), office.files, port, b"hello?\n")
        clock.wait(150, 400)
        quote(wire, clock, office.files, office.ben, ICMP(type=3, code=3), asked, len(asked.data))
        clock.wait(1_000_000, 2_000_000)


def traceroute(wire):
    """UDP with growing TTL to ports that nobody uses: each router on the way says that the time is up, the last one that the port is closed. No scan."""
    office, clock = wire.office, Clock(wire, "traceroute", 23)
    port = 33434
    for ttl in range(1, 8):
        router = office.gateway if ttl == 1 else office.web if ttl == 7 else Machine(f"router {ttl}", 0, f"203.0.113.{240 + ttl}", None, office.gateway.mac)
        for _ in range(3):
            asked = wire.udp(clock, office.watch, 41000, router if ttl == 7 else office.web, port, bytes(32), ttl=ttl)
            port += 1
            clock.wait(ttl * 1_900, ttl * 2_100)
            if ttl != 4:  # one that never answers
                quote(wire, clock, router, office.watch, ICMP(type=3, code=3) if ttl == 7 else ICMP(type=11, code=0), asked, 28)
            clock.wait(500, 900)
    wire.stays_quiet("port_scan", office.watch.ip, "a traceroute takes its ports so that nobody answers")


def too_big(wire):
    """Path MTU discovery: RFC 1191 and RFC 8201."""
    office, clock = wire.office, Clock(wire, "too big", 27)
    sent = wire.udp(clock, office.amy, office.amy.port(clock.chance), office.mirror, 5001, bytes(1400))
    clock.wait(9_000, 9_900)
    quote(wire, clock, office.mirror, office.amy, ICMP(type=3, code=4, nexthopmtu=1400), sent, 28)
    clock.wait(500_000)
    sport = office.amy.port(clock.chance)
    sent = wire.udp(clock, office.amy, sport, office.cloud, 5001, bytes(1400), v6=True)
    clock.wait(9_000, 9_900)
    quoted = IPv6(sent.data[14:])
    wire.icmp(clock, office.cloud, office.amy, ICMPv6PacketTooBig(mtu=1280) / Raw(bytes(quoted)[:1232]), True, ttl=60)
    clock.wait(500_000)
    sent = wire.udp(clock, office.amy, sport, office.cloud, 33434, bytes(24), v6=True, ttl=1)
    clock.wait(200, 400)
    wire.icmp(clock, office.gateway, office.amy, ICMPv6TimeExceeded() / Raw(sent.data[14:]), True)
