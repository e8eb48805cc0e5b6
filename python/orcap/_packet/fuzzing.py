"""fuzz(): packets whose values are others each time they are built."""


def fuzz(p, _inplace=0):
    """The packet with random values where nothing was set. What is computed when it is built (lengths, checksums) stays computed, and what the
    layer above says stays said."""
    if not _inplace:
        p = p.copy()
    for layer in p.iterpayloads():
        taken = {**layer.fields, **layer.overloaded_fields}
        for field in layer.fields_desc:
            if hasattr(field, "_find_fld_pkt"):
                field = field._find_fld_pkt(layer)
            if field.holds_packets and field.islist:
                for each in layer.getfieldval(field.name) or ():
                    fuzz(each, _inplace=1)
            elif field.name not in taken and field.default is not None and (not field.isconditional or layer.getfieldval(field.name) is not None):
                value = field.randval()
                if value is not None:
                    layer.setfieldval(field.name, value)
    return p
