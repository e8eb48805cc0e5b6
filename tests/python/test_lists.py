"""Lists: pairs of requests and answers, tables, graphs, changed copies; fragments and drawings."""
import pytest

from orcap.all import *


def flight():
    request = Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=1024, dport=53) / DNS(id=5, qd=DNSQR(qname="a.example"))
    answer = Ether() / IP(src="192.0.2.2", dst="192.0.2.1") / UDP(sport=53, dport=1024) / DNS(id=5, qr=1)
    return request, answer


def test_answers_pair_by_addresses_ports_and_ids():
    request, answer = flight()
    assert request.hashret() == answer.hashret() == b"\x00\x08\x00\x00\x00\x03\x11"
    assert answer.answers(request) and not request.answers(answer)
    answer[DNS].id = 6
    assert not answer.answers(request)


def test_icmp_errors_answer_what_they_quote():
    request = IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5, dport=9)
    error = IP(src="198.51.100.1", dst="192.0.2.1") / ICMP(type=3, code=3) / IPerror(src="192.0.2.1", dst="192.0.2.2") / UDPerror(sport=5, dport=9)
    assert error.answers(request) and error.hashret() == request.hashret()


def test_sr_gives_pairs_and_the_rest():
    request, answer = flight()
    pairs, rest = PacketList([request, request.copy(), answer]).sr()
    assert [len(pairs), len(rest)] == [1, 1]
    assert pairs[0].query[DNS].qr == 0 and pairs[0].answer[DNS].qr == 1
    assert repr(pairs) == "<Results: TCP:0 UDP:1 ICMP:0 Other:0>"
    assert pairs.make_table(lambda s, r: (s[IP].src, r[IP].src, s.sport), dump=True).split() == ["192.0.2.1", "192.0.2.2", "1024"]


def test_sessions_replace_and_conversations():
    packets = PacketList([IP(src="192.0.2.%d" % (i % 2), dst="192.0.2.9") / TCP(sport=1000 + i) for i in range(4)])
    assert {name: len(each) for name, each in packets.sessions(lambda p: p[IP].src).items()} == {"192.0.2.0": 2, "192.0.2.1": 2}
    changed = packets.replace(IP.src, "192.0.2.1", "203.0.113.7")
    assert [p[IP].src for p in changed] == ["192.0.2.0", "203.0.113.7"] * 2 and packets[1][IP].src == "192.0.2.1"
    assert '"192.0.2.1" -> "192.0.2.9"' in packets.conversations(string=True)


def test_plots_give_lines():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    packets = PacketList([IP() / UDP(sport=i) for i in range(4)])
    lines = packets.plot(lambda p: p.sport)
    assert list(lines[0].get_ydata()) == [0, 1, 2, 3]
    assert len(packets.multiplot(lambda p: (p.sport % 2, p.sport))) == 2


def test_fragments_come_together_in_any_order():
    packet = IP(src="192.0.2.1", dst="192.0.2.9", id=7) / UDP(sport=9, dport=9) / (b"x" * 100)
    pieces = fragment(packet, 40)
    assert [(piece.frag, int(piece.flags), piece.proto) for piece in pieces] == [(0, 1, 17), (5, 1, 17), (10, 0, 17)]
    for order in (pieces, pieces[::-1], [pieces[1], pieces[0], pieces[0], pieces[2]]):
        whole, = defragment([IP(bytes(piece)) for piece in order])
        assert bytes(whole) == bytes(packet) and whole[UDP].dport == 9
    plain, whole, missing = defrag([ARP(), *pieces[:2]])
    assert [len(plain), len(whole), len(missing)] == [1, 0, 2]


def test_fragments_of_ipv6():
    packet = IPv6(src="2001:db8::1", dst="2001:db8::2") / UDP(sport=9, dport=9) / (b"q" * 3000)
    pieces = fragment6(packet, 1280)
    assert [len(piece) for piece in pieces] == [1280, 1280, 592]
    assert bytes(defragment6([IPv6(bytes(piece)) for piece in pieces[::-1]])) == bytes(packet)
    with pytest.raises(Scapy_Exception, match="cannot fragment this packet"):
        ARP().fragment()


def test_fuzz_leaves_what_was_said_and_what_is_computed():
    packet = fuzz(IP(src="192.0.2.1") / UDP(dport=9) / b"abc")
    assert packet.src == "192.0.2.1" and packet.dport == 9 and packet.proto == 17 and packet.len is None
    assert isinstance(packet.ttl, RandByte) and isinstance(packet[UDP].sport, RandShort)
    assert IP(bytes(packet))[UDP].load == b"abc" and IP().ttl == 64


def test_drawings_are_files(tmp_path):
    packet = Ether() / IP() / UDP(sport=9, dport=9) / b"<&>"
    for name, begin in (("svg", b"<svg "), ("pdf", b"%PDF-1.4"), ("ps", b"%!PS-Adobe")):
        file = tmp_path / name
        getattr(packet, name + "dump")(str(file))
        assert file.read_bytes().startswith(begin)
        getattr(PacketList([packet, packet]), name + "dump")(str(file))
        assert file.read_bytes().startswith(begin)
    import xml.dom.minidom
    assert "Ethernet" in [each.firstChild.data for each in xml.dom.minidom.parseString(packet.canvas_dump().svg()).getElementsByTagName("text")]


def test_sections_of_dns_are_lists_of_scapys_name():
    assert type(DNS(bytes(DNS())).qd).__name__ == "_list" and type(DNS().an) is type(DNS().qd)
