"""IPv4, TCP, UDP and ICMP, and what is done with them."""
from struct import calcsize, pack, unpack

from orcap._packet.fragments import defrag, defragment, fragment, overlap_frag
from orcap._packet.loading import builtin_classes, fill
from orcap._packet.routes import TracerouteResult, traceroute, traceroute_map
from orcap.ansmachine import AnsweringMachine
from orcap.compat import bytes_encode
from orcap.fields import ByteField, DestIPField, IntField, StrField
from orcap.packet import Packet
from orcap.sendrecv import sr
from orcap.utils import checksum, inet_pton
from orcap.config import conf
from orcap.volatile import VolatileValue

Ether, IP, TCP, UDP, ICMP, IPv6 = (builtin_classes[name] for name in ("Ether", "IP", "TCP", "UDP", "ICMP", "IPv6"))


conf.l3types.register(0x0800, IP)


# ---- sums over a header that is not sent: RFC 791, RFC 9293 section 3.1, RFC 768

def in4_pseudoheader(proto, u, plen):
    """The header that transports add to what they sum up: `u` is the IP layer, `plen` the size of what it carries. With source routes the
    destination is the last of them."""
    size = plen
    if u.len is not None:
        header = u.ihl * 4 if u.ihl is not None else 20 + sum(len(bytes(option)) for option in u.options)
        size = max(u.len - header, 0) if u.len else plen
    destination = u.dst
    for option in u.options:
        if type(option).__name__ in ("IPOption_LSRR", "IPOption_SSRR") and option.routers:
            destination = option.routers[-1]
    return inet_pton(2, u.src or "127.0.0.1") + inet_pton(2, destination) + pack("!HH", proto, size)


def in4_chksum(proto, u, p):
    """The checksum of the bytes `p` that the IP layer `u` carries as `proto`."""
    if not isinstance(u, IP):
        from orcap.error import warning
        warning("No IP underlayer to compute checksum. Leaving null.")
        return 0
    return checksum(in4_pseudoheader(proto, u, len(p)) + p)


def _transport_size(tcp):
    return len(bytes(tcp))


def tcp_pseudoheader(tcp):
    """The header that is not sent, of a TCP layer on IPv4 or IPv6."""
    below = tcp.underlayer
    if isinstance(below, IP):
        return in4_pseudoheader(6, below, _transport_size(tcp))
    if conf.ipv6_enabled and below is not None and type(below).__name__.startswith("IPv6"):
        from orcap.layers.inet6 import in6_pseudoheader
        return bytes(in6_pseudoheader(6, below, _transport_size(tcp)))
    raise ValueError("TCP packet does not have IP or IPv6 underlayer")


# ---- signatures of segments: RFC 2385, RFC 5925

def calc_tcp_md5_hash(tcp, key):
    """The MD5 signature of a segment under a key."""
    from hashlib import md5
    header = bytearray(bytes(tcp))
    header[16:18] = b"\x00\x00"
    size = 4 * (tcp.dataofs or header[12] >> 4)
    return md5(tcp_pseudoheader(tcp) + bytes(header[:20]) + bytes(header[size:]) + key).digest()


def sign_tcp_md5(tcp, key):
    """Gives a segment its MD5 signature."""
    signature = calc_tcp_md5_hash(tcp, key)
    tcp.options = list(tcp.options or []) + [("MD5", signature)]


class TCPAOValue(Packet):
    """What is in an authentication option. RFC 5925, section 2.2."""
    fields_desc = [ByteField("keyid", None), ByteField("rnextkeyid", None), StrField("mac", "")]


def get_tcpao(tcphdr):
    """What the authentication option of a header says; None where there is none."""
    for name, value in tcphdr.options:
        if name in ("AO", 29):
            if isinstance(value, tuple):
                return TCPAOValue(**dict(zip(("keyid", "rnextkeyid", "mac"), value)))
            return value if isinstance(value, TCPAOValue) else TCPAOValue(bytes_encode(value))
    return None


# ---- fields

# what the options of TCP are called and how their values are packed
_OPTIONS = {0: ("EOL", None), 1: ("NOP", None), 2: ("MSS", "!H"), 3: ("WScale", "!B"), 4: ("SAckOK", None), 5: ("SAck", "!"), 8: ("Timestamp", "!II"),
            14: ("AltChkSum", "!BH"), 15: ("AltChkSumOpt", None), 19: ("MD5", "16s"), 25: ("Mood", "!p"), 28: ("UTO", "!H"), 29: ("AO", None),
            34: ("TFO", "!II")}
TCPOptions = _OPTIONS, {name: number for number, (name, _) in _OPTIONS.items()}
icmp_id_seq_types = [0, 8, 13, 14, 15, 16, 17, 18, 37, 38]  # types of ICMP that have identifier and sequence number


class RandTCPOptions(VolatileValue):
    """Random options of TCP, as long as they fit into a header."""

    def __init__(self, size=None):
        self.size = size

    def _fix(self):
        from random import choice, randint, randbytes
        left, options = 40 if self.size is None else None, []
        while (len(options) < self.size) if left is None else left > 0:
            number = choice([each for each in _OPTIONS if each not in (0, 5, 25, 29)])
            name, form = _OPTIONS[number]
            if form is None:
                value = b""
            else:
                value = tuple(randbytes(16) if code == "s" else randint(0, 256 ** calcsize("!" + code) - 1) for code in form.lstrip("!16"))
            options.append((name, value))
            if left is not None:
                left -= 2 + calcsize(form or "")
                if randint(0, 3) == 0:
                    break
        return options


