"""The action server does without the server that rasa-sdk brings."""

import subprocess
import sys

from bot.ground.settings import ROOT

CODE = """
import sys
import actions.server
print(sorted({name.partition(".")[0] for name in sys.modules} & {"sanic", "rasa_sdk", "rich"}))
import sanic
print(sanic.Sanic.__module__)
"""


def test_its_server_is_not_loaded_and_can_be_by_who_wants_it() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['rasa_sdk']", "sanic.app"]
