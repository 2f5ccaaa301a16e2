"""`draft`, `drafts`, `template` and `handover` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prospector import suppressions
from prospector.cli.__main__ import main
from prospector.prospects import create_list
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect


class Shell:
    """Runs commands on one workspace at one time, and reads their JSON."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._common = ["--workspace", str(path), "--now", "2026-03-02T09:00:00Z"]
        self._capsys = capsys

    def json(self, *words: str, code: int = 0) -> Any:
        assert main([*self._common, "--json", *words]) == code
        return json.loads(self._capsys.readouterr().out)

    def text(self, *words: str) -> str:
        assert main([*self._common, *words]) == 0
        return self._capsys.readouterr().out


def _person(first_name: str, company: str, mailbox: str, country: str) -> dict[str, str]:
    domain = f"{company.lower()}.example"
    return {
        "first_name": first_name, "company": company, "domain": domain, "email": f"{mailbox}@{domain}",
        "country": country,
    }  # fmt: skip


@pytest.fixture
def shell(database: Database, capsys: pytest.CaptureFixture[str], now: Any) -> Shell:
    with database.writing() as session:
        save_identity(
            session,
            {
                "sender_name": "Robin Ellis",
                "sender_email": "robin@northwind.example",
                "postal_address": "1 Street",
            },
        )
        ada = add_prospect(session, **_person("Ada", "Acme", "ada", "DE"))
        add_prospect(session, **_person("Grace", "Borealis", "grace", "FR"))
        add_prospect(session, **_person("", "Cirrus", "info", "FR"))
        create_list(session, "Fair", [ada.id], now=now)
    return Shell(database.path, capsys)


def test_the_whole_way_from_a_template_to_files(shell: Shell, tmp_path: Path) -> None:
    made = shell.json("draft", "--template", "First touch", "--out", str(tmp_path / "read"))
    assert (made["selected"], made["made"], made["held"], made["skipped"]) == (3, 3, 1, 0)
    texts = [Path(name).read_text("utf-8") for name in made["files"]]
    assert any("To: ada@acme.example\nSubject: A question for Acme\n\nHi Ada," in text for text in texts)

    listed = shell.json("drafts", "list")
    assert listed["counts"]["draft"] == 2
    assert listed["problems"] == {"missing_value": 1}
    held = next(row for row in listed["drafts"] if row["state"] == "held")
    assert held["problems"][0]["blocks"] is True

    approved = shell.json("drafts", "approve", "--all")
    assert len(approved["approved"]) == 2
    assert approved["refused"][0]["id"] == held["id"]

    handed = shell.json("handover", "--to", "eml", "--all", "--out", str(tmp_path / "mails"))
    assert handed["handed_over"] == 2
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 2
    assert shell.json("drafts", "list", "--state", "handed_over")["total"] == 2
    assert shell.json("drafts", "list", "--state", "all")["total"] == 3


def test_a_selection_narrows_who_is_drafted_for(shell: Shell) -> None:
    draft = ("draft", "--template", "First touch")
    assert shell.json(*draft, "--list", "Fair")["selected"] == 1
    assert shell.json(*draft, "--where", "country in FR")["selected"] == 2
    assert shell.json(*draft, "--search", "borealis")["selected"] == 1
    assert shell.json(*draft, "--limit", "2")["selected"] == 2
    shell.json("segment", "save", "French", "--where", "country in FR")
    assert shell.json(*draft, "--segment", "French", "--where", "first_name = Grace")["selected"] == 1


def test_skipped_people_are_counted_by_reason(shell: Shell, database: Database, now: Any) -> None:
    with database.writing() as session:
        suppressions.add(session, "domain", "acme.example", now=now)
    shell.json("draft", "--template", "First touch", "--where", "country = FR")
    made = shell.json("draft", "--template", "First touch")
    assert made["skipped_reasons"] == {
        "on the do-not-contact list": 1,
        "has an open draft of this template": 2,
    }


def test_an_unknown_template_names_the_nearest(shell: Shell) -> None:
    error = shell.json("draft", "--template", "First tuch", code=1)["error"]
    assert "First touch" in error["hint"]


def test_show_edit_discard_and_regenerate(shell: Shell, tmp_path: Path) -> None:
    number = str(shell.json("draft", "--template", "First touch", "--list", "Fair")["draft_ids"][0])
    view = shell.json("drafts", "show", number)
    assert (view["to"], view["edited"]) == ("ada@acme.example", False)
    assert "To: ada@acme.example" in shell.text("drafts", "show", number)
    (tmp_path / "text.txt").write_text(view["body"].replace("Hi Ada", "Dear Ada"), "utf-8")
    edited = shell.json(
        "drafts", "edit", number, "--subject", "Mine", "--body-file", str(tmp_path / "text.txt")
    )
    assert (edited["subject"], edited["edited"]) == ("Mine", True)
    assert edited["body"].startswith("Dear Ada")
    assert shell.json("drafts", "regenerate", number) == {"regenerated": 1}
    assert shell.json("drafts", "show", number)["subject"] == "A question for Acme"
    assert shell.json("drafts", "check")["draft"] == 1
    shell.json("drafts", "approve", number)
    assert shell.json("drafts", "unapprove", "--all", "--template", "First touch") == {"unapproved": 1}
    assert shell.json("drafts", "discard", number) == {"discarded": 1}


