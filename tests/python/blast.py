"""Frames as fast as the system sends them, or at a rate: `blast.py INTERFACE COUNT [RATE [SIZE]]`, run inside of a namespace. Prints how many were sent.

A frame bears its number in the bytes 14 to 18, and the EtherType that is for experiments on one's own network."""
import ctypes
import os
import socket
import struct
import sys
import time

ETHER = bytes.fromhex("020000000001" "020000000002" "88b5")
AT_ONCE = 32


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_size", ctypes.c_uint), ("iov", ctypes.POINTER(Iovec)), ("iov_count", ctypes.c_size_t), ("control", ctypes.c_void_p),
                ("control_size", ctypes.c_size_t), ("flags", ctypes.c_int), ("sent", ctypes.c_uint)]


def main(interface, count, rate=0.0, size=60):
    libc = ctypes.CDLL(None, use_errno=True)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind((interface, 0))
    room = ctypes.create_string_buffer((ETHER + bytes(size - len(ETHER))) * AT_ONCE)
    base = ctypes.addressof(room)
    vectors, messages = (Iovec * AT_ONCE)(), (Message * AT_ONCE)()
    for i in range(AT_ONCE):
        vectors[i] = Iovec(base + i * size, size)
        messages[i].iov, messages[i].iov_count = ctypes.pointer(vectors[i]), 1
    sent, start = 0, time.monotonic()
    while sent < count:
        now = min(AT_ONCE, count - sent)
        for i in range(now):
            struct.pack_into("!I", room, i * size + len(ETHER), sent + i)
        done = libc.sendmmsg(wire.fileno(), messages, now, 0)
        if done < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        sent += done
        while rate and sent / rate > time.monotonic() - start:
            time.sleep(0)
    print(sent, "%.0f a second" % (sent / (time.monotonic() - start)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(float, sys.argv[3:4]), *map(int, sys.argv[4:5]))
