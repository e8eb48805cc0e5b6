"""Sending, receiving and matching answers, between hosts that the tests make. What must come is what the other ends' kernels do: RFC 792, 826, 1122, 4443, 9293."""
import socket
import threading
import time

import pytest

from orcap.all import *
from orcap.arch.linux import L2ListenSocket, L2Socket


@pytest.fixture
def a(wire):
    """The thread is host a, and orcap knows a's network; afterwards it looks again."""
    def forget():
        for name in ("iface", "ifaces", "route", "route6"):
            conf.__dict__.pop(name, None)
        conf.netcache.flush()
    verbosity, conf.verb = conf.verb, 0
    with wire["a"].inside():
        forget()
        yield wire["a"]
    forget()
    conf.verb = verbosity


def listening(host, kind=socket.SOCK_STREAM, port=8080, family=socket.AF_INET):
    with host.inside():
        own = socket.socket(family, kind)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind((host.ip if family == socket.AF_INET else host.ip6, port))
        if kind == socket.SOCK_STREAM:
            own.listen()
    return own


def test_tables(a, wire):
    assert conf.iface == "eth0" and str(conf.iface) == "eth0" and get_if_list() == ["lo", "eth0"]
    assert get_if_addr("eth0") == a.ip and get_if_addr6("eth0") == a.ip6 and get_if_addr("lo") == "127.0.0.1"
    assert get_if_hwaddr("eth0") in a.check("ip", "link", "show", "eth0")
    assert conf.route.route(wire["b"].ip) == ("eth0", a.ip, a.gateway) and conf.route.route(a.gateway) == ("eth0", a.ip, "0.0.0.0")
    assert conf.route.route("127.0.0.1")[:2] == ("lo", "127.0.0.1")
    assert conf.route6.route(wire["b"].ip6) == ("eth0", a.ip6, a.gateway6) and conf.route6.route("::1")[:2] == ("lo", "::1")
    assert get_working_if() == "eth0" and "192.0.2.255" in conf.route.get_if_bcast("eth0")
    with pytest.raises(ValueError):
        get_if_hwaddr("nowhere0")


def test_tables_can_be_changed(a):
    conf.route.add(net="198.18.0.0/15", gw="192.0.2.99")
    assert conf.route.route("198.19.1.1") == ("eth0", a.ip, "192.0.2.99")
    conf.route.delt(net="198.18.0.0/15", gw="192.0.2.99")
    assert conf.route.route("198.19.1.1")[2] == a.gateway
    conf.route6.add(dst="2001:db8:99::/48", gw="2001:db8:1::9")
    assert conf.route6.route("2001:db8:99::1") == ("eth0", a.ip6, "2001:db8:1::9")
    conf.route6.delt(dst="2001:db8:99::/48")
    conf.route.resync()


def test_crafted_packets_take_addresses_from_routes(a, wire):
    packet = Ether() / IP(dst=wire["b"].ip) / UDP()
    assert packet[IP].src == a.ip and packet.src == get_if_hwaddr("eth0") and bytes(packet)[26:30] == socket.inet_aton(a.ip)
    assert IPv6(dst=wire["b"].ip6).src == a.ip6 and IP().src == "127.0.0.1" and IP(dst=["192.0.2.0/30", "127.0.0.1"]).src == a.ip
    assert ARP(pdst=a.gateway).psrc == a.ip and ARP(pdst=a.gateway).hwsrc == get_if_hwaddr("eth0")
    assert a.ip in packet.summary() and "src" not in packet[IP].fields and "src='%s'" % a.ip not in packet.command()
    assert bytes(Ether() / IP(dst="224.0.0.5"))[:6] == bytes.fromhex("01005e000005") and bytes(Ether() / ARP())[:6] == b"\xff" * 6
    assert bytes(Ether() / IPv6(dst="ff02::5"))[:6] == bytes.fromhex("333300000005")


def test_ping(a, wire):
    answer = sr1(IP(dst=wire["b"].ip) / ICMP(id=7, seq=9) / b"data", timeout=5)
    assert answer[IP].src == wire["b"].ip and (answer[ICMP].type, answer[ICMP].id, answer[ICMP].seq, answer.load) == (0, 7, 9, b"data")
    assert answer.time > 1700000000 and answer[IP].ttl == 63
    answer = sr1(IPv6(dst=wire["b"].ip6) / ICMPv6EchoRequest(id=7, seq=9, data=b"six"), timeout=5)
    assert answer[IPv6].src == wire["b"].ip6 and answer[ICMPv6EchoReply].data == b"six"


