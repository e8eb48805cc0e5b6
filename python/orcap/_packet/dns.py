"""What DNS has in Python."""
from orcap._packet.loading import builtin_classes


class _list(list):
    """The records of a section of a DNS message. What a list does not have is looked up on its first record, as it was before there were lists."""

    def __getattr__(self, name):
        return getattr(self[0], name)

    def __setattr__(self, name, value):
        setattr(self[0], name, value)

    def copy(self):
        return _list(self)

    def __truediv__(self, other):
        return self[0] / other


def _qname(self):
    """The name of the first question."""
    questions = self.qd
    if not questions:
        raise AttributeError("qname")
    return questions[0].qname


def _from_stream(cls, data, metadata, session):
    """The message that stream bytes begin with, or None while some are missing. RFC 1035, section 4.2.2."""
    size = 2 + int.from_bytes(data[:2], "big")
    if len(data) < max(size, 14):
        return None
    from orcap.packet import Padding
    tcp = builtin_classes["TCP"](bytes(builtin_classes["TCP"](sport=53, dport=53)) + data[:size])
    message = tcp.payload.copy()
    return message / Padding(data[size:]) if data[size:] else message


def _compress(self):
    """The message with pointers instead of names that occurred before."""
    from orcap.layers.dns import dns_compress
    return dns_compress(self)


OWN = {"compress": _compress, "qname": property(_qname), "tcp_reassemble": classmethod(_from_stream)}
