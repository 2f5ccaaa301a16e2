"""D1, D4, D5, D6: odd, broken and mislabelled files are read as others do, or named for what they are."""

from __future__ import annotations

import csv
import io
import json
import resource
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from benchmarks.second_reader import compare, compared
from prospector.errors import FileError, FormatError, LimitError
from prospector.lists import file_kinds, reader, sandbox
from prospector.lists.inspecting import inspect_file, look_inside
from tests.faults import bombs

PEOPLE = [["Email", "Name", "Company"], ["a@x.example", "Ann", "Acme"], ["b@x.example", "Bob", "Beta"]]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def rows_of(path: Path) -> list[list[object]]:
    (sheet,) = reader.read_sheets(path)
    return [sheet.headers, *(row.cells for row in sheet.rows)]


def book(path: Path, rows: list[list[object]] = PEOPLE) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


# D1


def test_cells_of_odd_workbooks_are_as_openpyxl_sees_them(corpora: Path) -> None:
    files = sorted(
        str(path)
        for path in (corpora / "sheets").rglob("*.xlsx")
        if path.stat().st_size < 60_000 and "fuzz" not in path.name and "bomb" not in path.name
    )[::9]
    limits = sandbox.Limits(quiet=60, total=120, processor=120)
    found = sandbox.run("benchmarks.second_reader:compare", {"paths": files}, limits=limits)
    cells = sum(one.get("cells", 0) for one in found.values())
    same = sum(one.get("same", 0) for one in found.values())
    assert cells > 2_000
    assert same >= 0.98 * cells, [one["differ"] for one in found.values() if one.get("differ")]


def test_cells_of_odd_text_files_are_as_the_csv_module_sees_them(corpora: Path) -> None:
    files = [str(path) for path in (corpora / "csv").rglob("*.csv")]
    found = compare({"paths": files}, lambda progress: None)
    assert {name: one for name, one in found.items() if one.get("cells") != one.get("same")} == {}
    assert len(found) > 10


def test_the_comparison_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "list.xlsx")
    assert compared(path) == {"cells": 9, "same": 9, "differ": []}
    monkeypatch.setattr("prospector.lists.workbook_reader._rows", lambda content: iter(()))
    assert compared(path)["same"] == 0


# D4


def _cells(*places: tuple[str, str]) -> str:
    rows: dict[str, str] = {}
    for place, text in places:
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows[row] = rows.get(row, "") + f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
    return "".join(f'<row r="{row}">{cells}</row>' for row, cells in rows.items())


def wrong_extent(folder: Path, extent: str = "A1") -> Path:
    places = [(f"{column}{row}", text) for row, cells in enumerate(PEOPLE, 1)
              for column, text in zip("ABC", cells, strict=True)]  # fmt: skip
    sheet = bombs._sheet(_cells(*places), f'<dimension ref="{extent}"/>')
    return bombs._book(folder / "extent.xlsx", bombs._parts(sheet))


def far_corner(folder: Path) -> Path:
    """A table in the last columns and far down; nothing anywhere else."""
    places = [(f"{column}{row}", text) for row, cells in enumerate(PEOPLE, 1_040_001)
              for column, text in zip(("XFB", "XFC", "XFD"), cells, strict=True)]  # fmt: skip
    return bombs._book(folder / "far.xlsx", bombs._parts(bombs._sheet(_cells(*places))))


def merged_headers(folder: Path) -> Path:
    made = Workbook()
    sheet = made.active
    sheet.append(["Person", None, "Firm", None])
    sheet.append(["Name", "Email", "Company", "City"])
    sheet.append(["Ann", "a@x.example", "Acme", "Bonn"])
    sheet.append(["Bob", "b@x.example", None, "Köln"])
    for area in ("A1:B1", "C1:D1", "C3:C4"):
        sheet.merge_cells(area)
    made.save(folder / "merged.xlsx")
    return folder / "merged.xlsx"


