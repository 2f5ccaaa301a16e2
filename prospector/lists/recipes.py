"""Recipes: how files of one supplier's layout are brought in, remembered in a workspace or in a small file.

A recipe from somebody else is data and nothing more: whatever it does not have to say is refused, and so is
what no list can have.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from prospector import fields
from prospector.cleaning.findings import CATALOGUE
from prospector.errors import FileError, FormatError, InvalidInputError, ProspectorError
from prospector.lists.grids import MAX_COLUMNS
from prospector.lists.layouts import fingerprint, header_key
from prospector.lists.options import FILE_ONLY, SKIP, WORKSPACE, Options
from prospector.lists.policies import UpdatePolicy
from prospector.paths import private_file

VERSION = 1
PLACES = ("{file}", "{recipe}", "{date}", "{month}")
"""What a list's name may hold: the file's name, the recipe's, and the day or month of the import."""
_MAX_BYTES = 512 * 1024
_MAX_SHEETS = 60
_MAX_NAME = 120
_MAX_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its columns in order as (header, field), where "" is a custom field and SKIP none at all.

    A sheet that is not `wanted` is left out. Without a header row the headers are `Column A` and so on.
    """

    sheet: str
    columns: Sequence[tuple[str, str]]
    has_header: bool = True
    wanted: bool = True

    @property
    def headers(self) -> list[str]:
        return [header for header, _ in self.columns]


@dataclass(frozen=True, slots=True)
class Seen:
    """What files of the layout looked like: how text is written, the share (0 to 1) of rows by country and
    of filled rows by field, and the kind of values by folded header. Drift is measured against it."""

    encoding: str = ""
    delimiter: str = ""
    countries: Mapping[str, float] = field(default_factory=dict)
    filled: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A layout and what to do with its files; the choices are those of prospector.lists.options.Options.

    `list_name` names the lists it makes and may hold PLACES; empty means the file's name. A recipe knows
    no list of a workspace, so that it works in another one: its scope is the workspace or the file.
    """

    name: str
    sheets: Sequence[SheetLayout]
    region: str = ""
    update: UpdatePolicy = field(default_factory=UpdatePolicy)
    defaults: Mapping[str, str] = field(default_factory=dict)
    rejected: frozenset[str] = frozenset()
    scope: str = WORKSPACE
    accept: str = "likely"
    list_name: str = ""
    seen: Seen = field(default_factory=Seen)

    @property
    def fingerprint(self) -> str:
        """What stands for the headers of its wanted sheets."""
        return fingerprint(one.headers for one in self.sheets if one.wanted)

    def named_list(self, file: Path, day: date) -> str:
        """The name of the list that this file makes on that day."""
        parts = (file.stem, self.name, day.isoformat(), f"{day:%Y-%m}")
        name = self.list_name or "{file}"
        for place, part in zip(PLACES, parts, strict=True):
            name = name.replace(place, part)
        return name.strip()[:_MAX_NAME] or file.name

    def options(self) -> Options:
        """Its choices as options, without a mapping. Raises InvalidInputError where one makes no sense."""
        return Options(
            region=self.region,
            update=self.update,
            defaults=self.defaults,
            rejected=self.rejected,
            scope=self.scope,
            accept=self.accept,
            recipe=self.name,
        )

    def to_data(self) -> dict[str, Any]:
        """The plain form that `from_data` reads, with what is at its default left out."""
        data: dict[str, Any] = {"recipe": VERSION, "name": self.name}
        choices = {
            "list_name": self.list_name,
            "region": self.region,
            "update": self.update.to_data() if self.update != UpdatePolicy() else None,
            "defaults": dict(self.defaults),
            "rejected": sorted(self.rejected),
            "scope": self.scope if self.scope != WORKSPACE else "",
            "accept": self.accept if self.accept != "likely" else "",
        }
        data |= {key: value for key, value in choices.items() if value}
        data["sheets"] = [_sheet_data(one) for one in self.sheets]
        seen = {name: getattr(self.seen, name) for name in Seen.__slots__ if getattr(self.seen, name)}
        return data | ({"seen": seen} if seen else {})


def _sheet_data(one: SheetLayout) -> dict[str, Any]:
    data: dict[str, Any] = {"sheet": one.sheet}
    data |= {} if one.has_header else {"has_header": False}
    data |= {} if one.wanted else {"wanted": False}
    return data | {"columns": [{"header": header, "field": name} for header, name in one.columns]}


