"""A woven template gives what Jinja2 gives of the same tree, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2.runtime import new_context

from prospector.drafts import merge_fields
from prospector.drafts.filters import Missing
from prospector.drafts.rendering import Compiled, Renderer, Rendering, compile_template
from prospector.drafts.scanning import TemplateError, environment
from prospector.drafts.spinning import numbers
from prospector.drafts.weaving import NotWovenError, woven

TEXTS = st.text(alphabet="ab 'é\\\n\"%.x", max_size=6)
QUOTED = st.sampled_from(['"there"', '""', '" "', "'a\"b'", '"x{y"', '"{{ no }}"', '"é\\\\n"', '"Ana Su"'])
NAMES = st.sampled_from((
    "first_name", "title", "city", "employees_min", "sender.name", "sender.offer", "today", "custom.note",
    'custom["A b"]',
))  # fmt: skip
NUMBERS = ["employees_min", "employees_max"]


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(
            inner, st.sampled_from(["upper", "lower", "title", "trim", "first_word", "possessive"])
        ).map(lambda two: f"({two[0]}) | {two[1]}"),
        st.tuples(inner, st.one_of(inner, QUOTED)).map(lambda two: f"({two[0]}) | fallback({two[1]})"),
        st.tuples(inner, st.one_of(inner, QUOTED)).map(lambda two: f"({two[0]}) ~ ({two[1]})"),
        st.tuples(inner, inner, QUOTED).map(lambda three: f"({three[0]}) if ({three[1]}) else {three[2]}"),
        st.tuples(inner, st.sampled_from(["and", "or", "==", "!=", "in", "not in"]), inner).map(
            lambda three: f"({three[0]}) {three[1]} ({three[2]})"
        ),
        st.tuples(inner, st.sampled_from(["in", "not in"]), QUOTED, QUOTED).map(
            lambda four: f"({four[0]}) {four[1]} [{four[2]}, {four[3]}]"
        ),
        inner.map(lambda one: f"not ({one})"),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 300)).map(
            lambda three: f"{three[0]} {three[1]} {three[2]}"
        ),
    )


EXPRESSIONS = st.recursive(NAMES, _wider, max_leaves=4)
TAGS = EXPRESSIONS.map(lambda one: f"{{{{ {one} }}}}")
PIECES = st.recursive(
    st.one_of(TEXTS, TAGS),
    lambda inner: st.one_of(
        st.tuples(EXPRESSIONS, inner, EXPRESSIONS, inner, inner).map(
            lambda five: "{%% if %s %%}%s{%% elif %s %%}%s{%% else %%}%s{%% endif %%}" % five  # noqa: UP031
        ),
        st.tuples(EXPRESSIONS, inner).map(lambda two: f"{{% if {two[0]} %}}\n{two[1]}\n{{% endif %}}\n"),
        st.tuples(inner, inner, inner).map(lambda three: "{ %s|%s|%s }" % three),  # noqa: UP031
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(st.sampled_from(["Ana", "ana", "", " ", "Sus", "{{ x }}", "<b>", "é"]), TEXTS)
        for name in ("first_name", "title", "city", 'custom["A b"]', 'custom["note"]')
    }
    | {name: st.sampled_from([0, 50, 200]) for name in NUMBERS},
)
SHARED = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["Ana", "We {{ a }}", "x"]) for name in ("sender.name", "today")}
)


def _by_jinja(
    compiled: Compiled, shared: dict[str, str], values: dict[str, str | int], seed: int
) -> Rendering:
    printed: list[str] = []
    known: dict[str, object] = {
        identifier: values.get(name, shared.get(name, Missing(name, merge_fields.label(name), printed)))
        for name, identifier in compiled.identifiers.items()
    }
    chosen = numbers(seed, len(compiled.spins))
    known |= {name: number % size for (name, size), number in zip(compiled.spins, chosen, strict=True)}
    context = new_context(environment(), None, {}, known, shared=True)
    texts = ["".join(part.root_render_func(context)).strip() for part in (compiled.subject, compiled.body)]
    return Rendering(texts[0], texts[1], tuple(dict.fromkeys(printed)))


@settings(max_examples=400)
@given(body=PIECES, tag=TAGS, shared=SHARED, values=VALUES, seed=st.integers(0, 2**63 - 1))
@example(body='{% if city in ["a", "b"] %}x{% endif %}', tag="{{ city }}", shared={}, values={}, seed=0)
def test_a_woven_text_is_that_of_jinja(
    body: str, tag: str, shared: dict[str, str], values: dict[str, str | int], seed: int
) -> None:
    try:
        compiled = compile_template(f"s {tag}", body)
    except TemplateError:
        return
    parameters = [one for name, one in compiled.identifiers.items() if name not in shared]
    fixed = {one: shared[name] for name, one in compiled.identifiers.items() if name in shared}
    woven(compiled.trees, [*parameters, *(name for name, _ in compiled.spins)], fixed)  # was woven, that is
    assert Renderer(compiled, shared).render(values, seed) == _by_jinja(compiled, shared, values, seed)


def test_what_is_the_same_for_everybody_is_decided_once() -> None:
    compiled = compile_template("s", "{% if sender.name %}a{{ sender.name | upper }}{% else %}b{% endif %}c")
    function = woven(compiled.trees, [], {"sender__name": "Robin"})
    assert ("s", "aROBINc") in function.__code__.co_consts


def test_a_field_may_be_called_like_a_filter_or_a_word_of_python() -> None:
    compiled = compile_template("s", '{{ custom["class"] }} {{ custom["upper"] | upper }}')
    values = {'custom["class"]': "one", 'custom["upper"]': "two"}
    assert Renderer(compiled, {}).render(values).body == "one TWO"


def test_what_the_allow_list_would_refuse_is_not_woven() -> None:
    tree = environment().parse("{% for one in names %}x{% endfor %}")
    with pytest.raises(NotWovenError):
        woven([tree], ["names"], {})
    calls = environment().parse("{{ names() }}")
    with pytest.raises(NotWovenError):
        woven([calls], ["names"], {})


def test_conditions_beyond_the_depth_of_python_are_rendered_by_jinja(monkeypatch: pytest.MonkeyPatch) -> None:
    options = "".join(f'{{% elif city == "{n}" %}}town {n}' for n in range(200))
    body = '{% if city == "x" %}X' + options + "{% else %}none{% endif %}"
    compiled = compile_template("s {{ city }}", body)

    def too_deep(*_: object) -> None:
        raise NotWovenError

    plain = Renderer(compiled, {})
    monkeypatch.setattr("prospector.drafts.rendering.woven", too_deep)
    deep = Renderer(compiled, {})
    for city in ("x", "7", "199", "?"):
        assert plain.render({"city": city}) == deep.render({"city": city})
