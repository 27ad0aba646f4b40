"""Alerts and dashboard: every metric that they name is one that we show, and every alert has its runbook."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from bot.dialogue.kinds import KINDS
from bot.ground.settings import ROOT
from bot.http.metrics import Metrics

FOLDER = ROOT / "deploy/monitoring"
GROUPS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
PANELS = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
GUIDE = (ROOT / "docs/operations.md").read_text()
NAME = re.compile(r"\bdatawijzer_\w+|\bdatawijzer:[\w:]+")
SIGNALS = ("Latency", "Traffic", "Errors", "Saturation")


def shown() -> set[str]:
    """The names on the page of metrics, with one of everything counted."""
    metrics = Metrics()
    metrics.observe(["answer"], ["privacy.inzage"], 0.1)
    return set(re.findall(r"^(datawijzer_\w+?)(?:\{|\s)", metrics.page().decode(), re.MULTILINE))


def unknown(expression: str) -> set[str]:
    """Names in an expression that nobody shows or records."""
    recorded = {rule["record"] for rule in RULES if "record" in rule}
    return set(NAME.findall(expression)) - shown() - recorded


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_names_metrics_that_there_are(rule: dict[str, Any]) -> None:
    assert unknown(rule["expr"]) == set()
    assert set(re.findall(r'kind="(\w+)"', rule["expr"])) <= set(KINDS)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_names_metrics_that_there_are(panel: dict[str, Any]) -> None:
    assert panel["targets"]
    assert all(NAME.search(target["expr"]) and unknown(target["expr"]) == set() for target in panel["targets"])


def test_a_metric_that_went_away_would_be_seen() -> None:
    assert unknown("sum(rate(datawijzer_turn_minutes_count[5m]))") == {"datawijzer_turn_minutes_count"}


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_runbook(name: str) -> None:
    alert = ALERTS[name]
    assert alert["annotations"]["runbook_url"] == f"docs/operations.md#{name.lower()}"
    assert re.search(rf"^### {name}\n\n\S", GUIDE, re.MULTILINE)
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["for"]


def test_the_golden_signals_each_have_a_panel_and_an_alert() -> None:
    titles = " ".join(panel["title"] for panel in PANELS)
    assert all(signal in titles for signal in SIGNALS)
    comments = re.findall(r"^ +# (\w+)", (FOLDER / "alerts.yml").read_text(), re.MULTILINE)
    assert {comment.title() for comment in comments} == set(SIGNALS)


def test_every_metric_is_documented() -> None:
    bare = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in shown()}
    assert [name for name in sorted(bare) if f"`{name}" not in GUIDE] == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here")
def test_prometheus_itself_takes_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(FOLDER / "alerts.yml")], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
