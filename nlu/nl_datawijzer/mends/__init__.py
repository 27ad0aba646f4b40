"""Mends of Rasa's last open-source release, one a file: what it does, why that has to change, and `mend()`."""

import skops.io  # noqa: F401 - it looks for 765 names through every module there is, so it comes before the others
