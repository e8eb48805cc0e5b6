#!/usr/bin/env python3
"""The lab capture: one office morning, made packet by packet, with an answer key that says how many of everything there are.

    lab.py [--seed N] [--out build/lab.pcapng] [--key build/lab.json]

The same seed gives the same bytes. The key is counted while the packets are made, by what each scene means to do, and never by reading
the capture back. Addresses are those that RFC 5737, RFC 3849 and RFC 7042 set aside for documentation.
"""
import argparse
import json
import random
from decimal import Decimal

from orcap.all import ARP, DNS, DNSQR, DNSRR, ICMP, IP, IPv6, TCP, UDP, Dot1Q, Ether, IPerror, Raw, UDPerror, wrpcapng

START = 1_700_000_000 * 10**9  # 2023-11-14 22:13:20 UTC, in nanoseconds


class Host:
    def __init__(self, number, ip, ip6=None):
        self.mac, self.ip, self.ip6 = f"00:00:5e:00:53:{number:02x}", ip, ip6


class Lab:
    """Packets with their times, and the key."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = START
        self.packets = []
        self.key = {"seed": seed, "packets": 0, "bytes": 0, "layers": {}, "arp": {"requests": 0, "replies": 0},
                    "icmp": {"echo_requests": 0, "echo_replies": 0, "unreachable": 0}, "dns": [], "http": [], "tcp": [], "udp": [], "vlan": {}}
        self.gateway = Host(1, "192.0.2.1", "2001:db8::1")
        self.alice = Host(10, "192.0.2.10", "2001:db8::10")
        self.bob = Host(11, "192.0.2.11", "2001:db8::11")
        self.web = Host(80, "198.51.100.80", "2001:db8:1::80")
        self.resolver = Host(53, "192.0.2.53")

    def wait(self, low_us, high_us):
        self.now += self.random.randint(low_us, high_us) * 1000 + self.random.randint(0, 999)

    def emit(self, packet, *names, vlan=None):
        """One frame; `names` are the protocols above Ethernet that it carries, each counted once."""
        if vlan is not None:
            upper = packet.payload
            packet.remove_payload()
            packet = packet / Dot1Q(vlan=vlan) / upper
            self.key["vlan"][str(vlan)] = self.key["vlan"].get(str(vlan), 0) + 1
            names = ("vlan", *names)
        packet = Ether(bytes(packet))
        packet.time = Decimal(self.now) / 10**9
        self.packets.append(packet)
        self.key["packets"] += 1
        self.key["bytes"] += len(packet)
        for name in ("eth", *names):
            self.key["layers"][name] = self.key["layers"].get(name, 0) + 1
        return len(self.packets)

    def link(self, source, target):
        return Ether(src=source.mac, dst=target.mac)

    def arp(self, asker, owner):
        self.emit(Ether(src=asker.mac, dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc=asker.mac, psrc=asker.ip, hwdst="00:00:00:00:00:00", pdst=owner.ip), "arp")
        self.wait(100, 400)
        self.emit(self.link(owner, asker) / ARP(op=2, hwsrc=owner.mac, psrc=owner.ip, hwdst=asker.mac, pdst=asker.ip), "arp")
        self.key["arp"]["requests"] += 1
        self.key["arp"]["replies"] += 1
        self.wait(200, 900)

    def ping(self, source, target, count, vlan=None):
        for n in range(count):
            body = bytes(range(48))
            self.emit(self.link(source, target) / IP(src=source.ip, dst=target.ip, id=100 + n) / ICMP(type=8, id=7, seq=n + 1) / Raw(body), "ip", "icmp", vlan=vlan)
            self.wait(300, 1200)
            self.emit(self.link(target, source) / IP(src=target.ip, dst=source.ip, id=500 + n) / ICMP(type=0, id=7, seq=n + 1) / Raw(body), "ip", "icmp", vlan=vlan)
            self.wait(900_000, 1_000_000)
        self.key["icmp"]["echo_requests"] += count
        self.key["icmp"]["echo_replies"] += count

    def closed_port(self, source, target, port):
        """UDP to a port where nobody listens, and the ICMP error that quotes it."""
        sport = self.random.randint(40000, 60000)
        asked = IP(src=source.ip, dst=target.ip, id=9) / UDP(sport=sport, dport=port) / Raw(b"hello?")
        self.emit(self.link(source, target) / asked, "ip", "udp")
        self.wait(200, 600)
        quoted = IP(bytes(asked))
        error = IPerror(bytes(quoted)[:20]) / UDPerror(sport=sport, dport=port, len=quoted[UDP].len, chksum=quoted[UDP].chksum) / Raw(b"hello?")
        self.emit(self.link(target, source) / IP(src=target.ip, dst=source.ip, id=10) / ICMP(type=3, code=3) / error, "ip", "icmp")
        self.key["icmp"]["unreachable"] += 1
        self.key["udp"].append({"client": source.ip, "client_port": sport, "server": target.ip, "server_port": port, "packets_out": 1, "packets_in": 0})
        self.wait(1000, 9000)

    def lookup(self, client, name, records, qtype="A", rcode=0):
        """A question and its answer; records: (name, type, data) of the answer section."""
        sport, ident = self.random.randint(40000, 60000), self.random.randint(1, 65535)
        number = self.emit(self.link(client, self.resolver) / IP(src=client.ip, dst=self.resolver.ip) / UDP(sport=sport, dport=53) /
                           DNS(id=ident, rd=1, qd=DNSQR(qname=name, qtype=qtype)), "ip", "udp", "dns")
        asked = self.now
        self.wait(2000, 30000)
        answers = [DNSRR(rrname=n, type=t, ttl=300, rdata=d) for n, t, d in records]
        answer = self.emit(self.link(self.resolver, client) / IP(src=self.resolver.ip, dst=client.ip) / UDP(sport=53, dport=sport) /
                           DNS(id=ident, qr=1, rd=1, ra=1, rcode=rcode, qd=DNSQR(qname=name, qtype=qtype), an=answers), "ip", "udp", "dns")
        self.key["dns"] += [
            {"number": number, "id": ident, "response": False, "qname": name, "qtype_name": qtype, "rcode": None, "answers": []},
            {"number": answer, "id": ident, "response": True, "qname": name, "qtype_name": qtype, "rcode": rcode, "answers": [d.rstrip(".") for _, _, d in records],
             "query_number": number, "latency_ns": self.now - asked}]
        self.key["udp"].append({"client": client.ip, "client_port": sport, "server": self.resolver.ip, "server_port": 53, "packets_out": 1, "packets_in": 1})
        self.wait(1000, 5000)

    def tcp(self, client, server, port, v6=False, vlan=None):
        return Connection(self, client, server, port, v6, vlan)


class Connection:
    """One TCP connection; each call is a segment and what is booked for it."""

    def __init__(self, lab, client, server, port, v6, vlan):
        self.lab, self.v6, self.vlan = lab, v6, vlan
        self.ends = {True: client, False: server}
        self.ports = {True: lab.random.randint(40000, 60000), False: port}
        self.seq = {True: lab.random.getrandbits(32), False: lab.random.getrandbits(32)}
        self.row = {"client": client.ip6 if v6 else client.ip, "client_port": self.ports[True],
                    "server": server.ip6 if v6 else server.ip, "server_port": port, "packets_out": 0,
                    "packets_in": 0, "payload_out": 0, "payload_in": 0, "handshake": False, "closed": None, "retransmissions": 0, "state": None}
        lab.key["tcp"].append(self.row)

    def segment(self, out, flags, payload=b"", seq=None, options=(), repeat=False):
        source, target = self.ends[out], self.ends[not out]
        network = IPv6(src=source.ip6, dst=target.ip6) if self.v6 else IP(src=source.ip, dst=target.ip, id=self.lab.random.randint(1, 65535), flags="DF")
        seq = self.seq[out] if seq is None else seq
        ack = self.seq[not out] if "A" in flags else 0
        tcp = TCP(sport=self.ports[out], dport=self.ports[not out], seq=seq, ack=ack, flags=flags, window=64240, options=list(options))
        packet = self.lab.link(source, target) / network / tcp
        number = self.lab.emit(packet / Raw(payload) if payload else packet, "ipv6" if self.v6 else "ip", "tcp", vlan=self.vlan)
        self.row["packets_out" if out else "packets_in"] += 1
        if not repeat:
            self.row["payload_out" if out else "payload_in"] += len(payload)
            self.seq[out] = (self.seq[out] + len(payload) + ("S" in flags) + ("F" in flags)) % 2**32
        self.lab.wait(200, 4000)
        return number

    def handshake(self):
        options = [("MSS", 1460), ("SAckOK", b""), ("NOP", None), ("WScale", 7)]
        self.segment(True, "S", options=options)
        self.segment(False, "SA", options=options)
        self.segment(True, "A")
        self.row["handshake"] = True
        return self

    def close(self):
        self.segment(True, "FA")
        self.segment(False, "FA")
        self.segment(True, "A")
        self.row.update(closed="fin", state="SF")

    def reset(self, out):
        self.segment(out, "RA")
        self.row.update(closed="rst", state="RSTO" if out else "RSTR")


def http(lab, connection, uri, host, status, body, lose=False):
    """A request and its answer over an open connection; with `lose` the answer's first segment is sent again, as after a loss behind the tap."""
    request = f"GET {uri} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: lab/1\r\n\r\n".encode()
    head = f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Found'}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    asked = connection.segment(True, "PA", request)
    connection.segment(False, "A")
    answer, last = head + body, asked
    for at in range(0, len(answer), 1460):
        seq = connection.seq[False]
        last = connection.segment(False, "PA", answer[at:at + 1460])
        if lose and at == 0:
            lab.wait(200_000, 210_000)
            connection.segment(False, "PA", answer[:1460], seq=seq, repeat=True)
            connection.row["retransmissions"] += 1
        connection.segment(True, "A")
    lab.key["http"].append({"request_number": asked, "response_number": last, "method": "GET", "host": host, "uri": uri, "status": status,
                            "response_bytes": len(body)})


