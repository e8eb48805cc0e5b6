"""Times, scaled measures, and UUIDs."""
from orcap._fields.base import Field, FieldValueRangeException
from orcap._fields.bits import BitField
from orcap._fields.enums import _NAMES, _EnumField
from orcap.compat import bytes_encode, plain_str
from orcap.volatile import RandFloat, RandUUID, VolatileValue

EPOCH = 0


def _per_second(use_msec, use_micro, use_nano):
    return 1e3 if use_msec else 1e6 if use_micro else 1e9 if use_nano else 1


class UTCTimeField(Field):
    """Seconds, or what part of them is said, since 1970 or another `epoch` (year, month, day, hour, minute, second)."""
    __slots__ = ("epoch", "delta", "strf", "use_msec", "use_micro", "use_nano", "custom_scaling")

    def __init__(self, name, default, use_msec=False, use_micro=False, use_nano=False, epoch=None, strf="%a, %d %b %Y %H:%M:%S %z",
                 custom_scaling=None, fmt="I"):
        Field.__init__(self, name, default, fmt)
        self.epoch = EPOCH
        if epoch is not None:
            from calendar import timegm
            self.epoch = timegm(tuple(epoch))
        self.delta = self.epoch - EPOCH
        self.strf = strf
        self.use_msec = use_msec
        self.use_micro = use_micro
        self.use_nano = use_nano
        self.custom_scaling = custom_scaling

    def _scale(self):
        return self.custom_scaling or _per_second(self.use_msec, self.use_micro, self.use_nano)

    def i2repr(self, pkt, x):
        from datetime import datetime, timedelta
        scale = self._scale()
        if x is None:
            from time import time
            x = time() - self.delta
        elif scale != 1:
            x = x / scale
        x = x + self.delta
        shown = (datetime(1970, 1, 1) + timedelta(seconds=x)).strftime(self.strf)
        return "%s (%d)" % (shown, x)

    def i2m(self, pkt, x):
        if x is None:
            from time import time
            x = (time() - self.delta) * self._scale()
        return int(x)


class SecondsIntField(Field):
    """A number of seconds, or of what part of them is said."""
    __slots__ = ("use_msec", "use_micro", "use_nano")

    def __init__(self, name, default, use_msec=False, use_micro=False, use_nano=False):
        Field.__init__(self, name, default, "I")
        self.use_msec = use_msec
        self.use_micro = use_micro
        self.use_nano = use_nano

    def i2repr(self, pkt, x):
        if x is None:
            x = 0
        elif self.use_msec or self.use_micro or self.use_nano:
            x = x / _per_second(self.use_msec, self.use_micro, self.use_nano)
        return "%s sec" % x


class _ScalingField:
    """A measure: what is stored, times `scaling`, plus `offset`."""
    __slots__ = ()

    def __init__(self, name, default, scaling=1, unit="", offset=0, ndigits=3, fmt="B"):
        self.scaling = scaling
        self.unit = unit
        self.offset = offset
        self.ndigits = ndigits
        Field.__init__(self, name, default, fmt)

    def i2m(self, pkt, x):
        if x is None:
            x = 0
        x = (x - self.offset) / self.scaling
        return x if self.fmt[-1] == "f" else int(round(x))

    def m2i(self, pkt, x):
        x = x * self.scaling + self.offset
        return round(x, self.ndigits) if isinstance(x, float) and self.fmt[-1] != "f" else x

    def any2i(self, pkt, x):
        if isinstance(x, (str, bytes)):
            return self.m2i(pkt, self.struct.unpack(bytes_encode(x))[0])
        if x is not None and not isinstance(x, (int, float, VolatileValue)):
            raise ValueError("Unknown type")
        return x

    def i2repr(self, pkt, x):
        return "%s %s" % (self.i2h(pkt, x), self.unit)

    def randval(self):
        stored = Field.randval(self)
        ends = self.m2i(None, stored.min), self.m2i(None, stored.max)
        return RandFloat(min(ends), max(ends))


class ScalingField(_ScalingField, Field):
    __slots__ = ("scaling", "unit", "offset", "ndigits")


class BitScalingField(_ScalingField, BitField):
    __slots__ = ("scaling", "unit", "offset", "ndigits")

    def __init__(self, name, default, size, *args, **kwargs):
        _ScalingField.__init__(self, name, default, *args, **kwargs)
        BitField.__init__(self, name, default, size)


class UUIDField(Field):
    """A UUID: highest byte first (RFC 9562), Microsoft's order with three parts turned, or all turned."""
    __slots__ = ("uuid_fmt",)
    FORMAT_BE = 0
    FORMAT_LE = 1
    FORMAT_REV = 2
    FORMATS = (FORMAT_BE, FORMAT_LE, FORMAT_REV)

    def __init__(self, name, default, uuid_fmt=FORMAT_BE):
        self.uuid_fmt = uuid_fmt
        self._check_uuid_fmt()
        Field.__init__(self, name, default, "16s")

    def _check_uuid_fmt(self):
        if self.uuid_fmt not in self.FORMATS:
            raise FieldValueRangeException("Unsupported uuid_fmt (%s)" % self.uuid_fmt)

    def i2m(self, pkt, x):
        self._check_uuid_fmt()
        if x is None:
            return bytes(16)
        if self.uuid_fmt == self.FORMAT_LE:
            return x.bytes_le
        return x.bytes if self.uuid_fmt == self.FORMAT_BE else x.bytes[::-1]

    def m2i(self, pkt, x):
        from uuid import UUID
        self._check_uuid_fmt()
        if self.uuid_fmt == self.FORMAT_LE:
            return UUID(bytes_le=x)
        return UUID(bytes=x if self.uuid_fmt == self.FORMAT_BE else x[::-1])

    def any2i(self, pkt, x):
        if x is None:
            return None
        from uuid import UUID
        if isinstance(x, (UUID, RandUUID)):
            return x
        if isinstance(x, (str, bytes)):
            return self.m2i(pkt, x) if isinstance(x, bytes) and len(x) == 16 else UUID(plain_str(x))
        if isinstance(x, int):
            return UUID(int=x)
        if isinstance(x, tuple):
            if len(x) == 11:
                x = x[:5] + (int.from_bytes(x[5:], "big"),)
            return UUID(fields=x)
        return None

    @staticmethod
    def randval():
        return RandUUID()


class UUIDEnumField(UUIDField, _EnumField):
    __slots__ = _NAMES

    def __init__(self, name, default, enum, uuid_fmt=UUIDField.FORMAT_BE):
        self._take_names(enum)
        UUIDField.__init__(self, name, default, uuid_fmt)

    def any2i(self, pkt, x):
        return _EnumField.any2i(self, pkt, x)

    def i2repr(self, pkt, x):
        return _EnumField.i2repr(self, pkt, x)
