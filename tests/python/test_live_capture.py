"""orcap capture, on wires that the tests make. What was sent is known; what an interface got is the kernel's own count."""
import ctypes
import fcntl
import json
import os
import pwd
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import contextmanager

import pytest
from orcap.all import IP, UDP, IPv6, RawPcapReader, rdpcap

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ORCAP = os.path.join(ROOT, "build", "asan" if "libasan" in os.environ.get("LD_PRELOAD", "") else "", "orcap")
pytestmark = pytest.mark.skipif(not os.path.exists(ORCAP), reason="the command is not built")
PLAIN = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}  # other programs need no sanitizers
BLAST = os.path.join(HERE, "blast.py")


@pytest.fixture
def folder():
    """A folder in which anybody may make files: who captures is nobody."""
    path = tempfile.mkdtemp(prefix="orcap-capture-")
    os.chmod(path, 0o777)
    yield path
    shutil.rmtree(path)


class Capture:
    def __init__(self, host, *arguments, environment=None):
        self.process = host.popen(ORCAP, "capture", *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment or PLAIN)
        self.said = ""
        while "capturing on" not in self.said:
            line = self.process.stderr.readline()
            assert line, self.said
            self.said += line

    def end(self, how=signal.SIGINT):
        if how:
            self.process.send_signal(how)
        out, said = self.process.communicate(timeout=60)
        self.said += said
        return out

    def counts(self):
        """received, processed, dropped by the kernel, by us, by the interface"""
        found = re.search(r"(\d+) packets received = (\d+) processed \+ (\d+) dropped by the kernel \+ (\d+) dropped by us; (\d+) dropped by the interface", self.said)
        counts = [int(text) for text in found.groups()]
        assert counts[0] == sum(counts[1:4])
        return counts


@contextmanager
def capturing(host, *arguments, how=signal.SIGINT, status=0, environment=None):
    capture = Capture(host, *arguments, environment=environment)
    try:
        yield capture
        capture.out = capture.end(how)
    finally:
        capture.process.kill()
    assert capture.process.returncode == status, capture.said


def received(host, interface):
    """Packets that the interface handed to the kernel so far."""
    return json.loads(host.check("ip", "-s", "-j", "link", "show", "dev", interface))[0]["stats64"]["rx"]["packets"]


def blast(host, count, rate=0, size=60):
    done = host.run(sys.executable, BLAST, "eth0", str(count), str(rate), str(size))
    assert done.returncode == 0, done.stderr


def frames_of(path):
    with RawPcapReader(path) as reader:
        return [data for data, about in reader]


def numbers_of(frames):
    """Those of blast.py."""
    return [struct.unpack_from("!I", frame, 14)[0] for frame in frames if frame[12:14] == b"\x88\xb5"]


def send_frame(host, frame):
    host.python("import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('eth0', 0)); s.send(bytes.fromhex(%r))" % frame.hex())


# ---- what comes, and what is said of it ----

@pytest.mark.parametrize("count, rate", [(5000, 10000), (50000, 100000), (200000, 0)])
def test_counters_add_up(wire, folder, count, rate):
    """At ten thousand packets a second, a hundred thousand, and as many as there can be."""
    path = folder + "/a.pcapng"
    before_all = received(wire["router"], "to-a")
    with capturing(wire["router"], "-i", "to-a", "-Q", "in", "-B", "32M", "-w", path) as capture:
        before = received(wire["router"], "to-a")
        blast(wire["a"], count, rate)
        came = received(wire["router"], "to-a") - before
    whole, processed, dropped, ours, _ = capture.counts()
    assert came <= whole <= received(wire["router"], "to-a") - before_all  # besides ours there may be a few of the system's own
    assert ours == 0
    frames = frames_of(path)
    assert len(frames) == processed
    numbers = numbers_of(frames)
    assert numbers == sorted(set(numbers))
    if came >= count:  # the wire itself lost nothing
        assert len(numbers) + dropped >= count


