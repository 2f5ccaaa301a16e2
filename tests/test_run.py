"""run.py: what it decides. That it sets up a bare machine is proven by .ci/run, which starts with it."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

RUN_PY = Path(__file__).resolve().parents[1] / "run.py"
Calls = list[list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py, as if it lay in an empty checkout."""
    spec = importlib.util.spec_from_file_location("prospector_run", RUN_PY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    environment = tmp_path / ".venv"
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "ENVIRONMENT", str(environment))
    monkeypatch.setattr(module, "STAMP", str(environment / "prospector-setup.json"))
    monkeypatch.setattr(module, "PYTHON", str(environment / "bin" / "python"))
    monkeypatch.delenv("CI", raising=False)
    return module


@pytest.fixture
def set_ups(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each set-up that was done; nothing is downloaded and nothing is missing."""
    done: list[str] = []

    def make() -> None:
        python = Path(run.PYTHON)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(run, "missing_packages", list)
    monkeypatch.setattr(run, "make_environment", make)
    monkeypatch.setattr(run, "install", lambda: done.append("installed"))
    return done


@pytest.fixture
def calls(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The programs that run.py starts, which all end well."""
    started: Calls = []

    def call(words: list[str], **options: object) -> int:
        started.append(words[1:])
        return 0

    monkeypatch.setattr(run.subprocess, "call", call)
    return started


def test_it_parses_on_any_python() -> None:
    modern = (
        ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal, ast.Match,
    )  # fmt: skip
    for node in ast.walk(ast.parse(RUN_PY.read_text("utf-8"))):
        assert not isinstance(node, modern), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            modern_parts = [node.returns, *node.args.kwonlyargs, *(a.annotation for a in node.args.args)]
            assert not any(modern_parts), f"line {node.lineno}"
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            assert not any(isinstance(part, ast.Starred) for part in node.elts), f"line {node.lineno}"


def test_it_uses_the_standard_library_alone() -> None:
    tree = ast.parse(RUN_PY.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= sys.stdlib_module_names


def test_an_old_python_is_told_what_is_needed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    assert run.main([]) == 1
    assert "needs Python 99.0 or newer" in capsys.readouterr().out


def test_an_unknown_command_shows_the_three_that_there_are(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["tset"]) == 2
    assert "run.py test" in capsys.readouterr().out


def test_the_second_start_sets_up_nothing(run: ModuleType, set_ups: list[str]) -> None:
    run.set_up()
    run.set_up()
    assert set_ups == ["installed"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_set_up_again(
    name: str, run: ModuleType, set_ups: list[str], tmp_path: Path
) -> None:
    run.set_up()
    (tmp_path / name).write_text("changed", "utf-8")
    run.set_up()
    assert set_ups == ["installed", "installed"]


def _another_python(run: ModuleType) -> None:
    stamp = json.loads(Path(run.STAMP).read_text("utf-8"))
    Path(run.STAMP).write_text(json.dumps(stamp | {"python": [3, 11, 0]}), "utf-8")


def _moved_checkout(run: ModuleType) -> None:
    stamp = json.loads(Path(run.STAMP).read_text("utf-8"))
    Path(run.STAMP).write_text(json.dumps(stamp | {"place": "elsewhere"}), "utf-8")


def _damaged_stamp(run: ModuleType) -> None:
    Path(run.STAMP).write_text("{", "utf-8")


def _deleted_python(run: ModuleType) -> None:
    Path(run.PYTHON).unlink()


@pytest.mark.parametrize("change", [_another_python, _moved_checkout, _damaged_stamp, _deleted_python])
def test_an_environment_that_no_longer_fits_is_set_up_again(
    change: Callable[[ModuleType], None], run: ModuleType, set_ups: list[str]
) -> None:
    run.set_up()
    change(run)
    run.set_up()
    assert set_ups == ["installed", "installed"]


def test_an_interrupted_set_up_is_done_again(
    run: ModuleType, set_ups: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise run.SetupError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(run, "install", fail)
        assert run.main(["setup"]) == 1
    assert run.main(["setup"]) == 0
    assert set_ups == ["installed"]


def test_a_working_environment_is_known_by_its_own_python(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    monkeypatch.setattr(run, "ENVIRONMENT", sys.prefix)
    assert run.environment_version() == list(sys.version_info[:2])


def test_a_broken_environment_is_none(run: ModuleType) -> None:
    assert run.environment_version() is None


def test_system_libraries_are_found_by_loading_them(run: ModuleType) -> None:
    assert not run.loads("libprospector-has-no-such.so.9")
    if run.LINUX:
        assert run.loads("libc.so.6")


def test_a_display_needs_more_libraries_than_none(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LINUX", True)
    monkeypatch.setattr(run, "loads", lambda library: False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    without = run.missing_packages()
    monkeypatch.setenv("DISPLAY", ":0")
    assert set(without) < set(run.missing_packages())
    assert "libxcb-cursor0" in run.missing_packages()


def _plain_user(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "is_root", lambda: False)
    monkeypatch.setattr(run, "has_apt", lambda: True)


def test_a_user_gets_the_exact_line_and_goes_on(
    run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _plain_user(run, monkeypatch)
    assert run.provide(["libegl1", "libgl1"]) == ["libegl1", "libgl1"]
    assert "\n    sudo apt-get install -y --no-install-recommends libegl1 libgl1\n" in capsys.readouterr().out
    assert not any("install" in words for words in calls)


def test_root_on_debian_installs_what_is_missing_and_shows_the_line(
    run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "is_root", lambda: True)
    monkeypatch.setattr(run, "has_apt", lambda: True)
    monkeypatch.setattr(run, "missing_packages", list)
    assert run.provide(["libegl1"]) == []
    assert ["install", "-y", "-q", "--no-install-recommends", "libegl1"] in calls
    assert "apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().out


def test_a_python_that_cannot_make_environments_is_told_which_package(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plain_user(run, monkeypatch)
    monkeypatch.setattr(run, "has_ensurepip", lambda: False)
    package = "python{}.{}-venv".format(*sys.version_info)
    with pytest.raises(run.SetupError, match=rf"sudo apt-get install .* {package} libegl1"):
        run.provide(["libegl1"])


def test_tests_run_side_by_side_unless_told_otherwise(run: ModuleType, calls: Calls) -> None:
    run.run_tests([], [])
    run.run_tests(["-k", "one"], [])
    assert calls[0][:3] == ["-m", "pytest", "-n"]
    assert calls[1] == ["-m", "pytest", "-k", "one"]


def test_without_qt_the_window_tests_are_left_out_loudly(
    run: ModuleType, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.run_tests(["-q"], ["libegl1"]) == 0
    assert calls == [["-m", "pytest", "-q", "-p", "no:pytest-qt", "--ignore=" + str(Path("tests/ui"))]]
    assert "LEFT OUT" in capsys.readouterr().out


def test_without_qt_ci_fails(run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert run.run_tests([], ["libegl1"]) == 1
    assert calls


@pytest.mark.parametrize("options", [["--out", "x", "--json"], ["--json", "--out=x"]])
def test_the_demo_goes_where_it_is_told(options: list[str], run: ModuleType) -> None:
    assert run.folder_wanted(options) == str(Path("x").absolute())
    assert run.without_out(options) == ["--json"]


def test_without_a_display_the_screens_are_drawn_once(
    run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out, pictures = tmp_path / "demo-output", tmp_path / "demo-output" / "pictures"
    assert run.run_demo([], []) == 0
    pictures.mkdir(parents=True)
    (pictures / "prospects-light.png").touch()
    assert run.run_demo([], []) == 0
    demo = ["demo", "--out", str(out)]
    draw = ["--workspace", str(out / "workspace.db"), "pictures", "--scale", "1", "--out", str(pictures)]
    assert [words[2:] for words in calls] == [demo, draw, demo]


def test_with_a_display_the_app_opens_on_the_sample_workspace(
    run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "can_show_windows", lambda: True)
    run.run_demo([], [])
    workspace = str(tmp_path / "demo-output" / "workspace.db")
    assert calls[-1] == ["-m", "prospector.cli", "--workspace", workspace]


def test_libraries_of_the_display_alone_keep_neither_tests_nor_pictures_back(
    run: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "can_show_windows", lambda: True)
    run.run_tests(["-q"], ["libxcb-cursor0"])
    run.run_demo([], ["libxcb-cursor0"])
    assert calls[0] == ["-m", "pytest", "-q"]
    assert "pictures" in calls[-1]


def test_a_display_that_does_not_answer_is_none(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (run.LINUX and run.loads("libX11.so.6")):
        pytest.skip("no X library here")
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":97654")
    assert not run.can_show_windows()


def test_it_says_help() -> None:
    said = subprocess.check_output([sys.executable, str(RUN_PY), "--help"], text=True)
    assert "python3 run.py test" in said
