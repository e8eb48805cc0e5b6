"""DNS: names and bitmaps as they are sent, compression, fields, and machines that answer. RFC 1035, RFC 4034 section 4.1.2, RFC 7871, RFC 8945."""
from struct import pack

from orcap._packet.later import LaterDict
from orcap._packet.loading import builtin_classes, by_number, fill
from orcap.ansmachine import AnsweringMachine
from orcap.base_classes import Net
from orcap.compat import bytes_encode, plain_str
from orcap.error import Scapy_Exception, log_runtime
from orcap.fields import Field, StrField, StrLenField
from orcap.numbers import dnstypes
from orcap.sendrecv import sr1
from orcap.utils import inet_ntop, inet_pton

DNS, DNSQR, DNSRR, DNSRRSRV, DNSRROPT = (builtin_classes[name] for name in ("DNS", "DNSQR", "DNSRR", "DNSRRSRV", "DNSRROPT"))
Ether, IP, IPv6, UDP, TCP = (builtin_classes[name] for name in ("Ether", "IP", "IPv6", "UDP", "TCP"))
JUMPS = 20  # pointers followed in one name


# ---- names

def _is_ptr(x):
    """Whether bytes are a name as it is sent: with its end or a pointer at the end."""
    return x[-1:] == b"\x00" or len(x) >= 2 and x[-2] & 0xc0 == 0xc0


def dns_encode(x, check_built=False):
    """A name as it is sent, not compressed; with check_built what is in that form already stays."""
    if not x or x == b".":
        return b"\x00"
    if check_built and _is_ptr(x):
        return x
    x = b"".join(bytes((len(label),)) + label for label in (part[:63] for part in x.split(b".")))
    return x if x[-1:] == b"\x00" else x + b"\x00"


def dns_get_str(s, full=None, _ignore_compression=False):
    """(name, what follows it) of bytes; `full` is the message that pointers point into."""
    name, at, data, rest, jumps = b"", 0, s, None, 0
    seen = {0} if full is not None and s == full else set()
    while at < len(data):
        size = data[at]
        at += 1
        if size & 0xc0:
            rest = data[at + 1:] if rest is None else rest
            if _ignore_compression:
                break
            if at >= len(data):
                log_runtime.info("DNS incomplete jump token at (ofs=%i)", at)
                break
            pointer = (size & 0x3f) << 8 | data[at]
            if full is None:
                raise Scapy_Exception("DNS message can't be compressed at this point!")
            if pointer >= len(full) or pointer in seen and jumps or jumps > JUMPS:
                log_runtime.info("DNS RR prematured end (ofs=%i, len=%i)", pointer, len(full))
                break
            seen.add(pointer)
            jumps += 1
            data, at = full, pointer
        elif size:
            name += data[at:at + size] + b"."
            at += size
        else:
            break
    if rest is None:
        rest = data[at:]
    return name or b".", rest


def DNSgetstr(*args, **kwargs):
    """The first part of what dns_get_str gives."""
    import warnings
    warnings.warn("DNSgetstr is deprecated. Use dns_get_str instead.", DeprecationWarning)
    return dns_get_str(*args, **kwargs)[:-1]


# ---- compression

_NAMES = ("rrname", "qname", "rdata", "target", "mname", "rname", "exchange", "replacement", "nextname")


def _is_name(record, field):
    """Whether a field of a record holds a name that may be compressed: RFC 3597, section 4."""
    if field == "rdata":
        return isinstance(record, DNSRR) and record.type in (2, 3, 4, 5, 7, 8, 9, 12, 39)
    return field in ("rrname", "qname", "mname", "rname", "exchange", "target")


def _records(message):
    for section in ("qd", "an", "ns", "ar"):
        for record in getattr(message, section) or ():
            yield record


def dns_compress(pkt):
    """A copy of a packet whose DNS message has pointers instead of names that occurred before."""
    if DNS not in pkt:
        raise Scapy_Exception("Can only compress DNS layers")
    pkt = pkt.copy()
    message = pkt.getlayer(DNS)
    message.clear_cache()
    places = {}

    def pointed(labels, at):
        """A name with a pointer for what is in the message already; `at` is where it begins."""
        head = b""
        for index in range(len(labels)):
            tail = b".".join(labels[index:]).lower()
            if tail in places:
                return head + pack("!H", 0xc000 | places[tail])
            if at + len(head) < 0x4000:
                places[tail] = at + len(head)
            head += bytes((len(labels[index]),)) + labels[index]
        return None

    at = 12
    for record in _records(message):
        for field in record.fields_desc:
            if field.name not in _NAMES or not _is_name(record, field.name):
                continue
            name = record.getfieldval(field.name)
            if not isinstance(name, bytes) or _is_ptr(name):
                continue
            begins = at + _place(record, field.name)
            shorter = pointed(name.rstrip(b".").split(b".") if name != b"." else [], begins)
            if shorter is not None:
                record.setfieldval(field.name, shorter)
                if "rdlen" in record.fields:
                    del record.rdlen
        at += len(bytes(record))
    return pkt


