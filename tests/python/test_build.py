"""Packets that are made or changed."""
import copy
import pickle

import pytest

from orcap.all import (ARP, DNS, DNSQR, DNSRR, ICMP, IP, TCP, UDP, Dot1Q, Ether, ICMPv6NDOptDNSSL, IPOption_LSRR, IPOption_NOP, IPOption_RR,
                       IPv6, NoPayload, Raw, fragment, rdpcap)

from conftest import QUERY, SYN


def test_stacking_sets_what_is_below():
    p = Ether() / IP() / TCP()
    assert (p.type, p.proto) == (0x800, 6)
    assert (IP() / ICMP()).proto == 1 and (Ether() / ARP()).type == 0x806 and (UDP() / DNS()).dport == 53
    assert [cls.__name__ for cls in (IP() / "abc").layers()] == ["IP", "Raw"] and (b"ab" / IP()).load == b"ab"
    with pytest.raises(AttributeError):
        IP() / 5


def test_checksums_and_lengths():
    """RFC 768: a sum of zero is sent as ones. The other bytes are Scapy 2.8's."""
    p = IP(src="127.0.0.1", dst="127.0.0.1") / UDP() / Raw(b"\xff\xff\x01\x6a")
    assert bytes(p)[26:28].hex() == "ffff"
    assert bytes(IP() / TCP(flags="SA", options=[("MSS", 1460), ("NOP", None)])).hex() == (
        "450000300001000040067cc57f0000017f0000010014005000000000000000007012200068ac0000020405b401000000")
    assert bytes(TCP(sport=2222, dport=3333, options=[(1, b"")])).hex() == "08ae0d050000000000000000600220000000000001000000"
    p = IP(src="192.0.2.1", dst="192.0.2.5", options=[IPOption_LSRR(routers=["192.0.2.9"])]) / UDP(sport=1, dport=5555) / b"payload"
    assert bytes(p)[0] == 71 and len(p) == 43 and bytes(p)[34:36].hex() == "a8e1"


def test_untouched_bytes_stay(capture):
    for p in rdpcap(capture):
        before = bytes(p)
        p.time = 5
        p.options if "TCP" in p else p.fields
        assert bytes(p) == before
        q = p.copy()
        q.clear_cache()
        assert bytes(q) == before


def test_change_and_delete():
    p = IP(bytes(IP(src="192.0.2.1", dst="192.0.2.2") / TCP() / b"abc"))
    old = p.chksum
    p.ttl = 9
    assert IP(bytes(p)).chksum == old
    del p.chksum
    assert p.chksum is None and IP(bytes(p)).chksum == 11721


def test_changes_stay_with_the_packet(capture):
    packets = rdpcap(capture)
    packets[0][IP].ttl = 3
    packets[0][TCP].options.append(("NOP", None))
    assert packets[0].ttl == 3 and bytes(packets[0])[22] == 3
    assert packets[0][TCP].options[-1] == ("NOP", None) and bytes(packets[0])[:14] == SYN[:14]


def test_records_can_be_changed(capture):
    p = rdpcap(capture)[1]
    p[DNS].qd[0].qname = "bb.example.com"
    assert b"\2bb\7example\3com\0" in bytes(p) and bytes(p)[:54] == QUERY[:54]
    p = rdpcap(capture)[1]
    p[DNS].an.append(DNSRR(rrname="a.example.com", rdata="192.0.2.9"))
    p[DNS].ancount = None
    again = DNS(bytes(p[DNS]))
    assert again.ancount == 1 and again.an[0].rdata == "192.0.2.9" and again.an[0].parent is again


def test_copies_are_apart():
    p = IP(bytes(IP(src="192.0.2.1", dst="192.0.2.2") / TCP(options=[("MSS", 1460)]) / b"abc"))
    before = bytes(p)
    for q in (p.copy(), copy.copy(p), copy.deepcopy(p)):
        q[TCP].options.append(("NOP", None))
        q[IP].ttl = 3
        q[Raw].load = b"changed"
        assert bytes(p) == before and p[TCP].options == [("MSS", 1460)] and p.load == b"abc" and q.ttl == 3
    p.time = 12.5
    q = pickle.loads(pickle.dumps(p))
    assert bytes(q) == bytes(p) and q.time == 12.5 and q == p


def test_layers_move():
    p = IP() / TCP() / Raw("abc")
    tcp = p[TCP]
    p.remove_payload()
    assert tcp.underlayer is None and [cls.__name__ for cls in p.layers()] == ["IP"] and tcp.load == b"abc"
    q = Ether()
    q.add_payload(tcp)
    assert q.payload is tcp and tcp.underlayer is q and isinstance(p.payload, NoPayload)
    q.payload = ARP()
    assert ARP in q and TCP not in q and tcp.sport == 20
    with pytest.raises(TypeError):
        q.add_payload(5)