def from_options(
    name: str, options: Options, quality: Mapping[str, Any], rows: int, *, list_name: str = ""
) -> Recipe:
    """The recipe that does again what was done: `quality` is what an import stored of its file."""
    layout = quality.get("layout", [])
    if not layout:
        raise InvalidInputError(
            "The layout of this import was not noted; it was made by an earlier version.",
            hint="Import the next file of this kind, then remember its layout.",
        )
    sheets = [SheetLayout(one["sheet"], _pairs(one["columns"]), one["has_header"]) for one in layout]
    return Recipe(
        name=checked_name(name),
        sheets=sheets,
        region=options.region,
        update=options.update,
        defaults=dict(options.defaults),
        rejected=options.rejected,
        scope=options.scope if options.scope == FILE_ONLY else WORKSPACE,
        accept=options.accept,
        list_name=list_name,
        seen=_seen(layout, quality, rows),
    )


def _pairs(columns: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(header, name) for header, name in columns]


def _seen(layout: Sequence[Mapping[str, Any]], quality: Mapping[str, Any], rows: int) -> Seen:
    kinds = [pair for one in layout for pair in zip(one["columns"], one.get("kinds", ()), strict=False)]
    return Seen(
        encoding=layout[0]["encoding"],
        delimiter=layout[0]["delimiter"],
        countries=_shares(quality.get("countries", {}), sum(quality.get("countries", {}).values())),
        filled=_shares(quality.get("filled", {}), rows),
        kinds={header_key(header): kind for (header, _), kind in kinds if kind},
    )


def _shares(counts: Mapping[str, int], whole: int) -> dict[str, float]:
    return {name: round(count / whole, 3) for name, count in counts.items()} if whole else {}


def checked_name(name: str) -> str:
    """A name that can be shown and typed. Raises InvalidInputError."""
    plain = " ".join(name.split())
    if not plain or len(plain) > _MAX_NAME or not plain.isprintable():
        raise InvalidInputError(
            "A recipe needs a name.", hint=f"Up to {_MAX_NAME} letters, such as the supplier's name."
        )
    return plain


# --- as a file