def test_ping_this_host_itself(a):
    assert sr1(IP(dst="127.0.0.1") / ICMP(), timeout=5)[ICMP].type == 0
    assert sr1(IPv6(dst="::1") / ICMPv6EchoRequest(), timeout=5).type == 129


def test_arp(a, wire):
    answered, unanswered = arping("192.0.2.252/30", timeout=1, verbose=0)
    assert [pair.answer.psrc for pair in answered] == [a.gateway] and len(unanswered) == 3
    own = wire["router"].check("ip", "link", "show", "to-a")
    assert answered[0][1].hwsrc in own and getmacbyip(wire["b"].ip) in own and getmacbyip6(wire["b"].ip6) in own
    assert getmacbyip("192.0.2.255") == getmacbyip("127.0.0.1") == "ff:ff:ff:ff:ff:ff" and getmacbyip("192.0.2.77") is None


def test_tcp_open_and_closed(a, wire):
    with listening(wire["b"]):
        answered, unanswered = sr(IP(dst=wire["b"].ip) / TCP(sport=40000, dport=[8080, 8081], flags="S", seq=5), timeout=5)
    assert not unanswered and {pair.answer.sport: str(pair.answer[TCP].flags) for pair in answered} == {8080: "SA", 8081: "RA"}
    assert all(pair.answer.ack == 6 for pair in answered) and all(pair.query.sent_time for pair in answered)


def test_udp_to_a_closed_port(a, wire):
    answer = sr1(IP(dst=wire["b"].ip) / UDP(sport=40000, dport=9) / b"x", timeout=5)
    assert (answer[ICMP].type, answer[ICMP].code) == (3, 3) and answer[UDPerror].dport == 9
    answer = sr1(IPv6(dst=wire["b"].ip6) / UDP(sport=40000, dport=9) / b"x", timeout=5)
    assert answer[ICMPv6DestUnreach].code == 4


def test_traceroute(a, wire):
    with listening(wire["b"], port=80):
        answered, _ = traceroute(wire["b"].ip, maxttl=3, timeout=2, verbose=0)
    assert isinstance(answered, TracerouteResult)
    assert answered.get_trace() == {wire["b"].ip: {1: (a.gateway, False), 2: (wire["b"].ip, True)}}
    answered, _ = traceroute6(wire["b"].ip6, maxttl=3, timeout=2, verbose=0)
    assert {pair.query.hlim: pair.answer.src for pair in answered} == {1: a.gateway6, 2: wire["b"].ip6, 3: wire["b"].ip6}


def test_what_has_no_answer_is_sent_again(a, wire):
    heard = listening(wire["b"], socket.SOCK_DGRAM, 5300)
    with heard:
        answered, unanswered = sr(IP(dst=wire["b"].ip) / UDP(sport=40001, dport=5300) / b"again", timeout=0.2, retry=2)
        heard.settimeout(1)
        assert [heard.recv(100) for _ in range(3)] == [b"again"] * 3
        with pytest.raises(TimeoutError):
            heard.settimeout(0.1)
            heard.recv(100)
    assert not answered and len(unanswered) == 1


def test_multi_and_first(a, wire):
    answered, _ = srp(Ether(dst="ff:ff:ff:ff:ff:ff") / ARP(pdst=a.gateway), iface="eth0", timeout=0.5, multi=True)
    assert len(answered) == 1
    answered, unanswered = sr(IP(dst=[wire["b"].ip, "192.0.2.78"]) / ICMP(), timeout=4, first=True)
    assert len(answered) == 1


def test_srloop_counts(a, wire, capsys):
    answered, unanswered = srloop(IP(dst=wire["b"].ip) / ICMP(), count=3, inter=0.01, timeout=2, verbose=1)
    assert len(answered) == 3 and not unanswered and "Sent 3 packets, received 3 packets. 100.0% hits." in capsys.readouterr().out


def test_what_is_sent_arrives_byte_for_byte(a, wire, tmp_path):
    path = tmp_path / "there.pcap"
    dump = wire["router"].popen("tcpdump", "-i", "to-a", "-w", str(path), "-U", "--immediate-mode", "-n", "ether proto 0x88b5 or port 4242 or vlan", stderr=-1)
    try:
        while b"listening" not in dump.stderr.readline():
            pass
        mac = getmacbyip(a.gateway)
        frames = [Ether(dst=mac, type=0x88b5) / (bytes([number]) * (60 + number)) for number in range(20)]
        frames += [Ether(dst=mac) / Dot1Q(vlan=5) / IP(dst=wire["b"].ip) / UDP(sport=4242, dport=9) / b"tagged"]
        sent = sendp(frames, iface="eth0", return_packets=True)
        deeper = IP(dst=wire["b"].ip, ttl=(3, 5)) / UDP(sport=4242, dport=9) / b"at layer 3"
        assert send(deeper, return_packets=True) and len(sent) == 21
        wanted = [bytes(frame) for frame in frames] + [bytes(Ether(dst=mac) / packet) for packet in deeper]
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and path.stat().st_size < 24 + sum(16 + len(frame) for frame in wanted):
            time.sleep(0.05)
    finally:
        dump.terminate()
        dump.wait()
    assert [bytes(packet) for packet in rdpcap(str(path))] == wanted


