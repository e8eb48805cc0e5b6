columns = ["session", "request_number", "method", "uri", "status", "response_bytes"]
assert sorted(map(tuple, http[columns].values.tolist())) == sorted(tuple(row[name] for name in columns) for row in key["http"])
assert [name or None for name in http.resolved_from.fillna("")] == [row["resolved_from"] for row in key["http"]]
