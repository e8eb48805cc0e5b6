#!/usr/bin/env python3
"""growth.py [--orcap PATH] [--packets N] [--folder DIR]: what a packet costs in captures that are made to cost much, at a tenth of N and at N.

Captures: a flood of SYNs from N sources and ports; N segments of one byte in a stream, in order, the last first, and from both ends of each ten
by turns; N fragments of datagrams that are never whole; N names asked for below one domain. For each command: nanoseconds of CPU time a packet
at both sizes, their ratio, and the memory at the larger one. Last line: the worst ratio; status 1 where it is past 3 (small tables fit into caches).
"""
import argparse
import os
import struct
import sys
import tempfile

ETHER = bytes.fromhex("00005e005301" "00005e005302" "0800")
HEADER = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
SERVER = bytes((198, 51, 100, 2))
EACH_BLOCK = 1 << 16


def ip(src, proto, data, number=1, fragment=0):
    return ETHER + struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), number, fragment, 64, proto, 0, src, SERVER) + data


def record(n, data):
    return struct.pack("<IIII", 1700000000 + n // 100000, n % 100000 * 10, len(data), len(data)) + data


def flood(count):
    """A block of all ports of one source, which is then replaced by others."""
    mark = bytes((203, 0, 113, 255))
    block = b"".join(record(0, ip(mark, 6, struct.pack(">HHIIBBHHH", port, 80, 1, 0, 0x50, 2, 8192, 0, 0))) for port in range(EACH_BLOCK))
    size = len(block) // EACH_BLOCK
    for n in range(0, count, EACH_BLOCK):
        yield block.replace(mark, struct.pack(">I", 0x0a000000 + n // EACH_BLOCK))[:size * min(EACH_BLOCK, count - n)]


def segments(offsets):
    client = bytes((192, 0, 2, 1))
    yield record(0, ip(client, 6, struct.pack(">HHIIBBHHH", 40000, 80, 99, 0, 0x50, 2, 8192, 0, 0)))
    request = b"GET / HTTP/1.1\r\nX: "
    yield record(0, ip(client, 6, struct.pack(">HHIIBBHHH", 40000, 80, 100, 0, 0x50, 0x18, 8192, 0, 0) + request))
    for n, offset in enumerate(offsets):
        yield record(n, ip(client, 6, struct.pack(">HHIIBBHHH", 40000, 80, 100 + len(request) + offset, 0, 0x50, 0x10, 8192, 0, 0) + b"a"))


def alternating(count):
    for n in range(count):
        ten, at = divmod(n, 10)
        yield ten * 10 + (at // 2 if at % 2 == 0 else 9 - at // 2)


def fragments(count):
    return (record(n, ip(struct.pack(">I", 0x0a000000 + n // 3), 17, b"x" * 8, n // 3 & 0xffff, 0x2000 | n % 3 * 2)) for n in range(count))


def names(count):
    for n in range(count):
        label = b"%032x" % (n * 2654435761 % 2**128)
        question = bytes((32,)) + label + b"\7example\3com\0\0\x10\0\1"
        yield record(n, ip(bytes((192, 0, 2, 1)), 17, struct.pack(">HHHHHHHHHH", 5300, 53, 20 + len(question), 0, n & 0xffff, 0x100, 1, 0, 0, 0) + question))


CASES = {
    "flood": (flood, ["sessions", "flows", "conversations", "conversations --layer tcp", "hosts", "summary", "findings"]),
    "in order": (lambda count: segments(range(count)), ["sessions", "http", "extract", "follow tcp:0", "fields -e tcp.analysis.flags"]),
    "reversed": (lambda count: segments(range(count - 1, -1, -1)), ["sessions", "http", "extract", "follow tcp:0", "fields -e tcp.analysis.flags"]),
    "alternating": (lambda count: segments(alternating(count)), ["sessions", "http", "extract", "follow tcp:0", "fields -e tcp.analysis.flags"]),
    "fragments": (fragments, ["sessions", "hierarchy", "conversations"]),
    "names": (names, ["dns", "findings", "summary"]),
}


def measure(command):
    """CPU seconds and KiB."""
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execv(command[0], command)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit("%s ended with status %d" % (" ".join(command), os.waitstatus_to_exitcode(status)))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def make(path, parts):
    with open(path, "wb") as file:
        file.write(HEADER)
        file.writelines(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("--packets", type=int, default=1000000)
    parser.add_argument("--folder", help="where the captures are made (default: a temporary one)")
    parser.add_argument("--only", choices=CASES)
    given = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for name, (parts, commands) in CASES.items():
            if given.only and name != given.only:
                continue
            paths = [(count, os.path.join(folder, "%d.pcap" % count)) for count in (given.packets // 10, given.packets)]
            for count, path in paths:
                make(path, parts(count))
            for command in commands:
                words = command.split()
                costs = [(measure([given.orcap, *words, path]), count) for count, path in paths]
                (small, large), memory = ((time / count * 1e9 for (time, _), count in costs), costs[1][0][1])
                worst = max(worst, large / small)
                print("%-12s %-30s %8.0f %8.0f ns  %5.2f  %6.0f MiB" % (name, command, small, large, large / small, memory / 1024), flush=True)
    print("worst ratio %.2f" % worst)
    return worst > 3


if __name__ == "__main__":
    sys.exit(main())
