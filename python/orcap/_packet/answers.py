"""Which packet answers which: PacketList.sr() pairs requests and answers by this, and so does what sends and waits.

hashret gives the same bytes for a request and its answer (so only few have to be compared); answers then tells whether one answers the other.
Both ask the layers from below, each for its own part."""
from struct import pack

from orcap._packet import answers_services
from orcap.compat import bytes_encode
from orcap.config import conf

ICMP_ERRORS = (3, 4, 5, 11, 12)
ICMP_QUERIES = {8: 0, 13: 14, 15: 16, 17: 18, 33: 34, 35: 36, 37: 38}  # type of the request: of its answer. IANA, ICMP Parameters
MDNS = "224.0.0.251"  # RFC 6762: who answers is known by no address
MDNS6 = "ff02::fb"


def _xor(family, *addresses):
    """The bytes of addresses, whatever their order."""
    from _socket import inet_pton
    total = 0
    for address in addresses:
        total ^= int.from_bytes(inet_pton(family, address), "big")
    return total.to_bytes(4 if family == 2 else 16, "big")


def _is(packet, name):
    from orcap.packet import builtin_classes
    return isinstance(packet, builtin_classes[name])


# ---- link layers

def _ether_hash(self):
    return pack("H", self.type or 0) + self.payload.hashret()


def _ether_answers(self, other):
    return _is(other, "Ether") and self.type == other.type and self.payload.answers(other.payload)


def _dot3_answers(self, other):
    return _is(other, "Dot3") and self.payload.answers(other.payload)


def _dot1q_answers(self, other):
    if not _is(other, "Dot1Q"):
        return self.payload.answers(other)
    return self.type == other.type and self.vlan == other.vlan and self.payload.answers(other.payload)


