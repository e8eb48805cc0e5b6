"""What orcap.open() gives beside tables: selection, views, the whole, and what it says of inputs that are not as they should be."""
import json
import logging
import os
import threading

import pytest

import orcap
from conftest import ETHER, QUERY, SYN, pcap
from orcap.all import Scapy_Exception, wrpcap


def test_bpf_comes_before_the_filter(capture):
    assert [row.number for row in orcap.open(capture, bpf="udp or icmp").packets()] == [2, 3]  # they keep their numbers
    cap = orcap.open(capture, bpf="udp or icmp", filter="dns")
    assert [row.number for row in cap.packets()] == [2] and len(cap.flows()) == 1 and cap[0].summary() == cap.where("udp")[0].summary()
    with pytest.raises(ValueError):
        orcap.open(capture, bpf="udp or or")


def test_count_runs_over_all_inputs(capture):
    cap = orcap.open(capture, capture, count=4)
    assert len(cap) == 4 and len(cap.packets()) == 4 and cap.packets()["number"] == [1, 2, 3, 4]


def test_threads_and_memory_change_nothing(capture):
    plain = orcap.open(capture)
    for other in (orcap.open(capture, threads=2), orcap.open(capture, max_memory=64 << 20)):
        for name in ("flows", "sessions", "packets", "dns", "hosts"):
            assert getattr(other, name)().to_dicts() == getattr(plain, name)().to_dicts()


def test_decode_as(capture):
    assert orcap.open(capture, decode_as="udp.port==53,ntp").list()["protocol"] == ["tcp", "ntp", "icmp"]
    with pytest.raises(ValueError):
        orcap.open(capture, decode_as=["udp.port==5432,nothing"])


def test_a_directory_gives_its_captures(tmp_path, capture):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "b.pcap").write_bytes(pcap([(2, 0, SYN)]))
    (folder / "B.pcap").write_bytes(pcap([(1, 0, QUERY)]))
    (folder / "a.txt").write_text("this is no capture of any kind, but it is long enough to be looked at")
    (folder / "c").mkdir()
    cap = orcap.open(folder)
    assert [os.path.basename(path) for path in cap.paths] == ["B.pcap", "a.txt", "b.pcap"]
    assert [os.path.basename(name) for name in cap.packets()["file"]] == ["B.pcap", "b.pcap"] and cap.troubles == []


def test_names_that_are_no_utf8(tmp_path):
    path = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff.pcap")
    with open(path, "wb") as file:
        file.write(pcap([(1, 0, SYN)]))
    assert orcap.open(path).packets()["file"][0].endswith("/\ufffd.pcap")


def test_what_cannot_be_read_is_named_and_the_rest_done(tmp_path, capture, caplog):
    text = tmp_path / "text"
    text.write_text("this is no capture of any kind, but it is long enough to be looked at")
    cap = orcap.open(str(tmp_path / "missing"), capture, text)
    with caplog.at_level(logging.WARNING, "scapy.runtime"):
        assert len(cap.flows()) == 3 and len(cap.packets()) == 3
    assert len(cap.troubles) == 2 and "missing" in cap.troubles[0] and "text" in cap.troubles[1]
    with pytest.raises(Scapy_Exception, match="text"):
        list(orcap.open(text).packets())
    with pytest.raises(Scapy_Exception, match="text"):
        orcap.open(text).flows()


def test_damage_is_told_and_all_before_it_given(tmp_path, capture):
    cut = tmp_path / "cut.pcap"
    with open(capture, "rb") as file:
        cut.write_bytes(file.read()[:-10])
    for use in (lambda cap: len(cap.flows()), lambda cap: len(cap.packets()), lambda cap: len(cap.packets().to_dicts())):
        cap = orcap.open(cut)
        assert use(cap) == 2 and len(cap.troubles) == 1 and "cut.pcap" in cap.troubles[0]