def test_vlan_tags_come_back(a, wire):
    sniffer = AsyncSniffer(iface="eth0", filter="vlan 7", count=1)
    started = threading.Event()
    sniffer.kwargs["started_callback"] = started.set
    sniffer.start()
    started.wait(5)
    with wire["router"].inside():
        frame = Ether(dst="ff:ff:ff:ff:ff:ff", src="00:00:5e:00:53:01") / Dot1Q(vlan=7, prio=3) / IP(src="192.0.2.9", dst="192.0.2.1") / UDP() / b"tag"
        own = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        own.bind(("to-a", 0))
        own.send(bytes(Ether(dst="ff:ff:ff:ff:ff:ff", src="00:00:5e:00:53:01") / IP(src="192.0.2.9", dst="192.0.2.1") / UDP() / b"tag"))
        own.send(bytes(frame))
        own.close()
    sniffer.join(5)
    assert [bytes(packet) for packet in sniffer.results] == [bytes(frame)] and sniffer.results[0][Dot1Q].prio == 3


def test_dns_is_answered_by_a_machine(a, wire):
    ready = threading.Event()
    machine = {}

    def serve():
        with wire["router"].inside():
            own = L2Socket(iface="to-a", filter="udp port 53")
            machine["sniffer"] = DNS_am(joker="198.51.100.77", opened_socket=own, socket=own, verbose=0).bg()
            ready.set()
    thread = threading.Thread(target=serve)
    known = {name: conf.__dict__.pop(name, None) for name in ("iface", "ifaces")}
    thread.start()
    thread.join()
    for name in known:
        conf.__dict__.pop(name, None)
    assert ready.is_set()
    answer = sr1(IP(dst=a.gateway) / UDP(sport=40002, dport=53) / DNS(id=77, qd=DNSQR(qname="www.example.com")), timeout=5, filter="udp")
    machine["sniffer"].stop()
    assert answer[DNS].id == 77 and answer[DNS].an[0].rdata == "198.51.100.77"


def test_arp_is_answered_by_a_machine(a, wire):
    box = {}

    def serve():
        with wire["router"].inside():
            conf.__dict__.pop("ifaces", None)
            own = L2Socket(iface="to-a", filter="arp")
            box["sniffer"] = ARP_am(IP_addr="192.0.2.200", ARP_addr="00:00:5e:00:53:c8", opened_socket=own, socket=own, verbose=0).bg(iface="to-a")
    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    conf.__dict__.pop("ifaces", None)
    answered, _ = arping("192.0.2.200", timeout=3, verbose=0)
    box["sniffer"].stop()
    assert answered[0][1].hwsrc == "00:00:5e:00:53:c8"


def test_sniff_sees_both_ways_and_counts(a, wire):
    found = sniff(iface="eth0", filter="icmp", count=2, timeout=5, started_callback=lambda: send(IP(dst=wire["b"].ip) / ICMP(id=3)))
    assert [packet[ICMP].type for packet in found] == [8, 0] and {packet.sniffed_on for packet in found} == {"eth0"}
    assert found[0].time <= found[1].time
    said = []
    found = sniff(iface=["eth0", "lo"], filter="icmp", timeout=5, store=False, prn=lambda packet: said.append(packet.sniffed_on),
                  stop_filter=lambda packet: len(said) >= 4, lfilter=lambda packet: ICMP in packet,
                  started_callback=lambda: (send(IP(dst=wire["b"].ip) / ICMP(id=3)), sr1(IP(dst="127.0.0.1") / ICMP(), timeout=2)))
    assert len(found) == 0 and set(said) == {"eth0", "lo"}


def test_sniffer_in_the_background(a, wire):
    sniffer = AsyncSniffer(iface="eth0", filter="icmp")
    sniffer.start()
    for _ in range(100):
        send(IP(dst=wire["b"].ip) / ICMP(id=3))
        if sniffer.count:
            break
        time.sleep(0.02)
    results = sniffer.stop()
    assert results and results is sniffer.results and not sniffer.running
    with pytest.raises(Scapy_Exception):
        sniffer.stop()
    with pytest.raises(Scapy_Exception):
        sniff(iface="eth0", filter="no such words", timeout=1)


