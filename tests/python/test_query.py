"""SQL over captures. Expected values are counted by hand."""
import io
import json

import pytest

import orcap
from orcap import query

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture
def capture(tmp_path):
    from orcap.all import DNS, DNSQR, IP, TCP, UDP, Ether, Raw, wrpcap
    path = str(tmp_path / "in.pcap")
    wrpcap(path, [Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / TCP(sport=4001, dport=80, flags="S", seq=1),
                  Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / TCP(sport=4002, dport=80, flags="S", seq=1),
                  Ether() / IP(src="192.0.2.3", dst="192.0.2.2") / UDP(sport=4000, dport=53) / DNS(qd=DNSQR(qname=b"\x1b[31m.example")),
                  Ether() / IP(src="192.0.2.3", dst="192.0.2.2") / UDP(sport=9, dport=9) / Raw(b"x")])
    return orcap.open(path)


def test_a_query_over_one_table(capture):
    assert orcap.sql("select src, count(*) from flows group by 1 order by 1", capture).fetchall() == [("192.0.2.1", 2), ("192.0.2.3", 2)]


def test_tables_join(capture):
    found = orcap.sql("select p.number, s.proto from packets p join sessions s on p.session = s.session order by 1", capture).fetchall()
    assert found == [(1, "tcp"), (2, "tcp"), (3, "udp"), (4, "udp")]


def test_a_relation_outlives_the_call(capture):
    relation = orcap.sql("select * from dns", capture)
    assert relation.columns[:3] == ["number", "time_ns", "src"]
    assert len(relation.df()) == 1


def written(capture, text, form):
    out = io.StringIO()
    query.put(orcap.sql(text, capture), form, out)
    return out.getvalue()


def test_forms(capture):
    text = "select proto, count(*) as n from sessions group by 1 order by 1"
    assert written(capture, text, "table") == "proto  n\ntcp    2\nudp    2\n"
    assert written(capture, text, "csv") == "proto,n\ntcp,2\nudp,2\n"
    assert [json.loads(line) for line in written(capture, text, "jsonl").splitlines()] == [{"proto": "tcp", "n": 2}, {"proto": "udp", "n": 2}]
    assert json.loads(written(capture, text, "json")) == [{"proto": "tcp", "n": 2}, {"proto": "udp", "n": 2}]
    assert json.loads(written(capture, "select 1 as x from flows where false", "json")) == []


def test_packet_text_is_harmless(capture):
    for form in ("table", "csv", "tsv", "jsonl"):
        assert "\x1b" not in written(capture, "select qname from dns", form)
    assert written(capture, "select '=1+1' as x, -5 as y", "csv") == "x,y\n'=1+1,-5\n"


