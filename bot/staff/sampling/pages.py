"""/beheer/steekproef: one question at a time, one press each; what was found, and the way to mend it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.outcomes.accuracy import FieldAccuracy, field_accuracy
from bot.conversation.outcomes.context import question_at
from bot.conversation.outcomes.labels import TO_REPAIR, Label, Stratum, TurnLabel
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.sampling.drawing import Drawn, Sampler
from bot.staff.sampling.labelling import as_test_set, labels_of, open_in_inbox, put_label
from bot.staff.sampling.month import Month
from bot.turns.shown import Shower
from bot.turns.tables import Turn

HERE = "/beheer/steekproef"
MOST_RECENT = 20


@dataclass(frozen=True)
class Progress:
    """How far one stratum is."""

    stratum: Stratum
    done: int
    total: int


@dataclass(frozen=True)
class SeenTurn:
    """What the page shows of a month."""

    drawn: Drawn | None  # to be labelled now; none where everything is
    labelled: TurnLabel | None  # as what it was labelled before
    progress: Sequence[Progress]
    recent: Sequence[tuple[TurnLabel, str]]  # with the question; empty where it was erased
    accuracy: FieldAccuracy


class SamplePages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shower = Shower(desk.texts, desk.municipality)

    @needs(Permission.HANDLE_INBOX)
    async def sample(self, request: Request) -> Response:
        """The next question of a month's sample, or the one that is to be labelled anew (`beurt`)."""
        today = Month.of(self._desk.today())
        month = Month.read(request.query_params.get("maand", ""), today)
        seen = await self._desk.in_session(self._see, month, whole(request.query_params.get("beurt")))
        entries = self._desk.store.content().entries
        question = seen.drawn.question if seen.drawn else None
        return self._desk.page(
            request, "staff/sampling/sample.html", month=month, months=(today, today.before), seen=seen,
            earlier=self._shower.turns(question.earlier, (), entries) if question else [],
            asked=self._shower.words(question.asked.text, entries) if question else "",
            replies=self._shower.turns(question.turns, (), entries) if question else [],
            labels=list(Label), to_repair=TO_REPAIR, texts=self._desk.texts,
            questions={faq: entry.question for faq, entry in entries.items()},
        )  # fmt: skip

    def _see(self, session: Session, month: Month, wanted: int) -> SeenTurn:
        drawn = Sampler(session, month, self._desk.zone).draw()
        labels = labels_of(session, [each.id for each in drawn])
        left = [each for each in drawn if each.id not in labels]
        again = next((each for each in drawn if each.id == wanted), None) or _labelled_before(session, wanted)
        shown = again or next(iter(left), None)
        total, done = (Counter(each.stratum for each in some) for some in (drawn, (d for d in drawn if d.id in labels)))
        return SeenTurn(
            shown, labels_of(session, [shown.id]).get(shown.id) if shown else None,
            [Progress(stratum, done[stratum], total[stratum]) for stratum in Stratum if total[stratum]],
            _recent(session, month), field_accuracy(session, month.first, month.last),
        )  # fmt: skip

    @needs(Permission.HANDLE_INBOX)
    async def label(self, request: Request) -> Response:
        """Keep a label, and go on with the next question."""
        form, turn, person = await request.form(), int(request.path_params["id"]), person_of(request)
        month = Month.read(str(form.get("maand", "")), Month.of(self._desk.today()))
        try:
            label, stratum = Label(str(form.get("label"))), Stratum(str(form.get("laag")))
        except ValueError:
            raise HTTPException(422) from None
        try:
            await self._desk.in_session(put_label, person, turn, stratum, label, self._desk.today(), self._desk.zone)
        except Refused as refused:
            self._desk.tell(request, refused.said(self._desk.words), "danger")
        else:
            words = self._desk.words
            self._desk.tell(request, words("sampling.done", label=words(f"sampling.labels.{label}")))
        return RedirectResponse(f"{HERE}?maand={month}", 303)

    @needs(Permission.HANDLE_INBOX)
    async def repair(self, request: Request) -> Response:
        """Open a question in the inbox."""
        try:
            number = await self._desk.in_session(open_in_inbox, int(request.path_params["id"]))
        except Refused as refused:
            self._desk.tell(request, refused.said(self._desk.words), "danger")
            return RedirectResponse(HERE, 303)
        return RedirectResponse(f"/beheer/inbox/{number}", 303)

    @needs(Permission.HANDLE_INBOX)
    async def export(self, request: Request) -> Response:
        """The labelled questions of a month as a test set."""
        month = Month.read(str((await request.form()).get("maand", "")), Month.of(self._desk.today()))
        head = self._desk.words("sampling.head", month=str(month))
        try:
            text = await self._desk.in_session(as_test_set, person_of(request), month, head)
        except Refused:
            raise HTTPException(403) from None
        headers = {
            "Content-Disposition": f'attachment; filename="steekproef-{month}.yml"',
            "Cache-Control": "no-store",
        }
        return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


def _labelled_before(session: Session, turn: int) -> Drawn | None:
    """A question that has a label already, also where newer ones took its place in the sample."""
    label = labels_of(session, [turn]).get(turn)
    question = question_at(session, turn) if label else None
    return Drawn(question, Stratum(label.stratum)) if label and question else None


def _recent(session: Session, month: Month) -> list[tuple[TurnLabel, str]]:
    days = (TurnLabel.day >= month.first, TurnLabel.day <= month.last)
    last = select(TurnLabel, Turn.text).outerjoin(Turn, Turn.id == TurnLabel.turn_id).where(*days)
    rows = session.execute(last.order_by(TurnLabel.labelled_on.desc(), TurnLabel.id.desc()).limit(MOST_RECENT))
    return [(label, text or "") for label, text in rows]
