"""`make demo`: a fictional municipality with a month of made-up traffic, so that Beheer can be seen at once."""
