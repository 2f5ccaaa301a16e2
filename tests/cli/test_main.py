"""The command line's frame: options, exit codes, errors, and what a mistake of ours looks like."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from prospector.cli.__main__ import COMMANDS, main
from prospector.cli.call import Call, table
from prospector.errors import FileError

Install = Callable[[Callable[[Call], None]], None]


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a command `echo [--name N]` that runs the given function."""

    def install(run: Callable[[Call], None]) -> None:
        def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
            parser.add_argument("--name", default="")
            parser.set_defaults(run=run)

        module = ModuleType("prospector.cli.echo")
        module.add_arguments = add_arguments  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "prospector.cli.echo", module)
        monkeypatch.setitem(COMMANDS, "echo", ("echo", "say what was asked"))

    return install


def _raise(error: BaseException) -> Callable[[Call], None]:
    def run(call: Call) -> None:
        raise error

    return run


def _tell(call: Call) -> None:
    call.answer({"workspace": str(call.workspace), "now": call.now, "name": call.args.name}, "text")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workspace", "a.db", "--json", "--now", "2026-01-31T09:00", "echo", "--name", "x"],
        ["echo", "--name", "x", "--workspace", "a.db", "--json", "--now", "2026-01-31T09:00"],
        ["--json", "echo", "--now=2026-01-31T10:00+01:00", "--name", "x", "--workspace=a.db"],
    ],
)
def test_common_options_stand_before_or_after_the_command(
    arguments: list[str], echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_tell)
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == {
        "workspace": "a.db",
        "now": "2026-01-31T09:00:00Z",
        "name": "x",
    }


def test_an_option_whose_value_is_a_command_name_does_not_choose_the_command(
    echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_tell)
    assert main(["--workspace", "demo", "echo", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == "demo"


def test_without_json_the_text_is_printed(echo: Install, capsys: pytest.CaptureFixture[str]) -> None:
    echo(_tell)
    main(["echo"])
    assert capsys.readouterr().out == "text\n"


def test_an_error_for_the_user_goes_to_stderr_with_its_hint_and_ends_with_1(
    echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_raise(FileError("It is empty.", hint="Choose another.", place="a.csv")))
    assert main(["echo"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "error: a.csv: It is empty.\nhint: Choose another.\n"


def test_with_json_an_error_is_also_an_object_on_stdout(
    echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_raise(FileError("It is empty.", hint="Choose another.", place="a.csv")))
    assert main(["echo", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "error": {"message": "It is empty.", "hint": "Choose another.", "place": "a.csv"}
    }


@pytest.mark.parametrize("option", [["--now", "yesterday"], ["--workspace", "postgresql://db.example/x"]])
def test_a_common_option_that_cannot_be_used_is_an_error_for_the_user(
    option: list[str], echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_tell)
    assert main(["echo", *option]) == 1
    assert f"error: {option[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["no-such-command"], ["echo", "--no-such-option"], ["--now"], ["echo", "extra"]]
)
def test_wrong_usage_ends_with_2(
    arguments: list[str], echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(_tell)
    assert main([*arguments, "--json"] if arguments != ["--now"] else arguments) == 2
    assert "usage: prospector" in capsys.readouterr().err


def test_an_unknown_word_is_told_with_the_usage_of_its_own_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["icp", "explain", "a@b.example", "--no-such-option"]) == 2
    assert "usage: prospector icp explain" in capsys.readouterr().err


def test_a_command_group_without_its_verb_is_wrong_usage(
    echo: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    module = ModuleType("prospector.cli.echo")
    echo(_tell)
    module.add_arguments = lambda name, parser: None  # type: ignore[attr-defined]
    sys.modules["prospector.cli.echo"] = module
    assert main(["echo"]) == 2
    assert "Say what to do" in capsys.readouterr().err


def test_a_mistake_of_ours_is_an_apology_with_the_trace_in_the_log(
    echo: Install, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROSPECTOR_DEBUG", raising=False)
    echo(_raise(KeyError("oops")))
    assert main(["echo", "--json"]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "KeyError" in json.loads(said.out)["error"]["message"]
    assert any("KeyError: '***'" in path.read_text("utf-8") for path in (tmp_path / "home").rglob("*.log"))


def test_a_mistake_of_ours_is_raised_when_debugging(echo: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROSPECTOR_DEBUG", "1")
    echo(_raise(KeyError("oops")))
    with pytest.raises(KeyError):
        main(["echo"])


def test_an_interrupt_ends_with_1_and_a_sentence(echo: Install, capsys: pytest.CaptureFixture[str]) -> None:
    echo(_raise(KeyboardInterrupt()))
    assert main(["echo"]) == 1
    assert capsys.readouterr().err.startswith("error: Stopped")


def test_version_and_help_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Prospector ")
    assert all(f"    {name} " in said for name in COMMANDS)


def test_a_reader_that_goes_away_leaves_no_noise() -> None:
    program = [sys.executable, "-m", "prospector.cli", "--help"]
    environment = os.environ | {"PYTHONUNBUFFERED": ""}
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        noise = process.stderr.read()
    assert noise == b""


def test_names_of_any_script_are_printed_even_where_the_locale_is_not_utf8() -> None:
    code = (
        "from prospector.cli.__main__ import _speak_utf8; _speak_utf8();"
        "print('Zoë 佐藤 \\udcff')"  # a lone surrogate, as an undecodable file name gives
    )
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": ""}
    said = subprocess.check_output([sys.executable, "-c", code], env=environment)
    assert said.decode("utf-8").strip() == "Zoë 佐藤 \\udcff"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_module_and_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"prospector.cli.{COMMANDS[name][0]}")
    assert callable(module.add_arguments)
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: prospector {name}")
    assert "--workspace PATH, --json and --now ISO" in said


def test_answer_writes_dates_and_sets_in_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    call = Call(argparse.Namespace(), Path("w.db"), json=True, now=datetime(2026, 3, 2, tzinfo=UTC))
    call.answer({"on": date(2026, 3, 2), "at": call.now, "path": Path("x"), "kinds": {"b", "a"}}, "")
    assert json.loads(capsys.readouterr().out) == {
        "on": "2026-03-02", "at": "2026-03-02T00:00:00Z", "path": "x", "kinds": ["a", "b"],
    }  # fmt: skip


def test_a_table_keeps_strangers_control_characters_from_the_terminal() -> None:
    assert table(["Name"], [["a\x1b[2Jb\nc"]]).splitlines() == ["Name", "a [2Jb c"]


def test_a_table_cuts_long_cells_and_aligns() -> None:
    assert table(["A", "B"], [["x" * 50, "y"]], widest=5) == "A      B\nxxxx…  y"


@pytest.mark.parametrize(
    "words",
    [
        "prospects --limit", "draft --template x --limit", "drafts list --limit", "touch list --limit",
        "task list --limit", "suppress list --limit", "icp preview x.yaml --best", "drafts show",
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", ["-1", "1.5", "9" * 30, "٣"])
def test_only_whole_numbers_from_0_are_counts(
    words: str, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words.split(), number]) == 2
    assert "error: " in capsys.readouterr().err
