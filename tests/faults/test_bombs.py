"""D2: a small file that asks for the world is refused within seconds, and the app does not grow."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prospector.errors import FileError
from prospector.lists.inspecting import inspect_file
from tests.faults import bombs

REFUSED = {
    bombs.ratio: "would unpack into 95 MB",
    bombs.entries: "20,010 parts",
    bombs.nested: "a zip archive",
    bombs.shared_strings: "667 MB .limit 600 MB",
    bombs.string_count: "more than 2,048 MB of memory|damaged",
    bombs.far_cell: "more than 2,048 MB of memory",
    bombs.columns: "16,384 columns; at most 500",
    bombs.deep_xml: "damaged",
    bombs.billion_laughs: "declares a document type",
    bombs.late_laughs: "damaged",
    bombs.quadratic: "declares a document type",
    bombs.lying_size: "damaged|MB",
    bombs.ods_repeats: "damaged|cells",
    bombs.endless_line: "longer than 4,194,304 characters",
    bombs.nothing_but_nul: "neither a workbook nor text",
    bombs.many_sheets: "5,000 sheets; at most 300",
}


@pytest.mark.parametrize("build", REFUSED, ids=lambda build: build.__name__)
def test_a_bomb_is_refused_with_its_reason(build: Callable[[Path], Path], tmp_path: Path) -> None:
    path = build(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with pytest.raises(FileError, match=REFUSED[build]) as caught:
        inspect_file(path)
    assert time.monotonic() - started < 5 + 5  # the second five for a machine under load
    assert path.name in caught.value.place
    assert caught.value.hint
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("build", [bombs.empty_rows, bombs.xls_lies], ids=lambda build: build.__name__)
def test_what_only_looks_like_a_bomb_is_read(build: Callable[[Path], Path], tmp_path: Path) -> None:
    assert len(inspect_file(build(tmp_path)).sheets) == 1
