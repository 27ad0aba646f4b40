"""Mends of Rasa's last open-source release, one a file: what it does, why that has to change, and `mend()`."""
