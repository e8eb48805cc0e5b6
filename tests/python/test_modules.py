"""Modules with Scapy's names, what loads more layers, HTTP and TLS, and what lists layers."""
import subprocess
import sys

import pytest


def run(code):
    """In a new interpreter: what is loaded stays loaded."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_classes_are_found_under_scapys_modules():
    out = run("""
from orcap.layers.inet import IP, TCP, fragment
from orcap.layers.l2 import *
import orcap.layers.dns as dns, orcap.layers.all, orcap.contrib.mpls, pickle
print(IP.__module__, Ether.__module__, dns.DNSRR.__module__, orcap.contrib.mpls.MPLS.__module__, dns.rdpcap.__name__)
print(bytes(pickle.loads(pickle.dumps(IP() / TCP()))) == bytes(IP() / TCP()))
""")
    assert out.split() == ["orcap.layers.inet", "orcap.layers.l2", "orcap.layers.dns", "orcap.contrib.mpls", "rdpcap", "True"]


def test_contrib_dissects_only_once_loaded():
    out = run("""
from orcap.all import *
frame = bytes(Ether(type=0x8847)) + bytes.fromhex("00005140") + bytes(IP())
print(type(Ether(frame).payload).__name__)
load_contrib("mpls")
print(type(Ether(frame).payload).__name__, MPLS in Ether(frame), Ether(frame)[MPLS].label)
load_contrib("nothing")
""")
    assert out.split() == ["Raw", "MPLS", "True", "5"]


def test_http():
    out = run(r'''
from orcap.all import *
import zlib
request = bytes(IP() / TCP(dport=80, flags="PA") / b"GET /a?b HTTP/1.1\r\nhost: example.com\r\nX-Foo: bar\r\n\r\n")
assert IP(request)[TCP].payload.name == "Raw"
load_layer("http")
p = IP(request)
assert p.summary() == "IP / TCP / HTTP / GET '/a?b' "
assert (p.Method, p.Path, p.Host, p.Unknown_Headers) == (b"GET", b"/a?b", b"example.com", {b"X-Foo": b"bar"}) and bytes(p) == request
p[HTTPRequest].Path = b"/c"
assert bytes(p[HTTP]) == b"GET /c HTTP/1.1\r\nContent-Length: 0\r\nHost: example.com\r\nX-Foo: bar\r\n\r\n"

packed = zlib.compressobj(wbits=31)
body = packed.compress(b"hello") + packed.flush()
response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
h = HTTP(response)
assert h[Raw].load == b"hello" and bytes(h) == response
h[Raw].load = b"bye"
assert HTTP(bytes(h))[Raw].load == b"bye"

stream = response + b"HTTP/1.1 204 No Content\r\n\r\n"
pieces = [IP(bytes(IP() / TCP(sport=80, dport=1024, seq=at, flags="A") / stream[at:at + 30])) for at in range(0, len(stream), 30)]
found = sniff(offline=PacketList(pieces[:1] + pieces[:0:-1]), session=TCPSession)
assert [p[HTTPResponse].Status_Code for p in found] == [b"200", b"204"] and found[0][Raw].load == b"hello"
print("done")
''')
    assert out == "done\n"


def test_tls():
    out = run(r'''
from orcap.all import *
load_layer("tls")
hello = TLSClientHello(random_bytes=b"r" * 28, gmt_unix_time=7, ext=[TLS_Ext_ServerName(servernames=[ServerName(servername=b"a.example")]),
                                                  TLS_Ext_ALPN(protocols=[ProtocolName(protocol=b"h2")])])
record = bytes(TLS(msg=[hello]))
assert record[:6] == bytes.fromhex("16030300520100"[:12]) or record[0] == 22
p = IP(bytes(IP() / TCP(dport=443, flags="PA") / (record + bytes(TLS(msg=[TLSAlert(level=2, descr=40)])))))
first, second = p[TLS], p[TLS].payload
assert first.len == len(record) - 5 and first.msg[0].ext[0].servernames[0].servername == b"a.example" and second.msg[0].descr == 40
assert first.msg[0].ext[1].protocols[0].protocol == b"h2" and bytes(p[TLS])[:len(record)] == record
cut = [IP(bytes(IP() / TCP(dport=443, sport=5, seq=at, flags="A") / record[at:at + 20])) for at in range(0, len(record), 20)]
found = sniff(offline=PacketList(cut), session=TCPSession)
assert len(found) == 1 and TLSClientHello in found[0]
print("done")
''')
    assert out == "done\n"


def test_lists_of_layers(capsys):
    from orcap.all import IP, TCP, UDP, Dot1Q, Scapy_Exception, explore, ls, lsc, rfc
    rfc(Dot1Q)
    drawn = capsys.readouterr().out.split("\n")
    assert drawn[3:5] == ["| PRIO|D|          VLAN         |              TYPE             |", "+-" * 32 + "+"] and drawn[6].strip() == "Fig. Dot1Q"
    ls(UDP() / "a")
    assert capsys.readouterr().out.split("\n")[0] == "sport      : ShortEnumField                      = 53              ('53')"
    ls(TCP, verbose=True)
    assert "               F, S, R, P, A, U, E, C, N\n" in capsys.readouterr().out
    ls(3)
    assert capsys.readouterr().out == "Not a packet class or name. Type 'ls()' to list packet classes.\n"
    explore("scapy.layers.dns")
    assert capsys.readouterr().out.startswith("Packets contained in orcap.layers.dns:\nClass")
    with pytest.raises(Scapy_Exception, match="Unknown scapy module 'nonexist'"):
        explore("nonexist")
    lsc()
    assert "rdpcap                : " in capsys.readouterr().out
    with pytest.raises(TypeError):
        rfc(IP())


def test_conf_names_the_modules():
    from orcap.all import conf, list_contrib
    assert {"inet", "l2", "dns", "inet6"} <= set(conf.load_layers) and "mpls" not in conf.load_layers
    assert "mpls" in [each["name"] for each in list_contrib(ret=True)]


def test_tables_of_classes_and_options():
    from orcap.all import DHCP, TCP, Raw, RandBin
    from orcap.layers.dhcp import DHCPOptions, DHCPRevOptions, RandDHCPOptions
    from orcap.layers.dns import DNSRR_DISPATCHER, EDNS0OPT_DISPATCHER
    from orcap.layers.inet6 import icmp6ndoptscls, icmp6typescls, icmp6typesminhdrlen, ipv6nhcls, moboptcls
    from orcap.layers.sctp import sctpchunkparamtypescls, sctpchunktypescls
    assert icmp6typescls[128].__name__ == "ICMPv6EchoRequest" and icmp6typescls[139] is Raw and icmp6typesminhdrlen[135] == 24
    assert icmp6ndoptscls[3].__name__ == "ICMPv6NDOptPrefixInfo" and 0 not in icmp6ndoptscls and ipv6nhcls[6] is TCP and moboptcls[1].__name__ == "PadN"
    assert sctpchunktypescls[3] == "SCTPChunkSACK" and sctpchunkparamtypescls[7] == "SCTPChunkParamStateCookie" and len(sctpchunktypescls) > 15
    assert DNSRR_DISPATCHER[15].__name__ == "DNSRRMX" and EDNS0OPT_DISPATCHER[8].__name__ == "EDNS0ClientSubnet"
    assert DHCPOptions[0] == "pad" and DHCPOptions[3].name == "router" and DHCPOptions[12] == "hostname" and 53 in DHCPOptions
    assert DHCPRevOptions["router"][0] == 3 and DHCPRevOptions["hostname"] == (12, None)
    options = RandDHCPOptions(size=5, rndstr=RandBin(4))._fix()
    assert len(options) == 5 and all(len(option) == 2 for option in options) and bytes(DHCP(options=options))
