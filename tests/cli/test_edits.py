"""Changing many from the command line, counting, and taking changes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.storage import Database
from tests.factories import add_prospect

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(database: Database, capsys: pytest.CaptureFixture[str]) -> Run:
    with database.writing() as session:
        for name, country in (("Ada", "DE"), ("Bob", "FR"), ("Cleo", "DE")):
            add_prospect(
                session, first_name=name, full_name=name, email=f"{name.lower()}@acme.example",
                company=f"{name} GmbH", country=country,
            )  # fmt: skip

    def command(*words: str, fails: bool = False) -> dict[str, Any]:
        code = main([*words, "--json", "--workspace", str(database.path), "--now", "2026-03-02T09:00:00Z"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == (1 if fails else 0), answer
        found: dict[str, Any] = answer["error"] if fails else answer
        return found

    return command


def test_values_are_counted(run: Run) -> None:
    (country, stage) = run("prospects", "--facet", "country,stage")["facets"]
    assert [(one["value"], one["label"], one["count"]) for one in country["values"]] == [
        ("DE", "Germany", 2), ("FR", "France", 1),
    ]  # fmt: skip
    assert stage["values"][0]["count"] == 3


@pytest.mark.parametrize("before", [True, False])
def test_many_are_edited_and_undone_and_done_again(run: Run, before: bool) -> None:
    where = ("--where", "country = DE")
    words = (*where, "edit", "--set", "source=Fair") if before else ("edit", *where, "--set", "source=Fair")
    assert run("prospects", *words, "--dry-run")["changed"] == 2
    assert run("history")["actions"] == []
    assert run("prospects", *words)["changed"] == 2
    assert run("prospects", "--where", "source = Fair")["total"] == 2
    assert run("undo")["label"] == "Source of 2 prospects"
    assert run("prospects", "--where", "source = Fair")["total"] == 0
    assert run("history")["redo"] == "Source of 2 prospects"
    assert run("redo")["prospects"] == 2
    assert run("prospects", "--where", "source = Fair")["total"] == 2


def test_nobody_is_changed_by_accident(run: Run) -> None:
    assert "whom" in run("prospects", "edit", "--set", "city=Rome", fails=True)["message"]
    assert run("prospects", "edit", "--all", "--set", "city=Rome")["changed"] == 3


def test_find_and_replace_shows_first_and_names_what_it_leaves(run: Run) -> None:
    shown = run("prospects", "replace", "company", "GmbH", "Ltd", "--all", "--dry-run")
    assert (shown["changed"], shown["examples"][0]["before"]) == (3, "Ada GmbH")
    done = run("prospects", "replace", "email", "@", "", "--where", "country = FR")
    assert (done["changed"], done["left_count"], done["left"][0]["name"]) == (0, 1, "Bob")
    assert run("prospects", "replace", "email", "(x+)+", "", "--all", "--regex", fails=True)["hint"]


def test_an_edit_of_one_is_undone_and_a_taken_address_needs_a_word(run: Run) -> None:
    taken = run("prospect", "edit", "bob@acme.example", "email=ada@acme.example", fails=True)
    assert taken["message"] == "Ada already has the address ada@acme.example."
    run("prospect", "edit", "bob@acme.example", "email=ada@acme.example", "--shared")
    assert run("undo")["label"] == "Email of Bob"
    assert run("prospect", "show", "bob@acme.example")["values"]["email"] == "bob@acme.example"


def test_nothing_to_undo_is_an_error(run: Run) -> None:
    assert run("undo", fails=True)["message"] == "There is nothing to undo."
    assert run("redo", fails=True)["message"] == "There is nothing to redo."
