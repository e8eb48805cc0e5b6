"""IPv4, TCP, UDP and ICMP, by the name that scripts import them from, and what is done with them."""
from orcap.fragments import defrag, defragment, fragment, overlap_frag
from orcap.packet import NoPayload, Packet, Raw, bind_layers, builtin_classes

globals().update(builtin_classes)
