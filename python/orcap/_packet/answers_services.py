"""The same two questions (answers.py) for layers above transport, of links, and of mobility: which request a packet answers, and by what both are found."""
from socket import AF_INET6, inet_pton
from struct import pack

from orcap.compat import bytes_encode
from orcap.config import conf


def _is(layer, *names):
    return any(cls.__name__ in names for cls in type(layer).__mro__)


def _same(*fields, to, when=lambda self, other: True):
    """It answers a layer of one of the classes `to` that has the same values in all the fields."""
    def rule(self, other):
        return _is(other, *to) and all(getattr(self, field) == getattr(other, field) for field in fields) and when(self, other)
    return rule


def _counted(*fields, **given):
    """The same rule, which says 1 or 0."""
    rule = _same(*fields, **given)
    return lambda self, other: int(rule(self, other))


def _number(form, field):
    def rule(self):
        return pack(form, getattr(self, field))
    return rule


def _then_payload(form, field):
    def rule(self):
        return pack(form, getattr(self, field)) + self.payload.hashret()
    return rule


def _bytes_of(field):
    def rule(self):
        return bytes_encode(getattr(self, field))
    return rule


def _transaction_hash(self):
    return pack("!I", self.trid)[1:]


def _peer_hash(self):
    return inet_pton(AF_INET6, self.peeraddr)


def _binding_hash(self):
    """One for binding refresh requests, updates and acknowledgements, which answer each other (RFC 6275): their types."""
    return bytes((0, 8, 9))


# ---- links

_EAP_REQUEST, _EAP_RESPONSE = 1, 2
_EAP_PACKET = 0


def _eap_answers(self, other):
    """A response answers a request of its type, success and failure answer a response (RFC 3748, section 4)."""
    if not _is(other, "EAP") or self.code == _EAP_REQUEST:
        return 0
    if self.code == _EAP_RESPONSE:
        return int(other.code == _EAP_REQUEST and other.type == self.type)
    return int(other.code == _EAP_RESPONSE)


def _eapol_answers(self, other):
    if not _is(other, "EAPOL") or (self.type, other.type) != (_EAP_PACKET, _EAP_PACKET):
        return 0
    return self.payload.answers(other.payload)


_AUTHENTICATION = 11
_MANAGEMENT_PAIRS = {(0, 1), (2, 3), (4, 5)}  # association, reassociation, probe: subtypes of request and response (IEEE 802.11, table 9-1)


def _dot11_answers(self, other):
    management, data = 0, 2
    if not _is(other, "Dot11"):
        return 0
    if self.type == data:
        return self.payload.answers(other.payload)
    if self.type != management or self.addr1.lower() != other.addr2.lower():
        return 0
    if self.subtype == other.subtype == _AUTHENTICATION:
        return self.payload.answers(other.payload)
    return int((other.subtype, self.subtype) in _MANAGEMENT_PAIRS)


def _authentication_answers(self, other):
    simultaneous = 3
    follows = self.seqnum == other.seqnum + 1 or self.algo == simultaneous and self.seqnum == other.seqnum
    return int(self.algo == other.algo and follows)


def _prism_answers(self, other):
    return self.payload.answers(other.payload if _is(other, "PrismHeader") else other)


def _codes(cls, *pairs):
    """A configuration of PPP: (code of the request, code of the answer), with the same identifier."""
    return _same("id", to=(cls,), when=lambda self, other: (other.code, self.code) in pairs)


# ---- transport and above

def _sctp_answers(self, other):
    if not _is(other, "SCTP"):
        return 0
    return int(not conf.checkIPsrc or (self.sport, self.dport) == (other.dport, other.sport))


def _sctp_error_answers(self, other):
    if not _is(other, "SCTP"):
        return 0
    return int(not conf.checkIPsrc or (self.sport, self.dport) == (other.sport, other.dport))


def _igmp_answers(self, other):
    query, reports, advertisement = 0x11, (0x12, 0x16, 0x22), (0x31, 0x30)
    return self.type in reports if other.type == query else (other.type, self.type) == advertisement


def _snmp_answers(self, other):
    return _is(self.PDU, "SNMPresponse") and _is(other.PDU, "SNMPget", "SNMPnext", "SNMPset") and self.PDU.id == other.PDU.id


def _acknowledgement_answers(self, other):
    if _is(other, "TFTP_DATA"):
        return self.block == other.block
    return _is(other, "TFTP_RRQ", "TFTP_WRQ", "TFTP_OACK") and self.block == 0


def _binding_acknowledged(self, other):
    wants_acknowledgement = 1
    return other.mhtype == 5 and self.mhtype == 6 and bool(other.flags & wants_acknowledgement)


def _name_answers(request):
    def rule(self, other):
        return _is(other, request) and other.QUESTION_NAME == self.RR_NAME
    return rule


