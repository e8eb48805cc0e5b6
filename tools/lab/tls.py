"""TLS as far as a bystander reads it: hellos, certificates, and records of which only the lengths are seen (RFC 5246, RFC 8446)."""
import hashlib

GREASE = 0x0A0A  # RFC 8701: a value that means nothing, and must be passed over
CIPHERS = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
           0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
           0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256", 0x002F: "TLS_RSA_WITH_AES_128_CBC_SHA"}
OLD, NEW = [0xC02B, 0xC02F, 0xC030, 0xC013, 0x009C, 0x002F], [0x1301, 0x1302, 0x1303]
SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501]
GROUPS = [0x001D, 0x0017, 0x0018]


def u8(*values):
    return bytes(values)


def u16(*values):
    return b"".join(value.to_bytes(2, "big") for value in values)


def sized(width, data):
    return len(data).to_bytes(width, "big") + data


def handshake(kind, body):
    return u8(kind) + sized(3, body)


def record(kind, data, version=0x0303):
    return u8(kind) + u16(version) + sized(2, data)


class ClientHello:
    """What a client says of itself, its bytes and its fingerprints."""

    def __init__(self, chance, server_name, ciphers, alpn=(), modern=True, grease=False, session_id=None, group=0x001D):
        self.random, self.session_id = chance.randbytes(32), chance.randbytes(32) if session_id is None else session_id
        self.ciphers = ([GREASE] if grease else []) + ciphers
        self.server_name, self.alpn, self.modern = server_name, list(alpn), modern
        names = [(0, sized(2, u8(0) + sized(2, server_name.encode())))] if server_name else []
        extensions = ([(GREASE, b"")] if grease else []) + names
        extensions += [(23, b""), (10, sized(2, u16(*GROUPS))), (11, sized(1, u8(0))), (35, b"")]
        extensions += [(16, sized(2, b"".join(sized(1, one.encode()) for one in alpn)))] if alpn else []
        extensions += [(13, sized(2, u16(*SIGNATURES)))]
        if modern:
            extensions += [(43, sized(1, u16(0x0304, 0x0303))), (45, sized(1, u8(1))), (51, sized(2, u16(group) + sized(2, chance.randbytes(32))))]
        self.extensions = extensions

    def message(self):
        body = u16(0x0303) + self.random + sized(1, self.session_id) + sized(2, u16(*self.ciphers)) + u8(1, 0)
        return handshake(1, body + sized(2, b"".join(u16(kind) + sized(2, data) for kind, data in self.extensions)))

    def ja3(self):
        """github.com/salesforce/ja3: version, ciphers, extensions, groups, point formats, without GREASE."""
        kinds = [kind for kind, _ in self.extensions if kind != GREASE]
        parts = [[0x0303], [one for one in self.ciphers if one != GREASE], kinds, GROUPS, [0]]
        return hashlib.md5(",".join("-".join(map(str, part)) for part in parts).encode()).hexdigest()

    def ja4(self):
        """github.com/FoxIO-LLC/ja4: what it is, then ciphers in order of number, then extensions in order of number with the signatures as sent."""
        kinds = [kind for kind, _ in self.extensions if kind != GREASE]
        ciphers = [one for one in self.ciphers if one != GREASE]
        first = self.alpn[0] if self.alpn else "00"
        head = "t%s%s%02d%02d%s%s" % ("13" if self.modern else "12", "d" if self.server_name else "i", len(ciphers), len(kinds), first[0], first[-1])
        told = ",".join("%04x" % kind for kind in sorted(kinds) if kind not in (0, 16)) + "_" + ",".join("%04x" % one for one in SIGNATURES)
        return "_".join([head] + [hashlib.sha256(text.encode()).hexdigest()[:12] for text in (",".join("%04x" % one for one in sorted(ciphers)), told)])


class ServerHello:
    def __init__(self, chance, hello, cipher, alpn=None, modern=True, session_id=None, retry=False):
        self.random = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c") if retry else chance.randbytes(32)
        self.session_id = hello.session_id if modern or session_id is None else session_id
        self.cipher = cipher
        if modern:
            self.extensions = [(43, u16(0x0304)), (51, u16(0x0017) if retry else u16(0x001D) + sized(2, chance.randbytes(32)))]
        else:
            self.extensions = [(0xFF01, u8(0)), (11, sized(1, u8(0))), (35, b"")] + ([(16, sized(2, sized(1, alpn.encode())))] if alpn else [])

    def message(self):
        body = u16(0x0303) + self.random + sized(1, self.session_id) + u16(self.cipher) + u8(0)
        return handshake(2, body + sized(2, b"".join(u16(kind) + sized(2, data) for kind, data in self.extensions)))

    def ja3s(self):
        text = ",".join(["771", str(self.cipher), "-".join(str(kind) for kind, _ in self.extensions)])
        return hashlib.md5(text.encode()).hexdigest()


def sealed(chance, size):
    """A record that nobody without the key can read."""
    return record(23, chance.randbytes(size))
