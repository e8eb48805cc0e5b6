"""HTTP/1: a layer HTTP with a request or a response above it, whose headers are fields. RFC 9110, RFC 9112.

A body stands above them as it was meant: chunks joined and encodings undone, unless conf.contribs["http"] says otherwise; building does it again.
What was only read is built as it was read."""
import re
import zlib

from orcap._packet.loading import fill
from orcap.compat import bytes_encode, plain_str
from orcap.config import conf
from orcap.fields import StrField
from orcap.packet import Packet, Padding, Raw, bind_bottom_up, bind_layers, builtin_classes

TCP = builtin_classes["TCP"]
conf.contribs["http"] = {"auto_compression": True, "auto_chunk": True}

METHODS = "OPTIONS GET HEAD POST PUT DELETE TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT"
_REQUEST = re.compile(br"(?:%s) .+? HTTP/\d\.\d" % METHODS.replace(" ", "|").encode())
_RESPONSE = re.compile(br"HTTP/\d\.\d \d\d\d .*")

GENERAL_HEADERS = """
Cache-Control Connection Content-Length Content-MD5 Content-Type Date Keep-Alive Permanent Pragma Upgrade Via Warning X-Correlation-ID X-Request-ID
""".split()
REQUEST_HEADERS = """
A-IM Accept Accept-Charset Accept-Datetime Accept-Encoding Accept-Language Access-Control-Request-Headers Access-Control-Request-Method
Authorization Cookie DNT Expect Forwarded From Front-End-Https HTTP2-Settings Host If-Match If-Modified-Since If-None-Match If-Range
If-Unmodified-Since Max-Forwards Origin Proxy-Authorization Proxy-Connection Range Referer Save-Data TE Upgrade-Insecure-Requests User-Agent
X-ATT-DeviceId X-Csrf-Token X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Http-Method-Override X-Requested-With X-UIDH X-Wap-Profile
""".split()
RESPONSE_HEADERS = """
Accept-Patch Accept-Ranges Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods Access-Control-Allow-Origin
Access-Control-Expose-Headers Access-Control-Max-Age Age Allow Alt-Svc Content-Disposition Content-Encoding Content-Language Content-Location
Content-Range Content-Security-Policy Delta-Base ETag Expires IM Last-Modified Link Location P3P Proxy-Authenticate Public-Key-Pins Refresh
Retry-After Server Set-Cookie Status Strict-Transport-Security Timing-Allow-Origin Tk Trailer Transfer-Encoding Vary WWW-Authenticate
X-Content-Duration X-Content-Security-Policy X-Content-Type-Options X-Frame-Options X-Powered-By X-UA-Compatible X-WebKit-CSP X-XSS-Protection
""".split()


class _HTTPHeaderField(StrField):
    """The value of a header, or a word of the first line; None: it is not there."""
    __slots__ = ("real_name",)

    def __init__(self, name, default=None):
        self.real_name = name
        StrField.__init__(self, re.sub("[^A-Za-z0-9]", "_", name), default)

    def i2repr(self, pkt, x):
        return plain_str(x) if isinstance(x, bytes) else repr(x)


class _UnknownHeaders(_HTTPHeaderField):
    """Headers that have no field, by name."""
    ismutable = True

    def any2i(self, pkt, x):
        return x

    def i2repr(self, pkt, x):
        return repr(x)


def _fields(first_line, headers):
    known = sorted(GENERAL_HEADERS + headers)
    return first_line + [_HTTPHeaderField(name) for name in known] + [_UnknownHeaders("Unknown-Headers")]


# ---- bodies

def _split(data):
    """(head, body) of a message; the head ends with an empty line, or the data do."""
    head, end, body = data.partition(b"\r\n\r\n")
    return head, body, bool(end)


def _dechunk(data):
    """(bytes in the chunks, what stands behind the last one); None while chunks are missing. RFC 9112, section 7.1."""
    found = []
    while True:
        line, end, data = data.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return None
        if not end or len(data) < size:
            return None
        if not size:
            break
        found.append(data[:size])
        data = data[size:]
        if data[:2] != b"\r\n":
            return None
        data = data[2:]
    if data[:2] == b"\r\n":
        return b"".join(found), data[2:]
    trailer, end, data = data.partition(b"\r\n\r\n")
    return (b"".join(found), data) if end else None


