#!/usr/bin/env python3
"""tshark_analysis.py [--orcap PATH] [--least SHARE] [-v] CAPTURE|DIR...: what is said of TCP segments, frame by frame beside tshark.

Both read with their defaults: datagrams are put together. A frame agrees when all its words do (tcp.analysis.retransmission and the like), and when all its
numbers do (frames, times, bytes). Frames that differ are classed by why: CLASSES. Last line: `N passed, N failed`, of the two shares, which must reach --least
(default 0.98) of the frames with TCP.
"""
import argparse
import collections
import concurrent.futures
import os
import shutil
import subprocess
import sys

from tshark_fields import captures_in

WORDS = ["tcp.analysis." + word for word in (
    "retransmission fast_retransmission spurious_retransmission out_of_order lost_segment ack_lost_segment keep_alive keep_alive_ack duplicate_ack "
    "window_update window_full zero_window zero_window_probe zero_window_probe_ack reused_ports flags").split()]
NUMBERS = ["tcp.stream"] + ["tcp.analysis." + word for word in (
    "acks_frame ack_rtt initial_rtt bytes_in_flight push_bytes_sent duplicate_ack_num duplicate_ack_frame rto rto_frame").split()]
SEEN = ["frame.number", "frame.protocols"]
STREAM = len(SEEN) + len(WORDS)  # the column of tcp.stream
# What tshark finds TCP in, and Orcap leaves alone.
CLASSES = {
    "ipcomp": "inflated by tshark (RFC 3173)",
    "icmp": "quoted by an ICMP error: no segment of the stream",
    "icmpv6": "quoted by an ICMP error: no segment of the stream",
    "sflow": "quoted by a sample",
    "socks": "tshark counts what SOCKS carries as a stream of its own",
}


def table(command, capture, names):
    done = subprocess.run(command + [word for name in names for word in ("-e", name)] + ([capture] if "tshark" not in command[0] else ["-r", capture]),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace", env=dict(os.environ, TZ="UTC"))
    return [line.split("\t") for line in done.stdout.split("\n")[:-1]]


def compare(orcap, capture):
    """Frames with TCP, [that differ in words, in numbers] by class, and examples."""
    names = WORDS + NUMBERS
    theirs = table(["tshark", "-n", "-T", "fields"], capture, SEEN + names)
    ours = table([orcap, "fields", "-e", "frame.number", "-e", "frame.len"], capture, names)
    frames, differ, examples = 0, collections.Counter(), []
    strange = set()  # streams that hold something of the classes
    for row in theirs:
        for word in row[1].split(":"):
            if word in CLASSES and row[STREAM]:
                strange.update((stream, word) for stream in row[STREAM].split(","))
    for own, other in zip(ours, theirs):
        if not other[STREAM] and not own[STREAM]:
            continue
        frames += 1
        for kind, first, last in (("words", len(SEEN), STREAM), ("numbers", STREAM, len(SEEN) + len(names))):
            if own[first:last] != other[first:last]:
                inside = [word for word in other[1].split(":") if word in CLASSES]
                inside += [word for stream in other[STREAM].split(",") for known, word in strange if known == stream]
                why = CLASSES[inside[0]] if inside else "by itself"
                pairs = [(name, a, b) for name, a, b in zip(names, own[len(SEEN):], other[len(SEEN):]) if a != b][:8]
                if strange and own[first + 1:last] == other[first + 1:last] and kind == "numbers":
                    why = "its stream's number, behind others that tshark alone counts"
                differ[kind, why] += 1
                examples.append("%s packet %s (%s): %s" % (capture, other[0], why, "; ".join("%s: tshark prints %s, orcap %s" % (n, b, a) for n, a, b in pairs)))
    return frames, differ, examples


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("--least", type=float, default=0.98)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("captures", nargs="+")
    given = parser.parse_args()
    if not shutil.which("tshark"):
        print("tshark is not installed\n0 passed, 0 failed")
        return 0
    total, differ = 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for frames, some, examples in pool.map(lambda capture: compare(given.orcap, capture), list(captures_in(given.captures))):
            total += frames
            differ.update(some)
            for example in examples if given.verbose else []:
                print(example)
    for (kind, why), count in sorted(differ.items()):
        print("%6d frames differ in %s: %s" % (count, kind, why))
    shares = {kind: 1 - sum(count for (of, _), count in differ.items() if of == kind) / max(total, 1) for kind in ("words", "numbers")}
    for kind, share in shares.items():
        print("%.2f %% of %d frames with TCP agree in %s" % (100 * share, total, kind))
    good = sum(share >= given.least for share in shares.values())
    print("%d passed, %d failed" % (good, 2 - good))
    return 0 if good == 2 else 1


if __name__ == "__main__":
    sys.exit(main())