def test_arrow_says_what_went_wrong(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    text = tmp_path / "text"
    text.write_text("this is no capture of any kind, but it is long enough to be looked at")
    with pytest.raises((OSError, pyarrow.ArrowException), match="text"):
        orcap.open(text).packets().to_arrow()


def test_info_is_the_commands(capture):
    about, = orcap.open(capture).info()
    assert about["file"] == capture and about["packets"] == 3 and about["first_ns"] == 1700000000000001000 and about["damage"] is None


def test_report(capture, tmp_path):
    cap = orcap.open(capture)
    data = cap.report(title="<b>")
    assert data == json.loads(json.dumps(data)) and "192.0.2.1" in json.dumps(data)
    cap.report(tmp_path / "out.json", title="<b>")
    assert json.loads((tmp_path / "out.json").read_text())["title"] == "<b>"
    assert "192.0.2.1" not in json.dumps(cap.report(anonymise=True))
    try:
        cap.report(tmp_path / "out.html")
        assert (tmp_path / "out.html").read_bytes().startswith(b"<!doctype html>")
    except OSError as error:  # a build without Node
        assert "Node" in str(error)
    with pytest.raises(ValueError, match="is an input"):
        cap.report(os.path.join(os.path.dirname(capture), ".", os.path.basename(capture)))
    assert sorted(name for name in os.listdir(tmp_path) if name.endswith(".part")) == []


def test_extract(tmp_path):
    import struct
    request, response = b"GET /../a.txt HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"

    def segment(src, dst, sport, dport, seq, ack, data):
        tcp = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, 0x18, 8192, 0, 0) + data
        return ETHER + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + src + dst + tcp
    one, two = bytes.fromhex("c0000201"), bytes.fromhex("c6336402")
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap([(1, 0, segment(one, two, 40000, 80, 1, 1, request)), (1, 1, segment(two, one, 80, 40000, 1, 1 + len(request), response))]))
    cap = orcap.open(path)
    row, = cap.extract(tmp_path / "out")
    name, = os.listdir(tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == b"hi" and "a.txt" in name and row.size == 2
    assert row.sha256 == "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"  # printf hi | sha256sum
    assert len(cap.files()) == 1


def test_several_tables_in_one_pass_over_a_pipe(capture, tmp_path):
    """What orcap.query and orcap.export build on: each end is pulled by a thread of its own."""
    os.mkfifo(tmp_path / "pipe")
    with open(capture, "rb") as file:
        content = file.read()
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    cap = orcap.open(tmp_path / "pipe")
    made = cap._new_pass()
    prepared = made.prepare([("flows", None), ("sessions", None)])
    streams = {name: made.stream(name, None) for name in ("packets", "dns", "http", "list")}
    found = {}
    threads = [threading.Thread(target=lambda name=name: found.update({name: [*streams[name]]})) for name in ("packets", "dns", "list")]
    for thread in threads:
        thread.start()
    del streams["http"]  # nobody pulls it: the others do not wait for it
    made.run(prepared)
    for thread in [*threads, feeder]:
        thread.join()
    whole = orcap.open(capture)
    assert [*made.rows("flows", None)] == [tuple(row) for row in whole.flows()]
    strip = [row[:2] for row in found["packets"]]
    assert strip == [(row.number, row.time_ns) for row in whole.packets()] and found["dns"] == [tuple(row) for row in whole.dns()]
    with pytest.raises(ValueError, match="made already"):
        made.stream("packets", None)


def test_a_pipe_as_a_list(capture, tmp_path):
    """list() asks for an iterator, then for the length."""
    os.mkfifo(tmp_path / "pipe")
    with open(capture, "rb") as file:
        content = file.read()
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    table = orcap.open(tmp_path / "pipe").packets()
    rows = list(table)
    feeder.join()
    assert [row.number for row in rows] == [1, 2, 3] and len(table) == 3
    again = orcap.open(capture).packets()
    rows = iter(again)
    assert next(rows).number == 1 and len(again) == 3 and [row.number for row in rows] == [2, 3]


def test_a_view_of_a_pipe_is_no_second_pass(capture, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with open(capture, "rb") as file:
        content = file.read()
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    cap = orcap.open(tmp_path / "pipe")
    assert len(cap.where("dns").flows()) == 1
    feeder.join()
    with pytest.raises(ValueError, match="is a pipe and was read already"):
        cap.flows()


def test_graph(tmp_path):
    pytest.importorskip("networkx")
    from orcap.all import IP, TCP, UDP, Ether
    path = str(tmp_path / "in.pcap")
    a, b, c = "192.0.2.1", "192.0.2.2", "198.51.100.3"
    wrpcap(path, [Ether() / IP(src=a, dst=b) / TCP(sport=4000, dport=80, flags="S", seq=1), Ether() / IP(src=b, dst=a) / TCP(sport=80, dport=4000, flags="SA"),
                  Ether() / IP(src=a, dst=b) / TCP(sport=4001, dport=80, flags="S", seq=9), Ether() / IP(src=c, dst=a) / UDP()])
    cap = orcap.open(path)
    graph = cap.graph()
    assert set(graph.nodes) == {a, b, c} and graph.edges[a, b]["packets"] == 3 and graph.edges[a, c]["packets"] == 1
    both = cap.graph("tcp", directed=True)  # two sessions of one pair are one edge each way
    assert both.edges[a, b]["packets"] == 2 and both.edges[b, a]["packets"] == 1 and (c, a) not in both.edges
    assert both.edges[a, b]["bytes"] == 2 * 54


def test_the_first_batch_comes_before_the_end_of_a_pipe(tmp_path):
    """Rows come while packets are read: nobody writes more before the first batch is there."""
    pyarrow = pytest.importorskip("pyarrow")
    os.mkfifo(tmp_path / "pipe")
    more = threading.Event()

    def feed():
        with open(tmp_path / "pipe", "wb") as pipe:
            whole = pcap([(1, n % 1000, SYN) for n in range(70000)])
            pipe.write(whole[:-16 - len(SYN)])
            pipe.flush()
            assert more.wait(60)
            pipe.write(whole[-16 - len(SYN):])
    feeder = threading.Thread(target=feed)
    feeder.start()
    reader = pyarrow.RecordBatchReader.from_stream(orcap.open(tmp_path / "pipe").packets(columns=["number", "src"]))
    first = reader.read_next_batch()
    assert first.num_rows == 65536 and first["number"][0].as_py() == 1
    more.set()
    assert reader.read_next_batch()["number"].to_pylist() == list(range(65537, 70001))
    feeder.join()


def test_rows_come_one_by_one_out_of_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    more = threading.Event()

    def feed():
        with open(tmp_path / "pipe", "wb") as pipe:
            whole = pcap([(1, n, SYN) for n in range(2000)])
            pipe.write(whole[:-16 - len(SYN)])
            pipe.flush()
            assert more.wait(60)
            pipe.write(whole[-16 - len(SYN):])
    feeder = threading.Thread(target=feed)
    feeder.start()
    rows = iter(orcap.open(tmp_path / "pipe").packets())
    assert [next(rows).number for _ in range(512)] == [*range(1, 513)]
    more.set()
    assert len([*rows]) == 2000 - 512
    feeder.join()


@pytest.mark.skipif("libasan" in os.environ.get("LD_PRELOAD", ""), reason="what is freed stays in quarantine under the sanitizer")
def test_memory_does_not_grow_with_the_capture(tmp_path):
    """Four times the packets, through every table that streams, in a process of its own."""
    import subprocess
    import sys
    pytest.importorskip("pyarrow")
    text = "import sys, pyarrow, orcap\n" \
           "for table in (orcap.open(sys.argv[1]).packets(), orcap.open(sys.argv[1]).dns(), orcap.open(sys.argv[1]).fields('ip.src', 'dns.qry.name')):\n" \
           "    for batch in pyarrow.RecordBatchReader.from_stream(table): pass\n" \
           "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    peaks = []
    for count in (150000, 600000):
        path = tmp_path / "in.pcap"
        head, packet = pcap([]), pcap([(1, 0, QUERY)])[24:]
        path.write_bytes(head + packet * count)
        done = subprocess.run([sys.executable, "-c", text, str(path)], stdout=subprocess.PIPE, check=True, text=True)
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + (24 << 10)  # KiB; the larger capture has 36 MiB more, its rows several times that
