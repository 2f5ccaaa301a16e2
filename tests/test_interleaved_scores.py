"""Any order of contacting, qualifying, drafting, approving and editing: what follows from each is right.

The random steps of test_interleaved go on in a workspace that keeps up with itself, with steps of their own
in between; after every one the scores, stages, drafts and opt-outs are worked out a second way.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector import approval, edits, fixing, following, signal_intake, suppressions, touches
from prospector.clock import parse_now
from prospector.conditions import parse
from prospector.drafts import drafting, library, linting, reviewing
from prospector.drafts.template_files import Wording
from prospector.errors import InvalidInputError, NotFoundError, ProspectorError
from prospector.icp import engagement, policy, prediction, profiles, qualification, scoring, segments
from prospector.icp.prediction import features, shelf
from prospector.icp.prediction.judging import Judgement
from prospector.icp.prediction.shelf import Trained, Weight
from prospector.prospects import Selection, Sort
from prospector.prospects import ids as chosen_ids
from prospector.records import TOUCH_KINDS, TOUCH_OUTCOMES, Prospect
from prospector.settings import identity, save_identity
from prospector.signals import storing
from prospector.signals.rows import Observation
from prospector.storage.functions import days_since_epoch
from prospector.workspace import keep_up
from tests.test_interleaved import ADDRESSES, START, Interleaved, _end, some

PROFILES = {
    "plain": """
name: Plain
threshold: 50
rules:
  - {when: title ~ CTO, weight: 40}
  - {when: city = Berlin, weight: 45}
  - {when: "list is not empty", weight: 15}
""",
    "history": """
name: History
threshold: 30
must_not: [{when: stage = lost}]
rules:
  - {when: "touched replied, called at least 2 times", weight: 40}
  - {when: "suppressed = no", weight: 20}
  - {when: "custom.Tier = 1", weight: 40}
""",
    "ageing": """
name: Ageing
threshold: 30
rules:
  - {when: "engagement >= 30", weight: 30}
  - {when: "intent >= 10", weight: 30}
  - {when: "touched in last 20 days", weight: 20}
  - {when: "likelihood >= 50", weight: 20}
""",
}
ENTERS = "Look at "
POLICIES = [
    {},
    {"mql": {"fit": 0, "engagement": 30, "leave": 20}, "sql": {"fit": 40, "engagement": 60, "leave": 40}},
    {"half_life_days": 7, "mql": {"fit": 40, "engagement": 20, "leave": 10}},
    {
        "points": {"called": {"interested": 70, "reached": -50}},
        "mql": {"fit": 0, "engagement": 60, "leave": 60},
    },
]
BODY = """{Hi|Hello} {{ first_name | fallback("there") }},

we help {{ company | fallback("your company") }} {with mail|to write}.

{{ sender.name }}
{{ sender.postal_address }}
{{ opt_out_line }}"""
EVENTS = [(kind, outcome) for kind in TOUCH_KINDS for outcome in ("", *TOUCH_OUTCOMES[kind])]
TABLES = ("fits", "engagements", "predictions", "list_members", "addresses", "provenance", "tasks", "drafts")


class _BackError(Exception):
    """Takes a look's transaction back."""


