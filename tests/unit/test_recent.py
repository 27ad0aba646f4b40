"""What was worked out for the last texts is not worked out again."""

from bot.faq.recent import Recent


def test_each_text_is_worked_out_once_and_all_that_are_new_in_one_go() -> None:
    asked: list[list[str]] = []

    def work(texts: list[str]) -> list[str]:
        asked.append(texts)
        return [text.upper() for text in texts]

    recent = Recent[str]()
    assert recent.all(["a", "b", "a"], work) == ["A", "B", "A"]
    assert recent.all(["c", "a"], work) == ["C", "A"]
    assert recent.all([], work) == []
    assert asked == [["a", "b"], ["c"]]


def test_only_so_many_are_kept() -> None:
    asked: list[str] = []

    def work(texts: list[str]) -> list[str]:
        asked.extend(texts)
        return texts

    recent = Recent[str](most=2)
    for text in "abca":
        recent.all([text], work)
    assert asked == ["a", "b", "c", "a"]
