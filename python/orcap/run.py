"""Runs a script that was written for Scapy: `scapy` and all modules below it are those of orcap. An installed Scapy is neither used nor touched.

    orcap run script.py [arguments]        the same: python -m orcap.run script.py …
    orcap run -m module [arguments]
    orcap run -c 'text' [arguments]
"""
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Scapy(ModuleType):
    """The package `scapy`, whose modules are orcap's."""

    def __init__(self):
        from orcap.config import VERSION
        super().__init__("scapy", "Scapy's modules, served by orcap.")
        self.__path__ = []
        self.__version__ = self.VERSION = VERSION
        self.VERSION_MAIN = ".".join(VERSION.split(".")[:3])

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        try:
            return import_module("scapy." + name)
        except ImportError:
            raise AttributeError("module 'scapy' has no attribute %r" % name) from None


class _Loader:
    """Gives a module of orcap, which keeps saying that it is one."""

    def __init__(self, module):
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec):
        return self._module

    def exec_module(self, module):
        module.__spec__ = self._spec


class _Finder:
    @staticmethod
    def find_spec(fullname, path=None, target=None):
        package, _, name = fullname.partition(".")
        if package != "scapy":
            return None
        if not name:
            return ModuleSpec(fullname, _Loader(_Scapy()), is_package=True)
        try:
            module = import_module("orcap." + name)
        except ModuleNotFoundError as missing:
            if missing.name and ("orcap." + name).startswith(missing.name):
                return None
            raise
        return ModuleSpec(fullname, _Loader(module), is_package=hasattr(module, "__path__"))


def serve_scapy():
    """From here on `import scapy` gives orcap."""
    if _Finder not in sys.meta_path:
        for name in [each for each in sys.modules if each.partition(".")[0] == "scapy"]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder)


def main(arguments=None):
    """Runs a script; gives the exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 1
    serve_scapy()
    import runpy
    if arguments[0] in ("-m", "-c") and len(arguments) < 2:
        print("orcap run: %s needs an argument" % arguments[0], file=sys.stderr)
        return 1
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.path.insert(0, "")
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments[0] == "-c":
        sys.argv = ["-c"] + arguments[2:]
        sys.path.insert(0, "")
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
    else:
        sys.argv = arguments
        if sys.path and sys.path[0] in ("", __file__.rpartition("/")[0]):
            del sys.path[0]
        try:
            with open(arguments[0], "rb"):
                pass
        except OSError as error:
            print("orcap run: %s: %s" % (arguments[0], error.strerror), file=sys.stderr)
            return 2
        import os
        sys.path.insert(0, os.path.dirname(os.path.abspath(arguments[0])))
        runpy.run_path(arguments[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
