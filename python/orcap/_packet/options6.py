"""What options of IPv6 have in Python: the places where they may stand. RFC 8200, section 4.2."""


def _at(step, plus):
    def alignment_delta(self, curpos):
        """Bytes of padding before the option, which would begin at `curpos` of its header."""
        return (plus - curpos) % step
    return {"alignment_delta": alignment_delta}


OWN = {**dict.fromkeys(("HBHOptUnknown", "Pad1", "PadN", "MIP6OptUnknown", "MIP6OptBindingAuthData", "MIP6OptMNID", "MIP6OptCGAParamsReq"), _at(1, 0)),
       **dict.fromkeys(("RouterAlert", "RplOption", "MIP6OptBRAdvice", "MIP6OptNonceIndices"), _at(2, 0)),
       "Jumbo": _at(4, 2), "HAO": _at(8, 6)}
