"""Values that change: their range, their source text, and that a seed gives the same values as Scapy 2.8's (seen by running it)."""
import copy
import pickle
import random
import re
import time
import uuid

import pytest

from orcap.volatile import *


def seeded(value, seed=1):
    random.seed(seed)
    return value._fix()


@pytest.mark.parametrize("cls, low, high", [
    (RandByte, 0, 2 ** 8 - 1), (RandSByte, -2 ** 7, 2 ** 7 - 1), (RandShort, 0, 2 ** 16 - 1), (RandSShort, -2 ** 15, 2 ** 15 - 1),
    (RandInt, 0, 2 ** 32 - 1), (RandSInt, -2 ** 31, 2 ** 31 - 1), (RandLong, 0, 2 ** 64 - 1), (RandSLong, -2 ** 63, 2 ** 63 - 1),
    (RandEnumByte, 0, 2 ** 8 - 1), (RandEnumSByte, -2 ** 7, 2 ** 7 - 1), (RandEnumShort, 0, 2 ** 16 - 1), (RandEnumSShort, -2 ** 15, 2 ** 15 - 1),
    (RandEnumInt, 0, 2 ** 32 - 1), (RandEnumSInt, -2 ** 31, 2 ** 31 - 1), (RandEnumLong, 0, 2 ** 64 - 1), (RandEnumSLong, -2 ** 63, 2 ** 63 - 1)])
def test_ranges(cls, low, high):
    value = cls()
    assert (value.min, value.max) == (low, high) and all(low <= value._fix() <= high for _ in range(200))


def test_computing():
    five = RandNum(5, 5)
    assert (five + 1, 1 + five, five - 1, 1 - five, five * 2, 2 * five, five << 1, five >> 1, five & 4, 4 & five, five | 2, 2 | five) == (
        6, 6, 4, -4, 10, 10, 10, 2, 4, 4, 7, 7)
    assert five == 5 and not five != 5 and five == RandNum(5, 5) and five != "5" and five < 6 and five <= 5 and five > 4 and five >= 5
    assert (str(five), int(five), hex(five), "%d" % five, [0] * 5 + [1][five - 5:], bool(RandNum(0, 0))) == ("5", 5, "0x5", "5", [0] * 5 + [1], False)
    assert five.bit_length() == 3 and bytes(five) == bytes(5) and repr(five) == "<RandNum>" and five.copy().min == 5
    with pytest.raises(TypeError):
        hash(five)
    with pytest.raises(AttributeError):
        five.nothing


def test_copies():
    for value in (RandNum(1, 9), RandString(5), RandIP("192.0.2.0/24"), RandMAC("00:00:5e:*"), IncrementalValue(3), RandChoice(1, 2)):
        assert vars(copy.copy(value)).keys() == vars(copy.deepcopy(value)).keys() == vars(pickle.loads(pickle.dumps(value))).keys()


def test_command():
    assert [value.command() for value in (
        RandByte(), RandNum(1, 5), RandEnum(1, 4, seed=2), RandString(), RandString(5, "ab"), RandBin(4), RandIP(), RandIP("192.0.2.0/24"),
        RandMAC("00:*"), RandIP6("2001:db8:*"), RandTermString(5, b"x"), RandOID("1.2.*", depth=RandNum(1, 2)), RandRegExp("a+", 0.5),
        RandUUID(version=4), RandPool((RandByte(), 2), RandShort()), AutoTime(), DelayedEval("1+2"), IncrementalValue(1, 2, 3),
        CorruptedBytes(b"ABC", p=0.5), RandNumExpo(0.1, 3), RandEnumKeys({1: 2}), RandChoice("a", 1), RandSingByte())] == [
        "RandByte()", "RandNum(min=1, max=5)", "RandEnum(min=1, max=4, seed=2)", "RandString()", "RandString(size=5, chars='ab')",
        "RandBin(size=4)", "RandIP()", "RandIP(iptemplate='192.0.2.0/24')", "RandMAC(template='00:*')", "RandIP6(ip6template='2001:db8:*')",
        "RandTermString(size=5, term=b'x')", "RandOID(fmt='1.2.*', depth=RandNum(min=1, max=2))", "RandRegExp(regexp='a+', lambda_=0.5)",
        "RandUUID(version=4)", "RandPool((RandByte(), 2), RandShort())", "AutoTime()", "DelayedEval(expr='1+2')",
        "IncrementalValue(start=1, step=2, restart=3)", "CorruptedBytes(s=b'ABC', p=0.5)", "RandNumExpo(lambd=0.1, base=3)",
        "RandEnumKeys(enum=[1])", "RandChoice('a', 1)", "RandSingByte()"]
    assert RandNum(1, 5).command(json=True) == {"type": "RandNum", "value": "min=1, max=5"}


