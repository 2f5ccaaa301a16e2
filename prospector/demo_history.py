"""Ten weeks of work before the demo's day: who was written to, called and met, and what came of it.

Stories tell what happened to how many people, in days before the present moment. They are dealt out over the
sample's prospects with one random source, the good ones mostly to those who fit best, as it is in life, and
logged day by day, so that stages, grades and tasks follow as they would have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from prospector import following, prospects, touches
from prospector.conditions import parse
from prospector.prospects import Selection, Sort

SEED = 20261122
LEFT_UNDONE = 5  # one in so many tasks that were due before today
DAY_BY_DAY = 5  # of so many last days each is caught up with by itself; before that, four weeks are
_NOISE = 14.0
_WARMER = {"vp": 14, "head": 8, "founder": 4}
_OPENS, _PAUSE = 8 * 60, 100  # minutes after midnight, and between the events of one person on one day


@dataclass(frozen=True, slots=True)
class Event:
    """One touch, so many days ago. One of `words` becomes its summary; `next_step` a task, due in so many
    days from now, or before now where `due` is negative."""

    ago: int
    kind: str
    outcome: str = ""
    words: tuple[str, ...] = ("",)
    next_step: str = ""
    due: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to `people` prospects with a fit of at least `fit`, each up to `spread` days earlier."""

    people: int
    fit: int
    spread: int
    events: tuple[Event, ...]


_FIRST = ("First email", "First email, with the two-minute question", "First email, short version")
_WANTS = ("Wants to see an example", "Asks for prices and a reference", "Likes the idea, asks what it takes")
_MISSED = ("Rang out", "Rang twice, morning and afternoon", "Engaged, then nobody")
_BUSY = ("In a meeting, try again", "On the train, asked for another call", "Busy, good time is mornings")
_NOT_NOW = ("No budget this year", "Has a solution and keeps it", "Not their subject", "Please not now")

