"""Packets: the class Packet and what makes classes of it. Values, layers and bytes are C's work (orcap._orcap); here is what is said once a
class, what is rarely asked, and how layers with fields written in Python are read and built."""
import itertools

from orcap import _orcap, asn1
from orcap._orcap import _Layer
from orcap._packet import dns, dot11, hops, igmp, options6, radius, surroundings, text
from orcap._packet.bindings import Bonds
from orcap.base_classes import BasePacket, RawVal, first_of, take_address
from orcap._packet.drawn import Drawn
from orcap._packet.sets import Sets
from orcap._packet.loading import builtin_classes, make_classes
from orcap.config import conf
from orcap.error import Scapy_Exception, log_runtime

_deleted = _orcap._deleted


class _FieldsDesc:
    """`fields_desc` of a class whose fields the engine's lists say: light objects, made when somebody asks."""

    def __get__(self, packet, owner):
        from orcap._packet import engine_fields
        return engine_fields.of_class(owner)


class Packet_metaclass(type):
    """Makes classes of packets: those of the engine's lists, and a program's own with `fields_desc`."""

    def __new__(mcs, name, bases, body, protocol=None):
        body.setdefault("__slots__", ())
        own = body.get("fields_desc")
        if own is not None:
            body["fields_desc"] = flat = []
            for field in own:
                flat.extend(field.fields_desc if isinstance(field, type) else (field,))
            body["_fields"] = {field.name: field for field in flat}
            if len(body["_fields"]) < len(flat):
                names = [field.name for field in flat]
                raise ValueError("duplicate parameter name: %r" % next(name for name in names if names.count(name) > 1))
        elif protocol is not None:
            body["_fields"] = None
        mcs = _Dispatching if mcs is Packet_metaclass and "dispatch_hook" in body else mcs
        body["_name"] = body.pop("name", None) or name
        body["_renamed"] = protocol is None and own is None
        cls = type.__new__(mcs, name, bases, body)
        base = bases[0] if bases else _Layer
        if protocol is None:
            protocol = -1 if own is not None or base is _Layer or base._protocol is None else -2
        hooks = int(protocol == -2 and cls.post_build is not Packet.post_build)
        cls._protocol = _orcap.register(cls, name, body["_name"], protocol, hooks)
        if base is not _Layer:
            cls.payload_guess = [] if own is not None or base._protocol is None else list(base.payload_guess)
            cls._overload_fields = {}
            cls.aliastypes = [cls] + [each for each in getattr(base, "aliastypes", ()) if each is not Packet]
            if own is not None:
                for field in flat:
                    field.register_owner(cls)
            conf.layers.register(cls)
        return cls

    def __getattr__(cls, name):
        if name[:1] != "_":
            for field in cls.fields_desc:
                if field.name == name:
                    return field
        raise AttributeError(name)

    def __dir__(cls):
        return super().__dir__() + [field.name for field in cls.fields_desc]

    def __repr__(cls):
        return f"<class '{cls.__module__}.{cls.__name__}'>"

    __str__ = __repr__


class _Dispatching(Packet_metaclass):
    """The classes that choose by the bytes which class is to be made."""

    def __call__(cls, *args, **kargs):
        if "dispatch_hook" in vars(cls):
            try:
                cls = cls.dispatch_hook(*args, **kargs)
            except Exception:
                if conf.debug_dissector:
                    raise
                cls = Raw
        packet = cls.__new__(cls, *args, **kargs)
        if isinstance(packet, cls):
            packet.__init__(*args, **kargs)
        return packet


