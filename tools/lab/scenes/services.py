"""What machines do among themselves at even distances, and is their duty: time, counters, logs. And a configuration by TFTP."""
import hashlib

from orcap.all import NTPHeader, SNMP, SNMPget, SNMPresponse, SNMPvarbind, TFTP, TFTP_ACK, TFTP_DATA, TFTP_RRQ

from wire import Clock


def play(wire):
    office = wire.office
    for machine in office.people:
        time(wire, machine)
    counters(wire)
    logs(wire)
    configuration(wire)
    contradiction(wire)
    for machine in office.people:
        wire.stays_quiet("beacon", machine.ip, "time is asked for at even distances")
    wire.stays_quiet("beacon", office.watch.ip, "counters are asked for every five minutes")


def time(wire, machine):
    """NTP (RFC 5905), every 1024 s."""
    clock = Clock(wire, "time " + machine.name, 6)
    clock.wait(0, 120_000_000)
    for _ in range(6):
        sport = machine.port(clock.chance)
        wire.udp(clock, machine, sport, wire.office.clock, 123, NTPHeader(version=4, mode=3, stratum=0, poll=10), "ntp")
        clock.wait(18_000, 22_000)
        wire.udp(clock, wire.office.clock, 123, machine, sport, NTPHeader(version=4, mode=4, stratum=2, poll=10, precision=-20), "ntp", ttl=54)
        clock.wait(1_023_500_000, 1_024_500_000)


def counters(wire):
    """SNMP (RFC 3416): how many bytes has the printer seen, how many pages printed?"""
    office, clock = wire.office, Clock(wire, "counters", 3)
    pages, octets = 4_000, 1_000_000
    for minute in range(3, 114, 5):
        clock.at(minute)
        sport, names = office.watch.port(clock.chance), ["1.3.6.1.2.1.2.2.1.10.1", "1.3.6.1.2.1.43.10.2.1.4.1.1"]
        request = clock.chance.randint(1, 2**31 - 1)
        wire.udp(clock, office.watch, sport, office.printer, 161, SNMP(version=1, community="public", PDU=SNMPget(id=request, varbindlist=[SNMPvarbind(oid=one) for one in names])), "snmp")
        clock.wait(900, 2_500)
        pages, octets = pages + clock.chance.randint(0, 9), octets + clock.chance.randint(900, 90_000)
        values = [SNMPvarbind(oid=one, value=value) for one, value in zip(names, (octets, pages))]
        wire.udp(clock, office.printer, 161, office.watch, sport, SNMP(version=1, community="public", PDU=SNMPresponse(id=request, varbindlist=values)), "snmp")


def logs(wire):
    """syslog (RFC 3164): from the files machine, when something happens."""
    office, clock = wire.office, Clock(wire, "logs", 4)
    for _ in range(30):
        clock.wait(20_000_000, 360_000_000)
        text = f"<{clock.chance.choice([30, 38, 86])}>files cron[{clock.chance.randint(1000, 9999)}]: (root) CMD (run-parts /etc/cron.hourly)"
        wire.udp(clock, office.files, 514, office.watch, 514, text.encode(), "syslog")


def configuration(wire):
    """TFTP (RFC 1350): a phone reads its configuration in blocks of 512 bytes."""
    office, clock = wire.office, Clock(wire, "configuration", 5)
    phone, server = office.phones[0], office.exchange
    text = b"".join(b"line%d.label = Extension %d\n" % (number, 100 + number) for number in range(60))
    sport, port = phone.port(clock.chance), server.port(clock.chance)
    wire.udp(clock, phone, sport, server, 69, TFTP() / TFTP_RRQ(filename="phone-a.cfg", mode="octet"), "tftp")
    for block, at in enumerate(range(0, len(text) + 1, 512), 1):
        clock.wait(500, 900)
        last = wire.udp(clock, server, port, phone, sport, TFTP() / TFTP_DATA(block=block) / text[at:at + 512])
        clock.wait(200, 500)
        wire.udp(clock, phone, sport, server, port, TFTP() / TFTP_ACK(block=block))
    wire.files.append({"session": last, "number": last, "time_ns": last.time_ns, "source": "tftp", "client": phone.ip, "server": server.ip, "sender": "server", "host": None,
                       "name": "phone-a.cfg", "content_type": None, "size": len(text), "complete": True, "sha256": hashlib.sha256(text).hexdigest()})


def contradiction(wire):
    """An answer of the printer's whose outermost length says more than there is: something is broken there."""
    office, clock = wire.office, Clock(wire, "contradiction", 90)
    trap = bytearray(bytes(SNMP(version=1, community="public", PDU=SNMPresponse(id=1, varbindlist=[SNMPvarbind(oid="1.3.6.1.2.1.1.3.0", value=4711)]))))
    trap[1] += 40
    wire.udp(clock, office.printer, 161, office.watch, office.watch.port(clock.chance), bytes(trap), "snmp")
    wire.found("malformed", "info", "SNMP", len(wire.packets) - 1, 1)
