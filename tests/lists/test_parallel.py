"""Long work shared with helper processes gives the same results in the same order."""

from __future__ import annotations

import os
import signal
import time

import pytest

from prospector.lists.parallel import crew


def start(number: int) -> int:
    return number


def square(state: int, number: int) -> int:
    return number * number


def own_number(state: int, number: int) -> int:
    time.sleep(0.005)
    return state


def fail(state: int, number: int) -> int:
    if number == 5:
        raise ValueError("five")
    return number


def end_if_helper(state: int, number: int) -> int:
    if state:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def length(state: int, text: str) -> int:
    return len(text)


def lengthen(state: int, number: int) -> str:
    return "x" * number


def test_without_helpers_all_is_done_here() -> None:
    with crew(start, 0) as team:
        assert set(team.in_order(own_number, range(9))) == {0}
        assert team.finish(own_number, 1).result() == 0


def test_long_work_is_shared() -> None:
    with crew(start, 2) as team:
        assert set(team.in_order(own_number, range(60))) == {0, 1, 2}


def test_results_come_in_order() -> None:
    with crew(start, 1) as team:
        assert list(team.in_order(square, range(400))) == [number * number for number in range(400)]


def test_long_items_and_results_keep_nobody_waiting_for_ever() -> None:
    with crew(start, 1) as team:
        assert list(team.in_order(length, ["x" * 3_000_000] * 8)) == [3_000_000] * 8
        assert [len(text) for text in team.in_order(lengthen, [3_000_000] * 8)] == [3_000_000] * 8


def test_a_helper_works_while_this_process_does_something_else() -> None:
    with crew(start, 1) as team:
        promise = team.finish(own_number, 3)
        assert promise.result() == 1


def test_an_error_in_a_helper_reaches_the_caller() -> None:
    with crew(start, 1) as team, pytest.raises(ValueError, match="five"):
        team.finish(fail, 5).result()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
def test_a_helper_that_the_system_ended_was_short_of_memory() -> None:
    with crew(start, 1) as team, pytest.raises(MemoryError):
        team.finish(end_if_helper, 1).result()


def test_helpers_end_with_the_last_of_their_work() -> None:
    with crew(start, 2) as team:
        assert team.finish(square, 7).result() == 49
        for helper in team.helpers:
            helper._process.join(timeout=10)
        assert [helper._process.exitcode for helper in team.helpers] == [0, 0]


def test_no_helper_outlives_its_work() -> None:
    with crew(start, 2) as team:
        processes = [helper._process.pid for helper in team.helpers]
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