class Packet(_Layer, Sets, BasePacket, Drawn, Bonds, metaclass=Packet_metaclass):
    """A layer, and with its payload the packet from there up."""

    fields_desc = []
    payload_guess = []
    aliastypes = []
    _overload_fields = {}
    overload_fields = {}
    show_summary = True
    show_indent = 1
    match_subclass = False
    deprecated_fields = {}

    # ---- reading of layers with fields in Python

    def _init_fields(self):
        fields = self.fields
        for field in self.fields_desc:
            if isinstance(field.default, (list, Packet)):
                fields[field.name] = field.do_copy(field.default)

    def pre_dissect(self, s):
        """Called with the bytes before they are read; what it gives is read."""
        return s

    def post_dissect(self, s):
        """Called with what is left when the fields are read; what it gives goes on to the payload."""
        return s

    def post_dissection(self, pkt):
        """Called when the whole packet is read."""

    def do_dissect(self, s):
        whole, fields = s, self.fields
        for field in self.fields_desc:
            s, value = field.getfield(self, s)
            if value is None and field.isconditional:
                fields.pop(field.name, None)
            else:
                fields[field.name] = value
            if field.ismayend and not s:
                break
        in_one_piece = not any(field.istrailer for field in self.fields_desc)
        self.raw_packet_cache = whole[:len(whole) - len(s)] if in_one_piece else None
        return s

    def extract_padding(self, s):
        """(what belongs to the payload, what is padding)"""
        return s, None

    def guess_payload_class(self, payload):
        """The class of what follows: the first bound with bind_layers whose values fit."""
        if not _is_foreign(self) and self.payload:
            return type(self.payload)
        for each in self.aliastypes:
            for values, cls in each.payload_guess:
                try:
                    if all(value == self.getfieldval(name) for name, value in values.items()):
                        return cls
                except AttributeError:
                    pass
        return self.default_payload_class(payload)

    def default_payload_class(self, payload):
        return Raw

    def do_dissect_payload(self, s):
        if not s:
            return
        cls = self.guess_payload_class(s)
        try:
            _read_as_payload(self, cls, s)
        except Exception:
            if conf.debug_dissector:
                raise
            log_runtime.debug("%s dissector failed", cls.__name__)
            self.remove_payload()
            self.add_payload(Raw(s))

    def dissect(self, s):
        """Reads the bytes as this layer and what is above it."""
        s = self.post_dissect(self.do_dissect(self.pre_dissect(s)))
        payload, padding = self.extract_padding(s)
        self.do_dissect_payload(payload)
        if padding and conf.padding:
            self.add_payload(Padding(padding))

    # ---- building

    def __bytes__(self):
        return self.build()

    def build(self):
        """The packet as bytes; of a set the first one."""
        if not _is_foreign(self):
            return self._build()
        packet = next(iter(self)) if self._sets() else self
        return packet.do_build() + packet.build_padding()

    def build_padding(self):
        return b""

    def self_build(self):
        """This layer's own bytes."""
        if not _is_foreign(self):
            whole = self._build()
            return whole[: len(whole) - len(self.payload._build())] if self.payload else whole
        cache = self.raw_packet_cache
        if cache is not None and not any(field.islist or field.holds_packets for field in self.fields_desc):
            return cache
        p = b""
        for field in self.fields_desc:
            value = self.getfieldval(field.name)
            if isinstance(value, RawVal):
                p += bytes(value)
                continue
            try:
                p = field.addfield(self, p, value)
            except Exception as error:
                raise type(error)(f"While building field '{field.name}': {error}") if type(error) in (ValueError, TypeError) else error
        return p

    def do_build_payload(self):
        return self.payload.do_build()

    def do_build(self):
        if not _is_foreign(self):
            return self._build()
        p = self.self_build()
        payload = self.do_build_payload()
        p = self.post_build(p, payload) if self.raw_packet_cache is None else p + payload
        for field in reversed(self.fields_desc):  # the first of them is the last of the packet
            if field.istrailer:
                p += field.trailer(self, self.getfieldval(field.name))
        return p

    def post_build(self, pkt, pay):
        """Called with this layer's bytes and those of its payload when both are built; what it gives goes into the packet."""
        return pkt + pay

    # ---- values of layers with fields in Python

    def _overloads(self):
        payload = self.payload
        return type(payload)._overload_fields.get(type(self), {}) if payload else {}

    def _own_defaults(self):
        return {field.name: field.do_copy(field.default) for field in self.fields_desc}

    def _current_name(self, name):
        """A field's name today, where it is an older one."""
        if name not in self._fields and name in self.deprecated_fields:
            new, version = self.deprecated_fields[name]
            import warnings
            warnings.warn("%s has been deprecated in favor of %s since %s !" % (name, new, version), DeprecationWarning, 3)
            return new
        return name

    def _own_value(self, name):
        name = self._current_name(name)
        fields = self.fields
        if name in fields:
            return fields[name]
        field = self._fields.get(name)
        if field is None:
            return _deleted
        overloads = self._overloads()
        return overloads[name] if name in overloads else field.default

    def _set_own_field(self, name, value):
        name = self._current_name(name)
        field = self._fields.get(name)
        if field is None:
            raise AttributeError(name)
        self.fields[name] = value if isinstance(value, RawVal) else field.any2i(self, value)
        self.raw_packet_cache = None

    def _set_own_fields(self, values):
        """Sets fields that were given together: last those whose kind depends on others."""
        for name in sorted(values, key=lambda name: hasattr(self._fields.get(name), "flds")):
            self._set_own_field(name, values[name])

    def _delete_own_field(self, name):
        if name not in self._fields:
            raise AttributeError(name)
        self.fields.pop(name, None)
        self.raw_packet_cache = None

    def _same_fields(self, other):
        return all(self.getfieldval(field.name) == other.getfieldval(field.name) for field in self.fields_desc)

    def get_field(self, name):
        """The object that describes a field."""
        for field in self.fields_desc:
            if field.name == name:
                return field
        raise KeyError(name)

    def getfield_and_val(self, attr):
        for field in self.fields_desc:
            if field.name == attr:
                return field, self.getfieldval(attr)
        raise ValueError(attr)

    @property
    def packetfields(self):
        """The fields that hold packets."""
        return [field for field in self.fields_desc if field.holds_packets]

    def __mul__(self, other):
        if isinstance(other, int):
            return [self] * other
        raise TypeError

    __rmul__ = __mul__

    def hide_defaults(self):
        """Forgets values that are the defaults anyway, here and above; what others follow from stays."""
        for layer in self.iterpayloads():
            defaults = layer.default_fields
            for name, value in list(layer.fields.items()):
                if name in defaults and name not in layer.overloaded_fields and defaults[name] is not None and defaults[name] == value \
                        and not (name in ("src", "dst") and isinstance(value, str)):
                    layer.delfieldval(name)

    @property
    def fieldtype(self):
        """The fields by name."""
        return {field.name: field for field in self.fields_desc}

    # ---- the packet's shape

    def iterpayloads(self):
        """This layer and each one above it."""
        layer = self
        while layer:
            yield layer
            layer = layer.payload

    def add_underlayer(self, underlayer):
        """Kept for its name: the layer below is the one this was added to."""

    def remove_underlayer(self, other):
        """Kept for its name."""

    def add_parent(self, parent):
        """Says in which packet's field this one stands."""
        self.parent = parent

    def remove_parent(self, other):
        self.parent = None

    def decode_payload_as(self, cls):
        """Reads the payload's bytes anew, as another class."""
        s = bytes(self.payload)
        self.remove_payload()
        _read_as_payload(self, cls, s)

    def __deepcopy__(self, memo):
        return self.copy()

    def __copy__(self):
        return self.copy()

    def clone_with(self, payload=None, **kargs):
        """A packet of the same class with these values and that payload."""
        packet = type(self)()
        packet.time, packet.wirelen = self.time, self.wirelen
        packet.comments, packet.direction, packet.sniffed_on = self.comments, self.direction, self.sniffed_on
        for name, value in kargs.items():
            packet.setfieldval(name, value)
        if payload is not None:
            packet.add_payload(payload)
        return packet

    def copy_field_value(self, fieldname, value):
        """A copy of a field's value, which may be a list."""
        return self.get_field(fieldname).do_copy(value)

    def copy_fields_dict(self, fields):
        """The same of several: {name: value}."""
        return None if fields is None else {name: self.copy_field_value(name, value) for name, value in fields.items()}

    def __reduce__(self):
        state = {name: value for name in ("time", "sent_time", "direction", "sniffed_on", "wirelen", "comments") if (value := getattr(self, name)) is not None}
        return _rebuild, (type(self), bytes(self)), state

    def __setstate__(self, state):
        for name, value in state.items():
            setattr(self, name, value)

    # ---- text

    def mysummary(self):
        """What a line says of this layer: text, or (text, classes of layers below that shall speak too). Nothing: the class's name."""
        return self._render("line") if self._plain() else ""

    def _do_summary(self):
        payload = self.payload
        found, line, needed = payload._do_summary() if payload else (0, "", [])
        own = ""
        if not found or type(self) in needed:
            own = self.mysummary()
            if isinstance(own, tuple):
                own, more = own
                needed = needed + list(more)
        if own or needed:
            found = 1
        if not own:
            own = type(self).__name__ if self.show_summary else ""
        return found, f"{own} / {line}" if line and own else own or line, needed

    def summary(self, intern=0):
        """The packet in a line."""
        return self._do_summary()[1] if _any_own(self) else self._render("summary")

    def __str__(self):
        return self.summary()

    def __format__(self, spec):
        return format(str(self), spec)

    def __repr__(self):
        return text.repr_packet(self) if _any_own(self) or text.theme() else self._render("repr")

    def show(self, dump=False, indent=3, lvl="", label_lvl=""):
        """Prints all layers and fields."""
        style = None if dump else text.theme()
        plain = not (style or _any_own(self) or lvl or label_lvl or indent != 3)
        shown = self._render("show") if plain else text.show(self, indent, lvl, label_lvl, style)
        if dump:
            return shown
        print(shown)
        return None

    display = show

    def _repr_html_(self):
        from orcap._batch.html import packet_page
        return packet_page(self)

    def show2(self, dump=False, indent=3, lvl="", label_lvl=""):
        """The same of the packet as it is once built: with its lengths and checksums."""
        return type(self)(bytes(self)).show(dump, indent, lvl, label_lvl)

    def command(self):
        """The expression that makes this packet."""
        if not _any_own(self) and not any(text.is_volatile(layer) for layer in self.iterpayloads()):
            return self._render("command")
        return "/".join(text.command_layer(layer) for layer in self.iterpayloads())

    def sprintf(self, fmt, relax=1):
        """Text with %[form]LAYER[:n].FIELD% replaced by values, and {LAYER:text} kept only where there is such a layer."""
        from orcap._packet import sprintf
        return sprintf.format_packet(self, fmt, relax)

    def json(self):
        """The fields as JSON."""
        import json
        return json.dumps(text.json_of(self))

    def _field_text(self, name, value):
        """A field's value as show() prints it."""
        return self._render("field", "", "", name) if self._plain() and not text.is_switched(type(self)) else self.get_field(name).i2repr(self, value)

    def __dir__(self):
        names = set(super().__dir__())
        for layer in self.iterpayloads():
            names.update(field.name for field in layer.fields_desc)
        return sorted(names)

    @classmethod
    def from_hexcap(cls):
        """The packet of a hexadecimal dump that a person types."""
        from orcap.utils import import_hexcap
        return cls(import_hexcap())

    def __rdiv__(self, other):
        return other / self

    def fragment(self, *args, **kargs):
        """The first IP layer from here up, as fragments."""
        if type(self).__name__ != "IP":
            return self.payload.fragment(*args, **kargs)
        from orcap._packet.fragments import fragment
        return fragment(self, *args, **kargs)

    route = surroundings.route_of

    def hashret(self):
        """The same bytes for a request and its answer."""
        from orcap._packet import answers
        return answers.hashret(self)

    def answers(self, other):
        """Whether this packet answers another."""
        from orcap._packet import answers
        return answers.answers(self, other)


