"""Other programs, called with packets: tcpdump, tshark, Wireshark, an editor of bytes."""
import os

from orcap.config import conf
from orcap.error import log_interactive


class ContextManagerSubprocess:
    """Says which program is missing when one is: with `suppress` it is logged and the script goes on."""

    def __init__(self, prog, suppress=True):
        self.prog, self.suppress = prog, suppress

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            return None
        if isinstance(value, OSError):
            text = "Could not execute %s, is it installed?" % self.prog
            if not self.suppress:
                raise kind(text)
        else:
            text = "%s: execution failed (%s)" % (self.prog, kind.__name__)
            if not self.suppress:
                raise kind(text)
        log_interactive.error(text, exc_info=True)
        return True


def _link_name(linktype):
    """The name that tcpdump has for a link type: a number, "EN10MB" or "DLT_EN10MB"."""
    if isinstance(linktype, int):
        from orcap import data
        names = [name for name, number in vars(data).items() if name.startswith("DLT_") and number == linktype]
        if not names:
            raise ValueError("Unknown linktype")
        linktype = names[0]
    return linktype[4:] if linktype.startswith("DLT_") else linktype


def _written(pktlist, target, linktype):
    from orcap.capture_files import wrpcap
    wrpcap(target, pktlist, linktype=linktype)


def tcpdump(pktlist=None, dump=False, getfd=False, args=None, flt=None, prog=None, getproc=False, quiet=False, use_tempfile=None, read_stdin_opts=None,
            linktype=None, wait=True, _suppress=False):
    """Runs tcpdump, tshark or Wireshark over packets, a capture file, or (with none) what it captures itself. `dump` gives what it printed,
    `getfd` a file of that, `getproc` the process."""
    import subprocess
    if prog is not None and not isinstance(prog, str):
        raise ValueError("prog must be a string")
    name = prog or conf.prog.tcpdump
    options = list(args or ())
    if linktype is not None:
        options = ["-y", _link_name(linktype)] + options
    if flt is not None:
        from orcap._orcap import _Bpf
        _Bpf(flt)  # says what is wrong with it
        options.append(flt)
    wants_output = dump or getfd or getproc
    streams = {"stdout": subprocess.PIPE if wants_output else None, "stderr": open(os.devnull, "wb") if quiet else None}
    is_file = isinstance(pktlist, (str, os.PathLike))
    if use_tempfile and pktlist is not None and not is_file:
        from orcap.utils import get_temp_file
        path = get_temp_file(autoext=".pcap")
        _written(pktlist, path, None)
        pktlist, is_file = path, True
    with ContextManagerSubprocess(name, suppress=_suppress):
        if pktlist is None:
            process = subprocess.Popen([name] + options, **streams)
        elif is_file:
            process = subprocess.Popen([name, "-r", os.fspath(pktlist)] + options, **streams)
        else:
            process = _fed(name, options, pktlist, read_stdin_opts, streams)
    if getproc:
        return process
    if dump:
        found = process.stdout.read()
        process.terminate()
        return found
    if getfd:
        return process.stdout
    if wait:
        process.wait()
    return None


def _fed(name, options, pktlist, read_stdin_opts, streams):
    """A program that reads packets from its standard input."""
    import subprocess
    if read_stdin_opts is None:
        read_stdin_opts = ["-ki", "-"] if name == conf.prog.wireshark else ["-U", "-r", "-"] if name == conf.prog.tcpdump else ["-r", "-"]
    command = [name] + list(read_stdin_opts) + options
    if hasattr(pktlist, "fileno") and hasattr(pktlist, "read"):
        try:
            return subprocess.Popen(command, stdin=pktlist.fileno() and pktlist, **streams)
        except OSError:
            pass  # a file in memory
    process = subprocess.Popen(command, stdin=subprocess.PIPE, **streams)
    try:
        if hasattr(pktlist, "read"):
            process.stdin.write(pktlist.read())
        else:
            from io import BytesIO
            target = BytesIO()
            target.close = lambda: None
            _written(list(pktlist) if not hasattr(pktlist, "fields_desc") else pktlist, target, None)
            process.stdin.write(target.getvalue())
        process.stdin.close()
    except OSError:
        pass  # it ended before it had read all
    return process


def wireshark(pktlist, wait=False, **kwargs):
    """Shows packets in Wireshark."""
    return tcpdump(pktlist, prog=conf.prog.wireshark, wait=wait, **kwargs)


def tdecode(pktlist, args=None, **kwargs):
    """Prints what tshark says of packets: all of it, or what its options ask for."""
    return tcpdump(pktlist, prog=conf.prog.tshark, args=["-V"] if args is None else args, **kwargs)


def hexedit(pktlist):
    """Lets a person edit the bytes of packets; gives what they are then."""
    import subprocess
    from orcap.capture_files import rdpcap
    from orcap.utils import get_temp_file
    path = get_temp_file()
    _written(pktlist, path, None)
    with ContextManagerSubprocess(conf.prog.hexedit):
        subprocess.call([conf.prog.hexedit, path])
    packets = rdpcap(path)
    os.unlink(path)
    return packets


def _whois(server, text):
    import socket
    answer = b""
    with socket.create_connection((server, 43), timeout=10) as asked:
        asked.sendall(("%s\r\n" % text).encode())
        while data := asked.recv(4096):
            answer += data
    return answer


def whois(ip_address):
    """What the registries say of an address. RFC 3912."""
    answer = _whois("whois.iana.org", ip_address)
    refer = [line.split()[1] for line in answer.decode(errors="replace").splitlines() if line.startswith("refer:")]
    return _whois(refer[0], ip_address) if refer else answer


def restart():
    """Starts the interpreter anew."""
    import sys
    if not conf.interactive or not os.path.isfile(sys.argv[0]):
        raise OSError("Scapy was not started from console")
    os.execv(sys.executable, [sys.executable] + sys.argv)
