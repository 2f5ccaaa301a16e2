"""Days as the Signals screen and a prospect's signals write them."""

from __future__ import annotations

from datetime import date


def date_words(day: date) -> str:
    """Like "21 Nov 2026"."""
    return f"{day.day} {day:%b %Y}"


def age(day: date, today: date) -> str:
    """How long ago a day was: "today", "3 days ago", "5 weeks ago"."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 21 else f"{days // 7} weeks ago"
