"""IGMP, under the name of its old module."""
from orcap.layers.igmp import IGMP  # noqa: F401
