"""Field classes: bytes, values and texts, as Scapy 2.8 was seen to give them, or as the specification named has them."""
import struct
import uuid

import pytest

from orcap.all import IP, Packet, Raw, conf
from orcap.base_classes import Net, Net6
from orcap.fields import *
from orcap.fields import _BitField
from orcap.volatile import RandByte, RandEnumKeys, RandFloat, RandIP, RandMAC, RandNum, RandShort


class Pair(Packet):
    name = "Pair"
    fields_desc = [ByteField("a", 1), ByteField("b", 2)]

    def extract_padding(self, s):
        return b"", s


class Told(Packet):
    name = "Told"
    fields_desc = [ByteField("size", 0), ByteField("c", 3)]


PAIR = "Pair"
NUMBERS = [  # class, a value, its bytes, its text
    (ByteField, 200, "c8", "200"), (XByteField, 200, "c8", "0xc8"), (OByteField, 9, "09", "011"), (SignedByteField, -2, "fe", "-2"),
    (ShortField, 258, "0102", "258"), (SignedShortField, -2, "fffe", "-2"), (LEShortField, 258, "0201", "258"),
    (LESignedShortField, -2, "feff", "-2"), (XShortField, 258, "0102", "0x102"), (XLEShortField, 258, "0201", "0x102"),
    (ThreeBytesField, 0x10203, "010203", "66051"), (X3BytesField, 0x10203, "010203", "0x10203"),
    (LEThreeBytesField, 0x10203, "030201", "66051"), (XLE3BytesField, 0x10203, "030201", "0x10203"), (LEX3BytesField, 1, "010000", "0x1"),
    (IntField, 1, "00000001", "1"), (SignedIntField, -1, "ffffffff", "-1"), (LEIntField, 1, "01000000", "1"),
    (LESignedIntField, -2, "feffffff", "-2"), (XIntField, 255, "000000ff", "0xff"), (XLEIntField, 255, "ff000000", "0xff"),
    (LongField, 1, "0000000000000001", "1"), (SignedLongField, -1, "ffffffffffffffff", "-1"), (LELongField, 1, "0100000000000000", "1"),
    (LESignedLongField, -2, "feffffffffffffff", "-2"), (XLongField, 16, "0000000000000010", "0x10"),
    (XLELongField, 16, "1000000000000000", "0x10"), (IEEEFloatField, 1.5, "3fc00000", "1.5"), (IEEEDoubleField, -0.5, "bfe0000000000000", "-0.5"),
    (BCDFloatField, 18.203125, "1234", "18.203125"), (OUIField, 0xfefefe, "fefefe", "fe:fe:fe"), (YesNoByteField, 7, "07", "yes"),
    (SecondsIntField, 90061, "00015fcd", "90061 sec"), (UTCTimeField, 1700000000, "6553f100", "Tue, 14 Nov 2023 22:13:20  (1700000000)"),
    (MACField, "00:00:5e:00:53:01", "00005e005301", "00:00:5e:00:53:01"), (LEMACField, "00:00:5e:00:53:01", "0153005e0000", "00:00:5e:00:53:01"),
    (IPField, "192.0.2.1", "c0000201", "192.0.2.1"), (IP6Field, "2001:db8::1", "20010db8000000000000000000000001", "2001:db8::1"),
    (UUIDField, uuid.UUID(int=5), "00" * 15 + "05", "UUID('00000000-0000-0000-0000-000000000005')"),
    (StrNullField, b"ab", "616200", "b'ab'"), (MSBExtendedField, 300, "ac02", "300"), (LSBExtendedField, 300, "5904", "300"),
]


@pytest.mark.parametrize("cls, value, wire, text", NUMBERS, ids=lambda x: getattr(x, "__name__", None))
def test_wire_and_text(cls, value, wire, text):
    field = cls("x", None)
    assert field.addfield(None, b"q", value).hex() == "71" + wire
    assert field.getfield(None, bytes.fromhex(wire) + b"rest") == (b"rest", value)
    assert field.i2repr(None, value) == text
    assert field.name == "x" and field.copy().fmt == field.fmt and field.owners == []


