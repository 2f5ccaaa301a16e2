"""`prospector columns`: what a file holds and how its columns would be mapped."""

from __future__ import annotations

import argparse
from pathlib import Path

from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_columns_to_read, mapped
from prospector.fields import label
from prospector.lists.header_words import asks_consent
from prospector.lists.inspecting import ColumnReport, FileReport, SheetReport, inspect_file


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `columns`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="xlsx, xls, xlsb, ods, csv or tsv")
    add_columns_to_read(parser)
    parser.set_defaults(run=_columns)


def _columns(call: Call) -> None:
    report = inspect_file(
        call.args.file,
        sheets=call.args.sheet,
        overrides=mapped(call.args),
        on_progress=lambda progress: call.progress(progress["rows"], 0, "Rows read:"),
    )
    call.answer(_data(report), "\n\n".join(map(_text, report.sheets)))


def _data(report: FileReport) -> dict[str, object]:
    return {
        "sheets": [
            {
                "sheet": sheet.sheet,
                "header_row": sheet.header_row,
                "source": sheet.source,
                "rows": sheet.rows,
                "looks_like_data": sheet.looks_like_data,
                "columns": [
                    {
                        "header": column.header,
                        "field": column.field,
                        "confidence": column.confidence,
                        "why": column.why,
                        "filled": column.filled,
                        "samples": column.samples,
                    }
                    for column in sheet.columns
                ],
            }
            for sheet in report.sheets
        ]
    }


def _text(sheet: SheetReport) -> str:
    rows = [
        [
            column.header,
            _field(column),
            f"{100 * column.confidence:.0f} %" if column.field else "",
            ", ".join(column.samples[:2]),
        ]
        for column in sheet.columns
    ]
    return (
        f"{_heading(sheet)}\n{table(['Column', 'Field', 'Sure', 'Values'], rows)}"
        if rows
        else _heading(sheet)
    )


def _field(column: ColumnReport) -> str:
    if column.field == "opt_out" and asks_consent(column.header):
        return f"{label(column.field)} (where it says no)"
    return label(column.field) if column.field else "(kept as it is)"


def _heading(sheet: SheetReport) -> str:
    if not sheet.columns:
        return f"{sheet.sheet}: no table"
    parts = [f"header in row {sheet.header_row}" if sheet.header_row else "no header row"]
    if sheet.rows is not None:
        parts.append(counted(sheet.rows, "row"))
    if sheet.source:
        parts.append(f"looks like a {sheet.source} export" if sheet.source[0] not in "AEIOU" else
                     f"looks like an {sheet.source} export")  # fmt: skip
    if not sheet.looks_like_data:
        parts.append("holds no prospects")
    return f"{sheet.sheet}: {', '.join(parts)}"
