"""Datasets and algorithms that residents look up: what there is, of which day, and reading it in anew."""
