"""MQL and SQL: entered once, left only below the mark, never against what the user set by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from prospector import edits, journal, prospects, suppressions, touches, uniting
from prospector.icp import policy, profiles, qualification, scoring
from prospector.icp.policy import Mark, Policy
from prospector.records import Fit, IcpProfile, Prospect, Stale
from prospector.storage import Database
from prospector.workspace import keep_up
from tests.factories import add_prospect

PROFILE = """
name: Berlin
rules:
  - {when: city = Berlin, weight: 82}
  - {when: country = FR, weight: 18}
"""


class Clock:
    """The workspace's clock, moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def kept(database: Database, clock: Clock) -> Iterator[Database]:
    """A workspace that keeps up with a profile under which Berlin gives 82."""
    database.clock = clock
    keep_up(database)
    with database.writing() as session:
        scoring.activate(session, profiles.save(session, PROFILE, clock.now), clock.now)
    yield database
    with database.reading() as session:
        assert session.scalars(select(Stale)).all() == []


@pytest.fixture
def ada(kept: Database) -> int:
    with kept.writing() as session:
        person = add_prospect(session, full_name="Ada Example", city="Berlin", country="DE").id
        scoring.refresh(session, [person], kept.now())
    return person


@pytest.fixture
def log(kept: Database) -> Callable[..., None]:
    def log(person: int, kind: str, outcome: str = "") -> None:
        with kept.writing() as session:
            touches.log(session, person, kind, outcome=outcome, now=kept.now())

    return log


Log = Callable[..., None]


def stage(database: Database, person: int) -> str:
    with database.reading() as session:
        return session.get_one(Prospect, person).stage


def history(database: Database, person: int) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        moves = touches.stages(session, person)
        return [(one.from_stage, one.to_stage, one.reason) for one in reversed(moves)]


def todo(database: Database, person: int) -> list[str]:
    with database.reading() as session:
        return [one.what for one in touches.tasks(session, prospect_id=person)]


def swept(database: Database) -> qualification.Swept:
    with database.writing() as session:
        return qualification.sweep(session, database.now())


def adopt(database: Database, chosen: Policy) -> qualification.Swept:
    with database.writing() as session:
        return qualification.adopt(session, chosen, database.now())


def by_hand(database: Database, person: int, to: str) -> None:
    with database.writing() as session:
        edits.edit(session, person, {"stage": to}, now=database.now())