def morning(lab):
    alice, bob, web, gateway, resolver = lab.alice, lab.bob, lab.web, lab.gateway, lab.resolver
    for host in (alice, bob):
        lab.arp(host, gateway)
        lab.arp(host, resolver)
    lab.lookup(alice, "www.example.com", [("www.example.com", "A", "198.51.100.80")])
    page = b"<html>" + b"The quick brown fox. " * 200 + b"</html>"
    first = lab.tcp(alice, web, 80).handshake()
    http(lab, first, "/", "www.example.com", 200, page)
    http(lab, first, "/missing", "www.example.com", 404, b"none here")
    first.close()
    lab.lookup(bob, "cdn.example.net", [("cdn.example.net", "CNAME", "edge.example.net."), ("edge.example.net", "A", "198.51.100.80")])
    lossy = lab.tcp(bob, web, 80).handshake()
    http(lab, lossy, "/big", "cdn.example.net", 200, page * 3, lose=True)
    lossy.close()
    lab.lookup(alice, "www.example.com", [("www.example.com", "AAAA", "2001:db8:1::80")], qtype="AAAA")
    six = lab.tcp(alice, web, 80, v6=True).handshake()
    http(lab, six, "/six", "www.example.com", 200, b"over IPv6")
    six.close()
    lab.lookup(bob, "nowhere.example", [], rcode=3)
    lab.ping(alice, gateway, 4)
    lab.ping(bob, gateway, 2, vlan=42)
    tagged = lab.tcp(bob, web, 8080, vlan=42).handshake()
    tagged.segment(True, "PA", b"work to do\n")
    tagged.segment(False, "A")
    tagged.reset(out=True)
    refused = lab.tcp(alice, web, 81)
    refused.segment(True, "S")
    refused.segment(False, "RA")
    refused.row.update(closed="rst", state="REJ")
    silent = lab.tcp(alice, web, 82)
    silent.segment(True, "S")
    silent.row["state"] = "S0"
    lab.closed_port(alice, gateway, 33434)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", default="build/lab.pcapng")
    options.add_argument("--key", default="build/lab.json")
    given = options.parse_args()
    lab = Lab(given.seed)
    morning(lab)
    wrpcapng(given.out, lab.packets)
    with open(given.key, "w", encoding="utf-8") as f:
        json.dump(lab.key, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
