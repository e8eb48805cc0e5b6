"""SQL over captures, by DuckDB: `orcap sql 'select …' FILE...` and sql().

Every table is a view. What a query does not name is not made, neither tables nor columns: DuckDB is asked first what it will read. Tables that end with their
input are filled in one pass; the others are read while the query runs. Out of a pipe all of them come in one pass, and are held.
"""
import contextlib
import csv
import json
import math
import re
import sys
from itertools import islice

from orcap._batch.table import TABLES
from orcap.capture import STREAMED, Capture
from orcap.program import Parser, captures_of, harmless, run, status_of

FORMATS = ("table", "csv", "tsv", "jsonl", "json")
NAMES = [name for name in TABLES if hasattr(Capture, name)]
_SQL_TYPES = {"i64": "BIGINT", "f64": "DOUBLE", "bool": "BOOLEAN", "time": "BIGINT", "text": "VARCHAR", "list_text": "VARCHAR[]", "list_i64": "BIGINT[]"}
_CONTROL = re.compile("[\x7f-\x9f]")
WIDTHS = 512  # rows of a table that say how wide its columns are


class SqlError(Exception):
    """What stands in the way of a query."""


def _duckdb():
    try:
        import duckdb
    except ImportError:
        raise SqlError("SQL needs DuckDB: pip install 'orcap[duckdb]'") from None
    return duckdb


def _words(query):
    """{table: None} of those that a query may mean: words in it, with all columns."""
    return {name: None for name in NAMES if re.search(r"\b%s\b" % name, query, re.IGNORECASE)}


def _texts(value):
    return value if isinstance(value, list) else [value] if value else []


def _scanned(plan, found):
    """Adds to {table: columns} what DuckDB's plan reads: columns that it hands on, and those that only a filter looks at."""
    about = plan.get("extra_info", {})
    name = about.get("Table", "").rpartition(".")[2] if isinstance(about, dict) else ""
    if name in NAMES:
        wanted = found.setdefault(name, set())
        wanted.update(_texts(about.get("Projections")))
        filters = " ".join(_texts(about.get("Filters")))
        wanted.update(column for column, *_ in TABLES[name][1] if re.search(r"\b%s\b" % column, filters))
    for child in plan.get("children", []):
        _scanned(child, found)


def _create_empty(connection, name):
    columns = ", ".join('"%s" %s' % (column, _SQL_TYPES[kind]) for column, _, kind in TABLES[name][1])
    connection.execute('create table "%s" (%s)' % (name, columns))


def _needed(query):
    """{table: its columns that the query reads; None: all}, found by planning it over empty tables."""
    duckdb = _duckdb()
    with duckdb.connect() as planning:
        planning.execute("set disabled_optimizers = 'statistics_propagation'")  # which knows that they are empty
        for name in NAMES:
            _create_empty(planning, name)
        try:
            one, = duckdb.extract_statements(query)
            (_, plan), = planning.execute("explain (format json) " + one.query).fetchall()
            found = {}
            for root in json.loads(plan):
                _scanned(root, found)
        except (duckdb.Error, ValueError, AttributeError):
            return _words(query)
    return {name: [column for column, *_ in TABLES[name][1] if column in found[name]] or [TABLES[name][1][0][0]] for name in found}


def connect(capture, names=NAMES):
    """A connection of DuckDB in which these tables of a capture are views; {name: columns} leaves the others of its columns out."""
    from orcap._batch.passes import tables_of
    connection = _duckdb().connect()
    columns = names if isinstance(names, dict) else dict.fromkeys(names)
    several = capture.is_pipe() and len(columns) > 1
    views = {}

    def use(name, table):
        chosen = table.select(*columns[name]) if columns[name] else table
        views[name] = chosen.to_arrow() if several else chosen
    whole = [(name, "ip" if name == "conversations" else None) for name in columns if name not in STREAMED]
    if whole and not capture.is_pipe():
        capture.fill(*whole)  # and keep them: they are read when the query runs
    tables_of(capture, [*columns], use)
    for name, view in views.items():
        connection.register(name, view)
    return connection


def sql(query, *captures):
    """The result of a query as DuckDB's relation: .fetchall(), .df(), .pl(), .arrow(), or print it. captures: what orcap.open() gave, or paths."""
    opened = captures[0] if len(captures) == 1 and isinstance(captures[0], Capture) else Capture(*captures)
    needed = _needed(query)
    connection = connect(opened, needed)
    for name in _words(query):
        if name not in needed:  # nothing of it is read: `where false`
            _create_empty(connection, name)
    return connection.sql(query)


# ---- the result as text

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
    return "'" + text if text[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) else text


def _names(relation):
    """Names of columns, each once: a second `number` is number_1."""
    names = []
    for name in relation.columns:
        own, n = name, 0
        while own in names:
            n += 1
            own = "%s_%d" % (name, n)
        names.append(own)
    return names


def _rows(relation):
    if not hasattr(relation, "fetchmany"):  # DuckDB 2
        yield from relation.fetchall()
        return
    while rows := relation.fetchmany(4096):
        yield from rows


def _put_table(relation, out):
    rows = (list(map(_shown, row)) for row in _rows(relation))
    names = list(map(harmless, _names(relation)))
    first = list(islice(rows, WIDTHS))
    widths = [max([len(name), *(len(row[i]) for row in first)]) for i, name in enumerate(names)]
    for lines in ([names], first, rows):
        for row in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip(), file=out)


def _put_cells(relation, out, separator):
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(map(harmless, _names(relation)))
    writer.writerows([_no_formula(_shown(value)) for value in row] for row in _rows(relation))


def _json_value(value):
    """What JSON has no form of: dates and the like as text, decimals as numbers, what is no number as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [*map(_json_value, value)]
    if isinstance(value, dict):
        return {str(key): _json_value(each) for key, each in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return value.decode(errors="replace")
    if type(value).__name__ == "Decimal":
        return int(value) if value == int(value) else float(value)
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _put_objects(relation, out, lines):
    before = "" if lines else "[\n"
    names = _names(relation)
    for row in _rows(relation):
        text = json.dumps(dict(zip(names, map(_json_value, row))), ensure_ascii=False)
        out.write(before + _CONTROL.sub(lambda found: "\\u%04x" % ord(found[0]), text) + ("\n" if lines else ""))
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
    parser = Parser(prog="orcap sql", description="Asks captures in SQL. Each table of `orcap` is a view: %s. Times are nanoseconds since 1970: "
                                                  "make_timestamp_ns(time_ns)." % ", ".join(NAMES))
    parser.add_argument("query", metavar="QUERY")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("-o", "--output", metavar="FILE", help="the result goes into this file")
    parser.add_selection()
    options = parser.parse_args(arguments)
    if not options.files and not options.read:
        parser.error("name a capture, or - for standard input")
    return options


@contextlib.contextmanager
def _output(path, capture):
    """Standard output, or a file that appears when it is whole."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    import io
    from orcap._batch.files import beside
    with beside(path, capture.paths) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        yield text
        text.flush()
        text.detach()


def main(arguments=None):
    """The program orcap-sql."""
    options = _parse(arguments)

    def work():
        capture = captures_of("sql", options)
        relation = sql(options.query, capture)
        with _output(options.output, capture) as out:
            if relation is not None:  # a statement without a result
                put(relation, options.format, out)
        return status_of(capture)
    errors = (SqlError,)
    with contextlib.suppress(ImportError):
        import duckdb
        errors += (duckdb.Error,)
    return run("sql", work, errors)
