"""Mallory tries the ports of the files machine: four are open, most refuse, some say nothing."""
from connection import Connection
from wire import Clock

OPEN = {21, 445, 5900, 7000}
PORTS = sorted(OPEN | set(range(20, 130)) | {389, 443, 636, 993, 995, 1433, 3306, 3389, 5432, 8000, 8080, 8443})


def play(wire):
    office, clock, since = wire.office, Clock(wire, "scan", 75), len(wire.packets)
    ports, refused = list(PORTS), 0
    clock.chance.shuffle(ports)
    for port in ports:
        tried = Connection(wire, clock, office.mallory, office.files, port, rtt_us=180)
        tried.stamps = False
        tried.syn()
        if port in OPEN:
            tried.segment(False, "SA")
            tried.segment(True, "R")
            tried.row.update(closed="rst", state="RSTO")
            tried.states += ["SYN_RECEIVED", "CLOSED"]
        elif port % 7:
            tried.refuse()
            refused += 1
        clock.wait(300_000, 500_000)
    wire.found("port_scan", "high", office.mallory.ip, since, len(ports), len(OPEN), refused, len(ports) - len(OPEN) - refused)
