"""Fields of packets that are written in ASN.1: each is an element of a type, or puts others together."""
from orcap.asn1.asn1 import ASN1_BIT_STRING, ASN1_INTEGER, ASN1_NULL, ASN1_STRING, ASN1_Class_UNIVERSAL, ASN1_Error, ASN1_Object
from orcap.asn1.ber import BER_Decoding_Error, BER_id_dec, BER_tagging_dec, BER_tagging_enc
from orcap.base_classes import BasePacket
from orcap.packet import Raw
from orcap.volatile import GeneralizedTime, RandChoice, RandInt, RandNum, RandOID, RandString


class ASN1F_badsequence(Exception):
    """The bytes end before a sequence has all its members."""


class ASN1F_element:
    """What a packet in ASN.1 is made of."""
    isconditional = ismayend = istrailer = False


class ASN1F_field(ASN1F_element):
    """An element of one type. `implicit_tag` stands for the type's own tag, `explicit_tag` before it; with `flexible_tag` any tag is read."""
    holds_packets = 0
    islist = 0
    ASN1_tag = ASN1_Class_UNIVERSAL.ANY
    context = ASN1_Class_UNIVERSAL

    def __init__(self, name, default, context=None, implicit_tag=None, explicit_tag=None, flexible_tag=False, size_len=None):
        if implicit_tag is not None and explicit_tag is not None:
            raise ASN1_Error("field cannot be both implicitly and explicitly tagged")
        if context is not None:
            self.context = context
        self.name = name
        self.default = default if default is None or isinstance(default, ASN1_NULL) else self._object(default)
        self.size_len = size_len
        self.flexible_tag = flexible_tag
        self.implicit_tag = implicit_tag and int(implicit_tag)
        self.explicit_tag = explicit_tag and int(explicit_tag)
        self.network_tag = int(self.implicit_tag or self.explicit_tag or self.ASN1_tag)
        self.owners = []

    def _object(self, value):
        return self.ASN1_tag.asn1_object(value)

    def register_owner(self, cls):
        self.owners.append(cls)

    # ---- tags

    def _untag(self, pkt, s, hidden_tag):
        """The element as if it had its type's own tag. A tag that should not be there is kept for the building, where any is read."""
        found, s = BER_tagging_dec(s, hidden_tag=hidden_tag, implicit_tag=self.implicit_tag, explicit_tag=self.explicit_tag,
                                   safe=self.flexible_tag, _fname=f"{type(pkt).__name__}.{self.name}")
        if found is not None and self.implicit_tag is not None:
            self.implicit_tag = found
        elif found is not None:
            self.explicit_tag = found
        return s

    def _tag(self, s):
        return BER_tagging_enc(s, implicit_tag=self.implicit_tag, explicit_tag=self.explicit_tag)

    # ---- values: i for what the packet holds, m for the bytes, h for people

    def i2repr(self, pkt, x):
        return repr(x)

    def i2h(self, pkt, x):
        return x

    def any2i(self, pkt, x):
        return x

    def m2i(self, pkt, s):
        s = self._untag(pkt, s, self.ASN1_tag)
        codec = self.ASN1_tag.get_codec(pkt.ASN1_codec)
        return (codec.safedec if self.flexible_tag else codec.dec)(s, context=self.context)

    def i2m(self, pkt, x):
        if x is None:
            return b""
        return self._tag(self._encode(pkt, x))

    def _encode(self, pkt, x):
        if isinstance(x, ASN1_Object):
            any_type = ASN1_Class_UNIVERSAL.ANY
            if self.ASN1_tag not in (any_type, x.tag) and x.tag not in (ASN1_Class_UNIVERSAL.RAW, ASN1_Class_UNIVERSAL.ERROR):
                raise ASN1_Error(f"Encoding Error: got {x!r} instead of an {self.ASN1_tag!r} for field [{self.name}]")
            return x.enc(pkt.ASN1_codec)
        return self.ASN1_tag.get_codec(pkt.ASN1_codec).enc(x, size_len=self.size_len or 0)

    def extract_packet(self, cls, s, _underlayer=None):
        """The packet that the bytes begin with, and the bytes behind it."""
        try:
            packet = cls(s, _underlayer=_underlayer)
        except ASN1F_badsequence:
            packet = Raw(s, _underlayer=_underlayer)
        behind = packet.getlayer(Raw)
        if behind is None:
            return packet, b""
        if behind.underlayer:
            behind.underlayer.remove_payload()
        return packet, behind.load

    # ---- the packet's bytes

    def build(self, pkt):
        return self.i2m(pkt, getattr(pkt, self.name))

    def dissect(self, pkt, s):
        value, rest = self.m2i(pkt, s)
        self.set_val(pkt, value)
        return rest

    def set_val(self, pkt, val):
        setattr(pkt, self.name, val)

    def is_empty(self, pkt):
        return getattr(pkt, self.name) is None

    def get_fields_list(self):
        """Those of a packet that this one stands for."""
        return [self]

    def do_copy(self, x):
        if isinstance(x, list):
            return [each.copy() if isinstance(each, BasePacket) else each for each in x]
        return x.copy() if hasattr(x, "copy") else x

    def randval(self):
        return RandInt()

    def copy(self):
        from copy import copy
        return copy(self)


