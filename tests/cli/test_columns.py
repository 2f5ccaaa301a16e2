from __future__ import annotations

import json
from pathlib import Path

import pytest

from prospector.cli.__main__ import main


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text("First Name,Last Name,Work Email,Shoe size\nAnn,Lee,a@acme.example,38\n")
    return path


def test_the_mapping_as_json(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "columns", str(leads)]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert {key: sheet[key] for key in ("sheet", "header_row", "source")} == {
        "sheet": "leads",
        "header_row": 1,
        "source": "",
    }
    fields = {column["header"]: column["field"] for column in sheet["columns"]}
    assert fields == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Work Email": "email",
        "Shoe size": "",
    }
    assert all(0 <= column["confidence"] <= 1 for column in sheet["columns"])


def test_the_mapping_for_a_person(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["columns", str(leads)]) == 0
    text = capsys.readouterr().out
    assert "header in row 1, 1 row\n" in text
    assert "Email" in text
    assert "(kept as it is)" in text


def test_a_mapping_chosen_by_hand(leads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "columns", str(leads), "--map", "notes=Shoe size"]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert sheet["columns"][3]["field"] == "notes"


@pytest.mark.parametrize("given", ["notes", "nonsense=Shoe size", "notes=Shoe syze"])
def test_a_mapping_that_fits_nothing_is_an_error(
    leads: Path, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "columns", str(leads), "--map", given]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["hint"]


def test_a_file_that_is_no_list_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.xls"
    path.write_text("<html></html>")
    assert main(["--json", "columns", str(path)]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert "web page" in error["message"]
    assert error["place"] == "page.xls"


def test_a_consent_chosen_by_hand_says_that_it_is_turned_round(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fair.csv"
    path.write_text("Name,Email,SMS opt in\nAda Example,ada@acme.example,no\n")
    assert main(["--json", "columns", str(path), "--map", "opt_out=SMS opt in"]) == 0
    column = json.loads(capsys.readouterr().out)["sheets"][0]["columns"][2]
    assert (column["field"], column["why"]) == (
        "opt_out", "chosen by you; its values say who did not consent",
    )  # fmt: skip
    assert main(["columns", str(path), "--map", "opt_out=SMS opt in"]) == 0
    assert "Opted out (where it says no)" in capsys.readouterr().out
