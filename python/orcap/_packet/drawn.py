"""What packets and lists of packets are drawn with; orcap._packet.canvas does it."""


class Drawn:
    """Methods that draw."""
    __slots__ = ()

    def canvas_dump(self, layer_shift=0, rebuild=1):
        """The drawing itself: writeSVGfile, writePDFfile, writeEPSfile."""
        from orcap._packet.canvas import draw_packet
        return draw_packet(self, layer_shift, rebuild)

    def _dump(self, kind, filename, kargs):
        from orcap._packet.canvas import dump
        pages = self.canvas_dump(**kargs)
        dump(pages if isinstance(pages, list) else [pages], kind, filename)

    def svgdump(self, filename=None, **kargs):
        """Draws as SVG into a file; without a name shows it."""
        self._dump("svg", filename, kargs)

    def pdfdump(self, filename=None, **kargs):
        """Draws as PDF into a file, a page each packet; without a name shows it."""
        self._dump("pdf", filename, kargs)

    def psdump(self, filename=None, **kargs):
        """Draws as PostScript into a file, a page each packet; without a name shows it."""
        self._dump("eps", filename, kargs)
