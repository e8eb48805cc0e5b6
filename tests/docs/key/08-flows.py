assert sorted(zip(flows.src, flows.dst, flows.packets, flows.bytes)) == sorted((row["src"], row["dst"], row["packets"], row["bytes"]) for row in key["flows"])
