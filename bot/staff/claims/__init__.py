"""Beweringen: what in the answers may no longer be true, and looking at its source again."""
