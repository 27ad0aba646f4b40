"""The page of an entry in /beheer, as a browser without scripts sends it."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.database.engine import open_database
from bot.staff.editing.tables import Draft
from tests.site import Site
from tests.staff import Browser

FAQ = "privacy.inzage"


PAGE = f"/beheer/vragen/{FAQ}"


ANSWER = "U vraagt inzage aan het loket van **{gemeente}**, met een legitimatiebewijs."


def form_of(browser: Browser, page: str = PAGE) -> dict[str, Any]:
    """Every field of the entry's form, as a browser would send them."""
    html = browser.get(page).text.partition('<form id="bewerken"')[2].partition("</form>")[0]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input[^>]*? name="(\w+)" value="([^"]*)"', html):
        value = value.replace("&amp;", "&").replace("&#34;", '"').replace("&#39;", "'")
        fields.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<select[^>]*? name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")?[^>]* selected>([^<]*)<', inside)
        fields.setdefault(name, []).append((chosen[1] or chosen[2]) if chosen else "")
    for name, value in re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        fields[name] = [value.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")]
    fields.pop("csrftoken")
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def edit(browser: Browser, do: str = "save", page: str = PAGE, **changes: Any) -> None:
    fields = form_of(browser, page) | changes
    browser.send(page, {**fields, "do": do})


def step(browser: Browser, do: str, reason: str = "zo is het beter", **more: str) -> None:
    html = browser.get(PAGE).text
    seen = re.search(r'name="seen" value="(\d+)"', html)
    browser.send(f"{PAGE}/stap", {"do": do, "reason": reason, "seen": seen[1] if seen else "0", **more})


def drafts(site: Site) -> list[Draft]:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        return list(session.scalars(select(Draft).order_by(Draft.id)))
