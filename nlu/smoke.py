"""What a model makes of some messages, before it serves: `python nlu/smoke.py MODEL`, JSON in and out."""

import asyncio
import json
import sys

from rasa.core.agent import Agent


async def intents(model: str, texts: list[str]) -> dict[str, str]:
    """The intent of each text."""
    agent = Agent.load(model)
    return {text: (await agent.parse_message(text))["intent"]["name"] for text in texts}


if __name__ == "__main__":
    found = asyncio.run(intents(sys.argv[1], json.load(sys.stdin)))
    sys.stdout.write("\n" + json.dumps(found))
