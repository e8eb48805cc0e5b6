"""A certificate as a server shows it (RFC 5280): in form, no more; its key and its signature are chance."""


def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(text):
    numbers = [int(part) for part in text.split(".")]
    out = [numbers[0] * 40 + numbers[1]]
    for number in numbers[2:]:
        digits = [number & 127]
        while number > 127:
            number >>= 7
            digits.append(number & 127 | 128)
        out += reversed(digits)
    return der(0x06, bytes(out))


def name(organisation, common):
    attributes = (("2.5.4.6", 0x13, "AQ"), ("2.5.4.10", 0x0C, organisation), ("2.5.4.3", 0x0C, common))
    return der(0x30, *(der(0x31, der(0x30, oid(kind), der(tag, text.encode()))) for kind, tag, text in attributes))


def certificate(chance, subject, issuer, names, not_before="240101000000Z", not_after="250101000000Z"):
    """Each of subject and issuer an organisation and a common name."""
    with_sha256 = der(0x30, oid("1.2.840.113549.1.1.11"), der(0x05))
    modulus = b"\x00" + bytes([0xC0 | chance.getrandbits(6)]) + chance.randbytes(254) + b"\x01"
    key = der(0x30, der(0x30, oid("1.2.840.113549.1.1.1"), der(0x05)), der(0x03, b"\x00" + der(0x30, der(0x02, modulus[:257]), der(0x02, b"\x01\x00\x01"))))
    alternatives = der(0x30, oid("2.5.29.17"), der(0x04, der(0x30, *(der(0x82, one.encode()) for one in names))))
    body = der(0x30, der(0xA0, der(0x02, b"\x02")), der(0x02, b"\x01" + chance.randbytes(15)), with_sha256, name(*issuer),
               der(0x30, der(0x17, not_before.encode()), der(0x17, not_after.encode())), name(*subject), key, der(0xA3, der(0x30, alternatives)))
    return der(0x30, body, with_sha256, der(0x03, b"\x00" + chance.randbytes(256)))
