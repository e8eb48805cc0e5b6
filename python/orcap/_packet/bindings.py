"""Which layer follows which: bind_layers and what it is made of."""
from orcap import _orcap
from orcap.config import conf


class Bonds:
    """What layers tell of their neighbours."""
    __slots__ = ()

    def route(self):
        """(interface, source, next hop) of the packet."""
        return self.payload.route()

    @classmethod
    def lower_bonds(cls):
        """Prints below which layers it is found, and where."""
        for lower in conf.layers:
            for values, upper in lower.payload_guess:
                if upper is cls:
                    print("%-20s  %s" % (lower.__name__, ", ".join("%-12s" % ("%s=%r" % each) for each in values.items())))

    @classmethod
    def upper_bonds(cls):
        """Prints which layers follow it, and where."""
        for values, upper in cls.payload_guess:
            print("%-20s  %s" % (upper.__name__, ", ".join("%-12s" % ("%s=%r" % each) for each in values.items())))


def _fit(cls, values):
    """Values of bindings as numbers: names of enumerations are known too."""
    fitted = {}
    for name, value in values.items():
        field = cls._fields.get(name) if cls._fields else None
        if field is not None:
            value = field.any2i(None, value)
        elif isinstance(value, str):
            value = getattr(cls(**{name: value}), name)
        fitted[name] = value
    return fitted


def bind_bottom_up(lower, upper, __fval=None, **fval):
    """When `lower` is read with these values, `upper` follows it."""
    values = {**(__fval or {}), **fval}
    lower.payload_guess.append((values, upper))
    if lower._fields is None:
        _orcap.bind(lower._protocol, upper._protocol, _fit(lower, values), True)


def bind_top_down(lower, upper, __fval=None, **fval):
    """When `upper` is built on `lower`, `lower` takes these values."""
    values = {**(__fval or {}), **fval}
    upper._overload_fields[lower] = values
    if lower._fields is None:
        _orcap.overload(lower._protocol, upper._protocol, _fit(lower, values))


def bind_layers(lower, upper, __fval=None, **fval):
    """Both: how `upper` is found on `lower` when reading, and said in it when building."""
    values = {**(__fval or {}), **fval}
    bind_top_down(lower, upper, **values)
    bind_bottom_up(lower, upper, **values)


def split_bottom_up(lower, upper, __fval=None, **fval):
    """Undoes bind_bottom_up."""
    values = {**(__fval or {}), **fval}
    lower.payload_guess[:] = [(v, cls) for v, cls in lower.payload_guess
                              if cls is not upper or any(v.get(name, _orcap._deleted) != value for name, value in values.items())]
    if lower._fields is None:
        _orcap.unbind(lower._protocol, upper._protocol, _fit(lower, values))


def split_top_down(lower, upper, __fval=None, **fval):
    """Undoes bind_top_down."""
    if upper._overload_fields.pop(lower, None) is not None and lower._fields is None:
        _orcap.overload(lower._protocol, upper._protocol, None)


def split_layers(lower, upper, __fval=None, **fval):
    """Undoes bind_layers."""
    values = {**(__fval or {}), **fval}
    split_bottom_up(lower, upper, **values)
    split_top_down(lower, upper, **values)
