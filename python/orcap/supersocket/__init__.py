"""Sockets that send and receive packets."""
from orcap.supersocket.base import SuperSocket, note_sent, read_packet
from orcap.supersocket.others import IterSocket, L2ListenTcpdump
from orcap.supersocket.raw import L3RawSocket, L3RawSocket6
from orcap.supersocket.streams import SimpleSocket, SSLStreamSocket, StreamSocket, StreamSocketPeekless
