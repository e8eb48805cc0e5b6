"""What goes wrong on the way, each in a connection of its own: segments that are lost, come late, come twice, or find no room.

The words are Wireshark's (docs/tcp.md): what was asked for by acknowledgements and comes within 20 ms, or comes much later, is a retransmission; what comes within a round trip after a
later segment is out of order.
"""
from connection import Connection
from lookup import address
from web import Browser
from wire import Clock


def play(wire):
    lost_and_found(wire)
    late(wire)
    swapped(wire)
    no_room(wire)
    not_captured(wire)
    bad_air(wire)
    kept_alive(wire)


def download(wire, clock, uri, size):
    """A connection on which a file was asked for: its first bytes are on their way."""
    office = wire.office
    address(wire, clock, office.ben, office.mirror)
    connection = Connection(wire, clock, office.ben, office.mirror, 80, rtt_us=14_000).open()
    browser = Browser(wire, connection, agent="fetch/1")
    row = browser.request("GET", uri, "mirror.example.net")
    return connection, browser, row, clock.chance.randbytes(size)


def lost_and_found(wire):
    """The third of eight segments is lost before the capture; the acknowledgements of what came before it ask for it, and it is sent again at once (RFC 5681)."""
    clock = Clock(wire, "lost and found", 32)
    connection, browser, row, data = download(wire, clock, "/packages/a.bin", 9_000)

    def send(out, whole, app):
        mss = connection.mss
        pieces = [whole[at:at + mss] for at in range(0, len(whole), mss)]
        for number, piece in enumerate(pieces):
            if number == 2:
                hole = connection.seq[out]
                connection.segment(out, "A", piece, lost=True)
                connection.row["payload_in"] += len(piece)  # it comes later
                continue
            last = connection.segment(out, "PA" if number == len(pieces) - 1 else "A", piece, app=app if number == 0 else "")
            if number > 2:
                connection.ack(not out, ack=hole, wait=False)
            elif number == 1:
                connection.ack(not out, wait=False)
        connection.last_out = not out
        last = connection.again(out, pieces[2], hole)
        connection.ack(not out)
        return last

    browser.answer(row, 200, "OK", data, "application/octet-stream", send=send)
    connection.close()


def late(wire):
    """The last segment is sent again after a quarter of a second, though it had come: only its acknowledgement was lost."""
    clock = Clock(wire, "late", 37)
    connection, browser, row, data = download(wire, clock, "/packages/b.bin", 4_000)

    def send(out, whole, app):
        at = 2 * connection.mss
        connection.send(out, whole[:at], app)
        seq = connection.seq[out]
        last = connection.segment(out, "PA", whole[at:])
        clock.wait(250_000, 260_000)
        connection.again(out, whole[at:], seq)
        connection.ack(not out)
        return last

    browser.answer(row, 200, "OK", data, "application/octet-stream", send=send)
    connection.close()


def swapped(wire):
    """Two segments change places on the way."""
    clock = Clock(wire, "swapped", 43)
    connection, browser, row, data = download(wire, clock, "/packages/c.bin", 7_000)

    def send(out, whole, app):
        mss = connection.mss
        pieces = [whole[at:at + mss] for at in range(0, len(whole), mss)]
        first = connection.seq[out]
        for number in (0, 1, 3, 2, 4):
            seq = first + number * mss
            connection.segment(out, "PA" if number == 4 else "A", pieces[number], seq=seq, app=app if number == 0 else "", fresh=False)
            connection.row["payload_in"] += len(pieces[number])
            if number == 3:
                connection.ack(not out, ack=first + 2 * mss, wait=False)
                connection.last_out = out
            connection.row["out_of_order"] += number == 2
        connection.seq[out] = (first + len(whole)) % 2**32
        last = [packet for packet in wire.packets if packet.session is connection][-1]
        connection.ack(not out)
        return last

    browser.answer(row, 200, "OK", data, "application/octet-stream", send=send)
    connection.close()


def no_room(wire):
    """The printer has no room for more: its window is zero, the sender probes, and then there is room again (RFC 9293, section 3.8.6)."""
    office, clock = wire.office, Clock(wire, "no room", 51)
    connection = Connection(wire, clock, office.amy, office.printer, 9100, rtt_us=250).open()
    body = clock.chance.randbytes(30_000)
    for at in range(0, len(body), 5_840):
        connection.send(True, body[at:at + 5_840], acks=False)
        connection.ack(False, window=0)
        connection.row["zero_windows"] += 1
        connection.note(False, "w")
        clock.wait(300_000, 310_000)
        connection.segment(True, "A", seq=connection.seq[True] - 1, wait=False)  # is there room? a keep-alive asks
        connection.ack(False, window=0)
        connection.row["zero_windows"] += 1
        connection.note(False, "w")
        clock.wait(200_000, 300_000)
        connection.ack(False, window=501, wait=False)
        connection.last_out = False
    connection.close()


def not_captured(wire):
    """The capture itself misses a segment, which the client acknowledges: a hole that nothing fills."""
    office, clock = wire.office, Clock(wire, "not captured", 56)
    connection = Connection(wire, clock, office.watch, office.mirror, 8873, rtt_us=18_000).open()
    connection.send(True, b"@list\n")
    for number in range(8):
        piece = clock.chance.randbytes(1_000)
        connection.segment(False, "PA", piece, lost=number == 4)
        if number == 4:
            connection.row["lost_bytes"] += len(piece)
    connection.note(False, "g")
    connection.ack(True)
    connection.close()


def bad_air(wire):
    """An upload over bad radio: every fourth segment is sent twice. Enough for a finding."""
    office, clock, since = wire.office, Clock(wire, "bad air", 86), len(wire.packets)
    connection = Connection(wire, clock, office.cho, office.cloud, 5223, rtt_us=15_000).open()
    for number in range(160):
        piece = clock.chance.randbytes(500)
        seq = connection.seq[True]
        connection.segment(True, "PA", piece)
        if number % 4 == 3:
            clock.wait(220_000, 240_000)
            connection.again(True, piece, seq)
        connection.ack(False)
    connection.close()
    wire.found("retransmission_storm", "low", connection, since, 40)


def kept_alive(wire):
    """A terminal that somebody forgot: every 75 s it asks whether the other end is still there. One session is no beacon."""
    office, clock = wire.office, Clock(wire, "kept alive", 20)
    connection = Connection(wire, clock, office.eli, office.files, 5900, rtt_us=250).open()
    connection.send(True, b"RFB 003.008\n")
    for _ in range(60):
        clock.wait(75_000_000, 75_010_000)
        connection.segment(True, "A", seq=connection.seq[True] - 1, wait=False)
        connection.ack(False)
    connection.reset(True)
    wire.stays_quiet("beacon", office.eli.ip, "one connection that is kept alive")
