"""What stands around packets: other programs, ERF files, small tools with commands, files of names, switches that change what is read and shown."""
import io
import struct
import subprocess
from unittest import mock

import pytest

from orcap.all import IP, TCP, UDP, ARP, DNS, Ether, NetCache, Packet, PacketList, Raw, conf, Net6
from orcap.utils import (AutoArgparse, CLIUtil, ContextManagerCaptureOutput, ContextManagerSubprocess, ERFEthernetReader, ERFEthernetWriter, hexedit, rderf,
                         tcpdump, tdecode, wireshark, wrerf)

FRAME = Ether(src="00:00:5e:00:53:01", dst="00:00:5e:00:53:02") / IP(src="192.0.2.1", dst="192.0.2.2") / UDP()


class Program:
    """Stands for a program that was called."""

    def __init__(self, command, stdin=None, **streams):
        Program.command, self.fed, self.stdout = command, None, io.BytesIO(b"told")
        self.stdin = io.BytesIO() if stdin == subprocess.PIPE else None
        if self.stdin:
            self.stdin.close = lambda: setattr(Program, "fed", self.stdin.getvalue())

    def wait(self):
        pass

    def terminate(self):
        pass


@pytest.mark.parametrize("call, command", [
    (lambda: tcpdump([FRAME]), ["tcpdump", "-U", "-r", "-"]),
    (lambda: tcpdump(FRAME, args=["-n"], flt="udp"), ["tcpdump", "-U", "-r", "-", "-n", "udp"]),
    (lambda: tcpdump("a.pcap"), ["tcpdump", "-r", "a.pcap"]),
    (lambda: tcpdump([FRAME], linktype=1), ["tcpdump", "-U", "-r", "-", "-y", "EN10MB"]),
    (lambda: tcpdump(args=["-i", "lo"]), ["tcpdump", "-i", "lo"]),
    (lambda: wireshark([FRAME]), ["wireshark", "-ki", "-"]),
    (lambda: tdecode([FRAME]), ["tshark", "-r", "-", "-V"]),
])
def test_programs_are_called(call, command):
    with mock.patch("subprocess.Popen", Program):
        call()
    assert Program.command == command


def test_programs_are_fed_and_heard():
    with mock.patch("subprocess.Popen", Program):
        assert tcpdump([FRAME], dump=True) == b"told" and tcpdump([FRAME], getfd=True).read() == b"told"
    assert Program.fed[:4] in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4") and Program.fed.endswith(bytes(FRAME))
    with pytest.raises(ValueError):
        tcpdump([FRAME], prog=["tcpdump"])
    with mock.patch("subprocess.call"):
        assert hexedit([FRAME])[0] == Ether(bytes(FRAME))


def test_a_missing_program_is_said():
    with ContextManagerSubprocess("nothing"):
        subprocess.Popen(["/nonexistent/program"])
    with pytest.raises(OSError, match="Could not execute nothing, is it installed?"), ContextManagerSubprocess("nothing", suppress=False):
        subprocess.Popen(["/nonexistent/program"])


def test_erf(tmp_path):
    path = str(tmp_path / "a.erf")
    FRAME.time = 1.5
    wrerf(path, [FRAME, FRAME], gz=True)
    packets = rderf(path)
    assert len(packets) == 2 and packets[0].time == 1.5 and bytes(packets[1]) == bytes(FRAME) and len(rderf(path, 1)) == 1
    target = io.BytesIO()
    ERFEthernetWriter(target).write(FRAME)
    head = struct.unpack("<II", target.getvalue()[:8]) + struct.unpack(">BBHHH", target.getvalue()[8:16])
    assert head == (1 << 31, 1, 2, 0, 16 + 2 + len(FRAME), 0, 16 + 2 + len(FRAME))
    extended = target.getvalue()[:8] + struct.pack(">BBHHH", 0x82, 0, 16 + 8 + 2 + len(FRAME), 0, 99) + bytes(8) + b"\0\0" + bytes(FRAME)
    packet = ERFEthernetReader(io.BytesIO(extended)).read_packet()
    assert packet.wirelen == 99 and bytes(packet) == bytes(FRAME)
    assert len(rderf(io.BytesIO(b"short"))) == 0


class Tool(CLIUtil):
    def ps1(self):
        return ""

    @CLIUtil.addcommand()
    def greet(self, name: str, often=1):
        """Says hello."""
        return "hello " + name

    @CLIUtil.addcommand(mono=True)
    def whole(self, text):
        """Gives all."""
        return text

    @CLIUtil.addoutput(greet)
    @CLIUtil.addoutput(whole)
    def greet_output(self, found):
        print(found)


def test_tools_with_commands(capsys):
    lines = iter(["greet bob", "whole a b c", "greet", "nothing", "help", "help greet", "", "exit"])
    with mock.patch("builtins.input", lambda prompt: next(lines)):
        Tool()
    said = capsys.readouterr().out
    assert "hello bob\n" in said and "Bad number of arguments" in said and "Unknown command" in said and "greet <name> <often?>: Says hello." in said
    assert Tool(cli=False).greet("eve") == "hello eve" and not CLIUtil.commands


