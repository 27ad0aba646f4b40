"""Tests: `unit` may stub, `functional` and `browser` run the real processes, `stories` is Rasa's own testing."""