def _place(record, field):
    """Where in a record's bytes a name begins."""
    if field in ("rrname", "qname"):
        return 0
    before = len(dns_encode(record.rrname, check_built=True)) + 10
    if field == "exchange":
        return before + 2
    if field == "target":
        return before + 6
    if field == "rname":
        return before + len(dns_encode(record.mname, check_built=True))
    return before


# ---- bitmaps of types

def bitmap2RRlist(bitmap):
    """The types that a bitmap says; None where it is none."""
    types = []
    while bitmap:
        if len(bitmap) < 2:
            log_runtime.info("bitmap too short (%i)", len(bitmap))
            return None
        window, size = bitmap[0] * 256, bitmap[1]
        if size == 0 or size > 32:
            log_runtime.info("bitmap length is no valid (%i)", size)
            return None
        for at, byte in enumerate(bitmap[2:2 + size]):
            types += [window + 8 * at + bit for bit in range(8) if byte & 0x80 >> bit]
        bitmap = bitmap[2 + size:]
    return types


def RRlist2bitmap(lst):
    """The bitmap of types."""
    types = sorted(set(each for each in lst if each <= 65535))
    windows = range(types[-1] // 256 + 1)
    bitmap = b""
    for window in windows:
        own = [each % 256 for each in types if each // 256 == window]
        if not own:
            continue
        octets = bytearray(own[-1] // 8 + 1)
        for each in own:
            octets[each // 8] |= 0x80 >> each % 8
        bitmap += bytes((window, len(octets))) + bytes(octets)
    return bitmap


# ---- fields

class DNSStrField(StrLenField):
    """A domain name; bytes that end with a dot."""

    def any2i(self, pkt, x):
        return [self.h2i(pkt, each) for each in x] if isinstance(x, list) else self.h2i(pkt, x)

    def h2i(self, pkt, x):
        if not x:
            return b"."
        x = bytes_encode(x)
        return x if x[-1:] == b"." or _is_ptr(x) else x + b"."

    def i2m(self, pkt, x):
        return dns_encode(x, check_built=True)

    def i2len(self, pkt, x):
        return len(self.i2m(pkt, x))

    def get_full(self, pkt):
        while pkt and not isinstance(pkt, DNS) and pkt.parent:
            pkt = pkt.parent
        return getattr(pkt, "_original_packet", None) or (pkt.original if pkt else None)

    def getfield(self, pkt, s):
        name, left = dns_get_str(s, full=self.get_full(pkt))
        return left, name


class DNSTextField(StrLenField):
    """Character strings: each with its size before it."""
    islist = 1

    def i2h(self, pkt, x):
        return [] if not x else x

    def m2i(self, pkt, s):
        strings = []
        while s:
            size = s[0] + 1
            if size > len(s):
                log_runtime.info("DNS RR TXT prematured end of character-string (size=%i, remaining bytes=%i)", size, len(s))
            strings.append(s[1:size])
            s = s[size:]
        return strings

    def any2i(self, pkt, x):
        return [x] if isinstance(x, (str, bytes)) else x

    def i2len(self, pkt, x):
        return len(self.i2m(pkt, x))

    def i2m(self, pkt, s):
        data = b""
        for text in s:
            if not text:
                continue
            text = bytes_encode(text)
            data += b"".join(bytes((len(text[at:at + 255]),)) + text[at:at + 255] for at in range(0, len(text), 255))
        return data


class RRlistField(StrField):
    """A bitmap of types, given as a list of them."""
    islist = 1

    def h2i(self, pkt, x):
        return RRlist2bitmap(x) if isinstance(x, list) and x else x

    def i2repr(self, pkt, x):
        if not x:
            return "[]"
        x = self.i2h(pkt, x)
        types = bitmap2RRlist(x) if isinstance(x, bytes) else x
        return [dnstypes.get(each, each) for each in types] if isinstance(x, bytes) and types else repr(types)


class TimeSignedField(Field):
    """Seconds since 1970 in 48 bits. RFC 8945, section 4.2."""

    def __init__(self, name, default):
        Field.__init__(self, name, default, fmt="6s")

    def i2m(self, pkt, seconds):
        return (seconds or 0).to_bytes(6, "big")

    def m2i(self, pkt, packed_seconds):
        return None if packed_seconds is None else int.from_bytes(packed_seconds, "big")

    def i2repr(self, pkt, packed_seconds):
        from time import gmtime, strftime
        return strftime("%a %b %d %H:%M:%S %Y", gmtime(packed_seconds))


class ClientSubnetv4(StrLenField):
    """The first bytes of an address, as many as its prefix needs."""
    af_familly, af_length, af_default = 2, 32, b"\xc0"

    def getfield(self, pkt, s):
        size = (self.length_from(pkt) + 7) // 8
        return s[size:], self.m2i(pkt, s[:size])

    def m2i(self, pkt, x):
        return inet_ntop(self.af_familly, x.ljust(self.af_length // 8, b"\x00"))

    def _pack_subnet(self, subnet, plen=None):
        address, _, width = plain_str(subnet).partition("/")
        width = int(width) if width else plen
        packed = inet_pton(self.af_familly, address)
        return packed.rstrip(b"\x00") if width is None else packed[:(width + 7) // 8]

    def i2m(self, pkt, x):
        if x is None:
            return self.af_default
        try:
            return self._pack_subnet(x, getattr(pkt, "source_plen", None))
        except (OSError, ValueError):
            return bytes_encode(x)

    def i2len(self, pkt, x):
        return len(self.i2m(pkt, x))


class ClientSubnetv6(ClientSubnetv4):
    af_familly, af_length, af_default = 10, 128, b"\x20"


# ---- machines

class DNS_am(AnsweringMachine):
    """Answers queries: all with `joker` (IPv4) and `joker6`, those for names in `match` with what it says ({"name": "address"} or ("IPv4", "IPv6"),
    each may be a list), services by `srvmatch` ({"name": (port, "target")}), addresses' names with `jokerarpa`."""
    function_name = "dnsd"
    filter = "udp port 53"
    cls = DNS
    _multicast = {}

    def parse_options(self, joker=None, match=None, srvmatch=None, joker6=False, send_error=False, relay=False, from_ip=True, from_ip6=False,
                      src_ip=None, src_ip6=None, ttl=10, jokerarpa=False):
        def name(text):
            return bytes_encode(text).lower().rstrip(b".") + b"."

        def listed(value):
            return value if isinstance(value, list) or value is None else [value]

        def pair(value):
            if isinstance(value, str):
                return (listed(value), False)
            if isinstance(value, (tuple, list)) and len(value) == 2:
                return tuple(False if each is False else listed(each) for each in value)
            raise ValueError("Bad match value: '%r'" % (value,))

        def service(value):
            if isinstance(value, tuple) and len(value) == 2:
                return value
            raise ValueError("Bad match value: '%r'" % (value,))
        self.match = {name(key): pair(value) for key, value in (match or {}).items()}
        self.srvmatch = {name(key): service(value) for key, value in (srvmatch or {}).items()}
        self.joker, self.joker6, self.jokerarpa = joker, joker6, jokerarpa
        self.send_error, self.relay, self.ttl = send_error, relay, ttl
        self.from_ip = Net(from_ip) if isinstance(from_ip, str) else from_ip
        self.from_ip6 = from_ip6
        self.src_ip, self.src_ip6 = src_ip, src_ip6

    def is_request(self, req):
        if self.cls not in req or req[self.cls].qr != 0:
            return False
        if IPv6 in req:
            return bool(self.from_ip6) and (self.from_ip6 is True or req[IPv6].src in self.from_ip6)
        return IP in req and bool(self.from_ip) and (self.from_ip is True or req[IP].src in self.from_ip)

    def _address(self, question, req):
        """Records that answer a question for an address; None: there is no answer."""
        name = bytes_encode(question.qname).lower()
        own4 = self.src_ip or (req[IP].dst if IP in req else None)
        matched = self.match.get(name)
        records = []
        for number, index, joker in ((1, 0, self.joker), (28, 1, self.joker6)):
            if question.qtype not in (number, 255):
                continue
            values = matched[index] if matched is not None else False
            if values is None or values is False and matched is None and joker is None:
                values = [own4] if number == 1 and own4 else None
            elif values is False:
                values = [joker] if joker else None
            for value in values or ():
                records.append(DNSRR(rrname=question.qname, type=number, ttl=self.ttl, rdata=value, **self._multicast))
        return records

    def _answers(self, question, req):
        if question.qtype in (1, 28, 255):
            return self._address(question, req)
        if question.qtype == 33:
            found = self.srvmatch.get(bytes_encode(question.qname).lower())
            return [DNSRRSRV(rrname=question.qname, ttl=self.ttl, weight=100, port=found[0], target=found[1])] if found else []
        if question.qtype == 12 and self.jokerarpa:
            return [DNSRR(rrname=question.qname, type="PTR", ttl=self.ttl, rdata=self.jokerarpa)]
        return []

    def _below(self, req):
        """The layers below the answer."""
        reply = Ether(src=req[Ether].dst, dst=req[Ether].src) if Ether in req else None
        if IPv6 in req:
            ip = IPv6(dst=req[IPv6].src, src=self.src_ip6 or req[IPv6].dst, hlim=req[IPv6].hlim, fl=req[IPv6].fl)
        else:
            ip = IP(dst=req[IP].src, src=self.src_ip or req[IP].dst, ttl=req[IP].ttl, id=req[IP].id)
        ip /= UDP(sport=req[UDP].dport, dport=req[UDP].sport)
        return ip if reply is None else reply / ip

    def make_reply(self, req):
        if UDP not in req or self.cls not in req:
            return None
        message = req[self.cls]
        answers = []
        try:
            for question in message.qd:
                found = self._answers(question, req)
                if not found and not self.send_error:
                    return None
                answers += found
        except (AttributeError, IndexError):
            return None
        if not answers and not self.send_error:
            return None
        reply = self._below(req) / self.cls(id=message.id, qr=1, qd=message.qd, **({} if answers else {"rcode": 3}))
        if answers:
            reply[self.cls].an = answers
        return dns_compress(reply) if self.cls is DNS else reply


class mDNS_am(DNS_am):
    """The same for names of the local link, asked and answered by multicast. RFC 6762."""
    function_name = "mdnsd"
    filter = "udp port 5353"
    _multicast = {"cacheflush": True}

    def make_reply(self, req):
        message = req[DNS] if DNS in req else None
        answers = [record for question in (message.qd if message else ()) for record in self._answers(question, req)]
        if not answers:
            return None
        ip = IPv6(dst="ff02::fb", hlim=255) if IPv6 in req else IP(dst="224.0.0.251", ttl=255)
        frame = Ether(dst="33:33:00:00:00:fb" if IPv6 in req else "01:00:5e:00:00:fb")
        return frame / ip / UDP(sport=5353, dport=5353) / DNS(id=0, qr=1, aa=1, rd=0, qd=[], an=answers)


# ---- what asks

def dns_resolve(qname, qtype="A", raw=False, tcp=False, verbose=1, timeout=3, **kwargs):
    """Asks a name server."""
    from orcap.config import conf
    if not conf.nameservers:
        raise Scapy_Exception("no name server is known: conf.nameservers = [address]")
    answer = sr1(IP(dst=conf.nameservers[0]) / UDP() / DNS(qd=[DNSQR(qname=qname, qtype=qtype)]), timeout=timeout, verbose=verbose, **kwargs)
    return answer if raw or answer is None else answer.an


def _update(zone, record, nameserver):
    query = IP(dst=nameserver) / UDP() / DNS(opcode=5, qd=[DNSQR(qname=zone, qtype="SOA")], ns=[record])
    answer = sr1(query, verbose=0, timeout=5)
    return answer.rcode if answer and answer.haslayer(DNS) else -1


def dyndns_add(nameserver, name, rdata, type="A", ttl=10):
    """Adds a record to a zone: "host.zone". RFC 2136."""
    return _update(name.partition(".")[2], DNSRR(rrname=name, type=type, ttl=ttl, rdata=rdata), nameserver)


def dyndns_del(nameserver, name, type="ALL", ttl=10):
    """Takes a record out of a zone."""
    return _update(name.partition(".")[2], DNSRR(rrname=name, type=type, rclass="ANY", ttl=0, rdata=""), nameserver)


# ---- classes by number

DNSRR_DISPATCHER = LaterDict(lambda: {number: cls for number, cls in by_number("DNSRR", "type", __name__).items() if cls is not DNSRR})
EDNS0OPT_DISPATCHER = LaterDict(lambda: {number: cls for number, cls in by_number("EDNS0", "optcode", __name__).items() if cls.__name__ != "EDNS0TLV"})
tsig_algo_sizes = {"HMAC-MD5.SIG-ALG.REG.INT": 16, "hmac-sha1": 20}  # bytes of a digest, RFC 8945 section 6

fill(globals())
