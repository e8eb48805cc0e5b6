#!/usr/bin/env python3
"""tables.py --orcap ORCAP CAPTURE...: is a table everywhere what the command prints of it?

Of each capture each table as JSON Lines is what others read of it through the Arrow C stream: PyArrow, Polars, pandas, DuckDB, nanoarrow where it is installed; and what PyArrow and
DuckDB read of an exported Parquet file, PyArrow of an Arrow file; and the exported CSV is the command's. Directed and undirected graphs for networkx have the
conversations' sums. Run it with a Python that has orcap. Last line: `N passed, N failed`.
"""
import argparse
import json
import logging
import math
import os
import subprocess
import sys
import tempfile

import duckdb
import networkx  # noqa: F401
import pandas
import polars
import pyarrow
import pyarrow.parquet

try:
    import nanoarrow
except ImportError:
    nanoarrow = None

import orcap
from orcap import export

COMMANDS = {"files": ["extract"]}


def command(program, table, capture, form):
    done = subprocess.run([program, *COMMANDS.get(table, [table]), "--format", form, capture], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode()


def plain(value):
    """A value as JSON has it: arrays are lists, what is no number is null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [*map(plain, value)]
    if value is pandas.NA or isinstance(value, float) and math.isnan(value):
        return None
    return value


def by_pandas(table):
    frame = table.to_arrow().to_pandas(types_mapper={pyarrow.int64(): pandas.Int64Dtype(), pyarrow.bool_(): pandas.BooleanDtype()}.get)
    return [{name: plain(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")]


def by_duckdb(relation):
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


def readers_of(capture, folder, name):
    """(who, what they read) of a table."""
    def table():
        return getattr(capture, name)()
    yield "iteration", table().to_dicts()
    yield "pyarrow", table().to_arrow().to_pylist()
    yield "polars", table().to_polars().to_dicts()
    yield "pandas", by_pandas(table())
    if len(table()):
        yield "pandas 3", [*map(str, pandas.DataFrame.from_arrow(table()).columns)] == table().columns and table().to_dicts()
    yield "duckdb", by_duckdb(orcap.sql("select * from %s" % name, capture))
    if nanoarrow:
        yield "nanoarrow", nanoarrow.Array(table()).to_pylist()
    if name in export.NAMES:
        path = os.path.join(folder, "parquet", name + ".parquet")
        yield "parquet by pyarrow", pyarrow.parquet.read_table(path).to_pylist()
        yield "parquet by duckdb", by_duckdb(duckdb.sql("select * from '%s'" % path))
        yield "arrow file", pyarrow.ipc.open_file(os.path.join(folder, "arrow", name + ".arrow")).read_all().to_pylist()


def same(value, printed):
    """The command prints nine digits of a fraction."""
    if isinstance(value, float) and printed is not None:
        return math.isclose(value, printed, rel_tol=1e-8)
    return value == printed


def same_row(row, printed):
    return row.keys() == printed.keys() and all(same(value, printed[name]) for name, value in row.items())


def check_table(program, path, capture, folder, name):
    """What is wrong with a table, a line each."""
    expected = [json.loads(line) for line in command(program, name, path, "jsonl").split("\n")[:-1]]
    for who, rows in readers_of(capture, folder, name):
        first = next((n for n, (a, b) in enumerate(zip(rows, expected)) if not same_row(a, b)), min(len(rows), len(expected)))
        if first < max(len(rows), len(expected)):
            yield "%s by %s: %d rows, not %d; row %d is %.300s, not %.300s" % (name, who, len(rows), len(expected), first, rows[first:first + 1],
                                                                              expected[first:first + 1])
    if name in export.NAMES:
        with open(os.path.join(folder, "csv", name + ".csv"), newline="") as file:
            if file.read() != command(program, name, path, "csv"):
                yield "%s as csv is not what the command prints" % name


def check_graph(capture):
    rows = [row for row in capture.conversations() if row.a is not None and row.b is not None]
    for directed in (False, True):
        graph = capture.graph(directed=directed)
        if sum(edge["packets"] for _, _, edge in graph.edges(data=True)) != sum(row.packets for row in rows):
            yield "the packets of the graph are not those of the conversations"


def check(program, path):
    capture = orcap.open(path)
    try:
        if not capture.info():
            return []  # no capture; the command says so
    except Exception:
        return []
    with tempfile.TemporaryDirectory() as folder:
        for form in export.FORMATS:
            export.export(capture, os.path.join(folder, form), form, hashed=False)
        found = [fault for name in (*export.NAMES, "list") for fault in check_table(program, path, capture, folder, name)]
    return found + [*check_graph(capture)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--orcap", required=True)
    parser.add_argument("captures", nargs="+")
    options = parser.parse_args()
    logging.getLogger("scapy.runtime").setLevel(logging.CRITICAL)
    faults = {path: check(options.orcap, path) for path in options.captures}
    for path, found in faults.items():
        for fault in found:
            print("%s: %s" % (path, fault))
    failed = sum(map(bool, faults.values()))
    print("%d passed, %d failed" % (len(faults) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