Packet.fields_desc = _FieldsDesc()


# ---- classes of the engine's lists

_RAW = {"__doc__": "Bytes that no other layer reads."}
_PADDING = {"__doc__": "Bytes behind a packet.", "build_padding": lambda self: self.load + self.payload.build_padding()}
_orcap.set("packet_class", Packet)
make_classes(0, {"Raw": _RAW, "Padding": _PADDING, "DNS": dns.OWN, **hops.OWN, **dot11.OWN, **igmp.OWN, **options6.OWN, **radius.OWN})
globals().update(builtin_classes)
Raw, Padding = builtin_classes["Raw"], builtin_classes["Padding"]
conf.raw_layer, conf.padding_layer, conf.default_l2 = Raw, Padding, Raw
conf.stats_classic_protocols = [builtin_classes[name] for name in ("TCP", "UDP", "ICMP")]
conf.stats_dot11_protocols = conf.stats_classic_protocols + [builtin_classes[name] for name in ("Dot11WEP", "Dot11Beacon")]
for _number, _name in ((0x800, "IP"), (0x806, "ARP"), (0x86dd, "IPv6")):
    conf.l3types.register(_number, builtin_classes[_name])
conf.l3types.register_num2layer(3, builtin_classes["IPv46"])


# ---- layers with fields in Python, as C meets them

