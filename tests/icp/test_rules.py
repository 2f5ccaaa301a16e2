"""Profiles as YAML: what is read, what is refused with its line, and that writing reads back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.conditions import All, Condition, Not
from prospector.errors import InvalidInputError
from prospector.icp.profiles import shipped_sources
from prospector.icp.rules import (
    Group,
    Keyword,
    KeywordRule,
    Profile,
    Requirement,
    Rule,
    Step,
    parse_profile,
    to_yaml,
)

SMALL = """name: Test
rules:
  - name: Country
    weight: 10
    when: country in DACH
"""


def test_a_full_profile_is_read() -> None:
    profile = parse_profile(
        """
name: Mid-market
description: Who we sell to.
threshold: 70
must:
  - name: Has an address
    when: email is not empty
must_not:
  - when: industry ~ staffing
rules:
  - name: Size
    first:
      - {when: employees between 51 and 500, weight: 20}
      - {when: employees >= 10, weight: 5}
  - {name: Free mail, weight: -10, when: email_status = free}
"""
    )
    assert profile == Profile(
        name="Mid-market",
        description="Who we sell to.",
        threshold=70,
        must=(Requirement("Has an address", Condition("email", "not_empty")),),
        must_not=(Requirement("Industry contains staffing", Condition("industry", "contains", "staffing")),),
        rules=(
            Rule(
                "Size",
                (
                    Step(Condition("employees", "between", (51, 500)), 20),
                    Step(Condition("employees", "gte", 10), 5),
                ),
            ),
            Rule("Free mail", (Step(Condition("email_status", "is", "free"), -10),)),
        ),
    )
    assert profile.total == 20


def test_groups_and_keywords_are_read() -> None:
    profile = parse_profile(
        """
name: Tools
groups:
  - name: Technology
    cap: 20
    rules:
      - {keywords: {Python: 15, data engineer: 10}, field: title}
      - {name: CRM, weight: 10, when: custom.CRM ~ salesforce}
rules:
  - {name: Notes, keywords: {budget: 9, frozen: -4}, field: notes, cap: 7}
"""
    )
    assert profile == Profile(
        "Tools",
        rules=(
            KeywordRule("Notes", "notes", (Keyword("budget", 9), Keyword("frozen", -4)), 7),
            KeywordRule(
                "Job title with Python or data engineer",
                "title",
                (Keyword("Python", 15), Keyword("data engineer", 10)),
                group="Technology",
            ),
            Rule("CRM", (Step(Condition("custom.CRM", "contains", "salesforce"), 10),), "Technology"),
        ),
        groups=(Group("Technology", 20),),
    )
    assert profile.total == 27


def test_a_group_without_rules_goes() -> None:
    assert Profile("T", groups=(Group("Empty", 5),)) == Profile("T")


def test_conditions_may_stand_in_their_stored_form_and_norway_is_no_boolean() -> None:
    source = "name: T\nrules: [{weight: 1, when: {field: country, op: in, value: [NO, SE]}}]"
    assert parse_profile(source).rules[0].steps[0].when == Condition("country", "in", ("NO", "SE"))


@pytest.mark.parametrize("source", shipped_sources(), ids=lambda source: source.split("name: ")[1][:12])
def test_shipped_profiles_read_and_write_back(source: str) -> None:
    profile = parse_profile(source)
    assert profile.description
    assert parse_profile(to_yaml(profile)) == profile


def test_at_least_three_profiles_are_shipped() -> None:
    assert len(shipped_sources()) >= 3


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("name: Test", "nam: Test"), 1, "unknown key 'nam'"),
        (("weight: 10", "wieght: 10"), 4, "unknown key 'wieght'"),
        (("weight: 10", "weight: ten"), 4, "whole number"),
        (("weight: 10", "weight: 0"), 4, "changes nothing"),
        (("weight: 10", "weight: 5000"), 4, "whole number"),
        (("country in DACH", "countri in DACH"), 5, "no field 'countri'"),
        (("country in DACH", "country in Germny"), 5, "called 'Germny'"),
        (("country in DACH", "fit >= 50"), 5, "the fit that the rules make"),
        (("    when: country in DACH\n", ""), 3, "when missing"),
        (("name: Test\n", ""), 1, "name missing"),
        (("name: Test", "name: Test\nname: Again"), 2, "stands twice"),
        (("name: Test", "name: Test\nthreshold: 101"), 2, "0 to 100"),
        (("rules:", "must: country in DE\nrules:"), 2, "a list"),
        (("    weight: 10", "   weight: 10"), 4, "not valid YAML"),
        (("country in DACH", "[country, in, DACH]"), 5, "not a condition"),
        (("name: Country", "name: !!python/object/apply:os.system [id]"), 3, "expected a text"),
        (("name: Test", "name: &a Test\ndescription: *a"), 2, "aliases"),
        (("weight: 10", "first: []"), 3, "either"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(change: tuple[str, str], line: int, said: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_profile(SMALL.replace(*change), place="mine.yaml")
    assert said in refused.value.message
    assert refused.value.place.startswith(f"mine.yaml, line {line}")


TOOLS = """name: Tools
groups:
  - name: Technology
    cap: 20
    rules:
      - name: Stack
        field: title
        keywords: {python: 15, sql: 10}
