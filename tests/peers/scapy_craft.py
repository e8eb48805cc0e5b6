#!/usr/bin/env python3
"""scapy_craft.py [--orcap PATH] [--python-orcap PY] [--python-scapy PY] [--count N] [--seed N]: random stack expressions, crafted three ways.

Each expression, such as IP(dst="192.0.2.0/30", ttl=(1, 3))/UDP(dport=[53, 5353])/DNS(qd=DNSQR(qname="a.example")), is given to `orcap craft` and,
as Python, to the packages orcap and scapy: all must make the same packets, byte by byte, in the same order. Scapy is the measure; what it raises on is
passed over. Differences are told by layer stack, with the first one of each; the last line is `N passed, N failed`. Without a Scapy nothing is done."""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

# What a value is made by, as a function of a random generator; the text of an expression comes out.
def number(bits, *likely):
    return lambda r: str(r.choice((0, 1, (1 << bits) - 1, r.getrandbits(bits)) + likely))

def some_numbers(bits):
    def make(r):
        low = r.randrange(1 << bits)
        high = min(low + r.randrange(4), (1 << bits) - 1)
        return r.choice((str(low), str(low), "(%d, %d)" % (low, high), "(%d, %d, 2)" % (low, high), "[%d, %d]" % (low, r.randrange(1 << bits)),
                         "[(%d, %d), %d]" % (low, high, r.randrange(1 << bits)), hex(low)))
    return make

def text(*values):
    return lambda r: repr(r.choice(values))

def data(least, most):
    return lambda r: repr(bytes(r.getrandbits(8) for _ in range(r.randrange(least, most + 1))))

def letters(least, most):
    return lambda r: repr("".join(r.choice("abcdefghijklmnopqrstuvwxyz-") for _ in range(r.randrange(least, most + 1))))

def ip4(r):
    return repr("%s.%d" % (r.choice(("192.0.2", "198.51.100", "203.0.113")), r.randrange(256)))

def some_ip4(r):
    return r.choice((ip4(r), ip4(r), ip4(r)[:-1] + "/%d%s" % (r.randrange(29, 33), "'"), "[%s, %s]" % (ip4(r), ip4(r))))

def ip6(r):
    return repr("2001:db8::%x:%x" % (r.getrandbits(16), r.getrandbits(16)))

def some_ip6(r):
    return r.choice((ip6(r), ip6(r), ip6(r)[:-1] + "/%d'" % r.randrange(126, 129), "[%s, %s]" % (ip6(r), ip6(r))))

def mac(r):
    return repr("00:00:5e:00:53:%02x" % r.randrange(256))

def name(r):
    return repr(r.choice(("a.example", "www.example.com", "b.www.example.com.", "example.org", ".", "x--y.example.net", "_ldap._tcp.example.com")))

def listed_name(r):
    """Not the root, which Scapy writes into lists of names as two bytes 0; RFC 1035, section 3.1, has one."""
    text = name(r)
    while text == "'.'":
        text = name(r)
    return text

def flags(letter_names, bits):
    return lambda r: r.choice((str(r.getrandbits(bits)), repr("".join(c for c in letter_names if r.random() < 0.4))))

def listed(*makers):
    return lambda r: "[%s]" % ", ".join(r.choice(makers)(r) for _ in range(r.randrange(1, 4)))

def plain_list(maker):
    return lambda r: "[%s]" % ", ".join(maker(r) for _ in range(r.randrange(1, 4)))

def call(title):
    return lambda r: expression_of(r, title)

def pair(name_of, *values):
    return lambda r: "(%r, %s)" % (name_of, values[0](r) if len(values) == 1 else "(%s)" % ", ".join(v(r) for v in values))

U8, U16, U32 = number(8), number(16), number(32)
RECORDS = ("DNSRR A", "DNSRR AAAA", "DNSRR CNAME", "DNSRR TXT", "DNSRRMX", "DNSRRSOA", "DNSRRSRV", "DNSRROPT", "DNSRRNSEC", "DNSRRRSIG", "DNSRRDNSKEY",
           "DNSRRDS", "DNSRRHINFO", "DNSRRNAPTR", "DNSRRHTTPS", "DNSRRTSIG")
