"""Addresses as text and as bytes: the system's own functions, at the place where scripts look for them."""
from _socket import inet_ntop, inet_pton

__all__ = ["inet_ntop", "inet_pton"]
