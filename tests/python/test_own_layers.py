"""Layers that a program writes in Python."""
import struct

import pytest

from orcap.all import (IP, UDP, BitField, Ether, IPOption_NOP, IPOption_RR, ByteEnumField, ByteField, ConditionalField, FieldLenField,
                       FlagsField, IPField, MACField, Packet, PacketListField, Raw, ShortField, StrFixedLenField, StrLenField, bind_layers,
                       conf, split_layers)


class Item(Packet):
    name = "An item"
    fields_desc = [ByteField("kind", 1), FieldLenField("size", None, length_of="text", fmt="B"),
                   StrLenField("text", b"", length_from=lambda pkt: pkt.size)]

    def extract_padding(self, s):
        return b"", s


class Own(Packet):
    name = "A protocol of one's own"
    fields_desc = [ByteField("a", 1), ShortField("total", None), BitField("c", 1, 4), BitField("d", 2, 4), ByteEnumField("e", 1, {1: "one", 2: "two"}),
                   FlagsField("f", 3, 8, "ABCDEFGH"), ConditionalField(IPField("ip", "192.0.2.1"), lambda pkt: pkt.a == 2),
                   MACField("m", "00:00:5e:00:53:01"), StrFixedLenField("fixed", b"xy", 4), FieldLenField("count", None, count_of="items", fmt="B"),
                   PacketListField("items", [], Item, count_from=lambda pkt: pkt.count)]

    def post_build(self, p, pay):
        if self.total is None:
            p = p[:1] + struct.pack("!H", len(p) + len(pay)) + p[3:]
        return p + pay


@pytest.fixture
def bound():
    bind_layers(UDP, Own, dport=4000)
    bind_layers(Own, IP, e=2)
    yield
    split_layers(UDP, Own, dport=4000)
    split_layers(Own, IP, e=2)


def test_reading_above_a_layer_with_packets_in_a_field(bound):
    p = IP(bytes(IP(options=[IPOption_NOP(), IPOption_RR(), IPOption_NOP()]) / UDP(sport=4001, dport=4000) / Own(a=7)))
    assert [layer.__class__.__name__ for layer in p.iterpayloads()] == ["IP", "UDP", "Own"] and p[Own].a == 7


def test_build():
    assert bytes(Own()) == bytes.fromhex("01" "0011" "12" "01" "03" "00005e005301" "78790000" "00")
    assert bytes(Own(a=2))[6:10] == bytes([192, 0, 2, 1]) and len(Own(a=2)) == 21
    assert bytes(Own(items=[Item(text="abc"), Item()]))[-8:] == b"\2\1\3abc\1\0"[-8:]


def test_read_again():
    p = Own(bytes(Own(a=2, items=[Item(text=b"abc"), Item(kind=9)]) / Raw(b"rest")))
    assert (p.a, p.total, p.c, p.d, p.e, str(p.f), p.ip, p.m, p.fixed, p.count) == (
        2, 32, 1, 2, 1, "AB", "192.0.2.1", "00:00:5e:00:53:01", b"xy\0\0", 2)
    assert [(x.kind, x.text) for x in p.items] == [(1, b"abc"), (9, b"")] and p.load == b"rest" and Item in p and p[Item].text == b"abc"
    assert Own(bytes(p)) == p and p.copy() == p


def test_parent():
    item = Item(_parent=Own(a=9))
    assert item.parent.a == 9 and Item().parent is None  # held, though nobody else has it
    item.parent = None
    assert item.parent is None


def test_both_directions(bound):
    p = IP(dst="192.0.2.9") / UDP(sport=9) / Own() / IP() / UDP(sport=1, dport=2) / b"deep"
    assert (p[UDP].dport, p[Own].e) == (4000, 2)
    q = IP(bytes(p))
    assert [cls.__name__ for cls in q.layers()] == ["IP", "UDP", "Own", "IP", "UDP", "Raw"]
    assert q[Own].total == len(q[Own]) and q.len == len(q) and q[IP:2].dst == "127.0.0.1" and q.load == b"deep" and bytes(q) == bytes(p)
    assert q[Own].underlayer is q[UDP] and q[UDP].payload is q[Own] and q[UDP:2].dport == 2
    q[Own].a = 7
    q[Own].total = None
    del q[UDP].chksum
    assert IP(bytes(q))[Own].a == 7
    assert q.summary() == "IP / UDP / Own / IP / UDP 127.0.0.1:1 > 127.0.0.1:2 / Raw"


def test_unbound_again():
    assert "Own" not in IP(bytes(IP() / UDP(sport=9, dport=4000) / Own()))


def test_text(bound):
    shown = (UDP(sport=9) / Own(items=[Item(text="q")])).show(dump=True)
    assert "###[ A protocol of one's own ]###\n" in shown and "e         = one\n" in shown and "f         = AB\n" in shown
    assert "\\items     \\\n" in shown and "|###[ An item ]###\n" in shown and "ip " not in shown
    assert repr(UDP() / Own(e="two")) == "<UDP  dport=4000 |<Own  e=two |>>" and Own(a=5).command() == "Own(a=5)"
    assert repr(Own.e) == "<ByteEnumField (Own).e>" and Own._name == "A protocol of one's own" and Own().name == Own._name


