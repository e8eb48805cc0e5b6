"""Packets that were read: layers, fields, identity."""
import gc

import pytest

from orcap.all import (DNS, DNSQR, ICMP, IP, PPI, TCP, UDP, Dot11, Ether, IPOption_Timestamp, Padding, PcapReader, PPI_Hdr, Raw, rdpcap)

from conftest import QUERY, SHORT, SYN


def test_layers_and_fields(capture):
    p = rdpcap(capture)[0]
    assert [cls.__name__ for cls in p.layers()] == ["Ether", "IP", "TCP"]
    assert (p[IP].src, p[IP].dst, p.ttl, p[IP].proto) == ("192.0.2.1", "198.51.100.2", 64, 6)
    assert (p.src, p[TCP].sport, p.dport, p[TCP].dataofs) == ("00:00:5e:00:53:02", 40000, 80, 7)
    assert p[TCP].options == [("MSS", 1460), ("NOP", None), ("WScale", 7)]
    assert bytes(p) == SYN and len(p) == len(SYN) and len(p[TCP]) == 28


def test_presence(capture):
    syn, query, echo = rdpcap(capture)
    assert TCP in syn and "TCP" in syn and "Ethernet" in syn and UDP not in syn and Dot11 not in syn and 5 not in syn
    assert syn.haslayer(TCP) is True and syn.haslayer(UDP) == 0
    assert DNSQR in query and query[DNSQR].qname == b"a.example.com." and query[DNS].qname == b"a.example.com."
    assert ICMP in echo and Padding in echo and Raw not in echo
    assert TCP in syn[IP] and Ether not in syn[IP]


def test_absence(capture):
    p = rdpcap(capture)[0]
    with pytest.raises(IndexError, match=r"^Layer \[UDP\] not found$"):
        p[UDP]
    with pytest.raises(IndexError, match=r"^Layer \['UDP'\] not found$"):
        p["UDP"]
    with pytest.raises(TypeError, match="must be a mapping, not int"):
        p[TCP:1:-1]
    assert p.getlayer(UDP) is None and p.getlayer(3) is None and p.getlayer(TCP, 2) is None
    with pytest.raises(AttributeError, match="^nothing$"):
        p.nothing
    with pytest.raises(TypeError):
        hash(p)


def test_getlayer(capture):
    p = rdpcap(capture)[0]
    assert p.getlayer(0) is p and p.getlayer(2) is p[TCP] and p.getlayer("TCP.sport") is p[TCP]
    assert p[TCP:1] is p[TCP] and p[TCP:1:{"dport": 80}] is p[TCP] and p.getlayer(TCP, sport=1) is None
    with pytest.raises(IndexError):
        p[TCP:1:{"dport": 81}]


def test_identity(capture):
    packets = rdpcap(capture)
    assert packets[0] is packets[0] and packets[0][IP] is packets[0][IP]
    ip = packets[0][IP]
    assert packets[0].payload is ip and ip.payload.underlayer is ip and ip.underlayer is packets[0]
    assert ip.payload.lastlayer() is packets[0][TCP] and ip.firstlayer() is packets[0]
    assert not packets[0][TCP].payload and packets[0][TCP].payload.payload is packets[0][TCP].payload


def test_objects_outlive_their_list(capture):
    tcp = rdpcap(capture)[0][TCP]
    gc.collect()
    assert tcp.sport == 40000 and tcp.underlayer.src == "192.0.2.1"
    with PcapReader(capture) as reader:
        kept = list(reader)
    assert bytes(kept[1]) == QUERY and kept[2].wirelen == 100


def test_facts(capture):
    p = rdpcap(capture)[2]
    assert (p.wirelen, len(p), p.original, p.sniffed_on, p.sent_time) == (100, 60, SHORT, None, None)
    p[IP].ttl = 1
    assert p.wirelen is None and p.original == SHORT


def test_attributes_of_ones_own(capture):
    packets = rdpcap(capture)
    packets[0].mark = 7
    packets[0][IP].note = "x"
    assert packets[0].mark == 7 and packets[0][IP].note == "x"
    del packets[0].mark
    with pytest.raises(AttributeError):
        packets[0].mark


def test_too_few_bytes():
    import struct
    with pytest.raises(struct.error):
        IP(b"abc")
    assert Raw(b"abc").load == b"abc" and Raw("abc").load == b"abc"


def test_layers_by_number_count_what_is_in_lists():
    packet = IP(src="192.0.2.1", dst="192.0.2.2", options=[IPOption_Timestamp()]) / UDP(sport=4000, dport=53) / DNS(qd=[DNSQR(), DNSQR()])
    for each in packet, IP(bytes(packet)):
        names = [type(each.getlayer(number)).__name__ for number in range(7)]
        assert names == ["IP", "IPOption_Timestamp", "UDP", "DNS", "DNSQR", "DNSQR", "NoneType"]
        assert each.getlayer(-1) is None


def test_a_packet_in_a_field_comes_before_the_payload():
    frame = bytes.fromhex("00000e0001000000" "08000200aabb" "00005e00530100005e0053020800")
    packet = PPI(frame + bytes(IP(src="192.0.2.1", dst="192.0.2.2") / Raw(b"x")))
    assert [type(packet.getlayer(number)).__name__ for number in range(6)] == ["PPI", "PPI_Hdr", "Raw", "Ether", "IP", "Raw"]
    assert packet[Raw].load == b"\xaa\xbb" and packet[Raw:2].load == b"x" and packet.getlayer(Raw).load == b"\xaa\xbb"
    assert Raw in packet and packet.haslayer(PPI_Hdr) and TCP not in packet
