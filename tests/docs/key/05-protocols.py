assert {(row.path, row.packets, row.bytes) for row in cap.hierarchy()} == {(row["path"], row["packets"], row["bytes"]) for row in key["hierarchy"]}
assert sorted(http.method) == sorted(row["method"] for row in key["http"])
