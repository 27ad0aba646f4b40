"""The lists of Beheer: what they find, what they give away, and what may be changed in them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Origin, OutOfScopeExample, Revision, Status
from bot.ground.audit import AuditRecord, record
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.lists.audit import changes_of
from bot.turns.tables import Feedback
from tests.rooms import Rooms

EVA = Person(1, "Eva", Role.ADMIN)
INZAGE = "Hoe vraag ik inzage in mijn gegevens?"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def rooms(tmp_path: Path, municipality: Municipality, texts: Texts, tiny: Engine) -> Rooms:
    return Rooms(Settings(datawijzer_home=tmp_path), municipality, texts, tiny)


def exported(rooms: Rooms, key: str, query: str = "") -> list[dict[str, str]]:
    address = f"/beheer/_api/{key}/action?name=export&all=1&_list_query={query}"
    answer = rooms.post(address, page=f"/beheer/{key}", format="csv", scope="all")
    assert answer.headers["content-type"].startswith("text/csv"), answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.parametrize("term", ["inzage in mijn", "INZAGE", "privacy.inzage", "u vraagt inzage", "dossier inzien"])
def test_an_entry_is_found_by_question_id_answer_and_what_residents_say(rooms: Rooms, term: str) -> None:
    shown = rooms.read(f"/beheer/vragen?q={term}")
    assert INZAGE in shown
    assert "Ben jij een mens?" not in shown


def test_words_are_found_wherever_they_stand(rooms: Rooms) -> None:
    shown = rooms.read("/beheer/vragen?q=privacyverzoek lang")
    assert "Hoe lang duurt een privacyverzoek?" in shown
    assert "Ben jij een mens?" not in shown


def test_what_is_typed_is_no_pattern(rooms: Rooms) -> None:
    assert "Niets gevonden" in rooms.read("/beheer/vragen?q=%25")
    assert "Niets gevonden" in rooms.read("/beheer/vragen?q=w_")


def test_entries_are_filtered_by_stand_and_topic(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.execute(update(Entry).where(Entry.id == "privacy.inzage").values(status=Status.DRAFT))
    drafts = rooms.read("/beheer/vragen?filter=status__in%3Ddraft")
    assert INZAGE in drafts
    assert "1 tot en met 1 van 1 rijen" in drafts
    both = rooms.read("/beheer/vragen?filter=status__in%3Ddraft%20AND%20topic__in%3Dassistent")
    assert "Niets gevonden" in both
    assert "Onderwerp: Is een van Over de assistent" in both


def test_an_entry_leads_to_its_page_and_is_not_changed_by_the_library(rooms: Rooms) -> None:
    page = rooms.get("/beheer/vragen").text
    assert 'href="/beheer/vragen/privacy.inzage"' in page
    for form in ("create", "edit?pk=privacy.inzage", "detail?pk=privacy.inzage"):
        answer = rooms.get(f"/beheer/versies/{form}")
        assert answer.status_code == 403, form


def test_the_list_reads_neither_phrasings_nor_answers(rooms: Rooms, tiny: Engine) -> None:
    said: list[str] = []
    rooms.store.content()  # as in any website: it has what residents see in memory
    event.listen(tiny, "before_cursor_execute", lambda *call: said.append(call[2]))
    rooms.get("/beheer/vragen")
    reads = [statement for statement in said if "FROM entries" in statement]
    assert reads
    assert not any("phrasings" in statement or "sources" in statement for statement in said)
    assert not any("entries.answer" in statement for statement in reads)


def test_pages_are_links(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.add_all(
            Revision(entry_id="privacy.inzage", version=number, actor="Eva", reason=f"reden {number}", content={})
            for number in range(2, 40)
        )
    first = rooms.get("/beheer/versies").text
    following = re.search(r'rel="next" href="[^"]+(\?[^"]+)"', first)
    assert following is not None
    assert "26 tot en met" in rooms.read(f"/beheer/versies{following[1]}")


def test_feedback_shows_no_sender_and_cannot_be_a_formula(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.add(
            Feedback(
                sender="geheim-van-de-bewoner", entry_id="privacy.inzage", version=1, helpful=False, comment=FORMULA
            )
        )
    assert "geheim" not in rooms.get("/beheer/reacties").text
    (row,) = exported(rooms, "reacties")
    assert row["Toelichting"] == f"'{FORMULA}"
    assert "geheim" not in str(row)


def test_moments_are_filtered_by_day_here(rooms: Rooms, tiny: Engine) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight on the second of July in the Netherlands
    with Session(tiny) as session, session.begin():
        session.add(Feedback(sender="x", at=late, entry_id="privacy.inzage", version=1, helpful=True, comment="zomer"))
    assert "zomer" in rooms.read("/beheer/reacties?filter=at__eq%3D2026-07-02")
    assert "2 jul 2026, 00.30" in rooms.read("/beheer/reacties")
    assert "zomer" not in rooms.read("/beheer/reacties?filter=at__eq%3D2026-07-01")
    assert "zomer" in rooms.read("/beheer/reacties?filter=at__between%3D2026-07-01..2026-07-02")


@pytest.mark.parametrize("wrong", ["at__eq%3Dgisteren", "niets__eq%3D1", "at__raar", "((((", "page_size=7"])
def test_a_wrong_filter_is_no_bug(rooms: Rooms, wrong: str) -> None:
    query = wrong if wrong.startswith("page") else f"filter={wrong}"
    assert rooms.get(f"/beheer/reacties?{query}").status_code in {200, 400}


@pytest.fixture
def changed(tiny: Engine) -> Engine:
    """Two records of the audit log."""
    with Session(tiny) as session, session.begin():
        record(session, EVA, "entry.publish", "privacy.inzage", before={"answer": "Oud"}, after={"answer": "Nieuw"})
        record(session, None, "entry.expire", "privacy.termijn", reason="De dag was bereikt")
    return tiny


def test_the_audit_log_is_read_in_words(rooms: Rooms, changed: Engine) -> None:
    shown = rooms.read("/beheer/audit")
    assert f"Vraag gepubliceerd {INZAGE}" in shown
    found = rooms.read("/beheer/audit?q=gepubliceerd")
    assert INZAGE in found
    assert "Hoe lang duurt een privacyverzoek?" not in found


def test_a_record_shows_what_was_and_became(rooms: Rooms, changed: Engine) -> None:
    with Session(changed) as session:
        first = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).first()
        assert first is not None
        assert changes_of(first) == [("answer", "Oud", "Nieuw")]
        assert "AntwoordOudNieuw" in rooms.read(f"/beheer/audit/{first.id}")
    assert rooms.get("/beheer/audit/999999").status_code == 404


def test_the_export_of_the_audit_log_is_whole(rooms: Rooms, changed: Engine) -> None:
    rows = {row["Onderdeel"]: row for row in exported(rooms, "audit")}
    assert rows["privacy.inzage"]["Handeling"] == "entry.publish"
    assert rows["privacy.inzage"]["Werd"] == '{"answer": "Nieuw"}'
    assert len(rows["privacy.termijn"]["Controlegetal"]) == 64


def test_whether_the_chain_fits_is_one_click(rooms: Rooms, changed: Engine) -> None:
    assert "Ja, het logboek klopt" in rooms.read("/beheer/audit/keten")
    with changed.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_records_no_UPDATE"))
        connection.execute(text("UPDATE audit_records SET reason = 'anders' WHERE action = 'entry.publish'"))
    assert "Nee, het logboek klopt niet" in rooms.read("/beheer/audit/keten")


def test_every_action_of_the_audit_log_has_words(municipality: Municipality) -> None:
    words = load_texts(municipality, STAFF_TEXTS)
    named = {name.removeprefix("audit_actions.") for name in words.names() if name.startswith("audit_actions.")}
    subjects = "|".join({name.partition(".")[0] for name in named})
    used = {
        found
        for path in (ROOT / "bot").rglob("*.py")
        for found in re.findall(rf'"((?:{subjects})\.[a-z_]+)"', path.read_text())
        if not found.endswith((".html", ".csv"))
    }
    assert used
    ours = (words, load_texts(municipality))  # some are said to residents
    of_a_sentence = {name for name in used if any(texts.has(name) or texts.group(name) for texts in ours)}
    assert used - named - of_a_sentence == set()


def example(session: Session, said: str) -> OutOfScopeExample | None:
    return session.scalar(select(OutOfScopeExample).where(OutOfScopeExample.text == said))


def audited(session: Session) -> list[str]:
    return list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)))


def test_staff_add_change_and_take_away_an_example(rooms: Rooms, tiny: Engine, municipality: Municipality) -> None:
    store = FaqStore(tiny, municipality)
    before = store.version()
    new = "/beheer/buiten-bereik/create"
    assert rooms.post(new, page=new, text="  waar koop ik   een kat ", referral="").status_code == 303
    with Session(tiny) as session:
        kept = example(session, "waar koop ik een kat")
        assert kept is not None
        assert (kept.origin, kept.referral) == (Origin.STAFF, None)
        number = kept.id
    edit = f"/beheer/buiten-bereik/edit?pk={number}"
    assert f'href="{edit}"' in rooms.get("/beheer/buiten-bereik?q=kat").text
    assert rooms.post(edit, page=edit, text="waar koop ik een kater", referral="afval").status_code == 303
    assert store.content().version > before
    assert ("waar koop ik een kater", "afval") in store.content().outside
    assert rooms.post("/beheer/buiten-bereik/weghalen", page=edit, pk=str(number)).status_code == 303
    assert "Het voorbeeld is weggehaald" in rooms.read("/beheer/buiten-bereik")
    assert "kater" not in str(store.content().outside)
    with Session(tiny) as session:
        assert audited(session)[-3:] == ["outside.add", "outside.change", "outside.remove"]
        changed = session.scalars(select(AuditRecord).where(AuditRecord.action == "outside.change")).one()
        assert (changed.before, changed.after) == (
            {"text": "waar koop ik een kat", "referral": None},
            {"text": "waar koop ik een kater", "referral": "afval"},
        )


@pytest.mark.parametrize("said", ["", "   ", "Hoe vraag ik een PASPOORT aan", "x" * 1001])
def test_a_wrong_example_is_refused_beside_its_field(rooms: Rooms, tiny: Engine, said: str) -> None:
    new = "/beheer/buiten-bereik/create"
    answer = rooms.post(new, page=new, text=said, referral="")
    assert answer.status_code == 422
    assert re.search(r'aria-describedby="text-error', answer.text)
    with Session(tiny) as session:
        assert audited(session) == []


def test_examples_of_the_content_pack_are_not_changed(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session:
        pack = session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.PACK)).first()
        assert pack is not None
        number = pack.id
    assert f"edit?pk={number}" not in rooms.get("/beheer/buiten-bereik").text
    assert rooms.get(f"/beheer/buiten-bereik/edit?pk={number}").status_code == 404
    assert rooms.post("/beheer/buiten-bereik/weghalen", page="/beheer/vragen", pk=str(number)).status_code == 404


def test_due_entries_are_one_click(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        day = (now() - timedelta(days=3)).date()
        session.execute(update(Entry).where(Entry.id == "privacy.inzage").values(review_on=day))
    due = rooms.read("/beheer/vragen?filter=review_on__in_past")
    assert "1 tot en met 1 van 1 rijen" in due
    assert INZAGE in due


def test_an_export_speaks_dutch_keeps_the_local_time_and_survives_any_character(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        at = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
        session.add(
            Feedback(sender="x" * 20, at=at, entry_id="privacy.inzage", version=1, helpful=False, comment="a\x00\x0bb")
        )
        record(session, EVA, "account.make", "eva\x07")
    (row,) = exported(rooms, "reacties")
    assert row["Wanneer"] == "01-07-2026 14:05"
    assert (row["Geholpen"], row["Toelichting"]) == ("Nee", "ab")
    first = exported(rooms, "vragen", "sort=question__asc")[0]
    assert (first["Stand"], first["Onderwerp"], first["Aangepast"]) == ("Gepubliceerd", "Over de assistent", "nee")
    assert first["Gecontroleerd op"] == "01-11-2026"
    for key in ("reacties", "audit"):
        address = f"/beheer/_api/{key}/action?name=export&all=1&_list_query="
        answer = rooms.post(address, page=f"/beheer/{key}", format="xlsx", scope="all")
        assert answer.content.startswith(b"PK"), key


def test_who_saves_second_does_not_take_back_what_a_colleague_made_of_an_example(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        example = OutOfScopeExample(text="wie maait het gras", referral=None, origin=Origin.STAFF)
        session.add(example)
        session.flush()
        form = f"/beheer/buiten-bereik/edit?pk={example.id}"
    seen = re.search(r'name="seen" value="(\w+)"', rooms.get(form).text)
    assert seen is not None
    assert rooms.post(form, form, text="wie maait het gras hier", seen=seen[1]).status_code == 303
    late = rooms.post(form, form, text="wie knipt de heg", seen=seen[1])
    assert "Een collega heeft dit voorbeeld net veranderd in: “wie maait het gras hier”" in late.text
    with Session(tiny) as session:
        assert "wie maait het gras hier" in session.scalars(select(OutOfScopeExample.text)).all()


def test_the_log_has_words_for_codes_and_days(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        values = {
            "status": "published",
            "restored": 2,
            "valid_from": "2026-12-01T08:00:00+00:00",
            "checked_on": "2026-11-24",
        }
        number = record(session, EVA, "switch.pause", "all", before={}, after=values).id
    shown = rooms.read(f"/beheer/audit/{number}")
    for words in ("gepubliceerd", "Teruggezette versie", "1 december 2026, 09.00 uur", "24 november 2026"):
        assert words in shown, words
    assert "published" not in shown
    assert "alles" in rooms.read("/beheer/audit")
