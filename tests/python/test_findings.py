"""What is worth a look, and what is not though it looks alike."""
import hashlib
import random
import struct

import pytest

import orcap
from conftest import pcap

CLIENT, SERVER = "192.0.2.10", "198.51.100.7"


def ip(text):
    return bytes(map(int, text.split(".")))


def frame(src, dst, proto, data):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), 1, 0, 64, proto, 0) + ip(src) + ip(dst)
    return bytes.fromhex("00005e005301" "00005e005302" "0800") + header + data


def tcp(src, dst, sport, dport, flags, seq=1, ack=0, data=b""):
    return frame(src, dst, 6, struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0) + data)


def udp(src, dst, sport, dport, data):
    return frame(src, dst, 17, struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data)


def question(name, kind=1):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0" + struct.pack(">HH", kind, 1)


def query(number, name, kind=1, src=CLIENT, dst="192.0.2.53", dport=53):
    return udp(src, dst, 5300, dport, struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + question(name, kind))


def answer(number, name, address):
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + ip(address)
    return udp("192.0.2.53", CLIENT, 53, 5300, struct.pack(">HHHHHH", number, 0x8180, 1, 1, 0, 0) + question(name) + record)


def handshake(src, dst, sport, dport):
    return [tcp(src, dst, sport, dport, 2), tcp(dst, src, dport, sport, 0x12, 9, 2), tcp(src, dst, sport, dport, 0x10, 2, 10)]


@pytest.fixture
def found(tmp_path):
    """The findings in frames, each (time in seconds, bytes)."""
    def run(frames):
        path = tmp_path / "made.pcap"
        path.write_bytes(pcap([(1700000000 + int(time), int(time % 1 * 1e6), data) for time, data in frames]))
        return list(orcap.open(path).findings())
    return run


def digits(n, size):
    return hashlib.sha256(b"%d" % n).hexdigest()[:size]


def test_tunnel(found):
    frames = [(n * 0.1, query(n, f"{digits(n, 60)}.{digits(n + 1000, 40)}.t.example.com", 16)) for n in range(50)]
    (row,) = found(frames)
    assert (row.kind, row.severity, row.subject) == ("dns_tunnel", "high", "example.com") and row.packets == list(range(1, 21))
    assert "50 queries from 1 client went to 50 different names under example.com" in row.why and "101 characters in 3.0 labels" in row.why
    assert row.first_ns == 1700000000000000000 and row.last_ns == 1700000004900000000 and 0.6 < row.score <= 1


def test_tunnel_without_a_domain(found):
    frames = [(n, query(n, f"tool.{digits(n, 60)}.{digits(n + 100, 40)}0", 16)) for n in range(50)]
    (row,) = found(frames)
    assert (row.kind, row.subject) == ("dns_tunnel", "192.0.2.53") and "50 different names under no domain at 192.0.2.53, on average 105 characters in 3.0 labels" in row.why


def test_no_tunnels(found):
    nibbles = [".".join(digits(n, 32)) + ".ip6.arpa" for n in range(60)]
    frames = [(n, query(n, name, 12)) for n, name in enumerate(nibbles)]
    assert found(frames) == []
    # a list that is asked by fingerprint answers with 127.0.0.0/8 (RFC 5782)
    listed = [f"{digits(n, 40)}.{digits(n, 8)}.list.example.net" for n in range(60)]
    assert found([(n, frame) for n, name in enumerate(listed) for frame in (query(n, name), answer(n, name, "127.0.0.4"))]) == []
    # a name asked for again and again, however long; multicast; short names of a content network
    same = f"{digits(1, 60)}.{digits(2, 60)}.example.com"
    assert found([(n, query(n, same, 16)) for n in range(60)]) == []
    assert found([(n, query(n, f"{digits(n, 60)}.local", 16, dst="224.0.0.251", dport=5353)) for n in range(60)]) == []
    assert found([(n, query(n, f"{digits(n, 14)}.cdn.example.com")) for n in range(60)]) == []


