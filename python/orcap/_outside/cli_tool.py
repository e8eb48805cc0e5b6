"""Small tools with commands: a prompt over the methods of a class, a command line over a function."""
import inspect
import sys


class CLIUtil:
    """A prompt over methods: those that @CLIUtil.addcommand() marks are its commands, @CLIUtil.addoutput(command) says how to print what one gives,
    @CLIUtil.addcomplete(command) what may come next. Without `cli` it is a class like any other."""

    commands = {}
    commands_output = {}
    commands_complete = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.commands, cls.commands_output, cls.commands_complete = dict(cls.commands), dict(cls.commands_output), dict(cls.commands_complete)
        for value in vars(cls).values():
            for table in ("commands", "commands_output", "commands_complete"):
                name = getattr(value, "_cli_" + table, None)
                if name is not None:
                    getattr(cls, table)[name] = value

    def __init__(self, cli=True, debug=False):
        if cli:
            self.loop(debug=debug)

    def ps1(self):
        """The prompt."""
        return "> "

    def close(self):
        """Called at the end of loop()."""

    @classmethod
    def addcommand(cls, mono=False, globsupport=False):
        """Marks a command; with `mono` all that follows its name is one argument, with `globsupport` it may be a pattern."""
        def mark(command):
            command._cli_commands = command.__name__
            command._mono, command._globsupport = mono or globsupport, globsupport
            return command
        return mark

    @classmethod
    def addoutput(cls, cmd):
        """Marks what prints what a command gave."""
        def mark(processor):
            processor._cli_commands_output = cmd.__name__
            return processor
        return mark

    @classmethod
    def addcomplete(cls, cmd):
        """Marks what may follow a command."""
        def mark(processor):
            processor._cli_commands_complete = cmd.__name__
            return processor
        return mark

    @staticmethod
    def _parameters(command):
        return list(inspect.signature(command).parameters.values())[1:]

    def _usage(self, name):
        words = (("<%s>" if each.default is each.empty else "<%s?>") % each.name for each in self._parameters(self.commands[name]) if each.name[0] != "_")
        return " ".join(words)

    def help(self, cmd=None):
        """Prints what there is, or what a command does."""
        if cmd is None:
            from orcap.tables import pretty_list
            title = "%s - Help" % type(self).__name__
            print("\u250c%s\u2510\n\u2502 %s \u2502\n\u2514%s\u2518" % ("\u2500" * (len(title) + 2), title, "\u2500" * (len(title) + 2)))
            rows = [(name, self._usage(name), (command.__doc__ or "").strip().partition("\n")[0]) for name, command in self.commands.items()]
            print(pretty_list(rows, [("Command", "Arguments", "Description")]))
        elif cmd in self.commands:
            print("%s %s: %s" % (cmd, self._usage(cmd), (self.commands[cmd].__doc__ or "").strip()))
        else:
            print("Unknown command '%s'" % cmd)

    def _words(self, name, text):
        """(arguments, {option: True}) of what stands behind a command's name."""
        command = self.commands[name]
        if command._mono:
            return ([text] if text else []), {}
        import shlex
        options = {each.name for each in self._parameters(command) if each.kind is each.KEYWORD_ONLY}
        words = shlex.split(text)
        return [word for word in words if word.lstrip("-") not in options or word[:1] != "-"], {word.lstrip("-"): True for word in words
                                                                                                if word[:1] == "-" and word.lstrip("-") in options}

    def loop(self, debug=0):
        """Asks for commands until "exit"."""
        while True:
            try:
                line = input(self.ps1()).strip()
            except (EOFError, KeyboardInterrupt):
                self.close()
                return
            name, _, rest = line.partition(" ")
            if not name:
                continue
            if name == "exit":
                self.close()
                return
            if name in ("help", "?"):
                self.help(*rest.split()[:1])
            elif name in self.commands:
                self._run(name, rest.strip(), debug)
            else:
                print("Unknown command. Type help or ?")

    def _run(self, name, rest, debug):
        arguments, options = self._words(name, rest)
        try:
            result = self.commands[name](self, *arguments, **options)
            if name in self.commands_output:
                self.commands_output[name](self, result)
        except TypeError as error:
            print("Bad number of arguments, or of the wrong kind: %s" % error)
            if debug:
                raise
        except Exception as error:
            print("Command failed with error: %s" % error)
            if debug:
                raise


def _described(func):
    """({parameter: text}, what stands before) of the :param NAME: lines of a function's text."""
    import re
    text = inspect.getdoc(func) or ""
    return dict(re.findall(r"^\s*:param (?:\w+ )?(\w+): *(.*)$", text, re.M)), text.partition(":param")[0].strip()


def AutoArgparse(func, _parseonly=False):
    """Calls a function with what the command line says: its typed parameters are arguments, those with defaults options. With `_parseonly` it
    gives the options, and those of them that take nothing."""
    import argparse
    descriptions, about = _described(func)
    parser = argparse.ArgumentParser(prog=func.__name__, description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    names, options, flags = [], [], []
    by_name = {kind.__name__: kind for kind in (str, int, float, bool)}
    for name, each in inspect.signature(func).parameters.items():
        kind = by_name.get(each.annotation, each.annotation) if isinstance(each.annotation, str) else each.annotation
        if kind not in by_name.values():
            continue
        text, option = descriptions.get(name, ""), "--" + name
        if kind is bool:
            option = "--no-" + name if each.default is True else option
            parser.add_argument(option, dest=name, action="store_false" if each.default is True else "store_true", help=text)
            flags.append(option)
        elif each.default is each.empty:
            parser.add_argument(name, type=kind, help="(%s) %s" % (kind.__name__, text))
        else:
            parser.add_argument(option, type=kind, default=each.default, help=text)
        if kind is bool or each.default is not each.empty:
            options.append(option)
        names.append(name)
    if _parseonly:
        return options + ["--help"], flags + ["--help"]
    values = vars(parser.parse_args(sys.argv[1:]))
    func(**{name: values[name] for name in names})
    return None
