assert len(queries) == key["counts"]["dns_queries"]
tunnels = [row for row in key["findings"] if row["kind"] == "dns_tunnel"]
assert [row.subject for row in cap.findings() if row.kind == "dns_tunnel"] == [row["subject"] for row in tunnels] == ["example.org"]
assert int(suspect.sum()) == sum(not row["response"] and (row["qname"] or "").endswith("example.org") for row in key["dns"])
