"""ASN.1 by the names of Scapy's modules: objects, their encoding, and names of object identifiers. What the extension asks for is imported with the
first value, as they are rare."""
from orcap import _orcap


def read_element(kind, content, read):
    from orcap.asn1 import ber
    _orcap.set("read_element", ber.read_element)
    return ber.read_element(kind, content, read)


def write_element(value, kind, name):
    from orcap.asn1 import ber
    _orcap.set("write_element", ber.write_element)
    return ber.write_element(value, kind, name)
