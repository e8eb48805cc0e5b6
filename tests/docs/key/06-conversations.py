columns = ["a", "b", "packets", "bytes", "packets_ab", "bytes_ab", "packets_ba", "bytes_ba"]
assert sorted(map(tuple, conversations[columns].values.tolist())) == sorted(tuple(row[name] for name in columns) for row in key["conversations"]["ip"])
assert len(graph.nodes) == key["counts"]["hosts"]
