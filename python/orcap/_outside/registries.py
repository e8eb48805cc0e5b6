"""Files of numbers and names that systems and other programs have: /etc/services and its like, Wireshark's makers of hardware."""
import os

from orcap.dadict import DADict
from orcap.error import log_loading

_MAKERS = ("/usr/share/wireshark/manuf", "/usr/local/share/wireshark/manuf", "/opt/wireshark/share/wireshark/manuf")


def select_path(directories, filename):
    """The file of that name in the first directory that has it."""
    paths = (os.path.join(directory, filename) for directory in directories)
    return next((path for path in paths if os.path.exists(path)), None)


def _lines(filename):
    """The words of each line that says something."""
    try:
        with open(filename, encoding="utf-8", errors="replace") as file:
            for line in file:
                words = line.partition("#")[0].split()
                if len(words) > 1:
                    yield words
    except OSError:
        log_loading.info("Can't open %s file", filename)


def _fill(table, filename, entries):
    for words in _lines(filename):
        try:
            for number, name in entries(words):
                table[number] = name
        except ValueError as error:
            log_loading.info("Couldn't parse file [%s]: line %r (%s)", filename, " ".join(words), error)
    return table


def load_protocols(filename, _fallback=None, _integer_base=10, _cls=DADict):
    """IP protocols by number, from a file like /etc/protocols."""
    return _fill(_cls(filename), filename, lambda words: [(int(words[1], _integer_base), words[0])])


class EtherDA(DADict):
    """Numbers of EtherType with names, looked up either way."""

    def __getitem__(self, key):
        if isinstance(key, str):
            return next(number for number, name in self.items() if name == key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        if isinstance(key, str):
            key, value = value, key
        super().__setitem__(key, value)


def load_ethertypes(filename=None):
    """EtherTypes by number, from a file like /etc/ethertypes."""
    from orcap.numbers import ETHER_TYPES
    return load_protocols(filename, _integer_base=16, _cls=EtherDA) if filename else ETHER_TYPES


def load_services(filename=None):
    """(ports of TCP, of UDP, of SCTP) by number, from a file like /etc/services."""
    filename = filename or "/etc/services"
    tables = {kind: DADict("%s-%s" % (filename, kind)) for kind in ("tcp", "udp", "sctp")}

    def ports(words):
        numbers, _, kind = words[1].partition("/")
        first, dash, last = numbers.partition("-")
        if kind in tables:
            for number in range(int(first), int(last if dash else first) + 1):
                tables[kind][number] = words[0]
        return ()
    _fill({}, filename, ports)
    return tuple(tables.values())


class ManufDA(DADict):
    """Who makes what has a hardware address: {"00:00:5E": (short name, long name)}. It reads its file when it is looked into first."""

    def __init__(self, _name="DADict", _file=None, **kargs):
        super().__init__(_name, **kargs)
        self.__dict__["_file"] = _file

    def _read(self):
        filename = self.__dict__.pop("_file", None)
        if filename is None:
            return self
        try:
            with open(filename, encoding="utf-8", errors="replace") as file:
                for line in file:
                    parts = [part.strip() for part in line.strip().split("\t", 2)]
                    if len(parts) > 1 and line[0] != "#":
                        self[parts[0]] = (parts[1], parts[-1])
        except OSError:
            log_loading.info("Couldn't open [%s] file", filename)
        return self

    def __len__(self):
        return dict.__len__(self._read())

    def __iter__(self):
        return dict.__iter__(self._read())

    def items(self):
        return dict.items(self._read())

    def _get_manuf_couple(self, mac):
        """(short name, long name) of a maker, or the address twice."""
        self._read()
        return self.get(":".join(mac.upper().split(":")[:3])) or (mac, mac)

    lookup = _get_manuf_couple

    def _get_manuf(self, mac):
        return self._get_manuf_couple(mac)[1]

    def _get_short_manuf(self, mac):
        return self._get_manuf_couple(mac)[0]

    def _resolve_MAC(self, mac):
        """An address with its maker's name instead of the first three bytes."""
        short, _ = self._get_manuf_couple(mac)
        return mac if short == mac else ":".join([short, *mac.split(":")[3:]])

    def reverse_lookup(self, name, case_sensitive=False):
        """The prefixes of makers with that name in theirs."""
        wanted = name if case_sensitive else name.lower()
        return {prefix: names for prefix, names in self.items() if any(wanted in (each if case_sensitive else each.lower()) for each in names)}

    def __dir__(self):
        return sorted(set(dir(type(self))) - {"iterkeys", "itervalues", "iteritems"})


def load_manuf(filename=None):
    """Makers of hardware by the first bytes of its addresses, from a file like Wireshark's."""
    filename = filename or select_path(map(os.path.dirname, _MAKERS), "manuf") or _MAKERS[0]
    return ManufDA(filename, filename)


class KnowledgeBase:
    """What is read from a file when somebody asks for it: `lazy_init` reads into `base`."""

    def __init__(self, filename):
        self.filename = filename
        self.base = None

    def lazy_init(self):
        self.base = ""

    def reload(self, filename=None):
        """Reads it anew, or another file."""
        if filename is not None:
            self.filename = filename
        before, self.base = self.base, None
        self.lazy_init()
        if self.base is None:
            self.base = before

    def get_base(self):
        if self.base is None:
            self.lazy_init()
        return self.base
