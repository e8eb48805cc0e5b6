"""Tables as files. What is in them must be what the tables say; PyArrow and DuckDB read them."""
import hashlib
import json
import os
import signal
import subprocess
import sys

import pytest

import orcap
from orcap import export

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def capture(tmp_path):
    from orcap.all import DNS, DNSQR, DNSRR, IP, TCP, UDP, Ether, wrpcap
    path = str(tmp_path / "in.pcap")
    ends = IP(src="192.0.2.1", dst="192.0.2.53")
    back = IP(src="192.0.2.53", dst="192.0.2.1")
    wrpcap(path, [Ether() / ends / UDP(sport=4000, dport=53) / DNS(id=7, rd=1, qd=DNSQR(qname="a.example")),
                  Ether() / back / UDP(sport=53, dport=4000) / DNS(id=7, qr=1, qd=DNSQR(qname="a.example"), an=DNSRR(rrname="a.example", rdata="192.0.2.9")),
                  Ether() / ends / TCP(sport=4001, dport=80, flags="S", seq=1)])
    return path


def _rows(table):
    times = [field.name for field in table.schema if pyarrow.types.is_timestamp(field.type)]
    for name in times:
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pyarrow.int64()))
    return table.to_pylist()


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_files_hold_the_tables(capture, tmp_path, format):
    out = str(tmp_path / "out")
    cap = orcap.open(capture)
    manifest = export.export(cap, out, format)
    assert [table["name"] for table in manifest["tables"]] == export.NAMES
    for table in manifest["tables"]:
        path = os.path.join(out, table["file"])
        read = parquet.read_table(path) if format == "parquet" else pyarrow.ipc.open_file(path).read_all()
        assert _rows(read) == getattr(cap, table["name"])().to_dicts()
        assert table["rows"] == read.num_rows
        assert read.schema.metadata[b"orcap.table"] == table["name"].encode()
        assert read.schema.metadata[b"orcap.schema"] == b"1"
    with open(os.path.join(out, "manifest.json")) as file:
        assert json.load(file) == manifest
    assert sorted(os.listdir(out)) == sorted([table["file"] for table in manifest["tables"]] + ["manifest.json"])


def test_the_source_is_named_by_its_hash(capture, tmp_path):
    with open(capture, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    manifest = export.export(orcap.open(capture), str(tmp_path / "out"), "csv", ["flows"])
    assert manifest["sources"] == [{"path": capture, "size": os.path.getsize(capture), "sha256": digest}]


def test_csv_is_the_commands(capture, tmp_path):
    export.export(orcap.open(capture), str(tmp_path), "csv", ["dns"])
    lines = (tmp_path / "dns.csv").read_text().splitlines()
    assert lines[0].startswith("number,time_ns,src,sport,dst,dport,transport,id,response")
    assert lines[2].startswith("2,") and ",a.example,1,A,192.0.2.9,A,0,1," in lines[2]
    assert len(lines) == 3


def test_duckdb_reads_it(capture, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    export.export(orcap.open(capture), str(tmp_path), "parquet", ["sessions"])
    assert duckdb.sql("select proto, count(*) from '%s' group by 1 order by 1" % (tmp_path / "sessions.parquet")).fetchall() == [("tcp", 1), ("udp", 1)]


def test_a_failure_leaves_what_was_there(capture, tmp_path, monkeypatch):
    (tmp_path / "flows.parquet").write_bytes(b"old")

    def fail(*_):
        raise OSError("no space left")
    monkeypatch.setattr(export, "_row_groups", fail)
    with pytest.raises(OSError):
        export.export(orcap.open(capture), str(tmp_path), "parquet", ["flows"])
    assert (tmp_path / "flows.parquet").read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["flows.parquet", "in.pcap"]


def test_ended_from_outside_it_leaves_nothing_half(capture, tmp_path):
    """The capture is a pipe that never ends: the export waits in the middle of its work."""
    fifo, out = str(tmp_path / "fifo"), tmp_path / "out"
    os.mkfifo(fifo)
    process = subprocess.Popen([sys.executable, "-c", "import sys; from orcap.export import main; sys.exit(main(sys.argv[1:]))",
                                fifo, "-o", str(out), "--tables", "packets"], stderr=subprocess.PIPE)
    with open(fifo, "wb") as pipe, open(capture, "rb") as file:
        pipe.write(file.read())
        pipe.flush()
        while not os.path.isdir(out) or not os.listdir(out):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert os.listdir(out) == []


@pytest.mark.parametrize("tables, format, words", [(["flowz"], "csv", "no table flowz"), (["flows"], "xml", "not as xml")])
def test_what_cannot_be_exported_is_said(capture, tmp_path, tables, format, words):
    with pytest.raises(export.ExportError, match=words):
        export.export(orcap.open(capture), str(tmp_path / "out"), format, tables)


def test_the_programs_exit_status(capture, tmp_path, capsys):
    assert export.main([capture, "-o", str(tmp_path / "out"), "--tables", "flows", "--format", "csv"]) == 0
    assert "flows.csv" in capsys.readouterr().out
    assert export.main([capture, "-o", str(tmp_path / "out"), "--tables", "nothing"]) == 2
    assert "orcap: export: there is no table nothing" in capsys.readouterr().err
    assert export.main([str(tmp_path / "missing"), "-o", str(tmp_path / "out")]) == 2
    with pytest.raises(SystemExit) as ended:
        export.main([capture])
    assert ended.value.code == 1
