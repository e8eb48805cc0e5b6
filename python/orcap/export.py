"""Tables as files: `orcap export FILE... -o DIR` and export().

Each file is written beside its place and renamed when it is whole; the manifest comes last, so that whoever sees it sees everything. What only death can
stop (SIGKILL, a power cut) may leave files that end in .part; no other name is ever half.
"""
import contextlib
import json
import os
import signal

from orcap._batch.files import beside, drop_unfinished
from orcap._batch.passes import tables_of
from orcap._batch.table import TABLES
from orcap.capture import Capture
from orcap.program import INTERRUPTED, TERMINATED, Parser, captures_of, run, status_of

SCHEMA = "1"  # grows when a column changes its meaning
ROW_GROUP = 1 << 17
FORMATS = {"parquet": ".parquet", "arrow": ".arrow", "csv": ".csv"}
NAMES = [name for name in TABLES if name != "list" and hasattr(Capture, name)]


class ExportError(Exception):
    """What cannot be exported, and why."""


@contextlib.contextmanager
def _ended_cleanly():
    """A signal takes away what is unfinished and ends the program, also while the engine waits for a pipe, when Python's own handlers have to wait."""
    import threading
    endings = {signal.SIGTERM: TERMINATED, signal.SIGINT: INTERRUPTED, signal.SIGHUP: 128 + signal.SIGHUP}
    done = threading.Event()

    def watch():
        while not done.is_set():
            met = signal.sigtimedwait(set(endings), 0.1)
            if met:
                drop_unfinished()
                os._exit(endings[met.si_signo])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set(endings))
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _digest(path):
    """The SHA-256 of a file, None for what can be read only once."""
    if not os.path.isfile(path):
        return None
    import hashlib
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source(path, hashed):
    return {"path": path, "size": os.path.getsize(path) if os.path.isfile(path) else None, "sha256": _digest(path) if hashed else None}


def _row_groups(reader):
    """Batches gathered into tables of ROW_GROUP rows, the last one smaller."""
    import pyarrow
    held, rows = [], 0
    for batch in reader:
        held.append(batch)
        rows += batch.num_rows
        while rows >= ROW_GROUP:
            whole = pyarrow.Table.from_batches(held)
            yield whole.slice(0, ROW_GROUP)
            held, rows = whole.slice(ROW_GROUP).to_batches(), rows - ROW_GROUP
    if held:
        yield pyarrow.Table.from_batches(held)


def _parquet_writer(out, schema):
    """Words and names repeat: a dictionary; times grow: their differences; other numbers as they are."""
    import pyarrow
    import pyarrow.parquet
    words = [field.name for field in schema if pyarrow.types.is_string(field.type)]
    lists = [field.name + ".list.element" for field in schema if pyarrow.types.is_list(field.type)]
    times = [field.name for field in schema if field.name.endswith("_ns") and pyarrow.types.is_int64(field.type)]
    return pyarrow.parquet.ParquetWriter(out, schema, compression="zstd", use_dictionary=words + lists or False,
                                         column_encoding=dict.fromkeys(times, "DELTA_BINARY_PACKED"))


def _write_columns(table, out, form, metadata):
    """Parquet, or Arrow's file format, both with zstd. How many rows."""
    import pyarrow
    rows = 0
    with pyarrow.RecordBatchReader.from_stream(table) as reader:
        schema = reader.schema.with_metadata(metadata)
        if form == "parquet":
            writer = _parquet_writer(out, schema)
        else:
            writer = pyarrow.ipc.new_file(out, schema, options=pyarrow.ipc.IpcWriteOptions(compression="zstd"))
        with writer:
            for group in _row_groups(reader):
                writer.write_table(group.replace_schema_metadata(metadata))
                rows += group.num_rows
    return rows


def _write_text(table, out):
    """CSV as the command writes it. How many rows: no cell holds a line end."""
    return table.write(out, "csv") - 1


def _give_back(format):
    """What a table needed is no use to the next one."""
    if format != "csv":
        import pyarrow
        pyarrow.default_memory_pool().release_unused()


