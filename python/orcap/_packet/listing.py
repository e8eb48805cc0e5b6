"""ls() and lsc(): what layers and functions there are."""


def _title(field):
    inner = getattr(field, "fld", field)
    title = type(inner).__name__
    if getattr(inner, "size", None) and title.startswith(("Bit", "XBit")):
        title += f"  ({inner.size} bit{'s' if inner.size > 1 else ''})"
    return title + (" (Cond)" if field.isconditional else "")


def _ls_class(cls):
    for field in cls.fields_desc:
        print(f"{field.name:<10} : {_title(field):<35} = ({field.default!r})" if False else f"{field.name:<10} : {_title(field):<35} = ({repr(field.default)!r})")


def _ls_packet(packet):
    for layer in packet.iterpayloads():
        for field in layer.fields_desc:
            value = repr(layer.getfieldval(field.name))
            print(f"{field.name:<10} : {_title(field):<35} = {value:<15} ({repr(field.default)!r})")
        if layer.payload:
            print("--")


def ls(obj=None, case_sensitive=False, verbose=False):
    from orcap.config import conf
    from orcap.packet import Packet
    if isinstance(obj, Packet):
        return _ls_packet(obj)
    if isinstance(obj, type) and issubclass(obj, Packet):
        return _ls_class(obj)
    wanted = "" if obj is None else obj if case_sensitive else obj.lower()
    for cls in sorted(conf.layers, key=lambda each: each.__name__):
        name = cls.__name__ if case_sensitive else cls.__name__.lower()
        title = cls._name if case_sensitive else cls._name.lower()
        if wanted in name or wanted in title:
            print(f"{cls.__name__:<10} : {cls._name}")


def lsc():
    """The functions that do something with packets, and what they do."""
    import orcap.all
    for name, value in sorted(vars(orcap.all).items()):
        module = getattr(value, "__module__", "") or ""
        if module.startswith("orcap") and callable(value) and not isinstance(value, type) and name[0] != "_" and value.__doc__:
            print(f"{name:<20}: {value.__doc__.splitlines()[0]}")
