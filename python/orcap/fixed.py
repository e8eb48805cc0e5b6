"""Numbers with bits behind the point, as the times of NTP are."""
from decimal import Context, Decimal

from orcap import _orcap


def _with_any(name):
    plain = getattr(Decimal, name)

    def method(self, other):
        result = plain(self, other if isinstance(other, Decimal) else Decimal(other))
        return result if result is NotImplemented or isinstance(result, tuple) else EDecimal(result)
    method.__name__ = name
    return method


class EDecimal(Decimal):
    """A decimal number that takes part in sums with floats."""

    def __eq__(self, other):
        return Decimal.__eq__(self, other) if isinstance(other, Decimal) else float(self) == other

    __hash__ = Decimal.__hash__


for _name in "add radd sub rsub mul rmul truediv floordiv divmod mod rmod pow".split():
    setattr(EDecimal, "__%s__" % _name, _with_any("__%s__" % _name))


def fixed_point(number, bits):
    """A number with `bits` bits behind the point, of as many digits there as they are worth."""
    unit = 1 << bits
    digits = Context(prec=len(str(unit)) - 1)
    return EDecimal(Decimal(number >> bits) + digits.divide(Decimal(number & unit - 1), Decimal(unit)).normalize())


def number_of(value, bits):
    """Back to the number: whole part and fraction, which is cut off."""
    whole = int(value)
    return whole << bits | int((value - whole) * 2 ** bits)


_orcap.set("fixed_point", fixed_point)
_orcap.set("fixed_number", number_of)
