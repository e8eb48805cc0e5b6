"""Extensions of TLS's hellos. The numbers are IANA's, "TLS ExtensionType Values"."""
from orcap.fields import (ByteEnumField, ByteField, FieldLenField, FieldListField, MayEnd, PacketListField, ShortEnumField, ShortField, StrLenField,
                          XStrLenField)
from orcap.packet import Packet

EXTENSIONS = {0: "server_name", 1: "max_fragment_length", 5: "status_request", 10: "supported_groups", 11: "ec_point_formats",
              13: "signature_algorithms", 15: "heartbeat", 16: "alpn", 18: "signed_certificate_timestamp", 21: "padding", 22: "encrypt_then_mac",
              23: "extended_master_secret", 27: "compress_certificate", 28: "record_size_limit", 35: "session_ticket", 41: "pre_shared_key",
              42: "early_data_indication", 43: "supported_versions", 44: "cookie", 45: "psk_key_exchange_modes", 49: "post_handshake_auth",
              50: "signature_algorithms_cert", 51: "key_share", 57: "quic_transport_parameters", 0xff01: "renegotiation_info"}
VERSIONS = {0x0002: "SSLv2", 0x0300: "SSLv3", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}
GROUPS = {19: "secp192r1", 21: "secp224r1", 23: "secp256r1", 24: "secp384r1", 25: "secp521r1", 29: "x25519", 30: "x448", 256: "ffdhe2048",
          257: "ffdhe3072", 258: "ffdhe4096"}


class TLS_Ext_Unknown(Packet):
    """An extension of another kind."""
    name = "TLS Extension - Scapy Unknown"
    fields_desc = [ShortEnumField("type", None, EXTENSIONS), FieldLenField("len", None, fmt="!H", length_of="val"),
                   StrLenField("val", "", length_from=lambda pkt: pkt.len)]

    def post_build(self, pkt, pay):
        """Where no field tells the size, it is that of what follows it."""
        if self.len is None:
            pkt = pkt[:2] + (len(pkt) - 4).to_bytes(2, "big") + pkt[4:]
        return pkt + pay

    def extract_padding(self, s):
        return b"", s


def _begin(number):
    return [ShortEnumField("type", number, EXTENSIONS), MayEnd(ShortField("len", None))]


class ServerName(Packet):
    name = "HostName"
    fields_desc = [ByteEnumField("nametype", 0, {0: "host_name"}), FieldLenField("namelen", None, length_of="servername"),
                   StrLenField("servername", "", length_from=lambda pkt: pkt.namelen)]

    def guess_payload_class(self, payload):
        from orcap.packet import Padding
        return Padding


class TLS_Ext_ServerName(TLS_Ext_Unknown):
    name = "TLS Extension - Server Name"
    fields_desc = _begin(0) + [FieldLenField("servernameslen", None, length_of="servernames"),
                               PacketListField("servernames", [], ServerName, length_from=lambda pkt: pkt.servernameslen)]


class TLS_Ext_MaxFragLen(TLS_Ext_Unknown):
    name = "TLS Extension - Max Fragment Length"
    fields_desc = _begin(1) + [ByteEnumField("maxfraglen", 4, {1: "2^9", 2: "2^10", 3: "2^11", 4: "2^12"})]


class TLS_Ext_SupportedGroups(TLS_Ext_Unknown):
    name = "TLS Extension - Supported Groups"
    fields_desc = _begin(10) + [FieldLenField("groupslen", None, length_of="groups"),
                                FieldListField("groups", [], ShortEnumField("ng", None, GROUPS), length_from=lambda pkt: pkt.groupslen)]


class TLS_Ext_SupportedPointFormat(TLS_Ext_Unknown):
    name = "TLS Extension - Supported Point Format"
    fields_desc = _begin(11) + [FieldLenField("ecpllen", None, fmt="B", length_of="ecpl"),
                                FieldListField("ecpl", [0], ByteEnumField("nc", None, {0: "uncompressed", 1: "ansiX962_compressed_prime",
                                                                                       2: "ansiX962_compressed_char2"}),
                                               length_from=lambda pkt: pkt.ecpllen)]


class TLS_Ext_SignatureAlgorithms(TLS_Ext_Unknown):
    name = "TLS Extension - Signature Algorithms"
    fields_desc = _begin(13) + [FieldLenField("sig_algs_len", None, length_of="sig_algs"),
                                FieldListField("sig_algs", [], ShortField("hash_sig", None), length_from=lambda pkt: pkt.sig_algs_len)]


class ProtocolName(Packet):
    name = "Protocol Name"
    fields_desc = [FieldLenField("len", None, fmt="B", length_of="protocol"), StrLenField("protocol", "", length_from=lambda pkt: pkt.len)]

    def guess_payload_class(self, payload):
        from orcap.packet import Padding
        return Padding


class TLS_Ext_ALPN(TLS_Ext_Unknown):
    name = "TLS Extension - Application Layer Protocol Negotiation"
    fields_desc = _begin(16) + [FieldLenField("protocolslen", None, length_of="protocols"),
                                PacketListField("protocols", [], ProtocolName, length_from=lambda pkt: pkt.protocolslen)]


class TLS_Ext_Padding(TLS_Ext_Unknown):
    name = "TLS Extension - Padding"
    fields_desc = [ShortEnumField("type", 21, EXTENSIONS), FieldLenField("len", None, length_of="padding"),
                   StrLenField("padding", "", length_from=lambda pkt: pkt.len)]


class TLS_Ext_EncryptThenMAC(TLS_Ext_Unknown):
    name = "TLS Extension - Encrypt-then-MAC"
    fields_desc = _begin(22)


