"""`orcap send` between hosts that the tests make: what tcpdump on the other end sees."""
import os
import signal
import subprocess
import time

import pytest

from conftest import pcap
from orcap.all import *

ORCAP = os.environ.get("ORCAP") or os.path.join(os.path.dirname(__file__), "..", "..", "build", "orcap")
pytestmark = pytest.mark.skipif(not os.path.exists(ORCAP), reason="the command is not built")


class Dump:
    """tcpdump on an interface of a host."""

    def __init__(self, host, interface, path, filter):
        self.path = str(path)
        self.process = host.popen("tcpdump", "-i", interface, "-w", self.path, "-U", "--immediate-mode", "-n", "-Q", "in", filter, stderr=subprocess.PIPE)
        while b"listening" not in self.process.stderr.readline():
            assert self.process.poll() is None

    def packets(self, count):
        """The first so many, when they are there."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                found = rdpcap(self.path)
            except Exception:  # its last record is being written
                found = []
            if len(found) >= count:
                break
            time.sleep(0.05)
        return found

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


@pytest.fixture
def dump(wire, tmp_path):
    """What comes from host a to its router."""
    own = Dump(wire["router"], "to-a", tmp_path / "there.pcap", "not arp and not icmp6 and not ip6 multicast")
    yield own
    own.end()


def frames(count):
    ether = bytes.fromhex("00005e005302" "00005e005301" "88b5")
    return [ether + bytes([number]) * (50 + number) for number in range(count)]


def send(host, *words, status=0):
    done = host.run(ORCAP, "send", *map(str, words))
    assert done.returncode == status, done.stderr
    return done.stderr


def test_captured_frames_go_byte_for_byte(wire, dump, tmp_path):
    path = tmp_path / "frames.pcap"
    path.write_bytes(pcap([(1700000000, 1000 * number, frame) for number, frame in enumerate(frames(20))]))
    said = send(wire["a"], "-i", "eth0", path)
    assert "20 packets sent, %d bytes" % sum(map(len, frames(20))) in said
    assert [bytes(packet) for packet in dump.packets(20)] == frames(20)


def test_times_between_packets_are_those_recorded(wire, dump, tmp_path):
    path = tmp_path / "slow.pcap"
    path.write_bytes(pcap([(1700000000, 0, frames(1)[0]), (1700000000, 300000, frames(2)[1]), (1700000000, 300000, frames(3)[2])]))
    send(wire["a"], "-i", "eth0", path)
    first, second, third = (packet.time for packet in dump.packets(3))
    assert second - first >= 0.299 and third >= second
    send(wire["a"], "-i", "eth0", "--speed", 3, path)
    first, second = (packet.time for packet in dump.packets(6)[3:5])
    assert second - first >= 0.099
    send(wire["a"], "-i", "eth0", "--pps", 20, path)
    rated = [packet.time for packet in dump.packets(9)[6:]]
    assert rated[2] - rated[0] >= 0.099
    assert "--pps, --mbps, --speed and --fast" in send(wire["a"], "-i", "eth0", "--fast", "--pps", 1, path, status=1)


def test_loops_and_choices(wire, dump, tmp_path):
    path = tmp_path / "frames.pcap"
    path.write_bytes(pcap([(1700000000, 0, frame) for frame in frames(6)]))
    assert "9 packets sent" in send(wire["a"], "-i", "eth0", "--fast", "--loop", 3, "-c", 3, path)
    assert [bytes(packet) for packet in dump.packets(9)] == frames(3) * 3
    assert "1 packet sent" in send(wire["a"], "-i", "eth0", "--fast", "-Y", "frame.len == 66", path)
    assert bytes(dump.packets(10)[9]) == frames(3)[2]


def test_what_is_made_takes_route_source_and_neighbour(wire, dump):
    wire["a"].check("ip", "neigh", "flush", "all")
    assert "4 packets sent" in send(wire["a"], 'IP(dst="%s", ttl=(3, 4))/UDP(sport=4242, dport=[9, 10])/"over the router"' % wire["b"].ip)
    found = dump.packets(4)
    assert [(packet[IP].ttl, packet[UDP].dport) for packet in found] == [(3, 9), (3, 10), (4, 9), (4, 10)]
    with wire["a"].inside():
        own = wire["a"].check("cat", "/proc/net/arp")
    assert {packet[IP].src for packet in found} == {wire["a"].ip} and {packet.dst for packet in found} == {mac_of(wire["router"], "to-a")} and own
    assert all(packet[UDP].chksum == UDP(bytes(packet[UDP])).chksum and bytes(IP(bytes(packet[IP]))) == bytes(packet[IP]) for packet in found)


def mac_of(host, interface):
    return host.check("ip", "-br", "link", "show", interface).split()[2]


def test_ipv6_and_whole_frames(wire, dump):
    send(wire["a"], 'IPv6(dst="%s")/UDP(sport=4242, dport=9)/"six"' % wire["b"].ip6)
    send(wire["a"], "-i", "eth0", 'Ether()/Dot1Q(vlan=5)/IP(dst="%s")/UDP(sport=4242, dport=9)/"tagged"' % wire["b"].ip)
    six, tagged = dump.packets(2)
    assert six[IPv6].src == wire["a"].ip6 and six[UDP].payload.load == b"six" and six.dst == mac_of(wire["router"], "to-a")
    assert tagged[Dot1Q].vlan == 5 and tagged.src == mac_of(wire["a"], "eth0") and tagged.dst == mac_of(wire["router"], "to-a")
    assert tagged[IP].src == wire["a"].ip


def test_to_this_system_itself(wire):
    with wire["a"].inside():
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind(("127.0.0.1", 4243))
    with own:
        own.settimeout(5)
        send(wire["a"], 'IP(dst="127.0.0.1")/UDP(sport=1, dport=4243)/"here"')
        assert own.recv(100) == b"here"


def test_what_cannot_be_sent_is_told(wire, tmp_path):
    assert "nobody on eth0 answers for 192.0.2.77" in send(wire["a"], 'IP(dst="192.0.2.77")/ICMP()', status=2)
    assert "no interface nowhere0" in send(wire["a"], "-i", "nowhere0", "IP()", status=2)
    assert "name it with -i" in send(wire["a"], "Ether()/IP()", status=2)
    assert "longer than the interface takes" in send(wire["a"], "-i", "eth0", 'Ether()/("x" * 2000)', status=2)
    assert "route to 2001:db8:ff::1" in wire["router"].run(ORCAP, "send", 'IPv6(dst="2001:db8:ff::1")').stderr
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap([(1700000000, 0, frames(1)[0], 99), (1700000000, 0, frames(1)[0])]))
    said = send(wire["a"], "-i", "eth0", path, status=2)
    assert "packet 1 is left out" in said and "1 packet sent" in said
    assert "say what to send" in send(wire["a"], status=1)


def test_ctrl_c_tells_what_was_sent(wire):
    running = wire["a"].popen(ORCAP, "send", "--pps", "200", "--loop", "0", 'IP(dst="%s")/UDP(dport=9)' % wire["b"].ip, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=10)[1]
    assert running.returncode == 130 and "until it was interrupted" in said and " packets sent" in said


def test_rights_are_given_up(wire):
    """What the kernel says of the process that sends, when it was started as root."""
    if os.geteuid():
        pytest.skip("not root")
    running = wire["a"].popen(ORCAP, "send", "-q", "--pps", "20", "--loop", "0", 'IP(dst="%s")/UDP(dport=9)' % wire["b"].ip, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with open("/proc/%d/status" % running.pid, encoding="utf-8") as f:
                status = dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)
            if status["NoNewPrivs"] == "1":
                break
            time.sleep(0.02)
        assert "0" not in status["Uid"].split() and set(status["CapEff"]) == set(status["CapPrm"]) == {"0"} and status["NoNewPrivs"] == "1"
    finally:
        running.terminate()
        running.communicate(timeout=10)
