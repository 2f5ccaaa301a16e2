from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospector.errors import FormatError, LimitError
from prospector.lists.csv_reader import lenient_fields, sniff
from prospector.lists.reader import Sheet, read_sheets


def write(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(path: Path) -> tuple[Sheet, list[list[object]]]:
    (sheet,) = read_sheets(path)
    return sheet, [list(row.cells) for row in sheet.rows]


def test_a_plain_list(tmp_path: Path) -> None:
    sheet, rows = table(write(tmp_path, "Name,Email\nAnn Lee,ann@acme.example\n"))
    assert (sheet.name, sheet.header_row, sheet.headers) == ("list", 1, ["Name", "Email"])
    assert rows == [["Ann Lee", "ann@acme.example"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = f"Name{delimiter}Email{delimiter}City\nAnn{delimiter}a@acme.example{delimiter}Bonn\n"
    assert table(write(tmp_path, text))[1] == [["Ann", "a@acme.example", "Bonn"]]


def test_commas_in_the_values_do_not_win_over_semicolons(tmp_path: Path) -> None:
    text = "Firma;Umsatz;Ort\nMuster GmbH;1,5;Bonn\nBeispiel AG;2,5;Köln\n"
    assert table(write(tmp_path, text))[1][0] == ["Muster GmbH", "1,5", "Bonn"]


def test_a_separator_line_is_obeyed_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=|\nName|Email\nAnn|a@acme.example\n")
    (sheet,) = read_sheets(path)
    assert sheet.header_row == 2
    assert [row.number for row in sheet.rows] == [3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"]
)
def test_western_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Vorname;Nachname;Ort\nJürgen;Weiß;Köln\nÉlodie;Lefèvre;Orléans\n"
    assert table(write(tmp_path, text.encode(encoding)))[1][1] == ["Élodie", "Lefèvre", "Orléans"]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1250", ["Paweł", "Łucja", "Zając", "Wiśniewska"]),
        ("cp1250", ["Jiří", "Šárka", "Dvořák", "Žižková"]),
        ("cp1250", ["Erdős", "Gergő", "Kovács", "Szűcs"]),
        ("cp1251", ["Иван", "Мария", "Петров", "Сидорова"]),
        ("cp1254", ["Ayşe", "Gülşen", "Yıldız", "Öztürk"]),
        ("cp1252", ["Jørgen", "Åse", "Øyvind", "Bjørnstad"]),
        ("cp1252", ["João", "Inês", "Conceição", "Araújo"]),
    ],
)
def test_other_alphabets_without_a_mark(tmp_path: Path, encoding: str, names: list[str]) -> None:
    text = "Name;Email\n" + "".join(f"{name};p@acme.example\n" for name in names)
    assert [row[0] for row in table(write(tmp_path, text.encode(encoding)))[1]] == names


def test_lines_pasted_together_from_two_encodings(tmp_path: Path) -> None:
    good = "Jürgen;j@acme.example\n".encode() * 3
    path = write(tmp_path, b"Name;Email\n" + good + "Käthe;k@acme.example\n".encode("cp1252"))
    assert [row[0] for row in table(path)[1]] == ["Jürgen", "Jürgen", "Jürgen", "Käthe"]


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    assert table(write(tmp_path, b"Name,Email\nA\0nn,a@acme.example\n"))[1] == [["Ann", "a@acme.example"]]


def test_mixed_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path, b"Name,Email\r\nA,a@x.example\nB,b@x.example\rC,c@x.example\r\n")
    assert [row[0] for row in table(path)[1]] == ["A", "B", "C"]


def test_a_line_break_within_quotes_belongs_to_the_cell(tmp_path: Path) -> None:
    path = write(tmp_path, 'Name,Email,Note\nA,a@x.example,"one\ntwo"\nB,b@x.example,x\n')
    (sheet,) = read_sheets(path)
    rows = list(sheet.rows)
    assert rows[0].cells[2] == "one\ntwo"
    assert [row.number for row in rows] == [2, 3]  # as a spreadsheet program numbers them


def test_preamble_lines_stand_above_the_header(tmp_path: Path) -> None:
    text = '"Report: all contacts, 2026"\n\nFirst Name,Last Name,Email\nAnn,Lee,a@x.example\n'
    sheet, rows = table(write(tmp_path, text))
    assert sheet.header_row == 3
    assert rows == [["Ann", "Lee", "a@x.example"]]


def test_quotes_after_a_blank(tmp_path: Path) -> None:
    path = write(tmp_path, 'Name, Email, City\n"Lee, Ann", "a@x.example", "Bonn, DE"\n')
    assert table(path)[1] == [["Lee, Ann", "a@x.example", "Bonn, DE"]]


def test_quotes_that_belong_to_the_text_are_kept(tmp_path: Path) -> None:
    text = 'Name,Company,Email\nA,"Acme "Best" Inc",a@x.example\nB,Screens 5" Ltd,b@x.example\n'
    assert [row[1] for row in table(write(tmp_path, text))[1]] == ['Acme "Best" Inc', 'Screens 5" Ltd']


