"""The network interfaces of this system: conf.ifaces, conf.iface. They are looked up when they are first asked for."""
from collections import UserDict, defaultdict

from orcap.config import conf
from orcap.fields import FlagValue
from orcap.utils6 import in6_isvalid

# IFF_ bits, netdevice(7)
FLAGS = ("UP", "BROADCAST", "DEBUG", "LOOPBACK", "POINTTOPOINT", "NOTRAILERS", "RUNNING", "NOARP", "PROMISC", "ALLMULTI", "MASTER", "SLAVE", "MULTICAST", "PORTSEL",
         "AUTOMEDIA", "DYNAMIC", "LOWER_UP", "DORMANT", "ECHO")


class InterfaceProvider:
    """Where interfaces come from, and which sockets go with them."""
    name = "Unknown"
    headers = ("Index", "Name", "MAC", "IPv4", "IPv6")
    header_sort = 1
    libpcap = False

    def load(self):
        """{name: NetworkInterface}"""
        raise NotImplementedError

    def reload(self):
        return self.load()

    def _l2socket(self, dev):
        return conf.L2socket

    def _l2listen(self, dev):
        return conf.L2listen

    def _l3socket(self, dev, ipv6):
        """What is for this host itself goes through its own stack: frames on the loopback interface reach nobody."""
        if dev.name == conf.loopback_name and not self.libpcap:
            from orcap.supersocket import L3RawSocket, L3RawSocket6
            return L3RawSocket6 if ipv6 else L3RawSocket
        return conf.L3socket

    def _is_valid(self, dev):
        return bool((dev.ips[4] or dev.ips[6]) and dev.mac)

    def _format(self, dev, **kwargs):
        return str(dev.index), dev.description, dev.mac or "", dev.ips[4], dev.ips[6]

    def __repr__(self):
        return "<InterfaceProvider: %s>" % self.name


class SystemProvider(InterfaceProvider):
    """The kernel's own."""
    name = "sys"

    def _is_valid(self, dev):
        return bool(dev.flags & 1)

    def load(self):
        from orcap._orcap import network
        interfaces, addresses, _ = network()
        ips = defaultdict(list)
        for number, address, *_ in addresses:
            ips[number].append(address)
        return {name: NetworkInterface(self, {"name": name, "description": name, "network_name": name, "index": number, "mac": mac, "type": kind,
                                              "flags": FlagValue(flags, FLAGS), "ips": ips[number]})
                for number, name, mac, kind, flags, mtu in interfaces}


class NetworkInterface:
    """An interface; wherever its name is wanted, it serves too."""

    def __init__(self, provider, data=None):
        self.provider = provider
        self.name = self.description = self.network_name = ""
        self.index = self.type = -1
        self.ip = self.mac = None
        self.ips = defaultdict(list)
        self.dummy = False
        if data is not None:
            self.update(data)

    def update(self, data):
        """Takes over what a dict says of it."""
        for name, otherwise in (("name", ""), ("description", ""), ("network_name", ""), ("index", 0), ("ip", ""), ("type", -1), ("mac", ""), ("flags", 0),
                                ("dummy", False)):
            setattr(self, name, data.get(name, otherwise))
        for ip in data.get("ips", ()):
            self.ips[6 if in6_isvalid(ip) else 4].append(ip)
        if self.ips[4] and not self.ip:
            self.ip = self.ips[4][0]

    def __eq__(self, other):
        if isinstance(other, str):
            return other in (self.name, self.network_name, self.description)
        return isinstance(other, NetworkInterface) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.network_name)

    def is_valid(self):
        return not self.dummy and self.provider._is_valid(self)

    def l2socket(self):
        return self.provider._l2socket(self)

    def l2listen(self):
        return self.provider._l2listen(self)

    def l3socket(self, ipv6=False):
        return self.provider._l3socket(self, ipv6)

    def __repr__(self):
        return "<%s %s [%s]>" % (type(self).__name__, self.description, "dummy" if self.dummy else self.flags or "")

    def __str__(self):
        return self.network_name

    def __add__(self, other):
        return self.network_name + other

    def __radd__(self, other):
        return other + self.network_name