def test_sets():
    assert [p.ttl for p in IP(dst="192.0.2.1", ttl=[1, 2, (5, 9)])] == [1, 2, 5, 6, 7, 8, 9]
    assert [p.dst for p in IP(dst="192.0.2.0/30")] == ["192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert [(p.ttl, p.dport) for p in IP(ttl=[1, 2]) / TCP(dport=[80, 443])] == [(1, 80), (1, 443), (2, 80), (2, 443)]
    options = [IPOption_NOP(), IPOption_RR()]  # packets in a field are no layers of the stack
    assert [(p.ttl, p.dport) for p in IP(options=options, ttl=[1, 2]) / TCP(dport=[80, 443])] == [(1, 80), (1, 443), (2, 80), (2, 443)]
    assert IP(ttl=[1, 2]).__iterlen__() == 2 and bytes(IP(ttl=[7, 8]))[8] == 7


def test_equality(capture):
    p, q = rdpcap(capture)[0], rdpcap(capture)[0]
    assert p == q and p != q[IP] and p != 5 and p[IP] == q[IP]
    q[TCP].sport = 1
    assert p != q


def test_wrong_values():
    with pytest.raises(AttributeError, match="^foo$"):
        IP(foo=1)
    with pytest.raises(KeyError):
        TCP(sport="nosuchport")
    with pytest.raises(ValueError):
        TCP(flags="X")
    with pytest.raises(ValueError, match="ttl"):
        bytes(IP(ttl=256))
    with pytest.raises(ValueError, match="ttl"):
        bytes(IP(ttl="7"))


def test_names_of_values():
    assert (IP(proto="tcp").proto, TCP(dport="http").dport, ARP(op="is-at").op, ICMP(type="echo-reply").type) == (6, 80, 2, 0)
    assert DNSQR(qname="a.b").qname == b"a.b." and DNS(qd=DNSQR(qname="a.b")).qd[0].qname == b"a.b."


def test_fragments():
    p = IP(src="192.0.2.1", dst="192.0.2.2", id=7) / UDP(sport=1, dport=2) / Raw(b"a" * 3000)
    f = fragment(p, 1200)
    assert [(x.frag, int(x.flags), len(x)) for x in f] == [(0, 1, 1220), (150, 1, 1220), (300, 0, 628)]
    g = [y for x in f for y in fragment(x, 400)]
    assert [x.frag for x in g] == [0, 50, 100, 150, 200, 250, 300, 350] and [int(x.flags) for x in g] == [1] * 7 + [0]
    assert b"".join(bytes(x)[20:] for x in g) == bytes(p)[20:]


def test_deleted_fields_have_their_default():
    p = Ether() / IP(dst="192.0.2.1") / TCP(sport=5)
    del p[TCP].sport, p[IP].dst
    assert p.command() == "Ether()/IP()/TCP()" and p[TCP].sport == 20 and "127.0.0.1:ftp_data" in p.summary()
    q = IP(bytes(p[IP]))
    del q.ttl, q.proto, q.chksum
    assert (q.ttl, q.proto, q.chksum) == (64, 6, None) and "chksum    = None" in q.show(dump=True) and bytes(q) == bytes(p[IP])


def test_none_is_nothing():
    """What nothing computes is 0 when a program says None, whatever the default."""
    assert bytes(IP(ttl=None, proto=None, src="192.0.2.1", dst="192.0.2.2") / TCP())[8:10] == b"\0\0"
    assert bytes(TCP(window=None, flags=None, sport=None)).hex() == "0000005000000000000000005000000000000000"
    assert bytes(UDP(dport=None) / DNS())[2:4] == b"\0\0" and bytes(Dot1Q(vlan=None)).hex() == "00000000"


@pytest.mark.parametrize("packet, field, why", [
    (IP(ttl=300), "ttl", "ubyte format requires 0 <= number <= 255"), (IP(ttl=-1), "ttl", "ubyte format requires 0 <= number <= 255"),
    (TCP(dport=70000), "dport", "'H' format requires 0 <= number <= 65535"), (IP(chksum=-3), "chksum", "argument out of range"),
    (TCP(seq=2 ** 32), "seq", "'I' format requires 0 <= number <= 4294967295"), (IP(ttl="abc"), "ttl", "required argument is not an integer")])
def test_what_does_not_fit_is_said_in_scapys_words(packet, field, why):
    with pytest.raises(ValueError) as said:
        packet.build()
    assert str(said.value) == ("While building field '%s': Incorrect type of value for field %s:\nstruct.error('%s')\nTo inject bytes into the field "
                               "regardless of the type, use RawVal. See help(RawVal)" % (field, field, why))


def test_fields_of_bits_take_the_low_ones():
    assert IP(frag=9000).build()[6:8] == bytes.fromhex("0328") and IP(version=20).build()[0] == 0x45


def test_what_a_value_is_may_be_said_after_it():
    record = DNSRR(rrname="a.example", rdata="b.example", type="NS")
    assert bytes(record) == b"\x01a\x07example\x00\x00\x02\x00\x01\x00\x00\x00\x00\x00\x0b\x01b\x07example\x00"
    assert bytes(DNSRR(rdata=["x", "yz"], type="TXT"))[-5:] == b"\x01x\x02yz"


def test_a_list_of_names_is_no_set():
    option = ICMPv6NDOptDNSSL(searchlist=["a.example", "b.example"])
    assert len(list(option)) == 1
    assert len(list(IPv6(hlim=[1, 2]) / option)) == 2


def test_the_root_in_a_list_of_names():
    assert bytes(ICMPv6NDOptDNSSL(searchlist=["a.example", ".", "b"]))[8:] == b"\1a\7example\0" b"\0" b"\1b\0" b"\0"  # RFC 1035, section 3.1; then padding
