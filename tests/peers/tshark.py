#!/usr/bin/env python3
"""tshark.py [--orcap PATH] CAPTURE...: display filters and fields, side by side with tshark where it is installed.

Every filter must pass the same packets, every field must print the same. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys

# The whole language over fields of the protocols that the lab's capture holds.
FILTERS = r"""
tcp
not (tcp or udp)
!ip && !arp
ip.src == 192.0.2.0/24 and ip.dst != 192.0.2.53
ip.addr !== 192.0.2.0/28
ip.ttl in {1, 32..64, 255} or ipv6.hlim < 64
tcp.port in {80, 443, 8000..9000}
tcp.flags.syn == 1 and tcp.flags.ack == False
tcp.flags & 0x12 == 0x12
tcp.flags & 0x05
tcp.srcport < tcp.dstport
tcp.len > 0 and not tcp.flags.push
tcp.option_kind == 8
tcp.payload matches "^(GET|POST) "
tcp contains "HTTP/1.1"
tcp[13] & 2
udp.srcport + 1 == udp.dstport or udp.length % 2 == 1
udp.payload[0:2] == 00:01 or udp[8] > 7f
eth.src[3:] == 00:53:0a
eth.dst[0] & 1
eth.addr == 00:00:5e:00:53:50
frame.len < 70 and frame.number in {1..400, 1500..1800}
frame.time_relative > 3600.5
frame.time_delta < 0.001
frame.time < "2024-03-12 08:15:00"
frame.time_epoch >= 1710234000.5
frame[12:2] == 08:00 || frame[-1] == 0x00
dns.qry.name contains "example"
dns.qry.name matches "^WWW"
dns.flags.rcode == 0
dns.qry.type in {1, 28}
dns.a == 198.51.100.0/24
len(dns.qry.name) > 13
upper(dns.qry.name) contains "EXAMPLE"
count(dns.a) > 1
string(ip.src) matches r"\.1\d$"
all tcp.port > 80
any ip.addr == 198.51.100.0/24
ipv6.addr == 2001:db8::/32
icmp.type in {0, 8}
ip.addr#2
arp.opcode == 1 and arp.dst.proto_ipv4 == 192.0.2.1
vlan.id > 10 and not udp
ip.src == ip.dst or tcp.dstport === 80
tcp.analysis.flags
tcp.analysis.retransmission and tcp.analysis.rto > 0.1
tcp.analysis.initial_rtt < 0.01 and tcp.analysis.ack_rtt > 0.001
tcp.stream == 1 and tcp.seq > 1000 and tcp.ack < 200
tcp.time_relative < 0.01 && tcp.analysis.bytes_in_flight
tcp.analysis.fast_retransmission or tcp.analysis.out_of_order
tcp.analysis.zero_window || tcp.analysis.window_update || tcp.analysis.keep_alive
tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment
tcp.analysis.duplicate_ack_num > 1
http.request.method in {"HEAD", "DELETE"} or http.response.code >= 400
http.host matches "^shop" and http.content_type contains "json"
tls.handshake.extensions_server_name contains "bank" or tls.handshake.type == 2
icmp.type == 3 && icmp.code == 3
icmpv6.type in {133..136}
ip.flags.mf == 1 or ip.frag_offset > 0
dhcp.option.hostname == "amy"
ntp.flags.mode == 3 and ip.ttl < 64
snmp
tftp.opcode == 1 and udp.length > 20
dns.flags.rcode == 3 and dns.qry.name contains "scanner"
dns.txt matches "^v=" or dns.mx.mail_exchange
ipv6.dst == ff02::/16 and ipv6.hlim == 255
arp.src.hw_mac == 00:00:5e:00:53:66 and arp.src.proto_ipv4 != 192.0.2.66
""".strip().split("\n")

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


def numbers(orcap, capture, text):
    ours = lines([orcap, "fields", "-e", "frame.number", "-Y", text, capture])
    theirs = lines(TSHARK + ["-r", capture, "-Y", text, "-T", "fields", "-e", "frame.number"])
    if ours == theirs:
        return None
    return "-Y '%s': tshark passes %s; orcap %s" % (text, " ".join(theirs), " ".join(ours))


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
        for capture in given.captures:
            faults = [fault for fault in pool.map(lambda text: numbers(given.orcap, capture, text), FILTERS) if fault]
            wrong = values(given.orcap, capture)
            for fault in faults + wrong:
                print(fault)
            failed += len(faults) + len(wrong)
            passed += len(FILTERS) + len(FIELDS) - len(faults) - len(wrong)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
