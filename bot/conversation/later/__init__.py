"""Antwoord later: where nobody can answer now, a resident may leave how a desk reaches them."""
