"""Capture files and lists of packets."""
import gzip
import io

import pytest

from orcap.all import IP, TCP, UDP, Ether, PacketList, PcapReader, PcapWriter, RawPcapReader, Scapy_Exception, rdpcap, sniff, wrpcap, wrpcapng

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
