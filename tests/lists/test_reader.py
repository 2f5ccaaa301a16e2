from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.worksheet.worksheet import Worksheet

from prospector.errors import FileError, FormatError, LimitError, NotFoundError
from prospector.lists.grids import column_letters
from prospector.lists.reader import Sheet, read_sheets

HEADER = ["First Name", "Last Name", "Email", "Company"]
ANN = ["Ann", "Lee", "ann@acme.example", "Acme"]
BOB = ["Bob", "Ray", "bob@foo.example", "Foo"]


def workbook(folder: Path, fill: Callable[[Worksheet], None], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    fill(book.active)
    book.save(folder / name)
    return folder / name


def of_rows(folder: Path, *rows: list[object]) -> Path:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return workbook(folder, fill)


def first(path: Path) -> tuple[Sheet, list[tuple[int, list[object]]]]:
    sheet = next(iter(read_sheets(path)))
    return sheet, [(row.number, list(row.cells)) for row in sheet.rows]


def test_a_plain_workbook(tmp_path: Path) -> None:
    sheet, rows = first(of_rows(tmp_path, HEADER, ANN, BOB))
    assert (sheet.name, sheet.header_row, sheet.headers) == ("Sheet", 1, HEADER)
    assert rows == [(2, ANN), (3, BOB)]


def test_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Kontakte")
    for number, row in enumerate([HEADER, ANN]):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(str(tmp_path / "list.xls"))
    assert first(tmp_path / "list.xls")[1] == [(2, ANN)]


def test_an_old_workbook_named_like_a_new_one(tmp_path: Path) -> None:
    test_an_old_workbook(tmp_path)
    (tmp_path / "list.xls").rename(tmp_path / "list.xlsx")
    assert first(tmp_path / "list.xlsx")[1] == [(2, ANN)]


def test_an_open_document(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Liste")
    for row in [HEADER, ANN]:
        line = TableRow()
        for cell in row:
            holder = TableCell(valuetype="string")
            holder.addElement(P(text=cell))
            line.addElement(holder)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(str(tmp_path / "list.ods"))
    assert first(tmp_path / "list.ods")[1] == [(2, ANN)]


def test_values_come_as_what_they_are(tmp_path: Path) -> None:
    day = dt.datetime(2026, 1, 31)
    moment = dt.datetime(2026, 1, 31, 9, 30)
    values = [12.0, 1.5, True, day, moment, "#N/A", "Acme", 4915123456789]
    path = of_rows(
        tmp_path, ["Name", "Email", "City", "Phone", "Company", "Title", "Notes", "Mobile"], values
    )
    assert first(path)[1][0][1] == [12, 1.5, True, day.date(), moment, "", "Acme", 4915123456789]
    assert isinstance(first(path)[1][0][1][0], int)


def test_title_rows_and_blank_rows_stand_above_the_header(tmp_path: Path) -> None:
    sheet, rows = first(of_rows(tmp_path, ["Prospects 2026"], ["as of March"], [], HEADER, ANN, [], BOB))
    assert sheet.header_row == 4
    assert [number for number, _ in rows] == [5, 7]


def test_a_table_may_start_anywhere(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row, cells in enumerate([HEADER, ANN], 6):
            for column, cell in enumerate(cells, 4):
                sheet.cell(row, column, cell)

    sheet, rows = first(workbook(tmp_path, fill))
    assert (sheet.header_row, sheet.headers) == (6, HEADER)
    assert rows == [(7, ANN)]


def test_totals_and_repeated_headers_are_skipped(tmp_path: Path) -> None:
    path = of_rows(tmp_path, HEADER, ANN, HEADER, BOB, ["Gesamt", None, None, 2])
    assert [cells for _, cells in first(path)[1]] == [ANN, BOB]


def test_a_merged_company_is_filled_down_within_the_merge_only(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in [["Company", "Name", "Email"], ["Acme", "A", "a@x.example"], [None, "B", "b@x.example"]]:
            sheet.append(row)
        sheet.append([None, "C", "c@x.example"])
        sheet.merge_cells("A2:A3")

    rows = first(workbook(tmp_path, fill))[1]
    assert [cells[0] for _, cells in rows] == ["Acme", "Acme", ""]


def test_a_header_over_two_rows_with_merged_groups(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Contact", None, "Company", None, "Notes"])
        sheet.append(["Name", "Phone", "Name", "Phone", None])
        sheet.append(["Ann Lee", "+1 212 555 0100", "Acme", "+1 212 555 0101", "x"])
        for span in ("A1:B1", "C1:D1", "E1:E2"):
            sheet.merge_cells(span)

    sheet, rows = first(workbook(tmp_path, fill))
    assert sheet.headers == ["Contact Name", "Contact Phone", "Company Name", "Company Phone", "Notes"]
    assert (sheet.header_row, len(rows)) == (2, 1)


def test_a_title_merged_over_the_whole_table_is_no_group(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in [["Company contacts"], HEADER, ANN]:
            sheet.append(row)
        sheet.merge_cells("A1:D1")

    assert first(workbook(tmp_path, fill))[0].headers == HEADER


def test_line_breaks_in_headers_become_blanks(tmp_path: Path) -> None:
    assert first(of_rows(tmp_path, ["First\nName", "E-mail\naddress"], ["A", "a@x.example"]))[0].headers == [
        "First Name",
        "E-mail address",
    ]


def test_unknown_headers_above_values_of_other_kinds(tmp_path: Path) -> None:
    rows = [["Zorp", "Blarg", "Quux"], ["Ann", "a@x.example", 12], ["Bob", "b@x.example", 7]]
    sheet, found = first(of_rows(tmp_path, *rows))
    assert (sheet.header_row, sheet.headers, len(found)) == (1, ["Zorp", "Blarg", "Quux"], 2)


def test_generic_headers(tmp_path: Path) -> None:
    sheet, rows = first(of_rows(tmp_path, ["Column1", "Column2", "Column3"], ["Ann", "Lee", "a@x.example"]))
    assert (sheet.header_row, len(rows)) == (1, 1)


def test_no_header_at_all(tmp_path: Path) -> None:
    sheet, rows = first(of_rows(tmp_path, ANN, BOB))
    assert (sheet.header_row, sheet.headers[3], len(rows)) == (None, "Column D", 2)


def test_every_sheet_is_read_but_empty_hidden_ones(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEADER)
    book.active.append(ANN)
    for name, rows in {"More": [HEADER, BOB], "Blank": [], "ReadMe": [["How to use this list"]]}.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name != "ReadMe" else "visible"
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    found = {sheet.name: sheet.is_table for sheet in read_sheets(tmp_path / "list.xlsx")}
    assert found == {"Sheet": True, "More": True, "ReadMe": False}


def test_one_sheet_by_name_and_the_nearest_name_for_a_slip(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Leads", "Kunden"):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append([name, *ANN[1:]])
    book.save(tmp_path / "list.xlsx")
    (kunden,) = read_sheets(tmp_path / "list.xlsx", sheet="Kunden")
    assert next(kunden.rows).cells[0] == "Kunden"
    with pytest.raises(NotFoundError) as caught:
        list(read_sheets(tmp_path / "list.xlsx", sheet="Lead"))
    assert "Leads" in caught.value.hint


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="501 columns; at most 500"):
        first(of_rows(tmp_path, [f"c{number}" for number in range(501)]))


def test_column_letters() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def archive(folder: Path, parts: dict[str, bytes], name: str = "list.xlsx") -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    (folder / name).write_bytes(buffer.getvalue())
    return folder / name


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\0\0\0\n", "empty"),
        (b"<html><body><table><tr><td>Name</td></tr></table>", "web page"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"%PDF-1.7 x", "PDF"),
        (b'[{"name": "Ann"}]', "JSON"),
        (b"BEGIN:VCARD\nFN:Ann\n", "contact cards"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003 XML"),
        (b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(50), "Excel 4"),
        (b"\x1f\x8b\x08" + bytes(50), "compressed"),
        (bytes(range(256)) * 20, "neither a workbook nor text"),
        (b"PK\x03\x04" + bytes(200), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200), "damaged"),
    ],
)
def test_what_is_no_list_is_named_for_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=says) as caught:
        first(path)
    assert "list.xls" in caught.value.place
    assert caught.value.hint


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    path = of_rows(tmp_path, HEADER, ANN)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(FormatError, match="damaged or not complete"):
        first(path)


def test_other_archives_are_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="Word document"):
        first(archive(tmp_path, {"[Content_Types].xml": b"x", "word/document.xml": b"x"}))
    with pytest.raises(FormatError, match="zip archive"):
        first(archive(tmp_path, {"photo.jpg": b"x"}))


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    parts = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": bomb}
    with pytest.raises(FormatError, match=r"sharedStrings\.xml declares a document type"):
        first(archive(tmp_path, parts))


def test_what_unpacks_into_too_much_is_refused_unread(tmp_path: Path) -> None:
    parts = {
        "[Content_Types].xml": b"<x/>",
        "xl/workbook.xml": b"<x/>",
        "xl/sharedStrings.xml": bytes(80_000_000),
    }
    with pytest.raises(LimitError, match="would unpack into 76 MB"):
        first(archive(tmp_path, parts))


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    parts = {f"xl/part{number}.xml": b"" for number in range(20_001)}
    with pytest.raises(LimitError, match="20,001 parts"):
        first(archive(tmp_path, parts))


def test_folders_pipes_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="folder"):
        first(tmp_path)
    with pytest.raises(FileError, match="no such file"):
        first(tmp_path / "nothing.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(FormatError, match="pipe"):
            first(tmp_path / "pipe.csv")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_devices_are_refused() -> None:
    with pytest.raises(FormatError, match="device"):
        first(Path("/dev/zero"))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(50 * 2**30)
    with pytest.raises(LimitError, match="51,200 MB"):
        first(tmp_path / "huge.csv")


def test_the_mark_of_an_open_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "~$list.xlsx").write_bytes(b"\x05Ann" + bytes(161))
    with pytest.raises(FormatError) as caught:
        first(tmp_path / "~$list.xlsx")
    assert "list.xlsx" in caught.value.hint


def test_hostile_headers_are_only_text(tmp_path: Path) -> None:
    hostile = ["id); DROP TABLE contacts;--", "__class__", "Bcc", "contact", "Email", "Company"]
    path = of_rows(tmp_path, hostile, ["1", "2", "3", "4", "a@x.example", "Acme"])
    assert first(path)[0].headers == hostile
