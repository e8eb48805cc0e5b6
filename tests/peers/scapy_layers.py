#!/usr/bin/env python3
"""scapy_layers.py [--modules l2,contrib.lldp] [--classes GRE,LLC] [--parts fields,bytes] [--rounds N] [-v]: every layer, side by side with Scapy.

For each class of Scapy's modules: is there a class of its name here, with the same fields in the same order (fields), the same default values
(defaults), names of values (names), bytes and text of a packet of defaults (bytes, show), the same bytes and layers when it stands on and under
others (stacks), the same bytes, layers and text with random values (values), and does it read as Scapy does what is cut short (cuts) or random (noise)?
Packets on which Scapy raises are not counted. Differences are told by class and part, with the first one of each; where orcap goes its own way,
OTHERWISE says why. Last line: `N passed, N failed`, of classes. Without a Scapy nothing is done."""
import argparse
import fnmatch
import json
import os
import subprocess
import sys

# Scapy's modules whose classes the lists have.
MODULES = """packet l2 inet inet6 fddi frame_relay chdlc ppi ppp igmp vrrp sctp l2tp vxlan dot11 eap dns dhcp dhcp6 ntp tftp snmp radius netbios llmnr hsrp ipsec bluetooth4LE netflow isakmp
contrib.lldp contrib.cdp contrib.igmp contrib.igmpv3 contrib.pim contrib.eigrp contrib.ospf contrib.erspan contrib.mpls contrib.chdlc contrib.geneve
contrib.gtp contrib.ppi_cace contrib.ppi_geotag contrib.nflog contrib.dtp""".split()
PARTS = "missing fields defaults names bytes show stacks values cuts noise".split()

