"""What runs around a session: loading of layers, the shell."""
from orcap._packet.listing import explore, ls, lsc, rfc
from orcap._packet.loading import list_contrib, load_contrib, load_layer, load_module
from orcap.shell import interact
