"""DNS, by the name that scripts import it from."""
from orcap.packet import NoPayload, Packet, bind_layers, builtin_classes

globals().update(builtin_classes)
