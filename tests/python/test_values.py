"""Times and flags."""
import datetime
import decimal
import json
import pickle

import pytest

from orcap.all import IP, TCP, UDP_SERVICES, EDecimal, FlagValue, rdpcap

from conftest import SYN, pcap


@pytest.fixture
def times(tmp_path):
    path = tmp_path / "times.pcap"
    path.write_bytes(pcap([(1700000000, 1, SYN), (1700000000, 999999999, SYN)], nano=True))
    return [p.time for p in rdpcap(str(path))]


def test_time_is_exact(times):
    a, b = times
    assert [str(a), str(b)] == ["1700000000.000000001", "1700000000.999999999"]
    assert str(b - a) == "0.999999998" and b > a and a != b and a + (b - a) == b and max(a, b) is b
    assert (a.ns, int(b), f"{b:.2f}", "%.3f" % b) == (1700000000000000001, 1700000000, "1700000001.00", "1700000001.000")
    assert str(-a) == "-1700000000.000000001" and pickle.loads(pickle.dumps(b)).ns == b.ns and str(a + 1) == "1700000001.000000001"


def test_time_is_a_float(times):
    a, b = times
    assert isinstance(a, float) and type(a + 2.5) is float and a + 2.5 > 1700000002 and 2.5 + a > 1700000002
    assert datetime.datetime.fromtimestamp(a, datetime.timezone.utc).year == 2023 and json.loads(json.dumps({"t": b}))["t"] > 1.7e9
    assert sum([b - a, b - a]) / 2 == pytest.approx(1) and {a: 1}[a] == 1
    assert a == decimal.Decimal("1700000000.000000001") and float(b) == 1700000000.999999999


def test_time_keeps_the_files_decimals(capture):
    assert [str(p.time) for p in rdpcap(capture)] == ["1700000000.000001", "1700000000.500000", "1700000001.999999"]
    assert str(EDecimal.from_ns(-1500000000, 1)) == "-1.5" and f"{EDecimal.from_ns(125000000):.2f}" == "0.12"


def test_flags():
    f = TCP(flags="SA").flags
    assert (str(f), repr(f), int(f), hash(f), list(f)) == ("SA", "<Flag 18 (SA)>", 18, hash(18), ["S", "A"])
    assert f == 18 and f == "SA" and f == "AS" and f != "S" and f in (18,) and {f: 1}[18] == 1 and "S" in f and f.S and not f.F and f.SA
    assert repr(f & 2) == "<Flag 2 (S)>" and repr(f | "F") == "<Flag 19 (FSA)>" and f & 0x12 == 0x12 and not f & 1 and f >> 1 == 9
    assert IP(flags=3).flags.MF and "DF" in IP(flags="DF").flags and str(IP(flags="MF+DF").flags) == "MF+DF"
    assert str(FlagValue(2048, "FSRPAUECN")) == "?" and f.names == "FSRPAUECN" and pickle.loads(pickle.dumps(f)) == 18
    with pytest.raises(AttributeError):
        f.nothing
    with pytest.raises(TypeError):
        ~f


def test_flags_change_in_place(capture):
    p = TCP(flags="S")
    p.flags.A = True
    p.flags |= "U"
    assert str(p.flags) == "SAU"
    q = rdpcap(capture)[0]
    q[TCP].flags.F = 1
    assert str(q[TCP].flags) == "FS" and bytes(q)[47] == 3


def test_numbers_that_are_none():
    """Parts of 256ths below zero or past all reason (IEEE 802.1D timers are two bytes) and text that is no UTF-8 are refused, not converted."""
    from orcap.all import STP, IPv6
    assert bytes(STP(age=1.5))[27:29] == bytes([1, 128])
    for bad in (-1, 1e30, float("nan")):
        with pytest.raises(Exception):
            bytes(STP(age=bad))
    with pytest.raises(Exception):
        bytes(IPv6(plen="\ud800"))


def test_names_of_ports():
    assert TCP(dport=1).sprintf("%TCP.dport%") == "tcpmux" and TCP(dport="z3950").dport == 210 and UDP_SERVICES[6696] == "babel"
    assert TCP(dport=65000).sprintf("%TCP.dport%") == "65000"
