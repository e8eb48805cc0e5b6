"""The names of a session. What takes long to make is made when it is first used."""


class Names(dict):
    """A dict that makes some of its values when they are asked for."""

    def __init__(self, values, later):
        dict.__init__(self, values)
        self.later = later

    def __missing__(self, name):
        make = self.later.pop(name)
        value = self[name] = make()
        return value
