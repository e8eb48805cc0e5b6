"""A table of a capture: rows of one kind, from the engine to whoever asks."""
from collections import namedtuple
from itertools import chain, islice
from weakref import ref

from orcap import _orcap

TABLES = _orcap.tables()
TIME = "_ns"  # what the names of columns of times end in


class _Begun:
    """Rows that somebody is about to iterate over."""
    __slots__ = ("rows", "started", "__weakref__")

    def __init__(self, rows):
        self.rows, self.started = rows, False

    def pieces(self):
        self.started = True
        yield self.rows


class Table:
    """Rows of one kind. Iterate, take len(), or hand it to pandas, Polars, DuckDB or PyArrow, which read it without a copy through
    __arrow_c_stream__; each call of it begins anew.

    A column of times such as `time_ns` holds nanoseconds since 1970; as `time` it can be chosen as a timestamp.
    """

    def __init__(self, name, make_rows, columns=None, chosen=True, most=None, streams=True, once=False):
        """make_rows(look=False) gives fresh rows, which with `look` are only looked at: nothing is read for them. streams: they are made while packets
        are read; once: which can be done only once."""
        self.name, self._make_rows = name, make_rows
        self.columns = list(columns) if columns is not None else [column for column, *_ in TABLES[name][1]]
        self._chosen = columns is not None and chosen
        self._most, self._streams, self._count = most, streams, None
        self.once = once and streams
        self._begun = None

    def _rows(self, columns=None, look=False):
        rows = self._make_rows(look=look)
        if self._most is not None:
            rows.limit(self._most)
        if columns or self._chosen:
            rows.choose(columns or self.columns)
        return rows

    def _like(self, columns, most):
        chosen = self._chosen or columns != self.columns
        return Table(self.name, self._make_rows, columns, chosen, most, self._streams, self.once)

    # ---- in Python

    def __iter__(self):
        row = namedtuple("Row", [column.replace(".", "_") for column in self.columns], rename=True)
        begun = _Begun(self._rows())
        self._begun = ref(begun)
        return map(row._make, chain.from_iterable(begun.pieces()))

    def __len__(self):
        if self._count is None:
            begun = self._begun and self._begun()
            if begun and not begun.started:  # list(table) takes an iterator, then the length, and shall not read everything twice
                begun.rows = [*begun.rows]
                self._count = len(begun.rows)
            else:
                self._count = self._rows(self.columns[:1]).count()
        return self._count

    def __bool__(self):
        return True

    def __getitem__(self, key):
        """A column by its name, as a list; a row by its place; rows by a slice, as a list."""
        if isinstance(key, str):
            self.columns.index(key)
            return [value for value, in self._rows([key])]
        if isinstance(key, slice) and all(end is None or end >= 0 for end in (key.start, key.stop)) and (key.step or 1) > 0:
            return [*islice(self, key.start, key.stop, key.step)]
        if isinstance(key, slice) or key < 0:
            return [*self][key]
        for row in islice(self, key, None):
            return row
        raise IndexError("the table %s has no row %d" % (self.name, key))

    def select(self, *columns):
        """The same table with these columns only; the others cost nothing."""
        table = self._like([*columns], self._most)
        table._rows(look=True)
        return table

    def head(self, count=10):
        """The same table, cut after its first rows; the others are not made."""
        return self._like(self.columns, count if self._most is None else min(count, self._most))

    def times(self):
        """The columns that are times, as nanoseconds since 1970; latency_ns and the like are spans."""
        return {column for column, _, kind in TABLES[self.name][1] if kind == "time"} if self.name in TABLES else set()

    def timestamps(self):
        """The same table with each time as a timestamp too, behind the nanoseconds: `time` beside `time_ns`."""
        times = self.times()
        return self.select(*(each for name in self.columns for each in ([name, name[:-len(TIME)]] if name in times else [name])))

    def to_dicts(self):
        return [dict(zip(self.columns, row)) for row in self._rows()]

    # ---- to others

    def __arrow_c_stream__(self, requested_schema=None):
        return self._rows().arrow()

    def __arrow_c_schema__(self):
        return self._rows(look=True).schema()

    def to_arrow(self):
        import pyarrow
        return pyarrow.RecordBatchReader.from_stream(self).read_all()

    def to_polars(self):
        import polars
        return polars.DataFrame(self)

    def to_pandas(self):
        import pandas
        try:
            arrow = self.to_arrow()
        except ImportError:
            return pandas.DataFrame([*self._rows()], columns=self.columns)
        return arrow.to_pandas()

    def to_numpy(self):
        """Columns as arrays, by name."""
        return {name: column.to_numpy() for name, column in zip(self.columns, self.to_arrow().itercolumns())}

    def write(self, out, form="csv"):
        """Writes all rows to an open file as csv, tsv, jsonl or json, as the command does. The number of lines."""
        out.flush()
        return self._rows().write(out.fileno(), form)

    # ---- to see

    @property
    def counted(self):
        """Whether its rows can be told without reading all packets."""
        return not self._streams or self._count is not None

    def __repr__(self):
        rows = "%d rows" % len(self) if self.counted else "rows"
        return f"<{self.name}: {rows} of {', '.join(self.columns)}>"

    def _repr_html_(self):
        from orcap._batch.html import table_page
        return table_page(self)
