"""Packets and captures on a C engine, with Scapy's programming model."""
