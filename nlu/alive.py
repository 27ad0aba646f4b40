"""Whether a Rasa answers: `python nlu/alive.py http://127.0.0.1:5005/status`, for probes of containers.

It brings the token of its environment, which stands in no list of processes.
"""

import os
import sys
import urllib.request


def main(address):
    """Ask; raises where it does not answer with 200."""
    request = urllib.request.Request(address)  # noqa: S310 - the probe's own address
    if os.environ.get("RASA_AUTH_TOKEN"):
        request.add_header("Authorization", f"Bearer {os.environ['RASA_AUTH_TOKEN']}")
    urllib.request.urlopen(request, timeout=3)  # noqa: S310


if __name__ == "__main__":
    main(sys.argv[1])
