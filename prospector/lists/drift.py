"""A recipe and the file it is for: what of it still fits, and in what the file has drifted from its layout.

What fits is applied. A column the recipe leaves out stays left out under another name too, a column it does
not know is taken as the proposal says where its field is free, and every such step is told in a sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prospector import fields
from prospector.cleaning.places import country_name
from prospector.errors import InvalidInputError
from prospector.lists.columns import assigned
from prospector.lists.combining import SEVERAL
from prospector.lists.inspecting import ColumnReport, FileReport, SheetReport
from prospector.lists.layouts import header_key, likeness
from prospector.lists.options import SKIP, WORKSPACE, Options, names_somebody
from prospector.lists.recipes import Recipe, Seen, SheetLayout

RECALLED_FROM = 0.75
"""How much of two headers must be the same for a recipe to be applied without being asked for."""
_SAME_SHEET = 0.5
_SAME_NAME = 0.1
_SAME_HEADER = 0.72
_COUNTRY_SHIFT = 0.20
_WORTH_TELLING = 0.10


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference from the layout, as a sentence. `remaps`: it changes which columns are taken."""

    code: str
    sentence: str
    remaps: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """A recipe applied to a file: how to read it, and what was different."""

    recipe: Recipe
    options: Options
    drift: Sequence[Drift]


def resemblance(recipe: Recipe, report: FileReport) -> float:
    """How much the file is of the recipe's layout, from 0 to 1; headers that are not there say nothing."""
    known = [one.headers for one in recipe.sheets if one.wanted and one.has_header]
    there = [_headers(sheet) for sheet in report.sheets if sheet.looks_like_data and sheet.header_row]
    if not known or not there:
        return 0.0
    return sum(max(likeness(one, other) for other in there) for one in known) / len(known)


def recalled(recipes: Sequence[Recipe], report: FileReport) -> Recipe | None:
    """The recipe whose layout this is, if any; between equals the first."""
    scored = [(resemblance(recipe, report), -index) for index, recipe in enumerate(recipes)]
    best, position = max(scored, default=(0.0, 0))
    return recipes[-position] if best >= RECALLED_FROM else None


def fit(recipe: Recipe, report: FileReport) -> Fitted:
    """Apply the recipe to the file's sheets. Raises InvalidInputError where nothing of it fits."""
    mapping: dict[str, list[str]] = {}
    drift: list[Drift] = []
    pairs = _pairs(recipe, report)
    for layout, sheet in pairs:
        drift += _sheet_drift(layout, sheet, several=len(pairs) > 1)
        mapping[sheet.sheet] = _fit_columns(layout, sheet, recipe.seen, drift)
    drift += _other_sheets(recipe, report, pairs)
    drift += _writing(recipe.seen, pairs)
    wanted = [sheet for sheet, names in mapping.items() if names_somebody(names)]
    if not wanted:
        raise InvalidInputError(
            f"The recipe {recipe.name!r} does not fit this file: it has none of its columns.",
            hint="Import it without the recipe (--no-recipe), or choose another one.",
            place=report.path.name,
        )
    options = replace(
        recipe.options(), sheets=tuple(wanted), mapping={name: mapping[name] for name in wanted}
    )
    return Fitted(recipe, options, drift)


def overridden(fitted: Fitted, report: FileReport, given: Options, *, update: bool) -> Options:
    """The recipe's options under those that were given for this one file; `update`: its policy, too.

    Raises InvalidInputError for a column that no sheet has.
    """
    base = fitted.options
    sheets = given.sheets or base.sheets
    mapping = {name: list(names) for name, names in base.mapping.items() if name in sheets}
    for name, header in given.columns.items():
        _take_from(mapping, report, name, header)
    return replace(
        base,
        sheets=tuple(sheets),
        mapping=mapping,
        region=given.region or base.region,
        update=given.update if update else base.update,
        defaults={**base.defaults, **given.defaults},
        rejected=base.rejected | given.rejected,
        scope=given.scope if given.scope != WORKSPACE else base.scope,
        accept=given.accept if given.accept != "likely" else base.accept,
    )


