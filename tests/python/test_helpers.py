"""What the modules of layers have beside their classes: sums, names, bitmaps, options, traces, and machines that answer."""
import pytest
from orcap.all import *


def test_sums_over_headers_that_are_not_sent():
    segment = IP(src="192.0.2.1", dst="192.0.2.2") / TCP(sport=1024)
    read = IP(bytes(segment))
    read[TCP].chksum = 0
    assert in4_chksum(6, read[IP], bytes(read[TCP])) == IP(bytes(segment))[TCP].chksum
    message = IPv6(src="2001:db8::1", dst="2001:db8::2") / ICMPv6EchoRequest(data=b"x")
    data = bytearray(bytes(message)[40:])
    data[2:4] = b"\0\0"
    assert in6_chksum(58, message[IPv6], bytes(data)) == IPv6(bytes(message)).cksum
    assert in4_chksum(6, Ether(), b"") == in6_chksum(6, Ether(), b"") == 0
    with pytest.raises(ValueError):
        tcp_pseudoheader(TCP())


def test_crc32c():
    # RFC 3720, appendix B.4
    assert crc32c(bytes(32)).to_bytes(4, "big").hex() == "aa36918a" and crc32c(b"\xff" * 32).to_bytes(4, "big").hex() == "43aba862"


def test_names_as_they_are_sent():
    assert dns_encode(b"www.example.com") == b"\x03www\x07example\x03com\x00" and dns_encode(b"*") == b"\x01*\x00" and dns_encode(b"") == b"\x00"
    assert dns_get_str(b"\x03www\xc0\x02", full=b"..\x03com\x00") == (b"www.com.", b"")
    assert dns_get_str(b"\x01a\xc0\x00", full=b"\x01a\xc0\x00")[1] == b""  # a loop ends
    assert DNSRR(rrname=b"\xc0\x0c").rrname == b"\xc0\x0c" and bytes(DNSRR(rrname=b"\x01a\xc0\x0c")).startswith(b"\x01a\xc0\x0c\x00\x01")
    assert "rrname=b'\\xc0\\x0c'" in repr(DNSRR(rrname=b"\xc0\x0c"))


def test_compression():
    message = DNS(qr=1, qd=DNSQR(qname="www.example.com"), an=[DNSRR(rrname="www.example.com", type="CNAME", rdata="a.example.com"),
                                                             DNSRRMX(rrname="example.com", exchange="mail.example.com")])
    small = message.compress()
    assert (small.an[0].rrname, small.an[0].rdata, small.an[1].rrname, small.an[1].exchange) == (b"\xc0\x0c", b"\x01a\xc0\x10", b"\xc0\x10", b"\x04mail\xc0\x10")
    read = DNS(bytes(small))
    assert len(bytes(small)) < len(bytes(message)) and [each.rrname for each in read.an] == [b"www.example.com.", b"example.com."]
    assert (read.an[0].rdata, read.an[1].exchange) == (b"a.example.com.", b"mail.example.com.")
    with pytest.raises(Scapy_Exception):
        dns_compress(IP())


def test_bitmaps():
    # RFC 4034, section 4.3
    bitmap = bytes.fromhex("0006400100000003041b") + bytes(26) + b"\x20"
    assert RRlist2bitmap([1, 15, 46, 47, 1234]) == bitmap and bitmap2RRlist(bitmap) == [1, 15, 46, 47, 1234]
    assert bitmap2RRlist(b"\0") is None and DNSRRNSEC(typebitmaps=[1, 15, 46, 47, 1234]).typebitmaps == bitmap


def test_names_of_numbers():
    assert icmp6types[128] == "Echo Request" and HARDWARE_TYPES[1].startswith("Ethernet") and dhcp6opts_by_code[1] == "DHCP6OptClientId"
    assert icmpcodes[3][1] == "host-unreachable" and TCPOptions[1]["MSS"] == 2 and TCPOptions[0][8] == ("Timestamp", "!II")


def test_signed_segments():
    segment = IP(src="192.0.2.1", dst="192.0.2.2") / TCP()
    sign_tcp_md5(segment[TCP], b"secret")
    name, value = IP(bytes(segment))[TCP].options[0]
    bare = IP(src="192.0.2.1", dst="192.0.2.2") / TCP(dataofs=10)
    assert name == "MD5" and len(value) == 16 and segment[TCP].options[0][1] == value and bytes(bare)
    option = TCPAOValue(keyid=1, rnextkeyid=2, mac=b"3456")
    back = get_tcpao(IP(bytes(IP() / TCP(options=[("AO", option)])))[TCP])
    assert (back.keyid, back.rnextkeyid, back.mac) == (1, 2, b"3456") and get_tcpao(TCP()) is None
    assert bytes(TCP(options=RandTCPOptions(3)._fix()))


def test_fragments_have_eights():
    sizes = [len(each.payload) for each in fragment(IP() / ("x" * 1402), 1401)]
    assert sizes == [1400, 2] and [len(each.payload) for each in fragment(IP() / ("x" * 9), 5)] == [8, 1]
    assert [len(each.payload) for each in fragment(IP() / ("x" * 5), 5)] == [5]


def test_a_machine_answers_what_it_hears(monkeypatch):
    import orcap.ansmachine
    heard = Ether(src="00:00:5e:00:53:01", dst="00:00:5e:00:53:02") / IP(src="192.0.2.1", dst="192.0.2.2") / UDP() / DNS(qd=DNSQR(qname="www.example.com"))
    said = []
    monkeypatch.setattr(orcap.ansmachine, "sniff", lambda **options: [options["prn"](Ether(bytes(packet))) for packet in (heard, Ether() / IP())])
    machine = DNS_am(joker="192.0.2.9", verbose=False)
    machine.send_reply = said.append
    machine()
    answer, = said
    assert (answer.dst, answer[IP].dst, answer[DNS].an[0].rdata) == ("00:00:5e:00:53:01", "192.0.2.1", "192.0.2.9")
    assert DNS(bytes(answer[DNS])).an[0].rrname == b"www.example.com."


def test_fields_of_several_types_take_what_was_given_with_them():
    class Address(Packet):
        fields_desc = [ByteField("kind", 1), MultipleTypeField([(IPField("address", "0.0.0.0"), lambda p: p.kind == 1)], StrField("address", ""))]
    assert Address(address="name", kind=2).address == b"name" and type(fuzz(Address(kind=1)).address) is RandIP


def test_a_class_without_fields_chooses_another():
    class Any(Packet):
        @classmethod
        def dispatch_hook(cls, *args, **kargs):
            return Nested

    class Nested(Packet):
        fields_desc = [ByteField("b", 0), PacketListField("inner", [], Any)]
    packet, depth = Nested(b"\x01" * 20), 1
    while packet.inner:
        packet, depth = packet.inner[0], depth + 1
    assert depth == 20


def test_trailers_stand_the_other_way_round():
    class Two(Packet):
        fields_desc = [FCSField("first", None), FCSField("second", None)]
    packet = Two(first=0xbeef, second=0xfeed) / b"x"
    assert bytes(packet) == b"x\xfe\xed\xbe\xef" and Two(bytes(packet)).first == 0xbeef


def test_options_take_odd_values_without_harm():
    for value in (RandBin(), RandByte(), (RandByte(),), (b"a",), (1, 2, 3), IP(), None, (), 2 ** 70, object()):
        for name in ("MSS", "WScale", "AO", "Timestamp", 13, 27):
            try:
                packet = TCP(options=[(name, value)])
                repr(packet), packet.show(dump=True), TCP(bytes(packet))
            except (TypeError, ValueError, AttributeError, struct.error):
                pass
