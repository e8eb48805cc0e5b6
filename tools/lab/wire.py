"""The wire where the capture is made: packets with what they were meant to be.

A scene says when who sends what to whom. The bytes are made by the craft part; beside them stands what the answer key counts by: the chain of
protocols, the ends at each layer, the payload. Scenes go on at the same time; in the end packets are put in order of their times, and only then
have they numbers.
"""
import random
from decimal import Decimal

from orcap.all import ICMP, IP, TCP, UDP, Dot1Q, Ether, IPv6, Raw

START = 1_710_230_400 * 10**9  # 2024-03-12 08:00 UTC, in nanoseconds
SECOND = 10**9
MINUTE = 60 * SECOND


class Packet:
    """One frame, and what its sender meant."""

    def __init__(self, time_ns, data, chain, source, target):
        self.number = None
        self.time_ns, self.data, self.size, self.chain = time_ns, data, len(data), chain
        self.eth = (source.mac, target.mac)
        self.vlan = source.vlan or target.vlan
        self.ips = []  # (source, target) of each IP layer, outermost first
        self.proto = None  # of the innermost IP layer: tcp, udp, icmp, icmpv6, else the number
        self.ports = (None, None)
        self.payload = 0  # bytes above the transport header
        self.flags = None  # of TCP, as tcpdump writes them
        self.ident = None  # of an echo
        self.session = None
        self.pieces = None  # a whole datagram's frames, at the frame that it is booked at
        self.booked = None  # and its chain of protocols
        self.piece, self.piece_at = False, 0  # a piece that completes none; where it belongs


class Clock:
    """A scene's own time and its own luck: another scene changes neither."""

    def __init__(self, wire, scene, minutes):
        self.chance = random.Random(f"{wire.seed}/{scene}")
        self.now = START + round(minutes * MINUTE) + self.chance.randint(0, 999_999)

    def wait(self, low_us, high_us=None):
        high_us = low_us if high_us is None else high_us
        self.now += self.chance.randint(low_us * 1000, high_us * 1000 + 999)

    def at(self, minutes):
        self.now = max(self.now, START + round(minutes * MINUTE) + self.chance.randint(0, 999_999))


class Wire:
    def __init__(self, seed, office):
        self.seed, self.office = seed, office
        self.packets = []
        # What the scenes book: rows of tables that hold packets where the key will hold their numbers.
        self.connections, self.dns, self.http, self.tls, self.files, self.findings, self.quiet = [], [], [], [], [], [], []
        self.names = []  # (time, address, name): who was given which name
        self.resolved = []  # (time, client, address, name): what look-ups told whom

    def found(self, kind, severity, subject, since, *numbers):
        """A finding that must be told: who or what it is about, the packets that may show it (all since then), the figures that its sentence must hold."""
        self.findings.append({"kind": kind, "severity": severity, "subject": subject, "numbers": list(numbers), "packets": self.packets[since:]})

    def stays_quiet(self, kind, subject, why):
        """What looks alike and is none."""
        self.quiet.append({"kind": kind, "subject": subject, "why": why})

    def frame(self, clock, source, target, upper, chain):
        """Anything over Ethernet, behind the VLAN tag of who has one."""
        vlan = source.vlan or target.vlan
        link = Ether(src=source.mac, dst=target.mac)
        packet = Packet(clock.now, bytes(link / Dot1Q(vlan=vlan) / upper if vlan else link / upper), "eth:vlan:" + chain if vlan else "eth:" + chain, source, target)
        self.packets.append(packet)
        return packet

    def datagram(self, source, target, v6=False, ttl=64, **header):
        """The IP header between two machines."""
        if v6:
            return IPv6(src=source.ip6, dst=target.ip6, hlim=ttl, **header)
        return IP(src=source.ip, dst=target.ip, ttl=ttl, id=source.next_ident(), **header)

    def ip(self, clock, source, target, network, upper, proto, payload, app=""):
        """One whole packet of IP; `payload`: bytes above the transport header."""
        v6 = isinstance(network, IPv6)
        name = "ipv6" if v6 else "ip"
        packet = self.frame(clock, source, target, network / upper, ":".join(filter(None, (name, proto, app))))
        packet.ips = [(source.address(v6), target.address(v6))]
        packet.proto, packet.payload = proto.split(":")[-1], payload
        return packet

    def tcp(self, clock, source, sport, target, dport, flags, data=b"", v6=False, app="", ttl=64, **header):
        network = self.datagram(source, target, v6, ttl) if v6 else self.datagram(source, target, v6, ttl, flags="DF")
        segment = TCP(sport=sport, dport=dport, flags=flags, **header)
        packet = self.ip(clock, source, target, network, segment / Raw(data) if data else segment, "tcp", len(data), app if data else "")
        packet.ports = (sport, dport)
        packet.flags = "".join(letter for letter in "FSRPAUEC" if letter in flags).replace("A", ".").replace("C", "W")
        return packet

    def udp(self, clock, source, sport, target, dport, message=b"", app="", v6=False, ttl=64):
        body = bytes(message)
        packet = self.ip(clock, source, target, self.datagram(source, target, v6, ttl), UDP(sport=sport, dport=dport) / Raw(body) if body else UDP(sport=sport, dport=dport),
                         "udp", len(body), app)
        packet.ports = (sport, dport)
        return packet

    def icmp(self, clock, source, target, message, v6=False, ttl=64, echo=None, header=8, extension=None):
        """`message`: layers from ICMP or an ICMPv6 message on; `echo`: its identifier; `header`: what stands before its payload."""
        network = self.datagram(source, target, v6, ttl)
        if extension is not None:
            network = network / extension
        proto = ("icmpv6" if v6 else "icmp") if extension is None else "ipv6.hopopts:icmpv6"
        packet = self.ip(clock, source, target, network, message, proto, len(bytes(message)) - header)
        packet.ident = echo
        return packet

    def echo(self, clock, source, target, ident, seq, body, reply=False):
        message = ICMP(type=0 if reply else 8, id=ident, seq=seq)
        return self.icmp(clock, source, target, message / Raw(body) if body else message, echo=ident)

    def finish(self):
        """Packets in order of time, numbered."""
        self.packets.sort(key=lambda packet: packet.time_ns)
        for number, packet in enumerate(self.packets, 1):
            packet.number = number

    def frames(self):
        for packet in self.packets:
            frame = Ether(packet.data)
            frame.time = Decimal(packet.time_ns) / SECOND
            yield frame