@pytest.mark.parametrize("extent", ["A1", "A1:B2", "A1:XFD1048576", "Z99:ZZ999", "nonsense", ""])
def test_a_wrong_extent_hides_and_invents_nothing(tmp_path: Path, extent: str) -> None:
    path = wrong_extent(tmp_path, extent)
    assert rows_of(path) == PEOPLE
    if extent.startswith(("A", "Z")):  # what it makes nothing of, it does not read at all
        assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == PEOPLE


def test_cells_only_at_the_far_edge_are_read_where_they_are(tmp_path: Path) -> None:
    (sheet,) = reader.read_sheets(far_corner(tmp_path))
    assert sheet.headers == PEOPLE[0]
    assert [(row.number, row.cells) for row in sheet.rows] == [(1_040_002, PEOPLE[1]), (1_040_003, PEOPLE[2])]


@pytest.mark.parametrize("width", [500, 501, 16_384])
def test_more_than_five_hundred_columns_are_refused_clearly(tmp_path: Path, width: int) -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Wide")
    sheet.append(["Email", *(f"c{number}" for number in range(1, width))])
    sheet.append(["a@x.example"])
    made.save(tmp_path / "wide.xlsx")
    if width <= 500:
        assert len(rows_of(tmp_path / "wide.xlsx")[0]) == width
        return
    with pytest.raises(LimitError, match=rf"{width:,} columns; at most 500") as caught:
        inspect_file(tmp_path / "wide.xlsx")
    assert "columns that you do not need" in caught.value.hint
    assert "wide.xlsx" in caught.value.place


def test_merged_headers_group_and_merged_values_fill(tmp_path: Path) -> None:
    assert rows_of(merged_headers(tmp_path)) == [
        ["Person Name", "Email", "Company", "City"],
        ["Ann", "a@x.example", "Acme", "Bonn"],
        ["Bob", "b@x.example", "Acme", "Köln"],
    ]


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("build", [wrong_extent, merged_headers], ids=lambda build: build.__name__)
def test_cells_are_as_libreoffice_sees_them(tmp_path: Path, build: Callable[[Path], Path]) -> None:
    path = build(tmp_path)
    assert OFFICE
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    as_csv = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path / "out")]
    subprocess.run(
        [OFFICE, profile, "--headless", *as_csv, str(path)], check=True, capture_output=True, timeout=120
    )
    with (tmp_path / "out" / f"{path.stem}.csv").open(encoding="utf-8", newline="") as file:
        theirs = list(csv.reader(file))
    content = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    assert [[str(cell) for cell in row] for row in content.to_python()] == theirs
    below = [row for row in theirs if row[0] in ("Ann", "Bob") or "@" in row[0]]
    for row in below:
        row[2] = row[2] or below[0][2]  # the merged company stands in its first row only
    assert rows_of(path)[1:] == below


# D5


