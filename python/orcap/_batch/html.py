"""What a notebook shows of packets, lists of them, tables and captures: text, foldable parts and drawings. There is no script in it, colours are the
notebook's own, and every text of a packet is escaped."""
from html import escape
from itertools import islice

from orcap.program import harmless

ROWS = 20           # of a table or list
LAYERS = 64         # of a packet
BYTES = 2048        # of a layer
CELL = 120          # characters
WORTH = 256 << 20   # bytes of captures that are read to show one
_MONO = "font-family:monospace;white-space:pre-wrap;text-align:left"
_RIGHT, _LEFT = "text-align:right;padding:0 .5em", "text-align:left;padding:0 .5em"
_TIME = _LEFT + ";white-space:nowrap"


def safe(value):
    """Text of strangers in a page: control characters and what turns text are written out."""
    text = harmless(str(value))
    return escape(text if len(text) <= CELL else text[:CELL - 1] + "\N{HORIZONTAL ELLIPSIS}")


def _cell(value, is_time):
    if value is None:
        return "<td></td>"
    if isinstance(value, bool):
        return f'<td style="{_LEFT}">{"true" if value else "false"}</td>'
    if is_time:
        return f'<td style="{_TIME}">{_clock(value)}</td>'
    if hasattr(value, "ns"):
        return f'<td style="{_TIME}">{_clock(value.ns)}</td>'
    if isinstance(value, float):
        return f'<td style="{_RIGHT}">{float(value):.6g}</td>'
    if isinstance(value, int):
        return f'<td style="{_RIGHT}">{value}</td>'
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    return f'<td style="{_LEFT}">{safe(value)}</td>'


def _clock(ns):
    from datetime import datetime, timedelta, timezone
    try:
        seconds = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=ns // 10 ** 9)
    except OverflowError:
        return str(ns)
    return f"{seconds:%Y-%m-%dT%H:%M:%S}.{ns % 10 ** 9:09d}Z"


def _grid(names, rows, times=()):
    is_time = [name in times for name in names]
    head = "".join(f'<th style="{_LEFT}">{safe(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(map(_cell, row, is_time)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def sparkline(values, label):
    """A small drawing of numbers, from left to right."""
    values = [*values]
    most = max(values, default=0)
    if len(values) < 2 or not most:
        return ""
    width, height = 240, 32
    points = " ".join(f"{at * width / (len(values) - 1):.1f},{height - 1 - value * (height - 2) / most:.1f}" for at, value in enumerate(values))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-label="{safe(label)}"><title>{safe(label)}</title><polygon points="0,{height} {points} {width},{height}" fill="currentColor" '
            f'fill-opacity="0.2"/><polyline points="{points}" fill="none" stroke="currentColor"/></svg>')


def _histogram(times, bins=80):
    first, last = min(times), max(times)
    counts = [0] * bins
    for time in times:
        counts[min(bins - 1, int((time - first) * bins / ((last - first) or 1)))] += 1
    return counts


# ---- tables

def table_page(table):
    rows = [*islice(table, ROWS + 1)] if not table.once else []
    names = table.columns
    many = len(rows) > ROWS
    count = "" if table.once else f"{len(rows)} rows" if not many else f"{len(table)} rows" if table.counted else f"more than {ROWS} rows"
    drawing = ""
    if table.name == "timeline" and "packets" in names and "protocol" in names:
        drawing = _timeline(table, f"packets over time, {len(table)} rows")
    return (f"<div><div><b>{safe(table.name)}</b> {count}</div>{drawing}{_grid(names, rows[:ROWS], table.times())}"
            f"{'<div>&hellip;</div>' if many else ''}</div>")


