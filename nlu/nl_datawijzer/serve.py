"""Starts Rasa as `rasa run` does, with the mends that its last open-source release needs here.

`python -m nl_datawijzer.serve --port … --endpoints …`: every option is `rasa run`'s own. With `RASA_AUTH_TOKEN` in the
environment every request has to bring it.
"""

import os
import sys

from nl_datawijzer.mends import channels


def mend():
    """Put the mends in place; each says why in its own file."""
    channels.mend(sys.argv)
    from nl_datawijzer.mends import calls, checks, classifier, graph, logs, start, token, vectors  # these import Rasa

    for part in (calls, checks, classifier, graph, logs, start, vectors):
        part.mend()
    secret = os.environ.get("RASA_AUTH_TOKEN")
    if secret:
        token.mend(secret)


def main():
    """Run Rasa's server."""
    mend()
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", "run", *sys.argv[1:]]
    rasa()


if __name__ == "__main__":
    main()
