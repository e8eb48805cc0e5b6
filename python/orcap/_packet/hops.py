"""What IPv4, IPv6 and the options that route have in Python."""


def _left(layer):
    return layer.getfieldval("hlim" if "IPv6" in type(layer).__name__ else "ttl")


def _ottl(self):
    """The time to live that the packet most likely was sent with."""
    return next(each for each in (32, 64, 128, 255) if _left(self) <= each)


def _hops(self):
    """How many routers it most likely passed."""
    return self.ottl() - _left(self)


def _get_current_router(self):
    """The router that comes next: the pointer counts from 4 in steps of 4."""
    return self.routers[self.pointer // 4 - 1]


OWN = {**dict.fromkeys(("IP", "IPv6"), {"ottl": _ottl, "hops": _hops}),
       **dict.fromkeys(("IPOption_LSRR", "IPOption_SSRR", "IPOption_RR"), {"get_current_router": _get_current_router})}
