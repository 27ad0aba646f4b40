"""The inbox: questions that were not or badly answered, grouped by likeness, each with one-step repairs."""