def test_a_small_buffer_drops_and_says_so(wire, folder):
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-Q", "in", "-B", "128K", "-f", "ether proto 0x88b5", "-w", path) as capture:
        os.kill(capture.process.pid, signal.SIGSTOP)  # who is slow
        before = received(wire["router"], "to-a")
        blast(wire["a"], 20000, size=1000)
        came = received(wire["router"], "to-a") - before
        os.kill(capture.process.pid, signal.SIGCONT)
    whole, processed, dropped, ours, _ = capture.counts()
    assert dropped > 0 and ours == 0
    assert came - 5 <= whole <= came
    assert len(numbers_of(frames_of(path))) == processed
    info = json.loads(subprocess.run([ORCAP, "info", "--format", "json", path], stdout=subprocess.PIPE, text=True, check=True).stdout)[0]
    assert "-B SIZE gives the kernel more room" in capture.said
    assert json.dumps(info).count(str(dropped))


def test_count_ends_the_capture(wire, folder):
    path = folder + "/a.pcap"
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-c", "10", "-F", "pcap", "-w", path, how=None) as capture:
        blast(wire["a"], 100, 1000)
    assert numbers_of(frames_of(path)) == list(range(10))
    assert capture.counts()[1] == 10


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_it_as_well(wire, folder, how):
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-w", folder + "/a.pcapng", how=how) as capture:
        blast(wire["a"], 7)
    assert capture.counts()[:2] == [7, 7]