def read_file(path: Path) -> Recipe:
    """The recipe in a YAML or .json file. Raises FileError, or FormatError saying what is wrong in it."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise FileError(
            f"The recipe cannot be read: {error.strerror}.", hint="Check its name.", place=str(path)
        ) from error
    if len(raw) > _MAX_BYTES:
        raise FormatError("This is too large to be a recipe.", hint=_WHAT_IT_IS, place=path.name)
    try:
        return from_data(_parsed(raw, path))
    except ProspectorError as error:
        error.place = f"{path.name}: {error.place}" if error.place else path.name
        raise


def write_file(recipe: Recipe, path: Path) -> None:
    """Save the recipe as .json, or as YAML under any other name. Raises FileError."""
    import yaml

    data = recipe.to_data()
    if path.suffix.lower() == ".json":
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    else:
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    try:
        private_file(path).write_text(text, "utf-8")
    except OSError as error:
        raise FileError(
            f"The recipe cannot be saved: {error.strerror}.",
            hint="Choose a folder you may write to.",
            place=str(path),
        ) from error


_WHAT_IT_IS = "Choose a file that `prospector recipes export` made."


def _parsed(raw: bytes, path: Path) -> object:
    from prospector import plain_yaml

    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text) if path.suffix.lower() == ".json" else plain_yaml.read(text)
    except (ValueError, RecursionError) as error:
        raise FormatError("This is no recipe.", hint=_WHAT_IT_IS, place=path.name) from error


def from_data(data: object) -> Recipe:
    """The recipe that `to_data` gave. Raises FormatError with the place of whatever is wrong in it."""
    given = _object(data, "", {"recipe", "name", "sheets"}, _CHOICES)
    if given["recipe"] != VERSION:
        _refuse("recipe", "It was made by another version of Prospector.")
    update = given.get("update", "fill")
    if not isinstance(update, str):
        update = _object(update, "update", {"default", "fields"}, set())
        update["fields"] = _texts(update["fields"], "update.fields")
    sheets = _list(given["sheets"], "sheets", _MAX_SHEETS)
    seen = _object(given.get("seen", {}), "seen", set(), set(Seen.__slots__))
    try:
        recipe = Recipe(
            name=checked_name(_text(given["name"], "name")),
            sheets=[_sheet(one, f"sheets[{index}]") for index, one in enumerate(sheets)],
            region=_region(_text(given.get("region", ""), "region")),
            update=UpdatePolicy.from_data(update),
            defaults=_texts(given.get("defaults", {}), "defaults"),
            rejected=_codes(given.get("rejected", [])),
            scope=_one_of(given.get("scope", WORKSPACE), (WORKSPACE, FILE_ONLY), "scope"),
            accept=_text(given.get("accept", "likely"), "accept"),
            list_name=_text(given.get("list_name", ""), "list_name"),
            seen=_checked_seen(seen),
        )
        recipe.options()  # refuses what makes no sense
    except InvalidInputError as error:
        raise FormatError(error.message, hint=error.hint, place=error.place) from error
    return recipe


_CHOICES = {"list_name", "region", "update", "defaults", "rejected", "scope", "accept", "seen"}


def _refuse(place: str, why: str) -> NoReturn:
    raise FormatError(why, hint=_WHAT_IT_IS, place=place)


def _object(data: object, place: str, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        _refuse(place, "This is no recipe." if not place else "Named values are expected here.")
    for key in sorted(data.keys() - needed - allowed):
        _refuse(f"{place}.{key}".strip("."), "A recipe has nothing of this name.")
    for key in sorted(needed - data.keys()):
        _refuse(f"{place}.{key}".strip("."), "This is missing.")
    return dict(data)


def _list(data: object, place: str, longest: int) -> list[Any]:
    if not isinstance(data, list) or len(data) > longest:
        _refuse(place, f"A list of at most {longest} is expected here.")
    return data


def _text(data: object, place: str) -> str:
    if not isinstance(data, str) or len(data) > _MAX_TEXT or "\0" in data:
        _refuse(place, "A short text is expected here.")
    return data


def _texts(data: object, place: str) -> dict[str, str]:
    if not isinstance(data, dict) or len(data) > MAX_COLUMNS:
        _refuse(place, "Named texts are expected here.")
    return {_text(key, place): _text(value, f"{place}.{key}") for key, value in data.items()}


def _one_of(data: object, words: Sequence[str], place: str) -> str:
    if data not in words:
        _refuse(place, f"One of {', '.join(words)} is expected here.")
    return str(data)


def _flag(data: object, place: str) -> bool:
    if not isinstance(data, bool):
        _refuse(place, "true or false is expected here.")
    return data


def _region(code: str) -> str:
    from prospector.cleaning.places import countries

    if code and code not in countries():
        _refuse("region", f"There is no country {code!r}.")
    return code


def _codes(data: object) -> frozenset[str]:
    codes = [_text(code, "rejected") for code in _list(data, "rejected", len(CATALOGUE))]
    for code in codes:
        if code not in CATALOGUE:
            _refuse("rejected", f"There is no finding {code!r}.")
    return frozenset(codes)


def _sheet(data: object, place: str) -> SheetLayout:
    given = _object(data, place, {"sheet", "columns"}, {"has_header", "wanted"})
    columns = _list(given["columns"], f"{place}.columns", MAX_COLUMNS)
    return SheetLayout(
        sheet=_text(given["sheet"], f"{place}.sheet"),
        columns=[_column(one, f"{place}.columns[{index}]") for index, one in enumerate(columns)],
        has_header=_flag(given.get("has_header", True), f"{place}.has_header"),
        wanted=_flag(given.get("wanted", True), f"{place}.wanted"),
    )


def _column(data: object, place: str) -> tuple[str, str]:
    given = _object(data, place, {"header", "field"}, set())
    name = _one_of(given["field"], ("", SKIP, *fields.MAPPABLE), f"{place}.field")
    return _text(given["header"], f"{place}.header"), name


def _checked_seen(seen: Mapping[str, Any]) -> Seen:
    return Seen(
        encoding=_text(seen.get("encoding", ""), "seen.encoding"),
        delimiter=_text(seen.get("delimiter", ""), "seen.delimiter"),
        countries=_part_of_one(seen.get("countries", {}), "seen.countries"),
        filled=_part_of_one(seen.get("filled", {}), "seen.filled"),
        kinds=_texts(seen.get("kinds", {}), "seen.kinds"),
    )


def _part_of_one(data: object, place: str) -> dict[str, float]:
    if not isinstance(data, dict) or len(data) > MAX_COLUMNS:
        _refuse(place, "Named shares are expected here.")
    for key, share in data.items():
        if not isinstance(key, str) or isinstance(share, bool) or not isinstance(share, (int, float)):
            _refuse(place, "Shares from 0 to 1 are expected here.")
        if not 0 <= share <= 1.001:
            _refuse(f"{place}.{key}", "A share from 0 to 1 is expected here.")
    return {key: float(share) for key, share in data.items()}
