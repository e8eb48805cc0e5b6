"""Packets and captures on a C engine, with Scapy's programming model (orcap.all) and a batch face for work that should not loop in Python:

    orcap.open("a.pcap").flows().to_pandas()
"""


def open(*paths, filter=None, bpf=None, count=0, threads=1, max_memory=0, decode_as=()):
    """Captures as one, as tables: .flows(), .sessions(), .conversations(), .hierarchy(), .packets(), .dns(), .http(), .tls() and others.

    filter: a display filter; bpf: a filter of tcpdump's, which comes first; count: stop after so many packets; threads: for tables of the whole;
    max_memory: bytes that tables may take (0: 1 GiB); decode_as: such as "udp.port==5353,dns", or several.
    """
    from orcap.capture import open_captures
    return open_captures(*paths, filter=filter, bpf=bpf, count=count, threads=threads, max_memory=max_memory, decode_as=decode_as)


def sql(query, *captures):
    """A query in SQL over the tables of a capture, by DuckDB: sql("select src, sum(bytes) from flows group by 1", cap)."""
    from orcap.query import sql as ask
    return ask(query, *captures)


def __getattr__(name):
    if name == "__version__":
        from orcap import _orcap
        return _orcap.version
    raise AttributeError(f"module 'orcap' has no attribute {name!r}")
