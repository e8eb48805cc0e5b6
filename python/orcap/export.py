"""Tables as files: `orcap export FILE... -o DIR` and export().

Each file is written beside its place and renamed when it is whole; the manifest comes last, so that whoever sees it sees everything.
"""
import contextlib
import hashlib
import json
import os
import signal
import sys

from orcap.capture import TABLES, Capture, open_captures
from orcap.error import Scapy_Exception
from orcap.program import DONE, FAILED, INTERRUPTED, Parser, harmless

SCHEMA = "1"  # grows when a column changes its meaning
ROW_GROUP = 1 << 18
FORMATS = {"parquet": ".parquet", "arrow": ".arrow", "csv": ".csv"}
NAMES = [name for name in TABLES if name != "list" and hasattr(Capture, name)]
_UNFINISHED = ".part"
TERMINATED = 143
_open = set()  # unfinished files


class ExportError(Exception):
    """What cannot be exported, and why."""


@contextlib.contextmanager
def _beside(path):
    """A file that takes the place of `path` once it is whole and on disk; nothing is left otherwise."""
    unfinished = path + _UNFINISHED
    _open.add(unfinished)
    try:
        with open(unfinished, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    finally:
        _open.discard(unfinished)


@contextlib.contextmanager
def _ended_cleanly():
    """SIGTERM takes away what is unfinished and ends the program, also while the engine waits for a pipe, when Python's own handlers have to wait."""
    import threading
    done = threading.Event()

    def watch():
        while not done.is_set():
            if signal.sigtimedwait({signal.SIGTERM}, 0.1):
                for name in list(_open):
                    with contextlib.suppress(OSError):
                        os.unlink(name)
                os._exit(TERMINATED)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
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
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source(path):
    return {"path": path, "size": os.path.getsize(path) if os.path.isfile(path) else None, "sha256": _digest(path)}


def _row_groups(reader):
    """Batches gathered into tables of ROW_GROUP rows, the last one smaller."""
    import pyarrow
    held, rows = [], 0
    for batch in reader:
        held.append(batch)
        rows += batch.num_rows
        if rows >= ROW_GROUP:
            yield pyarrow.Table.from_batches(held)
            held, rows = [], 0
    if held:
        yield pyarrow.Table.from_batches(held)


def _write_columns(table, out, form, metadata):
    """Parquet, or Arrow's file format, both with zstd. How many rows."""
    import pyarrow
    reader = pyarrow.RecordBatchReader.from_stream(table)
    schema = reader.schema.with_metadata(metadata)
    if form == "parquet":
        import pyarrow.parquet
        writer = pyarrow.parquet.ParquetWriter(out, schema, compression="zstd")
    else:
        writer = pyarrow.ipc.new_file(out, schema, options=pyarrow.ipc.IpcWriteOptions(compression="zstd"))
    rows = 0
    with writer:
        for group in _row_groups(reader):
            writer.write_table(group.replace_schema_metadata(metadata))
            rows += group.num_rows
    return rows


def _write_text(table, out):
    """CSV as the command writes it. How many rows are not counted: that would take the work twice."""
    table.write(out, "csv")


def export(capture, folder, format="parquet", tables=None):
    """Writes tables of a capture (orcap.open) into a folder, which is made where it is missing: a file a table and manifest.json.

    format: "parquet", "arrow" (Arrow's file format) or "csv". tables: their names, all by default. The manifest is returned. A table that is there already is replaced.
    """
    names = NAMES if tables is None else list(tables)
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
    os.makedirs(folder, exist_ok=True)
    from orcap import __version__
    sources = [_source(path) for path in capture.paths]
    metadata = {"orcap.version": __version__, "orcap.schema": SCHEMA, "orcap.filter": capture.filter or "", "orcap.sources": json.dumps(sources)}
    manifest = {"version": __version__, "schema": int(SCHEMA), "format": format, "filter": capture.filter, "sources": sources, "tables": []}
    for name in names:
        table = getattr(capture, name)()
        file = name + FORMATS[format]
        path = os.path.join(folder, file)
        with _beside(path) as out:
            rows = _write_text(table, out) if format == "csv" else _write_columns(table, out, format, dict(metadata, **{"orcap.table": name}))
        manifest["tables"].append({"name": name, "file": file, "rows": rows, "size": os.path.getsize(path), "columns": table.columns})
    with _beside(os.path.join(folder, "manifest.json")) as out:
        out.write((json.dumps(manifest, indent=1) + "\n").encode())
    return manifest


def _parse(arguments):
    parser = Parser(prog="orcap export", description="Writes tables of captures as Parquet, Arrow or CSV files, with a manifest.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="the folder for the files; it is made where it is missing")
    parser.add_argument("--format", choices=FORMATS, default="parquet")
    parser.add_argument("--tables", metavar="A,B,...", help="only these (default: all of %s)" % ", ".join(NAMES))
    parser.add_argument("-Y", "--display-filter", metavar="FILTER", help="count only packets that match, as in Wireshark")
    parser.add_argument("-c", "--count", type=int, default=0, metavar="N", help="stop reading after N packets")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    return parser.parse_args(arguments)


def main(arguments=None):
    """The program orcap-export."""
    options = _parse(arguments)
    try:
        with _ended_cleanly():
            capture = open_captures(*options.files, filter=options.display_filter, count=options.count)
            manifest = export(capture, options.output, options.format, options.tables and options.tables.split(","))
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ExportError, Scapy_Exception, ValueError, OSError) as error:
        print("orcap: export: %s" % harmless(str(error)), file=sys.stderr)
        return FAILED
    if not options.quiet:
        for table in manifest["tables"]:
            print("%s: %s%d bytes" % (os.path.join(options.output, table["file"]), "" if table["rows"] is None else "%d rows, " % table["rows"], table["size"]))
    return DONE
