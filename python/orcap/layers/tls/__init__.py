"""TLS: records, and of handshakes what is not encrypted. RFC 5246, RFC 8446; extensions RFC 6066 and others."""


def __getattr__(name):
    if name[:2] == "__":
        raise AttributeError(name)
    from importlib import import_module
    return getattr(import_module("orcap.layers.tls.all"), name)
