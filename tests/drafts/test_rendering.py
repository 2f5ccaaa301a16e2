"""A rendering prints values as they stand, shows gaps, and chooses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts import merge_fields
from prospector.drafts.rendering import MAX_OUTPUT, Renderer, Rendering, compile_template
from prospector.settings import Identity

_LITERAL = Renderer(compile_template("s", 'a {{ first_name }} b {{ custom["Note"] }} c'), {})


def _body(template: str, **values: Any) -> str:
    return Renderer(compile_template("s", template), {}).render(values).body


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_value_is_printed_literally(name: str, note: str) -> None:
    rendering = _LITERAL.render({"first_name": name, 'custom["Note"]': note})
    assert rendering == Rendering("s", f"a {name} b {note} c", ())


def test_every_known_injection_is_printed_literally(corpora: Path) -> None:
    for payload in (corpora / "strings" / "template-payloads.txt").read_text("utf-8").splitlines():
        assert _LITERAL.render({"first_name": payload, 'custom["Note"]': "x"}).body == f"a {payload} b x c"


def test_every_naughty_string_is_printed_literally(corpora: Path) -> None:
    for line in (corpora / "strings" / "naughty.txt").read_text("utf-8").split("\n"):
        if line:
            assert _LITERAL.render({"first_name": line, 'custom["Note"]': "x"}).body == f"a {line} b x c"


def test_a_missing_value_is_a_visible_gap_and_named() -> None:
    rendering = Renderer(
        compile_template("To {{ company }}", "Hi {{ first_name }}, {{ company }}"), {}
    ).render({})
    assert rendering.subject == "To [Company missing]"
    assert rendering.body == "Hi [First name missing], [Company missing]"
    assert rendering.missing == ("company", "first_name")


def test_gaps_of_one_prospect_are_not_told_of_the_next() -> None:
    renderer = Renderer(compile_template("s", "Hi {{ first_name }}"), {})
    renderer.render({})
    assert renderer.render({"first_name": "Ada"}).missing == ()


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ('Hi {{ first_name | fallback("there") }}', {}, "Hi there"),
        ('Hi {{ first_name | fallback("there") }}', {"first_name": "Ada"}, "Hi Ada"),
        ('Hi {{ first_name | fallback("there") }}', {"first_name": "  "}, "Hi there"),
        ("{{ title | fallback(company) }}", {"company": "Acme"}, "Acme"),
        ('{{ company | upper | fallback("x") }}', {}, "x"),
        ("{{ company | upper }}", {"company": "Acme"}, "ACME"),
        ("{{ company | lower }}", {"company": "Acme"}, "acme"),
        ("{{ title | title }}", {"title": "head of IT"}, "Head Of IT"),
        ("{{ full_name | first_word }}", {"full_name": "Ada Love"}, "Ada"),
        ("{{ company | possessive }} plan", {"company": "Acme"}, "Acme’s plan"),
        ("{{ company | possessive }} plan", {"company": "Tools"}, "Tools’ plan"),
        ("x{% if title %} as {{ title }}{% endif %}", {}, "x"),
        ("{% if title and not city %}a{% else %}b{% endif %}", {"title": "CEO"}, "a"),
        ('{% if "sales" in title %}yes{% endif %}', {"title": "VP Sales"}, "yes"),
        ('{% if "sales" not in title %}yes{% endif %}', {}, "yes"),
        ('{% if city in ["Berlin", "Bonn"] %}yes{% else %}no{% endif %}', {"city": "Bonn"}, "yes"),
        ('{% if city in ["Berlin", "Bonn"] %}yes{% else %}no{% endif %}', {}, "no"),
        ('{% if city == "Berlin" %}yes{% else %}no{% endif %}', {}, "no"),
        ("{% if employees_min >= 50 %}big{% else %}small{% endif %}", {"employees_min": 60}, "big"),
        ("{% if employees_min >= 50 %}big{% else %}small{% endif %}", {}, "small"),
        ("{% if 50 <= employees_min %}big{% else %}small{% endif %}", {}, "small"),
        ('{{ "a" if title else "b" }}', {}, "b"),
        ('{{ title ~ " at " ~ company }}', {"title": "CEO", "company": "Acme"}, "CEO at Acme"),
        ("{% if sender.name in sender.signature %}a{% else %}b{% endif %}", {}, "b"),
        ("{# a note to myself #}text", {}, "text"),
    ],
)
def test_the_language_of_templates(template: str, values: dict[str, Any], expected: str) -> None:
    assert _body(template, **values) == expected


def test_lines_of_tags_alone_leave_no_empty_lines() -> None:
    template = "one\n{% if title %}\ntwo\n{% endif %}\nthree\n{% if city %}{% endif %}\n\nfour"
    assert _body(template, title="CEO") == "one\ntwo\nthree\n\nfour"


def test_a_tag_at_the_end_of_a_line_keeps_the_line_end() -> None:
    assert _body("Hi{% if title %}!{% endif %}\nnext", title="CEO") == "Hi!\nnext"


def test_the_output_is_capped() -> None:
    assert len(_body("{{ title }}" * 200, title="x" * 10_000)) == MAX_OUTPUT


def test_the_same_text_is_compiled_once() -> None:
    assert compile_template("s", "Hi {{ first_name }}") is compile_template("s", "Hi {{ first_name }}")


def test_custom_fields_of_subject_and_text_are_not_confused() -> None:
    compiled = compile_template('{{ custom["A"] }}', '{{ custom["B"] }} {{ custom.A }}')
    rendering = Renderer(compiled, {}).render({'custom["A"]': "1", 'custom["B"]': "2"})
    assert (rendering.subject, rendering.body) == ("1", "2 1")


def _row(**values: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(
        ("first_name", "last_name", "full_name", "title", "company", "company_short", "industry", "city",
         "country", "domain"), "",
    ) | {"employees_min": None, "employees_max": None, "custom": "{}"}  # fmt: skip
    return row | values


@pytest.mark.parametrize(
    ("row", "name", "expected"),
    [
        ({"company": "Acme Industries", "company_short": "Acme"}, "company", "Acme"),
        ({"company": "Acme"}, "company", "Acme"),
        ({"country": "DE"}, "country", "Germany"),
        ({"employees_min": 51, "employees_max": 200}, "employees", "51 to 200"),
        ({"employees_min": 1200, "employees_max": 1200}, "employees", "1,200"),
        ({"employees_min": 10000}, "employees", "10,000 or more"),
        ({"employees_max": 10}, "employees", "up to 10"),
        ({"first_name": "Ada", "last_name": "Love"}, "full_name", "Ada Love"),
        ({"custom": '{"Pain point": "quotes"}'}, 'custom["Pain point"]', "quotes"),
        ({"custom": '{"Seats": 12}'}, 'custom["Seats"]', "12"),
        ({"last_name": "Null"}, "last_name", "Null"),
    ],
)
def test_values_of_a_prospect(row: dict[str, Any], name: str, expected: str) -> None:
    assert merge_fields.prospect_values(_row(**row), [name]) == {name: expected}


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", "N/A"), ("company", " - "), ("city", "unknown"), ("first_name", "there"),
     ("first_name", "Test"),     ("industry", "#N/A"), ("last_name", "?"), ("title", "   ")],
)  # fmt: skip
def test_placeholder_values_count_as_missing(name: str, value: str) -> None:
    assert merge_fields.prospect_values(_row(**{name: value}), [name]) == {}


def test_shared_values_name_the_sender_and_the_day() -> None:
    identity = Identity(sender_name="Robin Ellis", company="Northwind")
    values = merge_fields.shared_values(identity, datetime(2026, 3, 2, tzinfo=UTC))
    assert values["sender.name"] == "Robin Ellis"
    assert (values["today"], values["weekday"]) == ("2 March 2026", "Monday")
    assert "sender.title" not in values


def test_every_merge_field_can_be_used_and_has_an_example() -> None:
    body = " ".join(f"{{{{ {name} }}}}" for name in merge_fields.FIELDS)
    compiled = compile_template("s", body)
    rendering = Renderer(compiled, merge_fields.example_values(compiled.names)).render({})
    assert rendering.missing == ()