def _take_from(mapping: dict[str, list[str]], report: FileReport, name: str, header: str) -> None:
    """Take the field from the column of this header wherever there is one; from none for an empty header."""
    found = not header
    for sheet in report.sheets:
        if sheet.sheet not in mapping:
            continue
        keys = [header_key(column.header) for column in sheet.columns]
        index = keys.index(header_key(header)) if header and header_key(header) in keys else None
        found = found or index is not None
        if index is not None or not (header and name in SEVERAL):
            mapping[sheet.sheet] = assigned(mapping[sheet.sheet], name, index)
    if not found:
        raise InvalidInputError(
            f"There is no column {header!r} to take {name} from.",
            hint="See the columns with `prospector columns FILE`.",
            place=f"--map {name}={header}",
        )


def _headers(sheet: SheetReport) -> list[str]:
    return [column.header for column in sheet.columns]


def _pairs(recipe: Recipe, report: FileReport) -> list[tuple[SheetLayout, SheetReport]]:
    """Each wanted sheet of the recipe with the sheet of the file that is most like it."""
    free = [sheet for sheet in report.sheets if sheet.columns]
    put_aside = {one.sheet for one in recipe.sheets if not one.wanted}
    pairs = []
    for layout in (one for one in recipe.sheets if one.wanted):
        scored = [
            (likeness(layout.headers, _headers(sheet)) + _SAME_NAME * (sheet.sheet == layout.sheet), -index)
            for index, sheet in enumerate(free)
            if sheet.sheet not in put_aside
        ]
        best, position = max(scored, default=(0.0, 0))
        only = len(recipe.sheets) == 1 and sum(sheet.looks_like_data for sheet in free) == 1
        if best >= _SAME_SHEET or (only and best > _SAME_NAME):
            pairs.append((layout, free.pop(-position)))
    return pairs


def _sheet_drift(layout: SheetLayout, sheet: SheetReport, *, several: bool) -> Iterator[Drift]:
    if sheet.delimiter or layout.sheet == sheet.sheet:
        return  # a text file's only sheet is named after the file, which changes every time
    yield Drift("sheet_name", f"The sheet “{layout.sheet}” is called “{sheet.sheet}” now.", remaps=several)


def _other_sheets(
    recipe: Recipe, report: FileReport, pairs: Sequence[tuple[SheetLayout, SheetReport]]
) -> Iterator[Drift]:
    found, used = {id(layout) for layout, _ in pairs}, {id(sheet) for _, sheet in pairs}
    known = {one.sheet for one in recipe.sheets}
    for one in recipe.sheets:
        if one.wanted and id(one) not in found:
            yield Drift("missing_sheet", f"The sheet “{one.sheet}” is missing.", remaps=True)
    for sheet in report.sheets:
        if sheet.looks_like_data and id(sheet) not in used and sheet.sheet not in known:
            yield Drift("new_sheet", f"The sheet “{sheet.sheet}” is new; it is left out.", remaps=True)


def _writing(seen: Seen, pairs: Sequence[tuple[SheetLayout, SheetReport]]) -> Iterator[Drift]:
    for _, sheet in pairs[:1]:
        for name, words in (("encoding", "is written in"), ("delimiter", "parts its columns by")):
            before, now = getattr(seen, name), getattr(sheet, name)
            if before and now and before != now:
                yield Drift(name, f"The file {words} {_shown(now)}; it used to be {_shown(before)}.")
            elif bool(before) != bool(now) and name == "delimiter":
                kinds = ("a workbook", "a text file") if before else ("a text file", "a workbook")
                yield Drift(name, f"The file is {kinds[0]}; it used to be {kinds[1]}.")


def _shown(word: str) -> str:
    words = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
    return words.get(word, word.removeprefix("prospector-"))  # the reader's own name of a mended cp1252


def _fit_columns(layout: SheetLayout, sheet: SheetReport, seen: Seen, drift: list[Drift]) -> list[str]:
    """The field of every column of the sheet; what is different is added to `drift`."""
    waiting = list(layout.columns)
    chosen: list[str | None] = []
    for column in sheet.columns:
        same = next((one for one in waiting if header_key(one[0]) == header_key(column.header)), None)
        chosen.append(same[1] if same else None)
        if same:
            waiting.remove(same)
            drift += _kind_drift(column, seen)
    for index, column in enumerate(sheet.columns):
        if chosen[index] is None:
            chosen[index] = _fit_new(column, waiting, {name for name in chosen if name}, drift)
    drift += [_missing(header, name) for header, name in waiting if name != SKIP]
    return [name or "" for name in chosen]


