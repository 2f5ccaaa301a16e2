"""`template` and `snippet` on the command line: variants, versions, snippets, renderings and folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect

TRIED = """---
name: Tried
subject: 'For {{ company }}'
html: auto
---
{Hi|Hello} {{ first_name }},

act now, will you?

{{ opt_out_line }}
=== variant B
---
subject: Other
weight: 0
---
b {{ snippet("Prices") }}
=== snippet Prices
10 for {{ city }}
"""


class Shell:
    """Runs commands on one workspace at one time."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._common = ["--workspace", str(path), "--now", "2026-03-02T09:00:00Z"]
        self._capsys = capsys

    def json(self, *words: str, code: int = 0) -> Any:
        assert main([*self._common, "--json", *words]) == code
        return json.loads(self._capsys.readouterr().out)

    def text(self, *words: str) -> str:
        assert main([*self._common, *words]) == 0
        return self._capsys.readouterr().out


@pytest.fixture
def shell(database: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    with database.writing() as session:
        save_identity(session, {"sender_name": "Robin Ellis"})
        add_prospect(session, first_name="Ada", email="ada@acme.example", city="Ulm")
        add_prospect(session, first_name="", email="x@acme.example", company="")
    (tmp_path / "tried.md").write_text(TRIED, "utf-8")
    made = Shell(database.path, capsys)
    made.json("template", "add", str(tmp_path / "tried.md"))
    return made


def test_a_file_is_checked_without_being_added(shell: Shell, tmp_path: Path) -> None:
    found = shell.json("template", "check", str(tmp_path / "tried.md"))
    assert found["wordings"] == {"A": 2, "B": 1}
    assert [(hint["code"], hint["line"], hint["column"]) for hint in found["hints"]] == [("urgency", 3, 1)]
    assert "A, body, line 3, column 1: Pressure: 'act now'" in shell.text(
        "template", "check", str(tmp_path / "tried.md")
    )


def test_a_mistake_is_told_with_variant_and_place(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text(TRIED.replace('snippet("Prices")', "frist_name"), "utf-8")
    error = shell.json("template", "check", str(tmp_path / "bad.md"), code=1)["error"]
    assert error["place"] == f"{tmp_path / 'bad.md'}, variant B, body, line 1, column 6"


def test_a_file_may_call_a_snippet_that_only_the_workspace_has(shell: Shell, tmp_path: Path) -> None:
    alone = TRIED.partition("=== snippet")[0].replace("name: Tried", "name: Alone")
    (tmp_path / "alone.md").write_text(alone, "utf-8")
    assert shell.json("template", "add", str(tmp_path / "alone.md"))["snippets"] == [
        ["Prices", "10 for {{ city }}"]
    ]


def test_versions_are_compared_and_restored(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "next.md").write_text(TRIED.replace("act now", "look at it"), "utf-8")
    assert shell.json("template", "edit", "Tried", str(tmp_path / "next.md"))["version"] == 2
    assert [one["version"] for one in shell.json("template", "versions", "Tried")["versions"]] == [2, 1]
    assert "-act now, will you?\n+look at it, will you?" in shell.text("template", "diff", "Tried")
    assert shell.json("template", "restore", "Tried", "1")["version"] == 3
    assert shell.json("template", "diff", "Tried", "1", "3")["changes"] == []


def test_a_rendering_is_shown_for_one_prospect(shell: Shell) -> None:
    found = shell.json("template", "render", "Tried", "--for", "ada@acme.example")
    assert found["variant"] == "A"
    assert found["subject"] == "For Acme"
    assert found["html"].startswith(("<p>Hi Ada,</p>", "<p>Hello Ada,</p>"))
    other = shell.text("template", "render", "Tried", "--for", "ada@acme.example", "--variant", "b")
    assert other.startswith("Subject: Other\n\nb 10 for Ulm")
    assert shell.text("template", "render", "Tried", "--for", "ada@acme.example", "--html").startswith("<p>H")


def test_the_hardest_prospects_are_listed(shell: Shell) -> None:
    (found,) = shell.json("template", "hardest", "Tried")["hardest"]
    assert found["reasons"] == ["no company", "no first name"]
    assert shell.json("template", "hardest", "Tried", "--search", "ada")["hardest"] == []


def test_snippets_are_kept_and_templates_follow_them(shell: Shell, tmp_path: Path) -> None:
    assert shell.json("snippet", "list")["snippets"][0]["used_by"] == ["Tried"]
    assert shell.json("snippet", "edit", "Prices", "--text", "20")["templates"] == ["Tried"]
    assert shell.text("snippet", "show", "prices") == "20\n"
    assert "still called" in shell.json("snippet", "remove", "Prices", code=1)["error"]["message"]
    (tmp_path / "s.txt").write_text("text", "utf-8")
    assert 'snippet("New one")' in shell.text("snippet", "add", "New one", "--file", str(tmp_path / "s.txt"))
    assert shell.json("snippet", "remove", "New one") == {"removed": "New one"}
    assert shell.json("snippet", "add", "Y", "--file", str(tmp_path / "none"), code=1)["error"]["place"]


def test_all_templates_go_to_a_folder_and_back(shell: Shell, tmp_path: Path) -> None:
    files = shell.json("template", "export-all", str(tmp_path / "all"))["files"]
    assert str(tmp_path / "all" / "Tried.md") in files
    assert "already" in shell.json("template", "import", *files, code=1)["error"]["message"]
    again = shell.json("template", "import", *files, "--replace")["templates"]
    assert [one["version"] for one in again if one["name"] == "Tried"] == [1]


def test_check_says_what_would_hold_every_draft(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "unsigned.md"
    file.write_text("---\nname: Unsigned\nsubject: A\n---\nHi {{ first_name }}\n\n{{ sender.name }}\n")
    held = shell.json("template", "check", str(file))["held"]
    assert [(one["code"], one["tag"]) for one in held] == [
        ("no_opt_out", "{{ opt_out_line }}"),
        ("no_postal_address", "{{ sender.postal_address }}"),
    ]
    assert "every draft would be held: No opt-out line." in shell.text("template", "check", str(file))
    file.write_text(file.read_text() + "{{ sender.postal_address }}\n{{ opt_out_line }}\n")
    assert shell.json("template", "check", str(file))["held"] == []
