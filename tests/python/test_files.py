"""Capture files and lists of packets."""
import gzip
import io

import pytest

from orcap.all import *

from conftest import QUERY, SHORT, SYN, pcap


def test_list(capture):
    p = rdpcap(capture)
    assert repr(p) == "<three.pcap: TCP:1 UDP:1 ICMP:1 Other:0>" and len(p) == 3 and p.total_bytes == len(SYN) + len(QUERY) + len(SHORT)
    assert repr(p[:2]) == "<mod three.pcap: TCP:1 UDP:1 ICMP:0 Other:0>" and type(p[:2]) is PacketList and p[:2][0] is p[0]
    assert repr(p[TCP]) == "<TCP from three.pcap: TCP:1 UDP:0 ICMP:0 Other:0>" and p[-1] is p[2] and p[::2][1] is p[2]
    assert p.filter(lambda x: UDP in x).listname == "filtered three.pcap" and (p[:1] + p[1:]).listname == "mod three.pcap+mod three.pcap"
    assert type(p.res) is list and p.res[0] is p[0] and len(p.res) == 3
    p.append(p[0])
    assert len(p) == 4 and p[3] is p[0] and [x[IP].proto for x in p] == [6, 17, 1, 6]
    with pytest.raises(IndexError):
        p[9]


def test_summary_and_sessions(capture, capsys):
    p = rdpcap(capture)
    p[:1].summary()
    p[:1].nsummary()
    assert capsys.readouterr().out == ("Ether / IP / TCP 192.0.2.1:40000 > 198.51.100.2:http S\n"
                                       "0000 Ether / IP / TCP 192.0.2.1:40000 > 198.51.100.2:http S\n")
    assert sorted(p.sessions()) == ["ICMP 192.0.2.1 > 198.51.100.2 type=8 code=0 id=0x0", "TCP 192.0.2.1:40000 > 198.51.100.2:80",
                                    "UDP 192.0.2.1:40001 > 198.51.100.2:53"]


def test_count_and_objects(capture, tmp_path):
    data = open(capture, "rb").read()
    assert len(rdpcap(capture, 2)) == 2 and len(rdpcap(capture, count=0)) == 0 and len(rdpcap(io.BytesIO(data))) == 3
    with open(capture, "rb") as file:
        assert len(rdpcap(file)) == 3
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(data))
    assert [bytes(p) for p in rdpcap(str(packed))] == [SYN, QUERY, SHORT] and len(rdpcap(packed)) == 3


def test_cut_short(capture, tmp_path):
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(open(capture, "rb").read()[:-10])
    assert len(rdpcap(str(cut))) == 2


def test_errors(tmp_path):
    with pytest.raises(FileNotFoundError):
        rdpcap(str(tmp_path / "nothing"))
    text = tmp_path / "text"
    text.write_text("this is no capture of any kind, but it is long enough to be looked at")
    for reader in (rdpcap, PcapReader):
        with pytest.raises(Scapy_Exception):
            reader(str(text))


def test_readers(capture):
    with PcapReader(capture) as reader:
        assert reader.read_packet()[TCP].dport == 80 and [bytes(p) for p in reader] == [QUERY, SHORT]
        with pytest.raises(EOFError):
            reader.read_packet()
    data, facts = next(RawPcapReader(capture))
    assert data == SYN and facts == (1700000000, 1, len(SYN), len(SYN))
    assert repr(PcapReader(capture).read_all()) == "<three.pcap: TCP:1 UDP:1 ICMP:1 Other:0>"


def test_write_back(capture, tmp_path):
    out = str(tmp_path / "out.pcap")
    wrpcap(out, rdpcap(capture))
    assert open(out, "rb").read()[24:] == open(capture, "rb").read()[24:]
    wrpcap(capture, rdpcap(capture), nano=True)
    again = rdpcap(capture)
    assert [str(p.time) for p in again][2] == "1700000001.999999000" and again[2].wirelen == 100
    wrpcap(out, Ether() / IP(ttl=[1, 2]) / UDP())
    wrpcap(out, again[0], append=True)
    assert [p.ttl for p in rdpcap(out)] == [1, 2, 64]
    wrpcapng(out, again)
    assert [bytes(p) for p in rdpcap(out)] == [SYN, QUERY, SHORT] and open(out, "rb").read(4) == b"\x0a\x0d\x0d\x0a"
    wrpcap(out, again, gz=True)
    assert len(rdpcap(out)) == 3 and open(out, "rb").read(2) == b"\x1f\x8b"


def test_writer(tmp_path):
    out = str(tmp_path / "out.pcap")
    p = IP() / TCP()
    p.time = 5.25
    with PcapWriter(out) as writer:
        writer.write(p)
        writer.write([p, p])
    assert [(str(x.time), type(x).__name__) for x in rdpcap(out)] == [("5.250000", "IP")] * 3
    wrpcap(out, [])
    assert len(rdpcap(out)) == 0
    target = io.BytesIO()
    target.close = lambda: None
    wrpcap(target, p)
    assert target.getvalue()[:4] == b"\xd4\xc3\xb2\xa1"


def test_big_endian(tmp_path):
    path = tmp_path / "big.pcap"
    path.write_bytes(pcap([(5, 6, SYN)], endian=">"))
    assert str(rdpcap(str(path))[0].time) == "5.000006"