HEAD = {"rrname": name, "ttl": U32, "rclass": number(4, 1, 1)}

# Title (and, behind a blank, which of its forms): fields with the values that they take; "=" gives one that always stands there.
LAYERS = {
    "Ether": {"=src": mac, "=dst": mac, "type": number(16, 0x9000)},
    "Dot1Q": {"vlan": some_numbers(12), "prio": number(3), "dei": number(1)},
    "IP": {"=src": ip4, "=dst": some_ip4, "tos": U8, "id": some_numbers(16), "flags": flags((), 3), "frag": number(13, 0, 0, 0), "ttl": some_numbers(8), "proto": number(8, 253),
           "options": listed(*map(call, ("IPOption_NOP", "IPOption_RR", "IPOption_LSRR", "IPOption_SSRR", "IPOption_Timestamp", "IPOption_Router_Alert",
                                         "IPOption_Traceroute", "IPOption_Security", "IPOption_Stream_Id", "IPOption_MTU_Probe", "IPOption_SDBM")))},
    "IPOption_NOP": {}, "IPOption_RR": {"pointer": U8, "routers": plain_list(ip4)}, "IPOption_LSRR": {"routers": plain_list(ip4)},
    "IPOption_SSRR": {"routers": plain_list(ip4)}, "IPOption_Timestamp": {"flg": number(4), "timestamp": U32}, "IPOption_Router_Alert": {"alert": U16},
    "IPOption_Traceroute": {"id": U16, "outbound_hops": U16, "originator_ip": ip4}, "IPOption_Security": {"security": U16},
    "IPOption_Stream_Id": {"security": U16}, "IPOption_MTU_Probe": {"mtu": U16}, "IPOption_SDBM": {"addresses": plain_list(ip4)},
    "IPv6": {"=src": ip6, "=dst": some_ip6, "tc": U8, "fl": number(20), "hlim": some_numbers(8), "nh": number(8, 253)},
    "IPv6ExtHdrHopByHop": {"options": listed(*map(call, ("RouterAlert", "PadN", "Pad1", "Jumbo", "HBHOptUnknown")))},
    # Scapy looks for a home address only where nothing stands beside it, and takes a segments left of None for one that is not 0.
    "IPv6ExtHdrDestOpt": {"options": lambda r: r.choice((lambda: "[%s]" % call("HAO")(r), lambda: listed(*map(call, ("PadN", "Pad1", "HBHOptUnknown")))(r)))()},
    "RouterAlert": {"value": U16}, "PadN": {"optdata": data(0, 6)}, "Pad1": {}, "Jumbo": {"jumboplen": U32}, "HAO": {"hoa": ip6},
    "HBHOptUnknown": {"=otype": text(0x1e, 0x3e), "optdata": data(0, 9)},
    "IPv6ExtHdrRouting": {"addresses": plain_list(ip6), "segleft": U8, "reserved": U32},
    "IPv6ExtHdrSegmentRouting": {"addresses": plain_list(ip6), "=segleft": U8, "tag": U16, "oam": number(1)},
    "IPv6ExtHdrFragment": {"offset": number(13, 0, 0), "m": number(1), "id": U32},
    "AH": {"spi": U32, "seq": U32, "icv": data(0, 16)}, "ESP": {"spi": U32, "seq": U32, "data": data(0, 20)},
    "UDP": {"sport": some_numbers(16), "dport": some_numbers(16)},
    "TCP": {"sport": some_numbers(16), "dport": some_numbers(16), "seq": U32, "ack": U32, "reserved": number(3), "flags": flags("FSRPAUECN", 9), "window": U16, "urgptr": U16,
            "options": listed(pair("MSS", U16), pair("WScale", U8), lambda r: "('NOP', None)", lambda r: "('SAckOK', b'')", lambda r: "('EOL', None)",
                              pair("Timestamp", U32, U32), pair("SAck", U32, U32), pair("UTO", U16), pair("AltChkSum", U8, U16), pair("TFO", U32, U32),
                              lambda r: "(%d, %s)" % (r.randrange(100, 250), data(0, 6)(r)))},
    "ICMP echo": {"=type": text(0, 8), "code": U8, "id": some_numbers(16), "seq": some_numbers(16)},
    "ICMP unreach": {"=type": text(3), "code": number(8, 4), "nexthopmtu": U16}, "ICMP redirect": {"=type": text(5), "gw": ip4, "code": U8},
    "ICMP problem": {"=type": text(12), "ptr": U8, "code": U8}, "ICMP mask": {"=type": text(17, 18), "addr_mask": ip4},
    "ICMP time": {"=type": text(13, 14), "=ts_ori": U32, "=ts_rx": U32, "=ts_tx": U32},
    "ICMPv6EchoRequest": {"id": some_numbers(16), "seq": U16, "data": data(0, 9)}, "ICMPv6EchoReply": {"id": U16, "data": data(0, 9)},
    "ICMPv6DestUnreach": {"code": U8, "length": U8}, "ICMPv6PacketTooBig": {"mtu": U32}, "ICMPv6TimeExceeded": {"code": U8}, "ICMPv6ParamProblem": {"ptr": U32},
    "ICMPv6ND_RS": {"res": U32}, "ICMPv6ND_RA": {"chlim": U8, "M": number(1), "O": number(1), "prf": number(2), "routerlifetime": U16},
    "ICMPv6ND_NS": {"tgt": ip6}, "ICMPv6ND_NA": {"tgt": ip6, "R": number(1), "S": number(1)}, "ICMPv6ND_Redirect": {"tgt": ip6, "=dst": ip6},
    "ICMPv6NDOptSrcLLAddr": {"=lladdr": mac}, "ICMPv6NDOptDstLLAddr": {"=lladdr": mac},
    "ICMPv6NDOptPrefixInfo": {"prefix": ip6, "prefixlen": U8, "L": number(1), "validlifetime": U32}, "ICMPv6NDOptMTU": {"mtu": U32},
    "ICMPv6NDOptRDNSS": {"dns": plain_list(ip6), "lifetime": U32}, "ICMPv6NDOptDNSSL": {"searchlist": plain_list(listed_name)},
    "ICMPv6NDOptRouteInfo": {"=prefix": ip6, "plen": number(7, 64), "rtlifetime": U32},
    "ICMPv6MLQuery": {"mrd": U16, "mladdr": ip6}, "ICMPv6MLReport": {"mladdr": ip6}, "ICMPv6MLDone": {"mladdr": ip6},
    "ICMPv6MLQuery2": {"mladdr": ip6, "sources": plain_list(ip6), "QRV": number(3)},
    "ICMPv6MLReport2": {"records": listed(call("ICMPv6MLDMultAddrRec"))},
    "ICMPv6MLDMultAddrRec": {"rtype": U8, "=dst": ip6, "sources": plain_list(ip6)},
    "DNS": {"id": some_numbers(16), "qr": number(1), "opcode": number(4), "aa": number(1), "tc": number(1), "rd": number(1), "ra": number(1), "ad": number(1),
            "rcode": number(4), "qd": listed(call("DNSQR")), "an": listed(*map(call, RECORDS)), "ns": listed(*map(call, RECORDS)), "ar": listed(*map(call, RECORDS))},
    "DNSQR": {"=qname": name, "qtype": lambda r: r.choice(("'A'", "'AAAA'", "'MX'", "255", "65")), "qclass": text("IN", "CH", 1)},
    "DNSRR A": dict(HEAD, **{"=type": text("A", 1), "=rdata": ip4}), "DNSRR AAAA": dict(HEAD, **{"=type": text("AAAA", 28), "=rdata": ip6}),
    "DNSRR CNAME": dict(HEAD, **{"=type": text("CNAME", "NS", "PTR"), "=rdata": name}),
    "DNSRR TXT": dict(HEAD, **{"=type": text("TXT"), "=rdata": plain_list(letters(0, 9))}),
    "DNSRRMX": dict(HEAD, preference=U16, exchange=name), "DNSRRSOA": dict(HEAD, mname=name, rname=name, serial=U32, minimum=U32),
    "DNSRRSRV": dict(HEAD, priority=U16, weight=U16, port=U16, target=name),
    "DNSRROPT": {"rclass": U16, "extrcode": U8, "z": U16, "rdata": listed(call("EDNS0TLV"), call("EDNS0COOKIE"), call("EDNS0ClientSubnet"), call("EDNS0DAU"),
                                                                          call("EDNS0PADDING"), call("EDNS0ExtendedDNSError"))},
    "EDNS0TLV": {"=optcode": text(3, 9, 65001), "optdata": data(0, 9)}, "EDNS0COOKIE": {"=client_cookie": data(8, 8), "server_cookie": data(0, 16)},
    "EDNS0ClientSubnet": {"=family": text(1), "=source_plen": text(24, 32, 20), "=address": ip4}, "EDNS0DAU": {"alg_code": plain_list(U8)},
    "EDNS0PADDING": {"padding": data(0, 9)}, "EDNS0ExtendedDNSError": {"info_code": U16, "extra_text": letters(0, 9)},
    "DNSRRNSEC": dict(HEAD, nextname=name, typebitmaps=plain_list(text("A", "NS", "RRSIG", "CAA"))),
    "DNSRRRSIG": dict(HEAD, typecovered=U16, labels=U8, originalttl=U32, keytag=U16, signersname=name, signature=data(0, 20)),
    "DNSRRDNSKEY": dict(HEAD, flags=U16, protocol=U8, publickey=data(0, 20)), "DNSRRDS": dict(HEAD, keytag=U16, digesttype=U8, digest=data(0, 20)),
    "DNSRRHINFO": dict(HEAD, cpu=letters(0, 9), os=letters(0, 9)),
    "DNSRRNAPTR": dict(HEAD, order=U16, flags=letters(0, 2), services=letters(0, 9), regexp=letters(0, 9), replacement=name),
    "DNSRRHTTPS": dict(HEAD, svc_priority=U16, target_name=name, svc_params=listed(call("SvcParam alpn"), call("SvcParam port"), call("SvcParam hint"))),
    "SvcParam alpn": {"=key": text(1, "alpn"), "=value": plain_list(letters(1, 9))}, "SvcParam port": {"=key": text(3, "port"), "=value": U16},
    "SvcParam hint": {"=key": text(4, "ipv4hint"), "=value": plain_list(ip4)},
    "DNSRRTSIG": {"rrname": name, "algo_name": name, "time_signed": U32, "fudge": U16, "mac_data": data(0, 20), "original_id": U16, "other_data": data(0, 6)},
    "LLMNRQuery": {"id": U16, "c": number(1), "qd": call("DNSQR")}, "LLMNRResponse": {"id": U16, "an": call("DNSRR A"), "qd": call("DNSQR")},
    "BOOTP": {"op": U8, "xid": some_numbers(32), "secs": U16, "flags": U16, "ciaddr": ip4, "yiaddr": ip4, "chaddr": data(6, 6), "sname": letters(0, 9)},
    "DHCP": {"=options": lambda r: "[%s, 'end']" % ", ".join(r.choice((
        lambda: "('message-type', %s)" % r.choice(("'discover'", "'request'", "1", "5")), lambda: "('requested_addr', %s)" % ip4(r), lambda: "('lease_time', %s)" % U32(r),
        lambda: "('router', %s, %s)" % (ip4(r), ip4(r)), lambda: "('hostname', b'host')", lambda: "('param_req_list', [1, 3, 6, %d])" % r.randrange(256), lambda: "'pad'",
        lambda: "(%d, %s)" % (r.randrange(150, 250), data(0, 9)(r)), lambda: "('subnet_mask', '255.255.255.0')", lambda: "('client_id', %s)" % data(1, 9)(r)))()
        for _ in range(r.randrange(1, 6)))},
    "DHCP6_Solicit": {"trid": number(24)}, "DHCP6_Request": {"trid": number(24)}, "DHCP6_Reply": {"trid": number(24)},
    "DHCP6OptClientId": {"=duid": lambda r: r.choice(("DUID_LL(lladdr=%s)" % mac(r), "DUID_LLT(timeval=%s, lladdr=%s)" % (U32(r), mac(r)), "DUID_EN(enterprisenum=%s, id=%s)" % (U32(r), data(0, 9)(r))))},
    "DHCP6OptIA_NA": {"iaid": U32, "T1": U32, "ianaopts": listed(call("DHCP6OptIAAddress"))}, "DHCP6OptIAAddress": {"addr": ip6, "preflft": U32, "validlft": U32},
    "DHCP6OptOptReq": {"reqopts": plain_list(U16)}, "DHCP6OptElapsedTime": {"elapsedtime": U16}, "DHCP6OptDNSServers": {"dnsservers": plain_list(ip6)},
    "DHCP6OptDNSDomains": {"dnsdomains": plain_list(listed_name)}, "DHCP6OptPref": {"prefval": U8}, "DHCP6OptStatusCode": {"statuscode": U16, "statusmsg": letters(0, 9)},
    "DHCP6OptRapidCommit": {}, "DHCP6OptClientFQDN": {"flags": number(3), "fqdn": name},
    "NTPHeader": {"leap": number(2), "version": number(3), "mode": number(3, 3, 4), "stratum": text(2, 3, 15), "poll": text(6, -6, 10), "precision": text(-20, 0), "delay": text(0, 1, 0.5),
                  "dispersion": text(0, 2, 0.25), "=id": ip4, "=ref": text(0, 1), "=orig": text(1, 2.5), "=recv": text(3), "=sent": text(4.75, 5)},
    "TFTP": {}, "TFTP_RRQ": {"filename": letters(1, 9), "mode": text("octet", "netascii")}, "TFTP_DATA": {"block": U16}, "TFTP_ACK": {"block": U16},
    "TFTP_ERROR": {"errorcode": U16, "errormsg": letters(0, 9)},
    "SNMP": {"version": text(0, 1), "=community": letters(1, 9), "=PDU": lambda r: expression_of(r, r.choice(("SNMPget", "SNMPnext", "SNMPset", "SNMPresponse", "SNMPbulk")))},
    "SNMPget": {"id": number(31), "varbindlist": listed(call("SNMPvarbind"))}, "SNMPnext": {"id": number(7), "varbindlist": listed(call("SNMPvarbind"))},
    "SNMPset": {"id": number(15), "varbindlist": listed(call("SNMPvarbind"))}, "SNMPresponse": {"id": number(31), "error": number(3), "varbindlist": listed(call("SNMPvarbind"))},
    "SNMPbulk": {"id": number(31), "non_repeaters": number(4), "max_repetitions": number(7)},
    "SNMPvarbind": {"=oid": lambda r: "ASN1_OID('1.3.6.1.2.1.%d.%d.0')" % (r.randrange(200), r.randrange(70000)),
                    "value": lambda r: r.choice(("ASN1_INTEGER(%s)" % number(31)(r), "ASN1_STRING(%s)" % data(0, 9)(r), "ASN1_NULL(0)", "ASN1_COUNTER32(%s)" % U32(r),
                                                 "ASN1_TIME_TICKS(%s)" % U32(r), "ASN1_IPADDRESS('192.0.2.1')"))},
    "Radius": {"code": U8, "id": some_numbers(8), "authenticator": data(16, 16),
               "attributes": listed(*map(call, ("RadiusAttribute", "RadiusAttr_User_Name", "RadiusAttr_NAS_IP_Address", "RadiusAttr_NAS_Port", "RadiusAttr_Service_Type", "RadiusAttr_State")))},
    "RadiusAttribute": {"=type": text(1, 60, 31), "value": data(0, 9)}, "RadiusAttr_User_Name": {"value": letters(1, 9)}, "RadiusAttr_NAS_IP_Address": {"value": ip4},
    "RadiusAttr_NAS_Port": {"value": U32}, "RadiusAttr_Service_Type": {"value": U32}, "RadiusAttr_State": {"value": data(1, 9)},
    "NBNSHeader": {"NAME_TRN_ID": U16, "RESPONSE": number(1), "OPCODE": number(4), "NM_FLAGS": number(7)},
    "NBNSQueryRequest": {"QUESTION_NAME": text("HOST", "WORKGROUP"), "SUFFIX": U16}, "NBTDatagram": {"ID": U16, "=SourceIP": ip4, "SourceName": text("A", "HOST")},
    "NBTSession": {"TYPE": U8}, "HSRP": {"state": U8, "priority": some_numbers(8), "virtualIP": ip4}, "VRRP": {"vrid": U8},
    "Raw": {"=load": data(0, 12)}, "GRE": {"key": U32}, "VXLAN": {"vni": number(24)},
}
BELOW_UDP = """DNS LLMNRQuery LLMNRResponse BOOTP/DHCP BOOTP DHCP6_Solicit/DHCP6OptClientId/DHCP6OptIA_NA/DHCP6OptOptReq/DHCP6OptElapsedTime
DHCP6_Reply/DHCP6OptDNSServers/DHCP6OptDNSDomains/DHCP6OptPref/DHCP6OptStatusCode DHCP6_Request/DHCP6OptRapidCommit/DHCP6OptClientFQDN NTPHeader TFTP/TFTP_RRQ
TFTP/TFTP_DATA/Raw TFTP/TFTP_ACK TFTP/TFTP_ERROR SNMP Radius NBNSHeader/NBNSQueryRequest NBTDatagram HSRP Raw""".split()
OVER_ICMPV6 = """ICMPv6EchoRequest ICMPv6EchoReply ICMPv6DestUnreach/IPv6/UDP ICMPv6PacketTooBig/IPv6/TCP ICMPv6TimeExceeded/IPv6/UDP ICMPv6ParamProblem/IPv6
ICMPv6ND_RS/ICMPv6NDOptSrcLLAddr ICMPv6ND_RA/ICMPv6NDOptSrcLLAddr/ICMPv6NDOptMTU/ICMPv6NDOptPrefixInfo ICMPv6ND_RA/ICMPv6NDOptRDNSS/ICMPv6NDOptDNSSL
ICMPv6ND_RA/ICMPv6NDOptRouteInfo ICMPv6ND_NS/ICMPv6NDOptSrcLLAddr ICMPv6ND_NA/ICMPv6NDOptDstLLAddr ICMPv6ND_Redirect ICMPv6MLQuery ICMPv6MLReport ICMPv6MLDone
ICMPv6MLQuery2 ICMPv6MLReport2""".split()
EXTENSIONS = "IPv6ExtHdrHopByHop IPv6ExtHdrDestOpt IPv6ExtHdrRouting IPv6ExtHdrSegmentRouting IPv6ExtHdrFragment AH".split()
# Stacks with one of these layers are not compared: why.
OTHERWISE = {
    "AH": "Scapy leaves the next header and the length of AH 0, and the checksum of what is above it; orcap computes them as RFC 4302 has them",
}
FEW = 48  # packets of an expression; a larger product is not asked for


