"""Connections that do not end as they should: refused, never answered, half open, broken off, begun before the capture, closed from one side only."""
from connection import Connection
from wire import Clock


def play(wire):
    office = wire.office
    clock = Clock(wire, "endings", 39)
    refused = Connection(wire, clock, office.amy, office.files, 8088, rtt_us=250)
    refused.syn()
    refused.refuse()

    clock.wait(4_000_000)
    silent = Connection(wire, clock, office.amy, office.nobody, 4444)
    silent.syn()
    for seconds in (1, 2, 4):  # a SYN is sent again, ever more rarely; it opens no second session
        clock.wait(seconds * 1_000_000)
        silent.segment(True, "S", seq=silent.seq[True] - 1, fresh=False, wait=False)
        silent.row["retransmissions"] += 1

    clock.wait(9_000_000)
    broken = Connection(wire, clock, office.eli, office.mirror, 6000).open()
    broken.send(True, b"begin\n")
    broken.send(False, b"go on\n")
    broken.reset(False, "R")

    clock.wait(9_000_000)
    before(wire, clock)

    clock.wait(9_000_000)
    half = Connection(wire, clock, office.ben, office.mirror, 6001).open()
    half.send(True, b"this is all from me\n")
    half.segment(True, "FA")
    half.ack(False)
    half.row["state"] = "S2"
    half.states.append("FIN_WAIT")

    reused(wire)


def before(wire, clock):
    """It was there before the capture: nobody has seen who began, but the port below 1024 is the server's."""
    office = wire.office
    there = Connection(wire, clock, office.cho, office.files, 873, rtt_us=250)
    for _ in range(3):
        there.segment(True, "PA", clock.chance.randbytes(40))
        there.segment(False, "PA", clock.chance.randbytes(90))
    there.ack(True)
    there.row["state"] = "OTH"
    there.states = ["INIT", "ESTABLISHED"]


def reused(wire):
    """The same ports twice: a SYN from another number opens a new session (Wireshark's rule for tcp.stream)."""
    office, clock = wire.office, Clock(wire, "reused", 54)
    port = office.watch.port(clock.chance)
    for _ in range(2):
        connection = Connection(wire, clock, office.watch, office.files, 7000, rtt_us=250)
        connection.ports[True] = port
        connection.open()
        connection.send(True, b"status\n")
        connection.send(False, b"fine\n")
        connection.close()
        clock.wait(90_000_000)
