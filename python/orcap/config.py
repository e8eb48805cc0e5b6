"""`conf`, the switches: Scapy's names and defaults. Those that only steer live sockets are here so that scripts can set them."""
import os
from time import time as _now

VERSION = "2.8.0"  # of the programming model; orcap.__version__ is the package's own


def _one_line(value):
    text = " ".join(repr(value).split())
    return text if len(text) <= 64 else text[:61] + "..."


class ConfClass:
    """A set of switches: its class says the defaults, its objects what was changed."""

    def configure(self, cnf):
        """Takes over what was changed in another one."""
        self.__dict__ = cnf.__dict__.copy()

    def __repr__(self):
        names = sorted(name for name in dir(self) if name[0] != "_" and not callable(getattr(type(self), name, None)))
        return "\n".join("%-10s = %s" % (name, _one_line(getattr(self, name))) for name in names)

    __str__ = __repr__


class ProgPath(ConfClass):
    """The programs that are called for what they do best."""
    universal_open = pdfreader = psreader = svgreader = "xdg-open"
    dot = "dot"
    display = "display"
    tcpdump = "tcpdump"
    tcpreplay = "tcpreplay"
    hexedit = "hexer"
    tshark = "tshark"
    wireshark = "wireshark"
    ifconfig = "ifconfig"


class ConfigFieldList:
    """Some fields of some layers."""

    def __init__(self):
        self.fields = set()
        self.layers = set()

    @staticmethod
    def _is_field(f):
        return hasattr(f, "owners")

    def _recalc_layer_list(self):
        self.layers = {owner for field in self.fields for owner in field.owners}

    def add(self, *flds):
        self.fields |= {field for field in flds if self._is_field(field)}
        self._recalc_layer_list()

    def remove(self, *flds):
        self.fields -= set(flds)
        self._recalc_layer_list()

    def __contains__(self, elt):
        return elt in (self.layers if isinstance(elt, type) else self.fields)

    def __repr__(self):
        return "<%s [%s]>" % (type(self).__name__, " ".join(str(field) for field in self.fields))


class Emphasize(ConfigFieldList):
    """Fields that are shown in bold."""


class Resolve(ConfigFieldList):
    """Fields whose values are shown by name."""


class Num2Layer:
    """Numbers for classes of layers and back; they need not be each other's inverse."""

    def __init__(self):
        self.num2layer = {}
        self.layer2num = {}

    def register(self, num, layer):
        self.register_num2layer(num, layer)
        self.register_layer2num(num, layer)

    def register_num2layer(self, num, layer):
        self.num2layer[num] = layer

    def register_layer2num(self, num, layer):
        self.layer2num[layer] = num

    def _table(self, item):
        return self.num2layer if isinstance(item, int) else self.layer2num

    def __getitem__(self, item):
        return self._table(item)[item]

    def __contains__(self, item):
        return item in self._table(item)

    def get(self, item, default=None):
        return self._table(item).get(item, default)

    def __repr__(self):
        lines = []
        for number, layer in self.num2layer.items():
            arrow = "<->" if self.layer2num.get(layer) == number else " ->"
            lines.append((number, "%#6x %s %-20s (%s)" % (number, arrow, layer.__name__, layer._name)))
        for layer, number in self.layer2num.items():
            if self.num2layer.get(number) is not layer:
                lines.append((number, "%#6x <-  %-20s (%s)" % (number, layer.__name__, layer._name)))
        return "\n".join(line for number, line in sorted(lines))


class LinkTypes(Num2Layer):
    """Link types of captures: what is registered here, the engine begins packets with."""

    def note(self, num, layer):
        """Says what the engine does already."""
        self.num2layer[num] = layer
        self.layer2num.setdefault(layer, num)

    def register_num2layer(self, num, layer):
        from orcap._orcap import bind_link
        bind_link(num, layer._protocol)
        Num2Layer.register_num2layer(self, num, layer)


class LayersList(list):
    """All classes of layers."""

    def __init__(self):
        list.__init__(self)
        self.ldict = {}
        self.filtered = False
        self._guesses = {}

    def __repr__(self):
        return "\n".join("%-20s: %s" % (layer.__name__, layer._name) for layer in self)

    def filter(self, items):
        """Until unfilter(), only these classes follow others: reading is quicker, and the rest is Raw."""
        if self.filtered:
            raise ValueError("Already filtered. Please disable it first")
        for layer in self:
            if layer not in items:
                self._hide(layer, True)
            self._guesses[layer] = layer.payload_guess[:]
            layer.payload_guess[:] = [guess for guess in layer.payload_guess if guess[1] in items]
        self.filtered = True

    def unfilter(self):
        if not self.filtered:
            raise ValueError("Not filtered. Please filter first")
        for layer, guesses in self._guesses.items():
            self._hide(layer, False)
            layer.payload_guess[:] = guesses
        self._guesses.clear()
        self.filtered = False

    @staticmethod
    def _hide(layer, hidden):
        from orcap._orcap import hide
        if layer._protocol >= 0 and not layer._renamed:
            hide(layer._protocol, hidden)

    def register(self, layer):
        self.append(layer)
        self.ldict.setdefault(layer.__module__, []).append(layer)

    def layers(self):
        """The modules that define layers, each with the first line of its documentation."""
        from sys import modules
        return [(name, (modules[name].__doc__ or "").strip().partition("\n")[0]) for name in self.ldict if name in modules]


