#!/usr/bin/env python3
"""tshark_fields.py [--orcap PATH] [--protocols ip,tcp,...] [--least SHARE] [-v] CAPTURE|DIR...: every field, side by side with tshark.

All fields that tshark has of these protocols and that orcap knows are printed by both for every packet, and compared value by value where one of
them prints something. A line for each field that is below the least share, with its first difference, but for those where Orcap goes its own way (OTHERWISE says why); -v names the fields that orcap does not know
and tshark printed. Last line: `N passed, N failed`, of fields.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

PROTOCOLS = "ip,ipv6,tcp,udp,icmp,arp,dns,dhcp"
# Packet by packet, as Orcap reads: no datagram and no stream is put together, and every checksum is looked at.
TSHARK = ["tshark", "-n"] + [word for setting in (
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE") for word in ("-o", setting)]
ENVIRONMENT = dict(os.environ, TZ="UTC")
# Where Orcap does not follow: what it has from Scapy or prints for a reason of its own, and what is tshark's alone.
OTHERWISE = {
    "tcp.option_kind": "the list ends at the first End of Option List, as RFC 9293 says; tshark goes on through the padding",
    "tcp.option_len": "as tcp.option_kind",
    "icmp.unused": "tshark's name for bytes that Scapy has under other names",
    "udp.stream": "what an ICMP error quotes is no stream of its own",
    "tcp.stream": "as udp.stream; a datagram in fragments is one packet, at the frame that completes it; tshark counts streams that SOCKS foretells",
    "tcp.completeness": "as tcp.stream; tshark loses the SYN of a connection that FTP foretold",
    "tcp.window_size": "as tcp.stream",
    "tcp.window_size_scalefactor": "as tcp.stream",
    "dns.nsec3.hash_value": "printed in hexadecimal as other bytes are; tshark writes base32",
    "dns.nsec3.salt_value": "tshark has no value where the salt is empty",
    "dns.resp.type": "the types whose bits NSEC has set are no types of records; tshark gives them under this name too",
    "dns.data": "tshark guesses some datagrams of SOME/IP to be DNS",
    **dict.fromkeys(["dns.rrsig." + name for name in ("algorithm key_tag labels original_ttl signature signature_expiration signature_inception signers_name "
                                                     "type_covered").split()], "of a record that is cut short, what is there is told; tshark passes it over"),
    "dns.opt.data": "options with fields of their own have no field for all of their bytes",
    "dns.tsig.mac": "tshark prints 1 for bytes under a subtree of their own",
    "dns.txt": "bytes that are no text are escaped, so that output is valid UTF-8",
    "dns.qry.name": "bytes outside ASCII are \\DDD, so that output is valid UTF-8; tshark writes them as they are",
    "dns.resp.name": "as dns.qry.name",
    "dns.ptr.domain_name": "as dns.qry.name: a space in a label is \\\\032",
    "tcp.analysis.duplicate_ack": "tshark prints it once more, for its remark",
    "dns.rr.udp_payload_size": "tshark prints it in hexadecimal where it came by multicast",
    "ipv6.opt.padn": "tshark prints <none> or the zeros",
}
SEPARATOR = "\x02"
KEY = ["frame.len", "frame.time_epoch"]
AT_ONCE = 100  # fields a command


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=ENVIRONMENT)


def fields_of(protocols):
    lines = (line.split("\t") for line in run(["tshark", "-G", "fields"]).stdout.split("\n"))
    return {words[2] for words in lines if words[0] == "F" and words[4] in protocols}


def present(capture, fields):
    """The fields that tshark finds in a capture."""
    found = set()
    with subprocess.Popen(TSHARK + ["-r", capture, "-T", "pdml"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace") as run:
        for line in run.stdout:
            found.update(re.findall(r'<field name="([^"]+)"', line))
    return found & fields


def known(orcap, names):
    """Those of the names that orcap knows."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as empty:
        empty.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        empty.flush()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            knows = pool.map(lambda name: run([orcap, "fields", "-e", name, empty.name]).returncode == 0, names)
            return {name for name, yes in zip(names, knows) if yes}


