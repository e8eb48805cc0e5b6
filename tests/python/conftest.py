"""What the tests share: captures written byte by byte, from no writer of ours."""
import pty
import signal
import struct

import pytest

# Started in the background the tests may have signals ignored, and so would have all programs that they start and end by one.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# Ethernet, IPv4 192.0.2.1 > 198.51.100.2, TCP 40000 > 80 with MSS, NOP, window scale
ETHER = bytes.fromhex("00005e005301" "00005e005302" "0800")
SYN = ETHER + bytes.fromhex("450000300001000040060000") + bytes.fromhex("c0000201" "c6336402")
SYN += bytes.fromhex("9c40" "0050" "00000001" "00000000" "7002" "2000" "0000" "0000" "020405b4" "01" "030307")
QUERY = ETHER + bytes.fromhex("4500003b0002000040110000") + bytes.fromhex("c0000201" "c6336402")
QUERY += bytes.fromhex("9c41" "0035" "0027" "0000" "1234" "0100" "0001" "0000" "0000" "0000") + b"\1a\7example\3com\0" + bytes.fromhex("0001" "0001")
SHORT = ETHER + bytes.fromhex("4500001c0003000040010000") + bytes.fromhex("c0000201" "c6336402") + bytes.fromhex("0800" "f7ff" "0000" "0000") + b"\0" * 18


def pcap(frames, link=1, nano=False, endian="<"):
    """The bytes of a pcap: frames are (seconds, fraction, bytes[, original length])."""
    out = struct.pack(endian + "IHHIIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    for seconds, fraction, data, *length in frames:
        out += struct.pack(endian + "IIII", seconds, fraction, len(data), length[0] if length else len(data)) + data
    return out


@pytest.fixture
def terminal():
    """Both ends of a pseudo-terminal."""
    try:
        outer, inner = pty.openpty()
    except OSError as error:
        pytest.skip("no terminals here: %s" % error)
    return outer, inner


@pytest.fixture
def capture(tmp_path):
    """Three packets in a file: a SYN with options, a DNS query, an echo request with padding."""
    path = tmp_path / "three.pcap"
    path.write_bytes(pcap([(1700000000, 1, SYN), (1700000000, 500000, QUERY), (1700000001, 999999, SHORT, 100)]))
    return str(path)


@pytest.fixture(scope="session")
def wire():
    """{"a", "b", "c", "router": hosts in namespaces of their own}; skipped where the kernel or the rights do not allow them."""
    from wire import Refused, hosts
    made = hosts()
    try:
        there = made.__enter__()
    except Refused as refused:
        pytest.skip("no network namespaces here: %s" % refused)
    try:
        yield there
    finally:
        made.__exit__(None, None, None)
