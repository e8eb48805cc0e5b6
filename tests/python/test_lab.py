"""The lab capture against its answer key: the key is counted while the packets are made, never by reading them."""
import json
import os
import subprocess
import sys

import pytest

import orcap
from orcap.all import ARP, DNS, ICMP, IP, TCP, UDP, Dot1Q, IPv6, rdpcap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    path, key = str(folder / "lab.pcapng"), str(folder / "lab.json")
    subprocess.run([sys.executable, os.path.join(ROOT, "tools", "lab.py"), "--out", path, "--key", key], check=True)
    with open(key, encoding="utf-8") as f:
        return path, json.load(f)


def test_same_seed_same_bytes(lab, tmp_path):
    again = tmp_path / "again.pcapng"
    subprocess.run([sys.executable, os.path.join(ROOT, "tools", "lab.py"), "--out", str(again), "--key", str(tmp_path / "key")], check=True)
    with open(lab[0], "rb") as f:
        assert f.read() == again.read_bytes()


def test_packets(lab):
    path, key = lab
    packets = rdpcap(path)
    assert len(packets) == key["packets"] and sum(len(p) for p in packets) == key["bytes"]
    for name, layer in (("arp", ARP), ("dns", DNS), ("icmp", ICMP), ("ip", IP), ("tcp", TCP), ("udp", UDP), ("vlan", Dot1Q), ("ipv6", IPv6)):
        assert sum(layer in p for p in packets) == key["layers"][name], name
    assert sum(p[ARP].op == 1 for p in packets if ARP in p) == key["arp"]["requests"]
    assert sum(p[ICMP].type == 8 for p in packets if ICMP in p) == key["icmp"]["echo_requests"]
    assert sum("UDPerror" in p for p in packets) == key["icmp"]["unreachable"]
    assert sum(p[Dot1Q].vlan == 42 for p in packets if Dot1Q in p) == key["vlan"]["42"]


def test_hierarchy(lab):
    path, key = lab
    rows = {row.path: row.packets for row in orcap.open(path).hierarchy()}
    last = {}
    for chain, count in rows.items():
        last[chain.split(":")[-1]] = last.get(chain.split(":")[-1], 0) + count
    assert {name: last[name] for name in key["layers"]} == key["layers"]


def test_sessions(lab):
    path, key = lab
    rows = orcap.open(path).sessions().to_dicts()
    for proto in ("tcp", "udp"):
        found = [row for row in rows if row["proto"] == proto]
        assert len(found) == len(key[proto])
        for want, row in zip(key[proto], found):
            known = {name: row[name] for name in want if name in row and row[name] is not None or name in ("closed",)}
            assert known == {name: want[name] for name in known}, want
            assert set(want) - set(known) <= {"retransmissions"}


def test_dns(lab):
    path, key = lab
    rows = orcap.open(path).dns().to_dicts()
    assert len(rows) == len(key["dns"])
    for want, row in zip(key["dns"], rows):
        assert {name: row[name] for name in want} == want
