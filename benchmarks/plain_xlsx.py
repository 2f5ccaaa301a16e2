"""Write a small, plain xlsx file: the same bytes for the same cells, a tenth of the usual time.

Cells are text, numbers, booleans, dates or None. No style but a date format and bold first rows.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | None

_WHEN = (2026, 1, 1, 0, 0, 0)
_EPOCH = date(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows, which of them (1-based) are bold, and the width of the columns in characters."""

    name: str
    rows: Sequence[Sequence[Cell]]
    bold: frozenset[int] = frozenset()
    width: int = 20


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write `sheets` to `path`; the bytes depend on the cells alone."""
    strings: dict[str, int] = {}
    bodies = [_sheet_xml(sheet, strings) for sheet in sheets]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in _parts(sheets, bodies, strings):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text)


def _parts(
    sheets: Sequence[Sheet], bodies: Sequence[str], strings: dict[str, int]
) -> Iterable[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    yield "[Content_Types].xml", _content_types(numbers)
    yield "_rels/.rels", _relations([(f"{_OFFICE}/officeDocument", "xl/workbook.xml")])
    yield "xl/workbook.xml", _workbook(sheets)
    related = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    related += [(f"{_OFFICE}/styles", "styles.xml"), (f"{_OFFICE}/sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations(related)
    yield "xl/styles.xml", _STYLES
    items = "".join(f'<si><t xml:space="preserve">{_text(value)}</t></si>' for value in strings)
    yield "xl/sharedStrings.xml", f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
    for number, body in zip(numbers, bodies, strict=True):
        yield f"xl/worksheets/sheet{number}.xml", body


def _content_types(numbers: Iterable[int]) -> str:
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [("/xl/sharedStrings.xml", "sharedStrings")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{office}.{kind}+xml"/>' for name, kind in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(related: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    items = "".join(
        f'<sheet name="{_text(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{items}</sheets></workbook>'


def _sheet_xml(sheet: Sheet, strings: dict[str, int]) -> str:
    columns = max((len(row) for row in sheet.rows), default=1)
    letters = [_letters(index) for index in range(columns)]
    rows = "".join(
        f'<row r="{number}">{"".join(_cells(row, number, letters, number in sheet.bold, strings))}</row>'
        for number, row in enumerate(sheet.rows, start=1)
    )
    widths = f'<cols><col min="1" max="{columns}" width="{sheet.width}" customWidth="1"/></cols>'
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{widths}<sheetData>{rows}</sheetData></worksheet>'


def _cells(
    row: Sequence[Cell], number: int, letters: Sequence[str], bold: bool, strings: dict[str, int]
) -> Iterable[str]:
    style = ' s="2"' if bold else ""
    for letter, value in zip(letters, row, strict=False):
        place = f'<c r="{letter}{number}"'
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            yield f'{place} t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, date):
            yield f'{place} s="1"><v>{(value - _EPOCH).days}</v></c>'
        elif isinstance(value, (int, float)):
            yield f"{place}><v>{value}</v></c>"
        else:
            yield f'{place} t="s"{style}><v>{strings.setdefault(value, len(strings))}</v></c>'


def _letters(index: int) -> str:
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found


def _text(value: str) -> str:
    return escape(value, {'"': "&quot;"})
