"""Sessions that run by themselves: commands as a person would type them, with what is shown and what came out last."""
import builtins
import code
import importlib
import sys
import threading
from io import StringIO

from orcap.config import conf
from orcap.error import Scapy_Exception
from orcap.themes import DefaultTheme, HTMLTheme2, LatexTheme2, NoTheme


class StopAutorun(Scapy_Exception):
    """The commands could not be run to their end; `code_run` is what was shown until then."""
    code_run = ""


class StopAutorunTimeout(StopAutorun):
    """They took too long."""


class StringWriter(StringIO):
    """Keeps what is written, and with `debug` passes it on."""

    def __init__(self, debug=None):
        super().__init__()
        self.s, self.debug = "", debug

    def write(self, x):
        if self.debug:
            self.debug.write(x)
            self.debug.flush()
        if self.s is not None:
            self.s += x
        return len(x)

    def flush(self):
        if self.debug:
            self.debug.flush()

    def getvalue(self):
        return self.s


class ScapyAutorunInterpreter(code.InteractiveInterpreter):
    """Runs commands and remembers whether one failed."""

    def __init__(self, *args, **kargs):
        super().__init__(*args, **kargs)
        self.error = 0

    def write(self, data):
        sys.stderr.write(data)

    def showsyntaxerror(self, *args, **kargs):
        self.error = 1
        super().showsyntaxerror(*args, **kargs)

    def showtraceback(self, *args, **kargs):
        self.error = 1
        kind, value, _ = sys.exc_info()
        if isinstance(value, StopAutorun):
            raise value
        super().showtraceback(*args, **kargs)


def autorun_commands(_cmds, my_globals=None, verb=None):
    """Runs the lines of a text; gives the last result, or False where one failed."""
    before = conf.verb
    if my_globals is None:
        my_globals = dict(vars(importlib.import_module("orcap.all")))
    try:
        if verb is not None:
            conf.verb = verb
        interpreter = ScapyAutorunInterpreter(my_globals)
        lines = [*_cmds.splitlines(), ""]
        if not _cmds:
            lines = ["", ""]
        command = ""
        while lines:
            sys.stdout.write(str(getattr(sys, "ps2", "") if command else getattr(sys, "ps1", "")))
            line = lines.pop(0)
            print(line)
            command += "\n" + line
            if interpreter.runsource(command) and lines:
                continue
            if interpreter.error:
                return False
            command = ""
            if len(lines) <= 1:
                break
        return getattr(builtins, "_", None)
    except SystemExit:
        return False
    finally:
        conf.verb = before


def autorun_commands_timeout(cmds, timeout=None, **kwargs):
    """The same, for at most `timeout` seconds."""
    if timeout is None:
        return autorun_commands(cmds, **kwargs)
    found = []

    def work():
        found.append(autorun_commands(cmds, **kwargs))
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(timeout)
    if worker.is_alive():
        raise StopAutorunTimeout
    return found[0] if found else False


def _session(writer, cmds, **kargs):
    """(what was shown, the last result)"""
    before = sys.stdout, sys.stderr, sys.excepthook, getattr(builtins, "_", None)
    try:
        sys.stdout = sys.stderr = writer
        sys.excepthook = sys.__excepthook__
        return_value = autorun_commands_timeout(cmds, **kargs)
    except StopAutorun as stopped:
        stopped.code_run = writer.s
        raise
    finally:
        sys.stdout, sys.stderr, sys.excepthook = before[:3]
    return writer.s, return_value


def autorun_get_interactive_session(cmds, **kargs):
    """(what was shown, the last result) of a text's lines."""
    return _session(StringWriter(), cmds, **kargs)


def autorun_get_interactive_live_session(cmds, **kargs):
    """The same, shown while it runs."""
    return _session(StringWriter(debug=sys.stdout), cmds, **kargs)


def _themed(theme, session, cmds, kargs, prompt=None):
    before = conf.color_theme, getattr(sys, "ps1", None), getattr(sys, "ps2", None)
    try:
        conf.color_theme = theme
        sys.ps1 = theme.prompt(prompt or ">>> ") if hasattr(theme, "prompt") else ">>> "
        sys.ps2 = "... "
        return session(cmds, **kargs)
    finally:
        conf.color_theme = before[0]
        for name, value in (("ps1", before[1]), ("ps2", before[2])):
            if value is not None:
                setattr(sys, name, value)
            elif hasattr(sys, name):
                delattr(sys, name)


def autorun_get_text_interactive_session(cmds, **kargs):
    return _themed(NoTheme(), autorun_get_interactive_session, cmds, kargs)


def autorun_get_live_interactive_session(cmds, **kargs):
    return _themed(DefaultTheme(), autorun_get_interactive_live_session, cmds, kargs)


def autorun_get_ansi_interactive_session(cmds, **kargs):
    return _themed(DefaultTheme(), autorun_get_interactive_session, cmds, kargs)


def _replaced(text, *pairs):
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def autorun_get_html_interactive_session(cmds, **kargs):
    """The session as HTML, with the theme's marks as elements."""
    text, found = _themed(HTMLTheme2(), autorun_get_interactive_session, cmds, kargs)
    return _replaced(text, ("<", "&lt;"), (">", "&gt;"), ("#[#", "<"), ("#]#", ">")), found


def autorun_get_latex_interactive_session(cmds, **kargs):
    """The session for LaTeX."""
    from orcap.utils import tex_escape
    text, found = _themed(LatexTheme2(), autorun_get_interactive_session, cmds, kargs)
    return _replaced(tex_escape(text), ("@[@", "{"), ("@]@", "}"), ("@`@", "\\")), found
