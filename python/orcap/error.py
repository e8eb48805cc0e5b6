"""Exceptions, and the logs "scapy.runtime", "scapy.interactive" and "scapy.loading" (scripts set their levels by these names)."""
import sys

WINDOWS = sys.platform.startswith("win")


class Scapy_Exception(Exception):
    """What went wrong in this package rather than in Python."""


class ScapyInvalidPlatformException(Scapy_Exception):
    """Not possible on this operating system."""


class ScapyNoDstMacException(Scapy_Exception):
    """No hardware address is known for the destination."""


class _Log:
    """Stands for a logger until something is logged: importing `logging` costs more than all of this package's own modules."""
    __slots__ = ("_name",)

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        from orcap._outside.logs import logger
        return getattr(logger(self._name), attribute)

    def __repr__(self):
        from orcap._outside.logs import logger
        return repr(logger(self._name))


log_scapy = _Log("scapy")
log_runtime = _Log("scapy.runtime")  # while packets are read, built or shown
log_interactive = _Log("scapy.interactive")  # in answer to what a person typed
log_loading = _Log("scapy.loading")  # while modules are loaded


def warning(x, *args, **kargs):
    """Logs a warning; the same place is heard at most three times every `conf.warning_threshold` seconds."""
    kargs["stacklevel"] = kargs.get("stacklevel", 1) + 1
    log_runtime.warning(x, *args, **kargs)


def __getattr__(name):
    if name in ("ScapyFreqFilter", "ScapyColoredFormatter"):
        from orcap._outside import logs
        return getattr(logs, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
