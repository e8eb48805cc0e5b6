"""Numbers and their names, as the engine's lists have them."""
from orcap import _orcap
from orcap.dadict import DADict
from orcap.packet import builtin_classes


def names_of(layer, field):
    """{number: name} of a field of one of the engine's classes."""
    for name, _, _, _, names in _orcap.fields(builtin_classes[layer]._protocol) if layer in builtin_classes else ():
        if name == field:
            return names
    return {}


def _numbers(title, layer, field):
    table = DADict(title)
    table.update(names_of(layer, field))
    return table


IP_PROTOS = _numbers("/etc/protocols", "IP", "proto")
ETHER_TYPES = _numbers("/etc/ethertypes", "Ether", "type")
TCP_SERVICES = _numbers("/etc/services-tcp", "TCP", "dport")
UDP_SERVICES = _numbers("/etc/services-udp", "UDP", "dport")
dnsqtypes = names_of("DNSQR", "qtype")
dnstypes = names_of("DNSRR", "type")
dnsclasses = names_of("DNSQR", "qclass")
icmptypes = names_of("ICMP", "type")

# IP protocols as plots label them
proto_names = {1: "ICMP", 6: "TCP", 17: "UDP"}
