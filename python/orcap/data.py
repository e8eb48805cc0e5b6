"""Numbers by the names that scripts know: link types (tcpdump.org/linktypes.html), hardware types (Linux, if_arp.h), kinds of IPv6 addresses."""
from orcap.config import conf
from orcap.consts import FREEBSD, NETBSD, OPENBSD, WINDOWS
from orcap.dadict import DADict
from orcap.numbers import ETHER_TYPES, IP_PROTOS, TCP_SERVICES, UDP_SERVICES

EPOCH = 0
MTU = 0xffff
ETHER_ANY = b"\x00" * 6
ETHER_BROADCAST = b"\xff" * 6
ETH_P_ALL, ETH_P_IP, ETH_P_ARP, ETH_P_IPV6, ETH_P_MACSEC = 3, 0x800, 0x806, 0x86dd, 0x88e5
SOL_PACKET, SO_ATTACH_FILTER, SO_TIMESTAMPNS = 263, 26, 35
ARPHDR_ETHER, ARPHDR_METRICOM, ARPHDR_PPP, ARPHDR_LOOPBACK, ARPHDR_TUN = 1, 23, 512, 772, 65534

_LINK_TYPES = """
NULL 0 EN10MB 1 EN3MB 2 AX25 3 PRONET 4 CHAOS 5 IEEE802 6 ARCNET 7 SLIP 8 PPP 9 FDDI 10 RAW 12 RAW_ALT 101 SLIP_BSDOS 15 PPP_BSDOS 16 PFSYNC 18
HHDLC 121 ATM_CLIP 19 PPP_SERIAL 50 PPP_ETHER 51 SYMANTEC_FIREWALL 99 C_HDLC 104 IEEE802_11 105 FRELAY 107 LOOP 108 ENC 109 LINUX_SLL 113
LTALK 114 PFLOG 117 PRISM_HEADER 119 AIRONET_HEADER 120 IP_OVER_FC 122 IEEE802_11_RADIO 127 ARCNET_LINUX 129 LINUX_IRDA 144
IEEE802_11_RADIO_AVS 163 LINUX_LAPD 177 BLUETOOTH_HCI_H4 187 USB_LINUX 189 PPI 192 IEEE802_15_4_WITHFCS 195 BLUETOOTH_HCI_H4_WITH_PHDR 201
AX25_KISS 202 PPP_WITH_DIR 204 FC_2 224 CAN_SOCKETCAN 227 IPV4 228 IPV6 229 IEEE802_15_4_NOFCS 230 USBPCAP 249 NETLINK 253 USB_DARWIN 266
BLUETOOTH_LE_LL 251 BLUETOOTH_LINUX_MONITOR 254 BLUETOOTH_LE_LL_WITH_PHDR 256 VSOCK 271 NORDIC_BLE 272 ETHERNET_MPACKET 274 LINUX_SLL2 276
""".split()
_HARDWARE = """
ETHER 1 EETHER 2 AX25 3 PRONET 4 CHAOS 5 IEEE802 6 ARCNET 7 DLCI 15 ATM 19 METRICOM 23 SLIP 256 CSLIP 257 SLIP6 258 CSLIP6 259 ADAPT 264 CAN 280
PPP 512 CISCO 513 RAWHDLC 518 TUNNEL 768 FRAD 770 LOOPBACK 772 LOCALTLK 773 FDDI 774 SIT 776 FCPP 784 FCAL 785 FCPL 786 FCFABRIC 787 IRDA 783
IEEE802_TR 800 IEEE80211 801 IEEE80211_PRISM 802 IEEE80211_RADIOTAP 803 IEEE802154 804 NETLINK 824 VSOCKMON 826 LAPD 8445 NONE 65534
""".split()
globals().update(("DLT_" + name, int(number)) for name, number in zip(_LINK_TYPES[::2], _LINK_TYPES[1::2]))
globals().update(("ARPHRD_" + name, int(number)) for name, number in zip(_HARDWARE[::2], _HARDWARE[1::2]))

# what in6_getAddrType says
IPV6_ADDR_UNICAST, IPV6_ADDR_MULTICAST, IPV6_ADDR_CAST_MASK = 0x01, 0x02, 0x0f
IPV6_ADDR_GLOBAL, IPV6_ADDR_LOOPBACK, IPV6_ADDR_LINKLOCAL, IPV6_ADDR_SITELOCAL, IPV6_ADDR_SCOPE_MASK = 0x00, 0x10, 0x20, 0x40, 0xf0
IPV6_ADDR_6TO4, IPV6_ADDR_UNSPECIFIED = 0x0100, 0x10000


class ManufDA(DADict):
    """Who makes what has a hardware address; empty until a program fills it: {"00:00:5E": ("short", "long")}."""

    def _parts(self, mac):
        return self.get(mac.upper()[:8])

    def lookup(self, mac):
        """(short name, long name) of a maker, or the address twice."""
        return self._parts(mac) or (mac, mac)

    def reverse_lookup(self, name, case_sensitive=False):
        """The prefixes of makers with that name in theirs."""
        wanted = name if case_sensitive else name.lower()
        return {prefix: names for prefix, names in (self.items())
                if any(wanted in (each if case_sensitive else each.lower()) for each in names)}


MANUFDB = ManufDA("manufdb")
conf.manufdb, conf.ethertypes, conf.protocols, conf.services_tcp, conf.services_udp = MANUFDB, ETHER_TYPES, IP_PROTOS, TCP_SERVICES, UDP_SERVICES
