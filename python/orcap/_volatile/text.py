"""Random text, addresses and identifiers."""
import random

from orcap._volatile.numbers import (RandByte, RandChoice, RandField, RandInt, RandNum, RandNumExpo, RandShort, RandSingularity, VolatileValue,
                                   _arguments)
from orcap.base_classes import Net


class _RandString(RandField):
    """What is random and text or bytes."""

    def __str__(self):
        value = self._fix()
        return value.decode(errors="backslashreplace") if isinstance(value, bytes) else value

    def __mul__(self, n):
        return self._fix() * n


class RandString(_RandString):
    """`size` characters of `chars`; without a size, some dozens."""
    _DEFAULT_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    def __init__(self, size=None, chars=_DEFAULT_CHARS):
        self.size = RandNumExpo(0.01) if size is None else size
        self.chars = chars

    def _command_args(self):
        size = self.size if not (isinstance(self.size, RandNumExpo) and self.size.lambd == 0.01) else None
        return _arguments(size=size, chars=self.chars if self.chars != self._DEFAULT_CHARS else None)

    def _fix(self):
        chosen = [random.choice(self.chars) for _ in range(int(self.size))]
        return bytes(chosen) if isinstance(self.chars, bytes) else "".join(chosen)


class RandBin(RandString):
    """`size` bytes of `chars`; all 256 unless said."""
    _DEFAULT_CHARS = bytes(range(256))

    def __init__(self, size=None, chars=_DEFAULT_CHARS):
        RandString.__init__(self, size, chars)


class RandTermString(RandBin):
    """`size` bytes and then `term`."""

    def __init__(self, size, term):
        self.term = term if isinstance(term, bytes) else bytes(term, "utf-8")
        RandBin.__init__(self, size, bytes(byte for byte in range(256) if byte not in self.term))

    def _command_args(self):
        return _arguments(size=self.size, term=self.term)

    def _fix(self):
        return RandBin._fix(self) + self.term


class RandIP(_RandString):
    """An address of a net."""
    _DEFAULT_IPTEMPLATE = "0.0.0.0/0"

    def __init__(self, iptemplate=_DEFAULT_IPTEMPLATE):
        self.ip = Net(iptemplate)

    def _command_args(self):
        template = "%s/%s" % (self.ip.net, self.ip.mask)
        return _arguments(iptemplate=template if template != self._DEFAULT_IPTEMPLATE else None)

    def _fix(self):
        return self.ip.choice()


class RandMAC(_RandString):
    """A hardware address by a template: "00:5e:*:10-1f" fixes two bytes and bounds the fourth."""

    def __init__(self, _template="*"):
        self._template = _template
        parts = (_template.lower() + ":*" * 5).split(":")[:6]
        self.mac = tuple(self._part(part) for part in parts)

    @staticmethod
    def _part(part):
        if part == "*":
            return RandByte()
        if "-" in part:
            first, last = part.split("-")
            return RandNum(int(first, 16), int(last, 16))
        return int(part, 16)

    def _command_args(self):
        return _arguments(template=self._template if self._template != "*" else None)

    def _fix(self):
        return "%02x:%02x:%02x:%02x:%02x:%02x" % tuple(map(int, self.mac))


class RandIP6(_RandString):
    """An address by a template: `*` is a random group, `**` as many as are missing, `a-b` one of a range, an empty group stands for zeros."""

    def __init__(self, ip6template="**"):
        self.tmpl = ip6template
        self.sp = [self._part(part) for part in ip6template.split(":")]
        texts = [part for part in self.sp if type(part) is str]  # a random part is equal to something else each time
        self.variable = "" in texts
        self.multi = texts.count("**")

    @staticmethod
    def _part(part):
        if part == "*":
            return RandNum(0, 0xffff)
        if part in ("", "**"):
            return part
        if "-" in part:
            first, last = part.split("-")
            return RandNum(int(first, 16), int(last, 16))
        return int(part, 16)

    def _command_args(self):
        return _arguments(ip6template=self.tmpl if self.tmpl != "**" else None)

    def _fill(self, at, groups, later):
        """Random groups for the `**` at `at`: all that are missing for the last one, if no zeros are left out."""
        missing = 8 - len(groups) - (len(self.sp) - at - 1) + later + self.variable
        if later or self.variable:
            missing = random.randint(0, missing)
        return ["%04x" % random.randint(0, 0xffff) for _ in range(missing)]

    def _fix(self):
        groups, later = [], self.multi
        for at, part in enumerate(self.sp):
            if type(part) is not str:
                groups.append("0" if type(part) is int and part == 0 else "%04x" % int(part))
            elif part == "**":
                later -= 1
                groups += self._fill(at, groups, later)
            else:
                groups.append("")
        if len(groups) == 9:
            groups.remove("")
        if groups[-1] == "":
            groups[-1] = "0"
        return ":".join(groups)


class RandOID(_RandString):
    """An object identifier by a template: `*` is a random part, `**` some of them, `a-b` one of a range."""

    def __init__(self, fmt=None, depth=RandNumExpo(0.1), idnum=RandNumExpo(0.01)):
        self.ori_fmt = fmt
        self.fmt = None
        if fmt is not None:
            self.fmt = [tuple(map(int, part.split("-"))) if "-" in part else part for part in fmt.split(".")]
        self.depth = depth
        self.idnum = idnum

    def _command_args(self):
        given = {"fmt": self.ori_fmt}
        for name, value, default in (("depth", self.depth, 0.1), ("idnum", self.idnum, 0.01)):
            given[name] = None if isinstance(value, RandNumExpo) and value.lambd == default else value
        return _arguments(**given)

    def __repr__(self):
        return "<RandOID>" if self.ori_fmt is None else "<RandOID [%s]>" % self.ori_fmt

    def _some(self):
        return [str(self.idnum) for _ in range(1 + int(self.depth))]

    def _fix(self):
        if self.fmt is None:
            return ".".join(self._some())
        parts = []
        for part in self.fmt:
            if part == "**":
                parts += self._some()
            elif part == "*":
                parts.append(str(self.idnum))
            else:
                parts.append(str(random.randrange(*part)) if isinstance(part, tuple) else part)
        return ".".join(parts)


