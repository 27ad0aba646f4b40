"""`docs/evidence.md`: every figure as the command measured it, with its day and its machine.

Each command keeps its own part in `docs/evidence/`, as JSON; the page is made of all of them.
`python -m bot.ops.evidence` makes it anew without measuring.
"""

import json
import platform
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil

from bot.ground.settings import ROOT
from bot.ops.bench.evidence import evidence as bench

FOLDER = ROOT / "docs/evidence"
PAGE = ROOT / "docs/evidence.md"
MOST_LOADED = 1.5  # processes that wait for each core; above that times say more of the machine than of the assistant

HEAD = """# Evidence

Figures as the commands measured them: each writes its own part and leaves the others.
"""
MEASURED = "Measured by `{command}` on {at}: {cores} cores, {memory:.0f} GB, {system}, Python {python}{busy}."
BUSY = "; the machine did much else (load {load:.1f}), so times are longer than its own"

Figures = Mapping[str, Any]


def keep_part(name: str, figures: Figures, folder: Path = FOLDER, page: Path = PAGE) -> None:
    """Keep what a command measured in the place of what it measured before, and make the page anew."""
    folder.mkdir(parents=True, exist_ok=True)
    part = {"about": _about(), "figures": dict(figures)}
    (folder / f"{name}.json").write_text(json.dumps(part, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page.write_text(page_of(folder), encoding="utf-8")


def keep_faults(figures: Figures, folder: Path = FOLDER, page: Path = PAGE) -> None:
    """Keep what was drilled alone beside the rest of the drill, each fault with its own day and what was lost in it."""
    file = folder / "drill.json"
    part = json.loads(file.read_text(encoding="utf-8"))
    at, alone = _about()["at"], {each["fault"] for each in figures["faults"]}
    rows = [each for each in part["figures"]["faults"] if each["fault"] not in alone]
    rows += [{**each, "at": at, "wrong": [*each["wrong"], *figures["lost"]]} for each in figures["faults"]]
    part["figures"]["faults"] = rows
    file.write_text(json.dumps(part, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page.write_text(page_of(folder), encoding="utf-8")


def page_of(folder: Path = FOLDER) -> str:
    """The page of all parts that are kept."""
    sections = [HEAD]
    for name, (title, show) in SECTIONS.items():
        file = folder / f"{name}.json"
        sections.append(f"## {title}\n")
        if not file.exists():
            sections.append(f"Not measured for this release yet: `make {name}`.\n")
            continue
        part = json.loads(file.read_text(encoding="utf-8"))
        sections += [_measured(name, part["about"]) + "\n", show(part["figures"]).strip() + "\n"]
    return "\n".join(sections)


def _about() -> dict[str, Any]:
    return {
        "at": datetime.now(ZoneInfo("Europe/Amsterdam")).isoformat(timespec="minutes"),
        "cores": psutil.cpu_count(),
        "memory": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(psutil.getloadavg()[1], 1),  # of the last five minutes
    }


def _measured(name: str, about: Figures) -> str:
    is_busy = about["load"] > MOST_LOADED * about["cores"]
    return MEASURED.format(command=f"make {name}", busy=BUSY.format(**about) if is_busy else "", **about)


DRILL = """{rounds} round(s), a part frozen for {seconds:.0f} s. Promised: an answer or an honest 503 within
{promised:.0f} s, back within {to_return:.0f} s. Lost, mixed or answered twice: {lost}.
What a website has in hand when it dies or freezes may break off. {restored}

| fault | answered | 503 with contact | broke off or silent | slowest | back after | not as promised |
|---|---|---|---|---|---|---|
{rows}
"""
SOAK = """{minutes:.0f} minutes at {per_second:.1f} messages a second; half of what it carried at the start
was {half:.1f}. {messages} messages, {failed} not answered{why}.
The processes of a part may grow by {most:.0%}.

| memory (MB) | before | after | growth |
|---|---|---|---|
{rows}

| file (MB) | before | after | bytes a message |
|---|---|---|---|
{files}
"""


RESTORED = """On {database} a back-up was made meanwhile (in {seconds:.1f} s, {mb:.1f} MB) and put back elsewhere: of
{conversations} conversations and the draft that were there, {lost}."""


def _drill(figures: Figures) -> str:
    """What residents and an editor noticed of each fault."""
    rows = []
    for each in figures["faults"]:
        came, wrong = each["came"], "; ".join(each["wrong"]) or "nothing"
        answered, away = came.get("answered", 0), came.get("away, told honestly", 0)
        silent = sum(came.values()) - answered - away
        times = f"{each['slowest']} s | {each['back']} s"
        name = each["fault"] + (f", alone, {each['at']}" if "at" in each else "")
        rows.append(f"| {name} | {answered} | {away} | {silent} | {times} | {wrong} |")
    counted: Counter[str] = Counter(figures["lost"])
    lost = "; ".join(f"{what} ({count})" for what, count in counted.items()) or "nothing"
    restored = " ".join(
        RESTORED.format(**{**each, "lost": "; ".join(each["lost"]) or "nothing was lost"})
        for each in figures.get("restored", ())
    )
    return DRILL.format(**{**figures, "lost": lost, "rows": "\n".join(rows), "restored": restored})


FLOOD = """{conversations} conversations of one source, {at_once} at once, each of one message.

| rate limit | answered | refused | else | seconds | memory (MB) | after | kept (MB) | bytes a conversation |
|---|---|---|---|---|---|---|---|---|
{rows}

Kept: what files of the installation grew by. What retention erases is room for what comes: {more} more
made it grow by {again:.2f} MB. Promised: at most {most_memory:.0%} of memory, and {most_each} bytes a conversation.
"""


def _flood(figures: Figures) -> str:
    """What a flood cost."""
    row = (
        "| {limit} | {answered} | {refused} | {others} | {seconds:.0f} | {before:.0f} | {after:.0f} | {kept:.1f} "
        "| {each:.0f} |"
    )
    return FLOOD.format(**{**figures, "rows": "\n".join(row.format(**phase) for phase in figures["phases"])})


def _soak(figures: Figures) -> str:
    """How memory and files grew."""
    rows = [f"| {e['name']} | {e['before']:.1f} | {e['after']:.1f} | {e['growth']:+.1%} |" for e in figures["memory"]]
    files = [f"| {e['name']} | {e['before']:.2f} | {e['after']:.2f} | {e['each']:.0f} |" for e in figures["files"]]
    why = ", ".join(f"{reason} {many} times" for reason, many in figures["failures"].items())
    told = {"rows": "\n".join(rows), "files": "\n".join(files), "why": f" ({why})" if why else ""}
    return SOAK.format(**{**figures, **told})


SECTIONS: Mapping[str, tuple[str, Callable[[Figures], str]]] = {
    "bench": ("Beside a plain Rasa project", bench),
    "drill": ("Faults, under load", _drill),
    "soak": ("For a while at half of capacity", _soak),
    "flood": ("A flood from one source", _flood),
}


if __name__ == "__main__":
    PAGE.write_text(page_of(), encoding="utf-8")