def zipped(name: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for one in name.split("|"):
            archive.writestr(one, content)
    return buffer.getvalue()


SHORTCUT = {"url": "https://docs.google.com/open?id=1", "doc_id": "1", "email": "a@x.example"}
STRANGERS = {
    "list.zip": (zipped("list.csv", b"Email\na@x.example\n"), "a zip archive", "Unpack it"),
    "list.xlsx": (zipped("readme.txt"), "a zip archive.*named .xlsx", "Unpack it"),
    "empty.zip": (b"PK\5\6" + bytes(18), "empty zip archive", "with a list in it"),
    "list.numbers": (
        zipped("Index/Document.iwa|Metadata/Properties.plist"),
        "Apple Numbers",
        "Export To, Excel",
    ),
    "bundle.numbers": (zipped("Index.zip|preview.jpg"), "Apple Numbers", "Export To, Excel"),
    "list.gsheet": (json.dumps(SHORTCUT).encode(), "shortcut to a Google document", "File, Download"),
    "old.gsheet": (b'{"doc_id":"1","resource_key":""}', "shortcut to a Google document", "File, Download"),
    "list.url": (
        b"[InternetShortcut]\r\nURL=https://x.example/\r\n",
        "shortcut to a web page",
        "download the list",
    ),
    "list.lnk": (b"L\0\0\0\1\x14\2\0" + bytes(100), "shortcut to a file", "choose that file"),
    "list.pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document", "copy its table"),
    "list.csv": (b"%PDF-1.4\n", "a PDF document.*named .csv", "copy its table"),
    "list.png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture", "cannot be read"),
    "list.jpg": (b"\xff\xd8\xff\xe0" + bytes(50), "a picture", "cannot be read"),
    "list.heic": (b"\0\0\0\x18ftypheic" + bytes(50), "a picture", "cannot be read"),
    "list.docx": (zipped("word/document.xml|[Content_Types].xml"), "a Word document", "Copy its table"),
    "list.pptx": (zipped("ppt/presentation.xml|[Content_Types].xml"), "a presentation", "Copy its table"),
    "list.gz": (b"\x1f\x8b\x08" + bytes(50), "a compressed file", "Unpack it"),
    "list.rar": (b"Rar!\x1a\x07\x01" + bytes(50), "a compressed archive", "Unpack it"),
    "list.vcf": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\n", "contact cards", "as CSV"),
    "list.db": (b"SQLite format 3\0" + bytes(100), "a database", "as CSV"),
    "page.xls": (b"<html><body>Please sign in</body></html>", "a web page .HTML. without a list", "sign"),
    "empty.xlsx": (b"", "The file is empty", "with a list in it"),
    "blank.csv": (b"\xef\xbb\xbf \r\n\r\n", "The file is empty", "with a list in it"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_no_list_is_named_with_the_next_step(tmp_path: Path, name: str) -> None:
    content, says, hint = STRANGERS[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=says) as caught:
        list(reader.read_sheets(tmp_path / name))
    assert hint in caught.value.hint
    assert name in caught.value.place


def test_encrypted_workbooks_of_every_kind_are_said_to_be_protected(corpora: Path) -> None:
    for name in ("pass_protected.xlsx", "pass_protected.xlsb", "pass_protected.ods", "issue_385.xls"):
        with pytest.raises(FormatError, match="protected with a password") as caught:
            list(reader.read_sheets(corpora / "sheets" / "calamine" / name))
        assert "remove the password" in caught.value.hint


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_truncated_workbook_is_damaged_or_read_whole(tmp_path: Path, kind: str, keep: float) -> None:
    path = tmp_path / f"list.{kind}"
    if kind == "xlsx":
        book(path, [*PEOPLE, *([f"p{n}@x.example", f"P{n}", "Acme"] for n in range(300))])
    else:
        import xlwt

        made = xlwt.Workbook()
        sheet = made.add_sheet("S")
        for row in range(300):
            for column in range(3):
                sheet.write(row, column, PEOPLE[0][column] if not row else f"p{row}@x.example")
        made.save(str(path))
    whole = len(rows_of(path))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    try:
        assert len(rows_of(path)) == whole
    except FormatError as error:
        assert "damaged or not complete" in error.message  # noqa: PT017 - either outcome is right
        assert error.hint  # noqa: PT017


def test_workbooks_that_point_to_lost_sheets_are_read_without_these(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lost = b'<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", lost).replace(
        b"<workbook ",
        b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
    )  # fmt: skip
    bombs._book(path, dict(parts))
    with pytest.raises(Exception, match="Relationship not found"):
        CalamineWorkbook.from_path(path)
    assert rows_of(path) == PEOPLE
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'"rId1"', b'"rId77"')
    bombs._book(path, dict(parts))
    with pytest.raises(FormatError, match="damaged"):
        rows_of(path)


# D6


