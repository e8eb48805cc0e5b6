"""Sets of values that stand for each of their members: networks, ranges."""
import socket


class Gen:
    """What yields values one after another."""

    __slots__ = ()

    def __iter__(self):
        return iter(())

    def __iterlen__(self):
        return sum(1 for _ in self)


class Net(Gen):
    """Addresses of a network or from one address to another: Net("192.0.2.0/30"), Net("192.0.2.1", "192.0.2.9")."""

    name = "Net"
    family = socket.AF_INET
    width = 32

    def __init__(self, net, stop=None):
        from orcap.error import Scapy_Exception
        if "*" in net:
            raise Scapy_Exception("Wildcards are no longer accepted in %s()" % type(self).__name__)
        self.net, self.mask = net, None
        if stop is None and "/" in net:
            net, mask = net.split("/", 1)
            self.mask = int(mask)
            if not 0 <= self.mask <= self.width:
                raise Scapy_Exception("Wrong mask in %s()" % type(self).__name__)
            self.start = self.ip2int(net) >> (self.width - self.mask) << (self.width - self.mask)
            self.stop = self.start + (1 << (self.width - self.mask)) - 1
            self.net = net
        elif stop is None:
            if "-" in net and all(part.replace(".", "").isdigit() for part in net.split("-")):
                raise Scapy_Exception("Ranges are no longer accepted in %s()" % type(self).__name__)
            self.start = self.stop = self.ip2int(net)
        else:
            self.start, self.stop = self.ip2int(net), self.ip2int(stop)

    @classmethod
    def name2addr(cls, name):
        for family, _, _, _, address in socket.getaddrinfo(name, None, cls.family):
            if family == cls.family:
                return address[0]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    @classmethod
    def ip2int(cls, address):
        try:
            packed = socket.inet_pton(cls.family, address)
        except OSError:
            packed = socket.inet_pton(cls.family, cls.name2addr(address))
        return int.from_bytes(packed, "big")

    @classmethod
    def int2ip(cls, value):
        return socket.inet_ntop(cls.family, value.to_bytes(cls.width // 8, "big"))

    def __iter__(self):
        for value in range(self.start, self.stop + 1):
            yield self.int2ip(value)

    def __iterlen__(self):
        return self.stop - self.start + 1

    def __len__(self):
        return self.stop - self.start + 1

    def __str__(self):
        return next(iter(self), "")

    def __repr__(self):
        if self.mask is not None:
            return f'{type(self).__name__}("{self.net}/{self.mask}")'
        if self.start == self.stop:
            return f'{type(self).__name__}("{self.net}")'
        return f'{type(self).__name__}("{self.int2ip(self.start)}", "{self.int2ip(self.stop)}")'

    def __eq__(self, other):
        if isinstance(other, str):
            try:
                other = type(self)(other)
            except Exception:
                return False
        return isinstance(other, Net) and (self.width, self.start, self.stop) == (other.width, other.start, other.stop)

    def __hash__(self):
        return hash((type(self).__name__, self.start, self.stop))

    def __contains__(self, other):
        if isinstance(other, int):
            return self.start <= other <= self.stop
        if isinstance(other, str):
            other = type(self)(other)
        return self.start <= other.start and other.stop <= self.stop

    def choice(self):
        import random
        return self.int2ip(random.randint(self.start, self.stop))


class Net6(Net):
    """The same of IPv6 addresses."""

    name = "Net6"
    family = socket.AF_INET6
    width = 128


class RawVal:
    """A value that goes into the packet as these bytes, whatever the field."""

    def __init__(self, val=b""):
        self.val = val if isinstance(val, bytes) else bytes(val, "utf-8") if isinstance(val, str) else bytes(val)

    def __bytes__(self):
        return self.val

    def __str__(self):
        return str(self.val)

    def __repr__(self):
        return f"<RawVal [{self.val!r}]>"

    def __len__(self):
        return len(self.val)


def take_address(kind, value):
    """What an address field keeps of what it is given: text as it is, names of hosts looked up, networks as a set."""
    names = {KIND_IP4: Net, KIND_IP6: Net6}
    if isinstance(value, (list, tuple)) and kind in names:
        return [take_address(kind, each) for each in value]
    if kind not in names:
        return value
    if isinstance(value, bytes) and len(value) != names[kind].width // 8:
        value = value.decode("ascii")
    if not isinstance(value, str):
        return value
    try:
        socket.inet_pton(names[kind].family, value)
        return value
    except OSError:
        return names[kind](value) if "/" in value else names[kind].name2addr(value)


def first_of(value, name):
    """The value that a set, range or random value stands for when one is needed."""
    if isinstance(value, RawVal):
        return value
    if hasattr(value, "_fix"):
        return value._fix()
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, int) for end in value):
        return value[0]
    if isinstance(value, (list, Gen)):
        for each in value:
            return first_of(each, name) if isinstance(each, (list, tuple, Gen)) else each
    if callable(getattr(value, "__index__", None)):
        return value.__index__()
    return value


def expand(value):
    """The values that a field's value stands for, or None when it is one value."""
    if isinstance(value, Gen):
        return value
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, int) for end in value):
        return range(value[0], value[1] + 1)
    if isinstance(value, list):
        return [one for each in value for one in (expand(each) or (each,))]
    return None


KIND_IP4 = "IP4"
KIND_IP6 = "IP6"
