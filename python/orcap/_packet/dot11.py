"""What frames and elements of IEEE 802.11 have in Python."""
from orcap.compat import plain_str


def _info(self):
    """What an element holds: as it was read, whatever its class makes of it."""
    read = self.original
    if len(read) >= 3 and read[1]:
        return read[2:2 + read[1]]
    if "info" not in self.default_fields:
        raise AttributeError("info")
    return self.getfieldval("info")


_PLACES = {b"I": "Indoor", b"O": "Outdoor", b"X": "Non-country", b"\xff": "Ignored"}


def _version(rsn):
    """Which WPA the suites of an RSN element are. WPA3 Specification, section 2."""
    suites = {method.suite for method in rsn.akm_suites}
    old = any(cipher.cipher in (1, 2, 5) for cipher in rsn.pairwise_cipher_suites)
    if 8 in suites and rsn.mfp_capable:
        if rsn.mfp_required and not suites & {2, 6} and not old:
            return "WPA3"
        if not rsn.mfp_required and 2 in suites:
            return "WPA3-transition"
    return "WPA2"


def _protection(element, version):
    return "%s/%s" % (version, element.akm_suites[0].sprintf("%suite%")) if element.akm_suites else version


def _network_stats(self):
    """What the elements behind this frame tell of the network."""
    told, crypto, element = {}, set(), self.payload
    while element and "Dot11Elt" in [cls.__name__ for cls in type(element).__mro__]:
        title = type(element).__name__
        if element.ID == 0 and "ssid" not in told:
            told["ssid"] = plain_str(element.info)
        elif element.ID == 3:
            told["channel"] = element.channel if "channel" in element.default_fields else ord(element.info)
        elif title == "Dot11EltCountry":
            told["country"] = plain_str(element.country_string[:2])
            told["country_desc_type"] = _PLACES.get(element.country_string[-1:])
        elif title == "Dot11EltRates":
            told.setdefault("rates", []).extend((rate & 0x7f) / 2 for rate in element.rates)
        elif title == "Dot11EltRSN":
            crypto.add(_protection(element, _version(element)))
        elif title == "Dot11EltMicrosoftWPA":
            crypto.add(_protection(element, "WPA"))
        element = element.payload
    if not crypto and "cap" in self.default_fields:
        crypto.add("WEP" if self.cap.privacy else "OPN")
    return {**told, "crypto": crypto} if crypto else told


def _address_meaning(self, index):
    """What the address of that number, from 1 on, is of: "RA=DA"; None: nothing."""
    if index not in (1, 2, 3, 4):
        raise ValueError("Wrong index: should be [1, 2, 3, 4]")
    shown = self._render("layer").partition("addr%d" % index)[2].partition("\n")[0]
    return shown.rpartition("(")[2].rpartition(")")[0] or None


_MANAGEMENT = ("Dot11Beacon", "Dot11AssoReq", "Dot11AssoResp", "Dot11ReassoReq", "Dot11ReassoResp", "Dot11ProbeReq", "Dot11ProbeResp", "Dot11Auth", "Dot11S1GBeacon")
OWN = {("Dot11Elt",): {"info": property(_info, lambda self, value: self.setfieldval("info", value))},
       **dict.fromkeys(("Dot11", "Dot11FCS"), {"address_meaning": _address_meaning}),
       **dict.fromkeys(_MANAGEMENT, {"network_stats": _network_stats})}
