"""IPv4, TCP, UDP and ICMP, by the name that scripts import them from, and what is done with them."""
from orcap.packet import NoPayload, Packet, Raw, bind_layers, builtin_classes

globals().update(builtin_classes)
IP = builtin_classes["IP"]


def _pieces(packet, size):
    whole = bytes(packet[IP].payload)
    if len(whole) <= size:
        return [packet]
    pieces = []
    for at in range(0, len(whole), size):
        piece = packet.copy()
        ip = piece[IP]
        ip.proto = packet[IP].proto
        ip.remove_payload()
        del ip.chksum, ip.len
        if at + size < len(whole):
            ip.flags |= 1
        ip.frag = packet[IP].frag + at // 8
        ip.add_payload(Raw(whole[at:at + size]))
        pieces.append(piece)
    return pieces


def fragment(pkt, fragsize=1480):
    """The packet as IP fragments of at most so many bytes of payload; a fragment keeps its place and what it says of others to come."""
    size = fragsize - fragsize % 8
    if size <= 0:
        raise ValueError("a fragment takes at least 8 bytes")
    return [piece for packet in pkt for piece in _pieces(packet, size)]
