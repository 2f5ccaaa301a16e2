"""D3, D11: a hostile workbook makes nobody open a file or a socket, and what is no file is refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from prospector.errors import FileError
from prospector.lists import sandbox
from prospector.lists.importer import Imported
from prospector.lists.inspecting import inspect_file
from tests.faults import bombs

SECRET = "file:///etc/hostname"
_REMOTE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" '
    'TargetMode="External" Target="{1}"/></Relationships>'
)


def _hostile_book(folder: Path) -> Path:
    """External links, remote images, DDE, web queries and macros in one workbook that is otherwise sound."""
    path = bombs.plain(folder / "links.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        for number, (kind, target) in enumerate(
            [
                ("externalLinkPath", "http://127.0.0.1:9/x.xlsx"),
                ("image", "http://127.0.0.1:9/pixel.png"),
                ("image", SECRET),
                ("hyperlink", r"\\127.0.0.1\share\x"),
                ("attachedTemplate", "http://127.0.0.1:9/t.dotm"),
            ]
        ):
            archive.writestr(
                f"xl/externalLinks/_rels/externalLink{number}.xml.rels", _REMOTE.format(kind, target)
            )
        dde = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
        archive.writestr("xl/externalLinks/externalLink0.xml", dde)
        archive.writestr(
            "xl/connections.xml",
            f'<connections><connection><webPr url="{SECRET}"/></connection></connections>',
        )
        archive.writestr("xl/vbaProject.bin", b'Shell("calc")')
    return path


def _xxe(folder: Path) -> Path:
    """A sheet with an entity that names a file, behind a comment longer than the look into each part."""
    path = folder / "xxe.xlsx"
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{SECRET}">]>'
    return bombs.plain(path, before=f"<!--{' ' * 9_000}-->{entity}", value="&e;")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("build", [_hostile_book, _xxe], ids=["links", "entity"])
def test_reading_opens_the_file_and_nothing_that_it_names(build: object, tmp_path: Path) -> None:
    path = build(tmp_path)  # type: ignore[operator]
    script = tmp_path / "read.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom prospector.errors import FileError\n"
        "from prospector.lists import reader\n"
        "try:\n    print([[row.cells for row in s.rows] for s in reader.read_sheets(Path(sys.argv[1]))])\n"
        "except FileError as error:\n    print(error)\n"
    )
    trace = tmp_path / "trace"
    watched = "trace=open,openat,openat2,socket,connect,execve"
    run = subprocess.run(
        ["strace", "-f", "-qq", "-e", watched, "-o", trace, sys.executable, str(script), str(path)],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if not trace.exists() or not trace.stat().st_size:
        pytest.skip(f"strace may not trace here: {run.stderr[:200]}")
    calls = trace.read_text("utf-8", "replace")
    assert str(path) in calls
    assert re.findall(r"\b(?:socket|connect)\(.*", calls) == []
    assert "/etc/hostname" not in calls
    assert len(re.findall(r"\bexecve\(.*= 0", calls)) == 1  # Python itself
    assert Path("/etc/hostname").read_text().strip() not in run.stdout


@pytest.mark.skipif(os.name == "nt", reason="no such files on Windows")
def test_a_folder_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "link.csv").symlink_to("/dev/zero")
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(50_000_000_000)
    for name in ("pipe.csv", "folder.xlsx", "link.csv", "huge.csv"):
        started = time.monotonic()
        with pytest.raises(FileError) as caught:
            inspect_file(tmp_path / name)
        assert time.monotonic() - started < 5
        assert caught.value.hint, name


@pytest.mark.parametrize("how", ["grows", "shrinks", "goes"])
def test_a_file_that_changes_while_it_is_read_is_read_or_refused(tmp_path: Path, how: str) -> None:
    path = tmp_path / "list.csv"
    line = "ada@acme.example,Ada Example,Acme\n"
    path.write_text("Email,Name,Company\n" + line * 60_000)
    seen = threading.Event()

    def change() -> None:
        seen.wait(5)
        if how == "grows":
            with path.open("a") as file:
                file.write(line * 10_000)
        elif how == "shrinks":
            os.truncate(path, 100)
        else:
            path.unlink()

    changing = threading.Thread(target=change)
    changing.start()
    try:
        with suppress(FileError):
            assert inspect_file(path, on_progress=lambda told: seen.set()).sheets
    finally:
        seen.set()
        changing.join()


def test_the_child_is_given_no_secret_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canary@127.0.0.1")
    assert "canary" not in str(sandbox._environment())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_file_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.csv")
    path.write_text("Email\nada@acme.example\n")
    with pytest.raises(FileError, match="name holds letters") as caught:
        inspect_file(path)
    assert caught.value.place == "??.csv"


@pytest.mark.parametrize("name", ["=cmd|x.csv", "a\nb.csv", "\u202egpj.csv", "'; DROP TABLE lists;--.csv"])
def test_a_hostile_file_name_is_only_a_name(
    tmp_path: Path, name: str, bring_in: Callable[..., Imported]
) -> None:
    done = bring_in(["Email"], [["ada@acme.example"]], name=name)
    assert (done.file_name, done.verdicts["created"]) == (name, 1)
