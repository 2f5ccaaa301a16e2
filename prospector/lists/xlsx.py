"""Workbooks written as a stream: heads that stay in sight and filter, text that no program evaluates.

Texts stand in their cells instead of in a table of their own, so that memory does not grow with the list.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

from prospector.errors import InvalidInputError
from prospector.lists.cells import is_formula_like
from prospector.lists.grids import column_letters

Value = str | int | float | None
Rows = Iterable[Sequence[Value]]

MOST_ROWS: Final = 1_048_576
LONGEST_CELL: Final = 32_767
_ROWS_AT_ONCE = 500
_ROWS_MEASURED = 200  # the first of them tell how wide a column is
_NARROWEST, _WIDEST = 8, 48  # in characters
_FILTER_ARROW = 3  # what it takes of a head's width
_LEVEL = 2  # twice as fast as the usual 6, for a fifth more bytes
_WHEN = (1980, 1, 1, 0, 0, 0)

# What XML cannot hold, and what would read as such a sign: written as spreadsheet programs do.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_LETTERS = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
_NOT_PLAIN = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_AS_IT_IS, _BOLD, _QUOTED = "", ' s="1"', ' s="2"'

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8ECF4"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color rgb="FF8A93A6"/></bottom><diagonal/></border>'
    "</borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1"'
    ' applyBorder="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET_BEGIN = (  # columns follow, then the rows
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft"/></sheetView></sheetViews>'
)
_SHEET_END = "</worksheet>"


def write_workbook(
    path: Path, sheets: Mapping[str, tuple[Sequence[str], Rows]], progress: Callable[[int], None]
) -> int:
    """Write sheets (title -> heads and rows) to `path`; returns the number of rows below the heads.

    `progress` gets the rows written so far, now and then. Raises InvalidInputError for more rows than a sheet
    can hold.
    """
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, text in _parts(list(sheets)):
            archive.writestr(_entry(name), text, compresslevel=_LEVEL)
        for number, (heads, rows) in enumerate(sheets.values(), 1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as file:
                before = count
                for count in _write_sheet(file, heads, rows, before):
                    progress(count)
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined]
    return entry


def _write_sheet(file: IO[bytes], heads: Sequence[str], rows: Rows, before: int) -> Iterator[int]:
    """Write a sheet; tells the rows of the workbook written so far. A thread squeezes what is ready."""
    with ThreadPoolExecutor(1) as squeezing:
        under_way: Future[int] | None = None
        for count, block in _blocks(heads, rows):
            if under_way:
                under_way.result()
            under_way = squeezing.submit(file.write, block)
            yield before + count
        if under_way:
            under_way.result()


def _blocks(heads: Sequence[str], rows: Rows) -> Iterator[tuple[int, bytes]]:
    letters = [f'<c r="{column_letters(index)}' for index in range(len(heads))]
    begun = iter(rows)
    first = list(islice(begun, _ROWS_MEASURED))
    parts = [
        _SHEET_BEGIN,
        _widths(heads, first),
        "<sheetData>",
        _row(1, [_text(head, f'{place}1"', _BOLD) for place, head in zip(letters, heads, strict=True)]),
    ]
    count = 0
    for count, row in enumerate(chain(first, begun), 1):
        if count >= MOST_ROWS:
            raise InvalidInputError(
                f"A sheet holds {MOST_ROWS:,} rows at most.", hint="Save the list as CSV instead."
            )
        at = f'{count + 1}"'
        parts.append(
            _row(
                count + 1,
                [
                    _text(value, place + at, _AS_IT_IS)
                    if isinstance(value, str)
                    else _number(value, place + at)
                    for place, value in zip(letters, row, strict=True)
                    if value is not None and value != ""
                ],
            )
        )
        if count % _ROWS_AT_ONCE == 0:
            yield count, "".join(parts).encode()
            parts.clear()
    parts += ["</sheetData>", _filter(len(heads), count), _SHEET_END]
    yield count, "".join(parts).encode()


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """Columns as wide as their heads and most of their first values."""
    columns = zip(heads, zip(*rows, strict=True) if rows else [()] * len(heads), strict=True)
    widths = [_width(head, values) for head, values in columns]
    told = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    return f"<cols>{told}</cols>" if told else ""


def _width(head: str, values: Iterable[Value]) -> int:
    lengths = sorted(len(str(value)) for value in values if value is not None and value != "")
    usual = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0  # one long cell widens nothing
    return min(max(len(head) + _FILTER_ARROW, usual + 1, _NARROWEST), _WIDEST)


def _filter(columns: int, rows: int) -> str:
    return f'<autoFilter ref="A1:{column_letters(columns - 1)}{rows + 1}"/>' if columns and rows else ""


def _row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(text: str, place: str, style: str) -> str:
    if not style and not text[:1].isalnum() and is_formula_like(text):
        style = _QUOTED
    if len(text) > LONGEST_CELL // 2 or _NOT_PLAIN.search(text):
        text = _plain(text)
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f'{place}{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _plain(text: str) -> str:
    cut = _cut(text).translate(_NO_LETTERS).encode("utf-8", "replace").decode()
    return escape(_ESCAPED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", cut))


def _cut(text: str) -> str:
    """As much as a cell holds, which counts a sign beyond the first 65,536 (most emoji) as two."""
    cut = text[:LONGEST_CELL]
    if len(text) <= LONGEST_CELL // 2 or max(cut) <= "\uffff":
        return cut
    units = cut.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_CELL]
    return units.decode("utf-16-le", "ignore")


def _number(value: int | float, place: str) -> str:
    if value is True or value is False:
        return f'{place} t="b"><v>{int(value)}</v></c>'
    return f"{place}><v>{value!r}</v></c>" if isfinite(value) else ""


def _parts(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(titles) + 1)
    kinds = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    kinds += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in kinds
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    listed = "".join(
        f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    related = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*related, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(related: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
