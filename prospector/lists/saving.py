"""A cleaned list as files: the clean rows, and what became of all others.

Every row of the source is found again: alone or merged in the clean table, as it came among the merged
duplicates, or as it came with the reason among the rejected.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prospector.errors import CancelledError
from prospector.lists import sandbox, staging, writer
from prospector.lists.choices import Choices
from prospector.lists.cleanup import SIDE_TABLES, OpenedList, Outputs
from prospector.lists.saved_tables import About, Tables
from prospector.lists.worker import Report

_LIMITS = sandbox.Limits(quiet=600.0, total=3600.0, processor=3600)

Progress = Callable[[int], None]


def save_in_child(
    opened: OpenedList,
    outputs: Outputs,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: sandbox.Limits = _LIMITS,
) -> int:
    """`save` in a process of its own, so that a window stays smooth. Raises CancelledError, too."""

    def told(message: dict[str, Any]) -> None:
        if progress:
            progress(message["rows"])

    about = About.of(opened)
    request = {
        "staging": str(opened.staging),
        "outputs": {
            "out": str(outputs.out.resolve()),
            "layout": outputs.layout,
            "workbook": outputs.workbook,
            **{name: str(path.resolve()) if path else None for name, path in _more(outputs).items()},
        },
        "about": {
            "files": list(about.files),
            "at": about.at,
            "choices": about.choices.to_data(),
            "findings": dict(about.findings),
        },
    }
    answer = sandbox.run(
        f"{__name__}:work",
        request,
        on_progress=told,
        cancelled=cancelled,
        limits=limits,
        place=str(outputs.out),
    )
    return int(answer["rows"])


def _more(outputs: Outputs) -> dict[str, Path | None]:
    return {
        "clusters": outputs.clusters,
        "duplicates": outputs.duplicates,
        "rejects": outputs.rejects,
    }


def work(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """The child's side of save_in_child."""
    staged = Path(request["staging"])
    tempfile.tempdir = str(staged.parent)  # openpyxl's own files end with the opened list
    told = request["outputs"]
    outputs = Outputs(
        Path(told["out"]),
        told["layout"],
        told["workbook"],
        *(Path(told[name]) if told[name] else None for name in ("clusters", "duplicates", "rejects")),
    )
    about = request["about"]
    rows = save(
        staged,
        outputs,
        About(about["files"], about["at"], Choices.from_data(about["choices"]), about["findings"]),
        progress=lambda done: report({"rows": done}),
    )
    return {"rows": rows}


def save(
    staged_at: Path,
    outputs: Outputs,
    about: About,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write a cleaned list's files; returns how many rows the clean one has.

    Each file is written whole or not at all, and nothing in it is ever evaluated as a formula.
    Raises FileError when one cannot be written, InvalidInputError for another ending than xlsx or csv.
    """

    def tell(done: int) -> None:
        if cancelled and cancelled():
            raise CancelledError
        if progress:
            progress(done)

    with staging.opened(staged_at) as staged:
        tables = Tables(staged, outputs.layout, about)
        for path, table in (
            (outputs.clusters, tables.clusters),
            (outputs.duplicates, tables.duplicates),
            (outputs.rejects, tables.rejected),
        ):
            if path:
                writer.write_rows(path, *table(), progress=tell)
        if outputs.workbook and outputs.out.suffix.lower() == ".xlsx":
            writer.write_sheets(outputs.out, tables.workbook(), progress=tell)
        else:
            if outputs.workbook:
                _save_beside(outputs, tables, tell)
            writer.write_rows(outputs.out, *tables.clean(), progress=tell)
        return tables.count_clean()


def _save_beside(outputs: Outputs, tables: Tables, tell: Progress) -> None:
    makers = (tables.duplicates, tables.rejected, tables.findings, tables.summary)
    for _, path, table in zip(SIDE_TABLES, outputs.beside(), makers, strict=True):
        writer.write_rows(path, *table(), progress=tell)
