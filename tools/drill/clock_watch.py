"""What a clock that jumps must not cost: a session, a way in, a plan of publication, a limit that opens again."""

import time
from collections.abc import Callable
from datetime import timedelta

import httpx
from sqlalchemy.orm import Session

from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.roles import Role
from bot.staff.editing import workflow
from bot.web.codes_api import TRIED
from bot.web.heartbeat import heartbeat_file
from tests.stack import Stack
from tests.staff import Browser, hire
from tests.starting import wait_until

MINE = "/beheer/mijn-account"
SOON, LATE = "privacy.verkopen", "privacy.cookies"  # planned for within the hour, and for tomorrow
SOON_AFTER, LATE_AFTER = timedelta(minutes=30), timedelta(days=1)  # no drill takes as long
MARK = "\n\nGeplande proef "
SECONDS_TO_FOLLOW = 10.0
VISITOR = {"x-forwarded-for": "2001:db8:ffff::1"}
MOST_TRIES = TRIED.amount + 5
NEAR = 1800  # seconds; much less than the jump


class Watch:
    """Somebody of staff who is signed in, two planned publications, and a visitor who tried too much."""

    def __init__(self, stack: Stack, wrong: list[str]) -> None:
        """`wrong` gets what should not be."""
        self._stack, self._wrong = stack, wrong
        self._number = 0
        self._editor = hire(stack.settings, Role.EDITOR, "Otto")
        self._publisher = hire(stack.settings, Role.PUBLISHER, "Pim")
        self._browser = Browser(stack.http)

    def begin(self) -> None:
        """Before the clock moves: sign in, and plan."""
        self._browser.sign_in("Otto")
        if not self._number:
            self._plan(LATE, LATE_AFTER)
        self._number += 1
        self._plan(SOON, SOON_AFTER)

    def look(self, hours: int) -> None:
        """After a jump to so many hours off."""
        self._wait(lambda: self._shows(hours), "the clock of the installation did not move")
        if hours > 0:
            self._wait(lambda: self._is_live(SOON), "a publication is lost, whose time had come")
            self._say(self._is_refused(MOST_TRIES), "nothing is counted an hour ahead")
        else:
            self._say(not self._is_refused(), "a limit stays shut after the clock went back")
            self._say(self._is_in(self._browser), "who was signed in before the clock moved no longer is")
            self._say(self._is_live(SOON), "a publication is lost after the clock moved")
        self._say(self._can_sign_in(), f"nobody can sign in with the clock {hours} hours off")
        self._say(not self._is_live(LATE), "a publication is live too early for longer than the jump")

    def _say(self, right: bool, what: str) -> None:
        if not right:
            self._wrong.append(what)

    def _wait(self, true: Callable[[], bool], what: str) -> None:
        try:
            wait_until(true, SECONDS_TO_FOLLOW)
        except AssertionError:
            self._wrong.append(what)

    def _shows(self, hours: int) -> bool:
        """Whether every website shows that it lives at the time of the clock."""
        files = [heartbeat_file(self._stack.settings, name) for name in ("web-1", "web-2")]
        off = [file.stat().st_mtime - time.time() for file in files if file.exists()]
        return len(off) == len(files) and all(abs(each - hours * 3600) < NEAR for each in off)

    def _plan(self, faq: str, after: timedelta) -> None:
        """Let an answer with another last line go live after a while."""
        with Session(self._stack.database) as session, session.begin():
            draft = workflow.start_draft(session, self._editor, faq)
            answer = draft.content["answer"].partition(MARK)[0] + f"{MARK}{self._number}."
            workflow.save_draft(session, self._editor, draft.id, {**draft.content, "answer": answer}, draft.revision)
            workflow.send_for_review(session, self._editor, draft.id)
            workflow.schedule(session, self._publisher, draft.id, now() + after, "proef met de klok")

    def _is_live(self, faq: str) -> bool:
        with Session(self._stack.database) as session:
            answer = session.get_one(Entry, faq).answer
        return answer.endswith(f"{MARK}{self._number}.") if faq == SOON else MARK in answer

    def _is_refused(self, tries: int = 1) -> bool:
        """Whether one visitor is refused within so many tries."""
        tried = (self._try("AAAA-AAAA") for _ in range(tries))
        return any(status == httpx.codes.TOO_MANY_REQUESTS for status in tried)

    def _try(self, code: str) -> int:
        return httpx.post(
            f"{self._stack.url}/api/codes", json={"code": code}, headers=VISITOR, timeout=30, trust_env=False
        ).status_code

    def _can_sign_in(self) -> bool:
        with httpx.Client(base_url=self._stack.url, timeout=30, trust_env=False) as client:
            return self._is_in(Browser(client).sign_in("Otto"))

    def _is_in(self, browser: Browser) -> bool:
        return browser.get(MINE).url.path == MINE
