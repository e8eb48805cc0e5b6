"""Bytes and text, under the names that scripts written for two Pythons use."""
from binascii import a2b_base64, a2b_hex, b2a_base64, b2a_hex
from struct import pack


def raw(x):
    """The bytes of a packet or of anything else that has some."""
    return bytes(x)


def bytes_encode(x):
    """Bytes as they are, text as UTF-8, all else by its own bytes."""
    if isinstance(x, str):
        return x.encode()
    return bytes(x)


def plain_str(x):
    """Text; bytes that are not UTF-8 become \\xNN."""
    if isinstance(x, bytes):
        return x.decode(errors="backslashreplace")
    return str(x)


def chb(x):
    """The byte of a number."""
    return pack("B", x)


def orb(x):
    """The number of a byte; a number is already one."""
    return x if isinstance(x, int) else ord(x)


def bytes_hex(x):
    """Bytes as hexadecimal digits (bytes too)."""
    return b2a_hex(bytes_encode(x))


def hex_bytes(x):
    """The bytes that hexadecimal digits stand for."""
    return a2b_hex(bytes_encode(x))


def int_bytes(x, size):
    """A number as `size` bytes, highest first."""
    return x.to_bytes(size, "big")


def bytes_int(x):
    """The number of bytes, highest first."""
    return int.from_bytes(x, "big")


def base64_bytes(x):
    """The bytes that base64 text stands for."""
    return a2b_base64(bytes_encode(x))


def bytes_base64(x):
    """Bytes as base64, in one line."""
    return b2a_base64(bytes_encode(x), newline=False)
