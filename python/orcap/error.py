"""Exceptions and the loggers that scripts look up by name."""
import logging


class Scapy_Exception(Exception):
    """Something that cannot be done, said to the user."""


class ScapyInvalidPlatformException(Scapy_Exception):
    """What this system cannot do."""


class ScapyNoDstMacException(Scapy_Exception):
    """No hardware address is known for a destination."""


log_scapy = logging.getLogger("scapy")
log_scapy.addHandler(logging.NullHandler())
log_runtime = logging.getLogger("scapy.runtime")
log_interactive = logging.getLogger("scapy.interactive")
log_loading = logging.getLogger("scapy.loading")


def warning(x, *args, **kwargs):
    """Says something to whom it concerns while packets are worked on."""
    log_runtime.warning(x, *args, **kwargs)
