"""Text of packets that have layers with fields in Python. What the engine knows it writes itself."""
from orcap._orcap import _Layer
from orcap.base_classes import Gen
from orcap.config import conf
from orcap.themes import ColorTheme, NoTheme
from orcap.volatile import VolatileValue


def is_switched(cls):
    """Whether a program said that fields of the class are to be shown otherwise."""
    return any(cls in switch for switch in (conf.noenum, conf.resolve) if switch.fields)


def theme():
    """The theme that colours what is shown; None where nothing is."""
    own = vars(conf).get("color_theme")
    return own if own is not None and type(own) not in (ColorTheme, NoTheme) else None


def _is_engines(layer):
    """Whether the engine writes its text."""
    return layer._plain() and not is_switched(type(layer)) and theme() is None


def _styled(style, field, what, text):
    """A field's name or value in the theme's colours, louder where the program said so."""
    louder = field in conf.emph or getattr(field, "is_emphasised", False)
    return getattr(style, ("emph_field_" if louder else "field_") + what)(text)


def _padded(style, field):
    return _styled(style, field, "name", field.name) + " " * (10 - len(field.name))


def _own_text(layer, what, between):
    """What the engine writes of a layer alone: the text of it and its payload without that of its payload."""
    whole = layer._render(what)
    return whole[: len(whole) - len(layer.payload._render(what)) - between] if layer.payload else whole


def _repr_fields(layer):
    parts, own, below, style = [], layer.fields, layer.overloaded_fields, theme()
    for field in layer.fields_desc:
        if field.name in own:
            value = own[field.name]
            if isinstance(value, (list, dict, set)) and not value:
                continue
        elif field.name in below:
            value = below[field.name]
        else:
            continue
        shown = repr(value) if isinstance(value, (Gen, tuple)) and not isinstance(value, _Layer) else field.i2repr(layer, value)
        if style is not None:
            parts.append(_styled(style, field, "name", field.name) + style.punct("=") + _styled(style, field, "value", shown))
            continue
        parts.append(f"{field.name}={shown}")
    return " " + " ".join(parts) if parts else ""


def _renamed(layer, text, before):
    """The engine's text with the name of a class that a program made of one of its own."""
    if not type(layer)._renamed:
        return text
    end = text.index(" " if before == "<" else "(")
    return before + type(layer).__name__ + text[end:]


def repr_packet(packet):
    text, end, style = "", "", theme()
    for layer in packet.iterpayloads():
        if style is not None:
            text += style.punct("<") + style.layer_name(type(layer).__name__) + f" {_repr_fields(layer)} " + style.punct("|")
            end += style.punct(">")
            continue
        if not _is_engines(layer):
            text += f"<{type(layer).__name__} {_repr_fields(layer)} |"
        else:
            own = _renamed(layer, _own_text(layer, "repr", 1), "<")
            text += own if layer.payload else own[:-1]
        end += ">"
    return text + end


def is_volatile(layer):
    """Whether a value of the layer is another each time it is looked at."""
    return any(isinstance(value, VolatileValue) for value in layer.fields.values())


def command_layer(layer):
    if layer._plain() and not is_volatile(layer):
        return _renamed(layer, _own_text(layer, "command", 1), "")
    values = ((name, command_value(value)) for name, value in layer.fields.items() if not (isinstance(value, list) and not value))
    return f"{type(layer).__name__}({', '.join(f'{name}={value}' for name, value in values)})"


def _own(layer, lvl, label_lvl, style):
    text = "%s%s %s %s\n" % (label_lvl, style.punct("###["), style.layer_name(layer.name), style.punct("]###"))
    for field in layer.fields_desc:
        if field.isconditional and not field._evalcond(layer):
            continue
        value = layer.getfieldval(field.name)
        packets = [value] if isinstance(value, _Layer) else value
        if isinstance(packets, list) and field.holds_packets:
            text += f"{label_lvl}{lvl}  \\{_padded(style, field)}\\\n"
            for packet in packets:
                text += show(packet, 3, "", label_lvl + lvl + "   |", style) if isinstance(packet, _Layer) else f"{packet!r}\n"
            continue
        begin = f"{label_lvl}{lvl}  {field.name:<10}= "
        shown = field.i2repr(layer, value)
        if isinstance(shown, str):
            shown = shown.replace("\n", "\n" + " " * len(begin))
        text += "%s%s  %s%s %s\n" % (label_lvl, lvl, _padded(style, field), style.punct("="),
                                    _styled(style, field, "value", shown))
    return text


_UNSTYLED = ColorTheme()


def show_layer(layer, lvl="", label_lvl="", style=None):
    """What show() prints of one layer alone."""
    if style not in (None, _UNSTYLED) or not layer._plain() or is_switched(type(layer)):
        own = _own(layer, lvl, label_lvl, style or _UNSTYLED)
    else:
        own = layer._render("layer", label_lvl, lvl)
    return f"{label_lvl}###[ {layer.name} ]###\n" + own.partition("\n")[2] if type(layer)._renamed and style is None else own


def show(packet, indent, lvl, label_lvl, style=None):
    """The layers and fields of a packet, in the colours of a theme where there is one."""
    text = ""
    for layer in packet.iterpayloads():
        text += show_layer(layer, lvl, label_lvl, style)
        lvl += " " * indent * layer.show_indent
    return text


def command_value(value):
    if isinstance(value, _Layer) or hasattr(value, "tag") and hasattr(value, "command"):
        return value.command()
    if isinstance(value, list) and any(isinstance(each, _Layer) for each in value):
        return "[" + ",".join(command_value(each) for each in value) + "]"
    if isinstance(value, VolatileValue):
        return value.command()
    return repr(int(value)) if type(value).__name__ == "FlagValue" else repr(value)


def _plain(value):
    """What JSON can hold of a value."""
    if isinstance(value, _Layer):
        return json_of(value)
    if hasattr(value, "tag") and hasattr(value, "command"):
        return value.command(json=True)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if type(value).__name__ == "FlagValue":
        return int(value)
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def json_of(packet):
    values = ((field.name, packet.getfieldval(field.name)) for field in packet.fields_desc)
    own = {name: _plain(value) for name, value in values if not (isinstance(value, list) and not value)}
    if packet.payload:
        own["payload"] = json_of(packet.payload)
    return own
