"""Modules that are loaded when somebody looks into them."""
import sys


def call_later(module, name):
    """A function of a module that is loaded when it is called first."""
    def function(*args, **kargs):
        from importlib import import_module
        return getattr(import_module(module), name)(*args, **kargs)
    function.__name__ = function.__qualname__ = name
    return function


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
