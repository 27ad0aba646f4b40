"""axe-core on a page as it stands now, shadow roots included."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *, preload: bool = True) -> list[str]:
    """What axe finds wrong, one line per element; what it cannot decide is not in it.

    To know how style sheets deal with turning a screen, axe loads those of a shadow root again in a way that a strict
    policy refuses; without `preload` it does not.
    """
    if not page.evaluate("'axe' in window"):  # the same page, looked at before
        page.evaluate(SOURCE)
    options = {"runOnly": RULES, "preload": preload, "resultTypes": ["violations"]}  # of the rest no list is made
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
