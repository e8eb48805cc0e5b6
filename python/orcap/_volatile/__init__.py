"""The volatile values, by theme; orcap.volatile has them all."""