def _is_foreign(packet):
    """Whether its fields are written in Python."""
    return type(packet)._fields is not None


def _any_own(packet):
    """Whether a layer has fields, a name or a line of its own in Python, or values that the engine does not know."""
    return not packet._all_plain() or any(cls.mysummary is not Packet.mysummary or cls._renamed or text.is_switched(cls) for cls in packet.layers())


def _read_as_payload(packet, cls, s):
    if hasattr(cls, "dispatch_hook"):
        cls = cls.dispatch_hook(s, _underlayer=packet)
    if cls._fields is None:
        packet.add_payload(cls(s))
        return
    new = type.__call__(cls)
    packet.add_payload(new)
    new.dissect(s)


def _layer_at(root, index):
    """By its place in the stack; getlayer counts packets inside fields too."""
    return next(itertools.islice(root.iterpayloads(), index, None))


def _dissect_foreign(root, index):
    """C met a layer with fields in Python: it and what is above it are read here."""
    layer = _layer_at(root, index)
    layer._init_fields()
    s = layer.original
    try:
        layer.dissect(s)
    except Exception:
        if conf.debug_dissector or not index:
            raise
        log_runtime.debug("%s dissector failed", type(layer).__name__)
        below = _layer_at(root, index - 1)
        below.remove_payload()
        below.add_payload(Raw(s))


