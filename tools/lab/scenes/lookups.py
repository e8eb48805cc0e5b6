"""What an office asks its resolver in a morning, of every honest kind. Some of it looks as a tunnel does: long names, names that nobody asked for before,
types that carry text. None of it is one."""
from lookup import Record, ask, book, message, records
from connection import Connection
from wire import Clock


def play(wire):
    everyday(wire)
    kinds(wire)
    content_network(wire)
    virus_scanner(wire)
    mail_server(wire)
    reverse(wire)
    over_tcp(wire)
    wire.stays_quiet("dns_tunnel", "example.net", "names of a content network: long and new, but only addresses are asked for")
    wire.stays_quiet("dns_tunnel", "scanner.example", "a list that is asked by name and answers with 127.0.0.0/8, as virus scanners do")
    wire.stays_quiet("dns_tunnel", "example.com", "keys and policies of mail: long names, but few and the same")
    wire.stays_quiet("dns_tunnel", "ip6.arpa", "reverse look-ups: a label a digit")


def everyday(wire):
    """News, weather, a mistyped name: spread over the morning."""
    clock = Clock(wire, "everyday", 9)
    names = [f"{word}.example" for word in ("news", "weather", "maps", "lunch", "trains", "sports", "translate", "search", "calendar", "photos")]
    for minute in range(10, 118, 4):
        clock.at(minute)
        client, name = clock.chance.choice(wire.office.people), clock.chance.choice(names)
        v6 = clock.chance.random() < 0.3
        ask(wire, clock, client, name, "A", records(name, "A", f"203.0.113.{clock.chance.randint(128, 190)}", ttl=clock.chance.choice([60, 300, 3600])), v6=v6, edns=v6)
        ask(wire, clock, client, name, "AAAA", records(name, "AAAA", f"2001:db8:113::{clock.chance.randint(128, 190):x}", ttl=300), v6=v6, edns=v6)


def kinds(wire):
    """Types, codes and ends of look-ups."""
    office, clock = wire.office, Clock(wire, "kinds", 11)
    soa = Record("example.com", "SOA", ("ns.example.com", "hostmaster.example.com", 2024031201), 300)
    ask(wire, clock, office.amy, "example.com", "NS", records("example.com", "NS", "ns.example.com", "ns2.example.com", ttl=86400),
        additional=records("ns.example.com", "A", "192.0.2.53", ttl=86400), authoritative=True)
    ask(wire, clock, office.amy, "example.com", "MX", [Record("example.com", "MX", (10, "mail.example.com"), 3600), Record("example.com", "MX", (20, "mail2.example.com"), 3600)])
    ask(wire, clock, office.amy, "example.com", "TXT", [Record("example.com", "TXT", "v=spf1 mx -all", 3600)], edns=True)
    ask(wire, clock, office.ben, "_ldap._tcp.example.com", "SRV", [Record("_ldap._tcp.example.com", "SRV", (0, 100, 389, "files.example.com"), 600)])
    ask(wire, clock, office.ben, "example.com", "SOA", [soa], authoritative=True)
    ask(wire, clock, office.ben, "wwww.example.com", "A", rcode=3, authority=[soa])
    ask(wire, clock, office.cho, "old.example.com", "AAAA", authority=[soa])
    ask(wire, clock, office.cho, "broken.example", "A", rcode=2)
    ask(wire, clock, office.dora, "secret.example", "A", rcode=5)
    ask(wire, clock, office.dora, "slow.example", "A", records("slow.example", "A", "203.0.113.140"), tries=2)
    ask(wire, clock, office.eli, "lost.example", "A", tries=2, answered=False)
    many = [Record("pool.example", "A", f"203.0.113.{host}", 30) for host in range(160, 168)]
    ask(wire, clock, office.eli, "pool.example", "A", many)
    ask(wire, clock, office.eli, "WWW.Example.COM", "A", [Record("www.example.com", "A", office.web.ip)])


