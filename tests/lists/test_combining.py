from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prospector.lists.cleanup import clean
from prospector.lists.columns import assigned
from prospector.lists.combining import combine, consents, several_columns, turned_round
from prospector.lists.options import Options

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_fields_of_several_columns_are_found() -> None:
    assert several_columns(["email", "opt_out", "phone", "opt_out"]) == {"opt_out": [1, 3]}


@pytest.mark.parametrize(
    ("field", "cells", "expected"),
    [
        ("opt_out", ["no", "yes"], "yes"),
        ("opt_out", ["", "2026-05-01"], "2026-05-01"),
        ("opt_out", ["no", ""], "no"),
        ("bounced", ["", "hard bounce"], "hard bounce"),
        ("employees", ["51", "200"], "51-200"),
        ("employees", ["51", "51"], "51"),
        ("employees", [10001, ""], "10001+"),
        ("employees", ["", "200"], "up to 200"),
        ("employees", ["", ""], ""),
        ("revenue", ["1000000", "5000000", "EUR"], "1000000-5000000 EUR"),
        ("revenue", ["1000000", "", "EUR"], "1000000+ EUR"),
    ],
)
def test_cells_of_one_field_say_one_thing(field: str, cells: list[str | int], expected: str) -> None:
    assert combine(field, cells) == expected


def test_whoever_opted_out_in_one_column_has_opted_out(tmp_path: Path) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "clean.csv"
    source.write_text(
        "Name,Email,Unsubscribed,Do not call\n"
        "Ann Lee,ann@firm.example,no,yes\nBen Fox,ben@other.example,no,no\nCy Hall,cy@third.example,yes,\n"
    )
    clean([source], out, now=NOW)
    people = _read(out)
    assert [person["email"] for person in people if person["opt_out"]] == [
        "ann@firm.example", "cy@third.example",
    ]  # fmt: skip


def test_another_column_of_opt_outs_joins_those_that_were_found(tmp_path: Path) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "clean.csv"
    source.write_text(
        "Name,Email,Unsubscribed,Flag\nAnn Lee,ann@firm.example,yes,\nBen Fox,ben@other.example,,yes\n"
        "Cy Hall,cy@third.example,no,no\n"
    )
    clean([source], out, options=Options(columns={"opt_out": "Flag"}), now=NOW)
    assert [bool(person["opt_out"]) for person in _read(out)] == [True, True, False]


def test_a_field_of_one_column_is_taken_from_the_other() -> None:
    assert assigned(["opt_out", "title", "", "title"], "title", 2) == ["opt_out", "", "title", ""]
    assert assigned(["opt_out", "title", ""], "opt_out", 1) == ["opt_out", "opt_out", ""]
    assert assigned(["opt_out", "title", "opt_out"], "opt_out", None) == ["", "title", ""]
    assert assigned(["", "skip", "title"], "", 2) == ["", "skip", ""]


def test_only_columns_of_consents_are_turned_round() -> None:
    headers, mapping = ["Opt-in", "Unsubscribed", "Consent"], ["opt_out", "opt_out", "notes"]
    assert consents(headers, mapping) == [(0, "Opt-in")]
    refused = "No consent (the list's column Opt-in says: FALSE)"
    assert turned_round([False, "no", "no"], [(0, "Opt-in")]) == [refused, "no", "no"]
    assert turned_round([True, "yes"], [(0, "Opt-in"), (5, "Consent")]) == ["", "yes"]


def test_whoever_refused_consent_is_told_apart_and_the_column_stays(tmp_path: Path) -> None:
    source, once, twice = (tmp_path / name for name in ("list.csv", "once.csv", "twice.csv"))
    source.write_text(
        "Name,Email,Unsubscribed,Marketing consent\nAnn Lee,ann@firm.example,no,yes\n"
        "Ben Fox,ben@other.example,,withdrawn\nCy Hall,cy@third.example,yes,yes\nDi Kay,di@fourth.example,,\n"
        "Ed Moss,ed@fifth.example,,no,surplus\n"
    )
    clean([source], once, now=NOW)
    clean([once], twice, now=NOW)
    for path in (once, twice):
        assert {row["email"]: (row["opt_out"], row["Marketing consent"]) for row in _read(path)} == {
            "ann@firm.example": ("", "yes"),
            "ben@other.example": (
                "No consent (the list's column Marketing consent says: withdrawn)", "withdrawn",
            ),
            "cy@third.example": (_read(path)[2]["opt_out"], "yes"),
            "di@fourth.example": ("", ""),
            "ed@fifth.example": ("No consent (the list's column Marketing consent says: no)", "no"),
        }  # fmt: skip
        assert _read(path)[2]["opt_out"].startswith("Opted out")


def test_a_cleaned_list_keeps_its_sizes_when_it_is_cleaned_again(tmp_path: Path) -> None:
    source, once, twice = (tmp_path / name for name in ("list.csv", "once.csv", "twice.csv"))
    source.write_text(
        "Name,Email,Company,Employees,Revenue\nAnn Lee,ann@firm.example,Firm GmbH,51-200,5-10 Mio €\n"
        "Ben Fox,ben@other.example,Other Ltd,10001+,\nCy Hall,cy@third.example,Third Inc,7,$2M\n"
    )
    clean([source], once, now=NOW)
    clean([once], twice, now=NOW)
    assert _kept(twice) == _kept(once)


def _kept(path: Path) -> list[dict[str, str]]:
    rows = _read(path)
    names = ("company", "employees_min", "employees_max", "revenue_min", "revenue_max", "revenue_currency")
    return [{name: row[name] for name in names} for row in rows]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_opt_out_in_a_column_of_remarks_counts_and_is_told(tmp_path: Path) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "clean.csv"
    source.write_text(
        "Name,Email,Last outcome,Favourite phrase\nAnn Lee,ann@firm.example,Call 2: opted out by phone,tea\n"
        "Ben Fox,ben@other.example,Did not opt out,opted out\nCy Hall,cy@third.example,Nice talk,coffee\n"
    )
    done = clean([source], out, now=NOW)
    assert done.findings["opt_out_in_text"] == 1
    assert [person["opt_out"] for person in _read(out)] == [
        "Opted out (the list says: “Call 2: opted out by phone”)",
        "",
        "",
    ]
