"""Bytes as text for people."""
from orcap.compat import bytes_encode


def lhex(x):
    """A number in hexadecimal, also inside of lists and tuples; anything else as it is."""
    from orcap.volatile import VolatileValue
    if isinstance(x, VolatileValue):
        return repr(x)
    if isinstance(x, int):
        return hex(x)
    if isinstance(x, tuple):
        return "(%s)" % ", ".join(map(lhex, x))
    if isinstance(x, list):
        return "[%s]" % ", ".join(map(lhex, x))
    return str(x)


_SANE = bytes(byte if 32 <= byte < 127 else 46 for byte in range(256))  # 46: a dot


def sane(x, color=False):
    """Printable ASCII as it is, all other bytes as dots; coloured as `conf.color_theme.not_printable` if wished."""
    if isinstance(x, str) and x:
        raise TypeError("sane needs bytes, not text")
    if not color:
        return bytes(x).translate(_SANE).decode("ascii") if x else ""
    from orcap.config import conf
    return "".join(chr(byte) if 32 <= byte < 127 else conf.color_theme.not_printable(".") for byte in x)


def hexdump(p, dump=False):
    """Sixteen bytes a line: offset, hexadecimal, ASCII. Printed, or given back with `dump`."""
    from orcap._orcap import hexdump as text_of
    return _shown(text_of(bytes_encode(p)), dump)


def _shown(text, dump):
    if dump:
        return text
    print(text)
    return None


def hexstr(p, onlyasc=0, onlyhex=0, color=False):
    """Bytes in one line: hexadecimal and ASCII, or one of them."""
    data = bytes_encode(p)
    parts = []
    if not onlyasc:
        parts.append(data.hex(" ").upper())
    if not onlyhex:
        parts.append(sane(data, color=color))
    return "  ".join(parts)


def linehexdump(p, onlyasc=0, onlyhex=0, dump=False):
    """hexstr, printed unless `dump`."""
    return _shown(hexstr(p, onlyasc=onlyasc, onlyhex=onlyhex, color=not dump), dump)


def chexdump(p, dump=False):
    """The members of an array in C."""
    return _shown(", ".join("%#04x" % byte for byte in bytes_encode(p)), dump)


def repr_hex(s):
    """Hexadecimal digits, nothing between them."""
    return "".join("%02x" % byte for byte in s)


def import_hexcap(input_string=None):
    """The bytes of a hexdump: given as text, or read from standard input up to an empty line."""
    from sys import stdin
    data = bytearray()
    for line in input_string.split("\n") if input_string is not None else iter(stdin.readline, ""):
        if not line.strip():
            break
        data += _hexdump_line(line)
    return bytes(data)


def _hexdump_line(line):
    """An offset, at most sixteen bytes in groups of one or two, then two spaces and what is not hexadecimal."""
    data = bytearray()
    offset, *groups = line.strip().split(" ")
    started = False
    for group in groups:
        if not group and started:
            break
        if group:
            started = True
            try:
                data += bytes.fromhex(group)
            except ValueError:
                break
        if len(data) >= 16:
            break
    return data[:16]


def hexdiff(a, b, algo=None, autojunk=False):
    """Shows the bytes of two packets below each other where they differ. `algo`: "wagnerfischer" finds the fewest changes, "difflib" takes
    far less time on long ones (and with `autojunk` still less); the default chooses by their sizes."""
    a, b = bytes_encode(a), bytes_encode(b)
    if algo is None:
        algo = "wagnerfischer" if len(a) * len(b) < 250000 else "difflib"
    if algo not in ("wagnerfischer", "difflib"):
        raise ValueError("Unknown algorithm '%s'" % algo)
    pairs = list(_fewest_changes(a, b) if algo == "wagnerfischer" else _matching_blocks(a, b, autojunk))
    offset = 0
    for at in range(0, len(pairs), 16):
        row = pairs[at:at + 16]
        offset = _print_difference([x for x, y in row], [y for x, y in row], offset)


def _fewest_changes(a, b):
    """(byte or None, byte or None) from first to last, by the least number of bytes added, removed or changed; of several such ways the one
    with the fewest gaps, and of these the one that Scapy shows."""
    change = len(a) + len(b) + 1
    gap = change + 1
    costs = [[gap * j for j in range(len(b) + 1)]]
    for i, x in enumerate(a, 1):
        above, row = costs[-1], [gap * i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j - 1] + change * (x != y), above[j] + gap, row[j - 1] + gap))
        costs.append(row)
    i, j, pairs = len(a), len(b), []
    while i or j:
        both = i and j and costs[i][j] == costs[i - 1][j - 1] + change * (a[i - 1] != b[j - 1])
        if j and costs[i][j] == costs[i][j - 1] + gap:
            j -= 1
            pairs.append((None, b[j]))
        elif i and costs[i][j] == costs[i - 1][j] + gap and (pairs or not both):
            i -= 1
            pairs.append((a[i], None))
        else:
            i, j = i - 1, j - 1
            pairs.append((a[i], b[j]))
    return reversed(pairs)


def _matching_blocks(a, b, autojunk):
    from difflib import SequenceMatcher
    from itertools import zip_longest
    for what, i, i_end, j, j_end in SequenceMatcher(a=a, b=b, autojunk=autojunk).get_opcodes():
        yield from zip_longest(a[i:i_end], b[j:j_end])


def _print_difference(left, right, offset):
    """Prints a row, in one line if both sides are equal, and gives the next offset: as Scapy counts, in bytes of the right side."""
    from orcap.config import conf
    theme = conf.color_theme
    if left == right:
        print("%04x %04x %s" % (offset, offset, _side(left, right, str)))
        return offset + 16
    if left.count(None) < len(left):
        print("%s      %s" % (theme.left(_offset(left, offset)), _side(left, right, theme.left)))
    if right.count(None) < len(right):
        print("     %s %s" % (theme.right(_offset(right, offset)), _side(right, left, theme.right)))
    return offset + len(right) - right.count(None)


def _offset(side, offset):
    for byte in side:
        if byte is not None:
            break
        offset -= 1
    return "-%03x" % -offset if offset < 0 else "%04x" % offset


def _side(own, other, emphasis):
    """Hexadecimal in two groups of eight, and ASCII; what differs from the other side is coloured."""
    digits, letters = [], []
    for at in range(16):
        byte = own[at] if at < len(own) else None
        color = emphasis if at < len(own) and byte != other[at] and byte is not None else str
        digits.append("  " if byte is None else color("%02X" % byte))
        if at < len(own):
            letters.append(" " if byte is None else color(sane(bytes((byte,)))))
    return "  %s  %s   %s" % (" ".join(digits[:8]), " ".join(digits[8:]), "".join(letters))
