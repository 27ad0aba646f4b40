"""Runs under Rasa's own interpreter for test_mends.py: which channels it knows, and which libraries came along."""

import json
import sys

from nl_datawijzer import serve

serve.mend()

from rasa.core.channels import BUILTIN_CHANNELS  # noqa: E402 - after the mend

LIBRARIES = ("aiogram", "slack_sdk", "twilio", "webexteamssdk")

loaded = [name for name in LIBRARIES if name in sys.modules]
sys.stdout.write(json.dumps({"known": sorted(BUILTIN_CHANNELS), "loaded": loaded}) + "\n")
