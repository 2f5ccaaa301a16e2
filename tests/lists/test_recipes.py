"""Recipes: told by headers, kept, written to files, read from hostile ones, applied to files that drift."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.errors import FormatError, InvalidInputError, NotFoundError, ProspectorError
from prospector.lists import drift, recipes, shelf
from prospector.lists.importer import Imported
from prospector.lists.inspecting import ColumnReport, FileReport, SheetReport, inspect_file
from prospector.lists.layouts import fingerprint, likeness
from prospector.lists.options import SKIP, Options
from prospector.lists.policies import UpdatePolicy
from prospector.lists.recipes import Recipe, Seen, SheetLayout
from prospector.records import Import
from prospector.storage.database import Database
from tests.lists.conftest import HEADERS, ROWS

COLUMNS = [
    ("First Name", "first_name"),
    ("Last Name", "last_name"),
    ("E-Mail", "email"),
    ("Phone", "phone"),
    ("Private mobile", SKIP),
    ("Segment", ""),
]
RECIPE = Recipe(
    name="Fair",
    sheets=[SheetLayout("Contacts", COLUMNS)],
    region="DE",
    update=UpdatePolicy("fill", {"notes": "append"}),
    defaults={"source": "Fair 2026"},
    rejected=frozenset(("email_typo",)),
    list_name="{recipe} {month}",
    seen=Seen("utf-8", ";", {"DE": 0.8, "AT": 0.2}, {"phone": 0.6, "email": 1.0}, {"phone": "numbers"}),
)

HEADER = st.text("aäZ -_éß.ﬁ1", min_size=1, max_size=9)


@settings(max_examples=80)
@given(st.lists(HEADER, min_size=1, max_size=8), st.randoms())
def test_a_layout_is_known_in_any_order_case_and_spacing(headers: list[str], random: Any) -> None:
    other = [f" {header.upper().replace(' ', '  ')}\t" for header in headers]
    random.shuffle(other)
    assert fingerprint([other]) == fingerprint([headers])
    assert likeness(headers, other) == 1.0


@pytest.mark.parametrize(("header", "same"), [("E-Mail", "email"), ("FIRST NAME", "FirstName"), ("№", "№")])
def test_headers_written_differently_are_the_same(header: str, same: str) -> None:
    assert fingerprint([[header, "x"]]) == fingerprint([["X", same]])


def test_other_headers_are_another_layout() -> None:
    assert fingerprint([["Email", "Name"]]) != fingerprint([["Email", "Phone"]])
    assert fingerprint([["Email", "Name"]]) != fingerprint([["Email"], ["Name"]])


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_recipe_survives_its_way_through_a_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"fair.{ending}"
    recipes.write_file(RECIPE, path)
    assert recipes.read_file(path) == RECIPE


BROKEN: list[tuple[str, Any]] = [
    ("recipe", 2),
    ("name", ""),
    ("name", ["Fair"]),
    ("name", "Fair\x1b[2J"),
    ("sheets", {}),
    ("sheets", [{"sheet": "A"}]),
    ("sheets", [{"sheet": "A", "columns": [], "macro": "x"}]),
    ("sheets", [{"sheet": "A", "columns": [{"header": "E", "field": "suppression_id"}]}]),
    ("sheets", [{"sheet": "A", "columns": [{"header": "E", "field": "email"}] * 501}]),
    ("sheets", [{"sheet": "A", "columns": [], "wanted": "no"}]),
    ("region", "Atlantis"),
    ("update", "erase"),
    ("update", {"default": "fill", "fields": {"stage": "overwrite"}}),
    ("update", {"default": "fill", "fields": {}, "more": 1}),
    ("defaults", {"email": "ada@acme.example"}),
    ("defaults", {"country": 7}),
    ("rejected", ["no_such_finding"]),
    ("rejected", "email_typo"),
    ("scope", "list:1"),
    ("accept", "possible"),
    ("list_name", "x" * 2_000),
    ("seen", {"countries": {"DE": 7}}),
    ("seen", {"countries": {"DE": True}}),
    ("seen", {"run": "rm"}),
    ("__class__", "os.system"),
]


@pytest.mark.parametrize(("key", "value"), BROKEN)
def test_whatever_a_recipe_does_not_have_to_say_is_refused(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(RECIPE.to_data() | {key: value}), "utf-8")
    with pytest.raises(FormatError) as refused:
        recipes.read_file(path)
    assert "bad.json" in refused.value.place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "just words",
        "!!python/object/apply:os.system ['true']",
        "recipe: 1\nname: &a x\nsheets: [*a]\n",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
        "[" * 5_000,
        "recipe: 1\nname: \x00\n",
        "x" * 600_000,
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError):
        recipes.read_file(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProspectorError, match="cannot be read"):
        recipes.read_file(tmp_path / "none.yaml")


DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.sampled_from([*RECIPE.to_data(), "x"]), DATA)
def test_no_value_breaks_the_reading_of_a_recipe(key: str, value: object) -> None:
    with suppress(FormatError):
        assert recipes.from_data(RECIPE.to_data() | {key: value}).sheets is not None


def test_lists_are_named_by_the_recipe() -> None:
    assert RECIPE.named_list(Path("Leads march.xlsx"), date(2026, 3, 2)) == "Fair 2026-03"
    assert replace(RECIPE, list_name="").named_list(Path("Leads.xlsx"), date(2026, 3, 2)) == "Leads"


# --- applied to files


def sheet(*columns: tuple[str, str], name: str = "Contacts", **more: Any) -> SheetReport:
    given = [ColumnReport(header, field, 0.9, "", [], 5) for header, field in columns]
    return SheetReport(name, 1, 9, "", given, looks_like_data=True, **more)


def file_of(*sheets: SheetReport) -> FileReport:
    return FileReport(Path("march.xlsx"), list(sheets))


SAME = [(header, field if field != SKIP else "mobile") for header, field in COLUMNS]


def fitted(*columns: tuple[str, str], recipe: Recipe = RECIPE, **more: Any) -> tuple[list[str], list[str]]:
    found = drift.fit(replace(recipe, seen=Seen()), file_of(sheet(*columns, **more)))
    return list(*found.options.mapping.values()), [one.sentence for one in found.drift]


def test_a_known_layout_recalls_its_mapping_in_any_order() -> None:
    mapping, told = fitted(*reversed(SAME))
    assert mapping == ["", SKIP, "phone", "email", "last_name", "first_name"]
    assert told == []


def test_the_choices_come_with_it() -> None:
    options = drift.fit(RECIPE, file_of(sheet(*SAME))).options
    assert (options.region, options.update, options.defaults) == ("DE", RECIPE.update, RECIPE.defaults)
    assert (options.rejected, options.recipe) == (RECIPE.rejected, "Fair")


def test_a_renamed_column_is_taken_and_told() -> None:
    columns = [("Mail address", "email") if header == "E-Mail" else (header, name) for header, name in SAME]
    mapping, told = fitted(*columns)
    assert mapping[2] == "email"
    assert told == ["“E-Mail” seems to be called “Mail address” now; it is taken as Email."]


def test_a_column_left_out_stays_out_under_another_name() -> None:
    columns = [("Private mobiles", "mobile") if name == "mobile" else (header, name) for header, name in SAME]
    mapping, told = fitted(*columns)
    assert SKIP in mapping
    assert "mobile" not in mapping
    assert told == ["“Private mobile” seems to be called “Private mobiles” now; it stays left out."]


def test_a_column_whose_values_speak_for_another_field_is_not_the_missing_one() -> None:
    columns = [("E-Mails", "domain") if name == "email" else (header, name) for header, name in SAME]
    mapping, told = fitted(*columns)
    assert mapping[2] == "domain"
    assert told == [
        "The column “E-Mails” is new; it is taken as Website domain.",
        "The column “E-Mail” is missing; Email stays empty.",
    ]


def test_a_new_column_is_told_and_a_taken_field_is_never_taken_twice() -> None:
    mapping, told = fitted(*SAME, ("Country", "country"), ("Work phone", "phone"))
    assert mapping[-2:] == ["country", ""]
    assert told == [
        "The column “Country” is new; it is taken as Country.",
        "The column “Work phone” is new; it is kept as a custom field.",
    ]


def test_another_sheet_name_and_new_sheets_are_told() -> None:
    found = drift.fit(RECIPE, file_of(sheet(*SAME, name="People"), sheet(("Email", "email"), name="More")))
    assert list(found.options.mapping) == ["People"]
    assert [one.code for one in found.drift] == ["sheet_name", "new_sheet", "delimiter"]


def test_encoding_delimiter_and_kinds_are_told() -> None:
    columns = [ColumnReport(header, name, 0.9, "", [], 5, "text") for header, name in SAME]
    there = SheetReport("march", 1, 9, "", columns, True, encoding="cp1252", delimiter=",")
    told = [one.sentence for one in drift.fit(RECIPE, file_of(there)).drift]
    assert told == [
        "The column “Phone” holds text now; it used to hold numbers.",
        "The file is written in cp1252; it used to be utf-8.",
        "The file parts its columns by commas; it used to be semicolons.",
    ]


@pytest.mark.parametrize(
    ("countries", "filled", "codes"),
    [
        ({"DE": 78, "AT": 22}, {"phone": 58, "email": 97}, []),
        ({"DE": 55, "AT": 45}, {"phone": 58, "email": 97}, ["country_shift"]),
        ({"FR": 100}, {"phone": 29, "email": 97}, ["country_shift", "emptier"]),
        ({}, {"email": 40}, ["emptier", "emptier"]),
    ],
)
def test_rows_that_are_different_are_told(
    countries: dict[str, int], filled: dict[str, int], codes: list[str]
) -> None:
    found = drift.content_drift(RECIPE, {"countries": countries, "filled": filled}, 100)
    assert [one.code for one in found] == codes


def test_a_shift_names_the_countries() -> None:
    (one,) = drift.content_drift(
        RECIPE, {"countries": {"FR": 90, "DE": 10}, "filled": {"phone": 6, "email": 9}}, 10
    )
    assert one.sentence == (
        "10 % of the rows with a country are from Germany; it used to be 80 %, most are from France."
    )


def test_a_file_of_something_else_does_not_fit() -> None:
    with pytest.raises(InvalidInputError, match="does not fit"):
        drift.fit(RECIPE, file_of(sheet(("Company", "company"), ("Website", "domain"))))


def test_only_the_layout_itself_is_recalled() -> None:
    other = replace(
        RECIPE, name="Other", sheets=[SheetLayout("A", [("Company", "company"), ("Web", "domain")])]
    )
    assert drift.recalled([other, RECIPE], file_of(sheet(*SAME[:-1]))) == RECIPE
    assert drift.recalled([other, RECIPE], file_of(sheet(*SAME[:2], ("Firma", "company")))) is None
    headless = replace(sheet(*SAME), header_row=None)
    assert drift.recalled([RECIPE], file_of(headless)) is None


# --- in a workspace


def test_an_import_is_remembered_and_recalled(
    workspace: Database, table: Callable[..., Path], brought_in: Callable[..., Imported], now: datetime
) -> None:
    mapping = {"list": ["first_name", "last_name", "email", "title", "company", "country", SKIP]}
    done = brought_in(table(ROWS), mapping=mapping, region="DE", update="overwrite")
    with workspace.writing() as session:
        shelf.save_import(session, done.import_id, "Fair", now=now)
    report = inspect_file(table(ROWS[:1], [header.upper() for header in reversed(HEADERS)], "april.csv"))
    with workspace.reading() as session:
        found = shelf.recall(session, report)
        assert session.get_one(Import, done.import_id).recipe == "Fair"
    assert found is not None
    assert found.options.mapping["april"] == [SKIP, *reversed(mapping["list"][:-1])]
    assert (found.options.region, str(found.options.update)) == ("DE", "overwrite")
    assert [one.code for one in found.drift if one.code != "kind"] == []


def test_recipes_are_listed_renamed_and_removed(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        shelf.save(session, RECIPE, now=now)
        with pytest.raises(InvalidInputError):
            shelf.save(session, RECIPE, now=now)
        shelf.save(session, replace(RECIPE, region="AT"), now=now, replacing=True)
        shelf.rename(session, "fair", "Trade fair", now=now)
        shelf.note_use(session, "Trade fair", now=now)
        (one,) = shelf.listed(session)
        assert (one.name, one.columns, one.uses, one.used_at) == ("Trade fair", 6, 1, now)
        assert shelf.show(session, "TRADE FAIR").region == "AT"
        shelf.remove(session, "Trade fair")
        with pytest.raises(NotFoundError):
            shelf.show(session, "Trade fair")


def test_a_list_of_this_workspace_is_not_carried_into_a_recipe() -> None:
    layout = [
        {"sheet": "A", "columns": [["Email", "email"]], "has_header": True, "encoding": "", "delimiter": ""}
    ]
    made = recipes.from_options("R", Options(scope="list:3"), {"layout": layout}, 1)
    assert made.scope == "workspace"
    assert yaml.safe_load(yaml.safe_dump(made.to_data())) == made.to_data()
