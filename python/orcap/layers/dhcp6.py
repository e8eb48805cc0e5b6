"""DHCPv6: its numbers and classes by number. RFC 8415."""
from orcap._packet.loading import builtin_classes, fill

All_DHCP_Relay_Agents_and_Servers = "ff02::1:2"
All_DHCP_Servers = "ff05::1:3"
IRT_DEFAULT, IRT_MINIMUM = 86400, 600  # seconds, RFC 8415 section 21.23
DHCP6RelayAgentUnicastAddr = DHCP6RelayHopCount = DHCP6ServerUnicastAddr = DHCP6ClientUnicastAddr = DHCP6ClientIA_TA = DHCP6ClientIA_NA = ""
DHCP6ClientIAID = T1 = T2 = DHCP6ServerDUID = DHCP6CurrentTransactionID = DHCP6PrefVal = ""


def get_cls(name, fallback_cls):
    """The class of DHCPv6 with this name, else another."""
    found = builtin_classes.get(name)
    return found if found is not None and found.__module__ == __name__ else fallback_cls


def _by_number(prefix, field):
    """{number: class's name} of the classes whose field says by default which one they are."""
    found = {}
    for name, cls in builtin_classes.items():
        if name.startswith(prefix) and cls.__module__ == __name__:
            number = cls().default_fields.get(field)
            if number:
                found.setdefault(number, name)
    return found


dhcp6_cls_by_type = _by_number("DHCP6_", "msgtype")
dhcp6opts_by_code = _by_number("DHCP6Opt", "optcode")
duid_cls = _by_number("DUID_", "type")

fill(globals())