# ---- elements of one type

class ASN1F_BOOLEAN(ASN1F_field):
    ASN1_tag = ASN1_Class_UNIVERSAL.BOOLEAN

    def randval(self):
        return RandChoice(True, False)


class ASN1F_INTEGER(ASN1F_field):
    ASN1_tag = ASN1_Class_UNIVERSAL.INTEGER

    def randval(self):
        return RandNum(-2**64, 2**64 - 1)


class ASN1F_enum_INTEGER(ASN1F_INTEGER):
    """A number that has a name: a table from numbers to names, or a list of names."""

    def __init__(self, name, default, enum, context=None, implicit_tag=None, explicit_tag=None):
        super().__init__(name, default, context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)
        self.i2s = dict(enumerate(enum)) if isinstance(enum, (list, tuple)) else dict(enum)
        if any(isinstance(key, str) for key in self.i2s):
            self.i2s = {number: word for word, number in self.i2s.items()}
        self.s2i = {word: number for number, word in self.i2s.items()}

    def i2m(self, pkt, x):
        return super().i2m(pkt, self.s2i[x] if isinstance(x, str) else x)

    def i2repr(self, pkt, x):
        if x is not None and isinstance(x, ASN1_INTEGER):
            word = self.i2s.get(x.val)
            if word:
                return f"'{word}' {x!r}"
        return repr(x)


class ASN1F_ENUMERATED(ASN1F_enum_INTEGER):
    ASN1_tag = ASN1_Class_UNIVERSAL.ENUMERATED


class ASN1F_BIT_STRING(ASN1F_field):
    """Given as bytes, or with default_readable=False as text of 0 and 1."""
    ASN1_tag = ASN1_Class_UNIVERSAL.BIT_STRING

    def __init__(self, name, default, default_readable=True, context=None, implicit_tag=None, explicit_tag=None):
        self._readable = default_readable
        super().__init__(name, default, context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)

    def _object(self, value):
        return value if isinstance(value, ASN1_BIT_STRING) else ASN1_BIT_STRING(value, readable=self._readable)

    def randval(self):
        return RandString(RandNum(0, 1000))


class ASN1F_STRING(ASN1F_field):
    ASN1_tag = ASN1_Class_UNIVERSAL.STRING

    def randval(self):
        return RandString(RandNum(0, 1000))


class ASN1F_NULL(ASN1F_INTEGER):
    ASN1_tag = ASN1_Class_UNIVERSAL.NULL


class ASN1F_OID(ASN1F_field):
    ASN1_tag = ASN1_Class_UNIVERSAL.OID

    def randval(self):
        return RandOID()


class ASN1F_UTF8_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.UTF8_STRING


class ASN1F_NUMERIC_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.NUMERIC_STRING


class ASN1F_PRINTABLE_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.PRINTABLE_STRING


class ASN1F_T61_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.T61_STRING


class ASN1F_VIDEOTEX_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.VIDEOTEX_STRING


class ASN1F_IA5_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.IA5_STRING


class ASN1F_GENERAL_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.GENERAL_STRING


