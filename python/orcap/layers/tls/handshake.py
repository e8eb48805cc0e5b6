"""Messages of TLS handshakes."""
from orcap.fields import (ByteEnumField, ByteField, FieldLenField, FieldListField, IntField, PacketListField, ShortEnumField, StrField, StrFixedLenField,
                          StrLenField, ThreeBytesField, UTCTimeField, XShortField, XStrLenField)
from orcap.layers.tls.extensions import BY_CLIENT, BY_SERVER, VERSIONS, ExtensionsField
from orcap.packet import Packet

MESSAGES = {0: "hello_request", 1: "client_hello", 2: "server_hello", 3: "hello_verify_request", 4: "session_ticket", 5: "end_of_early_data",
            8: "encrypted_extensions", 11: "certificate", 12: "server_key_exchange", 13: "certificate_request", 14: "server_hello_done",
            15: "certificate_verify", 16: "client_key_exchange", 20: "finished", 21: "certificate_url", 22: "certificate_status",
            23: "supplemental_data", 24: "key_update"}


class _ThreeBytesLenField(FieldLenField):
    """A size in three bytes."""

    def __init__(self, name, default, length_of):
        FieldLenField.__init__(self, name, default, length_of=length_of, fmt="!I")
        self.sz = 3

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, val).to_bytes(3, "big")

    def getfield(self, pkt, s):
        if len(s) < 3:
            raise ValueError("a size of three bytes is cut short")
        return s[3:], int.from_bytes(s[:3], "big")


class _TLSHandshake(Packet):
    """What all messages begin with."""
    name = "TLS Handshake Generic message"
    fields_desc = [ByteEnumField("msgtype", None, MESSAGES), ThreeBytesField("msglen", None), StrLenField("msg", "", length_from=lambda pkt: pkt.msglen)]

    def post_build(self, pkt, pay):
        if self.msglen is None:
            pkt = pkt[:1] + (len(pkt) - 4).to_bytes(3, "big") + pkt[4:]
        return pkt + pay

    def guess_payload_class(self, payload):
        from orcap.packet import Padding
        return Padding


def _begin(number):
    return [ByteEnumField("msgtype", number, MESSAGES), ThreeBytesField("msglen", None)]


class _ExtensionsLen(FieldLenField):
    """The size of extensions; a message without any says nothing."""

    def __init__(self, before):
        FieldLenField.__init__(self, "extlen", None, length_of="ext")
        self.before = before

    def getfield(self, pkt, s):
        return FieldLenField.getfield(self, pkt, s) if pkt.msglen is not None and pkt.msglen - self.before(pkt) >= 2 else (s, None)

    def addfield(self, pkt, s, val):
        if val is None and not pkt.getfieldval("ext"):
            return s
        return FieldLenField.addfield(self, pkt, s, val)


def _extensions(classes, before):
    return [_ExtensionsLen(before), ExtensionsField("ext", None, classes, length_from=lambda pkt: min(pkt.extlen or 0, max(0, pkt.msglen - before(pkt) - 2)))]


class TLSHelloRequest(_TLSHandshake):
    name = "TLS Handshake - Hello Request"
    fields_desc = _begin(0)


class _Random(StrFixedLenField):
    """Random bytes; none that were given are drawn when the message is built."""

    def i2m(self, pkt, x):
        from os import urandom
        return urandom(28) if x is None else StrFixedLenField.i2m(self, pkt, x)


class TLSClientHello(_TLSHandshake):
    name = "TLS Handshake - Client Hello"
    fields_desc = _begin(1) + [ShortEnumField("version", 0x0303, VERSIONS), UTCTimeField("gmt_unix_time", None), _Random("random_bytes", None, 28),
                               FieldLenField("sidlen", None, fmt="B", length_of="sid"), StrLenField("sid", "", length_from=lambda pkt: pkt.sidlen),
                               FieldLenField("cipherslen", None, fmt="!H", length_of="ciphers"),
                               FieldListField("ciphers", [0x1301, 0xc02f], XShortField("cipher", None), length_from=lambda pkt: pkt.cipherslen),
                               FieldLenField("complen", None, fmt="B", length_of="comp"),
                               FieldListField("comp", [0], ByteField("compression", None), length_from=lambda pkt: pkt.complen)]
    fields_desc += _extensions(BY_CLIENT, lambda pkt: 34 + 1 + (pkt.sidlen or 0) + 2 + (pkt.cipherslen or 0) + 1 + (pkt.complen or 0))