class NetworkInterfaceDict(UserDict):
    """Interfaces by name."""

    def __init__(self):
        self.providers = {}
        UserDict.__init__(self)

    def _load(self, dat, prov):
        for name, interface in dat.items():
            if name not in self.data or prov.libpcap:
                self.data[name] = interface

    def register_provider(self, provider):
        made = self.providers[provider] = provider()
        if self.data:
            self._load(made.reload(), made)

    def load_confiface(self):
        """Chooses conf.iface anew."""
        conf.iface = get_working_if()

    def _reload_provs(self):
        self.data.clear()
        for provider in self.providers.values():
            self._load(provider.reload(), provider)

    def reload(self):
        self._reload_provs()
        self.load_confiface()

    def _first(self, fits, what):
        for interface in list(self.values()):
            if fits(interface):
                return interface
        raise ValueError("Unknown network interface %s" % what)

    def dev_from_name(self, name):
        return self._first(lambda each: name in (each.name, each.description), repr(name))

    def dev_from_networkname(self, network_name):
        return self._first(lambda each: each.network_name == network_name, repr(network_name))

    def dev_from_index(self, if_index):
        return self._first(lambda each: each.index == int(if_index), "index %r" % if_index)

    def _add_fake_iface(self, ifname, mac="00:00:00:00:00:00", ips=("127.0.0.1", "::")):
        self.data[ifname] = NetworkInterface(InterfaceProvider(), {"name": ifname, "description": ifname, "network_name": ifname, "index": -1000, "dummy": True,
                                                                   "mac": mac, "ips": ips})

    def show(self, print_result=True, hidden=False, **kwargs):
        """Prints a table of them; hidden: also of those that cannot be used."""
        from orcap.tables import pretty_list
        tables = defaultdict(list)
        for _, device in sorted(self.data.items()):
            if hidden or device.is_valid():
                provider = device.provider
                tables[provider.headers, provider.header_sort].append((provider.name,) + provider._format(device, **kwargs))
        text = "\n".join(pretty_list(rows, [("Source",) + headers], sortBy=sort) for (headers, sort), rows in tables.items())
        if not print_result:
            return text
        print(text)

    def __repr__(self):
        return self.show(print_result=False)


def load():
    """What conf.ifaces is."""
    found = NetworkInterfaceDict()
    found.register_provider(SystemProvider)
    found._reload_provs()
    return found


def get_if_list():
    """The names of the interfaces."""
    return list(conf.ifaces.keys())


def get_working_if():
    """The interface by which most is reached."""
    for name in [route[3] for route in sorted(conf.route.routes, key=lambda route: route[1])] + list(conf.ifaces):
        try:
            interface = conf.ifaces.dev_from_networkname(name)
        except ValueError:
            continue
        if interface.is_valid():
            return interface
    try:
        return conf.ifaces.dev_from_networkname(conf.loopback_name)
    except ValueError:
        return None


def get_working_ifaces():
    """The interfaces that can be used."""
    return [interface for interface in conf.ifaces.values() if interface.is_valid()]


def dev_from_networkname(network_name):
    return conf.ifaces.dev_from_networkname(network_name)


def dev_from_index(if_index):
    return conf.ifaces.dev_from_index(if_index)


def resolve_iface(dev, retry=True):
    """The interface of a name; the list is read anew when it is not in it."""
    if isinstance(dev, NetworkInterface):
        return dev
    for look in (conf.ifaces.dev_from_name, conf.ifaces.dev_from_networkname):
        try:
            return look(dev)
        except ValueError:
            pass
    if not retry:
        raise ValueError("Interface '%s' not found !" % dev)
    conf.ifaces.reload()
    return resolve_iface(dev, retry=False)


def network_name(dev):
    """What the system calls an interface."""
    return resolve_iface(dev).network_name


def show_interfaces(resolve_mac=True):
    """Prints the interfaces."""
    return conf.ifaces.show(resolve_mac=resolve_mac)


def __getattr__(name):
    if name in ("IFACES", "ifaces"):
        return conf.ifaces
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
