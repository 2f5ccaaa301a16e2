"""Facets: how often each value stands in the present selection, and spellings that may mean the same.

One pass over the selection counts every facet at once. A facet counts under all filters but its own picks:
the pass keeps whoever fails at most one pick, and who fails one counts for that facet only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, literal, select
from sqlalchemy.orm import Session

from prospector.conditions.countries import shown as country_name
from prospector.matching import keys as folding
from prospector.prospects.picking import BANDS, band_name, check_facet, clause, expression, facet_label
from prospector.prospects.selecting import Selection, narrowed, portions, profile_of
from prospector.records import Import, ImportRow, ListMember, Prospect, ProspectList

TOP = 12


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value ("" for none), the words for it, and how many prospects of the selection have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of one field, picked ones always among them; `more` is how many are left."""

    key: str
    label: str
    values: tuple[FacetValue, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Spellings:
    """Values of one field that differ in case, punctuation, accents or word order alone, the most
    frequent first; that one is the proposal."""

    values: tuple[FacetValue, ...]
    count: int


def facets(
    session: Session, selection: Selection, keys: Sequence[str], *, top: int = TOP, search: str = ""
) -> list[Facet]:
    """Count these facets (picking.FACETS, or `custom.<name>`), each under all filters but its own picks.

    With `search` only values whose words contain it, whatever their capitals and accents. Sorted by
    count; sizes and fits keep their own order. Raises InvalidInputError for what cannot be counted.
    """
    for key in keys:
        check_facet(key)
    counted = _counted(session, selection, keys)
    picked = {pick.key: pick.values for pick in selection.picks}
    return [
        _facet(key, counted[key], _labels(session, key), picked.get(key, ()), top, search) for key in keys
    ]


def spellings(session: Session, selection: Selection, key: str) -> list[Spellings]:
    """Groups of near-equal spellings of one field in the selection, those that touch most people first."""
    check_facet(key)
    by_print: defaultdict[str, list[FacetValue]] = defaultdict(list)
    for value, count in _counted(session, selection, [key])[key].items():
        if value and (mark := fingerprint(value)):
            by_print[mark].append(FacetValue(value, value, count))
    groups = [sorted(group, key=_frequent) for group in by_print.values() if len(group) > 1]
    found = [Spellings(tuple(group), sum(one.count for one in group)) for group in groups]
    return sorted(found, key=lambda one: (-one.count, one.values[0].value))


def fingerprint(text: str) -> str:
    """What spellings of one value share: its folded words, each once, in alphabetic order."""
    return " ".join(sorted(set(folding.words(text))))


def _counted(session: Session, selection: Selection, keys: Sequence[str]) -> dict[str, Counter[str]]:
    """How often each raw value of each facet stands, under all filters but its own picks."""
    profile_id = profile_of(session, selection)
    columns = [_column(key, profile_id) for key in keys]
    failing, fails = _failing(selection, profile_id)
    wanted = select(failing, *columns).select_from(Prospect)
    if selection.picks:
        wanted = wanted.where(fails <= 1)
    counters: list[Counter[Any]] = [Counter() for _ in keys]
    own = {key: position for position, key in enumerate(keys)}
    for rows in portions(session, narrowed(session, wanted, replace(selection, picks=()))):
        which, *values = zip(*rows, strict=True)
        if not any(which):
            for counter, column in zip(counters, values, strict=True):
                counter.update(column)
            continue
        _count_mixed(rows, counters, [own.get(pick.key, -1) for pick in selection.picks])
    return {
        key: _READ.get(key, _plain)(session, counter) for key, counter in zip(keys, counters, strict=True)
    }


def _count_mixed(
    rows: Sequence[tuple[Any, ...]], counters: list[Counter[Any]], facet_of_pick: Sequence[int]
) -> None:
    whole = [row[1:] for row in rows if not row[0]]
    for counter, column in zip(counters, zip(*whole, strict=True), strict=bool(whole)):
        counter.update(column)
    for number, position in enumerate(facet_of_pick, start=1):
        if position >= 0:
            counters[position].update(row[position + 1] for row in rows if row[0] == number)


def _failing(selection: Selection, profile_id: int | None) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The number (from 1) of the pick that somebody fails, 0 for none; and how many they fail."""
    which: ColumnElement[int] = literal(0, Integer)
    fails: ColumnElement[int] = literal(0, Integer)
    for number, pick in enumerate(selection.picks, start=1):
        failed = cast(~clause(pick, profile_id), Integer)
        which, fails = which + failed * number, fails + failed
    return which, fails


def _column(key: str, profile_id: int | None) -> ColumnElement[Any]:
    if key == "list":
        members = select(func.group_concat(ListMember.list_id)).where(ListMember.prospect_id == Prospect.id)
        return members.correlate(Prospect).scalar_subquery()
    if key == "file":
        row = select(ImportRow.import_id).where(ImportRow.id == Prospect.import_row_id)
        return row.correlate(Prospect).scalar_subquery()
    return expression(key, profile_id)


def _plain(session: Session, counter: Counter[Any]) -> Counter[str]:
    return counter


def _lists(session: Session, counter: Counter[Any]) -> Counter[str]:
    each: Counter[str] = Counter()
    for numbers, count in counter.items():
        for number in str(numbers or "").split(","):
            each[number] += count
    return each


def _files(session: Session, counter: Counter[Any]) -> Counter[str]:
    names = {row.id: row.file_name for row in session.execute(select(Import.id, Import.file_name))}
    each: Counter[str] = Counter()
    for number, count in counter.items():
        each[names.get(number, "")] += count
    return each


_READ: dict[str, Callable[[Session, Counter[Any]], Counter[str]]] = {"list": _lists, "file": _files}


def _facet(
    key: str,
    counter: Counter[str],
    label: Callable[[str], str],
    picked: Collection[str],
    top: int,
    search: str,
) -> Facet:
    if search:
        wanted = folding.fold(search)
        counter = Counter({v: n for v, n in counter.items() if wanted in folding.fold(label(v))})
    found = [FacetValue(value, label(value), count) for value, count in counter.items()]
    if not search:
        found += [FacetValue(value, label(value), 0) for value in picked if value not in counter]
    found.sort(key=_ORDER.get(key, _frequent))
    shown = found[:top] + [one for one in found[top:] if one.value in picked]
    return Facet(key, facet_label(key), tuple(shown), len(found) - len(shown))


def _frequent(one: FacetValue) -> tuple[bool, int, str]:
    """The most frequent first, nothing at all last."""
    return (one.value == "", -one.count, one.label)


def _by_size(one: FacetValue) -> tuple[bool, int, str]:
    names = [band_name(band) for band in BANDS]
    return (one.value == "", names.index(one.value) if one.value in names else 0, "")


_ORDER = {"size": _by_size}


def _labels(session: Session, key: str) -> Callable[[str], str]:
    """Words for the values of a facet; an empty one says so."""
    if key == "list":
        names = {str(row.id): row.name for row in session.execute(select(ProspectList.id, ProspectList.name))}
        return lambda value: names.get(value, f"#{value}") if value else "(no list)"
    if key == "size":
        return lambda value: value.replace("-", " to ").replace("10001+", "more than 10000") or "(empty)"
    if key == "country":
        return lambda value: country_name(value) or value or "(empty)"
    return lambda value: value or "(empty)"
