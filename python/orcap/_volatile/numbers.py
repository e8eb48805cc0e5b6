"""Volatile values, which are another value each time they are looked at, and those of them that are numbers."""
import random


class RandomEnumeration:
    """All whole numbers from `inf` to `sup`, each once, in a random order; `forever` starts again, with `renewkeys` in another order.

    A counter goes through a Feistel network of as many bits as the range needs, so no number comes twice and no list is kept;
    what falls above the range is passed over."""
    sbox_size = 256

    def __init__(self, inf, sup, seed=None, forever=1, renewkeys=0):
        self.forever = forever
        self.renewkeys = renewkeys
        self.inf = inf
        self.rnd = random.Random(seed)
        self.top = sup - inf + 1
        self.n = max(0, self.top - 1).bit_length()
        self.fs = min(3, (self.n + 1) // 2)
        self.fsmask = (1 << self.fs) - 1
        self.rounds = max(self.n, 3)
        self.i = 0
        self.turns = 0

    def _renew(self):
        self.cnt_key = self.rnd.randint(0, (1 << self.n) - 1)
        self.sbox = [self.rnd.randint(0, self.fsmask) for _ in range(self.sbox_size)]

    def _permuted(self, counter):
        value = counter ^ self.cnt_key
        for _ in range(self.rounds):
            low = value & self.fsmask
            value >>= self.fs
            value |= (low ^ self.sbox[value % self.sbox_size]) << (self.n - self.fs)
        return value

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            if self.i == 0 and (self.turns == 0 or self.renewkeys):
                self._renew()
            if self.i >> self.n:
                self.i = 0
                self.turns += 1
                if not self.forever:
                    raise StopIteration
                continue
            self.i += 1
            value = self._permuted(self.i - 1)
            if value < self.top:
                self.turns += 1
                return self.inf + value

    next = __next__


def _arguments(**given):
    """What `command` puts between the brackets: the arguments that are not None."""
    return ", ".join("%s=%s" % (name, value.command() if isinstance(value, VolatileValue) else repr(value))
                     for name, value in given.items() if value is not None)


class VolatileValue:
    """A value that is made anew each time; whatever is asked of it is asked of such a value."""

    def __repr__(self):
        return "<%s>" % type(self).__name__

    def _command_args(self):
        return ""

    def command(self, json=False):
        """Python's source for it; or, for JSON, its type and arguments."""
        if json:
            return {"type": type(self).__name__, "value": self._command_args()}
        return "%s(%s)" % (type(self).__name__, self._command_args())

    def __eq__(self, other):
        mine = self._fix()
        theirs = other._fix() if isinstance(other, VolatileValue) else other
        return isinstance(mine, type(theirs)) and mine == theirs

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __getattr__(self, attr):
        if attr in ("__setstate__", "__getstate__"):
            raise AttributeError(attr)
        return getattr(self._fix(), attr)

    def __str__(self):
        return str(self._fix())

    def __bytes__(self):
        value = self._fix()
        return value.encode() if isinstance(value, str) else bytes(value)

    def __len__(self):
        return len(self._fix())

    def copy(self):
        from copy import copy
        return copy(self)

    def _fix(self):
        """One of its values."""
        return None


class RandField(VolatileValue):
    """A random value for a field."""


class _RandNumeral(RandField):
    """A random number: what is computed with it is computed with one of its values."""

    def __int__(self):
        return int(self._fix())

    def __index__(self):
        return int(self)

    def __float__(self):
        return float(self._fix())

    def __bool__(self):
        return bool(self._fix())

    __nonzero__ = __bool__

    def __add__(self, other):
        return self._fix() + other

    def __radd__(self, other):
        return other + self._fix()

    def __sub__(self, other):
        return self._fix() - other

    def __rsub__(self, other):
        return other - self._fix()

    def __mul__(self, other):
        return self._fix() * other

    def __rmul__(self, other):
        return other * self._fix()

    def __floordiv__(self, other):
        return self._fix() / other  # as Scapy has it

    __div__ = __floordiv__

    def __lt__(self, other):
        return self._fix() < other

    def __le__(self, other):
        return self._fix() <= other

    def __ge__(self, other):
        return self._fix() >= other

    def __gt__(self, other):
        return self._fix() > other


class RandNum(_RandNumeral):
    """A whole number from `min` to `max`, all equally likely."""
    min = 0
    max = 0

    def __init__(self, min, max):
        self.min = min
        self.max = max

    def _command_args(self):
        return "" if type(self).__init__ is not RandNum.__init__ else _arguments(min=self.min, max=self.max)

    def _fix(self):
        return random.randrange(self.min, self.max + 1)

    def __lshift__(self, other):
        return self._fix() << other

    def __rshift__(self, other):
        return self._fix() >> other

    def __and__(self, other):
        return self._fix() & other

    __rand__ = __and__

    def __or__(self, other):
        return self._fix() | other

    __ror__ = __or__


class RandFloat(_RandNumeral):
    """A number from `min` to `max`."""

    def __init__(self, min, max):
        self.min = min
        self.max = max

    def _command_args(self):
        return _arguments(min=self.min, max=self.max)

    def _fix(self):
        return random.uniform(self.min, self.max)


class RandBinFloat(RandFloat):
    """Four random bytes as a float; the bounds mean nothing."""

    def _fix(self):
        from struct import unpack
        return unpack("!f", bytes([random.choice(range(256)) for _ in range(4)]))[0]


class RandNumGamma(RandNum):
    """A whole number by the gamma distribution."""

    def __init__(self, alpha, beta):
        self.alpha = alpha
        self.beta = beta

    def _command_args(self):
        return _arguments(alpha=self.alpha, beta=self.beta)

    def _fix(self):
        return round(random.gammavariate(self.alpha, self.beta))


class RandNumGauss(RandNum):
    """A whole number by the normal distribution."""

    def __init__(self, mu, sigma):
        self.mu = mu
        self.sigma = sigma

    def _command_args(self):
        return _arguments(mu=self.mu, sigma=self.sigma)

    def _fix(self):
        return round(random.gauss(self.mu, self.sigma))


class RandNumExpo(RandNum):
    """`base` and a whole number by the exponential distribution."""

    def __init__(self, lambd, base=0):
        self.lambd = lambd
        self.base = base

    def _command_args(self):
        return _arguments(lambd=self.lambd, base=self.base or None)

    def _fix(self):
        return self.base + round(random.expovariate(self.lambd))


class RandEnum(RandNum):
    """Whole numbers from `min` to `max`; none comes again before all have come."""

    def __init__(self, min, max, seed=None):
        self._seed = seed
        self.seq = RandomEnumeration(min, max, seed)
        RandNum.__init__(self, min, max)

    def _command_args(self):
        return _arguments(min=self.min, max=self.max, seed=self._seed)

    def _fix(self):
        return next(self.seq)


class RandEnumKeys(RandEnum):
    """The keys of a dict; none comes again before all have come."""

    def __init__(self, enum, seed=None):
        self.enum = list(enum)
        RandEnum.__init__(self, 0, len(self.enum) - 1, seed)

    def _command_args(self):
        return _arguments(enum=self.enum, seed=self._seed)

    def _fix(self):
        return self.enum[next(self.seq)]


class RandChoice(RandField):
    """One of the arguments."""

    def __init__(self, *args):
        if not args:
            raise TypeError("RandChoice needs at least one choice")
        self._choice = list(args)

    def _command_args(self):
        return ", ".join(map(repr, self._choice))

    def _fix(self):
        return random.choice(self._choice)


class RandSingularity(RandChoice):
    """One of the values at which programs are known to stumble."""


class RandSingNum(RandSingularity):
    """Numbers from `mn` to `mx` where something changes: the bounds, the middle, powers of two, and what is beside them."""

    @staticmethod
    def make_power_of_two(end):
        """The powers of two up to `end`, with its sign."""
        sign = 1 if end >= 0 else -1
        return {sign << power for power in range(max(1, abs(end).bit_length()))}

    def __init__(self, mn, mx):
        self._mn = mn
        self._mx = mx
        turning = self.make_power_of_two(mn) | self.make_power_of_two(mx) | {0, mn, (mn + mx) // 2, mx}
        beside = {number + step for number in turning for step in (-1, 0, 1)}
        RandSingularity.__init__(self, *sorted(number for number in beside if mn <= number <= mx))

    def _command_args(self):
        return "" if type(self) is not RandSingNum else _arguments(mn=self._mn, mx=self._mx)


class RandByte(RandNum):
    def __init__(self):
        RandNum.__init__(self, 0, 0xff)


class RandSByte(RandNum):
    def __init__(self):
        RandNum.__init__(self, -0x80, 0x7f)


class RandShort(RandNum):
    def __init__(self):
        RandNum.__init__(self, 0, 0xffff)


class RandSShort(RandNum):
    def __init__(self):
        RandNum.__init__(self, -0x8000, 0x7fff)


class RandInt(RandNum):
    def __init__(self):
        RandNum.__init__(self, 0, 0xffffffff)


class RandSInt(RandNum):
    def __init__(self):
        RandNum.__init__(self, -0x80000000, 0x7fffffff)


class RandLong(RandNum):
    def __init__(self):
        RandNum.__init__(self, 0, 0xffffffffffffffff)


class RandSLong(RandNum):
    def __init__(self):
        RandNum.__init__(self, -0x8000000000000000, 0x7fffffffffffffff)


class RandEnumByte(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, 0, 0xff)


class RandEnumSByte(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, -0x80, 0x7f)


class RandEnumShort(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, 0, 0xffff)


class RandEnumSShort(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, -0x8000, 0x7fff)


class RandEnumInt(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, 0, 0xffffffff)


class RandEnumSInt(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, -0x80000000, 0x7fffffff)


class RandEnumLong(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, 0, 0xffffffffffffffff)


class RandEnumSLong(RandEnum):
    def __init__(self):
        RandEnum.__init__(self, -0x8000000000000000, 0x7fffffffffffffff)


class RandSingByte(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, 0, 0xff)


class RandSingSByte(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, -0x80, 0x7f)


class RandSingShort(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, 0, 0xffff)


class RandSingSShort(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, -0x8000, 0x7fff)


class RandSingInt(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, 0, 0xffffffff)


class RandSingSInt(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, -0x80000000, 0x7fffffff)


class RandSingLong(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, 0, 0xffffffffffffffff)


class RandSingSLong(RandSingNum):
    def __init__(self):
        RandSingNum.__init__(self, -0x8000000000000000, 0x7fffffffffffffff)
