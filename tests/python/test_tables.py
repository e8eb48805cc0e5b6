"""The batch face."""
import struct

import pytest

import orcap
from conftest import ETHER, pcap
from orcap.all import Scapy_Exception


def test_flows(capture):
    table = orcap.open(capture).flows()
    assert table.columns[:5] == ["src", "sport", "dst", "dport", "proto"] and len(table) == 3
    rows = list(table)
    assert [(r.src, r.sport, r.dst, r.dport, r.proto, r.packets) for r in rows] == [
        ("192.0.2.1", 40000, "198.51.100.2", 80, "tcp", 1), ("192.0.2.1", 40001, "198.51.100.2", 53, "udp", 1),
        ("192.0.2.1", None, "198.51.100.2", None, "icmp", 1)]
    assert table["bytes"] == [r.bytes for r in rows] and rows[2].bytes == 100 and table.to_dicts()[0]["packets"] == 1
    assert list(table.select("dport", "src"))[0] == (80, "192.0.2.1")
    with pytest.raises(ValueError):
        list(table.select("nothing"))


def test_arrow(capture):
    pyarrow = pytest.importorskip("pyarrow")
    table = orcap.open(capture).flows()
    arrow = pyarrow.RecordBatchReader.from_stream(table).read_all()
    assert arrow.num_rows == 3 and arrow.column("src").to_pylist() == ["192.0.2.1"] * 3
    stream = table.__arrow_c_stream__()
    del table
    assert repr(stream).startswith("<capsule object \"arrow_array_stream\"")
    del stream


def test_pandas(capture):
    pytest.importorskip("pandas")
    frame = orcap.open(capture).flows().to_pandas()
    assert list(frame["dport"].dropna()) == [80, 53] and frame["packets"].sum() == 3


def test_others(capture):
    cap = orcap.open(capture)
    assert len(cap.sessions()) == 3 and cap.sessions()["proto"] == ["tcp", "udp", "icmp"]
    assert len(cap.conversations()) == 1 and len(cap.conversations("tcp")) == 1 and cap.hierarchy()["path"][:2] == ["eth", "eth:ip"]
    assert [row.number for row in cap.packets()] == [1, 2, 3] and [row[0] for row in cap.packets(columns=["sport"])] == [40000, 40001, None]
    assert "<table" in cap.flows()._repr_html_() and len(orcap.open(capture, capture).packets()) == 6
    assert [row.dport for row in orcap.open(capture, filter="tcp.dstport == 80").flows()] == [80]
    assert len(orcap.open(capture, count=2).packets()) == 2


def test_http(tmp_path):
    request, response = b"GET /a HTTP/1.1\r\nHost: www.example\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    one, two = bytes.fromhex("c0000201"), bytes.fromhex("c6336402")

    def segment(src, dst, sport, dport, seq, ack, data):
        tcp = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, 0x18, 8192, 0, 0) + data
        return ETHER + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + src + dst + tcp

    path = tmp_path / "http.pcap"
    path.write_bytes(pcap([(1, 0, segment(one, two, 40000, 8080, 1, 1, request[:9])), (1, 1, segment(one, two, 40000, 8080, 10, 1, request[9:])),
                           (1, 2, segment(two, one, 8080, 40000, 1, 1 + len(request), response))]))
    cap = orcap.open(str(path))
    assert [(r.request_number, r.response_number, r.uri, r.host, r.status, r.response_bytes) for r in cap.http()] == [(2, 3, "/a", "www.example", 200, 2)]
    assert len(cap.tls()) == 0 and cap.sessions()["server_name"] == ["www.example"]
    assert [r.number for r in orcap.open(str(path), filter='http.request.uri == "/a"').packets()] == [2]


def test_errors(capture, tmp_path):
    with pytest.raises(FileNotFoundError):
        orcap.open(str(tmp_path / "nothing"))
    with pytest.raises(ValueError):
        orcap.open(capture, filter="tcp.port ==")
    with pytest.raises(ValueError):
        orcap.open(capture).conversations("nothing")
    text = tmp_path / "text"
    text.write_text("this is no capture of any kind, but it is long enough to be looked at")
    with pytest.raises(Scapy_Exception):
        orcap.open(str(text)).flows()
    with pytest.raises(TypeError):
        orcap.open()


