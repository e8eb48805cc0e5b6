"""IPv6 to the branch office goes inside IPv4 (RFC 4213): both layers count, each with the whole packet."""
from orcap.all import IP, UDP, ICMPv6EchoReply, ICMPv6EchoRequest, IPv6, Raw

from wire import Clock


def play(wire):
    office, clock = wire.office, Clock(wire, "branch", 58)
    echo, sport = clock.chance.randint(1, 65535), office.files.port(clock.chance)
    for seq in range(1, 5):
        through(wire, clock, True, ICMPv6EchoRequest(id=echo, seq=seq, data=bytes(32)), "icmpv6", 32, echo=echo)
        clock.wait(24_000, 26_000)
        through(wire, clock, False, ICMPv6EchoReply(id=echo, seq=seq, data=bytes(32)), "icmpv6", 32, echo=echo)
        clock.wait(1_000_000, 1_001_000)
    for number in range(6):
        through(wire, clock, True, UDP(sport=sport, dport=5001) / Raw(bytes(500)), "udp", 500, ports=(sport, 5001))
        clock.wait(20_000, 21_000)


def through(wire, clock, out, upper, proto, payload, ports=(None, None), echo=None):
    """From the files machine over the gateway to the branch, or back."""
    files, gateway, branch = wire.office.files, wire.office.gateway, wire.office.branch
    inner = (files, branch) if out else (branch, files)
    outer = (gateway, branch) if out else (branch, gateway)
    network = IP(src=outer[0].ip, dst=outer[1].ip, id=gateway.next_ident(), proto=41)
    packet = wire.frame(clock, *outer, network / IPv6(src=inner[0].ip6, dst=inner[1].ip6) / upper, f"ip:ipv6:{proto}")
    packet.ips = [(outer[0].ip, outer[1].ip), (inner[0].ip6, inner[1].ip6)]
    packet.proto, packet.payload, packet.ports, packet.ident = proto, payload, ports, echo