def test_which_drafts_has_to_be_said(shell: Shell) -> None:
    assert "Which drafts" in shell.json("drafts", "approve", code=1)["error"]["message"]
    assert "Which drafts" in shell.json("handover", "--to", "eml", "3", "--all", code=1)["error"]["message"]
    assert "Nothing to change" in shell.json("drafts", "edit", "1", code=1)["error"]["message"]


def test_approving_nothing_but_held_drafts_is_an_error_with_the_reason(shell: Shell) -> None:
    shell.json("draft", "--template", "First touch", "--where", "company = Cirrus")
    error = shell.json("drafts", "approve", "--all", code=1)["error"]
    assert "First name" in error["message"]


def test_a_link_and_the_clipboard(shell: Shell) -> None:
    ids = [
        str(one)
        for one in shell.json("draft", "--template", "Break-up", "--where", "country = DE")["draft_ids"]
    ]
    shell.json("drafts", "approve", *ids)
    link = shell.json("handover", "--to", "mailto", *ids)["drafts"][0]
    assert link["url"].startswith("mailto:ada@acme.example?subject=Last%20note%20from%20me&body=Hi%20Ada")
    error = shell.json("handover", "--to", "clipboard", *ids, code=1)["error"]
    assert "handed over already" in error["message"]


def test_the_mailboxs_drafts_folder_is_refused_with_a_way_out(shell: Shell) -> None:
    error = shell.json("handover", "--to", "drafts", "--all", code=1)["error"]
    assert "mailbox" in error["message"]
    assert "--to eml" in error["hint"]


def test_templates_are_listed_shown_added_exported_and_removed(shell: Shell, tmp_path: Path) -> None:
    assert len(shell.json("template", "list")["templates"]) >= 5
    shell.json("template", "export", "First touch", str(tmp_path / "one.md"))
    text = (tmp_path / "one.md").read_text("utf-8")
    (tmp_path / "two.md").write_text(text.replace("name: First touch", "name: Mine"), "utf-8")
    assert shell.json("template", "add", str(tmp_path / "two.md"))["version"] == 1
    assert "already" in shell.json("template", "add", str(tmp_path / "two.md"), code=1)["error"]["message"]
    (tmp_path / "two.md").write_text(text.replace("name: First touch", "name: Mine") + "\nPS", "utf-8")
    assert shell.json("template", "add", "--replace", str(tmp_path / "two.md"))["version"] == 2
    assert shell.json("template", "show", "Mine", "--version", "1")["version"] == 1
    assert shell.text("template", "show", "Mine").startswith("---\nname: Mine\n")
    assert shell.json("template", "remove", "Mine") == {"removed": "Mine"}
    assert "Mine" not in shell.text("template", "list")
    assert "Mine" in shell.text("template", "list", "--archived")


def test_a_hostile_template_is_refused_with_its_place(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "evil.md"
    path.write_text("---\nname: Evil\nsubject: Hi\n---\nHi\n{{ ''.__class__ }}", "utf-8")
    error = shell.json("template", "add", str(path), code=1)["error"]
    assert error["place"] == f"{path}, body, line 2, column 1"


def test_the_merge_fields_are_listed(shell: Shell) -> None:
    names = {field["name"] for field in shell.json("template", "fields")["fields"]}
    assert {"first_name", "company", "sender.name", "opt_out_line"} <= names


def test_a_lint_groups_by_cause_and_a_fix_says_what_is_left(shell: Shell) -> None:
    shell.json("draft", "--template", "First touch")
    found = shell.json("drafts", "lint")
    group = next(one for one in found["groups"] if one["code"] == "missing_value")
    assert (found["checked"], found["blocked"], group["count"]) == (3, 1, 1)
    assert group["fix"] == "Add fallbacks to the template"
    fixed = shell.json("drafts", "fix", "missing_value")
    assert (fixed["changed"], fixed["left"], fixed["lint"]["blocked"]) == (1, 0, 0)
    assert shell.json("undo")
    assert shell.json("drafts", "lint", "--template", "First touch")["blocked"] == 1


def test_a_dry_run_lints_and_makes_nothing(shell: Shell) -> None:
    dry = shell.json("draft", "--template", "First touch", "--dry-run")
    assert (dry["checked"], dry["blocked"]) == (3, 1)
    assert shell.json("drafts", "list")["total"] == 0
    same = shell.json("drafts", "lint", "--template", "First touch", "--selected")
    assert same["groups"] == dry["groups"]


def test_what_cannot_be_mended_by_itself_is_an_error(shell: Shell) -> None:
    assert "cannot be mended" in shell.json("drafts", "fix", "link_broken", code=1)["error"]["message"]


def test_approving_all_names_what_is_refused(shell: Shell) -> None:
    shell.json("draft", "--template", "First touch")
    assert "1 refused" in shell.text("drafts", "approve", "--all")


def test_a_lint_of_nothing_leads_on(shell: Shell) -> None:
    assert "prospector draft --template" in shell.text("drafts", "lint")
