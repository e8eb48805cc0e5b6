"""What machines ask and tell everybody around them: multicast DNS and DNS-SD, LLMNR, NetBIOS names, SSDP, groups."""
from orcap.all import DNS, DNSQR, IGMP, IP, IPOption_Router_Alert, NBNSHeader, NBNSQueryRequest, NBNSRegistrationRequest

from lookup import Record, book, learn
from machines import Machine, group
from wire import Clock

MDNS, MDNS6, LLMNR, SSDP = group("224.0.0.251"), group(ip6="ff02::fb"), group("224.0.0.252"), group("239.255.255.250")
BROADCAST = Machine("all", 0, "192.0.2.127", None, "ff:ff:ff:ff:ff:ff")


def play(wire):
    join(wire)
    printer(wire)
    browse(wire)
    short_names(wire)
    netbios(wire)
    discovery(wire)


def join(wire):
    """IGMPv2 (RFC 2236): I listen to multicast DNS."""
    clock = Clock(wire, "join", 5)
    for machine in wire.office.people:
        network = IP(src=machine.ip, dst=MDNS.ip, ttl=1, id=machine.next_ident(), options=[IPOption_Router_Alert()])
        wire.ip(clock, machine, MDNS, network, IGMP(type=0x16, gaddr=MDNS.ip), "igmp", 8).proto = "2"
        clock.wait(1_000_000, 5_000_000)


def printer(wire):
    """The printer says what it is, twice, and again each half hour (RFC 6762, section 8.3)."""
    clock, machine, owner = Clock(wire, "printer", 4), wire.office.printer, "printer.local"
    service, instance = "_ipp._tcp.local", "Second floor._ipp._tcp.local"
    flush = 0x8001  # its class, with the bit that says "these are all"
    answers = [Record(service, "PTR", instance, 4500), Record(instance, "SRV", (0, 0, 631, owner), 120, flush), Record(owner, "A", machine.ip, 120, flush)]
    for minute in (4, 4.02, 34, 64, 94):
        clock.at(minute)
        packet = wire.udp(clock, machine, 5353, MDNS, 5353, DNS(id=0, qr=1, aa=1, rd=0, qd=[], an=[one.layer() for one in answers]), "mdns", ttl=255)
        book(wire, packet, 0, None, None, answers=answers, response=True, rcode=0, authoritative=True)
        wire.names.append((packet.time_ns, machine.ip, owner))


def browse(wire):
    """Who looks for printers, over IPv6 too; the answer comes from the printer."""
    clock = Clock(wire, "browse", 14)
    for machine in wire.office.people:
        for kind, target in ((False, MDNS), (True, MDNS6)):
            source = machine.link_local() if kind else machine
            packet = wire.udp(clock, source, 5353, target, 5353, DNS(id=0, rd=0, qd=[DNSQR(qname="_ipp._tcp.local", qtype="PTR")]), "mdns", kind, ttl=255)
            book(wire, packet, 0, "_ipp._tcp.local", "PTR")
            clock.wait(1_000, 20_000)
        clock.wait(300_000_000, 500_000_000)


def short_names(wire):
    """LLMNR (RFC 4795): a name without a dot; nobody has the first, the files machine has the second."""
    clock, office = Clock(wire, "short names", 16), wire.office
    for name, owner in (("wpad", None), ("files", office.files), ("projector", None)):
        client = clock.chance.choice([office.ben, office.cho, office.eli])
        sport, ident = client.port(clock.chance), clock.chance.randint(1, 65535)
        asked = wire.udp(clock, client, sport, LLMNR, 5355, DNS(id=ident, rd=0, qd=[DNSQR(qname=name)]), "llmnr", ttl=1)
        book(wire, asked, ident, name, "A")
        if owner:
            clock.wait(1_000, 4_000)
            answers = [Record(name, "A", owner.ip, 30)]
            packet = wire.udp(clock, owner, 5355, client, sport, DNS(id=ident, qr=1, rd=0, qd=[DNSQR(qname=name)], an=[one.layer() for one in answers]), "llmnr")
            book(wire, packet, ident, name, "A", answers=answers, response=True, rcode=0, asked=asked)
            learn(wire, packet, name, answers, client.ip)
        clock.wait(60_000_000, 90_000_000)


def netbios(wire):
    """Names of an older time (RFC 1002): one registers its own, one asks for a name that nobody has."""
    clock, machine = Clock(wire, "netbios", 18), wire.office.eli
    registration = NBNSHeader(NM_FLAGS=0x11, QDCOUNT=1, ARCOUNT=1, OPCODE=5, NAME_TRN_ID=0x4101) / NBNSRegistrationRequest(QUESTION_NAME=b"ELI", NB_ADDRESS=machine.ip, TTL=300000, G=0)
    for _ in range(3):
        packet = wire.udp(clock, machine, 137, BROADCAST, 137, registration, "nbns")
        clock.wait(750_000, 760_000)
    wire.names.append((packet.time_ns, machine.ip, "ELI"))
    clock.wait(5_000_000)
    for _ in range(3):
        wire.udp(clock, machine, 137, BROADCAST, 137, NBNSHeader(NM_FLAGS=0x11, QDCOUNT=1, NAME_TRN_ID=0x4102) / NBNSQueryRequest(QUESTION_NAME=b"SCANNER"), "nbns")
        clock.wait(750_000, 760_000)


def discovery(wire):
    """SSDP: a program looks for something to play music on; nothing answers."""
    clock, machine = Clock(wire, "discovery", 22), wire.office.cho
    sport = machine.port(clock.chance)
    search = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: urn:dial-multiscreen-org:service:dial:1\r\n\r\n"
    for _ in range(4):
        wire.udp(clock, machine, sport, SSDP, 1900, search, "ssdp", ttl=2)
        clock.wait(1_000_000, 1_002_000)
