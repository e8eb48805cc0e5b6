"""An interactive Python with everything of orcap in it: IPython where it is installed, else Python's own, with history and completion of layers and
fields.

    orcap shell [-n] [FILE...]             the captures' packets are in `packets` then; -n: not IPython
"""
import sys


def _banner():
    from orcap import _orcap
    return "orcap %s, with Scapy's model. ls() lists layers, lsc() what to do with them, help(x) explains." % _orcap.version


def _namespace(files):
    import orcap.all
    from orcap import run
    run.serve_scapy()
    names = {name: value for name, value in vars(orcap.all).items() if name[:2] != "__"}
    if files:
        names["packets"] = orcap.all.sniff(offline=files) if len(files) > 1 else orcap.all.rdpcap(files[0])
    return names


def _with_history(names):
    """Completion and history by readline, where Python has it."""
    try:
        import readline
        import rlcompleter
    except ImportError:
        return
    import atexit
    import os
    from orcap.config import conf
    readline.set_completer(rlcompleter.Completer(names).complete)
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


def start(names, banner, plain=False):
    """Talks with a person until the end of input."""
    from orcap.config import conf
    conf.interactive = True
    if not plain and sys.stdin.isatty():
        try:
            from IPython import start_ipython
            from traitlets.config import Config
        except ImportError:
            pass
        else:
            config = Config()
            config.TerminalInteractiveShell.banner1 = banner + "\n"
            config.HistoryManager.hist_file = conf.histfile + ".sqlite"
            start_ipython(argv=[], user_ns=names, config=config)
            return
    import code
    if sys.stdin.isatty():
        _with_history(names)
        from orcap.themes import DefaultTheme
        conf.color_theme = DefaultTheme()
    sys.ps1 = conf.prompt
    code.interact(banner=banner, local=names, exitmsg="")


def interact(mydict=None, argv=None, mybanner=None, mybanneronly=False, loglevel=20):
    """Starts the shell from a script, with the script's names too."""
    names = _namespace(())
    names.update(mydict or {})
    banner = mybanner if mybanneronly and mybanner else "\n".join(filter(None, (_banner(), mybanner)))
    start(names, banner)


def main(arguments=None):
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    plain = "-n" in arguments
    files = [each for each in arguments if each != "-n"]
    try:
        names = _namespace(files)
    except Exception as error:
        print("orcap shell: %s" % error, file=sys.stderr)
        return 2
    start(names, _banner(), plain)
    return 0


if __name__ == "__main__":
    sys.exit(main())
