"""What the programs beside the command share with it: options, exit statuses, and that no packet text reaches a terminal raw."""
import argparse
import os
import re
import sys

DONE, USAGE, FAILED, DAMAGED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SIZE = re.compile(r"(\d+)(?:([KMGT])(?:i?B)?)?", re.IGNORECASE)
_DAMAGED = -6  # of what is wrong with an input: everything before the damage was delivered


class Parser(argparse.ArgumentParser):
    """Wrong usage ends with 1, as everywhere in `orcap`."""

    def error(self, message):
        self.exit(USAGE, "%s: %s\nTry: %s -h\n" % (self.prog.replace(" ", ": ", 1), harmless(message), self.prog))

    def add_selection(self):
        """The options that say what is read and how, which mean what they mean everywhere."""
        from orcap import __version__
        self.add_argument("-r", "--read", action="append", default=[], metavar="FILE", help="the same as an argument")
        self.add_argument("-Y", "--display-filter", metavar="FILTER", help="count only packets that match, as in Wireshark")
        self.add_argument("-f", "--bpf", metavar="FILTER", help="drop other packets before anything else, as in tcpdump")
        self.add_argument("-c", "--count", type=int, default=0, metavar="N", help="stop reading after N packets")
        self.add_argument("-j", "--threads", type=int, default=1, metavar="N", help="threads for tables of the whole")
        self.add_argument("--max-memory", type=_size, default=0, metavar="SIZE", help="what tables may take (1G)")
        self.add_argument("--decode-as", action="append", default=[], metavar="RULE", help="such as udp.port==5353,dns")
        self.add_argument("-n", action="store_true", help="accepted; nothing is ever resolved")
        self.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
        self.add_argument("-v", "--verbose", action="store_true", help="accepted")
        self.add_argument("--version", action="version", version="orcap %s" % __version__)


def _size(text):
    found = _SIZE.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("a size such as 500M or 2G is needed, not %r" % text)
    return int(found[1]) << 10 * (" KMGT".index(found[2].upper()) if found[2] else 0)


def harmless(text):
    """Text with control characters, and what turns the direction of text, written out."""
    return _CONTROL.sub(lambda found: "\\x%02x" % ord(found[0]) if ord(found[0]) < 256 else "\\u%04x" % ord(found[0]), text)


def say(word, text):
    """A line to standard error; that of a caret under the spot stays below its text."""
    print("orcap: %s: %s" % (word, harmless(text).replace("\\x0a", "\n")), file=sys.stderr, flush=True)


def captures_of(word, options):
    """The captures that the options name, which say on standard error what is wrong with them."""
    from orcap.capture import Capture
    paths = [*options.read, *options.files]
    if not paths:
        raise ValueError("name a capture, or - for standard input")
    return Capture(*paths, filter=options.display_filter, bpf=options.bpf, count=options.count, threads=options.threads, max_memory=options.max_memory,
                   decode_as=options.decode_as, tell=lambda sentence: say(word, sentence))


def status_of(capture):
    """The exit status that the troubles of inputs ask for."""
    statuses = capture.trouble_statuses()
    return FAILED if any(status != _DAMAGED for status in statuses) else DAMAGED if statuses else DONE


def run(word, work, errors=()):
    """Does the work of a program: its exit status, with what stands in the way on standard error."""
    from orcap.error import Scapy_Exception
    try:
        return work()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still in its buffer goes nowhere
        return DONE
    except MemoryError:
        say(word, "memory is out")
    except (Scapy_Exception, ValueError, OSError, *errors) as error:
        say(word, str(error))
    return FAILED
