"""The JSON Schema of conversation files, for editors: `python -m bot.ops.schema` writes it anew."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.bench.conversations.conversation import Conversation
from bot.bench.conversations.words import lines
from bot.ground.settings import ROOT

SCHEMA = ROOT / "tests/gesprekken/schema.json"


def schema() -> dict[str, Any]:
    """The schema of a file: one conversation, or a list of them; every key explained in Dutch."""
    made = TypeAdapter(Conversation | list[Conversation]).json_schema(by_alias=True)
    simple: dict[str, Any] = _simplified(made)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": lines()["schema_title"], **simple}


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _simplified(part: Any) -> Any:
    """Without pydantic's own titles, defaults, English descriptions and nulls; with an explanation per key."""
    if isinstance(part, list):
        return [_simplified(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _simplified(value) for key, value in part.items() if key not in ("title", "default", "description")}
    if "properties" in part:
        kept["properties"] = {
            key: {**_simplified(value), "description": lines()[f"key_{key.replace(' ', '_')}"]}
            for key, value in part["properties"].items()
        }
    choices = [choice for choice in kept.get("anyOf", []) if choice != {"type": "null"}]
    if choices:
        kept["anyOf"] = choices
    return kept


def main() -> int:
    """Write the schema to `argv[1]`, or where it belongs."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SCHEMA
    path.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
