"""IPv4, TCP, UDP and ICMP, and what is done with them."""
from orcap._packet.fragments import defrag, defragment, fragment, overlap_frag
from orcap._packet.loading import fill

fill(globals())
