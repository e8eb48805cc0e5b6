"""Values of ASN.1 as objects."""
import random
from datetime import datetime, timedelta, timezone

from orcap.asn1.mib import conf
from orcap.compat import bytes_encode, plain_str
from orcap.error import Scapy_Exception, warning
from orcap.volatile import GeneralizedTime, RandField, RandIP


class ASN1_Error(Scapy_Exception):
    pass


class ASN1_Encoding_Error(ASN1_Error):
    pass


class ASN1_Decoding_Error(ASN1_Error):
    pass


class ASN1_BadTag_Decoding_Error(ASN1_Decoding_Error):
    pass


class _Named(int):
    """A number with a name."""

    def __new__(cls, key, value, **_):
        self = int.__new__(cls, value)
        self._key = key
        return self

    def __repr__(self):
        return f"<{type(self).__name__} {self._key}[{int(self)}]>"

    def __str__(self):
        return self._key


class ASN1Codec(_Named):
    """A way to encode; `_stem` is what does it for values of any type."""

    def register_stem(self, stem):
        self._stem = stem

    def get_stem(self):
        return self._stem

    def dec(self, s, context=None, **_):
        return self._stem.dec(s, context=context)

    def safedec(self, s, context=None, **_):
        return self._stem.safedec(s, context=context)


class ASN1_Codecs:
    BER, DER, PER, CER, LWER, BACnet, OER, SER, XER = (ASN1Codec(name, number) for number, name in enumerate(
        ("BER", "DER", "PER", "CER", "LWER", "BACnet", "OER", "SER", "XER"), 1))


class ASN1Tag(_Named):
    """A type by its tag: the class of its objects, and its codecs."""

    def __new__(cls, key, value, context=None, codec=None):
        self = _Named.__new__(cls, key, value)
        self.context, self._codec = context, {} if codec is None else codec
        return self

    def clone(self):
        copy = type(self)(self._key, int(self), self.context, self._codec)
        if hasattr(self, "_asn1_obj"):
            copy._asn1_obj = self._asn1_obj
        return copy

    def register_asn1_object(self, asn1obj):
        self._asn1_obj = asn1obj

    def asn1_object(self, val):
        if hasattr(self, "_asn1_obj"):
            return self._asn1_obj(val)
        raise ASN1_Error(f"{self!r} does not have any assigned ASN1 object")

    def register(self, codecnum, codec):
        self._codec[codecnum] = codec

    def get_codec(self, codec):
        if codec not in self._codec:
            raise ASN1_Error(f"Codec {codec!r} not found for tag {self!r}")
        return self._codec[codec]


class ASN1_Class_metaclass(type):
    """A class of tags holds those of its bases too; in it are all that it has, by number."""

    def __new__(mcs, name, bases, members):
        tags = {}
        for base in reversed(bases):
            tags.update({key: tag.clone() for key, tag in vars(base).items() if isinstance(tag, ASN1Tag)})
        tags.update({key: ASN1Tag(key, value) for key, value in members.items() if type(value) is int})
        own = type.__new__(mcs, name, bases, {**members, **tags})
        own.__rdict__ = {int(tag): tag for tag in tags.values()}
        for tag in tags.values():
            tag.context = own
        return own

    def __contains__(cls, value):
        return int(value) in cls.__rdict__

    def __getitem__(cls, value):
        return cls.__rdict__[int(value)]

    def __iter__(cls):
        return iter(cls.__rdict__)


class ASN1_Class(metaclass=ASN1_Class_metaclass):
    pass


class ASN1_Class_UNIVERSAL(ASN1_Class):
    name = "UNIVERSAL"
    ERROR, RAW, NONE, ANY = -3, -2, -1, 0
    BOOLEAN, INTEGER, BIT_STRING, STRING, NULL, OID, OBJECT_DESCRIPTOR, EXTERNAL, REAL, ENUMERATED = range(1, 11)
    EMBEDDED_PDF, UTF8_STRING, RELATIVE_OID = 11, 12, 13
    SEQUENCE, SET = 0x30, 0x31
    NUMERIC_STRING, PRINTABLE_STRING, T61_STRING, VIDEOTEX_STRING, IA5_STRING, UTC_TIME, GENERALIZED_TIME, GRAPHIC_STRING = range(18, 26)
    ISO646_STRING, GENERAL_STRING, UNIVERSAL_STRING, CHAR_STRING, BMP_STRING = range(26, 31)
    IPADDRESS, COUNTER32, GAUGE32, TIME_TICKS, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x46


class ASN1_Object_metaclass(type):
    def __new__(mcs, name, bases, members):
        own = type.__new__(mcs, name, bases, members)
        own.tag.register_asn1_object(own)
        return own


def _cut(text, most, first):
    return text if len(text) <= most else text[:first] + "..." + text[-10:]


