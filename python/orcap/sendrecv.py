"""Sniffing, so far from what was captured already."""
from orcap.error import Scapy_Exception
from orcap.plist import PacketList
from orcap.utils import PcapReader


def _packets_of(offline):
    if isinstance(offline, PacketList):
        yield from offline
    elif isinstance(offline, (list, tuple)):
        for each in offline:
            yield from _packets_of(each)
    elif isinstance(offline, dict):
        for each in offline:
            yield from _packets_of(each)
    elif hasattr(offline, "fields_desc"):
        yield offline
    else:
        with PcapReader(offline) as reader:
            yield from reader


def sniff(count=0, store=True, offline=None, prn=None, lfilter=None, filter=None, stop_filter=None, session=None, quiet=False, timeout=None,
          started_callback=None, **kargs):
    """Goes through packets of captures (offline=…): lfilter chooses, prn is called with each, stop_filter ends; gives those that were chosen."""
    if offline is None:
        raise Scapy_Exception("this build reads captures only: give sniff(offline=FILE)")
    if filter is not None:
        raise Scapy_Exception("filter= is not there yet: use lfilter=")
    found, seen = [], 0
    if started_callback:
        started_callback()
    for packet in _packets_of(offline):
        if lfilter is not None and not lfilter(packet):
            continue
        seen += 1
        if store:
            found.append(packet)
        if prn is not None:
            said = prn(packet)
            if said is not None:
                print(said)
        if (stop_filter is not None and stop_filter(packet)) or (count and seen >= count):
            break
    return PacketList(found, "Sniffed")