def test_enumeration():
    for low, high in ((0, 0), (1, 1), (-5, 5), (0, 300), (7, 1000)):
        assert sorted(RandomEnumeration(low, high, seed=7, forever=0)) == list(range(low, high + 1))
    assert list(RandomEnumeration(0, 9, seed=1, forever=0)) == [4, 7, 6, 0, 1, 2, 5, 3, 8, 9]
    renewed = RandomEnumeration(0, 9, seed=1, renewkeys=1)
    assert [next(renewed) for _ in range(20)] == [4, 7, 6, 0, 1, 2, 5, 3, 8, 9, 9, 8, 3, 2, 5, 6, 1, 0, 7, 4]
    same = RandomEnumeration(0, 9, seed=1)
    assert [next(same) for _ in range(10)] == [next(same) for _ in range(10)]
    assert next(RandomEnumeration(0, 2 ** 64 - 1, seed=7)) == 16964804196290003452
    value = RandEnum(1, 7, seed=5)
    assert [sorted(value._fix() for _ in range(7)) for _ in range(3)] == [[1, 2, 3, 4, 5, 6, 7]] * 3


@pytest.mark.parametrize("value, expected", [
    (RandByte(), 68), (RandIP6(), "44cb:204f:8298:3c5f:fda9:e623:f1ca:c25c"), (RandIP("192.0.2.0/24"), "192.0.2.68"),
    (RandMAC("00:05-09"), "00:06:20:82:3c:fd"), (RandBin(4), b"D \x82<"), (RandChoice("a", "b", "c"), "a"), (RandFloat(1, 5), 1.5374569764496049),
    (RandBinFloat(1, 5), 642.034912109375), (RandOID(), "188.144"), (CorruptedBytes(b"ABCDEFGH", n=2), b"AB\x1cD\x13FGH"),
    (CorruptedBits(b"ABCDEFGH", n=3), b"ACADDFGH"), (RandRegExp("."), "D"), (RandRegExp("(a|b|c)"), "a")], ids=lambda x: type(x).__name__)
def test_seeds(value, expected):
    assert seeded(value) == expected


def test_text():
    assert len(RandString(5)) == 5 and re.fullmatch("[A-Za-z0-9]{5}", str(RandString(5))) and RandString(3, "a") * 2 == "aaaaaa"
    assert len(RandBin(7)._fix()) == 7 and bytes(RandString(3, "é")) == "é".encode() * 3 and str(RandBin(3, b"a")) == "aaa"
    assert RandTermString(3, b"x")._fix()[3:] == b"x" and b"x" not in RandTermString(300, b"x")._fix()[:-1]
    assert RandString(RandNum(2, 2), "a")._fix() == "aa" and RandString().size.lambd == 0.01
    assert isinstance(str(RandSingString()), str) and isinstance(bytes(RandSingString()), bytes)


