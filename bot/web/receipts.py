"""What a resident is told of what was erased, and of what a back-up still has."""

from collections.abc import Sequence
from datetime import datetime

from bot.conversation.conversations import Receipt
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts


def erased_rest(texts: Texts, municipality: Municipality, language: str = "nl") -> str:
    """Whether anything is left of a conversation that was erased."""
    group = f"widget.{language}"
    if not municipality.backup_days:
        return texts(f"{group}.erased_rest")
    return texts(f"{group}.erased_backups", days=texts.counted(f"{group}.days", municipality.backup_days))


def receipt_of(
    texts: Texts, municipality: Municipality, receipts: Sequence[tuple[Receipt, bool]], at: datetime, day: str
) -> list[str]:
    """The lines of a receipt; each receipt says too whether the live chat has erased it. `at` is local time."""
    turns = sum(receipt.turns for receipt, _ in receipts)
    feedback = sum(receipt.feedback for receipt, _ in receipts)
    erased = texts(
        "widget.nl.erased", date=day, time=at.strftime("%H.%M"),
        turns=texts.counted("widget.nl.turns", turns), feedback=texts.counted("widget.nl.feedback", feedback),
    )  # fmt: skip
    is_all = all(done for _, done in receipts)
    return [erased, erased_rest(texts, municipality) if is_all else texts("widget.nl.erased_later")]