def test_sniff(capture):
    seen = []
    found = sniff(offline=capture, lfilter=lambda p: IP in p, prn=seen.append, count=2)
    assert repr(found) == "<Sniffed: TCP:1 UDP:1 ICMP:0 Other:0>" and len(seen) == 2
    assert len(sniff(offline=capture, store=False)) == 0 and len(sniff(offline=[capture, rdpcap(capture)])) == 6


# ---- what stands beside packets, and going through them

def test_comments_interfaces_and_directions_are_kept(tmp_path):
    first, second = Ether() / IP() / UDP(), Ether() / ARP()
    first.time, second.time = 1.5, 2.5
    first.comment = "hello"
    second.comments, second.sniffed_on, second.direction = [b"a", b"b" * 70000], "eth7", 2
    wrpcapng(tmp_path / "one.pcapng", [first, second])
    read = rdpcap(str(tmp_path / "one.pcapng"))
    wrpcapng(tmp_path / "two.pcapng", read)                     # untouched
    read[0][IP].ttl = 3
    wrpcapng(tmp_path / "three.pcapng", read)                   # changed
    for name in ("one", "two", "three"):
        found = [(p.comments, p.comment, p.sniffed_on, p.direction, p.wirelen) for p in PcapReader(str(tmp_path / name) + ".pcapng")]
        assert found == [([b"hello"], b"hello", None, None, 42), ([b"a", b"b" * 65535], b"a", "eth7", 2, 42)]
    meta = [facts for _, facts in RawPcapNgReader(str(tmp_path / "two.pcapng"))]
    assert meta[1].ifname == b"eth7" and meta[1].comments[0] == b"a" and (meta[0].tshigh << 32 | meta[0].tslow) / meta[0].tsresol == 1.5


def test_writers_that_others_read_along(tmp_path):
    name = str(tmp_path / "a.pcap")
    packet = Ether() / IP() / UDP()
    writer = PcapWriter(name, append=True, sync=True)
    sizes = []
    for _ in range(2):
        writer.write(packet)
        sizes.append(len(rdpcap(name)))
    writer.close()
    assert sizes == [1, 2]
    with PcapWriter(name, append=True) as writer:
        writer.write_packet(b"abcd", sec=3, usec=5, caplen=3, wirelen=100)
    assert list(RawPcapReader(name))[2] == (b"abc", (3, 5, 100, 3))
    buffer = io.BytesIO()
    writer = PcapWriter(buffer, gz=True)
    writer.write([packet] * 3)
    writer.flush()
    assert len(rdpcap(io.BytesIO(buffer.getvalue()))) == 3


def test_readers_take_pipes(tmp_path):
    wrpcap(tmp_path / "a.pcap", [Ether() / IP() / UDP()] * 3)
    os.mkfifo(tmp_path / "pipe")
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes((tmp_path / "a.pcap").read_bytes()))
    feeder.start()
    with PcapReader(str(tmp_path / "pipe")) as reader:
        assert sum(1 for _ in reader) == 3
    feeder.join()


def test_sniff_goes_through_files_lists_and_sockets(tmp_path):
    name = str(tmp_path / "a.pcap")
    wrpcap(name, [Ether() / IP() / UDP(sport=9), Ether() / IP() / TCP(sport=9)])
    assert len(sniff(offline=[name, name])) == 4
    assert [p.sniffed_on for p in sniff(offline={name: "here"}, count=1)] == ["here"]
    assert [type(p[2]).__name__ for p in sniff(offline=name, filter="tcp port 9")] == ["TCP"]
    assert len(sniff(offline=IP(ttl=(1, 3)) / UDP(), filter="ip[8] > 1")) == 2
    assert len(sniff(opened_socket=PcapReader(name), stop_filter=lambda p: True)) == 1
    with pytest.raises(Scapy_Exception, match="Failed to compile filter expression 'bad filter'"):
        sniff(offline=name, filter="bad filter")
    sniffer = AsyncSniffer(offline=name, lfilter=lambda p: UDP in p)
    sniffer.start()
    sniffer.join()
    assert len(sniffer.results) == 1 and not sniffer.running
    assert len(sniff(offline=name, prn=lambda p: 1 / 0)) == 1  # as Scapy does: the source is given up, with a warning


def test_sessions_put_datagrams_and_messages_together():
    datagram = IP(src="192.0.2.1", dst="192.0.2.2", id=3) / UDP(sport=9, dport=9) / (b"x" * 50)
    found = sniff(offline=PacketList(fragment(datagram, 16)[::-1]), session=IPSession)
    assert [bytes(p) for p in found] == [bytes(datagram)]

    query = bytes(DNS(id=7, qd=DNSQR(qname="a.example")))
    stream = (len(query).to_bytes(2, "big") + query) * 2
    pieces = [(0, stream[:30]), (40, stream[40:]), (30, stream[30:40]), (30, stream[30:40])]
    segments = [IP(src="192.0.2.1", dst="192.0.2.2") / TCP(sport=1024, dport=53, seq=(2 ** 32 - 20 + at) % 2 ** 32, flags="PA") / piece for at, piece in pieces]
    segments = [IP(bytes(p)) for p in segments]
    found = sniff(offline=PacketList(segments), session=TCPSession)
    assert [p[DNS].id for p in found] == [7, 7] and found[1][DNS].qd[0].qname == b"a.example."
