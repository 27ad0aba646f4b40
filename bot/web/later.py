"""An answer later: a form to leave how a desk reaches a resident, and what became of it. Works without JavaScript."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.conversations import Conversations
from bot.conversation.later.answers import AskedLater
from bot.conversation.later.offering import PAGE
from bot.conversation.later.service import Later
from bot.dialogue.payloads import is_payload
from bot.faq.store import FaqStore
from bot.ground.dates import date_of
from bot.ground.mail import LONGEST_ADDRESS, is_mail_address
from bot.ground.masking import mask
from bot.ground.municipality import Municipality
from bot.ground.safe_text import safe_lines, safe_text
from bot.ground.texts import Texts
from bot.http.bodies import MOST_CHARACTERS
from bot.http.limits import LETTERS
from bot.http.templating import Templates
from bot.turns.shown import Shower
from bot.turns.tables import Turn
from bot.web.cookies import sender_of

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
MOST_DIGITS = 19
ONCE = re.compile(r"[\w-]{16,64}", re.A)
DUTCH = "nl"
GROUPS = {DUTCH: "later.", "en": "later_en."}  # of data/texts.yml, by language
PHONE = re.compile(r"\+?\d{9,15}", re.A)
BESIDE_DIGITS = re.compile(r"[ ().\-/]")


@dataclass(frozen=True)
class FilledRequest:
    """The form as it came in; `wrong` names a sentence of `later.wrong` per field."""

    contact: str = ""
    question: str = ""
    agrees: bool = False
    sends_conversation: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SentAlong:
    """The conversation of this browser, as it would go along."""

    sender: str
    transcript: str
    upto: int  # the last turn in it
    question: str  # the last that the resident asked


class LaterForms:
    """The pages of one municipality."""

    def __init__(
        self,
        later: Later,
        conversations: Conversations,
        store: FaqStore,
        municipality: Municipality,
        texts: Texts,
        templates: Templates,
    ) -> None:
        self._later = later
        self._conversations = conversations
        self._store = store
        self._municipality = municipality
        self._texts = texts
        self._templates = templates
        self._shower = Shower(texts, municipality)

    def routes(self) -> list[Route]:
        """The routes of these pages: below /chat, where the browser tells which conversation is its own."""
        one = f"{PAGE}/{{token:str}}"
        return [
            Route(PAGE, self.form, methods=["GET"]),
            Route(PAGE, self.leave, methods=["POST"]),
            Route(one, self.status, methods=["GET"]),
            Route(f"{one}/wissen", self.erase, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """The empty form."""
        lang = _language(request.query_params)
        talk = await to_thread.run_sync(self._talk, sender_of(request))
        filled = FilledRequest(question=talk.question if talk else "")
        return self._page(self._desk(request.query_params.get("loket")), filled, talk, lang)

    async def leave(self, request: Request) -> Response:
        """Keep what was left, and mail it to the desk after the answer."""
        if request.headers.get("sec-fetch-site") == "cross-site":  # nobody leaves something for somebody else
            return RedirectResponse(PAGE, 303)
        form = await request.form()
        lang = _language(form)
        desk, once = self._desk(form.get("loket")), str(form.get("once", ""))
        talk = await to_thread.run_sync(self._talk, sender_of(request), _turn(str(form.get("upto", ""))))
        filled = _filled({name: str(value) for name, value in form.items()})
        if filled.wrong:
            return self._page(desk, filled, talk, lang, 422)
        seconds = await self._later.limit.seconds_to_wait(request.client.host if request.client else "", LETTERS)
        if seconds:
            return self._page(desk, filled, talk, lang, 429)
        token = self._later.seal.token(once if ONCE.fullmatch(once) else secrets.token_urlsafe(24))
        await to_thread.run_sync(self._later.answers.keep, token, self._asked(desk, filled, talk))
        there = f"{PAGE}/{token}" if lang == DUTCH else f"{PAGE}/{token}?taal={lang}"
        return RedirectResponse(there, 303, background=BackgroundTask(self._later.letters.surely))

    async def status(self, request: Request) -> Response:
        """How far it is, for who has the address."""
        token = request.path_params["token"]
        kept = await to_thread.run_sync(self._later.answers.of_token, token)
        if kept is None:
            raise HTTPException(404)
        lang, local = _language(request.query_params), self._shower.local(kept.at)
        return self._templates.page(
            "later_status.html", headers=HEADERS, state=kept.state.value, token=token, **self._in(lang),
            desk=self._municipality.desk_called(kept.desk), day=date_of(local.date(), lang),
            time=local.strftime("%H.%M"),
        )  # fmt: skip

    async def erase(self, request: Request) -> Response:
        """Erase it; the page is the receipt."""
        if not await to_thread.run_sync(self._later.answers.erase, request.path_params["token"]):
            raise HTTPException(404)
        lang = _language(await request.form())
        return self._templates.page("later_status.html", headers=HEADERS, state="erased", **self._in(lang))

    # ---

    def _desk(self, name: object) -> str:
        return str(name) if name in self._municipality.desks else "general"

    def _talk(self, sender: str | None, upto: int | None = None) -> SentAlong | None:
        """The conversation up to a turn, or whole; none where there is nothing of it."""
        kept = self._conversations.of(sender) if sender else []
        turns = [turn for turn in kept if upto is None or turn.id <= upto]
        if sender is None or not turns:
            return None
        return SentAlong(sender, self._transcript(turns), turns[-1].id, _last_question(turns))

    def _transcript(self, turns: Sequence[Turn]) -> str:
        names = {"resident": self._texts("live.resident"), "agent": self._texts("live.agent")}
        names["assistant"] = self._municipality.assistant_name
        shown = self._shower.turns(turns, (), self._store.content().entries)
        return "\n\n".join(f"{names[turn.speaker]}: {turn.text}" for turn in shown)

    def _asked(self, desk: str, filled: FilledRequest, talk: SentAlong | None) -> AskedLater:
        question = mask(filled.question, own=self._later.own).text
        if talk is None or not filled.sends_conversation:
            return AskedLater(desk, filled.contact, question)
        return AskedLater(desk, filled.contact, question, talk.transcript, talk.sender)

    def _in(self, lang: str) -> dict[str, Any]:
        """The words of a language, by name."""
        return {"lang": lang, "words": partial(_words, self._texts, GROUPS[lang])}

    def _page(self, desk: str, filled: FilledRequest, talk: SentAlong | None, lang: str, status: int = 200) -> Response:
        days = self._texts.counted(f"widget.{lang}.days", self._municipality.retention_days)
        return self._templates.page(
            "later.html", status, HEADERS, **self._in(lang), days=days, loket=desk,
            desk=self._municipality.desk_called(desk), filled=filled,
            talk=talk, too_many=status == 429, once=secrets.token_urlsafe(24), most=MOST_CHARACTERS,
            longest=LONGEST_ADDRESS,
        )  # fmt: skip


def later_routes(
    later: Later | None,
    conversations: Conversations,
    store: FaqStore,
    municipality: Municipality,
    texts: Texts,
    templates: Templates,
) -> list[Route]:
    """The routes of these pages; none where there is no mail server."""
    return LaterForms(later, conversations, store, municipality, texts, templates).routes() if later else []


def _language(given: Mapping[str, object]) -> str:
    """In which language the window speaks that led here."""
    lang = str(given.get("taal", ""))
    return lang if lang in GROUPS else DUTCH


def _words(texts: Texts, group: str, name: str, **values: str) -> str:
    return texts(group + name, **values)


def _filled(form: Mapping[str, str]) -> FilledRequest:
    contact = safe_text(form.get("contact", ""), LONGEST_ADDRESS).strip()
    question = safe_lines(form.get("question", "").replace("\r\n", "\n"), MOST_CHARACTERS).strip()
    agrees = form.get("akkoord") == "ja"
    wrong = {
        **({} if _reaches(contact) else {"contact": "contact"}),
        **({} if question else {"question": "question"}),
        **({} if agrees else {"akkoord": "agree"}),
    }
    return FilledRequest(contact, question, agrees, form.get("gesprek") == "ja", wrong)


def _reaches(contact: str) -> bool:
    """Whether it is an e-mail address or a phone number."""
    return is_mail_address(contact) or PHONE.fullmatch(BESIDE_DIGITS.sub("", contact)) is not None


def _turn(number: str) -> int | None:
    return int(number) if number.isdecimal() and len(number) < MOST_DIGITS else None


def _last_question(turns: Sequence[Turn]) -> str:
    typed = [turn.text for turn in turns if turn.speaker == "resident" and not is_payload(turn.text)]
    return typed[-1] if typed else ""