@pytest.mark.parametrize("how", ["plain", "packed"])
def test_killed_at_any_time_the_file_is_readable(wire, folder, how):
    luck = random.Random(7)
    for i in range(8):
        path = folder + "/%d.pcapng%s" % (i, ".gz" if how == "packed" else "")
        capture = Capture(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-w", path)
        sender = wire["a"].popen(sys.executable, BLAST, "eth0", "1000000", "20000" if how == "packed" else "0", "300", stdout=subprocess.DEVNULL)
        time.sleep(luck.random() * 0.5)
        capture.end(signal.SIGKILL)
        sender.kill()
        sender.wait()
        done = subprocess.run([ORCAP, "list", "--format", "jsonl", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.returncode in (0, 3), done.stderr  # 3: the system itself was stopped in the middle of a write
        if how == "plain":
            numbers = numbers_of(frames_of(path)) if done.returncode == 0 else []
            assert numbers == sorted(set(numbers))
            assert len(done.stdout.splitlines()) >= len(numbers)


# ---- on the same wire ----

@pytest.mark.parametrize("program", ["tcpdump", "tshark"])
def test_peers_see_the_same(wire, folder, program):
    if not shutil.which(program):
        pytest.skip("there is no " + program)
    theirs, ours = folder + "/theirs", folder + "/ours"
    command = [program, "-i", "to-a", "-w", theirs] + (["-Z", "root", "-s", "0"] if program == "tcpdump" else ["-q"])
    peer = wire["router"].popen(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=PLAIN)
    try:
        for line in peer.stderr:
            if "istening on" in line or "Capturing on" in line:
                break
        time.sleep(1)  # tshark says so before it does
        with capturing(wire["router"], "-i", "to-a", "-w", ours):
            blast(wire["a"], 300, 3000, size=800)
            wire["a"].python("import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.sendto(bytes(50), ('2001:db8:2::1', 9))")
            send_frame(wire["a"], bytes.fromhex("020000000001020000000002" "8100" "2005" "88b6") + bytes(46))
            wire["a"].python("import socket; s = socket.socket(); s.settimeout(5); print(s.connect_ex(('198.51.100.1', 9)))")
            time.sleep(0.3)
        time.sleep(1)
    finally:
        peer.send_signal(signal.SIGINT)
        peer.communicate(timeout=30)
    mine = frames_of(ours)
    others = frames_of(theirs)
    assert len(mine) > 300
    from_there = others.index(mine[0])  # they began before and ended after
    assert others[from_there:from_there + len(mine)] == mine


def test_vlan_tags_are_in_the_bytes(wire, folder):
    frame = bytes.fromhex("020000000001020000000002" "8100" "2005" "88b6") + bytes(range(46))
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-f", "vlan 5", "-w", path):
        send_frame(wire["a"], frame)
        send_frame(wire["a"], frame[:14] + b"\0\6" + frame[16:])
    assert frames_of(path) == [frame]


def test_ipv6(wire, folder):
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-f", "ip6 and udp port 9", "-w", path):
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.sendto(b'six', ('2001:db8:2::1', 9))")
    packet, = rdpcap(path)
    assert packet[IPv6].src == wire["a"].ip6 and packet[IPv6].dst == wire["b"].ip6 and packet[UDP].dport == 9


# ---- options ----

def test_several_interfaces_in_one_file(wire, folder):
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-i", "to-b", "-f", "ether proto 0x88b5", "-w", path) as capture:
        blast(wire["a"], 20)
        blast(wire["b"], 30)
    assert capture.counts()[:2] == [50, 50]
    assert "to-a: 20 packets received" in capture.said and "to-b: 30 packets received" in capture.said
    done = subprocess.run([ORCAP, "fields", "-e", "frame.interface_name", path], stdout=subprocess.PIPE, text=True, check=True)
    names = done.stdout.split()
    assert (names.count("to-a"), names.count("to-b")) == (20, 30)
    info = subprocess.run([ORCAP, "info", path], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert info.count("filter ether proto 0x88b5") == 2 and info.count("1000000000 ticks") == 2


@pytest.mark.parametrize("direction, flags", [("in", "1"), ("out", "2")])
def test_direction(wire, folder, direction, flags):
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-Q", direction, "-f", "icmp", "-w", path):
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('198.51.100.1', 9)); import time; time.sleep(0.2)")
        wire["router"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('192.0.2.1', 9)); import time; time.sleep(0.2)")
    senders = [packet[IP].src for packet in rdpcap(path)]
    assert senders == ([wire["a"].ip] if direction == "in" else [wire["b"].ip])  # who had no port 9
    shown = subprocess.run(["tshark", "-r", path, "-T", "fields", "-e", "frame.packet_flags_direction"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, env=PLAIN).stdout if shutil.which("tshark") else ""
    assert not shown.strip() or int(shown.split()[0], 0) == int(flags)


def test_any_interface(wire, folder):
    """Who forwards sees a datagram twice, and each with its direction."""
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "any", "-f", "udp port 9", "-w", path) as capture:
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('198.51.100.1', 9))")
    assert capture.counts()[:2] == [2, 2]
    came, went = rdpcap(path)
    assert (came.pkttype, went.pkttype) == (0, 4) and came.ifindex != went.ifindex
    assert came[IP].dst == went[IP].dst == wire["b"].ip and came[IP].ttl == went[IP].ttl + 1


def test_snap_length(wire, folder):
    path = folder + "/a.pcapng"
    with capturing(wire["router"], "-i", "to-a", "-s", "40", "-f", "ether proto 0x88b5", "-w", path):
        blast(wire["a"], 3, size=500)
    done = subprocess.run([ORCAP, "packets", "--format", "csv", "--columns", "caplen,len", path], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split() == ["caplen,len"] + ["40,500"] * 3


def test_files_take_turns(wire, folder):
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-w", folder + "/a.pcapng", "-C", "10K", "-W", "3") as capture:
        blast(wire["a"], 500, size=200)
    assert capture.counts()[:2] == [500, 500]
    names = sorted(os.listdir(folder))
    assert len(names) == 3
    numbers = [number for name in names for number in numbers_of(frames_of(folder + "/" + name))]
    assert numbers == list(range(500 - len(numbers), 500))
    assert all(9000 < os.path.getsize(folder + "/" + name) < 11000 for name in names[:2])


def test_files_take_turns_by_time(wire, folder):
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-w", folder + "/a.pcap", "-F", "pcap", "-G", "1"):
        blast(wire["a"], 10)
        time.sleep(1.1)
        blast(wire["a"], 20)
    assert [len(frames_of(folder + "/" + name)) for name in sorted(os.listdir(folder))] == [10, 20]


@pytest.mark.parametrize("path", ["-", "/dev/stdout"])
def test_into_a_pipe(wire, path):
    """Whoever reads along has packets before the capture ends."""
    inner, outer = os.pipe()
    reader = subprocess.Popen([ORCAP, "list", "-"], stdin=inner, stdout=subprocess.PIPE, text=True, env=PLAIN)
    process = wire["router"].popen(ORCAP, "capture", "-i", "to-a", "-f", "ether proto 0x88b5", "-w", path, stdout=outer, stderr=subprocess.PIPE, text=True, env=PLAIN)
    os.close(inner)
    os.close(outer)
    try:
        assert "capturing on" in process.stderr.readline()
        blast(wire["a"], 3)
        assert [reader.stdout.readline().split()[0] for i in range(3)] == ["1", "2", "3"]
        process.send_signal(signal.SIGINT)
        assert (process.wait(timeout=30), reader.wait(timeout=30)) == (0, 0)
    finally:
        process.kill()
        reader.kill()
        process.communicate()
        reader.communicate()


def test_only_what_is_shown_is_written(wire, folder):
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-Y", "frame.len > 100", "-w", folder + "/a.pcapng") as capture:
        blast(wire["a"], 3, size=60)
        blast(wire["a"], 4, size=200)
    assert [len(frame) for frame in frames_of(folder + "/a.pcapng")] == [200] * 4
    assert capture.counts()[:2] == [7, 7]


def test_views(wire, folder):
    with capturing(wire["router"], "-i", "to-a", "-f", "udp port 9", "flows", "--format", "jsonl", "-w", folder + "/a.pcapng") as capture:
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); [s.sendto(b'x', ('198.51.100.1', 9)) for i in range(5)]")
    flow, = [json.loads(line) for line in capture.out.splitlines()]
    assert (flow["src"], flow["dst"], flow["dport"], flow["packets"]) == (wire["a"].ip, wire["b"].ip, 9, 5)
    assert len(frames_of(folder + "/a.pcapng")) == 5
    with capturing(wire["router"], "-i", "to-a", "-f", "udp port 9", "-Y", "udp.length > 10", "-o", folder + "/list") as capture:
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); [s.sendto(bytes(i), ('198.51.100.1', 9)) for i in range(5)]")
    with open(folder + "/list", encoding="utf-8") as file:
        assert len(file.readlines()) == 2


def test_lines_come_while_it_runs(wire):
    with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5") as capture:
        blast(wire["a"], 1)
        assert "02:00:00:00:00:02" in capture.process.stdout.readline()


@pytest.mark.parametrize("table", ["packets", "dns"])
def test_rows_come_while_it_runs(wire, table):
    query = bytes.fromhex("1234" "0100" "0001" "0000" "0000" "0000") + b"\1a\7example\3com\0" + bytes.fromhex("0001" "0001")
    with capturing(wire["router"], "-i", "to-a", "-f", "udp port 53", table) as capture:
        wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(bytes.fromhex(%r), ('198.51.100.1', 53))" % query.hex())
        header, row = capture.process.stdout.readline(), capture.process.stdout.readline()
        assert header.split()[0] == "number" and wire["b"].ip in row


def test_a_table_grows_on_a_terminal(wire, terminal):
    outer, inner = terminal
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 200, 0, 0))
    process = wire["router"].popen(ORCAP, "capture", "-i", "to-a", "-f", "udp port 9", "flows", "--columns", "src,dport,packets", stdout=inner, stderr=subprocess.PIPE, text=True, env=PLAIN)
    os.close(inner)

    def shown(text, seen=b""):
        """The screen once it shows that."""
        while not re.search(text, seen[seen.rfind(b"\033[H"):]):
            seen += os.read(outer, 4096)
        return seen[seen.rfind(b"\033[H"):]

    try:
        assert "capturing on" in process.stderr.readline()
        for count in (3, 5):  # and then eight
            wire["a"].python("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 4000)); [s.sendto(b'x', ('198.51.100.1', 9)) for i in range(%d)]" % count)
            screen = shown(rb"\s9\s+%d\r?\n" % (3 if count == 3 else 8))
            assert b"packets" in screen
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert "8 packets received = 8 processed" in process.stderr.read()
    finally:
        process.kill()
        process.stderr.close()
        os.close(outer)