def expression_of(rng, key):
    fields = []
    for field, make in LAYERS[key].items():
        if field[0] == "=" or rng.random() < 0.35:
            fields.append("%s=%s" % (field.lstrip("="), make(rng)))
    rng.shuffle(fields)
    return "%s(%s)" % (key.split()[0], ", ".join(fields))


def stack_of(rng):
    stack = [rng.choice(("Ether", "Ether/Dot1Q", "", ""))] if rng.random() < 0.6 else [""]
    if rng.random() < 0.5:
        stack.append(rng.choice(("IP", "IP", "IP", "IP/IP", "IP/AH", "IP/GRE/IP")))
        above = rng.choice(("UDP", "UDP", "TCP", "TCP/Raw", "ICMP echo/Raw", "ICMP unreach/IP/UDP", "ICMP redirect/IP", "ICMP problem", "ICMP mask", "ICMP time", "ESP", "Raw"))
    else:
        stack.append("IPv6")
        stack += rng.sample(EXTENSIONS, rng.randrange(3)) if rng.random() < 0.4 else []
        above = rng.choice(("UDP", "TCP", "TCP/Raw", "ESP") + tuple(OVER_ICMPV6))
    stack.append(above)
    if above == "UDP":
        stack.append(rng.choice(BELOW_UDP))
    return [key for part in stack for key in part.split("/") if key]