class ASN1_Object(metaclass=ASN1_Object_metaclass):
    """A value with its type; it compares as its value does."""
    tag = ASN1_Class_UNIVERSAL.ANY

    def __init__(self, val):
        self.val = val

    def enc(self, codec):
        return self.tag.get_codec(codec).enc(self.val)

    def _title(self):
        return self.__dict__.get("name", type(self).__name__)

    def __repr__(self):
        return f"<{self._title()}[{self.val!r}]>"

    def __bytes__(self):
        return self.enc(conf.ASN1_default_codec)

    def __str__(self):
        return plain_str(bytes(self))

    def strshow(self, lvl=0):
        return "  " * lvl + repr(self) + "\n"

    def show(self, lvl=0):
        print(self.strshow(lvl))

    def command(self, json=False):
        if not json:
            return f"{type(self).__name__}({self.val!r})"
        value = self.val.decode("utf-8", errors="backslashreplace") if isinstance(self.val, bytes) else repr(self.val)
        return {"type": type(self).__name__, "value": value}

    def __eq__(self, other):
        return bool(self.val == other)

    def __ne__(self, other):
        return bool(self.val != other)

    def __lt__(self, other):
        return bool(self.val < other)

    def __le__(self, other):
        return bool(self.val <= other)

    def __gt__(self, other):
        return bool(self.val > other)

    def __ge__(self, other):
        return bool(self.val >= other)

    __hash__ = None


class _ASN1_ERROR(ASN1_Object):
    def enc(self, codec):
        return self.val.enc(codec) if isinstance(self.val, ASN1_Object) else self.val


class ASN1_DECODING_ERROR(_ASN1_ERROR):
    tag = ASN1_Class_UNIVERSAL.ERROR

    def __init__(self, val, exc=None):
        ASN1_Object.__init__(self, val)
        self.exc = exc

    def __repr__(self):
        return f"<{self._title()}[{self.val!r}]{{{{{self.exc and self.exc.args[0] or ''!r}}}}}>"


class ASN1_force(_ASN1_ERROR):
    tag = ASN1_Class_UNIVERSAL.RAW


class ASN1_BADTAG(ASN1_force):
    pass


