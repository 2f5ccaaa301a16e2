"""Files that are small and ask for the world: each builder writes one and returns its path."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" '
    'Target="{1}"/>{2}'
    "</Relationships>"
)
_STRINGS = (
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'sharedStrings" Target="sharedStrings.xml"/>'
)
_WORKBOOK = (
    f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_CELLS = '<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c></row>'


def _parts(sheet: str | bytes, **more: str | bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format("officeDocument", "xl/workbook.xml", ""),
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format("worksheet", "worksheets/sheet1.xml", _STRINGS),
        "xl/worksheets/sheet1.xml": sheet,
        **more,
    }


def _sheet(rows: str, before: str = "") -> str:
    return f"<worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"


def _book(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _repeated(head: str, block: bytes, times: int, tail: str = "") -> tuple[bytes, int]:
    """`head`, then `block` many times, then `tail`, deflated without ever holding it: data and length."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    start = packer.compress(head.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail.encode()) + packer.flush(zlib.Z_FINISH)
    return start + again * times + end, len(head) + len(block) * times + len(tail)


def _with_raw(path: Path, name: str, packed: tuple[bytes, int], *, says: int | None = None) -> Path:
    """A workbook whose part `name` is this deflated stream; its directory says it has `says` bytes, and
    the checksum of that many is right."""
    data, length = packed
    length = length if says is None else says
    crc = _checksum(data, length)
    _book(path, {key: part for key, part in _parts(_sheet(_CELLS)).items() if key != name})
    with zipfile.ZipFile(path) as archive:
        entries, start = len(archive.infolist()), archive.start_dir
    whole = path.read_bytes()
    directory, at = whole[start:-22], start
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, crc, len(data), length)
    local = b"PK\3\4" + fields + struct.pack("<HH", len(name), 0) + name.encode() + data
    entry = b"PK\1\2" + struct.pack("<H", 20) + fields
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, at) + name.encode()
    directory += entry
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, entries + 1, entries + 1, len(directory), at + len(local), 0
    )
    path.write_bytes(whole[:start] + local + directory + end)
    return path


def _checksum(data: bytes, length: int) -> int:
    unpacker, crc, left = zlib.decompressobj(-15), 0, data
    while length > 0 and (block := unpacker.decompress(left, min(length, 1 << 20))):
        crc, length, left = zlib.crc32(block, crc), length - len(block), unpacker.unconsumed_tail
    return crc


def plain(path: Path, *, before: str = "", value: str = "ada@acme.example") -> Path:
    """No bomb: a small workbook with one column, and whatever should stand `before` its sheet."""
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    sheet = before + _sheet(cell.format(1, "Email") + cell.format(2, value))
    return _book(path, _parts(sheet))


def ratio(folder: Path) -> Path:
    """A sheet of nothing but blanks, 1,000 times as large as its file."""
    packed = _repeated(f"<worksheet {_MAIN}>", b" " * 1_000_000, 100, "</worksheet>")
    return _with_raw(folder / "ratio.xlsx", "xl/worksheets/sheet1.xml", packed)


def entries(folder: Path) -> Path:
    """A workbook of 20,010 parts, most of which are the same one."""
    path = _book(folder / "entries.xlsx", _parts(_sheet(_CELLS)))
    with zipfile.ZipFile(path) as archive:
        start, known = archive.start_dir, len(archive.infolist())
    whole = path.read_bytes()
    fields = struct.pack("<HHHHHHIII", 20, 20, 0, 0, 0, 33, 0, 0, 0)
    directory = whole[start:-22]
    for number in range(20_010 - known):
        name = f"xl/{number}".encode()
        directory += b"PK\1\2" + fields + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 20_010, 20_010, len(directory), start, 0)
    path.write_bytes(whole[:start] + directory + end)
    return path


def nested(folder: Path) -> Path:
    """An archive in an archive in an archive."""
    data = b"\0" * 1_000_000
    for level in range(20):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.xlsx", data)
        data = buffer.getvalue()
    (folder / "nested.xlsx").write_bytes(data)
    return folder / "nested.xlsx"


def shared_strings(folder: Path) -> Path:
    """700 MB of shared strings, of a ratio that looks honest."""
    packed = _repeated("<sst>", random.Random(1).randbytes(2_000_000), 1)
    return _with_raw(folder / "strings.xlsx", "xl/sharedStrings.xml", packed, says=700_000_000)


def string_count(folder: Path) -> Path:
    """A table of strings that says it has four billion."""
    strings = f'<sst {_MAIN} count="4294967295" uniqueCount="4294967295"><si><t>Email</t></si></sst>'
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>4294967290</v></c></row>'
    )
    return _book(folder / "count.xlsx", _parts(_sheet(rows), **{"xl/sharedStrings.xml": strings}))


