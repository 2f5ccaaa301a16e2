"""YAML from strangers is data, or refused with its line."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector import plain_yaml
from prospector.plain_yaml import PlainYamlError

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc -", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(PLAIN)
def test_plain_data_comes_back_as_it_was(data: object) -> None:
    assert plain_yaml.read(yaml.dump(data, Dumper=_WithoutAliases, allow_unicode=True)) == data


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@settings(max_examples=200, deadline=None)
@given(st.text("ab:-[]{}&*!|>'\"#%@ \n\t0", max_size=60))
def test_any_text_is_data_or_refused(text: str) -> None:
    try:
        plain_yaml.read(text)
    except PlainYamlError as error:
        assert error.reason  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &a 1\nb: *a\n", 2),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", 2),
        ("a: 1\nb: [\n", 3),
        ("[" * 20_000, 1),
        ("a: !!python/object/apply:os.system ['true']\n", 1),
        ("a: !!python/name:os.system\n", 1),
        ("a: 2026-99-99\n", None),
        ("a: \x07\n", None),
    ],
)
def test_what_is_more_than_data_is_refused_with_its_line(text: str, line: int | None) -> None:
    started = time.process_time()
    with pytest.raises(PlainYamlError) as caught:
        plain_yaml.read(text)
    assert caught.value.line == line
    assert time.process_time() - started < 2


def test_nodes_know_their_lines() -> None:
    node = plain_yaml.compose("a: 1\nb: 2\n")
    assert isinstance(node, yaml.MappingNode)
    assert [key.start_mark.line for key, _ in node.value] == [0, 1]
    assert plain_yaml.compose("") is None