"""


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("    cap: 20\n", ""), 3, "cap missing"),
        (("cap: 20", "cap: 0"), 4, "1 to 1,000"),
        (("field: title", "field: employees"), 8, "holds no words"),
        (("field: title", "field: tilte"), 8, "no field 'tilte'"),
        (("        field: title\n", ""), 6, "has a 'field'"),
        (("field: title", "field: title\n        weight: 5"), 6, "neither 'when' nor 'first'"),
        (("python: 15", "python: 0"), 8, "changes nothing"),
        (("sql: 10", "PYTHON: 10"), 8, "stands twice"),
        (("{python: 15, sql: 10}", "{}"), 8, "1 to 20 keywords"),
        (("{python: 15, sql: 10}", "[python, sql]"), 8, "words with weights"),
        (
            ("{python: 15, sql: 10}", "{" + ", ".join(f"w{n}: 1" for n in range(21)) + "}"),
            8,
            "1 to 20 keywords",
        ),
        (
            ("        keywords: {python: 15, sql: 10}\n", "        weight: 5\n"),
            6,
            "only goes with 'keywords'",
        ),
        (
            ("groups:", "groups:\n  - {name: technology, cap: 1, rules: [{weight: 1, when: country = DE}]}"),
            3,
            "same",
        ),
        (("    rules:\n", "    rules: []\n    rule:\n"), 6, "unknown key 'rule'"),
    ],
)
def test_a_wrong_group_or_keyword_is_refused_with_its_line(
    change: tuple[str, str], line: int, said: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_profile(TOOLS.replace(*change), place="mine.yaml")
    assert said in refused.value.message
    assert refused.value.place.startswith(f"mine.yaml, line {line}")


@pytest.mark.parametrize(
    "source",
    ["", "just text", "- a\n- b", "name: [", "\x00", "name: T\nrules: 5", "[" * 5000, "{a: " * 5000,
     "a: " * 300_000,     "name: T\n---\nname: U"],
)  # fmt: skip
def test_what_is_no_profile_is_refused_quickly(source: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidInputError):
        parse_profile(source)
    assert time.perf_counter() - start < 2


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=80) | st.text(alphabet="name: rules\n-[]{}&*!|>%@'\"weightwhen", max_size=80))
def test_any_text_is_a_profile_or_refused(text: str) -> None:
    try:
        parse_profile(f"name: x\n{text}")
    except InvalidInputError:
        return


def _tidy(text: str) -> str:
    return " ".join(text.split())


NAMES = st.text(alphabet="abcäß:#-'\"{}[]&*!|>%@ 123", min_size=1, max_size=20).filter(
    lambda text: text.split()
)
WHENS = st.sampled_from(
    [
        Condition("country", "in", ("DE", "NO")),
        Condition("title", "contains", ('a "b"', "c, d")),
        Not(Condition("industry", "empty")),
        All([Condition("employees", "gte", 5)]),
        All(),
    ]
)
WEIGHTS = st.integers(-100, 100).filter(bool)
GROUPED = st.sampled_from(["", "G: 1", "no"])
FIELDS = st.sampled_from(["title", "notes", "custom.Tech: stack"])
KEYWORDS = st.lists(
    st.builds(
        Keyword, st.sampled_from(["yes", "c++", "'quoted'", "12", "data: lake", "Öl", "x #y"]), WEIGHTS
    ),
    min_size=1,
    unique_by=lambda one: one.word,
).map(tuple)
STEPS = st.lists(st.builds(Step, WHENS, WEIGHTS), min_size=1, max_size=3).map(tuple)


@settings(max_examples=100, deadline=None)
@given(
    profile=st.builds(
        Profile,
        name=NAMES.map(_tidy),
        description=st.just("") | NAMES.map(_tidy),
        threshold=st.integers(0, 100),
        must=st.lists(st.builds(Requirement, st.just("M"), WHENS), max_size=2).map(tuple),
        must_not=st.lists(st.builds(Requirement, st.just("N"), WHENS), max_size=2).map(tuple),
        rules=st.lists(
            st.builds(Rule, st.just("R"), STEPS, GROUPED)
            | st.builds(
                KeywordRule, NAMES.map(_tidy), FIELDS, KEYWORDS, st.none() | st.integers(1, 99), GROUPED
            ),
            max_size=4,
        ).map(tuple),
        groups=st.tuples(*(st.builds(Group, st.just(name), st.integers(1, 99)) for name in ("G: 1", "no"))),
    )
)
def test_a_profile_written_reads_back_to_the_same(profile: Profile) -> None:
    assert parse_profile(to_yaml(profile)) == profile


def test_the_example_in_the_shipped_folder_loads_from_its_file(tmp_path: Path) -> None:
    from prospector.icp.profiles import read_source

    path = tmp_path / "mine.yaml"
    path.write_text("\ufeff" + SMALL, encoding="utf-8")
    assert parse_profile(read_source(path)).name == "Test"