def test_field():
    field = Field("x", 1)
    assert (field.fmt, field.sz, field.default, repr(field)) == ("!H", 2, 1, "<Field ().x>")
    assert [Field("x", 1, fmt).fmt for fmt in ("<I", "@I", "=I", ">I")] == ["<I", "@I", "=I", ">I"]
    assert (field.i2m(None, None), field.i2m(None, "ab"), field.i2len(None, 1), field.i2count(None, 1)) == (0, b"ab", 2, 1)
    assert Field[int, int] is Field and isinstance(field.randval(), RandShort)
    with pytest.raises(ValueError, match="name should be a string"):
        Field(3, None)
    with pytest.raises(ValueError, match="Incorrect type of value for field x:\nstruct.error"):
        field.addfield(None, b"", 70000)
    with pytest.raises(struct.error):
        field.getfield(None, b"a")
    with pytest.raises(ValueError, match="no random class"):
        Field("x", 1, "f").randval()
    original = [Pair(), [1]]
    copied = field.do_copy(original)
    assert copied == original and copied[0] is not original[0] and copied[1] is original[1]


def test_random_values_by_format():
    assert [(value.min, value.max) for value in (Field("x", 0, fmt).randval() for fmt in "bBhHiIqQ")] == [
        (-128, 127), (0, 255), (-32768, 32767), (0, 65535), (-2 ** 31, 2 ** 31 - 1), (0, 2 ** 32 - 1), (-2 ** 63, 2 ** 63 - 1), (0, 2 ** 64 - 1)]
    assert Field("x", 0, "4s").randval().size == 4
    assert isinstance(MACField("x", None).randval(), RandMAC) and isinstance(IPField("x", None).randval(), RandIP)


@pytest.mark.parametrize("sz", [1, 3, 5, 9])
def test_n_bytes(sz):
    value = int.from_bytes(bytes(range(1, sz + 1)), "big")
    for cls, text in ((NBytesField, "%d" % value), (XNBytesField, "0x%x" % value)):
        field = cls("x", 0, sz)
        assert field.addfield(None, b"q", value) == b"q" + bytes(range(1, sz + 1))
        assert field.getfield(None, bytes(range(1, sz + 2))) == (bytes([sz + 1]), value)
        assert field.i2repr(None, value) == text and field.sz == sz and field.randval().max == 256 ** sz - 1


def test_words_for_numbers():
    field = YesNoByteField("x", 1, config={"no": 0, "some": (1, 22), "yes": 23, "odd": [24, 25, 253]})
    assert [field.i2repr(None, number) for number in (0, 1, 22, 23, 24, 26, 253, 254)] == ["no", "some", "some", "yes", "odd", 26, "odd", 254]
    with pytest.raises(FieldAttributeException):
        YesNoByteField("x", 1, config={"no": (1, 2, 3)})
    for wrong in (300, -1, (0, 300), [256]):
        with pytest.raises(FieldValueRangeException):
            YesNoByteField("x", 1, config={"no": wrong})


# ---- bits