class TCPOptionsField(StrField):
    """The options of a TCP header: pairs of a name and a value."""
    islist = 1

    def getfield(self, pkt, s):
        size = (pkt.dataofs - 5) * 4
        if size < 0:
            size = 0
        return s[size:], self.m2i(pkt, s[:size])

    def m2i(self, pkt, x):
        options = []
        while x:
            number = x[0]
            if number == 0:
                options.append(("EOL", None))
                break
            if number == 1:
                options.append(("NOP", None))
                x = x[1:]
                continue
            size = x[1] if len(x) > 1 else 0
            size = size if size >= 2 else 2
            value = x[2:size]
            name, form = _OPTIONS.get(number, (number, ""))
            if name == "SAck":
                form += "%dI" % (len(value) // 4)
            if name == "AO":
                value = TCPAOValue(value)
            elif form and calcsize(form) == len(value):
                value = unpack(form, value)
                value = value[0] if len(value) == 1 else value
            options.append((name, value))
            x = x[size:]
        return options

    def i2h(self, pkt, x):
        return [] if not x else x

    def i2m(self, pkt, x):
        data = b""
        for name, value in x:
            number = name if isinstance(name, int) else TCPOptions[1].get(name)
            if number is None:
                continue
            if number in (0, 1):
                data += bytes((number,))
                continue
            form = _OPTIONS.get(number, (None, None))[1]
            if number == 5 and not isinstance(value, (bytes, str)):
                form += "%dI" % len(value)
            if form and not isinstance(value, (bytes, str)):
                value = pack(form, *(value if isinstance(value, tuple) else (value,)))
            value = bytes_encode(value)
            data += bytes((number, 2 + len(value))) + value
        return data + bytes(-len(data) % 4)

    def randval(self):
        return RandTCPOptions()


class ICMPTimeStampField(IntField):
    """Milliseconds since midnight, as H:MM:SS.mmm. RFC 792."""

    def i2repr(self, pkt, val):
        if val is None:
            return "--"
        seconds, milliseconds = divmod(val, 1000)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return "%d:%d:%d.%d" % (hours, minutes, seconds, milliseconds)

    def any2i(self, pkt, val):
        if not isinstance(val, str):
            return val
        import re
        found = re.match(r"(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?", val)
        if not found:
            return 0
        hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "").ljust(3, "0"))


class BadFragments(ValueError):
    """Fragments that do not make a datagram."""

    def __init__(self, *args, **kwargs):
        self.frags = kwargs.pop("frags", None)
        ValueError.__init__(self, *args, **kwargs)


class IPTools:
    """Add more powers to a class with an "src" attribute."""
    __slots__ = ()

    def _ttl(self):
        return self.ttl if hasattr(self, "ttl") else self.hlim

    def ottl(self):
        """The time to live that a packet most likely was sent with."""
        return next(each for each in (32, 64, 128, 255) if self._ttl() <= each)

    def hops(self):
        """How many routers it most likely passed."""
        return self.ottl() - self._ttl()


# ---- what answers tell

def report_ports(target, ports):
    """Asks which ports are open; gives the answers as a table for LaTeX."""
    answered, unanswered = sr(IP(dst=target) / TCP(dport=ports), timeout=5)
    text = "\\begin{tabular}{|r|l|l|}\n\\hline\n"
    for _, answer in answered:
        if isinstance(answer.payload, TCP) and answer[TCP].flags == "SA":
            text += answer.sprintf("%TCP.sport% & open & SA \\\\\n")
    text += "\\hline\n"
    for _, answer in answered:
        if ICMP in answer:
            text += answer.sprintf("%TCPerror.dport% & closed & ICMP type %ICMP.type%/%ICMP.code% from %IP.src% \\\\\n")
        elif answer[TCP].flags != "SA":
            text += answer.sprintf("%TCP.sport% & closed & TCP %TCP.flags% \\\\\n")
    text += "\\hline\n"
    for question in unanswered:
        text += question.sprintf("%TCP.dport% & ? & unanswered \\\\\n")
    return text + "\\hline\n\\end{tabular}\n"


def IPID_count(lst, funcID=lambda x: x[1].id, funcpres=lambda x: x[1].summary()):
    """Says from how many machines answers seem to come: identifiers that lie near to each other are of one."""
    named = sorted((funcID(each), funcpres(each)) for each in lst)
    ordered = [number for number, _ in named]
    steps = [0] + [index + 1 for index, (one, other) in enumerate(zip(ordered, ordered[1:])) if abs(one - other) > 50]
    classes = [ordered[at] for at in steps]
    print("Probably %i classes: %s" % (len(classes), classes))
    for number, name in named:
        print("%5d %s" % (number, name))


class ICMPEcho_am(AnsweringMachine):
    """Answers pings."""
    function_name = "icmpechod"

    def is_request(self, req):
        return ICMP in req and req[ICMP].type == 8

    def print_reply(self, req, reply):
        print("Replying %s to %s" % (reply[IP].dst, req[IP].dst))

    def make_reply(self, req):
        reply = req.copy()
        for layer in (reply[Ether] if Ether in reply else None, reply[IP]):
            if layer is not None:
                layer.src, layer.dst = layer.dst, layer.src
        reply[ICMP].type, reply[ICMP].chksum, reply[IP].chksum = 0, None, None
        return reply


fill(globals())