# Why a class, or one part or one field of it, is not compared: "Class", "Class part" or "Class part field", each word with * for any text.
DRAWN = "Scapy draws a random value for each packet; here zeros stand until one is given"
OF_NOW = "Scapy puts in the time of the call"
BASE = "in Scapy what others are derived from, and no packet by itself"
NOT_HERE = "no list has it yet"
WHAT_IS_BUILT = "Scapy shows None or nothing; here the value is shown that is built"
EMPTY = "Scapy shows empty bytes where a packet or a list would be"
OTHERWISE = {
    **dict.fromkeys(("_*", "IGMPv3", "PPI_Element missing", "DNSCompressedPacket missing", "CDPMsg missing", "PIMv2JoinPruneAddrsBase missing",
                     "IE_Base missing", "GTPmorethan1500 missing"), BASE),
    **dict.fromkeys(("MPacketPreamble", "DNSTCP", "LLDPDUPowerViaMDI*", "ERSPAN missing", "GTP_ExtensionHeader missing", "IE_* missing", "QoS_Profile missing",
                     "GTPCreatePDPContext* missing", "GTPUpdatePDPContext* missing", "GTPDeletePDPContext* missing", "GTPPDUNotificationRequest missing",
                     "PPI_Dot11Common missing", "HCSIPacket missing", "PPI_Geotag_* missing", "Netflow*Options* missing"), NOT_HERE),
    **dict.fromkeys(("ICMPv6NI* defaults nonce", "ICMPv6NI* bytes", "ICMPv6NI* show", "SCTPChunkParamRandom", "PIMv2HelloGenerationID", "EIGRPAuthData",
                     "IE_TEIDI", "IE_GSNAddress defaults", "IE_GSNAddress bytes", "IE_GSNAddress show"), DRAWN),
    **dict.fromkeys(("ICMP defaults ts_*", "ICMPerror defaults ts_*", "NTP bytes", "NTPHeader bytes", "SNMPtrapv1 show", "NetflowHeaderV9"), OF_NOW),
    **dict.fromkeys(("IPv6ExtHdrSegmentRoutingTLV defaults", "IPv6ExtHdrSegmentRoutingTLV show", "RadiusAttr_Vendor_Specific defaults",
                     "RadiusAttr_Vendor_Specific show", "OSPFv3_* defaults prefix*", "OSPFv3_* show"), WHAT_IS_BUILT),
    **dict.fromkeys(("ICMPv6NDOptRedirectedHdr defaults", "ICMPv6NDOptRedirectedHdr show", "ICMPv6NIReply* defaults", "MIP6OptBindingAuthData defaults",
                     "MIP6OptBindingAuthData show", "VRRPv3 defaults addrlist", "VRRPv3 show", "MKAPDU defaults", "MKAPDU show", "DHCP defaults",
                     "DHCP6Opt*Id defaults duid", "DHCP6Opt*Id show", "NTPControl defaults authenticator", "NTPPrivate defaults authenticator",
                     "NTPControl show", "EDNS0ClientSubnet defaults", "EDNS0ClientSubnet show", "DNSRRNSEC defaults", "DNSRRNSEC3 defaults typebitmaps",
                     "Dot11EltVHTOperation defaults", "Dot11EltVHTOperation show", "Dot11EltHEOperation defaults", "Dot11EltHEOperation show"), EMPTY),
    "NoPayload show": "Scapy gives None where text is asked for",
    "TCP* names ?port": "Scapy takes the names of ports from the machine that it runs on",
    "UDP* names ?port": "Scapy takes the names of ports from the machine that it runs on",
    "STP show": "Scapy shows a number of 256ths as it was given, with a point only when read",
    "IPv46 show": "Scapy makes IPv4 of it when it is shown",
    **dict.fromkeys(("HBHOptUnknown names", "Pad1 names", "PadN names", "RouterAlert names", "RplOption names", "Jumbo names", "HAO names"),
                    "the meaning of the upper bits is shown with packets, not with the field alone"),
    "IPv6ExtHdrSegmentRoutingTLVHMAC bytes": "RFC 8754 section 2.1.2: the length counts the digest that is there",
    "MIP6OptReplayProtection *": "RFC 4285 section 6: the number is one of NTP, seconds and fractions",
    "IGMPv3_MRT": "RFC 4286 section 5: Termination is 0x32, Scapy has Solicitation's number",
    "VRRPv3 bytes": "RFC 5798 section 5.2.5: the count is of addresses; Scapy counts one of none",
    "SCTPChunkParamReConfigRes [bs]*": "RFC 6525 section 4.4: the TSNs are there together or not at all, and the length says it",
    "SCTPChunkPad bytes": "RFC 4820 section 3: the length is that of the header and the padding",
    "RadioTap fields": "radiotap.org: bit 4 is of frequency hopping, which Scapy leaves out",
    "Dot11EltRSN *": "an item's default is that of its class, CCMP; Scapy's list of suites for management frames has one with BIP",
    "GENEVE names": "one list of Ethernet types names them all",
    "NetflowHeaderV? show": "nanoseconds are no date", "NetflowTemplateFieldV9 names": "the names are those of RFC 3954 section 8",
    "ISAKMP_payload_Delete missing": NOT_HERE, "ISAKMP_payload_Proposal *": EMPTY, "ISAKMP_payload_SA *": EMPTY,
    "Dot11Encrypted show": "Scapy shows what it cannot decrypt as Raw",
    "MKAParamSet *": "a set of a type that has no list; Scapy's class for it has no fields",
    "NTPInfoPeerSummary *": "Scapy's default is its table of names",
    "NTPInfoPeer defaults *": "an address reads as one", "NTPInfoPeer show": "an address reads as one",
    "NTPInfoSys defaults *": "an address reads as one", "NTPInfoSys show": "an address reads as one",
    "NTPInfoMemStats show": "counts are whole numbers",
    "AH bytes": "RFC 4302 section 2.2: the length is that of the header; Scapy leaves it 0",
    "_PIMv2GenericHello bytes": "RFC 7761 section 4.9.2: an option has a length",
    **dict.fromkeys(("PIMv2HelloAddrListValue *", "PIMv2HelloAddrList *"), "without an IP layer below Scapy takes IPv6, and here IPv4"),
    "EIGRPv6IntRoute show": "Scapy explains the zeros that a short address leaves out as Teredo's",
    "LLS_Crypto_Auth bytes": "RFC 5613 section 2.3: a TLV is padded to four bytes",
    **dict.fromkeys(("OSPF_Link fields", "OSPF_SummaryIP_LSA fields", "OSPF_SummaryASBR_LSA fields", "OSPF_External_LSA fields", "OSPF_NSSA_External_LSA fields"),
                    "RFC 2328 appendix A.4: metrics by type of service are not in use"),
    "OSPF_BaseLSA *": "an announcement of a type that has no list; Scapy's class for it has no fields",
    **dict.fromkeys(("IE_ExtensionHeaderList bytes", "GTPSupportedExtensionHeadersNotification bytes"), "3GPP TS 29.060 section 7.7.40: the length counts bytes"),
    "DTP stacks": "Scapy finds no class for a TLV whose type it does not know", "DTP noise": "Scapy finds no class for a TLV whose type it does not know",
    **dict.fromkeys(("LL_*FEATURE_* names", "LL_*FEATURE_* noise"), "Scapy lacks a comma between two of the names, and so is off by one from there"),
    **dict.fromkeys(("LL_PERIODIC_SYNC_IND", "LL_CHANNEL_STATUS_IND"), "what is longer than 64 bits is bytes here"),
    "NetflowHeaderV10 *": "RFC 7011 section 3.1: the length is that of the message, the version with it",
}

