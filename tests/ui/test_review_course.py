"""The way through the review queue, without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ui.review.course import APPROVED, DISCARDED, SKIPPED, Course, Progress, Step


def course(count: int, first: int | None = None) -> Course:
    made = Course()
    made.begin(range(1, count + 1), first)
    return made


def test_it_begins_where_it_is_asked_to() -> None:
    assert course(3).current == 1
    assert course(3, 2).current == 2
    assert course(3, 9).current == 1
    assert course(0).current is None


def test_going_past_the_last_leads_to_what_was_passed_over() -> None:
    way = course(3)
    way.step(1)
    way.decide(APPROVED)
    assert way.current == 3
    way.step(1)
    assert way.current == 1


def test_going_back_shows_what_was_decided() -> None:
    way = course(2)
    way.decide(APPROVED)
    way.step(-1)
    assert way.current == 1


def test_from_the_end_one_can_go_back() -> None:
    way = course(2)
    way.decide(APPROVED)
    way.decide(APPROVED)
    assert way.current is None
    way.step(-1)
    assert way.current == 2


def test_skipped_ones_come_at_the_end_and_the_end_is_not_begun_again() -> None:
    way = course(3)
    way.decide(SKIPPED)
    assert way.ids == [2, 3, 1]
    way.decide(APPROVED)
    way.decide(DISCARDED)
    assert way.current is None
    assert way.progress() == Progress(3, 1, 1, 1)
    way.look_at_skipped()
    assert way.current == 1


def test_taking_a_skip_back_gives_the_draft_its_place() -> None:
    way = course(3)
    step = way.decide(SKIPPED)
    assert step == Step(1, SKIPPED, 0)
    way.take_back(step)
    assert (way.ids, way.current) == ([1, 2, 3], 1)


def test_a_refused_decision_waits_again_without_moving_anybody() -> None:
    way = course(3)
    way.decide(APPROVED)
    way.forget_decision(1)
    assert way.current == 2
    way.decide(APPROVED)
    way.decide(APPROVED)
    assert way.current == 1


def test_what_comes_is_put_at_the_end_and_what_goes_elsewhere_goes() -> None:
    way = course(4)
    way.step(1)
    way.renew([5, 4, 2, 1])
    assert (way.ids, way.current) == ([1, 2, 4, 5], 2)


def test_the_one_in_sight_stays_when_it_goes_elsewhere() -> None:
    way = course(3)
    way.renew([2, 3])
    assert way.current == 1


def test_a_decision_that_is_being_written_is_not_taken_for_open_again() -> None:
    way = course(3)
    way.decide(APPROVED)
    way.renew([1, 2, 3], busy={1})
    assert way.progress().approved == 1
    way.renew([1, 2, 3])
    assert way.progress().approved == 0


def test_the_next_ones_are_named_without_those_decided() -> None:
    way = course(6)
    way.step(1)
    way.decide(APPROVED)
    assert way.upcoming(3) == [3, 4, 5, 6, 2]


@pytest.mark.parametrize("count", [1, 100_000])
def test_the_way_is_short_for_any_length(count: int) -> None:
    way = course(count)
    for _ in range(min(count, 50)):
        way.decide(SKIPPED)
    assert len(way.ids) == count


class Walk(RuleBasedStateMachine):
    """Whatever is done, in any order, no draft is lost, doubled or decided twice."""

    def __init__(self) -> None:
        super().__init__()
        self.way = course(5)
        self.made: list[Step] = []
        self.next_id = 6

    @rule(by=st.sampled_from([-1, 1]))
    def step(self, by: int) -> None:
        self.way.step(by)

    @rule(decision=st.sampled_from([APPROVED, SKIPPED, DISCARDED]))
    def decide(self, decision: str) -> None:
        if (step := self.way.decide(decision)) is not None:
            self.made.append(step)

    @precondition(lambda self: self.made)
    @rule()
    def take_back(self) -> None:
        step = self.made.pop()
        self.way.take_back(step)
        assert self.way.current == step.draft_id

    @rule()
    def something_new(self) -> None:
        waiting = [one for one in self.way.ids if self.way.decided.get(one, SKIPPED) == SKIPPED]
        self.way.renew([*waiting, self.next_id])
        assert self.way.ids[-1] == self.next_id
        self.next_id += 1

    @rule()
    def again(self) -> None:
        self.way.look_at_skipped()

    @invariant()
    def nothing_is_lost(self) -> None:
        assert sorted(self.way.ids) == list(range(1, self.next_id))
        assert self.way.current is not None or self.way.progress().reviewed == len(self.way.ids)
        assert set(self.way.decided) <= set(self.way.ids)

    @invariant()
    def the_count_of_what_waits_is_right(self) -> None:
        open_ones = [one for one in self.way.ids if self.way.decided.get(one, SKIPPED) == SKIPPED]
        assert self.way.waiting() == len(open_ones)


TestWalk = Walk.TestCase


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_renewing_keeps_the_order_of_what_stays(before: list[int], waiting: list[int]) -> None:
    way = Course()
    way.begin(before)
    current = way.current
    way.renew(waiting)
    stays = [one for one in before if one in waiting or one == current]
    assert way.ids == stays + [one for one in waiting if one not in before]
