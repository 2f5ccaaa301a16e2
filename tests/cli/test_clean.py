"""`prospector clean`: what it writes, and what it refuses before it has written anything."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main

Run = Callable[..., dict[str, Any]]
LIST = """\
Name,Email,Position,Firma,Telefon
Ada Example,ada@acme.example,CEO,Acme GmbH,030 23125 100
Ben Sample,ben@beta.example,CTO,Beta AG,030 23125 101
Ada Example,ADA@acme.example,,Acme,
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    return path


@pytest.fixture
def run(source: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str | Path, fails: bool = False) -> dict[str, Any]:
        code = main(["clean", str(source), *map(str, words), "--json", "--now", "2026-03-02T09:00:00Z"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == (1 if fails else 0), answer
        found: dict[str, Any] = answer["error"] if fails else answer
        return found

    return command


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_data_row_has_its_cluster_in_reading_order(run: Run, tmp_path: Path) -> None:
    done = run("--out", tmp_path / "out.csv", "--clusters", tmp_path / "who.csv")
    assert (done["rows_read"], done["rows_out"], done["duplicates"]) == (3, 2, 1)
    told = rows(tmp_path / "who.csv")
    assert [(row["file"], row["sheet"], row["row"]) for row in told] == [
        ("list.csv", "list", "2"), ("list.csv", "list", "3"), ("list.csv", "list", "4"),
    ]  # fmt: skip
    assert told[0]["cluster"] == told[2]["cluster"] != told[1]["cluster"]


def test_the_source_is_never_overwritten(run: Run, source: Path, tmp_path: Path) -> None:
    for words in (
        ["--out", source],
        ["--out", tmp_path / "out.csv", "--clusters", source],
        ["--out", tmp_path / "out.csv", "--report", source],
    ):
        assert run(*words, fails=True)["place"] == str(source)
        assert source.read_text("utf-8") == LIST
    assert not (tmp_path / "out.csv").exists()


def test_two_results_do_not_share_a_file(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("--out", out, "--clusters", tmp_path / "." / "out.csv", fails=True)
    assert run("--out", out, "--report", out, fails=True)
    assert not out.exists()


def test_a_mapped_column_that_is_not_there_is_an_error_even_where_another_was_proposed(
    run: Run, tmp_path: Path
) -> None:
    error = run("--out", tmp_path / "out.csv", "--map", "title=Funktion", fails=True)
    assert "Funktion" in error["message"]
    assert run("--out", tmp_path / "out.csv", "--map", "title= position ")["columns"]["title"] == "Position"


@pytest.mark.parametrize("region", ["DE", "de", "Germany", "Deutschland"])
def test_the_region_reads_phones_that_name_no_country(run: Run, tmp_path: Path, region: str) -> None:
    run("--out", tmp_path / "out.csv", "--region", region)
    assert rows(tmp_path / "out.csv")[0]["phone"] == "+493023125100"


@pytest.mark.parametrize("region", ["ZZ", "Germ any where"])
def test_a_region_that_is_no_country_is_an_error(run: Run, tmp_path: Path, region: str) -> None:
    assert run("--out", tmp_path / "out.csv", "--region", region, fails=True)["place"] == "--region"


def test_a_kind_of_fix_can_be_turned_down(run: Run, tmp_path: Path) -> None:
    done = run("--out", tmp_path / "out.csv", "--reject", "company_legal_form")
    assert rows(tmp_path / "out.csv")[1]["company"] == "Beta AG"
    assert done["left_as_is"] == {"company_legal_form": 2}


def test_what_keeps_a_list_safe_cannot_be_turned_down(run: Run, tmp_path: Path) -> None:
    assert "cannot" in run("--out", tmp_path / "out.csv", "--reject", "email_invalid", fails=True)["message"]
    assert not (tmp_path / "out.csv").exists()


def test_nobody_is_merged_when_rows_are_kept_apart(run: Run, tmp_path: Path) -> None:
    assert run("--out", tmp_path / "out.csv", "--keep-apart")["rows_out"] == 3


def test_the_own_layout_keeps_headers_and_order(run: Run, tmp_path: Path) -> None:
    run("--out", tmp_path / "out.csv", "--layout", "own")
    assert list(rows(tmp_path / "out.csv")[0])[:5] == ["Name", "Email", "Position", "Firma", "Telefon"]


def test_duplicates_and_rejected_rows_have_files_of_their_own(run: Run, tmp_path: Path) -> None:
    twice, rejected = tmp_path / "twice.csv", tmp_path / "no.csv"
    run("--out", tmp_path / "out.csv", "--duplicates", twice, "--rejects", rejected)
    assert [row["What"] for row in rows(twice)] == ["as it came", "as it came", "merged"]
    assert rows(rejected) == []


def test_a_workbook_has_the_clean_list_first_and_the_rest_behind_it(run: Run, tmp_path: Path) -> None:
    import openpyxl

    run("--out", tmp_path / "plain.xlsx")
    run("--out", tmp_path / "whole.xlsx", "--workbook")
    plain, whole = (openpyxl.load_workbook(tmp_path / name) for name in ("plain.xlsx", "whole.xlsx"))
    assert len(plain.sheetnames) == 1
    assert whole.sheetnames == ["Clean", "Merged duplicates", "Rejected", "Findings", "Summary"]
    first = [[list(row) for row in book.worksheets[0].iter_rows(values_only=True)] for book in (plain, whole)]
    assert first[0] == first[1]


def test_the_profile_describes_every_column(run: Run, tmp_path: Path) -> None:
    run("--out", tmp_path / "out.csv", "--profile", tmp_path / "profile.json")
    told = {one["column"]: one for one in json.loads((tmp_path / "profile.json").read_text("utf-8"))}
    assert told["Firma"]["raw"]["distinct"] == 3
    assert told["Firma"]["clean"]["distinct"] == 2


def test_a_person_is_told_what_was_found_in_words_and_by_kind(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(source), "--out", str(tmp_path / "out.csv")]) == 0
    said = capsys.readouterr().out
    assert "3 rows read, 2 people and companies" in said
    assert "1 duplicate merged, 0 rows rejected" in said
    assert "Email in small letters" in said or "Domain taken from the business email" in said
