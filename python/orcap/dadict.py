"""Numbers with names, looked up either way."""
from orcap.compat import plain_str
from orcap.error import Scapy_Exception


class DADict_Exception(Scapy_Exception):
    """What went wrong with a table of numbers and names."""


def fixname(x):
    """A name as Python may have it: "802.1Q" is n_802_1Q."""
    text = plain_str(x)
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in text)
    return "n_" + name if name[:1].isdigit() else name


class DADict(dict):
    """{number: name}, and name -> number as an attribute: IP_PROTOS[6] is "tcp", IP_PROTOS.tcp is 6."""

    def __init__(self, _name="DADict", **kargs):
        super().__init__(**kargs)
        self.__dict__["_name"] = _name

    def __getattr__(self, name):
        found = name[:1] != "_" and next((number for number, own in self.items() if own == name), None)
        if found is False or found is None:
            found = name[:2] != "__" and self._names().get(name)
        if found is False or found is None:
            raise AttributeError(name)
        return found

    def _names(self):
        return {fixname(own): number for number, own in self.items() if isinstance(own, (str, bytes))}

    def __dir__(self):
        return [*super().__dir__(), *self._names()]

    def ident(self, v):
        """The name of a number as Python may have it; what has none is "unknown"."""
        return fixname(self[v]) if v in self else "unknown"

    def _show(self):
        for number in sorted(self):
            print("%10s = %r" % (number, self[number]))

    def __repr__(self):
        return "<%s - %d elements>" % (self._name, len(self))

    @property
    def d(self):
        return dict(self)

    def iterkeys(self):
        return iter(self.keys())

    def itervalues(self):
        return iter(self.values())

    def iteritems(self):
        return iter(self.items())
