"""The report on a list: what is counted, how it is graded, and what became of its prospects."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector import prospects, suppressions, touches
from prospector.lists import importer, quality
from prospector.lists.importer import Imported
from prospector.records import Import
from prospector.storage.database import Database

HEADERS = ["First Name", "Last Name", "Email", "Title", "Company", "Country"]
PEOPLE = [
    ["Ada", "Example", "ada@acme.example", "CEO", "Acme", "Germany"],
    ["Ada", "Example", "ada@acme.example", "CEO", "Acme", "Germany"],
    ["Ben", "Sample", "info@beta.example", "", "Beta", "Germany"],
    ["Cleo", "Specimen", "cleo.specimen@gmail.com", "VP Sales", "Gamma", "France"],
    ["Dora", "Muster", "not an address", "Head of IT", "Delta", ""],
    ["Emil", "Pattern", "", "CFO", "Epsilon", "Austria"],
]


@pytest.fixture
def done(table: Callable[..., Path], brought_in: Callable[..., Imported]) -> Imported:
    return brought_in(table(PEOPLE, HEADERS))


def report(workspace: Database, done: Imported) -> quality.Quality:
    with workspace.reading() as session:
        return quality.report(session, done.import_id)


def test_addresses_completeness_and_countries_are_counted(workspace: Database, done: Imported) -> None:
    one = report(workspace, done)
    assert one.addresses == {"valid": 2, "role": 1, "free": 1, "invalid": 1, "missing": 1}
    assert (one.valid, one.risky) == (2, 2)
    assert (one.filled["title"], one.filled["company"], one.filled["email"]) == (5, 6, 4)
    assert list(one.countries.items()) == [("DE", 3), ("AT", 1), ("FR", 1)]
    assert one.verdicts["duplicate"] == 1
    assert one.encoding == "utf-8"


def test_the_layout_is_kept_with_the_import(workspace: Database, done: Imported) -> None:
    with workspace.reading() as session:
        stored = session.get(Import, done.import_id)
        assert stored is not None
        layout = json.loads(stored.quality)["layout"]
    assert [header for header, _ in layout[0]["columns"]] == HEADERS
    assert (layout[0]["delimiter"], layout[0]["has_header"]) == (",", True)


def test_what_became_of_them_joins_the_report(workspace: Database, done: Imported, now: datetime) -> None:
    with workspace.writing() as session:
        ada = prospects.by_email(session, "ada@acme.example")
        cleo = prospects.by_email(session, "cleo.specimen@gmail.com")
        touches.log(session, ada, "called", at=now, now=now, outcome="reached")
        touches.log(session, ada, "replied", at=now, now=now, outcome="positive")
        touches.log(session, cleo, "sent", at=now, now=now)
        suppressions.add(session, "address", "cleo.specimen@gmail.com", now=now, reason="Mail bounced")
    assert report(workspace, done).outcomes == quality.Outcomes(5, 2, 1, 1, 0)


def test_lists_are_compared_the_best_first(
    workspace: Database, table: Callable[..., Path], brought_in: Callable[..., Imported], done: Imported
) -> None:
    good = brought_in(table([["Flo", "Ideal", "flo@zeta.example", "CEO", "Zeta", "Spain"]], HEADERS, "b.csv"))
    with workspace.reading() as session:
        found = quality.compared(session)
    assert [one.import_id for one in found] == [good.import_id, done.import_id]
    assert found[0].grade == "A"


def test_an_import_from_before_has_no_grade(workspace: Database, done: Imported) -> None:
    with workspace.writing() as session:
        stored = session.get(Import, done.import_id)
        assert stored is not None
        stored.quality = "{}"
    one = report(workspace, done)
    assert (one.measured, one.grade, one.rows) == (False, "", 6)
    assert "before" in one.reason


COUNTS = st.integers(0, 1000)


@settings(max_examples=60)
@given(st.lists(COUNTS, min_size=6, max_size=6), COUNTS, COUNTS)
def test_a_score_lies_between_0_and_100_and_is_explained(
    addresses: list[int], filled: int, twice: int
) -> None:
    rows = sum(addresses)
    by_name = dict(zip(("valid", "role", "free", "disposable", "invalid", "missing"), addresses, strict=True))
    score, reason = quality.judged(
        rows, by_name, {"company": min(filled, rows)}, {"duplicate": min(twice, rows), "rejected": 0}
    )
    assert 0 <= score <= 100
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("count", "rows", "words"),
    [(0, 9, "0 %"), (1, 1000, "under 1 %"), (999, 1000, "over 99 %"), (9, 9, "100 %"), (1, 3, "33 %")],
)
def test_a_share_never_says_none_or_all_when_it_is_not(count: int, rows: int, words: str) -> None:
    assert quality.percent(count, rows) == words


def test_empty_cells_take_the_value_for_the_whole_list(
    workspace: Database, table: Callable[..., Path], brought_in: Callable[..., Imported]
) -> None:
    done = brought_in(table(PEOPLE, HEADERS), defaults={"country": "Switzerland", "source": "Fair 2026"})
    one = report(workspace, done)
    assert (one.countries["CH"], one.filled["source"]) == (1, 6)
    with workspace.reading() as session:
        origin = prospects.provenance(session, importer.members(session, done.import_id)[0])["source"]
    assert origin.kind == "inferred"


@pytest.mark.parametrize(("scope", "created"), [("workspace", 0), ("list:1", 0), ("list:77", 1), ("file", 1)])
def test_rows_are_matched_against_whom_was_chosen(
    table: Callable[..., Path], brought_in: Callable[..., Imported], scope: str, created: int
) -> None:
    brought_in(table(PEOPLE[:1], HEADERS, "first.csv"))
    again = brought_in(table(PEOPLE[:1], HEADERS, "second.csv"), scope=scope)
    assert again.verdicts["created"] == created
