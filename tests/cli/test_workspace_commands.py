"""The commands that look after a workspace's people: prospects, touches, suppressions, settings, backups."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.storage import Database
from tests.factories import add_prospect

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(database: Database, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a workspace with three prospects; `fails` expects an error and returns it."""
    with database.writing() as session:
        add_prospect(session, first_name="Ada", email="ada@acme.example", custom='{"Event": "Fair"}')
        add_prospect(session, first_name="Bob", email="bob@build.example", company="Build",
                     domain="build.example", country="FR")  # fmt: skip
        add_prospect(
            session, first_name="Cleo", email="cleo@nile.example", company="Nile", domain="nile.example"
        )

    def command(*words: str, fails: bool = False) -> dict[str, Any]:
        code = main([*words, "--json", "--workspace", str(database.path), "--now", "2026-03-02T09:00:00Z"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == (1 if fails else 0), answer
        found: dict[str, Any] = answer["error"] if fails else answer
        return found

    return command


def names(answer: dict[str, Any]) -> list[str]:
    return [row["first_name"] for row in answer["prospects"]]


def test_prospects_are_found_by_condition_words_and_number(run: Run) -> None:
    assert names(run("prospects")) == ["Cleo", "Bob", "Ada"]
    assert names(run("prospects", "--where", "country in FR")) == ["Bob"]
    assert names(run("prospects", "--search", "cleo")) == ["Cleo"]
    limited = run("prospects", "--limit", "1", "--sort", "first_name")
    assert (names(limited), limited["total"]) == (["Ada"], 3)


def test_a_segment_and_a_list_that_do_not_exist_are_errors(run: Run) -> None:
    assert run("prospects", "--segment", "nobody", fails=True)["message"]
    assert run("prospects", "--list", "nobody", fails=True)["message"]


@pytest.mark.parametrize("preset", ["prospector", "hubspot", "salesforce", "pipedrive"])
def test_a_selection_is_exported(run: Run, tmp_path: Path, preset: str) -> None:
    out = tmp_path / "out.csv"
    assert run("prospects", "--out", str(out), "--preset", preset, "--search", "ada")["exported"] == 1
    header, row = out.read_text("utf-8-sig").splitlines()
    assert "ada@acme.example" in row
    assert ("Event" in header) is (preset == "prospector")


def test_one_prospect_is_shown_and_edited(run: Run) -> None:
    assert run("prospect", "edit", "ada@acme.example", "city=Bonn")["changed"] == ["city"]
    shown = run("prospect", "show", "ADA@acme.example")
    assert (shown["values"]["city"], shown["provenance"]["city"]["before"]) == ("Bonn", "Berlin")
    assert "ada@acme.example" in run("prospect", "show", "adda@acme.example", fails=True)["hint"]


def test_all_that_is_known_about_one_person_is_exported(run: Run, tmp_path: Path) -> None:
    run("prospect", "edit", "ada@acme.example", "city=Bonn", "stage=engaged")
    run("touch", "add", "ada@acme.example", "--kind", "called", "--summary", "told all", "--next", "again")
    run("suppress", "add", "ADA+x@acme.example", "--reason", "asked")
    run("touch", "add", "bob@build.example", "--kind", "called", "--summary", "not hers")
    out = tmp_path / "ada.json"
    assert run("prospect", "export", "ada@acme.example", "--out", str(out))["out"] == str(out)
    assert out.stat().st_mode & 0o777 == 0o600
    known = json.loads(out.read_text("utf-8"))
    assert known == run("prospect", "export", "ada@acme.example")
    assert (known["values"]["city"], known["provenance"]["city"]["before"]) == ("Bonn", "Berlin")
    assert (known["custom"], known["stages"][0]["to_stage"]) == ({"Event": "Fair"}, "engaged")
    assert [touch["summary"] for touch in known["touches"]] == ["told all"]
    assert [task["what"] for task in known["tasks"]] == ["again"]
    assert [(one["value"], one["reason"]) for one in known["suppressions"]] == [
        ("ADA+x@acme.example", "asked")
    ]
    assert "bob@build.example" not in out.read_text("utf-8")


def test_an_export_of_a_person_says_which_rows_and_drafts_are_theirs(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "fair.csv"
    source.write_text(
        "First Name,Last Name,Email,Company,City\nDora,Example,dora@dune.example,Dune,Bonn\n", "utf-8"
    )
    run("import", str(source), "--list", "Fair")
    source.write_text(source.read_text("utf-8").replace("Bonn", "Kiel"), "utf-8")
    run("import", str(source), "--list", "Fair two", "--update", "overwrite")
    run("draft", "--template", "First touch", "--list", "Fair")
    known = run("prospect", "export", "dora@dune.example")
    assert known["lists"] == ["Fair", "Fair two"]
    assert [(row["file"], row["row"], row["verdict"]) for row in known["import_rows"]] == [
        ("fair.csv", 2, "created"), ("fair.csv", 2, "updated"),
    ]  # fmt: skip
    assert ("city", "Bonn", "Kiel") in [
        (one["field"], one["before"], one["after"]) for one in known["import_changes"]
    ]
    assert [draft["template"] for draft in known["drafts"]] == ["First touch"]


def test_an_export_of_nobody_leaves_no_file(run: Run, tmp_path: Path) -> None:
    assert run("prospect", "export", "eve@acme.example", "--out", str(tmp_path / "x.json"), fails=True)
    assert list(tmp_path.glob("*.json")) == []


def test_a_touch_is_logged_and_its_task_done(run: Run) -> None:
    logged = run(
        "touch", "add", "bob@build.example", "--kind", "called", "--outcome", "no_answer",
        "--next", "again", "--due", "2026-03-01",
    )  # fmt: skip
    assert (logged["stage"], logged["status"]) == ("contacted", "Follow-up due")
    assert [row["kind"] for row in run("touch", "list")["touches"]] == ["called"]
    [task] = run("task", "list", "--due")["tasks"]
    run("task", "done", str(task["id"]))
    assert run("task", "list")["tasks"] == []
    assert run("touch", "add", "bob@build.example", "--kind", "phoned", fails=True)["hint"]


def test_a_suppression_counts_at_once_until_it_is_removed(run: Run) -> None:
    assert run("suppress", "add", "build.example", "--reason", "asked")["newly_excluded"] == 1
    assert run("suppress", "check", "x@mail.build.example")["suppressed"] is True
    assert names(run("prospects", "--tab", "excluded")) == ["Bob"]
    assert run("suppress", "list")["suppressions"][0]["excludes"] == 1
    assert run("suppress", "remove", "build.example")["newly_free"] == 1
    assert run("suppress", "check", "bob@build.example")["suppressed"] is False
    assert "--force" in run("suppress", "add", "gmail.com", fails=True)["hint"]


def test_a_file_of_suppressions_is_read_and_its_bad_lines_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stop.csv"
    path.write_text("name,email\nAda,ada@acme.example\nCleo,CLEO@nile.example\nX,x@@y\n", "utf-8")
    added = run("suppress", "add", "--file", str(path))
    assert (added["added"], added["newly_excluded"]) == (2, 2)
    assert [one["value"] for one in added["refused"]] == ["x@@y"]


def test_a_file_of_names_is_not_taken_for_companies_unasked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Customer,City\nBuild,Paris\nNile Traders,Cairo\n", "utf-8")
    assert "--kind company" in run("suppress", "add", "--file", str(path), fails=True)["hint"]
    assert run("suppress", "list")["total"] == 0
    added = run("suppress", "add", "--file", str(path), "--kind", "company")
    assert (added["added"], added["newly_excluded"]) == (2, 1)


def test_names_among_addresses_are_told_and_left_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stop.csv"
    path.write_text(
        "who,why\nada@acme.example; bob@build.example,asked\nNile Traders,\nhttps://nile.example/,\n", "utf-8"
    )
    added = run("suppress", "add", "--file", str(path))
    assert (added["added"], added["newly_excluded"]) == (3, 3)
    assert [one["value"] for one in added["refused"]] == ["Nile Traders"]


def test_without_addresses_the_column_of_domains_counts(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Customer,Website\nBuild,www.build.example\nNile,https://nile.example\n", "utf-8")
    assert run("suppress", "add", "--file", str(path))["newly_excluded"] == 2


def test_a_file_without_a_header_loses_no_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stop.txt"
    path.write_text("ada@acme.example\nnile.example\n", "utf-8")
    assert run("suppress", "add", "--file", str(path))["newly_excluded"] == 2


def test_settings_are_set_and_shown(run: Run) -> None:
    run("settings", "sender_name=Ada Example", "region=de")
    assert run("settings")["identity"]["region"] == "DE"
    assert "sender_name" in run("settings", "sendername=x", fails=True)["hint"]


def test_a_backup_is_made_listed_and_put_back(run: Run, database: Database) -> None:
    saved = run("backup")
    run("prospect", "edit", "ada@acme.example", "city=Bonn")
    assert [one["path"] for one in run("backup", "--list")["backups"]] == [saved["path"]]
    database.close()
    assert run("restore")["prospects"] == 3
    assert run("prospect", "show", "ada@acme.example")["values"]["city"] == "Berlin"


def test_the_check_tells_sound_from_damaged(run: Run, database: Database) -> None:
    assert run("check")["sound"] is True
    database.close()
    database.path.write_bytes(database.path.read_bytes()[:9000])
    assert "damaged" in run("check", fails=True)["message"]


def test_answers_for_people_have_no_control_characters(
    run: Run, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        add_prospect(session, first_name="E\x1b[31mvil", email="evil@acme.example")
    for words in (["prospects"], ["prospect", "show", "evil@acme.example"]):
        main([*words, "--workspace", str(database.path)])
        assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("preset", ["prospector", "hubspot", "salesforce", "pipedrive"])
def test_whoever_must_not_be_contacted_is_marked_in_exports_and_stays_so_elsewhere(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], preset: str
) -> None:
    run("suppress", "add", "bob@build.example", "--reason", "asked")
    out, elsewhere = tmp_path / "out.csv", str(tmp_path / "elsewhere.db")
    run("prospects", "--out", str(out), "--preset", preset)
    main(["import", str(out), "--dry-run", "--json", "--workspace", elsewhere])
    done = json.loads(capsys.readouterr().out)
    assert (done["created"], done["suppressed"]) == (2, 1)


def test_a_file_that_is_no_backup_is_refused_with_where_to_look(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.db"
    path.write_text("email\nada@acme.example\n" * 99, "utf-8")
    assert "backup --list" in run("restore", str(path), fails=True)["hint"]
