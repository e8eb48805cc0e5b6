"""TLS: what a bystander still sees of it. Hellos, in TLS 1.2 a certificate, then records that only their lengths tell apart."""
from certificate import certificate
from connection import Connection
from lookup import address
from tls import CIPHERS, NEW, OLD, ClientHello, ServerHello, handshake, record, sealed, sized, u8, u16
from wire import Clock

ISSUER = ("Documentation Trust", "Documentation CA 1")


def play(wire):
    banking(wire)
    for number, minute in enumerate((13, 24, 33, 52, 63, 77, 84, 99, 108)):
        modern(wire, number, minute)
    again(wire)
    nameless(wire)
    refused(wire)
    alerted(wire)


def dial(wire, clock, client, server, port=443, v6=False, name=None, rtt_us=15_000):
    address(wire, clock, client, server, v6)
    return Connection(wire, clock, client, server, port, v6, rtt_us, service="tls", server_name=name).open()


def say_hello(wire, connection, hello, pieces=1):
    """The ClientHello; a large one comes in several segments."""
    data = record(22, hello.message(), 0x0301)
    size = -(-len(data) // pieces)
    for at in range(0, len(data), size):
        last = connection.segment(True, "PA", data[at:at + size], app="tls" if at == 0 else "")
    connection.ack(False)
    return last


def book(wire, connection, hello, packet, server=None, version=None, alpn=None, certificate=None, resumed=False):
    """`certificate`: the common name that it was made for."""
    row = {"session": connection, "client_hello_number": packet, "time_ns": packet.time_ns, "client": packet.ips[0][0], "client_port": packet.ports[0],
           "server": packet.ips[0][1], "server_port": packet.ports[1], "server_name": hello.server_name, "alpn": alpn, "version": version,
           "cipher": CIPHERS[server.cipher] if server else None, "ja3": hello.ja3(), "ja3s": server.ja3s() if server else None, "ja4": hello.ja4(),
           "subject": f"CN={certificate},O=Example Bank,C=AQ" if certificate else None, "issuer": "CN=%s,O=%s,C=AQ" % ISSUER[::-1] if certificate else None,
           "not_before": "2024-01-01T00:00:00Z" if certificate else None, "not_after": "2025-01-01T00:00:00Z" if certificate else None,
           "resumed": resumed, "quic": False}
    wire.tls.append(row)
    return row


def chat(connection, chance, *sizes):
    """Sealed records, there and back."""
    for size in sizes:
        connection.send(True, sealed(chance, chance.randint(60, 400)), "tls")
        connection.send(False, sealed(chance, size), "tls")


def banking(wire):
    """TLS 1.2 in full: hello, certificate, key exchange, change of cipher."""
    office, clock = wire.office, Clock(wire, "banking", 29)
    chance = clock.chance
    connection = dial(wire, clock, office.ben, office.bank, name="www.bank.example")
    hello = ClientHello(chance, "www.bank.example", OLD, ["h2", "http/1.1"], modern=False, session_id=b"")
    packet = say_hello(wire, connection, hello)
    server = ServerHello(chance, hello, 0xC02F, "http/1.1", modern=False, session_id=chance.randbytes(32))
    chain = [certificate(chance, ("Example Bank", "www.bank.example"), ISSUER, ["www.bank.example", "bank.example"]),
             certificate(chance, ISSUER, ("Documentation Trust", "Documentation Root"), [])]
    listed = sized(3, b"".join(sized(3, one) for one in chain))
    exchange = u8(3) + u16(0x001D) + sized(1, chance.randbytes(32)) + u16(0x0804) + sized(2, chance.randbytes(256))
    connection.send(False, record(22, server.message()) + record(22, handshake(11, listed)) + record(22, handshake(12, exchange)) + record(22, handshake(14, b"")), "tls")
    finish = record(22, handshake(16, sized(1, chance.randbytes(32)))) + record(20, u8(1)) + record(22, chance.randbytes(40))
    connection.send(True, finish, "tls")
    connection.send(False, record(20, u8(1)) + record(22, chance.randbytes(40)), "tls")
    book(wire, connection, hello, packet, server, "TLS 1.2", "http/1.1", "www.bank.example")
    chat(connection, chance, 900, 4200, 300)
    connection.close()


def modern(wire, number, minute):
    """TLS 1.3: after the two hellos everything is sealed, the certificate too."""
    office, clock = wire.office, Clock(wire, f"modern {number}", minute)
    chance, client = clock.chance, office.people[number % 5]
    name = ["cloud.example", "mail.cloud.example", "docs.cloud.example"][number % 3]
    connection = dial(wire, clock, client, office.cloud, v6=number % 4 == 3, name=name)
    hello = ClientHello(chance, name, NEW + OLD, ["h2", "http/1.1"], grease=number % 2 == 0, group=0x001D)
    packet = say_hello(wire, connection, hello, 2 if number == 5 else 1)
    server = ServerHello(chance, hello, chance.choice(NEW))
    change = record(20, u8(1))
    if number == 6:  # HelloRetryRequest: another group, please
        retry = ServerHello(chance, hello, server.cipher, retry=True)
        connection.send(False, record(22, retry.message()) + change, "tls")
        hello2 = ClientHello(chance, name, NEW + OLD, ["h2", "http/1.1"], grease=True, group=0x0017)
        hello2.session_id = hello.session_id
        connection.send(True, change + record(22, hello2.message()), "tls")
    connection.send(False, record(22, server.message()) + change + sealed(chance, 2400) + sealed(chance, 280), "tls")
    connection.send(True, change + sealed(chance, 53), "tls")
    book(wire, connection, hello, packet, server, "TLS 1.3", "h2,http/1.1")
    chat(connection, chance, *(chance.randint(200, 5_000) for _ in range(chance.randint(1, 4))))
    connection.close()


def again(wire):
    """The bank once more: both remember the session, and no certificate is shown."""
    office, clock = wire.office, Clock(wire, "again", 35)
    chance = clock.chance
    connection = dial(wire, clock, office.ben, office.bank, name="www.bank.example")
    known = chance.randbytes(32)
    hello = ClientHello(chance, "www.bank.example", OLD, ["h2", "http/1.1"], modern=False, session_id=known)
    packet = say_hello(wire, connection, hello)
    server = ServerHello(chance, hello, 0xC02F, "http/1.1", modern=False, session_id=known)
    connection.send(False, record(22, server.message()) + record(20, u8(1)) + record(22, chance.randbytes(40)), "tls")
    connection.send(True, record(20, u8(1)) + record(22, chance.randbytes(40)), "tls")
    book(wire, connection, hello, packet, server, "TLS 1.2", "http/1.1", resumed=True)
    chat(connection, chance, 700)
    connection.reset(True)


def nameless(wire):
    """A program that says no name and no protocol, at another port."""
    office, clock = wire.office, Clock(wire, "nameless", 68)
    connection = Connection(wire, clock, office.eli, office.cloud, 8443, service="tls").open()
    hello = ClientHello(clock.chance, None, OLD, modern=False, session_id=b"")
    packet = say_hello(wire, connection, hello)
    server = ServerHello(clock.chance, hello, 0x009C, modern=False, session_id=b"")
    own = certificate(clock.chance, ("Example Bank", "device"), ISSUER, ["device.example"])
    connection.send(False, record(22, server.message() + handshake(11, sized(3, sized(3, own))) + handshake(14, b"")), "tls")
    book(wire, connection, hello, packet, server, "TLS 1.2", None, "device")
    chat(connection, clock.chance, 120)
    connection.close()


def refused(wire):
    """A hello that nobody answers but with a reset."""
    office, clock = wire.office, Clock(wire, "refused hello", 73)
    connection = dial(wire, clock, office.cho, office.bank, name="blocked.bank.example")
    hello = ClientHello(clock.chance, "blocked.bank.example", NEW + OLD, ["h2"])
    packet = say_hello(wire, connection, hello)
    book(wire, connection, hello, packet, alpn="h2", resumed=None)
    connection.reset(False)


def alerted(wire):
    """No cipher in common: an alert (RFC 5246, section 7.2)."""
    office, clock = wire.office, Clock(wire, "alerted", 81)
    connection = dial(wire, clock, office.watch, office.bank, name="old.bank.example")
    hello = ClientHello(clock.chance, "old.bank.example", [0x002F], modern=False, session_id=b"")
    packet = say_hello(wire, connection, hello)
    book(wire, connection, hello, packet, resumed=None)
    connection.send(False, record(21, u8(2, 40)), "tls")
    connection.close(False)
