"""BOOTP and DHCP: options as they are sent, and machines that give addresses. RFC 951, RFC 2131, RFC 2132, RFC 3442."""
from orcap._packet.later import LaterDict
from orcap._packet.loading import builtin_classes, fill
from orcap.ansmachine import AnsweringMachine
from orcap.base_classes import Net
from orcap.compat import chb
from orcap.fields import ByteField, Field, IntField, IPField, ShortField, StrField
from orcap.utils import atol, itom, ltoa
from orcap.volatile import RandBin, RandField, RandNum, RandNumExpo

BOOTP, DHCP, Ether, IP, UDP = (builtin_classes[name] for name in ("BOOTP", "DHCP", "Ether", "IP", "UDP"))
dhcpmagic = b"c\x82Sc"
DHCPTypes = {number: name for number in range(1, 14)
             if (name := DHCP(options=[("message-type", number)]).summary().rpartition(" ")[2].lower()) != str(number)}


class DHCPOptionsField(StrField):
    """The options of a message: pairs of a name and a value, "end" and "pad"."""
    islist = 1

    def getfield(self, pkt, s):
        return b"", self.m2i(pkt, s)

    def m2i(self, pkt, x):
        return list(DHCP(x).options)

    def i2m(self, pkt, x):
        return x if isinstance(x, (bytes, str)) else bytes(DHCP(options=list(x)))

    def i2repr(self, pkt, x):
        return DHCP(options=list(x))._field_text("options", x)


class ClasslessStaticRoutesField(Field):
    """A route: "net/width:gateway"."""

    def m2i(self, pkt, x):
        width = x[0]
        octets = (width + 7) // 8
        net = ".".join(str(byte) for byte in x[1:1 + octets].ljust(4, b"\x00"))
        return "%s/%d:%s" % (net, width, ".".join(str(byte) for byte in x[1 + octets:5 + octets]))

    def i2m(self, pkt, x):
        if not x:
            return b""
        net, gateway = x.split(":")[0], x.split(":")[1]
        address, width = net.split("/")
        octets = (int(width) + 7) // 8
        return chb(int(width)) + bytes(map(int, address.split(".")))[:octets] + bytes(map(int, gateway.split(".")))

    def getfield(self, pkt, s):
        size = 5 + (s[0] + 7) // 8 if s else 0
        return s[size:], self.m2i(pkt, s[:size])

    def addfield(self, pkt, s, val):
        return s + self.i2m(pkt, val)


class BOOTP_am(AnsweringMachine):
    """Gives addresses of a pool."""
    function_name = "bootpd"
    filter = "udp and port 68 and port 67"

    def parse_options(self, pool=Net("192.168.1.128/25"), network="192.168.1.0/24", gw="192.168.1.1", nameserver=None, domain=None, renewal_time=60,
                      lease_time=1800, **kwargs):
        net, _, width = network.partition("/")
        mask = itom(int(width or 32))
        number = atol(net) & mask
        self.domain, self.netmask, self.network, self.broadcast = domain, ltoa(mask), ltoa(number), ltoa(number | 0xffffffff & ~mask)
        self.gw, self.nameserver = gw, (nameserver or gw,) if not isinstance(nameserver, (list, tuple)) else tuple(nameserver)
        if isinstance(pool, str):
            pool = Net(pool)
        if isinstance(pool, Net):
            pool = [address for address in pool if address not in (gw, self.network, self.broadcast)]
            pool.reverse()
        if len(pool) == 1:
            pool, = pool
        self.pool, self.lease_time, self.renewal_time, self.leases = pool, lease_time, renewal_time, {}
        self.options = kwargs

    def is_request(self, req):
        return int(BOOTP in req and req[BOOTP].op == 1)

    def print_reply(self, _, reply):
        print("Reply %s to %s" % (reply.getlayer(IP).dst, reply.dst))

    def make_reply(self, req):
        mac = req[Ether].src
        if isinstance(self.pool, list):
            if mac not in self.leases:
                self.leases[mac] = self.pool.pop()
            address = self.leases[mac]
        else:
            address = self.pool
        message = req[BOOTP].copy()
        message.remove_payload()
        message.op, message.yiaddr, message.siaddr, message.ciaddr, message.giaddr = "BOOTREPLY", address, self.gw, self.gw, self.gw
        return Ether(dst=mac) / IP(dst=address) / UDP(sport=req[UDP].dport, dport=req[UDP].sport) / message


class DHCP_am(BOOTP_am):
    """The same with DHCP."""
    function_name = "dhcpd"

    def make_reply(self, req):
        reply = BOOTP_am.make_reply(self, req)
        if DHCP not in req:
            return reply
        kinds = {1: 2, 3: 5}
        options = [(option[0], kinds.get(option[1], option[1])) for option in req[DHCP].options if isinstance(option, tuple) and option[0] == "message-type"]
        options += [(name, value) for name, value in (("server_id", self.gw), ("domain", self.domain), ("router", self.gw), ("name_server", self.nameserver),
                                                      ("broadcast_address", self.broadcast), ("subnet_mask", self.netmask), ("renewal_time", self.renewal_time),
                                                      ("lease_time", self.lease_time)) if value is not None]
        options = [(name, *value) if isinstance(value, tuple) else (name, value) for name, value in options]
        options += list(self.options.items()) + ["end"]
        return reply / DHCP(options=options)


# ---- options by number and name

def _option_field(code):
    """An option's name, or a field of that name where its values are addresses or numbers; None: no such option."""
    def value(content):
        option = DHCP(bytes((code, len(content))) + content).options[0]
        return option if isinstance(option, tuple) else (option, b"")
    name, *four = value(bytes(range(1, 5)))
    if not isinstance(name, str):
        return None
    if isinstance(four[0], str):
        return IPField(name, "0.0.0.0")
    if not all(isinstance(each, int) for each in four):
        return name
    return {1: IntField, 2: ShortField}.get(len(four), ByteField)(name, 0)


DHCPOptions = LaterDict(lambda: {0: "pad", **{code: field for code in range(1, 255) if (field := _option_field(code)) is not None}, 255: "end"})
DHCPRevOptions = LaterDict(lambda: {getattr(field, "name", field): (code, None if isinstance(field, str) else field) for code, field in DHCPOptions.items()})


class RandDHCPOptions(RandField):
    """Options at random: `size` of them, those that hold text with what `rndstr` gives."""

    def __init__(self, size=None, rndstr=None):
        super().__init__()
        self.size = RandNumExpo(0.05) if size is None else size
        self.rndstr = RandBin(RandNum(0, 255)) if rndstr is None else rndstr
        self._given = size, rndstr

    def _command_args(self):
        return ", ".join("%s=%r" % pair for pair in zip(("size", "rndstr"), self._given) if pair[1] is not None)

    def _fix(self):
        from random import choice
        codes = [code for code in DHCPOptions if code not in (0, 255)]
        found = []
        for _ in range(int(self.size)):
            field = DHCPOptions[choice(codes)]
            found.append((field, self.rndstr._fix()) if isinstance(field, str) else (field.name, field.randval()._fix()))
        return found


fill(globals())