TELLER = r'''
import json, logging, sys
logging.disable(logging.CRITICAL)
exec("from %s.all import *" % sys.argv[1])
for line in sys.stdin:
    try:
        packets = []
        for packet in eval(line):
            packets.append(bytes(packet).hex())
            if len(packets) > 2 * int(sys.argv[2]):
                break
        print(json.dumps(packets))
    except Exception as error:
        print(json.dumps("raises %s: %s" % (type(error).__name__, error)))
'''


def told_by(python, package, lines):
    done = subprocess.run([python, "-c", TELLER, package, str(FEW)], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          env=dict(os.environ, PYTHONHASHSEED="0"))
    if done.returncode:
        sys.exit("%s: %s" % (python, done.stderr[-2000:]))
    return [json.loads(line) for line in done.stdout.splitlines()]


def crafted(orcap, line, folder):
    """The packets that the command writes, in hexadecimal digits."""
    with tempfile.NamedTemporaryFile(suffix=".pcap", dir=folder) as to:
        done = subprocess.run([orcap, "craft", line, "-w", to.name], capture_output=True, text=True)
        if done.returncode:
            return "exits with %d: %s" % (done.returncode, done.stderr)
        with open(to.name, "rb") as file:
            capture = file.read()
    packets, at = [], 24
    while at < len(capture):
        size = struct.unpack_from("<I", capture, at + 8)[0]
        packets.append(capture[at + 16:at + 16 + size].hex())
        at += 16 + size
    return packets


