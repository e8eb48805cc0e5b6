"""Fields that hold sets of values: a packet with them stands for several packets."""
import itertools

from orcap import _orcap
from orcap.base_classes import RawVal, expand, is_random

_LIST_KINDS = {"ITEMS", "LIST", "STRINGS", "NAMES"}
_names_of_lists = {}


def _list_names(cls):
    """The fields of a class whose values are lists."""
    names = _names_of_lists.get(cls)
    if names is None:
        if cls._fields is not None:
            names = {field.name for field in cls.fields_desc if field.islist}
        else:
            names = {name for name, kind, _, _, _ in _orcap.fields(cls._protocol) if kind in _LIST_KINDS}
        _names_of_lists[cls] = names
    return names


class Sets:
    """Methods of a packet that may stand for several."""
    __slots__ = ()

    def _sets(self):
        """(layer's index, field's name, values) of each field that holds a set of values; a random one's only value is drawn anew for each packet."""
        found, layer, index = [], self, 0
        while layer:
            names = _list_names(type(layer))
            for name, value in reversed(layer.fields.items()):
                values = [value] if is_random(value) else None if name in names or isinstance(value, RawVal) else expand(value)
                if values is not None:
                    found.append((index, name, list(values)))
            layer, index = layer.payload, index + 1
        return found

    def __iter__(self):
        """The packets that this one stands for."""
        sets = self._sets()
        for chosen in itertools.product(*(values for _, _, values in sets)):
            packet = self.copy()
            layers = list(packet.iterpayloads())
            for (index, name, _), value in zip(sets, chosen):
                layers[index].setfieldval(name, value._fix() if is_random(value) else value)
            yield packet

    def __iterlen__(self):
        """How many packets this one stands for."""
        count = 1
        for _, _, values in self._sets():
            count *= len(values)
        return count