def test_faults_leave_raw(bound):
    p = IP(bytes(IP() / UDP(sport=9, dport=4000) / b"\1\2"))
    assert [cls.__name__ for cls in p.layers()] == ["IP", "UDP", "Raw"] and p.load == b"\1\2"
    conf.debug_dissector = True
    try:
        with pytest.raises(Exception):
            Own(b"\1\2")
    finally:
        conf.debug_dissector = False


def test_own_guess():
    class Outer(Packet):
        fields_desc = [ByteField("x", 0)]

        def guess_payload_class(self, payload):
            return IP if payload[:1] == b"\x45" else Raw
    assert Outer(b"\0" + bytes(IP())).payload.ttl == 64 and Outer(b"\0zz").load == b"zz"


def test_a_class_on_the_engines():
    class Mine(IP):
        def post_build(self, p, pay):
            return p + pay + b"!"
    p = Mine(dst="192.0.2.1") / UDP()
    assert bytes(p).endswith(b"!") and Mine(bytes(IP())).ttl == 64 and IP not in Mine() and Mine in p


def test_a_link_type_of_ones_own(tmp_path):
    from conftest import pcap
    from orcap.all import rdpcap
    path = tmp_path / "own.pcap"
    path.write_bytes(pcap([(1, 2, bytes(Item(text=b"hi")) + b"more")], link=147))
    assert type(rdpcap(str(path))[0]) is Raw
    conf.l2types.register(147, Item)
    p = rdpcap(str(path))[0]
    assert p.wirelen == len(p) == 8 and type(p) is Item and p.text == b"hi" and p["Padding"].load == b"more" and bytes(p) == p.original and conf.l2types[147] is Item


def test_circles_are_collected():
    import gc
    before = len(gc.get_objects())
    for _ in range(200):
        p = IP() / UDP()
        p.itself = p
        p[UDP].other = [p]
    del p
    gc.collect()
    assert len(gc.get_objects()) < before + 100


def test_many_threads(capture):
    import threading
    from orcap.all import IP as Ip
    from orcap.all import rdpcap
    faults = []

    def work():
        try:
            for _ in range(20):
                for p in rdpcap(capture):
                    assert p[Ip].src == "192.0.2.1" and bytes(p.copy()) == bytes(p)
        except Exception as fault:
            faults.append(fault)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


# ---- what Scapy 2.8 was seen to do

def test_what_was_bound_first_wins():
    class Mine(Packet):
        fields_desc = [ByteField("a", 1)]
    bind_layers(UDP, Mine, dport=53)
    bind_layers(UDP, Mine, dport=4321)
    assert type(IP(bytes(IP() / UDP(sport=5, dport=53) / b"zz"))[2]).__name__ == "Raw" and (UDP() / Mine()).dport == 4321
    assert type(IP(bytes(IP() / UDP(sport=5, dport=4321) / b"zz"))[2]) is Mine
    split_layers(UDP, Mine, dport=4321)


def test_dispatch_hook_chooses_the_class_also_when_called():
    class Base(Packet):
        fields_desc = [ByteField("a", 1)]

        @classmethod
        def dispatch_hook(cls, _pkt=None, *args, **kargs):
            return Other if _pkt and _pkt[0] == 2 else cls

    class Other(Base):
        fields_desc = [ByteField("a", 1), ByteField("b", 1)]
    assert [type(p) for p in (Base(), Base(b"\1\2"), Base(b"\2\3"))] == [Base, Base, Other] and Base(b"\2\3").b == 3


def test_a_subclass_of_a_built_in_layer_has_its_own_name():
    class Own(IP):
        name = "my ip"
    packet = Own() / UDP()
    assert packet.show(dump=True).startswith("###[ my ip ]###\n  version") and repr(packet).startswith("<Own  frag=0 proto=udp")
    assert packet.command() == "Own()/UDP()" and packet.summary().startswith("Own / UDP")


def test_fields_of_a_class_are_named_once_and_old_names_still_work():
    with pytest.raises(ValueError, match="duplicate parameter name: 'a'"):
        type("Twice", (Packet,), {"fields_desc": [ByteField("a", 1), ByteField("a", 2)]})

    class Renamed(Packet):
        deprecated_fields = {"old": ("new", "1.0")}
        fields_desc = [ByteField("new", 1)]
    with pytest.warns(DeprecationWarning):
        assert Renamed(old=3).new == 3 and Renamed().old == 1


def test_sets_json_and_hidden_defaults():
    packets = IP(dst=["192.0.2.1", "192.0.2.2"]) / UDP(dport=[1, 2])
    assert [(p.dst, p.dport) for p in packets] == [("192.0.2.1", 1), ("192.0.2.1", 2), ("192.0.2.2", 1), ("192.0.2.2", 2)]
    assert repr(IP(src="192.0.2.1/30")) == '<IP  src=Net("192.0.2.1/30") |>'
    assert (UDP() / b"\xff\x00a").json() == '{"sport": 53, "dport": 53, "len": null, "chksum": null, "payload": {"load": "\\\\xff\\u0000a"}}'
    packet = IP(bytes(IP(id=3) / UDP()))
    packet.hide_defaults()
    assert repr(packet) == "<IP  ihl=5 len=28 id=3 frag=0 proto=udp chksum=0x7ccc src=127.0.0.1 dst=127.0.0.1 |<UDP  len=8 chksum=0x172 |>>"
    assert packet["IP.ttl"] == 64 and Ether(dst=b"\0\0\x5e\0\x53\1").dst == "00:00:5e:00:53:01"
