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
