"""Modules that are loaded when somebody looks into them."""
import sys


def call_later(module, name):
    """A function of a module that is loaded when it is called first."""
    def function(*args, **kargs):
        from importlib import import_module
        return getattr(import_module(module), name)(*args, **kargs)
    function.__name__ = function.__qualname__ = name
    return function


class LaterDict(dict):
    """A dict that a function fills when somebody looks into it."""

    def __init__(self, fill):
        super().__init__()
        self._fill = fill

    def _filled(self):
        fill, self._fill = self._fill, None
        if fill is not None:
            dict.update(self, fill())
        return self


def _looking(name):
    own = getattr(dict, name)

    def method(self, *args):
        return own(self._filled(), *args)
    method.__name__ = name
    return method


for _name in ("__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__", "__contains__", "__repr__", "__eq__", "get", "keys", "values", "items", "pop",
              "copy", "setdefault", "update"):
    setattr(LaterDict, _name, _looking(_name))
del _name


def load_later(name):
    """The module, or what becomes it at the first look."""
    if name in sys.modules:
        return sys.modules[name]
    from importlib.util import LazyLoader, find_spec, module_from_spec
    spec = find_spec(name)
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