def table(command, names):
    """A list of values for each packet."""
    rows = None
    for at in range(0, len(names), AT_ONCE):
        some = names[at:at + AT_ONCE]
        done = run(command + ["-E", "separator=" + SEPARATOR] + [word for name in some for word in ("-e", name)])
        lines = [line.split(SEPARATOR) for line in done.stdout.split("\n")[:-1]]
        lines = [line for line in lines if len(line) == len(some)]
        rows = lines if rows is None else [a + b for a, b in zip(rows, lines)] if len(rows) == len(lines) else None
        if rows is None:
            return []
    return rows or []


def beside(ours, theirs):
    """The row of each packet in both: tshark has rows for blocks of a file that are no packets."""
    if len(ours) == len(theirs):
        return list(zip(ours, theirs))
    rows, pairs = iter(theirs), []
    for own in ours:
        other = next((row for row in rows if row[0] == own[0] and row[1] in (own[1], "")), None)
        if other:
            pairs.append((own, other))
    return pairs


def compare(orcap, capture, names, knows):
    """For each field [equal, all, first difference]; and how many packets have a field that only tshark knows."""
    counts, unknown = {}, collections.Counter()
    shared, others = sorted(names & knows), sorted(names - knows)
    columns = KEY + shared
    theirs, ours = table(TSHARK + ["-r", capture, "-T", "fields"], columns), table([orcap, "fields", capture], columns)
    for number, (own, other) in enumerate(beside(ours, theirs), 1):
        for name, a, b in zip(shared, own[len(KEY):], other[len(KEY):]):
            if a or b:
                count = counts.setdefault(name, [0, 0, None])
                count[0] += a == b
                count[1] += 1
                if a != b and not count[2]:
                    count[2] = "%s packet %d: tshark prints %s; orcap %s" % (capture, number, b[:200], a[:200])
    for row in table(TSHARK + ["-r", capture, "-T", "fields"], others):
        for name, value in zip(others, row):
            unknown[name] += bool(value)
    return counts, unknown


def captures_in(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
        for folder, inner, files in os.walk(path):
            inner.sort()
            yield from (os.path.join(folder, name) for name in sorted(files))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("--protocols", default=PROTOCOLS)
    parser.add_argument("--least", type=float, default=0.99, help="share of equal values that a field must have (default 0.99)")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("captures", nargs="+")
    given = parser.parse_args()
    if not shutil.which("tshark"):
        print("tshark is not installed\n0 passed, 0 failed")
        return 0
    every = fields_of(given.protocols.split(","))
    total, unknown = {}, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        captures = list(captures_in(given.captures))
        found = list(pool.map(lambda capture: present(capture, every), captures))
        knows = known(given.orcap, sorted(set().union(*found)))
        for counts, more in pool.map(lambda pair: compare(given.orcap, pair[0], pair[1], knows), zip(captures, found)):
            unknown.update(more)
            for name, (equal, count, first) in counts.items():
                own = total.setdefault(name, [0, 0, None])
                own[0] += equal
                own[1] += count
                own[2] = own[2] or first
    failed = 0
    for name, (equal, count, first) in sorted(total.items()):
        good = equal >= given.least * count or name in OTHERWISE
        failed += not good
        if not good or (given.verbose and first):
            print("%s %d/%d: %s%s" % (name, equal, count, first, " (%s)" % OTHERWISE[name] if name in OTHERWISE else ""))
    for name, count in unknown.most_common():
        if given.verbose:
            print("orcap does not know %s, which tshark prints for %d packets" % (name, count))
    equal, count = (sum(own[i] for own in total.values()) for i in (0, 1))
    print("%d/%d values equal, of %d fields; tshark prints %d more that orcap does not know" % (equal, count, len(total), len(unknown)))
    print("%d passed, %d failed" % (len(total) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
