"""Ethernet, VLAN tags, ARP, loopback and cooked captures, by the name that scripts import them from."""
from orcap.packet import NoPayload, Packet, bind_layers, builtin_classes

globals().update(builtin_classes)
