assert len(packets) == key["info"]["packets"] and packets[0].time.ns == key["info"]["first_ns"]
assert len(resolver) == sum(row["dst"] == "192.0.2.53" for row in key["packets"])
assert sorted(http.server_port) == sorted(row["server_port"] for row in key["http"])
