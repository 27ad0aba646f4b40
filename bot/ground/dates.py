"""Dates as people write them."""

from datetime import date

from babel.dates import format_date


def date_of(day: date) -> str:
    """A day in words: `24 november 2026`."""
    return format_date(day, "d MMMM y", locale="nl")
