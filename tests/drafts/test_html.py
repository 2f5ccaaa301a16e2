"""The HTML part: plain markup only, made from the text or the user's own."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts import html
from prospector.drafts.rendering import Renderer, compile_template
from prospector.drafts.scanning import TemplateError


class _Reader(HTMLParser):
    """Notes every tag and attribute a mail program would see, and the words."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def _assert_harmless(markup: str) -> None:
    seen = _Reader(markup)
    assert set(seen.tags) <= html.TAGS
    for name, value in seen.attributes:
        assert name in ("href", "title", "rel", "colspan", "rowspan")
        # a scheme has ASCII letters, digits and +.- only; anything else makes a relative address
        assert name != "href" or re.match(r"(https?|mailto|tel):|(?![a-zA-Z][\w+.-]*:)", value, re.ASCII)


def _own(source: str, **values: str) -> str:
    return Renderer(compile_template("s", "b", source), {}).html(values)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("Hi Ada,\n\nOne.\nTwo.", "<p>Hi Ada,</p>\n<p>One.<br>Two.</p>"),
        ("See https://a.example/x?y=1&z.", 'See <a href="https://a.example/x?y=1&amp;z">'
         "https://a.example/x?y=1&amp;z</a>."),
        ("Ask ada@acme.example.", 'Ask <a href="mailto:ada@acme.example">ada@acme.example</a>.'),
        ("It is *very* good, 2 * 3 * 4", "It is <b>very</b> good, 2 * 3 * 4"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)  # fmt: skip
def test_a_text_becomes_paragraphs_links_and_bold_words(text: str, markup: str) -> None:
    assert html.from_text(text) == (markup if markup.startswith("<p>") else f"<p>{markup}</p>")


def test_lines_with_dashes_become_a_list() -> None:
    assert html.from_text("- one\n- two *x*") == "<ul><li>one</li><li>two <b>x</b></li></ul>"
    assert html.from_text("You get:\n- one\n- two") == "<p>You get:</p>\n<ul><li>one</li><li>two</li></ul>"
    assert html.from_text("Best\n- Robin") == "<p>Best</p>\n<p>- Robin</p>"


@given(st.text(max_size=300))
def test_html_made_from_any_text_is_harmless_and_says_the_same(text: str) -> None:
    markup = html.from_text(text)
    _assert_harmless(markup)
    letters = "".join(filter(str.isalnum, text))
    assert "".join(filter(str.isalnum, _Reader(markup).words)) == letters


def test_values_are_escaped_and_fields_conditions_and_options_work() -> None:
    source = "<p>{Hi|Hi} {{ first_name }}{% if city %} in <b>{{ city }}</b>{% endif %}</p>"
    assert _own(source, first_name="<i>A&B</i>", city="Ulm") == (
        "<p>Hi &lt;i&gt;A&amp;B&lt;/i&gt; in <b>Ulm</b></p>"
    )


def test_options_of_text_and_html_go_together() -> None:
    compiled = compile_template("{s|t}", "{Hi|Hello} {a|b|c}", "<p>{Hi|Hello} {a|b|c}</p>")
    renderer = Renderer(compiled, {})
    for seed in range(30):
        assert renderer.html({}, seed) == f"<p>{renderer.render({}, seed).body}</p>"


def test_html_from_the_text_says_what_the_text_says() -> None:
    renderer = Renderer(compile_template("s", "Hi {{ first_name }}\n\n{a|b}", html.FROM_TEXT), {})
    body = renderer.render({"first_name": "Ada"}, 3).body
    assert renderer.html({"first_name": "Ada"}, 3) == html.from_text(body)


def test_a_template_without_html_has_none() -> None:
    assert Renderer(compile_template("s", "b"), {}).html({}) == ""


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        ("<p>\n <img src='http://t.example/x.gif'>", (2, 2), "A picture is fetched"),
        ("<script>x</script>", (1, 1), "script"),
        ("x <a href='javascript:x'>", (1, 3), "javascript: is not allowed"),
        ("<a href='&#106;avascript:x'>", (1, 1), "javascript: is not allowed"),
        ("<p onclick=x>", (1, 1), "run a script"),
        ("<p style='x'>", (1, 1), "style is not allowed"),
        ("{{ first_name }}\n<iframe>", (2, 1), "iframe"),
        ("<!-- {{ first_name }} -->", (1, 1), "comments"),
        ("5 < 6", (1, 3), "&lt;"),
        ("<p {{ first_name }}>", (1, 1), "not allowed on <p>"),
    ],
)
def test_what_is_no_plain_markup_is_refused_with_its_place_and_the_reason(
    source: str, place: tuple[int, int], says: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template("s", "b", source)
    assert (caught.value.part, caught.value.line, caught.value.column) == ("html", *place)
    assert says in f"{caught.value.message} {caught.value.hint}"


@given(st.text(max_size=200))
def test_any_value_is_harmless_wherever_it_is_printed(value: str) -> None:
    source = "<p>{{ first_name }}</p><a href=\"{{ city }}\" title='{{ title }}'>x</a><a href={{ title }}>"
    _assert_harmless(_own(source, first_name=value, city=value, title=value))


def test_every_known_injection_is_refused_as_html_and_harmless_as_a_value(corpora: Path) -> None:
    lines = (corpora / "strings" / "template-payloads.txt").read_text("utf-8").splitlines()
    naughty = (corpora / "strings" / "naughty.txt").read_text("utf-8").split("\n")
    for payload in lines:
        with pytest.raises(TemplateError):
            compile_template("s", "b", f"<p>{payload}</p>")
    renderer = Renderer(compile_template("s", "b", '<p>{{ title }}</p><a href="{{ city }}">x</a>'), {})
    for payload in (*lines, *naughty):
        _assert_harmless(renderer.html({"title": payload, "city": payload}))


def test_a_link_by_a_value_may_only_lead_to_the_web_or_to_mail() -> None:
    assert 'href="https://a.example"' in _own('<a href="{{ domain }}">x</a>', domain="https://a.example")
    assert "href" not in _own('<a href="{{ domain }}">x</a>', domain="javascript:alert(1)")
    assert "href" not in _own('<a href="{{ domain }}">x</a>', domain="data:text/html,x")


_BOMBS = [
    "<" * 65_000, "<a " * 21_000, "<!--" * 16_000, "<div>" * 13_000, "<p x=" * 10_000, "<a href='" * 7_000,
    "<a " + "title " * 10_000 + ">", '<a href="' + "x" * 60_000, "<a" + " " * 60_000, "<a" + "/" * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("bomb", _BOMBS, ids=lambda text: text[:12])
def test_a_bomb_of_markup_is_refused_at_once(bomb: str) -> None:
    compile_template("s", "b", "<p>x</p>")
    started = time.process_time()
    with pytest.raises(TemplateError):
        compile_template("s", "b", bomb)
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("text", ["http://" * 9_000, "a@" * 30_000, "*a" * 30_000, "\n \n" * 20_000])
def test_a_long_text_becomes_html_in_no_time(text: str) -> None:
    started = time.process_time()
    html.from_text(text)
    assert time.process_time() - started < 0.5
