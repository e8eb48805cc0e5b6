#!/usr/bin/env python3
"""scapy.py --python-orcap PY --python-scapy PY [--count N] [--seed N]: random packets, made, built and read by orcap and by Scapy, must be the same.

One process of orcap writes expressions such as Ether()/IP(ttl=7)/UDP(sport=99); each package evaluates all of them and says of each the bytes, the
layers and values of these bytes read again, the line and the text. Differences are grouped by what differs and where; the last line is
`N passed, N failed`, a group being one failure. Scapy is not installed by the project: without --python-scapy nothing is done."""
import argparse
import collections
import os
import subprocess
import sys

CHAINS = """
Ether/IP/UDP Ether/IP/TCP Ether/IP/ICMP Ether/ARP Ether/Dot1Q/IP/UDP Ether/IPv6/UDP Ether/IPv6/TCP Ether/IPv6/ICMPv6EchoRequest IP/UDP/DNS IP/IP/UDP
IP/GRE/IP/UDP Ether/LLC/SNAP CookedLinux/IP/UDP IPv6/IPv6ExtHdrFragment/UDP IPv6/IPv6ExtHdrHopByHop/UDP Ether/IP/UDP/VXLAN/Ether/IP IP/UDP/NTP
IP/SCTP/SCTPChunkInit Ether/IPv6/ICMPv6ND_NS Ether/IPv6/ICMPv6ND_RA Loopback/IP Ether/Dot1AD/Dot1Q/ARP IP/AH IP/ESP Ether/PPPoE/PPP/IP IP/UDP/BOOTP
IP/UDP/TFTP/TFTP_DATA Ether/STP IP/UDP/L2TP IP/VRRP IP/UDP/RIP IP/UDP/NBNSHeader IP/UDP/HSRP
""".split()

# where both mean something else, on purpose
NOT_ASKED = """
IP.frag             Scapy reads ESP, AH, SCTP and VRRP in later fragments, which begin with something else
IP.proto            says what follows, and so does a payload that says otherwise: IGMP then brings a router alert of Scapy's
IPv6.nh             the same
ICMPv6ND_NS/Raw     random bytes are options without a length
ICMPv6ND_RA/Raw     the same
ICMPv6.type         of unknown types Scapy has Raw, the engine a layer with type, code and checksum
SCTPChunkInit.type  the same of chunks
SCTPChunkInit/Raw   random bytes are chunks without a length
Dot1AD.type         Scapy's line speaks of a Dot1Q that is not there: (??) vlan ??
GRE.proto           1 is Ethernet for the engine wherever there are Ethernet's types
SNAP.OUI            Scapy knows the makers' names
AH                  Scapy writes no length
VRRP/Raw            Scapy drops what follows
"""

MAKER = r'''
import random, sys
from orcap.all import *
seed, count, chains = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split()
left_out = [line.split()[0] for line in sys.argv[4].strip().splitlines()]
chains = [chain for chain in chains if all(name in builtin_classes and name not in left_out for name in chain.split("/"))]
rng = random.Random(seed)
NEVER = {"len", "plen", "chksum", "cksum", "length"}  # what is given wrong is another test's matter
ALWAYS = {"src", "dst", "hwsrc", "hwdst", "psrc", "pdst", "sport", "dport"}  # what else routes, neighbours and lists of services would say

def value(field):
    kind = getattr(field, "kind", None)
    if field.name in ("sport", "dport"):
        return rng.randrange(61001, 64000)
    if field.islist or field.isconditional and field.name not in ALWAYS:
        return None
    if kind in ("UINT", "HEX", "ENUM", "XENUM", "FLAGS") and field.size and field.size <= 64:
        return rng.choice((0, 1, (1 << field.size) - 1, rng.getrandbits(field.size)))
    if kind == "MAC":
        return ":".join("%02x" % rng.getrandbits(8) for _ in range(6))
    if kind == "IP4":
        return ".".join(str(rng.getrandbits(8)) for _ in range(4))
    if kind == "IP6":
        return inet_ntop(10, bytes(rng.choice((0, rng.getrandbits(8))) for _ in range(16)))
    return None

for _ in range(count):
    layers = []
    for name in rng.choice(chains).split("/"):
        words = []
        for field in builtin_classes[name].fields_desc:
            if any((name + "." + field.name).startswith(each.split(".")[0]) and field.name == each.split(".")[-1] for each in left_out if "." in each):
                continue
            if field.name in ALWAYS or rng.random() < 0.25 and field.name not in NEVER and field.default is not None:
                given = value(field)
                if given is not None:
                    words.append("%s=%r" % (field.name, given))
        layers.append("%s(%s)" % (name, ", ".join(words)))
    if rng.random() < 0.5 and name + "/Raw" not in left_out:
        layers.append("Raw(%r)" % bytes(rng.getrandbits(8) for _ in range(rng.randrange(1, 20))))
    print("/".join(layers))
'''

