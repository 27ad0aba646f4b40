"""Live look-ups: what a resident asks of datasets and algorithms, and where that is found."""
