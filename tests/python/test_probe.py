"""`orcap probe` between hosts that the tests make: what the kernels at the other ends answer."""
import json
import os
import signal
import socket
import subprocess
import time

import pytest

ORCAP = os.environ.get("ORCAP") or os.path.join(os.path.dirname(__file__), "..", "..", "build", "orcap")
pytestmark = pytest.mark.skipif(not os.path.exists(ORCAP), reason="the command is not built")


def probe(host, *words, status=0):
    done = host.run(ORCAP, "probe", "--format", "json", "--timeout", "3", *map(str, words))
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if done.stdout else done.stderr


def pick(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture
def servers(wire):
    """TCP port 80 of host b, over both IPs."""
    made = []
    with wire["b"].inside():
        for family, address in ((socket.AF_INET, wire["b"].ip), (socket.AF_INET6, wire["b"].ip6)):
            own = socket.socket(family)
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            own.bind((address, 80))
            own.listen()
            made.append(own)
    yield made
    for own in made:
        own.close()


def test_ping(wire):
    b = wire["b"]
    rows = probe(wire["a"], "ping", b.ip, b.ip6, "-c", 2)
    assert pick(rows, "number", "target", "state", "answer", "ttl") == [(1, b.ip, "reply", b.ip, 64), (2, b.ip, "reply", b.ip, 64),
                                                                         (3, b.ip6, "reply", b.ip6, 64), (4, b.ip6, "reply", b.ip6, 64)]
    assert all(0 < row["rtt_ns"] < 3e9 and "echo" in row["sent"].lower() and "reply" in row["came"].lower() for row in rows)
    assert pick(probe(wire["a"], "ping", "127.0.0.1", wire["a"].ip, "::1", "-c", 1), "state") == [("reply",)] * 3


def test_ports(wire, servers):
    for target in (wire["b"].ip, wire["b"].ip6):
        assert pick(probe(wire["a"], "syn", target, "--ports", "79-80,443"), "port", "state") == [(79, "closed"), (80, "open"), (443, "closed")]
        assert pick(probe(wire["a"], "udp", target, "--ports", "9"), "port", "state", "answer") == [(9, "closed", target)]


def test_arp_finds_who_is_there(wire):
    own = wire["router"].check("ip", "-br", "link", "show", "to-a").split()[2]
    rows = probe(wire["a"], "arp", "192.0.2.252/30", "--timeout", "0.3")
    assert pick(rows, "target", "state", "mac") == [("192.0.2.252", "none", None), ("192.0.2.253", "none", None), ("192.0.2.254", "reply", own), ("192.0.2.255", "none", None)]


@pytest.mark.parametrize("by, last", [("icmp", "reply"), ("udp", "closed"), ("tcp", "open")])
def test_traces_over_the_router(wire, servers, by, last):
    a, b = wire["a"], wire["b"]
    for router, target in ((a.gateway, b.ip), (a.gateway6, b.ip6)):
        rows = probe(a, "trace", target, "--by", by, "--hops", 4)
        assert pick(rows, "ttl", "state", "answer") == [(1, "expired", router), (2, last, target)]


def test_any_packets(wire):
    a, b = wire["a"], wire["b"]
    rows = probe(a, 'IP(dst="%s", ttl=[1, 2])/ICMP(id=5)' % b.ip)
    assert pick(rows, "state", "answer") == [("expired", a.gateway), ("reply", b.ip)]
    assert pick(probe(a, "-i", "eth0", 'Ether()/IP(dst="%s")/ICMP(id=6)' % b.ip), "state") == [("reply",)]
    assert pick(probe(a, 'IPv6(dst="%s")/ICMPv6EchoRequest(data="x")' % b.ip6), "came") == [("IPv6 / ICMPv6 Echo Reply (id: 0x0 seq: 0x0)",)]


def test_status_says_what_came_of_it(wire):
    a = wire["a"]
    assert pick(probe(a, 'IP(dst="%s", ttl=9)/UDP(dport=9)/"x"' % "192.0.2.255", "--timeout", "0.2", status=4), "state") == [("none",)]
    assert pick(probe(a, "ping", "192.0.2.77", "-c", 1, "--timeout", "0.2", status=2), "state") == [("none",)]
    for words in (("ping", "example.com"), ("ping",), ("syn", "192.0.2.1", "--ports", "9-"), ("ping", "192.0.2.1", "--columns", "nothing")):
        assert a.run(ORCAP, "probe", *words).returncode == 1
    assert a.run(ORCAP, "probe", "Ether()/IP()").returncode == 2 and "-i" in a.run(ORCAP, "probe", "Ether()/IP()").stderr


def test_ctrl_c_shows_what_came(wire):
    running = wire["a"].popen(ORCAP, "probe", "ping", wire["b"].ip, "-c", "1000", "--pps", "100", "--format", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=10)
    rows = json.loads(out)
    assert running.returncode == 130 and 0 < len(rows) < 1000 and rows[0]["state"] == "reply" and "packets were answered" in said


def test_table_and_retries(wire):
    text = wire["a"].run(ORCAP, "probe", "ping", wire["b"].ip, "-c", "1", "--columns", "target,state").stdout
    assert text.split() == ["target", "state", wire["b"].ip, "reply"]
    heard = wire["a"].run(ORCAP, "probe", 'IP(dst="192.0.2.255")/UDP(dport=9)', "--retry", "2", "--timeout", "0.1", "-q")
    assert heard.returncode == 4 and "nobody answered" in heard.stderr