def test_functions_as_commands():
    called = []

    def work(path: str, count: int, fast: bool = False, slow: bool = True, rate: float = 2.5, other=None):
        """Works.

        :param path: where
        """
        called.append((path, count, fast, slow, rate))
    assert AutoArgparse(work, _parseonly=True) == (["--fast", "--no-slow", "--rate", "--help"], ["--fast", "--no-slow", "--help"])
    with mock.patch("sys.argv", ["work", "a", "3", "--fast", "--rate", "1"]):
        AutoArgparse(work)
    with mock.patch("sys.argv", ["work", "a", "3", "--no-slow"]):
        AutoArgparse(work)
    assert called == [("a", 3, True, True, 1.0), ("a", 3, False, False, 2.5)]


def test_files_of_names(tmp_path):
    from orcap.data import KnowledgeBase, load_ethertypes, load_manuf, load_protocols, load_services, select_path

    def written(text):
        path = tmp_path / "names"
        path.write_text(text)
        return str(path)
    makers = load_manuf(written("# x\n00:00:5E\tShort\tLong Name\n00:00:5F\tOnly\nbad\n"))
    assert len(makers) == 2 and makers.lookup("00:00:5e:00:53:01") == ("Short", "Long Name") and makers._get_manuf("00:00:5f:00:00:00") == "Only"
    assert makers._resolve_MAC("00:00:5e:00:53:01") == "Short:00:53:01" and makers._resolve_MAC("02:00:00:00:00:01") == "02:00:00:00:00:01"
    assert list(makers.reverse_lookup("long")) == ["00:00:5E"] and not makers.reverse_lookup("long", case_sensitive=True)
    assert dict(load_protocols(written("ip 0 IP # x\nbad\nudp 17 UDP\nno x y\n"))) == {0: "ip", 17: "udp"}
    types = load_ethertypes(written("IPv4 0800 ip\n"))
    assert types[0x800] == "IPv4" and types["IPv4"] == 0x800 and types.IPv4 == 0x800
    tcp, udp, sctp = load_services(written("http 80/tcp www\nmany 1-3/udp\nx 5/sctp\nno y/tcp\n"))
    assert dict(tcp) == {80: "http"} and len(udp) == 3 and sctp[5] == "x"
    assert not load_manuf("/nonexistent") and select_path(["/nonexistent", str(tmp_path)], "names") == str(tmp_path / "names")

    class Base(KnowledgeBase):
        def lazy_init(self):
            self.base = [self.filename]
    base = Base("a")
    assert base.base is None and base.get_base() == ["a"]
    base.reload("b")
    assert base.get_base() == ["b"]


def test_only_some_layers():
    data = bytes(Ether() / IP() / UDP() / DNS())
    conf.layers.filter([Ether, IP])
    try:
        packet = Ether(data)
        assert packet.layers() == [Ether, IP, Raw] and bytes(packet) == data
        with pytest.raises(ValueError):
            conf.layers.filter([Ether])
    finally:
        conf.layers.unfilter()
    assert Ether(data).layers() == [Ether, IP, UDP, DNS]


def test_bytes_of_no_layer_raise_where_they_shall():
    cut = bytes(Ether() / IP() / TCP())[:40]
    assert Ether(cut).layers() == [Ether, IP, Raw]
    conf.debug_dissector = True
    try:
        with pytest.raises(struct.error, match="too few for TCP"):
            Ether(cut)
        assert TCP in Ether(bytes(Ether() / IP() / TCP()))
    finally:
        conf.debug_dissector = False
    assert Ether(cut).layers() == [Ether, IP, Raw]


def test_names_of_values_may_be_left_out(capsys):
    packet = IP(src="192.0.2.1", dst="192.0.2.2") / TCP()
    conf.noenum.add(IP.proto, TCP.dport)
    try:
        assert repr(packet) == "<IP  frag=0 proto=6 src=192.0.2.1 dst=192.0.2.2 |<TCP  |>>" and packet.sprintf("%IP.proto% %TCP.dport%") == "6 80"
        packet.show()
        assert "proto     = 6\n" in capsys.readouterr().out
    finally:
        conf.noenum.remove(IP.proto, TCP.dport)
    assert "proto=tcp" in repr(packet)


def test_switches_and_nets():
    assert conf.l3types[0x800] is IP and conf.l3types[ARP] == 0x806 and conf.stats_classic_protocols[0] is TCP
    assert NetCache().new_cache("x", 3).timeout == 3
    assert Net6("2001:db8::/64") and Net6("2001:db8::/64") == Net6("2001:db8::/64") and "2001:db8::1" in Net6("2001:db8::/64")
    with ContextManagerCaptureOutput() as taken:
        print("one")
        assert taken.get_output() == "one\n"
    assert Packet().packetfields == [] and IP().packetfields[0].name == "options"


def test_drawing_through_the_module_of_curves():
    packets = PacketList([IP(id=number) / TCP() for number in range(5)])
    with mock.patch("orcap.libs.matplot.plt") as plt:
        plt.plot = lambda *data, **kargs: list(data[0])
        assert len(packets.plot(lambda packet: packet.id)) == 5
        assert packets.multiplot(lambda packet: (packet.src, packet.id))[0] == [0, 1, 2, 3, 4]
