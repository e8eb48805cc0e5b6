"""Layers whose values are neither plain numbers nor lists in Scapy 2.8: expected values are what it gives."""
from orcap.all import *


def test_times_of_spanning_tree_are_seconds():
    built = bytes(LLC() / STP(age=2, maxage=20.5))
    assert built[-8:].hex() == "0200148002000f00"
    read = LLC(built)
    assert (read.age, read.maxage, read.hellotime) == (2.0, 20.5, 2.0)


def test_chunk_holds_one_packet():
    packet = SCTP() / SCTPChunkData(beginning=1, ending=1, data=Raw(b"abcde")) / SCTPChunkSACK(gap_ack_list=["2:3"])
    built = bytes(packet)
    assert built[8:].hex() == "07e2518b0003001500000000000000000000000061626364650000000300001400000000000000000001000000020003"
    read = SCTP(built)
    assert isinstance(read.data, Raw) and read.data.load == b"abcde"
    assert read[SCTPChunkSACK].gap_ack_list == ["2:3"]
    del read.chksum
    read[SCTPChunkData].data = Raw(b"xyz")
    assert bytes(read)[8:12].hex() == "bba2ff05" and bytes(read)[28:32] == b"xyz\0"
    assert "     \\data      \\\n      |###[ Raw ]###\n      |  load      = b'xyz'\n" in read.show(dump=True)


def test_what_follows_sets_several_fields():
    assert bytes(LLC() / SNAP())[:3].hex() == "aaaa03"
    vxlan = VXLAN() / Ether()
    assert (vxlan.flags, vxlan.NextProtocol) == (12, 3)
    assert (IP() / IGMPv2_MR()).ttl == 1


def test_protocol_field_of_ppp_keeps_its_size():
    read = PPP(b"\x21" + bytes(IP()))
    assert read.proto == 0x21 and bytes(read)[:1] == b"\x21"
    assert bytes(PPP())[:2] == b"\x00\x21"
