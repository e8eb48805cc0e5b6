"""All layers that are there."""
from orcap._packet.loading import fill

fill(globals())