def test_interfaces_are_listed(wire):
    listed = json.loads(wire["router"].check(ORCAP, "capture", "-D", "--format", "json"))
    addresses = {one["name"]: one["addresses"] for one in listed}
    assert {"192.0.2.254", "2001:db8:1::fe"} <= set(addresses["to-a"])
    assert any(line.split()[:2] == ["to-b", "running"] for line in wire["router"].check(ORCAP, "capture", "-D").splitlines())


# ---- rights ----

def status_of(process):
    with open("/proc/%d/status" % process.pid, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


@pytest.mark.parametrize("by_sudo", [False, True])
def test_rights_are_given_up(wire, folder, by_sudo):
    environment = {name: value for name, value in PLAIN.items() if not name.startswith("SUDO_")}
    if by_sudo:
        environment.update(SUDO_UID="1234", SUDO_GID="2345")
    with capturing(wire["router"], "-i", "to-a", "-w", folder + "/a.pcapng", environment=environment) as capture:
        status = status_of(capture.process)
    user = ["1234"] * 4 if by_sudo else [str(pwd.getpwnam("nobody").pw_uid)] * 4
    assert status["Uid"].split() == user
    assert status["Gid"].split()[0] == ("2345" if by_sudo else str(pwd.getpwnam("nobody").pw_gid))
    assert status["Groups"].split() == []
    assert status["NoNewPrivs"] == "1"
    assert all(int(status[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"))
    assert os.stat(folder + "/a.pcapng").st_uid == int(user[0])


def test_who_cannot_drop_does_not_begin(wire, folder):
    """In a namespace of users that knows root alone there is nobody to become."""
    done = wire["a"].run("unshare", "--user", "--map-root-user", "--net", "sh", "-c",
                         "ip link set lo up; exec %s capture -i lo -c 1 -w %s/a.pcapng" % (ORCAP, folder))
    if "unshare" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 2
    assert "cannot be given to" in done.stderr or "rights cannot be given up" in done.stderr
    assert "capturing on" not in done.stderr


def test_a_folder_that_is_closed_later_is_told_at_once(wire, folder):
    os.chmod(folder, 0o755)
    done = wire["router"].run(ORCAP, "capture", "-i", "to-a", "-w", folder + "/a.pcapng", "-C", "1M")
    assert done.returncode == 2
    assert "may make no files there" in done.stderr
    assert os.listdir(folder) == []


def has_landlock():
    """By its number in the list of system calls, which is the same everywhere: its version."""
    return ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


def test_even_root_writes_nowhere_else(wire, folder):
    """The second file's name leads out of the folder, where root may write, but a capture may not."""
    if not has_landlock():
        pytest.skip("this kernel has no Landlock")
    elsewhere = tempfile.mkdtemp(prefix="orcap-capture-")
    try:
        with open(elsewhere + "/target", "w", encoding="ascii") as file:
            file.write("as it was")
        os.symlink(elsewhere + "/target", folder + "/a-00002.pcapng")
        with capturing(wire["router"], "-i", "to-a", "-f", "ether proto 0x88b5", "-w", folder + "/a.pcapng", "-C", "1K", "-Z", "root", how=None, status=2) as capture:
            assert status_of(capture.process)["Uid"].split()[0] == "0"
            blast(wire["a"], 100, 1000)
        assert "cannot be written" in capture.said
        counts = capture.counts()
        assert counts[0] == 100 or counts[3] > 0  # what came after was dropped by us
        with open(elsewhere + "/target", encoding="ascii") as file:
            assert file.read() == "as it was"
    finally:
        shutil.rmtree(elsewhere)


def test_an_interface_that_goes_away_ends_it(wire, folder):
    router = wire["router"]
    router.check("ip", "link", "add", "left", "type", "veth", "peer", "name", "right")
    for name in ("left", "right"):
        router.check("ip", "link", "set", name, "up")
    with capturing(router, "-i", "left", "-w", folder + "/a.pcapng", how=None, status=2) as capture:
        router.check("ip", "link", "del", "left")
    assert "left" in capture.said and capture.counts()
    assert frames_of(folder + "/a.pcapng") is not None
