"""Layers under the names of Scapy's modules. Those that are no files here are made from the engine's lists when they are imported."""
from orcap._packet.loading import serve

serve()