def _fit_new(
    column: ColumnReport, waiting: list[tuple[str, str]], taken: set[str], drift: list[Drift]
) -> str:
    """The field of an unknown column: that of the missing one it seems to be, or a new one."""
    renamed = _renamed(column, waiting)
    if renamed:
        waiting.remove(renamed)
        header, name = renamed
        words = f"“{header}” seems to be called “{column.header}” now; it {_goes(name)}."
        drift.append(Drift("renamed_column", words, remaps=True))
        return name
    promised = {name for _, name in waiting}
    name = "" if column.field in (taken | promised) - SEVERAL else column.field
    drift.append(Drift("new_column", f"The column “{column.header}” is new; it {_goes(name)}.", bool(name)))
    return name


def _renamed(column: ColumnReport, waiting: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The missing column that this one most likely is: the same field is proposed, or the header is close."""
    scored = [(_closeness(column, header, name), -index) for index, (header, name) in enumerate(waiting)]
    best, position = max(scored, default=(0.0, 0))
    return waiting[-position] if best >= _SAME_HEADER else None


def _closeness(column: ColumnReport, header: str, name: str) -> float:
    close = difflib.SequenceMatcher(None, header_key(header), header_key(column.header)).ratio()
    if name in ("", SKIP):
        return close
    if column.field and column.field != name:
        return 0.0  # the values speak for another field: nothing is guessed
    return max(close, 0.8 if column.field == name else 0.0)


def _goes(name: str) -> str:
    if name == SKIP:
        return "stays left out"
    return f"is taken as {fields.label(name)}" if name else "is kept as a custom field"


def _missing(header: str, name: str) -> Drift:
    words = f"; {fields.label(name)} stays empty" if name else ""
    return Drift("missing_column", f"The column “{header}” is missing{words}.", remaps=bool(name))


def _kind_drift(column: ColumnReport, seen: Seen) -> Iterator[Drift]:
    before = seen.kinds.get(header_key(column.header), "")
    if before and column.kind and before != column.kind:
        words = f"The column “{column.header}” holds {column.kind} now; it used to hold {before}."
        yield Drift("kind", words)


def content_drift(recipe: Recipe, quality: Mapping[str, Any], rows: int) -> list[Drift]:
    """In what the rows themselves differ from those the recipe was made with, once they are read."""
    return [*_country_drift(recipe.seen, quality), *_filled_drift(recipe.seen, quality, rows)]


def _country_drift(seen: Seen, quality: Mapping[str, Any]) -> Iterator[Drift]:
    counts: Mapping[str, int] = quality["countries"]
    whole = sum(counts.values())
    if not whole or not seen.countries:
        return
    top = max(seen.countries, key=lambda code: seen.countries[code])
    before, now = seen.countries[top], counts.get(top, 0) / whole
    if abs(now - before) > _COUNTRY_SHIFT:
        leading = max(counts, key=lambda code: counts[code])
        other = f", most are from {country_name(leading)}" if leading != top else ""
        yield Drift(
            "country_shift",
            f"{_percent(now)} of the rows with a country are from {country_name(top)}; it used to be"
            f" {_percent(before)}{other}.",
        )


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _filled_drift(seen: Seen, quality: Mapping[str, Any], rows: int) -> Iterator[Drift]:
    told: set[str] = set()
    for name, before in seen.filled.items():
        now = quality["filled"].get(name, 0) / rows if rows else 0.0
        group = name.partition("_m")[0] if name.endswith(("_min", "_max")) else name
        if before >= _WORTH_TELLING and now < before / 2 and group not in told:
            told.add(group)
            words = f"{fields.label(group)} is filled in {_percent(now)} of the rows"
            words += f"; it used to be {_percent(before)}."
            yield Drift("emptier", words)
