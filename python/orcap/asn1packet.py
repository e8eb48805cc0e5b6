"""Packets that are written in ASN.1: a class says its root field and how it is encoded.

    class Version(ASN1_Packet):
        ASN1_codec = ASN1_Codecs.BER
        ASN1_root = ASN1F_SEQUENCE(ASN1F_INTEGER("version", 0), ASN1F_STRING("community", "public"))
"""
from orcap.packet import Packet, _Dispatching


class ASN1Packet_metaclass(_Dispatching):
    """The fields of a class are those of its root."""

    def __new__(mcs, name, bases, members):
        if members.get("ASN1_root") is not None:
            members["fields_desc"] = members["ASN1_root"].get_fields_list()
        return super().__new__(mcs, name, bases, members)


class ASN1_Packet(Packet, metaclass=ASN1Packet_metaclass):
    ASN1_root = None
    ASN1_codec = None

    def self_build(self):
        return self.ASN1_root.build(self) if self.raw_packet_cache is None else self.raw_packet_cache

    def do_dissect(self, x):
        return self.ASN1_root.dissect(self, x)
