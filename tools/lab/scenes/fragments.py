"""Datagrams that are larger than the wire takes: whole ones, one whose pieces come in the wrong order, one whose last piece never comes."""
from orcap.all import ICMP, IP, UDP, ICMPv6EchoReply, ICMPv6EchoRequest, IPv6, IPv6ExtHdrFragment, Raw

from wire import Clock

ROOM = 1480  # of an Ethernet frame for what follows the header of IPv4


def play(wire):
    office, clock = wire.office, Clock(wire, "fragments", 59)
    ident = clock.chance.randint(1, 65535)
    body = bytes(number % 256 for number in range(3_200))
    for seq in (1, 2):
        four(wire, clock, office.dora, office.files, bytes(ICMP(type=8, id=ident, seq=seq) / Raw(body)), 1, "icmp", echo=ident)
        clock.wait(400, 600)
        four(wire, clock, office.files, office.dora, bytes(ICMP(type=0, id=ident, seq=seq) / Raw(body)), 1, "icmp", echo=ident, order=(2, 0, 1) if seq == 2 else None)
        clock.wait(1_000_000, 1_001_000)
    ports = (office.dora.port(clock.chance), 2049)
    for order in (None, (1, 2, 0)):
        four(wire, clock, office.dora, office.files, whole_udp(office.dora, office.files, ports, clock.chance.randbytes(4_000)), 17, "udp", ports=ports, order=order)
        clock.wait(100_000, 200_000)
    six(wire, clock, office.amy, office.files)
    clock.at(119)  # as the last thing of the morning: who waits for the rest waits until the capture ends
    ports = (office.eli.port(clock.chance), 2049)
    four(wire, clock, office.eli, office.files, whole_udp(office.eli, office.files, ports, clock.chance.randbytes(4_000)), 17, "udp", ports=ports, order=(0, 1))


def whole_udp(source, target, ports, body):
    """UDP with its checksum, which is over the datagram and not over a piece."""
    return bytes(IP(src=source.ip, dst=target.ip) / UDP(sport=ports[0], dport=ports[1]) / Raw(body))[20:]


def four(wire, clock, source, target, whole, number, proto, ports=(None, None), echo=None, order=None):
    """RFC 791, section 3.2. `order`: of the pieces that are sent; the one that completes the datagram stands for it."""
    pieces, ident = list(range(0, len(whole), ROOM)), source.next_ident()
    frames = []
    for index in range(len(pieces)) if order is None else order:
        at = pieces[index]
        network = IP(src=source.ip, dst=target.ip, id=ident, proto=number, frag=at // 8, flags="MF" if at + ROOM < len(whole) else 0)
        packet = wire.frame(clock, source, target, network / Raw(whole[at:at + ROOM]), "ip")
        packet.ips, packet.piece, packet.piece_at = [(source.ip, target.ip)], True, at
        frames.append(packet)
        clock.wait(20, 60)
    settle(frames, len(frames) == len(pieces), "ip", proto, len(whole) - 8, ports, echo)


def settle(frames, complete, network, proto, payload, ports, echo):
    """The datagram as a whole is booked at the piece that completes it, at its first one when none does. The frame with the beginning shows what follows IP."""
    stands = frames[-1] if complete else frames[0]
    stands.pieces, stands.booked, stands.proto, stands.ports, stands.ident = frames, f"eth:{network}:{proto}", proto, ports, echo
    stands.payload = payload if complete else sum(frame.size - 34 for frame in frames) - 8
    stands.piece = not complete
    first = min(frames, key=lambda frame: frame.piece_at)
    first.chain = stands.booked


def six(wire, clock, source, target):
    """RFC 8200, section 4.5: only the sender makes pieces, behind a header of their own."""
    echo, room = clock.chance.randint(1, 65535), 1448
    for asks in (True, False):
        ends = (source, target) if asks else (target, source)
        message = (ICMPv6EchoRequest if asks else ICMPv6EchoReply)(id=echo, seq=1, data=bytes(range(256)) * 8)
        whole = bytes(IPv6(src=ends[0].ip6, dst=ends[1].ip6) / message)[40:]
        frames, ident = [], clock.chance.getrandbits(32)
        for at in range(0, len(whole), room):
            network = IPv6(src=ends[0].ip6, dst=ends[1].ip6) / IPv6ExtHdrFragment(nh=58, offset=at // 8, m=int(at + room < len(whole)), id=ident)
            packet = wire.frame(clock, *ends, network / Raw(whole[at:at + room]), "ipv6:ipv6.fraghdr")
            packet.ips, packet.piece, packet.piece_at = [(ends[0].ip6, ends[1].ip6)], True, at
            frames.append(packet)
            clock.wait(20, 60)
        settle(frames, True, "ipv6:ipv6.fraghdr", "icmpv6", len(whole) - 8, (None, None), echo)
        clock.wait(400, 600)
