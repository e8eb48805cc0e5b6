"""The loggers behind orcap.error, made when the first line is logged."""
import logging
import time


class ScapyFreqFilter(logging.Filter):
    """Lets each place in the code speak twice, once more with the word "more", and then not until `conf.warning_threshold` seconds have gone."""

    def __init__(self):
        logging.Filter.__init__(self)
        self.places = {}

    def filter(self, record):
        from orcap.config import conf
        if record.levelno <= logging.INFO:
            return True
        now = time.monotonic()
        place = record.pathname, record.lineno
        since, count = self.places.get(place, (now, 0))
        if now - since > conf.warning_threshold:
            since, count = now, 0
        self.places[place] = since, count + 1
        if count == 2 and conf.warning_threshold > 0:
            record.msg = "more " + str(record.msg)
        return count < 3 or conf.warning_threshold <= 0


class ScapyColoredFormatter(logging.Formatter):
    """Colours a line by its level, as `conf.color_theme` has it."""
    levels_colored = {"DEBUG": "reset", "INFO": "reset", "WARNING": "bold+yellow", "ERROR": "bold+red", "CRITICAL": "bold+white+bg_red"}

    def format(self, record):
        from orcap.config import conf
        return conf.color_theme.format(super().format(record), self.levels_colored[record.levelname])


class _Handler(logging.StreamHandler):
    """Writes to what sys.stderr is at that time; colours only for a person who looks at it."""
    plain = logging.Formatter("%(levelname)s: %(message)s")
    colored = ScapyColoredFormatter("%(levelname)s: %(message)s")

    @property
    def stream(self):
        import sys
        return sys.stderr

    @stream.setter
    def stream(self, stream):
        pass

    def format(self, record):
        from orcap.config import conf
        return (self.colored if conf.interactive else self.plain).format(record)


def _make():
    top = logging.getLogger("scapy")
    if top.level == logging.NOTSET:
        top.setLevel(logging.WARNING)
    top.propagate = False
    top.addHandler(_Handler())
    logging.getLogger("scapy.runtime").addFilter(ScapyFreqFilter())
    interactive = logging.getLogger("scapy.interactive")
    if interactive.level == logging.NOTSET:
        interactive.setLevel(logging.DEBUG)


def logger(name):
    return logging.getLogger(name)


_make()