def test_hosts_and_timeline(capture):
    cap = orcap.open(capture)
    hosts = {row.address: row for row in cap.hosts()}
    assert {address: (row.packets_out, row.packets_in, row.peers) for address, row in hosts.items()} == {"192.0.2.1": (3, 0, 1), "198.51.100.2": (0, 3, 1)}
    assert hosts["192.0.2.1"].names == [] and hosts["192.0.2.1"].country is None
    assert sum(row.packets for row in cap.timeline() if row.protocol is None) == 3
    assert {row.protocol for row in cap.timeline("1d")} == {None, "tcp", "dns", "icmp"}
    with pytest.raises(ValueError):
        cap.timeline("a fortnight")


def test_fields_are_columns(capture):
    cap = orcap.open(capture)
    table = cap.fields("frame.number", "tcp.dstport", "dns.qry.name", "ip.proto")
    assert table.columns == ["frame.number", "tcp.dstport", "dns.qry.name", "ip.proto"]
    assert [tuple(row) for row in table] == [(1, 80, None, 6), (2, None, "a.example.com", 17), (3, None, None, 1)]
    assert next(iter(table)).frame_number == 1 and len(table) == 3
    assert [tuple(row) for row in orcap.open(capture, filter="udp").fields("udp.port", "ip.addr", all=True)] == [([40001, 53], ["192.0.2.1", "198.51.100.2"])]
    assert cap.fields("tcp.dstport").select("tcp.dstport")["tcp.dstport"] == [80, None, None]
    with pytest.raises(ValueError, match="did you mean ip.src"):
        cap.fields("ip.sr")


def test_where_gives_packets_too(capture):
    cap = orcap.open(capture).where("dns.qry.name contains \"exam\"")
    assert len(cap) == 1 and cap[0]["DNSQR"].qname == b"a.example.com." and [p.summary() for p in cap] == [cap[0].summary()]
    assert len(cap.where("tcp")) == 0 and bool(cap.where("tcp")) and len(cap.flows()) == 1
    with pytest.raises(ValueError):
        cap.where("ip.src ==")


def test_graph_sql_and_info(capture):
    cap = orcap.open(capture)
    assert cap.info()[0]["format"] == "pcap" and cap.info()[0]["link_types"] == [1] and cap.info()[0]["packets"] == 3
    pytest.importorskip("networkx")
    edge = cap.graph().edges["192.0.2.1", "198.51.100.2"]
    assert edge["packets"] == 3 and list(cap.graph(directed=True).edges) == [("192.0.2.1", "198.51.100.2")]
    pytest.importorskip("duckdb")
    answer = orcap.sql("select f.src, count(*) n from flows f join sessions s on s.client = f.src group by 1", cap).fetchall()
    assert answer == [("192.0.2.1", 9)]


def test_a_pipe_is_read_once(capture, tmp_path):
    import os
    import threading
    os.mkfifo(tmp_path / "pipe")
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(open(capture, "rb").read()))
    feeder.start()
    cap = orcap.open(tmp_path / "pipe")
    flows = cap.flows()
    feeder.join()
    assert len(flows) == len(list(flows)) == 3  # kept by the capture
    with pytest.raises(ValueError, match="is a pipe and was read already"):
        cap.sessions()


def test_arrow_types(capture):
    pyarrow = pytest.importorskip("pyarrow")
    cap = orcap.open(capture)
    table = cap.packets().to_arrow()
    types = {"time_ns": pyarrow.int64(), "len": pyarrow.int64(), "src": pyarrow.string(), "info": pyarrow.string()}
    assert {name: table.schema.field(name).type for name in types} == types and table["time_ns"][0].as_py() == 1700000000000001000
    assert cap.flows().to_arrow().schema.field("duration").type == pyarrow.float64()
    answers = cap.dns().to_arrow().schema
    assert answers.field("answers").type.value_type == pyarrow.string() and answers.field("ttls").type.value_type == pyarrow.int64()
    assert answers.field("response").type == pyarrow.bool_()


