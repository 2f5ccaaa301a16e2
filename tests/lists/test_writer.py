"""Tables out: inert, whole, and read back as they were."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from prospector.errors import FileError, InvalidInputError
from prospector.lists import presets, xlsx
from prospector.lists.cells import unescaped
from prospector.lists.writer import write_rows, write_sheets


def test_csv_has_a_byte_order_mark_for_excel(tmp_path: Path) -> None:
    write_rows(tmp_path / "out.csv", ["Name"], [["Zoë"]])
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfName\r\nZo\xc3\xab")


def test_a_formula_in_xlsx_is_quoted_text(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a", "=b"], [["=1+1", "plain"], ["+49301234567", "-x"]])
    sheet = load_workbook(path).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * 6
    assert [cell.value for cell in cells][2:] == ["=1+1", "plain", "+49301234567", "-x"]
    assert [cell.quotePrefix for cell in cells] == [False, False, True, False, False, True]


def test_every_formula_payload_is_inert(tmp_path: Path, corpora: Path) -> None:
    payloads = (corpora / "strings" / "formula-payloads.txt").read_text(encoding="utf-8").splitlines()
    payloads = [line for line in payloads if line.strip()]
    assert payloads
    write_rows(tmp_path / "out.csv", ["x"], [[line] for line in payloads])
    write_rows(tmp_path / "out.xlsx", ["x"], [[line] for line in payloads])
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＝")] == []
    assert [unescaped(cell) for cell in cells] == payloads
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s"}


@given(
    rows=st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers()), max_size=5
    )
)
def test_a_csv_reads_back_as_it_was(
    rows: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    write_rows(path, ["text", "number"], rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.reader(file))[1:]
    assert [(unescaped(text), int(number)) for text, number in back] == rows


def test_several_sheets(tmp_path: Path) -> None:
    write_sheets(tmp_path / "out.xlsx", {"one": (["a"], [[1]]), "two": (["b"], [[2], [3]])})
    assert load_workbook(tmp_path / "out.xlsx").sheetnames == ["one", "two"]


def test_a_sheet_is_ready_to_read(tmp_path: Path) -> None:
    rows = [["Ada Example", "ada@acme.example"], ["Bo", "x" * 400], ["Cy", None]]
    write_rows(tmp_path / "out.xlsx", ["Name", "A longer heading"], rows)
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B4")
    assert sheet["A1"].font.b
    assert sheet["A1"].fill.fill_type == "solid"
    assert not sheet["A2"].font.b
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths == [8, len("A longer heading") + 3]


def test_one_long_cell_among_many_widens_no_column_beyond_a_screen(tmp_path: Path) -> None:
    write_rows(tmp_path / "out.xlsx", ["a", "b"], [["y" * 300, "x" * 20]] * 30)
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [48, 21]


def test_an_empty_table_has_its_heads_and_nothing_to_filter(tmp_path: Path) -> None:
    write_rows(tmp_path / "out.xlsx", ["a"], [])
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert (sheet["A1"].value, sheet.auto_filter.ref) == ("a", None)


def test_the_file_is_private_and_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.csv"
    with pytest.raises(ZeroDivisionError):
        write_rows(path, ["a"], ([1 / number] for number in (1, 0)))
    assert list(path.parent.iterdir()) == []
    write_rows(path, ["a"], [["b"]])
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError):
        write_rows(tmp_path / "out.docx", ["a"], [])


def test_a_folder_in_the_way_is_explained(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(FileError) as caught:
        write_rows(tmp_path / "out.csv", ["a"], [])
    assert caught.value.hint


@pytest.mark.parametrize("preset", ["hubspot", "salesforce", "pipedrive"])
def test_presets_name_their_columns_once(preset: str) -> None:
    headers = list(presets.layout(preset))
    assert len(headers) == len(set(headers))


def test_derived_values_spell_out_country_and_address() -> None:
    derived = presets.with_derived(
        {"country": "DE", "street": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin"}
    )
    assert derived["address"] == "Hauptstr. 1, 10115 Berlin, Germany"


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
            st.one_of(st.none(), st.integers(-(2**50), 2**50), st.booleans(), st.floats(-1e9, 1e9)),
        ),
        max_size=5,
    )
)
def test_a_workbook_reads_back_as_it_was(
    rows: list[tuple[str, float | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "out.xlsx"
    write_rows(path, ["text", "number"], rows)
    with path.open("rb") as file:
        sheet = load_workbook(file).active
        back = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert [(unescape(text), number) for text, number in back] == [
        (text.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}), number) for text, number in rows
    ]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    assert write_rows(tmp_path / "out.xlsx", ["a"], [[1], [2]]) == 2
    with pytest.raises(InvalidInputError, match="at most"):
        write_rows(tmp_path / "out.xlsx", ["a"], [[1], [2], [3]])


def test_a_cell_of_a_workbook_holds_no_more_than_spreadsheet_programs_count(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    write_rows(path, ["a", "b", "c"], [["\N{GRINNING FACE}" * 20_000, "x" * 40_000, "x\N{GRINNING FACE}"]])
    cells = [str(cell.value) for cell in load_workbook(path).worksheets[0][2]]
    assert [len(cell.encode("utf-16-le")) // 2 for cell in cells] == [32_766, 32_767, 3]


@pytest.mark.parametrize("name", ["half.csv", "half.xlsx"])
def test_half_of_a_character_stops_no_list(tmp_path: Path, name: str) -> None:
    assert write_rows(tmp_path / name, ["a"], [["x\ud800y"]]) == 1
