"""Type stubs: what mypy says of a program, and whether stubs and package agree. Skipped where mypy is absent."""
import os
import site
import subprocess
import sys

import pytest

import orcap

pytest.importorskip("mypy")
SITE = os.path.dirname(os.path.dirname(os.path.abspath(orcap.__file__)))
if not os.path.exists(os.path.join(SITE, "orcap", "layers", "inet.pyi")):
    pytest.skip("the package was built without type stubs", allow_module_level=True)
PROGRAM = """
import orcap
from orcap.all import *
from orcap.layers.inet import UDP

number: int = IP().ttl
text: str = UDP().sport
IP(tll=3)
for each in rdpcap("a.pcap"):
    print(each.summary(), hexdump(each, dump=True))
reveal_type(IP().src)
"""
# mypy finds an installed package itself, and wants no installed ones in its path
WHERE = {} if SITE in site.getsitepackages() else {"MYPYPATH": SITE}
# on the class a field's name is the field, on its objects the value
FIELDS = r"orcap\.(layers|contrib)\.[a-z0-9_]+\.[A-Za-z0-9_]+\.(?!__init__).*"


def run(*arguments, **environment):
    """The package is found by MYPYPATH, or imported where it is compared."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, env={**own, **environment})


def test_a_program_is_checked(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    said = run("mypy", "--follow-imports=silent", "--no-color-output", "--cache-dir=%s" % tmp_path, str(program), **WHERE).stdout
    found = [line.partition(": ")[2] for line in said.splitlines() if ".py:" in line]
    assert [line.partition(" [")[0].strip() for line in found if "defined in" not in line] == [
        'error: Incompatible types in assignment (expression has type "int", variable has type "str")', 'error: Unexpected keyword argument "tll" for "IP"',
        'note: Revealed type is "str"']


def test_stubs_agree_with_the_package(tmp_path):
    allowed = tmp_path / "allowed"
    allowed.write_text("\n".join([FIELDS, r".*\.__getattr__", ""]))
    done = run("mypy.stubtest", "orcap.all", "orcap._orcap", "orcap.layers.inet", "orcap.layers.dns", "orcap.contrib.mpls", "--ignore-missing-stub",
               "--ignore-unused-allowlist", "--allowlist", str(allowed), PYTHONPATH=os.pathsep.join([SITE, *filter(None, sys.path)]))
    assert done.returncode == 0, done.stdout


STRICT = """
import orcap.layers.dhcp, orcap.layers.dns, orcap.layers.dot11, orcap.layers.inet6, orcap.layers.l2, orcap.contrib.mpls
from orcap.all import *
from orcap.layers.inet import IP, TCP

for packet in rdpcap("a.pcap"):
    if TCP in packet:
        print(packet[TCP].sport, packet.summary(), hexdump(packet, dump=True), packet.time + 1)
ttl: int = IP(dst="192.0.2.1").ttl
wrpcap("b.pcap", [IP() / TCP(dport=80)])
sniff(offline="a.pcap", prn=lambda each: each.summary(), count=10)
bind_layers(TCP, IP, dport=4242)
"""


def test_a_program_may_be_strict(tmp_path):
    """Nobody who asks mypy for everything hears of orcap's own stubs."""
    program = tmp_path / "program.py"
    program.write_text(STRICT)
    done = run("mypy", "--strict", "--follow-imports=silent", "--no-color-output", "--cache-dir=%s" % tmp_path, str(program), **WHERE)
    assert done.returncode == 0, done.stdout
