"""Tables in web pages and in Excel 2003 XML, both of which programs save as .xls."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospector.errors import FileError, FormatError, LimitError, NotFoundError
from prospector.lists import html_reader, sandbox
from prospector.lists.inspecting import inspect_file
from prospector.lists.reader import Sheet, read_sheets

PAGE = (
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset={}><title>x</title>"
    "<style>td {{mso-number-format:'<table>'}}</style></head><body><table border=1><thead><tr><th>First name"
    "<th>Last&nbsp;name<th>E-mail<th>Company<th>Notes</thead><tr><td>Jürgen<td>Weiß"
    "<td><a href='x'>j@acme.example</a>"
    "<td rowspan=2>Acme &amp; Co KG<td>one<br>two"
    "<tr><td>Ann<td>Lee</td><td> ann@acme.example </td><td>005</table>"
)
ROWS = [
    ["Jürgen", "Weiß", "j@acme.example", "Acme & Co KG", "one\ntwo"],
    ["Ann", "Lee", "ann@acme.example", "Acme & Co KG", "005"],
]
XML = (
    '<?xml version="1.0" encoding="{}"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'
)


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.xls") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def read(path: Path, sheet: str | None = None) -> list[tuple[Sheet, list[list[object]]]]:
    return [(one, [list(row.cells) for row in one.rows]) for one in read_sheets(path, sheet=sheet)]


def row(*cells: tuple[str, object], index: int = 0) -> str:
    data = "".join(f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>' for kind, value in cells)
    at = f' ss:Index="{index}"' if index else ""
    return f"<Row{at}>{data}</Row>"


def sheet(name: str, *rows: str) -> str:
    return (
        f'<Worksheet ss:Name="{name}"><Table ss:ExpandedColumnCount="1">{"".join(rows)}</Table></Worksheet>'
    )


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-8-sig", "utf-16"])
def test_a_web_page_named_xls_is_read_as_the_table_it_holds(tmp_path: Path, encoding: str) -> None:
    ((found, rows),) = read(write(tmp_path, PAGE.format(encoding), encoding))
    assert found.headers == ["First name", "Last name", "E-mail", "Company", "Notes"]
    assert (found.name, rows) == ("list", ROWS)


def test_a_page_of_the_far_east_is_read_as_it_says_it_is_written(tmp_path: Path) -> None:
    text = "<html><meta charset=Shift_JIS><table><tr><th>Name<th>Email<tr><td>ソ<td>so@acme.example</table>"
    assert read(write(tmp_path, text, "shift_jis"))[0][1] == [["ソ", "so@acme.example"]]


def test_every_table_of_a_page_is_a_sheet_and_nested_ones_are_their_own(tmp_path: Path) -> None:
    text = (
        "<table><caption>People</caption><tr><td>Email<td>Name<tr><td>a@x.example<td>Ann</table>"
        "<table><tr><td>menu</table><table><tr><td>x<td>y<tr><td>"
        "<table><tr><td>Email<tr><td>b@x.example</table><td>z</table>"
    )
    path = write(tmp_path, text)
    found = {one.name: rows for one, rows in read(path)}
    assert found["People"] == [["a@x.example", "Ann"]]
    assert found["Table 3"] == [["b@x.example"]]
    assert [one.name for one, _ in read(path, "People")] == ["People"]
    with pytest.raises(NotFoundError, match="Peple"):
        read(path, "Peple")


def test_spanning_cells_keep_their_columns(tmp_path: Path) -> None:
    text = "<table>\n<tr><th colspan=2>Contacts<th>Firm<tr><th>Email<th>Name<th>Company"
    text += "<tr><td rowspan=3>a@x.example<td>Ann<td>Acme<tr><td colspan=2>note<tr><td>Bob<td>Beta</table>"
    ((found, rows),) = read(write(tmp_path, text))
    assert len(found.headers) == 3
    assert rows == [
        ["a@x.example", "Ann", "Acme"],
        ["a@x.example", "note", ""],
        ["a@x.example", "Bob", "Beta"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><form>Please sign in <input name=user></form></body></html>",
        "<!DOCTYPE html><html><head><title>403</title></head></html>",
        "<html><frameset><frame src='list_files/sheet001.htm'></frameset></html>",
        "<table><tr><td>only one row</table>",
    ],
)
def test_a_web_page_without_a_list_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormatError, match=r"web page \(HTML\) without a list in it.*named \.xls") as caught:
        read(write(tmp_path, text))
    assert "sign" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<table><tr>" + "<td>x" * 600 + "<tr>", "at most 500"),
        ("<table><tr><td colspan=99999999>x<tr><td>y</table>", "at most 500"),
        ("<table><tr><td>x<tr><td " + "a" * 3_000_000, "A tag of the page is longer"),
        ("<table><tr><td>" * 1_000, "more tables"),
    ],
)
def test_a_page_that_asks_for_the_world_is_refused(tmp_path: Path, text: str, says: str) -> None:
    started = time.process_time()
    with pytest.raises(FileError, match=says):
        read(write(tmp_path, text))
    assert time.process_time() - started < 5


def test_scripts_styles_and_what_a_page_names_are_left_alone(tmp_path: Path) -> None:
    text = (
        "<table><tr><th>Email<th>Name<tr><td>a@x.example<script>document.write('<td>evil')</script>"
        "<img src='file:///etc/hostname'><td>Ann<style>b@x.example</style><!-- <td>c -->&#0;&lt;b&gt;</table>"
    )
    assert read(write(tmp_path, text))[0][1] == [["a@x.example", "Ann\ufffd<b>"]]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["<table>", "<tr>", "<td>", "<td rowspan=3>", "<th colspan=2>", "</td>", "</tr>", "</table>", "a",
             "<br>", "<caption>", "<script>", "</script>",
             "<!--", "-->", "<", ">", "&amp;", "&", "\x00", "<td",
             "é", "<td/>"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_page_is_read_or_refused(tmp_path: Path, parts: list[str]) -> None:
    path = write(tmp_path, "<html>" + "".join(parts))
    with suppress(FormatError, LimitError):
        for grid in html_reader.grids(path):
            assert len({len(row.cells) for row in grid.rows}) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_excel_2003_xml_is_read_with_its_values(tmp_path: Path, encoding: str) -> None:
    headers = ("Email", "Company", "Staff", "Since", "Active", "Fault")
    people = sheet(
        "Kontakte",
        row(*(("String", name) for name in headers), index=3),
        row(("String", "a@x.example"), ("String", "Müller &amp; Co"), ("Number", "12"),
            ("DateTime", "2026-03-02T00:00:00.000"), ("Boolean", "1"), ("Error", "#N/A")),
        row(("String", "b@x.example"), index=7),
    )  # fmt: skip
    ((found, rows),) = read(write(tmp_path, XML.format(encoding, people), encoding))
    assert (found.name, found.header_row) == ("Kontakte", 3)
    assert [str(cell) for cell in rows[0]] == [
        "a@x.example", "Müller & Co", "12", "2026-03-02 00:00:00", "True", "None",
    ]  # fmt: skip
    assert rows[1][0] == "b@x.example"


def test_a_wrong_extent_gaps_and_merges_of_excel_2003_xml(tmp_path: Path) -> None:
    cell = '<Cell ss:Index="{}" ss:MergeDown="{}"><Data ss:Type="String">{}</Data></Cell>'
    body = sheet(
        "S",
        "<Row>" + cell.format(1, 0, "Email") + cell.format(3, 0, "Company") + "</Row>",
        "<Row>" + cell.format(1, 0, "a@x.example") + cell.format(3, 1, "Acme") + "</Row>",
        "<Row>" + cell.format(1, 0, "b@x.example") + "</Row>",
    )
    ((found, rows),) = read(write(tmp_path, XML.format("utf-8", body)))
    assert found.headers == ["Email", "Column B", "Company"]
    assert rows == [["a@x.example", "", "Acme"], ["b@x.example", "", "Acme"]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + XML[38:],
            "XML file|type",
        ),
        (
            XML.format("utf-8", '<Worksheet ss:Name="S"><Table><Row>')[:-11],
            "2003 XML file breaks off in line 1",
        ),
        (XML.format("utf-8", "<a>" * 200 + "</a>" * 200), "nested more than 100"),
        (XML.format("utf-8", sheet("S", row(("String", "x"), index=99_999_999))), "more than 2,000,000 rows"),
        (XML.format("utf-8", sheet("S", '<Row><Cell ss:Index="16384"/></Row>')), "16,384 columns"),
        (XML.format("utf-8", sheet("S") * 301), "more than 300 sheets"),
        (XML.format("no-such-code", sheet("S")), "damaged"),
    ],
)
def test_hostile_excel_2003_xml_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FileError, match=says) as caught:
        read(write(tmp_path, text))
    assert caught.value.hint


def test_an_entity_behind_the_look_at_the_start_is_refused(tmp_path: Path) -> None:
    text = XML.format("utf-8", sheet("S", row(("String", "x"))))
    late = text.replace("<Workbook", f"<!--{' ' * 3_000}--><!DOCTYPE Workbook [<!ENTITY a 'b'>]><Workbook", 1)
    with pytest.raises(FormatError, match="declares a document type"):
        read(write(tmp_path, late))


def test_both_go_through_the_child(tmp_path: Path) -> None:
    assert sandbox.INSPECTING.total == 30
    (page,) = inspect_file(write(tmp_path, PAGE.format("utf-8"))).sheets
    assert [column.field for column in page.columns][:4] == ["first_name", "last_name", "email", "company"]
    assert (page.rows, page.looks_like_data) == (2, True)
    people = sheet("S", row(("String", "Email")), row(("String", "a@x.example")))
    assert inspect_file(write(tmp_path, XML.format("utf-8", people))).sheets[0].rows == 1
