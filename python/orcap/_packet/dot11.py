"""What elements of IEEE 802.11 have in Python."""


def _info(self):
    """What an element holds: as it was read, whatever its class makes of it."""
    read = self.original
    if len(read) >= 3 and read[1]:
        return read[2:2 + read[1]]
    if "info" not in self.default_fields:
        raise AttributeError("info")
    return self.getfieldval("info")


OWN = {"info": property(_info, lambda self, value: self.setfieldval("info", value))}
