"""Random text that matches a regular expression."""
import random

from orcap._volatile.numbers import RandField, _arguments

_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "ascii": "\x00-\x7f", "blank": " \t", "cntrl": "\x00-\x1f\x7f", "digit": "0-9", "graph": "!-~",
    "lower": "a-z", "print": " -~", "punct": "!-/:-@[-`{-~", "space": " \t\r\n\v\f", "upper": "A-Z", "word": "A-Za-z0-9_", "xdigit": "A-Fa-f0-9",
}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "0": "\0"}
_SHORT = {"d": "[:digit:]", "w": "[:word:]", "s": "[:space:]"}
_ALL = "".join(map(chr, range(256)))


class RandRegExp(RandField):
    """Text that matches `regexp`: characters, `.`, sets with ranges and POSIX classes, groups with alternatives, `* + ? {n} {n,m}`, `\\1`.

    `lambda_` says how long what repeats without bound becomes: 1/lambda_ times on average."""
    special_sets = {"[:%s:]" % name: "[%s]" % members for name, members in _CLASSES.items()}

    def __init__(self, regexp, lambda_=0.3):
        self._regexp = regexp
        self._lambda = lambda_

    def _command_args(self):
        return _arguments(regexp=self._regexp, lambda_=self._lambda if self._lambda != 0.3 else None)

    def __repr__(self):
        return "<RandRegExp [%r]>" % self._regexp

    @staticmethod
    def choice_expand(s):
        """The characters of a set, given what stands between its brackets."""
        return _set_members(s)

    def _fix(self):
        pattern = _Pattern(self._regexp, self._lambda)
        return pattern.text(pattern.group())


def _set_members(inside):
    """As Scapy has it, so that the same seed gives the same text: the last of a range comes twice, and ^ is in no negated set."""
    negated = inside.startswith("^")
    at, members = 0, []
    while at < len(inside):
        if inside.startswith("[:", at) and ":]" in inside[at:]:
            end = inside.index(":]", at)
            members += _set_members(_CLASSES.get(inside[at + 2:end], ""))
            at = end + 2
        elif inside[at] == "\\" and at + 1 < len(inside):
            letter = inside[at + 1]
            members += _set_members(_SHORT[letter]) if letter in _SHORT else _ESCAPES.get(letter, letter)
            at += 2
        elif inside[at + 1:at + 2] == "-" and at + 2 < len(inside) and inside[at + 2] != "\\":
            members += map(chr, range(ord(inside[at]), ord(inside[at + 2]) + 1))
            members.append(inside[at + 2])
            at += 3
        else:
            members.append(inside[at])
            at += 1
    return "".join(c for c in _ALL if c not in members) if negated else "".join(members)


class _Set:
    """One of some characters."""

    def __init__(self, members):
        self.members = members


class _Group:
    """One of some sequences; its text can be referred to by its number."""

    def __init__(self, number):
        self.number = number
        self.ways = [[]]


class _Pattern:
    """A pattern is read once from left to right, which is when it is drawn how often parts repeat; then the text is drawn."""

    def __init__(self, pattern, rate):
        self.pattern = pattern
        self.rate = rate
        self.at = 0
        self.count = 0
        self.texts = {}  # of groups, by number

    def group(self):
        group = _Group(self.count)
        self.count += 1
        while self.at < len(self.pattern):
            c = self.pattern[self.at]
            self.at += 1
            if c == ")" and group.number:
                break
            if c == "|":
                group.ways.append([])
            else:
                group.ways[-1] += [self._atom(c)] * self._times()
        return group

    def _atom(self, c):
        if c == "(":
            return self.group()
        if c == "[":
            start, self.at = self.at, self._set_end()
            return _Set(_set_members(self.pattern[start:self.at - 1]))
        if c == "\\" and self.at < len(self.pattern):
            self.at += 1
            return self._escape(self.pattern[self.at - 1])
        if c == ".":
            return _Set(_ALL)
        return "" if c in "^$" else c

    @staticmethod
    def _escape(letter):
        if letter.isdigit() and letter != "0":
            return int(letter)
        if letter.lower() in _SHORT:
            return _Set(_set_members(("^" if letter.isupper() else "") + _SHORT[letter.lower()]))
        return _ESCAPES.get(letter, letter)

    def _set_end(self):
        """Behind the bracket that closes the set; one that comes first belongs to it."""
        end = self.at + self.pattern.startswith("^", self.at)
        end += self.pattern.startswith("]", end)
        while not self.pattern.startswith("]", end):
            if end >= len(self.pattern):
                raise ValueError("RandRegExp: %r has a set that is not closed" % self.pattern)
            if self.pattern[end] == "\\":
                end += 1
            elif self.pattern.startswith("[:", end) and ":]" in self.pattern[end:]:
                end = self.pattern.index(":]", end) + 1
            end += 1
        return end + 1

    def _times(self):
        c = self.pattern[self.at:self.at + 1]
        if not c or c not in "*+?{":
            return 1
        self.at += 1
        if c == "?":
            return random.choice((1, 0))
        if c != "{":
            return self._unbound() + (c == "+")
        end = self.pattern.index("}", self.at)
        least, comma, most = self.pattern[self.at:end].partition(",")
        self.at = end + 1
        if comma and not most:
            return int(least or 0) + self._unbound()
        return random.randint(int(least or 0), int(most)) if comma else int(least)

    def _unbound(self):
        return int(random.expovariate(self.rate))

    def text(self, part):
        if isinstance(part, str):
            return part
        if isinstance(part, int):
            return self.texts[part]
        if isinstance(part, _Set):
            return random.choice(part.members)
        way = random.choice(part.ways) if len(part.ways) > 1 else part.ways[0]
        self.texts[part.number] = "".join(map(self.text, way))
        return self.texts[part.number]