class ASN1_INTEGER(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.INTEGER

    def __repr__(self):
        return f"{_cut(hex(self.val), 22, 12)} <{self._title()}[{_cut(repr(self.val), 20, 10)}]>"


class ASN1_BOOLEAN(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.BOOLEAN

    def __repr__(self):
        return f"{self.val != 0} {ASN1_Object.__repr__(self)}"


class ASN1_BIT_STRING(ASN1_Object):
    """`val` is text of 0 and 1, `val_readable` the bytes with zeros at the end; `unused_bits` of them are too much."""
    tag = ASN1_Class_UNIVERSAL.BIT_STRING

    def __init__(self, val, readable=False):
        setattr(self, "val_readable" if readable else "val", val)

    def __setattr__(self, name, value):
        if name == "unused_bits":
            warning("Invalid operation: unused_bits rewriting is not supported.")
        elif name == "val_readable":
            value = bytes_encode(value)
            self.__dict__.update(val="".join(f"{byte:08b}" for byte in value), val_readable=value, unused_bits=0)
        elif name == "val":
            value = plain_str(value)
            if value.strip("01"):
                warning("Invalid operation: 'val' is not a valid bit string.")
                return
            unused = -len(value) % 8
            padded = value + "0" * unused
            self.__dict__.update(val=value, val_readable=bytes(int(padded[i:i + 8], 2) for i in range(0, len(padded), 8)), unused_bits=unused)
        else:
            object.__setattr__(self, name, value)

    def set(self, i, val):
        """Makes bit i, counted from 0, 0 or 1."""
        bits = self.val.ljust(i, "0")
        self.val = bits[:i] + str(int(val)) + bits[i + 1:]

    def __repr__(self):
        plural = "s" if self.unused_bits > 1 else ""
        readable = self.val_readable if len(self.val_readable) <= 16 else self.val_readable[:10] + b"..." + self.val_readable[-10:]
        return f"<{self._title()}[{_cut(self.val, 20, 10)}]={readable!r} ({self.unused_bits} unused bit{plural})>"


class ASN1_STRING(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.STRING


class ASN1_NULL(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.NULL


class ASN1_OID(ASN1_Object):
    """`val` in numbers, `oidname` with the names of conf.mib; it may be given either way."""
    tag = ASN1_Class_UNIVERSAL.OID

    def __init__(self, val):
        ASN1_Object.__init__(self, conf.mib._oid(plain_str(val)))
        self.oidname = conf.mib._oidname(self.val)

    def __repr__(self):
        return f"<{self._title()}[{self.oidname!r}]>"


class ASN1_ENUMERATED(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.ENUMERATED


class ASN1_UTF8_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.UTF8_STRING


class ASN1_NUMERIC_STRING(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.NUMERIC_STRING


class ASN1_PRINTABLE_STRING(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.PRINTABLE_STRING


class ASN1_T61_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.T61_STRING


class ASN1_VIDEOTEX_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.VIDEOTEX_STRING


class ASN1_IA5_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.IA5_STRING


class ASN1_GENERAL_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.GENERAL_STRING


class ASN1_GENERALIZED_TIME(ASN1_Object):
    """YYYYMMDDHH[MM[SS[.fff]]] and nothing, Z or +-HHMM; `datetime` is the same as an object, `pretty_time` for people."""
    tag = ASN1_Class_UNIVERSAL.GENERALIZED_TIME
    _year, _zone_needed = "%Y", False

    def __init__(self, val):
        setattr(self, "datetime" if isinstance(val, datetime) else "val", val)

    def _parse(self, text):
        end = 1 if text.endswith("Z") else 5 if text[-5:-4] in ("+", "-") else 0
        clock, zone = text[:len(text) - end], text[len(text) - end:]
        if self._zone_needed and not zone:
            raise ValueError(text)
        clock, _, parts = clock.partition(".")
        form = (self._year + "%m%d%H%M%S")[:{10: 8, 12: 10, 14: 12}[len(clock) + (2 if self._year == "%y" else 0)]]
        moment = datetime.strptime(clock + (parts and "." + parts), form + (".%f" if parts else ""))
        if not zone:
            return moment
        sign = -1 if zone[0] == "-" else 1
        offset = timedelta(0) if zone == "Z" else sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        return moment.replace(tzinfo=timezone.utc if zone == "Z" else timezone(offset))

    def _pretty(self, text, moment):
        if moment is None:
            return f"{text} [invalid {self.tag._asn1_obj.__name__[5:].lower().replace('_', ' ')}]"
        pretty = f"{moment:%Y-%m-%d %H:%M:%S}" + (f".{moment.microsecond // 1000:03}" if moment.microsecond else "")
        return pretty + (" UTC" if moment.tzinfo is timezone.utc else f" {moment:%z}" if moment.tzinfo else "")

    def __setattr__(self, name, value):
        if isinstance(value, bytes):
            value = plain_str(value)
        if name == "val":
            try:
                moment = self._parse(value)
            except (ValueError, KeyError, IndexError, TypeError):
                moment = None
            self.__dict__.update(val=value, datetime=moment, pretty_time=self._pretty(value, moment))
        elif name == "datetime":
            text = value.strftime(self._year + "%m%d%H%M%S") + (f".{value.microsecond // 1000:03}" if value.microsecond else "")
            self.val = text + ("Z" if value.tzinfo is timezone.utc else value.strftime("%z"))
        elif name == "pretty_time":
            print("Invalid operation: pretty_time rewriting is not supported.")
        else:
            object.__setattr__(self, name, value)

    def __repr__(self):
        return f"{self.pretty_time} {ASN1_Object.__repr__(self)}"


class ASN1_UTC_TIME(ASN1_GENERALIZED_TIME):
    """The same with a year of two digits."""
    tag = ASN1_Class_UNIVERSAL.UTC_TIME
    _year, _zone_needed = "%y", True


class ASN1_ISO646_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.ISO646_STRING


class ASN1_UNIVERSAL_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.UNIVERSAL_STRING


class ASN1_BMP_STRING(ASN1_STRING):
    tag = ASN1_Class_UNIVERSAL.BMP_STRING

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value.encode("utf-16be") if name == "val" and isinstance(value, str) else value)

    def __repr__(self):
        return f"<{self._title()}[{self.val.decode('utf-16be')!r}]>"


class ASN1_SEQUENCE(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.SEQUENCE

    def strshow(self, lvl=0):
        return f"{'  ' * lvl}# {type(self).__name__}:\n" + "".join(each.strshow(lvl=lvl + 1) for each in self.val)


class ASN1_SET(ASN1_SEQUENCE):
    tag = ASN1_Class_UNIVERSAL.SET


class ASN1_IPADDRESS(ASN1_Object):
    tag = ASN1_Class_UNIVERSAL.IPADDRESS


class ASN1_COUNTER32(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.COUNTER32


class ASN1_COUNTER64(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.COUNTER64


class ASN1_GAUGE32(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.GAUGE32


class ASN1_TIME_TICKS(ASN1_INTEGER):
    tag = ASN1_Class_UNIVERSAL.TIME_TICKS


class RandASN1Object(RandField):
    """An object of one of the classes, at random."""

    def __init__(self, objlist=None):
        self.objlist = objlist or [tag._asn1_obj for tag in ASN1_Class_UNIVERSAL.__rdict__.values() if hasattr(tag, "_asn1_obj")]

    def _fix(self, n=0):
        own = random.choice(self.objlist)
        if issubclass(own, ASN1_IPADDRESS):
            return own(RandIP()._fix())
        if issubclass(own, ASN1_GENERALIZED_TIME):
            return own(GeneralizedTime()._fix())
        if issubclass(own, ASN1_STRING):
            letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
            return own("".join(random.choice(letters) for _ in range(int(random.expovariate(0.05) + 1))).encode())
        if issubclass(own, ASN1_SEQUENCE) and n < 10:
            return own([type(self)(objlist=self.objlist)._fix(n + 1) for _ in range(int(random.expovariate(0.08) + 1))])
        return (own if issubclass(own, ASN1_INTEGER) else ASN1_INTEGER)(int(random.gauss(0, 1000)))


conf.ASN1_default_codec = ASN1_Codecs.BER