COMMON = r'''
import importlib, json, logging, random, sys, warnings
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
PACKAGE, job = sys.argv[1], json.load(sys.stdin)
exec("from %s.all import *" % PACKAGE)
conf.color_theme = NoTheme()
conf.verb = 0
found = {}
for module in job["modules"]:
    full = "%s.%s" % (PACKAGE, module if module in ("packet",) or "." in module else "layers." + module)
    try:
        vars_of = vars(importlib.import_module(full))
    except Exception:
        continue
    for name, cls in list(vars_of.items()):
        if isinstance(cls, type) and issubclass(cls, Packet) and cls is not Packet:
            if PACKAGE == "orcap" or cls.__module__ == full and name == cls.__name__:
                found.setdefault(name, cls)

def plain(value, depth=0):
    kind = type(value).__name__
    if kind in ("FlagValue", "bool"):
        return int(value)
    if isinstance(value, Packet):
        return told(value, depth + 1)
    if isinstance(value, (list, tuple)):
        return [plain(each, depth + 1) for each in value]
    if isinstance(value, (bytes, bytearray)):
        return "x:" + bytes(value).hex()
    if value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return int(value) if value == int(value) else repr(value)
    if hasattr(value, "__index__"):
        return int(value)
    text = str(value) if type(value).__str__ is not object.__str__ else kind
    return kind + ("" if " at 0x" in text else ":" + text[:200])

def told(packet, depth=0):
    layers = []
    while packet is not None and type(packet).__name__ != "NoPayload" and len(layers) < 50 and depth < 20:
        layers.append([type(packet).__name__, {name: plain(packet.getfieldval(name), depth) for name in sorted(packet.fields)}])
        packet = packet.payload
    return layers

def tried(make):
    try:
        return make()
    except Exception as error:
        return {"raises": type(error).__name__, "says": str(error)[:100]}
'''

