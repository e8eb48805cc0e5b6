"""Tables and graphs as text."""
from orcap.error import Scapy_Exception

_TEX = {character: "{\\tt\\char%d}" % ord(character) for character in "{|}\\<>~"}
_TEX.update({character: "\\" + character for character in "_$%&#"})
_TEX["^"] = "\\^{}"


def tex_escape(x):
    """Text for LaTeX."""
    return "".join(_TEX.get(character, character) for character in x)


def graphviz_escape(x):
    """Text for a label of Graphviz."""
    return x.replace("\\", "\\\\").replace('"', '\\"')


def _in_order(names, key):
    """Sorted by `key`, else as numbers, as addresses, or as text: the first that fits all."""
    from orcap.addresses import atol
    for own in (key,) if key else (int, atol, None):
        try:
            return sorted(names, key=own)
        except ValueError:
            pass
    return sorted(names)


class _Style:
    """How cells, ends and lines between rows of a table are written."""

    def __init__(self, first, cell, end="", line=None):
        self.first = first
        self.cell = cell
        self.end = end
        self.line = line

    def row(self, widths, name, values):
        return self.first(name, widths[0]) + "".join(map(self.cell, values, widths[1:])) + self.end + "\n"


_PLAIN = _Style(lambda text, width: text.ljust(width) + " ", lambda text, width: text.ljust(width) + " ")
_LINED = _Style(lambda text, width: text.ljust(width) + " | ", lambda text, width: text.ljust(width) + " | ",
                line=lambda widths: "-" * (widths[0] + 1) + "+" + "".join("-" * (width + 2) + "+" for width in widths[1:]))
_TEX_STYLE = _Style(lambda text, width: text + " ", lambda text, width: "& " + text + " ", "\\\\", lambda widths: "\\hline")


def _table(style, data, fxyz, sortx=None, sorty=None, dump=False, stringconv=str):
    columns, rows, cells = {}, {}, {}
    for each in data:
        x, y, z = map(stringconv, fxyz(*each))
        columns[x] = max(columns.get(x, len(x)), len(z))
        rows[y] = None
        cells[x, y] = z
    xs, ys = _in_order(columns, sortx), _in_order(rows, sorty)
    widths = [max(map(len, ys), default=0)] + [columns[x] for x in xs]
    line = style.line(widths) + "\n" if style.line else ""
    text = line + style.row(widths, "", xs) + line
    text += "".join(style.row(widths, y, [cells.get((x, y), "-") for x in xs]) for y in ys) + line
    if dump:
        return text
    print(text, end="")
    return None


def make_table(data, fxyz, sortx=None, sorty=None, dump=False, stringconv=str):
    """A table of three values each: `fxyz(*element)` gives column, row and what stands there."""
    return _table(_PLAIN, data, fxyz, sortx, sorty, dump, stringconv)


def make_lined_table(data, fxyz, sortx=None, sorty=None, dump=False, stringconv=str):
    """make_table with lines between columns."""
    return _table(_LINED, data, fxyz, sortx, sorty, dump, stringconv)


def make_tex_table(data, fxyz, sortx=None, sorty=None, dump=False, stringconv=lambda x: tex_escape(str(x))):
    """make_table for LaTeX."""
    return _table(_TEX_STYLE, data, fxyz, sortx, sorty, dump, stringconv)


def get_terminal_width():
    """Columns of the terminal; 79 where there is none."""
    from shutil import get_terminal_size
    return get_terminal_size(fallback=(0, 0)).columns or 79


def _cropped(text, width):
    return text if len(text) <= width else text[:width - 1] + "_"


def pretty_list(rtlst, header, sortBy=0, borders=False):
    """Rows of text below a header, as wide as the terminal at most (`conf.auto_crop_tables`); a list in a row takes a line for each member."""
    from orcap.config import conf
    rows = [list(row) for row in header]
    body = [tuple(row) for row in rtlst]
    if sortBy is not None:
        body.sort(key=lambda row: row[sortBy])
    for row in body:
        cells = [cell if isinstance(cell, list) else [str(cell)] for cell in row]
        for at in range(max(map(len, cells), default=0)):
            rows.append([cell[at] if at < len(cell) else "" for cell in cells])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    separator = "|" if borders else "  "
    if conf.auto_crop_tables:
        room = get_terminal_width() - len(separator) * (len(widths) - 1)
        while sum(widths) > room and max(widths) > 1:
            widths[widths.index(max(widths))] -= 1
    lines = [separator.join(_cropped(cell, width).ljust(width) for cell, width in zip(row, widths)) for row in rows]
    if borders:
        lines.insert(len(header), "|".join("-" * width for width in widths))
    return "\n".join(lines)


def human_size(x, fmt=".1f"):
    """A number of bytes with the letter of a power of 1024."""
    for power, letter in enumerate("BKMGTP"):
        if x < 1 << 10 * (power + 1):
            return format(x / (1 << 10 * power), fmt) + letter if power else "%dB" % x
    return "%dB" % x


def do_graph(graph, prog=None, format=None, target=None, type=None, string=None, options=None):
    """A graph in Graphviz's language, drawn by `prog` (dot) and shown; with `string` given back instead, with `target` written to a file
    ("> name" or an open file) or piped ("| command")."""
    from subprocess import PIPE, Popen
    from orcap.config import conf
    if string:
        return graph
    format = type or format or "svg"
    command = [prog or conf.prog.dot, *(options.split() if options else ()), "-T" + format]
    shown = target is None
    if shown:
        from orcap.utils import get_temp_file
        target = get_temp_file(autoext="." + format)
        conf.temp_files.append(target)
    opened = isinstance(target, str)
    if opened:
        piped = target.startswith("|")
        name = target.lstrip("|> ")
        out = Popen(name.split(), stdin=PIPE).stdin if piped else open(name, "wb")
    else:
        out = target
    try:
        process = Popen(command, stdin=PIPE, stdout=out)
    except FileNotFoundError:
        raise Scapy_Exception("do_graph needs Graphviz's program %s, which is not there (conf.prog.dot names it)" % command[0]) from None
    process.communicate(graph.encode())
    if opened:
        out.close()
    if shown:
        Popen([conf.prog.svgreader if format == "svg" else conf.prog.universal_open, target])
    return None
