rows = [row for row in key["sessions"] if row["proto"] == "tcp"]
assert len(tcp) == key["counts"]["tcp_sessions"] == len(rows)
assert int(tcp.handshake.sum()) == key["counts"]["handshakes"]
assert sorted(zip(tcp.states, tcp.state, tcp.history)) == sorted((row["states"], row["state"], row["history"]) for row in rows)
