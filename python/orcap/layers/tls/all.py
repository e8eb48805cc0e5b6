"""All of TLS."""
from orcap._packet.loading import fill
from orcap.layers.tls import extensions, handshake, record

for _module in (extensions, handshake, record):
    globals().update({name: value for name, value in vars(_module).items() if getattr(value, "__module__", None) == _module.__name__})
fill(globals())
