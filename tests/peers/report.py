#!/usr/bin/env python3
"""report.py --orcap ORCAP [--docs docs/report.md] CAPTURE...: is a report's document what docs/report.md says, and does it say what the command's tables say?

For each capture: the document is valid by docs/report.schema.json (where Python has jsonschema); every member, table and tally has the documented name and form; what a table keeps is what the command prints, row by row, and what it
leaves out is counted; sums of tallies are those of the tables; `summary --format json` gives the same document; and with --anonymise no address and no name that
any table of the command shows is anywhere in it. Last line: `N passed, N failed`.
"""
import argparse
import ipaddress
import json
import os
import re
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

TABLES = {"findings": ["findings"], "hierarchy": ["hierarchy"], "conversations": ["conversations"], "hosts": ["hosts"], "flows": ["flows"],
          "sessions": ["sessions"], "dns": ["dns"], "http": ["http"], "tls": ["tls"]}
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src")
TYPES = {"i64": int, "f64": (int, float), "text": str, "bool": bool, "time": int, "list_text": list, "list_i64": list}
NUMBER = re.compile(r"[\d.]+|\W*")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode("utf-8", "replace")


def table(orcap, command, capture):
    return [json.loads(line) for line in run(orcap, *command, capture, "--format", "jsonl").splitlines()]


def documented(path):
    """Names by the heading they stand under: the first column of its table."""
    names, heading = {}, ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("#"):
                heading = line.strip("# \n")
            cell = re.match(r"\| (`.*?) \|", line)
            if cell:
                names.setdefault(heading, []).extend(re.findall(r"`(\w+)`", cell[1]))
    return names


def validator_of(docs):
    """What says how a document breaks the schema beside the page that explains it."""
    if not jsonschema:
        print("documents are not held to the schema: Python has no jsonschema")
        return lambda document: ()
    with open(os.path.splitext(docs)[0] + ".schema.json", encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return lambda document: ("%s: %s" % (error.json_path, error.message[:200]) for error in validator.iter_errors(document))


def check_form(document, names):
    """What breaks the documented form."""
    for part, heading in ((document, "The document"), (document["tables"], "Tables"), (document["tallies"], "Tallies")):
        if set(part) != set(names[heading]):
            yield "%s: %s" % (heading, sorted(set(part) ^ set(names[heading])))
    if document["schema"] != 1 or document["bins"] > 200:
        yield "schema or bins"
    for name, found in document["tables"].items():
        columns = [TYPES[column["type"]] for column in found["columns"]]
        for row in found["rows"]:
            if len(row) != len(columns) or not all(cell is None or isinstance(cell, kind) for cell, kind in zip(row, columns)):
                yield "a row of %s: %s" % (name, row)
    for name, found in document["tallies"].items():
        for key, count, size, bins in found["rows"]:
            if len(key) != len(found["columns"]) or len(bins) % 3 or sum(bins[1::3]) > count or sum(bins[2::3]) > size:
                yield "a key of %s: %s" % (name, key)
    for sequence in document["sequences"]:
        points = [sequence[name] for name in ("time", "out", "seq", "length", "ack", "window", "mark", "rtt_ns")]
        if len({len(each) for each in points}) != 1 or len(points[0]) > 2000:
            yield "a sequence of session %d" % sequence["session"]


def as_command(found, origin):
    """A table's rows as the command prints them."""
    for row in found["rows"]:
        yield {column["name"]: cell if cell is None or column["type"] != "time" else cell + origin for column, cell in zip(found["columns"], row)}


def check_numbers(orcap, capture, document):
    """What the tables of the command say otherwise."""
    tables = {}
    for name, command in TABLES.items():
        rows = tables[name] = table(orcap, command, capture)
        found = document["tables"][name]
        kept = list(as_command(found, document["origin_ns"] or 0))
        if len(kept) + found["left_out"] != len(rows):
            yield "%s: %d rows and %d left out, not %d" % (name, len(kept), found["left_out"], len(rows))
        rest = iter(rows)
        lost = [row for row in kept if not any(same(row, other) for other in rest)]
        if lost:
            yield "%s: %s" % (name, lost[0])
    info = json.loads(run(orcap, "info", capture, "--format", "json") or "[{}]")
    packets = sum(each.get("packets", 0) for each in (info if isinstance(info, list) else [info]))
    if document["packets"] != packets:
        yield "%d packets, not %d" % (document["packets"], packets)
    tallies = document["tallies"]
    total = {name: sum(row[1] for row in found["rows"]) + ((found["left_out"] or {}).get("count", 0)) for name, found in tallies.items()}
    expected = {
        "chains": packets, "sizes": packets,
        "dns_types": sum(not row["response"] and row["qtype_name"] is not None for row in tables["dns"]),
        "dns_rcodes": sum(row["response"] for row in tables["dns"]),
        "http_methods": sum(bool(row["method"]) for row in tables["http"]), "http_statuses": sum(row["status"] is not None for row in tables["http"]),
        "http_hosts": sum(bool(row["host"]) for row in tables["http"]), "tls_versions": sum(row["version"] is not None for row in tables["tls"]),
        "tls_names": sum(bool(row["server_name"]) for row in tables["tls"]),
    }
    for name, count in expected.items():
        if total[name] != count:
            yield "tally %s: %d, not %d" % (name, total[name], count)


def same(row, other):
    return row == other or all(row[name] == other[name] or (isinstance(row[name], float) and abs(row[name] - other[name]) <= 1e-9 * abs(row[name])) for name in row)


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)


