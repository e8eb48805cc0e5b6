"""Values that follow the clock, count, or spoil what they are given."""
import random
import time

from orcap._volatile.numbers import VolatileValue, _arguments, _RandNumeral


class _AutoTime(_RandNumeral):
    """A clock: it starts at `base`, or lags `diff` seconds behind."""

    def __init__(self, base=None, diff=None):
        self._base = base
        self._ori_diff = diff
        if diff is not None:
            self.diff = diff
        else:
            self.diff = 0 if base is None else time.time() - base

    def _command_args(self):
        return _arguments(base=self._base, diff=self._ori_diff)


class AutoTime(_AutoTime):
    """Seconds since 1970 as a float."""

    def _fix(self):
        return time.time() - self.diff


class IntAutoTime(_AutoTime):
    """Whole seconds since 1970."""

    def _fix(self):
        return int(time.time() - self.diff)


class _TextTime(_AutoTime):
    def __init__(self, diff=0):
        self.diff = diff

    def _command_args(self):
        return _arguments(diff=self.diff or None)

    def _fix(self):
        return time.strftime(self._format, time.gmtime(time.time() + self.diff))


class ZuluTime(_TextTime):
    """ASN.1's UTCTime, `diff` seconds ahead."""
    _format = "%y%m%d%H%M%SZ"


class GeneralizedTime(_TextTime):
    """ASN.1's GeneralizedTime, `diff` seconds ahead."""
    _format = "%Y%m%d%H%M%SZ"


class DelayedEval(VolatileValue):
    """A Python expression, evaluated when it is looked at."""

    def __init__(self, expr):
        self.expr = expr

    def _command_args(self):
        return _arguments(expr=self.expr)

    def _fix(self):
        return eval(self.expr)


class IncrementalValue(VolatileValue):
    """A counter; after `restart` it starts again."""

    def __init__(self, start=0, step=1, restart=-1):
        self.start = self.val = start
        self.step = step
        self.restart = restart

    def _command_args(self):
        return _arguments(start=self.start or None, step=self.step if self.step != 1 else None,
                          restart=self.restart if self.restart != -1 else None)

    def _fix(self):
        value = self.val
        self.val = self.start if value == self.restart else value + self.step
        return value


def corrupt_bytes(data, p=0.01, n=None):
    """`data` with `n` of its bytes changed, or with the share `p` of them, at least one."""
    spoilt = bytearray(data.encode() if isinstance(data, str) else data)
    for at in random.sample(range(len(spoilt)), max(1, int(len(spoilt) * p)) if n is None else n):
        spoilt[at] = (spoilt[at] + random.randint(1, 255)) % 256
    return bytes(spoilt)


def corrupt_bits(data, p=0.01, n=None):
    """`data` with `n` of its bits flipped, or with the share `p` of them, at least one."""
    spoilt = bytearray(data.encode() if isinstance(data, str) else data)
    bits = len(spoilt) * 8
    for at in random.sample(range(bits), max(1, int(bits * p)) if n is None else n):
        spoilt[at // 8] ^= 1 << at % 8
    return bytes(spoilt)


class CorruptedBytes(VolatileValue):
    """Bytes of which some are changed, others each time."""

    def __init__(self, s, p=0.01, n=None):
        self.s = s
        self.p = p
        self.n = n

    def _command_args(self):
        return _arguments(s=self.s, p=self.p if self.p != 0.01 else None, n=self.n)

    def _fix(self):
        return corrupt_bytes(self.s, self.p, self.n)


class CorruptedBits(CorruptedBytes):
    """Bytes of which some bits are flipped, others each time."""

    def _fix(self):
        return corrupt_bits(self.s, self.p, self.n)
