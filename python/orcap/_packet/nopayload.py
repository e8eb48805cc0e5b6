"""NoPayload, which stands where a packet ends."""
from orcap import _orcap
from orcap.error import Scapy_Exception
from orcap.packet import Packet, Padding


class NoPayload(Packet):
    """What stands where there is no payload: false, empty, and only one of it."""

    fields_desc = []
    _only = None

    def __new__(cls, *args, **kargs):
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __init__(self, *args, **kargs):
        pass

    def __bool__(self):
        return False

    def __bytes__(self):
        return b""

    def __len__(self):
        return 0

    def __repr__(self):
        return ""

    __str__ = __repr__

    def __getattr__(self, name):
        raise AttributeError(name)

    def __setattr__(self, name, value):
        pass

    def __delattr__(self, name):
        raise AttributeError(name)

    def __eq__(self, other):
        return isinstance(other, NoPayload)

    def __contains__(self, other):
        return False

    def __iter__(self):
        return iter(())

    def __getitem__(self, key):
        raise IndexError("Layer [%s] not found" % (key.__name__ if isinstance(key, type) else repr(key)))

    def __reduce__(self):
        return NoPayload, ()

    @property
    def payload(self):
        return self

    underlayer = None
    fields = property(lambda self: {})
    time = None

    def add_payload(self, payload):
        raise Scapy_Exception("Can't add payload to NoPayload instance")

    def remove_payload(self):
        pass

    def copy(self):
        return self

    def build(self):
        return b""

    do_build = _build = self_build = build

    def getfieldval(self, attr):
        raise AttributeError(attr)

    def setfieldval(self, attr, value):
        raise AttributeError(attr)

    def delfieldval(self, attr):
        raise AttributeError(attr)

    def getfield_and_val(self, attr):
        raise AttributeError(attr)

    def haslayer(self, cls, _subclass=None):
        return 0

    def getlayer(self, cls=None, nb=1, _track=None, _subclass=None, **filters):
        return None

    def layers(self):
        return []

    def lastlayer(self):
        return self

    def summary(self, intern=0):
        return ""

    def command(self):
        return ""

    def show(self, dump=False, *args, **kargs):
        return "" if dump else None

    def fragment(self, *args, **kargs):
        raise Scapy_Exception("cannot fragment this packet")

    def hashret(self):
        return b""

    def answers(self, other):
        return isinstance(other, (NoPayload, Padding))

    def route(self):
        return (None, None, None)


_orcap.set("no_payload", NoPayload())