def _build_foreign(layer):
    if _is_foreign(layer):
        return layer.do_build()
    payload = layer.payload.do_build()
    whole = layer._build_plain()
    return layer.post_build(whole[: len(whole) - len(payload)], payload)


def _foreign_get(layer, name):
    fields = type(layer)._fields
    field = fields.get(name)
    if field is None and name in layer.deprecated_fields:
        name = layer._current_name(name)
        field = fields.get(name)
    if field is None:
        return _deleted
    value = layer._own_value(name)
    return value if isinstance(value, RawVal) else field.i2h(layer, value)


def _rebuild(cls, s):
    return cls(s)


for _name, _function in (("record_list", dns._list), ("dissect_foreign", _dissect_foreign), ("build_foreign", _build_foreign), ("foreign_get", _foreign_get),
                         ("take_address", take_address), ("find_address", surroundings.find_address), ("first_of", first_of), ("error", Scapy_Exception),
                         ("read_element", asn1.read_element), ("write_element", asn1.write_element)):
    _orcap.set(_name, _function)


from orcap._packet.fuzzing import fuzz  # noqa: E402
from orcap._packet.listing import explore, ls, rfc  # noqa: E402
from orcap._packet.nopayload import NoPayload  # noqa: E402
from orcap._packet.bindings import (bind_bottom_up, bind_layers, bind_top_down, split_bottom_up, split_layers, split_top_down)  # noqa: E402
