"""IPv6 and ICMPv6, by the name that scripts import them from."""
from orcap.fragments import defragment6, fragment6
from orcap.packet import NoPayload, Packet, bind_layers, builtin_classes

globals().update(builtin_classes)
