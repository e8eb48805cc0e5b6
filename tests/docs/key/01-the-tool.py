assert {(row.kind, row.subject) for row in cap.findings()} == {(row["kind"], row["subject"]) for row in key["findings"]}
assert len(packets) == key["info"]["packets"]
