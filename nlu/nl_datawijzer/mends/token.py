"""Rasa's own `--auth-token` leaves its channels open, stands in the list of processes and in every address.

Here one check at the door asks every request for `Authorization: Bearer <token>`, the channels too.
"""

import hmac

from rasa.core import run
from sanic.response import json


def mend(secret):
    """Put it in place: from now on requests need this secret."""
    expected = f"Bearer {secret}".encode()
    configure_app = run.configure_app

    def refuse(request):
        brought = request.headers.get("authorization", "").encode()
        return None if hmac.compare_digest(brought, expected) else json({"status": "failure", "code": 401}, status=401)

    def configure_with_door(*args, **kwargs):
        app = configure_app(*args, **kwargs)
        app.register_middleware(refuse, "request")
        return app

    run.configure_app = configure_with_door
