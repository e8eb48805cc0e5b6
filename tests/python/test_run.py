"""orcap run and orcap shell: scripts and sessions in which `scapy` is orcap."""
import subprocess
import sys

from conftest import QUERY, pcap


def command(*arguments, stdin=""):
    return subprocess.run([sys.executable, "-m", *arguments], input=stdin, capture_output=True, text=True)


def test_scripts_find_orcap_as_scapy(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("""
import sys
import scapy, scapy.layers.l2
from scapy.all import *
from scapy.layers.inet import IP as Other
from scapy.utils import rdpcap as read
print(Other is IP, read is rdpcap, scapy.all.TCP is TCP, scapy.layers.l2.Ether is Ether, IP.__module__, scapy.__version__, sys.argv[1:], __name__)
try:
    import scapy.nothing
except ImportError as error:
    print(error)
sys.exit(7)
""")
    done = command("orcap.run", str(script), "a", "b")
    assert done.stdout.split("\n")[:2] == ["True True True True orcap.layers.inet 2.8.0 ['a', 'b'] __main__", "No module named 'scapy.nothing'"]
    assert done.returncode == 7 and done.stderr == ""


def test_run_takes_text_and_modules(tmp_path):
    assert command("orcap.run", "-c", "from scapy.all import *; print(UDP().summary())").stdout == "UDP domain > domain\n"
    missing = command("orcap.run", str(tmp_path / "nothing.py"))
    assert missing.returncode == 2 and missing.stderr.endswith("nothing.py: No such file or directory\n")
    assert command("orcap.run").returncode == 1 and "orcap run script.py" in command("orcap.run", "--help").stdout


def test_shell_reads_lines(tmp_path):
    name = tmp_path / "one.pcap"
    name.write_bytes(pcap([(1, 0, QUERY)]))
    done = command("orcap.shell", str(name), stdin="len(packets)\nIP(ttl=3)\nimport scapy.all\nscapy.all.IP is IP\n1 / 0\n")
    assert done.returncode == 0 and "1\n" in done.stdout and "<IP  ttl=3 |>" in done.stdout and "True" in done.stdout
    assert "ZeroDivisionError" in done.stderr and "orcap " in done.stderr.split("\n")[0]
    assert command("orcap.shell", str(tmp_path / "nothing")).returncode == 2