def is_nobodys(address):
    """Groups, loopback and the like stay; so do Ethernet's groups, which only odd captures have as senders."""
    if isinstance(address, str):
        return int(address[:2], 16) & 1
    return address.is_multicast or address.is_loopback or address.is_unspecified or str(address) == "255.255.255.255"


def secrets(orcap, capture):
    """What no anonymised document may hold: addresses, and words of packets that are no common ones."""
    for name, columns in (("hosts", ["address", "macs", "names"]), ("sessions", ["client", "server", "server_name", "community_id"]), ("dns", ["qname", "answers"]),
                          ("http", ["host", "uri", "user_agent", "referer", "resolved_from"]), ("tls", ["server_name", "subject", "issuer"])):
        for row in table(orcap, [name], capture):
            for column in columns:
                for text in texts(row[column]):
                    yield text
                    yield from re.findall(r"[A-Za-z0-9_-]{5,}", text) if column not in ("address", "client", "server") else ()
    for each in json.loads(run(orcap, "info", capture, "--format", "json") or "[]"):
        yield from texts([each.get("file"), each.get("comments"), [(one.get("name"), one.get("description")) for one in each.get("interfaces", [])]])


def check_anonymous(orcap, capture):
    """What of the packets' names stands in an anonymised document."""
    text = run(orcap, "report", capture, "--anonymise", "--key", "a test", "--format", "json")
    words = set(re.findall(r"[^\s\"]+", text)) | set(re.findall(r"[A-Za-z0-9_-]{5,}", text)) | set(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
    addresses = set(re.findall(r"[0-9a-f:.]{7,}", text))
    for secret in set(secrets(orcap, capture)):
        try:
            address = ipaddress.ip_address(secret)
        except ValueError:
            if re.fullmatch("([0-9a-f]{2}:){5}[0-9a-f]{2}", secret) and is_nobodys(secret):
                continue
            if secret in words and secret.lower() not in OWN and not NUMBER.fullmatch(secret):
                yield secret
        else:
            if not is_nobodys(address) and secret in addresses:
                yield secret


OWN = set()


def find_own_words():
    """Words of Orcap's own and of registries, which an anonymised document holds whatever is in the packets: all that its sources say between quotes."""
    for folder, _, names in os.walk(SOURCES):
        for name in names:
            if name.endswith((".c", ".h", ".list")):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    for quoted in re.findall(r'"((?:[^"\\\n]|\\.)*)"', f.read()):
                        OWN.update(re.findall(r"[a-z0-9_-]+", quoted.lower()), [quoted.lower()])
                    f.seek(0)
                    OWN.update(re.findall(r"\w+", f.read().lower()) if name == "tables.list" else ())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--orcap", required=True)
    parser.add_argument("--docs", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "report.md"))
    parser.add_argument("captures", nargs="+")
    given = parser.parse_args()
    names, passed, failed = documented(given.docs), 0, 0
    find_own_words()
    validate = validator_of(given.docs)
    for capture in given.captures:
        text = run(given.orcap, "report", capture, "--format", "json")
        try:
            document = json.loads(text)
        except ValueError:
            if not run(given.orcap, "info", capture):  # no capture at all
                continue
            document = None
        complaints = ["no document"] if document is None else [
            *validate(document), *check_form(document, names), *check_numbers(given.orcap, capture, document), *("shows " + word for word in check_anonymous(given.orcap, capture)),
            *([] if run(given.orcap, "summary", capture, "--format", "json") == text else ["summary gives another document"])]
        for complaint in complaints[:5]:
            print("%s: %s" % (os.path.basename(capture), complaint[:400]))
        passed, failed = passed + (not complaints), failed + bool(complaints)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
