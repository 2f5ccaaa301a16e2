"""A template goes to a file and back with everything it says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts import library, snippets
from prospector.drafts.template_files import Variant, Wording, parse_template, template_text
from prospector.errors import FileError, FormatError, LimitError
from prospector.storage import Database

_NEVER = ("Cc", "Cs", "Zl", "Zp")
_LIKE_PARTS = ["---", "=== html", "=== variant B", "\\=== snippet x", "=== snippet x", "name: x", "==="]
_LINES = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=15),
        st.sampled_from(_LIKE_PARTS),
    ),
    max_size=6,
).map("\n".join)  # fmt: skip
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=_NEVER), min_size=1, max_size=20)
_VARIANTS = st.lists(
    st.builds(
        Variant, st.sampled_from("BCDEF"), _TEXT, _LINES, st.just("auto") | _LINES, st.integers(0, 1000)
    ),
    max_size=3,
    unique_by=lambda one: one.label,
)  # fmt: skip
_WORDINGS = st.builds(
    Wording, _TEXT, _TEXT, _LINES, _TEXT, st.lists(_TEXT, max_size=2).map(tuple),
    st.one_of(st.just("auto"), _LINES), st.integers(0, 1000), _VARIANTS.map(tuple),
    st.dictionaries(st.text("ab c", min_size=1, max_size=8).filter(lambda name: name == name.strip()), _LINES,
                    max_size=2).map(lambda known: tuple(known.items())),
)  # fmt: skip


@given(_WORDINGS.map(Wording.tidied).filter(lambda one: bool(one.name and one.subject)))
def test_every_wording_comes_back_from_its_file_as_it_was(wording: Wording) -> None:
    if not all(one.subject for one in wording.every):
        return
    assert parse_template(template_text(wording), place="x") == wording


FULL = Wording(
    "Full", "{Hi|Hello} {{ company }}", 'Text {a|b}\n{{ snippet("Prices") }}', "For all", ("company",),
    "<p>{a|b}</p>", 2, (Variant("B", "Other", "b", "auto", 3),), (("Prices", "10\n20"),),
)  # fmt: skip


def test_a_template_with_everything_goes_into_another_workspace(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    with database.writing() as session:
        (tmp_path / "full.md").write_text(template_text(FULL), "utf-8")
        view = library.import_file(session, tmp_path / "full.md", now)
        assert view.wording == FULL
        assert snippets.get(session, "Prices").text == "10\n20"
        library.export_file(session, view.id, tmp_path / "out.md")
    assert (tmp_path / "out.md").read_text("utf-8") == (tmp_path / "full.md").read_text("utf-8")


def test_a_snippet_that_is_there_keeps_its_text(database: Database, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "full.md").write_text(template_text(FULL), "utf-8")
    with database.writing() as session:
        snippets.add(session, "Prices", "mine", now)
        assert library.import_file(session, tmp_path / "full.md", now).snippets == (("Prices", "mine"),)


def test_all_templates_go_to_a_folder_and_come_back(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    with database.writing() as session:
        for name in ("One/Two", "One:Two", "..", "Ünïcode"):
            library.add(session, Wording(name, "s", "b"), now)
        files = library.export_all(session, tmp_path / "all")
        assert [file.name for file in files] == ["template.md", "One-Two.md", "One-Two 2.md", "Ünïcode.md"]
        with pytest.raises(FileError, match="there already"):
            library.export_all(session, tmp_path / "all")
        before = {view.name: view.wording for view in library.listed(session)}
        assert {one.name: one for one in map(library.read_template, files)} == before


@pytest.mark.parametrize(
    "text",
    [
        "---\nname: x\nsubject: y\nweight: many\n---\nHi",
        "---\nname: x\nsubject: y\nweight: -1\n---\nHi",
        "---\nname: x\nsubject: y\nweight: true\n---\nHi",
        "---\nname: x\nsubject: y\n---\nHi\n=== variant B\nno head",
        "---\nname: x\nsubject: y\n---\nHi\n=== variant B\n---\nname: z\nsubject: q\n---\nb",
        "---\nname: x\nsubject: y\nhtml: [1]\n---\nHi",
    ],
)
def test_a_broken_part_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_template(text, place="x")


def test_no_part_may_be_larger_than_64_kb() -> None:
    with pytest.raises(LimitError):
        parse_template("---\nname: x\nsubject: y\n---\nHi\n=== html\n" + "a" * 70_000, place="x")
