"""SNMP and the objects of ASN.1. Expected values are what Scapy 2.8 gives."""
import pytest
from orcap.all import *

GET = bytes.fromhex("303502010104067075626c6963a028020101020100020100301d300c06082b060102010101000500300d06082b06010201010300430105")


def request():
    return SNMP(version="v2c", community="public",
                PDU=SNMPget(id=1, varbindlist=[SNMPvarbind(oid=ASN1_OID("1.3.6.1.2.1.1.1.0")),
                                               SNMPvarbind(oid="1.3.6.1.2.1.1.3.0", value=ASN1_TIME_TICKS(5))]))


def test_build_and_read():
    assert bytes(request()) == GET
    packet = SNMP(GET)
    assert packet.version == 1 and packet.community.val == b"public" and type(packet.PDU) is SNMPget
    assert packet.PDU.varbindlist[1].value == 5 and type(packet.PDU.varbindlist[1].value) is ASN1_TIME_TICKS
    assert packet.PDU.varbindlist[0].noSuchObject is None
    assert repr(packet.PDU.varbindlist[1]) == "<SNMPvarbind  oid=<ASN1_OID['.1.3.6.1.2.1.1.3.0']> value=0x5 <ASN1_TIME_TICKS[5]> " \
                                              "noSuchObject=None noSuchInstance=None endOfMibView=None |>"
    assert packet.PDU.varbindlist[0].command() == "SNMPvarbind(oid=ASN1_OID('1.3.6.1.2.1.1.1.0'), value=ASN1_NULL(0), noSuchObject=None, " \
                                                  "noSuchInstance=None, endOfMibView=None)"


def test_changes_reach_the_bytes():
    packet = SNMP(GET)
    packet.PDU.id = 9
    packet.PDU.varbindlist[1].value = ASN1_INTEGER(7)
    assert bytes(packet).hex() == GET.hex().replace("020101020100020100301d", "020109020100020100301d").replace("430105", "020107")
    assert IP(bytes(IP() / UDP(sport=161) / packet))[SNMP].PDU.id == 9


def test_defaults():
    assert repr(SNMP()) == "<SNMP  PDU=<SNMPget  |> |>" and SNMP().command() == "SNMP(PDU=SNMPget())"
    assert bytes(SNMP()).hex() == "301802010104067075626c6963a00b0201000201000201003000"
    assert "community = <ASN1_STRING['public']>" in SNMP().show(dump=True)
    assert bytes(SNMPvarbind(value=5)) == b"0\x06\x06\x01+\x02\x01\x05" and bytes(SNMPvarbind(value="abc")) == b"0\x08\x06\x01+\x04\x03abc"
    assert bytes(SNMPvarbind(value=None)) == b"0\x03\x06\x01+"


def test_wrong_values():
    with pytest.raises(ASN1_Error):
        bytes(SNMP(version=ASN1_STRING("x")))
    with pytest.raises(KeyError):
        bytes(SNMP(version="v9"))


def test_objects():
    assert repr(ASN1_INTEGER(2 ** 80)) == "0x1000000000...0000000000 <ASN1_INTEGER[1208925819...9174706176]>"
    assert repr(ASN1_BIT_STRING("010")) == "<ASN1_BIT_STRING[010]=b'@' (5 unused bits)>"
    assert repr(ASN1_UTC_TIME("200101000000Z")) == "2020-01-01 00:00:00 UTC <ASN1_UTC_TIME['200101000000Z']>"
    assert bytes(ASN1_SEQUENCE([ASN1_INTEGER(1), ASN1_NULL(0)])) == b"0\x05\x02\x01\x01\x05\x00"
    read, rest = BERcodec_Object.dec(b"0\x05\x02\x01\x01\x05\x00\xff")
    assert [type(each) for each in read.val] == [ASN1_INTEGER, ASN1_NULL] and rest == b"\xff"
    assert ASN1_INTEGER(5) == 5 and ASN1_INTEGER(5) == ASN1_INTEGER(5) and ASN1_INTEGER(4) < 5
    assert repr(ASN1_INTEGER.tag) == "<ASN1Tag INTEGER[2]>" and BER_len_enc(200) == b"\x81\xc8"


def test_names_of_identifiers(tmp_path):
    assert conf.mib._oid("1.3.6") == "1.3.6" and conf.mib._oidname("1.3.6") == ".1.3.6"
    (tmp_path / "OWN-MIB.txt").write_text("own OBJECT IDENTIFIER ::= { iso org(3) dod(6) internet(1) private(4) 1 99999 }\n"
                                          "ownName OBJECT-TYPE SYNTAX INTEGER ::= { own 1 } -- a comment\n")
    load_mib(str(tmp_path / "*.txt"))
    assert ASN1_OID("ownName.0").val == "1.3.6.1.4.1.99999.1.0" and repr(ASN1_OID("1.3.6.1.4.1.99999.1.0")) == "<ASN1_OID['ownName.0']>"


class Message(ASN1_Packet):
    """The message of SNMP (RFC 1157, section 4) by a program's own fields."""
    ASN1_codec = ASN1_Codecs.BER
    ASN1_root = ASN1F_SEQUENCE(ASN1F_enum_INTEGER("version", 1, {0: "v1", 1: "v2c"}), ASN1F_STRING("community", "public"),
                               ASN1F_SEQUENCE(ASN1F_INTEGER("id", 0), ASN1F_INTEGER("error", 0), ASN1F_INTEGER("index", 0),
                                              ASN1F_SEQUENCE_OF("bindings", [], ASN1F_OID), implicit_tag=0xa0))


class Choice(ASN1_Packet):
    ASN1_codec = ASN1_Codecs.BER
    ASN1_root = ASN1F_CHOICE("value", ASN1_INTEGER(1), ASN1F_INTEGER, ASN1F_UTF8_STRING, Message)


def test_packets_of_fields():
    assert bytes(Message()) == bytes(SNMP())
    read = Message(bytes(SNMP(community="x")) + b"rest")
    assert read.version == 1 and read.community == b"x" and read.id == 0 and read.bindings == [] and read[Raw].load == b"rest"
    assert bytes(Message(version="v1", id=300))[2:5] == b"\2\1\0" and bytes(Message(bytes(Message(id=300)))) == bytes(Message(id=300))
    for size in range(1, len(bytes(Message()))):
        with pytest.raises(ASN1_Error):
            Message(bytes(Message())[:size])
    assert Choice(b"\2\1\7").value == 7 and Choice(b"\x0c\1a").value == b"a" and type(Choice(bytes(Message())).value) is Message
    with pytest.raises(ASN1_Error, match="tag 5"):
        Choice(b"\5\0")


def test_what_may_be_missing():
    class Tagged(ASN1_Packet): # X.690, section 8.14: context tags, the one in place of the type's, the other before it
        ASN1_codec = ASN1_Codecs.BER
        ASN1_root = ASN1F_SET(ASN1F_optional(ASN1F_INTEGER("a", None, implicit_tag=0x80)), ASN1F_optional(ASN1F_IA5_STRING("b", None, explicit_tag=0xa1)))

    assert bytes(Tagged()) == b"1\0" and bytes(Tagged(a=3)) == b"1\3\x80\1\3" and bytes(Tagged(b="x")) == b"1\5\xa1\3\x16\1x"
    assert Tagged(b"1\5\xa1\3\x16\1x").a is None and Tagged(b"1\5\xa1\3\x16\1x").b == b"x"
    with pytest.raises(ASN1_Error):
        ASN1F_INTEGER("both", 1, implicit_tag=0x80, explicit_tag=0xa1)
