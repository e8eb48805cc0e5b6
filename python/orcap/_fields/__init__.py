"""The field classes, by theme; orcap.fields has them all."""