def _decode(data, encodings):
    """The bytes without their encodings; as they are where one is not known or wrong."""
    for encoding in reversed(encodings):
        try:
            if encoding in ("gzip", "x-gzip"):
                data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data)
            elif encoding == "deflate":
                data = zlib.decompressobj(zlib.MAX_WBITS if data[:1] and data[0] & 15 == 8 else -zlib.MAX_WBITS).decompress(data)
            elif encoding == "br":
                import brotli
                data = brotli.decompress(data)
            elif encoding == "zstd":
                import zstandard
                data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        except (ImportError, zlib.error, Exception):
            return data
    return data


def _encode(data, encodings):
    for encoding in encodings:
        if encoding in ("gzip", "x-gzip"):
            packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
            data = packer.compress(data) + packer.flush()
        elif encoding == "deflate":
            data = zlib.compress(data)
        elif encoding == "br":
            import brotli
            data = brotli.compress(data)
        elif encoding == "zstd":
            import zstandard
            data = zstandard.ZstdCompressor().compress(data)
    return data


class _HTTPContent(Packet):
    """What requests and responses have in common."""
    fields_desc = []

    def _words(self, *names):
        """The words of headers, lower case; also of headers without a field."""
        words = []
        unknown = {plain_str(name).lower(): value for name, value in (self.getfieldval("Unknown_Headers") or {}).items()}
        for name in names:
            field = name.replace("-", "_")
            value = self.getfieldval(field) if field in self._fields else unknown.get(name.lower())
            words += [word.strip().lower() for word in plain_str(bytes_encode(value or b"")).split(",")]
        return [word for word in words if word]

    def _get_encodings(self):
        return self._words("Content-Encoding") + [word for word in self._words("Transfer-Encoding") if word != "chunked"]

    def do_dissect(self, s):
        head, body, ended = _split(s)
        lines = head.split(b"\r\n")
        fields = self.fields
        by_name = {field.real_name.lower(): field.name for field in self.fields_desc[3:-1]}
        unknown = {}
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            if not colon:
                continue
            field = by_name.get(plain_str(name.strip()).lower())
            if field:
                fields[field] = value.strip()
            else:
                unknown[name.strip()] = value.strip()
        if unknown:
            fields["Unknown_Headers"] = unknown
        words = lines[0].split(None, 2)
        for field, word in zip(self.fields_desc, words + [b""] * (3 - len(words))):
            fields[field.name] = word
        self.raw_packet_cache = s[:len(head) + 4 * ended]
        return body

    def post_dissect(self, s):
        decoded = s
        if conf.contribs["http"]["auto_chunk"] and "chunked" in self._words("Transfer-Encoding"):
            chunks = _dechunk(s)
            decoded = s if chunks is None else chunks[0]
        if conf.contribs["http"]["auto_compression"]:
            decoded = _decode(decoded, self._get_encodings())
        self._body = (decoded, s)
        return decoded

    def _line(self):
        return b"%b %b %b" % tuple(bytes_encode(self.getfieldval(field.name) or b"") for field in self.fields_desc[:3])

    def self_build(self, **kwargs):
        lines = [self._line()]
        for field in self.fields_desc[3:-1]:
            value = self.getfieldval(field.name)
            if value is not None:
                lines.append(field.real_name.encode() + b": " + bytes_encode(value))
        for name, value in (self.getfieldval("Unknown_Headers") or {}).items():
            lines.append(bytes_encode(name) + b": " + bytes_encode(value))
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def _encoded(self, body):
        """A body as it goes out."""
        if conf.contribs["http"]["auto_compression"]:
            body = _encode(body, self._get_encodings())
        if conf.contribs["http"]["auto_chunk"] and "chunked" in self._words("Transfer-Encoding"):
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
        return body

    def do_build(self):
        payload = self.do_build_payload()
        read = getattr(self, "_body", None)
        if self.raw_packet_cache is not None and read is not None and payload == read[0]:
            return self.raw_packet_cache + read[1]
        body = self._encoded(payload)
        packet = self
        if self.getfieldval("Content_Length") is None and "chunked" not in self._words("Transfer-Encoding"):
            packet = self.copy()
            packet.Content_Length = b"%d" % len(body)
        return packet._with_date().self_build() + body

    def _with_date(self):
        return self


