"""IPv6 and ICMPv6, and what is done with them."""
from orcap._packet.fragments import defragment6, fragment6
from orcap._packet.loading import fill

fill(globals())