class Piece(Packet):
    fields_desc = [ShortField("id", 0)]

    def extract_padding(self, s):
        return b"", s


def test_stream_socket(a, wire):
    server = listening(wire["a"], port=8090)
    client = socket.create_connection((a.ip, 8090), timeout=5)
    peer, _ = server.accept()
    with server, client, peer:
        stream = StreamSocket(client, Piece)
        peer.sendall(b"\0\5\0\6")
        assert (stream.recv().id, stream.recv().id) == (5, 6)
        stream.send(Piece(id=7))
        assert peer.recv(10) == b"\0\7"
        peer.close()
        with pytest.raises(EOFError):
            stream.recv()
        stream.close()


def test_raw_socket_and_sockets_as_given(a, wire):
    with L3RawSocket() as own:
        assert own.sr1(IP(dst=wire["b"].ip) / ICMP(id=11), timeout=5, verbose=0)[ICMP].id == 11
    with conf.L3socket(iface="eth0") as own:
        answered, unanswered = own.sr(IP(dst=wire["b"].ip) / ICMP(id=12, seq=[1, 2]), timeout=5, verbose=0)
        assert len(answered) == 2 and not unanswered
    assert "PF_PACKET" in repr(conf.L2socket)
    with pytest.raises(Scapy_Exception):
        L2ListenSocket(iface="eth0").send(Ether())


def test_sendpfast_counts_what_it_sent(a, wire):
    frames = Ether(dst=getmacbyip(a.gateway)) / IP(dst=wire["b"].ip) / UDP(sport=(1, 50), dport=9) / b"fast"
    told = sendpfast(frames, iface="eth0", count=2, parse_results=True)
    assert (told["packets"], told["bytes"], told["failed"]) == (100, 100 * 46, 0)
    assert sendpfast(frames, iface="eth0", pps=5000) is None


def interrupted(a, code):
    """What a program prints that is interrupted a second after it says that it began."""
    import signal
    import subprocess
    import sys
    running = a.popen(sys.executable, "-c", "from orcap.all import *\nconf.verb = 0\nbegun = lambda *args: os.write(1, b'begun\\n')\n" + code, stdout=subprocess.PIPE, text=True)
    assert running.stdout.readline() == "begun\n"
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    return running.communicate(timeout=20)[0].split()


def test_ctrl_c_ends_a_call_which_returns_what_came(a, wire):
    there = 'IP(dst="%s")' % wire["b"].ip
    assert interrupted(a, "found = sniff(iface='eth0', filter='icmp', started_callback=lambda: (send(%s / ICMP()), begun()))\nprint(len(found))" % there) == ["2"]
    code = "begun()\nanswered, unanswered = sr([%s / ICMP(), IP(dst='192.0.2.255') / UDP(dport=9)], timeout=60)\nprint(len(answered), len(unanswered))" % there
    assert interrupted(a, code) == ["1", "1"]
    assert interrupted(a, "begun()\nprint(len(send(%s / UDP(dport=9), loop=1, inter=0.01, return_packets=True)) > 5)" % there) == ["True"]
    assert interrupted(a, "begun()\nanswered, _ = srloop(%s / ICMP(), inter=0.05, verbose=0)\nprint(len(answered) > 2)" % there) == ["True"]


def test_an_icmp_machine_and_one_that_runs(a, wire):
    """Host c's own kernel keeps silent; the machine answers in its place."""
    c = wire["c"]
    c.check("sh", "-c", "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all")
    running = c.popen("env", "PYTHONUNBUFFERED=1", sys.executable, "-c",
                      "from orcap.all import *\nconf.verb = 0\nICMPEcho_am(iface='eth0', filter='icmp[0] = 8')()", stdout=-1, stderr=-1, text=True)
    try:
        answer = None
        for _ in range(20):
            answer = sr1(IP(dst=c.ip) / ICMP(id=21) / b"data", timeout=0.5)
            if answer is not None:
                break
        assert answer is not None, running.communicate(timeout=1) if running.poll() is not None else "no answer"
        assert (answer[ICMP].type, answer[ICMP].id, answer.load, answer[IP].src) == (0, 21, b"data", c.ip)
    finally:
        running.terminate()
        running.communicate(timeout=10)
        c.check("sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all")


def test_the_tests_own_routes(wire):
    """Expected ways are those of the nets in wire.py."""
    with wire["a"].inside():
        assert wire["a"].check("ip", "route", "get", wire["b"].ip).startswith("198.51.100.1 via 192.0.2.254 dev eth0 src 192.0.2.1")
    assert wire["router"].check("ip", "route", "get", wire["c"].ip).startswith("203.0.113.1 dev to-c src 203.0.113.254")
