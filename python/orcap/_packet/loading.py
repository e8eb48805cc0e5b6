"""Classes made from the engine's lists, modules of them under Scapy's names (orcap.layers.inet, orcap.contrib.mpls), and what brings more of both:
load_layer and load_contrib."""
import sys

from orcap import _orcap
from orcap.config import conf

builtin_classes = {}
PACKAGES = ("orcap.layers", "orcap.contrib")


def _module_of(module, contrib):
    return "orcap.packet" if module in ("packet", None) else "%s.%s" % (PACKAGES[contrib], module)


def _family(title, module, own):
    """A class that others extend and that is no layer itself: what is made of it is of the first of those."""
    from orcap.packet import Packet, _Dispatching

    def dispatch_hook(cls, _pkt=None, *args, **kargs):
        if _pkt == b"":
            return builtin_classes["Raw"]
        return next(each for each in builtin_classes.values() if each is not cls and issubclass(each, cls))
    body = {"__module__": module, "fields_desc": [], "dispatch_hook": classmethod(dispatch_hook), **own}
    return _Dispatching(title, (Packet,), body, protocol=-3)


def make_classes(first, own=None):
    """Makes a class for each protocol of the context from a number on; `own` is what some have in Python, by title, or by a tuple of the title
    of the class they extend. Gives those classes."""
    from orcap.packet import Packet
    made = {}
    for number, title, display, links, module, contrib, extends, flat in _orcap.protocols(first):
        if title in ("Packet", "NoPayload"):
            continue
        body = {"__module__": _module_of(module, contrib)}
        if own:
            body.update(own.get(title, own.get((extends,), ())))
        if display:
            body["name"] = display
        if flat:
            body["show_indent"] = 0
        if extends:
            body["match_subclass"] = True
        base = Packet
        if extends:
            base = made.get(extends) or builtin_classes.get(extends)
            if base is None:
                base = made[extends] = _family(extends, body["__module__"], (own or {}).get(extends, {}))
        made[title] = cls = type(base)(title, (base,), body, protocol=number)
        if base is not Packet and "fields_desc" in vars(base):  # a family has no fields, which would hide those of its members
            cls.fields_desc = vars(Packet)["fields_desc"]
        for link in links:
            conf.l2types.note(link, cls)
    builtin_classes.update(made)
    return made


def by_number(prefix, field, module=None):
    """{number: class} of the classes whose field says by default which one they are."""
    found = {}
    for name, cls in builtin_classes.items():
        if name.startswith(prefix) and name != prefix and not name.endswith("Unknown") and (module is None or cls.__module__ == module):
            number = cls().default_fields.get(field)
            if number is not None:
                found.setdefault(int(number), cls)
    return found


# ---- modules

class _Finder:
    """Finds the modules of orcap.layers and orcap.contrib that are no files."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        package, _, name = fullname.rpartition(".")
        if package not in PACKAGES or name not in modules_of(PACKAGES.index(package)):
            return None
        from importlib.machinery import ModuleSpec
        return ModuleSpec(fullname, _Loader, origin="orcap's lists")


class _Loader:
    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__.rpartition(".")[2]
        module.__doc__ = "%s, from the engine's lists." % name
        if module.__name__.startswith(PACKAGES[1]):
            load(name)
        fill(vars(module))


def serve():
    """Lets the packages give what the lists have."""
    if _Finder not in sys.meta_path:
        sys.meta_path.append(_Finder)


_modules = {}


def modules_of(contrib):
    """The names of the modules that the lists have for one of the packages, loaded or not."""
    if not _modules:
        for module, is_contrib in _orcap.modules():
            _modules.setdefault(bool(is_contrib), set()).add(module)
    return _modules.get(bool(contrib), set())


def fill(module):
    """Puts into a module's dict what scripts expect there: its classes, those of all other layers, and what packets are made with. What else
    they ask for is looked up in orcap.all."""
    import orcap.packet
    for name in ("Packet", "NoPayload", "Raw", "Padding", "bind_layers", "bind_bottom_up", "bind_top_down", "split_layers", "conf"):
        module.setdefault(name, getattr(orcap.packet, name))
    for name, cls in builtin_classes.items():
        module.setdefault(name, cls)

    def look_up(name):
        if name[:2] == "__":
            raise AttributeError("module %r has no attribute %r" % (module["__name__"], name))
        import orcap.all
        try:
            return getattr(orcap.all, name)
        except AttributeError:
            raise AttributeError("module %r has no attribute %r" % (module["__name__"], name)) from None
    module.setdefault("__getattr__", look_up)


# ---- loading

def load(name):
    """Takes what the lists have of a module into the context; gives the classes that came."""
    import orcap.packet
    made = make_classes(_orcap.load(name))
    for each in (orcap.packet, sys.modules.get("orcap.all")):
        if each is not None:
            vars(each).update(made)
    return made


def _load(package, name, globals_dict, symb_list):
    import builtins
    from importlib import import_module
    from orcap.error import log_loading
    full = "%s.%s" % (package, name)
    try:
        module = import_module(full + ".all" if full == "orcap.layers.tls" else full)
    except ImportError as error:
        log_loading.error("Unable to import orcap module: %s", error)
        return
    symbols = {key: value for key, value in vars(module).items() if key[0] != "_" and (getattr(value, "__module__", None) or "").startswith(full)}
    (builtins.__dict__ if globals_dict is None else globals_dict).update(symbols)
    if symb_list is not None:
        symb_list += symbols


def load_layer(name, globals_dict=None, symb_list=None):
    """Brings a module of layers: packets are dissected by them from then on, and their names are known everywhere."""
    _load(PACKAGES[0], name, globals_dict, symb_list)


def load_contrib(name, globals_dict=None, symb_list=None):
    """The same of layers that others contributed to Scapy; of orcap.layers where there is no such module."""
    from importlib.util import find_spec
    is_contrib = name in modules_of(True) or find_spec("%s.%s" % (PACKAGES[1], name)) is not None
    _load(PACKAGES[is_contrib], name, globals_dict, symb_list)


def load_module(name, globals_dict=None, symb_list=None):
    """Brings a module of orcap.modules."""
    _load("orcap.modules", name, globals_dict, symb_list)


def list_contrib(name=None, ret=False, _debug=False):
    """Lists the contributed modules there are."""
    found = [{"name": each, "description": "from the engine's lists", "status": "loads"} for each in sorted(modules_of(True))
             if each and (name is None or name in each)]
    if ret:
        return found
    for each in found:
        print("%(name)-20s: %(description)-40s status=%(status)s" % each)
    return None
