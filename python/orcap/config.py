"""`conf`: the switches that scripts turn."""


class Conf:
    """Attributes that scripts read and set; what nobody here knows is kept and has no effect."""

    version = "2.8.0"

    def __init__(self):
        self.verb = 2
        self.debug_dissector = False
        self.padding = 1
        self.color_theme = None
        self.interactive = False
        self.iface = None
        self.filter = ""
        self.promisc = True
        self.sniff_promisc = True
        self.max_list_count = 100
        self.recv_poll_rate = 0.05
        self.use_pcap = False
        self.ipv6_enabled = True
        self.logLevel = 30
        self.AS_resolver = None
        self.contribs = {}
        self.temp_files = []
        self.raw_layer = self.padding_layer = None
        self.layers = Layers()
        self.l2types = LinkTypes()
        self.l3types = LinkTypes()

    def __repr__(self):
        return "\n".join(f"{name:<10} = {value!r}" for name, value in sorted(vars(self).items()))


class Layers(list):
    """The classes of layers there are."""

    def register(self, layer):
        self.append(layer)

    def __repr__(self):
        return "\n".join(f"{layer.__name__:<20}: {layer._name}" for layer in self)

    def layers(self):
        return [(layer.__module__, "") for layer in self]


class LinkTypes(dict):
    """Link types and classes, each by the other."""

    def note(self, number, layer):
        self[number] = layer
        self.setdefault(layer, number)

    def register(self, number, layer):
        """Packets of a link type begin with this class."""
        from orcap import _orcap
        _orcap.bind_link(number, layer._protocol)
        self.note(number, layer)

    def register_num2layer(self, number, layer):
        self.register(number, layer)

    def register_layer2num(self, number, layer):
        self[layer] = number

    @property
    def num2layer(self):
        return {key: value for key, value in self.items() if isinstance(key, int)}

    @property
    def layer2num(self):
        return {key: value for key, value in self.items() if not isinstance(key, int)}


conf = Conf()
