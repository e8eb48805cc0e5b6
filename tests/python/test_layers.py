"""Layers whose values are neither plain numbers nor lists in Scapy 2.8: expected values are what it gives."""
from uuid import UUID

from orcap.all import *


def test_times_of_spanning_tree_are_seconds():
    built = bytes(LLC() / STP(age=2, maxage=20.5))
    assert built[-8:].hex() == "0200148002000f00"
    read = LLC(built)
    assert (read.age, read.maxage, read.hellotime) == (2.0, 20.5, 2.0)


def test_chunk_holds_one_packet():
    packet = SCTP() / SCTPChunkData(beginning=1, ending=1, data=Raw(b"abcde")) / SCTPChunkSACK(gap_ack_list=["2:3"])
    built = bytes(packet)
    assert built[8:].hex() == "07e2518b0003001500000000000000000000000061626364650000000300001400000000000000000001000000020003"
    read = SCTP(built)
    assert isinstance(read.data, Raw) and read.data.load == b"abcde"
    assert read[SCTPChunkSACK].gap_ack_list == ["2:3"]
    del read.chksum
    read[SCTPChunkData].data = Raw(b"xyz")
    assert bytes(read)[8:12].hex() == "bba2ff05" and bytes(read)[28:32] == b"xyz\0"
    assert "     \\data      \\\n      |###[ Raw ]###\n      |  load      = b'xyz'\n" in read.show(dump=True)


def test_what_follows_sets_several_fields():
    assert bytes(LLC() / SNAP())[:3].hex() == "aaaa03"
    vxlan = VXLAN() / Ether()
    assert (vxlan.flags, vxlan.NextProtocol) == (12, 3)
    assert (IP() / IGMPv2_MR()).ttl == 1


def test_protocol_field_of_ppp_keeps_its_size():
    read = PPP(b"\x21" + bytes(IP()))
    assert read.proto == 0x21 and bytes(read)[:1] == b"\x21"
    assert bytes(PPP())[:2] == b"\x00\x21"


def test_options_of_dhcp_are_tuples():
    options = [("message-type", "discover"), ("router", "192.0.2.1", "192.0.2.2"), ("param_req_list", [1, 2, 3]), ("hostname", "abc"),
               (200, b"xy"), ("lease_time", 5, 6), "end", "pad", b"\x01\x02"]
    built = bytes(IP() / UDP() / BOOTP(chaddr="00:00:5e:00:53:01") / DHCP(options=options))
    assert built[264:].hex() == "638253633501010308c0000201c0000202370301020" "30c03616263c8027879330800000005000000" "06ff000102"
    read = IP(built)
    assert (read[UDP].sport, read[UDP].dport, read[BOOTP].options) == (67, 68, b"c\x82Sc")
    assert read[BOOTP].chaddr == bytes.fromhex("00005e005301") + bytes(10)
    assert read[DHCP].options == [("message-type", 1), ("router", "192.0.2.1", "192.0.2.2"), ("param_req_list", [1, 2, 3]),
                                  ("hostname", b"abc"), (200, b"xy"), ("lease_time", 5, 6), "end", "pad", b"\x01\x02"]
    read[DHCP].options.append(("server_id", "192.0.2.9"))
    assert bytes(read).endswith(bytes.fromhex("ff0001023604c0000209"))
    assert "hostname" not in globals()


def test_times_of_ntp_are_decimal_numbers():
    from decimal import Decimal
    built = bytes(NTPHeader(ref=Decimal("3911431125.5"), delay=0.0625, orig=0, sent=0))
    assert built[4:8].hex() == "00001000" and built[16:24].hex() == "e923b3d580000000"
    read = NTPHeader(built)
    assert isinstance(read.ref, Decimal) and read.ref == Decimal("3911431125.5") and str(read.delay) == "0.0625"
    assert read.ref + 0.5 == 3911431126 and read.recv == 0
    assert "ref       = Wed, 13 Dec 2023 04:38:45 +0000" in read.show(dump=True)


def test_names_of_netbios_are_bytes():
    built = bytes(NBNSHeader() / NBNSQueryRequest(QUESTION_NAME="ALPHA"))
    assert built[12:].hex() == "20" + b"EBEMFAEIEBCACACACACACACACACACA".hex() + "4141" + "00" + "00200001"
    read = NBNSHeader(built)
    assert read.QUESTION_NAME == b"ALPHA" and isinstance(read.payload, NBNSQueryRequest)
    read[NBNSQueryRequest].QUESTION_NAME = b"BETA"
    assert NBNSHeader(bytes(read)).QUESTION_NAME == b"BETA"