def far_cell(folder: Path) -> Path:
    """Two cells, at the opposite corners of the sheet."""
    rows = _CELLS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _book(folder / "far.xlsx", _parts(_sheet(rows, '<dimension ref="A1:XFD1048576"/>')))


def columns(folder: Path) -> Path:
    """A row of 16,384 cells."""
    cells = "".join(f'<c t="inlineStr"><is><t>h{n}</t></is></c>' for n in range(16_384))
    return _book(folder / "columns.xlsx", _parts(_sheet(f"<row>{cells}</row>" * 3)))


def empty_rows(folder: Path) -> Path:
    """Two million rows without a cell."""
    packed = _repeated(f"<worksheet {_MAIN}><sheetData>", b"<row/>" * 10_000, 210, "</sheetData></worksheet>")
    return _with_raw(folder / "rows.xlsx", "xl/worksheets/sheet1.xml", packed)


def deep_xml(folder: Path) -> Path:
    """Elements ten million deep."""
    packed = _repeated(f"<worksheet {_MAIN}><sheetData>", b"<a>" * 10_000, 1_000)
    return _with_raw(folder / "deep.xlsx", "xl/worksheets/sheet1.xml", packed)


def _entities(first: str, times: int, levels: int) -> str:
    made = [f'<!ENTITY e0 "{first}">']
    made += [f'<!ENTITY e{n} "{f"&e{n - 1};" * times}">' for n in range(1, levels)]
    return f"<!DOCTYPE worksheet [{''.join(made)}]>"


def billion_laughs(folder: Path) -> Path:
    """Entities of entities of entities."""
    sheet = _entities("ha", 10, 10) + _sheet(_CELLS.replace("Email", "&e9;"))
    return _book(folder / "laughs.xlsx", _parts(sheet))


def late_laughs(folder: Path) -> Path:
    """The same, behind a comment longer than the look into each part."""
    sheet = f"<!--{' ' * 9_000}-->" + _entities("ha", 10, 10) + _sheet(_CELLS.replace("Email", "&e9;"))
    return _book(folder / "late.xlsx", _parts(sheet))


def quadratic(folder: Path) -> Path:
    """One long entity, asked for a hundred thousand times."""
    sheet = _entities("x" * 100_000, 1, 1) + _sheet(_CELLS.replace("Email", "&e0;" * 100_000))
    return _book(folder / "quadratic.xlsx", _parts(sheet))


def lying_size(folder: Path) -> Path:
    """A part that unpacks into 3 GB and says it has 3,000 bytes."""
    packed = _repeated(f"<worksheet {_MAIN}><sheetData>", b" " * 1_000_000, 3_000)
    return _with_raw(folder / "lying.xlsx", "xl/worksheets/sheet1.xml", packed, says=3_000)


def ods_repeats(folder: Path) -> Path:
    """A cell that is repeated a thousand million times, in a row that is too."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">'
        '<table:table-row table:number-rows-repeated="1000000000">'
        '<table:table-cell table:number-columns-repeated="1000000000" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _book(folder / "repeats.ods", {"mimetype": kind, "content.xml": content})


def xls_lies(folder: Path) -> Path:
    """An old workbook whose directory claims a stream of 4 GB and a million sectors."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(500):
        sheet.write(row, 0, f"cell {row}")
    path = folder / "lies.xls"
    book.save(str(path))
    data = bytearray(path.read_bytes())
    name = "Workbook".encode("utf-16-le")
    entry = data.find(name)
    data[entry + 120 : entry + 124] = b"\xf0\xff\xff\xff"
    data[44:48] = struct.pack("<I", 1_000_000)
    path.write_bytes(data)
    return path


def endless_line(folder: Path) -> Path:
    """A text file of one line."""
    path = folder / "line.csv"
    path.write_bytes(b"Email,Name\n" + b"a@b.example," * 3_000_000)
    return path


def nothing_but_nul(folder: Path) -> Path:
    """256 MB of NUL bytes behind a header, most of them holes in the file."""
    path = folder / "nul.csv"
    with path.open("wb") as file:
        file.write(b"Email,Name\r\n")
        file.truncate(256 * 1024 * 1024)
    return path


def many_sheets(folder: Path) -> Path:
    """A workbook that lists one sheet five thousand times."""
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, 5_001))
    parts = _parts(_sheet(_CELLS))
    start, _, end = _WORKBOOK.partition('<sheet name="S" sheetId="1" r:id="r1"/>')
    return _book(folder / "sheets.xlsx", {**parts, "xl/workbook.xml": start + sheets + end})