class TLSServerHello(_TLSHandshake):
    name = "TLS Handshake - Server Hello"
    fields_desc = _begin(2) + [ShortEnumField("version", 0x0303, VERSIONS), UTCTimeField("gmt_unix_time", None), _Random("random_bytes", None, 28),
                               FieldLenField("sidlen", None, fmt="B", length_of="sid"), StrLenField("sid", "", length_from=lambda pkt: pkt.sidlen),
                               XShortField("cipher", 0x1301), FieldListField("comp", [0], ByteField("compression", None), count_from=lambda pkt: 1)]
    fields_desc += _extensions(BY_SERVER, lambda pkt: 34 + 1 + (pkt.sidlen or 0) + 2 + 1)


class TLS13ServerHello(TLSServerHello):
    name = "TLS 1.3 Handshake - Server Hello"


class TLSEncryptedExtensions(_TLSHandshake):
    name = "TLS Handshake - Encrypted Extensions"
    fields_desc = _begin(8) + _extensions(BY_SERVER, lambda pkt: 0)


class _Certificate(Packet):
    """A certificate of a chain, as DER. RFC 5280."""
    name = "Certificate"
    fields_desc = [_ThreeBytesLenField("certlen", None, length_of="cert"), XStrLenField("cert", "", length_from=lambda pkt: pkt.certlen)]

    def extract_padding(self, s):
        return b"", s


class TLSCertificate(_TLSHandshake):
    name = "TLS Handshake - Certificate"
    fields_desc = _begin(11) + [_ThreeBytesLenField("certslen", None, length_of="certs"),
                                PacketListField("certs", [], _Certificate, length_from=lambda pkt: pkt.certslen)]


class _RestField(StrField):
    """All that is left of the message."""

    def getfield(self, pkt, s):
        size = max(0, pkt.msglen) if pkt.msglen is not None else len(s)
        return s[size:], s[:size]


class TLSServerKeyExchange(_TLSHandshake):
    name = "TLS Handshake - Server Key Exchange"
    fields_desc = _begin(12) + [_RestField("params", "")]


class TLSCertificateRequest(_TLSHandshake):
    name = "TLS Handshake - Certificate Request"
    fields_desc = _begin(13) + [_RestField("data", "")]


class TLSServerHelloDone(_TLSHandshake):
    name = "TLS Handshake - Server Hello Done"
    fields_desc = _begin(14)


class TLSCertificateVerify(_TLSHandshake):
    name = "TLS Handshake - Certificate Verify"
    fields_desc = _begin(15) + [_RestField("sig", "")]


class TLSClientKeyExchange(_TLSHandshake):
    name = "TLS Handshake - Client Key Exchange"
    fields_desc = _begin(16) + [_RestField("exchkeys", "")]


class TLSFinished(_TLSHandshake):
    name = "TLS Handshake - Finished"
    fields_desc = _begin(20) + [_RestField("vdata", "")]


class TLSCertificateStatus(_TLSHandshake):
    name = "TLS Handshake - Certificate Status"
    fields_desc = _begin(22) + [ByteEnumField("status_type", 1, {1: "ocsp"}), _ThreeBytesLenField("responselen", None, length_of="response"),
                                XStrLenField("response", "", length_from=lambda pkt: pkt.responselen)]


class TLSNewSessionTicket(_TLSHandshake):
    name = "TLS Handshake - New Session Ticket"
    fields_desc = _begin(4) + [IntField("lifetime", 0xffffffff), FieldLenField("ticketlen", None, length_of="ticket"),
                               StrLenField("ticket", "", length_from=lambda pkt: pkt.ticketlen)]


BY_TYPE = {0: TLSHelloRequest, 1: TLSClientHello, 2: TLSServerHello, 4: TLSNewSessionTicket, 8: TLSEncryptedExtensions, 11: TLSCertificate,
           12: TLSServerKeyExchange, 13: TLSCertificateRequest, 14: TLSServerHelloDone, 15: TLSCertificateVerify, 16: TLSClientKeyExchange,
           20: TLSFinished, 22: TLSCertificateStatus}
