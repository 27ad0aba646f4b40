"""Everything that conversations can reach: what exists, by name, so that a report can say what was never reached."""

from functools import cache

from bot.bench.conversations.conversation import REASONS
from bot.dialogue.kinds import KINDS
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from bot.http.problems import STATUS_OF

NOT_ON_PURPOSE = {"broken"}  # an error that nobody foresaw cannot be asked for


@cache
def catalogue() -> dict[str, tuple[str, ...]]:
    """Names by what they are: entries, intents, rules (as `intent>action`), kinds, reasons and statuses."""
    rules = [rule["steps"] for rule in load_yaml(ROOT / "data/rules.yml")["rules"]]
    statuses = {200} | {status for name, status in STATUS_OF.items() if name not in NOT_ON_PURPOSE}
    return {
        "entries": tuple((ROOT / "data/faq-ids.txt").read_text(encoding="utf-8").split()),
        "intents": tuple(dict.fromkeys(steps[0]["intent"] for steps in rules)),
        "rules": tuple(f"{steps[0]['intent']}>{steps[1]['action']}" for steps in rules),
        "kinds": KINDS,
        "reasons": REASONS,
        "statuses": tuple(str(status) for status in sorted(statuses)),
    }