def test_crossing_the_marks_makes_an_mql_with_the_reason_and_one_task(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    assert history(kept, ada) == [("new", "mql", "engagement 60, fit 82: MQL")]
    assert todo(kept, ada) == ["Look at Ada Example: MQL, A1"]
    with kept.reading() as session:
        assert touches.tasks(session)[0].due_on == clock.now.date() + timedelta(days=2)


def test_an_mql_is_made_once_not_twice(kept: Database, ada: int, log: Log, clock: Clock) -> None:
    log(ada, "form", "demo_request")
    log(ada, "form", "newsletter")
    clock.pass_days(9)
    swept(kept)
    assert stage(kept, ada) == "mql"  # 65 points are 53 by now
    log(ada, "form", "download")
    assert len(history(kept, ada)) == 1
    assert len(todo(kept, ada)) == 1


def test_sweeping_again_changes_nothing(kept: Database, ada: int, log: Log) -> None:
    log(ada, "form", "demo_request")
    assert swept(kept) == qualification.Swept()


def test_falling_below_leave_goes_back_and_rising_again_is_a_second_entry(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    clock.pass_days(30)
    assert [move.reason for move in swept(kept).back] == ["engagement 30, fit 82: no longer MQL"]
    assert stage(kept, ada) == "new"
    log(ada, "replied", "positive")
    assert [move[:2] for move in history(kept, ada)] == [
        ("new", "mql"), ("mql", "new"), ("new", "engaged"), ("engaged", "mql"),
    ]  # fmt: skip
    assert todo(kept, ada) == ["Look at Ada Example: MQL, A1"], "the open task is not doubled"


def test_a_task_done_in_between_is_followed_by_another(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    with kept.writing() as session:
        touches.finish_task(session, touches.tasks(session)[0].id, now=clock.now)
    clock.pass_days(30)
    swept(kept)
    log(ada, "form", "demo_request")
    assert len(todo(kept, ada)) == 1
    with kept.reading() as session:
        assert len(touches.tasks(session, done=None)) == 2


def test_sql_stands_above_and_falls_back_to_mql_first(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    log(ada, "form", "demo_request")
    assert stage(kept, ada) == "sql"
    assert todo(kept, ada) == ["Look at Ada Example: SQL, A1"]
    clock.pass_days(31)  # 120 points are 59 by now
    swept(kept)
    assert stage(kept, ada) == "mql"
    clock.pass_days(30)
    swept(kept)
    assert [move[:2] for move in history(kept, ada)] == [
        ("new", "mql"), ("mql", "sql"), ("sql", "mql"), ("mql", "new"),
    ]  # fmt: skip


def test_whoever_replied_meanwhile_goes_back_to_engaged(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    log(ada, "replied", "neutral")
    clock.pass_days(90)
    swept(kept)
    assert stage(kept, ada) == "engaged"


def test_a_low_fit_never_qualifies(kept: Database, log: Log) -> None:
    with kept.writing() as session:
        paul = add_prospect(session, full_name="Paul Example", city="Paris", country="FR").id
        scoring.refresh(session, [paul], kept.now())
    log(paul, "form", "demo_request")
    assert stage(kept, paul) == "new"


def test_a_fit_that_rises_by_an_edit_qualifies_at_once(kept: Database, ada: int, log: Log) -> None:
    with kept.writing() as session:
        edits.edit(session, ada, {"city": "Hamburg"}, now=kept.now())
    log(ada, "form", "demo_request")
    assert stage(kept, ada) == "new"
    with kept.writing() as session:
        edits.edit(session, ada, {"city": "Berlin"}, now=kept.now())
    assert stage(kept, ada) == "mql"


@pytest.mark.parametrize("closed", ["meeting", "won", "lost", "disqualified"])
def test_later_stages_are_left_alone(kept: Database, ada: int, log: Log, closed: str) -> None:
    by_hand(kept, ada, closed)
    log(ada, "form", "demo_request")
    assert (stage(kept, ada), todo(kept, ada)) == (closed, [])


def test_whoever_may_not_be_contacted_stays_where_he_is(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    with kept.writing() as session:
        email = session.get_one(Prospect, ada).email
        suppressions.add(session, "address", email, now=clock.now)
    log(ada, "form", "demo_request")
    assert (stage(kept, ada), todo(kept, ada)) == ("new", [])
    with kept.writing() as session:
        suppressions.remove(session, suppressions.listed(session)[0].id, now=clock.now)
    assert stage(kept, ada) == "mql"


def test_an_mql_set_by_hand_is_not_moved_down(kept: Database, ada: int, log: Log, clock: Clock) -> None:
    by_hand(kept, ada, "mql")
    log(ada, "form", "demo_request")
    clock.pass_days(90)
    swept(kept)
    assert stage(kept, ada) == "mql"
    assert todo(kept, ada) == []


def test_whoever_is_taken_out_by_hand_comes_back_only_after_a_fall(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    by_hand(kept, ada, "contacted")
    log(ada, "form", "demo_request")
    assert stage(kept, ada) == "contacted"
    clock.pass_days(90)
    swept(kept)
    assert stage(kept, ada) == "contacted"
    log(ada, "form", "demo_request")
    assert stage(kept, ada) == "mql"


def test_an_mql_by_hand_may_still_become_an_sql_and_goes_back_to_mql(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    by_hand(kept, ada, "mql")
    log(ada, "form", "demo_request")
    log(ada, "form", "demo_request")
    assert stage(kept, ada) == "sql"
    clock.pass_days(365)
    swept(kept)
    assert stage(kept, ada) == "mql"


def test_undoing_an_edit_and_qualification_do_not_fight(kept: Database, ada: int, log: Log) -> None:
    """The edit brings the fit that makes an MQL; undoing it takes the edit back and leaves the stage."""
    with kept.writing() as session:
        edits.edit(session, ada, {"city": "Hamburg"}, now=kept.now())
    log(ada, "form", "demo_request")
    with kept.writing() as session:
        edits.edit(session, ada, {"city": "Berlin"}, now=kept.now())
    with kept.writing() as session:
        undone = edits.undo(session, now=kept.now())
    assert not undone.kept
    with kept.reading() as session:
        person = session.get_one(Prospect, ada)
        assert (person.city, person.stage) == ("Hamburg", "mql")
        assert session.scalar(select(Fit.score).where(Fit.prospect_id == ada)) == 0
    with kept.writing() as session:
        edits.redo(session, now=kept.now())
    assert [move[1] for move in history(kept, ada)] == ["mql"]


def test_undoing_a_stage_set_by_hand_gives_it_back_to_qualification(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "demo_request")
    by_hand(kept, ada, "engaged")
    with kept.writing() as session:
        edits.undo(session, now=kept.now())
    assert stage(kept, ada) == "mql"
    clock.pass_days(30)
    swept(kept)
    assert stage(kept, ada) == "new"


def test_a_move_by_qualification_leaves_no_action_to_undo(kept: Database, ada: int, log: Log) -> None:
    log(ada, "form", "demo_request")
    with kept.reading() as session:
        assert journal.listed(session) == []


def test_a_rule_about_the_stage_does_not_go_round_in_circles(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    source = (
        "name: Fresh\nmust:\n  - when: stage in new,contacted\nrules:\n  - {when: city = Berlin, weight: 1}\n"
    )
    with kept.writing() as session:
        scoring.activate(session, profiles.save(session, source, clock.now), clock.now)
    log(ada, "form", "demo_request")
    assert history(kept, ada) == [("new", "mql", "engagement 60, fit 100: MQL")]


def test_a_policy_is_previewed_exactly_before_it_is_saved(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    with kept.writing() as session:
        others = [
            add_prospect(session, full_name=f"Person {number}", city="Berlin").id for number in range(4)
        ]
        scoring.refresh(session, others, clock.now)
    log(ada, "form", "demo_request")
    for person in others[:3]:
        log(person, "form", "contact")
    with kept.reading() as session:
        easier = policy.changed(policy.load(session), "points.form.contact", 60)
        harder = policy.changed(easier, "points.form.demo_request", 10)
        told = qualification.preview(session, harder, clock.now)
    assert [move.name for move in told.swept.mql] == ["Person 0", "Person 1", "Person 2"]
    assert [move.name for move in told.swept.back] == ["Ada Example"]
    assert (told.mql_before, told.mql_after, told.sql_after) == (1, 3, 0)
    done = adopt(kept, harder)
    assert (done.mql, done.sql, done.back) == (told.swept.mql, told.swept.sql, told.swept.back)


def test_marks_alone_are_previewed_on_the_stored_engagement(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    log(ada, "form", "contact")
    lower = Policy(mql=Mark(60, 40, 20))
    with kept.reading() as session:
        assert [move.name for move in qualification.preview(session, lower, clock.now).swept.mql] == [
            "Ada Example"
        ]
    assert len(adopt(kept, lower).mql) == 1


def test_what_was_left_behind_is_taken_up_by_the_next_transaction(
    kept: Database, ada: int, clock: Clock
) -> None:
    follow, kept.follow = kept.follow, lambda session, now: None
    with kept.writing() as session:
        touches.log(session, ada, "form", outcome="demo_request", now=clock.now)
    kept.follow = follow
    with kept.writing():
        pass
    assert stage(kept, ada) == "mql"


def test_an_mql_is_shown_as_one_and_grades_can_be_sorted_by(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    with kept.writing() as session:
        others = [add_prospect(session, full_name=name, city="Berlin").id for name in ("Bob", "Cyd")]
        scoring.refresh(session, others, clock.now)
    log(ada, "form", "demo_request")
    log(others[0], "form", "download")
    with kept.reading() as session:
        for key in ("grade", "engagement"):
            found = prospects.ids(session, prospects.Selection(), prospects.Sort(key))
            assert found == [ada, others[0], others[1]]
        rows = prospects.rows(session, found, today=clock.now.date(), extra=("grade", "engagement"))
    assert [(row.extra["grade"], row.extra["engagement"], row.status) for row in rows] == [
        ("A1", 60, "MQL"), ("A3", 15, "New"), ("A4", 0, "New"),
    ]  # fmt: skip


def test_two_who_are_one_person_have_one_task_and_parting_gives_each_his_own_back(
    kept: Database, ada: int, log: Log, clock: Clock
) -> None:
    with kept.writing() as session:
        twin = add_prospect(session, full_name="Ada Example", city="Berlin", country="DE").id
        scoring.refresh(session, [twin], clock.now)
    log(ada, "form", "demo_request")
    log(twin, "form", "demo_request")
    with kept.writing() as session:
        merge_id = uniting.merge(session, ada, twin, now=clock.now).merge_id
    assert todo(kept, ada) == ["Look at Ada Example: SQL, A1"]
    with kept.writing() as session:
        uniting.split(session, merge_id, now=clock.now)
    assert todo(kept, twin) == ["Look at Ada Example: MQL, A1"]
    clock.pass_days(60)
    swept(kept)
    assert (stage(kept, ada), stage(kept, twin)) == ("new", "new")


def test_who_takes_over_a_level_falls_back_from_it(kept: Database, ada: int, log: Log, clock: Clock) -> None:
    with kept.writing() as session:
        twin = add_prospect(session, full_name="Ada Example", city="Berlin", country="DE").id
        scoring.refresh(session, [twin], clock.now)
    log(twin, "form", "demo_request")
    with kept.writing() as session:
        uniting.merge(session, ada, twin, now=clock.now)
    assert stage(kept, ada) == "mql"
    log(ada, "form", "contact")
    assert todo(kept, ada) == ["Look at Ada Example: SQL, A1"]
    clock.pass_days(90)
    swept(kept)
    assert stage(kept, ada) == "new"


def test_an_edit_looks_at_nobody_else(kept: Database, ada: int, log: Log, clock: Clock) -> None:
    log(ada, "form", "demo_request")
    with kept.writing() as session:
        other = add_prospect(session, city="Paris").id
    clock.pass_days(60)
    with kept.writing() as session:
        edits.edit(session, other, {"city": "Berlin"}, now=clock.now)
    assert stage(kept, ada) == "mql"
    with kept.writing() as session:
        edits.edit(session, ada, {"title": "CTO"}, now=clock.now)
    assert stage(kept, ada) == "new"


def test_a_policy_renews_fits_that_ask_for_the_engagement(kept: Database, ada: int, log: Log) -> None:
    with kept.writing() as session:
        warm = "name: Warm\nrules:\n  - {when: engagement >= 50, weight: 1}\n"
        scoring.activate(session, profiles.save(session, warm, kept.now()), kept.now())
    log(ada, "form", "contact")
    adopt(kept, policy.from_data({"points": {"form": {"contact": 55}}}))
    with kept.reading() as session:
        assert session.scalar(select(Fit.score).join(IcpProfile).where(IcpProfile.active)) == 100