def _timeline(table, label):
    """The rows of all protocols; a bin without packets has no row."""
    at, packets = zip(*((row.start_ns, row.packets) for row in table.select("start_ns", "protocol", "packets")
                        if row.protocol is None and row.start_ns is not None)) or ((), ())
    step = min((b - a for a, b in zip(at, at[1:])), default=0)
    counts = [0] * ((at[-1] - at[0]) // step + 1) if step and (at[-1] - at[0]) // step < 10000 else []
    for start, count in zip(at, packets) if counts else ():
        counts[(start - at[0]) // step] = count
    return f"<div>{sparkline(counts, label)}</div>"


# ---- captures

def capture_page(capture):
    from os.path import getsize
    parts = [f"<li>{safe(path)}</li>" for path in capture.paths[:ROWS]]
    if len(capture.paths) > ROWS:
        parts.append(f"<li>&hellip; {len(capture.paths) - ROWS} more</li>")
    chosen = "".join(f"<div>{word} <code>{safe(text)}</code></div>" for word, text in (("BPF", capture.bpf), ("where", capture.filter)) if text)
    body = ""
    try:
        if not capture.is_pipe() and sum(map(getsize, capture.paths)) <= WORTH:
            body = _capture_facts(capture)
    except Exception as error:  # a notebook shows what it can
        body = f"<div>{safe(error)}</div>"
    return f"<div><div><b>capture</b></div><ul>{''.join(parts)}</ul>{chosen}{body}</div>"


def _capture_facts(capture):
    capture.fill(("timeline", None), ("hierarchy", None))
    total = [row for row in capture.timeline() if row.protocol is None]
    times = [row.start_ns for row in total if row.start_ns is not None]
    packets, size = sum(row.packets for row in total), sum(row.bytes for row in total)
    span = f", from {_clock(min(times))}" if times else ""
    drawing = _timeline(capture.timeline(), f"{packets} packets over time") if times else ""
    chains = sorted(capture.hierarchy(), key=lambda row: -row.bytes)[:8]
    return (f"<div>{packets} packets, {size} bytes{span}</div>{drawing}"
            + _grid(["path", "packets", "bytes", "share"], [(row.path, row.packets, row.bytes, row.share) for row in chains]))


# ---- packets

def _fold(head, body, opened):
    return f"<details{' open' if opened else ''} style=\"margin-left:1em\"><summary>{head}</summary>{body}</details>"


def _group_end(lines, at):
    while at < len(lines) and lines[at].startswith("   |"):
        at += 1
    return at


def _fields(lines):
    """What show() prints of a layer, below its title: fields, and lists of layers as foldable groups."""
    out, rows, at = [], [], 0

    def put_rows():
        if rows:
            out.append(f'<table style="{_MONO}">' + "".join(f'<tr><td style="{_LEFT}">{safe(name)}</td><td style="{_LEFT}">{safe(value)}</td></tr>'
                                                           for name, value in rows) + "</table>")
            rows.clear()
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("  \\") and line.endswith("\\"):
            end = _group_end(lines, at)
            items = _items([each[4:] for each in lines[at:end]])
            put_rows()
            out.append(_fold(f"<code>{safe(line.strip(' ' + chr(92)))}</code> ({len(items)})", "".join(items), bool(items)))
            at = end
        elif line.startswith("  ") and "= " in line + " ":
            name, _, value = (line + " ").partition("= ")
            rows.append((name.strip(), value[:-1]))
        elif rows:
            rows[-1] = (rows[-1][0], rows[-1][1] + "\n" + line.strip())
    put_rows()
    return "".join(out)


def _items(lines):
    """Layers in a list, each with its title on a line of its own."""
    starts = [at for at, line in enumerate(lines) if line.startswith("###[ ")] or [0]
    return [_fold(_title(lines[start]), _fields(lines[start + 1:end]), False)
            for start, end in zip(starts, starts[1:] + [len(lines)]) if lines]


def _title(line):
    return f"<b>{safe(line.removeprefix('###[ ').removesuffix(' ]###'))}</b>"


def _hex(data):
    from orcap._packet.hexview import hexdump
    more = f"\n\N{HORIZONTAL ELLIPSIS} {len(data) - BYTES} more bytes" if len(data) > BYTES else ""
    return _fold(f"{len(data)} bytes", f'<pre style="{_MONO}">{escape(hexdump(data[:BYTES], dump=True) + more)}</pre>', False)


def _own_bytes(layer):
    data, above = bytes(layer), bytes(layer.payload)
    return data[:len(data) - len(above)] if above and data.endswith(above) else data


def packet_page(packet):
    from orcap._packet.text import show_layer
    layers = [*islice(packet.iterpayloads(), LAYERS + 1)]
    parts = []
    for layer in layers[:LAYERS]:
        lines = show_layer(layer).rstrip("\n").split("\n")
        try:
            data = _hex(_own_bytes(layer))
        except Exception as error:  # a packet that cannot be built yet
            data = f"<div>{safe(error)}</div>"
        parts.append(_fold(_title(lines[0]), _fields(lines[1:]) + data, True))
    if len(layers) > LAYERS:
        parts.append("<div>&hellip;</div>")
    return f"<div><div><code>{safe(packet.summary())}</code></div>{''.join(parts)}</div>"


# ---- lists

def list_page(packets):
    count = len(packets)
    shown = [(at, packets._elt2pkt(packets[at]), packets._elt2sum(packets[at])) for at in range(min(count, ROWS))]
    step = count // 50000 + 1
    times = [float(packets._elt2pkt(packets[at]).time) for at in range(0, count, step)]
    first = times[0] if times else 0
    drawing = f"<div>{sparkline(_histogram(times), f'{count} packets over time')}</div>" if len(times) > 1 else ""
    grid = _grid(["number", "time", "summary"], [(at, f"{float(packet.time) - first:.6f}", summary) for at, packet, summary in shown])
    return f"<div><div><b>{safe(packets.listname)}</b> {count}</div>{drawing}{grid}{'<div>&hellip;</div>' if count > ROWS else ''}</div>"
