"""What a model makes of some messages, before it serves: `python nlu/smoke.py MODEL`, JSON in and out.

`python nlu/smoke.py MODEL data/smoke.yml` judges by itself, where nothing else of ours is: while an image is built. It
ends with code 1, and says why, where too few are right.
"""

import asyncio
import json
import sys


async def intents(model: str, texts: list[str]) -> dict[str, str]:
    """The intent of each text."""
    from rasa.core.agent import Agent  # here: it takes seconds, and who only judges does without

    agent = Agent.load(model)
    return {text: (await agent.parse_message(text))["intent"]["name"] for text in texts}


def trouble(heard: dict[str, str], least: float, messages: dict[str, str]) -> str:
    """Why too few messages got their intent; empty where enough did. As `bot/faq/smoke.py` says it."""
    right = sum(heard.get(message) == intent for intent, message in messages.items())
    return "" if right >= least * len(messages) else f"{right} of {len(messages)} smoke questions right"


def judged(model: str, file: str) -> str:
    """The same of a model, by the questions of a file."""
    from rasa.shared.utils.io import read_yaml_file

    smoke = read_yaml_file(file)
    return trouble(asyncio.run(intents(model, list(smoke["messages"].values()))), smoke["least"], smoke["messages"])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(judged(*sys.argv[1:]) or 0)
    found = asyncio.run(intents(sys.argv[1], json.load(sys.stdin)))
    sys.stdout.write("\n" + json.dumps(found))