_DHCP6_QUESTIONS = tuple("DHCP6_" + name for name in ("Solicit", "InfoRequest", "Confirm", "Rebind", "Decline", "Request", "Release", "Renew"))
_DHCP6_OTHERS = ("DHCP6", "DHCP6_Advertise", "DHCP6_Reply", "DHCP6_Reconf", "DHCP6_AddrRegInform", "DHCP6_AddrRegReply")
_NODE_QUERIES = tuple("ICMPv6NIQuery" + name for name in ("NOOP", "Name", "IPv6", "IPv4"))
_NODE_REPLIES = tuple("ICMPv6NIReply" + name for name in ("NOOP", "Name", "IPv6", "IPv4", "Refuse", "Unknown"))

HASHES = {
    "BOOTP": _number("!I", "xid"), "DHCP6_RelayForward": _peer_hash, "DHCP6_RelayReply": _peer_hash,
    **{name: _transaction_hash for name in _DHCP6_QUESTIONS + _DHCP6_OTHERS},
    **{name: _bytes_of("nonce") for name in _NODE_QUERIES + _NODE_REPLIES},
    "EAPOL": _then_payload("B", "type"),
    "ICMPv6HAADRequest": _then_payload("!H", "id"), "ICMPv6HAADReply": _then_payload("!H", "id"), "ICMPv6MPAdv": _number("!H", "id"),
    "LLMNRQuery": _number("!H", "id"), "LLMNRResponse": _number("!H", "id"), "MIP6MH_BRR": _binding_hash, "MIP6MH_BU": _binding_hash, "MIP6MH_BA": _binding_hash,
    "GTPHeader": lambda self: pack("B", self.version) + (pack("H", self.seq) if self.seq and (self.E or self.S or self.PN) else b"") + self.payload.hashret(),
    "NBNSHeader": lambda self: b"NBNS" + pack("B", self.OPCODE),
    **{name: _bytes_of("cookie") for name in ("MIP6MH_HoTI", "MIP6MH_HoT", "MIP6MH_CoTI", "MIP6MH_CoT")},
}
ANSWERS = {
    "BOOTP": _same("xid", to=("BOOTP",)),
    "DHCP6_Advertise": _same("trid", to=("DHCP6_Solicit",)),
    "DHCP6_Reply": _same("trid", to=_DHCP6_QUESTIONS), **{name: _same("nonce", to=_NODE_QUERIES) for name in _NODE_REPLIES},
    "DHCP6_RelayReply": _same("hopcount", "linkaddr", "peeraddr", to=("DHCP6_RelayForward",)),
    "Dot11": _dot11_answers, "Dot11Auth": _authentication_answers, "PrismHeader": _prism_answers,
    "Dot1AH": lambda self, other: self.payload.answers(other.payload) if _is(other, "Dot1AH") and self.isid == other.isid else 0,
    "EAP": _eap_answers, "EAPOL": _eapol_answers,
    "EAPOL_KEY": lambda self, other: int(_same("descriptor_type", to=("EAPOL_KEY",))(self, other)),
    "ICMPv6HAADReply": _same("id", to=("ICMPv6HAADRequest",)), "ICMPv6MPAdv": _same(to=("ICMPv6MPSol",)),
    "ICMPv6MLReport2": _same(to=("ICMPv6MLQuery2",)),
    "IGMP": _igmp_answers, "ISAKMP": _same("init_cookie", to=("ISAKMP",)),
    "LLMNRResponse": _same("id", to=("LLMNRQuery",), when=lambda self, other: (self.qr, other.qr) == (1, 0)),
    "MIP6MH_BU": _counted(to=("MIP6MH_BRR",)), "MIP6MH_BA": _counted("seq", to=("MIP6MH_BU",), when=_binding_acknowledged),
    "MIP6MH_HoT": _counted("cookie", to=("MIP6MH_HoTI",)), "MIP6MH_CoT": _counted("cookie", to=("MIP6MH_CoTI",)),
    "NBNSNodeStatusResponse": _name_answers("NBNSNodeStatusRequest"), "NBNSQueryResponse": _name_answers("NBNSQueryRequest"),
    "PPP_CHAP": _codes("PPP_CHAP_ChallengeResponse", (2, 3), (2, 4)), "PPP_CHAP_ChallengeResponse": _codes("PPP_CHAP_ChallengeResponse", (1, 2)),
    "PPP_LCP_Configure": _codes("PPP_LCP_Configure", (1, 2), (1, 3), (1, 4)), "PPP_LCP_Echo": _codes("PPP_LCP_Echo", (9, 10)),
    "PPP_LCP_Terminate": _codes("PPP_LCP_Terminate", (5, 6)), "PPP_PAP_Response": _same("id", to=("PPP_PAP_Request",)),
    "SCTP": _sctp_answers, "SCTPerror": _sctp_error_answers, "SNMP": _snmp_answers,
    "TFTP_ACK": _acknowledgement_answers, "TFTP_DATA": lambda self, other: self.block == 1 and _is(other, "TFTP_RRQ"),
    "TFTP_ERROR": _same(to=("TFTP_DATA", "TFTP_RRQ", "TFTP_WRQ", "TFTP_ACK")), "TFTP_OACK": _same(to=("TFTP_WRQ", "TFTP_RRQ")),
    "TFTP_RRQ": lambda self, other: 0, "TFTP_WRQ": lambda self, other: 0,
}
