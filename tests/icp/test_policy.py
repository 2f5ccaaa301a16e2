"""The qualification policy: it always makes sense, and says what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.errors import InvalidInputError
from prospector.icp import policy
from prospector.icp.policy import Policy

NAMES = [name for name in policy.names(Policy()) if name.startswith("points.")]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(-100, 100)), st.integers(1, 3650), st.integers(1, 60)
)
def test_yaml_says_the_whole_policy(points: dict[str, int], half_life: int, engagement: int) -> None:
    values = {**points, "half_life_days": half_life, "mql.engagement": engagement, "mql.leave": 1}
    made = policy.changed_all(Policy(), values)
    assert policy.parse(policy.dump(made)) == made


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("mql.leave", 61, "cannot go back below 61"),
        ("sql.fit", 50, "SQL stands above MQL"),
        ("mql.engagement", 0, "from 1 to 100"),
        ("half_life_days", "soon", "from 1 to 3650"),
        ("points.form.contact", 101, "from -100 to 100"),
        ("points.form.contact", 1.5, "whole number"),
        ("points.form.demo", 5, "'demo' is not known"),
        ("points.sent.any", 5, "no 'points.sent.any'"),
        ("task.words", "", "1 to 200 characters"),
        ("task.words", "Call {phone}", "cannot name {phone}"),
        ("per_company", 0, "from 1 to 1000"),
        ("mql", 3, "no 'mql'"),
        ("nothing.at.all", 3, "no 'nothing.at.all'"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, value: object, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words.replace("{", r"\{")):
        policy.changed(Policy(), name, value)


@pytest.mark.parametrize(
    "text",
    ["- a\n- b", "points: 3", "mql: {fit: true}", "points:\n  sent: {any: 5}", "a: &x 1\nb: *x", "x: [1"],
)
def test_yaml_that_is_no_policy_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        policy.parse(text, place="mine.yaml")
    assert refused.value.place.startswith("mine.yaml")


def test_what_a_file_leaves_out_is_as_by_default() -> None:
    made = policy.parse("half_life_days: 14\npoints:\n  form: {contact: 5}\n")
    assert (made.half_life_days, made.points["form", "contact"]) == (14, 5)
    assert ("form", "demo_request") not in made.points
    assert made.points["replied", "positive"] == 40
