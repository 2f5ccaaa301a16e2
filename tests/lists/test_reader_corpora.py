"""Every odd, broken and hostile file of the corpora is read, or refused by name and with a reason."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prospector.errors import FileError, LimitError
from prospector.lists import reader, sandbox
from prospector.lists.worker import Report

AT_LEAST_READ = {"calamine": 120, "closedxml": 362, "poi": 370}


def read_all(request: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """In the child: read every file to its end. Returns the refusals and how many files were read."""
    refused, read = {}, 0
    for name in request["files"]:
        report({"file": name})
        try:
            for sheet in reader.read_sheets(Path(name)):
                for row in sheet.rows:
                    assert len(row.cells) >= len(sheet.headers)
            read += 1
        except FileError as error:
            refused[name] = [error.message, error.hint, error.place]
    return {"refused": refused, "read": read}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["calamine", "closedxml", "poi"])
def test_every_workbook_is_read_or_refused(corpora: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sandbox._environment
    here = str(Path(__file__).parent)
    monkeypatch.setattr(
        sandbox,
        "_environment",
        lambda: real() | {"PYTHONPATH": os.pathsep.join(filter(None, [real().get("PYTHONPATH", ""), here]))},
    )
    files = sorted(
        str(path) for path in (corpora / "sheets" / kind).rglob("*") if path.suffix[:2] in {".x", ".o"}
    )
    answer = sandbox.run(
        "test_reader_corpora:read_all", {"files": files}, limits=sandbox.Limits(total=120, processor=120)
    )
    for name, (message, hint, place) in answer["refused"].items():
        assert message, name
        assert hint, name
        assert place.startswith(Path(name).name), name
    assert answer["read"] >= AT_LEAST_READ[kind]


def test_more_cells_than_any_list_has_is_a_limit(corpora: Path) -> None:
    with pytest.raises(LimitError, match="more cells than can be read"):
        list(reader.read_sheets(corpora / "sheets" / "calamine" / "issue_594_dos.ods"))
