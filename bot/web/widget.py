"""What a page that embeds the assistant needs: a script, a stylesheet, its words; once it is opened, the questions."""

from datetime import timedelta
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.conversation.codes import MINUTES
from bot.conversation.conversations import REMEMBERED
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of
from bot.faq.store import Content, FaqEntry, FaqStore
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.ground.topics import topics
from bot.http.bodies import MOST_CHARACTERS
from bot.http.rendering import html_of
from bot.http.templating import FILLED_LATER
from bot.web.receipts import erased_rest
from bot.web.scripts import FOR_GOOD, loader
from bot.web.stylesheet import SCHEMES, stylesheet, themes, version_of
from bot.web.words import words_of

LANGUAGES = ("nl", "en")
OF_PAGES = (
    "erased_backups", "days_one", "days_many", "taken", "back", "menu", "live_look", "elsewhere", "elsewhere_look",
)  # fmt: skip
SECONDS_FRESH = 300
SECONDS_NEWS_WAITS = 30  # in a browser that has the words already


class WidgetApi:
    """The endpoints of the widget."""

    def __init__(self, store: FaqStore, texts: Texts, municipality: Municipality) -> None:
        self._store = store
        self._texts = texts
        self._municipality = municipality
        self._found: tuple[int, dict[str, dict[str, Any]]] | None = None  # of a version of the content

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [
            Route("/widget.js", self.script),
            Route("/widget.css", self.styles),
            Route("/api/widget.json", self.settings),
            Route("/api/questions.json", self.questions),
        ]

    async def script(self, _request: Request) -> Response:
        """The one script that puts the assistant on any page."""
        return Response(loader(), media_type="text/javascript", headers=_fresh())

    async def styles(self, request: Request) -> Response:
        """Component CSS, the theme and our own, as one stylesheet; kept for good under its version."""
        css = stylesheet(self._theme(request), request.query_params.get("scheme", ""))
        is_named = request.query_params.get("v") == version_of(css)
        return Response(css, media_type="text/css", headers=FOR_GOOD if is_named else _fresh())

    async def settings(self, request: Request) -> JSONResponse:
        """Words, topics, and the questions that come first."""
        language = request.query_params.get("lang", "nl")
        language = language if language in LANGUAGES else "nl"
        content = await to_thread.run_sync(self._store.content)
        style = self._style(self._theme(request), request.query_params.get("scheme", ""))
        return JSONResponse(self._document(language, content) | style, headers=_fresh(SECONDS_NEWS_WAITS))

    async def questions(self, _request: Request) -> JSONResponse:
        """Every published question by its id, and words that lead to it: to be matched in the browser."""
        return JSONResponse(await to_thread.run_sync(self._findable), headers=_fresh())

    def _findable(self) -> dict[str, dict[str, Any]]:
        content = self._store.content()
        if self._found is None or self._found[0] != content.version:
            words = words_of(content.entries.values())
            found = {id: _findable_as(entry, words[id]) for id, entry in content.entries.items()}
            self._found = (content.version, found)
        return self._found[1]

    def _style(self, theme: str, scheme: str) -> dict[str, str]:
        scheme = scheme if scheme in SCHEMES else ""
        version = version_of(stylesheet(theme, scheme))
        return {"theme": theme, "style": f"/widget.css?theme={theme}&scheme={scheme}&v={version}"}

    def _document(self, language: str, content: Content) -> dict[str, Any]:
        questions = {entry.id: entry.question for entry in content.entries.values()}
        texts = self._texts.group(f"widget.{language}", FILLED_LATER)
        texts["erased_rest"] = erased_rest(self._texts, self._municipality, language)
        for name in OF_PAGES:
            del texts[name]
        return {
            "lang": language,
            "name": self._municipality.assistant_name,
            "texts": texts,
            "opening": html_of(texts.pop("opening")),
            "opening_more": html_of(texts.pop("opening_more")),
            "topics": self.topics(questions),
            **self._later_in(language),
            "announcements": [each.as_data() for each in content.announcements],
            "payloads": {"choose": choice_of("{faq}"), "none": NONE_OF_THESE, "person": ASK_PERSON},
            "page": "/chat",
            "most_characters": MOST_CHARACTERS,
            "days_kept": self._municipality.retention_days,
            "minutes_of_code": MINUTES,
            "minutes_remembered": REMEMBERED // timedelta(minutes=1),
        }

    def _later_in(self, language: str) -> dict[str, str]:
        """The offer of an answer later, where the answers that have it are in another language."""
        if language == "nl":
            return {}
        return {"later_offer": html_of(self._texts(f"later_{language}.offer", page="/chat/later"))}

    def topics(self, questions: dict[str, str]) -> list[dict[str, Any]]:
        """Topics with the questions that residents see first."""
        return [
            {
                "id": name,
                "title": topic.title,
                "questions": [{"faq": faq, "title": questions[faq]} for faq in topic.first if faq in questions],
            }
            for name, topic in topics().items()
        ]

    def _theme(self, request: Request) -> str:
        asked = request.query_params.get("theme", "")
        return asked if asked in themes() else self._municipality.theme


def _findable_as(entry: FaqEntry, words: str) -> dict[str, Any]:
    """One that is for officials, where those are not served, has its words for a button and is not suggested."""
    return {"question": entry.question, "words": words, **({} if entry.is_offered else {"offered": False})}


def _fresh(seconds: int = SECONDS_FRESH) -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={seconds}"}
