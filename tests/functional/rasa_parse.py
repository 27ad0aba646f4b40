"""Runs under Rasa's own interpreter for test_understanding.py: messages in, the intent of each out, JSON both."""

import asyncio
import json
import sys

from rasa.core.agent import Agent


async def intents(texts: list[str]) -> list[str]:
    """What the trained model makes of each text."""
    agent = Agent.load(sys.argv[1])
    return [(await agent.parse_message(text))["intent"]["name"] for text in texts]


found = asyncio.run(intents(json.load(sys.stdin)))
sys.stdout.write("\n" + json.dumps(found))
