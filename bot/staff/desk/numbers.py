"""Numbers from an address or a form: no more digits than any number of ours has."""

MOST_DIGITS = 9  # every database column of ours holds them


def whole(text: object, otherwise: int = 0) -> int:
    """The whole number that a text is; `otherwise` where it is none, or one that no row of ours can have."""
    said = text if isinstance(text, str) else ""
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else otherwise
