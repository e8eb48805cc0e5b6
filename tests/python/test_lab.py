"""The lab capture against its answer key: the key is what the scenes meant to make (tools/lab), never what was read."""
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

import orcap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def make(folder, name, *options):
    path, key = str(folder / (name + ".pcapng")), str(folder / (name + ".json"))
    subprocess.run([sys.executable, os.path.join(ROOT, "tools", "lab"), "--out", path, "--key", key, *options], check=True)
    return path, key


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    path, key = make(tmp_path_factory.mktemp("lab"), "lab")
    with open(key, encoding="utf-8") as f:
        return orcap.open(path), json.load(f)


def rows(table):
    return table.to_dicts()


def order(row):
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def same_rows(wanted, found, sort=False):
    """Each row that the key wants, in all that it says of it; and no other."""
    assert len(found) == len(wanted)
    found = [{name: row[name] for name in wanted[0] if name in row} if sort else row for row in found]
    wrong = []
    for want, row in zip(*(sorted(one, key=order) if sort else one for one in (wanted, found))):
        different = [name for name in want if name not in row or want[name] != row[name]]
        if different:
            wrong.append("%s: the key says %s, not %s" % (order(want)[:200], {name: want[name] for name in different}, {name: row.get(name) for name in different}))
    assert not wrong, "%d of %d rows\n%s" % (len(wrong), len(wanted), "\n".join(wrong[:20]))


def test_same_seed_same_bytes(tmp_path):
    first, again, other = (make(tmp_path, name, "--seed", seed) for name, seed in (("a", "7"), ("b", "7"), ("c", "8")))
    for one, two in zip(first, again):
        with open(one, "rb") as f, open(two, "rb") as g:
            assert f.read() == g.read()
    with open(first[0], "rb") as f, open(other[0], "rb") as g:
        assert f.read() != g.read()


def test_packets(lab):
    cap, key = lab
    same_rows(key["packets"], rows(cap.packets()))


def test_hierarchy(lab):
    cap, key = lab
    same_rows(key["hierarchy"], rows(cap.hierarchy()), sort=True)


def test_timeline(lab):
    cap, key = lab
    found = [row for row in rows(cap.timeline("1min")) if row["protocol"] is None]
    same_rows(key["minutes"], [row for row in found if row["packets"]])


@pytest.mark.parametrize("layer", ["eth", "ip", "tcp", "udp"])
def test_conversations(lab, layer):
    cap, key = lab

    def turned(row):
        if (row["a"], row["a_port"] or 0) > (row["b"], row["b_port"] or 0):
            row = dict(row, a=row["b"], a_port=row["b_port"], b=row["a"], b_port=row["a_port"], packets_ab=row["packets_ba"], packets_ba=row["packets_ab"],
                       bytes_ab=row["bytes_ba"], bytes_ba=row["bytes_ab"])
        return row

    same_rows([turned(row) for row in key["conversations"][layer]], [turned(row) for row in rows(cap.conversations(layer))], sort=True)


def test_hosts(lab):
    cap, key = lab
    same_rows(key["hosts"], rows(cap.hosts()), sort=True)


def test_flows(lab):
    cap, key = lab
    same_rows(key["flows"], rows(cap.flows()))


def test_sessions(lab):
    cap, key = lab
    same_rows(key["sessions"], rows(cap.sessions()))


def test_dns(lab):
    cap, key = lab
    same_rows(key["dns"], rows(cap.dns()))


def test_http(lab):
    cap, key = lab
    same_rows(key["http"], rows(cap.http()))


def test_tls(lab):
    cap, key = lab
    same_rows(key["tls"], sorted(rows(cap.tls()), key=lambda row: row["client_hello_number"]))


def test_files(lab):
    cap, key = lab
    same_rows(key["files"], rows(cap.files()))


def test_findings(lab):
    """All that must be told and nothing else: what looks alike (key: quiet) stays quiet."""
    cap, key = lab
    found = rows(cap.findings())
    assert len(found) == len(key["findings"])
    for want in key["findings"]:
        fits = [row for row in found if all(row[name] == want[name] for name in ("kind", "severity", "subject"))
                and set(map(str, want["numbers"])) <= set(re.findall(r"\d+", row["why"]))]
        assert len(fits) == 1, want
        assert fits[0]["packets"] and set(fits[0]["packets"]) <= set(want["packets"])


def test_info(lab):
    cap, key = lab
    done = subprocess.run([shutil.which("orcap", path=os.path.dirname(sys.executable)) or os.path.join(ROOT, "build", "orcap"), "info", "--format", "json", cap.paths[0]],
                          stdout=subprocess.PIPE, text=True, check=True)
    (row,) = json.loads(done.stdout)
    assert {"packets": row["packets"], "bytes": row["original_bytes"], "first_ns": row["first_ns"], "last_ns": row["last_ns"]} == key["info"]
    assert row["in_order"] and not row["damage"]


def test_counts(lab):
    """The figures of the key are those of its tables."""
    cap, key = lab
    assert key["counts"]["sessions"] == len(cap.sessions()) and key["counts"]["flows"] == len(cap.flows()) and key["counts"]["hosts"] == len(cap.hosts())
    assert len(cap.where("http")) > 0 and key["counts"]["dns_names"] == len({row.qname.lower() for row in cap.dns() if not row.response and row.qname})