class HTTPRequest(_HTTPContent):
    name = "HTTP Request"
    fields_desc = _fields([_HTTPHeaderField("Method", b"GET"), _HTTPHeaderField("Path", b"/"), _HTTPHeaderField("Http-Version", b"HTTP/1.1")],
                          REQUEST_HEADERS)

    def mysummary(self):
        return self.sprintf("%HTTPRequest.Method% '%HTTPRequest.Path%' ")


class HTTPResponse(_HTTPContent):
    name = "HTTP Response"
    fields_desc = _fields([_HTTPHeaderField("Http-Version", b"HTTP/1.1"), _HTTPHeaderField("Status-Code", b"200"),
                           _HTTPHeaderField("Reason-Phrase", b"OK")], RESPONSE_HEADERS)

    def mysummary(self):
        return self.sprintf("%HTTPResponse.Status_Code% %HTTPResponse.Reason_Phrase%")

    def _with_date(self):
        """Servers say when they answered. RFC 9110, section 6.6.1."""
        if self.getfieldval("Date") is not None or self.raw_packet_cache is not None:
            return self
        from email.utils import formatdate
        packet = self.copy()
        packet.Date = formatdate(usegmt=True).encode()
        return packet


def _body_size(message, first_line):
    """Bytes of a message's body: a number, "chunked", or "end": all until the connection ends. RFC 9112, section 6.3."""
    if isinstance(message, HTTPResponse) and (first_line[9:10] == b"1" or first_line[9:12] in (b"204", b"304")):
        return 0
    if "chunked" in message._words("Transfer-Encoding"):
        return "chunked"
    length = message.getfieldval("Content_Length")
    if length is not None and bytes_encode(length).isdigit():
        return int(length)
    return 0 if isinstance(message, HTTPRequest) else "end"


class HTTP(Packet):
    name = "HTTP 1"
    fields_desc = []
    show_indent = 0
    clsreq, clsresp, hdr, reqmethods = HTTPRequest, HTTPResponse, b"HTTP", METHODS.encode().split(b" ")

    @classmethod
    def dispatch_hook(cls, _pkt=None, *args, **kargs):
        return cls

    @classmethod
    def tcp_reassemble(cls, data, metadata, session):
        """The message that stream bytes begin with, or None while some are missing."""
        head, body, ended = _split(data)
        line = head.partition(b"\r\n")[0]
        kind = HTTPRequest if _REQUEST.fullmatch(line) else HTTPResponse if _RESPONSE.fullmatch(line) else None
        if kind is None:
            return cls(data)
        if not ended:
            return None
        message = kind(data[:len(head) + 4])
        size = _body_size(message, line)
        if size == "chunked":
            chunks = _dechunk(body)
            if chunks is None:
                return cls(data) if metadata.get("tcp_end") else None
            size = len(body) - len(chunks[1])
        elif size == "end":
            if not metadata.get("tcp_end"):
                return None
            size = len(body)
        if len(body) < size and not metadata.get("tcp_end"):
            return None
        end = len(head) + 4 + size
        return cls(data[:end]) / Padding(data[end:]) if data[end:] else cls(data)

    def guess_payload_class(self, payload):
        line = payload.partition(b"\r\n")[0] if b"\r\n" in payload else b""
        if _REQUEST.fullmatch(line):
            return HTTPRequest
        if _RESPONSE.fullmatch(line):
            return HTTPResponse
        return Raw


bind_bottom_up(TCP, HTTP, sport=80)
bind_bottom_up(TCP, HTTP, dport=80)
bind_layers(TCP, HTTP, sport=80, dport=80)
bind_bottom_up(TCP, HTTP, sport=8080)
bind_bottom_up(TCP, HTTP, dport=8080)
bind_layers(HTTP, HTTPRequest)
bind_layers(HTTP, HTTPResponse)
fill(globals())