def test_options_of_dhcpv6_follow_one_another():
    packet = DHCP6_Solicit(trid=1) / DHCP6OptClientId(duid=DUID_LL(lladdr="00:00:5e:00:53:01")) / DHCP6OptDNSDomains(dnsdomains=["a.example", "b.example."])
    built = bytes(packet)
    assert built.hex() == ("01000001" "0001000a" "0003" "0001" "00005e005301" "00180016"
                           + b"\1a\7example\0\1b\7example\0".hex())
    read = DHCP6_Solicit(built)
    assert [type(layer).__name__ for layer in (read.payload, read.payload.payload)] == ["DHCP6OptClientId", "DHCP6OptDNSDomains"]
    assert read.duid.lladdr == "00:00:5e:00:53:01" and read[DHCP6OptDNSDomains].dnsdomains == ["a.example.", "b.example."]
    assert DHCP6OptOptReq().reqopts == [23, 24] and bytes(DHCP6OptOptReq()).hex() == "00060004" "00170018"
    inside = DHCP6OptIA_NA(bytes(DHCP6OptIA_NA(iaid=1, ianaopts=[DHCP6OptIAAddress(addr="2001:db8::1")])))
    assert inside.optlen == 40 and inside.ianaopts[0].addr == "2001:db8::1"


def test_a_family_stands_for_its_layers():
    packet = IP(bytes(IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=123, dport=123) / NTP(version=4)))
    assert type(NTP(version=2, mode=6)) is NTPHeader and type(NTP(b"\x16\x01" + bytes(20))) is NTPControl
    assert NTP in packet and packet.haslayer("NTP") and packet[NTP].version == 4 and issubclass(NTPPrivate, NTP)
    assert NTP not in IP() / UDP() and not (IP() / UDP()).haslayer("NTP")


def test_messages_of_ipv6_go_to_their_groups():
    assert [(IPv6(src="fe80::1") / cls()).dst for cls in (ICMPv6ND_RS, ICMPv6ND_RA, ICMPv6MLDone, ICMPv6MLReport2, ICMPv6EchoRequest)] == \
        ["ff02::2", "ff02::1", "ff02::2", "ff02::16", "::1"]
    assert bytes(IPv6(src="fe80::1") / ICMPv6ND_RS())[24:40].hex() == "ff020000000000000000000000000002"
    assert (IPv6(src="fe80::1", dst="fe80::2") / ICMPv6ND_NS()).dst == "fe80::2"


def test_bytes_choose_among_classes_that_extend_one():
    assert type(EAP(b"\x01\x02\x00\x06\x04\x00")).__name__ == "EAP_MD5"
    assert Dot11Elt(bytes(Dot11EltRates(rates=[0x82, 0x84]))).rates == [0x82, 0x84]
    assert [type(IGMP(type=kind)).__name__ for kind in (0x11, 0x12, 0x16, 0x17, 0x22)] == ["IGMP_MQ", "IGMP_MR", "IGMPv2_MR", "IGMPv2_LG", "IGMPv3_MR"]
    assert type(IGMPv3()).__name__ == "IGMP_MQ" and type(IGMPv3(type=0x11)).__name__ == "IGMPv3_MQ"


def test_what_beacons_tell_of_networks():
    frame = Dot11Beacon(cap="ESS+privacy") / Dot11Elt(ID="SSID", info=b"net") / Dot11EltDSSSet(channel=6) / Dot11EltRSN(akm_suites=[AKMSuite(suite=2)])
    assert frame.network_stats() == {"ssid": "net", "channel": 6, "crypto": {"WPA2/PSK"}}
    assert (Dot11ProbeResp() / Dot11EltRates(rates=[0x82, 11])).network_stats() == {"rates": [1.0, 5.5], "crypto": {"OPN"}}


def test_addresses_of_routers_are_of_the_layer_below():
    message = bytes.fromhex("3101640100640000" "20010db8000000000000000000000001")
    assert IPv6(bytes(IPv6(src="fe80::1", dst="ff02::12", nh=112) / Raw(message)))[VRRPv3].addrlist == ["2001:db8::1"]


def test_lists_of_packets_of_layers():
    data = [EIR_Hdr() / EIR_Flags(flags=6), EIR_Hdr() / EIR_CompleteList128BitServiceUUIDs(svc_uuids=[UUID(int=1)])]
    built = bytes(BTLE() / BTLE_ADV() / BTLE_ADV_IND(AdvA="00:00:5e:00:53:01", data=data))
    read = BTLE(built)
    assert built[6:12].hex() == "0153005e0000" and read.AdvA == "00:00:5e:00:53:01"
    assert [type(each.payload).__name__ for each in read.data] == ["EIR_Flags", "EIR_CompleteList128BitServiceUUIDs"]
    assert read.data[1].svc_uuids == [UUID(int=1)] and read.data[1].len == 17
    cut = BTLE_ADV_IND(b"\x01\x53\x00\x5e\x00\x00\x02\x01\x06\x05")
    assert [type(each).__name__ for each in cut.data] == ["EIR_Hdr", "Raw"]


def test_elements_answer_to_older_names():
    assert (Dot11Elt(ID="Rates").ID, Dot11Elt(ID="DSset").ID, Dot11Elt(ID="Vendor").ID) == (1, 3, 221)
    assert Dot11Elt.ID.i2s[1] == "Supported Rates" and Dot11Elt(ID=1).sprintf("%ID%") == "Supported Rates"
    assert type(NTP(b"")) is Raw
