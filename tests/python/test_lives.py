"""What lives how long: packets without their reader, lists that change in loops, callbacks that raise, threads."""
import gc
import threading

import pytest

from orcap.all import *


@pytest.fixture
def many(tmp_path):
    path = str(tmp_path / "many.pcap")
    wrpcap(path, [Ether() / IP(id=i) / UDP(sport=1024 + i, dport=53) / DNS(id=i, qd=DNSQR(qname="a.example")) for i in range(300)])
    return path


def test_packets_and_layers_outlive_reader_list_and_root(many):
    reader = PcapReader(many)
    first, second = reader.read_packet(), reader.read_packet()
    reader.close()
    del reader
    packets = rdpcap(many)
    layer, item, payload = packets[7][DNS], packets[8][DNS].qd[0], packets[9][UDP].payload
    tail = packets[250:]
    del packets
    gc.collect()
    assert (first[IP].id, second[IP].id, layer.id, item.qname, payload.id, tail[0][IP].id) == (0, 1, 7, b"a.example.", 9, 250)
    assert layer.underlayer.dport == 53 and bytes(tail[-1])[-4:] == b"\0\1\0\1"


def test_lists_may_change_while_they_are_walked(many):
    packets = rdpcap(many)
    seen = 0
    for packet in packets:
        seen += 1
        if seen == 3:
            packets.res = packets.res[:5]
    assert seen == 5
    packets = rdpcap(many)
    for number, packet in enumerate(packets):
        packets.res.clear() if number == 10 else packet.summary()
    assert len(packets) == 0
    packets = rdpcap(many)
    with pytest.raises(RuntimeError, match="enough"):
        def stop(packet):
            packets.res.pop()
            raise RuntimeError("enough")
        packets.filter(stop)
    assert len(packets) == 299


def test_callbacks_that_raise_leave_things_whole(many):
    class Bad(Packet):
        fields_desc = [ByteField("a", 1), ConditionalField(ByteField("b", 2), lambda pkt: 1 / 0)]

        def post_build(self, pkt, pay):
            raise KeyError("no")
    bind_layers(UDP, Bad, dport=4242)
    raw_packet = bytes(IP() / UDP(sport=4000, dport=4242) / b"zz")
    for _ in range(50):
        assert type(IP(raw_packet)[2]) is Raw
        with pytest.raises(ZeroDivisionError):
            bytes(UDP() / Bad())
    split_layers(UDP, Bad, dport=4242)
    packets = rdpcap(many)
    for call in (lambda: packets.summary(lambda p: 1 / 0), lambda: packets.sessions(lambda p: 1 / 0), lambda: packets.plot(lambda p: 1 / 0)):
        with pytest.raises(ZeroDivisionError):
            call()


def test_threads_read_and_touch_at_once(many):
    packets, failures = rdpcap(many), []

    def work(seed):
        try:
            for at in range(seed, 300):
                packet = packets[at]
                assert packet[DNS].id == at and packet.copy()[IP].id == at and packet.summary() and bytes(packet)
            assert sum(1 for _ in PcapReader(many)) == 300
            assert len(rdpcap(many).filter(lambda p: UDP in p)) == 300
        except BaseException as failure:
            failures.append(failure)
    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures


def test_one_reader_in_many_threads_gives_each_packet_once(many):
    reader, found, busy = PcapReader(many), [], []

    def work():
        while True:
            try:
                found.append(reader.read_packet()[IP].id)
            except EOFError:
                return
            except ValueError:  # another thread waits for the file in it
                busy.append(1)
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == list(range(300))


def test_the_batch_face_makes_classes_when_it_makes_packets(many):
    import subprocess
    import sys
    program = "import sys, orcap; cap = orcap.open(sys.argv[1]); print(len(cap.where('dns')), cap.where('dns')[3].summary()[:5], 'orcap.all' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, many], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("300 Ether False\n", "")
