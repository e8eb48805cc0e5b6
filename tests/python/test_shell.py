"""orcap shell: what the Tab key offers, what is made when it is touched, and pages."""
import io
import os
import select
import subprocess
import sys
import time

from conftest import QUERY, pcap

from orcap._shell.completion import Completer
from orcap._shell.names import Names
from orcap._shell.pages import Paged
from orcap.all import *


def complete(line, **more):
    """As readline does: its word is what follows the last of its delimiters."""
    namespace = {name: value for name, value in globals().items() if name[:2] != "__"}
    namespace.update(more)
    word = re.split(r"[ \t\n`~!@#$%^&*()\-=+\[{\]}\\|;:'\",<>/?]", line)[-1]
    return Completer(Names(namespace, {"packets": list, "cap": list})).offers(line, word)


def test_names_and_attributes():
    assert "Dot1Q" in complete("Dot1") and "packets" in complete("pack") and "cap" in complete("ca")
    packet = Ether() / IP() / TCP()
    assert "packet.ttl" in complete("packet.tt", packet=packet) and "packet.sport" in complete("packet.s", packet=packet)
    assert complete("packet.no_such", packet=packet) == []
    assert "list.append" in complete("list.app", list=[1])


def test_fields_and_arguments():
    assert complete("IP(ds") == ["dst="] and complete("IP(dst='192.0.2.1', tt") == ["ttl="]
    assert complete("Ether()/TCP(") == [field.name + "=" for field in TCP().fields_desc]
    assert "timeout=" in complete("sniff(iface='eth0', time") and complete("sr1(IP(), retr") == ["retry="] == complete("srploop(p, retr")
    assert "iface=" in complete("sendp(frames, ifac") and "IP" in complete("IP(dst=I")


def test_names_of_filters():
    assert {"tcp.srcport", "tcp.stream"} <= set(complete("cap.where('tcp.s")) and "dns.qry.name" in complete('orcap.open("a.pcap", filter="dns.qry.n')
    assert "ip.addr" in complete("cap.where(\"tcp.port == 80 and ip.a")
    assert complete("x = 'done'; Dot1") == complete("Dot1")


def test_names_are_made_when_they_are_touched():
    made = []
    names = Names({"a": 1}, {"packets": lambda: made.append(1) or "there"})
    assert eval("a", names) == 1 and not made
    exec("def f():\n    return packets\nb = f()", names)
    assert names["b"] == "there" and eval("packets", names) == "there" and made == [1]
    assert eval("len([1])", names) == 1


def test_a_session_has_cap_and_packets(tmp_path):
    path = tmp_path / "one.pcap"
    path.write_bytes(pcap([(1, 0, QUERY)]))
    done = subprocess.run([sys.executable, "-m", "orcap.shell", str(path)], input="len(packets), len(cap.packets())\nlsc.__name__, explore.__name__, ls.__name__\norcap.sql.__name__\n",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "(1, 1)" in done.stdout and "('lsc', 'explore', 'ls')" in done.stdout and "'sql'" in done.stdout and "one.pcap in `cap`" in done.stderr
    (tmp_path / "none.pcap").write_bytes(b"no capture at all, whatever it is called")
    done = subprocess.run([sys.executable, "-m", "orcap.shell", str(tmp_path / "none.pcap")], input="", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "none.pcap" in done.stderr


class Screen(io.StringIO):
    encoding, errors = "utf-8", "strict"


def test_long_results_go_to_a_pager(tmp_path):
    there = tmp_path / "paged"
    screen = Screen()
    page = Paged(screen, ["sh", "-c", "cat > %s" % there], 10)
    for number in range(40):
        page.write("line %d\n" % number)
    page.end()
    assert there.read_text() == "".join("line %d\n" % number for number in range(40)) and not screen.getvalue()


def test_short_and_slow_results_do_not(tmp_path):
    screen = Screen()
    page = Paged(screen, ["false"], 10)
    page.write("short\n")
    page.end()
    assert screen.getvalue() == "short\n"
    page = Paged(screen, ["false"], 10)
    page.write("a first line\n")
    until = time.monotonic() + 10
    while "first" not in screen.getvalue() and time.monotonic() < until:
        time.sleep(0.01)
    page.write("more\n" * 40)
    page.end()
    assert screen.getvalue() == "short\na first line\n" + "more\n" * 40


def test_who_has_seen_enough_is_not_told_more():
    page = Paged(Screen(), ["true"], 10)
    for _ in range(3000):
        page.write("x" * 100 + "\n")
    page.end()


def test_tab_on_a_terminal(tmp_path, terminal):
    """The whole of it, on a terminal of its own."""
    master, slave = terminal
    environment = dict(os.environ, HOME=str(tmp_path), TERM="dumb", PAGER="cat")
    running = subprocess.Popen([sys.executable, "-m", "orcap.shell"], stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True, start_new_session=True)
    os.close(slave)
    seen = b""

    def until(text):
        nonlocal seen
        end = time.monotonic() + 20
        while text not in seen and time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    seen += os.read(master, 4096)
                except OSError:
                    break
        assert text in seen, seen
    until(b">>> ")
    os.write(master, b"IP(ds\t'192.0.2.7').dst\n")
    until(b"'192.0.2.7'\r\n")
    assert b"IP(dst='192.0.2.7').dst" in seen
    os.write(master, b"exit()\n")
    assert running.wait(20) == 0
    os.close(master)
