#!/usr/bin/env python3
"""tshark.py [--orcap PATH] CAPTURE...: fields, side by side with tshark where it is installed.

Every field must print the same. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys

FIELDS = """frame.number frame.len frame.cap_len frame.time_epoch frame.time frame.time_relative frame.time_delta eth.src eth.dst eth.type
arp.opcode arp.src.hw_mac arp.src.proto_ipv4 arp.dst.proto_ipv4 vlan.id vlan.etype ip.version ip.hdr_len ip.dsfield ip.dsfield.dscp ip.len
ip.id ip.flags ip.flags.df ip.frag_offset ip.ttl ip.proto ip.checksum ip.src ip.dst ip.addr ipv6.flow ipv6.plen ipv6.nxt ipv6.hlim ipv6.src
ipv6.dst icmp.type icmp.code icmp.checksum icmp.ident icmp.seq tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.hdr_len tcp.flags
tcp.flags.syn tcp.window_size_value tcp.checksum tcp.options tcp.options.mss_val tcp.len tcp.payload udp.srcport udp.dstport
tcp.stream tcp.seq tcp.nxtseq tcp.ack tcp.window_size tcp.window_size_scalefactor tcp.time_relative tcp.time_delta
tcp.analysis.flags tcp.analysis.retransmission tcp.analysis.spurious_retransmission tcp.analysis.acks_frame tcp.analysis.ack_rtt
tcp.analysis.initial_rtt tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent tcp.analysis.rto tcp.analysis.rto_frame
udp.length udp.checksum udp.payload dns.id dns.flags dns.flags.response dns.flags.rcode dns.count.queries dns.qry.name dns.qry.type dns.qry.class
dns.resp.type dns.resp.ttl dns.a dns.aaaa""".split()

# Packet by packet, as Orcap reads: no datagram and no stream is put together.
TSHARK = ["tshark", "-n", "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"]


def lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=dict(os.environ, TZ="UTC"))
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else [done.stderr.strip()]


def values(orcap, capture):
    """A sentence for each field with a difference."""
    ours, theirs = ([line.split("|") for line in lines(command + ["-E", "separator=|"] + [word for name in FIELDS for word in ("-e", name)])]
                    for command in ([orcap, "fields", capture], TSHARK + ["-r", capture, "-T", "fields"]))
    if [len(line) for line in ours] != [len(line) for line in theirs]:
        return ["%s: %d lines; tshark prints %d" % (capture, len(ours), len(theirs))]
    wrong = {}
    for own, other in zip(ours, theirs):
        for name, a, b in zip(FIELDS, own, other):
            if a != b:
                wrong.setdefault(name, "-e %s: packet %s: tshark prints %s; orcap %s" % (name, own[0], b, a))
    return list(wrong.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("captures", nargs="+")
    given = parser.parse_args()
    if not shutil.which("tshark"):
        print("tshark is not installed\n0 passed, 0 failed")
        return 0
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for wrong in pool.map(lambda capture: values(given.orcap, capture), given.captures):
            for fault in wrong:
                print(fault)
            failed += len(wrong)
            passed += len(FIELDS) - len(wrong)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