def content_network(wire):
    """Pictures come from names that are made for them: an alias, then an address; each name is new."""
    clock = Clock(wire, "content", 20)
    for minute in range(20, 115, 4):
        clock.at(minute)
        name = f"img-{clock.chance.getrandbits(48):012x}-v{clock.chance.randint(1, 9)}.europe.cdn.example.net"
        edge = f"edge{clock.chance.randint(1, 30)}.cdn.example.net"
        address = f"198.51.100.{clock.chance.randint(91, 99)}"
        ask(wire, clock, clock.chance.choice(wire.office.people), name, "A", [Record(name, "CNAME", edge, 60), Record(edge, "A", address, 20)])


def virus_scanner(wire):
    """A scanner asks for each new file by its hash, and 127.0.0.x says what is known of it."""
    clock = Clock(wire, "scanner", 36)
    for _ in range(26):
        name = f"{clock.chance.getrandbits(160):040x}.f.scanner.example"
        if clock.chance.random() < 0.85:
            ask(wire, clock, wire.office.dora, name, "A", records(name, "A", f"127.0.0.{clock.chance.choice([2, 2, 2, 4])}", ttl=900))
        else:
            ask(wire, clock, wire.office.dora, name, "A", rcode=3)
        clock.wait(100_000, 4_000_000)


def mail_server(wire):
    """The files machine sends a mail: signing keys, policies, lists of bad senders (RFC 5782), all in text."""
    clock = Clock(wire, "mail names", 47)
    machine = wire.office.files
    key = [clock.chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") for _ in range(380)]
    texts = ["v=DKIM1; k=rsa; p=" + "".join(key[:200]), "".join(key[200:])]
    for _ in range(3):
        ask(wire, clock, machine, "office-2024-selector._domainkey.example.com", "TXT", [Record("office-2024-selector._domainkey.example.com", "TXT", texts, 3600)], edns=True)
        ask(wire, clock, machine, "_dmarc.example.com", "TXT", [Record("_dmarc.example.com", "TXT", "v=DMARC1; p=reject", 3600)])
        ask(wire, clock, machine, "25.100.51.198.list.example", "A", rcode=3)
        clock.wait(60_000_000, 200_000_000)


def reverse(wire):
    """Names of addresses, for a log."""
    clock = Clock(wire, "reverse", 55)
    for host in range(12):
        name = f"{10 + host}.2.0.192.in-addr.arpa"
        ask(wire, clock, wire.office.watch, name, "PTR", records(name, "PTR", f"host{10 + host}.example.com", ttl=3600) if host < 9 else (), rcode=0 if host < 9 else 3)
    for host in range(20):
        name = ".".join(reversed(f"20010db8000000020000000000{host:06x}")) + ".ip6.arpa"
        ask(wire, clock, wire.office.watch, name, "PTR", rcode=3)


def over_tcp(wire):
    """An answer that does not fit: cut over UDP, whole over TCP (RFC 7766), each message behind its length."""
    office, clock = wire.office, Clock(wire, "dns over tcp", 57)
    name, client = "many.example", office.ben
    sport, ident = client.port(clock.chance), clock.chance.randint(1, 65535)
    asked = wire.udp(clock, client, sport, office.resolver, 53, message(ident, name, "TXT"), "dns")
    book(wire, asked, ident, name, "TXT")
    clock.wait(9_000, 12_000)
    cut = wire.udp(clock, office.resolver, 53, client, sport, message(ident, name, "TXT", response=True, truncated=True), "dns")
    book(wire, cut, ident, name, "TXT", response=True, rcode=0, truncated=True, asked=asked)
    texts = [Record(name, "TXT", f"part {number} " + "x" * 180, 60) for number in range(6)]
    connection = Connection(wire, clock, client, office.resolver, 53, rtt_us=300, service="dns").open()
    ident = clock.chance.randint(1, 65535)
    question = bytes(message(ident, name, "TXT"))
    asked = connection.send(True, len(question).to_bytes(2, "big") + question, "dns")
    book(wire, asked, ident, name, "TXT", "tcp")
    answer = bytes(message(ident, name, "TXT", texts, True))
    whole = connection.send(False, len(answer).to_bytes(2, "big") + answer, "dns")
    book(wire, whole, ident, name, "TXT", "tcp", texts, True, asked=asked)
    connection.close()