class Scores(Interleaved):
    """The same workspace, keeping up with itself."""

    def __init__(self) -> None:
        super().__init__()
        self.database.clock = lambda: self.now
        keep_up(self.database)
        with self.database.writing() as session:
            save_identity(session, {
                "sender_name": "Sam Sender", "sender_email": "sam@sender.example", "company": "Sender",
                "postal_address": "1 Example Street, Example Town",
            })  # fmt: skip
            self.profiles = [profiles.save(session, source, START) for source in PROFILES.values()]
            self.template = library.add(session, Wording("Intro", "About {{ company }}", BODY), START).id
            policy.save(session, policy.from_data(POLICIES[1]))
            scoring.activate(session, self.profiles[0], START)
            scoring.apply(session, self.profiles[2], now=START)
        self.moves = self.tasks = 0

    # --- what people do

    @rule(which=some, event=st.sampled_from(EVENTS), ago=st.sampled_from([0, 0, 0, 1, 10, 40, -0.5]))
    def happens(self, which: int, event: tuple[str, str], ago: float) -> None:
        self._log(which, event, ago)

    @rule(which=st.integers(0, 3), event=st.sampled_from([
        ("replied", "positive"), ("called", "interested"), ("form", "demo_request"), ("event", "attended"),
        ("replied", "negative"), ("called", "reached"),
    ]))  # fmt: skip
    def answers(self, which: int, event: tuple[str, str]) -> None:
        self._log(which, event, 0)

    def _log(self, which: int, event: tuple[str, str], ago: float) -> None:
        with self.database.writing() as session:
            if not (number := self._one(session, which)):
                return
            at = self.now - timedelta(days=ago)
            touches.log(session, number, event[0], outcome=event[1], at=at, now=self._tick())
            self.touched += 1
            if event[1] == "opted_out" and suppressions.addresses_of(
                session, session.get_one(Prospect, number)
            ):
                self._went_out(session, number)
        self._moved_on()

    @rule(which=some)
    def finish_a_task(self, which: int) -> None:
        with self.database.writing() as session:
            found = session.execute(text("SELECT id FROM tasks WHERE done_at IS NULL")).scalars().all()
            if found:
                touches.finish_task(session, found[which % len(found)], now=self._tick())
        self._moved_on()

    @rule(data=st.sampled_from(POLICIES))
    def adopt(self, data: dict[str, Any]) -> None:
        with self.database.writing() as session:
            qualification.adopt(session, policy.from_data(data), self._tick())
        self._moved_on()

    @rule(which=st.integers(0, 2))
    def activate(self, which: int) -> None:
        with self.database.writing() as session:
            scoring.activate(session, self.profiles[which], self._tick())
        self._moved_on()

    @rule(which=st.integers(0, 2), weight=st.integers(1, 90))
    def reword_profile(self, which: int, weight: int) -> None:
        with self.database.writing() as session:
            source = list(PROFILES.values())[which].replace("weight: 40", f"weight: {weight}")
            profiles.save(session, source, self._tick(), profile_id=self.profiles[which])
            scoring.apply(session, self.profiles[which], now=self.now)
        self._moved_on()

    @rule(drawn=st.lists(
        st.tuples(st.sampled_from(["acme.example", "beta.example"]), st.sampled_from(["topic", "hiring"]),
                  st.integers(0, 100)), min_size=1, max_size=4,
    ))  # fmt: skip
    def observe(self, drawn: list[tuple[str, str, int]]) -> None:
        found = tuple(
            Observation(domain, "", "", kind, "mail", 1.0, self._day(ago), "", "", "", 1)
            for domain, kind, ago in drawn
        )  # fmt: skip
        with self.database.writing() as session:
            now = self._tick()
            _, added = storing.store(session, found, file_name="s", source="", rows_read=len(found), now=now)
            if added:
                domains = {one.domain for one in found}
                scoring.refresh(session, storing.concerned(session, domains, set()), now)
        self._moved_on()

    @rule(which=some)
    def take_signals_back(self, which: int) -> None:
        with self.database.writing() as session:
            found = session.execute(text("SELECT id FROM signal_imports")).scalars().all()
            if found:
                signal_intake.take_back(session, found[which % len(found)], now=self._tick())
        self._moved_on()

    @rule(days=st.sampled_from([1, 5, 20, 45]))
    def pass_time(self, days: int) -> None:
        self.now += timedelta(days=days)
        with self.database.writing() as session:
            following.catch_up_with_time(session, self.now)
        self._moved_on()

    @rule(used=st.booleans(), which=st.integers(0, 2))
    def learn(self, used: bool, which: int) -> None:
        judgement = Judgement(0.9, 0.8, 1.0, 0.1, 0.2, (), True)
        weights = [
            Weight(group, word, word, number, 1, 1, 1, 1)
            for group, word, number in [
                ("fit", "80 or more", 2.0), ("fit", "0", -2.0), ("intent", "0", -1.0), ("title", "cto", 1.0),
                ("intent", "50 or more", 2.0), ("email", "valid", 0.5),
            ]
        ]  # fmt: skip
        with self.database.writing() as session:
            profile = features.usable_profile(session)
            shelf.keep(session, Trained(self._tick(), 20, 20, profile, 0.1, tuple(weights), judgement, used))
            if used:
                prediction.apply(session)
        self._moved_on()

    @rule()
    def unlearn(self) -> None:
        with self.database.writing() as session:
            prediction.forget(session)
        self._moved_on()

    @rule()
    def draft(self) -> None:
        with self.database.writing() as session:
            drafting.create(session, self._all(session), self.template, self._tick())
        self._moved_on()

    @rule(which=some)
    def rewrite(self, which: int) -> None:
        def run(session: Session, number: int) -> None:
            drafting.edit(
                session, number, "Another subject", f"Hi,\n\nanother text.\n\n{BODY[-60:]}", self.now
            )

        self._with_draft(which, run)

    @rule(which=some, opening=st.sampled_from(["Good day", "Hello"]))
    def reword_template(self, which: int, opening: str) -> None:
        with self.database.writing() as session:
            body = BODY.replace("{Hi|Hello}", opening)
            library.edit(session, self.template, Wording("Intro", "About {{ company }}", body), self._tick())
            drafting.regenerate(session, drafting.ids(session, state="open")[: which % 3], self.now)
        self._moved_on()

    @rule(fresh=st.booleans())
    def approve_what_was_seen(self, fresh: bool) -> None:
        with self.database.writing() as session:
            seen = linting.lint(session, None, self._tick()).seen
            if not fresh:
                touches_changed = self._all(session)[:1]
                edits.edit_many(session, touches_changed, {"first_name": "Zoe"}, now=self.now)
            drafting.approve(session, list(seen), self.now, seen=seen)
        self._moved_on()

    @rule(which=some, what=st.sampled_from(["skip", "discard", "bring_back", "hold", "unapprove", "recheck"]))
    def review(self, which: int, what: str) -> None:
        def run(session: Session, number: int) -> None:
            if what == "skip":
                reviewing.skip(session, number, self.now)
            elif what == "bring_back":
                reviewing.bring_back(session, number, self.now)
            elif what == "recheck":
                drafting.recheck(session, self.now, [number])
            else:
                getattr(drafting, what)(session, [number], self.now)

        self._with_draft(which, run)

    @rule(code=st.sampled_from(sorted(fixing.FIXES)))
    def fix(self, code: str) -> None:
        with suppress(InvalidInputError), self.database.writing() as session:
            seen = linting.lint(session, None, self._tick())
            found = [group for group in seen.groups if group.code == code]
            fixing.fix(session, code, list(found[0].ids) if found else [], self.now)
        self._moved_on()

    @rule(entry=st.sampled_from([("domain", "acme.example"), ("company", "Beta Ltd"),
                                 ("address", ADDRESSES[2]), ("wildcard", "*@beta.example")]))  # fmt: skip
    def suppress(self, entry: tuple[str, str]) -> None:
        with self.database.writing() as session:
            suppressions.add(session, *entry, now=self._tick(), reason="asked", source="hand")
        self._moved_on()

    @rule(which=some)
    def unsuppress(self, which: int) -> None:
        """Only what was put on the list by hand: an opt-out stays."""
        with self.database.writing() as session:
            found = session.execute(text("SELECT id FROM suppressions WHERE source = 'hand'")).scalars().all()
            out = (
                session.execute(text("SELECT value FROM suppressions WHERE source <> 'hand'")).scalars().all()
            )
            if found:
                number = found[which % len(found)]
                value = session.execute(
                    text("SELECT value FROM suppressions WHERE id = :id"), {"id": number}
                ).scalar_one()
                if value not in out and not self.out:
                    suppressions.remove(session, number, now=self._tick())
        self._moved_on()

    @rule()
    def undo_and_redo(self) -> None:
        """Both together lead back, table by table, where nothing moved a stage in between."""
        with self.database.reading() as session:
            before, moved = self._tables(session), _newest(session, "stage_history")
        try:
            with self.database.writing() as session:
                self._part_all(session)
                first = edits.undo(session, now=self._tick())
            with self.database.writing() as session:
                second = edits.redo(session, now=self._tick())
        except InvalidInputError:
            self._moved_on()
            return
        with self.database.reading() as session:
            if not first.kept and not second.kept and moved == _newest(session, "stage_history"):
                after = self._tables(session)
                for name in before:
                    assert before[name] == after[name], (name, first.kind, first.label)
        self._moved_on()

    # --- what holds after each of them

    @invariant()
    def whoever_opted_out_is_excluded(self) -> None:
        with self._trying() as session:
            there = dict(session.execute(text("SELECT id, suppression_id FROM prospects")).all())
            became = dict(session.execute(text("SELECT gone_id, kept_id FROM merges")).all())
            for group in self.out:
                ends = {_end(number, became) for number in group} & there.keys()
                assert not ends or any(there[number] for number in ends), (group, ends)
            suppressions.apply_all(session, now=self.now)
            assert there == dict(session.execute(text("SELECT id, suppression_id FROM prospects")).all())

    @invariant()
    def scores_are_as_if_worked_out_anew(self) -> None:
        with self._trying() as session:
            assert session.execute(text("SELECT * FROM stale")).all() == []
            before = {name: _rows(session, name) for name in ("fits", "predictions")}
            expected = self._engagements(session)
            found = dict(session.execute(text("SELECT prospect_id, strength FROM engagements")).all())
            life = policy.load(session).half_life_days
            here = days_since_epoch(self.now) / life
            assert found.keys() == expected.keys()
            for number, total in expected.items():
                assert abs(2 ** (found[number] - here) - total) < 1e-6 * max(1, total)
                assert engagement.of_strength(found[number], life, self.now) == engagement.shown(total)
            active = shelf.active(session)
            session.execute(text("DELETE FROM fits WHERE true"))
            session.execute(text("DELETE FROM predictions"))
            applied = {row[1] for row in before["fits"]}
            for number in self.profiles:
                if number in applied:
                    scoring.apply(session, number, now=self.now)
            if active is not None:
                prediction.apply(session)
            for number in self.profiles:
                if number in applied:
                    scoring.apply(session, number, now=self.now)
            for name, rows in before.items():
                assert rows == _rows(session, name), name

    @invariant()
    def levels_follow_the_marks(self) -> None:
        with self.database.reading() as session:
            found = policy.load(session)
            assert qualification.plan(session, found, self.now) == []
            points = self._engagements(session)
            for row in session.execute(text(_STANDINGS)).mappings():
                number, level = row["id"], row["level"]
                shown, fit = engagement.shown(points.get(number, 0)), row["score"] or 0
                may = row["suppression_id"] is None and row["verdict"] != "excluded"
                enters = {
                    name: may and shown >= found.mark(name).engagement and fit >= found.mark(name).fit
                    for name in policy.LEVELS
                }
                assert not (level == "" and enters["mql"]), dict(row)
                assert not (level == "mql" and (enters["sql"] or shown < found.mql.leave)), dict(row)
                assert not (level == "sql" and shown < found.sql.leave), dict(row)

    @invariant()
    def nobody_is_moved_or_asked_after_wrongly(self) -> None:
        with self.database.reading() as session:
            open_tasks = session.execute(
                text("SELECT prospect_id FROM tasks WHERE done_at IS NULL AND what LIKE 'Look at %'")
            ).scalars()
            assert [one for one, times in Counter(open_tasks).items() if times > 1] == []
            new = session.execute(text(
                "SELECT p.suppression_id FROM tasks t JOIN prospects p ON p.id = t.prospect_id"
                " WHERE t.id > :last AND t.what LIKE 'Look at %'"
            ), {"last": self.tasks}).scalars()  # fmt: skip
            assert not any(new)
            moves = session.execute(text(
                "SELECT from_stage, to_stage FROM stage_history"
                " WHERE id > :last AND reason LIKE 'engagement %'"
            ), {"last": self.moves})  # fmt: skip
            for one in moves:
                assert set(one) <= set(qualification.MOVABLE), one
            self.tasks, self.moves = _newest(session, "tasks"), _newest(session, "stage_history")

    @invariant()
    def drafts_are_only_approved_as_seen(self) -> None:
        with self._trying() as session:
            sender = identity(session)
            for row in session.execute(text(_DRAFTS)).mappings().all():
                if row["suppression_id"] is not None:
                    assert row["state"] == "held", dict(row)
                    assert drafting.approve(session, [row["id"]], self.now).approved == []
                if row["state"] == "approved":
                    try:
                        leaves = approval.approved(session, row["id"], self.now)
                    except ProspectorError:
                        continue
                    parts = leaves.to, sender, leaves.subject, leaves.body, leaves.html
                    assert approval.content_hash(*parts) == row["approved_hash"]
                else:
                    assert (row["approved_hash"], row["message_id"]) == ("", "")

    @invariant()
    def segments_count_alike(self) -> None:
        with self.database.reading() as session:
            for words in (
                "touched replied or engagement >= 30", "not touched in last 20 days", "grade in A1,A2,B1",
                "likelihood >= 50", "signal hiring or surging = yes",
                "stage in mql,sql and email is not empty",
                "not (touched sent without reply and (fit >= 40 or custom.Tier = 1))",
            ):  # fmt: skip
                node = parse(words)
                listed = chosen_ids(session, Selection(where=node), Sort())
                assert segments.size(session, node) == len(listed) == len(set(listed)), words
            by_hand = {number for number, total in self._engagements(session).items() if total >= 29.5}
            assert segments.size(session, parse("engagement >= 30")) == len(by_hand)

    # --- how

    @contextmanager
    def _trying(self) -> Iterator[Session]:
        """A transaction that is taken back, with nothing that follows from it."""
        with suppress(_BackError), self.database.writing() as session:
            yield session
            raise _BackError

    def _with_draft(self, which: int, run: Any) -> None:
        with suppress(InvalidInputError, NotFoundError), self.database.writing() as session:
            self._tick()
            found = session.execute(text("SELECT id FROM drafts ORDER BY id")).scalars().all()
            if found:
                run(session, found[which % len(found)])
        self._moved_on()

    def _day(self, ago: int) -> str:
        return (self.now - timedelta(days=ago)).date().isoformat()

    def _engagements(self, session: Session) -> dict[int, float]:
        """Whose points are above zero, by adding every touch up."""
        found = policy.load(session)
        total: dict[int, float] = {}
        for row in session.execute(text("SELECT * FROM touches")).mappings():
            worth = found.points.get((row["kind"], row["outcome"]), 0)
            at = min(_moment(row["at"]), _moment(row["recorded_at"]), self.now)
            days = (self.now - at) / timedelta(days=1)
            total[row["prospect_id"]] = total.get(row["prospect_id"], 0) + worth * 2 ** (
                -days / found.half_life_days
            )
        return {number: points for number, points in total.items() if points > 1e-9}

    def _tables(self, session: Session) -> dict[str, list[Any]]:
        own = {name: _rows(session, name) for name in TABLES}
        own["drafts"] = [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in session.execute(text("SELECT * FROM drafts ORDER BY id")).mappings()
        ]
        own["prospects"] = [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in session.execute(text("SELECT * FROM prospects ORDER BY id")).mappings()
        ]
        return own

    def _look(self, session: Session) -> str:
        """Stages follow scores, which undoing does not take back: a level falls only when it fades."""
        shown = super()._look(session)
        lines = shown.splitlines()
        for stage in ("new", "contacted", "engaged", "mql", "sql", "meeting"):
            lines = [line.replace(f",{stage},", ",stage,") for line in lines]
        return "\n".join(lines)


_STANDINGS = """
SELECT p.id, p.suppression_id, coalesce(q.level, '') AS level, f.score, coalesce(f.verdict, '') AS verdict
FROM prospects p LEFT JOIN qualifications q ON q.prospect_id = p.id
LEFT JOIN fits f ON f.prospect_id = p.id AND f.profile_id = (SELECT id FROM icp_profiles WHERE active)
"""
_DRAFTS = """
SELECT d.*, p.suppression_id FROM drafts d JOIN prospects p ON p.id = d.prospect_id
WHERE d.state IN ('draft', 'held', 'approved')
"""


def _moment(stored: str) -> datetime:
    return parse_now(stored)


def _rows(session: Session, name: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session.execute(text(f"SELECT * FROM {name}"))), key=repr)


def _newest(session: Session, name: str) -> int:
    return int(session.execute(text(f"SELECT coalesce(max(id), 0) FROM {name}")).scalar_one())


TestScores = Scores.TestCase
TestScores.settings = settings(
    max_examples=int(os.environ.get("INTERLEAVED", "4")),
    stateful_step_count=int(os.environ.get("INTERLEAVED_STEPS", "20")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate]
    + ([Phase.shrink] if os.environ.get("INTERLEAVED_SHRINK") else []),
)