def test_bits():
    field = BitField("x", 1, 4)
    assert (field.sz, field.size, field.i2len(None, 1), field.randval().max) == (0.5, 4, 0.5, 15)
    assert field.addfield(None, b"a", 5) == (b"a", 4, 5) and field.addfield(None, (b"a", 4, 3), 5) == b"a5"
    assert field.addfield(None, b"", -1) == (b"", 4, 15) and field.addfield(None, b"", None) == (b"", 4, 0)
    assert field.getfield(None, b"\x12\x34") == ((b"\x12\x34", 4), 1) and field.getfield(None, (b"\x12\x34", 4)) == (b"\x34", 2)
    assert BitField("x", 1, 12).addfield(None, (b"a", 4, 3), 0x567) == b"a5g" and BitField("x", 1, 12).getfield(None, (b"\x12\x34", 4)) == (b"", 0x234)
    assert XBitField("x", 1, 4).i2repr(None, 10) == "0xa" and BitField("x", 1, 0).getfield(None, b"ab") == (b"ab", 0)
    with pytest.raises(struct.error):
        field.getfield(None, b"")
    with pytest.raises(TypeError):
        field.addfield(None, b"", "a")


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64])
def test_bits_lowest_byte_first(size):
    value = int.from_bytes(bytes(range(1, size // 8 + 1)), "big")
    field = BitField("x", 0, -size)
    assert field.rev and field.size == size
    assert field.addfield(None, b"", value) == value.to_bytes(size // 8, "little")
    assert field.getfield(None, value.to_bytes(size // 8, "little") + b"q") == (b"q", value)


def test_group_lowest_byte_first():
    class Group(Packet):
        name = "Group"
        fields_desc = [BitField("a", 0, 4, tot_size=-2), BitField("b", 0, 12, end_tot_size=-2), ByteField("c", 0)]
    packet = Group(a=1, b=0x234, c=9)
    assert bytes(packet) == b"\x34\x12\x09" and Group(b"\x34\x12\x09").fields == {"a": 1, "b": 0x234, "c": 9}


def test_bits_of_told_size():
    field = BitLenField("x", 1, length_from=lambda pkt: 12)
    assert field.addfield(None, b"", 3) == (b"\x00", 4, 3) and field.getfield(None, b"\x12\x34") == ((b"\x34", 4), 0x123)
    enum = BitLenEnumField("x", 1, lambda pkt: 8, {1: "one"})
    assert enum.getfield(None, b"ab") == (b"b", 97) and enum.i2repr(None, 1) == "one" and enum.any2i(None, "one") == 1


def test_varint():
    # seven bits a byte, lowest first
    assert [MSBExtendedField("x", 0).addfield(None, b"", value).hex() for value in (0, 127, 128, 2 ** 21 - 1, 2 ** 21)] == [
        "00", "7f", "8001", "ffff7f", "80808001"]
    assert [LSBExtendedField("x", 0).addfield(None, b"", value).hex() for value in (0, 127, 128)] == ["00", "fe", "0102"]
    assert MSBExtendedField("x", 0).getfield(None, b"\x81") == (b"", 1) and MSBExtendedField("x", 0).getfield(None, b"") == (b"", 0)
    with pytest.raises(AssertionError):
        BitExtendedField("x", 1, 3)
    with pytest.raises(ValueError):
        MSBExtendedField("x", 0).addfield(None, b"", -1)


def test_flags():
    field = FlagsField("x", 0, 3, ["MF", "DF", "evil"])
    assert field.any2i(None, "MF+DF") == 3 and field.any2i(None, ["evil"]) == 4 and field.any2i(None, None) is None
    assert field.i2repr(None, 5) == "MF+evil" and field.i2repr(None, None) == "None" and field.i2repr(None, (1, 2)) == "('MF', 'DF')"
    assert field.addfield(None, b"", field.any2i(None, 5))[:3] == (b"", 3, 5) and field.ismutable
    assert field.getfield(None, (b"\xa0", 0))[1] == "MF+evil" and isinstance(field.m2i(None, 5), FlagValue)
    assert FlagsField("x", 0, 8, "AB").i2repr(None, 255) == "AB??????" and FlagsField("x", "A", 8, "AB").default == 1
    assert FlagsField("x", 0, 8, {1: "a", 0x10: "c"}).names == ["a", "bit_1", "bit_2", "bit_3", "c", "bit_5", "bit_6", "bit_7"]
    assert FlagsField("x", 0, -16, ["a"]).addfield(None, b"", 1) == b"\x01\x00"
    with pytest.raises(ValueError):
        FlagsField("x", "AZ", 8, "AB")


def test_flags_that_depend():
    names = {1: {0: MultiFlagsEntry("A", "long a"), 3: MultiFlagsEntry("B", "long b")}}
    field = MultiFlagsField("x", set(), 8, names, depends_on=lambda pkt: pkt.ttl)
    packet = IP(ttl=1)
    assert field.any2i(packet, 9) == {"A", "B"} and field.m2i(packet, 4) == {"bit 2"} and field.i2m(packet, {"B", "bit 5"}) == 40
    assert field.i2repr(packet, {"A"}) == "{'long a (A)'}" and field.getfield(packet, b"\x01") == (b"", {"A"}) and field.any2i(IP(ttl=2), 1) == {"bit 0"}
    with pytest.raises(ValueError, match="set expected"):
        field.any2i(packet, "A")


def test_fixed_point():
    field = FixedPointField("x", 1.5, 32, 16)
    assert field.default == 98304 and field.i2h(None, 98304) == 1.5 and field.i2repr(None, 98304) == "1.5" and field.any2i(None, 3) == 196608
    assert [field.i2repr(None, value) for value in (1, 65535, 12345678)] == ["0.00001526", "1", "188.3801"]
    assert FixedPointField("x", 0, 64, 32).i2repr(None, 5302428712241725309) == "1234567889.999999969"
    assert field.any2i(None, None) is None and field.i2repr(None, None) == "None"


# ---- names

def test_enum():
    field = ByteEnumField("x", 1, {1: "one", 2: "two"})
    assert (field.i2s, field.s2i) == ({1: "one", 2: "two"}, {"one": 1, "two": 2})
    assert [field.i2repr(None, value) for value in (1, 3, None)] == ["one", "3", "None"] and field.i2repr(None, [1, 3]) == ["one", "3"]
    assert field.any2i(None, "two") == 2 and field.any2i(None, ["one", 7]) == [1, 7] and field.any2i(None, b"one") == b"one"
    assert field.i2repr(None, RandByte()) == "<RandByte>"
    with pytest.raises(KeyError):
        field.any2i(None, "three")


def test_enum_from_other_things():
    import enum

    class Color(enum.Enum):
        RED = 1
        BLUE = 2
    for given in (Color, {"RED": 1, "BLUE": 2}, {1: "RED", 2: "BLUE"}):
        field = ShortEnumField("x", 1, given)
        assert field.i2s == {1: "RED", 2: "BLUE"} and field.any2i(None, "BLUE") == 2 and field.any2i(None, Color.RED) == (1 if given else 0)
    assert ByteEnumField("x", 0, ["a", "b"]).i2s == {0: "a", 1: "b"}
    called = ByteEnumField("x", 1, (lambda x: "v%d" % x if x < 10 else None, lambda s: int(s[1:])))
    assert called.i2repr(None, 7) == "v7" and called.i2repr(None, 70) == "70" and called.any2i(None, "v9") == 9 and called.i2s is None


def test_enum_that_is_watched():
    names = ObservableDict({1: "one"})
    field = ByteEnumField("x", 1, names)
    names[2] = "two"
    assert field.i2repr(None, 2) == "two" and field.any2i(None, "two") == 2
    del names[1]
    names.update({5: "five"})
    assert field.i2repr(None, 1) == "1" and field.s2i == {"two": 2, "five": 5}


def test_enum_without_names():
    field = ByteEnumField("x", 1, {1: "one"})
    conf.noenum.add(field)
    try:
        assert field in conf.noenum and field.i2repr(None, 1) == "1"
    finally:
        conf.noenum.remove(field)
    assert field.i2repr(None, 1) == "one"


@pytest.mark.parametrize("cls, wire, text", [
    (ByteEnumField, "09", "9"), (XByteEnumField, "09", "0x9"), (ShortEnumField, "0009", "9"), (XShortEnumField, "0009", "0x9"),
    (LEShortEnumField, "0900", "9"), (IntEnumField, "00000009", "9"), (SignedIntEnumField, "00000009", "9"), (LEIntEnumField, "09000000", "9"),
    (XLEIntEnumField, "09000000", "0x9"), (LongEnumField, "0000000000000009", "9"), (LELongEnumField, "0900000000000000", "9"),
    (LE3BytesEnumField, "090000", "9"), (XLE3BytesEnumField, "090000", "0x9")], ids=lambda x: getattr(x, "__name__", None))
def test_enum_sizes(cls, wire, text):
    field = cls("x", "one", {1: "one"})
    assert field.default == 1 and field.addfield(None, b"", 9).hex() == wire and field.getfield(None, bytes.fromhex(wire)) == (b"", 9)
    assert field.i2repr(None, 9) == text and field.i2repr(None, 1) == "one"


def test_enum_of_characters_keys_and_bits():
    field = CharEnumField("x", "a", {"a": "alpha", "b": "beta"})
    assert field.any2i(None, "beta") == "b" and field.i2repr(None, "a") == "alpha" and field.addfield(None, b"", "a") == b"a"
    for cls in (ByteEnumKeysField, ShortEnumKeysField, IntEnumKeysField):
        assert isinstance(cls("x", 1, {1: "a", 5: "b"}).randval(), RandEnumKeys)
    bits = BitEnumField("x", "a", 4, {1: "a"})
    assert bits.default == 1 and bits.i2repr(None, 1) == "a" and bits.addfield(None, b"", 1) == (b"", 4, 1)


def test_enum_that_depends():
    field = MultiEnumField("x", 1, {0: {1: "a", 2: "b"}, 1: {1: "c", 3: "d"}}, depends_on=lambda pkt: pkt.ttl, fmt="B")
    assert [field.i2repr(IP(ttl=ttl), 1) for ttl in range(3)] == ["a", "c", "1"]
    assert field.any2i(IP(ttl=1), "d") == 3 and field.any2i(IP(ttl=2), "a") == 1 and field.any2i(IP(ttl=0), ["a", "b"]) == [1, 2]
    bits = BitMultiEnumField("x", 1, 4, {0: {1: "a"}}, depends_on=lambda pkt: 0)
    assert bits.i2repr(IP(), 1) == "a" and bits.addfield(IP(), b"", 3) == (b"", 4, 3)


# ---- text

@pytest.mark.parametrize("field, value, wire, given, rest, back", [
    (StrField("x", b""), "é", "c3a9", b"abc", b"", b"abc"),
    (StrField("x", b"", remain=2), b"a", "61", b"abcde", b"de", b"abc"),
    (StrFixedLenField("x", b"", 4), b"ab", "61620000", b"abcdef", b"ef", b"abcd"),
    (StrFixedLenField("x", b"", 4), b"abcdef", "61626364", b"ab", b"", b"ab"),
    (StrFixedLenField("x", b"", length_from=lambda pkt: 3), b"abcd", "616263", b"abcd", b"d", b"abc"),
    (StrLenField("x", b"", length_from=lambda pkt: 3), b"ab", "6162", b"abcde", b"de", b"abc"),
    (XLEStrLenField("x", b"", length_from=lambda pkt: 2), b"ab", "6261", b"abc", b"c", b"ba"),
    (StrNullField("x", b""), b"ab", "616200", b"\0c", b"c", b""),
    (StrNullField("x", b""), None, "00", b"abc", b"", b"abc"),
    (StrStopField("x", b"", b"\r\n"), b"ab", "6162", b"ab\r\ncd", b"cd", b"ab\r\n"),
    (StrStopField("x", b"", b"\r\n", 1), b"ab", "6162", b"ab\r\ncd", b"d", b"ab\r\nc"),
    (StrFieldUtf16("x", "a"), b"a\0", "6100", b"a\0b\0", b"", b"a\0b\0"),
    (StrNullFieldUtf16("x", "a"), b"a\0", "61000000", b"\x01\0\0\x02\0\0c", b"c", b"\x01\0\0\x02"),
    (StrLenFieldUtf16("x", "a", length_from=lambda pkt: 4), b"a\0", "6100", b"a\0b\0c\0", b"c\0", b"a\0b\0"),
    (StrFixedLenFieldUtf16("x", "a", 4), b"a\0", "61000000", b"a\0b\0c", b"c", b"a\0b\0"),
    (BoundStrLenField("x", b"", 2, 9, lambda pkt: 1), b"ab", "6162", b"abc", b"bc", b"a")])
def test_text(field, value, wire, given, rest, back):
    assert field.addfield(None, b"", value).hex() == wire and field.getfield(None, given) == (rest, back)


def test_how_text_is_shown():
    assert StrField("x", b"").i2repr(None, b"ab") == "b'ab'" and XStrField("x", b"").i2repr(None, b"ab") == "6162"
    assert StrFixedLenField("x", b"", 4).i2repr(None, b"ab\0\0") == "b'ab'" and XStrFixedLenField("x", b"", 4).i2repr(None, b"a\0\0\0") == "61000000"
    assert StrFieldUtf16("x", "a").i2repr(None, b"a\0b\0") == "ab" and StrFieldUtf16("x", "a").default == b"a\0"
    for field in (StrEnumField("x", b"", {b"abc": "name"}), StrFixedLenEnumField("x", b"", {b"abc": "name"}, length=5),
                  StrLenEnumField("x", b"", {b"abc": "name"}, length_from=lambda pkt: 5)):
        assert field.i2repr(None, b"abc\0\0") == "b'abc' (name)" and field.i2repr(None, b"q") == "b'q'"
    assert [StrField("x", b"").i2len(None, value) for value in (b"abc", None)] == [3, 0] and StrNullField("x", b"").i2len(None, b"ab") == 3
    assert vars(StrLenField("x", b"", max_length=7).randval().size) == {"min": 0, "max": 7} and StrNullField("x", b"").randval().term == b"\0"


def test_netbios_name():
    # RFC 1001, section 14.1: FRED with spaces, without its last character
    field = NetBIOSNameField("x", b"")
    assert field.addfield(None, b"", b"FRED") == b" EGFCEFEECACACACACACACACACACACA"
    assert field.getfield(None, b" EGFCEFEECACACACACACACACACACACA" + b"AA") == (b"AA", b"FRED")


# ---- addresses

def test_addresses():
    field = IPField("x", None)
    assert field.any2i(None, "192.0.2.0/30") == Net("192.0.2.0/30") and field.any2i(None, ["192.0.2.1", b"192.0.2.2"]) == ["192.0.2.1", "192.0.2.2"]
    assert field.any2i(None, ("192.0.2.1", "192.0.2.9")) == Net("192.0.2.1", "192.0.2.9") and field.i2m(None, None) == bytes(4)
    assert field.i2repr(None, None) == "None" and field.i2repr(None, Net("192.0.2.0/30")) == 'Net("192.0.2.0/30")'
    with pytest.raises(ValueError, match="Invalid IP format"):
        field.any2i(None, ("192.0.2.1",))
    with pytest.raises(OSError):
        field.addfield(None, b"", "192.0.2.300")
    six = IP6Field("x", None)
    assert six.any2i(None, "2001:DB8:0:0::1") == "2001:db8::1" and six.any2i(None, "2001:db8::/126") == Net6("2001:db8::/126")
    assert six.any2i(None, "fe80::1%lo").scope == "lo"
    # RFC 4380, section 2: the example of a Teredo address; RFC 3056
    assert six.i2repr(None, "2001::4136:e378:8000:63bf:3fff:fdd2").endswith(" [Teredo srv: 65.54.227.120 cli: 192.0.2.45:40000]")
    assert six.i2repr(None, "2002:c000:204::1") == "2002:c000:204::1 [6to4 GW: 192.0.2.4]"
    mac = MACField("x", None)
    assert mac.any2i(None, b"\0\0\x5e\0\x53\1") == "00:00:5e:00:53:01" and mac.any2i(None, b"abc") == b"abc" and mac.i2m(None, None) == bytes(6)


def test_source_address():
    assert SourceIPField("x").i2h(IP(dst="127.0.0.1"), None) == "127.0.0.1" and SourceIPField("x").i2m(None, None) == bytes(4)
    assert SourceIP6Field("x").i2h(None, None) is None


def test_destination_address():
    class Own(DestIP6Field):
        bindings = {}
    Own.bind_addr(Raw, "2001:db8::9", load=b"there")
    field = Own("x", "2001:db8::1")
    assert field.i2h(IP() / b"there", None) == "2001:db8::9" and field.i2h(IP() / b"else", None) == "2001:db8::1" and field.i2h(IP(), "::5") == "::5"


def test_prefixes():
    field = IPPrefixField("x", "192.0.2.0/24", length_from=lambda pkt: 24)
    assert field.default == ("192.0.2.0", 24) and field.addfield(None, b"q", ("192.0.2.0", 24)) == b"q\xc0\0\2"
    assert field.getfield(None, b"\xc0\0\2\5") == (b"\5", ("192.0.2.0", 24)) and field.i2h(None, ("192.0.2.0", 9)) == "192.0.2.0/9"
    assert IPPrefixField("x", None, wordbytes=2).addfield(None, b"", ("192.0.2.0", 9)) == b"\xc0\0"
    six = IP6PrefixField("x", "2001:db8::/32", length_from=lambda pkt: 32)
    assert six.getfield(None, bytes.fromhex("20010db8ff")) == (b"\xff", ("2001:db8::", 32)) and six.any2i(None, None) == ("::", 1)
    with pytest.raises(struct.error):
        field.getfield(None, b"\xc0")
    with pytest.raises(OSError):
        field.any2i(None, "x/8")


# ---- times, measures, UUIDs

def test_times():
    shown = "Tue, 14 Nov 2023 22:13:20  (1700000000)"
    assert UTCTimeField("x", None, use_msec=True).i2repr(None, 1700000000123) == shown
    assert UTCTimeField("x", None, use_micro=True, fmt="Q").i2repr(None, 1700000000123456) == shown
    assert UTCTimeField("x", None, custom_scaling=10).i2repr(None, 17000000000) == shown
    ntp = UTCTimeField("x", None, epoch=[1900, 1, 1, 0, 0, 0])  # RFC 5905, section 6
    assert ntp.delta == -2208988800 and ntp.i2repr(None, 3908988800) == shown
    assert SecondsIntField("x", None, use_msec=True).i2repr(None, 90061) == "90.061 sec" and SecondsIntField("x", None).i2repr(None, None) == "0 sec"


def test_measures():
    field = ScalingField("x", 0, scaling=0.1, unit="V", offset=2, ndigits=2, fmt="H")
    assert field.addfield(None, b"", 5) == b"\x00\x1e" and field.getfield(None, b"\x01\x02") == (b"", 27.8) and field.i2repr(None, 5) == "5 V"
    assert vars(field.randval()) == {"min": 2.0, "max": 6555.5} and ScalingField("x", 0, fmt="f", scaling=2).i2m(None, 3.1) == 1.55
    bits = BitScalingField("x", 0, 4, scaling=0.5, unit="m")
    assert bits.addfield(None, b"", 3) == (b"", 4, 6) and bits.getfield(None, b"\x52") == ((b"\x52", 4), 2.5) and isinstance(bits.randval(), RandFloat)
    with pytest.raises(ValueError):
        field.any2i(None, [1])


def test_uuid():
    value, wire = uuid.UUID(bytes=bytes(range(16))), bytes(range(16))
    le = bytes((3, 2, 1, 0, 5, 4, 7, 6, *range(8, 16)))
    for form, expected in ((UUIDField.FORMAT_BE, wire), (UUIDField.FORMAT_LE, le), (UUIDField.FORMAT_REV, wire[::-1])):
        field = UUIDField("x", None, uuid_fmt=form)
        assert field.addfield(None, b"", value) == expected and field.getfield(None, expected) == (b"", value)
    field = UUIDField("x", None)
    assert field.any2i(None, str(value)) == field.any2i(None, wire) == field.any2i(None, value.int) == value
    assert UUIDEnumField("x", None, {value: "name"}).i2repr(None, value) == "name"
    with pytest.raises(FieldValueRangeException):
        UUIDField("x", None, uuid_fmt=5)


# ---- sizes, lists, packets

class Sized(Packet):
    name = "Sized"
    fields_desc = [FieldLenField("size", None, length_of="text"), BitFieldLenField("count", None, 8, count_of="words"),
                   StrLenField("text", b"", length_from=lambda pkt: pkt.size),
                   FieldListField("words", [], ShortField("", 0), count_from=lambda pkt: pkt.count), LenField("rest", None, "B")]


def test_sizes():
    packet = Sized(text=b"abc", words=[1, 2]) / b"payload"
    assert bytes(packet) == b"\0\3\2abc\0\1\0\2\7payload"
    again = Sized(bytes(packet))
    assert (again.size, again.count, again.text, again.words, again.rest, again.load) == (3, 2, b"abc", [1, 2], 7, b"payload")
    assert LEFieldLenField("x", None, length_of="text", adjust=lambda pkt, x: x * 2).addfield(packet, b"", None) == b"\6\0"
    with pytest.raises(ValueError, match="Field should have either length_of or count_of"):
        FieldLenField("x", None).i2m(packet, None)


def test_lists_of_values():
    field = FieldListField("x", None, ShortField("", 0), length_from=lambda pkt: 4)
    assert field.default == [] and field.getfield(None, b"\0\1\0\2rest") == (b"rest", [1, 2]) and field.addfield(None, b"q", [1, 2]) == b"q\0\1\0\2"
    assert (field.i2len(None, [1, 2]), field.i2count(None, [1, 2]), field.any2i(None, 5), field.i2repr(None, [1, 2])) == (4, 2, [5], "[1, 2]")
    bits = FieldListField("x", [], BitField("", 0, 4), count_from=lambda pkt: 3)
    assert bits.getfield(None, b"\x12\x34\x56") == ((b"\x34\x56", 4), [1, 2, 3]) and bits.addfield(None, b"", [1, 2, 3]) == (b"\x12", 4, 3)
    with pytest.raises(MaximumItemsCount, match="Maximum amount of items reached in FieldListField: 2"):
        FieldListField("x", [], ByteField("", 0), max_count=2).getfield(None, b"abc")


def test_a_packet_inside():
    field = PacketField("x", Pair(), Pair)
    assert field.addfield(None, b"q", Pair(a=5)) == b"q\5\2" and field.addfield(None, b"q", None) == b"q"
    rest, packet = field.getfield(None, b"\5\6\7")
    assert (rest, packet.a, packet.b) == (b"\7", 5, 6) and "Padding" not in packet and field.holds_packets
    told = PacketLenField("x", None, Pair, length_from=lambda pkt: pkt.size)
    assert told.getfield(Told(size=2), b"abcd") == (b"cd", Pair(a=97, b=98)) and told.getfield(Told(size=0), b"abcd") == (b"abcd", None)
    rest, packet = told.getfield(Told(size=1), b"abcd")
    assert rest == b"bcd" and type(packet) is Raw and packet.load == b"a"
    assert PacketField("x", None, lambda s: Raw(s)).getfield(None, b"abc") == (b"", Raw(b"abc"))


def test_packets_inside():
    field = PacketListField("x", None, Pair)
    assert field.default == [] and field.getfield(None, b"abcd") == (b"", [Pair(a=97, b=98), Pair(a=99, b=100)])
    assert field.getfield(None, b"abc")[1][1] == Raw(b"c") and field.addfield(None, b"q", [Pair(), b"zz"]) == b"q\1\2zz"
    assert PacketListField("x", [], Pair, count_from=lambda pkt: 1).getfield(None, b"abcd") == (b"cd", [Pair(a=97, b=98)])
    assert PacketListField("x", [], Pair, length_from=lambda pkt: 3).getfield(None, b"abcd")[0] == b"d"
    chosen = PacketListField("x", [], next_cls_cb=lambda pkt, packets, last, rest: Pair if len(packets) < 1 else None)
    assert chosen.getfield(Told(), b"abcdefgh")[0] == b"efgh"
    with pytest.raises(MaximumItemsCount):
        PacketListField("x", [], Pair).getfield(None, b"ab" * 101)
    assert len(PacketListField("x", [], Pair, max_count=200).getfield(None, b"ab" * 101)[1]) == 101


def test_parents():
    packet, inner = Told(), Pair()
    assert PacketListField("x", [], Pair).any2i(packet, inner) == [inner] and inner.parent is packet
    read = PacketField("x", None, Pair).getfield(packet, b"ab")[1]
    del packet
    assert read.parent.c == 3 and inner.parent is read.parent  # held, though nobody else has it


# ---- wrappers

def test_conditional():
    field = ConditionalField(ByteField("x", 5), lambda pkt: pkt.size == 1)
    there, not_there = Told(size=1), Told(size=0)
    assert field.getfield(there, b"abc") == (b"bc", 97) and field.getfield(not_there, b"abc") == (b"abc", None)
    assert field.addfield(there, b"", 9) == b"\t" and field.addfield(not_there, b"", 9) == b""
    assert field.isconditional and field.i2h(not_there, 3) is None and field.name == "x" and field.default == 5
    with pytest.raises(AttributeError):
        field.nothing


def test_multiple_types():
    field = MultipleTypeField([(ByteField("x", 1), lambda pkt: pkt.size == 1),
                               (ShortField("x", 2), (lambda pkt: pkt.size == 2, lambda pkt, value: value > 255))], IntField("x", 4))
    assert [field.getfield(Told(size=size), b"abcdef")[0] for size in (1, 2, 3)] == [b"bcdef", b"cdef", b"ef"]
    assert [field.addfield(Told(size=2), b"", value).hex() for value in (1, 300)] == ["00000001", "012c"] and field.i2m(Told(size=1), None) == 1
    with pytest.warns(SyntaxWarning, match="same name"):
        MultipleTypeField([(ByteField("y", 1), lambda pkt: True)], IntField("x", 4))


def test_padded():
    field = PadField(ByteField("x", 1), 4, b"z")
    assert field.addfield(None, b"q", 5) == b"q\5zzz" and field.getfield(None, b"abcdef") == (b"ef", 97)

    class Aligned(Packet):
        name = "Aligned"
        fields_desc = [ByteField("a", 1), ReversePadField(IntField("b", 2), 4), ByteField("c", 3)]
    assert bytes(Aligned()) == bytes.fromhex("010000000000000203") and Aligned(bytes(Aligned(b=9))).b == 9


def test_may_end():
    class Short(Packet):
        name = "Short"
        fields_desc = [ByteField("a", 1), MayEnd(ByteField("b", 2)), ByteField("c", 3)]
    assert Short(b"ab").fields == {"a": 97, "b": 98} and Short(b"abc").c == 99 and bytes(Short()) == b"\1\2\3"


def test_trailer():
    class Framed(Packet):
        name = "Framed"
        fields_desc = [ByteField("a", 1), TrailerField(ShortField("t", 2)), ByteField("c", 3)]
    assert bytes(Framed() / b"xyz") == b"\1\3xyz\0\2"
    read = Framed(b"abcdefgh")
    assert (read.a, read.c, read.t, read.load) == (97, 98, 0x6768, b"cdef") and bytes(read) == b"abcdefgh"
    assert FCSField("x", None, fmt="<I").i2repr(None, 5) == "0x5"


def test_action():
    seen = []

    class Acting(Packet):
        name = "Acting"
        fields_desc = [ActionField(ByteField("a", 1), "act", more=5)]

        def act(self, value, field, more):
            seen.append((value, field.name, more))
    Acting(a=7).a = 8
    assert seen == [(7, "a", 5), (8, "a", 5)]


def test_emphasis():
    field = ByteField("x", 1)
    assert Emph(field) == field and hash(Emph(field)) == hash(field) and Emph(field).sz == 1 and MayEnd(field).ismayend


def test_raw_values():
    class Plain(Packet):
        name = "Plain"
        fields_desc = [ShortField("a", 1), IPField("b", "192.0.2.1")]
    assert bytes(Plain(a=RawVal(b"###"))) == b"###\xc0\0\2\1" and repr(RawVal("x")) == "<RawVal [b'x']>"


def test_sets_and_random_values():
    class Plain(Packet):
        name = "Plain"
        fields_desc = [ByteField("a", 1), FieldLenField("size", None, length_of="text", fmt="B"), StrLenField("text", b"")]
    from orcap.volatile import RandBin
    packet = Plain(a=RandNum(7, 7), text=RandBin(RandNum(0, 9)))
    for _ in range(20):
        built = bytes(packet)
        assert built[0] == 7 and built[1] == len(built) - 2
    assert [bytes(one)[0] for one in Plain(a=(1, 3))] == [1, 2, 3] and bytes(Plain(a=[5, 6])) == b"\5\0"
    assert isinstance(_BitField("x", 0, 3).randval(), RandNum)