class RandUUID(RandField):
    """A UUID by a template ("*" for any part, "a:b" for a range), or by a version of RFC 9562 and what that takes."""
    VERSIONS = [1, 3, 4, 5]
    _WIDTHS = 8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2  # digits; the templates' parts

    def __init__(self, template=None, node=None, clock_seq=None, namespace=None, name=None, version=None):
        self._template = template
        self._ori_version = version
        self.uuid_template = None
        self.clock_seq = clock_seq
        self.namespace = namespace
        self.name = name
        self.node = node
        self.version = version
        others = node, clock_seq, namespace, name
        if template is not None:
            if any(other is not None for other in others + (version,)):
                raise ValueError("UUID template must be the only parameter, if specified")
            self.uuid_template = self._parse(template)
            return
        if version is None:
            self.version = 1 if node is not None or clock_seq is not None else 4
        if self.version not in self.VERSIONS:
            raise ValueError("version is not supported")
        if self.version == 4 and any(other is not None for other in others):
            raise ValueError("node, clock_seq, node and clock_seq may not be used with version 4. "
                             "If you did not specify version, you need to specify it explicitly.")

    @classmethod
    def _parse(cls, template):
        import re
        parts = ("([0-9a-f]{%d}|\\*|[0-9a-f]{%d}:[0-9a-f]{%d})" % ((width,) * 3) for width in cls._WIDTHS)
        found = re.match("%s-?%s-?%s-?%s%s-?%s%s%s%s%s%s$" % tuple(parts), template)
        if not found:
            raise ValueError("UUID template is invalid")
        return tuple(cls._part(text, width) for text, width in zip(found.groups(), cls._WIDTHS))

    @staticmethod
    def _part(text, width):
        if text == "*":
            return {8: RandInt, 4: RandShort, 2: RandByte}[width]()
        if ":" in text:
            first, last = text.split(":")
            return RandNum(int(first, 16), int(last, 16))
        return int(text, 16)

    def _command_args(self):
        return _arguments(template=self._template, node=self.node, clock_seq=self.clock_seq, namespace=self.namespace, name=self.name,
                          version=self._ori_version)

    def _fix(self):
        import uuid
        if self.uuid_template:
            return uuid.UUID("".join("%0*x" % (width, int(part)) for width, part in zip(self._WIDTHS, self.uuid_template)))
        if self.version == 1:
            return uuid.uuid1(self.node, self.clock_seq)
        if self.version in (3, 5):
            if not self.namespace or not self.name:
                raise ValueError("namespace and name are required for version %d" % self.version)
            return (uuid.uuid3 if self.version == 3 else uuid.uuid5)(self.namespace, self.name)
        return uuid.uuid4()


class RandSingString(RandSingularity):
    """Texts at which programs are known to stumble: formats, injections, paths, names of devices, and what is too long."""

    def __init__(self):
        sizes = 255, 256, 1024, 4096
        RandSingularity.__init__(
            self, "", " ", "%", "%%", "%s", "%n", "%x", "%i", "%s%s%s%s%n%n%n%n", "%x" * 16, b"\x00", b"\xff", "%00", "%0a%0d", "\r\n\r\n",
            "'", '"', "' or '1'='1", '" or "1"="1', "1; --", "1; #", "*)(uid=*))", "<script>alert(1)</script>", "&lt;", "{{7*7}}", "${7*7}",
            ";id", "|id", "`id`", "$(id)", "/", "//", "\\", "../" * 16 + "etc/passwd", "..\\" * 16 + "win.ini", "%2e%2e%2f" * 16 + "etc/passwd",
            "..%c0%af" * 16 + "etc/passwd", "AUX", "CON", "NUL", "COM1", "LPT1", "C:\\", "\\\\host\\share", "a.exe:b", "-1", "0x", "NaN",
            "\u202e", "\ufffd", "e\u0301" * 64,
            *("A" * size for size in sizes), *(b"\x00" * size for size in sizes), *(b"\xff" * size for size in sizes),
            *("(" * size for size in sizes), *(" " * size for size in sizes), *("\\" * size for size in sizes))

    def _command_args(self):
        return ""

    def __str__(self):
        value = self._fix()
        return value.decode(errors="backslashreplace") if isinstance(value, bytes) else value

    def __bytes__(self):
        value = self._fix()
        return value.encode() if isinstance(value, str) else value


class RandPool(RandField):
    """One of several random values; (value, n) is n times as likely."""

    def __init__(self, *args):
        self._args = args
        self._pool = []
        for arg in args:
            value, weight = arg if isinstance(arg, tuple) else (arg, 1)
            self._pool += [value] * weight

    def _command_args(self):
        shown = []
        for arg in self._args:
            value = arg[0] if isinstance(arg, tuple) else arg
            text = value.command() if isinstance(value, VolatileValue) else repr(value)
            shown.append("(%s, %r)" % (text, arg[1]) if isinstance(arg, tuple) else text)
        return ", ".join(shown)

    def _fix(self):
        return random.choice(self._pool)._fix()
