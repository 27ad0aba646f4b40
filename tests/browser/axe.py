"""axe-core on a page as it stands now, shadow roots included."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark nothing but colours differs: there only the rules about colours are asked again, of what was held to all
# of them in the light. A small screen shows and hides parts of a page: there every rule is.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
TURNING = {"type": "rule", "values": ["css-orientation-lock"]}


def violations(page: Page, *, preload: bool = True, scheme: str = "light") -> list[str]:
    """What axe finds wrong, one line per element; what it cannot decide is not in it.

    To know how style sheets deal with turning a screen, axe loads those of a shadow root again in a way that a strict
    policy refuses; without `preload` it does not. `scheme`: `dark` where the same page is held to all rules
    by another look.
    """
    return _found(page, COLOURS if scheme == "dark" else RULES, preload)


def turning(page: Page) -> list[str]:
    """What it finds wrong with turning a screen alone, for a page that was held to the rest without `preload`."""
    return _found(page, TURNING, preload=True)


def _found(page: Page, rules: object, preload: bool) -> list[str]:
    if not page.evaluate("'axe' in window"):  # the same page, looked at before
        page.evaluate(SOURCE)
    options = {"runOnly": rules, "preload": preload, "resultTypes": ["violations"]}  # of the rest no list is made
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
