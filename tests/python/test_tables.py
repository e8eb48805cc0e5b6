"""The batch face."""
import pytest

import orcap
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
    assert "<table>" in cap.flows()._repr_html_() and len(orcap.open(capture, capture).packets()) == 6
    assert [row.dport for row in orcap.open(capture, filter="tcp.dstport == 80").flows()] == [80]
    assert len(orcap.open(capture, count=2).packets()) == 2


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
