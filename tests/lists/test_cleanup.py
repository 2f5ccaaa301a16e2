"""An opened list: choosing, taking back, deciding on pairs, distributions, and what is saved."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospector.errors import CancelledError, FileError
from prospector.lists import pairs, profile, regrouping, saved_tables, saving, staging
from prospector.lists.choices import REJECTABLE_IN_FILES, Choices, Decision
from prospector.lists.cleanup import (
    OpenedList,
    Outputs,
    choose,
    examples,
    figures,
    kinds,
    layout,
    open_list,
    row_ids,
    rows,
)
from prospector.lists.options import Options

HEADERS = ["Name", "E-Mail", "Position", "Firma", "Land", "Note"]
ROWS = [
    ["ADA EXAMPLE", "ada@acme.example", "HEAD OF SALES", "Acme GmbH", "Germany", "a"],
    ["Ada Example", "ADA@acme.example", "", "Acme", "Deutschland", "b"],
    ["Ben Sample", "ben@beta.example", "CTO", "Beta AG", "Schweiz", ""],
    ["Bob Miller", "", "Clerk", "Gamma Inc", "USA", ""],
    ["Robert Miller", "", "Chief Executive Officer", "Gamma Inc", "USA", ""],
    ["", "", "", "", "", "only a note"],
    ["Cleo Specimen", "nobody at home", "CEO", "Delta Ltd", "Narnia", ""],
    ["Cleo Specimen", "cleo@delta.example", "CEO", "Delta Ltd", "UK", ""],
    ["Cleo Specimen", "", "CEO", "Delta", "UK", "unsubscribed"],
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *ROWS])
    return path


@pytest.fixture(scope="module")
def kept_open(source: Path) -> Iterator[OpenedList]:
    with open_list([source], now=datetime(2026, 3, 2)) as opened:
        yield opened


@pytest.fixture
def opened(kept_open: OpenedList) -> OpenedList:
    """The list as it was opened, whatever another test chose."""
    choose(kept_open, Choices())
    return kept_open


def content(opened: OpenedList) -> list[tuple[Any, ...]]:
    with staging.opened(opened.staging) as staged:
        columns = ", ".join(f"v_{name}" for name in staging.VALUES)
        found = staged.execute(f"SELECT id, cluster, coalesce(origins, ''), {columns} FROM rows ORDER BY id")
        return [tuple(row) for row in found]


def value(opened: OpenedList, row: int, title: str) -> Any:
    columns = layout(opened)
    (found,) = rows(opened, [row], columns)
    return found.values[[column.title for column in columns].index(title)]


def saved(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


# --- opening


def test_an_opened_list_tells_what_it_is(opened: OpenedList) -> None:
    found = figures(opened)
    assert (found.rows, found.rejected) == (9, 1)
    assert found.people + found.duplicates + found.rejected == 9
    assert opened.columns["email"] == "E-Mail"


def test_closing_leaves_nothing_behind(source: Path, now: datetime) -> None:
    with open_list([source], now=now) as opened:
        choose(opened, Choices(accept="none"))
        assert opened.staging.exists()
    assert not opened.staging.parent.exists()


def test_what_fails_or_is_cancelled_leaves_nothing_behind(
    source: Path, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(CancelledError):
        open_list([source], now=now, cancelled=lambda: True)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(FileError):
        open_list([broken], now=now)
    assert list(tmp_path.glob("prospector-*")) == []


def test_what_a_killed_app_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "prospector-abc" / "staged-999999999-0123456789ab.db"
    left.parent.mkdir()
    left.write_bytes(b"")
    left.with_name(f"{left.name}-wal").write_bytes(b"")
    living = staging.new_path(None)
    assert staging.sweep_temporary() == 1
    assert not left.parent.exists()
    assert living.exists()


def test_several_files_are_one_list(source: Path, tmp_path: Path, now: datetime) -> None:
    other = tmp_path / "more.csv"
    other.write_text("E-Mail,Mobile\nben@beta.example,+49 1512 3456789\n", "utf-8")
    with open_list([source, other], now=now) as opened:
        assert [column.title for column in layout(opened)][:7] == [*HEADERS, "Mobile"]
        assert figures(opened).rows == 10


# --- what is wrong with it


def test_kinds_are_counted_and_say_whether_they_can_be_turned_down(opened: OpenedList) -> None:
    found = {kind.code: kind for kind in kinds(opened)}
    assert found["country_normalised"].count == 7
    assert found["country_normalised"].can_reject
    assert not found["country_unknown"].can_reject
    assert not found["country_unknown"].is_rejected


def test_examples_show_before_and_after_once(opened: OpenedList) -> None:
    found = examples(opened, "country_normalised")
    assert ("Germany", "DE") in [(one.before, one.after) for one in found]
    assert len(found) == len({(one.before, one.after) for one in found})


def test_rows_are_found_by_kind_and_by_part(opened: OpenedList) -> None:
    assert row_ids(opened, code="country_unknown") == [7]
    assert row_ids(opened, part="rejected") == [6]
    assert 2 in row_ids(opened, part="duplicates")
    assert sorted(
        row_ids(opened, part="people") + row_ids(opened, part="duplicates") + row_ids(opened, part="rejected")
    ) == row_ids(opened)


def test_a_row_shows_its_cells_and_its_values_in_the_same_columns(opened: OpenedList) -> None:
    columns = layout(opened)
    (found,) = rows(opened, [1], columns)
    at = [column.title for column in columns].index("Land")
    assert (found.raw[at], found.values[at]) == ("Germany", "DE")


# --- turning fixes down


def test_a_kind_turned_down_leaves_its_cells_as_they_came(opened: OpenedList) -> None:
    choose(opened, Choices(rejected=frozenset(["country_normalised"])))
    assert value(opened, 3, "Land") == "Schweiz"
    assert value(opened, 3, "Firma") == "Beta"


def test_choosing_before_and_after_opening_is_the_same(
    opened: OpenedList, source: Path, now: datetime
) -> None:
    rejected = frozenset(["country_normalised", "company_legal_form", "name_case"])
    choose(opened, Choices(rejected=rejected))
    with open_list([source], Options(rejected=rejected), now=now) as other:
        assert content(other) == content(opened)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            Choices,
            st.frozensets(st.sampled_from(sorted(REJECTABLE_IN_FILES)), max_size=6),
            st.sampled_from(["none", "certain", "likely", "possible"]),
            st.lists(
                st.one_of(
                    st.builds(
                        Decision,
                        st.sampled_from(["same", "apart"]),
                        st.permutations([1, 2, 3, 4, 5, 7, 8, 9]).map(lambda ids: tuple(ids[:3])),
                    ),
                    st.builds(
                        lambda row, name: Decision("pick", (row,), name),
                        st.sampled_from([1, 2, 3, 8]),
                        st.sampled_from(["title", "email", "first_name"]),
                    ),
                ),
                max_size=4,
            ).map(tuple),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_choices_can_be_taken_back_and_are_the_same_by_any_way(
    kept_open: OpenedList, several: list[Choices]
) -> None:
    choose(kept_open, Choices())
    begun = content(kept_open)
    for choices in several:
        choose(kept_open, choices)
    last = content(kept_open)
    assert figures(kept_open).people + figures(kept_open).duplicates == 8
    choose(kept_open, Choices())
    assert content(kept_open) == begun
    choose(kept_open, several[-1])
    assert content(kept_open) == last


def test_a_long_list_is_settled_in_a_process_of_its_own(
    opened: OpenedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(opened, Choices(accept="none"))
    wanted = content(opened)
    choose(opened, Choices())
    monkeypatch.setattr("prospector.lists.cleanup._FEW", 0)
    with pytest.raises(CancelledError):
        choose(opened, Choices(accept="none"), cancelled=lambda: True)
    assert opened.choices == Choices()
    choose(opened, Choices(accept="none"))
    assert content(opened) == wanted


# --- pairs


def pair_of(opened: OpenedList, row: int) -> pairs.Pair:
    return next(one for one in pairs.pairs(opened).pairs if one.row == row)


def test_a_merged_pair_can_be_taken_apart_and_put_together(opened: OpenedList) -> None:
    pair = pair_of(opened, 2)
    assert pair.merged
    people = figures(opened).people
    choose(opened, pairs.apart(opened.choices, pair))
    assert figures(opened).people == people + 1
    assert value(opened, 1, "Name") == "Ada Example"
    now = pair_of(opened, 2)
    assert (now.merged, now.decided) == (False, True)
    choose(opened, pairs.same(opened.choices, pair))
    assert figures(opened).people == people


def test_a_picked_value_is_the_persons(opened: OpenedList) -> None:
    pair = pair_of(opened, 2)
    assert value(opened, 1, "Position") == "Head of Sales"
    choose(opened, pairs.picked(opened.choices, 2, "title"))
    assert value(opened, 1, "Position") == ""
    assert pairs.detail(opened, pair).proposed["title"] == 2


def test_a_person_of_several_rows_is_taken_apart_at_once(opened: OpenedList) -> None:
    ids = [row.id for row in rows(opened, [7, 8, 9], layout(opened)) if row.cluster == 7]
    assert len(ids) > 1
    choose(opened, pairs.split(opened, 7))
    assert all(row.cluster == row.id for row in rows(opened, ids, layout(opened)))


def test_a_pair_says_what_speaks_for_and_against_it(opened: OpenedList) -> None:
    found = pairs.detail(opened, pair_of(opened, 2))
    assert found.left.place == "list.csv, row 2"
    assert ("email", "same email address") in found.comparison.agreements


def test_of_the_pairs_merged_by_themselves_only_the_least_sure_are_listed(opened: OpenedList) -> None:
    whole = pairs.pairs(opened)
    assert whole.counts["merged"] > 1
    few = pairs.pairs(opened, most=1)
    assert few.counts == whole.counts
    assert [one for one in few.pairs if one.merged] == [one for one in whole.pairs if one.merged][:1]


def test_the_band_says_what_is_merged(opened: OpenedList) -> None:
    counts = []
    for accept in ("none", "certain", "likely", "possible"):
        choose(opened, Choices(accept=accept))
        counts.append(figures(opened).people)
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 8


def test_a_later_decision_overrules_an_earlier_one() -> None:
    told = regrouping.told_pairs(
        [Decision("same", (1, 2)), Decision("apart", (2, 1)), Decision("same", (3, 4))]
    )
    assert told == {(1, 2): False, (3, 4): True}


# --- distributions


def test_a_column_is_described_before_and_after(opened: OpenedList) -> None:
    column = next(one for one in layout(opened) if one.title == "Land")
    found = profile.profile(opened, column)
    assert (found.raw.rows, found.raw.filled) == (8, 8)
    assert found.clean.rows == figures(opened).people
    assert [share.text for share in found.clean.shapes] == ["AA"]
    assert found.findings["country_unknown"] == 1


def test_an_unmapped_column_is_described_too(opened: OpenedList) -> None:
    column = next(one for one in layout(opened) if one.title == "Note")
    assert profile.profile(opened, column).raw.filled == 3


def test_all_columns_at_a_glance(opened: OpenedList) -> None:
    found = {one.column.title: one for one in profile.overview(opened)}
    assert found["E-Mail"].filled_before == pytest.approx(5 / 8)
    assert found["Seniority"].filled_before == 0
    assert found["Seniority"].filled > 0
    assert found["Land"].problems >= 8


@pytest.mark.parametrize(
    ("text", "shape", "script"),
    [
        ("Ada Müller", "Aaa Aaaa", "Latin"),
        ("+49 30 12345678", "+99 99 999", "no letters"),
        ("Анна", "Aaaa", "Cyrillic"),
        ("", "", "no letters"),
        ("山田", "文文", "Han"),
    ],
)
def test_shapes_and_scripts(text: str, shape: str, script: str) -> None:
    assert profile.script(text) == script
    assert profile.shape(text).replace("aaaa", "aaa") == shape.replace("aaaa", "aaa")


# --- saving


def save(opened: OpenedList, outputs: Outputs) -> int:
    return saving.save(opened.staging, outputs, saved_tables.About.of(opened))


@pytest.mark.parametrize("accept", ["none", "likely"])
def test_every_row_is_found_in_exactly_one_place(opened: OpenedList, tmp_path: Path, accept: str) -> None:
    choose(opened, Choices(accept=accept))
    count = save(opened, Outputs(tmp_path / "out.xlsx", "own", workbook=True))
    book = saved(tmp_path / "out.xlsx")
    assert tuple(book) == saved_tables.SHEETS
    groups = [row for row in book["Merged duplicates"][1:] if row[1] == "as it came"]
    merged = [row for row in book["Merged duplicates"][1:] if row[1] == "merged"]
    people = len(book["Clean"]) - 1
    assert count == people == figures(opened).people
    assert people - len(merged) + len(groups) + len(book["Rejected"]) - 1 == 9
    assert len({(row[2], row[4]) for row in groups}) == len(groups)


def test_the_own_layout_keeps_the_files_columns_in_their_order(opened: OpenedList, tmp_path: Path) -> None:
    save(opened, Outputs(tmp_path / "out.xlsx", "own"))
    ((_, table),) = saved(tmp_path / "out.xlsx").items()
    assert table[0][: len(HEADERS)] == HEADERS
    assert "Department" in table[0]
    assert table[1][:6] == ["Ada Example", "ada@acme.example", "Head of Sales", "Acme", "DE", "a"]


def test_rejected_rows_come_with_their_reason_and_cells(opened: OpenedList, tmp_path: Path) -> None:
    save(opened, Outputs(tmp_path / "out.csv", rejects=tmp_path / "rejects.csv"))
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["Row"], row["Note"]) == ("7", "only a note")
    assert row["Reason"]


def test_a_cell_that_was_blanked_can_be_found(opened: OpenedList, tmp_path: Path) -> None:
    save(opened, Outputs(tmp_path / "out.xlsx", workbook=True))
    found = saved(tmp_path / "out.xlsx")["Findings"]
    assert ["list.csv", "list", 8, "Land", "Country", "Not a country", "Narnia", None] in found


def test_the_summary_tells_numbers_choices_and_examples(opened: OpenedList, tmp_path: Path) -> None:
    choose(opened, Choices(rejected=frozenset(["country_normalised"])))
    save(opened, Outputs(tmp_path / "out.xlsx", workbook=True))
    told = saved(tmp_path / "out.xlsx")["Summary"]
    assert ["Rows", "Read", 9, None] in told
    (line,) = [row for row in told if row[1] == "Country turned into its code"]
    assert line[3].startswith("left as it was")


def test_a_csv_has_the_other_tables_beside_it(opened: OpenedList, tmp_path: Path) -> None:
    save(opened, Outputs(tmp_path / "out.csv", workbook=True))
    assert {path.name for path in tmp_path.iterdir()} == {
        "out.csv", "out-duplicates.csv", "out-rejected.csv", "out-findings.csv", "out-summary.csv",
    }  # fmt: skip


def test_saving_in_a_process_of_its_own_is_the_same(opened: OpenedList, tmp_path: Path) -> None:
    save(opened, Outputs(tmp_path / "here.csv", "own"))
    saving.save_in_child(opened, Outputs(tmp_path / "there.csv", "own"))
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
    with pytest.raises(FileError):
        saving.save_in_child(opened, Outputs(tmp_path / "here.csv" / "no" / "x.csv"))


def test_who_opted_out_in_any_row_is_marked(tmp_path: Path, now: datetime, source: Path) -> None:
    path = tmp_path / "optout.csv"
    path.write_text(
        "Name,Email,Firma,Opted out\n"
        "Ada Example,ada@acme.example,Acme,\n"
        "Ada Example,ada@acme.example,Acme,yes\n",
        "utf-8",
    )  # fmt: skip
    with open_list([path], now=now) as opened:
        assert figures(opened).people == 1
        save(opened, Outputs(tmp_path / "out.xlsx"))
    ((_, (header, person)),) = saved(tmp_path / "out.xlsx").items()
    assert person[header.index("opt_out")]


def test_formulas_stay_text(tmp_path: Path, now: datetime, table: Callable[..., Path]) -> None:
    path = table(
        [["Ada", "Example", "ada@acme.example", "", "", "", "=1+1"], ["", "", "", "", "", "", "=2+2"]]
    )
    with open_list([path], now=now) as opened:
        save(opened, Outputs(tmp_path / "out.csv", "own", workbook=True))
    for name in ("out.csv", "out-rejected.csv"):
        text = (tmp_path / name).read_text("utf-8-sig")
        assert ",=" not in text
