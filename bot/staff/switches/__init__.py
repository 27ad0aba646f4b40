"""Switches: pause the whole assistant, a topic or one entry, at once and with a word for residents."""
