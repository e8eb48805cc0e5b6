"""What the Tab key offers: names, attributes and fields; inside the brackets of a layer its fields, of a function its arguments; inside quotes the names that
filters know."""
import re
import rlcompleter

_PATH = re.compile(r"[A-Za-z_][\w.]*(?:\[[^][()]*\][\w.]*)*$")  # a name with attributes and indexes, and nothing that calls
_QUOTES = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


def _open_call(line):
    """The name before the bracket that is still open at the line's end, or None."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        if line[at] in ")]}":
            depth += 1
        elif line[at] in "([{":
            depth -= 1
            if depth < 0:
                found = _PATH.search(line[:at]) if line[at] == "(" else None
                return found[0] if found else None
    return None


def _is_inside_quotes(line):
    rest = _QUOTES.sub("", line)
    return '"' in rest or "'" in rest


def _parameters(function):
    from inspect import Parameter, signature
    try:
        taken = signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each.name for each in taken if each.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY) and each.name != "self"]


def _what_takes_the_rest(function):
    """Who takes the arguments that sniff() and sr() hand on."""
    from orcap import sendrecv
    if function in (sendrecv.sniff, sendrecv.AsyncSniffer):
        return [sendrecv.AsyncSniffer._run]
    if function in (sendrecv.sr, sendrecv.sr1, sendrecv.srp, sendrecv.srp1, sendrecv.srloop, sendrecv.srploop):
        return [sendrecv.srp if "srp" in function.__name__ else sendrecv.sr, sendrecv.SndRcvHandler.__init__]
    return []


class Completer(rlcompleter.Completer):
    """As Python's own, for whole lines too: offers(line) ends where the cursor is."""

    def __init__(self, names):
        rlcompleter.Completer.__init__(self, names)
        self._filter_names = None

    def _words_of_filters(self, text):
        if self._filter_names is None:
            from orcap._orcap import filter_names
            self._filter_names = sorted(set(filter_names()))
        return [name for name in self._filter_names if name.startswith(text)]

    def _value(self, path):
        try:
            return eval(path, self.namespace)  # a name, its attributes and indexes: _PATH lets nothing else through
        except Exception:
            return None

    def _arguments(self, called, text):
        """name= of what may stand in a call."""
        value = self._value(called)
        if isinstance(value, type) and hasattr(value, "fields_desc"):
            names = [field.name for field in value.fields_desc]
        else:
            names = [name for each in (value, *_what_takes_the_rest(value)) for name in _parameters(each)]
        return [name + "=" for name in dict.fromkeys(names) if name.startswith(text)]

    def _callable_postfix(self, val, word):
        """A layer is named as often as it is made: TCP in packet, packet[TCP]."""
        return word if isinstance(val, type) else rlcompleter.Completer._callable_postfix(self, val, word)

    def attr_matches(self, text):
        """Attributes, also of what stands at an index: packets[0].t."""
        path, _, begun = text.rpartition(".")
        found = _PATH.fullmatch(path)
        value = self._value(path) if found else None
        if value is None:
            return []
        names = {name for name in dir(value) if name.startswith(begun) and (begun[:1] == "_" or name[:1] != "_")}
        return ["%s.%s" % (path, name) for name in sorted(names)]

    def global_matches(self, text):
        later = [name for name in getattr(self.namespace, "later", ()) if name.startswith(text)]
        return later + rlcompleter.Completer.global_matches(self, text)

    def offers(self, line, text):
        """What `text`, the end of the line, may become."""
        before = line[: len(line) - len(text)]
        if _is_inside_quotes(before):
            return self._words_of_filters(text)
        if "." in text:
            return self.attr_matches(text)
        called = _open_call(before)
        arguments = self._arguments(called, text) if called and re.search(r"[(,]\s*$", before) else []
        return arguments + (self.global_matches(text) if text or not arguments else [])

    def complete(self, text, state):
        """As readline asks."""
        if state == 0:
            import readline
            line = readline.get_line_buffer()[: readline.get_endidx()]
            if not line.strip():
                self.matches = ["    "]
            else:
                self.matches = self.offers(line, text)
        return self.matches[state] if state < len(self.matches) else None
