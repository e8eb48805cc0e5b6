"""Classes of layers that the engine does not read yet and that scripts test for: `Dot11 in pkt` is false then, instead of a NameError. The one list
of them; a name goes when the engine knows the protocol."""
from orcap.packet import Packet, Packet_metaclass, builtin_classes

NAMES = """
AH BOOTP BOOTPD CookedLinuxV2 DHCP DHCP6 DHCP6_Solicit Dot11 Dot11Auth Dot11Beacon Dot11Deauth Dot11Elt Dot11ProbeReq Dot11ProbeResp Dot11QoS
EAP EAPOL ESP GRE GRE_PPTP HCI_Hdr ICMPv6DestUnreach ICMPv6EchoReply ICMPv6EchoRequest ICMPv6ND_NA ICMPv6ND_NS ICMPv6ND_RA ICMPv6ND_RS
ICMPv6PacketTooBig ICMPv6ParamProblem ICMPv6TimeExceeded ICMPv6Unknown IGMP IPv6 IPv6ExtHdrDestOpt IPv6ExtHdrFragment IPv6ExtHdrHopByHop
IPv6ExtHdrRouting ISAKMP L2TP LLMNRQuery LLMNRResponse LLTD MGCP NBNSQueryRequest NBTDatagram NBTSession NTP NetflowHeader PPP PPPoE PPPoED PPI
RIP RTP Radius RadioTap SCTP SCTPChunkData SMB_Header SNMP STP Skinny TFTP USBpcap VRRP VXLAN
""".split()

classes = {name: Packet_metaclass(name, (Packet,), {"fields_desc": [], "__module__": "orcap._packet.coming"}, protocol=-3)
           for name in NAMES if name not in builtin_classes}