@pytest.mark.parametrize(
    "lines",
    [
        'B,"b@x.example,Y\nC,c@x.example,Z\n',
        '"B,b@x.example,Y\nC,c@x.example",Z\n',
        'B,"b@x.example,Y\nC,"c@x.example",Z\n',
        '"B,b@x.example,Y\nC,c@x.example,Z\nD,d",d@x.example,Z\n',
    ],
)
def test_a_quote_that_is_not_closed_names_its_line(tmp_path: Path, lines: str) -> None:
    path = write(tmp_path, "Name,Email,City\nA,a@x.example,X\n" + lines)
    with pytest.raises(FormatError, match=r"list\.csv, line 3: A quotation mark") as caught:
        table(path)
    assert caught.value.hint


def test_an_endless_line_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"Name,Email\n" + b"a" * 5_000_000)
    with pytest.raises(LimitError, match="line 2: A line is longer"):
        table(path)


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="at most 500"):
        table(write(tmp_path, ",".join(f"c{n}" for n in range(501)) + "\n"))


def test_a_wider_row_keeps_its_surplus_and_a_shorter_one_is_filled_up(tmp_path: Path) -> None:
    text = "Name,Email,City\n" + "A,a@x.example,X\n" * 100 + "B,b@x.example\nC,c@x.example,Z,more\n"
    rows = table(write(tmp_path, text))[1]
    assert rows[-2:] == [["B", "b@x.example", ""], ["C", "c@x.example", "Z", "more"]]


def test_totals_footers_and_repeated_headers_are_no_data(tmp_path: Path) -> None:
    text = (
        "First Name,Last Name,Email,Company\nAnn,Lee,a@x.example,Acme\n"
        "First Name,Last Name,Email,Company\nBob,Ray,b@x.example,Foo\n"
        "Total,,,2\nCopyright (c) 2026 Acme\n2 records,,,\n"
    )
    assert [row[0] for row in table(write(tmp_path, text))[1]] == ["Ann", "Bob"]


@pytest.mark.parametrize("row", ["Total,Marc,t@x.example,Acme", "Ann,,,", ",,,Total SE", "Summe,Anna,,"])
def test_people_and_companies_with_such_names_are_data(tmp_path: Path, row: str) -> None:
    text = f"Last Name,First Name,Email,Company\n{row}\nLee,Bob,b@x.example,Foo\n"
    assert len(table(write(tmp_path, text))[1]) == 2


def test_a_list_without_a_header_gets_letters(tmp_path: Path) -> None:
    sheet, rows = table(write(tmp_path, "Ann,Lee,ann@acme.example\nBob,Ray,bob@foo.example\n"))
    assert (sheet.header_row, sheet.headers) == (None, ["Column A", "Column B", "Column C"])
    assert len(rows) == 2


def test_a_bare_list_of_addresses(tmp_path: Path) -> None:
    sheet, rows = table(write(tmp_path, "ann@acme.example\nbob@foo.example\n", "list.txt"))
    assert (sheet.header_row, len(rows)) == (None, 2)


def test_prose_is_no_table(tmp_path: Path) -> None:
    text = "Dear colleague\nPlease find the list on the second page\nKind regards\n"
    assert not table(write(tmp_path, text))[0].is_table


def test_repeated_and_missing_headers_get_names_of_their_own(tmp_path: Path) -> None:
    sheet, _ = table(write(tmp_path, "Email,Email,,Name\na@x.example,b@x.example,1,Ann\n"))
    assert sheet.headers == ["Email", "Email (2)", "Column C", "Name"]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    sheet, rows = table(write(tmp_path, "First Name,Last Name,Email\n"))
    assert (sheet.is_table, rows) == (True, [])


def test_csv_spectrum(corpora: Path) -> None:
    for expected in sorted((corpora / "csv" / "csv-spectrum" / "json").glob("*.json")):
        sheet, rows = table(expected.parents[1] / "csvs" / f"{expected.stem}.csv")
        found = [dict(zip(sheet.headers, row, strict=True)) for row in rows]
        assert found == json.loads(expected.read_text()), expected.stem


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\x85"), max_size=12
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_program_writes_is_read_as_it_was(
    tmp_path: Path, rows: list[list[str]], delimiter: str, end: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    header = ["First name", "Last name", "Email"]
    writer.writerows([header, *rows])
    path = write(tmp_path, out.getvalue())
    if sniff(path).delimiter != delimiter:
        return  # the values themselves look like another table
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    found = table(path)[1]
    assert [row for row in kept if row in found] == kept or len(found) < len(kept)
    assert all(row in rows for row in found)


@settings(max_examples=300, deadline=1000)
@given(st.text('ab",; ', max_size=30))
def test_lenient_reading_loses_no_letter(line: str) -> None:
    cells = lenient_fields(line, ",")
    if cells is not None:
        assert "".join(cells).count("a") == line.count("a")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_clearly(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    with suppress(FormatError, LimitError):
        for sheet in read_sheets(path):
            assert all(len(row.cells) >= len(sheet.headers) for row in sheet.rows)