# In Scapy: what there is, and what to ask of both.
ASKER = COMMON + r'''
rng = random.Random(job["seed"])
random.seed(job["seed"])

# what interfaces, routes and neighbours of this machine would say
HERE = {"SourceMACField": "'00:00:5e:00:53:02'", "ARPSourceMACField": "'00:00:5e:00:53:02'", "DestMACField": "'00:00:5e:00:53:01'", "SourceIPField": "'192.0.2.1'",
        "SourceIP6Field": "'2001:db8::1'", "DestIP6Field": "'2001:db8::2'"}
# ports that mean nothing, where the layer above does not set them
PORTS = {"UDP": ("sport=50000", "dport=50001"), "TCP": ("sport=50000", "dport=50001")}

def kinds(field):
    if isinstance(field, MultipleTypeField):
        return [kind for each, _ in field.flds for kind in kinds(each)] + kinds(field.dflt)
    return [type(getattr(field, "fld", field)).__name__]

def made(cls, words="", bound=True):
    """A packet of defaults, but for `words` and for what would differ from machine to machine."""
    fixed = ["%s=%s" % (field.name, HERE[kind]) for field in cls.fields_desc for kind in kinds(field) if kind in HERE]
    fixed += [port for port in PORTS.get(cls.__name__, ()) if port.partition("=")[0] not in words and not (bound and port[0] == "d")]
    return "%s(%s)" % (cls.__name__, ", ".join(sorted(set(fixed)) + [words] if words else sorted(set(fixed))))

def some(field, depth=0):
    """A random value of a field, as text; None where there is none to be had."""
    if isinstance(field, (ConditionalField, Emph)) or hasattr(field, "fld"):
        return some(field.fld, depth)
    if isinstance(field, MultipleTypeField):
        return None
    if isinstance(field, (PacketListField, PacketField)):
        cls = getattr(field, "cls", None)
        if depth > 1 or not isinstance(cls, type) or not issubclass(cls, Packet) or cls.__name__ not in job["classes"]:
            return None
        each = lambda: "%s(%s)" % (cls.__name__, values(cls, depth + 1))
        return each() if isinstance(field, PacketField) and not isinstance(field, PacketListField) else "[%s]" % ", ".join(each() for _ in range(rng.randrange(1, 3)))
    if isinstance(field, FieldListField):
        inner = [some(field.field, depth) for _ in range(rng.randrange(1, 4))]
        return None if None in inner else "[%s]" % ", ".join(inner)
    if isinstance(field, (MACField, )):
        return repr(":".join("%02x" % rng.getrandbits(8) for _ in range(6)))
    if isinstance(field, (IPField, )):
        return repr(".".join(str(rng.getrandbits(8)) for _ in range(4)))
    if isinstance(field, (IP6Field, )):
        return repr(inet_ntop(10, bytes(rng.choice((0, rng.getrandbits(8))) for _ in range(16))))
    size = getattr(field, "size", None) if isinstance(field, BitField) else (field.sz * 8 if isinstance(getattr(field, "sz", None), int) else None)
    numeric = isinstance(field, (BitField, ByteField, ShortField, IntField, LongField, SignedByteField, LEShortField, LEIntField, ThreeBytesField, XLongField, NBytesField))
    if size and isinstance(field, (FlagsField,)) or numeric and size and isinstance(field.default, (int, type(None))):
        size = abs(int(size))
        if isinstance(field, (SignedByteField, SignedShortField, SignedIntField)):
            return str(rng.randrange(-(1 << size - 1), 1 << size - 1))
        keys = [key for key in getattr(field, "i2s", None) or () if isinstance(key, int) and 0 <= key < 1 << size]
        return str(rng.choice((0, 1, (1 << size) - 1, rng.getrandbits(size), rng.choice(keys or [0]))))
    if isinstance(field, StrFixedLenField):
        length = tried(lambda: field.length_from(None))
        return repr(bytes(rng.getrandbits(8) for _ in range(length))) if isinstance(length, int) else None
    if isinstance(field, StrField) and isinstance(field.default, bytes):
        return repr(bytes(rng.randrange(97, 123) for _ in range(rng.randrange(1, 12))))
    return None

def values(cls, depth=0):
    words = []
    for field in cls.fields_desc:
        if rng.random() < 0.4 and not set(kinds(field)) & set(HERE) and not (field.default is None and not getattr(field, "islist", 0)):
            given = some(field, depth)
            if given is not None and not any(word.startswith(field.name + "=") for word in words):
                words.append("%s=%s" % (field.name, given))
    return ", ".join(words)

def fval(words):
    return ", ".join("%s=%r" % (key, value) for key, value in words.items() if isinstance(value, (int, str, bytes)))

pairs = {}
everything = dict(vars(sys.modules["__main__"]), **found)
for parent in {cls for cls in everything.values() if isinstance(cls, type) and issubclass(cls, Packet)}:
    for words, child in parent.payload_guess:
        if not callable(words):
            pairs.setdefault(parent.__name__, []).append((words, child))

def ask(name, cls):
    asked = {"name": name, "module": cls.__module__, "made": made(cls),
             "names": {}, "stacks": [], "values": [], "cuts": [], "noise": []}
    for field in cls.fields_desc:
        inner = getattr(field, "fld", field)
        table = getattr(inner, "i2s", None)
        if isinstance(inner, FlagsField):
            asked["names"][field.name] = [1 << bit for bit in range(abs(inner.size))]
        elif isinstance(table, dict) and type(inner).__name__ != "MultiEnumField":
            width = int(abs(inner.size) if isinstance(inner, BitField) else 8 * getattr(inner, "sz", 4))
            keys = sorted(key for key in table if isinstance(key, int) and 0 <= key < 1 << width)
            asked["names"][field.name] = keys[:300] + [key for key in (3, 77, 200) if key not in table and key < 1 << width]
    for parent in ("Ether", "IP", "IPv6", "UDP", "TCP"):
        asked["stacks"].append(made(everything[parent], bound=False) + "/" + made(cls))
    for child in ("IP", "IPv6", "Ether", "UDP", "LLC"):
        asked["stacks"].append(made(cls) + "/" + made(everything[child]))
    asked["stacks"].append(made(cls) + "/Raw(b'abc')")
    seen = set()
    for words, child in pairs.get(name, ()):
        if child.__name__ in job["knows"] and (child, fval(words)) not in seen and len(seen) < 80:
            seen.add((child, fval(words)))
            asked["stacks"].append(made(cls, fval(words)) + "/" + made(child))
            if (child, "") not in seen:
                seen.add((child, ""))
                asked["stacks"].append(made(cls) + "/" + made(child))
    for parent, children in pairs.items():
        if parent in job["knows"]:
            for words, child in children:
                if child is cls and (parent, "") not in seen and len(seen) < 120:
                    seen.add((parent, ""))
                    asked["stacks"].append(made(everything[parent]) + "/" + made(cls))
                    asked["stacks"].append(made(everything[parent], fval(words)) + "/" + made(cls))
    for _ in range(job["rounds"]):
        asked["values"].append(made(cls, values(cls)) + rng.choice(("", "", "/Raw(%r)" % bytes(rng.getrandbits(8) for _ in range(rng.randrange(1, 9))))))
    data = tried(lambda: bytes(eval(made(cls), everything)))
    if isinstance(data, bytes):
        asked["cuts"] = [data[:size].hex() for size in range(1, min(len(data), 64))]
        for _ in range(2 * job["rounds"]):
            more = bytearray(data + bytes(rng.getrandbits(8) if rng.random() < 0.5 else rng.randrange(5) for _ in range(rng.randrange(24))))
            for _ in range(rng.randrange(1, 4) if more else 0):
                more[rng.randrange(min(len(more), len(data) + 4))] = rng.choice((rng.getrandbits(8), rng.randrange(8)))
            asked["noise"].append(bytes(more).hex())
    return asked

if job["list"]:
    print(json.dumps({name: cls.__module__ for name, cls in found.items()}))
else:
    for name in job["classes"]:
        random.seed(name)
        rng.seed("%s%s" % (job["seed"], name))
        print(json.dumps(ask(name, found[name])))
'''

