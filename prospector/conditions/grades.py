"""Grades: a letter for the fit, a number for the engagement, as the trade writes them (A1 best, D4 last)."""

from __future__ import annotations

FIT_BANDS = (("A", 80), ("B", 60), ("C", 40), ("D", 0))
ENGAGEMENT_BANDS = (("1", 60), ("2", 30), ("3", 10), ("4", 0))
GRADES = tuple(letter + number for letter, _ in FIT_BANDS for number, _ in ENGAGEMENT_BANDS)
MOST_POINTS = 100


def grade(fit: int | None, engagement: int) -> str:
    """The grade of a prospect with this fit (0 for who is excluded or cannot be judged) and engagement.

    "" without a fit: nobody was scored yet.
    """
    if fit is None:
        return ""
    return _band(FIT_BANDS, fit) + _band(ENGAGEMENT_BANDS, engagement)


def points(strength: float, half_life: float, days: float) -> int:
    """Engagement points, 0 to 100, of a row in `engagements` at a moment (days since 2020-01-01 UTC)."""
    exponent = strength - days / half_life
    return min(MOST_POINTS, int(2**exponent + 0.5)) if exponent < 7 else MOST_POINTS


def _band(bands: tuple[tuple[str, int], ...], number: int) -> str:
    return next(name for name, least in bands if number >= least or least == 0)