def _checked(names, format):
    for name in names:
        if name not in NAMES:
            raise ExportError("there is no table %s to export; the tables are %s" % (name, ", ".join(NAMES)))
    if format not in FORMATS:
        raise ExportError("tables are exported as parquet, arrow or csv, not as %s" % format)
    if format != "csv":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise ExportError("%s files need PyArrow: pip install 'orcap[arrow]'; csv needs nothing" % format) from None


def export(capture, folder, format="parquet", tables=None, timestamps=False, hashed=True):
    """Writes tables of a capture (orcap.open) into a folder, which is made where it is missing: a file a table and manifest.json.

    format: "parquet", "arrow" (Arrow's file format) or "csv". tables: their names, all by default. timestamps: each time as a timestamp too, behind the
    nanoseconds. hashed: with the SHA-256 of the captures. The manifest is returned. A table that is there already is replaced.
    """
    names = NAMES if tables is None else list(dict.fromkeys(tables))
    _checked(names, format)
    os.makedirs(folder, exist_ok=True)
    from orcap import __version__
    sources = [_source(path, hashed) for path in capture.paths]
    filters = {"filter": capture.filter, "bpf": capture.bpf}
    metadata = {"orcap.version": __version__, "orcap.schema": SCHEMA, "orcap.filter": capture.filter or "", "orcap.bpf": capture.bpf or "",
                "orcap.sources": json.dumps(sources)}
    written = {}
    last = os.path.join(folder, "manifest.json")

    def write(name, table):
        path = os.path.join(folder, name + FORMATS[format])
        table = table.timestamps() if timestamps else table
        with beside(path, capture.paths) as out:
            rows = _write_text(table, out) if format == "csv" else _write_columns(table, out, format, dict(metadata, **{"orcap.table": name}))
            with contextlib.suppress(FileNotFoundError):
                os.unlink(last)  # which tells of other tables than are there from now on
        _give_back(format)
        written[name] = {"name": name, "file": os.path.basename(path), "rows": rows, "size": os.path.getsize(path), "columns": table.columns}
    tables_of(capture, names, write)
    manifest = {"version": __version__, "schema": int(SCHEMA), "format": format, **filters, "sources": sources, "tables": [written[name] for name in names],
                "troubles": capture.troubles}
    with beside(last, capture.paths) as out:
        out.write((json.dumps(manifest, indent=1) + "\n").encode())
    return manifest


def _parse(arguments):
    parser = Parser(prog="orcap export", description="Writes tables of captures as Parquet, Arrow or CSV files, with a manifest.")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="the folder for the files; it is made where it is missing")
    parser.add_argument("--format", choices=FORMATS, default="parquet")
    parser.add_argument("--tables", metavar="A,B,...", help="only these (default: all of %s)" % ", ".join(NAMES))
    parser.add_argument("--timestamps", action="store_true", help="each time as a timestamp too, behind the nanoseconds")
    parser.add_argument("--no-hash", action="store_true", help="leave out the SHA-256 of the captures")
    parser.add_selection()
    options = parser.parse_args(arguments)
    if not options.files and not options.read:
        parser.error("name a capture, or - for standard input")
    return options


def _import_lean():
    """PyArrow writes files without NumPy, whose import would take as long as the work on a small capture."""
    import sys
    if "numpy" not in sys.modules and "pyarrow" not in sys.modules:
        sys.modules["numpy"] = None
        with contextlib.suppress(ImportError):
            import pyarrow.parquet  # noqa: F401
        del sys.modules["numpy"]


def main(arguments=None):
    """The program orcap-export."""
    options = _parse(arguments)
    if arguments is None and options.format != "csv":  # the program, not a part of another
        _import_lean()

    def work():
        with _ended_cleanly():
            capture = captures_of("export", options)
            manifest = export(capture, options.output, options.format, options.tables and options.tables.split(","), options.timestamps, not options.no_hash)
        if not options.quiet:
            for table in manifest["tables"]:
                print("%s: %d rows, %d bytes" % (os.path.join(options.output, table["file"]), table["rows"], table["size"]))
        return status_of(capture)
    return run("export", work, (ExportError,))
