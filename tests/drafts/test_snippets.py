"""Snippets are pasted in when a template is saved, and never change a version afterwards."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from prospector.drafts import library, snippets
from prospector.drafts.rendering import Renderer, compile_template
from prospector.drafts.scanning import TemplateError
from prospector.drafts.template_files import Variant, Wording
from prospector.drafts.variants import VersionRenderer, of_version
from prospector.errors import InvalidInputError, NotFoundError
from prospector.storage import Database

_D = '{{ snippet("d") }}'
CALLS = Wording("Calls", "s", 'Hi,\n{{ snippet("Prices") }}\nBye')


def _body(source: str, **texts: str) -> str:
    return Renderer(compile_template("s", source, "", tuple(texts.items())), {}).render({"city": "Ulm"}).body


def test_a_snippet_is_pasted_with_its_fields_options_and_conditions() -> None:
    assert (
        _body('a {{ snippet("x") }} b', x="in {{ city }}{% if title %}!{% endif %} {c|c}") == "a in Ulm c b"
    )
    assert _body("{{- snippet('x') -}} {a|a}", x="{% if city %}\nyes\n{% endif %}") == "yes\na"


def test_snippets_may_call_each_other_three_deep() -> None:
    assert _body('{{ snippet("a") }}', a='1{{ snippet("b") }}', b='2{{ snippet("c") }}', c="3") == "123"


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"a": '{{ snippet("a") }}'}, "in a circle"),
        ({"a": '{{ snippet("b") }}', "b": '{{ snippet("a") }}'}, "in a circle"),
        ({"a": '{{ snippet("b") }}', "b": '{{ snippet("c") }}', "c": _D, "d": "x"}, "too deep"),
        ({"a": "x" * 65_530}, "larger than 64 kB"),
        ({"a": "{{ frist_name }}"}, "frist_name"),
        ({"a": "{% if title %}x"}, "cannot be read"),
        ({"a": "{a|b"}, "never closed"),
        ({"b": "x"}, "no snippet called a"),
        ({"a": "{{ first_name }} " * 290}, "too complicated"),
    ],
)  # fmt: skip
def test_snippets_that_cannot_be_are_refused(texts: dict[str, str], says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        _body('text {{ snippet("a") }} and {{ first_name }}' * 11, **texts)


def test_a_mistake_in_a_snippet_is_told_with_its_name_and_place() -> None:
    with pytest.raises(TemplateError) as caught:
        _body('{{ snippet("a") }}', a="one\n {{ frist_name }}")
    assert caught.value.place == "snippet a, line 2, column 5"


def test_a_mistake_beside_a_snippet_keeps_its_place() -> None:
    with pytest.raises(TemplateError) as caught:
        _body('{{ snippet("a") }}\n x {a|b', a="long\ntext")
    assert (caught.value.part, caught.value.line, caught.value.column) == ("body", 2, 4)


@pytest.mark.parametrize(
    "source",
    ["{{ snippet }}", "{{ snippet() }}",
     "{{ snippet(city) }}", '{{ snippet("a", 1) }}', '{{ snippet("a")[0] }}',
     '{{ snippet("a") | upper }}', '{% if snippet("a") %}x{% endif %}', '{{ snippet("a") ~ city }}',
     '{{ snippet(name="a") }}', '{{ snippet("a").x }}', '{{ (snippet("a")) or city }}'],
)  # fmt: skip
def test_a_snippet_can_only_be_printed(source: str) -> None:
    with pytest.raises(TemplateError):
        _body(source, a="x")


def test_two_lines_cannot_come_into_a_subject_by_a_snippet() -> None:
    with pytest.raises(TemplateError, match="more than one line"):
        compile_template('{{ snippet("a") }}', "b", "", (("a", "one\ntwo"),))


def test_every_known_injection_is_refused_in_a_snippet(corpora: Path) -> None:
    for payload in (corpora / "strings" / "template-payloads.txt").read_text("utf-8").splitlines():
        with pytest.raises(TemplateError):
            _body('{{ snippet("a") }}', a=payload)


def test_a_bomb_of_snippets_is_refused_at_once() -> None:
    texts = {f"s{n}": f'{{{{ snippet("s{n + 1}") }}}}' * 250 for n in range(2)} | {"s2": "x" * 200}
    many = {f"m{n}": "".join(f'{{{{ snippet("m{k}") }}}}' for k in range(200)) for n in range(200)}
    for source, known in (('{{ snippet("s0") }}', texts), ('{{ snippet("m0") }}', many)):
        compile_template("s", "warm")
        started = time.process_time()
        with pytest.raises(TemplateError):
            compile_template("s", source, "", tuple(known.items()))
        assert time.process_time() - started < 0.1


def test_a_changed_snippet_makes_new_versions_and_leaves_old_ones(database: Database, now: datetime) -> None:
    with database.writing() as session:
        snippets.add(session, "Prices", "10", now)
        first = library.add(session, CALLS, now)
        library.add(session, replace(CALLS, name="Other", body="x"), now)
        assert snippets.get(session, "prices").used_by == ("Calls",)
        changed = snippets.edit(session, "Prices", "20", now)
        assert changed.templates == ("Calls",)
        second = library.get(session, first.id)
        assert (second.version, second.body) == (2, first.body)
        bodies = [
            VersionRenderer(of_version(session, one.version_id), {}).render({}).body
            for one in (first, second)
        ]
        assert bodies == ["Hi,\n10\nBye", "Hi,\n20\nBye"]
        assert snippets.edit(session, "Prices", "20", now).templates == ()


def test_a_snippet_within_a_snippet_counts_as_used(database: Database, now: datetime) -> None:
    with database.writing() as session:
        snippets.add(session, "Inner", "1", now)
        snippets.add(session, "Outer", '({{ snippet("Inner") }})', now)
        library.add(
            session, Wording("T", "s", "b", variants=(Variant("B", "s", '{{ snippet("Outer") }}'),)), now
        )
        assert snippets.edit(session, "Inner", "2", now).templates == ("T",)
        for name in ("Inner", "Outer"):
            with pytest.raises(InvalidInputError, match="still called by"):
                snippets.remove(session, name)


def test_a_snippet_that_nothing_calls_can_go(database: Database, now: datetime) -> None:
    with database.writing() as session:
        snippets.add(session, "Prices", "10", now)
        snippets.remove(session, "Prices")
        assert snippets.listed(session) == []
        with pytest.raises(NotFoundError):
            snippets.get(session, "Prices")


def test_a_change_that_would_break_a_template_is_refused_with_its_name(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        snippets.add(session, "Prices", "10", now)
        library.add(session, replace(CALLS, body='{{ snippet("Prices") }}' * 50), now)
    with pytest.raises(InvalidInputError, match="Calls: With its snippets"), database.writing() as session:
        snippets.edit(session, "Prices", "x" * 2_000, now)
    with database.reading() as session:
        assert snippets.get(session, "Prices").text == "10"


@pytest.mark.parametrize("name", ["", "x" * 101, 'a"b', "a{b", "a\\b"])
def test_a_name_that_cannot_be_called_is_refused(database: Database, now: datetime, name: str) -> None:
    with pytest.raises(InvalidInputError), database.writing() as session:
        snippets.add(session, name, "text", now)


def test_a_name_is_taken_once_and_an_empty_or_circular_text_refused(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        snippets.add(session, "Prices", "10", now)
        for name, text in (("prices", "x"), ("Empty", " "), ("Self", '{{ snippet("Self") }}')):
            with pytest.raises(InvalidInputError):
                snippets.add(session, name, text, now)
        with pytest.raises(NotFoundError, match="Prizes") as caught:
            snippets.get(session, "Prizes")
        assert "Prices" in caught.value.hint
