"""An entry with one field more, in a process of its own: its column, its migration and its name, and nothing else.

Writes as JSON what the house makes of it; `test_content_form.py` reads that. Its argument is an empty folder.
"""

import json
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Date, text
from sqlalchemy.orm import Session, mapped_column
from starlette.datastructures import FormData

from bot.faq.tables import Entry, content_field
from bot.ground import texts

Entry.reread_on = mapped_column(Date, info=content_field(page=13))  # the column
MIGRATION = "ALTER TABLE entries ADD COLUMN reread_on DATE"
NAME = "Nog eens lezen op"

read_yaml = texts.load_yaml


def with_name(path: Path) -> object:
    document = read_yaml(path)
    if path == texts.STAFF_TEXTS:
        document["editing"]["fields"]["reread_on"] = NAME
    return document


texts.load_yaml = with_name

# all else learns of the field when it is imported
from bot.faq.content_form import blank  # noqa: E402
from bot.faq.importing import import_pack  # noqa: E402
from bot.faq.publishing import content_of  # noqa: E402
from bot.faq.writing import publish_contents  # noqa: E402
from bot.ground.database.engine import migrate, open_database  # noqa: E402
from bot.ground.settings import Settings  # noqa: E402
from bot.staff.checks.rules import errors  # noqa: E402
from bot.staff.editing.content import changed_fields  # noqa: E402
from bot.staff.editing.form import typed_content  # noqa: E402
from bot.staff.national.cells import Cells  # noqa: E402
from bot.staff.national.exporting import exported  # noqa: E402
from bot.staff.national.trees import tree_reading  # noqa: E402
from tests.rooms import Rooms  # noqa: E402
from tests.unit.conftest import EXAMPLE, TINY, load_municipality  # noqa: E402

home = Path(sys.argv[1])
municipality = load_municipality(EXAMPLE)
zone = ZoneInfo(municipality.timezone)
engine = open_database(f"sqlite:///{home / 'test.db'}")
migrate(engine)
with Session(engine) as session, session.begin():
    session.execute(text(MIGRATION))
    import_pack(session, TINY)
    before = content_of(session.get_one(Entry, "privacy.inzage"))
    typed = typed_content(FormData({**before, "reread_on": "2027-03-01"}), before, zone)
    after = {**before, "reread_on": typed["reread_on"]}
    publish_contents(session, {"privacy.inzage": after}, "test", "nog eens")
with Session(engine) as session:
    entry = session.get_one(Entry, "privacy.inzage")
    kept, revision = content_of(entry), entry.revisions[-1].content
    column = entry.reread_on
    staff = texts.load_texts(municipality, texts.STAFF_TEXTS)
    csv = exported([kept], "csv", Cells(staff, zone), staff).decode().splitlines()
    (read_back,) = tree_reading(exported([kept], "json", Cells(staff, zone), staff), is_json=True).items
with Rooms(
    Settings(datawijzer_home=home, actions_port=1, rasa_port=1), municipality, texts.load_texts(municipality), engine
) as rooms:
    page = rooms.get("/beheer/vragen/privacy.inzage").text
sys.stdout.write(
    json.dumps(
        {
            "blank": blank()["reread_on"],
            "column": column == date(2027, 3, 1),
            "kept": kept["reread_on"],
            "revision": revision["reread_on"],
            "changed": changed_fields(before, after),
            "wrong": [[hint.field, hint.rule] for hint in errors({**kept, "reread_on": "ooit"}, None, None)],
            "right": [hint.rule for hint in errors(kept, None, None) if hint.field == "reread_on"],
            "csv": NAME in csv[0] and "2027-03-01" in "".join(csv[1:]),
            "read_back": read_back.values["reread_on"],
            "label": NAME in page,
            "input": 'type="date" id="veld-reread_on" name="reread_on" value="2027-03-01"' in page,
        }
    )
)
