"""What is shipped: the wheel holds everything and runs, the sdist no junk, the licences are free enough."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
OURS = "prospector-desk"
# Used as a library of its own, dynamically linked and replaceable, as the LGPL asks.
LGPL_ALLOWED = {"pyside6-essentials", "shiboken6"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _build("build_wheel", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked outside the checkout, as an installer would."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _build(hook: str, folder: Path) -> None:
    """Call the build backend as pip does, in a process of its own, without the network."""
    program = f"import sys; from hatchling import build; build.{hook}(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True, capture_output=True)


def _python(installed: Path, code: str, home: Path) -> str:
    """Run code with the unpacked wheel in front of the checkout."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PROSPECTOR_HOME": str(home)}
    return subprocess.check_output(
        [sys.executable, "-c", code], cwd=home, env=environment, text=True, stderr=subprocess.STDOUT
    ).strip()


@pytest.mark.parametrize("folder", ["templates", "resources"])
def test_the_wheel_carries_every_shipped_file(wheel: Path, folder: str) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode("utf-8")
    if not tracked:
        pytest.skip("not a git checkout")
    data = [name for name in tracked.split("\0") if name and not name.endswith(".py")]
    with zipfile.ZipFile(wheel) as archive:
        assert {f"prospector/_shipped/{name}" for name in data} <= set(archive.namelist())


def test_the_wheel_carries_every_module_and_migration(wheel: Path) -> None:
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in ("prospector", "ui")
        for path in (ROOT / package).rglob("*.py")
    }
    with zipfile.ZipFile(wheel) as archive:
        assert sources <= set(archive.namelist())
    assert any("migrations/versions/" in name for name in sources)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        pattern = re.compile(r"__pycache__|\.pyc$|\.db$|/tests?/|_shipped/.*\.py$")
        junk = [name for name in archive.namelist() if pattern.search(name)]
    assert {top for top in tops if not top.endswith(".dist-info")} == {"prospector", "ui"}
    assert junk == []


def test_the_wheel_finds_its_own_resources(installed: Path, tmp_path: Path) -> None:
    code = "import prospector.paths as p; print(p.__file__, p.shipped('templates'), p.shipped('resources'))"
    assert all(Path(place).is_relative_to(installed) for place in _python(installed, code, tmp_path).split())


@pytest.mark.slow
def test_the_wheel_checks_itself(installed: Path, tmp_path: Path) -> None:
    code = "from prospector.cli.__main__ import main; raise SystemExit(main(['self-test']))"
    assert "everything works" in _python(installed, code, tmp_path)


def test_the_sdist_holds_the_sources_and_no_junk(tmp_path: Path) -> None:
    _build("build_sdist", tmp_path)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = [member.name.split("/", 1)[1] for member in archive.getmembers()]
    assert {"run.py", "constraints.txt", "LICENSE", "prospector/errors.py"} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert tops <= {
        "prospector", "ui", "templates", "resources", "tests", "docs", "benchmarks", "run.py",
        "constraints.txt", "README.md", "LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore",
    }  # fmt: skip
    assert not [
        name for name in names if re.search(r"\.venv|__pycache__|\.pyc$|\.db(-wal|-shm)?$|cache/", name)
    ]


def _requirements(name: str, extra: str = "") -> set[str]:
    """Everything that `name` pulls in here, by normalised name."""
    found: set[str] = set()
    waiting = [(name, extra)]
    while waiting:
        current, wanted = waiting.pop()
        for line in importlib.metadata.requires(current) or []:
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate({"extra": wanted}):
                continue
            key = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if key not in found and key != OURS:
                found.add(key)
                waiting.append((key, ""))
    return found


def _licence(name: str) -> str:
    metadata = importlib.metadata.metadata(name)
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = metadata.get("License-Expression") or ""
    if not (stated or classifiers):
        stated = (metadata.get("License") or "").splitlines()[0]
    return " / ".join([stated, *classifiers]).strip(" /")


@pytest.mark.parametrize("name", sorted(_requirements(OURS)))
def test_no_dependency_binds_us_to_the_gpl(name: str) -> None:
    licence = _licence(name)
    assert licence, f"{name} states no licence; read it and decide"
    copyleft = re.findall(r"\bA?L?GPL|(?:Affero |Lesser )?General Public", licence)
    if name in LGPL_ALLOWED:
        assert re.search(r"LGPL|Lesser", licence)
    else:
        assert not copyleft, licence


@pytest.mark.parametrize("extra", ["", "test"])
def test_every_dependency_but_qt_is_pinned(extra: str) -> None:
    pinned = {line.split("==")[0] for line in _constraints()}
    assert _requirements(OURS, extra) - LGPL_ALLOWED - pinned == set()


def test_constraints_hold_names_versions_and_markers_only() -> None:
    shape = re.compile(r'[a-z0-9-]+==[0-9][\w.]*(; (python_version|sys_platform) (<|==) "[\w.]+")?')
    assert [line for line in _constraints() if not shape.fullmatch(line)] == []
    assert not any(line.startswith(("pyside6", "shiboken6")) for line in _constraints())


def _constraints() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
