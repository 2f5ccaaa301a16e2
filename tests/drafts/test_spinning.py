"""Spun wording: one option of each group, chosen by the draft's seed alone."""

from __future__ import annotations

import contextlib
import time
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts.rendering import Compiled, Renderer, compile_template
from prospector.drafts.scanning import TemplateError
from prospector.drafts.spinning import numbers, spin


def _compiled(body: str) -> Compiled:
    return compile_template("s", body)


def _bodies(body: str, seeds: int = 300, **values: str) -> set[str]:
    renderer = Renderer(_compiled(body), {})
    return {renderer.render(values, seed).body for seed in range(seeds)}


def test_numbers_are_the_same_on_every_computer_and_in_every_version() -> None:
    assert numbers(0, 3) == (3357547379, 1782471494, 1815277938)
    assert numbers(2**63 - 1, 2) == (2531430963, 1080144836)
    assert len(set(numbers(7, 100))) == 100


def test_more_numbers_begin_with_the_fewer() -> None:
    assert numbers(5, 40)[:7] == numbers(5, 7)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("{Hi|Hello} you", {"Hi you", "Hello you"}),
        ("{a|b|{c|d}}", {"a", "b", "c", "d"}),
        ("{ {a|b}|c}", {"a", "b", "c"}),
        ("{x {a|{b|c}}|d}", {"x a", "x b", "x c", "d"}),
        ("{a|}b", {"ab", "b"}),
        ("{ {{ first_name }}|there}", {"Ada", "there"}),
        ("{Dear {{ first_name }}|Hello}", {"Dear Ada", "Hello"}),
        ("{a{% if city %} in {{ city }}{% endif %}|b}", {"a in Ulm", "b"}),
        ("{% if city %}{a|b}{% else %}c{% endif %}", {"a", "b"}),
        (r"\{a\|b\} {c|d}", {"{a|b} c", "{a|b} d"}),
        ("{1, 2, 3} {a|b}", {"{1, 2, 3} a", "{1, 2, 3} b"}),
        ("{50%|60%} off", {"50% off", "60% off"}),
        ("either | or {a|b}", {"either | or a", "either | or b"}),
        ("{Hi|\nHello\n}there", {"Hithere", "Hello\nthere"}),
    ],
)
def test_every_option_comes_up_and_nothing_else(body: str, texts: set[str]) -> None:
    assert _bodies(body, first_name="Ada", city="Ulm") == texts


@pytest.mark.parametrize(
    ("body", "count"),
    [("plain", 1), ("{a|b}", 2), ("{a|b} {c|d|e}", 6), ("{a|b {c|d|e}}", 4), ("{a {b|c} {d|e}|f}", 5)],
)
def test_the_number_of_wordings_is_known(body: str, count: int) -> None:
    assert _compiled(body).wordings == count
    assert len(_bodies(body)) == count


@pytest.mark.parametrize(
    ("body", "line", "column", "says"),
    [
        ("one\n two {a|b", 2, 6, "never closed"),
        ("a|b} c", 1, 4, "stray }"),
        ("x {a|b}} y", 1, 8, "stray }}"),
        ("{a|{b|{c|{d|e}}}}", 1, 1, "nested too deep"),
        ("{a|{% if title %}b}{% endif %}|c}", 1, 19, "overlap"),
        ("{% if title %}{a{% else %}|b}{% endif %}", 1, 15, "overlap"),
        ("x {first_name|there}", 1, 3, "first_name would be printed"),
        ("{ {first_name}|there}", 1, 3, "{first_name} would be printed"),
        ("{a" + "|b" * 301 + "}", 1, 603, "too many options"),
        ("{a|{{ frist_name }}}", 1, 7, "no merge field"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(body: str, line: int, column: int, says: str) -> None:
    with pytest.raises(TemplateError) as caught:
        _compiled(body)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


def test_touching_braces_are_told_apart_by_a_blank() -> None:
    with pytest.raises(TemplateError, match="cannot be read") as caught:
        _compiled("{{a|b}|c}")
    assert "{ {a|b}|c}" in caught.value.hint


@pytest.mark.parametrize("body", ["a {b} c", "a { b", "x | y", "} {", "50 % { a"])
def test_text_without_groups_stays_as_it_was_written(body: str) -> None:
    assert _compiled(body).spins == ()
    assert _bodies(body, 3) == {body}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=200))
def test_any_text_is_refused_or_rendered(body: str) -> None:
    with contextlib.suppress(TemplateError):
        Renderer(_compiled(body), {}).render({}, 5)


def _depth(source: str) -> int:
    depths = accumulate({"{": 1, "}": -1}.get(letter, 0) for letter in source)
    return max(depths, default=0)


_GROUPS = st.recursive(
    st.text("abc .,", max_size=5).map(lambda text: (text, {text})),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(
        lambda options: ("{x" + "|x".join(text for text, _ in options) + "}",
                         {f"x{one}" for _, texts in options for one in texts})
    ),
    max_leaves=6,
)  # fmt: skip


@given(_GROUPS, st.integers(0, 2**63 - 1))
def test_a_rendering_is_always_one_of_the_possible_ones(group: tuple[str, set[str]], seed: int) -> None:
    source, texts = group
    if _depth(source) > 3:
        with pytest.raises(TemplateError, match="deep"):
            _compiled(f"({source})")
        return
    compiled = _compiled(f"({source})")
    assert Renderer(compiled, {}).render({}, seed).body in {f"({text})" for text in texts}


@given(st.text(max_size=50), st.integers(0, 2**63 - 1))
def test_a_value_is_never_spun(value: str, seed: int) -> None:
    renderer = Renderer(_compiled("{a|b}: {{ first_name }}!"), {})
    assert renderer.render({"first_name": value}, seed).body[1:] == f": {value}!"


def test_every_known_injection_is_refused_or_text_inside_an_option(corpora: Path) -> None:
    for payload in (corpora / "strings" / "template-payloads.txt").read_text("utf-8").splitlines():
        with pytest.raises(TemplateError):
            _compiled(f"{{a|{payload}}}")
        renderer = Renderer(_compiled("{a|b} {{ first_name }}"), {})
        assert renderer.render({"first_name": payload}, 1).body[2:] == payload.rstrip()


_BOMBS = [
    "{" * 60_000 + "|",
    "{a|" * 20_000,
    "{a|" * 12 + "b" + "}" * 12,
    "{a|b}" * 12_000,
    "{" + "a|" * 30_000 + "}",
    "{a|{b|{c|d}}}" * 4_500,
    "}" * 60_000 + "|",
    "{a|{{ first_name }}" * 250,
    "\\{" * 30_000 + "{a|",
    "{% if title %}{a|" * 100 + "}{% endif %}" * 100,
]


@pytest.mark.parametrize("bomb", _BOMBS, ids=lambda text: text[:20])
def test_a_bomb_of_options_is_refused_at_once(bomb: str) -> None:
    _compiled("{a|b}")
    started = time.process_time()
    with pytest.raises(TemplateError):
        _compiled(bomb)
    assert time.process_time() - started < 0.1


def test_the_source_that_is_compiled_asks_for_numbers_in_the_order_of_the_first_bars() -> None:
    made = spin("{a|{b|c}} {d|e}", "body", "n")
    assert made.options == (2, 2, 2)
    assert made.source.startswith("{% if n0 == 0 %}a{% else %}{% if n1 == 0 %}b")