class CommandsList(list):
    """What a person may type."""

    def register(self, cmd):
        self.append(cmd)
        return cmd

    def __repr__(self):
        return "\n".join("%-22s: %s" % (command.__name__, (command.__doc__ or "--").strip().partition("\n")[0])
                         for command in sorted(self, key=lambda command: command.__name__))


class CacheInstance(dict):
    """A dict that forgets what is older than `timeout` seconds (None: nothing)."""
    __slots__ = ("timeout", "name", "_timetable")

    def __init__(self, name="noname", timeout=None):
        dict.__init__(self)
        self.name = name
        self.timeout = timeout
        self._timetable = {}

    def flush(self):
        self.clear()
        self._timetable.clear()

    def _is_fresh(self, item):
        return self.timeout is None or _now() - self._timetable[item] <= self.timeout

    def __getitem__(self, item):
        value = dict.__getitem__(self, item)
        if not self._is_fresh(item):
            raise KeyError(item)
        return value

    def __contains__(self, item):
        return dict.__contains__(self, item) and self._is_fresh(item)

    def get(self, item, default=None):
        return dict.__getitem__(self, item) if item in self else default

    def __setitem__(self, item, v):
        self._timetable[item] = _now()
        dict.__setitem__(self, item, v)

    def update(self, other=(), **kwargs):
        for key, value in dict(other, **kwargs).items():
            self[key] = value

    def __iter__(self):
        return (item for item in list(dict.__iter__(self)) if self._is_fresh(item))

    iterkeys = __iter__

    def iteritems(self):
        return ((item, dict.__getitem__(self, item)) for item in self)

    def itervalues(self):
        return (dict.__getitem__(self, item) for item in self)

    def keys(self):
        return list(self)

    def values(self):
        return list(self.itervalues())

    def items(self):
        return list(self.iteritems())

    def __len__(self):
        return sum(1 for item in self)

    def summary(self):
        return "%s: %i valid items. Timeout=%rs" % (self.name, len(self), self.timeout)

    def __repr__(self):
        width = max((len(str(item)) for item in self), default=0)
        return "\n".join("%-*s %s" % (width + 1, item, value) for item, value in self.iteritems())

    def copy(self):
        other = CacheInstance(self.name, self.timeout)
        dict.update(other, dict.items(self))
        other._timetable.update(self._timetable)
        return other


class NetCache:
    """Named caches."""

    def __init__(self):
        self._caches_list = []

    def add_cache(self, cache):
        self._caches_list.append(cache)
        setattr(self, cache.name, cache)

    def new_cache(self, name, timeout=None):
        cache = CacheInstance(name, timeout)
        self.add_cache(cache)
        return cache

    def __delattr__(self, attr):
        raise AttributeError("Cannot delete attributes")

    def flush(self):
        for cache in self._caches_list:
            cache.flush()

    def __repr__(self):
        return "\n".join(cache.summary() for cache in self._caches_list)


class _LookedUp:
    """A switch that is looked up when it is first read; what is assigned counts from then on."""

    def __init__(self, look):
        self._look = look

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, conf, owner=None):
        if conf is None:
            return self
        value = self._look()
        conf.__dict__[self._name] = value
        return value


def _route():
    from orcap.route import Route
    return _filled(Route(), Conf.route_autoload)


def _route6():
    from orcap.route6 import Route6
    return _filled(Route6(), Conf.route6_autoload)


def _filled(table, wanted):
    """With the system's routes, where it tells them."""
    try:
        if wanted:
            table.resync()
    except OSError:
        pass
    return table


def _ifaces():
    from orcap.interfaces import NetworkInterfaceDict, load
    try:
        return load()
    except OSError:
        return NetworkInterfaceDict()


def _socket(name):
    def look():
        from orcap.arch import linux
        return getattr(linux, name)
    return _LookedUp(look)


def _neighbor():
    from orcap.layers.l2 import neighbours
    return neighbours()


def _nameservers():
    from orcap.arch import read_nameservers
    return read_nameservers()