# In both: the answers.
TELLER = COMMON + r'''
space = dict(vars(sys.modules["__main__"]), **found)
if PACKAGE == "orcap":
    space = {name: value for name, value in dict(builtin_classes, **space).items() if getattr(value, "__module__", "") != "orcap._packet.coming"}

def read(cls, data, show=True):
    def make():
        packet = cls(data)
        return {"layers": told(packet), "built": bytes(packet).hex(), "show": packet.show(dump=True) if show else ""}
    return tried(make)

def stack(text):
    def make():
        packet = eval(text, space)
        data = bytes(packet)
        return dict(read(type(packet), data), bytes=data.hex())
    return tried(make)

def default_of(asked, field):
    """What the field of a packet of defaults reads as."""
    return tried(lambda: plain(getattr(eval(asked["made"], space), field.name)))

def name_of(cls, field, value):
    def make():
        packet = cls()
        found = packet.get_field(field)
        return found.i2repr(packet, found.any2i(packet, value))
    return tried(make)

if job["list"]:
    print(json.dumps(sorted(name for name, cls in space.items() if isinstance(cls, type) and issubclass(cls, Packet))))
for asked in job["asked"]:
    name = asked["name"]
    cls = space.get(name) if PACKAGE == "orcap" else found[name]
    if cls is None:
        print(json.dumps({"missing": "no class of that name"}))
        continue
    said = {"missing": "", "fields": [field.name for field in cls.fields_desc], 
            "defaults": {field.name: default_of(asked, field) for field in cls.fields_desc},
            "names": {field: {str(value): name_of(cls, field, value) for value in values} for field, values in asked["names"].items()},
            "bytes": {asked["made"]: tried(lambda: bytes(eval(asked["made"], space)).hex())},
            "show": {asked["made"]: tried(lambda: eval(asked["made"], space).show(dump=True))}}
    for part in ("stacks", "values"):
        said[part] = {text: stack(text) for text in asked[part]}
    for part in ("cuts", "noise"):
        said[part] = {text: read(cls, bytes.fromhex(text), part == "noise") for text in asked[part]}
    print(json.dumps(said))
'''