def first_difference(theirs, ours):
    if isinstance(ours, str) or len(ours) != len(theirs):
        return "%d packets" % len(theirs), ours if isinstance(ours, str) else "%d packets" % len(ours)
    at = next(i for i, (one, other) in enumerate(zip(theirs, ours)) if one != other)
    return "packet %d %s" % (at + 1, theirs[at]), ours[at]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orcap", default="build/orcap")
    parser.add_argument("--python-orcap", help="a Python with the package; without one only the command is asked")
    parser.add_argument("--python-scapy", default=os.environ.get("SCAPY_PYTHON", ""))
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", help="only stacks with one of these in them")
    parser.add_argument("--print", action="store_true", help="the expressions, and nothing else")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    stacks = []
    while len(stacks) < options.count:
        stack = stack_of(rng)
        line = "/".join(expression_of(rng, key) for key in stack)
        if not OTHERWISE.keys() & set(stack) and not options.layers or options.layers and any(name + "(" in line for name in options.layers.split(",")):
            stacks.append((line, "/".join(key.split()[0] for key in stack)))
    if options.print:
        print("\n".join(line for line, _ in stacks))
        return 0
    if not os.path.exists(options.python_scapy):
        print("no Scapy at %s: give --python-scapy\n0 passed, 0 failed" % options.python_scapy)
        return 0
    lines = [line for line, _ in stacks]
    theirs = told_by(options.python_scapy, "scapy", lines)
    asked = [i for i, told in enumerate(theirs) if isinstance(told, list) and len(told) <= FEW]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = {"orcap craft": list(pool.map(lambda i: crafted(options.orcap, lines[i], folder), asked))}
    if options.python_orcap:
        answers["Python"] = told_by(options.python_orcap, "orcap", [lines[i] for i in asked])
    passed, groups = 0, collections.OrderedDict()
    for who, ours in answers.items():
        for i, own in zip(asked, ours):
            if own == theirs[i]:
                passed += 1
            else:
                groups.setdefault((who, stacks[i][1]), []).append((lines[i],) + first_difference(theirs[i], own))
    for (who, stack), cases in sorted(groups.items(), key=lambda item: -len(item[1])):
        line, other, own = min(cases, key=lambda case: len(case[0]))
        print("%4d %s of %s\n     %s\n     Scapy: %s\n     orcap: %s" % (len(cases), who, stack, line, other[:1500], own[:1500]))
    print("%d expressions; Scapy raises on %d and makes too many packets of %d" % (len(lines), sum(isinstance(t, str) for t in theirs), sum(isinstance(t, list) and len(t) > FEW for t in theirs)))
    print("%d passed, %d failed" % (passed, len(groups)))
    return 1 if groups else 0


if __name__ == "__main__":
    sys.exit(main())
