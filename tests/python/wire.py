"""A wire for tests: network namespaces that they make themselves, with veth pairs between them, and nothing else of the machine.

    a 192.0.2.1 ──── router ──── b 198.51.100.1
                       └──────── c 203.0.113.1

A host's interface is "eth0", the router's are "to-a", "to-b" and "to-c" with .254 in each net; IPv6 is 2001:db8:1::1 with 2001:db8:1::fe, and :2: and :3:. Where the kernel or the
rights do not allow it, `hosts()` raises Refused with what it said."""
import ctypes
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from time import monotonic, sleep

NETS = {"a": ("192.0.2", "2001:db8:1"), "b": ("198.51.100", "2001:db8:2"), "c": ("203.0.113", "2001:db8:3")}
CLONE_NEWNET = 0x40000000


class Refused(Exception):
    """There can be no namespaces here."""


class Host:
    """A network namespace, kept by a process in it that waits as long as this one lives."""

    def __init__(self, name):
        self.name = name
        self.keeper = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo ready; exec cat >/dev/null"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.keeper.stdout.readline() != "ready\n":
            raise Refused(self.keeper.stderr.read().strip())
        self.path = "/proc/%d/ns/net" % self.keeper.pid
        if name in NETS:
            self.ip, self.ip6 = NETS[name][0] + ".1", NETS[name][1] + "::1"
            self.gateway, self.gateway6 = NETS[name][0] + ".254", NETS[name][1] + "::fe"

    def command(self, *command):
        """The words of a command that works in here."""
        return ["nsenter", "--net=" + self.path, *command]

    @staticmethod
    def _environment(command):
        """Sanitizers are loaded into this Python, and into no tool of the system."""
        return None if sys.executable in command else {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}

    def popen(self, *command, **options):
        return subprocess.Popen(self.command(*command), **{"env": self._environment(command), **options})

    def run(self, *command, **options):
        return subprocess.run(self.command(*command), env=self._environment(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, **options)

    def check(self, *command):
        done = self.run(*command)
        if done.returncode:
            raise Refused("%s: %s" % (" ".join(command), done.stderr.strip()))
        return done.stdout

    def python(self, code, **options):
        """What a program prints that runs in here."""
        done = self.run(sys.executable, "-c", code, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def inside(self):
        """The thread that runs this is in here meanwhile."""
        libc = ctypes.CDLL(None, use_errno=True)
        home, there = os.open("/proc/thread-self/ns/net", os.O_RDONLY), os.open(self.path, os.O_RDONLY)

        def enter(fd):
            if libc.setns(fd, CLONE_NEWNET):
                raise Refused(os.strerror(ctypes.get_errno()))
        try:
            enter(there)
            yield self
        finally:
            enter(home)
            os.close(home)
            os.close(there)

    def end(self):
        self.keeper.kill()
        self.keeper.wait()
        self.keeper.stdin.close()
        self.keeper.stdout.close()
        self.keeper.stderr.close()


def _settle(host):
    """No waiting for addresses that might be double, no checks of where packets come from."""
    host.check("sh", "-c", "for f in all default; do echo 0 > /proc/sys/net/ipv6/conf/$f/accept_dad; echo 0 > /proc/sys/net/ipv4/conf/$f/rp_filter; done")
    host.check("ip", "link", "set", "lo", "up")


def _join(router, host):
    net, net6 = NETS[host.name]
    router.check("ip", "link", "add", "to-" + host.name, "type", "veth", "peer", "name", "eth0", "netns", str(host.keeper.pid))
    for own, interface, last, last6 in ((router, "to-" + host.name, "254", "fe"), (host, "eth0", "1", "1")):
        own.check("ip", "addr", "add", "%s.%s/24" % (net, last), "broadcast", net + ".255", "dev", interface)
        own.check("ip", "-6", "addr", "add", "%s::%s/64" % (net6, last6), "dev", interface, "nodad")
        own.check("ip", "link", "set", interface, "up")
    host.check("ip", "route", "add", "default", "via", host.gateway)
    host.check("ip", "-6", "route", "add", "default", "via", host.gateway6)


def _wait(made):
    """Until all ends of all wires know that they are connected."""
    until = monotonic() + 10
    while any("LOWERLAYERDOWN" in text or " DOWN " in text for text in (host.check("ip", "-br", "link") for host in made.values())):
        if monotonic() > until:
            raise Refused("veth pairs do not come up")
        sleep(0.02)


@contextmanager
def hosts():
    """{"a": Host, "b": …, "c": …, "router": …}"""
    made = {}
    if sys.platform != "linux" or not all(shutil.which(tool) for tool in ("ip", "unshare", "nsenter")):
        raise Refused("ip, unshare and nsenter are not all there")
    try:
        for name in ("router", *NETS):
            made[name] = Host(name)
            _settle(made[name])
        made["router"].check("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; "
                                         "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit")
        for name in NETS:
            _join(made["router"], made[name])
        _wait(made)
        yield made
    finally:
        for host in made.values():
            host.end()
