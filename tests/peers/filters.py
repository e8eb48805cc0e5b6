#!/usr/bin/env python3
"""filters.py [--orcap PATH] [--vectors DIR] CAPTURE...: filters, side by side with tshark and tcpdump where they are installed.

Every display filter must pass the same packets as tshark's -Y, every BPF filter the same as tcpdump's, and what one of them refuses the other must refuse.
--vectors makes a capture more, of the packets of the protocol vectors there. Last line: `N passed, N failed`.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

# The whole language, over fields that most captures hold. `ours ::: theirs` where Orcap takes more than tshark 4.0.
FILTERS = r"""
tcp
not (tcp or udp)
!ip && !arp
(tcp or udp) and not (dns || arp)
not not ip and not (not ip)
ip.src == 192.0.2.0/24 and ip.dst != 192.0.2.53
ip.addr !== 192.0.2.0/28
ip.addr == 10.0.0.0/8 || ip.addr == 192.168.0.0/16
ip.src > 172.16.0.0 and ip.dst <= 192.168.255.255
ip.ttl in {1, 32..64, 255} or ipv6.hlim < 64
ip.src in {192.0.2.0/25, 10.0.0.1..10.255.255.255}
ip.ttl not in {64, 128}
ip.src & 255.255.0.0 == 192.168.0.0
ip.proto == "UDP" or ip.proto == TCP
ip.flags.df == True and ip.frag_offset == 0
ip.len ge 0x100 and ip.len lt 1400
ip.id < 0x100
ip.version == 4 and ip.hdr_len == 20
tcp.port in {80, 443, 8000..9000}
tcp.flags.syn == 1 and tcp.flags.ack == False
tcp.flags & 0x12 == 0x12
tcp.flags & 0x05
tcp.flags bitwise_and 2
tcp.srcport < tcp.dstport
tcp.len > 0 and not tcp.flags.push
tcp.option_kind == 8
tcp.options.mss_val > 1400
tcp.window_size_value < 1000
tcp.payload matches "^(GET|POST) "
tcp contains "HTTP/1.1"
tcp contains 0d:0a:0d:0a
tcp[13] & 2
tcp[0:2] == 00:50 or tcp[2:2] == 00:50
tcp[-4:] == 0d:0a:0d:0a
udp.srcport + 1 == udp.dstport or udp.length % 2 == 1
udp.payload[0:2] == 00:01 or udp[8] > 7f
udp[4-5] == 00:3c
udp[0,2] == 00:00
udp.length - 8 == len(udp.payload)
ip.len - ip.hdr_len == udp.length
tcp.srcport + tcp.dstport > 50000
{tcp.srcport + tcp.dstport} / 2 == 32768 or {tcp.len + 1} * 2 > 2000
-tcp.len < -1000
max(tcp.srcport, tcp.dstport) > 50000
min(udp.port) == 53 and max(udp.port) != 53
abs(-tcp.len) > 1000
max(ip.src) == min(ip.dst) or max(eth.addr) > 80:00:00:00:00:00
eth.src[3:] == 00:53:0a
eth.src[-3:3] != 00:53:0a
eth.dst[0] & 1
eth.addr == 00:00:5e:00:53:50
eth.dst == ff-ff-ff-ff-ff-ff
eth.src & ff:ff:ff:00:00:00 == 00:00:5e:00:00:00
eth.type == 0x800 or eth.type == 0x86dd
frame.len < 70 and frame.number in {1..400, 1500..1800}
frame.cap_len != 60 and frame.len <= '~'
frame.time_relative > 3600.5
frame.time_delta < 0.001
frame.time_delta in {0.0 .. 0.01}
frame.time_relative - frame.time_delta > 1
frame.time < "2024-03-12 08:15:00"
frame.time >= "Jan 1, 2010 00:00:00"
frame.time_epoch >= 1710234000.5
frame[12:2] == 08:00 || frame[-1] == 0x00
frame contains "\x01\x00\x00\x01" and frame.len > 0
frame contains "www" or frame matches "host: "
string(frame.number) matches "[13579]$"
dns.qry.name contains "example" or dns.qry.name contains "com"
dns.qry.name matches "^WWW"
dns.qry.name > "m"
dns.qry.name[0:1] == "w" or dns.qry.name[-3:] == "com"
dns.flags.rcode == 0
dns.flags.response == 1 and dns.count.answers > 1
dns.qry.type in {1, 28}
dns.a == 198.51.100.0/24
len(dns.qry.name) > 13
upper(dns.qry.name) contains "EXAMPLE"
lower(dns.qry.name) contains "com"
count(dns.a) > 1 or count(tcp.options) + 1 == 2
count(ip.addr) > 2
string(ip.src) matches r"\.1\d$"
string(tcp.dstport) contains "80"
all tcp.port > 80
any ip.addr == 192.168.0.0/16
any tcp.port != 80
all ip.addr == 192.168.0.0/16
tcp.port === 80 or udp.port === 53
tcp.port any_eq 443 and tcp.port all_ne 80
ipv6.addr == 2001:db8::/32 or ipv6.addr == fe80::/10
ipv6.src[0:2] == fe:80 and ipv6.nxt == 58
ipv6.dst in {ff02::1, ff02::2 .. ff02::ffff}
icmp.type in {0, 8}
icmp.code == 0x0 and icmp.type == 010
ip.addr#2
ip.src#1 == 192.168.0.0/16 or ip.dst#1 == 192.0.2.1
ip.src#[1-2] and ip.ttl#[2] > 1
arp.opcode == 1 and arp.dst.proto_ipv4 == 192.0.2.1
arp.src.hw_mac[0:2] == 00:00 or arp.opcode == 2
vlan.id > 10 and not udp
ip.src == ip.dst or tcp.dstport === 80
tcp.analysis.flags
tcp.analysis.retransmission and tcp.analysis.rto > 0.1
tcp.analysis.initial_rtt < 0.01 and tcp.analysis.ack_rtt > 0.001
tcp.stream == 1 and tcp.seq > 1000 and tcp.ack < 200
tcp.time_relative < 0.01 && tcp.analysis.bytes_in_flight
dns.qry.name contains "example"
count(dns.a) > 1
any ip.addr == 198.51.100.0/24
ipv6.addr == 2001:db8::/32
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
udp.stream == 0 or tcp.stream < 2
ip.checksum.status == "Good" and udp.checksum.status != "Good"
dhcp.option.type == 53 or dhcp.id
ntp.stratum == 2 or snmp or dhcp
tcp.sport == 80 or UDP.dport == 53 ::: tcp.srcport == 80 or udp.dstport == 53
@ip.src[0:2] == c0:a8 ::: ip.src[0:2] == c0:a8
@tcp.srcport == 00:50 ::: tcp.srcport == 80
max(ip.ttl, tcp.srcport) == 80 ::: (tcp.srcport == 80 and not ip.ttl > 80) or (ip.ttl == 80 and not tcp.srcport > 80)
ip.proto == tcp ::: ip.proto == 6
""".strip().split("\n")

REFUSED = r"""
tcp.nosuch == 1
nosuch
ip.src == 300.1.1.1
ip.src == 192.0.2.1/33
tcp.port == 65536
tcp.port == x
tcp.port contains 80
(tcp
tcp)
tcp and
tcp udp
80 == tcp.port
tcp.port in {80 443}
tcp.port in {}
eth.src == 00:00:5e
eth.src[0:0] == 00
tcp.port[0] == 00
dns.qry.name == "a
dns.qry.name == "\q"
dns.qry.name matches "a["
lower(ip.ttl) == "a"
max(tcp.port)
max(3) == 3
size(tcp) == 1
frame.time == "noon"
any tcp
ip.src + ip.dst == 3
""".strip().split("\n")

BPF = r"""
tcp
udp
icmp
arp
ip
ip6
ip6 and udp
host 192.168.0.1
net 192.168.0.0/16
net 10
src net 172.16.0.0/12
dst net 224.0.0.0/4
port 53
not port 53
tcp port 80
tcp dst port 443
udp src port 53
portrange 1024-65535
src portrange 1-1023
tcp portrange 79-81
ether broadcast
ether multicast
ether[0] & 1 = 1
ether proto 0x0800
ether src host 00:00:5e:00:53:0a
less 100
greater 1000
len >= 60 and len <= 200
ip proto 17
proto 6
ip[8] < 65
ip[6:2] & 0x1fff = 0
ip[2:2] - ((ip[0] & 0xf) << 2) > 100
tcp[tcpflags] & (tcp-syn|tcp-fin) != 0
tcp[13] = 0x12
icmp[icmptype] = icmp-echo
udp[4:2] > 100
tcp and (port 80 or port 443) and not src net 10.0.0.0/8
ip broadcast or ip multicast
(arp or icmp) or (udp and not dst port 53)
""".strip().split("\n")
BPF_REFUSED = ["port http-nosuch", "tcp and and", "host 300.1.1.1.1", "(tcp", "tcp[99999999999] = 1", "nosuch 1"]

# Vectors that tshark reads otherwise, by their titles.
OTHERWISE = {
    "A name that points at itself is no name": "tshark has a text for it",
    "A customer's frame": "tshark 4.0 reads no 802.1ah inside 802.1ad",
    "What stands behind the length is padding": "tshark takes it from the end of the frame",
    "Two source routes, of which none counts": "tshark takes the last hop of one as the destination",
    "A pseudowire of Ethernet without control word": "nothing in the packet tells; tshark guesses the other way",
    "A redirect with the packet that asked for it": "tshark reads what is quoted",
    "Over IPv4": "tshark remembers the port of a TFTP transfer before",
    "Shorter than the datagram around it: the rest is padding": "tshark has padding in udp.payload",
}

# Packet by packet, as Orcap reads: no datagram and no stream is put together, and every checksum is looked at.
TSHARK = ["tshark", "-n"] + [word for setting in (
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE") for word in ("-o", setting)]


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, TZ="UTC"))


def numbers(command):
    """Numbers of the packets that pass; None: refused. Damage in a capture is no refusal."""
    done = run(command)
    lines = done.stdout.decode("ascii", "replace").split("\n")[:-1]
    return None if not lines and done.returncode in (1, 2, 4) else lines


def difference(what, ours, theirs):
    if ours == theirs:
        return None
    if ours is None or theirs is None:
        return "%s: refused by %s alone" % (what, "orcap" if ours is None else "the other")
    more, fewer = [x for x in ours if x not in set(theirs)], [x for x in theirs if x not in set(ours)]
    return "%s: of %d packets orcap passes %s too, and not %s" % (what, len(theirs), " ".join(more[:10]) or "none", " ".join(fewer[:10]) or "none")


def display(orcap, capture, line):
    own, _, other = line.partition(" ::: ")
    return difference("%s -Y '%s'" % (os.path.basename(capture), own), numbers([orcap, "fields", "-e", "frame.number", "-Y", own, capture]),
                      numbers(TSHARK + ["-r", capture, "-Y", other or own, "-T", "fields", "-e", "frame.number"]))


def packets(capture, text):
    """What tcpdump passes, in hexadecimal digits; None: refused."""
    done = run(["tcpdump", "-n", "-r", capture, "-w", "-"] + ([text] if text else []))
    data, at, found = done.stdout, 24, []
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    while at + 16 <= len(data):
        size = struct.unpack_from(order + "I", data, at + 8)[0]
        found.append(data[at + 16:at + 16 + size].hex())
        at += 16 + size
    return None if done.returncode else found


def bpf(orcap, capture, text):
    return difference("%s -f '%s'" % (capture, text), numbers([orcap, "fields", "-e", "frame", "-f", text, capture]), packets(capture, text))


def together(captures, path):
    """All captures in one, so that tshark is started once a filter; None: mergecap is not there or takes one of them not."""
    if not shutil.which("mergecap") or run(["mergecap", "-a", "-F", "pcapng", "-w", path] + captures).returncode:
        return None
    return path


def vectors(folder, path):
    """Packets of the vectors that are whole, right and read alike, as a pcapng with an interface for each link type."""
    found = []
    for name in sorted(glob.glob(os.path.join(folder, "**", "*.vec"), recursive=True)):
        for vector in open(name, encoding="utf-8").read().split("\n= ")[1:]:
            link = re.search(r"^link (\d+)", vector, re.M)
            digits = re.search(r"^bytes\n((?:  .*\n)+)", vector, re.M)
            if link and digits and not re.search(r"^anomaly ", vector, re.M) and vector.split("\n")[0] not in OTHERWISE:
                found.append((int(link[1]), bytes.fromhex(digits[1])))
    links = sorted({link for link, _ in found})

    def block(kind, body):
        size = 12 + len(body)
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)
    with open(path, "wb") as out:
        out.write(block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)))
        for link in links:
            out.write(block(1, struct.pack("<HHI", link, 0, 0)))
        for number, (link, data) in enumerate(found):
            time = 1700000000000000 + number * 1000
            head = struct.pack("<IIIII", links.index(link), time >> 32, time & 0xffffffff, len(data), len(data))
            out.write(block(6, head + data + bytes(-len(data) % 4)))


def tasks(orcap, captures, joined):
    if shutil.which("tshark"):
        for capture in [joined] if joined else captures:
            for line in FILTERS + REFUSED:
                yield lambda capture=capture, line=line: display(orcap, capture, line)
    for capture in captures if shutil.which("tcpdump") else []:
        if packets(capture, None) is not None: # neither several link types nor one that libpcap does not know
            for text in BPF + BPF_REFUSED:
                yield lambda capture=capture, text=text: bpf(orcap, capture, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("--vectors")
    parser.add_argument("captures", nargs="+")
    given = parser.parse_args()
    for tool in ("tshark", "tcpdump"):
        if not shutil.which(tool):
            print("%s is not installed: nothing is compared with it" % tool)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        captures = list(given.captures)
        if given.vectors:
            captures.append(os.path.join(folder, "vectors.pcapng"))
            vectors(given.vectors, captures[-1])
        joined = together(captures, os.path.join(folder, "joined.pcapng"))
        outcomes = list(pool.map(lambda task: task(), tasks(given.orcap, captures, joined)))
    faults = [fault for fault in outcomes if fault]
    for fault in faults:
        print(fault)
    print("%d display filters, %d of BPF, %d captures\n%d passed, %d failed" % (
        len(FILTERS), len(BPF), len(captures), len(outcomes) - len(faults), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
