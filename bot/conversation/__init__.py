"""A conversation of a resident: masked, passed to Rasa, kept, counted, erased."""
