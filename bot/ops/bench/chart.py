"""The figures as a picture: `reports/bench.svg`, written by hand."""

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.ops.bench.report import AT

COLOURS = {"ours": "#154273", "plain": "#b8860b", "floor": "#767676"}
WIDTH, LABEL, BAR, GAP = 720, 210, 18, 14
FIGURES = ("per_core", "p50", "work", "memory", "turn_160", "ready")


def chart(report: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """One group of bars per figure; `titles`: what people read, by figure and system."""
    parts, top = [], GAP
    for figure in FIGURES:
        values = {name: value_of(system, figure) for name, system in report["systems"].items()}
        most = max(values.values()) or 1
        parts.append(f'<text x="{GAP}" y="{top + 14}" font-weight="bold">{escape(titles[figure])}</text>')
        top += 24
        for name, value in values.items():
            length = (WIDTH - LABEL - 100) * value / most
            parts += [
                f'<text x="{GAP}" y="{top + 14}">{escape(titles[name])}</text>',
                f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{COLOURS[name]}"/>',
                f'<text x="{LABEL + length + 6:.1f}" y="{top + 14}">{value:.3g}</text>',
            ]
            top += BAR + 4
        top += GAP
    box = f'viewBox="0 0 {WIDTH} {top}" font-family="sans-serif" font-size="14"'
    title, paper = escape(titles["title"]), '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">',
            f"<title>{title}</title>",
            paper,
            *parts,
            "</svg>\n",
        ]
    )


def value_of(system: Mapping[str, Any], figure: str) -> float:
    """One figure of one system, with eight residents where that matters."""
    load = next((load for load in system["loads"] if load["residents"] == AT), system["loads"][-1])
    values = {
        "per_core": load["per_core"]["median"],
        "p50": load["p50"]["median"],
        "work": sum(load["work"].values()),
        "memory": system["memory_total"]["median"],
        "turn_160": system["turn_160"]["median"],
        "ready": system["seconds_to_ready"],
    }
    return float(values[figure])
