"""The website's side of the trial: asks the action server on loopback what a draft would do."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import httpx
from pydantic import ValidationError

from bot.bench.trial.results import Changes, Lean, TrialAnswer
from bot.conversation.rasa import WEBHOOK
from bot.conversation.replies import Remembered, Said, said
from bot.dialogue.remembering import MEMORY
from bot.faq.content_form import EntryContent
from bot.ground.errors import EngineAway, Refused
from bot.ground.tls import trusted

SECONDS_TO_CONNECT = 2
SECONDS_TO_ANSWER = 20


class TrialFailed(Refused):
    """A trial that gave nothing."""


class TrialClient:
    """Every call takes drafts as if published, or none for what is published now, and may raise `TrialFailed`."""

    def __init__(
        self,
        actions_url: str,
        rasa_url: str,
        *more_actions: str,
        rasa_headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`more_actions`: other action servers that this Rasa calls; they are told of drafts too."""
        timeout = httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT)
        client = partial(httpx.AsyncClient, timeout=timeout, trust_env=False, verify=trusted())
        self._actions = client(base_url=actions_url)
        self._told = (actions_url, *more_actions)
        self._rasa = client(base_url=rasa_url, headers=dict(rasa_headers))

    async def clash(self, phrasings: Sequence[str], faq: str, draft: EntryContent | None = None) -> list[Lean]:
        """Where each phrasing of entry `faq` leans."""
        call = {"phrasings": list(phrasings), "faq": faq, "drafts": _drafts(draft)}
        return [_read(Lean, lean) for lean in (await self._asked("clash", call)).get("leans", ())]

    async def ask(self, question: str, draft: EntryContent | None = None) -> TrialAnswer:
        """What would come of a question, and why."""
        return _read(TrialAnswer, await self._asked("ask", {"question": question, "drafts": _drafts(draft)}))

    async def changes(self, draft: EntryContent) -> Changes:
        """What the draft changes on the evaluation questions; the first time it says that it is getting ready."""
        return _read(Changes, await self._asked("changes", {"drafts": _drafts(draft)}))

    async def converse(
        self, sender: str, message: str, memory: Remembered, drafts: Sequence[EntryContent] = ()
    ) -> Said:
        """One turn of a whole conversation, through Rasa, with drafts as if published.

        `message` is text or a button's payload, masked by the caller as a resident's would be. `memory` is what the
        turn before wanted to be remembered: nobody but the caller keeps anything of the conversation.
        """
        metadata: dict[str, Any] = {MEMORY: memory}
        if drafts:  # told again at each turn, so that a restart of the actions is no trouble
            call = {"drafts": [dict(draft) for draft in drafts]}
            for address in self._told:
                metadata["draft"] = (await _answer(self._actions, f"{address}/trial/drafts", call))["draft"]
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            return said(await _answer(self._rasa, WEBHOOK, body))
        except EngineAway:
            raise TrialFailed("trial.away") from None

    async def close(self) -> None:
        """Give the connections back."""
        await self._actions.aclose()
        await self._rasa.aclose()

    async def _asked(self, name: str, call: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await _answer(self._actions, f"/trial/{name}", call)
        return answer


def _drafts(draft: EntryContent | None) -> list[dict[str, Any]]:
    return [] if draft is None else [dict(draft)]


async def _answer(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    try:
        response = await client.post(path, json=body)
        if response.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise TrialFailed("trial.malformed")
        if response.status_code == httpx.codes.CONFLICT:
            raise TrialFailed("trial.too_much_changed")
        return response.raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        raise TrialFailed("trial.away") from None


def _read[Shape: (TrialAnswer, Changes, Lean)](shape: type[Shape], value: Any) -> Shape:
    try:
        return shape.model_validate(value)
    except ValidationError:
        raise TrialFailed("trial.away") from None
