"""Memory: packets by the hundred thousand, read, touched, changed, built and dropped, leave it where it was. ORCAP_LEAK_ROUNDS does more of them."""
import copy
import gc
import os
import pickle
import sys
import tracemalloc

import pytest

from orcap.all import *

ROUNDS = int(os.environ.get("ORCAP_LEAK_ROUNDS", 0)) or (2000 if "libasan" in os.environ.get("LD_PRELOAD", "") else 40000)
SLACK = 256 * 1024  # pools of the allocators, caches that fill once


class Note(Packet):
    fields_desc = [ByteField("kind", 1), FieldLenField("size", None, length_of="text"), StrLenField("text", b"", length_from=lambda pkt: pkt.size),
                   PacketListField("more", [], lambda data, **kargs: Raw(data))]


FRAMES = [bytes(Ether(src="00:00:5e:00:53:01", dst="00:00:5e:00:53:02") / each) for each in (
    IP(src="192.0.2.1", dst="192.0.2.2") / TCP(options=[("MSS", 1460), ("NOP", None), ("Timestamp", (1, 2))]) / b"data",
    IP(src="192.0.2.1", dst="192.0.2.2") / UDP() / DNS(qr=1, qd=DNSQR(qname="a.example.com"), an=[DNSRR(rrname="a.example.com", rdata="192.0.2.3")] * 2),
    IPv6(src="2001:db8::1", dst="2001:db8::2") / ICMPv6ND_NS(tgt="2001:db8::3") / ICMPv6NDOptSrcLLAddr(lladdr="00:00:5e:00:53:01"),
    ARP(psrc="192.0.2.1"), IP(options=[IPOption_RR(routers=["192.0.2.9"])]) / ICMP() / (b"x" * 30))]


def read_and_touch(at):
    packet = Ether(FRAMES[at % len(FRAMES)])
    packet.summary(), packet.src, packet.time, packet.fields, packet.layers(), packet.haslayer(DNS), TCP in packet
    if DNS in packet:
        packet[DNS].an[0].rdata, packet[DNS].qd, packet[DNS].qname
    return packet


def change_and_build(at):
    packet = read_and_touch(at)
    packet.type = packet.type
    if IP in packet:
        del packet[IP].chksum
        packet[IP].options, packet[IP].flags, packet[IP].src
        packet[IP].ttl = at % 255
    bytes(packet), packet.lastlayer(), packet.payload.payload.underlayer


def make_and_build(at):
    packet = Ether() / IP(dst="192.0.2.%d" % (at % 250), id=at & 0xffff) / UDP(sport=at & 0xffff) / Note(text=b"abc", more=[Raw(b"x")])
    bytes(packet), Note(b"\1\0\3abcmore").more, packet[Note].text, repr(packet)
    packet.remove_payload()


def copy_and_compare(at):
    packet = read_and_touch(at)
    other = packet.copy()
    other == packet, copy.deepcopy(other), packet in [other], other.clear_cache(), other.payload.parent


def fail(at):
    for call in (lambda: Ether(b"short"), lambda: IP(none=1), lambda: IP()[TCP], lambda: IP().nothing, lambda: bytes(IP(src="not an address")),
                 lambda: IP(ttl="x").build(), lambda: Ether(FRAMES[0]).getfieldval("nothing"), lambda: TCP(flags="?")):
        try:
            call()
        except Exception:
            pass


def show(at):
    packet = read_and_touch(at)
    packet.show(dump=True), packet.command(), packet.json(), packet.sprintf("%IP.src%"), hexdump(packet, dump=True), repr(packet)


def keep_and_send(at):
    pickle.loads(pickle.dumps(read_and_touch(at)))


def list_of_them(at):
    packets = PacketList([read_and_touch(each) for each in range(at, at + 5)])
    packets.sessions(), packets[TCP], packets[1:3], packets.filter(lambda packet: IP in packet), packets.sr(), repr(packets)


@pytest.fixture
def capture(tmp_path):
    path = str(tmp_path / "many.pcap")
    wrpcap(path, [Ether(frame) for frame in FRAMES] * 40)
    return path


def held():
    gc.collect()
    return tracemalloc.get_traced_memory()[0], resident()


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def grows(work, rounds):
    """Bytes that Python and the process hold after as many rounds again as had filled all caches."""
    for at in range(rounds // 4):
        work(at)
    tracemalloc.start()
    try:
        work(0)
        before = held()
        for at in range(rounds):
            work(at)
        after = held()
    finally:
        tracemalloc.stop()
    return after[0] - before[0], after[1] - before[1]


def assert_stays(work, rounds):
    """What leaks grows each time; allocators that put their memory in order do so once."""
    for _ in range(3):
        python, process = grows(work, rounds)
        if python < SLACK and (process < 16 * SLACK or "libasan" in os.environ.get("LD_PRELOAD", "")):
            return
    raise AssertionError("grows by %d bytes of Python's, %d of the process's" % (python, process))


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is asked of Linux")
@pytest.mark.parametrize("work, share", [(read_and_touch, 1), (change_and_build, 2), (make_and_build, 16), (copy_and_compare, 4), (fail, 8), (show, 16),
                                         (keep_and_send, 8), (list_of_them, 40)])
def test_packets_leave_memory_where_it_was(work, share):
    assert_stays(work, ROUNDS // share)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is asked of Linux")
def test_files_leave_memory_where_it_was(capture, tmp_path):
    out = str(tmp_path / "out.pcapng")

    def work(at):
        packets = rdpcap(capture)
        packets[3].summary(), len(packets), packets.res
        for packet in PcapReader(capture):
            packet.time
        for data, facts in RawPcapReader(capture):
            facts.wirelen
        wrpcapng(out, packets[:5])
        sniff(offline=capture, prn=lambda packet: None, count=10, filter="tcp")
        sniff(offline=capture, session=TCPSession, store=0)
    assert_stays(work, max(8, ROUNDS // 1000))


def test_references_are_given_back():
    """What is used everywhere is counted as often as before."""
    common = [None, True, IP, DNS, "192.0.2.1"] if sys.version_info < (3, 12) else [IP, DNS]
    for at in range(50):
        change_and_build(at), fail(at), show(at)
    gc.collect()
    before = [sys.getrefcount(each) for each in common]
    for at in range(500):
        change_and_build(at), fail(at), show(at), copy_and_compare(at)
    gc.collect()
    after = [sys.getrefcount(each) for each in common]
    assert all(late - early < 200 for early, late in zip(before, after)), (before, after)