def _arp_hash(self):
    return pack(">HHH", self.hwtype, self.ptype, (self.op + 1) // 2) + self.payload.hashret()


def _arp_answers(self, other):
    return _is(other, "ARP") and self.op == other.op + 1 and self.psrc == other.pdst


# ---- IPv4

def _ip_hash(self):
    if self.proto == 1 and _is(self.payload, "ICMP") and self.payload.type in ICMP_ERRORS:
        return self.payload.payload.hashret()
    if not conf.checkIPinIP and self.proto in (4, 41):
        return self.payload.hashret()
    own = pack("B", self.proto) + self.payload.hashret()
    if self.dst != MDNS and conf.checkIPsrc and conf.checkIPaddr:
        return _xor(2, self.src, self.dst) + own
    return own


def _ip_answers(self, other):
    if not conf.checkIPinIP:
        if self.proto in (4, 41) and not _is(self, "IPerror"):
            return self.payload.answers(other)
        if _is(other, "IP") and other.proto in (4, 41):
            return self.answers(other.payload)
        if _is(other, "IPv6") and other.nh in (4, 41):
            return self.answers(other.payload)
    if not _is(other, "IP"):
        return 0
    if conf.checkIPaddr:
        if other.dst == MDNS and self.dst == MDNS:
            return self.payload.answers(other.payload)
        if self.dst != other.src:
            return 0
    if self.proto == 1 and _is(self.payload, "ICMP") and self.payload.type in ICMP_ERRORS:
        return self.payload.payload.answers(other)
    if conf.checkIPaddr and conf.checkIPsrc and self.src != other.dst or self.proto != other.proto:
        return 0
    return self.payload.answers(other.payload)


def _iperror_answers(self, other):
    if not _is(other, "IP"):
        return 0
    fits = not conf.checkIPaddr or self.dst == other.dst
    fits = fits and (not conf.checkIPsrc or self.src == other.src) and (not conf.checkIPID or self.id == other.id)
    return fits and self.proto == other.proto and self.payload.answers(other.payload)


def _has_id(self):
    return self.type in ICMP_QUERIES or self.type in ICMP_QUERIES.values()


def _icmp_hash(self):
    own = self.payload.hashret()
    return pack("HH", self.id, self.seq) + own if _has_id(self) else own


def _icmp_answers(self, other):
    return _is(other, "ICMP") and ICMP_QUERIES.get(other.type) == self.type and (self.id, self.seq) == (other.id, other.seq)


def _icmperror_answers(self, other):
    if not _is(other, "ICMP") or (self.type, self.code) != (other.type, other.code):
        return 0
    return not _has_id(self) or (self.id, self.seq) == (other.id, other.seq)


# ---- transport

def _tcp_hash(self):
    own = self.payload.hashret()
    return pack("H", self.sport ^ self.dport) + own if conf.checkIPsrc else own


def _tcp_answers(self, other):
    """Nothing answers a reset, only a SYN is answered by a SYN, and each side has to have seen about what the other sent."""
    if not _is(other, "TCP") or other.flags.R or self.flags.S and not (self.flags.A and other.flags.S):
        return 0
    if conf.checkIPsrc and (self.sport, self.dport) != (other.dport, other.sport):
        return 0
    opening = other.flags.S and not other.flags.A
    if not opening and abs(other.ack - self.seq) > 2:
        return 0
    if self.flags.R and not self.flags.A:
        return 1
    return abs(other.seq - self.ack) <= 2 + len(other.payload)


def _udp_answers(self, other):
    if not _is(other, "UDP") or conf.checkIPsrc and self.dport != other.sport:
        return 0
    return self.payload.answers(other.payload)


def _tcperror_answers(self, other):
    if not _is(other, "TCP") or conf.checkIPsrc and (self.sport, self.dport) != (other.sport, other.dport):
        return 0
    if conf.check_TCPerror_seqack and (self.seq != other.seq or self.ack is not None and self.ack != other.ack):
        return 0
    return 1


def _udperror_answers(self, other):
    return _is(other, "UDP") and (not conf.checkIPsrc or (self.sport, self.dport) == (other.sport, other.dport))


# ---- IPv6

def _is_multicast(address):
    return address[:2].lower() == "ff"


def _is_icmp6(packet):
    return type(packet).__name__.startswith("ICMPv6")


def _ip6_hash(self):
    if self.nh == 58 and _is_icmp6(self.payload):
        if self.payload.type < 128:
            return self.payload.payload.hashret()
        if self.payload.type in (133, 134, 135, 136, 144, 145):
            return pack("B", self.nh) + self.payload.hashret()
    if not conf.checkIPinIP and self.nh in (4, 41):
        return self.payload.hashret()
    nh, upper, ends = self.nh, self.payload, (self.src, self.dst)
    if _is(upper, "IPv6ExtHdrRouting"):
        nh, ends = upper.nh, (self.src, *upper.addresses[:-1])
    elif any(_is(upper, name) for name in ("IPv6ExtHdrFragment", "IPv6ExtHdrHopByHop", "IPv6ExtHdrDestOpt")):
        nh = upper.nh
    own = pack("B", nh) + upper.hashret()
    if conf.checkIPsrc and conf.checkIPaddr and not _is_multicast(ends[-1]):
        return _xor(10, *ends) + own
    return own


def _ip6_fits(to, other):
    """Whether what goes to an address may answer a packet: it comes back to who asked; what was asked of a group may be answered to it. Who answers may be a
    router on the way."""
    if _is_multicast(to) and _is_multicast(other.dst):
        return to == other.dst or (to, other.dst) == ("ff02::1", "ff02::2")
    return to == other.src


def _ip6_answers(self, other):
    if not conf.checkIPinIP:
        if self.nh in (4, 41) and not _is(self, "IPerror6"):
            return self.payload.answers(other)
        if _is(other, "IPv6") and other.nh in (4, 41):
            return self.answers(other.payload)
        if _is(other, "IP") and other.proto in (4, 41):
            return self.answers(other.payload)
    if not _is(other, "IPv6"):
        return 0
    routed, in_pieces = _is(other.payload, "IPv6ExtHdrRouting"), _is(other.payload, "IPv6ExtHdrFragment")
    if conf.checkIPaddr and not _ip6_fits(self.dst, other):
        return 0
    if self.nh == 58 and _is_icmp6(self.payload) and self.payload.type < 128:
        return self.payload.payload.answers(other)
    if routed or in_pieces:
        return self.payload.answers(other.payload.payload)
    return self.nh == other.nh and self.payload.answers(other.payload)


def _above6(packet):
    """(what extension headers carry, whether one of them routes)"""
    layer, routed = packet.payload, False
    while layer and type(layer).__name__.startswith("IPv6ExtHdr"):
        routed = routed or _is(layer, "IPv6ExtHdrRouting")
        layer = layer.payload
    return layer, routed


def _without_options(segment):
    """A segment as bytes, without what routers may change of it."""
    segment = segment.copy()
    segment.options, segment.chksum, segment.dataofs = [], 0, 0
    return bytes(segment)


def _ip6error_answers(self, other):
    """Whether an error quotes the packet, as far as it quotes it. RFC 4443, section 2.4."""
    below = self.underlayer
    if not (_is(other, "IPv6") and below and _is_icmp6(below) and below.type < 128):
        return False
    (own, _), (asked, routed) = _above6(self), _above6(other)
    if self.src != other.src or self.dst != other.dst and not routed:
        return False
    clamped = own and asked and "TCP" in type(own).__name__ and _is(asked, "TCP") and own.options != asked.options
    mine, theirs = (_without_options(layer) if clamped else bytes(layer) for layer in (own, asked))
    size = min(len(mine), len(theirs))
    return mine[:size] == theirs[:size]


def _echo6_hash(self):
    return pack("HH", self.id, self.seq) + self.payload.hashret()


def _echo6_answers(self, other):
    is_echo = _is(other, "ICMPv6EchoRequest") or _is(other, "ICMPv6EchoReply")
    return is_echo and (self.id, self.seq, self.data) == (other.id, other.seq, other.data)


def _neighbour_hash(self):
    return bytes_encode(self.tgt) + self.payload.hashret()


def _advertisement_answers(self, other):
    return _is(other, "ICMPv6ND_NS") and self.tgt == other.tgt


def _router_answers(self, other):
    return _is(other, "ICMPv6ND_RS")


def _report_answers(self, other):
    return _is(other, "ICMPv6MLQuery")


# ---- the rest

def _dns_answers(self, other):
    return _is(other, "DNS") and self.id == other.id and self.qr == 1 and other.qr == 0


_HASHES = {"Ether": _ether_hash, "ARP": _arp_hash, "IP": _ip_hash, "IPerror": _ip_hash, "TCP": _tcp_hash, "TCPerror": _tcp_hash,
           "ICMP": _icmp_hash, "ICMPerror": _icmp_hash, "IPv6": _ip6_hash, "IPerror6": _ip6_hash, "ICMPv6EchoRequest": _echo6_hash,
           "ICMPv6EchoReply": _echo6_hash, "ICMPv6ND_NS": _neighbour_hash, "ICMPv6ND_NA": _neighbour_hash, **answers_services.HASHES}
_ANSWERS = {"Ether": _ether_answers, "Dot3": _dot3_answers, "Dot1Q": _dot1q_answers, "Dot1AD": _dot1q_answers, "ARP": _arp_answers,
            "IP": _ip_answers, "IPerror": _iperror_answers, "ICMP": _icmp_answers, "ICMPerror": _icmperror_answers, "TCP": _tcp_answers,
            "UDP": _udp_answers, "TCPerror": _tcperror_answers, "UDPerror": _udperror_answers, "IPv6": _ip6_answers,
            "IPerror6": _ip6error_answers, "ICMPv6EchoReply": _echo6_answers, "ICMPv6ND_NA": _advertisement_answers,
            "ICMPv6ND_RA": _router_answers, "ICMPv6MLReport": _report_answers, "DNS": _dns_answers,
            "Raw": lambda self, other: 1, "Padding": lambda self, other: 1, **answers_services.ANSWERS}


def _rule(rules, layer):
    for cls in type(layer).__mro__:
        rule = rules.get(cls.__name__)
        if rule is not None:
            return rule
    return None


def hashret(layer):
    rule = _rule(_HASHES, layer)
    return rule(layer) if rule else layer.payload.hashret()


def answers(layer, other):
    rule = _rule(_ANSWERS, layer)
    if rule:
        return rule(layer, other)
    if _is_icmp6(layer):
        return 0
    return layer.payload.answers(other.payload) if type(layer) is type(other) else 0
