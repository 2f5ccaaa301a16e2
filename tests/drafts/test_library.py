"""The library keeps every wording, and what ships never overwrites what the user wrote."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from prospector.drafts import library
from prospector.drafts.template_files import Wording, parse_template, read_template, template_text
from prospector.errors import FileError, FormatError, InvalidInputError, LimitError, NotFoundError
from prospector.storage import Database

HELLO = Wording("Hello", "Hi {{ company }}", "Hi {{ first_name }},\n\ntext", "A test", ("first_name",))


def test_an_edit_is_a_new_version_and_the_old_one_stays(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = library.add(session, HELLO, now)
        second = library.edit(session, first.id, replace(HELLO, body="Other"), now)
        assert (first.version, second.version) == (1, 2)
        assert library.get(session, first.id, 1).body == HELLO.body
        assert library.get(session, first.id).body == "Other"
        assert [view.version for view in library.versions(session, first.id)] == [2, 1]


def test_saving_the_same_wording_makes_no_version(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = library.add(session, HELLO, now)
        assert library.edit(session, first.id, HELLO, now).version == 1


def test_a_name_is_taken_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        library.add(session, HELLO, now)
        with pytest.raises(InvalidInputError, match="already"):
            library.add(session, HELLO, now)
        other = library.add(session, replace(HELLO, name="Other"), now)
        with pytest.raises(InvalidInputError, match="already"):
            library.edit(session, other.id, replace(HELLO, body="x"), now)


def test_an_archived_template_is_out_of_the_list_and_comes_back_by_its_name(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        first = library.add(session, HELLO, now)
        library.archive(session, first.id)
        assert library.listed(session) == []
        assert [view.name for view in library.listed(session, archived=True)] == ["Hello"]
        again = library.add(session, replace(HELLO, body="New"), now)
        assert (again.id, again.version, again.archived) == (first.id, 2, False)


def test_a_template_is_found_by_name_and_a_wrong_name_tells_the_nearest(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        library.add(session, HELLO, now)
        assert library.find(session, "hello").name == "Hello"
        with pytest.raises(NotFoundError) as caught:
            library.find(session, "Helo")
        assert "Hello" in caught.value.hint


def test_a_template_that_cannot_be_used_is_not_saved(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for wrong in (
            {"body": "{{ nobody }}"},
            {"subject": ""},
            {"body": "  "},
            {"name": ""},
            {"name": "a\x00"},
        ):
            with pytest.raises(InvalidInputError):
                library.add(session, replace(HELLO, **wrong), now)
        for required in ("nobody", "first_name }}{{ title", ""):
            with pytest.raises(InvalidInputError):
                library.add(session, replace(HELLO, required=(required,)), now)
        assert library.listed(session) == []


def test_required_fields_are_kept_in_one_form(database: Database, now: datetime) -> None:
    with database.writing() as session:
        made = library.add(session, replace(HELLO, required=("custom.Budget", "title", "title")), now)
        assert made.required == ('custom["Budget"]', "title")


def test_the_shipped_templates_are_installed_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        assert library.install_shipped(session, now) >= 5
        assert library.install_shipped(session, now) == 0
        assert all(view.shipped for view in library.listed(session))


def test_a_newer_app_updates_only_what_was_not_edited(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        library.install_shipped(session, now)
        mine, theirs = library.listed(session)[:2]
        library.edit(session, mine.id, replace(mine.wording, body="My own words"), now)
        newer = [replace(wording, body=f"{wording.body}\nNewer") for wording in library.shipped_wordings()]
        monkeypatch.setattr(library, "shipped_wordings", lambda: newer)
        assert library.install_shipped(session, now) == len(newer) - 1
        assert library.get(session, mine.id).body == "My own words"
        updated = library.get(session, theirs.id)
        assert updated.body.endswith("Newer")
        assert updated.version == 2


def test_an_archived_shipped_template_stays_away(database: Database, now: datetime) -> None:
    with database.writing() as session:
        library.install_shipped(session, now)
        gone = library.listed(session)[0]
        library.archive(session, gone.id)
        library.install_shipped(session, now)
        assert gone.name not in {view.name for view in library.listed(session)}


def test_a_template_goes_to_a_file_and_back(database: Database, now: datetime, tmp_path: Path) -> None:
    wording = Wording('Quo"te: it', 'A "b": {{ company }}', "---\nHi: {{ first_name }}", "#x", ("title",))
    with database.writing() as session:
        first = library.add(session, wording, now)
        library.export_file(session, first.id, tmp_path / "one.md")
        library.archive(session, first.id)
        assert library.import_file(session, tmp_path / "one.md", now).wording == wording
        with pytest.raises(FileError, match="already"):
            library.export_file(session, first.id, tmp_path / "one.md")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hi",
        "---\nname: x\nsubject: y\n",
        "---\n- a\n---\nHi",
        "---\nname: x\nsubject: y\nevil: z\n---\nHi",
        "---\nname: x\nsubject: yes\n---\nHi",
        "---\nname: x\n---\nHi",
        "---\nname: x\nsubject: y\nrequired: first_name\n---\nHi",
        "---\nname: x\nsubject: y\nrequired: [1]\n---\nHi",
        "---\nname: !!python/object/apply:os.system [echo]\nsubject: y\n---\nHi",
        "---\nname: {{ x }}\nsubject: y\n---\nHi",
        "---\n" + "[" * 3000 + "\n---\nHi",
        "---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\nHi",
        "---\nname: x\nsubject: y\ndescription: " + "d" * 5000 + "\n---\nHi",
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_template(text, place="some.md")
    assert caught.value.place.startswith("some.md")
    assert caught.value.hint


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_bytes(b"---\nname: x\nsubject: y\n---\n" + b"a" * 70_000)
    (tmp_path / "binary.md").write_bytes(b"---\nname: \xff\n---\n")
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(LimitError):
        read_template(tmp_path / "big.md")
    for name, kind in (("binary.md", FormatError), ("pipe.md", FormatError), ("no.md", FileError)):
        with pytest.raises(kind):
            read_template(tmp_path / name)
    with pytest.raises(FileError):
        read_template(tmp_path)


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    text = "\ufeff" + template_text(HELLO).replace("\n", "\r\n")
    assert parse_template(text, place="x") == HELLO
