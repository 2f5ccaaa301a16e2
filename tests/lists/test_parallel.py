"""Long work shared with helper processes gives the same results in the same order."""

from __future__ import annotations

import os

import pytest

from prospector.lists.parallel import in_order


def square(number: int) -> int:
    return number * number


def own_process(number: int) -> int:
    return os.getpid()


def fail(number: int) -> int:
    if number == 5:
        raise ValueError("five")
    return number


def test_short_work_stays_here() -> None:
    assert set(in_order(own_process, range(3), alone=3)) == {os.getpid()}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor has no helpers")
def test_long_work_is_shared_after_the_first_items() -> None:
    found = list(in_order(own_process, range(6), alone=2))
    assert found[:2] == [os.getpid()] * 2
    assert os.getpid() not in found[2:]


def test_results_come_in_order() -> None:
    assert list(in_order(square, range(40), alone=1)) == [number * number for number in range(40)]


def test_an_error_in_a_helper_reaches_the_caller() -> None:
    with pytest.raises(ValueError, match="five"):
        list(in_order(fail, range(9), alone=1))
