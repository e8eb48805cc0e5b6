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


def test_timestamps_beside_the_nanoseconds(capture, tmp_path):
    cap = orcap.open(capture)
    export.export(cap, str(tmp_path / "out"), "parquet", ["packets"], timestamps=True)
    read = parquet.read_table(tmp_path / "out" / "packets.parquet")
    assert read.column_names[1:3] == ["time_ns", "time"] and read.schema.field("time").type == pyarrow.timestamp("ns", "UTC")
    assert read["time"].cast(pyarrow.int64()).to_pylist() == read["time_ns"].to_pylist()


def test_files_are_compressed_in_row_groups(tmp_path, monkeypatch):
    assert 1 << 17 <= export.ROW_GROUP <= 1 << 20
    from conftest import SYN, pcap
    path = tmp_path / "many.pcap"
    path.write_bytes(pcap([(1700000000 + n, 0, SYN) for n in range(1000)]))
    monkeypatch.setattr(export, "ROW_GROUP", 400)
    export.export(orcap.open(path), str(tmp_path / "out"), "parquet", ["packets", "flows"])
    file = parquet.ParquetFile(tmp_path / "out" / "packets.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [400, 400, 200]
    assert {file.metadata.row_group(0).column(n).compression for n in range(file.metadata.num_columns)} == {"ZSTD"}
    assert file.read()["number"].to_pylist() == list(range(1, 1001))


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_pipe_gives_all_tables_in_one_pass(capture, tmp_path, format):
    import threading
    os.mkfifo(tmp_path / "pipe")
    with open(capture, "rb") as file:
        content = file.read()
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    manifest = export.export(orcap.open(tmp_path / "pipe"), str(tmp_path / "out"), format)
    feeder.join()
    whole = export.export(orcap.open(capture), str(tmp_path / "whole"), format)
    assert [(table["name"], table["rows"]) for table in manifest["tables"]] == [(table["name"], table["rows"]) for table in whole["tables"]]
    assert manifest["sources"][0]["sha256"] is None
    if format == "csv":
        for table in whole["tables"]:
            texts = [(tmp_path / folder / table["file"]).read_text() for folder in ("out", "whole")]
            assert texts[0].replace(str(tmp_path / "pipe"), capture) == texts[1]


def test_one_table_that_fails_stops_no_other_and_is_told(capture, tmp_path, monkeypatch):
    import threading
    os.mkfifo(tmp_path / "pipe")
    with open(capture, "rb") as file:
        content = file.read()
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    before = export._write_columns

    def write(table, *rest):
        if table.name == "dns":
            raise OSError("no space left")
        return before(table, *rest)
    monkeypatch.setattr(export, "_write_columns", write)
    with pytest.raises(OSError, match="no space left"):
        export.export(orcap.open(tmp_path / "pipe"), str(tmp_path / "out"), "parquet", ["packets", "dns", "flows"])
    feeder.join()
    assert sorted(os.listdir(tmp_path / "out")) == ["packets.parquet"]


def _started(tmp_path, capture, *options):
    """An export of a pipe in the middle of its work, which never ends by itself, and the end of the pipe that has to be closed."""
    fifo, out = str(tmp_path / "fifo"), tmp_path / "out"
    os.mkfifo(fifo)
    process = subprocess.Popen([sys.executable, "-c", "import sys; from orcap.export import main; sys.exit(main(sys.argv[1:]))",
                                fifo, "-o", str(out), *options], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    pipe = open(fifo, "wb")
    with open(capture, "rb") as file:
        pipe.write(file.read())
    pipe.flush()
    while not any(name.endswith(".part") for name in (os.listdir(out) if os.path.isdir(out) else [])):
        assert process.poll() is None
    return process, pipe, out


@pytest.mark.parametrize("number, status", [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_signals_leave_nothing_half(capture, tmp_path, number, status):
    process, pipe, out = _started(tmp_path, capture)
    process.send_signal(number)
    assert process.wait(60) == status
    pipe.close()
    assert os.listdir(out) == [] and process.stderr.read() == b""


def test_death_leaves_parts_and_no_name_that_is_half(capture, tmp_path):
    """SIGKILL: what is there under its own name is whole; what is half ends in .part, and the next export puts it right."""
    export.export(orcap.open(capture), str(tmp_path / "out"), "parquet", ["flows", "packets"])
    before = (tmp_path / "out" / "packets.parquet").read_bytes()
    process, pipe, out = _started(tmp_path, capture)
    process.kill()
    assert process.wait(60) == -signal.SIGKILL
    pipe.close()
    left = set(os.listdir(out))
    assert {name for name in left if not name.endswith(".part")} <= {"flows.parquet", "packets.parquet", "manifest.json"} and left > {"flows.parquet"}
    assert (tmp_path / "out" / "packets.parquet").read_bytes() == before and parquet.read_table(out / "flows.parquet").num_rows
    export.export(orcap.open(capture), str(out))
    assert not [name for name in os.listdir(out) if name.endswith(".part")]


def test_the_manifest_goes_before_a_table_is_replaced(capture, tmp_path, monkeypatch):
    out = tmp_path / "out"
    export.export(orcap.open(capture), str(out), "csv", ["flows"])
    before = export._write_text

    def write(table, file):
        rows = before(table, file)
        if table.name == "dns":
            raise KeyboardInterrupt
        return rows
    monkeypatch.setattr(export, "_write_text", write)
    with pytest.raises(KeyboardInterrupt):
        export.export(orcap.open(capture), str(out), "csv", ["packets", "dns"])
    assert sorted(os.listdir(out)) == ["flows.csv", "packets.csv"]


def test_damage_is_told_and_what_was_before_it_exported(capture, tmp_path, capsys):
    with open(capture, "rb") as file:
        (tmp_path / "cut.pcap").write_bytes(file.read()[:-3])
    assert export.main([str(tmp_path / "cut.pcap"), "-o", str(tmp_path / "out"), "--tables", "packets,flows,dns"]) == 3
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1 and shown.err.startswith("orcap: export: ") and "cut.pcap" in shown.err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["troubles"] and [table["rows"] for table in manifest["tables"]] == [2, 2, 2]


def test_an_input_is_not_written_over(capture, tmp_path):
    os.rename(capture, tmp_path / "flows.csv")
    with pytest.raises(ValueError, match="is an input"):
        export.export(orcap.open(tmp_path / "flows.csv"), str(tmp_path), "csv", ["flows"])
