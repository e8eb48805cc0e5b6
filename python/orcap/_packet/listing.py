"""ls(), lsc(), explore() and rfc(): what layers and functions there are, and what they look like."""
from orcap.config import conf
from orcap.error import Scapy_Exception

ROW = 32  # bits a row of a diagram


# ---- fields

def _title(field):
    """The class of a field, with what it is made of."""
    conditional = field.isconditional
    while not hasattr(field, "kind") and type(field).__name__ != "MultipleTypeField" and getattr(field, "fld", None) is not None and type(field).__name__ != "Emph":
        field = field.fld
    title = type(field).__name__
    size = getattr(field, "size", None)
    if title in ("BitField", "XBitField") and size:
        title += "  (%i bit%s)" % (size, "s" if size > 1 else "")
    if hasattr(field, "flds") and hasattr(field, "dflt"):
        inner = [type(fld).__name__ for fld, *_ in field.flds] + [type(field.dflt).__name__]
        title += " (%s)" % ", ".join(["Cond"] * conditional + inner)
    elif conditional:
        title += " (Cond)"
    return title


def _lines(field, values):
    return "%-10s : %-35s = %s" % (field.name, _title(field), values)


def _names(field):
    """What values of a field are called, as verbose lists have it."""
    inner = getattr(field, "fld", field)
    if type(inner).__name__ == "FlagsField":
        names = getattr(inner, "names", None) or getattr(inner, "i2s", None)
        return ["%s" % ", ".join(names.values() if isinstance(names, dict) else names)] if names else []
    names = getattr(inner, "i2s", None)
    if not isinstance(names, dict) or len(names) >= 50:
        return []
    return ["%s: %s" % (name, number) for number, name in names.items()]


def _ls_fields(layer, verbose):
    from orcap.packet import Packet
    is_packet = not isinstance(layer, type)
    for field in layer.fields_desc:
        inner = getattr(field, "fld", None) if field.isconditional else field
        several = hasattr(inner, "flds")
        default = "(%r)" % repr(inner.dflt.default if several else field.default)
        value = (getattr if several else Packet.getfieldval)(layer, field.name) if is_packet else None
        print(_lines(field, "%-15r %s" % (value, default) if is_packet else default))
        if verbose:
            for line in _names(field):
                print(" " * 15 + line)


def ls(obj=None, case_sensitive=False, verbose=False):
    """Lists the layers, or the fields of one."""
    from orcap.packet import Packet
    if isinstance(obj, Packet):
        for layer in obj.iterpayloads():
            _ls_fields(layer, verbose)
            if layer.payload:
                print("--")
    elif isinstance(obj, type) and issubclass(obj, Packet):
        _ls_fields(obj, verbose)
    elif obj is None or isinstance(obj, str):
        _ls_layers(obj, case_sensitive)
    else:
        print("Not a packet class or name. Type 'ls()' to list packet classes.")


def _ls_layers(pattern, case_sensitive):
    if pattern is None:
        for cls in sorted(conf.layers, key=lambda each: each.__name__):
            print("%-10s : %s" % (cls.__name__, cls._name))
        return
    import re
    matches = re.compile(pattern, 0 if case_sensitive else re.I).search
    for cls in sorted(conf.layers, key=lambda each: len(each.__name__)):
        if matches(cls.__name__) or matches(cls._name):
            print("%-10s : %s" % (cls.__name__, cls._name))


def lsc():
    """The functions that do something with packets, and what they do."""
    import orcap.all
    for name, value in sorted(vars(orcap.all).items()):
        module = getattr(value, "__module__", "") or ""
        if module.startswith("orcap") and callable(value) and not isinstance(value, type) and name[0] not in "_ABCDEFGHIJKLMNOPQRSTUVWXYZ" and value.__doc__:
            print("%-22s: %s" % (name, value.__doc__.strip().splitlines()[0]))


def explore(layer=None):
    """Lists the layers of a module: explore("dns"), explore("orcap.layers.dns")."""
    from orcap._packet.loading import PACKAGES
    if layer is None:
        raise Scapy_Exception("explore() GUI-mode cannot be run in interactive mode. Please provide a 'layer' parameter !")
    if isinstance(layer, type):
        layer = layer.__module__
    name = "orcap." + layer[6:] if layer.startswith("scapy.") else layer
    found = next((each for each in (name, *("%s.%s" % (package, name) for package in PACKAGES)) if each in conf.layers.ldict), None)
    if found is None:
        raise Scapy_Exception("Unknown scapy module '%s'" % layer)
    from orcap.tables import pretty_list
    print("Packets contained in %s:" % found)
    rows = [(cls.__name__, cls._name if cls._name != cls.__name__ or cls._fields is None else "") for cls in conf.layers.ldict[found]]
    print(pretty_list(rows, [("Class", "Name")], borders=True))


# ---- diagrams

def _bits(field):
    """How wide a field is drawn; what has no fixed width as two bytes."""
    size = getattr(field, "size", None)
    if isinstance(size, int) and size > 0:
        return size
    return int(field.sz * 8) if field.sz else 16


def _rows(cls):
    """Rows of (field, first column, columns, whether the field begins here)."""
    rows, row, column = [], [], 0
    for field in cls.fields_desc:
        left, begins = _bits(field), True
        while left > 0:
            width = min(left, ROW - column)
            row.append((field, column, width, begins))
            left, begins, column = left - width, False, column + width
            if column == ROW:
                rows.append(row)
                row, column = [], 0
    return rows + ([row] if row else [])


def _line_between(above, below):
    """The line under a row: open where a field goes on below itself."""
    width = sum(columns for _, _, columns, _ in above)
    goes_on = set()
    for field, first, columns, _ in above:
        for other, other_first, other_columns, begins in below:
            if other is field and not begins:
                goes_on.update(range(max(first, other_first), min(first + columns, other_first + other_columns)))
    text = ""
    for column in range(width):
        text += "  " if column in goes_on and column - 1 in goes_on else "+ " if column in goes_on else "+-"
    return text + "+"


def rfc(cls, ret=False, legend=True):
    """The header of a class, drawn as in an RFC."""
    from orcap.packet import Packet
    if not issubclass(cls, Packet):
        raise TypeError("Packet class expected")
    rows = _rows(cls)
    lines = [" " + (" " * 19).join("0123"), " " + " ".join(str(column % 10) for column in range(ROW))]
    lines.append("+-" * ROW + "+")
    for at, row in enumerate(rows):
        text = ""
        for field, _, columns, begins in row:
            room = 2 * columns - 1
            text += "|" + (field.name.upper().replace("_", " ")[:room] if begins else "").center(room)
        lines += [text + "|", _line_between(row, rows[at + 1] if at + 1 < len(rows) else [])]
    text = "\n".join(lines)
    text += "\n\n" + ("Fig. " + cls.__name__).center(66) if legend else "\n"
    if ret:
        return text
    print(text)
    return None
