"""Drawings of packets: each layer's fields on the left, its bytes in the same colour on the right. SVG, PDF and PostScript are written here;
nothing else is needed."""
from html import escape

COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#e15759", "#76b7b2", "#9c755f", "#edc948")
LINE, CHARACTER, MARGIN = 12, 6, 20  # points; a character of a 10 point monospaced font is 6 wide
BYTES_AT, WIDTH = 330, 700
LONGEST = 40


class Canvas:
    """Boxes and lines of text, from the upper left corner, in points."""

    def __init__(self):
        self.width, self.height = WIDTH, 2 * MARGIN
        self.boxes, self.texts = [], []

    def box(self, x, y, width, height, colour):
        self.boxes.append((x, y, width, height, colour))
        self.height = max(self.height, y + height + MARGIN)

    def text(self, x, y, text, colour="#000000"):
        """Text whose line begins at y."""
        self.texts.append((x, y, text, colour))
        self.height = max(self.height, y + LINE + MARGIN)

    def svg(self):
        parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="10">' % (self.width, self.height),
                 '<rect width="100%" height="100%" fill="#ffffff"/>']
        parts += ['<rect x="%g" y="%g" width="%g" height="%g" fill="%s" fill-opacity="0.35"/>' % box for box in self.boxes]
        parts += ['<text x="%g" y="%g" fill="%s" xml:space="preserve">%s</text>' % (x, y + LINE - 3, colour, escape(_printable(text)))
                  for x, y, text, colour in self.texts]
        return "\n".join(parts + ["</svg>", ""])

    writeSVGfile = lambda self, name: _write(name, self.svg().encode())  # noqa: E731
    writePDFfile = lambda self, name: _write(name, pdf([self]))          # noqa: E731
    writeEPSfile = lambda self, name: _write(name, postscript([self]))   # noqa: E731


def _write(name, data):
    if hasattr(name, "write"):
        name.write(data)
        return
    with open(name, "wb") as file:
        file.write(data)


def _printable(text):
    return "".join(each if " " <= each <= "~" else "." for each in text)


def _pale(colour):
    """Red, green and blue of a colour that lets black text be read."""
    parts = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join("%.3f" % (1 - 0.35 * (1 - part)) for part in parts)


def _drawn(canvas, box, text):
    """What PDF and PostScript have in common: y counts from below."""
    lines = [box % (_pale(colour), x, canvas.height - y - height, width, height) for x, y, width, height, colour in canvas.boxes]
    for x, y, shown, _ in canvas.texts:
        escaped = "".join("\\" + each if each in "()\\" else each for each in _printable(shown))
        lines.append(text % (x, canvas.height - y - LINE + 3, escaped))
    return "\n".join(lines)


def pdf(pages):
    """A PDF with a page for each canvas. ISO 32000-1, section 7.5."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for page in pages:
        drawn = _drawn(page, "%s rg %g %g %g %g re f", "0 g BT /F1 10 Tf %g %g Td (%s) Tj ET")
        objects.append("<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
                       % (page.width, page.height, len(objects)))
        kids.append("%d 0 R" % len(objects))
    objects[1] = "<< /Type /Pages /Kids [%s] /Count %d >>" % (" ".join(kids), len(kids))
    text, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(text))
        text += "%d 0 obj\n%s\nendobj\n" % (number, each)
    table = "".join("%010d 00000 n \n" % place for place in places)
    return (text + "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(objects) + 1, table, len(objects) + 1, len(text))).encode()


def postscript(pages):
    """The same in PostScript."""
    width, height = max(page.width for page in pages), max(page.height for page in pages)
    text = "%%!PS-Adobe-3.0\n%%%%BoundingBox: 0 0 %d %d\n%%%%Pages: %d\n" % (width, height, len(pages))
    for number, page in enumerate(pages, 1):
        drawn = _drawn(page, "%s setrgbcolor %g %g %g %g rectfill", "0 setgray %g %g moveto (%s) show")
        text += "%%%%Page: %d %d\n/Courier findfont 10 scalefont setfont\n%s\nshowpage\n" % (number, number, drawn)
    return (text + "%%EOF\n").encode()


def svg(pages):
    """All pages in one SVG, one below the other."""
    height = sum(page.height for page in pages)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d">' % (WIDTH, height)]
    at = 0
    for page in pages:
        parts.append(page.svg().replace("<svg ", '<svg y="%d" ' % at, 1))
        at += page.height
    return "\n".join(parts + ["</svg>", ""]).encode()


# ---- packets

def _cut(text):
    return text if len(text) <= LONGEST else text[:LONGEST - 3] + "..."


def draw_packet(packet, layer_shift=0, rebuild=1):
    """The canvas of a packet; layer_shift moves each layer's fields to the right of those of the one below."""
    canvas = Canvas()
    if rebuild and packet.original == b"":
        packet = type(packet)(bytes(packet))
    left, at, y = MARGIN, 0, MARGIN
    whole = bytes(packet)
    bytes_y = MARGIN
    for number, layer in enumerate(packet.iterpayloads()):
        colour = COLOURS[number % len(COLOURS)]
        size = len(layer) - len(layer.payload)
        rows = [(field.name, layer._field_text(field.name, layer.getfieldval(field.name))) for field in layer.fields_desc
                if not field.isconditional or layer.getfieldval(field.name) is not None]
        canvas.box(left - 4, y, BYTES_AT - left - 10, LINE * (len(rows) + 1), colour)
        canvas.text(left, y, layer.name)
        for name, value in rows:
            y += LINE
            canvas.text(left + 2 * CHARACTER, y, _cut("%-12s %s" % (name, value)))
        y += LINE
        bytes_y = _draw_bytes(canvas, whole[at:at + size], at, colour)
        at += size
        left += layer_shift
    canvas.height = max(canvas.height, y + MARGIN, bytes_y + MARGIN)
    return canvas


def _draw_bytes(canvas, data, at, colour):
    """Sixteen bytes a row, from byte `at` of the packet on."""
    y = MARGIN
    for offset, byte in enumerate(data, at):
        row, column = divmod(offset, 16)
        x, y = BYTES_AT + column * 22, MARGIN + row * 1.5 * LINE
        canvas.box(x - 3, y, 20, LINE + 1, colour)
        canvas.text(x, y, "%02x" % byte)
    return y + LINE


_WRITERS = {"svg": svg, "pdf": pdf, "eps": postscript}


def dump(pages, kind, filename):
    """Writes the drawing, or without a name shows it with the program that conf.prog names."""
    data = _WRITERS[kind](pages)
    if filename is not None:
        _write(filename, data)
        return
    from subprocess import Popen
    from orcap.config import conf
    from orcap.utils import get_temp_file
    name = get_temp_file(autoext="." + kind)
    _write(name, data)
    Popen([{"svg": conf.prog.svgreader, "pdf": conf.prog.pdfreader, "eps": conf.prog.psreader}[kind], name])

