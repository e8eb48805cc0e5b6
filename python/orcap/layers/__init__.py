"""Layers under the names of Scapy's modules. Their classes come from the engine's lists."""
