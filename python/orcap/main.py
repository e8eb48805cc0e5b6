"""What runs around a session: loading of layers, the shell."""
from orcap._packet.listing import explore, ls, lsc, rfc
from orcap._packet.loading import list_contrib, load_contrib, load_layer, load_module
from orcap.shell import interact


def _scapy_builtins():
    """{name: value} of all that a session begins with."""
    import orcap.all
    return {name: value for name, value in vars(orcap.all).items() if name[:2] != "__"}


def init_session(session_name=None, mydict=None, ret=False):
    """The names that a session has: all of orcap's, and those of `mydict`. They become Python's builtin names too."""
    import builtins
    names = _scapy_builtins()
    vars(builtins).update(names)
    session = {**names, **(mydict or {}), "conf": names["conf"]}
    return (session, list(names)) if ret else session
