"""Antwoord later: residents who want an answer of a person, how to reach them, and that it was given."""
