"""Numbers with names, looked up either way."""


class DADict(dict):
    """{number: name}, and name -> number as an attribute: IP_PROTOS[6] is "tcp", IP_PROTOS.tcp is 6."""

    def __init__(self, _name="DADict", **kargs):
        super().__init__(**kargs)
        self.__dict__["_name"] = _name

    def __getattr__(self, name):
        for number, own in self.items():
            if own == name:
                return number
        raise AttributeError(name)

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
