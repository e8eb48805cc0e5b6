"""A program on Ben's machine calls home every five minutes. And Amy's mail program asks as often, but at no even distances, since people click."""
from connection import Connection
from lookup import address
from wire import MINUTE, START, Clock


def play(wire):
    office, clock, since = wire.office, Clock(wire, "beacon", 7), len(wire.packets)
    address(wire, clock, office.ben, office.home)
    for beat in range(22):
        clock.now = START + round((7 + 5 * beat) * MINUTE) + clock.chance.randint(0, 6 * 10**9)
        call = Connection(wire, clock, office.ben, office.home, 4443, rtt_us=28_000).open()
        call.send(True, clock.chance.randbytes(96))
        call.send(False, clock.chance.randbytes(32))
        call.close(False)
    wire.found("beacon", "medium", office.ben.ip, since, 22, 4443)

    clock = Clock(wire, "mail program", 9)
    for _ in range(16):
        look = Connection(wire, clock, office.amy, office.mail, 4190, v6=True, rtt_us=14_000).open()
        look.send(True, b"NOOP\r\n")
        look.send(False, b"OK\r\n")
        look.close()
        clock.wait(30_000_000, 780_000_000)
    wire.stays_quiet("beacon", office.amy.ip6, "as many sessions, at no even distances")
