"""matplotlib, loaded when somebody draws: `plt` is its pyplot."""
from importlib.util import find_spec

MATPLOTLIB = int(find_spec("matplotlib") is not None)
MATPLOTLIB_DEFAULT_PLOT_KARGS = {"marker": "+", "linestyle": "solid"}


def _is_inline():
    """Whether figures show by themselves, as in notebooks."""
    import matplotlib
    return int("inline" in matplotlib.get_backend())


def __getattr__(name):
    if name == "MATPLOTLIB_INLINED":
        return _is_inline() if MATPLOTLIB else 0
    if name != "plt":
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    try:
        import matplotlib.pyplot
    except ImportError as missing:
        raise ImportError("plots need matplotlib: pip install orcap[plot]") from missing
    return matplotlib.pyplot
