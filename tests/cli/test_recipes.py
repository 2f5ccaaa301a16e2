"""`prospector recipes`, imports by a recipe, and what `imports` tells of quality and of what undo kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main

HEADERS = ["First Name", "Last Name", "E-Mail", "Role", "Company", "Country", "Tier"]
MARCH = [
    ["Ada", "Example", "ada@acme.example", "CEO", "Acme", "Germany", "A"],
    ["Ben", "Sample", "ben@beta.example", "CFO", "Beta", "Germany", "B"],
]
APRIL = [["Cleo", "Specimen", "cleo@gamma.example", "CTO", "Gamma", "France", "A"]]

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with --json on one workspace and returns its answer."""

    def call(*words: object, code: int = 0) -> dict[str, Any]:
        arguments = [str(word) for word in words]
        assert main(["--workspace", str(tmp_path / "w.db"), "--json", *arguments]) == code
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return call


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> Path:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return tmp_path / name

    return write


@pytest.fixture
def march(run: Run, table: Callable[..., Path]) -> int:
    """The first file of a supplier, imported with choices and remembered."""
    done = run("import", table("march.csv", MARCH), "--map", "Tier=", "--default", "source=Fair", code=1)
    assert "Tier" in done["error"]["message"]
    done = run(
        "import",
        table("march.csv", MARCH),
        "--region",
        "DE",
        "--default",
        "source=Fair",
        "--update",
        "overwrite",
    )
    run("recipes", "save", "Fair", "--import", done["import_id"], "--list-name", "{recipe} {file}")
    return int(done["import_id"])


def test_the_next_file_of_a_layout_is_read_by_its_recipe(
    run: Run, table: Callable[..., Path], march: int
) -> None:
    done = run("import", table("april.csv", APRIL, [header.upper() for header in HEADERS]))
    assert (done["import_id"], done["created"]) == (march + 1, 1)
    with_recipe = run("recipes", "list")["recipes"]
    assert [(one["name"], one["uses"]) for one in with_recipe] == [("Fair", 1)]


def test_the_answer_names_recipe_and_drift(run: Run, table: Callable[..., Path], march: int) -> None:
    headers = [*HEADERS[:3], "Mobile phone", *HEADERS[4:]]
    one = run("import", table("april.csv", APRIL, headers), "--dry-run")
    assert one["recipe"] == "Fair"
    assert {told["code"] for told in one["drift"]} >= {"new_column", "missing_column", "country_shift"}


def test_without_the_recipe_a_file_is_read_as_it_stands(
    run: Run, table: Callable[..., Path], march: int
) -> None:
    done = run("import", table("april.csv", APRIL), "--no-recipe")
    assert (done["recipe"], done["drift"]) == (None, [])


def test_drift_of_columns_can_be_refused(run: Run, table: Callable[..., Path], march: int) -> None:
    path = table("april.csv", [row[:3] for row in APRIL], HEADERS[:3])
    error = run("import", path, "--recipe", "Fair", "--refuse-drift", code=1)["error"]
    assert "“Company” is missing" in error["message"]
    assert run("imports", "list")["imports"][0]["import_id"] == march


def test_a_recipe_goes_through_a_file_into_other_commands(
    run: Run, table: Callable[..., Path], march: int, tmp_path: Path
) -> None:
    recipe = tmp_path / "fair.yaml"
    run("recipes", "export", "Fair", "--out", recipe)
    done = run("import", table("april.csv", APRIL), "--recipe", recipe, "--list", "Mine")
    assert (done["recipe"], done["list"]) == ("Fair", "Mine")
    cleaned = run("clean", table("may.csv", APRIL), "--recipe", recipe, "--out", tmp_path / "clean.csv")
    assert (cleaned["rows_out"], cleaned["columns"]["title"]) == (1, "Role")
    assert "Fair" in (tmp_path / "clean.csv").read_text("utf-8")
    run("recipes", "rename", "Fair", "Old fair")
    assert run("recipes", "import", recipe)["name"] == "Fair"
    assert run("recipes", "show", recipe)["region"] == "DE"
    run("recipes", "remove", "Old fair")
    assert [one["name"] for one in run("recipes", "list")["recipes"]] == ["Fair"]


def test_what_is_given_on_the_line_stands_above_the_recipe(
    run: Run, table: Callable[..., Path], march: int
) -> None:
    path = table("april.csv", [["Ada", "Example", "ada@acme.example", "Chair", "Acme", "", "C"]])
    done = run("import", path, "--update", "keep")
    assert (done["recipe"], done["unchanged"]) == ("Fair", 1)
    assert run("import", path)["updated"] == 1
    assert run("import", path, "--update", "fill", "--update", "custom=append")["updated"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--recipe", "None"],
        ["--recipe", "none.yaml"],
        ["--update", "stage=overwrite"],
        ["--default", "email=x@y.z"],
    ],
)
def test_what_cannot_be_is_refused(run: Run, table: Callable[..., Path], words: list[str]) -> None:
    error = run("import", table("march.csv", MARCH), *words, code=1)["error"]
    assert error["hint"]


def test_the_quality_of_lists_is_told_and_compared(run: Run, table: Callable[..., Path], march: int) -> None:
    one = run("imports", "quality", march)
    assert (one["grade"], one["valid"], one["complete_percent"]["company"]) == ("A", 2, 100.0)
    assert one["outcomes"]["people"] == 2
    run("import", table("poor.csv", [["", "", "", "", "Delta", "", ""]]), "--no-recipe")
    found = run("imports", "quality")["imports"]
    assert [one["file"] for one in found] == ["march.csv", "poor.csv"]


def test_what_undo_kept_is_listed_and_saved(
    run: Run, table: Callable[..., Path], march: int, tmp_path: Path
) -> None:
    run("prospect", "edit", "ada@acme.example", "title=Chair")
    done = run("imports", "undo", march)
    assert [(one["name"], one["field"]) for one in done["kept"]] == [("Ada Example", "")]
    assert run("imports", "kept", march, "--out", tmp_path / "kept.csv")["kept"] == done["kept"]
    assert "was edited since the import" in (tmp_path / "kept.csv").read_text("utf-8")
    assert run("imports", "show", march)["kept"] == done["kept"]


def test_rows_left_out_stand_under_their_own_headers(
    run: Run, table: Callable[..., Path], tmp_path: Path
) -> None:
    done = run("import", table("twice.csv", [*MARCH, MARCH[0]]))
    run("imports", "rejects", done["import_id"], "--out", tmp_path / "left.csv")
    lines = (tmp_path / "left.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "sheet,row,verdict,reason," + ",".join(HEADERS)
    assert lines[1].endswith(",".join(MARCH[0]))


def test_a_recipe_keeps_what_a_consent_column_means(run: Run, table: Callable[..., Path]) -> None:
    headers = [*HEADERS[:3], "Opt-in"]
    done = run("import", table("one.csv", [[*MARCH[0][:3], "yes"]], headers))
    run("recipes", "save", "Fair", "--import", done["import_id"])
    rows = [[*MARCH[1][:3], "no"], [*APRIL[0][:3], ""]]
    done = run("import", table("two.csv", rows, headers))
    assert (done["recipe"], done["created"], done["suppressed"]) == ("Fair", 1, 1)