TELLER = r'''
import logging, sys
logging.disable(logging.CRITICAL)
PACKAGE = sys.argv[1]
exec("from %s.all import *" % PACKAGE)
conf.color_theme = NoTheme()

def plain(value):
    if type(value).__name__ == "FlagValue":
        return int(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Packet):
        return told(value)
    return str(value) if isinstance(value, str) else value

def told(packet):
    return [(type(layer).__name__, sorted((name, plain(getattr(layer, name))) for name in layer.fields)) for layer in layers_of(packet)]

def layers_of(packet):
    while packet and not isinstance(packet, NoPayload):
        yield packet
        packet = packet.payload

for line in sys.stdin:
    said = []
    try:
        packet = eval(line)
        data = bytes(packet)
        read = type(packet)(data)
        said = [data.hex(), repr(told(read)), repr(bytes(read) == data), repr(read.summary()), repr(read.show(dump=True))]
    except Exception as error:
        said.append("raises " + type(error).__name__)
    print("\t".join(said))
'''
PARTS = ("bytes", "layers and values", "built again", "summary", "show")


def run(python, program, *arguments, text=None):
    done = subprocess.run([python, "-c", program, *arguments], input=text, capture_output=True, text=True, env=dict(os.environ, PYTHONHASHSEED="0"))
    if done.returncode:
        sys.exit("%s: %s" % (python, done.stderr[-2000:]))
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python-orcap", default=sys.executable)
    parser.add_argument("--python-scapy")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chains", help="of layers, blanks between them: Ether/IP")
    options = parser.parse_args()
    if not options.python_scapy:
        print("no Scapy was given\n0 passed, 0 failed")
        return 0
    lines = run(options.python_orcap, MAKER, str(options.seed), str(options.count), options.chains or " ".join(CHAINS), NOT_ASKED)
    text = "\n".join(lines) + "\n"
    ours = run(options.python_orcap, TELLER, "orcap", text=text)
    theirs = run(options.python_scapy, TELLER, "scapy", text=text)
    groups, same = collections.OrderedDict(), 0
    for line, own, other in zip(lines, ours, theirs):
        if own == other:
            same += 1
            continue
        own, other = own.split("\t"), other.split("\t")
        part = next((PARTS[at] for at in range(len(PARTS)) if own[at:at + 1] != other[at:at + 1]), "bytes")
        key = part, "/".join(layer.partition("(")[0] for layer in line.split(")/"))
        at = PARTS.index(part)
        groups.setdefault(key, []).append((line, other[at:at + 1], own[at:at + 1]))
    for (part, chain), cases in sorted(groups.items(), key=lambda item: -len(item[1])):
        line, other, own = cases[0]
        print("%5d %s of %s\n      %s\n      Scapy: %s\n      orcap: %s" % (len(cases), part, chain, line, " ".join(other)[:600], " ".join(own)[:600]))
    print("%d packets the same of %d\n%d passed, %d failed" % (same, len(lines), same, len(groups)))
    return 1 if groups else 0


if __name__ == "__main__":
    sys.exit(main())
