"""The main job on the sample workbook: every count is the truth file's, everything lies where it says;
and the workspace that it leaves is lived in."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import openpyxl
import pytest

from prospector import demo, touches
from prospector.cli.__main__ import main
from prospector.drafts import drafting
from prospector.errors import InvalidInputError
from prospector.storage import open_workspace

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


def found_in(result: demo.DemoResult, title: str) -> Mapping[str, int]:
    return next(step.found for step in result.steps if step.title == title)


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
    found = found_in(done, "Export who fits")
    sheet = openpyxl.load_workbook(done.folder / "exports" / "who-fits.xlsx").active
    assert sheet.max_row - 1 == found["who-fits.xlsx"]
    text = (done.folder / "exports" / "who-fits-hubspot.csv").read_bytes().decode("utf-8-sig")
    assert text.startswith("First Name,Last Name,Email")


def test_every_hand_over_is_a_touch(done: demo.DemoResult) -> None:
    letters = found_in(done, "Hand over as .eml files")["letters"]
    assert found_in(done, "Log touches")["touches"] == letters + 3


def test_signals_are_dated_from_the_day_and_all_taken_in(done: demo.DemoResult) -> None:
    found = found_in(done, "Bring in signals of the last 20 weeks")
    with (done.folder / "signals.csv").open(encoding="utf-8", newline="") as file:
        days = [date.fromisoformat(row["Observed on"]) for row in csv.DictReader(file)]
    assert found["signals"] == len(days) >= 140
    assert NOW.date() - timedelta(weeks=20) < min(days) < max(days) <= NOW.date()
    assert found["surging companies"] >= 5


def test_ten_weeks_leave_a_working_day_to_do(done: demo.DemoResult) -> None:
    found = found_in(done, "Look back on ten weeks")
    assert found["contacted"] >= 70
    assert found["MQL"] >= 10
    assert found["SQL"] >= 3
    assert found["due today"] >= 5
    assert 3 <= found["overdue"] <= 15


def test_the_history_is_enough_to_learn_from(done: demo.DemoResult) -> None:
    found = found_in(done, "Learn who answers well")
    assert found["outcomes"] >= 50
    assert found["good"] >= 15
    assert found["likelihoods"] == found_in(done, "Read, clean and import")["created"]


def test_every_saved_segment_holds_somebody(done: demo.DemoResult) -> None:
    found = found_in(done, "Save segments")
    assert set(found) == set(demo.SEGMENTS)
    assert min(found.values()) > 0


def test_second_emails_wait_for_review_and_one_is_unfinished(done: demo.DemoResult) -> None:
    assert found_in(done, "Draft second emails: Follow-up") == {"drafts to review": 12, "of them held": 1}
    database = open_workspace(done.folder / demo.WORKSPACE, now=NOW)
    with database.reading() as session:
        problems = [
            drafting.show(session, number, NOW).problems
            for number in drafting.ids(session, problem="placeholder")
        ]
    database.close()
    assert len(problems) == 1


def test_nothing_of_the_history_lies_ahead_or_on_a_weekend(done: demo.DemoResult) -> None:
    database = open_workspace(done.folder / demo.WORKSPACE, now=NOW)
    with database.reading() as session:
        before = [one.at for one in touches.recent(session, limit=None, until=NOW)]
    database.close()
    assert len(before) == found_in(done, "Look back on ten weeks")["touches"]
    assert max(before) < NOW
    assert min(before) > NOW - timedelta(weeks=11)
    assert max(at.weekday() for at in before) <= 4


@pytest.mark.slow
def test_any_day_gives_the_same_history(done: demo.DemoResult, tmp_path: Path) -> None:
    """Only what hangs on weekends may differ: which tasks are late, and who is engaged enough by a day."""
    sunday = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
    again = demo.run(tmp_path / "sunday", sunday, lambda line: None)
    assert again.agrees
    title = "Look back on ten weeks"
    for count in ("contacted", "touches"):
        assert found_in(again, title)[count] == found_in(done, title)[count]
    assert min(found_in(again, "Save segments").values()) > 0
    assert found_in(again, "Learn who answers well")["likelihoods"] > 0


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
