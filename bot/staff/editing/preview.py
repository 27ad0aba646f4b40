"""A text as the resident will see it: placeholders filled, the residents' own template, renderer and style."""

import re
from datetime import date

from bot.dialogue.kinds import Answer
from bot.dialogue.parts import CitedSource
from bot.faq.content_form import EntryContent
from bot.ground.database.base import now
from bot.ground.filling import fill_known
from bot.http.templating import Templates
from bot.staff.desk.desk import Desk
from bot.turns.shown import ShownTurn

# The styles of the residents' page with the conversation; the preview stands apart from those of Beheer.
STYLES = ("vendor/components.css", "themes/{theme}.css", "tokens.css", "chat.css", "turns.css")
LINK = re.compile(r"^https?://\S+$")


class Preview:
    """Previews of one municipality."""

    def __init__(self, desk: Desk) -> None:
        self._templates = Templates(desk.municipality, desk.texts)
        self._values = desk.municipality.values()
        self.styles = tuple(f"/static/{name.format(theme=desk.municipality.theme)}" for name in STYLES)

    def html(self, content: EntryContent) -> str:
        """The question and its answer, as safe HTML; a placeholder without a value stays as typed."""
        turns = [self._turn("resident", content["question"], {}), self._turn("assistant", content["answer"], content)]
        return self._templates.render("preview.html", {"turns": turns})

    def _turn(self, speaker: str, text: str, content: EntryContent) -> ShownTurn:
        pairs = [(source["title"], self._filled(source["url"])) for source in content.get("sources", ())]
        sources = tuple(CitedSource(title=title, url=url) for title, url in pairs if LINK.match(url))
        about = Answer(faq="", sources=sources, checked_on=_day(content.get("checked_on")))
        return ShownTurn(
            is_choice=False,
            id=0, at=now(), speaker=speaker, text=self._filled(text), about=about,
            choices=(), related=(), feedback=None,
        )  # fmt: skip

    def _filled(self, text: str) -> str:
        return fill_known(text, self._values)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
