"""Long results a page at a time: what a command prints goes to a pager once it is longer than the screen. What takes its time is shown as it comes."""
import io
import os
import shutil
import subprocess
import sys
import threading

PATIENCE = 0.3  # seconds that output is held back, to see how long it gets


def program():
    """The pager's words; None: there is none, or the person wants none."""
    wanted = os.environ.get("PAGER", "less")
    words = wanted.split()
    if not words or words[0] == "cat" or not shutil.which(words[0]):
        return None
    return words + (["-R", "-F", "-X"] if os.path.basename(words[0]) == "less" else [])


class Paged(io.TextIOBase):
    """Stands in for standard output while a command runs."""

    def __init__(self, out, words, height):
        self._out, self._words, self._most = out, words, max(height - 2, 3)
        self._held, self._lines = [], 0
        self._pager, self._passes, self._quit = None, False, False
        self._lock = threading.RLock()
        self._timer = None

    @property
    def encoding(self):
        return self._out.encoding

    @property
    def errors(self):
        return self._out.errors

    def isatty(self):
        return self._out.isatty()

    def fileno(self):
        return self._out.fileno()

    def writable(self):
        return True

    def _let_go(self):
        """Shows what was held, and all that follows as it comes."""
        with self._lock:
            if not self._passes and self._pager is None:
                self._passes = True
                self._out.write("".join(self._held))
                self._out.flush()
                self._held = []

    def _page(self):
        self._pager = subprocess.Popen(self._words, stdin=subprocess.PIPE, text=True, encoding=self.encoding, errors="replace")
        held, self._held = "".join(self._held), []
        self._feed(held)

    def _feed(self, text):
        try:
            if not self._quit:
                self._pager.stdin.write(text)
        except (BrokenPipeError, ValueError):  # the person has seen enough
            self._quit = True

    def write(self, text):
        with self._lock:
            if self._passes:
                return self._out.write(text)
            if self._pager is not None:
                self._feed(text)
                return len(text)
            if self._timer is None:
                self._timer = threading.Timer(PATIENCE, self._let_go)
                self._timer.daemon = True
                self._timer.start()
            self._held.append(text)
            self._lines += text.count("\n")
            if self._lines > self._most:
                self._page()
            return len(text)

    def flush(self):
        with self._lock:
            if self._pager is None:
                self._let_go()
                self._out.flush()

    def end(self):
        """The command is over: the rest is shown, and the pager waited for."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            if self._pager is None:
                self._let_go()
                return
            try:
                self._pager.stdin.close()
            except BrokenPipeError:
                pass
        while True:
            try:
                self._pager.wait()
                return
            except KeyboardInterrupt:  # is the pager's
                pass


def paged(console):
    """Lets an InteractiveConsole run its commands with pages."""
    words = program()
    if words is None or not sys.stdout.isatty():
        return
    run = console.runcode

    def runcode(code):
        out = sys.stdout
        sys.stdout = page = Paged(out, words, shutil.get_terminal_size().lines)
        try:
            run(code)
        finally:
            sys.stdout = out
            page.end()
    console.runcode = runcode
