"""Who may import whom, kept by test: the contracts in pyproject.toml, and where each library may live."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "prospector").rglob("*.py"))

# Library -> the parts of prospector that may import it.
HOMES = {
    "PySide6": (),
    "shiboken6": (),
    "jinja2": ("drafts",),
    "nh3": ("drafts",),
    "openpyxl": ("lists",),
    "python_calamine": ("lists",),
    "keyring": ("credentials",),
    "alembic": ("storage",),
    "phonenumbers": ("cleaning",),
    "publicsuffixlist": ("cleaning",),
    "email_validator": ("cleaning", "outbox"),
    "rapidfuzz": ("matching", "lists", "cleaning", "drafts"),
}


def test_the_import_contracts_hold() -> None:
    checked = _check_contracts(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_import_contracts_can_fail(tmp_path: Path) -> None:
    """The same contracts over a copy of the tree's names with three forbidden imports in it."""
    _skeleton(tmp_path)
    (tmp_path / "prospector/records/bad.py").write_text("import prospector.lists\n", "utf-8")
    (tmp_path / "prospector/icp/bad.py").write_text("import PySide6.QtCore\n", "utf-8")
    (tmp_path / "prospector/cleaning/bad.py").write_text("import sqlalchemy\n", "utf-8")
    (tmp_path / "ui/bad.py").write_text("import prospector.cli\n", "utf-8")
    checked = _check_contracts(tmp_path)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "4 broken" in checked.stdout


def _check_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter over `folder`, in a process of its own: it changes the logging of the one it runs in."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run;run()",
            "--no-cache",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def _skeleton(folder: Path) -> None:
    for source in [*CORE, *(ROOT / "ui").rglob("*.py")]:
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_lives(library: str) -> None:
    strangers = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in CORE
        if path.relative_to(ROOT / "prospector").parts[0].removesuffix(".py") not in HOMES[library]
        for name, line in _imports(path)
        if name.split(".")[0] == library
    ]
    assert strangers == []


def _imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", node.lineno))
    return found


def test_core_imports_whole_with_qt_and_the_window_blocked() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in CORE
        if "versions" not in path.parts and path.name != "env.py"  # run by Alembic, not imported
    ]
    program = (
        "import importlib, sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6', 'ui'):\n"
        "            raise ImportError('blocked: ' + name)\n"
        "sys.meta_path.insert(0, Block())\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
    )
    checked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_command_line_starts_without_heavy_libraries() -> None:
    """`prospector --help` must not wait for spreadsheets, phone plans, keyrings or the database."""
    program = (
        "import sys\n"
        "from prospector.cli.__main__ import main\n"
        "main(['--help'])\n"
        "heavy = {'sqlalchemy', 'alembic', 'openpyxl', 'phonenumbers', 'keyring', 'jinja2', 'PySide6'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)\n"
    )
    checked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
