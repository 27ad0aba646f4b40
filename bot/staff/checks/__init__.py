"""Checks on a text while it is written; the content linter in tests/content holds the national pack to the same."""
