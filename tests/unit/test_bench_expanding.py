"""Variables, phrasings and branches make cases, each with a name that reads."""

from pathlib import Path
from typing import Any

import pytest

from bot.bench.conversations.conversation import Conversation
from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import Written
from bot.ground.errors import ContentError


def cases_of(*steps: dict[str, Any], **keys: Any) -> list[Case]:
    """The cases of a conversation of these steps."""
    document = {"titel": "Gesprek", **keys, "stappen": list(steps)}
    return expand(Written(Path("/elders/privacy/x.yml"), Conversation.model_validate(document)))


def test_one_of_each_is_one_case() -> None:
    (case,) = cases_of({"bewoner": "hoi"}, {"bot": {"soort": "greeting"}}, labels=["praatje"])
    assert (case.id, case.topic, case.labels) == ("/elders/privacy/x.yml::Gesprek", "privacy", ("praatje",))
    (turn,) = case.turns
    assert turn.say == "hoi"
    assert turn.messages is not None
    assert turn.messages[0].kind == ("greeting",)


def test_variables_phrasings_and_branches_multiply() -> None:
    cases = cases_of(
        {"bewoner": {"een van": ["mag ik mijn {wat}", "toon {wat}"]}},
        {"bot": {"bevat": "{wat}"}},
        {"takken": [
            {"titel": "bedankt", "stappen": [{"bewoner": "dank"}]},
            {"titel": "boos", "stappen": [{"bewoner": "nee {wat}"}, {"bot": {"soort": "notice"}}]},
        ]},
        variabelen={"wat": ["foto", "brief"]},
    )  # fmt: skip
    assert len(cases) == 8
    assert cases[0].name == "Gesprek [wat=foto, „mag ik mijn foto”] › bedankt"
    assert cases[-1].name == "Gesprek [wat=brief, „toon brief”] › boos"
    assert [turn.say for turn in cases[-1].turns] == ["toon brief", "nee brief"]
    assert cases[-1].turns[0].messages is not None
    assert cases[-1].turns[0].messages[0].contains == ("brief",)
    assert len({case.id for case in cases}) == 8


def test_every_combination_of_variables() -> None:
    cases = cases_of({"bewoner": "{a}{b}"}, variabelen={"a": ["1", "2"], "b": ["x", "y"]})
    assert [case.turns[0].say for case in cases] == ["1x", "1y", "2x", "2y"]


def test_branches_in_branches() -> None:
    inner = [{"titel": "c", "stappen": [{"bewoner": "3"}]}, {"titel": "d", "stappen": [{"bewoner": "4"}]}]
    outer = [{"titel": "b", "stappen": [{"bewoner": "2"}, {"takken": inner}]}]
    cases = cases_of({"bewoner": "1"}, {"takken": outer})
    assert [case.name for case in cases] == ["Gesprek › b › c", "Gesprek › b › d"]
    assert [turn.say for turn in cases[1].turns] == ["1", "2", "4"]


def test_double_braces_are_braces_and_the_sender_stays() -> None:
    (case,) = cases_of(
        {"bewoner": "{{gemeente}}"},
        {"stuur": {"json": {"sender": "{afzender}", "n": [1, "{x}"]}}},
        {"verwacht": {"status": 200}},
        variabelen={"x": ["y"]},
    )
    assert case.turns[0].say == "{gemeente}"
    assert case.turns[1].send is not None
    assert case.turns[1].send.data == {"sender": "{afzender}", "n": [1, "y"]}


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(ContentError, match=r"De variabele \{sort\} staat niet bij „variabelen”. Bedoelt u „soort”\?"):
        cases_of({"bewoner": "{sort}", "__line__": 9}, variabelen={"soort": ["a"]})


def test_far_too_many_cases_are_refused() -> None:
    many = [str(number) for number in range(20)]
    with pytest.raises(ContentError, match="meer dan 300 tests"):
        cases_of({"bewoner": "{a}{b}"}, variabelen={"a": many, "b": many})


def test_equal_names_get_a_number() -> None:
    cases = cases_of({"bewoner": {"een van": ["x" * 60 + "1", "x" * 60 + "2"]}})
    assert cases[0].name != cases[1].name
    assert cases[1].name.endswith("(2)")
