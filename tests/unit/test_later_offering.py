"""An answer later is offered where nobody can answer now, and never to who may be in danger."""

from sqlalchemy import Engine

from bot.conversation.conversations import Conversations
from bot.conversation.later.offering import LaterOffer
from bot.dialogue.kinds import Answer, HandoverCard, Urgent
from bot.dialogue.messages import Message
from bot.dialogue.parts import Contact, UrgentContact
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.left import SENDER, UNKNOWN


def card(municipality: Municipality, *, is_open: bool) -> Message:
    desk = municipality.desk("privacy")
    contact = Contact(desk=desk.name, phone=desk.phone, email=desk.email, url=desk.url, open_now=is_open)
    return Message("Bel ons.", HandoverCard(asked=True, contact=contact))


def test_it_is_offered_where_nobody_can_answer_now(tiny: Engine, municipality: Municipality, texts: Texts) -> None:
    offer = LaterOffer(tiny, municipality, texts, "https://chat.zandermeer.example/")
    (unknown,) = offer(SENDER, [UNKNOWN])
    there = "https://chat.zandermeer.example/chat/later"
    assert unknown.text.endswith(f"[Laat uw e-mailadres of telefoonnummer achter]({there}?loket=general).")
    (closed,) = offer(SENDER, [card(municipality, is_open=False)])
    assert f"({there}?loket=privacy)" in closed.text
    others = [card(municipality, is_open=True), Message("Zo zit het.", Answer(faq="privacy.avg"))]
    assert offer(SENDER, others) == others


def test_never_to_who_may_be_in_danger(tiny: Engine, municipality: Municipality, texts: Texts) -> None:
    offer = LaterOffer(tiny, municipality, texts, "")
    help_now = Message(
        "Bel 112.", Urgent(situation="violence", contacts=(UrgentContact(name="Politie", number="112"),))
    )
    closed = card(municipality, is_open=False)
    assert offer(SENDER, [help_now, closed]) == [help_now, closed]
    Conversations(tiny).add(SENDER, "ik word bedreigd", [help_now])
    assert offer(SENDER, [closed]) == [closed], "nor right after"