def test_scan(found):
    ports = [(n * 0.01, data) for n in range(40) for data in (tcp(CLIENT, SERVER, 40000, 1 + n, 2), tcp(SERVER, CLIENT, 1 + n, 40000, 0x14, 0, 2))]
    (row,) = found(ports)
    assert (row.kind, row.severity, row.subject) == ("port_scan", "medium", CLIENT) and row.packets[:3] == [1, 3, 5]
    assert row.why == ("192.0.2.10 tried 40 TCP ports of 198.51.100.7 in 390 ms: 40 refused; the first were 1, 2, 3, 4, 5")
    hosts = [(n * 0.01, tcp(CLIENT, f"198.51.100.{n + 1}", 40000, 445, 2)) for n in range(60)]
    (row,) = found(hosts)
    assert row.kind == "host_sweep" and "tried 60 hosts at TCP port 445 in 590 ms: 60 did not answer" in row.why
    stealth = [(n, tcp(CLIENT, SERVER, 40000, 1 + n, 0x29)) for n in range(40)]
    assert [row.kind for row in found(stealth)] == ["port_scan"]


def test_no_scans(found):
    # a page from many servers, a traceroute, a host that is asked at few ports, a sweep so slow that it is none
    assert found([(n * 0.01 + k * 0.001, data) for n in range(60) for k, data in enumerate(handshake(CLIENT, f"198.51.100.{n + 1}", 40000 + n, 443))]) == []
    assert found([(n * 0.1, udp(CLIENT, SERVER, 50000, 33434 + n, b"x" * 24)) for n in range(90)]) == []
    assert found([(n, tcp(CLIENT, SERVER, 40000 + n, 80 + n, 2)) for n in range(8)]) == []
    assert found([(n * 100, tcp(CLIENT, f"198.51.100.{n + 1}", 40000, 445, 2)) for n in range(60)]) == []
    # resets and acknowledgements of sessions that began before the capture
    assert found([(n * 0.01, tcp(SERVER, CLIENT, 80 + n, 40000, 0x10)) for n in range(60)]) == []


def test_flood(found):
    sources = [f"203.0.113.{n % 250 + 1}" for n in range(300)]
    (row,) = found([(n * 0.01, tcp(source, SERVER, 1024 + n, 443, 2, n)) for n, source in enumerate(sources)])
    assert (row.kind, row.severity, row.subject) == ("syn_flood", "high", "198.51.100.7:443")
    assert "300 connections to 198.51.100.7:443 were begun by 250 sources in 2.99 s (100 a second) and 0 of them completed" in row.why
    served = [(n * 0.01 + k * 0.001, data) for n, source in enumerate(sources) for k, data in enumerate(handshake(source, SERVER, 1024 + n, 443))]
    assert found(served) == []


def test_beacon(found):
    chance = random.Random(1)
    times = [n * 60 + chance.uniform(-1, 1) for n in range(1, 20)]
    (row,) = found([(time + k * 0.01, data) for n, time in enumerate(times) for k, data in enumerate(handshake(CLIENT, SERVER, 40000 + n, 8443))])
    assert (row.kind, row.severity, row.subject) == ("beacon", "medium", CLIENT) and "began 19 sessions with 198.51.100.7:8443, the last 16 of them one every" in row.why
    # people come at any time; five polls an hour apart are none; clocks are set at even distances
    times = sorted(chance.uniform(0, 1200) for _ in range(20))
    assert found([(time, data) for n, time in enumerate(times) for data in handshake(CLIENT, SERVER, 40000 + n, 8443)]) == []
    assert found([(n * 3600 + k * 0.01, data) for n in range(5) for k, data in enumerate(handshake(CLIENT, SERVER, 40000 + n, 443))]) == []
    assert found([(n * 64, udp(CLIENT, SERVER, 123, 123, b"\x23" + bytes(47))) for n in range(40)]) == []
    # one connection that is kept alive is one session
    alive = handshake(CLIENT, SERVER, 40000, 443)
    assert found([(0, data) for data in alive] + [(n * 45, tcp(CLIENT, SERVER, 40000, 443, 0x10, 1, 10)) for n in range(1, 40)]) == []


