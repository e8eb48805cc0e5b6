assert total == key["info"]["bytes"]
assert int(sessions.bytes.sum()) == sum(row["bytes_out"] + row["bytes_in"] for row in key["sessions"])
assert len(queries) == key["counts"]["dns_queries"]
assert len(served) == sum(row.get("service") in ("http", "tls") for row in key["sessions"])
