"""Packets and captures on a C engine, with Scapy's programming model (orcap.all) and a batch face for work that should not loop in Python:

    orcap.open("a.pcap").flows().to_pandas()
"""


def open(*paths, filter=None, count=0, threads=1):
    """Captures as tables: .flows(), .sessions(), .conversations(), .hierarchy(), .packets(), .dns(), .http(), .tls()."""
    from orcap.capture import open_captures
    return open_captures(*paths, filter=filter, count=count, threads=threads)


def sql(query, *captures):
    """A query in SQL over the tables of a capture, by DuckDB: sql("select src, sum(bytes) from flows group by 1", cap)."""
    from orcap.query import sql as ask
    return ask(query, *captures)


def __getattr__(name):
    if name == "__version__":
        from orcap import _orcap
        return _orcap.version
    raise AttributeError(f"module 'orcap' has no attribute {name!r}")
