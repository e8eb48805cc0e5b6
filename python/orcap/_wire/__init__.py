"""Sending, receiving and what goes between: the parts of orcap.sendrecv."""
