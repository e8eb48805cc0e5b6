"""Layers that others contributed to Scapy, under the names of its modules: importing one lets packets be dissected by it."""
from orcap._packet.loading import serve

serve()
