"""What IGMP has in Python: the classes of its messages are chosen by their type."""
from orcap._packet.loading import builtin_classes

_MESSAGES = {0x12: "IGMP_MR", 0x16: "IGMPv2_MR", 0x17: "IGMPv2_LG", 0x22: "IGMPv3_MR", 0x30: "IGMPv3_MRA", 0x31: "IGMPv3_MRS", 0x32: "IGMPv3_MRT"}


def _choose(cls, _pkt=None, *args, **kargs):
    """A query is of version 3 where it is longer than those before, or where the class asked for is. RFC 3376, section 7.1."""
    kind = kargs["type"] if "type" in kargs else _pkt[0] if _pkt and len(_pkt) >= 4 else None
    third = kind == 0x11 and (len(_pkt) >= 12 if _pkt else cls.__name__ == "IGMPv3")
    return builtin_classes["IGMPv3_MQ" if third else _MESSAGES.get(kind, "IGMP_MQ")]


OWN = dict.fromkeys(("IGMP", "IGMPv3"), {"dispatch_hook": classmethod(_choose)})
