assert both == sum(row["tcp_flags"] == "S." for row in key["packets"])
assert sum(protocols.values()) == sum(row["src"] is not None and ":" not in row["src"] for row in key["packets"])
assert (asked["dns.qry.name"] == "files").sum() == sum(row["transport"] == "udp" and row["qname"] == "files" and ":" not in row["src"] for row in key["dns"])
