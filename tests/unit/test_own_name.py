"""The municipality's own name is no part of what is asked; what is called the same, or an ordinary word, stays."""

import pytest

from bot.dialogue.own_name import OwnName
from tests.unit.talking import READER


@pytest.mark.parametrize(
    ("name", "text", "plain"),
    [
        ("Zandermeer", "mag zandermeer mijn bsn vragen", "mag de gemeente mijn bsn vragen"),
        ("Zandermeer", "Wat bewaart de Gemeente Zandermeer?", "Wat bewaart de gemeente?"),
        ("Zandermeer", "camera's in ZANDERMEER, mag dat", "camera's in de gemeente, mag dat"),
        ("Zandermeer", "open data van zandermeerdijk", "open data van zandermeerdijk"),
        ("Zandermeer", "info@zandermeer.nl of www.zandermeer.nl", "info@zandermeer.nl of www.zandermeer.nl"),
        ("Zandermeer", "luchtkwaliteit in Zandermeer-Noord", "luchtkwaliteit in Zandermeer-Noord"),
        ("Zandermeer", "data van de gemeente van Zandermeer.", "data van de gemeente."),
        ("Utrecht", "stikstof in de provincie Utrecht", "stikstof in de provincie Utrecht"),
        ("Utrecht", "heeft utrecht een algoritmeregister", "heeft de gemeente een algoritmeregister"),
        ("'s-Hertogenbosch", "data van 's-hertogenbosch", "data van de gemeente"),
        ("Best", "hoe kan ik het best inzage vragen", "hoe kan ik het best inzage vragen"),
        ("Best", "hoe vraag ik in Best inzage", "hoe vraag ik in de gemeente inzage"),
        ("Best", "hoe vraag ik bij gemeente best inzage", "hoe vraag ik bij de gemeente inzage"),
        ("Best", "ik vraag; Best antwoordt niet", "ik vraag; de gemeente antwoordt niet"),
        ("Buren", "mogen mijn buren mij filmen", "mogen mijn buren mij filmen"),
    ],
)
def test_the_own_name_is_read_as_the_municipality(name: str, text: str, plain: str) -> None:
    assert OwnName(name, READER.data.called_the_same).plain(text) == plain
