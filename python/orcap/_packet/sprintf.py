"""Packet.sprintf(): text with values of a packet in it.

%[form[r],][LAYER[:number].]FIELD% is a value, as show() prints it, or with r as it is, in printf's form; {LAYER:text} is there when the packet has
that layer, {!LAYER:text} when it has not. %% is %, %( is {, %) is }. %time% is the time of day, %summary% is summary()."""
from orcap.error import Scapy_Exception


def _value(packet, spec, relax):
    form, raw, whole = "", False, spec
    if "," in spec:
        form, spec = spec.split(",", 1)
        if form.endswith("r"):
            form, raw = form[:-1], True
    layer, _, name = spec.rpartition(".")
    found = packet
    if layer:
        layer, _, number = layer.partition(":")
        found = packet.getlayer(layer, int(number or 1))
    if name == "time" and not layer:
        from orcap.plist import _clock
        return ("%" + (form or "s")) % _clock(packet.time)
    if found is None:
        if relax:
            return "??"
        raise Scapy_Exception("Format not found [%%%s%%]" % whole)
    if name == "name" or (name == "summary" and not layer):
        return found.name if name == "name" else packet.summary()
    while found and name not in (field.name for field in found.fields_desc):
        found = found.payload
    if not found:
        value = getattr(packet.getlayer(layer, int(number or 1)) if layer else packet, name, None)
        if value is None and not relax:
            raise AttributeError(name)
        return "??" if value is None else ("%" + (form or "s")) % (value.name if name == "payload" else value,)
    value = found.getfieldval(name)
    return ("%" + (form or "s")) % (value if raw else found._field_text(name, value))


def _conditions(packet, text):
    """{LAYER:text} and {!LAYER:text}, innermost first."""
    while "{" in text:
        start = text.rindex("{")
        end = text.find("}", start)
        if end < 0:
            raise Scapy_Exception("Bad sprintf format: unclosed {")
        condition, _, body = text[start + 1:end].partition(":")
        negated = condition.startswith("!")
        has = bool(packet.haslayer(condition.lstrip("!")))
        text = text[:start] + (body if has != negated else "") + text[end + 1:]
    return text


def format_packet(packet, text, relax=1):
    escapes = {"%%": "\0", "%(": "\1", "%)": "\2"}
    for word, mark in escapes.items():
        text = text.replace(word, mark)
    text = _conditions(packet, text)
    parts = text.split("%")
    if len(parts) % 2 == 0:
        raise Scapy_Exception("Bad format string [%%%s]" % parts[-1])
    text = "".join(_value(packet, part, relax) if at % 2 else part for at, part in enumerate(parts))
    return text.replace("\0", "%").replace("\1", "{").replace("\2", "}")