@pytest.mark.slow
def test_a_gigabyte_in_one_line_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"Email,Name\n")
        for _ in range(1_000):
            file.write(b"a@x.example," * 87_382)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.process_time()
    limits = sandbox.Limits(memory=600 * 1024 * 1024)
    with pytest.raises(LimitError, match=r"line\.csv, line 2: A line is longer than 4,194,304 characters"):
        sandbox.run(
            "prospector.lists.inspecting:look_inside",
            {"path": str(path), "sheets": [], "overrides": {}, "counted": True},
            limits=limits,
            place=path.name,
        )
    path.unlink()
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before
    assert grown < 300 * 1024
    assert time.process_time() - started < 5


def test_an_unclosed_quote_never_swallows_the_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "quote.csv"
    path.write_bytes(b'Email,Name\na@x.example,"Ann\n' + b"b@x.example,Bob\n" * 200_000)
    with pytest.raises(FileError, match=r"quote\.csv, line 2: A quotation mark is opened here"):
        list(next(iter(reader.read_sheets(path))).rows)


QUOTES = ['"', '""', '"""', 'x"', '"x', '"x"y', 'x"y"', '"x""']


@pytest.mark.parametrize("cell", QUOTES)
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_quotation_mark_makes_one_row_of_two(tmp_path: Path, cell: str, at: int, end: str) -> None:
    lines = [f"p{n}@x.example,P{n},Firm {n},City" for n in range(20)]
    broken = lines[10].split(",")
    broken[at] = cell
    lines[10] = ",".join(broken)
    path = tmp_path / "list.csv"
    path.write_bytes((end.join(["Email,Name,Company,City", *lines]) + end).encode())
    try:
        (sheet,) = reader.read_sheets(path)
        numbers = [row.number for row in sheet.rows]
    except FormatError as error:
        assert "line 12" in error.place  # noqa: PT017 - either outcome is right
        assert error.hint  # noqa: PT017
    else:
        assert numbers == list(range(2, 22))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_marks_separators_and_line_ends_in_any_mixture(tmp_path: Path, encoding: str, delimiter: str) -> None:
    ends = ["\r\n", "\n", "\r"]
    lines = [delimiter.join(["Email", "Größe", "Company"])]
    lines += [delimiter.join([f"p{n}@x.example", f"ä\0{n}" if n % 5 == 0 else "ö", "x"]) for n in range(12)]
    text = "".join(line + ends[number % 3] for number, line in enumerate(lines))
    (tmp_path / "list.csv").write_bytes(text.encode(encoding))
    found = rows_of(tmp_path / "list.csv")
    assert found[0] == ["Email", "Größe", "Company"]
    assert [row[:2] for row in found[1:3]] == [["p0@x.example", "ä0"], ["p1@x.example", "ö"]]
    assert len(found) == 13


PIECES = [
    "Email,Name,Company", "a@x.example,Ann,Acme", '"', ";", "\t", ",,,", "Total,1", "\x00", "=1+1", "\u202e",
    "é", "\r", "\n", "\n\n", "{", "2026-01-01", "+49 30 23125000", "sep=;", "<table>", "<tr><td>Email",
    "<td>x",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "utf-8-sig"]),
)
def test_any_text_is_looked_into_or_refused_by_name(tmp_path: Path, parts: list[str], encoding: str) -> None:
    """Reader, header finder and mapper together."""
    path = tmp_path / "list.csv"
    path.write_bytes("".join(parts).encode(encoding, "replace"))
    request = {"path": str(path), "sheets": [], "overrides": {}, "counted": True}
    try:
        answer = look_inside(request, lambda progress: None)
    except FileError as error:
        assert "list.csv" in error.place  # noqa: PT017 - either outcome is right
        assert error.hint  # noqa: PT017
    else:
        for sheet in answer["sheets"]:
            headers = [column["header"] for column in sheet["columns"]]
            assert len(set(headers)) == len(headers)


def test_limits_stand_where_they_are_told() -> None:
    assert (file_kinds.MAX_TEXT_BYTES, file_kinds.MAX_MARKUP_BYTES) == (4 * 2**30, 128 * 2**20)
