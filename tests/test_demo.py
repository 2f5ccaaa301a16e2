"""The main job on the sample workbook: every count is the truth file's, everything lies where it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import openpyxl
import pytest

from prospector import demo
from prospector.cli.__main__ import main
from prospector.errors import InvalidInputError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoResult:
    return demo.run(tmp_path_factory.mktemp("demo"), NOW, lambda line: None)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A folder as an earlier run leaves it, small."""
    result = demo.DemoResult(tmp_path / "out", (demo.Step("Count", {"rows": 3}, {"rows": 4}, "here"),))
    result.folder.mkdir()
    (result.folder / demo.WORKSPACE).touch()
    (result.folder / demo.SUMMARY).write_text(json.dumps(result.to_data()), "utf-8")
    return result.folder


def test_every_count_is_what_the_truth_file_says(done: demo.DemoResult) -> None:
    assert [step.title for step in done.steps if not step.agrees] == []
    assert sum(len(step.expected) for step in done.steps) >= 6


def test_a_count_above_the_truth_never_agrees() -> None:
    assert not demo.Step("", {"rows": 11}, {"rows": 10}, least=0.5).agrees
    assert demo.Step("", {"rows": 9}, {"rows": 10}, least=0.9).agrees
    assert not demo.Step("", {"rows": 9}, {"rows": 10}).agrees


def test_the_letters_are_unsent_mails_to_one_person_each(done: demo.DemoResult) -> None:
    letters = sorted((done.folder / "letters").glob("*.eml"))
    assert len(letters) >= 10
    for letter in letters:
        mail = BytesParser(policy=policy.default).parsebytes(letter.read_bytes())
        assert mail["X-Unsent"] == "1"
        assert len(mail["To"].addresses) == 1
        assert "{" not in mail.get_content()


def test_the_exports_hold_who_fits(done: demo.DemoResult) -> None:
    found = done.steps[-1].found
    sheet = openpyxl.load_workbook(done.folder / "exports" / "who-fits.xlsx").active
    assert sheet.max_row - 1 == found["who-fits.xlsx"]
    text = (done.folder / "exports" / "who-fits-hubspot.csv").read_bytes().decode("utf-8-sig")
    assert text.startswith("First Name,Last Name,Email")


def test_every_hand_over_is_a_touch(done: demo.DemoResult) -> None:
    by_title = {step.title: step.found for step in done.steps}
    assert by_title["Log touches"]["touches"] == by_title["Hand over as .eml files"]["letters"] + 3


def test_the_result_can_be_read_again(done: demo.DemoResult) -> None:
    assert demo.earlier(done.folder) == done


def test_a_folder_with_anything_in_it_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(InvalidInputError, match="a folder of its own"):
        demo.run(tmp_path, NOW, lambda line: None)
    assert demo.set_aside(tmp_path, NOW) is None


def test_an_unfinished_run_counts_as_none_and_makes_room(finished: Path) -> None:
    (finished / demo.SUMMARY).write_text("{}", "utf-8")
    assert demo.earlier(finished) is None
    assert demo.set_aside(finished, NOW) is not None


def test_an_earlier_result_is_moved_aside_whole(finished: Path) -> None:
    aside = demo.set_aside(finished, NOW)
    assert aside is not None
    assert not finished.exists()
    assert (aside / demo.WORKSPACE).exists()


def test_the_report_names_counts_that_differ(finished: Path) -> None:
    earlier = demo.earlier(finished)
    assert earlier is not None
    assert "truth file: 4" in demo.report(earlier)
    assert "NOT as the truth file says: Count" in demo.report(earlier)


def test_a_second_call_shows_the_same_and_touches_nothing(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(finished), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["kept"] is True
    assert answer["steps"][0]["found"] == {"rows": 3}
    assert (finished / demo.WORKSPACE).stat().st_size == 0
