"""Whether a value says the same as another one, but with less detail.

Overwriting with such a value would lose something and gain nothing: the name without its middle initial,
the lower end of a range that an export wrote alone, the company without its legal form, a name in capitals
or without its accents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prospector.cleaning.text import fold
from prospector.matching.keys import company_key, email_key

_RANGES = {"employees_min": "employees_max", "revenue_min": "revenue_max"}


def says_less(lead: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether `new` has no more to say in `lead` and the fields that go with it than `old`, only less."""
    if lead in _RANGES:
        return _is_end_of_range(lead, new, old)
    before, after = str(old[lead]), str(new[lead])
    if lead == "email":
        return email_key(before) == email_key(after)
    if lead == "company":
        same = company_key(before) == company_key(after)
        return same and ((not new["legal_form"] and bool(old["legal_form"])) or _is_plainer(after, before))
    if lead in ("first_name", "middle_name"):
        return _is_shorter_name(after.split(), before.split()) or _is_plainer(after, before)
    if lead == "full_name":
        return _leaves_out_middle(after.split(), before.split()) or _is_plainer(after, before)
    return _is_plainer(after, before)


def _is_end_of_range(low: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    high = _RANGES[low]
    same_low = new[low] is not None and new[low] == old[low]
    if low == "revenue_min" and same_low and new[high] in (None, new[low], old[high]):
        currency, known = new["revenue_currency"], old["revenue_currency"]
        if currency and currency != known:
            return False
        return (not currency and bool(known)) or new[high] != old[high]
    return same_low and new[high] in (None, new[low]) and old[high] != new[low]


def _is_plainer(after: str, before: str) -> bool:
    """The same letters, but accents, dashes or the difference of capitals are gone."""
    return after != before and fold(after) == fold(before) and _detail(after) < _detail(before)


def _detail(text: str) -> tuple[int, int, int]:
    marked = sum(1 for letter in text if not letter.isascii())
    mixed = int(not text.isupper() and not text.islower())
    signs = sum(1 for letter in text if not letter.isalnum() and letter != " ")
    return (marked, mixed, signs)


def _is_shorter_name(after: Sequence[str], before: Sequence[str]) -> bool:
    """`A.` or `Ada` where `Ada Maria` is known."""
    shorter = len(after) < len(before) or any(map(_is_shorter, after, before))
    return bool(after) and len(after) <= len(before) and shorter and all(map(_stands_for, after, before))


def _leaves_out_middle(after: Sequence[str], before: Sequence[str]) -> bool:
    """The same family name, the given names shortened or left out behind the first."""
    if len(after) < 2 or len(before) < 2 or fold(after[-1]) != fold(before[-1]):
        return False
    return _is_shorter_name(after[:-1], before[:-1])


def _stands_for(after: str, before: str) -> bool:
    return fold(after) == fold(before) or _is_shorter(after, before)


def _is_shorter(after: str, before: str) -> bool:
    """An initial, where more is known than that."""
    initial = after.rstrip(".")
    return len(initial) == 1 and len(before.rstrip(".")) > 1 and fold(before).startswith(fold(initial))
