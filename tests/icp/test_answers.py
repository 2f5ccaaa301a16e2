"""Remembered answers: the same as asking everybody, and patterns are judged once per distinct value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from prospector.conditions import parse
from prospector.errors import CancelledError
from prospector.icp import columns, counting, scoring
from prospector.icp.answers import Patterns, ask
from prospector.icp.previewing import asked, survey
from prospector.icp.rules import Profile, Question, Rule, Step, parse_profile
from prospector.icp.words import Words
from prospector.storage import Database, functions
from tests.factories import add_prospect

TITLES = ("Head of Sales", "VP Growth", "Clerk", "Öl-Händler", "")
COUNTRIES = ("DE", "FR", "")
SIZES = ((10, 20), (100, 200), (5000, None), (None, None))
QUESTIONS: tuple[Question, ...] = (
    (parse("country in DACH"),),
    (parse("employees between 50 and 500"),),
    (parse("title ~ sales, öl"), parse("title has word vp")),
    (parse(r"title matches '^(head|vp)\b'"),),
    (parse("country = DE or employees >= 50"),),
    (parse('custom."Lead: source" = fair'),),
    (parse("stage = new and not country = FR"),),
    Words("title", ("sales", "growth", "öl")),
    Words("custom.Lead: source", ("fair",)),
)


@pytest.fixture
def crowd(database: Database) -> Database:
    with database.writing() as session:
        for n in range(120):
            low, high = SIZES[n % 4]
            add_prospect(
                session,
                full_name=f"Person {n}",
                title=TITLES[n % 5],
                country=COUNTRIES[n % 3],
                employees_min=low,
                employees_max=high,
                custom='{"Lead: source": "fair"}' if n % 7 == 0 else "{}",
            )
    return database


def _everybody(session: Session, questions: tuple[Question, ...]) -> dict[tuple[int, ...], int]:
    """The patterns by one pass over all prospects, without remembering anything."""
    seen: Counter[tuple[int, ...]] = Counter()
    for texts in counting.letters_of(session, questions):
        seen.update(counting.codes_of(letters) for letters in zip(*texts, strict=True))
    return dict(seen)


def _counted(found: Patterns) -> dict[tuple[int, ...], int]:
    return dict(zip(zip(*found.codes.values(), strict=True), found.numbers, strict=True))


def test_remembered_answers_are_those_of_everybody(crowd: Database) -> None:
    with crowd.reading() as session:
        answers = ask(session, QUESTIONS)
        base = answers.combined(QUESTIONS)
        assert _counted(answers.patterns(base, ())) == _everybody(session, QUESTIONS)


@pytest.mark.parametrize("place", range(len(QUESTIONS)))
def test_an_edit_combines_with_what_is_known(crowd: Database, place: int) -> None:
    others = QUESTIONS[:place] + QUESTIONS[place + 1 :]
    with crowd.reading() as session:
        known = ask(session, others)
        answers = ask(session, QUESTIONS, known)
        found = answers.patterns(known.combined(others), [QUESTIONS[place]])
        assert _counted(found) == _everybody(session, (*others, QUESTIONS[place]))
        assert answers.tallies[QUESTIONS[place]] == ask(session, [QUESTIONS[place]]).tallies[QUESTIONS[place]]


def test_a_pattern_is_called_once_per_distinct_value(crowd: Database) -> None:
    with crowd.reading() as session:
        known = ask(session, [(parse("title is not empty"),)])
        calls = _counting(session, "matches")
        ask(session, [(parse("title matches '^head'"),)], known)
    assert calls == Counter({title: 1 for title in TITLES if title})


def test_a_further_word_is_the_only_one_judged(crowd: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    before = functions._Matches.judge_all

    def judge_all(self: functions._Matches, texts: Sequence[str]) -> Iterable[int]:
        judged.extend(texts)
        return before(self, texts)

    monkeypatch.setattr(functions._Matches, "judge_all", judge_all)
    with crowd.reading() as session:
        known = ask(session, [Words("title", ("head", "clerk"))])
        judged.clear()
        ask(session, [Words("title", ("head", "clerk", "growth"))], known)
    assert sorted(judged) == sorted(TITLES)


def test_a_count_that_nobody_waits_for_ends(crowd: Database) -> None:
    def check() -> None:
        raise CancelledError

    with crowd.reading() as session:
        answers = ask(session, QUESTIONS)
        for work in (
            lambda: ask(session, QUESTIONS, check=check),
            lambda: answers.combined(QUESTIONS, check),
            lambda: answers.patterns(answers.combined(QUESTIONS), (), check),
        ):
            with pytest.raises(CancelledError):
                work()


def test_scoring_judges_patterns_and_words_once_per_distinct_value(
    crowd: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: Counter[tuple[str, str]] = Counter()
    for kind in (functions._Matches, functions._WordsFound):
        before: Callable[[Any, str], int] = kind.judge

        def judge(self: Any, text: str, before: Callable[[Any, str], int] = before) -> int:
            judged[type(self).__name__, text] += 1
            return before(self, text)

        monkeypatch.setattr(kind, "judge", judge)
    profile = parse_profile(
        "name: P\nrules:\n  - {weight: 5, when: title matches '^head'}\n"
        "  - {field: title, keywords: {growth: 5}}\n"
    )
    with crowd.reading() as session:
        scoring.count_fits(session, profile)
        scoring.best(session, profile)
        scoring.counts(session, profile)
    texts = [title for title in TITLES if title]
    # the one word is itself a pattern, which is remembered for itself
    assert judged == Counter(
        {("_WordsFound", one): 1 for one in texts} | {("_Matches", one): 2 for one in texts}
    )


def test_many_patterns_do_not_push_each_other_out(crowd: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: Counter[str] = Counter()
    before = functions._Matches.judge

    def judge(self: Any, text: str) -> int:
        judged[text] += 1
        return before(self, text)

    monkeypatch.setattr(functions._Matches, "judge", judge)
    rules = tuple(Rule(f"R{n}", (Step(parse(f"title matches '^head{n}?'"), 1),)) for n in range(40))
    with crowd.reading() as session:
        scoring.counts(session, Profile("Many", rules=rules))
    assert set(judged.values()) == {40}


def _counting(session: Session, name: str) -> Counter[str]:
    """From now on this SQL function only counts on which texts it is called."""
    calls: Counter[str] = Counter()

    def called(pattern: str, text: str) -> int:
        calls[text] += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.create_function(name, 2, called, deterministic=True)
    return calls


def test_columns_with_too_many_values_are_asked_of_everybody(
    crowd: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_DISTINCT", 3)
    with crowd.reading() as session:
        answers = ask(session, QUESTIONS)
        assert answers.columns[("title",)] is None
        assert _counted(answers.patterns(answers.combined(QUESTIONS), ())) == _everybody(session, QUESTIONS)


def test_what_is_about_more_than_stored_fields_has_no_columns() -> None:
    assert columns.names_of((parse("title ~ sales"), parse("employees >= 5"))) == (
        "employees_max",
        "employees_min",
        "title",
    )
    assert columns.names_of((parse("custom.Tier = A"),)) is None
    assert columns.names_of((parse("touched called in last 30 days"),)) is None
    assert columns.names_of(Words("notes", ("budget",))) == ("notes",)


def test_answers_are_asked_anew_when_people_came(crowd: Database) -> None:
    question = QUESTIONS[0]
    with crowd.reading() as session:
        known = ask(session, [question])
    with crowd.writing() as session:
        add_prospect(session, country="DE")
    with crowd.reading() as session:
        again = ask(session, [question], known)
        assert again.tallies[question].passing == known.tallies[question].passing + 1
        profile = Profile("P", rules=(Rule("R", (Step(parse("country in DACH"), 1),)),))
        base = again.combined(asked(profile))
        assert survey(again, base, profile).preview(profile, profile).counts == scoring.counts(
            session, profile
        )
