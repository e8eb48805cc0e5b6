"""What stands for several values at once."""
import pytest

from orcap.all import IP
from orcap.base_classes import OID, Gen, Net, Net6, ScopedIP, SetGen
from orcap.error import Scapy_Exception


def test_nets():
    net = Net("192.0.2.5/30")
    assert list(net) == ["192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7"] and len(net) == net.__iterlen__() == 4 and net.choice() in list(net)
    assert (repr(net), str(net), repr(Net("192.0.2.1")), repr(Net("192.0.2.1", "192.0.2.4"))) == (
        'Net("192.0.2.5/30")', "192.0.2.4", 'Net("192.0.2.1/32")', 'Net("192.0.2.1", "192.0.2.4")')
    assert net == Net("192.0.2.4/30") == "192.0.2.4/30" and net != "192.0.2.0/30" and hash(net) == hash(Net("192.0.2.4", "192.0.2.7"))
    assert "192.0.2.6" in net and Net("192.0.2.4/31") in net and "192.0.2.8" not in net and net != 3
    assert list(Net6("2001:db8::/127")) == ["2001:db8::", "2001:db8::1"] and Net6("::/0").__iterlen__() == 1 << 128
    for wrong in ("192.0.2.*", "192.0.2.1-3"):
        with pytest.raises(Scapy_Exception):
            Net(wrong)
    with pytest.raises(ValueError):
        Net("192.0.2.0/33")


def test_sets():
    assert list(SetGen([1, (3, 5), [7, 8]])) == [1, 3, 4, 5, [7, 8]] and list(SetGen((1, 4))) == [1, 2, 3, 4] and list(SetGen((1, 10, 3))) == [1, 4, 7, 10]
    assert list(SetGen([Net("192.0.2.0/31"), "a"])) == ["192.0.2.0", "192.0.2.1", "a"] and len(SetGen([1, (3, 5)])) == 4
    assert list(SetGen(x for x in "ab")) == ["a", "b"] and list(SetGen(("a", "b"))) == [("a", "b")] and repr(SetGen([1])) == "<SetGen [1]>"
    assert [p.dst for p in SetGen([IP(dst="192.0.2.0/31")])] == ["192.0.2.0", "192.0.2.1"] and len(list(SetGen([IP(dst="192.0.2.0/31")], 0))) == 1
    assert list(Gen()) == [] and isinstance(IP(), Gen)
    assert list(OID("1.2.3-4.5")) == ["1.2.3.5", "1.2.4.5"] and OID("1.3-5.6-7").__iterlen__() == 6
    assert repr(ScopedIP("fe80::1%lo")) == "ScopedIP('fe80::1', scope='lo')" and ScopedIP("fe80::1") == "fe80::1"