def test_times_also_as_timestamps(capture):
    pyarrow = pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    cap = orcap.open(capture)
    table = cap.packets(columns=["number", "time"])
    assert table.to_arrow().schema.field("time").type == pyarrow.timestamp("ns", "UTC")
    first = next(iter(table))
    assert first.time.ns == 1700000000000001000 and str(first.time) == "1700000000.000001000"
    assert table.to_pandas()["time"][0] == pandas.Timestamp(1700000000000001000, tz="UTC")
    assert cap.flows().timestamps().columns[8:12] == ["start_ns", "start", "end_ns", "end"]
    assert [*cap.flows().timestamps().to_pandas()["start"]] == [*pandas.to_datetime(cap.flows()["start_ns"], utc=True)]
    assert cap.fields("frame.time", "frame.len").to_arrow().schema.field("frame.time").type == pyarrow.timestamp("ns", "UTC")
    assert cap.fields("frame.number").timestamps().columns == ["frame.number"]
    for table in (cap.dns(), cap.sessions(), cap.http()):  # latency_ns and rtt_ns are no times, whatever they end in
        assert not {"latency", "rtt"} & set(table.timestamps().columns)


def test_a_stream_is_fresh_each_time(capture):
    pyarrow = pytest.importorskip("pyarrow")
    cap = orcap.open(capture)
    for table in (cap.flows(), cap.packets(), cap.dns(), cap.fields("ip.src")):
        assert table.to_arrow() == table.to_arrow() == pyarrow.table(table)
        assert pyarrow.schema(table) == table.to_arrow().schema
        assert table.to_arrow().num_rows == len(table)


def test_a_schema_is_had_without_reading(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    import os
    os.mkfifo(tmp_path / "pipe")  # nobody writes to it: to read would be to wait for ever
    cap = orcap.open(tmp_path / "pipe")
    assert pyarrow.schema(cap.packets()).names == cap.packets().columns and pyarrow.schema(cap.tls().select("ja4")).names == ["ja4"]
    assert pyarrow.schema(cap.fields("ip.src", "ip.ttl")).types == [pyarrow.string(), pyarrow.int64()]


def test_head_select_and_places(capture):
    cap = orcap.open(capture)
    table = cap.packets()
    assert len(table.head(2)) == 2 and [row.number for row in table.head(2)] == [1, 2] and len(table.head(2).head(5)) == 2
    assert len(table.head(0)) == 0 and bool(table.head(0)) and table.head(2).select("dport")["dport"] == [80, 53]
    assert table[1].number == 2 and table[-1].number == 3 and [row.number for row in table[1:]] == [2, 3] and [row.number for row in table[-2:]] == [2, 3]
    assert cap.flows()[0].src == "192.0.2.1" and cap.flows().head(1).columns == cap.flows().columns
    with pytest.raises(IndexError):
        table[3]
    with pytest.raises(ValueError):
        table["nothing"]


def test_pandas_polars_and_numpy_agree(capture):
    pytest.importorskip("pandas"), pytest.importorskip("polars"), pytest.importorskip("numpy")
    cap = orcap.open(capture)
    for table in (cap.flows(), cap.packets(), cap.sessions(), cap.dns()):
        dicts = table.to_dicts()
        assert table.to_polars().to_dicts() == dicts and table.to_arrow().to_pylist() == dicts
        assert list(table.to_pandas().columns) == table.columns == list(table.to_numpy())
        assert list(table.to_numpy()[table.columns[0]]) == [row[table.columns[0]] for row in dicts]


def test_nanoarrow_reads_it(capture):
    nanoarrow = pytest.importorskip("nanoarrow")
    table = orcap.open(capture).packets()
    assert nanoarrow.Array(table).to_pylist() == table.to_dicts()
    assert nanoarrow.Schema(table).n_fields == len(table.columns)


def test_text_is_utf8_by_the_rule_of_json(tmp_path):
    import json
    import re
    path = tmp_path / "in.pcap"
    request = b"GET /\xe4\xf6\xe2\x82 HTTP/1.1\r\nHost: \xc3\xa4\r\n\r\n"
    tcp = struct.pack(">HHIIBBHHH", 40000, 80, 1, 1, 0x50, 0x18, 8192, 0, 0) + request
    path.write_bytes(pcap([(1, 0, ETHER + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + bytes.fromhex("c0000201c6336402") + tcp)]))
    table = orcap.open(path).http()
    assert table["uri"] == ["/\ufffd\ufffd\ufffd\ufffd"] and table["host"] == ["\xe4"]
    with open(tmp_path / "out", "w+b") as out:
        table.write(out, "jsonl")
        out.seek(0)
        assert [json.loads(line) for line in out] == table.to_dicts() and not re.search(b"\xe4\xf6", out.read())
    pytest.importorskip("pyarrow")
    assert table.to_arrow().to_pylist() == table.to_dicts()
