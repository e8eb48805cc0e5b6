"""Mallory says that the gateway's and Amy's addresses are his; both go on to say that they are theirs. And the printer honestly gets another Ethernet address once."""
from orcap.all import ARP

from machines import Machine
from wire import Clock

from scenes.arrival import EVERYBODY, announce


def play(wire):
    office, clock, since = wire.office, Clock(wire, "spoof", 61), len(wire.packets)
    for _ in range(9):
        claim(wire, clock, office.mallory, office.gateway, office.amy)
        claim(wire, clock, office.mallory, office.amy, office.gateway)
        clock.wait(4_000_000, 6_000_000)
        for asker, owner in ((office.gateway, office.amy), (office.amy, office.gateway)):
            wire.frame(clock, asker, EVERYBODY, ARP(op=1, hwsrc=asker.mac, psrc=asker.ip, hwdst="00:00:00:00:00:00", pdst=owner.ip), "arp")
            clock.wait(100, 300)
            claim(wire, clock, owner, owner, asker)
            clock.wait(1_000_000, 3_000_000)
    for owner in (office.gateway, office.amy):
        wire.found("arp_spoof", "high", owner.ip, since, 2, 18, 9)

    clock.at(116)
    new_card = Machine("printer", 0x22, office.printer.ip)
    announce(wire, clock, new_card)
    office.printer.mac = new_card.mac
    wire.stays_quiet("arp_spoof", office.printer.ip, "an address that moves to another card once")


def claim(wire, clock, who, owner, victim):
    """A reply that says: the owner's address is at who's card."""
    wire.frame(clock, who, victim, ARP(op=2, hwsrc=who.mac, psrc=owner.ip, hwdst=victim.mac, pdst=victim.ip), "arp")
    clock.wait(200, 700)