def run(python, program, package, **job):
    done = subprocess.run([python, "-c", program, package], input=json.dumps(job), capture_output=True, text=True, env=dict(os.environ, PYTHONHASHSEED="0"))
    if done.returncode:
        sys.exit("%s ended with status %d\n%s" % (python, done.returncode, done.stderr[-3000:]))
    return [json.loads(line) for line in done.stdout.splitlines()]


def raised(value):
    return isinstance(value, dict) and "raises" in value


def first_difference(theirs, ours, where=""):
    """(where, Scapy's, orcap's) of the first thing that is not the same in two answers; None where there is none."""
    if theirs == ours or raised(theirs):
        return None
    if isinstance(theirs, dict) and isinstance(ours, dict) and not raised(ours):
        for key in list(theirs) + [key for key in ours if key not in theirs]:
            if theirs.get(key, "-") != ours.get(key, "-"):
                return first_difference(theirs.get(key, "-"), ours.get(key, "-"), where + " " + key)
    if isinstance(theirs, list) and isinstance(ours, list):
        for at, (one, other) in enumerate(zip(theirs, ours)):
            if one != other:
                return first_difference(one, other, "%s %d" % (where, at))
    if isinstance(theirs, str) and isinstance(ours, str) and "\n" in theirs:
        for one, other in zip(theirs.splitlines(), ours.splitlines()):
            if one != other:
                return where, one, other
    return where, theirs, ours


def differences(name, part, theirs, ours):
    """[(what was asked, where, Scapy's, orcap's)]"""
    if not isinstance(theirs, dict):
        pairs = [("", theirs, ours)]
    else:
        pairs = [(key, value, (ours or {}).get(key)) for key, value in theirs.items()]
    told = []
    for key, one, other in pairs:
        if not otherwise(name, part, key):
            found = first_difference(one, other)
            if found:
                told.append((key,) + found)
    return told


def otherwise(*words):
    """Whether a word of OTHERWISE, with * for any text, is of this class, part or field."""
    return any(fnmatch.fnmatchcase(" ".join(words[:count]), pattern) for pattern in OTHERWISE for count in range(1, len(words) + 1)
               if len(pattern.split()) == count)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python-orcap", default=sys.executable)
    parser.add_argument("--python-scapy", default=os.environ.get("SCAPY_PYTHON", ""))
    parser.add_argument("--modules", default=" ".join(MODULES), help="names as in scapy.layers, or contrib.NAME")
    parser.add_argument("--classes", help="only these")
    parser.add_argument("--parts", default=" ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=6, help="random packets of each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="tell every difference, not the first of a part")
    options = parser.parse_args()
    if not os.path.exists(options.python_scapy):
        print("no Scapy at %s: give --python-scapy\n0 passed, 0 failed" % options.python_scapy)
        return 0
    modules, parts = options.modules.replace(",", " ").split(), options.parts.replace(",", " ").split()
    listed = run(options.python_scapy, ASKER, "scapy", modules=modules, seed=options.seed, list=True)[0]
    chosen = options.classes.replace(",", " ").split() if options.classes else list(listed)
    if set(chosen) - set(listed):
        sys.exit("none of these modules has %s" % ", ".join(sorted(set(chosen) - set(listed))))
    knows = run(options.python_orcap, TELLER, "orcap", modules=modules, list=True, asked=[])[0]
    asked = run(options.python_scapy, ASKER, "scapy", modules=modules, seed=options.seed, list=False, classes=chosen, knows=knows, rounds=options.rounds)
    theirs = run(options.python_scapy, TELLER, "scapy", modules=modules, list=False, asked=asked)
    ours = run(options.python_orcap, TELLER, "orcap", modules=modules, list=False, asked=asked)
    failed = []
    for question, their, our in zip(asked, theirs, ours):
        name, bad = question["name"], []
        for part in parts if not our["missing"] else ["missing"]:
            if not otherwise(name) and not otherwise(name, part):
                bad += [(part, differences(name, part, their[part], our[part]))]
        bad = [(part, told) for part, told in bad if told]
        if bad:
            failed.append(name)
            print("%s (%s)" % (name, question["module"].partition(".")[2]))
        for part, told in bad:
            for key, where, one, other in told if options.verbose else told[:1]:
                print("  %-8s %3d of %d  %s%s\n      Scapy: %s\n      orcap: %s" % (part, len(told), len(their[part]) or 1, key, where and "  at" + where, str(one)[:400], str(other)[:400]))
    print("%d passed, %d failed" % (len(asked) - len(failed), len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