def test_addresses():
    assert RandIP("192.0.2.1")._fix() == "192.0.2.1" and str(RandIP("192.0.2.0/24")).startswith("192.0.2.")
    assert RandIP6("2001:db8:0:0:0:0:0:1")._fix() == "2001:0db8:0:0:0:0:0:0001" and RandIP6("2001:db8::")._fix() == "2001:0db8::0"
    assert [RandIP6(template)._fix().count(":") for template in ("**", "**:1", "**:1:**", "*:*::*")] == [7, 7, 7, 3]
    assert re.fullmatch("00:00:5e:(..):0[2-3]:(..)", RandMAC("00:00:5e:*:02-03")._fix())
    with pytest.raises(ValueError):
        RandMAC("zz")


@pytest.mark.parametrize("pattern", ["[g-v]* @? [0-9]{3} . (g|v)", "a{2,4}b+", r"\d\w\s", "[[:alpha:]_]{5}", "[^a-y]", "(ab)?c|d", r"a\.b", "[]a]",
                                     "((a|b)c){2}", "x{,3}y{2,}"])
def test_patterns(pattern):
    expected = re.compile(pattern.replace("[[:alpha:]_]", "[a-zA-Z_]").replace("x{,3}", "x{0,3}"), re.S)
    assert all(expected.fullmatch(RandRegExp(pattern)._fix()) for _ in range(100))


def test_references_in_patterns():
    for _ in range(20):
        text = RandRegExp(r"(a|b)(c|d)\2\1")._fix()
        assert text[0] == text[3] and text[1] == text[2]
    assert seeded(RandRegExp("[g-v]* @? [0-9]{3} . (g|v)"), 0) == "hovvsp  759 o g"
    with pytest.raises(ValueError):
        RandRegExp("[abc")._fix()


def test_object_identifiers():
    assert re.fullmatch(r"1\.2\.\d+\.[34]", RandOID("1.2.*.3-5")._fix()) and repr(RandOID("1.2.*")) == "<RandOID [1.2.*]>"
    assert seeded(RandOID("1.2.**", depth=RandNum(1, 1), idnum=RandNum(3, 3))) == "1.2.3.3"


def test_uuid():
    assert RandUUID("01234567-0123-0123-0001-012345678901")._fix() == uuid.UUID("01234567-0123-0123-0001-012345678901")
    assert seeded(RandUUID("*-*-*-**-******")) == uuid.UUID("c386bbc4-8298-3c5f-fde6-f1c26b30f90e")
    assert [RandUUID(version=version)._fix().version for version in (1, 4)] == [1, 4]
    assert RandUUID(version=5, namespace=uuid.NAMESPACE_DNS, name="a")._fix() == uuid.uuid5(uuid.NAMESPACE_DNS, "a")
    for wrong in (dict(template="x"), dict(version=9), dict(template="0" * 32, version=4), dict(version=4, name="x")):
        with pytest.raises(ValueError):
            RandUUID(**wrong)


def test_singularities():
    assert RandSingNum(5, 9)._choice == [5, 6, 7, 8, 9] and RandSingNum(0, 0)._choice == [0]
    assert RandSingNum(3, 300)._choice == [3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 150, 151, 152, 255, 256, 257, 299, 300]
    assert RandSingNum.make_power_of_two(-9) == {-1, -2, -4, -8} and RandSingSByte()._choice[0] == -128 and 127 in RandSingSByte()._choice


def test_clocks():
    assert abs(AutoTime()._fix() - time.time()) < 60 and abs(AutoTime(diff=1000)._fix() - time.time() + 1000) < 60
    assert AutoTime(base=10)._fix() < 70 and isinstance(IntAutoTime()._fix(), int)
    assert re.fullmatch(r"\d{12}Z", ZuluTime()._fix()) and re.fullmatch(r"\d{14}Z", GeneralizedTime(60)._fix())


def test_counters_and_expressions():
    value = IncrementalValue(5, 2, 9)
    assert [value._fix() for _ in range(5)] == [5, 7, 9, 5, 7] and DelayedEval("1+2")._fix() == 3


def test_pool():
    assert {RandPool(RandNum(1, 1), (RandNum(2, 2), 3))._fix() for _ in range(100)} == {1, 2}
    with pytest.raises(TypeError):
        RandChoice()
