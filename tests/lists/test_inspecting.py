from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from prospector.errors import CancelledError, FormatError, InvalidInputError, LimitError, NotFoundError
from prospector.lists.inspecting import inspect_file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two lists and a page of notes."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = "Leads"
    for row in [["Our leads"], ["Name", "Email", "Shoe size"], ["Ann Lee", "a@acme.example", 38]]:
        made.active.append(row)
    made.active.append(["Bob Ray", None, None])
    more = made.create_sheet("Kunden")
    for row in [["Vorname", "Nachname", "Firma"], ["Jürgen", "Weiß", "Muster GmbH"]]:
        more.append(row)
    made.create_sheet("ReadMe").append(["How to use this workbook: fill in every line."])
    made.save(tmp_path / "leads.xlsx")
    return tmp_path / "leads.xlsx"


def test_every_sheet_is_reported(book: Path) -> None:
    leads, kunden, notes = inspect_file(book).sheets
    assert (leads.sheet, leads.header_row, leads.rows, leads.looks_like_data) == ("Leads", 2, 2, True)
    assert [column.field for column in kunden.columns] == ["first_name", "last_name", "company"]
    assert (notes.columns, notes.looks_like_data) == ([], False)


def test_a_column_is_reported_with_its_values(book: Path) -> None:
    name, email, shoes = inspect_file(book).sheets[0].columns
    assert (name.samples, name.filled) == (["Ann Lee", "Bob Ray"], 2)
    assert (email.field, email.filled) == ("email", 1)
    assert email.confidence > 0.9
    assert (shoes.field, shoes.confidence, shoes.samples) == ("", 0.0, ["38"])


def test_one_sheet(book: Path) -> None:
    assert [sheet.sheet for sheet in inspect_file(book, sheets=["Kunden"]).sheets] == ["Kunden"]
    with pytest.raises(NotFoundError, match=r"leads\.xlsx"):
        inspect_file(book, sheets=["Nobody"])


def test_an_override_holds_where_the_sheet_has_the_column(book: Path) -> None:
    leads, kunden, _ = inspect_file(book, overrides={"notes": "Shoe size"}).sheets
    assert [column.field for column in leads.columns] == ["full_name", "email", "notes"]
    assert leads.columns[2].why == "chosen by you"
    assert "notes" not in [column.field for column in kunden.columns]


def test_an_override_that_fits_nowhere_names_the_nearest(book: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        inspect_file(book, overrides={"notes": "Shoe syze"})
    assert "Shoe size" in caught.value.hint


def test_a_source_is_named(tmp_path: Path) -> None:
    path = tmp_path / "connections.csv"
    path.write_text(
        'Notes:\n"Some addresses are missing, as people chose."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ann,Lee,https://www.linkedin.com/in/annlee,,Acme,CEO,01 Jan 2026\n"
    )
    (sheet,) = inspect_file(path).sheets
    assert (sheet.source, sheet.header_row, sheet.rows) == ("LinkedIn Connections", 4, 1)


def test_long_lists_are_counted_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Name,Email\n" + "Ann Lee,a@acme.example\n" * 12_000)
    seen: list[int] = []
    (sheet,) = inspect_file(path, on_progress=lambda progress: seen.append(progress["rows"])).sheets
    assert (sheet.rows, sheet.columns[1].filled) == (12_000, 12_000)
    assert seen == [5_000, 10_000]


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "page.xls"
    path.write_text("<html><body></body></html>")
    with pytest.raises(FormatError) as caught:
        inspect_file(path)
    assert caught.value.place == "page.xls"


def test_a_gigabyte_on_one_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"a" * 10_000_000)
        file.truncate(2**30)
    with pytest.raises(LimitError, match="line 1"):
        inspect_file(path)
    path.unlink()


def test_cancelling(book: Path) -> None:
    with pytest.raises(CancelledError):
        inspect_file(book, cancelled=lambda: True)
