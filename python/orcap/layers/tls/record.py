"""TLS records. RFC 5246 section 6.2, RFC 8446 section 5."""
from orcap._packet.loading import fill
from orcap.fields import ByteEnumField, ByteField, PacketListField, ShortEnumField, ShortField, StrField
from orcap.layers.tls.extensions import VERSIONS
from orcap.layers.tls.handshake import BY_TYPE, _TLSHandshake
from orcap.packet import Packet, Padding, Raw, bind_bottom_up, bind_layers, builtin_classes

TCP = builtin_classes["TCP"]
TYPES = {20: "change_cipher_spec", 21: "alert", 22: "handshake", 23: "application_data", 24: "heartbeat"}
ALERTS = {0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow", 40: "handshake_failure", 42: "bad_certificate",
          43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter",
          48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
          80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension",
          112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
          120: "no_application_protocol"}


class _TLSEncryptedContent(Raw):
    """What cannot be read without keys."""
    name = "Encrypted Content"


class _Message(Packet):
    def guess_payload_class(self, payload):
        return Padding


class TLSChangeCipherSpec(_Message):
    name = "TLS ChangeCipherSpec"
    fields_desc = [ByteEnumField("msgtype", 1, {1: "change_cipher_spec"})]


class TLSAlert(_Message):
    name = "TLS Alert"
    fields_desc = [ByteEnumField("level", None, {1: "warning", 2: "fatal"}), ByteEnumField("descr", None, ALERTS)]


class TLSApplicationData(_Message):
    name = "TLS Application Data"
    fields_desc = [StrField("data", "")]


def _handshakes(s):
    """The messages of a record; from the first that does not fit on, what is encrypted or goes on in the next record."""
    found = []
    while s:
        size = 4 + int.from_bytes(s[1:4], "big")
        cls = BY_TYPE.get(s[0])
        if len(s) < 4 or size > len(s) or cls is None:
            return found + [_TLSEncryptedContent(s)]
        try:
            message = cls(s[:size])
            if bytes(message) != s[:size]:
                message = _TLSHandshake(s[:size])
        except Exception:
            message = _TLSHandshake(s[:size])
        found.append(message)
        s = s[size:]
    return found


class _MessagesField(PacketListField):
    """What a record carries."""

    def __init__(self, name, default):
        PacketListField.__init__(self, name, default, Raw, length_from=lambda pkt: pkt.len)

    def getfield(self, pkt, s):
        own, rest = s[:pkt.len], s[pkt.len:]
        if pkt.type == 22:
            return rest, _handshakes(own)
        if pkt.type == 20 and len(own) == 1:
            return rest, [TLSChangeCipherSpec(own)]
        if pkt.type == 21 and len(own) == 2:
            return rest, [TLSAlert(own)]
        if pkt.type == 23:
            return rest, [TLSApplicationData(data=own)]
        return rest, [_TLSEncryptedContent(own)] if own else []


class _NoneField(StrField):
    """Something that only ciphers have."""

    def getfield(self, pkt, s):
        return s, self.default

    def addfield(self, pkt, s, val):
        return s + val if isinstance(val, bytes) else s


_KINDS = {TLSChangeCipherSpec: 20, TLSAlert: 21, TLSApplicationData: 23}


class TLS(Packet):
    name = "TLS"
    fields_desc = [ByteEnumField("type", None, TYPES), ShortEnumField("version", 0x0303, VERSIONS), ShortField("len", None), _NoneField("iv", b""),
                   _MessagesField("msg", []), _NoneField("mac", b""), _NoneField("pad", b""), _NoneField("padlen", None)]

    def post_build(self, pkt, pay):
        if self.type is None:
            kind = next((number for cls, number in _KINDS.items() if self.msg and isinstance(self.msg[0], cls)), 22)
            pkt = bytes([kind]) + pkt[1:]
        if self.len is None:
            pkt = pkt[:3] + (len(pkt) - 5).to_bytes(2, "big") + pkt[5:]
        return pkt + pay

    def guess_payload_class(self, payload):
        """Another record, where it looks like one."""
        return TLS if len(payload) >= 5 and payload[0] in TYPES and payload[1] == 3 else Raw

    @classmethod
    def tcp_reassemble(cls, data, metadata, session):
        """The records that stream bytes begin with, or None while the first is not whole."""
        if len(data) >= 3 and (data[0] not in TYPES or data[1] != 3):
            return Raw(data)
        end = 0
        while len(data) >= end + 5 and data[end] in TYPES and data[end + 1] == 3 and len(data) >= end + 5 + int.from_bytes(data[end + 3:end + 5], "big"):
            end += 5 + int.from_bytes(data[end + 3:end + 5], "big")
        if not end:
            return cls(data) if metadata.get("tcp_end") and len(data) >= 5 else None
        return cls(data[:end]) / Padding(data[end:]) if data[end:] else cls(data)

    def mysummary(self):
        names = " / ".join(type(message).__name__ for message in self.msg)
        return "TLS" + (" " + names if names else "")


bind_bottom_up(TCP, TLS, sport=443)
bind_bottom_up(TCP, TLS, dport=443)
bind_layers(TCP, TLS, sport=443, dport=443)
fill(globals())
