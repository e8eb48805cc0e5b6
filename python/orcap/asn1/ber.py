"""The basic encoding rules, X.690: objects to bytes and back. `enc` writes the shortest length, `dec` gives an object and what stands behind it."""
from socket import inet_aton, inet_ntoa

from orcap.asn1.asn1 import (ASN1_BADTAG, ASN1_BadTag_Decoding_Error, ASN1_Class_UNIVERSAL, ASN1_Codecs, ASN1_DECODING_ERROR, ASN1_Decoding_Error,
                             ASN1_Encoding_Error, ASN1_Error, ASN1_Object)
from orcap.asn1.mib import conf
from orcap.base_classes import first_of
from orcap.compat import bytes_encode

MAX_BER_DEPTH = 30


class BER_Exception(Exception):
    pass


class _WithRest:
    """An error that says what was done and what is left."""

    def __init__(self, msg, encoded=None, decoded=None, remaining=b""):
        Exception.__init__(self, msg)
        self.encoded, self.decoded, self.remaining = encoded, decoded, remaining

    def __str__(self):
        done = self.encoded if self.encoded is not None else self.decoded
        text = done.strshow() if isinstance(done, ASN1_Object) else repr(done)
        return f"{Exception.__str__(self)}\n### Already {'encoded' if self.encoded is not None else 'decoded'} ###\n{text}" \
               f"\n### Remaining ###\n{self.remaining!r}"


class BER_Encoding_Error(_WithRest, ASN1_Encoding_Error):
    pass


class BER_Decoding_Error(_WithRest, ASN1_Decoding_Error):
    pass


class BER_BadTag_Decoding_Error(BER_Decoding_Error, ASN1_BadTag_Decoding_Error):
    pass