def test_housekeeping(found):
    """What machines say by themselves at even distances, and what is said to nobody who answers."""
    assert found([(n * 20, udp(CLIENT, "224.0.0.251", 5353, 5353, struct.pack(">HHHHHH", 0, 0, 1, 0, 0, 0) + question("_http._tcp.local", 12))) for n in range(60)]) == []
    assert found([(n * 30, udp(CLIENT, "239.255.255.250", 50000, 1900, b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n")) for n in range(60)]) == []
    assert found([(n * 60, udp("192.0.2.1", "192.0.2.255", 138, 138, b"\x11" + bytes(120))) for n in range(60)]) == []
    assert found([(n * 1800, udp(CLIENT, "192.0.2.1", 68, 67, bytes(240))) for n in range(30)]) == []
    # a SYN that is sent again and again, by the rule of RFC 6298
    assert found([(2 ** n, tcp(CLIENT, SERVER, 40000, 443, 2)) for n in range(8)]) == []
    # names that are long and many because each page has its own, under hosts of a content network's customers
    pages = [(n * 0.5, query(n, f"{digits(n, 12)}.cloud.example.net", kind)) for n in range(60) for kind in (1, 28)]
    assert found(pages) == []


def test_keep_alive_is_no_storm(found):
    frames = [(0, data) for data in handshake(CLIENT, SERVER, 40000, 443)] + [(1, tcp(CLIENT, SERVER, 40000, 443, 0x18, 2, 10, b"x"))]
    for n in range(80):
        frames += [(45 * (n + 1), tcp(CLIENT, SERVER, 40000, 443, 0x10, 2, 10, b"x")), (45 * (n + 1) + 0.05, tcp(SERVER, CLIENT, 443, 40000, 0x10, 10, 3))]
    assert found(frames) == []


def fragment(offset, data, more=True, number=7):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), number, (0x2000 if more else 0) | offset // 8, 64, 17, 0) + ip(CLIENT) + ip(SERVER)
    return bytes.fromhex("00005e005301" "00005e005302" "0800") + header + data


def test_fragments_that_differ(found):
    head = struct.pack(">HHHH", 5000, 6000, 40, 0) + b"a" * 16
    frames = [(0, fragment(0, head)), (1, fragment(16, b"a" * 5 + b"b" * 3)), (2, fragment(24, b"c" * 16, False))]
    (row,) = found(frames)
    assert (row.kind, row.severity, row.subject, row.packets) == ("fragment_conflict", "medium", CLIENT, [3])
    assert row.why == "3 bytes of 1 datagram came in two fragments and differed, the first from 192.0.2.10 to 198.51.100.7; what came first was read"
    assert found([frames[0], (1, fragment(16, b"a" * 8)), frames[2]]) == []


def arp(mac, address, target, reply=True):
    mac = bytes.fromhex(mac)
    return bytes.fromhex("ffffffffffff") + mac + bytes.fromhex("0806" "0001" "0800" "0604") + struct.pack(">H", 1 + reply) + mac + ip(address) + bytes(6) + ip(target)


def test_spoof(found):
    owner, other = "00005e005301", "00005e005366"
    (row,) = found([(n, arp(other if n % 2 else owner, "192.0.2.1", "192.0.2.9")) for n in range(8)])
    assert (row.kind, row.severity, row.subject) == ("arp_spoof", "high", "192.0.2.1")
    assert row.why == ("192.0.2.1 was claimed by 2 Ethernet addresses, which changed 7 times: 00:00:5e:00:53:01 in 4 replies and 0 requests, "
                       "00:00:5e:00:53:66 in 4 replies and 0 requests")
    # an address that moves once; one that nobody else claims; probes
    assert found([(n, arp(owner if n < 4 else other, "192.0.2.1", "192.0.2.9")) for n in range(8)]) == []
    assert found([(n, arp(owner, "192.0.2.1", "192.0.2.9", n % 2)) for n in range(8)]) == []
    assert found([(n, arp(other if n % 2 else owner, "0.0.0.0", "192.0.2.9", False)) for n in range(8)]) == []


def talk(port, lines, client="192.0.2.10"):
    """A session whose client and server speak by turns, the server first: (from the client?, bytes)."""
    frames, seq = [(0, data) for data in handshake(client, SERVER, 40000, port)], {True: 2, False: 10}
    for n, (asks, data) in enumerate(lines):
        ends = (client, SERVER, 40000, port) if asks else (SERVER, client, port, 40000)
        frames.append((1 + n * 0.1, tcp(*ends, 0x18, seq[asks], seq[not asks], data)))
        seq[asks] += len(data)
    return frames


S, C = False, True
PLAIN = b"AGFsaWNlAHMzY3JldCE="  # NUL alice NUL s3cret!
TALKS = {
    ("FTP", 21): [(S, b"220 ready\r\n"), (C, b"USER alice\r\n"), (S, b"331 password\r\n"), (C, b"PASS s3c"), (C, b"ret!\r\n"), (S, b"230 in\r\n")],
    ("POP", 110): [(S, b"+OK\r\n"), (C, b"user alice\r\n"), (S, b"+OK\r\n"), (C, b"pass s3cret!\r\n")],
    ("SMTP", 25): [(S, b"220 mail.example ESMTP\r\n"), (C, b"EHLO a.example\r\n"), (S, b"250 AUTH PLAIN\r\n"), (C, b"AUTH PLAIN " + PLAIN + b"\r\n")],
    ("SMTP", 587): [(S, b"220 mail.example ESMTP\r\n"), (C, b"EHLO a.example\r\n"), (S, b"250 AUTH LOGIN\r\n"), (C, b"AUTH LOGIN\r\n"), (S, b"334 VXNlcm5hbWU6\r\n"),
                    (C, b"YWxpY2U=\r\n"), (S, b"334 UGFzc3dvcmQ6\r\n"), (C, b"czNjcmV0IQ==\r\n")],
    ("IMAP", 143): [(S, b"* OK ready\r\n"), (C, b'a1 LOGIN alice "s3cret!"\r\n')],
    ("Telnet", 23): [(S, b"\xff\xfd\x18\xff\xfb\x01Welcome\r\nlogin: "), (C, b"\xff\xfb\x18"), *((C, bytes([c])) for c in b"alix"), (C, b"\x7f"), (C, b"ce\r\0"),
                     (S, b"\r\nPass"), (S, b"word: "), *((C, bytes([c])) for c in b"s3cret!\r\n")],
    ("HTTP", 80): [(C, b"GET / HTTP/1.1\r\nHost: a.example\r\nauthorization: Basic YWxpY2U6czNjcmV0IQ==\r\n\r\n"), (S, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")],
    ("HTTP", 8080): [(C, b"POST /in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 38\r\n\r\nuser=ali%63e&x=1"), (C, b"&password=s3cret%21&y=2")],
}


@pytest.mark.parametrize("service, port", TALKS)
def test_credentials(found, service, port):
    (row,) = found(talk(port, TALKS[service, port]))
    assert (row.kind, row.severity, row.subject) == ("cleartext_credentials", "medium", CLIENT)
    assert f"in clear to 198.51.100.7:{port} over {service}, by" in row.why and 'name "alice", password ******** (7 characters)' in row.why
    assert "s3cret" not in row.why


def test_no_credentials(found):
    tls = [(S, b"220 mail.example ESMTP\r\n"), (C, b"EHLO a.example\r\n"), (S, b"250 STARTTLS\r\n"), (C, b"STARTTLS\r\n"), (S, b"220 go\r\n"), (C, b"AUTH PLAIN " + PLAIN + b"\r\n")]
    assert found(talk(25, tls)) == []
    assert found(talk(110, [(S, b"+OK <1@a.example>\r\n"), (C, b"APOP alice c4c9334bac560ecc979e58001b3e22fb\r\n")])) == []
    assert found(talk(80, [(C, b"GET /a?pass=&user=alice HTTP/1.1\r\nAuthorization: Bearer YWxpY2U6czNjcmV0IQ==\r\n\r\n")])) == []
    (row,) = found(talk(21, [(S, b"220 ready\r\n"), (C, b"USER anonymous\r\n"), (S, b"331 mail\r\n"), (C, b"PASS a@example.com\r\n")]))
    assert row.severity == "info"


def test_hostile_name(found):
    (row,) = found(talk(21, [(S, b"220 ready\r\n"), (C, b"USER a\x1b[2Jb\xff\r\n"), (C, b"PASS x\r\n")]))
    assert 'name "a\\x1b[2Jb\\xff"' in row.why


def test_storm(found):
    frames, time = [(0, data) for data in handshake(CLIENT, SERVER, 40000, 80)], 1
    for n in range(60):
        segment = tcp(CLIENT, SERVER, 40000, 80, 0x18, 2 + 10 * n, 10, b"0123456789")
        frames += [(time, segment), (time + 0.3, segment)]
        time += 0.5
    (row,) = found(frames)
    assert (row.kind, row.severity, row.subject) == ("retransmission_storm", "low", "session 0")
    assert "60 of 123 packets between 192.0.2.10:40000 and 198.51.100.7:80 (48.8 %) were sent again in 29.5 s" in row.why
    # every packet captured twice
    assert found([(time + k * 0.0001, data) for n in range(60) for time, data in frames[3 + 2 * n:4 + 2 * n] for k in range(2)]) == []


def test_malformed(found):
    cut = tcp(CLIENT, SERVER, 40000, 80, 0x18, 2, 10, b"x")
    wrong = [cut[:46] + bytes([0xf0]) + cut[47:]] * 6  # a header of 60 bytes in 21
    (row,) = found([(n, data) for n, data in enumerate(wrong + [tcp(CLIENT, SERVER, 40000, 80, 0x10)] * 6)])
    assert (row.kind, row.severity, row.subject) == ("malformed", "low", "TCP") and row.packets == [1, 2, 3, 4, 5, 6]
    assert row.why.startswith("6 of 12 packets (50 %) break the rules of TCP; packet 1: malformed: TCP at 34 takes 60 bytes")


def test_follow(tmp_path):
    path = tmp_path / "made.pcap"
    frames = talk(21, [(S, b"220 ready\r\n"), (C, b"USER a\r\n")])
    path.write_bytes(pcap([(1700000000 + int(time), int(time % 1 * 1e6), data) for time, data in frames + [(9, tcp(SERVER, CLIENT, 21, 40000, 0x19, 31, 9, b"end"))]]))
    cap = orcap.open(path)
    pieces = [(S, b"220 ready\r\n", 11, 4, 1700000001000000000), (C, b"USER a\r\n", 8, 5, 1700000001100000000), (S, None, 10, 6, 1700000009000000000),
              (S, b"end", 3, 6, 1700000009000000000)]
    assert cap.follow(0) == cap.follow("tcp:0") == pieces
    with pytest.raises(ValueError):
        cap.follow("udp:0")


def test_files(tmp_path):
    path = tmp_path / "made.pcap"
    frames = talk(80, [(C, b"GET /a/b.txt HTTP/1.1\r\nHost: a.example\r\n\r\n"), (S, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")])
    path.write_bytes(pcap([(1700000000 + int(time), int(time % 1 * 1e6), data) for time, data in frames]))
    (row,) = orcap.open(path).files()
    assert (row.host, row.name, row.size, row.complete, row.file, row.sender) == ("a.example", "/a/b.txt", 5, True, None, "server")
    assert row.sha256 == hashlib.sha256(b"hello").hexdigest()


def session(client, server, sport, dport, lines, start=0):
    """TCP from handshake to both FINs; lines are (from the client?, bytes)."""
    frames, seq = [(start, data) for data in handshake(client, server, sport, dport)], {True: 2, False: 10}
    for asks, data in lines + [(C, None), (S, None)]:
        ends = (client, server, sport, dport) if asks else (server, client, dport, sport)
        frames.append((start, tcp(*ends, 0x11 if data is None else 0x18, seq[asks], seq[not asks], data or b"")))
        seq[asks] += 1 if data is None else len(data)
    return frames


def extracted(tmp_path, frames):
    path = tmp_path / "made.pcap"
    path.write_bytes(pcap([(1700000000, n, data) for n, (_, data) in enumerate(frames)]))
    return [(row.source, row.sender, row.name, row.size, row.complete, row.sha256 == hashlib.sha256(b"hello" * (row.size // 5)).hexdigest()) for row in orcap.open(path).files()]


def test_files_of_ftp(tmp_path):
    ask = session(CLIENT, SERVER, 40000, 21, [(S, b"220 ready\r\n"), (C, b"PASV\r\n"), (S, b"227 Entering Passive Mode (10,0,0,1,200,10).\r\n"), (C, b"RETR ../a b.bin\r\n")])
    data = session(CLIENT, SERVER, 40001, 200 * 256 + 10, [(S, b"hello" * 3), (S, b"hello")])
    assert extracted(tmp_path, ask[:-2] + data) == [("ftp", "server", "../a b.bin", 20, True, True)]
    assert extracted(tmp_path, ask[:-2] + data[:-2]) == [("ftp", "server", "../a b.bin", 20, False, True)]
    active = session(CLIENT, SERVER, 40000, 21, [(C, b"EPRT |1|192.0.2.10|50001|\r\n"), (S, b"200 ok\r\n"), (C, b"STOR up.bin\r\n")])
    upload = session(SERVER, CLIENT, 20, 50001, [(S, b"hello" * 2)])
    assert extracted(tmp_path, active[:-2] + upload) == [("ftp", "client", "up.bin", 10, True, True)]
    listing = session(CLIENT, SERVER, 40000, 21, [(S, b"229 ok (|||51210|)\r\n"), (C, b"LIST\r\n")])
    assert extracted(tmp_path, listing[:-2] + data) == []


def test_files_of_tftp(tmp_path):
    def block(number, data, port=2000):
        return 0, udp(SERVER, CLIENT, port, 3000, struct.pack(">HH", 3, number) + data)
    request = (0, udp(CLIENT, SERVER, 3000, 69, b"\0\1boot.bin\0octet\0"))
    first = block(1, (b"hello" * 103)[:512])
    assert [row[:5] for row in extracted(tmp_path, [request, first, first, block(2, b"end")])] == [("tftp", "server", "boot.bin", 515, True)]
    assert [row[:5] for row in extracted(tmp_path, [request, first, block(3, b"end")])] == [("tftp", "server", "boot.bin", 515, False)]
    options = (0, udp(SERVER, CLIENT, 2000, 3000, b"\0\6blksize\x0010\0"))
    assert extracted(tmp_path, [request, options, block(1, b"hello" * 2), block(2, b"hello")]) == [("tftp", "server", "boot.bin", 15, True, True)]
    upload = [(0, udp(CLIENT, SERVER, 3000, 69, b"\0\2up.bin\0octet\0")), (0, udp(CLIENT, SERVER, 3000, 2000, b"\0\3\0\1hello"))]
    assert extracted(tmp_path, upload) == [("tftp", "client", "up.bin", 5, True, True)]


def test_man_between(found):
    def sent(mac, src):
        packet = udp(src, CLIENT, 80, 5000, b"x")
        return packet[:6] + bytes.fromhex(mac) + packet[12:]
    router, other = "00005e005301", "00005e005366"
    before = [(n, sent(router, address)) for n, address in enumerate(("203.0.113.1", "203.0.113.2"))]
    after = [(20 + n, sent(other, address)) for n, address in enumerate(("203.0.113.1", "203.0.113.2"))]
    claims = [(10, arp(other, "192.0.2.1", "192.0.2.10")), (11, arp(other, "192.0.2.66", "192.0.2.1", False))]
    (row,) = found(before + claims + after)
    assert (row.kind, row.severity, row.subject, row.packets) == ("arp_spoof", "medium", "00:00:5e:00:53:66", [5, 6])
    assert "said that 192.0.2.1 and 192.0.2.66 were its own, and 2 times it delivered what came from another" in row.why
    # a second router, which has one address; one with two addresses whose packets nobody else sent
    assert found(before + claims[1:] + after) == [] and found(claims + after) == []
