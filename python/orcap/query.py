"""SQL over captures, by DuckDB: `orcap sql 'select …' FILE...` and sql().

Every table is a view. A table that ends with its input is filled only when the query names it, all of them in one pass; the others are read while
the query runs.
"""
import csv
import json
import re
import sys

from orcap._batch.table import TABLES
from orcap.capture import STREAMED, Capture, open_captures
from orcap.error import Scapy_Exception
from orcap.program import DONE, FAILED, INTERRUPTED, Parser, harmless

FORMATS = ("table", "csv", "tsv", "jsonl", "json")
NAMES = [name for name in TABLES if hasattr(Capture, name)]


class SqlError(Exception):
    """What stands in the way of a query."""


def _named(query):
    """The tables that a query may mean: words in it."""
    return [name for name in NAMES if re.search(r"\b%s\b" % name, query, re.IGNORECASE)]


def connect(capture, names):
    """A connection of DuckDB in which these tables of a capture are views."""
    try:
        import duckdb
    except ImportError:
        raise SqlError("SQL needs DuckDB: pip install 'orcap[duckdb]'") from None
    connection = duckdb.connect()
    aggregates = [(name, "ip" if name == "conversations" else None) for name in names if name not in STREAMED]
    if aggregates:
        capture.fill(*aggregates)
    for name in names:
        connection.register(name, getattr(capture, name)())
    return connection


def sql(query, *captures):
    """The result of a query as DuckDB's relation: .fetchall(), .df(), .pl(), .arrow(), or print it. captures: what orcap.open() gave, or paths."""
    opened = captures[0] if len(captures) == 1 and isinstance(captures[0], Capture) else Capture(*captures)
    return connect(opened, _named(query)).sql(query)


def _shown(value):
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(_shown(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(str(value))


def _no_formula(text):
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    return "'" + text if text[:1] in "=+-@" and not re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) else text


def _rows(relation):
    while rows := relation.fetchmany(4096):
        yield from rows


def _put_table(relation, out):
    rows = [list(map(_shown, row)) for row in _rows(relation)]
    names = list(map(harmless, relation.columns))
    widths = [max([len(name), *(len(row[i]) for row in rows)]) for i, name in enumerate(names)]
    for row in [names, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip(), file=out)


def _put_cells(relation, out, separator):
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(relation.columns)
    writer.writerows([_no_formula(_shown(value)) for value in row] for row in _rows(relation))


def _put_objects(relation, out, lines):
    before = "" if lines else "[\n"
    for row in _rows(relation):
        out.write(before + json.dumps(dict(zip(relation.columns, row)), default=str, ensure_ascii=False) + ("\n" if lines else ""))
        before = "" if lines else ",\n"
    if not lines:
        out.write("[]\n" if before == "[\n" else "\n]\n")


def put(relation, form, out):
    """Writes a result as table, csv, tsv, jsonl or json."""
    if form == "table":
        _put_table(relation, out)
    elif form in ("csv", "tsv"):
        _put_cells(relation, out, "," if form == "csv" else "\t")
    else:
        _put_objects(relation, out, form == "jsonl")


def _parse(arguments):
    parser = Parser(prog="orcap sql", description="Asks captures in SQL. Each table of `orcap` is a view: %s."
                                     % ", ".join(NAMES))
    parser.add_argument("query", metavar="QUERY")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("-Y", "--display-filter", metavar="FILTER", help="count only packets that match, as in Wireshark")
    parser.add_argument("-c", "--count", type=int, default=0, metavar="N", help="stop reading after N packets")
    return parser.parse_args(arguments)


def main(arguments=None):
    """The program orcap-sql."""
    options = _parse(arguments)
    try:
        import duckdb
        errors = (duckdb.Error,)
    except ImportError:
        errors = ()
    try:
        capture = open_captures(*options.files, filter=options.display_filter, count=options.count)
        put(sql(options.query, capture), options.format, sys.stdout)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except (SqlError, Scapy_Exception, ValueError, OSError, *errors) as error:
        print("orcap: sql: %s" % harmless(str(error)).replace("\\x0a", "\n"), file=sys.stderr)
        return FAILED
    return DONE
