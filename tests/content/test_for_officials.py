"""What is said to be for officials is there."""

from bot.faq.audience import load_for_officials
from tests.content.material import read_material


def test_every_answer_for_officials_exists() -> None:
    assert load_for_officials() <= {entry.id for entry in read_material().entries}
