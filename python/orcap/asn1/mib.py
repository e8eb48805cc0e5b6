"""Names of object identifiers: `conf.mib`. Scripts add what they know, by hand or from MIB files."""
import re
from glob import glob

from orcap.config import conf
from orcap.dadict import DADict


class MIBDict(DADict):
    """From an identifier to its name, by the longest part of it that has one."""

    def _findroot(self, identifier):
        """What is left behind the longest known part of it, with the dot before it; that part; and its name."""
        dotted = identifier if identifier.startswith(".") else "." + identifier
        known = ""
        for each in self.iterkeys():
            if (dotted + ".").startswith("." + each.strip(".") + ".") and len(each) > len(known):
                known = each
        if not known:
            return dotted, "", ""
        return dotted[len(known.strip(".")) + 1:], known, self[known]

    def _oidname(self, identifier):
        left, known, name = self._findroot(identifier)
        return name + left

    def _oid(self, name):
        """The identifier of a name with what follows it; what is none stays."""
        found = re.match(r"[^.]*", name.strip("."))
        for each in self.iterkeys():
            if found and found.group() and self[each] == found.group():
                return each.strip(".") + name.strip(".")[found.end():]
        return name.strip(".")


_OBJECT = re.compile(r"(\w[\w-]*)\s+(?:OBJECT\s+IDENTIFIER|MODULE-IDENTITY|OBJECT-IDENTITY|OBJECT-TYPE|NOTIFICATION-TYPE|NOTIFICATION-GROUP|OBJECT-GROUP"
                     r"|MODULE-COMPLIANCE|AGENT-CAPABILITIES)(?:(?!::=).)*::=\s*\{([^}]*)\}", re.DOTALL)
_ROOTS = {"iso": ["1"]}


def _parts(text):
    """`internet 1` or `iso org(3) dod(6)`: names and numbers."""
    return [re.sub(r"^[\w-]+\((\d+)\)$", r"\1", part) for part in text.split()]


def load_mib(filenames):
    """Adds the names that MIB files give, by their path or a pattern for it."""
    known = dict(_ROOTS)
    known.update({name: identifier.strip(".").split(".") for identifier, name in conf.mib.items()})
    waiting = {}
    for pattern in [filenames] if isinstance(filenames, str) else filenames:
        for path in glob(pattern):
            with open(path, errors="replace") as file:
                text = re.sub(r"--.*", "", file.read())
            waiting.update({name: _parts(value) for name, value in _OBJECT.findall(text)})
    while True:
        found = {name: known.get(parts[0], parts[:1]) + parts[1:] for name, parts in waiting.items()
                 if parts and (parts[0] in known or parts[0].isdigit()) and all(part.isdigit() for part in parts[1:])}
        if not found:
            return
        for name, parts in found.items():
            known[name] = parts
            conf.mib[".".join(parts)] = name
            del waiting[name]


if getattr(conf, "mib", None) is None:
    conf.mib = MIBDict(_name="MIB")