class ASN1F_UTC_TIME(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.UTC_TIME

    def randval(self):
        return GeneralizedTime()


class ASN1F_GENERALIZED_TIME(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.GENERALIZED_TIME

    def randval(self):
        return GeneralizedTime()


class ASN1F_ISO646_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.ISO646_STRING


class ASN1F_UNIVERSAL_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.UNIVERSAL_STRING


class ASN1F_BMP_STRING(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.BMP_STRING


class ASN1F_IPADDRESS(ASN1F_STRING):
    ASN1_tag = ASN1_Class_UNIVERSAL.IPADDRESS


class ASN1F_TIME_TICKS(ASN1F_INTEGER):
    ASN1_tag = ASN1_Class_UNIVERSAL.TIME_TICKS


class ASN1F_FLAGS(ASN1F_BIT_STRING):
    """Bits with names, the first of them the first bit: also given as "name+name"."""

    def __init__(self, name, default, mapping, context=None, implicit_tag=None, explicit_tag=None):
        self.mapping = mapping
        super().__init__(name, default, default_readable=False, context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)

    def any2i(self, pkt, x):
        if isinstance(x, str):
            if x.strip("01"):
                wanted = [word for word in x.split("+") if word]
                for word in wanted:
                    self.mapping.index(word)
                x = "".join("1" if word in wanted else "0" for word in self.mapping)
            x = ASN1_BIT_STRING(x)
        return x

    def get_flags(self, pkt):
        return [word for word, bit in zip(self.mapping, getattr(pkt, self.name).val) if bit == "1"]

    def i2repr(self, pkt, x):
        return repr(x) if x is None else ", ".join(self.get_flags(pkt)) + " " + repr(x)


# ---- several elements

class ASN1F_SEQUENCE(ASN1F_field):
    """Members one after the other, each a field of the packet itself. ASN1F_SEQUENCE(ASN1F_INTEGER("version", 0), …)"""
    ASN1_tag = ASN1_Class_UNIVERSAL.SEQUENCE
    holds_packets = 1

    def __init__(self, *seq, **kwargs):
        super().__init__("dummy_seq_name", [field.default for field in seq],
                         **{key: value for key, value in kwargs.items() if key in ("context", "implicit_tag", "explicit_tag", "flexible_tag")})
        self.seq = seq
        self.islist = len(seq) > 1

    def __repr__(self):
        return f"<{type(self).__name__}({', '.join(map(repr, self.seq))})>"

    def is_empty(self, pkt):
        return all(field.is_empty(pkt) for field in self.seq)

    def get_fields_list(self):
        return [field for member in self.seq for field in member.get_fields_list()]

    def m2i(self, pkt, s):
        """The members are set in the packet; what is left of the bytes is given."""
        s = self._untag(pkt, s, self.ASN1_tag)
        codec = self.ASN1_tag.get_codec(pkt.ASN1_codec)
        size, content, rest = codec.check_type_check_len(s)
        if not content:
            for member in self.seq:
                member.set_val(pkt, None)
            return [], rest
        for member in self.seq:
            try:
                content = member.dissect(pkt, content)
            except ASN1F_badsequence:
                break
        if content:
            raise BER_Decoding_Error("unexpected remainder in %s" % type(pkt).__name__, remaining=content)
        return [], rest

    def dissect(self, pkt, s):
        return self.m2i(pkt, s)[1]

    def build(self, pkt):
        return super().i2m(pkt, b"".join(member.build(pkt) for member in self.seq))


class ASN1F_SET(ASN1F_SEQUENCE):
    ASN1_tag = ASN1_Class_UNIVERSAL.SET


class ASN1F_SEQUENCE_OF(ASN1F_field):
    """Any number of elements of one kind: `cls` is a field or a class of packets."""
    ASN1_tag = ASN1_Class_UNIVERSAL.SEQUENCE
    islist = 1

    def __init__(self, name, default, cls, context=None, implicit_tag=None, explicit_tag=None):
        if not callable(cls) and not isinstance(cls, ASN1F_field):
            raise ValueError("cls should be an ASN1_Packet or ASN1_field")
        self.holds_packets = int(hasattr(cls, "ASN1_root"))
        self.cls = cls
        self._member = None if self.holds_packets else cls(name, b"") if isinstance(cls, type) else cls
        super().__init__(name, None, context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)
        self.default = default

    def m2i(self, pkt, s):
        s = self._untag(pkt, s, self.ASN1_tag)
        size, content, rest = self.ASN1_tag.get_codec(pkt.ASN1_codec).check_type_check_len(s)
        members = []
        while content:
            if self._member is None:
                member, content = self.extract_packet(self.cls, content, _underlayer=pkt)
            else:
                member, content = self._member.m2i(pkt, content)
            members.append(member)
        return members, rest

    def build(self, pkt):
        value = getattr(pkt, self.name)
        if isinstance(value, ASN1_Object) and value.tag == ASN1_Class_UNIVERSAL.RAW:
            content = value
        elif self._member is None:
            content = b"".join(bytes(member) for member in value or ())
        else:
            content = b"".join(self._member.i2m(pkt, member) for member in value or ())
        return self.i2m(pkt, content)

    def i2repr(self, pkt, x):
        if self._member is None:
            return repr(x)
        return "[]" if x is None else "[%s]" % ", ".join(self._member.i2repr(pkt, member) for member in x)

    def randval(self):
        from orcap.packet import fuzz
        return fuzz(self.cls()) if self._member is None else self._member.randval()

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"


class ASN1F_SET_OF(ASN1F_SEQUENCE_OF):
    ASN1_tag = ASN1_Class_UNIVERSAL.SET


# ---- what may be there or not, or be one or the other

class ASN1F_optional(ASN1F_element):
    """The field, or nothing where the bytes hold something else; it is not built while its value is None."""

    def __init__(self, field):
        field.flexible_tag = False
        self._field = field

    def __getattr__(self, name):
        if name == "_field":
            raise AttributeError(name)
        return getattr(self._field, name)

    def m2i(self, pkt, s):
        try:
            return self._field.m2i(pkt, s)
        except (ASN1_Error, ASN1F_badsequence):
            return None, s

    def dissect(self, pkt, s):
        try:
            return self._field.dissect(pkt, s)
        except (ASN1_Error, ASN1F_badsequence):
            self._field.set_val(pkt, None)
            return s

    def build(self, pkt):
        return b"" if self._field.is_empty(pkt) else self._field.build(pkt)

    def any2i(self, pkt, x):
        return self._field.any2i(pkt, x)

    def i2repr(self, pkt, x):
        return self._field.i2repr(pkt, x)


class ASN1F_omit(ASN1F_field):
    """Never in the bytes: a value that only the packet has."""

    def m2i(self, pkt, s):
        return None, s

    def i2m(self, pkt, x):
        return b""


class ASN1F_CHOICE(ASN1F_field):
    """One of several kinds, told by the tag: fields, classes of fields, classes of packets."""
    ASN1_tag = ASN1_Class_UNIVERSAL.ANY
    holds_packets = 1

    def __init__(self, name, default, *args, **kwargs):
        if "implicit_tag" in kwargs:
            raise ASN1_Error("ASN1F_CHOICE has been called with an implicit_tag")
        super().__init__(name, None, context=kwargs.get("context"), explicit_tag=kwargs.get("explicit_tag"))
        self.default = default
        self.current_choice = None
        self.choices, self.pktchoices = {}, {}
        for kind in args:
            self._add(kind)

    def _add(self, kind):
        if not hasattr(kind, "ASN1_root") and not hasattr(kind, "ASN1_tag"):
            raise ASN1_Error("ASN1F_CHOICE: no tag found for one field")
        root = getattr(kind, "ASN1_root", None)
        if root is not None and isinstance(kind, type):
            for tag in root.choices if hasattr(root, "choices") else [root.network_tag]:
                self.choices[int(tag)] = root.choices[tag] if hasattr(root, "choices") else kind
        elif isinstance(kind, type):
            self.choices[int(kind.ASN1_tag)] = kind
        else:
            self.choices[int(kind.network_tag)] = kind
            if hasattr(kind, "cls"):
                self.pktchoices[kind.cls] = (kind.implicit_tag, kind.explicit_tag)

    def m2i(self, pkt, s):
        if not s:
            raise ASN1_Error("ASN1F_CHOICE: got empty string")
        _, s = BER_tagging_dec(s, hidden_tag=self.ASN1_tag, explicit_tag=self.explicit_tag)
        tag = BER_id_dec(s)[0]
        kind = self.choices.get(tag)
        if kind is None and self.flexible_tag:
            kind = ASN1F_field(self.name, None, flexible_tag=True)
        elif kind is None:
            raise ASN1_Error(f"ASN1F_CHOICE: unexpected field in '{self.name}' (tag {tag} not in possible tags {list(self.choices)})")
        if hasattr(kind, "ASN1_root"):
            return self.extract_packet(kind, s, _underlayer=pkt)
        return (kind(self.name, b"") if isinstance(kind, type) else kind).m2i(pkt, s)

    def i2m(self, pkt, x):
        if x is None:
            return b""
        implicit_tag, explicit_tag = self.pktchoices.get(type(x), (None, None))
        s = BER_tagging_enc(bytes(x), implicit_tag=implicit_tag, explicit_tag=explicit_tag)
        return BER_tagging_enc(s, explicit_tag=self.explicit_tag)

    def randval(self):
        from orcap.packet import fuzz
        return RandChoice(*(fuzz(kind()) if hasattr(kind, "ASN1_root") else (kind(self.name, b"") if isinstance(kind, type) else kind).randval()
                            for kind in self.choices.values()))


# ---- packets in packets

class ASN1F_PACKET(ASN1F_field):
    """Another packet in ASN.1; `next_cls_cb` may choose its class by the packet that holds it."""
    holds_packets = 1

    def __init__(self, name, default, cls, context=None, implicit_tag=None, explicit_tag=None, next_cls_cb=None):
        self.cls = cls
        self.next_cls_cb = next_cls_cb
        super().__init__(name, None, context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)
        if cls.ASN1_root.ASN1_tag is not None:
            self.network_tag = int(self.implicit_tag or self.explicit_tag or cls.ASN1_root.network_tag)
        self.default = default

    def m2i(self, pkt, s):
        cls = self.next_cls_cb and self.next_cls_cb(pkt) or self.cls
        hidden = cls.ASN1_root.ASN1_tag if hasattr(cls, "ASN1_root") else self.ASN1_tag
        s = self._untag(pkt, s, hidden)
        return self.extract_packet(cls, s, _underlayer=pkt) if s else (None, s)

    def i2m(self, pkt, x):
        if x is None:
            return b""
        if isinstance(x, ASN1_Object):
            s = bytes(x.val) if isinstance(x.val, (bytes, BasePacket)) else bytes(x)
        else:
            s = x if isinstance(x, bytes) else bytes(x)
            root = getattr(x, "ASN1_root", None)
            if not s or root is None and isinstance(x, BasePacket):
                return s
        return self._tag(s)

    def any2i(self, pkt, x):
        if hasattr(x, "add_underlayer"):
            x.add_underlayer(pkt)
        return super().any2i(pkt, x)

    def randval(self):
        from orcap.packet import fuzz
        return fuzz(self.cls())


class ASN1F_BIT_STRING_ENCAPS(ASN1F_BIT_STRING):
    """A packet as the bytes of a bit string."""
    holds_packets = 1

    def __init__(self, name, default, cls, context=None, implicit_tag=None, explicit_tag=None):
        self.cls = cls
        super().__init__(name, default and bytes(default), context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)

    def m2i(self, pkt, s):
        bits, rest = super().m2i(pkt, s)
        if len(bits.val) % 8:
            raise BER_Decoding_Error("wrong bit string", remaining=rest)
        packet, left = self.extract_packet(self.cls, bits.val_readable, _underlayer=pkt)
        if left:
            raise BER_Decoding_Error("unexpected remainder", remaining=left)
        return packet, rest

    def i2m(self, pkt, x):
        if not isinstance(x, ASN1_BIT_STRING):
            x = ASN1_BIT_STRING(b"" if x is None else bytes(x), readable=True)
        return super().i2m(pkt, x)


class ASN1F_STRING_PacketField(ASN1F_STRING):
    """Bytes of a string that may be given as a packet; whoever derives from it reads them."""
    holds_packets = 1

    def i2m(self, pkt, val):
        return super().i2m(pkt, ASN1_STRING(bytes(val)) if hasattr(val, "ASN1_root") or isinstance(val, BasePacket) else val)

    def any2i(self, pkt, x):
        if hasattr(x, "add_underlayer"):
            x.add_underlayer(pkt)
        return super().any2i(pkt, x)


class ASN1F_STRING_ENCAPS(ASN1F_STRING_PacketField):
    """A packet as the bytes of a string."""

    def __init__(self, name, default, cls, context=None, implicit_tag=None, explicit_tag=None):
        self.cls = cls
        super().__init__(name, default and bytes(default), context=context, implicit_tag=implicit_tag, explicit_tag=explicit_tag)

    def m2i(self, pkt, s):
        string, rest = super().m2i(pkt, s)
        packet, left = self.extract_packet(self.cls, string.val, _underlayer=pkt)
        if left:
            raise BER_Decoding_Error("unexpected remainder", remaining=left)
        return packet, rest


__all__ = [name for name in dir() if name.startswith("ASN1F_")]
