"""An interactive Python with everything of orcap in it, history, completion of layers, fields, arguments and filter names, and long results a page at a time.

    orcap shell [-i] [FILE...]             the captures are in `cap`, as tables, and their packets in `packets`; -i: in IPython, where it is installed
"""
import sys


def _banner(files=()):
    from orcap import _orcap
    what = ""
    if files:
        from orcap.program import harmless
        what = " %s in `cap`, packets in `packets`." % harmless(", ".join(files))
    return "orcap %s, with Scapy's model.%s ls() lists layers, lsc() what to do with them, explore() modules, help(x) explains." % (_orcap.version, what)


def _check(files):
    """Whether all of them are captures; raises what is wrong with the first that is none."""
    from orcap.capture_files import RawPcapReader
    for name in files:
        RawPcapReader(name).close()


def _namespace(files):
    import orcap
    import orcap.all
    from orcap import run
    from orcap._shell.names import Names
    run.serve_scapy()
    _check(files)
    names = {name: value for name, value in vars(orcap.all).items() if name[:2] != "__"}
    names.update(orcap=orcap, __name__="__main__", __doc__=None)
    later = {}
    if files:
        later = {"cap": lambda: orcap.open(*files), "packets": lambda: orcap.all.sniff(offline=files) if len(files) > 1 else orcap.all.rdpcap(files[0])}
    return Names(names, later)


def _with_history(names):
    """Completion and history by readline, where Python has it."""
    try:
        import readline
    except ImportError:
        return
    import atexit
    import os
    from orcap._shell.completion import Completer
    from orcap.config import conf
    readline.set_completer(Completer(names).complete)
    readline.parse_and_bind("tab: complete")
    try:
        readline.read_history_file(conf.histfile)
    except OSError:
        pass

    def save():
        try:
            os.makedirs(os.path.dirname(conf.histfile) or ".", exist_ok=True)
            readline.set_history_length(1000)
            readline.write_history_file(conf.histfile)
        except OSError:
            pass
    atexit.register(save)


def _start_ipython(names, banner):
    """False: it is not installed."""
    try:
        from IPython import start_ipython
        from traitlets.config import Config
    except ImportError:
        return False
    from orcap.config import conf
    for name in list(getattr(names, "later", ())):
        names[name]  # made now: IPython keeps a dict of its own
    config = Config()
    config.TerminalInteractiveShell.banner1 = banner + "\n"
    config.HistoryManager.hist_file = conf.histfile + ".sqlite"
    start_ipython(argv=[], user_ns=dict(names), config=config)
    return True


def start(names, banner, ipython=False):
    """Talks with a person until the end of input."""
    from orcap.config import conf
    conf.interactive = True
    if ipython and sys.stdin.isatty() and _start_ipython(names, banner):
        return
    from code import InteractiveConsole
    console = InteractiveConsole(names)
    if sys.stdin.isatty():
        from orcap._shell.pages import paged
        from orcap.themes import DefaultTheme
        _with_history(names)
        conf.color_theme = DefaultTheme()
        paged(console)
    sys.ps1 = conf.prompt
    console.interact(banner, exitmsg="")


def interact(mydict=None, argv=None, mybanner=None, mybanneronly=False, loglevel=20):
    """Starts the shell from a script, with the script's names too."""
    from orcap.config import conf
    names = _namespace(())
    names.update(mydict or {})
    banner = mybanner if mybanneronly and mybanner else "\n".join(filter(None, (_banner(), mybanner)))
    start(names, banner, conf.interactive_shell == "ipython")


def main(arguments=None):
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    files = [each for each in arguments if each not in ("-i", "-n")]
    try:
        names = _namespace(files)
    except Exception as error:
        from orcap.program import harmless
        print("orcap shell: %s" % harmless(str(error)), file=sys.stderr)
        return 2
    start(names, _banner(files), "-i" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
