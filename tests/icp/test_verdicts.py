"""Many rows at once are judged as one row is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prospector.icp import compiled
from prospector.icp.rules import parse_profile
from prospector.icp.verdicts import verdicts_of

RULES = """
rules:
  - {name: Country, weight: 20, when: "country = DE"}
  - {name: Words, field: title, keywords: {sales: 10, growth: 8, intern: -9}, cap: 15}
groups:
  - name: Person
    cap: 12
    rules:
      - {name: Department, weight: -4, when: "department = it"}
      - name: Seniority
        first:
          - {weight: 15, when: "seniority = vp"}
          - {weight: 5, when: "seniority = manager"}
"""
REQUIRED = """
must:
  - {when: "country = DE"}
must_not:
  - {when: "department = it"}
"""
STATE = st.integers(0, 2)
SCORED = (STATE, st.integers(0, 8), STATE, st.integers(0, 4))
PROFILES = (
    ("name: P\nthreshold: 40" + RULES, SCORED),
    ("name: P\nthreshold: 40" + REQUIRED + RULES, (STATE, STATE, *SCORED)),
    ("name: P\nthreshold: 0" + REQUIRED, (STATE, STATE)),
)


@given(st.data(), st.sampled_from(PROFILES))
def test_rows_are_judged_together_as_one_by_one(
    data: st.DataObject, given_profile: tuple[str, tuple[st.SearchStrategy[int], ...]]
) -> None:
    source, codes = given_profile
    profile = parse_profile(source)
    rows = data.draw(st.lists(st.tuples(*codes), min_size=1, max_size=30))
    judged = [compiled.judging(profile)(row) for row in rows]
    verdicts, scores = verdicts_of(profile, list(zip(*rows, strict=True)), len(rows))
    assert (verdicts, scores) == ([one.verdict for one in judged], [one.score for one in judged])
