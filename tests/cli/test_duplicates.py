"""`prospector duplicates`: review, merge, split and keep apart from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.storage import Database
from tests.factories import add_prospect

NOW = "2026-03-02T09:00:00Z"


@pytest.fixture
def workspace_path(database: Database) -> Path:
    same = {"first_name": "Ada", "last_name": "Quill", "company": "Acme", "domain": "acme.example"}
    with database.writing() as session:
        add_prospect(session, **same, email="ada@acme.example", title="CTO", phone="")
        add_prospect(
            session, **same, email="ada@acme.example", title="Chief Technology Officer", phone="+493023125001"
        )
        add_prospect(
            session, first_name="Bo", last_name="Zed", email="bo@zeta.example", domain="zeta.example"
        )
    database.close()
    return database.path


def run(path: Path, capsys: Any, *words: str, code: int = 0) -> dict[str, Any]:
    """The answer as JSON, at a fixed moment."""
    assert main(["--workspace", str(path), "--json", "--now", NOW, "duplicates", *words]) == code
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_review_lists_the_pairs_with_band_and_reason(workspace_path: Path, capsys: Any) -> None:
    told = run(workspace_path, capsys, "review")
    assert (told["prospects"], told["found"]) == (3, 1)
    assert told["counts"] == {"certain": 1, "likely": 0, "possible": 0}
    pair = told["pairs"][0]
    assert (pair["low_id"], pair["high_id"], pair["band"]) == (1, 2, "certain")
    assert run(workspace_path, capsys, "review", "--band", "likely")["pairs"] == []


def test_show_names_the_better_values(workspace_path: Path, capsys: Any) -> None:
    rows = {row["field"]: row for row in run(workspace_path, capsys, "show", "#1", "#2")["pair"]["rows"]}
    assert (rows["phone"]["proposed"], rows["phone"]["why"]) == ("right", "the only one")


def test_merge_and_split_by_hand(workspace_path: Path, capsys: Any) -> None:
    words = ("merge", "#1", "#2", "--keep", "B", "--pick", "title=A")
    done = run(workspace_path, capsys, *words)
    assert (done["kept_id"], done["gone_id"]) == (2, 1)
    assert [row["id"] for row in run(workspace_path, capsys, "merged")["merges"]] == [done["merge_id"]]
    split = run(workspace_path, capsys, "split", "ada@acme.example")
    assert (split["kept_id"], split["back_id"], split["kept"]) == (2, 1, [])
    assert run(workspace_path, capsys, "merged")["merges"] == []


def test_a_band_is_merged_after_a_review(workspace_path: Path, capsys: Any) -> None:
    run(workspace_path, capsys, "review")
    done = run(workspace_path, capsys, "merge", "--band", "certain")
    assert (len(done["merge_ids"]), done["left"]) == (1, 0)


def test_apart_is_not_proposed_again(workspace_path: Path, capsys: Any) -> None:
    run(workspace_path, capsys, "apart", "#2", "#1")
    assert run(workspace_path, capsys, "review")["found"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "#1"),
        ("merge", "#1", "#2", "--pick", "title=C"),
        ("merge", "#1", "#2", "--pick", "title"),
        ("merge", "#1", "#2", "--pick", "colour=A"),
        ("merge", "#1", "#2", "--keep", "#3"),
        ("merge", "--band", "certain", "#1"),
        ("merge", "#1", "#1"),
        ("split", "77"),
        ("show", "#1", "#99"),
        ("review", "--list", "Nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    workspace_path: Path, capsys: Any, words: tuple[str, ...]
) -> None:
    assert run(workspace_path, capsys, *words, code=1)["error"]["message"]


def test_the_answers_read_well_without_json(workspace_path: Path, capsys: Any) -> None:
    merge = ("merge", "#1", "#2", "--keep", "A")
    for words in (("review",), ("show", "#1", "#2"), merge, ("merged",), ("split", "#1")):
        assert main(["--workspace", str(workspace_path), "--now", NOW, "duplicates", *words]) == 0
    out = capsys.readouterr().out
    assert "3 prospects compared; 1 pair to decide on (1 certain" in out
    assert "Came along" in out
    assert "is apart from" in out
