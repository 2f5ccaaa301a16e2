"""Templates hold merge fields, fallbacks and conditions; all else is refused with its place."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from prospector.drafts.rendering import compile_template
from prospector.drafts.syntax import TemplateError

_EXHAUSTING = [
    "{{ 'a' * 10**9 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{{ range(10**9) | list }}",
    "{{ lipsum(100000) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ 'a' | center(10**9) }}",
    "{{ [1] * 10**9 }}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% set x = 'a' %}{{ x }}",
    "{% include 'file:///etc/passwd' %}",
    "{% include '../secret' %}",
    "{% import 'os' as os %}",
    "{% extends 'layout' %}",
    "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "{{ " + "9" * 60_000 + " }}",
    "{{ first_name" + " | upper" * 7_000 + " }}",
    "{{ " + "not " * 15_000 + "first_name }}",
    "{{ first_name" + " ~ first_name" * 4_000 + " }}",
    "{% if first_name %}" * 1_500 + "{% endif %}" * 1_500,
    "{{ first_name }}" * 4_000,
    "{#" * 30_000,
    "{% if first_name %}x" + "{% elif title %}x" * 3_000 + "{% endif %}",
    "{{ 'a' | replace('a', 'aa' * 10**8) }}",
    "a" * 70_000,
]


@pytest.mark.parametrize("template", _EXHAUSTING, ids=lambda text: text[:40])
def test_an_exhausting_template_is_refused_at_once_and_in_little_memory(template: str) -> None:
    compile_template("Hello", "Hi {{ first_name }}")
    started = time.process_time()
    with pytest.raises(TemplateError):
        compile_template("Hello", template)
    assert time.process_time() - started < 0.1
    tracemalloc.start()
    with pytest.raises(TemplateError):
        compile_template("Hello", template)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20


def test_every_known_injection_is_refused_as_a_template(corpora: Path) -> None:
    payloads = (corpora / "strings" / "template-payloads.txt").read_text("utf-8").splitlines()
    assert len(payloads) == 171
    for payload in payloads:
        with pytest.raises(TemplateError) as caught:
            compile_template("Hello", payload)
        assert caught.value.line >= 1
        assert caught.value.column >= 1


@pytest.mark.parametrize(
    ("body", "line", "column", "hint"),
    [
        ("Hi {{ frist_name }}", 1, 7, "first_name"),
        ("Hi\n\n  and {{ sender.nmae }}", 3, 10, "sender.name"),
        ("{{ company_name }}", 1, 4, "Did you mean company?"),
        ("{{ First_Name }}", 1, 4, "first_name"),
        ("x {{ title | fallbak('y') }}", 1, 14, "fallback"),
        ("Hi {first_name},", 1, 4, "{{ first_name }}"),
        ("ok {{ title }} and {{ comp any }}", 1, 20, "braces"),
        ("one }} two", 1, 5, "both pairs"),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_way_out(body: str, line: int, column: int, hint: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template("Hello", body)
    assert (caught.value.part, caught.value.line, caught.value.column) == ("body", line, column)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "body",
    [
        "{{ first_name[0] }}",
        "{{ first_name.upper() }}",
        "{{ first_name.__class__ }}",
        "{{ sender }}",
        "{{ sender['name'] }}",
        "{{ custom[first_name] }}",
        "{{ custom }}",
        "{{ self }}",
        "{{ 'fixed' }}",
        "{{ 7 }}",
        "{{ -employees_min }}",
        "{{ first_name if title }}",
        "{{ first_name | fallback(none) }}",
        "{{ first_name is defined }}",
        "{% if 1 %}x{% endif %}",
        "{% if title > 'a' %}x{% endif %}",
        "{% if employees_min > title %}x{% endif %}",
        "{% if 1 < employees_min < 5 %}x{% endif %}",
        "{% if city in [title] %}x{% endif %}",
        "{% raw %}{{ 7*7 }}{% endraw %}",
        "{{ first_name | holds('x') }}",
        "{{ first_name | upper(1) }}",
        "{% if title %}never closed",
    ],
)
def test_what_is_not_on_the_list_is_refused(body: str) -> None:
    with pytest.raises(TemplateError):
        compile_template("Hello", body)


@pytest.mark.parametrize("subject", ["", "  ", "one\ntwo", "x" * 501, "{{ nobody }}"])
def test_a_subject_that_cannot_be_one_is_refused(subject: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template(subject, "text")
    assert caught.value.part == "subject"


def test_a_tag_cannot_begin_in_the_subject_and_end_in_the_text() -> None:
    with pytest.raises(TemplateError):
        compile_template("{% if title %}a", "b{% endif %}")


def test_a_long_line_of_condition_tags_is_read_in_no_time() -> None:
    body = "{% if title %}{% endif %}" * 140 + " text"
    started = time.process_time()
    compile_template("Hello", body)
    assert time.process_time() - started < 0.5
