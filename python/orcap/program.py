"""What the programs beside the command share with it: exit statuses, and that no packet text reaches a terminal raw."""
import argparse
import re

DONE, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 130
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Parser(argparse.ArgumentParser):
    """Wrong usage ends with 1, as everywhere in `orcap`."""

    def error(self, message):
        self.exit(USAGE, "%s: %s\nTry: %s -h\n" % (self.prog.replace(" ", ": ", 1), message, self.prog))


def harmless(text):
    """Text with control characters, and what turns the direction of text, written out."""
    return _CONTROL.sub(lambda found: "\\x%02x" % ord(found[0]) if ord(found[0]) < 256 else "\\u%04x" % ord(found[0]), text)
