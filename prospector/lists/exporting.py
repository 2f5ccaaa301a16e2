"""Export a selection of prospects to a workbook or CSV file, in a layout of our own or another program's."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from prospector import prospects
from prospector.errors import FileError, InvalidInputError
from prospector.lists import presets, sandbox, writer

Progress = Callable[[int], None]
_LIMITS = sandbox.Limits(quiet=600.0, total=3600.0, processor=3600)


def export(
    session: Session,
    ids: Sequence[int],
    path: Path,
    *,
    preset: str = "prospector",
    progress: Progress | None = None,
) -> int:
    """Write these prospects, in order, to `path` (.xlsx or .csv); returns how many.

    The layout `prospector` has every stored field, stage, fit and the unmapped columns by their headers;
    the others have what that program imports. Each marks who is on the do-not-contact list, and bringing
    the file in again keeps them off. `progress(rows)` is called now and then.
    Raises InvalidInputError for an unknown preset or ending, FileError when the file cannot be written.
    """
    columns = dict(presets.layout(preset))
    if preset == "prospector":
        columns |= {"Stage": "stage", "Fit": "fit", "Opted out": "opted_out"} | _custom_columns(session, ids)
    rows = _rows(session, ids, list(columns.values()))
    return writer.write_rows(path, list(columns), rows, progress=progress)


def export_in_child(
    workspace: Path,
    ids: Sequence[int],
    path: Path,
    *,
    preset: str = "prospector",
    on_progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """The same in a process of its own, so that a window stays smooth while a large workbook is written."""

    def tell(report: Mapping[str, Any]) -> None:
        if on_progress is not None:
            on_progress(report["rows"])

    with writer.scratch_beside(path) as scratch:
        new = scratch / path.name
        request = {"workspace": str(workspace), "ids": list(ids), "path": str(new), "preset": preset}
        answer = _run(request, path, tell, cancelled)
        writer.put_in_place(new, path)
    return int(answer["rows"])


def _run(
    request: Mapping[str, Any],
    path: Path,
    tell: Callable[[Mapping[str, Any]], None],
    cancelled: Callable[[], bool] | None,
) -> dict[str, Any]:
    try:
        return sandbox.run(
            f"{__name__}:work",
            request,
            on_progress=tell,
            cancelled=cancelled,
            limits=_LIMITS,
            place=str(path),
        )
    except FileError as error:  # of the file that was asked for, not of the scratch file
        raise FileError(error.message, hint=error.hint, place=str(path)) from error
    except InvalidInputError as error:
        raise InvalidInputError(error.message, hint=error.hint, place=str(path)) from error


def work(request: dict[str, Any], report: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """The child's side of export_in_child."""
    from prospector.storage.database import Database

    tempfile.tempdir = str(Path(request["path"]).parent)  # openpyxl's own files end with the scratch folder
    database = Database(Path(request["workspace"]))
    try:
        with database.reading() as session:
            rows = export(
                session,
                request["ids"],
                Path(request["path"]),
                preset=request["preset"],
                progress=lambda done: report({"rows": done}),
            )
    finally:
        database.close()
    return {"rows": rows}


def _custom_columns(session: Session, ids: Sequence[int]) -> dict[str, str]:
    """The unmapped columns that anybody in the selection has, by their headers."""
    names: dict[str, None] = {}
    for found in prospects.values(session, ids):
        names.update(dict.fromkeys(name for name in found if name.startswith("custom.")))
    return {name.removeprefix("custom."): name for name in names}


def _rows(session: Session, ids: Sequence[int], names: Sequence[str]) -> Iterator[list[Any]]:
    for found in prospects.values(session, ids):
        derived = presets.with_derived(found)
        yield [derived.get(name) for name in names]