class TLS_Ext_ExtendedMasterSecret(TLS_Ext_Unknown):
    name = "TLS Extension - Extended Master Secret"
    fields_desc = _begin(23)


class TLS_Ext_SessionTicket(TLS_Ext_Unknown):
    name = "TLS Extension - Session Ticket"
    fields_desc = [ShortEnumField("type", 35, EXTENSIONS), FieldLenField("len", None, length_of="ticket"),
                   StrLenField("ticket", "", length_from=lambda pkt: pkt.len)]


class TLS_Ext_SupportedVersion_CH(TLS_Ext_Unknown):
    name = "TLS Extension - Supported Versions (for ClientHello)"
    fields_desc = _begin(43) + [FieldLenField("versionslen", None, fmt="B", length_of="versions"),
                                FieldListField("versions", [], ShortEnumField("version", None, VERSIONS), length_from=lambda pkt: pkt.versionslen)]


class TLS_Ext_SupportedVersion_SH(TLS_Ext_Unknown):
    name = "TLS Extension - Supported Versions (for ServerHello)"
    fields_desc = _begin(43) + [ShortEnumField("version", None, VERSIONS)]


class TLS_Ext_Cookie(TLS_Ext_Unknown):
    name = "TLS Extension - Cookie"
    fields_desc = _begin(44) + [FieldLenField("cookielen", None, length_of="cookie"),
                                XStrLenField("cookie", "", length_from=lambda pkt: pkt.cookielen)]


class TLS_Ext_PSKKeyExchangeModes(TLS_Ext_Unknown):
    name = "TLS Extension - PSK Key Exchange Modes"
    fields_desc = _begin(45) + [FieldLenField("kxmodeslen", None, fmt="B", length_of="kxmodes"),
                                FieldListField("kxmodes", [], ByteEnumField("kxmode", None, {0: "psk_ke", 1: "psk_dhe_ke"}),
                                               length_from=lambda pkt: pkt.kxmodeslen)]


class KeyShareEntry(Packet):
    name = "Key Share Entry"
    fields_desc = [ShortEnumField("group", None, GROUPS), FieldLenField("kxlen", None, length_of="key_exchange"),
                   XStrLenField("key_exchange", "", length_from=lambda pkt: pkt.kxlen)]

    def extract_padding(self, s):
        return b"", s


class TLS_Ext_KeyShare_CH(TLS_Ext_Unknown):
    name = "TLS Extension - Key Share (for ClientHello)"
    fields_desc = _begin(51) + [FieldLenField("client_shares_len", None, length_of="client_shares"),
                                PacketListField("client_shares", [], KeyShareEntry, length_from=lambda pkt: pkt.client_shares_len)]


class TLS_Ext_KeyShare_SH(TLS_Ext_Unknown):
    name = "TLS Extension - Key Share (for ServerHello)"
    fields_desc = _begin(51) + [PacketListField("server_share", [], KeyShareEntry, length_from=lambda pkt: pkt.len)]


class TLS_Ext_RenegotiationInfo(TLS_Ext_Unknown):
    name = "TLS Extension - Renegotiation Indication"
    fields_desc = [ShortEnumField("type", 0xff01, EXTENSIONS), MayEnd(ShortField("len", None)),
                   FieldLenField("reneg_conn_len", None, fmt="B", length_of="renegotiated_connection"),
                   StrLenField("renegotiated_connection", "", length_from=lambda pkt: pkt.reneg_conn_len)]


class TLS_Ext_RecordSizeLimit(TLS_Ext_Unknown):
    name = "TLS Extension - Record Size Limit"
    fields_desc = _begin(28) + [ShortField("record_size_limit", None)]


_SAID_BY_BOTH = {0: TLS_Ext_ServerName, 1: TLS_Ext_MaxFragLen, 10: TLS_Ext_SupportedGroups, 11: TLS_Ext_SupportedPointFormat,
                 13: TLS_Ext_SignatureAlgorithms, 16: TLS_Ext_ALPN, 21: TLS_Ext_Padding, 22: TLS_Ext_EncryptThenMAC,
                 23: TLS_Ext_ExtendedMasterSecret, 28: TLS_Ext_RecordSizeLimit, 35: TLS_Ext_SessionTicket, 44: TLS_Ext_Cookie,
                 45: TLS_Ext_PSKKeyExchangeModes, 0xff01: TLS_Ext_RenegotiationInfo}
BY_CLIENT = {**_SAID_BY_BOTH, 43: TLS_Ext_SupportedVersion_CH, 51: TLS_Ext_KeyShare_CH}
BY_SERVER = {**_SAID_BY_BOTH, 43: TLS_Ext_SupportedVersion_SH, 51: TLS_Ext_KeyShare_SH}


class ExtensionsField(PacketListField):
    """Extensions one after another; one that lies about its own inside is left as it is."""

    def __init__(self, name, default, classes, length_from):
        PacketListField.__init__(self, name, default, TLS_Ext_Unknown, length_from=length_from)
        self.classes = classes

    def getfield(self, pkt, s):
        size = self.length_from(pkt) if pkt.extlen is not None else len(s)
        own, rest, found = s[:size], s[size:], []
        while own:
            end = 4 + int.from_bytes(own[2:4], "big")
            piece, own = own[:end], own[end:]
            found.append(self._one(piece))
        return rest, found

    def _one(self, piece):
        from orcap.packet import Raw
        if len(piece) < 4:
            return Raw(piece)
        cls = self.classes.get(int.from_bytes(piece[:2], "big"), TLS_Ext_Unknown)
        try:
            extension = cls(piece)
            return extension if bytes(extension) == piece else TLS_Ext_Unknown(piece)
        except Exception:
            return TLS_Ext_Unknown(piece)
