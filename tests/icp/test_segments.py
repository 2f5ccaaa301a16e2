"""Segments: saving them, and that they hold exactly whom hand-written SQL finds."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from prospector.conditions import from_data, parse
from prospector.errors import InvalidInputError, NotFoundError
from prospector.icp import segments
from prospector.records import (
    Draft,
    Engagement,
    Fit,
    IcpProfile,
    ListMember,
    Prediction,
    Prospect,
    ProspectList,
    Suppression,
    Template,
    TemplateVersion,
    Touch,
)
from prospector.storage import open_workspace
from prospector.storage.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = 300
DEFINITIONS = 1_000
DEEPEST = 6


# --- a workspace with everything a segment can ask about


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = open_workspace(tmp_path_factory.mktemp("segments") / "workspace.db", now=NOW)
    rng = random.Random(7)
    with made.writing() as session:
        session.add(Suppression(id=1, kind="address", value="a@b.example", key="a@b.example", created_at=NOW))
        session.add_all([ProspectList(id=1, name="Fair", created_at=NOW), _template(1, "Intro")])
        session.add_all([_template(2, "Follow-up"), IcpProfile(id=1, name="A", source="", updated_at=NOW)])
        session.add(IcpProfile(id=2, name="B", source="", active=True, updated_at=NOW))
        session.flush()
        session.add_all(TemplateVersion(id=n, template_id=n, version=1, subject="", body="", created_at=NOW)
                        for n in (1, 2))  # fmt: skip
        session.add_all(_prospect(rng, number) for number in range(1, PEOPLE + 1))
        session.flush()
        for number in range(1, PEOPLE + 1):
            session.add_all(_scores(rng, number))
        session.add_all(_draft(number) for number in range(1, PEOPLE + 1))
        session.flush()
        session.add_all(_touch(rng, rng.randint(1, PEOPLE)) for _ in range(4 * PEOPLE))
    yield made
    made.close()


def _template(number: int, name: str) -> Template:
    return Template(id=number, name=name, created_at=NOW)


def _days_ago(rng: random.Random, most: int) -> datetime:
    return NOW - timedelta(days=rng.randint(0, most), hours=rng.choice([0, 0, 5]))


def _prospect(rng: random.Random, number: int) -> Prospect:
    low, high = rng.choice([(None, None), (1, 10), (11, 50), (51, 200), (201, None), (None, 40), (60, 60)])
    return Prospect(
        id=number,
        title=rng.choice(["", "CEO", "Head of Sales", "Sales Manager", "Engineer", "Intern, Sales"]),
        city=rng.choice(["", "Berlin", "Lyon", "Wien", "berlin"]),
        country=rng.choice(["", "DE", "AT", "CH", "FR", "SE"]),
        seniority=rng.choice(["", "c_suite", "vp", "manager"]),
        stage=rng.choice(["new", "contacted", "engaged", "won"]),
        employees_min=low,
        employees_max=high,
        custom=json.dumps(rng.choice([{}, {"Tier": "A"}, {"Tier": "b"}, {"Tier": ""}, {"Budget": "1200"}])),
        suppression_id=rng.choice([None, None, None, 1]),
        last_touch_at=rng.choice([None, _days_ago(rng, 100)]),
        created_at=_days_ago(rng, 300),
        updated_at=NOW,
    )


def _scores(rng: random.Random, number: int) -> Iterator[Any]:
    for profile in (1, 2):
        if rng.random() < 0.8:
            verdict = rng.choice(["fits", "fits", "below", "excluded", "unknown"])
            score = rng.randint(0, 100) if verdict in ("fits", "below") else 0
            yield Fit(
                prospect_id=number, profile_id=profile, score=score, low=score, high=100, verdict=verdict
            )
    if rng.random() < 0.6:
        half_life = rng.choice([14.0, 30.0])
        age = (NOW - datetime(2020, 1, 1, tzinfo=UTC)) / timedelta(days=1)
        yield Engagement(
            prospect_id=number, half_life=half_life, strength=rng.uniform(-2, 7.5) + age / half_life
        )
    if rng.random() < 0.5:
        yield Prediction(prospect_id=number, likelihood=rng.randint(0, 100))
    if rng.random() < 0.4:
        yield ListMember(list_id=1, prospect_id=number)


def _draft(number: int) -> Draft:
    template = 1 + number % 2
    return Draft(id=number, prospect_id=number, template_id=template, template_version_id=template,
                 state="handed_over", created_at=NOW, updated_at=NOW)  # fmt: skip


def _touch(rng: random.Random, number: int) -> Touch:
    kind = rng.choice(["sent", "sent", "called", "linkedin", "replied", "note"])
    outcomes = {"called": ["", "interested", "voicemail"], "replied": ["positive", "out_of_office"]}
    return Touch(
        prospect_id=number,
        kind=kind,
        outcome=rng.choice(outcomes.get(kind, [""])),
        at=_days_ago(rng, 120),
        recorded_at=NOW,
        draft_id=number if kind == "sent" and rng.random() < 0.6 else None,
    )


# --- random definitions, each with the SQL somebody would write by hand

Pair = tuple[dict[str, Any], str]


def _words(rng: random.Random) -> Pair:
    column, word = rng.choice([("title", "sales"), ("title", "ceo"), ("city", "Berlin"), ("city", "LYON")])
    op, sql = rng.choice(
        [
            ("contains", f"instr(lower({column}), lower('{word}')) > 0"),
            ("not_contains", f"instr(lower({column}), lower('{word}')) = 0"),
            ("is", f"lower({column}) = lower('{word}')"),
            ("is_not", f"lower({column}) <> lower('{word}')"),
            ("starts_with", f"lower(substr({column}, 1, {len(word)})) = lower('{word}')"),
        ]
    )
    return {"field": column, "op": op, "value": word}, sql


def _emptiness(rng: random.Random) -> Pair:
    field, sql = rng.choice(
        [
            ("title", "title = ''"),
            ("city", "city = ''"),
            ("country", "country = ''"),
            ("seniority", "seniority = ''"),
            ("stage", "0"),
            ("employees", "(employees_min IS NULL AND employees_max IS NULL)"),
            ("last_touch_at", "last_touch_at IS NULL"),
            ("created_at", "0"),
            ("custom.Tier", "coalesce(json_extract(custom, '$.Tier'), '') = ''"),
            ("list", "(SELECT count(*) FROM list_members m WHERE m.prospect_id = p.id) = 0"),
            ("fit", f"{_FIT_ROWS} = 0"),
            ("grade", f"{_FIT_ROWS} = 0"),
            ("engagement", "0"),
            ("likelihood", "(SELECT count(*) FROM predictions x WHERE x.prospect_id = p.id) = 0"),
        ]
    )
    return rng.choice(
        [({"field": field, "op": "empty"}, sql), ({"field": field, "op": "not_empty"}, f"NOT {sql}")]
    )


def _countries(rng: random.Random) -> Pair:
    values, codes = rng.choice(
        [
            (["DACH"], "'DE','AT','CH'"),
            (["DE", "FR"], "'DE','FR'"),
            (["Nordics"], "'SE','DK'"),
            (["AT"], "'AT'"),
        ]
    )
    op = rng.choice(["in", "not_in"])
    return {"field": "country", "op": op, "value": values}, f"country {'NOT ' * (op == 'not_in')}IN ({codes})"


def _choices(rng: random.Random) -> Pair:
    field, values = rng.choice(
        [("seniority", ["vp"]), ("seniority", ["c_suite", "manager"]), ("stage", ["new", "won"])]
    )
    op, listed = rng.choice(["in", "not_in"]), ", ".join(f"'{one}'" for one in values)
    return {"field": field, "op": op, "value": values}, f"{field} {'NOT ' * (op == 'not_in')}IN ({listed})"


def _span(rng: random.Random) -> Pair:
    low, high = sorted(rng.sample([5, 30, 45, 60, 150, 500], 2))
    least, most = "coalesce(employees_min, -1)", "coalesce(employees_max, 1e12)"
    known = "(employees_min IS NOT NULL OR employees_max IS NOT NULL)"
    return rng.choice(
        [
            (_asked("employees", "gte", low), f"({known} AND {most} >= {low})"),
            (_asked("employees", "lte", high), f"({known} AND {least} <= {high})"),
            (
                _asked("employees", "between", [low, high]),
                f"({known} AND {most} >= {low} AND {least} <= {high})",
            ),
            (_asked("employees", "is", low), f"({known} AND {low} BETWEEN {least} AND {most})"),
        ]
    )


def _dates(rng: random.Random) -> Pair:
    field, days = rng.choice(["last_touch_at", "created_at"]), rng.randint(1, 120)
    day = (NOW - timedelta(days=days)).date().isoformat()
    moment = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return rng.choice(
        [
            (_asked(field, "within_days", days), f"coalesce({field} >= '{moment}', 0)"),
            (_asked(field, "older_days", days), f"coalesce({field} < '{moment}', 0)"),
            (_asked(field, "gte", day), f"coalesce(substr({field}, 1, 10) >= '{day}', 0)"),
            (_asked(field, "lte", day), f"coalesce(substr({field}, 1, 10) <= '{day}', 0)"),
            (_asked(field, "is_not", day), f"coalesce(substr({field}, 1, 10) <> '{day}', 1)"),
        ]
    )


def _custom(rng: random.Random) -> Pair:
    tier = "lower(coalesce(json_extract(custom, '$.Tier'), ''))"
    return rng.choice(
        [
            (_asked("custom.Tier", "is", "a"), f"{tier} = 'a'"),
            (_asked("custom.Tier", "is_not", "B"), f"{tier} <> 'b'"),
            (
                _asked("custom.Budget", "gte", 1000),
                "coalesce(json_extract(custom, '$.Budget') + 0 >= 1000, 0)",
            ),
        ]
    )


def _others(rng: random.Random) -> Pair:
    member = "EXISTS (SELECT 1 FROM list_members m JOIN lists l ON l.id = m.list_id"
    return rng.choice(
        [
            (_asked("suppressed", "is", "yes"), "suppression_id IS NOT NULL"),
            (_asked("suppressed", "is_not", "yes"), "suppression_id IS NULL"),
            (
                _asked("list", "is", "fair"),
                f"{member} WHERE m.prospect_id = p.id AND lower(l.name) = 'fair')",
            ),
        ]
    )


_ACTIVE = "x.profile_id = 2"
_FIT_ROWS = f"(SELECT count(*) FROM fits x WHERE x.prospect_id = p.id AND {_ACTIVE})"
_SCORE = f"(SELECT x.score FROM fits x WHERE x.prospect_id = p.id AND {_ACTIVE})"
_POINTS = (
    "coalesce((SELECT points(e.strength, e.half_life) FROM engagements e WHERE e.prospect_id = p.id), 0)"
)
_LIKELY = "(SELECT x.likelihood FROM predictions x WHERE x.prospect_id = p.id)"


def _score(rng: random.Random) -> Pair:
    field, value = rng.choice([("fit", _SCORE), ("engagement", _POINTS), ("likelihood", _LIKELY)])
    low, high = sorted(rng.sample(range(0, 101, 5), 2))
    return rng.choice(
        [
            (_asked(field, "gte", low), f"coalesce({value} >= {low}, 0)"),
            (_asked(field, "lte", high), f"coalesce({value} <= {high}, 0)"),
            (_asked(field, "between", [low, high]), f"coalesce({value} BETWEEN {low} AND {high}, 0)"),
            (_asked(field, "is", low), f"coalesce({value} = {low}, 0)"),
            (_asked(field, "not_in", [0, low]), f"coalesce({value} NOT IN (0, {low}), 1)"),
        ]
    )


def _grade(rng: random.Random) -> Pair:
    bands = [f"{letter}{number}" for letter in "ABCD" for number in "1234"]
    grades = rng.sample(bands, rng.randint(1, 6))
    letter = f"CASE WHEN {_SCORE} >= 80 THEN 'A' WHEN {_SCORE} >= 60 THEN 'B' WHEN {_SCORE} >= 40 THEN 'C'"
    number = f"CASE WHEN {_POINTS} >= 60 THEN '1' WHEN {_POINTS} >= 30 THEN '2' WHEN {_POINTS} >= 10 THEN '3'"
    value = f"({letter} WHEN {_FIT_ROWS} = 1 THEN 'D' END || {number} ELSE '4' END)"
    listed = ", ".join(f"'{one}'" for one in grades)
    op = rng.choice(["in", "not_in"])
    found = f"coalesce({value} IN ({listed}), 0)"
    return _asked("grade", op, grades), f"NOT {found}" if op == "not_in" else found


def _touched(rng: random.Random) -> Pair:
    asked: dict[str, Any] = {}
    tests = ["t.prospect_id = p.id"]
    if kinds := rng.choice([[], [], ["sent"], ["called"], ["sent", "linkedin"], ["replied"], ["note"]]):
        asked["kinds"] = kinds
    tests.append(f"t.kind IN ({', '.join(map(repr, kinds))})" if kinds else "t.kind <> 'note'")
    if kinds == ["called"] and rng.random() < 0.6:
        asked["outcomes"] = ["interested"]
        tests.append("t.outcome = 'interested'")
    if rng.random() < 0.3:
        asked["template"] = "follow-up"
        drafted = "SELECT d.id FROM drafts d JOIN templates m ON m.id = d.template_id"
        tests.append(f"t.draft_id IN ({drafted} WHERE m.name = 'Follow-up')")
    if rng.random() < 0.4:
        asked["within_days"] = rng.randint(30, 90)
        tests.append(
            f"julianday(t.at) >= julianday('{NOW:%Y-%m-%dT%H:%M:%S}') - {asked['within_days']} - 1e-6"
        )
    if rng.random() < 0.3:
        asked["older_days"] = rng.randint(1, 29)
        tests.append(f"julianday(t.at) < julianday('{NOW:%Y-%m-%dT%H:%M:%S}') - {asked['older_days']} - 1e-6")
    if rng.random() < 0.3:
        asked["without_reply"] = True
        reply = "r.prospect_id = t.prospect_id AND r.kind = 'replied' AND r.outcome <> 'out_of_office'"
        tests.append(f"NOT EXISTS (SELECT 1 FROM touches r WHERE {reply} AND r.at > t.at)")
    asked["times"] = rng.choice([1, 1, 2, 3])
    return {
        "touched": asked
    }, f"(SELECT count(*) FROM touches t WHERE {' AND '.join(tests)}) >= {asked['times']}"


def _asked(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


LEAVES: tuple[Callable[[random.Random], Pair], ...] = (
    _words, _emptiness, _countries, _choices, _span, _dates, _custom, _others, _score, _grade,
    _touched, _touched,
)  # fmt: skip


def _definition(rng: random.Random, depth: int = 0) -> Pair:
    shape = rng.random()
    if depth == DEEPEST or shape < 0.3 + depth * 0.08:
        return rng.choice(LEAVES)(rng)
    if shape < 0.5:
        asked, sql = _definition(rng, depth + 1)
        return {"not": asked}, f"NOT ({sql})"
    kind, joined = rng.choice([("all", " AND "), ("any", " OR ")])
    inner = [_definition(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    sql = joined.join(f"({sql})" for _, sql in inner) or ("1" if kind == "all" else "0")
    return {kind: [asked for asked, _ in inner]}, sql


def _by_hand(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    days = (NOW - datetime(2020, 1, 1, tzinfo=UTC)) / timedelta(days=1)
    connection.create_function(
        "points", 2, lambda strength, half_life: min(100, int(2 ** (strength - days / half_life) + 0.5))
    )
    return connection


def test_a_segment_holds_whom_hand_written_sql_finds(database: Database) -> None:
    rng = random.Random(20260302)
    by_hand = _by_hand(database.path)
    sizes = set()
    with database.reading() as session:
        for _ in range(DEFINITIONS):
            asked, sql = _definition(rng)
            (expected,) = by_hand.execute(f"SELECT count(*) FROM prospects p WHERE {sql}").fetchone()
            assert segments.size(session, from_data(asked)) == expected, (asked, sql)
            sizes.add(expected)
    by_hand.close()
    assert {0, PEOPLE} < sizes
    assert len(sizes) > 100


# --- saving them


def test_a_segment_is_saved_replaced_renamed_and_removed(database: Database) -> None:
    with database.writing() as session:
        first = segments.save(session, " Quiet  ones ", parse("not touched in last 90 days"), NOW)
        with pytest.raises(InvalidInputError, match="already"):
            segments.save(session, "quiet ones", parse("everyone"), NOW)
        assert segments.save(session, "quiet ones", parse("touched"), NOW, replace=True) == first
        segments.rename(session, "Quiet ones", "Touched")
        assert segments.conditions(session, "touched") == parse("touched")
        assert [one.name for one in segments.saved(session)] == ["Touched"]
        assert segments.listed(session)[0].size == segments.find(session, "Touched").size > 0
        segments.remove(session, "Touched")
        with pytest.raises(NotFoundError):
            segments.find(session, "Touched")


def test_segments_are_ordered_by_name_whatever_its_case(database: Database) -> None:
    with database.writing() as session:
        for name in ("beta", "Alpha", "Gamma"):
            segments.save(session, name, parse("everyone"), NOW)
        assert [one.name for one in segments.saved(session)] == ["Alpha", "beta", "Gamma"]
