"""Dates as people write them."""

from datetime import date

from babel.dates import format_date


def date_of(day: date, language: str = "nl") -> str:
    """A day in words: `24 november 2026`."""
    return format_date(day, "d MMMM y", locale=language)