def BER_len_enc(ll, size=0):
    """A length; in the long form of at least `size` bytes when that is not 0."""
    size = conf.ASN1_default_long_size if size is None else size
    if ll <= 127 and size == 0:
        return bytes([ll])
    count = max((ll.bit_length() + 7) // 8, size)
    if count > 127:
        raise BER_Exception(f"BER_len_enc: Length too long ({count}) to be encoded")
    return bytes([0x80 | count]) + ll.to_bytes(count, "big")


def BER_len_dec(s):
    count = s[0] & 0x7f
    if not s[0] & 0x80:
        return count, s[1:]
    if len(s) <= count:
        raise BER_Decoding_Error(f"BER_len_dec: Got {len(s) - 1} bytes while expecting {count}", remaining=s)
    return int.from_bytes(s[1:count + 1], "big"), s[count + 1:]


def BER_num_enc(ll, size=1):
    septets = [ll & 0x7f]
    while ll > 0x7f or len(septets) < size:
        ll >>= 7
        septets.insert(0, 0x80 | ll & 0x7f)
    return bytes(septets)


def BER_num_dec(s, cls_id=0):
    number = cls_id
    for at, byte in enumerate(s):
        number = number << 7 | byte & 0x7f
        if not byte & 0x80:
            return number, s[at + 1:]
        if at > 32:
            raise BER_Decoding_Error("BER_num_dec: maximum value reached", remaining=s)
    raise BER_Decoding_Error("BER_num_dec: unfinished number description", remaining=s)


def BER_id_dec(s):
    """A tag with its class and the bit of constructed contents: the byte as it is, or for high numbers these three bits and seven a byte."""
    return (s[0], s[1:]) if s[0] & 0x1f != 0x1f else BER_num_dec(s[1:], s[0] >> 5)


def BER_id_enc(n):
    if n < 256:
        return bytes([n])
    septets = BER_num_enc(n)
    return bytes([(septets[0] & 7) << 5 | 0x1f]) + septets[1:]


def BER_tagging_dec(s, hidden_tag=None, implicit_tag=None, explicit_tag=None, safe=False, _fname=""):
    """The tag that was found where it is not the one expected, and the element with the tag of its type."""
    expected = implicit_tag if implicit_tag is not None else explicit_tag
    if not s or expected is None:
        return None, s
    found, rest = BER_id_dec(s)
    if found != expected and not safe:
        raise BER_Decoding_Error(f"BER_tagging_dec: observed tag {found:#04x} does not match expected tag {expected:#04x} ({_fname})", remaining=rest)
    rest = BER_id_enc(int(hidden_tag)) + rest if implicit_tag is not None else BER_len_dec(rest)[1]
    return (found if found != expected else None), rest


def BER_tagging_enc(s, implicit_tag=None, explicit_tag=None):
    if s and implicit_tag is not None:
        return BER_id_enc(implicit_tag) + s[1:]
    if s and explicit_tag is not None:
        return BER_id_enc(explicit_tag) + BER_len_enc(len(s), size=conf.ASN1_default_long_size) + s
    return s


class BERcodec_metaclass(type):
    def __new__(mcs, name, bases, members):
        own = type.__new__(mcs, name, bases, members)
        own.tag.register(own.codec, own)
        return own


class BERcodec_Object(metaclass=BERcodec_metaclass):
    """Of any type: the tag decides."""
    codec = ASN1_Codecs.BER
    tag = ASN1_Class_UNIVERSAL.ANY

    @classmethod
    def asn1_object(cls, val):
        return cls.tag.asn1_object(val)

    @classmethod
    def check_string(cls, s):
        if not s:
            raise BER_Decoding_Error(f"{cls.__name__}: Got empty object while expecting tag {cls.tag!r}", remaining=s)

    @classmethod
    def check_type(cls, s):
        cls.check_string(s)
        tag, rest = BER_id_dec(s)
        if tag != cls.tag:
            raise BER_BadTag_Decoding_Error(f"{cls.__name__}: Got tag [{tag}/{tag:#x}] while expecting {cls.tag!r}", remaining=s)
        return rest

    @classmethod
    def check_type_get_len(cls, s):
        rest = cls.check_type(s)
        if not rest:
            raise BER_Decoding_Error(f"{cls.__name__}: No bytes while expecting a length", remaining=s)
        return BER_len_dec(rest)

    @classmethod
    def check_type_check_len(cls, s):
        size, rest = cls.check_type_get_len(s)
        if len(rest) < size:
            raise BER_Decoding_Error(f"{cls.__name__}: Got {len(rest)} bytes while expecting {size}", remaining=s)
        return size, rest[:size], rest[size:]

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        context = cls.tag.context if context is None else context
        cls.check_string(s)
        tag = BER_id_dec(s)[0]
        if tag not in context:
            raise BER_Decoding_Error(f"Unknown prefix [{tag:02x}] for [{s if len(s) <= 18 else s[:15] + b'...'!r}]", remaining=s)
        codec = context[tag].get_codec(ASN1_Codecs.BER)
        if codec is BERcodec_Object:
            size, rest = BER_num_dec(BER_id_dec(s)[1])
            return ASN1_BADTAG(rest[:size]), rest[size:]
        return codec.dec(s, context, safe, _depth=_depth)

    @classmethod
    def dec(cls, s, context=None, safe=False, _depth=0, **_):
        if _depth > MAX_BER_DEPTH:
            raise BER_Exception("Reached maximum BER recursion limit")
        if not safe:
            return cls.do_dec(s, context, safe, _depth=_depth)
        try:
            return cls.do_dec(s, context, safe, _depth=_depth)
        except BER_BadTag_Decoding_Error as error:
            own, rest = BERcodec_Object.dec(error.remaining, context, safe, _depth=_depth + 1)
            return ASN1_BADTAG(own), rest
        except ASN1_Error as error:
            return ASN1_DECODING_ERROR(s, exc=error), b""

    @classmethod
    def safedec(cls, s, context=None, _depth=0, **_):
        return cls.dec(s, context, safe=True, _depth=_depth)

    @classmethod
    def _element(cls, content, size_len=0):
        return bytes([int(cls.tag)]) + BER_len_enc(len(content), size=size_len) + content

    @classmethod
    def enc(cls, s, size_len=0, **_):
        if isinstance(s, (str, bytes)):
            return BERcodec_STRING.enc(s, size_len=size_len)
        try:
            return BERcodec_INTEGER.enc(int(s), size_len=size_len)
        except TypeError:
            raise TypeError("Trying to encode an invalid value !") from None


ASN1_Codecs.BER.register_stem(BERcodec_Object)


class BERcodec_INTEGER(BERcodec_Object):
    tag = ASN1_Class_UNIVERSAL.INTEGER

    @classmethod
    def enc(cls, i, size_len=0, **_):
        return cls._element(i.to_bytes(((i if i >= 0 else ~i).bit_length() + 8) // 8, "big", signed=True), size_len)

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        _, content, rest = cls.check_type_check_len(s)
        return cls.asn1_object(int.from_bytes(content, "big", signed=True)), rest


class BERcodec_BOOLEAN(BERcodec_INTEGER):
    tag = ASN1_Class_UNIVERSAL.BOOLEAN


class BERcodec_BIT_STRING(BERcodec_Object):
    tag = ASN1_Class_UNIVERSAL.BIT_STRING

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        _, content, rest = cls.check_type_check_len(s)
        if not content:
            raise BER_Decoding_Error("BERcodec_BIT_STRING found no content (not even unused_bits byte)", remaining=s)
        if safe and content[0] > 7:
            raise BER_Decoding_Error("BERcodec_BIT_STRING: too many unused_bits advertised", remaining=s)
        bits = "".join(f"{byte:08b}" for byte in content[1:])
        return cls.asn1_object(bits[:-content[0]] if content[0] else bits), rest

    @classmethod
    def enc(cls, _s, size_len=0, **_):
        bits = bytes_encode(_s).decode()
        unused = -len(bits) % 8
        padded = bits + "0" * unused
        return cls._element(bytes([unused]) + bytes(int(padded[i:i + 8], 2) for i in range(0, len(padded), 8)), size_len)


class BERcodec_STRING(BERcodec_Object):
    tag = ASN1_Class_UNIVERSAL.STRING

    @classmethod
    def enc(cls, _s, size_len=0, **_):
        return cls._element(bytes_encode(_s), size_len)

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        _, content, rest = cls.check_type_check_len(s)
        return cls.asn1_object(content), rest


class BERcodec_NULL(BERcodec_INTEGER):
    tag = ASN1_Class_UNIVERSAL.NULL

    @classmethod
    def enc(cls, i, size_len=0, **_):
        return super().enc(i, size_len=size_len) if i else cls._element(b"", size_len)


class BERcodec_OID(BERcodec_Object):
    tag = ASN1_Class_UNIVERSAL.OID

    @classmethod
    def enc(cls, _oid, size_len=0, **_):
        oid = bytes_encode(_oid).strip(b".")
        parts = [int(part) for part in oid.split(b".")] if oid else []
        if len(parts) >= 2:
            parts[:2] = [40 * parts[0] + parts[1]]
        return cls._element(b"".join(BER_num_enc(part) for part in parts), size_len)

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        _, content, rest = cls.check_type_check_len(s)
        parts = []
        while content:
            part, content = BER_num_dec(content)
            parts.append(part)
        if parts: # X.690, section 8.19.4
            arc = min(parts[0] // 40, 2)
            parts[:1] = [arc, parts[0] - 40 * arc]
        return cls.asn1_object(".".join(map(str, parts)).encode()), rest


class BERcodec_SEQUENCE(BERcodec_Object):
    tag = ASN1_Class_UNIVERSAL.SEQUENCE

    @classmethod
    def enc(cls, _ll, size_len=0, **_):
        return cls._element(_ll if isinstance(_ll, bytes) else b"".join(each.enc(cls.codec) for each in _ll), size_len)

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        size, rest = cls.check_type_get_len(s)
        content, members = rest[:size], []
        while content:
            try:
                own, content = BERcodec_Object.dec(content, context or cls.tag.context, safe, _depth=_depth + 1)
            except BER_Decoding_Error as error:
                error.remaining += rest[size:]
                error.decoded = members + ([error.decoded] if error.decoded is not None else [])
                raise
            members.append(own)
        if len(rest) < size:
            raise BER_Decoding_Error("Not enough bytes to decode sequence", decoded=members)
        return cls.asn1_object(members), rest[size:]


class BERcodec_SET(BERcodec_SEQUENCE):
    tag = ASN1_Class_UNIVERSAL.SET


class BERcodec_IPADDRESS(BERcodec_STRING):
    tag = ASN1_Class_UNIVERSAL.IPADDRESS

    @classmethod
    def enc(cls, ipaddr_ascii, size_len=0, **_):
        try:
            return cls._element(inet_aton(ipaddr_ascii), size_len)
        except (OSError, TypeError):
            raise BER_Encoding_Error("IPv4 address could not be encoded") from None

    @classmethod
    def do_dec(cls, s, context=None, safe=False, _depth=0):
        _, content, rest = cls.check_type_check_len(s)
        if len(content) != 4:
            raise BER_Decoding_Error("IP address could not be decoded", remaining=s)
        return cls.asn1_object(inet_ntoa(content)), rest


def _like(base, *names):
    """Codecs of types that are encoded alike."""
    for name in names:
        globals()["BERcodec_" + name] = BERcodec_metaclass("BERcodec_" + name, (base,),
                                                           {"tag": getattr(ASN1_Class_UNIVERSAL, name), "__module__": __name__})


_like(BERcodec_INTEGER, "ENUMERATED", "COUNTER32", "COUNTER64", "GAUGE32", "TIME_TICKS")
_like(BERcodec_STRING, "UTF8_STRING", "NUMERIC_STRING", "PRINTABLE_STRING", "T61_STRING", "VIDEOTEX_STRING", "IA5_STRING", "GENERAL_STRING",
      "UTC_TIME", "GENERALIZED_TIME", "ISO646_STRING", "UNIVERSAL_STRING", "BMP_STRING")


# ---- what the extension asks

def read_element(kind, content, read):
    """The object of a type and its content; text of a default is str."""
    codec = ASN1_Class_UNIVERSAL[kind].get_codec(ASN1_Codecs.BER)
    own = codec.dec(codec._element(content), ASN1_Class_UNIVERSAL)[0]
    if not read and isinstance(own.val, bytes):
        own.val = own.val.decode()
    return own


def write_element(value, kind, name):
    """The element of a value for a field of a type; 0: of any."""
    tag = ASN1_Class_UNIVERSAL[kind]
    if not isinstance(value, (int, str, bytes, ASN1_Object)):
        value = bytes(value) if hasattr(value, "self_build") else first_of(value, name)
    if isinstance(value, ASN1_Object):
        if kind and value.tag not in (tag, ASN1_Class_UNIVERSAL.RAW, ASN1_Class_UNIVERSAL.ERROR):
            raise ASN1_Error(f"Encoding Error: got {value!r} instead of an {tag!r} for field [{name}]")
        return value.enc(ASN1_Codecs.BER)
    return tag.get_codec(ASN1_Codecs.BER).enc(value)