def test_the_program(capture, capsys):
    path = capture.paths[0]
    assert query.main(["select count(*) as n from packets", path]) == 0
    assert capsys.readouterr().out == "n\n4\n"
    assert query.main(["select count(*) as n from packets", path, "-Y", "tcp", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "n\n2\n"
    assert query.main(["select * from flowz", path]) == 2
    assert "flowz" in capsys.readouterr().err
    assert query.main(["select * from flows", path + ".missing"]) == 2
    with pytest.raises(SystemExit) as ended:
        query.main(["select 1"])
    assert ended.value.code == 1


def test_only_what_a_query_reads_is_made(capture):
    def needed(text):
        return query._needed(text)
    assert needed("select src, sum(len) from packets where dport = 80 group by 1") == {"packets": ["len", "src", "dport"]}
    assert needed("select count(*) from dns") == {"dns": ["number"]}
    assert needed("select 'flows'") == {} and needed("from sessions select proto") == {"sessions": ["proto"]}
    assert sorted(needed("select p.number from packets p join dns d using (number) where d.qname like '%x'")["dns"]) == ["number", "qname"]
    every = [column for column, *_ in query.TABLES["packets"][1]]
    for text in ("from packets", "select * from packets", "select p from packets p", "with x as (from packets) from x"):
        assert needed(text) == {"packets": every}
    assert set(needed("select 1; select src from flows")) == {"flows"} and needed("select 1; select src from flows")["flows"] is None
    assert orcap.sql("select count(*) from flows, sessions where false", capture).fetchall() == [(0,)]
    assert orcap.sql("select p.info, p.number from packets p where len > 0 and tcp_flags = 'S' order by 2", capture).fetchall()[1][1] == 2


def test_each_table_is_a_view_and_says_what_it_says_elsewhere(capture):
    for name in query.NAMES:
        table = getattr(capture, name)()
        relation = orcap.sql("select * from %s" % name, capture)
        assert relation.columns == table.columns
        assert relation.fetchall() == [tuple(row) for row in table], name


def test_times(capture):
    (number, text), = orcap.sql("select time_ns, make_timestamp_ns(time_ns)::varchar from packets limit 1", capture).fetchall()
    assert isinstance(number, int) and number == capture.packets()[0].time_ns and text.startswith("20")


def test_values_of_all_kinds(capture):
    text = "select sum(packets) s, avg(packets) a, 1.5::decimal(9,2) d, 2::decimal d2, 'NaN'::double n, [1, 2] l, {'a': 1} o, date '2024-01-02' t, " \
           "true b, null z, '\u0085'||chr(27) c, 'x' x, 'y' x from flows"
    row, = [json.loads(line) for line in written(capture, text, "jsonl").splitlines()]
    assert row == {"s": 4, "a": 1.0, "d": 1.5, "d2": 2, "n": None, "l": [1, 2], "o": {"a": 1}, "t": "2024-01-02", "b": True, "z": None, "c": "\u0085\x1b",
                   "x": "x", "x_1": "y"}
    assert "\u0085" not in written(capture, text, "jsonl")
    assert written(capture, "select [1, 2] l, null z, true b from flows limit 1", "csv") == "l,z,b\n1;2,,true\n"


def test_a_pipe_gives_all_tables_of_a_query_in_one_pass(capture, tmp_path):
    import os
    import threading
    os.mkfifo(tmp_path / "pipe")
    with open(capture.paths[0], "rb") as file:
        content = file.read()
    text = "select p.number, s.proto, d.qname from packets p join sessions s on p.session = s.session left join dns d on d.number = p.number order by 1"
    feeder = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    feeder.start()
    assert orcap.sql(text, orcap.open(tmp_path / "pipe")).fetchall() == orcap.sql(text, capture).fetchall()
    feeder.join()


def test_the_options_are_the_commands(capture, capsys, tmp_path):
    path = capture.paths[0]
    assert query.main(["select count(*) n from packets", "-r", path, "-f", "tcp", "--format", "csv"]) == 0 and capsys.readouterr().out == "n\n2\n"
    assert query.main(["select count(*) n from packets", path, path, "-c", "5", "--format", "csv", "-j", "2", "-n"]) == 0
    assert capsys.readouterr().out == "n\n5\n"
    assert query.main(["select count(*) n from flows", path, "--max-memory", "64M", "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == "" and (tmp_path / "out").read_text() == "n\n4\n"
    with open(path, "rb") as file:
        (tmp_path / "cut.pcap").write_bytes(file.read()[:-3])
    assert query.main(["select count(*) n from packets", str(tmp_path / "cut.pcap")]) == 3
    shown = capsys.readouterr()
    assert shown.out == "n\n3\n" and shown.err.startswith("orcap: sql: ") and "cut.pcap" in shown.err
    assert query.main(["select count(*) n from packets", path, str(tmp_path / "missing")]) == 2
    assert capsys.readouterr().out == "n\n4\n"
    assert query.main(["select count(*) n from packets", path, "-o", path]) == 2 and "is an input" in capsys.readouterr().err
    assert query.main(["select 1", path, "-Y", "ip.srcc == 1"]) == 2 and "ip.src" in capsys.readouterr().err
    for wrong in (["--max-memory", "much"], ["--format", "xml"]):
        with pytest.raises(SystemExit) as ended:
            query.main(["select 1", path, *wrong])
        assert ended.value.code == 1
