"""What lists of packets draw: curves by matplotlib, graphs by Graphviz."""
from orcap._packet.drawn import Drawn
from orcap.tables import do_graph, graphviz_escape


def _ends(packet):
    """Who talks to whom."""
    for name in ("IP", "IPv6"):
        layer = packet.getlayer(name)
        if layer is not None:
            return layer.src, layer.dst
    layer = packet.getlayer("ARP")
    if layer is not None:
        return layer.psrc, layer.pdst
    return None


class DrawnList(Drawn):
    """The drawing methods of a list."""

    def canvas_dump(self, layer_shift=0, rebuild=1):
        """Drawings of all packets."""
        return [self._elt2pkt(elt).canvas_dump(layer_shift, rebuild) for elt in self]

    def plot(self, f, lfilter=None, plot_xy=False, **kargs):
        """Plots the function's value of each packet; with plot_xy it gives pairs. What is more goes to matplotlib."""
        values = [self._call(f, elt) for _, elt in self._wanted(lfilter)]
        return self._plotted([(values, {})], plot_xy, kargs)

    def diffplot(self, f, delay=1, lfilter=None, **kargs):
        """Plots the function's value of each packet and the one `delay` behind it."""
        packets = [elt for _, elt in self._wanted(lfilter)]
        values = [f(packets[at], packets[at + delay]) for at in range(len(packets) - delay)]
        return self._plotted([(values, {})], False, kargs)

    def multiplot(self, f, lfilter=None, plot_xy=False, **kargs):
        """Plots several curves: the function gives a packet's curve and value."""
        curves = {}
        for _, elt in self._wanted(lfilter):
            name, value = self._call(f, elt)
            curves.setdefault(name, []).append(value)
        return self._plotted([(values, {"label": name}) for name, values in curves.items()], plot_xy, kargs)

    @staticmethod
    def _plotted(curves, plot_xy, kargs):
        from orcap.libs import matplot
        pyplot = matplot.plt
        lines = []
        for values, labels in curves:
            columns = zip(*values) if plot_xy else (values,)
            lines.append(pyplot.plot(*columns, **{**kargs, **labels}))
        if any(labels for _, labels in curves):
            pyplot.legend(loc="center right", bbox_to_anchor=(1.5, 0.5))
        if not matplot.MATPLOTLIB_INLINED:
            pyplot.show()
        return lines if len(curves) != 1 or curves[0][1] else lines[0]

    def timeskew_graph(self, ip, **kargs):
        """Plots how far the TCP timestamps of a host run away from the capture's clock, in seconds over seconds."""
        points = []
        for elt in self:
            packet = self._elt2pkt(elt)
            if packet.haslayer("IP") and packet.getlayer("IP").src == ip and packet.haslayer("TCP"):
                stamps = [value for name, value in packet.getlayer("TCP").options if name == "Timestamp"]
                if stamps:
                    points.append((float(packet.time), stamps[0][0]))
        if not points:
            return []
        (start, first), (end, last) = points[0], points[-1]
        rate = (last - first) / (end - start) if end > start and last != first else 1000
        ticks = min((1, 2, 10, 100, 250, 300, 1000), key=lambda usual: abs(usual - rate))  # of a second, as systems count
        values = [(time - start, (stamp - first) / ticks - (time - start)) for time, stamp in points]
        return self._plotted([(values, {})], True, kargs or {"linestyle": "", "marker": "+"})

    def conversations(self, getsrcdst=None, **kargs):
        """Draws who talks to whom by Graphviz; the function gives a packet's two ends, and what else the edge shall name. What is more goes
        to do_graph: string=True gives the text."""
        edges = {}
        for elt in self:
            try:
                ends = self._call(getsrcdst or _ends, elt)
            except Exception:
                continue  # a packet without such ends
            if getsrcdst is None and ends is None:
                continue
            if len(ends) == 3:
                source, target, label = ends
                edges.setdefault((source, target), set()).add(label)
            else:
                source, target = ends
                edges[source, target] = edges.get((source, target), 0) + 1
        text = 'digraph "conv" {\n'
        for (source, target), labels in edges.items():
            label = ", ".join(sorted(map(str, labels))) if isinstance(labels, set) else labels
            text += '\t "%s" -> "%s" [label="%s"]\n' % (graphviz_escape(str(source)), graphviz_escape(str(target)), graphviz_escape(str(label)))
        return do_graph(text + "}\n", **kargs)

    def afterglow(self, src=None, event=None, dst=None, **kargs):
        """Draws sources, events and targets by Graphviz, larger the more often they come."""
        src = src or (lambda packet: packet["IP"].src)
        event = event or (lambda packet: packet["IP"].dport)
        dst = dst or (lambda packet: packet["IP"].dst)
        sources, events, targets = {}, {}, {}
        for elt in self:
            try:
                s, e, d = (self._call(each, elt) for each in (src, event, dst))
            except Exception:
                continue  # a packet without them
            for nodes, name, next_name in ((sources, s, e), (events, e, d)):
                count, followers = nodes.setdefault(name, (0, []))
                if next_name not in followers:
                    followers.append(next_name)
                nodes[name] = count + 1, followers
            targets[d] = targets.get(d, (0,))[0] + 1, ()
        return do_graph(_afterglow_text(sources, events, targets), **kargs)


def _sizes(nodes):
    """(name, height from 1 to 2) of each node."""
    counts = [count for count, _ in nodes.values()]
    least, most = min(counts, default=0), max(counts, default=0)
    for name, (count, _) in nodes.items():
        yield name, 1 + (count - least) / (most - least) if most > least else 2


def _afterglow_text(sources, events, targets):
    text = 'digraph "afterglow" {\n\tedge [len=2.5];\n# src nodes\n'
    for name, size in _sizes(sources):
        text += ('"src.%r" [label = "%r", shape=box, fillcolor="#FF0000", style=filled, fixedsize=1, height=%.2f,width=%.2f];\n'
                 % (name, name, size, size))
    text += "# event nodes\n"
    for name, size in _sizes(events):
        text += ('"evt.%r" [label = "%r", shape=circle, fillcolor="#00FFFF", style=filled, fixedsize=1, height=%.2f, width=%.2f];\n'
                 % (name, name, size, size))
    for name, size in _sizes(targets):
        text += ('"dst.%r" [label = "%r", shape=triangle, fillcolor="#0000ff", style=filled, fixedsize=1, height=%.2f, width=%.2f];\n'
                 % (name, name, size, size))
    text += "###\n"
    text += "".join(' "src.%r" -> "evt.%r";\n' % (name, follower) for name, (_, followers) in sources.items() for follower in followers)
    text += "".join(' "evt.%r" -> "dst.%r";\n' % (name, follower) for name, (_, followers) in events.items() for follower in followers)
    return text + "}"
