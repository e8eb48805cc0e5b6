"""Addresses as text and as bytes: the system's own functions, at the place where scripts look for them."""
from _socket import AF_INET6, inet_ntop, inet_pton

__all__ = ["inet_ntop", "inet_pton"]


def _inet6_pton(addr):
    return inet_pton(AF_INET6, addr)


def _inet6_ntop(addr):
    return inet_ntop(AF_INET6, addr)
