"""What traceroute finds: which routers answered at which distance."""
from orcap.config import conf
from orcap.plist import SndRcvList

# errors of ICMP, and of TCP what a SYN is answered with: an ACK beside a SYN or a RST
ANSWERS = "(icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12)) or (tcp and (tcp[13] & 0x16 > 0x10))"


class TracerouteResult(SndRcvList):
    """Probes of a growing time to live, with their answers."""
    __slots__ = ["graphdef", "graphpadding", "graphASres", "padding", "hloc", "nloc"]
    _below, _hops, _errors = "IP", "ttl", ("ICMP",)
    _column = "%-15s %s"

    def __init__(self, res=None, name="Traceroute", stats=None):
        SndRcvList.__init__(self, res, name, stats)
        self.graphdef = self.graphASres = None
        self.padding = self.graphpadding = 0
        self.hloc = self.nloc = None

    def _table(self, target, answer):
        from orcap.tables import make_table
        pairs = [(probe, reply) for probe, reply in self.res if self._below in reply]
        return make_table(pairs, lambda probe, reply: (target(probe), getattr(probe[self._below], self._hops), answer(reply)))

    def show(self):
        """Prints who answered: a row for each distance, a column for each target."""
        def target(probe):
            return probe.sprintf("%IP.dst%:{TCP:tcp%ir,TCP.dport%}{UDP:udp%ir,UDP.dport%}{ICMP:ICMP}")

        def answer(reply):
            return reply.sprintf("%-15s,IP.src% {TCP:%TCP.flags%}{ICMP:%ir,ICMP.type%}")
        return self._table(target, answer)

    def _ends(self, reply):
        return "ICMP" not in reply

    def get_trace(self):
        """{target: {distance: (who answered, whether the trace ends there)}}"""
        trace = {}
        for probe, reply in self.res:
            if self._below not in probe or self._below not in reply:
                continue
            below = probe[self._below]
            trace.setdefault(below.dst, {})[getattr(below, self._hops)] = reply[self._below].src, self._ends(reply)
        for steps in trace.values():
            ends = [distance for distance, (_, final) in steps.items() if final]
            for distance in [each for each in steps if ends and each > min(ends)]:
                del steps[distance]
        return trace

    # ---- as a graph in Graphviz's language

    def _key(self, probe):
        """(source, target, protocol, port or kind) of a probe, and what its end is called."""
        below = probe[self._below]
        for name, proto, letter in (("TCP", 6, "T"), ("UDP", 17, "U")):
            if name in probe:
                return (below.src, below.dst, proto, probe[name].dport), letter
        if "ICMP" in probe:
            return (below.src, below.dst, 1, probe["ICMP"].type), "I"
        return (below.src, below.dst, below.proto if self._below == "IP" else below.nh, 0), "P"

    def _paths(self):
        """({key: {distance: (name in the graph, whether it ends there)}}, {address: {port's mark: text}})"""
        paths, ends = {}, {}
        for probe, reply in self.res:
            if self._below not in probe or self._below not in reply:
                continue
            key, letter = self._key(probe)
            where, source = getattr(probe[self._below], self._hops), reply[self._below].src
            name = '"%s"' % source
            final = self._ends(reply) or "ICMP" in reply and reply["ICMP"].type in (0, 3)
            if final:
                mark = letter + str(reply["TCP"].sport if "TCP" in reply else reply["ICMP"].type if "ICMP" in reply else key[3])
                text = reply.sprintf("{TCP:%TCP.sport% %TCP.flags%}{ICMP:ICMP %ICMP.type%}")
                ends.setdefault(source, {})["<%s> %s" % (mark, text)] = None
                name = '"%s":%s' % (source, mark)
            paths.setdefault(key, {})[where] = name, final
        return paths, ends

    def make_graph(self, ASres=None, padding=0):
        """Writes the routes into `graphdef`."""
        self.graphASres, self.graphpadding = ASres, padding
        paths, ends = self._paths()
        text = "digraph trace {\n\n\tnode [shape=ellipse,color=black,style=solid];\n\n\n#ASN clustering\n#endpoints\n"
        for address in sorted(ends):
            text += '\t"%s" [shape=record,color=black,fillcolor=green,style=filled,label="%s|%s"];\n' % (address, address, "|".join(ends[address]))
        text += "\n#Blackholes\n"
        holes = {}
        for key, steps in paths.items():
            if not any(final for _, final in steps.values()):
                holes[key] = '"%s %d/%s"' % (key[1], key[3], {6: "tcp", 17: "udp", 1: "icmp"}.get(key[2], "proto"))
                text += "\t%s [shape=octagon,color=black,fillcolor=red,style=filled];\n" % holes[key]
        text += "\n\tnode [shape=ellipse,color=black,style=solid];\n\n"
        colors = ["a07070", "a04040", "a02020"]
        for at, (key, steps) in enumerate(paths.items()):
            text += '#---[%r\n\t\tedge [color="#%s"];\n' % (key, colors[at % len(colors)])
            last = min([distance for distance, (_, final) in steps.items() if final] or [max(steps)])
            names = []
            for distance in range(min(steps), last + 1):
                if distance in steps:
                    names.append(steps[distance][0])
                elif padding:
                    names.append('"unknown %s %d"' % (key[1], distance))
            if key in holes:
                names.append(holes[key])
            text += "".join("\t%s ->\n" % name for name in names[:-1]) + "\t%s;\n" % names[-1]
        self.graphdef = text + "}\n"

    def graph(self, ASres=None, padding=0, **kargs):
        """Draws the routes with Graphviz; options are those of do_graph."""
        from orcap.tables import do_graph
        if self.graphdef is None or self.graphpadding != padding:
            self.make_graph(ASres, padding)
        return do_graph(self.graphdef, **kargs)


