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
