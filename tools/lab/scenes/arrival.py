"""Eight o'clock: one after another switches a machine on. Each gets addresses (DHCP; RFC 4862) and looks for the gateway."""
from orcap.all import (ARP, BOOTP, DHCP, ICMPv6MLDMultAddrRec, ICMPv6MLReport2, ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA, ICMPv6ND_RS, ICMPv6NDOptDstLLAddr,
                       ICMPv6NDOptMTU, ICMPv6NDOptPrefixInfo, ICMPv6NDOptRDNSS, ICMPv6NDOptSrcLLAddr, IPv6ExtHdrHopByHop, RouterAlert)

from lookup import address
from machines import Machine, group, solicited
from wire import Clock

EVERYBODY = Machine("all", 0, "255.255.255.255", None, "ff:ff:ff:ff:ff:ff")


def play(wire):
    office = wire.office
    clock = Clock(wire, "arrival", 0.1)
    for machine in (office.files, office.printer, office.watch, *office.people, office.mallory):
        if machine.ip6:
            configure(wire, clock, machine)
        lease(wire, clock, machine)
        announce(wire, clock, machine)
        arp(wire, clock, machine, office.gateway)
        arp(wire, clock, machine, office.resolver)
        if machine in office.people:
            neighbour(wire, clock, machine, office.gateway)
            address(wire, clock, machine, office.files)
            arp(wire, clock, machine, office.files)
        clock.wait(8_000_000, 40_000_000)


def arp(wire, clock, asker, owner):
    """Who has it, and the answer."""
    everybody = Machine("all", 0, mac="ff:ff:ff:ff:ff:ff", vlan=asker.vlan)
    wire.frame(clock, asker, everybody, ARP(op=1, hwsrc=asker.mac, psrc=asker.ip, hwdst="00:00:00:00:00:00", pdst=owner.ip), "arp")
    clock.wait(90, 400)
    wire.frame(clock, owner, asker, ARP(op=2, hwsrc=owner.mac, psrc=owner.ip, hwdst=asker.mac, pdst=asker.ip), "arp")
    clock.wait(100, 500)


def announce(wire, clock, machine):
    """RFC 5227, section 2.3: so that old entries are forgotten."""
    for _ in range(2):
        wire.frame(clock, machine, EVERYBODY, ARP(op=1, hwsrc=machine.mac, psrc=machine.ip, hwdst="00:00:00:00:00:00", pdst=machine.ip), "arp")
        clock.wait(2_000_000, 2_001_000)


def lease(wire, clock, machine):
    """Discover, offer, request, acknowledgement (RFC 2131, section 3.1)."""
    server = wire.office.gateway
    nobody = Machine(machine.name, 0, "0.0.0.0", None, machine.mac)
    hardware = bytes.fromhex(machine.mac.replace(":", "")) + bytes(10)
    transaction = clock.chance.getrandbits(32)
    given = [("server_id", server.ip), ("lease_time", 14400), ("subnet_mask", "255.255.255.128"), ("router", server.ip), ("name_server", wire.office.resolver.ip), "end"]

    def say(source, target, kind, options, **fields):
        ports = (68, 67) if source is nobody else (67, 68)
        message = BOOTP(op=1 if source is nobody else 2, xid=transaction, chaddr=hardware, **fields) / DHCP(options=[("message-type", kind)] + options)
        packet = wire.udp(clock, source, ports[0], target, ports[1], message, "dhcp")
        clock.wait(400, 3_000)
        return packet

    wanted = [("hostname", machine.name), ("param_req_list", [1, 3, 6, 15, 51]), "end"]
    say(nobody, EVERYBODY, "discover", wanted)
    say(server, machine, "offer", given, yiaddr=machine.ip)
    say(nobody, EVERYBODY, "request", [("requested_addr", machine.ip), ("server_id", server.ip)] + wanted)
    last = say(server, machine, "ack", [("hostname", machine.name)] + given, yiaddr=machine.ip)
    wire.names.append((last.time_ns, machine.ip, machine.name))


def configure(wire, clock, machine):
    """IPv6 without a server: is the address free, who routes, who listens with me."""
    gateway, own = wire.office.gateway, machine.link_local()
    unspecified = Machine(machine.name, 0, None, "::", machine.mac)
    wire.icmp(clock, unspecified, solicited(machine.ip6), ICMPv6ND_NS(tgt=machine.ip6), True, 255, header=8)
    clock.wait(1_000_000, 1_010_000)
    wire.icmp(clock, own, group(ip6="ff02::2"), ICMPv6ND_RS() / ICMPv6NDOptSrcLLAddr(lladdr=machine.mac), True, 255)
    clock.wait(300, 900)
    wire.icmp(clock, gateway.link_local(), group(ip6="ff02::1"), ICMPv6ND_RA(routerlifetime=1800) / ICMPv6NDOptSrcLLAddr(lladdr=gateway.mac) /
              ICMPv6NDOptMTU(mtu=1500) / ICMPv6NDOptPrefixInfo(prefixlen=64, prefix="2001:db8:0:2::", validlifetime=86400, preferredlifetime=14400) /
              ICMPv6NDOptRDNSS(lifetime=1800, dns=[wire.office.resolver.ip6]), True, 255)
    clock.wait(2_000, 9_000)
    report = ICMPv6MLReport2(records=[ICMPv6MLDMultAddrRec(rtype=4, dst=solicited(machine.ip6).ip6)])
    wire.icmp(clock, own, group(ip6="ff02::16"), report, True, 1, extension=IPv6ExtHdrHopByHop(options=RouterAlert()))
    clock.wait(2_000, 9_000)


def neighbour(wire, clock, asker, owner):
    """RFC 4861, section 7.2: what ARP is to IPv4."""
    wire.icmp(clock, asker, solicited(owner.ip6), ICMPv6ND_NS(tgt=owner.ip6) / ICMPv6NDOptSrcLLAddr(lladdr=asker.mac), True, 255)
    clock.wait(90, 400)
    wire.icmp(clock, owner, asker, ICMPv6ND_NA(tgt=owner.ip6, R=int(owner is wire.office.gateway), S=1, O=1) / ICMPv6NDOptDstLLAddr(lladdr=owner.mac), True, 255)
    clock.wait(100, 500)
