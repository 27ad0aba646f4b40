"""`make bench`: this assistant and a plain Rasa project, in turns, on the same questions."""