class TracerouteResult6(TracerouteResult):
    """The same over IPv6."""
    __slots__ = []
    _below, _hops = "IPv6", "hlim"

    def show(self):
        def target(probe):
            return probe.sprintf("%-42s,IPv6.dst%:{TCP:tcp%TCP.dport%}{UDP:udp%UDP.dport%}{ICMPv6EchoRequest:IER}")

        def answer(reply):
            return reply.sprintf("%-42s,IPv6.src% {TCP:%TCP.flags%}{ICMPv6DestUnreach:%ir,type%}{ICMPv6PacketTooBig:%ir,type%}"
                                 "{ICMPv6TimeExceeded:%ir,type%}{ICMPv6ParamProblem:%ir,type%}{ICMPv6EchoReply:%ir,type%}")
        return self._table(target, answer)

    def _ends(self, reply):
        return not any(name in reply for name in ("ICMPv6TimeExceeded", "ICMPv6PacketTooBig", "ICMPv6ParamProblem"))


def traceroute(target, dport=80, minttl=1, maxttl=30, sport=None, l4=None, filter=None, timeout=2, verbose=None, **kargs):
    """Sends probes of a growing time to live; gives (who answered, the probes without answer)."""
    from orcap.packet import builtin_classes
    from orcap.sendrecv import sr
    from orcap.volatile import RandInt, RandShort
    IP, TCP = builtin_classes["IP"], builtin_classes["TCP"]
    above = TCP(seq=RandInt(), sport=RandShort() if sport is None else sport, dport=dport) if l4 is None else l4
    filter = ANSWERS if filter is None and l4 is None else filter or "ip"
    answered, unanswered = sr(IP(dst=target, id=RandShort(), ttl=(minttl, maxttl)) / above, timeout=timeout, filter=filter, verbose=verbose, **kargs)
    answered = TracerouteResult(answered.res)
    if conf.verb if verbose is None else verbose:
        answered.show()
    return answered, unanswered


def traceroute6(target, dport=80, minttl=1, maxttl=30, sport=None, l4=None, timeout=2, verbose=None, **kargs):
    """The same over IPv6."""
    from orcap.packet import builtin_classes
    from orcap.sendrecv import sr
    from orcap.volatile import RandInt, RandShort
    IPv6, TCP = builtin_classes["IPv6"], builtin_classes["TCP"]
    above = TCP(seq=RandInt(), sport=RandShort() if sport is None else sport, dport=dport) if l4 is None else l4
    answered, unanswered = sr(IPv6(dst=target, hlim=(minttl, maxttl)) / above, timeout=timeout, filter="icmp6 or tcp" if l4 is None else None, verbose=verbose,
                              **kargs)
    answered = TracerouteResult6(answered.res)
    if conf.verb if verbose is None else verbose:
        answered.show()
    return answered, unanswered


def traceroute_map(ips, **kargs):
    """Traces the routes to several targets; gives the table of them."""
    answered, _ = traceroute(ips, verbose=0, **kargs)
    return answered.get_trace()