STORIES: tuple[Story, ...] = (
    # won
    Story(3, 75, 2, (
        Event(66, "sent", words=_FIRST),
        Event(62, "replied", "positive", _WANTS),
        Event(53, "met", "held", ("Demo for two of the team", "Demo of their own case")),
        Event(40, "met", "follow_up_agreed", ("Trial agreed until the end of the month",)),
        Event(22, "met", "won", ("Signed for one year", "Signed, starts next quarter")),
    )),
    # lost
    Story(2, 60, 3, (
        Event(60, "sent", words=_FIRST),
        Event(55, "replied", "positive", _WANTS),
        Event(47, "met", "held", ("Demo, many questions about price",)),
        Event(30, "met", "lost", ("Chose to build it themselves", "Stays with what they have")),
    )),
    # met
    Story(5, 75, 4, (
        Event(30, "sent", words=_FIRST),
        Event(24, "called", "interested", ("Knows the problem, wants a demo", "Open for a demo next month")),
        Event(20, "called", "meeting_booked", ("Booked 30 minutes",)),
        Event(8, "met", "held", ("Demo, two colleagues joined", "Good questions, wants numbers"),
              "Send the proposal", 2),
    )),
    # ready to buy
    Story(4, 80, 4, (
        Event(24, "sent", words=_FIRST),
        Event(8, "replied", "positive", _WANTS, "Answer with an example", -6),
        Event(1, "form", "demo_request", ("Asked for a demo on the website",)),
    )),
    # met us at a fair
    Story(4, 60, 5, (
        Event(28, "sent", words=_FIRST),
        Event(9, "event", "attended", ("Stopped at the stand, took a brochure", "Saw the talk at the fair")),
        Event(2, "form", "contact", ("Asked for a call back on the website",)),
    )),
    # came by themselves
    Story(4, 60, 4, (
        Event(12, "form", "download", ("Downloaded the checklist",)),
        Event(1, "form", "demo_request", ("Asked for a demo on the website",)),
    )),
    # warmed up
    Story(4, 75, 3, (
        Event(19, "sent", words=_FIRST),
        Event(9, "replied", "positive", _WANTS, "Answer with an example", -5),
        Event(3, "called", "interested", ("Wants to bring in a colleague", "Asked for dates"),
              "Propose two dates"),
    )),
    # cooled down
    Story(2, 60, 4, (
        Event(58, "sent", words=_FIRST),
        Event(44, "event", "attended", ("Watched the webinar to the end",)),
        Event(42, "form", "demo_request", ("Asked for a demo on the website",)),
        Event(40, "called", "no_answer", _MISSED),
    )),
    # answered well
    Story(6, 70, 9, (
        Event(36, "sent", words=_FIRST),
        Event(24, "replied", "positive", _WANTS),
        Event(17, "called", "reached", ("Still deciding, call after the budget round",)),
    )),
    # call again
    Story(4, 70, 3, (
        Event(9, "sent", words=_FIRST),
        Event(2, "called", "call_back", _BUSY, "Call again"),
    )),
    # talked on LinkedIn
    Story(3, 60, 5, (
        Event(15, "linkedin", "request_sent"),
        Event(13, "linkedin", "request_accepted", ("Accepted",)),
        Event(6, "linkedin", "answered", ("Asked what it is about",), "Send two thoughts", 1),
    )),
    # out of office
    Story(2, 70, 1, (
        Event(10, "sent", words=_FIRST),
        Event(10, "replied", "out_of_office", ("Away for two weeks",), "Write again", 4),
    )),
    # not reached yet, wait for a second email
    Story(12, 70, 4, (
        Event(12, "sent", words=_FIRST),
        Event(10, "linkedin", "request_sent"),
        Event(6, "called", "voicemail", ("Voicemail, said that I would write again",)),
    )),
    # no answer
    Story(22, 0, 24, (
        Event(27, "sent", words=_FIRST),
        Event(23, "called", "no_answer", _MISSED),
    )),
    # said no
    Story(6, 0, 20, (
        Event(30, "sent", words=_FIRST),
        Event(27, "replied", "negative", _NOT_NOW),
    )),
    # said no on the phone
    Story(4, 0, 12, (
        Event(35, "sent", words=_FIRST),
        Event(28, "called", "not_interested", _NOT_NOW),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of one prospect, with its time and words."""

    at: datetime
    prospect_id: int
    event: Event
    words: str


@dataclass(frozen=True, slots=True)
class Lived:
    """How many prospects have a history now, and of how many touches."""

    prospects: int
    touches: int


def live(session: Session, now: datetime) -> Lived:
    """Log every story in the order of time; scores, stages and their tasks follow, and old tasks get done."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    cast = _cast(session, chance)
    moments = [moment for person, story in cast.items() for moment in _moments(story, person, now, chance)]
    moments.sort(key=lambda moment: (moment.at, moment.prospect_id))
    for _, some in groupby(moments, key=lambda moment: _portion((now.date() - moment.at.date()).days)):
        _log(session, list(some), now)
    _finish_old_tasks(session, now)
    return Lived(len(cast), len(moments))


def _cast(session: Session, chance: random.Random) -> dict[int, Story]:
    """Who plays in which story: of those nobody wrote to yet, each once, the warmest first."""
    fresh = Selection(where=parse("not touched and stage = new and email_status = valid and first_name is not"
                                  " empty and last_name is not empty and company is not empty"))  # fmt: skip
    ids = prospects.ids(session, fresh, Sort("fit"))
    people = [one for one in prospects.rows(session, ids) if not one.suppressed]
    warmth = {
        one.id: (one.fit or 0) + _WARMER.get(one.seniority, 0) + chance.gauss(0, _NOISE) for one in people
    }
    left = sorted(people, key=lambda one: -warmth[one.id])
    cast: dict[int, Story] = {}
    for story in STORIES:
        found = [one for one in left if (one.fit or 0) >= story.fit][: story.people]
        left = [one for one in left if one not in found]
        cast |= {one.id: story for one in found}
    return cast


def _moments(story: Story, person: int, now: datetime, chance: random.Random) -> Iterator[Moment]:
    """When each event happened: in working hours, on a working day, one after the other."""
    earlier = chance.randint(0, story.spread)
    today = datetime.combine(now.date(), time(), now.tzinfo)
    for place, event in enumerate(story.events):
        day = today - timedelta(days=event.ago + earlier)
        day -= timedelta(days=max(day.weekday() - 4, 0))
        minutes = _OPENS + place * _PAUSE + chance.randrange(_PAUSE)
        yield Moment(day + timedelta(minutes=minutes), person, event, chance.choice(event.words))


def _portion(days_ago: int) -> int:
    """What is caught up with together: a day of late, four weeks before."""
    return days_ago if days_ago <= DAY_BY_DAY else DAY_BY_DAY + 1 + (days_ago - DAY_BY_DAY) // 28


def _log(session: Session, moments: Sequence[Moment], now: datetime) -> None:
    for one in moments:
        due = now.date() + timedelta(days=one.event.due)
        touches.log(
            session, one.prospect_id, one.event.kind, now=one.at, summary=one.words,
            outcome=one.event.outcome, next_step=one.event.next_step, next_due=due,
        )  # fmt: skip
    following.catch_up(session, moments[-1].at)


def _finish_old_tasks(session: Session, now: datetime) -> None:
    for place, task in enumerate(touches.due(session, now.date() - timedelta(days=1))):
        if place % LEFT_UNDONE and "SQL" not in task.what:
            touches.finish_task(session, task.id, now=datetime.combine(task.due_on, time(17), now.tzinfo))
