"""Numbers and their names, as the engine's lists have them."""
from orcap import _orcap
from orcap.dadict import DADict
from orcap.packet import builtin_classes
from orcap._outside.registries import EtherDA


def names_of(layer, field):
    """{number: name} of a field of one of the engine's classes."""
    for name, _, _, _, names in _orcap.fields(builtin_classes[layer]._protocol) if layer in builtin_classes else ():
        if name == field:
            return names
    return {}


def names_of_codes(layer, number):
    """{code: name} of a type of ICMP."""
    shown = {code: builtin_classes[layer](type=number, code=code)._field_text("code", code) for code in range(16)}
    return {code: name for code, name in shown.items() if name != str(code)}


def _numbers(title, layer, field, kind=DADict):
    table = kind(title)
    table.update(names_of(layer, field))
    return table


IP_PROTOS = _numbers("/etc/protocols", "IP", "proto")
ETHER_TYPES = _numbers("/etc/ethertypes", "Ether", "type", EtherDA)
TCP_SERVICES = _numbers("/etc/services-tcp", "TCP", "dport")
UDP_SERVICES = _numbers("/etc/services-udp", "UDP", "dport")
SCTP_SERVICES = _numbers("/etc/services-sctp", "SCTP", "dport")

# what else Scapy's modules call by names: the name, and the field that has them
_TABLES = """
dnsqtypes DNSQR.qtype dnstypes DNSRR.type dnsclasses DNSQR.qclass dnssecalgotypes DNSRRDS.algorithm dnssecdigesttypes DNSRRDS.digesttype
dnssecnsec3algotypes EDNS0N3U.alg_code edns0types EDNS0TLV.optcode extended_dns_error_codes EDNS0ExtendedDNSError.info_code svc_param_keys SvcParam.key
icmptypes ICMP.type COOKED_LINUX_PACKET_TYPES CookedLinux.pkttype LOOPBACK_TYPES Loopback.type HARDWARE_TYPES ARP.hwtype
ipv6nh IPv6.nh icmp6types ICMPv6Unknown.type icmp6ndopts ICMPv6NDOptUnknown.type icmp6ndraprefs ICMPv6ND_RA.prf icmp6_niqtypes ICMPv6NIQueryNOOP.qtype
rplcodes ICMPv6RPL.code mhtypes MIP6MH_Generic.mhtype bastatus MIP6MH_BA.status
dhcp6opts DHCP6OptUnknown.optcode dhcp6types DHCP6.msgtype duidtypes DUID_LLT.type duidhwtypes DUID_LLT.hwtype
dhcp6statuscodes DHCP6OptStatusCode.statuscode IANA_ENTERPRISE_NUMBERS DUID_EN.enterprisenum
reason_code Dot11Disas.reason status_code Dot11Auth.status PPI_TYPES PPI_Hdr.pfh_type
eapol_versions EAPOL.version eapol_types EAPOL.type eap_types EAP.type eap_codes EAP.code
hmactypes SCTPChunkParamRequestedHMACFunctions.HMAC_functions_list sctpchunktypes SCTPChunkData.type sctpchunkparamtypes SCTPChunkParam.type
resultcode SCTPChunkParamReConfigRes.result SCTP_PAYLOAD_PROTOCOL_INDENTIFIERS SCTPChunkData.proto_id
SNMP_error SNMPget.error SNMP_trap_types SNMPtrapv1.generic_trap TFTP_operations TFTP.op TFTP_Error_Codes TFTP_ERROR.errorcode
""".split()
for _name, _field in zip(_TABLES[::2], _TABLES[1::2]):
    globals()[_name] = names_of(*_field.split("."))

# IP protocols as plots label them
proto_names = {1: "ICMP", 6: "TCP", 17: "UDP"}
icmpcodes = {number: names for number in (3, 5, 11, 12, 40) if (names := names_of_codes("ICMP", number))}
