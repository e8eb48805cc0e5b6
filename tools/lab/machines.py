"""Who is in the office, and whom it talks to.

Addresses are those that RFC 5737 and RFC 3849 set aside for documentation, Ethernet addresses those of RFC 7042, names those of RFC 2606. The capture
is made where the office meets its gateway: what is outside speaks with the gateway's Ethernet address. VLAN 42 has the telephones.
"""


class Machine:
    def __init__(self, name, number, ip=None, ip6=None, mac=None, vlan=None, timestamps=False):
        self.name, self.ip, self.ip6, self.vlan = name, ip, ip6, vlan
        self.mac = mac or f"00:00:5e:00:53:{number:02x}"
        self.timestamps = timestamps  # its TCP sends them (RFC 7323)
        self.ident = number * 257  # of its next IPv4 packet
        self.used = set()  # ports

    def address(self, v6):
        return self.ip6 if v6 else self.ip

    def next_ident(self):
        self.ident = (self.ident + 1) % 65536
        return self.ident

    def port(self, chance):
        """A port of its own that it has not used before."""
        while True:
            port = chance.randint(49152, 65535)
            if port not in self.used:
                self.used.add(port)
                return port

    def link_local(self):
        """The same machine under the address that it gives itself (RFC 4291, section 2.5.1)."""
        m = [int(byte, 16) for byte in self.mac.split(":")]
        return Machine(self.name, m[5], None, f"fe80::{(m[0] ^ 2) << 8 | m[1]:x}:{m[2]:x}ff:fe{m[3]:02x}:{m[4] << 8 | m[5]:x}", self.mac, self.vlan)


def group(ip=None, ip6=None):
    """Where those listen who joined: addresses of Ethernet follow from those of IP (RFC 1112, section 6.4; RFC 2464, section 7)."""
    if ip:
        parts = [int(part) for part in ip.split(".")]
        return Machine(ip, 0, ip, None, f"01:00:5e:{parts[1] & 127:02x}:{parts[2]:02x}:{parts[3]:02x}")
    low = [word.zfill(4) for word in ip6.split("::")[-1].split(":")][-2:]
    low = ["0000"] * (2 - len(low)) + low
    return Machine(ip6, 0, None, ip6, "33:33:" + ":".join(word[i:i + 2] for word in low for i in (0, 2)))


def solicited(ip6):
    """The group in which a neighbour is looked for (RFC 4291, section 2.7.1)."""
    word = ip6.split(":")[-1].zfill(4)
    return Machine(ip6, 0, None, f"ff02::1:ff00:{word.lstrip('0') or '0'}", f"33:33:ff:00:{word[:2]}:{word[2:]}")


class Office:
    """Everybody, by name."""

    def __init__(self):
        self.gateway = Machine("gateway", 0x01, "192.0.2.1", "2001:db8:0:2::1")
        self.amy = Machine("amy", 0x10, "192.0.2.10", "2001:db8:0:2::10", timestamps=True)
        self.ben = Machine("ben", 0x11, "192.0.2.11", "2001:db8:0:2::11")
        self.cho = Machine("cho", 0x12, "192.0.2.12", "2001:db8:0:2::12")
        self.dora = Machine("dora", 0x13, "192.0.2.13", "2001:db8:0:2::13", timestamps=True)
        self.eli = Machine("eli", 0x14, "192.0.2.14", "2001:db8:0:2::14")
        self.printer = Machine("printer", 0x20, "192.0.2.20")
        self.files = Machine("files", 0x21, "192.0.2.21", "2001:db8:0:2::21", timestamps=True)
        self.watch = Machine("watch", 0x30, "192.0.2.30")  # asks machines how they are, keeps their logs
        self.resolver = Machine("ns", 0x35, "192.0.2.53", "2001:db8:0:2::53")
        self.mallory = Machine("mallory", 0x66, "192.0.2.66")
        self.people = [self.amy, self.ben, self.cho, self.dora, self.eli]

        self.voice_gateway = Machine("gateway", 0x01, "192.0.2.129", vlan=42)
        self.phones = [Machine("phone-a", 0x40, "192.0.2.140", vlan=42), Machine("phone-b", 0x41, "192.0.2.141", vlan=42)]
        self.exchange = Machine("pbx", 0x42, "192.0.2.142", vlan=42)

        self.web = self.outside("www.example.com", "198.51.100.80", "2001:db8:80::80")
        self.cdn = self.outside("cdn.example.net", "198.51.100.90", "2001:db8:80::90")
        self.shop = self.outside("shop.example.com", "198.51.100.81")
        self.proxy = self.outside("proxy.example.net", "198.51.100.31")
        self.intranet = self.outside("intranet.example.com", "198.51.100.82")
        self.mail = self.outside("mail.example.com", "198.51.100.25", "2001:db8:80::25")
        self.bank = self.outside("bank.example", "203.0.113.20")
        self.cloud = self.outside("cloud.example", "203.0.113.21", "2001:db8:113::21")
        self.clock = self.outside("time.example.org", "203.0.113.123")
        self.mirror = self.outside("mirror.example.net", "203.0.113.50")
        self.home = self.outside("update.example", "203.0.113.66")  # where a program calls
        self.branch = self.outside("branch", "203.0.113.200", "2001:db8:0:9::1")  # the far end of a tunnel
        self.nobody = self.outside("nobody", "203.0.113.99")

    def outside(self, name, ip, ip6=None):
        return Machine(name, 0, ip, ip6, self.gateway.mac)

    def internal(self):
        return [value for value in vars(self).values() if isinstance(value, Machine) and value.ip and value.ip.startswith("192.0.2.") and not value.vlan]
