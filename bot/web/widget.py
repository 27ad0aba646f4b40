"""What a page that embeds the assistant needs: one script, one stylesheet, and its words as JSON."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of
from bot.faq.store import FaqStore
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.texts import Texts
from bot.ground.yaml_lines import load_yaml
from bot.http.rendering import html_of

STATIC = Path(__file__).parent / "static"
FIRST_QUESTIONS = ROOT / "data/first-questions.yml"
STYLES = ("vendor/components.css", "themes/{theme}.css", "tokens.css", "chat.css", "turns.css", "widget.css")
LANGUAGES = ("nl", "en")
# Filled by the widget itself, where it shows them.
FILLED_LATER = ("count", "most", "date", "time", "turns", "feedback", "questions")
SECONDS_FRESH = 300


def first_questions() -> dict[str, list[str]]:
    """Ids of the entries that a conversation opens with, by topic."""
    topics: dict[str, list[str]] = load_yaml(FIRST_QUESTIONS)
    return topics


class WidgetApi:
    """The endpoints of the widget."""

    def __init__(self, store: FaqStore, texts: Texts, municipality: Municipality) -> None:
        self._store = store
        self._texts = texts
        self._municipality = municipality
        self._first = first_questions()

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [
            Route("/widget.js", self.script),
            Route("/widget.css", self.styles),
            Route("/api/widget.json", self.settings),
        ]

    async def script(self, _request: Request) -> Response:
        """The one script that puts the assistant on any page."""
        return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=_fresh())

    async def styles(self, request: Request) -> Response:
        """Component CSS, the theme and our own, as one stylesheet."""
        return Response(stylesheet(self._theme(request)), media_type="text/css", headers=_fresh())

    async def settings(self, request: Request) -> JSONResponse:
        """Words, topics and questions."""
        language = request.query_params.get("lang", "nl")
        language = language if language in LANGUAGES else "nl"
        questions = await to_thread.run_sync(self._questions)
        return JSONResponse(self._document(language, questions, self._theme(request)), headers=_fresh())

    def _questions(self) -> dict[str, str]:
        return {entry.id: entry.question for entry in self._store.content().entries.values()}

    def _document(self, language: str, questions: dict[str, str], theme: str) -> dict[str, Any]:
        texts = self._texts.group(f"widget.{language}", FILLED_LATER)
        return {
            "lang": language,
            "name": self._municipality.assistant_name,
            "texts": texts,
            "opening": html_of(texts.pop("opening")),
            "opening_more": html_of(texts.pop("opening_more")),
            "topics": self.topics(questions),
            "questions": questions,
            "payloads": {"choose": choice_of("{faq}"), "none": NONE_OF_THESE, "person": ASK_PERSON},
            "theme": theme,
            "style": f"/widget.css?theme={theme}",
            "page": "/chat",
            "most_characters": 1000,
        }

    def topics(self, questions: dict[str, str]) -> list[dict[str, Any]]:
        """Topics with the questions that residents see first."""
        return [
            {
                "id": topic,
                "title": self._texts(f"topics.{topic}"),
                "questions": [{"faq": faq, "title": questions[faq]} for faq in first if faq in questions],
            }
            for topic, first in self._first.items()
        ]

    def _theme(self, request: Request) -> str:
        asked = request.query_params.get("theme", "")
        return asked if asked in themes() else self._municipality.theme


@lru_cache
def themes() -> frozenset[str]:
    """The names of the themes that there are."""
    return frozenset(path.stem for path in (STATIC / "themes").glob("*.css"))


@lru_cache
def stylesheet(theme: str) -> str:
    """The widget's whole stylesheet in a theme."""
    return "\n".join((STATIC / name.format(theme=theme)).read_text() for name in STYLES)


def _fresh() -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={SECONDS_FRESH}"}