class Conf(ConfClass):
    """The switches."""
    session = ""
    interactive = False
    interactive_shell = "auto"
    ipython_use_jedi = False
    verb = 2
    fancy_banner = True
    auto_crop_tables = True
    warning_threshold = 5
    prompt = ">>> "

    layers = LayersList()
    commands = CommandsList()
    l2types = LinkTypes()
    l3types = Num2Layer()
    resolve = Resolve()
    noenum = Resolve()
    emph = Emphasize()
    prog = ProgPath()
    netcache = NetCache()
    temp_files = []
    contribs = {}
    load_extensions = []
    raw_layer = padding_layer = default_l2 = None
    raw_summary = False
    stats_classic_protocols = []
    stats_dot11_protocols = []

    debug_match = False
    debug_tls = False
    debug_strfixedlenfield = False
    max_list_count = 100
    padding = 1
    auto_fragment = True
    min_pkt_size = 60
    checkIPID = False
    checkIPsrc = True
    checkIPaddr = True
    checkIPinIP = True
    check_TCPerror_seqack = False
    ASN1_default_codec = None
    ASN1_default_long_size = 0
    dot15d4_protocol = None
    wepkey = ""
    ndr64 = True
    dcerpc_session_enable = False
    dcerpc_force_header_signing = False
    tls_session_enable = False
    tls_nss_keys = tls_nss_filename = None
    winssps_passive = []
    crypto_valid = crypto_valid_advanced = False
    teredoPrefix = "2001::"
    teredoServerPort = 3544
    manufdb = ethertypes = protocols = services_tcp = services_udp = services_sctp = None
    nmap_base = ""
    nmap_kdb = None
    geoip_city = None

    route, route6, ifaces = _LookedUp(_route), _LookedUp(_route6), _LookedUp(_ifaces)
    neighbor, nameservers = _LookedUp(_neighbor), _LookedUp(_nameservers)
    L2socket, L2listen, L3socket = _socket("L2Socket"), _socket("L2ListenSocket"), _socket("L3PacketSocket")
    L3socket6 = _socket("L3PacketSocket")
    AS_resolver = mib = BTsocket = None
    loopback_name = "lo"
    ipv6_enabled = True
    route_autoload = route6_autoload = True
    stealth = "not implemented"
    sniff_promisc = True
    bufsize = 65536
    recv_poll_rate = 0.05
    raise_no_dst_mac = False
    filter = ""
    except_filter = ""
    use_pcap = use_bpf = use_npcap = use_pypy = False
    cache_pcapiflist = {}

    @property
    def iface(self):
        """The interface that is meant where none is said."""
        own = self.__dict__.get("iface")
        if own is None:
            from orcap.interfaces import get_working_if
            own = self.__dict__["iface"] = get_working_if()
        return own

    @iface.setter
    def iface(self, value):
        if isinstance(value, str):
            from orcap.interfaces import resolve_iface
            try:
                value = resolve_iface(value, retry=False)
            except ValueError:
                pass
        self.__dict__["iface"] = value

    @property
    def version(self):
        return VERSION

    @version.setter
    def version(self, value):
        raise ValueError("Read-only value !")

    @property
    def debug_dissector(self):
        return self.__dict__.get("debug_dissector", False)

    @debug_dissector.setter
    def debug_dissector(self, value):
        from orcap._orcap import strict
        strict(value)
        self.__dict__["debug_dissector"] = value

    @property
    def histfile(self):
        return self.__dict__.get("histfile") or os.path.expanduser("~/.config/orcap/history")

    @histfile.setter
    def histfile(self, value):
        self.__dict__["histfile"] = value

    @property
    def logLevel(self):
        from orcap.error import log_scapy
        return log_scapy.level

    @logLevel.setter
    def logLevel(self, level):
        from orcap.error import log_scapy
        log_scapy.setLevel(level)

    @property
    def load_layers(self):
        """The modules of layers that are there from the start."""
        layers = self.__dict__.get("load_layers")
        if layers is None:
            from orcap._packet.loading import modules_of
            layers = self.__dict__["load_layers"] = sorted(modules_of(False) - {"packet"})
        return layers

    @load_layers.setter
    def load_layers(self, layers):
        self.__dict__["load_layers"] = layers

    @property
    def color_theme(self):
        """How what is shown is coloured; not at all until a person sits there."""
        theme = self.__dict__.get("color_theme")
        if theme is None:
            from orcap.themes import NoTheme
            theme = self.__dict__["color_theme"] = NoTheme()
        return theme

    @color_theme.setter
    def color_theme(self, theme):
        self.__dict__["color_theme"] = theme


for _name, _timeout in (("arp_cache", 120), ("in6_neighbor", 120), ("dns_cache", 300), ("nbns_cache", 300), ("dclocator", 600)):
    Conf.netcache.new_cache(_name, _timeout)
conf = Conf()


def scapy_delete_temp_files():
    """Removes the temporary files and directories that were made."""
    from shutil import rmtree
    for name in conf.temp_files:
        try:
            rmtree(name) if os.path.isdir(name) else os.unlink(name)
        except OSError:
            pass
    del conf.temp_files[:]
